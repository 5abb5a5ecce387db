//! Refusals of gRPC calls: HTTP 200 and nothing but a head, with the true status in `grpc-status` ("Trailers-Only").

use http::HeaderValue;
use http::header::{self, HeaderMap, HeaderName};

use super::asked::Asked;
use super::told::Told;
use super::words::TONGUES;

const GRPC_STATUS: HeaderName = HeaderName::from_static("grpc-status");
const GRPC_MESSAGE: HeaderName = HeaderName::from_static("grpc-message");
const GRPC_RETRY: HeaderName = HeaderName::from_static("grpc-retry-pushback-ms");
const MILLISECONDS: u64 = 1_000;

/// The gRPC status for an HTTP status.
pub(super) fn status(http: u16) -> u16 {
    match http {
        401 => 16,
        403 | 451 => 7,
        404 | 410 => 5,
        405 | 501 => 12,
        413 | 429 | 431 => 8,
        425 | 502 | 503 => 14,
        504 => 4,
        400..=499 => 3,
        _ => 13,
    }
}

/// Writes the fields.
pub(super) fn write(told: &Told, asked: &Asked<'_>, retry_after_s: Option<u64>, fields: &mut HeaderMap) {
    let web = asked.field(header::CONTENT_TYPE.as_str()).filter(|own| own.starts_with("application/grpc-web"));
    let kind = if web.is_some() { "application/grpc-web" } else { "application/grpc" };
    fields.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    fields.insert(GRPC_STATUS, HeaderValue::from(status(told.status)));
    if let Ok(message) = HeaderValue::from_str(&message(told)) {
        fields.insert(GRPC_MESSAGE, message);
    }
    if let Some(seconds) = retry_after_s {
        fields.insert(GRPC_RETRY, HeaderValue::from(seconds.saturating_mul(MILLISECONDS)));
    }
}

/// Heading and text in the first language, in the encoding of `grpc-message`.
fn message(told: &Told) -> String {
    let (title, text) = TONGUES.first().map(|tongue| tongue.say(told.spoken.said)).unwrap_or_default();
    encoded(&format!("{title}. {text} ({})", told.spoken.reason.id))
}

/// Percent-encodes what may not stand in `grpc-message`.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if matches!(byte, b' '..=b'~') && byte != b'%' {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_hold_printable_ascii_alone() {
        assert_eq!(encoded("50 % – done"), "50 %25 %E2%80%93 done");
    }

    /// 126 of the checklist.
    #[test]
    fn each_status_has_its_own() {
        for (http, expected) in
            [(401, 16), (403, 7), (404, 5), (429, 8), (503, 14), (502, 14), (504, 4), (400, 3), (405, 12), (500, 13)]
        {
            assert_eq!(status(http), expected, "{http}");
        }
    }
}
