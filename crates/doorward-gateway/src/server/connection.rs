//! One connection from its first byte to its last: PROXY protocol, TLS, which HTTP is spoken, and a last word to those who are late.

use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;

use super::client::{Client, Door, written};
use super::line::{Line, Refuse, Traffic, Waits};
use super::load::Place;
use crate::address::proxy_protocol::{MAX_V2_BYTES, Progress, read};
use crate::body::AnswerBody;
use crate::local::LocalExecutor;
use crate::worker::{Current, Worker};

/// How HTTP/2 announces itself (RFC 9113, section 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// Requests at once over one HTTP/2 connection.
pub(crate) const STREAMS: u32 = 128;
/// How long the beginnings of a connection may take: PROXY protocol and TLS, each.
pub(crate) const BEGINNING: Duration = Duration::from_secs(10);
/// Streams that a client may reset before they were answered, before its connection is closed.
pub(crate) const RESETS: usize = 64;

/// A connection that was taken in.
#[derive(Debug)]
pub struct Arrival {
    /// The socket.
    pub stream: std::net::TcpStream,
    /// Its other end.
    pub peer: SocketAddr,
    /// By which door it came.
    pub door: Door,
    /// Its place in the count of connections.
    pub place: Place,
}

/// Serves a connection until it ends. What goes wrong on it is the client's affair, and ends it.
pub async fn serve(worker: Rc<Worker>, arrival: Arrival, stop: watch::Receiver<bool>) {
    let state = worker.current();
    // A connection that breaks has nobody left to be told.
    let _ = begin(&worker, &state, arrival, stop).await;
}

async fn begin(
    worker: &Rc<Worker>,
    state: &Rc<Current>,
    arrival: Arrival,
    mut stop: watch::Receiver<bool>,
) -> io::Result<()> {
    let Arrival { stream, peer, door, place } = arrival;
    stream.set_nonblocking(true)?;
    let mut stream = TcpStream::from_std(stream)?;
    stream.set_nodelay(true)?;
    let mut client = Client {
        peer,
        written: written(peer),
        door,
        secure: false,
        server_name: None,
        certificate: None,
        traffic: Arc::<Traffic>::default(),
        place: Rc::new(place),
    };
    let listen = &state.map.listen;
    let speaks_proxy = listen.proxy_protocol && matches!(door, Door::Plain | Door::Tls);
    if speaks_proxy && doorward_policy::map::holds(&listen.trusted_proxies, peer.ip().to_canonical()) {
        client.peer = within(announced(&mut stream, peer)).await?;
        client.written = written(client.peer);
    }
    match (door, &state.tls) {
        (Door::Tls, Some(config)) => {
            let acceptor = tokio_rustls::TlsAcceptor::from(Arc::clone(config));
            let stream = Box::pin(within(acceptor.accept(stream))).await?;
            let (_, session) = stream.get_ref();
            client.secure = true;
            client.server_name = session.server_name().map(|name| name.to_ascii_lowercase().into());
            client.certificate = session.peer_certificates().and_then(<[_]>::first).map(|first| Rc::from(&**first));
            let many = session.alpn_protocol() == Some(b"h2");
            Box::pin(speak(worker, state, stream, client, many, stop)).await
        }
        (Door::Tls, None) => Ok(()),
        _ => {
            let wait = Duration::from_millis(state.map.limits.idle_timeout_ms);
            // Nobody waits for a client that has not said anything yet: not when the gateway stops, and not for long.
            let many = tokio::select! {
                many = announces_many(&stream) => many?,
                _ = stop.wait_for(|stopping| *stopping) => return Ok(()),
                () = tokio::time::sleep(wait) => return Ok(()),
            };
            speak(worker, state, stream, client, many, stop).await
        }
    }
}

async fn within<T>(work: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    tokio::time::timeout(BEGINNING, work).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

/// Whether HTTP/2 is spoken without TLS, as its first bytes tell. They stay in the socket.
async fn announces_many(stream: &TcpStream) -> io::Result<bool> {
    let mut seen = [0; PREFACE.len()];
    let mut before = 0;
    loop {
        let length = stream.peek(&mut seen).await?;
        let start = seen.get(..length).unwrap_or_default();
        if length == PREFACE.len() || !PREFACE.starts_with(start) || length == 0 {
            return Ok(start == PREFACE);
        }
        if length == before {
            // Peeking does not wait for more than is there: the rest of a preface that comes in pieces is not worth a turn.
            return Ok(start.starts_with(b"PRI * HTTP/2.0\r\n"));
        }
        before = length;
        tokio::task::yield_now().await;
    }
}

/// Reads the PROXY protocol's header, and not a byte more than it has.
async fn announced(stream: &mut TcpStream, peer: SocketAddr) -> io::Result<SocketAddr> {
    let mut header = Vec::new();
    let mut seen = vec![0; MAX_V2_BYTES];
    loop {
        let length = stream.peek(&mut seen).await?;
        let before = header.len();
        header.extend_from_slice(seen.get(..length).unwrap_or_default());
        match read(&header) {
            Ok(Progress::Done { bytes, ends }) => {
                let mut rest = vec![0; bytes.saturating_sub(before)];
                stream.read_exact(&mut rest).await?;
                return Ok(ends.map_or(peer, |ends| ends.client));
            }
            Ok(Progress::More) if length > 0 => {
                let mut taken = vec![0; length];
                stream.read_exact(&mut taken).await?;
            }
            _ => return Err(io::ErrorKind::InvalidData.into()),
        }
    }
}

async fn speak<S>(
    worker: &Rc<Worker>,
    state: &Rc<Current>,
    stream: S,
    client: Client,
    many: bool,
    stop: watch::Receiver<bool>,
) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let limits = &state.map.limits;
    // Over HTTP/2 bytes come between two requests that begin no head: windows, pings.
    let head_ms = if many { limits.idle_timeout_ms } else { limits.header_timeout_ms };
    let waits = Waits {
        head: Duration::from_millis(head_ms),
        idle: Duration::from_millis(limits.idle_timeout_ms),
        write: Duration::from_millis(limits.body_timeout_ms),
    };
    let shared = Arc::clone(&worker.shared);
    let address = client.peer.ip();
    let refuse: Refuse = Arc::new(move |status| shared.refuse_unread(status, address));
    let line = Line::new(stream, Arc::clone(&client.traffic), waits, refuse);
    let client = Rc::new(client);
    if many {
        Box::pin(speak_many(worker, state, line, client, stop)).await
    } else {
        speak_in_turn(worker, state, line, client, stop).await
    }
}

/// One request after the other. The library's buffers, which are most of what a connection weighs, are there while it is spoken to and a
/// little longer.
async fn speak_in_turn<S>(
    worker: &Rc<Worker>,
    state: &Rc<Current>,
    mut line: Line<S>,
    client: Rc<Client>,
    mut stop: watch::Receiver<bool>,
) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    loop {
        // A statement of its own: in the head of a loop the box would be kept for the whole turn.
        let rests = Box::pin(speak_one(worker, state, line, &client, &mut stop)).await?;
        let Some(rests) = rests else { return Ok(()) };
        line = rests;
        let speaks = tokio::select! {
            speaks = line.speaks() => speaks?,
            _ = stop.wait_for(|stopping| *stopping) => false,
        };
        if !speaks {
            return Box::pin(line.shutdown()).await;
        }
    }
}

/// The answer to a request, whatever happens. It is boxed where it is served, so that a connection without a request is small.
async fn answered(
    worker: Rc<Worker>,
    client: Rc<Client>,
    request: Request<Incoming>,
) -> Result<Response<AnswerBody>, std::convert::Infallible> {
    Ok(crate::exchange::answer(&worker, &client, request).await)
}

/// Requests until the connection ends, or has been quiet for a while: then it is given back.
async fn speak_one<S>(
    worker: &Rc<Worker>,
    state: &Rc<Current>,
    line: Line<S>,
    client: &Rc<Client>,
    stop: &mut watch::Receiver<bool>,
) -> io::Result<Option<Line<S>>>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let limits = &state.map.limits;
    let mut builder = http1::Builder::new();
    builder.max_headers(limits.header_fields).max_header_size(limits.header_bytes).half_close(true).writev(false);
    let service = service_fn(|request| Box::pin(answered(Rc::clone(worker), Rc::clone(client), request)));
    let mut connection = builder.serve_connection(TokioIo::new(line.lent()), service).with_upgrades();
    let mut stopping = *stop.borrow();
    let ended = loop {
        if stopping {
            Pin::new(&mut connection).graceful_shutdown();
        }
        let served = std::future::poll_fn(|context| match Pin::new(&mut connection).poll(context) {
            Poll::Ready(ended) => Poll::Ready(Some(ended)),
            Poll::Pending if client.traffic.came_to_rest() => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        });
        tokio::select! {
            ended = served => break ended,
            changed = stop.changed(), if !stopping => stopping = changed.is_err() || *stop.borrow(),
        }
    };
    let rests = match ended {
        Some(Ok(())) => return Ok(None),
        Some(Err(_)) => false,
        None => true,
    };
    let Some(parts) = connection.into_parts() else { return Ok(None) };
    let line = parts.io.into_inner();
    if rests { Ok(Some(line.given_back(parts.read_buf))) } else { say_late(line).await.map(|()| None) }
}

/// A client whose head did not come in time is told so.
async fn say_late<S: AsyncRead + AsyncWrite + Unpin>(mut line: Line<S>) -> io::Result<()> {
    if line.is_late() {
        let refusal = line.refusal(408);
        line.write_all(&refusal).await?;
        line.shutdown().await?;
    }
    Ok(())
}

async fn speak_many<S>(
    worker: &Rc<Worker>,
    state: &Rc<Current>,
    line: Line<S>,
    client: Rc<Client>,
    mut stop: watch::Receiver<bool>,
) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let limits = &state.map.limits;
    let mut builder = http2::Builder::new(LocalExecutor);
    builder
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_pending_accept_reset_streams(RESETS)
        .max_header_list_size(u32::try_from(limits.header_bytes).unwrap_or(u32::MAX));
    let (worker, client) = (Rc::clone(worker), Rc::clone(&client));
    let service = service_fn(move |request| answered(Rc::clone(&worker), Rc::clone(&client), request));
    let mut connection = pin!(builder.serve_connection(TokioIo::new(line), service));
    let mut stopping = *stop.borrow();
    loop {
        if stopping {
            connection.as_mut().graceful_shutdown();
        }
        tokio::select! {
            ended = connection.as_mut() => return ended.map_err(io::Error::other),
            changed = stop.changed(), if !stopping => stopping = changed.is_err() || *stop.borrow(),
        }
    }
}
