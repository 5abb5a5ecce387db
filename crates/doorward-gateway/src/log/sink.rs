//! Where lines go: a thread of its own writes them, so that no request waits for a disk or a pipe.
//!
//! Lines are put into one buffer of bounded size; the thread takes the whole buffer at once and writes it. Where it cannot keep up, or the
//! disk is full, lines are dropped and counted. Once writing works again, a line says how many are lacking.

use std::cell::RefCell;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

use super::entry::{Entry, write_note};

/// Most bytes that wait to be written; a line that would exceed them is dropped.
pub const MAX_PENDING_BYTES: usize = 8 * 1_024 * 1_024;
/// Waiting bytes at which the thread begins to write without waiting for more.
const BATCH_BYTES: usize = 64 * 1_024;
/// How long a first line waits for others to be written with.
const LINGER: Duration = Duration::from_millis(20);
/// How long the thread may take for its last lines when the sink is dropped.
const LAST_LINES: Duration = Duration::from_secs(2);

/// Where lines are written.
pub enum Target {
    /// The end of a file, which is made where it is not there.
    File(PathBuf),
    /// Standard error, a pipe, or whatever takes bytes.
    Stream(Box<dyn Write + Send>),
}

/// A log file that cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("the log `{}` cannot be opened: {error}", path.display())]
pub struct OpenError {
    path: PathBuf,
    error: io::Error,
}

impl OpenError {
    /// What the operator can do.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        "make the folder and let the gateway's user write there, or name another `file` in `[log]`"
    }
}

/// The log, for all threads.
pub struct Sink {
    shared: Arc<Shared>,
}

struct Shared {
    pending: Mutex<Pending>,
    /// Told when there is something to do for the thread.
    work: Condvar,
    /// Told when the thread has written everything, and when it ends.
    idle: Condvar,
    dropped: AtomicU64,
    failing: AtomicBool,
}

#[derive(Default)]
struct Pending {
    bytes: Vec<u8>,
    reopen: bool,
    closed: bool,
    /// Whether somebody waits for everything to be written.
    hurry: bool,
    /// Whether the thread is writing a batch.
    busy: bool,
    ended: bool,
}

impl Sink {
    /// Opens the log and starts its thread.
    ///
    /// # Errors
    ///
    /// Where the file cannot be opened, or the thread not be started.
    pub fn open(target: Target) -> Result<Self, OpenError> {
        let (out, torn, path): (Box<dyn Write + Send>, _, _) = match target {
            Target::Stream(out) => (out, false, None),
            Target::File(path) => match append(&path) {
                Ok((file, torn)) => (Box::new(file), torn, Some(path)),
                Err(error) => return Err(OpenError { path, error }),
            },
        };
        let shared = Arc::new(Shared {
            pending: Mutex::default(),
            work: Condvar::new(),
            idle: Condvar::new(),
            dropped: AtomicU64::new(0),
            failing: AtomicBool::new(false),
        });
        let named = path.clone().unwrap_or_default();
        let writer = Writer { shared: Arc::clone(&shared), out, path, torn, told: 0 };
        let thread = std::thread::Builder::new().name("log".to_owned()).spawn(move || writer.run());
        thread.map(|_| Self { shared }).map_err(|error| OpenError { path: named, error })
    }

    /// Writes an entry, soon. Never waits for anything but a short lock.
    pub fn write(&self, entry: &Entry<'_>) {
        thread_local!(static LINE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) });
        LINE.with_borrow_mut(|line| {
            line.clear();
            entry.write(line);
            self.push(line);
        });
    }

    fn push(&self, line: &[u8]) {
        let mut pending = self.shared.lock();
        let length = pending.bytes.len().saturating_add(line.len());
        if length > MAX_PENDING_BYTES || pending.closed {
            drop(pending);
            self.shared.dropped.fetch_add(1, Ordering::Relaxed);
            return;
        }
        // The thread is told of the first line and of a full batch; in between it knows.
        let tell = pending.bytes.is_empty() || (length >= BATCH_BYTES && pending.bytes.len() < BATCH_BYTES);
        pending.bytes.extend_from_slice(line);
        drop(pending);
        if tell {
            self.shared.work.notify_one();
        }
    }

    /// Opens the file anew before the next line: after it was moved away to be rotated.
    pub fn reopen(&self) {
        self.shared.lock().reopen = true;
        self.shared.work.notify_one();
    }

    /// Waits until all lines so far are written or dropped, but no longer than `patience`. Tells whether they are.
    pub fn flush(&self, patience: Duration) -> bool {
        let mut pending = self.shared.lock();
        pending.hurry = true;
        self.shared.work.notify_one();
        let waiting = |pending: &mut Pending| !pending.ended && (pending.busy || pending.has_work());
        let waited = self.shared.idle.wait_timeout_while(pending, patience, waiting);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    /// How many lines were dropped since the start.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.shared.dropped.load(Ordering::Relaxed)
    }

    /// Whether the last attempt to write failed.
    #[must_use]
    pub fn failing(&self) -> bool {
        self.shared.failing.load(Ordering::Relaxed)
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.flush(LAST_LINES);
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pending {
    fn has_work(&self) -> bool {
        !self.bytes.is_empty() || self.reopen
    }
}

/// The thread's own part.
struct Writer {
    shared: Arc<Shared>,
    out: Box<dyn Write + Send>,
    path: Option<PathBuf>,
    /// Whether the last line written was torn off.
    torn: bool,
    /// How many dropped lines the log tells of.
    told: u64,
}

impl Writer {
    fn run(mut self) {
        let mut batch = Vec::new();
        while let Some(reopen) = self.next(&mut batch) {
            if reopen {
                self.reopen();
            }
            self.write(&batch);
            // A flood's buffer is not kept.
            batch.clear();
            batch.shrink_to(BATCH_BYTES.saturating_mul(2));
        }
    }

    /// Waits for lines and takes them; tells whether the file is to be opened anew. None at the end.
    fn next(&mut self, batch: &mut Vec<u8>) -> Option<bool> {
        let mut pending = self.shared.lock();
        pending.busy = false;
        if !pending.has_work() {
            pending.hurry = false;
            self.shared.idle.notify_all();
        }
        let resting = |pending: &mut Pending| !pending.has_work() && !pending.closed;
        pending = self.shared.work.wait_while(pending, resting).unwrap_or_else(PoisonError::into_inner);
        let gathering = |pending: &mut Pending| {
            pending.bytes.len() < BATCH_BYTES && !pending.reopen && !pending.closed && !pending.hurry
        };
        let gathered = self.shared.work.wait_timeout_while(pending, LINGER, gathering);
        pending = gathered.unwrap_or_else(PoisonError::into_inner).0;
        if !pending.has_work() {
            pending.ended = true;
            self.shared.idle.notify_all();
            return None;
        }
        pending.busy = true;
        std::mem::swap(&mut pending.bytes, batch);
        Some(std::mem::take(&mut pending.reopen))
    }

    fn reopen(&mut self) {
        // Where it does not open, the old file is better than none.
        if let Some((file, torn)) = self.path.as_deref().and_then(|path| append(path).ok()) {
            self.out = Box::new(file);
            self.torn = torn;
        }
    }

    fn write(&mut self, batch: &[u8]) {
        let mut head = Vec::new();
        if self.torn {
            head.push(b'\n');
        }
        let dropped = self.shared.dropped.load(Ordering::Relaxed);
        if dropped > self.told {
            let note = "lines of this log were dropped: its disk was full or too slow";
            write_note(&mut head, Timestamp::now(), note, dropped.saturating_sub(self.told));
        }
        let lost = if self.put(&head).is_empty() {
            self.told = dropped;
            self.put(batch)
        } else {
            batch
        };
        self.shared.failing.store(!lost.is_empty(), Ordering::Relaxed);
        let lost_lines = lost.iter().filter(|byte| **byte == b'\n').count();
        self.shared.dropped.fetch_add(lost_lines as u64, Ordering::Relaxed);
    }

    /// Writes bytes, and gives back those that could not be written.
    fn put<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        let mut rest = bytes;
        while !rest.is_empty() {
            match self.out.write(rest) {
                Ok(0) => return rest,
                Ok(count) => {
                    self.torn = rest.get(count.saturating_sub(1)) != Some(&b'\n');
                    rest = rest.get(count..).unwrap_or_default();
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return rest,
            }
        }
        // A file has nothing to flush; a stream that fails here fails at the next write, too.
        let _ = self.out.flush();
        rest
    }
}

/// Opens a file to write at its end, whoever else does so too, and tells whether its last line is torn off. A log names persons, so
/// others may not read it.
fn append(path: &Path) -> io::Result<(File, bool)> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o640);
    let file = options.open(path)?;
    let torn = file.metadata()?.is_file() && !ends_with_a_line(path).unwrap_or(true);
    Ok((file, torn))
}

/// Whether a file is empty or ends with the end of a line.
fn ends_with_a_line(path: &Path) -> io::Result<bool> {
    let mut file = File::open(path)?;
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

#[cfg(test)]
mod tests;
