//! What of a request shapes the answer to it. The request itself stays with whoever took it: fields are read here and nothing is kept.

use doorward_policy::map::Authenticator;
use http::{HeaderMap, Method, header};

use super::accept::{self, Media};

/// What of a request shapes its refusal.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The method, as sent.
    pub method: &'a Method,
    /// The header fields; an empty map where the request could not be read so far.
    pub headers: &'a HeaderMap,
    /// The id under which the log knows this request.
    pub request_id: &'a str,
    /// The schemes that apply here, in the map's order.
    pub schemes: &'a [&'a Authenticator],
    /// Whether a bearer token (or a key in its place) came in the Authorization field.
    pub bearer: bool,
}

/// The form in which a refusal is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// `application/problem+json` (RFC 9457).
    Problem,
    /// A page for a person.
    Html,
    /// Plain text.
    Text,
    /// HTTP 200 with the status in `grpc-status`.
    Grpc,
}

impl<'a> Asked<'a> {
    /// What a request asks for; whether a bearer token came is read off its Authorization field.
    #[must_use]
    pub fn of(
        method: &'a Method,
        headers: &'a HeaderMap,
        request_id: &'a str,
        schemes: &'a [&'a Authenticator],
    ) -> Self {
        Self { method, headers, request_id, schemes, bearer: came_with_bearer(headers) }
    }

    /// The first value of a field, where it is text.
    pub(super) fn field(&self, name: &str) -> Option<&'a str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The Origin field.
    pub(super) fn origin(&self) -> Option<&'a str> {
        self.headers.get(header::ORIGIN).and_then(|value| value.to_str().ok())
    }

    /// The form in which the refusal is told.
    #[must_use]
    pub fn form(&self) -> Form {
        if self.is_grpc() {
            return Form::Grpc;
        }
        if self.is_upgrade() {
            return Form::Text;
        }
        let values = self.headers.get_all(header::ACCEPT);
        let media = accept::media(values.iter().filter_map(|value| value.to_str().ok()));
        let navigates = self.field("sec-fetch-mode") == Some("navigate");
        match media.choose(navigates) {
            Media::Problem => Form::Problem,
            Media::Html => Form::Html,
            Media::Text => Form::Text,
        }
    }

    /// Whether this is a gRPC call.
    fn is_grpc(&self) -> bool {
        self.headers.get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"application/grpc"))
    }

    /// Whether a WebSocket or another protocol is asked for (RFC 6455, section 4.2.2).
    fn is_upgrade(&self) -> bool {
        self.headers.contains_key(header::UPGRADE) || self.headers.contains_key("sec-websocket-key")
    }

    /// Whether a script asks (fetch, `XMLHttpRequest`), for whom a browser should not open a box for user and password.
    pub(super) fn is_script(&self) -> bool {
        let mode = self.field("sec-fetch-mode");
        let fetched = matches!(mode, Some("cors" | "same-origin" | "no-cors"))
            && matches!(self.field("sec-fetch-dest"), Some("empty") | None);
        let named = self.field("x-requested-with").is_some_and(|value| value.eq_ignore_ascii_case("xmlhttprequest"));
        fetched || named
    }
}

/// Whether the Authorization field has the scheme Bearer, in any case.
fn came_with_bearer(headers: &HeaderMap) -> bool {
    headers.get(header::AUTHORIZATION).is_some_and(|value| {
        let bytes = value.as_bytes();
        let scheme = bytes.get(.."bearer".len()).unwrap_or_default();
        scheme.eq_ignore_ascii_case(b"bearer") && matches!(bytes.get("bearer".len()), None | Some(b' '))
    })
}
