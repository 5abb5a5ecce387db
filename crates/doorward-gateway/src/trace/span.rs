//! One request as a span, in the form of OpenTelemetry's protocol; the names of its attributes are those of its conventions for HTTP.
//!
//! What the log leaves out is left out here: no query, no field of the request, no credential, no name of a caller.

use std::net::IpAddr;

use doorward_policy::Kind;
use http::Method;
use jiff::Timestamp;

use super::context::Context;
use super::protobuf::{bytes, fixed_32, fixed_64, message, number};
use crate::log::{Verdict, kind};

/// The most bytes of a text that comes with a request.
pub const MAX_TEXT_BYTES: usize = 1_024;
/// The field of `ScopeSpans` that a span is: spans one after the other are a list.
const SPANS: u32 = 2;
/// What the request was to us: one that is served.
const KIND_SERVER: u64 = 2;
const STATUS_ERROR: u64 = 2;
/// It is known whether the parent is another process; it is.
const HAS_REMOTE: u32 = 0x100;
const IS_REMOTE: u32 = 0x200;
/// Methods that the conventions name; others are told beside `_OTHER`, so that they are no name of a span.
const METHODS: &[Method] = &[
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::DELETE,
    Method::CONNECT,
    Method::OPTIONS,
    Method::TRACE,
    Method::PATCH,
];

/// One request and its answer.
#[derive(Debug, Clone, Copy)]
pub struct Span<'a> {
    /// Where it stands.
    pub context: Context,
    /// When the answer was through.
    pub end: Timestamp,
    /// Microseconds from the request's head to then.
    pub total_us: u64,
    /// The method.
    pub method: &'a Method,
    /// Whether the client's connection was encrypted.
    pub secure: bool,
    /// The route's pattern.
    pub route: Option<&'a str>,
    /// The path, without the query.
    pub path: &'a str,
    /// The host asked for.
    pub host: &'a str,
    /// The status of the answer.
    pub status: u16,
    /// The client's address.
    pub address: IpAddr,
    /// The request's id.
    pub id: &'a str,
    /// What came of it.
    pub verdict: Verdict,
    /// The id of the reason where it was or would have been refused.
    pub reason: Option<&'static str>,
    /// Whether a person or a program asked, where known.
    pub caller: Option<Kind>,
    /// The upstream that answered.
    pub upstream: Option<&'a str>,
}

impl Span<'_> {
    /// Writes the span as one more of a list of spans.
    pub fn write(&self, out: &mut Vec<u8>) {
        message(out, SPANS, |out| self.fields(out));
    }

    fn fields(&self, out: &mut Vec<u8>) {
        bytes(out, 1, &self.context.trace.to_be_bytes());
        bytes(out, 2, &self.context.span.to_be_bytes());
        if let Some(parent) = self.context.parent {
            bytes(out, 4, &parent.to_be_bytes());
        }
        let method = if METHODS.contains(self.method) { self.method.as_str() } else { "HTTP" };
        message(out, 5, |out| {
            out.extend_from_slice(method.as_bytes());
            if let Some(route) = self.route {
                out.push(b' ');
                out.extend_from_slice(cut(route).as_bytes());
            }
        });
        number(out, 6, KIND_SERVER);
        let end_ns = u64::try_from(self.end.as_nanosecond()).unwrap_or_default();
        fixed_64(out, 7, end_ns.saturating_sub(self.total_us.saturating_mul(1_000)));
        fixed_64(out, 8, end_ns);
        self.attributes(out);
        if self.status >= 500 {
            message(out, 15, |out| number(out, 3, STATUS_ERROR));
        }
        let remote = if self.context.parent.is_some() { IS_REMOTE } else { 0 };
        fixed_32(out, 16, u32::from(self.context.sampled) | HAS_REMOTE | remote);
    }

    fn attributes(&self, out: &mut Vec<u8>) {
        let known = METHODS.contains(self.method);
        text(out, "http.request.method", if known { self.method.as_str() } else { "_OTHER" });
        if !known {
            text(out, "http.request.method_original", self.method.as_str());
        }
        optional(out, "http.route", self.route);
        attribute(out, "http.response.status_code", |out| number(out, 3, u64::from(self.status)));
        text(out, "url.scheme", if self.secure { "https" } else { "http" });
        text(out, "url.path", self.path);
        optional(out, "server.address", Some(self.host).filter(|host| !host.is_empty()));
        text(out, "client.address", &self.address.to_string());
        optional(out, "error.type", self.reason.filter(|_| self.verdict == Verdict::Refused));
        text(out, "doorward.verdict", self.verdict.word());
        optional(out, "doorward.reason", self.reason);
        optional(out, "doorward.caller.kind", self.caller.map(kind));
        optional(out, "doorward.upstream", self.upstream);
        text(out, "doorward.request_id", self.id);
    }
}

/// The head of a request for an export: who tells (the resource), and with what (the scope). Spans follow it. The two messages around
/// them are open: their length is that of all that is sent.
pub(super) fn batch(spans: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(spans.len() + 256);
    message(&mut out, 1, |out| {
        message(out, 1, |out| {
            text_in(out, 1, "service.name", "doorward");
            text_in(out, 1, "service.version", env!("CARGO_PKG_VERSION"));
        });
        message(out, 2, |out| {
            message(out, 1, |out| bytes(out, 1, b"doorward"));
            out.extend_from_slice(spans);
        });
    });
    out
}

fn optional(out: &mut Vec<u8>, key: &str, value: Option<&str>) {
    if let Some(value) = value {
        text(out, key, value);
    }
}

fn text(out: &mut Vec<u8>, key: &str, value: &str) {
    text_in(out, 9, key, value);
}

fn text_in(out: &mut Vec<u8>, field: u32, key: &str, value: &str) {
    pair(out, field, key, |out| bytes(out, 1, cut(value).as_bytes()));
}

fn attribute(out: &mut Vec<u8>, key: &str, value: impl FnOnce(&mut Vec<u8>)) {
    pair(out, 9, key, value);
}

fn pair(out: &mut Vec<u8>, field: u32, key: &str, value: impl FnOnce(&mut Vec<u8>)) {
    message(out, field, |out| {
        bytes(out, 1, key.as_bytes());
        message(out, 2, value);
    });
}

/// So much of a text as may be written, cut between two characters.
fn cut(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MAX_TEXT_BYTES)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use doorward_testkit::stage::spans;
    use proptest::prelude::*;

    use super::*;

    fn span<'a>(method: &'a Method, text: &'a str) -> Span<'a> {
        Span {
            context: Context { trace: 1, span: 2, parent: Some(3), sampled: true },
            end: Timestamp::from_second(1_700_000_000).unwrap(),
            total_us: 1_500_000,
            method,
            secure: true,
            route: Some(text),
            path: text,
            host: text,
            status: 200,
            address: IpAddr::from([192, 0, 2, 7]),
            id: "id-1",
            verdict: Verdict::Observed,
            reason: Some("role-missing"),
            caller: Some(Kind::Service),
            upstream: None,
        }
    }

    fn told(spans_of: &[Span<'_>]) -> Vec<doorward_testkit::stage::Told> {
        let mut written = Vec::new();
        spans_of.iter().for_each(|span| span.write(&mut written));
        spans(&batch(&written)).unwrap()
    }

    #[test]
    fn a_refusal_that_was_only_noted_is_no_error() {
        let told = told(&[span(&Method::GET, "/a")]);
        let [only] = told.as_slice() else { panic!("{told:?}") };
        assert_eq!(only.attributes.get("doorward.reason").unwrap(), "role-missing");
        assert_eq!(only.attributes.get("doorward.caller.kind").unwrap(), "service");
        assert_eq!(only.attributes.get("error.type"), None);
        assert_eq!(only.span.start_time_unix_nano, 1_699_999_998_500_000_000);
        assert_eq!(only.resource.get("service.version").unwrap(), env!("CARGO_PKG_VERSION"));
    }

    #[test]
    fn a_text_is_cut_at_its_limit() {
        for (length, written) in [(MAX_TEXT_BYTES, MAX_TEXT_BYTES), (MAX_TEXT_BYTES + 1, MAX_TEXT_BYTES)] {
            let text = "x".repeat(length);
            let told = told(&[span(&Method::GET, &text)]);
            assert_eq!(told.first().unwrap().attributes.get("url.path").unwrap().len(), written, "{length}");
        }
        let text = format!("{}ä", "x".repeat(MAX_TEXT_BYTES - 1));
        let told = told(&[span(&Method::GET, &text)]);
        assert_eq!(told.first().unwrap().attributes.get("url.path").unwrap().len(), MAX_TEXT_BYTES - 1);
    }

    proptest! {
        #[test]
        fn whatever_is_asked_is_read_by_others(texts in prop::collection::vec("\\PC{0,300}", 1..5), method in "[A-Z]{1,12}") {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let all: Vec<_> = texts.iter().map(|text| span(&method, text)).collect();
            let told = told(&all);
            prop_assert_eq!(told.len(), texts.len());
            for (told, text) in told.iter().zip(&texts) {
                prop_assert_eq!(told.attributes.get("url.path").unwrap(), cut(text));
                prop_assert_eq!(told.attributes.get("http.route").unwrap(), cut(text));
            }
        }
    }
}
