//! Traces, as a collector gets them: one span a request, in the caller's trace, without secrets; and a collector that is away is nobody's
//! trouble.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::sync::Arc;

use doorward_testkit::stage::{Act, Collector, Told};
use doorward_testkit::wire::Request;

use super::site::{Gateway, HOST, PATIENCE, Site, folder, until};
use super::upstream::{Upstream, nowhere};

const USERS: &str = include_str!("../../../doorward-testkit/src/assertions/users.htpasswd");
/// A caller's span that is kept, and one that is not.
const KEPT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const LEFT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4737-00f067aa0ba902b7-00";
const TRACE: [u8; 16] =
    [0x4b, 0xf9, 0x2f, 0x35, 0x77, 0xb3, 0x4d, 0xa6, 0xa3, 0xce, 0x92, 0x9d, 0x0e, 0x0e, 0x47, 0x36];
const PARENT: [u8; 8] = [0x00, 0xf0, 0x67, 0xaa, 0x0b, 0xa9, 0x02, 0xb7];
/// Every request is traced.
const ALL: &str = "share = 1.0";
/// Doors of every kind; behind `/away` nobody listens.
const DOORS: &str = "[roles]\nadmin = {}\n[[authenticate]]\nscheme = \"basic\"\nrealm = \"Shop\"\nusers = { file = \"users\" }\n\
    [[route]]\npath = \"/open/{page}\"\nallow = \"anyone\"\n\
    [[route]]\npath = \"/shut/**\"\nallow = \"role:admin\"\n\
    [[route]]\npath = \"/away\"\nallow = \"anyone\"\nupstream = \"away\"\n";

/// An upstream that says which `traceparent` it saw.
fn telling() -> Upstream {
    Upstream::start(|peer, _| {
        while let Some(head) = peer.head() {
            let seen = format!("{:?} {:?}", head.one("traceparent"), head.one("tracestate"));
            peer.send(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{seen}", seen.len()).as_bytes());
        }
    })
}

/// A collector that takes everything.
fn taking() -> Collector {
    Collector::start(|_| Act::answer("200 OK", &[("Content-Type", "application/x-protobuf")], "")).unwrap()
}

/// The section that sends traces there.
fn tracing(collector: SocketAddr, more: &str) -> String {
    format!("[tracing]\nendpoint = \"http://{collector}\"\n{more}\n")
}

/// A map with the doors and this section.
fn map(upstream: &Upstream, tracing: &str) -> String {
    let rest = format!("[upstreams.away]\nservers = [\"http://{}\"]\n{tracing}{DOORS}", nowhere());
    let map = Site { rest: &rest, ..Site::default() }.map(upstream.address);
    map.replace("[listen]", "require_https = false\n[listen]")
}

fn started(map: &str) -> Gateway {
    let folder = Arc::new(folder());
    fs::write(folder.path().join("users"), USERS).unwrap();
    fs::write(folder.path().join("token"), "Bearer collector-secret\n").unwrap();
    Gateway::start_in(folder, map)
}

/// The figure of the operator's page.
fn figure(gateway: &Gateway, name: &str) -> u64 {
    let figures = gateway.admin("/metrics").text();
    let line = figures.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim().parse().unwrap()
}

/// Attributes that are looked at one by one, not compared.
fn own(told: &Told) -> BTreeMap<&str, &str> {
    let pairs = told.attributes.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    pairs.filter(|(key, _)| *key != "doorward.request_id").collect()
}

#[test]
fn a_span_tells_what_came_of_a_request() {
    let (upstream, collector) = (telling(), taking());
    let gateway =
        started(&map(&upstream, &tracing(collector.address(), "share = 1.0\nauthorization = { file = \"token\" }")));
    let shut = Request::get("/shut/a?password=in-the-query");
    for (request, status) in [
        (Request::get("/open/page?key=in-the-query").with("Cookie", "session=in-a-cookie"), 200),
        (shut.clone(), 401),
        (shut.basic("eve", "wonderland"), 403),
        (Request::get("/away"), 502),
        (Request::new("BREW", "/open/tea"), 200),
    ] {
        assert_eq!(gateway.ask(&request).status, status, "{request:?}");
    }
    let told = collector.after(5, PATIENCE);
    let common = [
        ("http.request.method", "GET"),
        ("url.scheme", "http"),
        ("server.address", HOST),
        ("client.address", "127.0.0.1"),
    ];
    let expected = |more: &[(&'static str, &'static str)]| -> BTreeMap<&str, &str> {
        common.into_iter().chain(more.iter().copied()).collect()
    };
    let cases = [
        (
            "GET /open/{page}",
            expected(&[
                ("http.route", "/open/{page}"),
                ("http.response.status_code", "#200"),
                ("url.path", "/open/page"),
                ("doorward.verdict", "open"),
                ("doorward.upstream", "main"),
            ]),
        ),
        (
            "GET /shut/**",
            expected(&[
                ("http.route", "/shut/**"),
                ("http.response.status_code", "#401"),
                ("url.path", "/shut/a"),
                ("doorward.verdict", "refused"),
                ("doorward.reason", "credentials-missing"),
                ("error.type", "credentials-missing"),
            ]),
        ),
        (
            "GET /shut/**",
            expected(&[
                ("http.route", "/shut/**"),
                ("http.response.status_code", "#403"),
                ("url.path", "/shut/a"),
                ("doorward.verdict", "refused"),
                ("doorward.reason", "role-insufficient"),
                ("error.type", "role-insufficient"),
                ("doorward.caller.kind", "user"),
            ]),
        ),
        (
            "GET /away",
            expected(&[
                ("http.route", "/away"),
                ("http.response.status_code", "#502"),
                ("url.path", "/away"),
                ("doorward.verdict", "refused"),
                ("doorward.reason", "upstream-unavailable"),
                ("error.type", "upstream-unavailable"),
                ("doorward.upstream", "away"),
            ]),
        ),
    ];
    let log = gateway.log_with("BREW");
    for (told, (name, attributes)) in told.iter().zip(cases) {
        assert_eq!((told.span.name.as_str(), own(told)), (name, attributes));
        let id = told.attributes.get("doorward.request_id").unwrap();
        assert!(log.contains(&format!("\"id\":\"{id}\"")), "{id} is not in {log}");
    }
    let other = told.last().unwrap();
    assert_eq!(other.attributes.get("http.request.method").map(String::as_str), Some("_OTHER"));
    assert_eq!(other.attributes.get("http.request.method_original").map(String::as_str), Some("BREW"));
    for Told { span, resource, scope, .. } in &told {
        assert_eq!((span.kind, span.trace_id.len(), span.span_id.len()), (2, 16, 8));
        assert_eq!((span.parent_span_id.len(), span.flags), (0, 0x101));
        assert!(span.start_time_unix_nano > 1_700_000_000_000_000_000);
        assert!(span.end_time_unix_nano >= span.start_time_unix_nano);
        let failed = span.name == "GET /away";
        assert_eq!(span.status.as_ref().map_or(0, |status| status.code), if failed { 2 } else { 0 });
        assert_eq!((resource.get("service.name").map(String::as_str), scope.as_str()), (Some("doorward"), "doorward"));
    }
    for request in collector.requests() {
        assert_eq!((request.method(), request.target()), ("POST", "/v1/traces"));
        assert_eq!(request.head.one("content-type"), Some("application/x-protobuf"));
        assert_eq!(request.head.one("authorization"), Some("Bearer collector-secret"));
        let body = String::from_utf8_lossy(&request.body);
        for secret in ["in-the-query", "in-a-cookie", "wonderland", "collector-secret", "eve"] {
            assert!(!body.contains(secret), "{secret} stands in {body}");
        }
    }
    until("the spans are counted", || figure(&gateway, "doorward_spans_total{outcome=\"sent\"}") == 5);
    assert_eq!(figure(&gateway, "doorward_spans_total{outcome=\"dropped\"}"), 0);
}

#[test]
fn who_began_a_trace_decides_whether_it_is_kept() {
    let (upstream, collector) = (telling(), taking());
    let gateway = started(&map(&upstream, &tracing(collector.address(), "share = 0.0")));
    let asked = |parent: Option<&str>| {
        let request = Request::get("/open/a").with("tracestate", "theirs=1");
        gateway.ask(&parent.map_or(request.clone(), |parent| request.with("traceparent", parent))).text()
    };
    let left = asked(Some(LEFT));
    assert!(left.contains("00-4bf92f3577b34da6a3ce929d0e0e4737-") && left.contains("-00\")"), "{left}");
    assert!(!left.contains("00f067aa0ba902b7") && left.contains("theirs=1"), "{left}");
    let broken = asked(Some("00-4bf92f3577b34da6a3ce929d0e0e4738-nonsense-01"));
    assert!(!broken.contains("4738") && !broken.contains("theirs") && broken.contains("-00\")"), "{broken}");
    let unasked = asked(None);
    assert!(unasked.contains("-00\")") && !unasked.contains("theirs"), "{unasked}");
    let kept = asked(Some(KEPT));
    let told = collector.after(1, PATIENCE);
    assert_eq!(told.len(), 1, "only the kept one is told");
    let span = &told.first().unwrap().span;
    assert_eq!((span.trace_id.as_slice(), span.parent_span_id.as_slice()), (&TRACE[..], &PARENT[..]));
    assert_eq!(span.flags, 0x301);
    let id: String = span.span_id.iter().map(|byte| format!("{byte:02x}")).collect();
    let expected = format!("Some(\"00-4bf92f3577b34da6a3ce929d0e0e4736-{id}-01\") Some(\"theirs=1\")");
    assert_eq!(kept, expected);
    let log = gateway.log_with("4bf92f3577b34da6a3ce929d0e0e4736");
    assert!(log.contains("4bf92f3577b34da6a3ce929d0e0e4737"), "{log}");
}

#[test]
fn without_traces_the_field_goes_on_as_it_came() {
    let upstream = telling();
    let gateway = Site::default().start(upstream.address);
    let answer = gateway.ask(&Request::get("/a").with("traceparent", KEPT)).text();
    assert_eq!(answer, format!("Some(\"{KEPT}\") None"));
    assert_eq!(gateway.ask(&Request::get("/a")).text(), "None None");
}

#[test]
fn the_last_spans_are_sent_at_the_end() {
    let (upstream, collector) = (telling(), taking());
    let mut gateway = started(&map(&upstream, &tracing(collector.address(), ALL)));
    assert_eq!(gateway.status("/open/a"), 200);
    gateway.signal("TERM");
    assert_eq!(gateway.ended().code(), Some(0));
    assert_eq!(collector.after(1, PATIENCE).len(), 1);
}

#[test]
fn a_collector_that_is_away_slows_nobody_and_is_counted() {
    let upstream = telling();
    let gateway = started(&map(&upstream, &tracing(nowhere(), ALL)));
    let mut connection = gateway.open();
    for _ in 0..200 {
        connection.send(&Request::get("/open/a").bytes(HOST));
        assert_eq!(connection.receive(false).unwrap().status, 200);
    }
    until("what could not be sent is counted", || figure(&gateway, "doorward_spans_total{outcome=\"dropped\"}") == 200);
    assert_eq!(figure(&gateway, "doorward_spans_total{outcome=\"sent\"}"), 0);
}

#[test]
fn a_collector_that_says_nothing_does_not_hold_up_the_end() {
    let upstream = telling();
    let silent = Collector::start(|_| Act::Silence).unwrap();
    let mut gateway = started(&map(&upstream, &tracing(silent.address(), ALL)));
    assert_eq!(gateway.status("/open/a"), 200);
    // It has been asked, and the gateway waits for its answer.
    until("the span is under way", || !silent.requests().is_empty());
    for _ in 0..50 {
        assert_eq!(gateway.status("/open/a"), 200);
    }
    gateway.signal("TERM");
    assert_eq!(gateway.ended().code(), Some(0));
}

#[test]
fn what_a_collector_does_not_take_is_sent_again_or_counted() {
    let upstream = telling();
    // Busy at first; then it takes all but one; then it takes nothing of the kind.
    let collector = Collector::start(|number| match number {
        1 => Act::answer("503 Service Unavailable", &[("Retry-After", "0")], ""),
        2 => Act::answer("200 OK", &[], "\u{a}\u{2}\u{8}\u{1}"),
        _ => Act::answer("400 Bad Request", &[], ""),
    });
    let collector = collector.unwrap();
    let gateway = started(&map(&upstream, &tracing(collector.address(), ALL)));
    for _ in 0..3 {
        assert_eq!(gateway.status("/open/a"), 200);
    }
    let counted = |outcome: &str| figure(&gateway, &format!("doorward_spans_total{{outcome=\"{outcome}\"}}"));
    until("the second attempt is counted", || counted("sent") + counted("dropped") == 3);
    assert_eq!((counted("sent"), counted("dropped")), (2, 1));
    assert_eq!(gateway.status("/open/a"), 200);
    until("the refused one is counted", || counted("dropped") == 2);
    assert_eq!(collector.requests().len(), 3);
}

#[test]
fn traces_are_switched_on_by_a_changed_map() {
    let (upstream, collector) = (telling(), taking());
    let mut gateway = started(&map(&upstream, ""));
    assert_eq!(gateway.ask(&Request::get("/open/a")).text(), "None None");
    let after = map(&upstream, &tracing(collector.address(), ALL));
    fs::write(gateway.file("map.toml"), after).unwrap();
    gateway.note("the changed map is in force");
    assert!(gateway.ask(&Request::get("/open/a")).text().contains("-01"));
    assert_eq!(collector.after(1, PATIENCE).len(), 1);
}
