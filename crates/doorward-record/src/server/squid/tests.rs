//! Configurations and requests: which line decides.

use super::account;
use crate::account::Account;
use crate::ask::Ask;
use crate::server::stand::{answered, ask, machine, repaired, start, told, with};

const HEAD: &str = "http_port 127.0.0.1:8080 name=own\nauth_param basic program /lib/basic_ncsa_auth /users\n";

fn judge(rules: &str, ask: &Ask) -> Account {
    let config = format!("{HEAD}{rules}\n");
    let files = machine(&[("/s.conf", &config), ("/users", "rita:$apr1$x$y\n"), ("/bad.txt", "# no\n.bad.example\n")]);
    account(&start("/s.conf"), &files, ask)
}

#[test]
fn the_line_that_decides_is_found() {
    let get = |target: &str| ask("GET", target);
    let site = "http://a.example/games/x?y=z";
    let rita = |asked: Ask| with(asked, "Proxy-Authorization", "Basic cml0YTpxdWlldA==");
    let eve = |asked: Ask| with(asked, "Proxy-Authorization", "Basic ZXZlOng=");
    for (rules, ask, expected) in [
        ("acl d dstdomain .example\nhttp_access deny d\nhttp_access allow all", get(site), "refuses proxy-acl @4"),
        ("acl d dstdomain a.example\nhttp_access deny !d\nhttp_access allow all", get(site), "forwards"),
        (
            "acl d dstdomain \"/bad.txt\"\nhttp_access deny d\nhttp_access allow all",
            get("http://www.bad.example/"),
            "refuses proxy-acl @4",
        ),
        (
            "acl d dstdomain \"/none.txt\"\nhttp_access deny d\nhttp_access allow all",
            answered(get(site), 403),
            "allows proxy-acl @4",
        ),
        ("acl p urlpath_regex -i GAMES\nhttp_access deny p\nhttp_access allow all", get(site), "refuses proxy-acl @4"),
        (
            "acl p url_regex ^http://a.example/games\nhttp_access deny p\nhttp_access allow all",
            get(site),
            "refuses proxy-acl @4",
        ),
        (
            "acl safe port 80 1000-2000\nhttp_access deny !safe\nhttp_access allow all",
            get("http://a.example:81/"),
            "refuses proxy-acl @4",
        ),
        (
            "acl safe port 80 1000-2000\nhttp_access deny !safe\nhttp_access allow all",
            get("http://a.example:1000/"),
            "forwards",
        ),
        (
            "acl ssl port 443\nhttp_access deny CONNECT !ssl\nhttp_access allow all",
            ask("CONNECT", "a.example:22"),
            "refuses proxy-acl @4",
        ),
        (
            "acl w method PUT DELETE\nhttp_access deny w\nhttp_access allow all",
            ask("PUT", site),
            "refuses proxy-acl,method-refused @4",
        ),
        (
            "acl b browser -i scrapy\nhttp_access deny b\nhttp_access allow all",
            with(get(site), "User-Agent", "Scrapy"),
            "refuses proxy-acl,ua-blocked @4",
        ),
        ("acl us src 10.0.0.0/8\nhttp_access allow us\nhttp_access deny all", get(site), "refuses proxy-acl @5"),
        ("acl us src 127.0.0.0/8\nhttp_access allow us\nhttp_access deny all", get(site), "forwards"),
        (
            "acl them src 127.0.0.1-127.0.0.9\nhttp_access deny them\nhttp_access allow all",
            get(site),
            "refuses proxy-acl,ip-denied @4",
        ),
        // Nothing decides: the opposite of the last line.
        ("acl us src 10.0.0.0/8\nhttp_access allow us", get(site), "refuses proxy-acl @4"),
        ("acl them src 10.0.0.0/8\nhttp_access deny them", get(site), "forwards"),
        ("acl m myportname own\nhttp_access deny m\nhttp_access allow all", get(site), "refuses proxy-acl @4"),
        (
            "acl p proxy_auth REQUIRED\nhttp_access allow p\nhttp_access deny all",
            get(site),
            "refuses proxy-auth-required @4",
        ),
        (
            "acl p proxy_auth REQUIRED\nhttp_access deny !p\nhttp_access allow all",
            get(site),
            "refuses proxy-auth-required @4",
        ),
        (
            "acl p proxy_auth REQUIRED\nhttp_access deny !p\nhttp_access allow all",
            eve(get(site)),
            "refuses proxy-auth-required @4",
        ),
        (
            "acl p proxy_auth REQUIRED\nhttp_access deny !p\nhttp_access allow all",
            answered(rita(get(site)), 407),
            "refuses proxy-auth-required @4",
        ),
        (
            "acl p proxy_auth REQUIRED\nacl d dstdomain .example\nhttp_access deny !p\nhttp_access deny d\nhttp_access allow p",
            answered(rita(get(site)), 403),
            "refuses proxy-acl @6",
        ),
        (
            "acl t time MTWHF 09:00-17:00\nhttp_access allow t\nhttp_access deny all",
            answered(get(site), 403),
            "allows proxy-acl @5",
        ),
        (
            "acl x external helper\nhttp_access deny x\nhttp_access allow all",
            answered(get(site), 403),
            "allows proxy-acl @4",
        ),
        (
            "acl d dst 10.0.0.0/8\nhttp_access deny d\nhttp_access allow all",
            get("http://10.1.1.1/"),
            "refuses proxy-acl @4",
        ),
        (
            "acl d dst 10.0.0.0/8\nhttp_access deny d\nhttp_access allow all",
            answered(get(site), 403),
            "allows proxy-acl @4",
        ),
        (
            "acl a dstdomain .example\nacl b method GET\nacl both all-of a b\nhttp_access deny both\nhttp_access allow all",
            get(site),
            "refuses proxy-acl @6",
        ),
    ] {
        assert_eq!(told(&judge(rules, &ask)), expected, "{rules} {}", ask.path);
    }
}

#[test]
fn a_proxy_in_front_of_a_site_refuses_for_the_sites_reasons() {
    let rules = "http_port 8081 accel defaultsite=a.example\ncache_peer 127.0.0.1 parent 9000 0 originserver\nacl p urlpath_regex ^/shut\nhttp_access deny p\nhttp_access allow all";
    let at = |target: &str| crate::server::stand::at(ask("GET", target), 8081);
    assert_eq!(told(&judge(rules, &at("/shut/x"))), "refuses path-rule @6");
    let account = judge(rules, &at("/open"));
    assert_eq!(told(&account), "forwards");
    let to = account.forward.unwrap().to;
    assert_eq!(to, [crate::account::Target::Host("127.0.0.1".to_owned(), 9000)]);
}

#[test]
fn what_a_proxy_adds_is_told() {
    let account = judge("http_access allow all", &answered(ask("GET", "http://a.example/"), 403));
    assert_eq!(told(&account), "allows via-refused @1");
    let account = judge("via off\nhttp_access allow all", &answered(ask("GET", "http://a.example/"), 403));
    assert_eq!(told(&account), "allows upstream-refuses @1");
}

#[test]
fn a_repair_opens_this_door_and_no_other() {
    let get = |target: &str| ask("GET", target);
    for (rules, asked, sibling) in [
        (
            "acl d dstdomain .example\nhttp_access deny d\nhttp_access allow all",
            get("http://a.example/x.y"),
            get("http://a.example/xzy"),
        ),
        (
            "acl safe port 80\nhttp_access deny !safe\nhttp_access allow all",
            get("http://a.example:81/"),
            get("http://a.example:82/"),
        ),
        (
            "acl w method PUT POST\nhttp_access deny w\nhttp_access allow all",
            ask("PUT", "http://a.example/"),
            ask("POST", "http://a.example/"),
        ),
        (
            "acl b browser a b\nhttp_access deny b\nhttp_access allow all",
            with(get("http://a.example/"), "User-Agent", "a (x)"),
            with(get("http://a.example/"), "User-Agent", "b"),
        ),
    ] {
        let config = format!("{HEAD}{rules}");
        let mended = repaired(&judge(rules, &asked), &config).expect("a repair");
        let rules = mended.strip_prefix(HEAD).unwrap();
        assert_eq!(told(&judge(rules, &asked)), "forwards", "{mended}");
        assert!(told(&judge(rules, &sibling)).starts_with("refuses"), "{mended}");
    }
}
