//! Connections to upstream servers, kept for the next request. Each thread has its own: nothing here is shared.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use hyper::client::conn::{http1, http2};
use tokio::time::Instant;

use crate::body::{BodyFate, RequestBody};

/// Idle connections that are kept for one server, by one thread.
pub(crate) const IDLE_CONNECTIONS: usize = 256;
/// How long a connection is kept idle: shorter than servers commonly do, so that it is seldom they who close it first.
pub(crate) const IDLE_TIME: Duration = Duration::from_secs(50);

/// The connections of one thread.
#[derive(Debug, Default)]
pub struct Pools {
    servers: RefCell<Vec<Idle>>,
}

/// The connections to one server.
#[derive(Debug)]
struct Idle {
    server: u64,
    plain: Vec<(http1::SendRequest<RequestBody>, Instant)>,
    shared: Option<http2::SendRequest<RequestBody>>,
}

/// A connection that is in use: it is to be given back when the answer is through.
#[derive(Debug)]
pub struct Lease {
    pools: Rc<Pools>,
    server: u64,
    sender: http1::SendRequest<RequestBody>,
    sent: Rc<BodyFate>,
}

impl Lease {
    /// A connection to this server, taken; and what becomes of the body that goes over it.
    pub(super) fn new(
        pools: Rc<Pools>,
        server: u64,
        sender: http1::SendRequest<RequestBody>,
        sent: Rc<BodyFate>,
    ) -> Self {
        Self { pools, server, sender, sent }
    }

    /// The answer is through: the connection serves the next request. Not so where the server answered before it had the whole body:
    /// the next request would wait for the end of somebody else's.
    pub fn give_back(self) {
        let Self { pools, server, sender, sent } = self;
        if sent.is_over() && !sender.is_closed() {
            pools.with(server, |idle| {
                if idle.plain.len() >= IDLE_CONNECTIONS {
                    idle.plain.remove(0);
                }
                idle.plain.push((sender, Instant::now()));
            });
        }
    }
}

impl Pools {
    fn with<T>(&self, server: u64, work: impl FnOnce(&mut Idle) -> T) -> T {
        let mut servers = self.servers.borrow_mut();
        let place = servers.iter().position(|idle| idle.server == server).unwrap_or_else(|| {
            servers.push(Idle { server, plain: Vec::new(), shared: None });
            servers.len() - 1
        });
        match servers.get_mut(place) {
            Some(idle) => work(idle),
            None => work(&mut Idle { server, plain: Vec::new(), shared: None }),
        }
    }

    /// A connection that was used before and can be used now: the last that came back, as it is the least likely to be closed.
    pub(super) fn take(&self, server: u64) -> Option<http1::SendRequest<RequestBody>> {
        self.with(server, |idle| {
            while let Some((sender, since)) = idle.plain.pop() {
                if since.elapsed() > IDLE_TIME {
                    idle.plain.clear();
                    return None;
                }
                if !sender.is_closed() {
                    return Some(sender);
                }
            }
            None
        })
    }

    /// The connection for HTTP/2, which all requests share.
    pub(super) fn shared(&self, server: u64) -> Option<http2::SendRequest<RequestBody>> {
        self.with(server, |idle| idle.shared.clone().filter(|sender| !sender.is_closed()))
    }

    /// Keeps a connection for HTTP/2.
    pub(super) fn share(&self, server: u64, sender: http2::SendRequest<RequestBody>) {
        self.with(server, |idle| idle.shared = Some(sender));
    }

    /// Forgets what was idle for too long, and servers that are no more.
    pub fn sweep(&self, live: impl Fn(u64) -> bool) {
        let mut servers = self.servers.borrow_mut();
        servers.retain(|idle| live(idle.server));
        for idle in servers.iter_mut() {
            idle.plain.retain(|(sender, since)| !sender.is_closed() && since.elapsed() <= IDLE_TIME);
        }
    }
}
