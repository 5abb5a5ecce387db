//! Logs that tell of a request in several lines.

use super::*;
use crate::access::{detect, named};

const OTHER: &str = "unparsed: the line tells of no request";
const UNKNOWN: &str = "unparsed: the line has another form than the format";
const ID: &str = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d";
const SECOND: &str = "1a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d";

/// Checks what is read of these lines, one after the other, as the format that is found and as the one that is named.
fn check(format: &str, cases: &[(&str, &str)]) {
    let sample: String = cases.iter().map(|(line, _)| format!("{line}\n")).collect();
    let found = detect(sample.as_bytes()).reader.unwrap_or_else(|| panic!("{format}: nothing fits"));
    assert_eq!(found.name(), format, "{sample}");
    for reader in [found, named(format).unwrap()] {
        assert!(reader.is_ordered());
        let mut scratch = Scratch::new();
        for (line, wanted) in cases {
            let read = match reader.read(line.as_bytes(), &mut scratch) {
                Ok(line) => told(&line),
                Err(unparsed) => format!("unparsed: {unparsed}"),
            };
            assert_eq!(read, *wanted, "{format}: {line}");
        }
    }
}

#[test]
fn rails_with_a_tag_for_each_request() {
    let line = |id: &str, message: &str| format!("I, [2026-10-04T10:00:00.123456 #7]  INFO -- : [{id}] {message}");
    let warning = line(ID, "Can't verify CSRF token authenticity.").replace("INFO", "WARN");
    let lines = [
        (line(ID, "Started POST \"/login?next=/a\" for 192.0.2.7 at 2026-10-04 10:00:00 +0200"), OTHER),
        (line(SECOND, "Started GET \"/orders/7\" for 2001:db8::7 at 2026-10-04 10:00:00 +0200"), OTHER),
        (line(ID, "Processing by SessionsController#create as HTML"), OTHER),
        (line(ID, "  Parameters: {\"password\"=>\"[FILTERED]\"}"), OTHER),
        (line(SECOND, "Filter chain halted as :authenticate_user! rendered or redirected"), OTHER),
        (
            line(SECOND, "Completed 401 Unauthorized in 3ms (ActiveRecord: 0.4ms | Allocations: 900)"),
            "client=2001:db8::7|method=GET|target=/orders/7|id=1a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d|hint=words Filter chain halted as \
             :authenticate_user! rendered or redirected|time=1791100800|status=401|us=3000|starts",
        ),
        (warning, OTHER),
        (
            line(ID, "Completed 422 Unprocessable Entity in 12ms"),
            "client=192.0.2.7|method=POST|target=/login?next=/a|id=0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d|hint=words Can't verify CSRF token \
             authenticity.|time=1791100800|status=422|us=12000|starts",
        ),
        (line(ID, "Completed 200 OK in 1ms"), UNKNOWN),
        (line(SECOND, "Started GET \"/gone\" for 192.0.2.9 at 2026-10-04 10:00:01 +0000"), OTHER),
        (
            line(SECOND, "ActionController::RoutingError (No route matches [GET] \"/gone\"):").replace("INFO", "FATAL"),
            "client=192.0.2.9|method=GET|target=/gone|id=1a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d|time=1791108001|status=404|starts",
        ),
    ];
    check("rails", &lines.each_ref().map(|(line, wanted)| (line.as_str(), *wanted)));
}

#[test]
fn rails_without_tags_where_requests_follow_one_another() {
    let begin = |path: &str, time: &str| format!("Started GET \"{path}\" for 192.0.2.7 at 2026-10-04 {time} +0000");
    let lines = [
        (begin("/a", "10:00:00"), OTHER),
        ("Processing by AdminController#index as HTML".to_owned(), OTHER),
        ("said by the application".to_owned(), OTHER),
        (
            "Completed 403 Forbidden in 2.5ms (Views: 0.1ms)".to_owned(),
            "client=192.0.2.7|method=GET|target=/a|hint=words Completed 403 Forbidden|time=1791108000|status=403|us=2500|starts",
        ),
        // Two at once.
        (begin("/b", "10:00:01"), OTHER),
        (begin("/c", "10:00:01"), OTHER),
        ("Completed 403 Forbidden in 2ms".to_owned(), UNKNOWN),
        ("Completed 200 OK in 2ms".to_owned(), UNKNOWN),
        // A connection that is taken over has no end.
        (begin("/cable", "10:00:02"), OTHER),
        ("Started GET \"/cable\" [WebSocket] for 192.0.2.7 at 2026-10-04 10:00:02 +0000".to_owned(), OTHER),
        (begin("/d", "10:00:03"), OTHER),
        (
            "Completed 200 OK in 2ms".to_owned(),
            "client=192.0.2.7|method=GET|target=/d|time=1791108003|status=200|us=2000|starts",
        ),
        ("Completed 200 OK in 2ms".to_owned(), UNKNOWN),
    ];
    check("rails", &lines.each_ref().map(|(line, wanted)| (line.as_str(), *wanted)));
}

#[test]
fn phoenix_with_ids_and_without() {
    check(
        "phoenix",
        &[
            ("13:55:36.123 request_id=F0aaa [info] GET /admin?x=1", OTHER),
            ("13:55:36.124 request_id=F0bbb [info] POST /session", OTHER),
            ("13:55:36.124 request_id=F0aaa [debug] Processing with ShopWeb.PageController.admin/2", OTHER),
            ("  Parameters: %{}", OTHER),
            (
                "13:55:36.125 request_id=F0aaa [info] Sent 403 in 1ms",
                "method=GET|target=/admin?x=1|id=F0aaa|status=403|us=1000",
            ),
            (
                "13:55:36.126 request_id=F0bbb [info] Sent 302 in 812µs",
                "method=POST|target=/session|id=F0bbb|status=302|us=812",
            ),
            ("13:55:36.126 request_id=F0ccc [info] Sent 200 in 1ms", UNKNOWN),
            ("13:55:37.126 [info] Running ShopWeb.Endpoint with cowboy", OTHER),
        ],
    );
    check(
        "phoenix",
        &[
            ("2026-10-04 10:00:00.250 [info] GET /a", OTHER),
            (
                "2026-10-04 10:00:00.500 [info] Chunked 200 in 250ms",
                "method=GET|target=/a|time=1791108000.500000000|status=200|us=250000",
            ),
        ],
    );
}

#[test]
fn a_request_does_not_end_in_another_log() {
    let reader = named("phoenix").unwrap();
    let mut scratch = Scratch::new();
    let ends = |scratch: &mut Scratch, line: &str| reader.read(line.as_bytes(), scratch).is_ok();
    for (log, other, wanted) in [("a.log", "a.log", true), ("a.log", "b.log", false)] {
        scratch.turn_to(log);
        assert!(!ends(&mut scratch, "13:55:36.123 [info] GET /a"));
        scratch.turn_to(other);
        assert_eq!(ends(&mut scratch, "13:55:36.124 [info] Sent 403 in 1ms"), wanted, "{log} {other}");
    }
}
