//! The same decision for another proxy: it asks whether a request may enter, and does the forwarding itself.
//!
//! The request that is asked about stands in `X-Forwarded-Method`, `-Uri`, `-Host`, `-Proto` and `-For` (nginx, Caddy, Traefik,
//! HAProxy), or is the question itself (Envoy). Whoever can write these fields can ask in anybody's name, so that questions are taken
//! from trusted proxies and from this machine alone.

use std::rc::Rc;

use doorward_policy::{Condition, Refusal};
use doorward_reason::catalogue;
use http::request::Parts;
use http::{HeaderValue, Method, Response, StatusCode, Uri, header};

use crate::authenticate::Found;
use crate::body::AnswerBody;
use crate::exchange::{self, Head, Visit};
use crate::forward::REQUEST_ID;
use crate::refusals;
use crate::refuse::dialect::{PATH_ENVOY, PATH_PLAIN, PATH_REFUSED, PATH_TICKET, TICKET, redeem};

/// Fields of a question, which are none of the request's.
const QUESTION: &[&str] = &[
    "x-forwarded-method",
    "x-forwarded-uri",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-forwarded-port",
    "x-forwarded-server",
    "x-real-ip",
    "content-length",
    "transfer-encoding",
];

/// Answers a question at this door.
pub(crate) async fn answer(visit: &mut Visit, parts: &mut Parts) -> Result<Response<AnswerBody>, Refusal> {
    let peer = visit.client.peer.ip().to_canonical();
    if !doorward_policy::map::holds(&visit.current.asking, peer) {
        return Err(refusals::plain(&catalogue::IP_NOT_ALLOWED, 403, Condition::Network));
    }
    let path = parts.uri.path();
    if path == PATH_REFUSED {
        return brought_back(visit, parts);
    }
    let ticket = path == PATH_TICKET;
    let asked = match path.strip_prefix(PATH_ENVOY) {
        Some(rest) if rest.starts_with('/') => itself(parts),
        _ if ticket || path == PATH_PLAIN => forwarded(parts),
        _ => return Err(refusals::plain(&catalogue::NOT_FOUND, 404, Condition::NoRoute)),
    };
    *parts = asked.ok_or_else(|| exchange::malformed("the question does not say which request it is about"))?;
    let refusal = match decided(visit, parts).await {
        Ok(found) => return Ok(entered(visit, parts, &found)),
        Err(refusal) if visit.is_observed(&refusal) => {
            visit.observe(refusal);
            return Ok(entered(visit, parts, &Found::anonymous()));
        }
        Err(refusal) => refusal,
    };
    if ticket { Ok(visit.refuse_by_ticket(parts, &refusal)) } else { Err(refusal) }
}

async fn decided(visit: &mut Visit, parts: &Parts) -> Result<Found, Refusal> {
    let head = Rc::new(Head::read(visit, parts)?);
    visit.note_head(&head);
    if exchange::is_preflight(parts) && visit.current.map.cors.is_some() {
        return Ok(Found::anonymous());
    }
    exchange::decide(visit, parts, &head).await
}

/// The request that the fields tell of.
fn forwarded(parts: &Parts) -> Option<Parts> {
    let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let target = text("x-forwarded-uri")?.parse::<Uri>().ok().filter(|uri| uri.authority().is_none())?;
    let method = Method::from_bytes(text("x-forwarded-method")?.as_bytes()).ok()?;
    let host = HeaderValue::from_str(text("x-forwarded-host").or_else(|| text("host"))?).ok()?;
    let mut asked = parts.clone();
    asked.method = method;
    asked.uri = target;
    for name in QUESTION {
        asked.headers.remove(*name);
    }
    asked.headers.insert(header::HOST, host);
    Some(asked)
}

/// The question itself, behind the path that leads here.
fn itself(parts: &Parts) -> Option<Parts> {
    let target = parts.uri.path_and_query()?.as_str().strip_prefix(PATH_ENVOY)?;
    let mut asked = parts.clone();
    asked.uri = target.parse().ok()?;
    Some(asked)
}

/// A ticket brought back: the whole refusal for it.
fn brought_back(visit: &mut Visit, parts: &Parts) -> Result<Response<AnswerBody>, Refusal> {
    let current = Rc::clone(&visit.current);
    let ticket = parts.headers.get(TICKET).and_then(|value| value.to_str().ok());
    let whole = ticket
        .and_then(|ticket| redeem(ticket, &parts.method, &parts.headers, &current.map.authenticate, &current.wording));
    // It was written down when it was made: bringing it back is no request of anybody's.
    whole
        .map(|whole| whole.map(AnswerBody::full))
        .ok_or_else(|| exchange::malformed("there is no ticket, or it is none of ours"))
}

/// The request may enter. The fields say who asks, all of them, so that none of the client's own passes for one.
fn entered(visit: &mut Visit, parts: &Parts, found: &Found) -> Response<AnswerBody> {
    let mut answer = Response::new(AnswerBody::empty());
    *answer.status_mut() = StatusCode::OK;
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REQUEST_ID, visit.request_id.clone());
    headers.extend(visit.rates.drain(..));
    visit.current.told.write(headers, found.caller().map(|caller| &**caller));
    visit.recorded(parts, answer, None)
}
