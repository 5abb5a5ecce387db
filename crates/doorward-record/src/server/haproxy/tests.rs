//! Configurations and requests: which line decides.

use super::account;
use crate::account::Account;
use crate::ask::Ask;
use crate::server::stand::{answered, ask, at, machine, repaired, start, told, with};

/// A frontend at 8080 with these rules, and two backends.
fn site(rules: &str) -> String {
    format!(
        "defaults\n mode http\nuserlist staff\n user rita insecure-password quiet groups crew\n user omar password $6$x$y\nbackend one\n server a 127.0.0.1:9000\nbackend two\n http-request deny deny_status 451 if {{ path_end .pdf }}\n server b 127.0.0.1:9001 ssl\nfrontend front\n bind 127.0.0.1:8080\n{rules}\n default_backend one\n"
    )
}

/// The number of the first line of the rules.
const FIRST: usize = 13;

fn judge(config: &str, ask: &Ask) -> Account {
    let files = machine(&[("/h.cfg", config), ("/agents.lst", "# bad ones\nscrapy\nwget\n")]);
    account(&start("/h.cfg"), &files, ask)
}

#[test]
fn the_line_that_decides_is_found() {
    let get = |target: &str| ask("GET", target);
    for (rules, ask, expected) in [
        (" http-request deny if { path_beg /a }", get("/a/b"), "refuses path-rule @13"),
        (" http-request deny if { path_beg /a }", get("/b"), "forwards"),
        (" http-request deny if { path_beg -i /A }", get("/a/b"), "refuses path-rule @13"),
        (" http-request deny if { path_dir b }", get("/a/b/c"), "refuses path-rule @13"),
        (" http-request deny if { path_dir b }", get("/a/bc"), "forwards"),
        (" http-request deny if { path_end .bak .old }", get("/a.old"), "refuses extension-rule @13"),
        (" http-request deny if { path_reg ^/a(?!/b) }", get("/a/b"), "forwards"),
        (" http-request deny if { path_reg ( }", answered(get("/a/b"), 403), "allows path-rule @13"),
        (" acl a path /a\n acl a path /b\n http-request deny if a", get("/b"), "refuses path-rule @15"),
        (" acl a path /a\n acl b src 10.0.0.0/8\n http-request deny if a !b", get("/a"), "refuses ip-not-allowed @15"),
        (" http-request deny if { path /x } or { path /a } METH_GET", get("/a"), "refuses method-refused @13"),
        (" http-request deny if { path /x } || { path /a }", get("/a"), "refuses path-rule @13"),
        (" http-request deny unless { path /x } or { path /y }", get("/a"), "refuses path-rule @13"),
        (" http-request deny unless { path /x } or { path /a }", get("/a"), "forwards"),
        (" http-request deny if ! { path /x }", get("/a"), "refuses path-rule @13"),
        (" http-request allow if { path /a }\n http-request deny", get("/a"), "forwards"),
        (" http-request allow if { path /a }\n http-request deny", get("/b"), "refuses path-rule @14"),
        (
            " http-request deny if { hdr(user-agent) -i -m sub -f /agents.lst }",
            with(get("/"), "User-Agent", "Wget/1"),
            "refuses ua-blocked @13",
        ),
        (" http-request deny if { hdr(user-agent) -m sub -f /none.lst }", get("/"), "allows ua-blocked @13"),
        (
            " http-request deny if { req.hdr_cnt(user-agent) eq 0 }",
            with(get("/"), "User-Agent", ""),
            "refuses ua-empty-blocked @13",
        ),
        (
            " http-request deny if { hdr_beg(host) -i www. }",
            with(get("/"), "Host", "WWW.a.example"),
            "refuses host-not-served @13",
        ),
        (
            " http-request deny if { hdr(x-a),lower -m str yes }",
            with(get("/"), "X-A", "no, YES"),
            "refuses waf-rule,path-rule @13",
        ),
        (" http-request deny if { url_param(q) -m found }", get("/?q="), "refuses query-rule @13"),
        (" http-request deny if { src 127.0.0.0/8 }", get("/"), "refuses ip-denied @13"),
        (" http-request deny if { dst_port 8080 } { path /a }", get("/a"), "refuses https-required @13"),
        (" tcp-request connection reject if { src 127.0.0.1 }", get("/"), "refuses ip-denied @13"),
        (" http-request deny if { lua.strange 1 }", get("/"), "allows path-rule,waf-rule @13"),
        (" http-request lua.strange\n http-request deny", answered(get("/"), 403), "allows path-rule @14"),
        (
            " http-request redirect scheme https unless { ssl_fc }",
            answered(get("/"), 302),
            "refuses https-required @13",
        ),
        (" http-request redirect location /b if { path /a }", get("/a"), "answers 302"),
        (" http-request return status 200 if { path /ok }", get("/ok"), "answers 200"),
        (" monitor-uri /alive\n http-request deny", get("/alive"), "answers 200"),
        (
            " http-request set-path /b if { path /a }\n http-request deny if { path /b }",
            get("/a"),
            "refuses path-rule @14",
        ),
        (
            " http-request set-var(txn.a) path\n http-request deny if { var(txn.a) -m beg /a }",
            get("/a"),
            "refuses path-rule,waf-rule @14",
        ),
        (
            " http-request set-header X-A %[path]\n http-request deny if { req.hdr(x-a) /a }",
            get("/a"),
            "refuses header-required @14",
        ),
        (" use_backend two if { path_beg /two }", get("/two/a.pdf"), "refuses legal-block,extension-rule @9"),
        (" use_backend two if { path_beg /two }", get("/one/a.pdf"), "forwards"),
        (" use_backend two if { nbsrv(two) gt 0 }\n http-request deny if { path /z }", get("/one/a.pdf"), "forwards"),
        (" http-request auth unless { http_auth(staff) }", get("/"), "refuses credentials-missing @13"),
        (
            " http-request auth unless { http_auth(staff) }",
            with(get("/"), "Authorization", "Basic cml0YTpxdWlldA=="),
            "forwards",
        ),
        (
            " http-request auth unless { http_auth(staff) }",
            with(get("/"), "Authorization", "Basic b21hcjp4"),
            "allows credentials-wrong @13",
        ),
        (
            " http-request auth unless { http_auth_group(staff) bridge }",
            with(get("/"), "Authorization", "Basic cml0YTpxdWlldA=="),
            "refuses role-insufficient @13",
        ),
        (
            " http-request deny deny_status 429 if { sc_http_req_rate(0) gt 9 }",
            answered(get("/"), 429),
            "refuses rate-limited @13",
        ),
        (
            " http-request deny if { sc_http_req_rate(0) gt 9 }",
            answered(get("/"), 403),
            "allows rate-limit-status,rate-limited @13",
        ),
        (" http-request deny if { sc_http_req_rate(0) gt 9 }", answered(get("/"), 200), "forwards"),
        (" errorloc 403 /sorry\n http-request deny if { path /a }", answered(get("/a"), 302), "refuses path-rule @14"),
    ] {
        assert_eq!(told(&judge(&site(rules), &ask)), expected, "{rules} {} {:?}", ask.path, ask.fields);
    }
}

#[test]
fn the_frontend_is_the_one_that_binds_the_address() {
    let config = "defaults\n mode http\nfrontend any\n bind :8080\n http-request deny\nfrontend exact\n bind 127.0.0.1:8080,127.0.0.1:8081\n http-request deny\nlisten range\n bind *:9000-9010\n server a /run/a.sock\n";
    for (port, expected) in
        [(8080, "refuses path-rule @8"), (8081, "refuses path-rule @8"), (9005, "forwards"), (9011, "nothing")]
    {
        assert_eq!(told(&judge(config, &at(ask("GET", "/"), port))), expected, "{port}");
    }
}

#[test]
fn what_is_passed_on_is_told() {
    let rules = " option forwardfor\n http-request del-header Authorization\n http-request replace-path /v1/(.*) /\\1";
    let asked = answered(with(ask("GET", "/v1/a"), "Authorization", "Bearer x"), 401);
    let account = judge(&site(rules), &asked);
    assert_eq!(told(&account), "refuses authorization-stripped @14");
    let forward = account.forward.unwrap();
    assert_eq!(forward.path.as_deref(), Some("/a"));
    assert_eq!(forward.fields[0], ("Authorization".to_owned(), None));
}

#[test]
fn a_repair_opens_this_door_and_no_other() {
    let get = |target: &str| ask("GET", target);
    let cut = |rules: &str, asked: Ask, sibling: Ask| {
        let config = site(rules);
        let mended = repaired(&judge(&config, &asked), &config).expect("a repair");
        assert_eq!(told(&judge(&mended, &asked)), "forwards", "{mended}");
        assert!(told(&judge(&mended, &sibling)).starts_with("refuses"), "{mended}");
    };
    cut(" http-request deny if { path_beg /a }", get("/a/x"), get("/a/y"));
    cut(" http-request deny", get("/a/x"), get("/a/y"));
    cut(" http-request deny if { path_beg /a } or { path_beg /b }", get("/b/x"), get("/b/y"));
    cut(" http-request deny unless { path /x }", get("/a"), get("/b"));
    cut(" http-request deny if { method PUT POST }", ask("PUT", "/"), ask("POST", "/"));
    let agent = |name: &str| with(get("/"), "User-Agent", name);
    cut(" http-request deny if { hdr(user-agent) -m sub a b }", agent("x b (1; 2)"), agent("a"));
    cut(" http-request deny if !{ hdr(referer) -m sub own }", get("/"), with(get("/"), "Referer", "http://other/"));
}

#[test]
fn what_is_meant_to_be_shut_has_no_repair() {
    for (rules, asked) in [
        (" http-request deny if { path_beg /.git }", ask("GET", "/.git/config")),
        (" http-request auth unless { http_auth(staff) }", ask("GET", "/")),
        (" http-request deny deny_status 405 if !METH_GET", ask("PUT", "/")),
        (" http-request deny if { path_beg /a } # shut", ask("GET", "/a")),
    ] {
        let account = judge(&site(rules), &asked);
        assert!(told(&account).starts_with("refuses"), "{rules}");
        assert!(account.testimonies[0].repair.is_none(), "{rules}");
    }
}

#[test]
fn the_first_rule_is_where_the_tests_say() {
    let config = site(" marked");
    assert_eq!(config.lines().position(|line| line == " marked").unwrap() + 1, FIRST);
}

#[test]
fn certificates_of_clients_and_sources_are_read() {
    let over_tls = |certificate| Ask { tls: true, certificate, ..ask("GET", "/") };
    for (rules, asked, expected) in [
        (" http-request deny if !{ ssl_c_used }", over_tls(Some(false)), "refuses client-cert-required @13"),
        (" http-request deny if !{ ssl_fc_has_crt }", over_tls(Some(false)), "refuses client-cert-required @13"),
        (" http-request deny if !{ ssl_c_used }", over_tls(Some(true)), "forwards"),
        (" http-request deny if { ssl_c_used } !{ ssl_c_verify 0 }", over_tls(Some(false)), "forwards"),
    ] {
        assert_eq!(told(&judge(&site(rules), &asked)), expected, "{rules}");
    }
    for (line, expected) in [
        ("server a 127.0.0.1:9000", None),
        ("source 127.0.0.9\n server a 127.0.0.1:9000", Some("127.0.0.9")),
        ("server a 127.0.0.1:9000 source 127.0.0.9:0", Some("127.0.0.9")),
    ] {
        let config = site("").replacen("server a 127.0.0.1:9000", line, 1);
        let from = judge(&config, &ask("GET", "/")).forward.and_then(|forward| forward.from);
        assert_eq!(from.map(|address| address.to_string()).as_deref(), expected, "{line}");
    }
}
