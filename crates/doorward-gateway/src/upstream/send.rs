//! One request to an upstream: over a connection that is there or a new one, to another server where nothing was sent yet.

use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;

use http::{Request, Response};
use http_body::Body as _;
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};

use tokio::time::Instant;

use super::connect::{self, ConnectFault};
use super::pool::{Lease, Pools};
use super::server::{Group, Server};
use crate::body::{BodyError, RequestBody};

/// An answer, with the connection that it came over.
#[derive(Debug)]
pub struct Sent {
    /// The answer.
    pub answer: Response<Incoming>,
    /// The connection, to be given back; none for HTTP/2, which is shared.
    pub lease: Option<Lease>,
    /// Who answered.
    pub server: Arc<Server>,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// No server could be connected to.
    Unreachable(&'static str),
    /// No answer within the time.
    Slow,
    /// The connection ended before an answer came.
    Gone,
    /// What came is no answer.
    Broken,
    /// It asks for credentials for a proxy, which a client of ours has none for.
    AsksProxy,
    /// The request's own body broke off: the client's doing.
    Body(BodyError),
}

impl Failure {
    /// For the log.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Unreachable(words) => words,
            Self::Slow => "no answer within the time",
            Self::Gone => "the connection ended without an answer",
            Self::Broken => "the connection broke, or what came is no HTTP",
            Self::AsksProxy => "the server asks for credentials for a proxy (407)",
            Self::Body(BodyError::TooLarge) => "the request's body is too large",
            Self::Body(BodyError::Stalled) => "the request's body stood still",
            Self::Body(BodyError::Broken) => "the request's body broke off",
        }
    }
}

impl From<ConnectFault> for Failure {
    fn from(fault: ConnectFault) -> Self {
        Self::Unreachable(match fault {
            ConnectFault::Name => "the server's name is not known",
            ConnectFault::Refused => "the server takes no connection",
            ConnectFault::Tls => "TLS with the server failed",
            ConnectFault::Slow => "connecting took too long",
        })
    }
}

/// Sends a request and waits for the head of the answer.
///
/// A request is sent a second time only where nothing of it was sent the first time: over a kept connection that turned out to be
/// closed, or to a server that could not be connected to. A safe one without a body is also sent again where a kept connection ended
/// under it.
///
/// # Errors
///
/// Where no server answers, or not in time; or where the request's own body broke off.
pub async fn send(
    pools: &Rc<Pools>,
    group: &Group,
    request: Request<RequestBody>,
    now_ms: u64,
) -> Result<Sent, Failure> {
    let fate = request.body().fate();
    let mut sending = pin!(try_servers(pools, group, request, now_ms));
    let mut since = Instant::now();
    let failure = loop {
        match tokio::time::timeout_at(since + group.timeout, sending.as_mut()).await {
            Ok(Ok(sent)) => return Ok(sent),
            Ok(Err(failure)) => break failure,
            // While the body goes on, nobody waits for the answer yet.
            Err(_) => match fate.moved().filter(|moved| *moved > since) {
                Some(moved) => since = moved,
                None => break Failure::Slow,
            },
        }
    };
    Err(fate.error().map_or(failure, Failure::Body))
}

async fn try_servers(
    pools: &Rc<Pools>,
    group: &Group,
    mut request: Request<RequestBody>,
    now_ms: u64,
) -> Result<Sent, Failure> {
    let mut failure = Failure::Unreachable("the upstream has no server");
    for server in group.in_turn(now_ms) {
        let tried = if server.http2 {
            Box::pin(many(pools, group, server, request)).await
        } else {
            single(pools, group, server, request).await
        };
        match tried {
            Ok(sent) => return Ok(sent),
            Err((reason, Some(unsent))) => {
                server.rest(now_ms);
                failure = reason;
                request = *unsent;
            }
            Err((reason, None)) => return Err(reason),
        }
    }
    Err(failure)
}

/// What went wrong, and the request where nothing of it was sent.
type Unsent = (Failure, Option<Box<Request<RequestBody>>>);

async fn single(
    pools: &Rc<Pools>,
    group: &Group,
    server: &Arc<Server>,
    mut request: Request<RequestBody>,
) -> Result<Sent, Unsent> {
    while let Some(mut sender) = pools.take(server.id) {
        if sender.ready().await.is_err() {
            continue;
        }
        let again = repeatable(&request);
        match (over(pools, server, sender, request).await, again) {
            (Err((_, Some(unsent))), _) => request = *unsent,
            (Err((Failure::Gone, None)), Some(again)) => {
                // It closed while the request was under way. Asking once more, over a new connection, does nothing twice.
                request = again;
                break;
            }
            (ended, _) => return ended,
        }
    }
    match Box::pin(connect::plain(group, server)).await {
        Ok(sender) => over(pools, server, sender, request).await,
        Err(fault) => Err((fault.into(), Some(Box::new(request)))),
    }
}

/// The same request once more, where it may be repeated without asking anybody (RFC 9110, section 9.2.2), and has no body.
fn repeatable(request: &Request<RequestBody>) -> Option<Request<RequestBody>> {
    if !request.method().is_safe() || !request.body().is_end_stream() {
        return None;
    }
    let mut again = Request::new(RequestBody::empty());
    request.method().clone_into(again.method_mut());
    request.uri().clone_into(again.uri_mut());
    request.headers().clone_into(again.headers_mut());
    Some(again)
}

/// Why a request failed that was sent.
fn failure(error: &hyper::Error) -> Failure {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    let io = std::error::Error::source(error).and_then(|source| source.downcast_ref::<std::io::Error>());
    let reset = io.is_some_and(|error| matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset));
    if reset || error.is_incomplete_message() || error.is_closed() { Failure::Gone } else { Failure::Broken }
}

async fn over(
    pools: &Rc<Pools>,
    server: &Arc<Server>,
    mut sender: http1::SendRequest<RequestBody>,
    request: Request<RequestBody>,
) -> Result<Sent, Unsent> {
    let fate = request.body().fate();
    match sender.try_send_request(request).await {
        Ok(answer) => {
            let lease = Lease::new(Rc::clone(pools), server.id, sender, fate);
            Ok(Sent { answer, lease: Some(lease), server: Arc::clone(server) })
        }
        Err(mut error) => Err((failure(error.error()), error.take_message().map(Box::new))),
    }
}

async fn many(
    pools: &Rc<Pools>,
    group: &Group,
    server: &Arc<Server>,
    mut request: Request<RequestBody>,
) -> Result<Sent, Unsent> {
    if let Some(sender) = pools.shared(server.id) {
        match beside(server, sender, request).await {
            // It has ended meanwhile, or takes nothing more: the next one is new.
            Err((_, Some(unsent))) => request = *unsent,
            ended => return ended,
        }
    }
    match connect::shared(group, server, pools).await {
        Ok(sender) => beside(server, sender, request).await,
        Err(fault) => Err((fault.into(), Some(Box::new(request)))),
    }
}

async fn beside(
    server: &Arc<Server>,
    mut sender: http2::SendRequest<RequestBody>,
    request: Request<RequestBody>,
) -> Result<Sent, Unsent> {
    match sender.try_send_request(request).await {
        Ok(answer) => Ok(Sent { answer, lease: None, server: Arc::clone(server) }),
        Err(mut error) => Err((Failure::Broken, error.take_message().map(Box::new))),
    }
}
