//! All cores on all sources: who is free takes the next block.
//!
//! A plain file is cut into blocks that any thread reads for itself. A stream has one thread that reads it and hands its blocks on; where
//! nobody takes them, it does the work itself. So no block waits long, no thread waits while there is work, and few blocks are in memory.

use std::collections::VecDeque;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::blocks::{self, Cutter};
use super::open::{self, OpenError, Opened};
use super::spare;

/// Most threads that read, whatever is asked for: each needs some memory of its own.
const MAX_THREADS: usize = 12;
/// So many threads may take memory in large pages, which is quicker; with more of them it would be too much.
const FEW_THREADS: usize = 2;
/// Blocks that may wait for a thread, for each thread.
const WAITING_EACH: usize = 3;
/// Bytes at a source's begin by which its format is told.
pub const SAMPLE_BYTES: usize = blocks::BLOCK_BYTES;

/// Where lines come from.
pub enum Source {
    /// A file.
    File(PathBuf),
    /// Something that is read from its begin, with a name for reports.
    Stream(String, Box<dyn Read + Send>),
}

impl Source {
    /// Its name for reports.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Stream(name, _) => name.clone(),
        }
    }
}

/// What is to be done with the lines.
pub trait Work: Sync {
    /// What is known of one source, such as its format.
    type About: Send + Sync;
    /// What one thread gathers.
    type Gathered: Send;

    /// Told from the first lines of a source.
    fn begin(&self, name: &str, sample: &[u8]) -> Self::About;
    /// Whether the source's blocks must be read in their order, by one thread.
    fn is_ordered(&self, about: &Self::About) -> bool;
    /// What a thread begins with.
    fn gather(&self) -> Self::Gathered;
    /// Takes a block of whole lines.
    fn take(&self, gathered: &mut Self::Gathered, about: &Self::About, block: &[u8]);
}

/// What came of it.
pub struct Outcome<G> {
    /// What each thread gathered.
    pub gathered: Vec<G>,
    /// Sources that could not be read, or not to their end.
    pub faults: Vec<OpenError>,
    /// Bytes that were read, after decompression.
    pub bytes: u64,
}

/// A plain file that is being read.
struct Plain<A> {
    file: File,
    name: String,
    about: A,
    bytes: u64,
    blocks: u64,
    next: AtomicU64,
    /// Whether it was found to be shorter by now.
    is_cut: AtomicBool,
}

impl<A> Plain<A> {
    /// What to tell where a block is empty that should not be: the file became shorter meanwhile. Told once.
    fn cut(&self, block: &[u8]) -> Option<OpenError> {
        let is_shorter = block.is_empty() && self.file.metadata().is_ok_and(|about| about.len() < self.bytes);
        if !is_shorter || self.is_cut.swap(true, Ordering::Relaxed) {
            return None;
        }
        let error = std::io::Error::new(
            std::io::ErrorKind::UnexpectedEof,
            "it became shorter while it was read; the lines that were left are read",
        );
        Some(OpenError { name: self.name.clone(), error })
    }
}

/// A block of a stream.
struct Handed<A> {
    about: Arc<A>,
    buffer: Vec<u8>,
    filled: usize,
}

/// What is to be done.
struct Queue<A> {
    sources: VecDeque<Source>,
    plains: VecDeque<Arc<Plain<A>>>,
    handed: VecDeque<Handed<A>>,
    spare: Vec<Vec<u8>>,
    /// Threads that may still bring work: they open a source or read a stream.
    busy: usize,
    faults: Vec<OpenError>,
}

/// The next thing to do.
enum Next<A> {
    Handed(Handed<A>),
    Plain(Arc<Plain<A>>, u64),
    Source(Source),
    Nothing,
}

struct Shared<'w, W: Work> {
    work: &'w W,
    queue: Mutex<Queue<W::About>>,
    changed: Condvar,
    progress: &'w AtomicU64,
    most_waiting: usize,
}

/// Reads all sources. `progress` counts the bytes. Where there are many threads, the process gets its memory in small pages from then on.
pub fn read<W: Work>(work: &W, sources: Vec<Source>, threads: usize, progress: &AtomicU64) -> Outcome<W::Gathered> {
    let threads = threads.clamp(1, MAX_THREADS);
    if threads > FEW_THREADS {
        spare::spare_memory();
    }
    let queue = Queue {
        sources: sources.into(),
        plains: VecDeque::new(),
        handed: VecDeque::new(),
        spare: Vec::new(),
        busy: 0,
        faults: Vec::new(),
    };
    let shared = Shared {
        work,
        queue: Mutex::new(queue),
        changed: Condvar::new(),
        progress,
        most_waiting: threads.saturating_mul(WAITING_EACH),
    };
    // Handed on here, and not to who joins the threads: those put their memory in order before they end.
    let gathered = Mutex::new(Vec::new());
    let run = || {
        let mine = shared.run();
        gathered.lock().unwrap_or_else(PoisonError::into_inner).push(mine);
    };
    std::thread::scope(|scope| {
        (1..threads).for_each(|_| drop(scope.spawn(run)));
        run();
    });
    let gathered = gathered.into_inner().unwrap_or_else(PoisonError::into_inner);
    let queue = shared.queue.into_inner().unwrap_or_else(PoisonError::into_inner);
    Outcome { gathered, faults: queue.faults, bytes: progress.load(Ordering::Relaxed) }
}

impl<W: Work> Shared<'_, W> {
    /// What one thread does.
    fn run(&self) -> W::Gathered {
        let mut gathered = self.work.gather();
        let mut buffer = blocks::buffer();
        loop {
            match self.next() {
                Next::Handed(handed) => {
                    self.take(&mut gathered, &handed.about, handed.buffer.get(..handed.filled).unwrap_or_default());
                    self.lock().spare.push(handed.buffer);
                }
                Next::Plain(plain, number) => match blocks::read_block(&plain.file, number, &mut buffer) {
                    Ok(block) => {
                        self.take(&mut gathered, &plain.about, block);
                        if let Some(cut) = plain.cut(block) {
                            self.lock().faults.push(cut);
                        }
                    }
                    Err(error) => {
                        plain.next.store(plain.blocks, Ordering::Relaxed);
                        self.lock().faults.push(OpenError { name: plain.name.clone(), error });
                    }
                },
                Next::Source(source) => {
                    let opened = self.open(source, &mut gathered, &mut buffer);
                    let mut queue = self.lock();
                    queue.faults.extend(opened.err());
                    queue.busy -= 1;
                    self.changed.notify_all();
                }
                Next::Nothing => return gathered,
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue<W::About>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, gathered: &mut W::Gathered, about: &W::About, block: &[u8]) {
        self.work.take(gathered, about, block);
        self.progress.fetch_add(block.len() as u64, Ordering::Relaxed);
    }

    /// Waits for something to do.
    fn next(&self) -> Next<W::About> {
        let mut queue = self.lock();
        loop {
            if let Some(handed) = queue.handed.pop_front() {
                return Next::Handed(handed);
            }
            while let Some(plain) = queue.plains.front() {
                let number = plain.next.fetch_add(1, Ordering::Relaxed);
                if number < plain.blocks {
                    return Next::Plain(Arc::clone(plain), number);
                }
                queue.plains.pop_front();
            }
            if let Some(source) = queue.sources.pop_front() {
                queue.busy += 1;
                return Next::Source(source);
            }
            if queue.busy == 0 {
                return Next::Nothing;
            }
            queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Opens a source. A file is put where all can take from it; a stream is read to its end.
    fn open(&self, source: Source, gathered: &mut W::Gathered, buffer: &mut [u8]) -> Result<(), OpenError> {
        let name = source.name();
        let opened = match source {
            Source::File(path) => open::open(&path)?,
            Source::Stream(name, reader) => open::stream(&name, reader)?,
        };
        let told = |error| OpenError { name: name.clone(), error };
        match opened {
            Opened::File(file, bytes) => {
                let blocks = blocks::count(bytes);
                let sample = blocks::read_block(&file, 0, buffer).map_err(told)?;
                let about = self.work.begin(&name, sample.get(..SAMPLE_BYTES).unwrap_or(sample));
                let (next, is_cut) = (AtomicU64::new(0), AtomicBool::new(false));
                let plain = Plain { file, name: name.clone(), about, bytes, blocks, next, is_cut };
                if self.work.is_ordered(&plain.about) {
                    for number in 0..blocks {
                        let block = blocks::read_block(&plain.file, number, buffer).map_err(told)?;
                        self.take(gathered, &plain.about, block);
                        self.lock().faults.extend(plain.cut(block));
                    }
                } else {
                    self.lock().plains.push_back(Arc::new(plain));
                    self.changed.notify_all();
                }
                Ok(())
            }
            Opened::Stream(reader) => self.pump(&name, reader, gathered).map_err(told),
        }
    }

    /// Reads a stream to its end, and hands its blocks on.
    fn pump(&self, name: &str, reader: Box<dyn Read + Send>, gathered: &mut W::Gathered) -> std::io::Result<()> {
        let mut cutter = Cutter::new(reader);
        let mut about: Option<Arc<W::About>> = None;
        loop {
            let mut buffer = self.lock().spare.pop().unwrap_or_else(blocks::buffer);
            let filled = cutter.next(&mut buffer).map_err(open::broken)?;
            if filled == 0 {
                return Ok(());
            }
            let block = buffer.get(..filled).unwrap_or_default();
            let sample = block.get(..SAMPLE_BYTES).unwrap_or(block);
            let about = about.get_or_insert_with(|| Arc::new(self.work.begin(name, sample)));
            let mut queue = self.lock();
            if self.work.is_ordered(about) || queue.handed.len() >= self.most_waiting {
                drop(queue);
                self.take(gathered, about, block);
                self.lock().spare.push(buffer);
            } else {
                queue.handed.push_back(Handed { about: Arc::clone(about), buffer, filled });
                self.changed.notify_one();
            }
        }
    }
}

#[cfg(test)]
mod tests;
