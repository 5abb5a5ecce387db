//! Configurations and requests: which line decides.

use super::account;
use crate::account::Account;
use crate::ask::Ask;
use crate::server::stand::{answered, ask, at, machine, repaired, start, told, with};

fn judge(config: &str, ask: &Ask) -> Account {
    let pages =
        ["/srv/a.html", "/srv/index.php", "/srv/index.html", "/srv/a/x", "/srv/a/y", "/srv/x.bak", "/srv/y.bak"];
    let files = [("/C", config)].into_iter().chain(pages.map(|page| (page, "")));
    account(&start("/C"), &machine(&files.collect::<Vec<_>>()), ask)
}

/// A site at 8080 with these directives.
fn site(directives: &str) -> String {
    format!("http://127.0.0.1:8080 {{\n root * /srv\n{directives}\n}}\n")
}

#[test]
fn the_line_that_decides_is_found() {
    let get = |target: &str| ask("GET", target);
    let served = |directives: &str| format!("{directives}\n file_server");
    for (directives, ask, expected) in [
        (served(" respond /a/* 403"), get("/a/b"), "refuses path-rule @3"),
        (served(" respond /a/* 403"), get("/A/b"), "refuses path-rule @3"),
        (served(" respond /a/* 403"), get("/x/../a/b"), "refuses path-rule @3"),
        (served(" respond /a/* 403"), get("/b"), "serves"),
        (served(" respond /a/* \"no\" 404"), get("/a/b"), "refuses denial-masked-as-404,path-rule @3"),
        (served(" respond /ok \"fine\""), get("/ok"), "answers 200"),
        // `respond` comes before `file_server` wherever it stands; without an order of its own it comes after `handle`.
        (" file_server\n respond 403".to_owned(), get("/b"), "refuses path-rule @4"),
        (" respond 403\n handle /b {\n  file_server\n }".to_owned(), get("/b"), "serves"),
        (served(" @w not method GET HEAD\n respond @w 403"), ask("PUT", "/"), "refuses method-refused @4"),
        (
            served(" @b header_regexp User-Agent (?i)scrapy\n respond @b 403"),
            with(get("/"), "User-Agent", "SCRAPY"),
            "refuses ua-blocked @4",
        ),
        (
            served(" @f {\n  header Referer *\n  not header Referer *own*\n }\n respond @f 403"),
            with(get("/"), "Referer", "http://x/"),
            "refuses referer-refused @7",
        ),
        (served(" @f {\n  header Referer *\n  not header Referer *own*\n }\n respond @f 403"), get("/"), "serves"),
        (served(" @s not remote_ip 10.0.0.0/8\n respond @s 403"), get("/"), "refuses ip-not-allowed @4"),
        (served(" @s not remote_ip private_ranges\n respond @s 403"), get("/"), "serves"),
        (served(" @s remote_ip 127.0.0.1\n abort @s"), get("/"), "refuses ip-denied @4"),
        (served(" @q query q=union q=exec\n respond @q 403"), get("/?a=1&q=exec"), "refuses query-rule @4"),
        (
            served(" @e expression {query}.contains('union')\n respond @e 403"),
            get("/?q=union"),
            "refuses query-rule @4",
        ),
        (
            served(" @e expression {query}.contains('union') && {method} == 'GET'\n respond @e 403"),
            answered(get("/?q=union"), 403),
            "allows query-rule @4",
        ),
        (
            served(" @e expression {query}.contains('union') && {method} == 'GET'\n respond @e 403"),
            answered(get("/?q=union"), 200),
            "serves",
        ),
        (served(" @h header !X-A\n respond @h 403"), get("/"), "refuses header-required @4"),
        (
            served(" @c header Cookie *mode=classic*\n respond @c 403"),
            with(get("/"), "Cookie", "mode=classic"),
            "refuses cookie-refused @4",
        ),
        (served(" @d path */.*\n respond @d 403"), get("/.env"), "refuses dotfile-rule @4"),
        (served(" @d path *.bak\n respond @d 403"), get("/t/a.bak"), "refuses extension-rule @4"),
        (served(" @d path_regexp php \\.php$\n respond @d 403"), get("/t/a.php"), "refuses extension-rule @4"),
        (served(" basic_auth /a/* {\n  rita $2a$14$x\n }"), get("/a/b"), "refuses credentials-missing @3"),
        (
            served(" basic_auth {\n  rita $2a$14$x\n }"),
            with(get("/"), "Authorization", "Basic b21hcjp4"),
            "refuses credentials-wrong @3",
        ),
        (
            served(" basic_auth {\n  omar $2a$14$x\n }"),
            with(get("/"), "Authorization", "Basic b21hcjp4"),
            "allows credentials-wrong @3",
        ),
        (
            served(" basic_auth {\n  omar $2a$14$x\n }"),
            answered(with(get("/"), "Authorization", "Basic b21hcjp4"), 401),
            "refuses credentials-wrong @3",
        ),
        (
            served(" @n not header Cookie *guest*\n redir @n / 302"),
            get("/"),
            "refuses denial-masked-by-redirect,header-required,credentials-missing @4",
        ),
        (served(" redir /old /new permanent"), get("/old"), "answers 301"),
        (served(" error /e 410"), get("/e"), "refuses gone,path-rule @3"),
        (
            served(
                " handle_path /v/* {\n  rewrite * /ledger\n  reverse_proxy 127.0.0.1:9000 {\n   header_up -Authorization\n  }\n }",
            ),
            answered(with(get("/v/x"), "Authorization", "Bearer x"), 401),
            "refuses authorization-stripped @6",
        ),
        (served(" rewrite /x /a/y\n respond /a/* 403"), get("/x"), "refuses path-rule @4"),
        (served(" strange /x"), answered(get("/x"), 403), "serves"),
        (" route {\n  strange\n  respond 403\n }".to_owned(), answered(get("/x"), 403), "allows path-rule @5"),
        (
            " forward_auth 127.0.0.1:9 {\n  uri /v\n }\n file_server".to_owned(),
            answered(get("/x"), 401),
            "allows credentials-missing,role-insufficient,auth-service-unavailable @3",
        ),
        (
            " try_files {path} /index.php\n respond /index.php 403\n file_server".to_owned(),
            get("/none"),
            "refuses path-rule @4",
        ),
        (
            " try_files {path} =404\n file_server".to_owned(),
            get("/none"),
            "refuses not-found,denial-masked-as-404,path-rule @3",
        ),
        (" php_fastcgi unix//run/php.sock\n file_server".to_owned(), get("/none"), "forwards"),
        (" php_fastcgi unix//run/php.sock\n file_server".to_owned(), get("/a.html"), "serves"),
        (
            " file_server {\n  hide .git secret\n }".to_owned(),
            get("/secret/x"),
            "refuses denial-masked-as-404,path-rule @4",
        ),
        // One matcher for neighbours is asked once, and a prefix is taken off in any case.
        (
            " route /a* {\n  uri strip_prefix /a\n }\n respond /a* 410".to_owned(),
            get("/a/b"),
            "refuses gone,path-rule @6",
        ),
        (" handle_path /a/* {\n  respond /a/* 403\n }\n file_server".to_owned(), get("/A/b"), "serves"),
        ("".to_owned(), get("/"), "answers 200"),
    ] {
        assert_eq!(told(&judge(&site(&directives), &ask)), expected, "{directives} {} {:?}", ask.path, ask.fields);
    }
}

#[test]
fn the_site_is_chosen_by_port_scheme_and_host() {
    let config = "{\n auto_https off\n}\nhttp://a.example:8080, http://*.b.example:8080 {\n respond 403\n}\n:8080 {\n respond 410\n}\nhttps://c.example:8443 {\n tls x y\n respond 404\n}\nd.example {\n respond 451\n}\n";
    for (port, host, tls, expected) in [
        (8080, "a.example", false, "refuses host-not-served @5"),
        (8080, "x.b.example", false, "refuses host-not-served @5"),
        (8080, "x.example", false, "refuses gone,host-not-served @8"),
        (8443, "c.example", false, "refuses https-required @10"),
        (8443, "c.example", true, "refuses not-found,denial-masked-as-404,path-rule @12"),
        (9999, "a.example", false, "answers 200"),
    ] {
        let mut asked = with(at(ask("GET", "/"), port), "Host", host);
        asked.tls = tls;
        assert_eq!(told(&judge(config, &asked)), expected, "{port} {host}");
    }
}

#[test]
fn a_repair_opens_this_door_and_no_other() {
    let get = |target: &str| ask("GET", target);
    for (directives, asked, sibling) in [
        (" respond /a/* 403\n file_server", get("/a/x"), get("/a/y")),
        (" @w not method GET\n respond @w 403\n file_server", ask("PUT", "/"), ask("POST", "/")),
        (" handle /a/* {\n  respond 403\n }\n handle {\n  file_server\n }", get("/a/x"), get("/a/y")),
        (" @d {\n  path *.bak\n }\n respond @d 403\n file_server", get("/x.bak"), get("/y.bak")),
        (
            " @f not header Referer *own*\n respond @f 403\n file_server",
            get("/"),
            with(get("/"), "Referer", "http://other/"),
        ),
    ] {
        let config = site(directives);
        let mended = repaired(&judge(&config, &asked), &config).expect("a repair");
        assert_eq!(told(&judge(&mended, &asked)), "serves", "{mended}");
        assert!(told(&judge(&mended, &sibling)).starts_with("refuses"), "{mended}");
    }
}

#[test]
fn where_nothing_would_serve_there_is_no_repair() {
    for directives in [" respond 403", " respond /a/* 403", " handle /a/* {\n  respond 403\n }"] {
        let account = judge(&site(directives), &ask("GET", "/a/x"));
        assert!(told(&account).starts_with("refuses"), "{directives}");
        assert!(account.testimonies[0].repair.is_none(), "{directives}");
    }
}
