//! Where passwords are hashed: on one thread of its own, one after the other, with a short queue.
//!
//! Hashing is slow by design, and whoever sends bad passwords decides how much of it there is. So it never runs on a thread that
//! serves requests, never on more than one, and what does not fit into the queue is told to come back later.

use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Mutex, PoisonError};

use tokio::sync::oneshot;

/// Passwords that wait to be hashed.
pub(crate) const QUEUE: usize = 32;

type Job = Box<dyn FnOnce() + Send>;

/// The thread that hashes; it begins with the first password.
#[derive(Debug, Default)]
pub struct Hashing {
    jobs: Mutex<Option<SyncSender<Job>>>,
}

/// There is more to hash than can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy;

impl Hashing {
    /// Nothing to do.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Does the work on the thread for it, and waits for what comes of it.
    ///
    /// # Errors
    ///
    /// Where too much work waits already.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Busy> {
        let (tell, told) = oneshot::channel();
        let job: Job = Box::new(move || {
            // Whoever asked may be gone by now.
            let _ = tell.send(work());
        });
        self.hand_in(job)?;
        told.await.map_err(|_| Busy)
    }

    fn hand_in(&self, job: Job) -> Result<(), Busy> {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let sender = match jobs.as_ref() {
            Some(sender) => sender,
            None => jobs.insert(begin().ok_or(Busy)?),
        };
        match sender.try_send(job) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(_)) => Err(Busy),
            Err(TrySendError::Disconnected(_)) => {
                // The thread died with its last work: the next password begins another.
                *jobs = None;
                Err(Busy)
            }
        }
    }
}

fn begin() -> Option<SyncSender<Job>> {
    let (sender, jobs) = sync_channel::<Job>(QUEUE);
    let work = move || jobs.into_iter().for_each(|job| job());
    std::thread::Builder::new().name("doorward-hash".to_owned()).spawn(work).ok()?;
    Some(sender)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn work_is_done_elsewhere_and_a_full_queue_says_so() {
        let hashing = Hashing::new();
        assert_eq!(hashing.run(|| 1 + 1).await, Ok(2));
        let (open, gate) = mpsc::channel::<()>();
        let (entered, is_in) = mpsc::channel::<()>();
        hashing
            .hand_in(Box::new(move || {
                entered.send(()).unwrap();
                let _ = gate.recv();
            }))
            .unwrap();
        is_in.recv().unwrap();
        for _ in 0..QUEUE {
            hashing.hand_in(Box::new(|| ())).unwrap();
        }
        assert_eq!(hashing.run(|| ()).await, Err(Busy));
        drop(open);
    }
}
