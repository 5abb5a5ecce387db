//! A small HTTP/1.1 server on loopback, a thread a connection, that keeps what it received to the byte.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crate::wire::{Head, dechunked, head_end};

/// The most that is read of one request, in bytes.
const REQUEST_BYTES: usize = 16 * 1024 * 1024;
/// How long a connection may stand still.
const PATIENCE: Duration = Duration::from_secs(60);

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Received {
    /// Every byte of it.
    pub raw: Vec<u8>,
    /// How many of them are the head.
    pub head_bytes: usize,
    /// The head, read.
    pub head: Head,
    /// The body, taken out of its chunks.
    pub body: Vec<u8>,
    /// The connection, from 0.
    pub connection: usize,
    /// Whether its end came; otherwise the connection was closed before.
    pub whole: bool,
}

impl Received {
    /// The method.
    #[must_use]
    pub fn method(&self) -> &str {
        self.head.first_line.split(' ').next().unwrap_or_default()
    }

    /// The request target.
    #[must_use]
    pub fn target(&self) -> &str {
        self.head.first_line.split(' ').nth(1).unwrap_or_default()
    }

    /// The path of the target.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target().split('?').next().unwrap_or_default()
    }
}

/// What is done with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// These bytes are sent, and the next request is read.
    Send(Vec<u8>),
    /// These bytes are sent, and the connection is closed.
    SendAndClose(Vec<u8>),
    /// Nothing is sent until the other side closes.
    Silence,
}

impl Act {
    /// An answer with a Content-Length.
    #[must_use]
    pub fn answer(status: &str, fields: &[(&str, &str)], body: &str) -> Self {
        let mut text = format!("HTTP/1.1 {status}\r\n");
        for (name, value) in fields {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
        Self::Send(text.into_bytes())
    }
}

/// A running server; it stops when this is dropped.
#[derive(Debug)]
pub struct Listener {
    address: SocketAddr,
    stopped: Arc<AtomicBool>,
}

impl Listener {
    /// Starts on a free port.
    ///
    /// # Errors
    ///
    /// Where no port can be had.
    pub fn start(handle: impl Fn(Received) -> Act + Send + Sync + 'static) -> io::Result<Self> {
        let socket = TcpListener::bind(("127.0.0.1", 0))?;
        let address = socket.local_addr()?;
        let stopped = Arc::new(AtomicBool::new(false));
        let is_stopped = Arc::clone(&stopped);
        let handle = Arc::new(handle);
        let count = AtomicUsize::new(0);
        thread::spawn(move || {
            for stream in socket.incoming() {
                if is_stopped.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let connection = count.fetch_add(1, Ordering::SeqCst);
                let handle = Arc::clone(&handle);
                thread::spawn(move || serve(stream, connection, &*handle));
            }
        });
        Ok(Self { address, stopped })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // The accepting thread wakes for this connection, and ends.
        TcpStream::connect(self.address).ok();
    }
}

/// Serves one connection to its end. An end from the other side is no fault.
fn serve(mut stream: TcpStream, connection: usize, handle: &dyn Fn(Received) -> Act) {
    let mut held = Vec::new();
    if stream.set_read_timeout(Some(PATIENCE)).and_then(|()| stream.set_nodelay(true)).is_err() {
        return;
    }
    while let Some(received) = receive(&mut stream, &mut held, connection) {
        let (to_head, whole) = (received.method() == "HEAD", received.whole);
        match handle(received) {
            Act::Send(bytes) if whole => {
                if stream.write_all(without_body_if(to_head, &bytes)).is_err() {
                    return;
                }
            }
            Act::Send(bytes) | Act::SendAndClose(bytes) => {
                stream.write_all(&bytes).ok();
                return;
            }
            Act::Silence => {
                io::copy(&mut stream, &mut io::sink()).ok();
                return;
            }
        }
    }
}

/// An answer to a HEAD ends with its head.
fn without_body_if(to_head: bool, bytes: &[u8]) -> &[u8] {
    let end = if to_head { head_end(bytes).unwrap_or(bytes.len()) } else { bytes.len() };
    bytes.get(..end).unwrap_or(bytes)
}

/// The next request; nothing at the end of the connection.
fn receive(stream: &mut TcpStream, held: &mut Vec<u8>, connection: usize) -> Option<Received> {
    let head_bytes = loop {
        if let Some(end) = head_end(held) {
            break end;
        }
        if !more(stream, held) {
            return None;
        }
    };
    let head = Head::read(held.get(..head_bytes)?).unwrap_or_default();
    if head.one("expect").is_some() {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").ok();
    }
    let chunked = head.one("transfer-encoding").is_some();
    let length: usize = head.one("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    loop {
        let after = held.get(head_bytes..)?;
        let body = if chunked {
            // What are no chunks ends the connection, with what came kept.
            dechunked(after).unwrap_or(None).map(|(body, _, end)| (body, end))
        } else {
            after.get(..length).map(|body| (body.to_vec(), length))
        };
        if let Some((body, end)) = body {
            let raw = held.drain(..head_bytes + end).collect();
            return Some(Received { raw, head_bytes, head, body, connection, whole: true });
        }
        if !more(stream, held) {
            let raw = std::mem::take(held);
            return Some(Received { raw, head_bytes, head, body: Vec::new(), connection, whole: false });
        }
    }
}

/// Reads what there is; not so at the end, or where it is too much.
fn more(stream: &mut TcpStream, held: &mut Vec<u8>) -> bool {
    let mut buffer = [0; 16 * 1024];
    match stream.read(&mut buffer) {
        Ok(count) if count > 0 && held.len() < REQUEST_BYTES => {
            held.extend_from_slice(buffer.get(..count).unwrap_or_default());
            true
        }
        _ => false,
    }
}
