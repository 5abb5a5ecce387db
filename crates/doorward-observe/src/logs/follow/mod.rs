//! Logs that are followed by their names, as they are written: counted first as they stand, then line by line.
//!
//! Nothing here waits: who calls [`Following::round`] decides when, told by a [`Watch`] or a [`pipe`].

mod file;
mod ledger;
mod lines;
mod places;
mod source;
mod watch;

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::time::Instant;

use doorward_record::figures::Tally;

pub use file::Event;
pub use ledger::{Each, Seen};
pub use watch::Watch;

use super::causes;
use super::engine;
use super::figures::Counting;
use super::open::{Coding, OpenError, Opened};
use file::Log;
use ledger::Ledger;
use lines::Lines;
use places::Places;
use source::{Input, Kind, Source};

/// What is read of a pipe at once.
const PIPE_BYTES: usize = 64 * 1024;
/// Most of an error log that waits for the first line of an access log.
const UNASKED_BYTES: usize = 1024 * 1024;
/// Bytes of a file by which it is known.
const SAMPLE_BYTES: u64 = 64 * 1024;
/// Most bytes of a compression's mark.
const MAGIC_BYTES: u64 = 8;

/// Logs that are followed, with the figures of what was read of them.
pub struct Following {
    sources: Vec<Source>,
    ledger: Ledger,
    /// What stood there before, to be counted first.
    earlier: Vec<engine::Source>,
    /// Files of which it is not known what they are, though something stands in them.
    strange: Vec<String>,
    places: Places,
}

impl Following {
    /// Logs to be followed, and what is to be counted and how.
    #[must_use]
    pub fn new(counting: Counting) -> Self {
        Self {
            sources: Vec::new(),
            ledger: Ledger::new(counting),
            earlier: Vec::new(),
            strange: Vec::new(),
            places: Places::default(),
        }
    }

    /// Adds files by their names; they need not be there. What stands in them is counted by [`Following::count_earlier`]. Compressed ones
    /// and rotated ones are not followed. With `from_end`, what stands in them is left out.
    ///
    /// # Errors
    /// Where a file is there and cannot be read.
    pub fn add_files(&mut self, files: Vec<PathBuf>, from_end: bool) -> Result<(), OpenError> {
        let mut errors = Vec::new();
        for path in &files {
            let told = |error| OpenError { name: path.display().to_string(), error };
            let is_old = is_rotated(path, &files);
            let (log, earlier) = Log::begin(path.clone()).map_err(told)?;
            let mut source =
                Source::new(path.display().to_string(), Input::File(log), self.ledger.counting.format.as_ref());
            if let Some((file, end)) = earlier {
                let sample = sample(&file, end).map_err(told)?;
                if Coding::of(&sample) != Coding::Plain {
                    if !from_end {
                        self.earlier.push(engine::Source::File(path.clone()));
                    }
                    continue;
                }
                source.heed(&self.ledger.counting.formats, path, &sample);
                source.learn(&sample);
                if source.kind == Kind::Unknown && end > 0 {
                    self.strange.push(source.name.clone());
                }
                self.ledger.zone_s = self.ledger.zone_s.or_else(|| causes::zone_s(&sample));
                let whole = file.take(end);
                if from_end {
                    // Its kind is all that is wanted.
                } else if source.kind == Kind::Error {
                    errors.push((path.clone(), whole));
                } else {
                    self.earlier.push(engine::Source::Stream(source.name.clone(), Box::new(whole)));
                }
            }
            if !is_old {
                self.sources.push(source);
            }
        }
        // Rotated logs have the older ones behind.
        let clock = self.ledger.clock();
        for (path, whole) in errors.into_iter().rev() {
            self.ledger.counting.causes.take_opened(&path, Opened::Stream(Box::new(whole)), &clock)?;
        }
        Ok(())
    }

    /// Adds a folder or a pattern: what appears there later is followed as well, from its beginning, and let go when it has vanished. The
    /// files that are there are to be added by their names.
    pub fn add_place(&mut self, name: PathBuf) {
        self.places.add(name);
    }

    /// Adds a pipe, whose bytes are brought by [`Following::push`] under the number that is given. Pipes are added before files.
    pub fn add_pipe(&mut self, name: &str) -> usize {
        let input = Input::Pipe(Lines::default());
        self.sources.push(Source::new(name.to_owned(), input, self.ledger.counting.format.as_ref()));
        self.sources.len() - 1
    }

    /// The files that are followed.
    #[must_use]
    pub fn files(&self) -> Vec<PathBuf> {
        self.sources.iter().filter_map(Source::path).collect()
    }

    /// The names by whose folders it is told that something appears.
    #[must_use]
    pub fn watched(&self) -> Vec<PathBuf> {
        self.files().into_iter().chain(self.places.watched()).collect()
    }

    /// Whether error logs are followed and nothing else is, was counted, or may appear.
    #[must_use]
    pub fn has_errors_alone(&self) -> bool {
        let is_alone = self.places.is_empty() && self.earlier.is_empty() && self.ledger.tally.lines == 0;
        is_alone && !self.sources.is_empty() && self.sources.iter().all(|source| source.kind == Kind::Error)
    }

    /// Files with lines that are neither an access log's nor an error log's.
    #[must_use]
    pub fn strange(&self) -> &[String] {
        &self.strange
    }

    /// Counts what stood in the files when they were added.
    pub fn count_earlier(&mut self, threads: usize) -> Vec<OpenError> {
        let earlier = std::mem::take(&mut self.earlier);
        let outcome = engine::read(&self.ledger.counting, earlier, threads, &AtomicU64::new(0));
        self.ledger.tally.join(self.ledger.counting.pool.take());
        for gathered in outcome.gathered {
            self.ledger.tally.join(gathered.tally);
        }
        self.ledger.look_up();
        outcome.faults
    }

    /// Takes figures in that were saved.
    pub fn merge(&mut self, part: Tally) {
        self.ledger.tally.merge(part);
    }

    /// Takes bytes of a pipe.
    pub fn push(&mut self, pipe: usize, bytes: &[u8]) {
        if let Some(Source { input: Input::Pipe(lines), block, .. }) = self.sources.get_mut(pipe) {
            lines.push(bytes, block);
        }
    }

    /// A pipe has ended: its last line counts without an end.
    pub fn end(&mut self, pipe: usize) {
        if let Some(Source { input: Input::Pipe(lines), block, .. }) = self.sources.get_mut(pipe) {
            lines.finish(block);
        }
    }

    /// Reads and counts what was written since. Tells whether there may be more at once.
    pub fn round(&mut self, now: Instant, each: &mut Each<'_>, tell: &mut dyn FnMut(&Path, &Event)) -> bool {
        let Self { sources, ledger, places, .. } = self;
        places.find(sources, &ledger.counting, now, tell);
        let mut more = false;
        // Servers write to the error log first. So access logs are read before error logs are, and counted after: whatever was written
        // of a request that is counted has been read.
        for source in sources.iter_mut().filter(|source| source.kind != Kind::Error) {
            more |= source.read(now, tell);
            let block = std::mem::take(&mut source.block);
            source.learn(&block);
            ledger.zone_s = causes::zone_s(&block).or(ledger.zone_s);
            source.block = block;
        }
        // The access log shows the clock of the server. Before its first line nobody asks for a cause.
        ledger.is_asked |= sources.iter().any(|source| source.kind != Kind::Error && !source.block.is_empty());
        for source in sources.iter_mut().filter(|source| source.kind == Kind::Error) {
            more |= source.read(now, tell);
            if !ledger.is_asked && source.block.len() < UNASKED_BYTES {
                continue;
            }
            ledger.hear(&source.name, &source.block);
            source.block.clear();
        }
        let waits = sources.iter().any(|source| source.kind == Kind::Error).then_some(now);
        for (at, source) in sources.iter_mut().enumerate().filter(|(_, source)| source.kind != Kind::Error) {
            ledger.count(at, source, waits, each);
        }
        ledger.release(sources, Some(now), each);
        places.leave(sources, ledger, now, each, tell);
        more
    }

    /// When something is to be done though nothing is written.
    #[must_use]
    pub fn due(&self) -> Option<Instant> {
        self.ledger.due()
    }

    /// Lines that were counted.
    #[must_use]
    pub fn lines(&self) -> u64 {
        self.ledger.tally.lines
    }

    /// The figures so far. Some are held back until they are settled.
    pub fn tally(&mut self) -> &mut Tally {
        &mut self.ledger.tally
    }

    /// The figures at the end. A line whose end was not written yet is none.
    #[must_use]
    pub fn finish(mut self, each: &mut Each<'_>) -> Tally {
        self.ledger.release(&mut self.sources, None, each);
        self.ledger.tally.settle();
        self.ledger.look_up();
        self.ledger.tally
    }
}

/// Reads a pipe to its end. `bring` is given its bytes as they come, and at last none; it says whether to go on.
pub fn pipe(mut reader: impl io::Read, mut bring: impl FnMut(Vec<u8>) -> bool) {
    let mut buffer = vec![0; PIPE_BYTES];
    loop {
        let bytes = match reader.read(&mut buffer) {
            Ok(read) => buffer.get(..read).unwrap_or_default().to_vec(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => Vec::new(),
        };
        let is_end = bytes.is_empty();
        if !bring(bytes) || is_end {
            return;
        }
    }
}

/// Whether a log is what became of another of these: `access.log.1` beside `access.log`.
fn is_rotated(path: &Path, files: &[PathBuf]) -> bool {
    let (folder, name) = (path.parent(), path.file_name().unwrap_or_default().as_encoded_bytes());
    files.iter().filter(|other| other.parent() == folder).any(|other| {
        let other = other.file_name().unwrap_or_default().as_encoded_bytes();
        let rest = name.strip_prefix(other).unwrap_or_default();
        matches!(rest, [b'.' | b'-', digit, ..] if digit.is_ascii_digit())
    })
}

/// The first bytes of a file.
fn sample(file: &File, end: u64) -> io::Result<Vec<u8>> {
    // A file without a whole line is known by its first bytes, if it is compressed.
    let wanted = end.max(file.metadata()?.len().min(MAGIC_BYTES)).min(SAMPLE_BYTES);
    file::read_at(file, 0, usize::try_from(wanted).unwrap_or(0))
}

#[cfg(test)]
mod tests;
