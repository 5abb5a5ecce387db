//! A new connection to an upstream server.

use std::net::SocketAddr;
use std::rc::Rc;

use hyper::client::conn::{http1, http2};
use hyper::rt::{Read, Write};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::pool::Pools;
use super::server::{Group, Server};
use crate::body::RequestBody;
use crate::local::LocalExecutor;

/// Bytes of an answer's head that are read from an upstream.
pub(crate) const ANSWER_HEAD_BYTES: usize = 64 * 1024;
/// Fields of an answer's head that are read.
pub(crate) const ANSWER_FIELDS: usize = 256;

/// Why there is no connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ConnectFault {
    /// The name is not known.
    Name,
    /// Nobody took the call.
    Refused,
    /// TLS could not be agreed on.
    Tls,
    /// It took too long.
    Slow,
}

/// A connection for one request at a time.
pub(super) async fn plain(group: &Group, server: &Server) -> Result<http1::SendRequest<RequestBody>, ConnectFault> {
    within(group, async {
        let stream = dial(server).await?;
        match &server.tls {
            None => greet(TokioIo::new(stream)).await,
            Some((config, name)) => {
                let connector = TlsConnector::from(std::sync::Arc::clone(config));
                let stream = connector.connect(name.clone(), stream).await.map_err(|_| ConnectFault::Tls)?;
                greet(TokioIo::new(stream)).await
            }
        }
    })
    .await
}

/// A connection for many requests at once, kept in the pool.
pub(super) async fn shared(
    group: &Group,
    server: &Server,
    pools: &Rc<Pools>,
) -> Result<http2::SendRequest<RequestBody>, ConnectFault> {
    let sender = within(group, async {
        let stream = dial(server).await?;
        match &server.tls {
            None => greet_many(TokioIo::new(stream)).await,
            Some((config, name)) => {
                let connector = TlsConnector::from(std::sync::Arc::clone(config));
                let stream = connector.connect(name.clone(), stream).await.map_err(|_| ConnectFault::Tls)?;
                greet_many(TokioIo::new(stream)).await
            }
        }
    })
    .await?;
    pools.share(server.id, sender.clone());
    Ok(sender)
}

async fn within<T>(group: &Group, work: impl Future<Output = Result<T, ConnectFault>>) -> Result<T, ConnectFault> {
    tokio::time::timeout(group.connect_timeout, work).await.unwrap_or(Err(ConnectFault::Slow))
}

async fn dial(server: &Server) -> Result<TcpStream, ConnectFault> {
    let stream = match server.address {
        Some(address) => TcpStream::connect(SocketAddr::new(address, server.port)).await,
        None => {
            let found = tokio::net::lookup_host((&*server.host, server.port)).await;
            let addresses: Vec<_> = found.map_err(|_| ConnectFault::Name)?.collect();
            if addresses.is_empty() {
                return Err(ConnectFault::Name);
            }
            TcpStream::connect(addresses.as_slice()).await
        }
    };
    let stream = stream.map_err(|_| ConnectFault::Refused)?;
    stream.set_nodelay(true).map_err(|_| ConnectFault::Refused)?;
    Ok(stream)
}

async fn greet<S>(stream: S) -> Result<http1::SendRequest<RequestBody>, ConnectFault>
where
    S: Read + Write + Unpin + Send + 'static,
{
    let mut builder = http1::Builder::new();
    // One plain write is cheaper than one of several parts, and heads and small bodies fit into it.
    builder.max_header_size(ANSWER_HEAD_BYTES).max_headers(ANSWER_FIELDS).writev(false);
    let (sender, connection) = builder.handshake(stream).await.map_err(|_| ConnectFault::Refused)?;
    tokio::task::spawn_local(async move {
        // What breaks a connection is told to the request that used it.
        let _ = connection.with_upgrades().await;
    });
    Ok(sender)
}

async fn greet_many<S>(stream: S) -> Result<http2::SendRequest<RequestBody>, ConnectFault>
where
    S: Read + Write + Unpin + 'static,
{
    let mut builder = http2::Builder::new(LocalExecutor);
    builder.timer(TokioTimer::new());
    let (sender, connection) = builder.handshake(stream).await.map_err(|_| ConnectFault::Refused)?;
    tokio::task::spawn_local(async move {
        let _ = connection.await;
    });
    Ok(sender)
}
