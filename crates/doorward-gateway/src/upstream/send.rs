//! One request to an upstream: over a connection that is there or a new one, to another server where nothing was sent yet.

use std::rc::Rc;
use std::sync::Arc;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::client::conn::http1;

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
    /// The connection broke, or what came is no answer.
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
/// closed, or to a server that could not be connected to.
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
    let sent = tokio::time::timeout(group.timeout, try_servers(pools, group, request, now_ms)).await;
    let failure = match sent {
        Ok(Ok(sent)) => return Ok(sent),
        Ok(Err(failure)) => failure,
        Err(_) => Failure::Slow,
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
            many(pools, group, server, request).await
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
        match over(pools, server, sender, request).await {
            Err((_, Some(unsent))) => request = *unsent,
            ended => return ended,
        }
    }
    match connect::plain(group, server).await {
        Ok(sender) => over(pools, server, sender, request).await,
        Err(fault) => Err((fault.into(), Some(Box::new(request)))),
    }
}

async fn over(
    pools: &Rc<Pools>,
    server: &Arc<Server>,
    mut sender: http1::SendRequest<RequestBody>,
    request: Request<RequestBody>,
) -> Result<Sent, Unsent> {
    match sender.try_send_request(request).await {
        Ok(answer) => {
            let lease = Lease::new(Rc::clone(pools), server.id, sender);
            Ok(Sent { answer, lease: Some(lease), server: Arc::clone(server) })
        }
        Err(mut error) => Err((Failure::Broken, error.take_message().map(Box::new))),
    }
}

async fn many(
    pools: &Rc<Pools>,
    group: &Group,
    server: &Arc<Server>,
    request: Request<RequestBody>,
) -> Result<Sent, Unsent> {
    let mut sender = match pools.shared(server.id) {
        Some(sender) => sender,
        None => match connect::shared(group, server, pools).await {
            Ok(sender) => sender,
            Err(fault) => return Err((fault.into(), Some(Box::new(request)))),
        },
    };
    match sender.try_send_request(request).await {
        Ok(answer) => Ok(Sent { answer, lease: None, server: Arc::clone(server) }),
        Err(mut error) => Err((Failure::Broken, error.take_message().map(Box::new))),
    }
}
