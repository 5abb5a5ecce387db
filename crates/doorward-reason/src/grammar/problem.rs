//! The machine-readable words of a refusal's body: problem+json (RFC 9457), OAuth errors (RFC 6749, section 5.2), and the shapes
//! that frameworks made up for themselves.

use serde::Serialize;

use super::json::{self, Json};
use super::text::beginning;

/// Longest text that is kept of each part, in bytes.
pub const MAX_TEXT_BYTES: usize = 2_048;
/// Deepest wrapping (`{"error": {"error": …}}`) that is followed.
pub const MAX_WRAPPING: usize = 4;

/// What a body says of the refusal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The status the body claims, which may differ from the real one.
    pub status: Option<u16>,
    /// A word for programs: an OAuth error, a code, or RFC 9457's type.
    pub code: Option<String>,
    /// What happened, in general.
    pub title: Option<String>,
    /// What happened, this time.
    pub detail: Option<String>,
    /// Which occurrence it was: an instance or a request id.
    pub instance: Option<String>,
}

impl Problem {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// All its words in one line, for searching.
    #[must_use]
    pub fn words(&self) -> String {
        let parts = [&self.code, &self.title, &self.detail];
        parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}

/// Reads a body; nothing where it is not JSON or says nothing of the kind.
#[must_use]
pub fn read(body: &[u8]) -> Option<Problem> {
    let json = json::parse(body).ok()?;
    let mut problem = Problem::default();
    gather(&json, &mut problem, MAX_WRAPPING);
    (!problem.is_empty()).then_some(problem)
}

const CODES: &[&str] = &["code", "error_code", "errorCode", "__type"];
/// Names that are codes only beside something else that speaks of a problem.
const CODES_BESIDE: &[&str] = &["type", "reason", "key", "name"];
const TITLES: &[&str] =
    &["title", "message", "Message", "msg", "error_message", "errorMessage", "fault", "faultstring"];
const DETAILS: &[&str] = &["detail", "details", "error_description", "description", "hint"];
const INSTANCES: &[&str] =
    &["instance", "request_id", "requestId", "RequestId", "trace_id", "traceId", "correlation_id"];
const STATUSES: &[&str] = &["status", "statusCode", "status_code", "httpStatus"];
const WRAPPERS: &[&str] = &["error", "errors", "fault", "data", "Error", "detail"];

fn gather(json: &Json, problem: &mut Problem, wrapping_left: usize) {
    // A list of errors: the first one speaks for all.
    let first = json.list().and_then(|list| list.first()).unwrap_or(json);
    if let (Json::Text(text), true) = (first, problem.is_empty()) {
        problem.detail = Some(kept(text));
        return;
    }
    gather_error_word(first, problem);
    fill(&mut problem.code, first, CODES);
    fill(&mut problem.title, first, TITLES);
    fill(&mut problem.detail, first, DETAILS);
    fill(&mut problem.instance, first, INSTANCES);
    problem.status = problem.status.or_else(|| status(first));
    if !problem.is_empty() {
        fill(&mut problem.code, first, CODES_BESIDE);
    }
    if wrapping_left > 0 {
        let inner = WRAPPERS.iter().filter_map(|name| first.member(name));
        for wrapped in inner.filter(|value| matches!(value, Json::Object(_) | Json::List(_))) {
            gather(wrapped, problem, wrapping_left - 1);
        }
    }
}

/// `error` is a word for programs in OAuth, and a sentence elsewhere.
fn gather_error_word(json: &Json, problem: &mut Problem) {
    let Some(text) = json.member("error").and_then(Json::text) else { return };
    let place = if text.contains(' ') { &mut problem.title } else { &mut problem.code };
    place.get_or_insert_with(|| kept(text));
}

fn fill(place: &mut Option<String>, json: &Json, names: &[&str]) {
    if place.is_none() {
        *place = names.iter().filter_map(|name| json.member(name)).find_map(word).filter(|text| !text.is_empty());
    }
}

fn word(json: &Json) -> Option<String> {
    match json {
        Json::Text(text) => Some(kept(text)),
        Json::Whole(number) => Some(number.to_string()),
        _ => None,
    }
}

fn kept(text: &str) -> String {
    beginning(text, MAX_TEXT_BYTES).to_owned()
}

fn status(json: &Json) -> Option<u16> {
    let named = STATUSES.iter().chain(&["code"]).filter_map(|name| json.member(name));
    let numbers = named.filter_map(|value| match value {
        Json::Whole(number) => u16::try_from(*number).ok(),
        Json::Text(text) => text.parse().ok(),
        _ => None,
    });
    numbers.into_iter().find(|status| (100..=599).contains(status))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Parts<'a> = (Option<u16>, Option<&'a str>, Option<&'a str>, Option<&'a str>);

    fn check(body: &str, expected: Parts<'_>) {
        let found = read(body.as_bytes()).unwrap();
        let parts = (found.status, found.code.as_deref(), found.title.as_deref(), found.detail.as_deref());
        assert_eq!(parts, expected, "{body}");
    }

    #[test]
    fn the_shapes_that_live_in_the_world_are_read() {
        check(
            r#"{"type":"https://e.example/quota","title":"Out of quota","status":429,"detail":"Wait.","instance":"/r/1"}"#,
            (Some(429), Some("https://e.example/quota"), Some("Out of quota"), Some("Wait.")),
        );
        check(
            r#"{"error":"invalid_token","error_description":"It expired"}"#,
            (None, Some("invalid_token"), None, Some("It expired")),
        );
        check(r#"{"error":{"code":403,"message":"No"}}"#, (Some(403), Some("403"), Some("No"), None));
        check(r#"{"error":{"code":"E7","message":"No"}}"#, (None, Some("E7"), Some("No"), None));
        check(r#"{"message":"Forbidden"}"#, (None, None, Some("Forbidden"), None));
        check(r#"{"detail":"Not authenticated"}"#, (None, None, None, Some("Not authenticated")));
        check(
            r#"{"code":"rest_forbidden","message":"Sorry","data":{"status":401}}"#,
            (Some(401), Some("rest_forbidden"), Some("Sorry"), None),
        );
        check(
            r#"{"errors":[{"code":10000,"message":"Authentication error"}]}"#,
            (None, Some("10000"), Some("Authentication error"), None),
        );
        check(r#"{"error":"Not Found"}"#, (None, None, Some("Not Found"), None));
        check(r#"{"errors":["a","b"]}"#, (None, None, None, Some("a")));
        check(
            r#"{"detail":[{"msg":"field required","type":"missing"}]}"#,
            (None, Some("missing"), Some("field required"), None),
        );
        check(r#"{"__type":"AccessDenied","Message":"no"}"#, (None, Some("AccessDenied"), Some("no"), None));
    }

    #[test]
    fn anything_else_says_nothing() {
        for body in ["", "<html>", "{}", "[]", "1", "null", r#"{"users":[]}"#, r#"{"name":"x","type":"y"}"#] {
            assert_eq!(read(body.as_bytes()), None, "{body}");
        }
    }

    #[test]
    fn limits_hold_at_their_edge() {
        let long =
            |bytes: usize| read(format!(r#"{{"title":"{}"}}"#, "x".repeat(bytes)).as_bytes()).unwrap().title.unwrap();
        assert_eq!(long(MAX_TEXT_BYTES).len(), MAX_TEXT_BYTES);
        assert_eq!(long(MAX_TEXT_BYTES + 1).len(), MAX_TEXT_BYTES);
        let wrapped = |times: usize| format!(r#"{}{{"title":"x"}}{}"#, r#"{"error":"#.repeat(times), "}".repeat(times));
        assert!(read(wrapped(MAX_WRAPPING).as_bytes()).is_some());
        assert!(read(wrapped(MAX_WRAPPING + 1).as_bytes()).is_none());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_fail(text in "[{}\\[\\]\":,a-z0-9 ]{0,80}") {
            let _ = read(text.as_bytes());
        }
    }
}
