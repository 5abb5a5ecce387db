//! A client's connection as the HTTP library sees it, with what the library leaves to us.
//!
//! It keeps time: a head must come within its time, a quiet connection is closed after a while, a client that does not read is let
//! go. It tells when a connection has been quiet for a while, so that the library's buffers need not be kept for it. And it makes sure that
//! a request too broken to be read is refused like any other: the library answers those by itself with
//! a bare status, and such an answer is replaced on its way out by the one that the gateway's own refusals have.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

/// How long a client may go on sending after its connection was ended by us.
pub(crate) const FAREWELL: Duration = Duration::from_secs(30);
/// How long it may be silent then.
pub(crate) const FAREWELL_QUIET: Duration = Duration::from_secs(1);
/// How long a connection is quiet before it rests: longer than a page takes to ask for its parts.
pub(crate) const REST: Duration = Duration::from_millis(200);
/// Bytes that are read at once while it rests; the library reads what follows.
const FIRST_BYTES: usize = 2 * 1024;
/// Bytes that are read and forgotten at once.
const SCRAP_BYTES: usize = 8 * 1024;

/// What is going on on a connection, shared between it and the exchanges that run over it.
#[derive(Debug, Default)]
pub struct Traffic {
    begun: AtomicU32,
    ended: AtomicU32,
    rests: AtomicBool,
}

impl Traffic {
    /// An exchange begins; it ends when what is returned is dropped.
    #[must_use]
    pub fn begin(self: &Arc<Self>) -> Exchange {
        self.begun.fetch_add(1, Ordering::Relaxed);
        Exchange(Arc::clone(self))
    }

    /// Whether the connection has come to rest since this was last asked.
    pub(super) fn came_to_rest(&self) -> bool {
        self.rests.swap(false, Ordering::Relaxed)
    }

    /// How many exchanges there were, where none is going on.
    fn settled(&self) -> Option<u32> {
        let begun = self.begun.load(Ordering::Relaxed);
        (begun == self.ended.load(Ordering::Relaxed)).then_some(begun)
    }
}

/// An exchange that is going on.
#[derive(Debug)]
pub struct Exchange(Arc<Traffic>);

impl Drop for Exchange {
    fn drop(&mut self) {
        self.0.ended.fetch_add(1, Ordering::Relaxed);
    }
}

/// How long a client may take.
#[derive(Debug, Clone, Copy)]
pub struct Waits {
    /// From the first byte of a head to its end.
    pub head: Duration,
    /// Between two requests.
    pub idle: Duration,
    /// While nothing of an answer is taken.
    pub write: Duration,
}

/// Makes the whole answer for a request that cannot be read, by its status.
pub type Refuse = Arc<dyn Fn(u16) -> Vec<u8> + Send + Sync>;

/// A client's connection.
pub struct Line<S> {
    stream: S,
    traffic: Arc<Traffic>,
    waits: Waits,
    refuse: Refuse,
    /// How many exchanges there were when everything had last been written.
    flushed: u32,
    /// When the head that is coming began.
    head_since: Option<Instant>,
    quiet_since: Instant,
    reading: Option<Pin<Box<Sleep>>>,
    writing: Option<Pin<Box<Sleep>>>,
    /// What is written in place of what the library wanted to write.
    instead: Option<(Vec<u8>, usize)>,
    late: bool,
    /// Whether the client has said that it sends nothing more.
    ended: bool,
    farewell: Option<Farewell>,
    /// What was read already, and is to be read again.
    ahead: Bytes,
    /// Whether it may come to rest: the library has it.
    may_rest: bool,
}

/// The end of a connection that we end: what the client still sends is read and forgotten for a while. A connection that is closed
/// over unread bytes is reset, and a client may lose with that the answer which it has not read yet.
struct Farewell {
    /// Until then, whatever comes.
    last: Instant,
    /// Until nothing has come for a while.
    quiet: Pin<Box<Sleep>>,
}

impl<S> std::fmt::Debug for Line<S> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Line").field("traffic", &self.traffic).field("late", &self.late).finish_non_exhaustive()
    }
}

impl<S> Line<S> {
    /// A connection that was just made.
    pub fn new(stream: S, traffic: Arc<Traffic>, waits: Waits, refuse: Refuse) -> Self {
        Self {
            stream,
            traffic,
            waits,
            refuse,
            flushed: 0,
            head_since: None,
            quiet_since: Instant::now(),
            reading: None,
            writing: None,
            instead: None,
            late: false,
            ended: false,
            farewell: None,
            ahead: Bytes::new(),
            may_rest: false,
        }
    }

    /// The library takes it, and gives it back when [`Traffic::came_to_rest`] says so.
    pub(super) fn lent(mut self) -> Self {
        self.may_rest = true;
        self
    }

    /// The library gives it back, with what it had read and not used: that is the beginning of a head.
    pub(super) fn given_back(mut self, unused: Bytes) -> Self {
        self.may_rest = false;
        if !unused.is_empty() {
            self.head_since = Some(self.quiet_since);
            // Bytes of nothing would hold on to the buffer that they were a part of.
            self.ahead = unused;
        }
        self
    }

    /// Whether a head did not come within its time.
    pub fn is_late(&self) -> bool {
        self.late
    }

    /// The whole answer for a request that cannot be read.
    pub fn refusal(&self, status: u16) -> Vec<u8> {
        (self.refuse)(status)
    }

    /// Whether everything that belongs to an exchange has been written, so that whatever comes now belongs to none.
    fn is_quiet(&self) -> bool {
        self.traffic.settled() == Some(self.flushed)
    }

    /// The moment at which waiting for the client is over, where it is for the client to speak.
    fn deadline(&self) -> Option<Instant> {
        self.traffic.settled()?;
        Some(match self.head_since {
            Some(since) => since + self.waits.head,
            None => self.quiet_since + self.waits.idle,
        })
    }

    /// Whether that moment has come. One sleeping clock serves many waits: it is only set anew when it rings too early.
    fn is_over(&mut self, context: &mut Context<'_>) -> bool {
        let Some(deadline) = self.deadline() else { return false };
        let mut next = match self.head_since {
            None if self.may_rest => deadline.min(self.quiet_since + REST),
            _ => deadline,
        };
        let clock = self.reading.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(next)));
        if clock.deadline() > next {
            clock.as_mut().reset(next);
        }
        while clock.as_mut().poll(context).is_ready() {
            let now = Instant::now();
            if now >= deadline {
                return true;
            }
            if now >= next {
                self.traffic.rests.store(true, Ordering::Relaxed);
                next = deadline;
            }
            clock.as_mut().reset(next);
        }
        false
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Line<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if !this.ahead.is_empty() {
            let first = this.ahead.split_to(this.ahead.len().min(buffer.remaining()));
            buffer.put_slice(&first);
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        match Pin::new(&mut this.stream).poll_read(context, buffer) {
            Poll::Ready(Ok(())) => {
                this.ended = buffer.filled().len() == before && buffer.remaining() > 0;
                if !this.ended && this.head_since.is_none() && this.traffic.settled().is_some() {
                    this.head_since = Some(Instant::now());
                }
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending if this.is_over(context) => {
                if this.head_since.is_none() {
                    // Nobody speaks: the end of the stream closes the connection without a word.
                    return Poll::Ready(Ok(()));
                }
                this.late = true;
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> Line<S> {
    /// Rests until the client speaks, and tells whether it does; not where it ends, or has been quiet for too long.
    pub(super) async fn speaks(&mut self) -> io::Result<bool> {
        std::future::poll_fn(|context| {
            if self.ahead.is_empty() {
                // Not kept while nothing comes: that is the point of resting.
                let mut first = [0; FIRST_BYTES];
                let mut buffer = ReadBuf::new(&mut first);
                ready!(Pin::new(&mut *self).poll_read(context, &mut buffer))?;
                self.ahead = Bytes::copy_from_slice(buffer.filled());
            }
            Poll::Ready(Ok(!self.ahead.is_empty()))
        })
        .await
    }

    /// Reads and forgets what the client still sends, until it ends or has had its time. In a tunnel what comes belongs to the other side.
    fn poll_farewell(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.ended || self.traffic.settled().is_none() {
            return Poll::Ready(Ok(()));
        }
        let now = Instant::now();
        let farewell = self.farewell.get_or_insert_with(|| Farewell {
            last: now + FAREWELL,
            quiet: Box::pin(tokio::time::sleep(FAREWELL_QUIET)),
        });
        let mut scrap = [0; SCRAP_BYTES];
        loop {
            let mut buffer = ReadBuf::new(&mut scrap);
            match Pin::new(&mut self.stream).poll_read(context, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() && Instant::now() < farewell.last => {
                    farewell.quiet.as_mut().reset(Instant::now() + FAREWELL_QUIET);
                }
                Poll::Ready(_) => return Poll::Ready(Ok(())),
                Poll::Pending => return farewell.quiet.as_mut().poll(context).map(Ok),
            }
        }
    }
}

impl<S: AsyncWrite + Unpin> Line<S> {
    /// Writes what stands in the way of what was to be written; `taken` is told to be written when it is through.
    fn poll_instead(&mut self, context: &mut Context<'_>, taken: usize) -> Poll<io::Result<usize>> {
        while let Some((bytes, done)) = &mut self.instead {
            let rest = bytes.get(*done..).unwrap_or_default();
            if rest.is_empty() {
                self.instead = None;
                break;
            }
            let written = ready!(Pin::new(&mut self.stream).poll_write(context, rest))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            *done += written;
        }
        Poll::Ready(Ok(taken))
    }

    /// A write that stands still for too long fails.
    fn kept<T>(&mut self, context: &mut Context<'_>, polled: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.writing = None;
            return polled;
        }
        let wait = self.waits.write;
        let clock = self.writing.get_or_insert_with(|| Box::pin(tokio::time::sleep(wait)));
        ready!(clock.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    /// Sees to it that the library's own refusals are replaced. Whether there is something to write instead.
    fn replaced(&mut self, wanted: &[u8]) -> bool {
        if self.instead.is_none()
            && self.is_quiet()
            && let Some(status) = bare_refusal(wanted)
        {
            self.instead = Some(((self.refuse)(status), 0));
        }
        self.instead.is_some()
    }
}

/// The status of an answer that the library made by itself: a status, a date, and a length of nothing.
fn bare_refusal(bytes: &[u8]) -> Option<u16> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut lines = text.strip_suffix("\r\n\r\n")?.split("\r\n");
    let status = lines.next()?.strip_prefix("HTTP/1.1 4")?.get(..2)?;
    let bare = |line: &str| ["content-length: 0", "connection: close"].contains(&line) || line.starts_with("date: ");
    lines.all(bare).then(|| status.parse::<u16>().ok().map(|rest| 400 + rest)).flatten()
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Line<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        let polled = if this.replaced(bytes) {
            this.poll_instead(context, bytes.len())
        } else {
            Pin::new(&mut this.stream).poll_write(context, bytes)
        };
        this.kept(context, polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        let polled = match slices {
            [only] if this.replaced(only) => this.poll_instead(context, only.len()),
            _ => Pin::new(&mut this.stream).poll_write_vectored(context, slices),
        };
        this.kept(context, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let polled = Pin::new(&mut this.stream).poll_flush(context);
        if let (Poll::Ready(Ok(())), Some(count)) = (&polled, this.traffic.settled())
            && count != this.flushed
        {
            this.flushed = count;
            this.head_since = None;
            this.quiet_since = Instant::now();
        }
        this.kept(context, polled)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.farewell.is_none() {
            let polled = Pin::new(&mut this.stream).poll_shutdown(context);
            ready!(this.kept(context, polled))?;
        }
        this.poll_farewell(context)
    }
}

#[cfg(test)]
mod tests;
