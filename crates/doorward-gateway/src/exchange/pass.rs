//! An admitted request on to its upstream, and the answer back.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use doorward_policy::map::{Indexing, Route};
use doorward_policy::{Condition, Refusal, Scheme};
use doorward_reason::catalogue;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri, Version, header};
use http_body::Body as _;
use hyper::body::Incoming;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::time::Instant;

use super::absent::Absent;
use super::conceal::PAGE_BYTES;
use super::visit::shaping;
use super::{Head, Visit, malformed};
use crate::authenticate::Found;
use crate::body::{AnswerBody, RequestBody};
use crate::forward::{self, Added, Heard};
use crate::refusals;
use crate::upstream::{self, Group, Sent};
use crate::worker::Current;

/// Sends the request on and returns the upstream's answer.
pub(super) async fn on(
    visit: &mut Visit,
    parts: &mut Parts,
    body: Incoming,
    head: &Head,
    found: Found,
) -> Result<Response<AnswerBody>, Refusal> {
    on_as(visit, parts, body, head, found, None).await
}

/// The same, for a request that asks for a page that does not exist in place of the one that the client asked for.
pub(super) async fn on_as(
    visit: &mut Visit,
    parts: &mut Parts,
    body: Incoming,
    head: &Head,
    found: Found,
    shown: Option<&Absent>,
) -> Result<Response<AnswerBody>, Refusal> {
    let current = Rc::clone(&visit.current);
    let route = visit.route.and_then(|position| current.map.routes.get(position));
    let group = current.group(route).ok_or_else(no_upstream)?;
    let limit = route.and_then(|route| route.body_bytes).or(current.map.limits.body_bytes);
    if body.size_hint().exact().zip(limit).is_some_and(|(length, limit)| length > limit) {
        return Err(refusals::body_too_large());
    }
    let upgrade = is_websocket(parts);
    let client_side = if upgrade { parts.extensions.remove::<OnUpgrade>() } else { None };
    let wait = Duration::from_millis(current.map.limits.body_timeout_ms);
    let telling = Rc::clone(&current);
    let body = RequestBody::new(body, limit, wait, Rc::new(move |name: &str| telling.told.may_trail(name)));
    let own_fields = std::mem::take(&mut visit.rates);
    let request = prepared(visit, parts, body, head, &found, group, upgrade)?;
    let asked = Instant::now();
    let sent = upstream::send(&visit.worker.pools, group, request, visit.worker.shared.now_ms()).await;
    visit.answered(group, asked);
    let sent = sent.map_err(refusals::upstream)?;
    if sent.answer.status() == StatusCode::SWITCHING_PROTOCOLS {
        return tunnel(visit, parts, sent, client_side, &own_fields);
    }
    if sent.answer.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
        // RFC 9110, section 15.5.8: this is for whoever stands between us and the upstream, and no client can answer it.
        return Err(refusals::upstream(upstream::Failure::AsksProxy));
    }
    if sent.answer.status() == StatusCode::NOT_FOUND && current.map.pages.not_found.is_some() && route.is_some() {
        return Err(refusals::absent());
    }
    let private = found.caller().is_some_and(|caller| !matches!(caller.scheme, Scheme::Basic | Scheme::Bearer));
    let added = Added {
        request_id: Some(&visit.request_id),
        fields: &own_fields,
        noindex: route.is_some_and(|route| route.indexing == Some(Indexing::NoIndex)),
        private,
    };
    let Sent { mut answer, lease, .. } = sent;
    forward::pass_on(&mut answer, &added);
    allow_origin(&current, parts, &mut answer);
    let answer = answer.map(|body| AnswerBody::upstream(body, group.idle_timeout, lease));
    let answer = match shown {
        // What may be taken for a concealed page is read before it goes on, as that is.
        None if !current.conceals || !answer.status().is_client_error() => answer,
        shown => Box::pin(put_back(answer, shown)).await,
    };
    Ok(visit.recorded(parts, answer, None))
}

/// Fields that choose the form of a page, and say nothing about who asks.
const FORM: &[HeaderName] = &[
    header::ACCEPT,
    header::ACCEPT_ENCODING,
    header::ACCEPT_LANGUAGE,
    header::USER_AGENT,
    header::RANGE,
    header::IF_MATCH,
    header::IF_NONE_MATCH,
    header::IF_MODIFIED_SINCE,
    header::IF_UNMODIFIED_SINCE,
];

/// The site's own page for what is absent, in place of a refusal that must not be seen; that refusal, where the site has none.
pub(super) async fn absent_page(
    visit: &mut Visit,
    parts: &mut Parts,
    name: &Absent,
    head: &Head,
    hidden: Refusal,
) -> Result<Response<AnswerBody>, Refusal> {
    let current = Rc::clone(&visit.current);
    let Some(group) = current.group(None) else { return Err(hidden) };
    let kept = FORM.iter().filter_map(|name| Some((name.clone(), parts.headers.get(name)?.clone())));
    let mut asked = Parts::clone(parts);
    asked.headers = kept.collect();
    let there = Head { path: name.path.clone(), query: None, as_sent: false, ..head.clone() };
    let request = prepared(visit, &mut asked, RequestBody::empty(), &there, &Found::anonymous(), group, false)?;
    let began = Instant::now();
    let sent = upstream::send(&visit.worker.pools, group, request, visit.worker.shared.now_ms()).await;
    let Ok(Sent { mut answer, lease, .. }) = sent else { return Err(hidden) };
    if answer.status() != StatusCode::NOT_FOUND {
        return Err(hidden);
    }
    visit.answered(group, began);
    visit.conceal(hidden);
    forward::pass_on(&mut answer, &Added { request_id: Some(&visit.request_id), ..Added::default() });
    allow_origin(&current, parts, &mut answer);
    let answer = answer.map(|body| AnswerBody::upstream(body, group.idle_timeout, lease));
    let answer = Box::pin(put_back(answer, Some(name))).await;
    Ok(visit.recorded(parts, answer, None))
}

fn no_upstream() -> Refusal {
    refusals::plain(
        &catalogue::UPSTREAM_UNAVAILABLE,
        502,
        Condition::Upstream("the map names no upstream for this route"),
    )
}

/// The upstream's request, made of the client's.
fn prepared(
    visit: &mut Visit,
    parts: &mut Parts,
    body: RequestBody,
    head: &Head,
    found: &Found,
    group: &Group,
    upgrade: bool,
) -> Result<Request<RequestBody>, Refusal> {
    let uri = match (head.as_sent, parts.uri.authority()) {
        (true, None) => parts.uri.clone(),
        _ => head.target().parse::<Uri>().map_err(|_| malformed("the target is no target"))?,
    };
    let mut headers = std::mem::take(&mut parts.headers);
    parts.headers = shaping(&headers);
    join_cookies(&mut headers, parts.version);
    let own = group.servers.first().map_or_else(|| HeaderValue::from_static(""), |server| server.authority.clone());
    let heard = Heard {
        peer: &visit.client.written,
        host: &head.authority,
        secure: visit.secure,
        chain: &visit.chain,
        caller: found.caller().map(|caller| &**caller),
        consumed: found.took_authorization(),
        key_field: found.key_field(),
        request_id: &visit.request_id,
        upgrade,
    };
    forward::prepare(&mut headers, &visit.current.told, &group.host, &own, &heard);
    visit.write_trace(&mut headers);
    if !body.is_end_stream() && !headers.contains_key(header::CONTENT_LENGTH) {
        // The library takes a GET whose length it does not know for one without a body.
        headers.insert(header::TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
    }
    let mut request = Request::new(body);
    *request.method_mut() = parts.method.clone();
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    Ok(request)
}

/// HTTP/2 may send cookies in several fields; HTTP/1.1 has one (RFC 9113, section 8.2.3).
fn join_cookies(headers: &mut http::HeaderMap, version: Version) {
    if version < Version::HTTP_2 || headers.get_all(header::COOKIE).iter().nth(1).is_none() {
        return;
    }
    let joined: Vec<&[u8]> = headers.get_all(header::COOKIE).iter().map(HeaderValue::as_bytes).collect();
    if let Ok(value) = HeaderValue::from_bytes(&joined.join(&b"; "[..])) {
        headers.insert(header::COOKIE, value);
    }
}

/// Whether the request asks for a WebSocket over HTTP/1.1 (RFC 6455, section 4.1). No other protocol is switched to: what follows
/// such a switch could be requests that nobody decided on.
fn is_websocket(parts: &Parts) -> bool {
    let has = |name: HeaderName, token: &str| {
        parts.headers.get_all(name).iter().any(|value| forward::has_token(value, token))
    };
    parts.version == Version::HTTP_11
        && parts.method == Method::GET
        && has(header::UPGRADE, "websocket")
        && has(header::CONNECTION, "upgrade")
}

/// Both sides speak another protocol from here on: bytes are passed on until one of them ends.
fn tunnel(
    visit: &mut Visit,
    parts: &Parts,
    sent: Sent,
    client_side: Option<OnUpgrade>,
    own_fields: &[(HeaderName, HeaderValue)],
) -> Result<Response<AnswerBody>, Refusal> {
    let Some(client_side) = client_side else { return Err(refusals::upstream(upstream::Failure::Broken)) };
    let mut answer = sent.answer;
    let upstream_side = hyper::upgrade::on(&mut answer);
    // The connection goes on being counted, and being in an exchange: a tunnel knows no heads, and no time between two requests.
    let (exchange, place) = (visit.client.traffic.begin(), Rc::clone(&visit.client.place));
    tokio::task::spawn_local(async move {
        if let (Ok(client), Ok(upstream)) = tokio::join!(client_side, upstream_side) {
            // Whichever side ends, there is nobody left to be told.
            let _ = tokio::io::copy_bidirectional(&mut TokioIo::new(client), &mut TokioIo::new(upstream)).await;
        }
        drop((exchange, place));
    });
    let added = Added { request_id: Some(&visit.request_id), fields: own_fields, ..Added::default() };
    forward::pass_on(&mut answer, &added);
    let answer = answer.map(|_| AnswerBody::empty());
    Ok(visit.recorded(parts, answer, None))
}

/// A page in which the name is put back that the client asked for. Only text is looked into, and only its beginning where it is long.
async fn put_back(answer: Response<AnswerBody>, shown: Option<&Absent>) -> Response<AnswerBody> {
    let is_text =
        answer.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|kind| {
            ["text/", "application/json", "application/problem+json"].iter().any(|text| kind.starts_with(text))
        });
    let large = answer.body().size_hint().lower() > PAGE_BYTES as u64;
    if !is_text || large || answer.body().is_end_stream() || answer.headers().contains_key(header::CONTENT_ENCODING) {
        return answer;
    }
    let (mut head, mut body) = answer.into_parts();
    let mut page = BytesMut::new();
    // What follows the page: nothing, its other part, or the error that ended it.
    let rest = loop {
        if page.len() > PAGE_BYTES {
            break Some(body);
        }
        let frame = std::future::poll_fn(|context| std::pin::Pin::new(&mut body).poll_frame(context)).await;
        match frame.map(|frame| frame.map(http_body::Frame::into_data)) {
            Some(Ok(Ok(data))) => page.extend_from_slice(&data),
            Some(Ok(Err(_))) => {}
            Some(Err(error)) => break Some(AnswerBody::broken_off(error)),
            None => break None,
        }
    };
    let page = page.freeze();
    let page = shown.and_then(|shown| shown.put_back(&page)).unwrap_or(page);
    if rest.is_none() && head.headers.contains_key(header::CONTENT_LENGTH) {
        head.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(page.len()));
    }
    let body = match rest {
        Some(rest) => rest.after(page),
        None => AnswerBody::full(page),
    };
    Response::from_parts(head, body)
}

/// Lets other origins read the answer, where the map has rules for them; then the upstream's own do not count.
fn allow_origin<B>(current: &Current, parts: &Parts, answer: &mut Response<B>) {
    if let Some(cross) = current.wording.cross_origin() {
        let origin = parts.headers.get(header::ORIGIN).and_then(|value| value.to_str().ok());
        cross.allow(origin, false, answer.headers_mut());
    }
}

/// The upstream of a route that names one; else the site's.
impl Current {
    fn group(&self, route: Option<&Route>) -> Option<&Arc<Group>> {
        let position = route.and_then(|route| route.upstream).or(self.map.site.upstream)?;
        self.groups.get(position)
    }
}
