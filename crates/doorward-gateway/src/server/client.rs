//! Whom a connection leads to, and what is known about it before any request came.

use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;

use http::HeaderValue;

use super::line::Traffic;
use super::load::Place;

/// A client's connection, as the requests over it see it.
#[derive(Debug, Clone)]
pub struct Client {
    /// The other end; with PROXY protocol the one that the proxy told of.
    pub peer: SocketAddr,
    /// Its address as it is written in a field.
    pub written: HeaderValue,
    /// By which door it came.
    pub door: Door,
    /// Whether it is encrypted.
    pub secure: bool,
    /// The host that TLS was agreed for, in lower case.
    pub server_name: Option<Rc<str>>,
    /// The client's certificate, which TLS has verified, in DER.
    pub certificate: Option<Rc<[u8]>>,
    /// What is going on.
    pub traffic: Arc<Traffic>,
    /// Its place in the count of connections, for as long as anything of it is alive.
    pub place: Rc<Place>,
}

/// The sockets on which connections come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// `listen.http`.
    Plain,
    /// `listen.https`.
    Tls,
    /// `listen.forward_auth`.
    ForwardAuth,
    /// `listen.admin`.
    Admin,
}

/// An address as it is written in a field.
#[must_use]
pub fn written(peer: SocketAddr) -> HeaderValue {
    let text = peer.ip().to_canonical().to_string();
    HeaderValue::from_maybe_shared(bytes::Bytes::from(text)).unwrap_or_else(|_| HeaderValue::from_static("unknown"))
}
