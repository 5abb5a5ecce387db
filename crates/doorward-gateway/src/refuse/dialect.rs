//! Refusals for the proxies that ask before they let pass (forward-auth), each in the form that brings the truth to the client.
//!
//! Caddy, Traefik and Envoy hand a refusal on as it stands. nginx's `auth_request` takes 401 and 403 alone, turns every other
//! status into 500, drops the body, and keeps one challenge of several. For it the refusal travels as a ticket: nginx takes the ticket
//! from the decision's answer, and its error page brings it back; what it [`redeem`]s is the whole refusal. A ticket holds what the client
//! may see and nothing else, and is worth nothing to whoever makes one up: it can only be turned into a refusal.

use std::borrow::Cow;

use bytes::Bytes;
use doorward_policy::map::{Authenticator, RefuseAs};
use doorward_policy::refusal::{Condition, Needs};
use doorward_policy::{Refusal, Scheme};
use doorward_reason::find;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Response, StatusCode};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::asked::Asked;
use super::wording::Wording;
use super::{Seen, answer, clean};

/// The longest ticket that is taken, in bytes.
pub const MAX_TICKET_BYTES: usize = 4_096;
/// Most entries of one list in a ticket.
pub const MAX_TICKET_ENTRIES: usize = 64;

/// The path at which Caddy, Traefik and others ask: a refusal comes as it is.
pub const PATH_PLAIN: &str = "/auth";
/// The path at which nginx, and HAProxy, ask: a refusal comes as a ticket.
pub const PATH_TICKET: &str = "/auth/ticket";
/// The path at which a ticket is brought back.
pub const PATH_REFUSED: &str = "/refused";
/// The path before which Envoy puts its question; the client's own path follows.
pub const PATH_ENVOY: &str = "/auth/envoy";

/// The field in which a ticket travels both ways.
pub const TICKET: HeaderName = HeaderName::from_static("x-doorward-refusal");

const STATUS: HeaderName = HeaderName::from_static("x-doorward-status");
const CHALLENGE: HeaderName = HeaderName::from_static("x-doorward-challenge");
const RETRY_AFTER: HeaderName = HeaderName::from_static("x-doorward-retry-after");
const CONTENT_TYPE: HeaderName = HeaderName::from_static("x-doorward-content-type");

/// What may stand in a ticket as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b':');

/// The refusal as nginx can take it: 401 or 403 without a body, the truth in fields of its own.
///
/// There is no WWW-Authenticate: nginx would add its first line to those of the error page.
#[must_use]
pub fn ticketed(refusal: &Refusal, asked: &Asked<'_>, wording: &Wording) -> Response<Bytes> {
    let whole = answer(refusal, asked, wording);
    let mut fields = HeaderMap::with_capacity(16);
    fields.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    fields.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
    fields.insert(STATUS, HeaderValue::from(whole.status().as_u16()));
    for line in whole.headers().get_all(header::WWW_AUTHENTICATE) {
        fields.append(CHALLENGE, line.clone());
    }
    let pairs = [
        (header::RETRY_AFTER, RETRY_AFTER),
        (header::CONTENT_TYPE, CONTENT_TYPE),
        (HeaderName::from_static("x-request-id"), HeaderName::from_static("x-request-id")),
        (HeaderName::from_static("proxy-status"), HeaderName::from_static("proxy-status")),
    ];
    for (from, to) in pairs {
        if let Some(value) = whole.headers().get(from) {
            fields.insert(to, value.clone());
        }
    }
    if let Ok(ticket) = HeaderValue::from_str(&ticket(refusal, asked)) {
        fields.insert(TICKET, ticket);
    }
    let mut response = Response::new(Bytes::new());
    let unknown = whole.status() == StatusCode::UNAUTHORIZED;
    *response.status_mut() = if unknown { StatusCode::UNAUTHORIZED } else { StatusCode::FORBIDDEN };
    *response.headers_mut() = fields;
    response
}

/// A refusal in one line. INVARIANT: only what [`Seen`] holds goes in, so that a disguise stays on.
fn ticket(refusal: &Refusal, asked: &Asked<'_>) -> String {
    let seen = Seen::of(refusal);
    let mut parts = vec![
        ("reason", Cow::Borrowed(seen.reason.id)),
        ("status", seen.status.to_string().into()),
        ("request", clean(asked.request_id)),
    ];
    if let Some(seconds) = seen.wait_s {
        parts.push(("wait", seconds.to_string().into()));
    }
    if let Some(seconds) = seen.needs.second_factor_age_s {
        parts.push(("age", seconds.to_string().into()));
    }
    let lists = [
        ("scope", seen.needs.scopes.iter().map(AsRef::as_ref).collect::<Vec<&str>>()),
        ("method", seen.needs.methods.iter().map(AsRef::as_ref).collect()),
        // What is not there must not tell which schemes its route takes.
        ("scheme", if seen.status == 404 { Vec::new() } else { names(asked.schemes) }),
    ];
    for (name, values) in lists {
        parts.extend(values.into_iter().map(|value| (name, Cow::Borrowed(value))));
    }
    let part = |(name, value): &(&str, Cow<'_, str>)| format!("{name}={}", utf8_percent_encode(value, PLAIN));
    parts.iter().map(part).collect::<Vec<_>>().join("&")
}

fn names<'a>(schemes: &[&'a Authenticator]) -> Vec<&'a str> {
    schemes.iter().map(|scheme| &*scheme.name).collect()
}

/// The refusal for which a ticket stands, whole; `method` and `headers` are those of the client's own request. Nothing where it is no
/// ticket.
#[must_use]
pub fn redeem(
    ticket: &str,
    method: &Method,
    headers: &HeaderMap,
    schemes: &[Authenticator],
    wording: &Wording,
) -> Option<Response<Bytes>> {
    let parts = parts(ticket)?;
    let first = |name: &str| parts.iter().find(|(own, _)| *own == name).map(|(_, value)| &**value);
    let all = |name: &str| -> Vec<&str> {
        let own = parts.iter().filter(|(own, _)| *own == name);
        own.map(|(_, value)| &**value).take(MAX_TICKET_ENTRIES).collect()
    };
    let owned = |name: &str| all(name).into_iter().map(Box::from).collect();
    let number = |name: &str| first(name).and_then(|value| value.parse().ok());
    let refusal = Refusal {
        reason: find(first("reason")?)?,
        status: first("status")?.parse().ok().filter(|status| (400..600).contains(status))?,
        disguise: RefuseAs::Forbidden,
        retry_after_s: number("wait"),
        scheme: None::<Scheme>,
        needs: Needs { scopes: owned("scope"), second_factor_age_s: number("age"), methods: owned("method") },
        route: None,
        because: Condition::Fault,
    };
    let applying: Vec<&Authenticator> =
        all("scheme").into_iter().filter_map(|name| schemes.iter().find(|own| *own.name == *name)).collect();
    let request_id = first("request").unwrap_or_default();
    Some(answer(&refusal, &Asked::of(method, headers, request_id, &applying), wording))
}

/// The parts of a ticket.
fn parts(ticket: &str) -> Option<Vec<(&str, Cow<'_, str>)>> {
    if ticket.len() > MAX_TICKET_BYTES {
        return None;
    }
    let parts = ticket.split('&').map(|part| {
        let (name, value) = part.split_once('=')?;
        Some((name, percent_decode_str(value).decode_utf8().ok()?))
    });
    parts.collect()
}
