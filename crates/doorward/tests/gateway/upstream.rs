//! An upstream whose every byte the test decides: one closure a connection, in a thread of its own.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use doorward_testkit::wire::{Head, head_end};

use super::site::PATIENCE;

/// The upstream. Its threads end with their connections.
#[derive(Debug)]
pub(crate) struct Upstream {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    connections: Arc<AtomicUsize>,
}

impl Upstream {
    /// Serves each connection by this script, which is told how many there were before it.
    pub(crate) fn start(script: impl Fn(&mut Peer, usize) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let (script, count) = (Arc::new(script), Arc::clone(&connections));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let before = count.fetch_add(1, Ordering::SeqCst);
                let script = Arc::clone(&script);
                stream.set_read_timeout(Some(PATIENCE)).unwrap();
                stream.set_write_timeout(Some(PATIENCE)).unwrap();
                stream.set_nodelay(true).unwrap();
                thread::spawn(move || script(&mut Peer { stream, held: Vec::new() }, before));
            }
        });
        Self { address, connections }
    }

    /// Answers every request without a body with these bytes.
    pub(crate) fn saying(answer: &'static [u8]) -> Self {
        Self::start(move |peer, _| {
            while peer.head().is_some() {
                peer.send(answer);
            }
        })
    }

    /// How many connections there were.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

/// An address where nothing listens.
pub(crate) fn nowhere() -> SocketAddr {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap()
}

/// The gateway, as the upstream sees it.
#[derive(Debug)]
pub(crate) struct Peer {
    /// The socket.
    pub(crate) stream: TcpStream,
    held: Vec<u8>,
}

impl Peer {
    /// The next head; none at the end.
    pub(crate) fn head(&mut self) -> Option<Head> {
        loop {
            if let Some(end) = head_end(&self.held) {
                let head: Vec<u8> = self.held.drain(..end).collect();
                return Head::read(&head);
            }
            self.more().ok().filter(|count| *count > 0)?;
        }
    }

    /// Exactly so many bytes that follow; fewer at the end.
    pub(crate) fn take(&mut self, count: usize) -> Vec<u8> {
        while self.held.len() < count && self.more().is_ok_and(|count| count > 0) {}
        self.held.drain(..count.min(self.held.len())).collect()
    }

    /// What follows up to and with these bytes.
    pub(crate) fn take_until(&mut self, end: &[u8]) -> Vec<u8> {
        loop {
            if let Some(at) = self.held.windows(end.len()).position(|part| part == end) {
                return self.held.drain(..at + end.len()).collect();
            }
            if !self.more().is_ok_and(|count| count > 0) {
                return std::mem::take(&mut self.held);
            }
        }
    }

    /// Sends bytes; whether they went.
    pub(crate) fn send(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).is_ok()
    }

    /// Reads to the end and counts.
    pub(crate) fn drain(&mut self) -> usize {
        let held = std::mem::take(&mut self.held).len();
        held + usize::try_from(io::copy(&mut self.stream, &mut io::sink()).unwrap_or(0)).unwrap()
    }

    /// Reads so many bytes and forgets them: how many came.
    pub(crate) fn skip(&mut self, count: u64) -> u64 {
        let held = std::mem::take(&mut self.held).len() as u64;
        held + io::copy(&mut (&self.stream).take(count - held), &mut io::sink()).unwrap_or(0)
    }

    fn more(&mut self) -> io::Result<usize> {
        let mut buffer = [0; 16 * 1024];
        let count = self.stream.read(&mut buffer)?;
        self.held.extend_from_slice(&buffer[..count]);
        Ok(count)
    }
}
