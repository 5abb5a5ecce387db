//! What a probe has learnt so far. It outlives the exchange, so that a time limit loses nothing that was received.

use std::net::SocketAddr;

use doorward_diagnose::observation::{Answer, Field, HttpVersion, Timing, TlsFacts};
use tokio::time::Instant;

/// The head of an answer.
#[derive(Debug, Clone, Default)]
pub(super) struct Head {
    /// The status code.
    pub(super) status: u16,
    /// The reason phrase.
    pub(super) phrase: String,
    /// The version.
    pub(super) version: Option<HttpVersion>,
    /// The header fields in order.
    pub(super) fields: Vec<Field>,
}

impl Head {
    /// All values of this field in order.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |field| field.name.eq_ignore_ascii_case(name)).map(|field| field.value.as_str())
    }
}

/// An answer while it is being received: nothing until its head is whole.
#[derive(Debug, Default)]
pub(super) struct Received {
    /// The head, once it is whole.
    pub(super) head: Option<Head>,
    /// The body as it came, chunking undone, codings not.
    pub(super) raw: Vec<u8>,
    /// Why the body is not whole.
    pub(super) cut: Option<String>,
}

/// What is known so far about one exchange.
#[derive(Debug)]
pub(super) struct Progress {
    /// What is being done, for the words of a time limit.
    pub(super) phase: &'static str,
    /// When the request began to be sent.
    pub(super) sent: Option<Instant>,
    /// How long the phases took.
    pub(super) timing: Timing,
    /// The peer's address.
    pub(super) remote: Option<SocketAddr>,
    /// The own address.
    pub(super) local: Option<SocketAddr>,
    /// What the TLS handshake showed.
    pub(super) tls: Option<TlsFacts>,
    /// The proxy's refusal of the tunnel.
    pub(super) proxy_answer: Option<Box<Answer>>,
    /// The answer as far as it came.
    pub(super) received: Received,
}

impl Progress {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Self {
            phase: "starting",
            sent: None,
            timing: Timing::default(),
            remote: None,
            local: None,
            tls: None,
            proxy_answer: None,
            received: Received::default(),
        }
    }

    /// The request begins to be sent.
    pub(super) fn sending(&mut self) {
        self.phase = "waiting for the answer";
        self.sent = Some(Instant::now());
    }

    /// Bytes of the answer came: the first ones stop the clock of the first byte.
    pub(super) fn byte_came(&mut self) {
        if let Some(sent) = self.sent.take() {
            self.timing.first_byte_us = microseconds(sent);
            self.phase = "receiving the answer";
        }
    }
}

/// Microseconds since then; at least 1, so that 0 keeps meaning "did not occur".
pub(super) fn microseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX).max(1)
}
