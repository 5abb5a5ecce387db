//! Lines on their way to whoever reads them. Who reads slowly holds nothing up: what finds no room is counted, and that is told.

use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use crate::failure::Failure;
use crate::output;

/// Lines that may wait.
const WAITING: usize = 8192;

/// Writes lines on a thread of its own.
pub(super) struct Printer {
    lines: SyncSender<String>,
    thread: JoinHandle<Result<(), Failure>>,
    missed: u64,
    /// How it is said that lines were left out.
    missing: fn(u64) -> String,
}

impl Printer {
    /// Begins. `over` is called where nobody reads any more.
    pub(super) fn new(missing: fn(u64) -> String, over: impl FnOnce() + Send + 'static) -> Result<Self, Failure> {
        let (lines, waiting) = sync_channel::<String>(WAITING);
        let work = move || {
            for line in waiting {
                match output::line(&line) {
                    Ok(true) => {}
                    ended => {
                        over();
                        return ended.map(|_| ());
                    }
                }
            }
            Ok(())
        };
        let thread = std::thread::Builder::new().name("output".to_owned()).spawn(work).map_err(anyhow::Error::from)?;
        Ok(Self { lines, thread, missed: 0, missing })
    }

    /// A line.
    pub(super) fn line(&mut self, line: String) {
        if self.missed > 0 && self.lines.try_send((self.missing)(self.missed)).is_ok() {
            self.missed = 0;
        }
        if let Err(TrySendError::Full(_)) = self.lines.try_send(line) {
            self.missed += 1;
        }
    }

    /// Waits until everything is written.
    pub(super) fn finish(self) -> Result<(), Failure> {
        if self.missed > 0 {
            // Where nobody reads any more, nobody is told.
            let _ = self.lines.send((self.missing)(self.missed));
        }
        drop(self.lines);
        self.thread.join().unwrap_or(Ok(()))
    }
}
