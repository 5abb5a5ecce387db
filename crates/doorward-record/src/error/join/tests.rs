//! Which request gets which line, how surely, and when silence says something.

use std::path::PathBuf;

use super::*;
use crate::Symlinks;
use crate::error::{Clock, lines};

/// 2026-11-25 20:58:40 UTC.
const NOW_S: i64 = 1_795_640_320;

fn sent(method: &str, target: &str, status: u16) -> Sent {
    Sent {
        method: method.to_owned(),
        target: target.to_owned(),
        host: "shop.example:8080".to_owned(),
        client: "192.0.2.1".parse().ok(),
        from_s: NOW_S,
        to_s: NOW_S,
        status: Some(status),
        ..Sent::default()
    }
}

fn page<'a>(text: &'a str, writer: Writer) -> Page<'a> {
    Page {
        file: PathBuf::from("/var/log/error.log"),
        lines: lines(text, Some(1), &Clock::utc()),
        level: Some(Level::Error),
        answers_itself: true,
        writer,
    }
}

/// What is said, one request a line: its place, bearing, tie, first reason and line.
fn told(sent: &[Sent], text: &str, writer: Writer) -> Vec<String> {
    let joined = join(sent, &[page(text, writer)]);
    let words = joined.iter().map(|one| {
        let testimony = &one.testimony;
        let line =
            testimony.place.as_ref().and_then(|place| place.line).map_or("-".to_owned(), |line| line.to_string());
        let reason = testimony.reasons.first().unwrap_or(&"nothing");
        format!("{} {:?} {:?} {reason} {line}", one.sent, testimony.bearing, testimony.tie)
    });
    words.collect()
}

fn nginx(second: u32, message: &str, client: &str, request: &str) -> String {
    format!(
        "2026/11/25 20:58:{second:02} [error] 7#7: *5 {message}, client: {client}, server: a, request: \"{request}\", host: \
         \"shop.example:8080\"\n"
    )
}

fn apache(second: u32, peer: &str, message: &str) -> String {
    format!("[Wed Nov 25 20:58:{second:02}.100000 2026] [core:error] [pid 9:tid 9] [client {peer}] {message}\n")
}

#[test]
fn a_line_goes_to_the_request_that_it_names() {
    let text = nginx(40, "access forbidden by rule", "192.0.2.1", "GET /a HTTP/1.1")
        + &nginx(41, "access forbidden by rule", "192.0.2.9", "GET /b HTTP/1.1")
        + &nginx(41, "open() \"/srv/b\" failed (13: Permission denied)", "192.0.2.1", "GET /b HTTP/1.1")
        + &nginx(50, "access forbidden by rule", "192.0.2.1", "GET /c HTTP/1.1");
    let requests = [sent("GET", "/a", 403), sent("GET", "/b", 403), sent("GET", "/c", 403), sent("POST", "/a", 403)];
    assert_eq!(
        told(&requests, &text, Writer::Nginx),
        ["0 Refuses Close path-rule 1", "1 Refuses Close fs-file-mode 3"],
        "another client's line, another time's and another method's are nobody's"
    );
}

#[test]
fn a_mark_or_an_id_ties_exactly() {
    let line = nginx(40, "access forbidden by rule", "192.0.2.1", "GET /a?probe=k3j5h7f9 HTTP/1.1");
    let marked = Sent { marker: Some("k3j5h7f9".to_owned()), ..sent("GET", "/a?probe=k3j5h7f9", 403) };
    let other = Sent { marker: Some("q1q2q3q4".to_owned()), ..sent("GET", "/a?probe=q1q2q3q4", 403) };
    assert_eq!(told(&[other, marked], &line, Writer::Nginx), ["1 Refuses Exact path-rule 1"]);
    let named = Sent { ids: vec!["awdMCk--1yaqxO2i".to_owned()], client: None, ..sent("GET", "/elsewhere", 403) };
    let firewall = apache(
        40,
        "192.0.2.1:5",
        "ModSecurity: Access denied with code 403 (phase 1). Pattern match \"x\" at ARGS:a. [id \"100001\"] [msg \"No\"] [uri \"/a\"] [unique_id \"awdMCk--1yaqxO2i\"]",
    );
    assert_eq!(told(&[named], &firewall, Writer::Apache), ["0 Refuses Exact waf-rule 1"]);
}

#[test]
fn a_port_ties_exactly_and_another_port_not_at_all() {
    let line = apache(41, "192.0.2.1:4242", "AH01630: client denied by server configuration: /srv/elsewhere");
    let at = |port| Sent { port: Some(port), ..sent("GET", "/a", 403) };
    assert_eq!(told(&[at(4000), at(4242)], &line, Writer::Apache), ["1 Refuses Exact path-rule 1"]);
    assert_eq!(told(&[at(4000)], &line, Writer::Apache), [""; 0]);
}

#[test]
fn a_path_on_disk_is_mapped_back_to_the_request() {
    let line = apache(40, "192.0.2.1:4242", "AH00132: file permissions deny server access: /srv/site/deep/x.html");
    let served = |path: &str| {
        let root = PathBuf::from("/srv/site");
        Some(Served {
            path: root.join(path),
            root,
            indexes: vec!["index.html".to_owned()],
            listing: false,
            symlinks: Symlinks::Followed,
            access_files: vec![".htaccess".to_owned()],
        })
    };
    let mapped = Sent { served: served("deep/x.html"), ..sent("GET", "/alias", 403) };
    let other = Sent { served: served("other.html"), ..sent("GET", "/other.html", 403) };
    assert_eq!(told(&[other, mapped], &line, Writer::Apache), ["1 Refuses Close fs-file-mode 1"]);
    let alike = sent("GET", "/deep/x.html", 403);
    assert_eq!(told(&[alike], &line, Writer::Apache), ["0 Refuses Loose fs-file-mode 1"]);
}

#[test]
fn a_line_that_fits_two_requests_sent_otherwise_is_tied_loosely() {
    let line = nginx(40, "access forbidden by rule", "192.0.2.1", "GET /a HTTP/1.1");
    let alike = |number| Sent { alike: Some(number), ..sent("GET", "/a", 403) };
    for (requests, wanted) in [
        ([alike(1), alike(1)], "Close"),
        ([alike(1), alike(2)], "Loose"),
        ([sent("GET", "/a", 403), sent("GET", "/a", 403)], "Loose"),
        ([alike(1), Sent { status: Some(404), ..alike(1) }], "Loose"),
        ([alike(1), sent("GET", "/a", 200)], "Close"),
        ([alike(1), sent("GET", "/b", 403)], "Close"),
    ] {
        assert_eq!(told(&requests, &line, Writer::Nginx), [format!("0 Refuses {wanted} path-rule 1")], "{requests:?}");
    }
}

#[test]
fn a_line_that_only_its_time_ties_is_nobodys_where_two_may_own_it() {
    let line = apache(40, "192.0.2.1:5", "AH01797: client denied by server configuration: /srv/unlike");
    let one = sent("GET", "/a", 403);
    assert_eq!(told(std::slice::from_ref(&one), &line, Writer::Apache), ["0 Refuses Loose ip-not-allowed 1"]);
    assert_eq!(told(&[one, sent("GET", "/b", 403)], &line, Writer::Apache), [""; 0]);
}

#[test]
fn a_host_with_another_port_is_another_host() {
    let line = nginx(40, "access forbidden by rule", "192.0.2.1", "GET /a HTTP/1.1");
    let at = |host: &str| Sent { host: host.to_owned(), ..sent("GET", "/a", 403) };
    for (host, found) in
        [("shop.example", 1), ("SHOP.example:8080", 1), ("shop.example:81", 0), ("other.example:8080", 0)]
    {
        assert_eq!(told(&[at(host)], &line, Writer::Nginx).len(), found, "{host}");
    }
}

#[test]
fn lines_of_two_probes_in_one_second_are_shared_out() {
    let line = nginx(40, "access forbidden by rule", "192.0.2.1", "GET /a HTTP/1.1");
    let text = format!("{line}{line}");
    let requests = [sent("GET", "/a", 403), sent("GET", "/a", 403)];
    assert_eq!(told(&requests, &text, Writer::Nginx), ["0 Refuses Close path-rule 1", "1 Refuses Close path-rule 2"]);
}

#[test]
fn a_firewall_tells_the_rules_that_counted() {
    let rule = |words: &str, id: u32, message: &str| {
        apache(
            40,
            "192.0.2.1:5",
            &format!(
                "ModSecurity: {words} [id \"{id}\"] [msg \"{message}\"] [uri \"/a\"] [unique_id \"awdMCk--1yaqxO2i\"]"
            ),
        )
    };
    let text = rule("Warning. Match at ARGS:q.", 941_100, "Script")
        + &rule("Warning. Match at ARGS:r.", 941_100, "Script")
        + &rule("Warning. Match of \"x\".", 911_100, "Method")
        + &rule("Access denied with code 403 (phase 2). Operator GE matched 5 at TX:anomaly_score.", 949_110, "Score")
        + &rule("Warning. Operator GE matched 5.", 980_130, "Score again");
    let joined = join(&[sent("GET", "/a?q=1", 403)], &[page(&text, Writer::Apache)]);
    let testimony = &joined[0].testimony;
    assert_eq!((joined.len(), testimony.bearing, testimony.hop.as_str()), (1, Bearing::Refuses, "apache"));
    assert!(testimony.text.ends_with(": rule 941100 (`Script`), rule 911100 (`Method`)"), "{}", testimony.text);
    assert_eq!(testimony.reasons.first(), Some(&"method-refused"));
}

#[test]
fn what_stands_beside_a_refusal_only_allows() {
    let text = apache(
        40,
        "192.0.2.1:5",
        "AH01666: Authorization of user rita to access /a failed, reason: user doesn't appear in group file (/g).",
    ) + &apache(40, "192.0.2.1:5", "AH01631: user rita: authorization failure for \"/a\": ");
    let requests = [sent("GET", "/a", 401)];
    assert_eq!(
        told(&requests, &text, Writer::Apache),
        ["0 Refuses Close role-insufficient 2", "0 Allows Close role-insufficient 1"]
    );
}

#[test]
fn silence_excludes_where_the_log_is_proven_to_cover_the_request() {
    let before = nginx(30, "access forbidden by rule", "192.0.2.9", "GET /x HTTP/1.1");
    let after = nginx(50, "access forbidden by rule", "192.0.2.9", "GET /y HTTP/1.1");
    let restart = "2026/11/25 20:58:45 [notice] 7#7: signal process started\n";
    let requests = [sent("GET", "/a", 403)];
    let excludes = ["0 Excludes Loose fs-file-mode -"];
    assert_eq!(told(&requests, &format!("{before}{after}"), Writer::Nginx), excludes);
    assert_eq!(told(&requests, &before, Writer::Nginx), [""; 0]);
    assert_eq!(told(&requests, &after, Writer::Nginx), [""; 0]);
    assert_eq!(told(&requests, &format!("{before}{restart}{after}"), Writer::Nginx), [""; 0]);
    assert_eq!(told(&[sent("GET", "/a", 200)], &format!("{before}{after}"), Writer::Nginx), [""; 0]);
    let text = format!("{before}{after}");
    for changed in [
        Page { level: None, ..page(&text, Writer::Nginx) },
        Page { level: Some(Level::Critical), ..page(&text, Writer::Nginx) },
        Page { answers_itself: false, ..page(&text, Writer::Nginx) },
        Page { writer: Writer::Haproxy, ..page(&text, Writer::Nginx) },
    ] {
        assert_eq!(join(&requests, &[changed]), []);
    }
}

#[test]
fn the_request_says_which_reasons_are_left() {
    let reasons = |method: &str, target: &str, status: u16, message: &str| {
        let line = nginx(40, message, "192.0.2.1", &format!("{method} {target} HTTP/1.1"));
        join(&[sent(method, target, status)], &[page(&line, Writer::Nginx)])[0].testimony.reasons.clone()
    };
    let rule = "access forbidden by rule";
    assert_eq!(reasons("GET", "/.git/config", 403, rule).first(), Some(&"dotfile-rule"));
    assert!(!reasons("GET", "/plain/", 403, rule).contains(&"dotfile-rule"));
    assert!(!reasons("GET", "/plain/", 403, rule).contains(&"extension-rule"));
    assert_eq!(reasons("GET", "/dump.sql", 403, rule).first(), Some(&"extension-rule"));
    assert_eq!(reasons("DELETE", "/plain/", 403, rule).first(), Some(&"method-refused"));
    assert_eq!(reasons("GET", "/plain/", 404, rule).first(), Some(&"denial-masked-as-404"));
    assert_eq!(reasons("GET", "/robots.txt", 403, rule).first(), Some(&"robots-txt-refused"));
    let limit = "limiting requests, excess: 1.9 by zone \"z\"";
    assert_eq!(reasons("GET", "/", 429, limit), ["rate-limited"]);
    assert_eq!(reasons("GET", "/", 503, limit).first(), Some(&"rate-limit-status"));
    let absent = "open() \"/etc/nginx/users\" failed (2: No such file or directory)";
    assert_eq!(reasons("GET", "/studio/x", 403, absent).first(), Some(&"auth-backend-broken"));
    let masked = "open() \"/srv/studio/x\" failed (2: No such file or directory)";
    assert_eq!(reasons("GET", "/studio/x", 403, masked).first(), Some(&"not-found-masked-as-403"));
    assert_eq!(reasons("GET", "/studio/", 403, absent).first(), Some(&"auth-backend-broken"));
    assert_eq!(reasons("GET", "/studio/x", 404, masked).first(), Some(&"not-found"));
    assert_eq!(
        reasons("GET", "/a", 401, "user \"\u{fffd}x\" was not found in \"/u\"").first(),
        Some(&"authorization-malformed")
    );
    let missing = "open() \"/srv/studio/x\" failed (2: No such file or directory)";
    assert!(!reasons("GET", "/studio/x", 404, missing).contains(&"auth-backend-broken"));
}

#[test]
fn targets_are_compared_as_paths() {
    for (target, path) in [
        ("/a%20b/./c//d?x=1", "/a b/c/d"),
        ("/a/../b/", "/b/"),
        ("http://h.example/a", "/a"),
        ("http://h.example", "/"),
        ("/", "/"),
        ("", "/"),
        ("/../..", "/"),
        ("/%ff", "/\u{fffd}"),
        ("/a/b.c/?x=/../y", "/a/b.c/"),
        ("/a#//b", "/a"),
        ("/a/.b", "/a/.b"),
        ("/a/.", "/a"),
        ("a/b", "/a/b"),
    ] {
        assert_eq!(tie::normal(target), path, "{target}");
    }
}
