//! Bodies on their way through: the request's towards the upstream, the answer's towards the client.
//!
//! Both are streamed, never gathered. A body that stands still for too long ends in an error, a request's body that grows past its
//! limit too. What has to happen when an answer is through (the connection goes back into its pool, the log line is written)
//! hangs on the body and happens when it ends or is dropped.

use std::cell::Cell;
use std::fmt;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::{Instant, Sleep};

use crate::server::line::Exchange;
use crate::upstream::Lease;

/// Why a body broke off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// The sender is gone, or broke the framing.
    #[error("the body broke off")]
    Broken,
    /// Nothing came for the time that a body may stand still.
    #[error("the body stood still for too long")]
    Stalled,
    /// It is larger than may be.
    #[error("the body is larger than allowed")]
    TooLarge,
}

/// A clock that runs while nothing comes. It is set anew only where the first wait begins, so that a body that flows costs nothing.
#[derive(Debug)]
struct Patience {
    wait: Duration,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Patience {
    fn new(wait: Duration) -> Self {
        Self { wait, sleep: None }
    }

    /// Something came.
    fn reset(&mut self) {
        self.sleep = None;
    }

    /// Whether it has run out, asked while nothing comes.
    fn is_out(&mut self, context: &mut Context<'_>) -> bool {
        let wait = self.wait;
        let sleep = self.sleep.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(Instant::now() + wait)));
        sleep.as_mut().poll(context).is_ready()
    }
}

/// What became of a request's body, to be read by who waits for the answer.
#[derive(Debug, Default)]
pub struct BodyFate {
    error: Cell<Option<BodyError>>,
    moved: Cell<Option<Instant>>,
    over: Cell<bool>,
}

impl BodyFate {
    /// Why it broke off, if it did.
    #[must_use]
    pub fn error(&self) -> Option<BodyError> {
        self.error.get()
    }

    /// When a piece of it last went on.
    #[must_use]
    pub fn moved(&self) -> Option<Instant> {
        self.moved.get()
    }

    /// Whether it is through, or given up: nothing more of it is sent.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.over.get()
    }
}

/// A request's body on its way to the upstream.
pub struct RequestBody {
    inner: Option<Incoming>,
    ready: Option<Bytes>,
    left: u64,
    patience: Patience,
    fate: Rc<BodyFate>,
    may_trail: Option<MayTrail>,
}

/// Whether a field may come after a body.
pub type MayTrail = Rc<dyn Fn(&str) -> bool>;

impl fmt::Debug for RequestBody {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("RequestBody").field("left", &self.left).finish_non_exhaustive()
    }
}

impl RequestBody {
    /// A body with at most so many bytes, standing still for at most so long, and after it those fields that may be there.
    #[must_use]
    pub fn new(inner: Incoming, limit: Option<u64>, wait: Duration, may_trail: MayTrail) -> Self {
        let inner = (!inner.is_end_stream()).then_some(inner);
        Self {
            inner,
            ready: None,
            left: limit.unwrap_or(u64::MAX),
            patience: Patience::new(wait),
            fate: Rc::default(),
            may_trail: Some(may_trail),
        }
    }

    /// No body.
    #[must_use]
    pub fn empty() -> Self {
        Self::full(Bytes::new())
    }

    /// A body that is at hand.
    #[must_use]
    pub fn full(bytes: Bytes) -> Self {
        let ready = (!bytes.is_empty()).then_some(bytes);
        Self {
            inner: None,
            ready,
            left: 0,
            patience: Patience::new(Duration::ZERO),
            fate: Rc::default(),
            may_trail: None,
        }
    }

    /// What becomes of it.
    #[must_use]
    pub fn fate(&self) -> Rc<BodyFate> {
        Rc::clone(&self.fate)
    }

    /// A frame without the fields that may not come after a body.
    fn trimmed(&self, frame: Frame<Bytes>) -> Frame<Bytes> {
        let Some(may_trail) = self.may_trail.as_ref().filter(|_| frame.is_trailers()) else { return frame };
        match frame.into_trailers() {
            Ok(trailers) => {
                let kept = trailers.iter().filter(|(name, _)| may_trail(name.as_str()));
                Frame::trailers(kept.map(|(name, value)| (name.clone(), value.clone())).collect())
            }
            Err(frame) => frame,
        }
    }

    fn fail(&mut self, error: BodyError) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        self.inner = None;
        self.fate.error.set(Some(error));
        Poll::Ready(Some(Err(error)))
    }
}

impl Drop for RequestBody {
    fn drop(&mut self) {
        self.fate.over.set(true);
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = &mut *self;
        let Some(inner) = this.inner.as_mut() else {
            return Poll::Ready(this.ready.take().map(|bytes| Ok(Frame::data(bytes))));
        };
        match Pin::new(inner).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                this.patience.reset();
                this.fate.moved.set(Some(Instant::now()));
                let length = frame.data_ref().map_or(0, |data| data.len() as u64);
                match this.left.checked_sub(length) {
                    Some(left) => this.left = left,
                    None => return this.fail(BodyError::TooLarge),
                }
                Poll::Ready(Some(Ok(this.trimmed(frame))))
            }
            Poll::Ready(Some(Err(_))) => this.fail(BodyError::Broken),
            Poll::Ready(None) => {
                this.inner = None;
                Poll::Ready(None)
            }
            Poll::Pending if this.patience.is_out(context) => this.fail(BodyError::Stalled),
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.ready.is_none() && self.inner.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        let ready = self.ready.as_ref().map_or(0, |bytes| bytes.len() as u64);
        self.inner.as_ref().map_or_else(|| SizeHint::with_exact(ready), Body::size_hint)
    }
}

/// What happens when an answer is through.
pub trait Finish {
    /// All of it was handed on: so many bytes.
    fn done(&mut self, bytes: u64);
    /// It broke off after so many bytes: the upstream's fault, or the client went away.
    fn broken(&mut self, bytes: u64);
}

/// An answer's body on its way to the client.
pub struct AnswerBody {
    source: Source,
    /// What was read of it already.
    ahead: Option<Bytes>,
    bytes: u64,
    over: bool,
    finish: Option<Box<dyn Finish>>,
    /// Given back before `finish` learns of the end.
    lease: Option<Lease>,
    /// The connection's exchange lasts as long as this.
    exchange: Option<Exchange>,
}

/// Where an answer's body comes from.
enum Source {
    Empty,
    Full(Bytes),
    Trailers(HeaderMap),
    Upstream(Incoming, Patience),
    Broken(BodyError),
}

impl fmt::Debug for AnswerBody {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("AnswerBody").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

impl AnswerBody {
    fn of(source: Source) -> Self {
        Self { source, ahead: None, bytes: 0, over: false, finish: None, lease: None, exchange: None }
    }

    /// No body.
    #[must_use]
    pub fn empty() -> Self {
        Self::of(Source::Empty)
    }

    /// A body that is at hand.
    #[must_use]
    pub fn full(bytes: Bytes) -> Self {
        if bytes.is_empty() { Self::empty() } else { Self::of(Source::Full(bytes)) }
    }

    /// No body, and trailers.
    #[must_use]
    pub fn trailers(trailers: HeaderMap) -> Self {
        Self::of(Source::Trailers(trailers))
    }

    /// A body that has broken off.
    #[must_use]
    pub fn broken_off(error: BodyError) -> Self {
        Self::of(Source::Broken(error))
    }

    /// The upstream's, standing still for at most so long.
    #[must_use]
    pub fn upstream(inner: Incoming, wait: Duration, lease: Option<Lease>) -> Self {
        if inner.is_end_stream() {
            if let Some(lease) = lease {
                lease.give_back();
            }
            return Self::empty();
        }
        let mut body = Self::of(Source::Upstream(inner, Patience::new(wait)));
        body.lease = lease;
        body
    }

    /// The same body, of which this was read already.
    #[must_use]
    pub fn after(mut self, ahead: Bytes) -> Self {
        self.ahead = (!ahead.is_empty()).then_some(ahead);
        self
    }

    /// The same body, with something that happens when it is through.
    #[must_use]
    pub fn with_finish(mut self, finish: Box<dyn Finish>) -> Self {
        self.finish = Some(finish);
        self
    }

    /// The same body; the exchange lasts until it is through.
    #[must_use]
    pub fn during(mut self, exchange: Exchange) -> Self {
        self.exchange = Some(exchange);
        self
    }

    fn end(&mut self) {
        self.over = true;
        if let Some(lease) = self.lease.take() {
            lease.give_back();
        }
        if let Some(mut finish) = self.finish.take() {
            finish.done(self.bytes);
        }
    }

    fn broken(&mut self) {
        self.over = true;
        self.lease = None;
        self.source = Source::Empty;
        if let Some(mut finish) = self.finish.take() {
            finish.broken(self.bytes);
        }
    }
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = &mut *self;
        if let Some(ahead) = this.ahead.take() {
            this.bytes += ahead.len() as u64;
            return Poll::Ready(Some(Ok(Frame::data(ahead))));
        }
        match std::mem::replace(&mut this.source, Source::Empty) {
            Source::Empty => {
                this.end();
                Poll::Ready(None)
            }
            Source::Full(bytes) => {
                this.bytes = bytes.len() as u64;
                this.end();
                Poll::Ready(Some(Ok(Frame::data(bytes))))
            }
            Source::Trailers(trailers) => {
                this.end();
                Poll::Ready(Some(Ok(Frame::trailers(trailers))))
            }
            Source::Broken(error) => {
                this.broken();
                Poll::Ready(Some(Err(error)))
            }
            Source::Upstream(mut inner, mut patience) => {
                let polled = Pin::new(&mut inner).poll_frame(context);
                match polled {
                    Poll::Ready(Some(Ok(frame))) => {
                        patience.reset();
                        this.bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
                        if inner.is_end_stream() {
                            this.end();
                        } else {
                            this.source = Source::Upstream(inner, patience);
                        }
                        Poll::Ready(Some(Ok(frame)))
                    }
                    Poll::Ready(Some(Err(_))) => {
                        this.broken();
                        Poll::Ready(Some(Err(BodyError::Broken)))
                    }
                    Poll::Ready(None) => {
                        this.end();
                        Poll::Ready(None)
                    }
                    Poll::Pending if patience.is_out(context) => {
                        this.broken();
                        Poll::Ready(Some(Err(BodyError::Stalled)))
                    }
                    Poll::Pending => {
                        this.source = Source::Upstream(inner, patience);
                        Poll::Pending
                    }
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.source {
            _ if self.ahead.is_some() => false,
            Source::Empty => true,
            Source::Full(_) | Source::Trailers(_) | Source::Broken(_) => false,
            Source::Upstream(inner, _) => inner.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.source {
            // Nobody knows: what is ahead is the beginning of a body without a length, or of a broken one.
            _ if self.ahead.is_some() => SizeHint::default(),
            Source::Broken(_) => SizeHint::default(),
            Source::Empty | Source::Trailers(_) => SizeHint::with_exact(0),
            Source::Full(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Source::Upstream(inner, _) => inner.size_hint(),
        }
    }
}

impl Drop for AnswerBody {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        // An answer to HEAD is never read, and is no broken one.
        if self.is_end_stream() { self.end() } else { self.broken() }
    }
}
