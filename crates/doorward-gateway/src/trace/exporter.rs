//! The way of spans to the collector: a bounded buffer, and a thread that empties it.
//!
//! Where the collector is away or slow, spans are dropped and counted, and no request waits. The thread is started with the first map
//! that asks for traces.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

use bytes::Bytes;
use tokio::runtime::LocalOptions;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::collector::{Collector, Taken};
use super::span::{Span, batch};
use crate::upstream::Pools;

/// Most bytes of spans that wait to be sent; a span that would exceed them is dropped.
pub const MAX_PENDING_BYTES: usize = 4 * 1_024 * 1_024;
/// Waiting bytes at which they are sent without waiting for more.
const BATCH_BYTES: usize = 256 * 1_024;
/// How long a first span waits for others to be sent with.
const LINGER: Duration = Duration::from_secs(1);
/// How often a batch is sent before it is given up.
const ATTEMPTS: u32 = 3;
/// The pause before the second attempt; the next one is twice as long.
const PAUSE: Duration = Duration::from_secs(1);

/// The way to the collector, for all threads.
#[derive(Debug, Default)]
pub struct Exporter {
    queue: Arc<Queue>,
    /// Ends when the thread ends; none before it is started.
    running: Mutex<Option<mpsc::Receiver<()>>>,
}

#[derive(Debug, Default)]
struct Queue {
    pending: Mutex<Pending>,
    /// Told of the first span, of a full batch, and of the end.
    work: Notify,
    sent: AtomicU64,
    dropped: AtomicU64,
}

#[derive(Debug, Default)]
struct Pending {
    spans: Vec<u8>,
    count: u64,
    collector: Option<Arc<Collector>>,
    closed: bool,
}

impl Exporter {
    /// Sends spans to this collector from here on; none: nowhere.
    ///
    /// # Errors
    ///
    /// Where the thread cannot be started.
    pub fn point_at(&self, collector: Option<Arc<Collector>>) -> io::Result<()> {
        let wanted = collector.is_some();
        self.queue.lock().collector = collector;
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if wanted && running.is_none() {
            let (end, ended) = mpsc::channel();
            let queue = Arc::clone(&self.queue);
            std::thread::Builder::new().name("traces".to_owned()).spawn(move || {
                let run = run(&queue);
                drop(end);
                run
            })?;
            *running = Some(ended);
        }
        Ok(())
    }

    /// Sends a span, soon. Never waits for anything but a short lock.
    pub fn write(&self, span: &Span<'_>) {
        thread_local!(static SPAN: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) });
        SPAN.with_borrow_mut(|bytes| {
            bytes.clear();
            span.write(bytes);
            self.queue.push(bytes);
        });
    }

    /// Sends what waits, once, and ends; but takes no longer than `patience`.
    pub fn finish(&self, patience: Duration) {
        self.queue.lock().closed = true;
        self.queue.work.notify_one();
        if let Some(running) = self.running.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // It says nothing; it ends.
            let _ = running.recv_timeout(patience);
        }
    }

    /// Spans that the collector took.
    #[must_use]
    pub fn sent(&self) -> u64 {
        self.queue.sent.load(Ordering::Relaxed)
    }

    /// Spans that were dropped, or that it did not take.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.queue.dropped.load(Ordering::Relaxed)
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, span: &[u8]) {
        let mut pending = self.lock();
        let length = pending.spans.len().saturating_add(span.len());
        if length > MAX_PENDING_BYTES || pending.closed {
            drop(pending);
            self.dropped.fetch_add(1, Ordering::Relaxed);
            return;
        }
        // The thread is told of the first span and of a full batch; in between it knows.
        let tell = pending.spans.is_empty() || (length >= BATCH_BYTES && pending.spans.len() < BATCH_BYTES);
        pending.spans.extend_from_slice(span);
        pending.count = pending.count.saturating_add(1);
        drop(pending);
        if tell {
            self.work.notify_one();
        }
    }

    fn count(&self, sent: u64, dropped: u64) {
        self.sent.fetch_add(sent, Ordering::Relaxed);
        self.dropped.fetch_add(dropped, Ordering::Relaxed);
    }

    /// Waits until this holds of what waits, or until the time has come.
    async fn until(&self, last: Option<Instant>, holds: impl Fn(&Pending) -> bool) {
        while !holds(&self.lock()) {
            match last {
                None => self.work.notified().await,
                Some(last) if tokio::time::timeout_at(last, self.work.notified()).await.is_err() => return,
                Some(_) => {}
            }
        }
    }
}

/// The thread's own part.
fn run(queue: &Arc<Queue>) -> io::Result<()> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_all().max_blocking_threads(1).build_local(LocalOptions::default())?;
    runtime.block_on(async {
        let pools = Rc::default();
        loop {
            queue.until(None, |pending| !pending.spans.is_empty() || pending.closed).await;
            let full = |pending: &Pending| pending.spans.len() >= BATCH_BYTES || pending.closed;
            queue.until(Some(Instant::now() + LINGER), full).await;
            let (spans, count) = {
                let mut pending = queue.lock();
                (std::mem::take(&mut pending.spans), std::mem::take(&mut pending.count))
            };
            if spans.is_empty() {
                return;
            }
            export(queue, &pools, Bytes::from(batch(&spans)), count).await;
        }
    });
    Ok(())
}

/// Sends a batch, a few times if need be. At the end of the gateway there is one attempt.
async fn export(queue: &Queue, pools: &Rc<Pools>, batch: Bytes, count: u64) {
    let mut pause = PAUSE;
    for attempt in 1..=ATTEMPTS {
        let Some(collector) = queue.lock().collector.clone() else { break };
        match collector.send(pools, batch.clone()).await {
            Taken::But(rejected) => {
                let rejected = rejected.min(count);
                return queue.count(count.saturating_sub(rejected), rejected);
            }
            Taken::Not => break,
            Taken::Later(_) if attempt == ATTEMPTS || queue.lock().closed => break,
            Taken::Later(asked) => {
                queue.until(Some(Instant::now() + asked.unwrap_or(pause)), |pending| pending.closed).await;
                pause = pause.saturating_mul(2);
            }
        }
    }
    queue.count(0, count);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_dropped_and_counted() {
        let queue = Queue::default();
        queue.push(&vec![0; MAX_PENDING_BYTES - 1]);
        queue.push(&[0]);
        assert_eq!((queue.lock().count, queue.dropped.load(Ordering::Relaxed)), (2, 0));
        queue.push(&[0]);
        assert_eq!((queue.lock().count, queue.dropped.load(Ordering::Relaxed)), (2, 1));
        assert_eq!(queue.lock().spans.len(), MAX_PENDING_BYTES);
    }

    #[test]
    fn after_the_end_nothing_is_taken() {
        let exporter = Exporter::default();
        exporter.finish(Duration::ZERO);
        exporter.queue.push(&[0]);
        assert_eq!((exporter.sent(), exporter.dropped()), (0, 1));
    }
}
