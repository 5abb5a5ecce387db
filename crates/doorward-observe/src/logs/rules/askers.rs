//! Threads that have a configuration read and are asked what it says: reading it costs more than asking.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use doorward_diagnose::Bearing;
use doorward_record::{Account, Ask, Start};

use super::verdict::{Seen, Verdict};
use crate::host::process::kind::Kind;
use crate::host::{Disk, Hop, readers, stands};

/// Threads that have one configuration read.
const ASKERS: usize = 2;

/// Requests that may have left one line, and where the answer is wanted.
struct Question {
    asks: Vec<Ask>,
    seen: Seen,
    answer: Sender<Option<Verdict>>,
}

/// Who is asked. The threads end when this is dropped.
#[derive(Debug)]
pub(super) struct Askers {
    questions: Mutex<Sender<Question>>,
}

impl Askers {
    /// Has the configuration read.
    pub(super) fn new(kind: Kind, start: &Start, disk: &Disk) -> Self {
        let (sender, receiver) = channel();
        let receiver = Arc::new(Mutex::new(receiver));
        for _ in 0..ASKERS {
            let (receiver, start, disk) = (Arc::clone(&receiver), start.clone(), disk.clone());
            std::thread::spawn(move || work(kind, &start, disk, &receiver));
        }
        Self { questions: Mutex::new(sender) }
    }

    /// What the configuration says of the request that left a line, which is one of these.
    pub(super) fn ask(&self, asks: Vec<Ask>, seen: Seen) -> Option<Verdict> {
        let (answer, answered) = channel();
        let question = Question { asks, seen, answer };
        self.questions.lock().unwrap_or_else(PoisonError::into_inner).send(question).ok()?;
        answered.recv().ok().flatten()
    }
}

/// Answers questions until nobody asks any more.
fn work(kind: Kind, start: &Start, disk: Disk, questions: &Mutex<Receiver<Question>>) {
    let files = disk.clone();
    let hop = Hop { kind, start: None, worker: None, disk, unread: Vec::new() };
    readers::reading(kind, start, &files, |account| {
        loop {
            let next = questions.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(Question { asks, seen, answer }) = next else { return };
            let said = asks.iter().filter_map(|ask| judge(&hop, &account(ask), ask, seen));
            // Who no longer waits needs no answer.
            let _ = answer.send(Verdict::all(said.collect()));
        }
    });
}

/// What an account means for a request that was answered so.
fn judge(hop: &Hop, account: &Account, ask: &Ask, seen: Seen) -> Option<Verdict> {
    let is_decided = account.testimonies.iter().any(|one| one.bearing == Bearing::Refuses);
    let files = if is_decided { None } else { stands(hop, account, ask) };
    Verdict::of(account, files.as_ref(), seen)
}
