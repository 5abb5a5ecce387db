//! The answer to what could not be read as a request, written out byte by byte, since there is no exchange that could carry it.

use std::net::IpAddr;

use bytes::Bytes;
use doorward_policy::Refusal;
use doorward_policy::map::Mode;
use http::{HeaderMap, HeaderValue, Method, Response};
use jiff::Timestamp;

use crate::log::{Entry, Verdict};
use crate::refuse::{self, Asked, Wording};

/// The whole answer: the connection ends with it.
#[must_use]
pub fn bytes(refusal: &Refusal, wording: &Wording, request_id: &str) -> Vec<u8> {
    let headers = HeaderMap::new();
    let asked = Asked::of(&Method::GET, &headers, request_id, &[]);
    let mut answer = refuse::answer(refusal, &asked, wording);
    answer.headers_mut().insert(http::header::CONNECTION, HeaderValue::from_static("close"));
    written(&answer)
}

/// The line in the log: of the request nothing is known but who sent it.
pub(crate) fn entry<'a>(refusal: &'a Refusal, id: &'a str, address: IpAddr, mode: Mode) -> Entry<'a> {
    Entry {
        time: Timestamp::now(),
        id,
        address: address.to_canonical(),
        method: "",
        host: "",
        path: "",
        query: None,
        status: refusal.status,
        bytes: 0,
        route: None,
        verdict: Verdict::Refused,
        refusal: Some(refusal),
        upstream_reason: None,
        caller: None,
        upstream: None,
        total_us: 0,
        upstream_us: None,
        agent: None,
        crawler: None,
        mode,
        trace: None,
    }
}

fn written(answer: &Response<Bytes>) -> Vec<u8> {
    let status = answer.status();
    let phrase = status.canonical_reason().unwrap_or_default();
    let mut bytes = format!("HTTP/1.1 {} {phrase}\r\n", status.as_u16()).into_bytes();
    for (name, value) in answer.headers() {
        bytes.extend_from_slice(name.as_str().as_bytes());
        bytes.extend_from_slice(b": ");
        bytes.extend_from_slice(value.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(answer.body());
    bytes
}
