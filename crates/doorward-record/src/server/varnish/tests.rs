//! Code and requests: which line decides.

use super::account;
use crate::account::{Account, Target};
use crate::ask::Ask;
use crate::server::stand::{answered, ask, machine, repaired, start, told, with};

const HEAD: &str = "vcl 4.1;\nimport std;\nbackend one { .host = \"127.0.0.1\"; .port = \"9000\"; }\nacl us { \"10.0.0.0\"/8; \"127.0.0.0\"/8; ! \"127.0.0.1\"; }\n";

fn judge(rest: &str, ask: &Ask) -> Account {
    account(
        &start("/v.vcl"),
        &machine(&[("/v.vcl", &format!("{HEAD}{rest}")), ("/more.vcl", "sub vcl_recv {\n  return (synth(410));\n}\n")]),
        ask,
    )
}

/// A `vcl_recv` with this body.
fn recv(body: &str) -> String {
    format!("sub vcl_recv {{\n{body}\n}}\n")
}

#[test]
fn the_line_that_decides_is_found() {
    let get = |target: &str| ask("GET", target);
    for (body, ask, expected) in [
        ("if (req.url ~ \"^/a\") { return (synth(403, \"no\")); }", get("/a/b"), "refuses path-rule @6"),
        ("if (req.url ~ \"^/a\") { return (synth(403, \"no\")); }", get("/b"), "forwards"),
        ("if (req.url ~ \"^/a\") { error 403 \"no\"; }", get("/a"), "refuses path-rule @6"),
        ("if (req.url ~ \"^/a\" && client.ip !~ us) { return (synth(403)); }", get("/a"), "refuses ip-not-allowed @6"),
        (
            "if (client.ip ~ us) { return (synth(403)); }",
            Ask { client: [127, 0, 0, 2].into(), ..get("/") },
            "refuses ip-denied @6",
        ),
        ("if (client.ip == \"127.0.0.1\") { return (synth(403)); }", get("/"), "refuses ip-denied @6"),
        (
            "if (req.method != \"GET\" && req.method != \"HEAD\") { return (synth(405)); }",
            ask("PUT", "/"),
            "refuses method-refused @6",
        ),
        ("if (!req.http.Accept-Language) { return (synth(403)); }", get("/"), "refuses header-required @6"),
        ("if (req.http.Referer && req.http.Referer !~ \"own\") { return (synth(403)); }", get("/"), "forwards"),
        ("if (req.http.Referer !~ \"own\") { return (synth(403)); }", get("/"), "refuses referer-refused @6"),
        (
            "if (req.http.User-Agent ~ \"(?i)wget|curl\") { return (synth(403)); }",
            with(get("/"), "User-Agent", "Wget"),
            "refuses ua-blocked @6",
        ),
        (
            "if (req.url ~ \"^/s\" && req.url ~ \"[?&]q=union\") { return (synth(403)); }",
            get("/s?q=union"),
            "refuses query-rule @6",
        ),
        (
            "if (req.url ~ \"^/x\") {\n  return (pass);\n} elsif (req.url ~ \"^/a\") {\n  return (synth(404));\n} else {\n  return (synth(403));\n}",
            get("/a"),
            "refuses denial-masked-as-404,path-rule @9",
        ),
        (
            "if (req.url ~ \"^/x\") {\n  return (pass);\n} elsif (req.url ~ \"^/a\") {\n  return (synth(404));\n} else {\n  return (synth(403));\n}",
            get("/c"),
            "refuses path-rule @11",
        ),
        ("if (req.url ~ \"^/x\") { return (pass); }\nreturn (synth(403));", get("/x"), "forwards"),
        ("call other;\n}\nsub other {\n  return (synth(403));", get("/x"), "refuses path-rule @9"),
        (
            "set req.url = regsub(req.url, \"^/v1\", \"\");\nif (req.url == \"/a\") { return (synth(403)); }",
            get("/v1/a"),
            "refuses path-rule @7",
        ),
        (
            "set req.http.X-A = std.tolower(req.http.User-Agent);\nif (req.http.X-A ~ \"wget\") { return (synth(403)); }",
            with(get("/"), "User-Agent", "WGET"),
            "refuses header-required @7",
        ),
        ("if (strange.is(req.url)) { return (synth(403)); }", answered(get("/"), 403), "allows path-rule @6"),
        ("if (strange.is(req.url)) { return (synth(403)); }", answered(get("/"), 200), "forwards"),
        (
            "if (vsthrottle.is_denied(client.identity, 15, 10s)) { return (synth(429)); }",
            answered(get("/"), 429),
            "refuses rate-limited @6",
        ),
        (
            "if (std.ip(req.http.X-Forwarded-For, client.ip) ~ us) { return (synth(403)); }",
            with(get("/"), "X-Forwarded-For", "10.1.1.1"),
            // The client's own address was added, so that the whole is no address any more.
            "forwards",
        ),
        (
            "if (std.ip(regsub(req.http.X-Forwarded-For, \"[, ].*$\", \"\"), client.ip) ~ us) { return (synth(403)); }",
            with(get("/"), "X-Forwarded-For", "10.1.1.1"),
            "refuses forwarded-for-denied @6",
        ),
        (
            "if (req.http.X-Forwarded-For == \"10.1.1.1, 127.0.0.1\") { return (synth(403)); }",
            with(get("/"), "X-Forwarded-For", "10.1.1.1"),
            "refuses forwarded-for-denied @6",
        ),
        (
            "if (req.http.Authorization != \"Basic x\") { return (synth(401)); }",
            get("/"),
            "refuses credentials-missing,challenge-missing @6",
        ),
        (
            "return (synth(750));\n}\nsub vcl_synth {\n  if (resp.status == 750) { set resp.status = 301; set resp.http.Location = \"https://a.example/\"; return (deliver); }",
            get("/"),
            "answers 301",
        ),
        (
            "return (synth(700));\n}\nsub vcl_synth {\n  if (resp.status == 700) { set resp.status = 403; }",
            get("/"),
            "refuses path-rule @6",
        ),
        ("# nothing", with(get("/"), "Host", ""), "refuses request-malformed @1"),
    ] {
        assert_eq!(told(&judge(&recv(body), &ask)), expected, "{body} {} {:?}", ask.path, ask.fields);
    }
    assert_eq!(told(&judge("include \"./more.vcl\";", &get("/"))), "refuses gone,path-rule @2");
}

#[test]
fn what_is_done_on_the_way_is_told() {
    let asked = answered(with(ask("GET", "/s/x"), "Cookie", "sid=1"), 401);
    let account = judge(
        &recv("if (req.url ~ \"^/s\") { unset req.http.Cookie; set req.url = \"/open\"; return (hash); }"),
        &asked,
    );
    assert_eq!(told(&account), "refuses cache-strips-request @6");
    let forward = account.forward.unwrap();
    assert_eq!(forward.to, [Target::Host("127.0.0.1".to_owned(), 9000)]);
    assert_eq!(forward.path.as_deref(), Some("/open"));
    let kept = "sub vcl_backend_response {\n  if (bereq.url ~ \"^/n\") { set beresp.ttl = 30m; return (deliver); }\n  set beresp.uncacheable = true;\n}\n";
    assert_eq!(told(&judge(kept, &answered(ask("GET", "/n"), 403))), "allows cache-stale-denial,cache-key-too-wide @6");
    assert_eq!(told(&judge(kept, &answered(ask("GET", "/m"), 403))), "allows upstream-refuses @3");
}

#[test]
fn a_repair_opens_this_door_and_no_other() {
    let get = |target: &str| ask("GET", target);
    for (body, asked, sibling) in [
        ("if (req.url ~ \"^/a\") { return (synth(403)); }", get("/a/x"), get("/a/y")),
        ("if (req.url ~ \"^/a\" || req.url ~ \"^/b\") { return (synth(403)); }", get("/b/x"), get("/b/y")),
        ("if (req.method !~ \"^(GET|HEAD)$\") { return (synth(403)); }", ask("PUT", "/"), ask("POST", "/")),
        (
            "if (req.http.Referer !~ \"own\") { return (synth(403)); }",
            get("/"),
            with(get("/"), "Referer", "http://other/"),
        ),
        ("if (req.url ~ \"q=union\") { return (synth(403)); }", get("/?q=union"), get("/?q=unions")),
    ] {
        let config = format!("{HEAD}{}", recv(body));
        let mended = repaired(&judge(&recv(body), &asked), &config).expect("a repair");
        let rest = mended.strip_prefix(HEAD).unwrap();
        assert_eq!(told(&judge(rest, &asked)), "forwards", "{mended}");
        assert!(told(&judge(rest, &sibling)).starts_with("refuses"), "{mended}");
    }
}

#[test]
fn code_that_calls_itself_comes_to_an_end() {
    assert_eq!(told(&judge(&recv("call a;\n}\nsub a {\n  call a;"), &ask("GET", "/"))), "nothing");
}
