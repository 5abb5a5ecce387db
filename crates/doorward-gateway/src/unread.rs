//! The answer to what could not be read as a request, written out byte by byte, since there is no exchange that could carry it.

use bytes::Bytes;
use doorward_policy::Refusal;
use http::{HeaderMap, HeaderValue, Method, Response};

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
