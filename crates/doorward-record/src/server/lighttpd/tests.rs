//! Configurations and requests: which line decides.

use super::account;
use crate::account::{Account, Symlinks};
use crate::ask::Ask;
use crate::server::stand::{answered, ask, at, machine, repaired, start, told, with};

/// The number of lines before the rules.
const HEAD: &str = "server.modules = (\"mod_access\", \"mod_auth\", \"mod_redirect\", \"mod_rewrite\", \"mod_proxy\", \"mod_evasive\")\nserver.document-root = \"/site\"\nindex-file.names = (\"index.html\")\nauth.backend = \"plain\"\nauth.backend.plain.userfile = \"/users\"\n";

fn judge(rules: &str, ask: &Ask) -> Account {
    let config = format!("{HEAD}{rules}");
    let files = machine(&[
        ("/l.conf", &config),
        ("/site/a.php", "<?php"),
        ("/site/index.html", "home"),
        ("/site/closed/a", "a"),
        ("/site/a.inc", "a"),
        ("/users", "rita:quiet\nomar:$6$x$y\n"),
        ("/more.d/10-a.conf", "$HTTP[\"url\"] =~ \"^/inc/\" { url.access-deny = (\"\") }"),
    ]);
    account(&start("/l.conf"), &files, ask)
}

#[test]
fn the_line_that_decides_is_found() {
    let get = |target: &str| ask("GET", target);
    let deny = |condition: &str| format!("{condition} {{ url.access-deny = (\"\") }}");
    let rita = |asked: Ask| with(asked, "Authorization", "Basic cml0YTpxdWlldA==");
    for (rules, ask, expected) in [
        ("url.access-deny = (\"~\", \".inc\")".to_owned(), get("/a.inc"), "refuses extension-rule @6"),
        ("url.access-deny = (\"~\", \".inc\")".to_owned(), get("/a.html"), "serves"),
        ("url.access-allow = (\".html\")".to_owned(), get("/a.txt"), "refuses path-rule @6"),
        (deny("$HTTP[\"url\"] =~ \"^/closed/\""), get("/closed/a"), "refuses path-rule @6"),
        (deny("$HTTP[\"url\"] =~ \"^/closed/\""), get("/open/%2e%2e/closed/a"), "refuses path-rule @6"),
        (deny("$HTTP[\"url\"] =^ \"/closed/\""), get("/closed/a"), "refuses path-rule @6"),
        (deny("$HTTP[\"url\"] =$ \".bak\""), get("/closed/a.bak"), "refuses extension-rule @6"),
        (deny("$HTTP[\"url\"] =~ \"^/\\.\""), get("/.env"), "refuses dotfile-rule @6"),
        (deny("$HTTP[\"remoteip\"] == \"127.0.0.0/8\""), get("/"), "refuses ip-denied @6"),
        (deny("$HTTP[\"remoteip\"] != \"10.0.0.0/8\""), get("/"), "refuses ip-not-allowed @6"),
        (deny("$HTTP[\"remoteip\"] !~ \"^127\\.\""), get("/"), "serves"),
        (deny("$HTTP[\"host\"] != \"a.example\""), get("/"), "refuses host-not-served @6"),
        (deny("$HTTP[\"host\"] != \"a.example\""), with(get("/"), "Host", "A.example:8080"), "serves"),
        (deny("$HTTP[\"useragent\"] =~ \"(?i)wget\""), with(get("/"), "User-Agent", "WGET/1"), "refuses ua-blocked @6"),
        (deny("$HTTP[\"querystring\"] =~ \"union\""), get("/?q=union"), "refuses query-rule @6"),
        (deny("$HTTP[\"request-method\"] !~ \"^(GET|HEAD)$\""), ask("PUT", "/"), "refuses method-refused @6"),
        (deny("$REQUEST_HEADER[\"accept-language\"] == \"\""), get("/"), "refuses header-required @6"),
        (deny("$HTTP[\"cookie\"] =~ \"trial\""), with(get("/"), "Cookie", "a=trial"), "refuses cookie-refused @6"),
        (deny("$PHYSICAL[\"path\"] =~ \"x\""), answered(get("/"), 403), "allows path-rule,waf-rule @6"),
        (deny("$HTTP[\"url\"] =~ \"(\""), answered(get("/"), 403), "allows path-rule @6"),
        // The last setting that holds counts; lists are not joined.
        ("url.access-deny = (\".inc\")\n$HTTP[\"url\"] =~ \"^/a\" { url.access-deny = (\".old\") }".to_owned(), get("/a.inc"), "serves"),
        ("url.access-deny = (\".inc\")\n$HTTP[\"url\"] =~ \"^/a\" { url.access-deny += (\".old\") }".to_owned(), get("/a.inc"), "refuses extension-rule @7"),
        // `else` holds where nothing before it in the chain does.
        (format!("$HTTP[\"url\"] =~ \"^/a\" {{ }}\nelse {}", deny("$HTTP[\"url\"] =~ \"^/\"")), get("/a"), "serves"),
        (format!("$HTTP[\"url\"] =~ \"^/a\" {{ }}\nelse {}", deny("$HTTP[\"url\"] =~ \"^/\"")), get("/b"), "refuses path-rule @7"),
        ("$HTTP[\"remoteip\"] == \"10.0.0.1\" {\n}\nelse {\n url.access-deny = (\"\")\n}".to_owned(), get("/b"), "refuses ip-not-allowed @9"),
        ("var.a = \"clo\"\n$HTTP[\"url\"] =~ \"^/\" + var.a {\n url.access-deny = (\"\")\n}".to_owned(), get("/close"), "refuses path-rule @8"),
        ("include \"more.d/*.conf\"".to_owned(), get("/inc/a"), "refuses path-rule @1"),
        ("include \"none.conf\"\nurl.access-deny = (\"\")".to_owned(), get("/inc/a"), "allows path-rule @7"),
        (deny("$SERVER[\"socket\"] == \"127.0.0.1:81\""), get("/"), "serves"),
        (deny("$SERVER[\"socket\"] == \":8080\""), get("/"), "refuses path-rule @6"),
        ("auth.require = (\n \"/a/\" => (\"method\" => \"basic\", \"require\" => \"valid-user\"),\n \"/b/\" => (\"method\" => \"basic\", \"require\" => \"user=omar|user=eve\")\n)".to_owned(), get("/b/"), "refuses credentials-missing @8"),
        ("auth.require = (\"/\" => (\"method\" => \"basic\", \"require\" => \"valid-user\"))".to_owned(), rita(get("/b/")), "serves"),
        ("auth.require = (\"/\" => (\"method\" => \"basic\", \"require\" => \"user=omar\"))".to_owned(), rita(get("/b/")), "refuses role-insufficient,credentials-wrong @6"),
        ("auth.backend = \"htpasswd\"\nauth.backend.htpasswd.userfile = \"/users\"\nauth.require = (\"/\" => (\"method\" => \"basic\", \"require\" => \"valid-user\"))".to_owned(), with(get("/"), "Authorization", "Basic b21hcjp4"), "allows credentials-wrong @8"),
        ("auth.backend = \"htpasswd\"\nauth.backend.htpasswd.userfile = \"/users\"\nauth.require = (\"/\" => (\"method\" => \"basic\", \"require\" => \"valid-user\"))".to_owned(), answered(with(get("/"), "Authorization", "Basic b21hcjp4"), 401), "refuses credentials-wrong @8"),
        ("url.redirect = (\"^/old\" => \"/new\")".to_owned(), get("/old"), "answers 301"),
        ("$HTTP[\"scheme\"] == \"http\" { url.redirect = (\"\" => \"https://a.example/\") }".to_owned(), answered(get("/"), 301), "refuses https-required @6"),
        (format!("url.rewrite-once = (\"^/x/(.*)\" => \"/closed/$1\")\n{}", deny("$HTTP[\"url\"] =~ \"^/closed/\"")), get("/x/a"), "refuses path-rule @7"),
        ("evasive.max-conns-per-ip = 2".to_owned(), answered(get("/"), 403), "allows rate-limit-status,rate-limited @6"),
        ("proxy.server = (\"/api\" => ((\"host\" => \"127.0.0.1\", \"port\" => 9000)))".to_owned(), get("/api/x"), "forwards"),
        ("static-file.exclude-extensions = (\".php\")".to_owned(), get("/a.php"), "refuses handler-missing,extension-rule @6"),
        ("static-file.exclude-extensions = (\".php\")".to_owned(), get("/none.php"), "serves"),
        ("static-file.exclude-extensions = (\".php\")\nfastcgi.server = (\".php\" => ((\"socket\" => \"/run/php.sock\")))".to_owned(), get("/a.php"), "forwards"),
    ] {
        assert_eq!(told(&judge(&rules, &ask)), expected, "{rules} {} {:?}", ask.path, ask.fields);
    }
}

#[test]
fn a_body_may_be_as_long_as_it_says() {
    for (bytes, expected) in [(2048, "serves"), (2049, "refuses body-too-large @6")] {
        let mut asked = ask("POST", "/");
        asked.body_bytes = bytes;
        assert_eq!(told(&judge("server.max-request-size = 2", &asked)), expected, "{bytes}");
    }
}

#[test]
fn the_file_that_is_served_is_told() {
    let rules = "alias.url = (\"/pics/\" => \"/var/pics/\")\n$HTTP[\"url\"] =~ \"^/l/\" { server.follow-symlink = \"disable\" }\n$SERVER[\"socket\"] == \":81\" { server.document-root = \"/other\" dir-listing.activate = \"enable\" }";
    for (asked, file, root, links, listing) in [
        (ask("GET", "/a.html"), "/site/a.html", "/site", Symlinks::Followed, false),
        (ask("GET", "/pics/a.svg"), "/var/pics/a.svg", "/var/pics/", Symlinks::Followed, false),
        (ask("GET", "/l/"), "/site/l/", "/site", Symlinks::Refused, false),
        (at(ask("GET", "/a%20b"), 81), "/other/a b", "/other", Symlinks::Followed, true),
    ] {
        let served = judge(rules, &asked).served.unwrap();
        assert_eq!(served.path.to_str(), Some(file));
        assert_eq!(served.root.to_str(), Some(root));
        assert_eq!((served.symlinks, served.listing), (links, listing));
        assert_eq!(served.indexes, ["index.html"]);
    }
}

#[test]
fn a_repair_opens_this_door_and_no_other() {
    let get = |target: &str| ask("GET", target);
    let agent = |name: &str| with(get("/"), "User-Agent", name);
    for (rules, asked, sibling) in [
        ("$HTTP[\"url\"] =~ \"^/closed/\" { url.access-deny = (\"\") }", get("/closed/a"), get("/closed/b")),
        ("url.access-deny = (\".inc\", \"~\")", get("/a.inc"), get("/b.inc")),
        (
            "$HTTP[\"remoteip\"] != \"10.0.0.0/8\" { url.access-deny = (\"\") }",
            get("/"),
            Ask { client: [192, 0, 2, 1].into(), ..get("/") },
        ),
        ("$HTTP[\"request-method\"] != \"GET\" { url.access-deny = (\"\") }", ask("POST", "/"), ask("PUT", "/")),
        ("$HTTP[\"useragent\"] =~ \"a|b\" { url.access-deny = (\"\") }", agent("a (x; y)"), agent("b")),
        (
            "$HTTP[\"referer\"] !~ \"own\" { url.access-deny = (\"\") }",
            get("/"),
            with(get("/"), "Referer", "http://other/"),
        ),
    ] {
        let config = format!("{HEAD}{rules}");
        let mended = repaired(&judge(rules, &asked), &config).expect("a repair");
        let rules = mended.strip_prefix(HEAD).unwrap();
        assert_eq!(told(&judge(rules, &asked)), "serves", "{mended}");
        assert!(told(&judge(rules, &sibling)).starts_with("refuses"), "{mended}");
    }
}

#[test]
fn files_that_include_themselves_come_to_an_end() {
    let files = machine(&[("/l.conf", "include \"l.conf\"")]);
    let account = account(&start("/l.conf"), &files, &ask("GET", "/"));
    assert_eq!(account.unread.len(), 1);
}

#[test]
fn files_are_sent_for_methods_that_read() {
    for (rules, method, status, expected) in [
        ("", "GET", None, "serves"),
        ("", "POST", None, "serves"),
        ("", "OPTIONS", None, "serves"),
        ("", "PUT", Some(403), "refuses method-refused @0"),
        ("", "DELETE", None, "refuses method-refused @0"),
        ("", "DELETE", Some(404), "serves"),
        ("webdav.activate = \"enable\"", "PUT", None, "serves"),
        ("proxy.server = (\"\" => ((\"host\" => \"127.0.0.1\", \"port\" => 9)))", "PUT", None, "forwards"),
    ] {
        let asked = Ask { status, ..ask(method, "/") };
        assert_eq!(told(&judge(rules, &asked)), expected, "{rules} {method} {status:?}");
    }
}
