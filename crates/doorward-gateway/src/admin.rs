//! The operator's own door: is the gateway alive, is it ready, what has it counted. It listens where the map says, and nowhere else.

use std::rc::Rc;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, Method, Response, StatusCode, header};

use crate::body::AnswerBody;
use crate::metric::CONTENT_TYPE;
use crate::worker::Worker;

/// Answers a request at this door.
pub fn answer(worker: &Rc<Worker>, parts: &Parts) -> Response<AnswerBody> {
    if !matches!(parts.method, Method::GET | Method::HEAD) {
        let mut answer = text(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD\n".to_owned(), "text/plain");
        answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return answer;
    }
    match parts.uri.path() {
        "/healthz" => text(StatusCode::OK, "ok\n".to_owned(), "text/plain"),
        "/readyz" => ready(worker),
        "/metrics" => text(StatusCode::OK, worker.shared.figures(), CONTENT_TYPE),
        _ => text(StatusCode::NOT_FOUND, "/healthz, /readyz, /metrics\n".to_owned(), "text/plain"),
    }
}

/// Ready is who has a well server for every upstream.
fn ready(worker: &Worker) -> Response<AnswerBody> {
    let current = worker.current();
    let now_ms = worker.shared.now_ms();
    let mut unwell = current.groups.iter().filter(|group| !group.is_well(now_ms)).map(|group| &*group.name).peekable();
    if worker.shared.is_stopping() {
        return text(StatusCode::SERVICE_UNAVAILABLE, "stopping\n".to_owned(), "text/plain");
    }
    if unwell.peek().is_none() {
        return text(StatusCode::OK, "ready\n".to_owned(), "text/plain");
    }
    let names: Vec<&str> = unwell.collect();
    text(StatusCode::SERVICE_UNAVAILABLE, format!("no server is well: {}\n", names.join(", ")), "text/plain")
}

fn text(status: StatusCode, body: String, kind: &'static str) -> Response<AnswerBody> {
    let mut answer = Response::new(AnswerBody::full(Bytes::from(body)));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}
