//! One log that is followed: what kind of log it is, and how its lines are read.

use std::path::{Path, PathBuf};
use std::time::Instant;

use doorward_record::access::{self, Reader, Scratch};

use super::super::causes::Causes;
use super::super::formats::Formats;
use super::file::{Event, Log};
use super::lines::Lines;

/// Most that is read of one log before others have their turn.
const TURN_BYTES: usize = 4 * 1024 * 1024;

/// Where the bytes of a log come from.
#[derive(Debug)]
pub(super) enum Input {
    /// A file, by its name.
    File(Log),
    /// A pipe, whose bytes are brought.
    Pipe(Lines),
}

/// What a log is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing was in it yet by which it is known.
    Unknown,
    /// An access log.
    Access,
    /// An error log.
    Error,
}

/// A log that is followed.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) name: String,
    pub(super) input: Input,
    pub(super) kind: Kind,
    pub(super) reader: Option<Reader>,
    pub(super) scratch: Scratch,
    /// Whole lines that wait to be counted.
    pub(super) block: Vec<u8>,
}

impl Source {
    pub(super) fn new(name: String, input: Input, format: Option<&Reader>) -> Self {
        let kind = if format.is_some() { Kind::Access } else { Kind::Unknown };
        Self { name, input, kind, reader: format.cloned(), scratch: Scratch::new(), block: Vec::new() }
    }

    /// Reads what was written since. Tells whether there may be more at once.
    pub(super) fn read(&mut self, now: Instant, tell: &mut dyn FnMut(&Path, &Event)) -> bool {
        let Input::File(log) = &mut self.input else { return false };
        loop {
            let more = log.read(now, &mut self.block, tell);
            if !more || self.block.len() >= TURN_BYTES {
                return more;
            }
        }
    }

    /// Takes its kind and format from the server's configuration, where that names it.
    pub(super) fn heed(&mut self, formats: &Formats, path: &Path, sample: &[u8]) {
        if self.kind != Kind::Unknown {
            return;
        }
        if formats.is_error_log(path) == Some(true) {
            self.kind = Kind::Error;
        } else if let Some(reader) = formats.of(path, sample) {
            (self.kind, self.reader) = (Kind::Access, Some(reader));
        }
    }

    /// Finds out from lines what kind of log it is, where that is not known.
    pub(super) fn learn(&mut self, sample: &[u8]) {
        if self.kind != Kind::Unknown || sample.is_empty() {
            return;
        }
        let detection = access::detect(sample);
        if detection.fitting * 2 > detection.lines {
            (self.kind, self.reader) = (Kind::Access, detection.reader);
        } else if Causes::is_error_log(sample) {
            self.kind = Kind::Error;
        } else if is_half(&detection) {
            (self.kind, self.reader) = (Kind::Access, detection.reader);
        }
    }

    /// Finds the format anew, from lines that the one before does not read. Tells whether it is another one.
    pub(super) fn learn_anew(&mut self, block: &[u8]) -> bool {
        let detection = access::detect(block);
        let is_other = is_half(&detection) && detection.reader != self.reader;
        if is_other {
            (self.kind, self.reader) = (Kind::Access, detection.reader);
        }
        is_other
    }

    /// Whether a file is one that is read under this name.
    pub(super) fn reads(&self, about: &std::fs::Metadata) -> bool {
        matches!(&self.input, Input::File(log) if log.reads(about))
    }

    /// The file that it is, if it is one.
    pub(super) fn path(&self) -> Option<PathBuf> {
        match &self.input {
            Input::File(log) => Some(log.path().to_owned()),
            Input::Pipe(_) => None,
        }
    }
}

/// Whether a format reads half of the lines: of what is followed few are seen at once, and one of two may be broken.
fn is_half(detection: &access::Detection) -> bool {
    detection.fitting > 0 && detection.fitting * 2 >= detection.lines
}
