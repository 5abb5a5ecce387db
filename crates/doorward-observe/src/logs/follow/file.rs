//! One log as it grows: renamed away and made anew, emptied in place, gone for a moment, not there yet.
//!
//! The file that is open is read to its end before the one that took its name, and for a while after: a server writes to the old file
//! until it is told to open the new one. While it is open its number belongs to no other file.

use std::fs::File;
use std::io;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::super::sources::MAX_FILES;
use super::lines::Lines;

/// How long a file is read on after another took its name.
pub(super) const LINGER: Duration = Duration::from_secs(30);
/// Most files of one name that are read on.
const MAX_LINGERING: usize = 4;
/// What is read of a file at once.
const READ_BYTES: usize = 256 * 1024;
/// Bytes before the place up to which a file was read, by which it is seen that they are still the same.
const GUARD_BYTES: usize = 64;

/// What happened to a log.
#[derive(Debug)]
pub enum Event {
    /// It is not there.
    Absent,
    /// It is there now.
    Appeared,
    /// Another file has its name.
    Replaced,
    /// It was emptied.
    Emptied,
    /// It cannot be read.
    Unreadable(io::Error),
    /// It was found by its folder or pattern, and has been gone for long.
    Left,
    /// More files are in a folder, or fit a pattern, than are followed.
    Crowded,
}

impl Event {
    /// What happened, as the end of a sentence that begins with the log's name.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Absent => "is not there: waiting for it".to_owned(),
            Self::Appeared => "is there now: following it".to_owned(),
            Self::Replaced => "was replaced: following the new file".to_owned(),
            Self::Emptied => "was emptied: following it from its beginning".to_owned(),
            Self::Unreadable(error) => format!("cannot be read: {error}"),
            Self::Left => "has not come back: it is not waited for any longer".to_owned(),
            Self::Crowded => format!("holds more than {MAX_FILES} files: new ones are left out"),
        }
    }
}

/// A file that is open, and how far it was read.
#[derive(Debug)]
struct Open {
    file: File,
    /// Device and number.
    id: (u64, u64),
    offset: u64,
    guard: Vec<u8>,
    lines: Lines,
}

/// A log that is followed by its name.
#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    current: Option<Open>,
    lingering: Vec<(Open, Instant)>,
    /// Whether it has been told that it cannot be read or is not there.
    is_told: bool,
    /// Since when it is not there.
    absent: Option<Instant>,
}

impl Log {
    /// A log, which may not be there yet. Gives the file up to the end of its last whole line, if it is: following begins there.
    pub(super) fn begin(path: PathBuf) -> io::Result<(Self, Option<(File, u64)>)> {
        let mut log = Self::awaited(path);
        let Some(mut open) = Open::at(&log.path)? else { return Ok((log, None)) };
        let length = open.file.metadata()?.len();
        open.offset = last_end(&open.file, length)?;
        open.guard = open.before()?;
        // The clone is read from its beginning; following reads at places of its own.
        let earlier = (open.file.try_clone()?, open.offset);
        log.current = Some(open);
        Ok((log, Some(earlier)))
    }

    /// A log that is read from its beginning once it is there.
    pub(super) fn awaited(path: PathBuf) -> Self {
        Self { path, current: None, lingering: Vec::new(), is_told: false, absent: None }
    }

    /// Whether a file is one that is read under this name.
    pub(super) fn reads(&self, about: &std::fs::Metadata) -> bool {
        self.current.iter().chain(self.lingering.iter().map(|(open, _)| open)).any(|open| open.id == id(about))
    }

    /// Whether it has been gone for so long that nobody writes to it any more.
    pub(super) fn is_gone(&self, now: Instant) -> bool {
        self.lingering.is_empty() && self.absent.is_some_and(|since| since + LINGER <= now)
    }

    /// Hands its last line on, though it has no end.
    pub(super) fn finish(&mut self, out: &mut Vec<u8>) {
        if let Some(open) = &mut self.current {
            open.lines.finish(out);
        }
    }

    /// Its name.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Reads what was written, up to a limit, and adds whole lines to `out`. Tells whether there may be more at once.
    pub(super) fn read(&mut self, now: Instant, out: &mut Vec<u8>, tell: &mut dyn FnMut(&Path, &Event)) -> bool {
        let mut more = false;
        for (open, _) in &mut self.lingering {
            more |= open.read(out).unwrap_or(false);
        }
        self.lingering.retain_mut(|(open, until)| {
            let stays = *until > now;
            if !stays {
                open.lines.finish(out);
            }
            stays
        });
        if let Some(open) = &mut self.current {
            match open.is_changed() {
                Ok(true) => {
                    tell(&self.path, &Event::Emptied);
                    open.again(out);
                }
                Ok(false) => {}
                Err(error) => self.told(Event::Unreadable(error), tell),
            }
        }
        match self.current.as_mut().map_or(Ok(false), |open| open.read(out)) {
            Ok(true) => return true,
            Ok(false) => {}
            Err(error) => self.told(Event::Unreadable(error), tell),
        }
        self.look(now, tell) | more
    }

    /// Whether another file has the name; opens it.
    fn look(&mut self, now: Instant, tell: &mut dyn FnMut(&Path, &Event)) -> bool {
        let known = self.current.as_ref().map(|open| open.id);
        match std::fs::metadata(&self.path) {
            Ok(found) if Some(id(&found)) == known => {
                (self.is_told, self.absent) = (false, None);
                return false;
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.absent.get_or_insert(now);
                self.told(Event::Absent, tell);
                return false;
            }
            Err(error) => {
                self.told(Event::Unreadable(error), tell);
                return false;
            }
        }
        match Open::at(&self.path) {
            Ok(Some(open)) => {
                let event = if known.is_some() && !self.is_told { Event::Replaced } else { Event::Appeared };
                tell(&self.path, &event);
                (self.is_told, self.absent) = (false, None);
                let old = self.current.replace(open);
                self.lingering.extend(old.map(|old| (old, now + LINGER)));
                if self.lingering.len() > MAX_LINGERING {
                    self.lingering.remove(0);
                }
                true
            }
            Ok(None) => false,
            Err(error) => {
                self.told(Event::Unreadable(error), tell);
                false
            }
        }
    }

    /// Tells once.
    fn told(&mut self, event: Event, tell: &mut dyn FnMut(&Path, &Event)) {
        if !std::mem::replace(&mut self.is_told, true) {
            tell(&self.path, &event);
        }
    }
}

impl Open {
    /// Opens the file of this name, which may not be there. What is no file (a pipe, a folder) is refused: it could be waited for without
    /// end.
    fn at(path: &Path) -> io::Result<Option<Self>> {
        let file = match crate::regular::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let id = id(&file.metadata()?);
        Ok(Some(Self { file, id, offset: 0, guard: Vec::new(), lines: Lines::default() }))
    }

    /// Whether what was read is no longer what stands there.
    fn is_changed(&self) -> io::Result<bool> {
        let length = self.file.metadata()?.len();
        Ok(length < self.offset || (length > self.offset && self.before()? != self.guard))
    }

    /// The bytes before the place up to which it was read.
    fn before(&self) -> io::Result<Vec<u8>> {
        let bytes = usize::try_from(self.offset).unwrap_or(GUARD_BYTES).min(GUARD_BYTES);
        read_at(&self.file, self.offset - bytes as u64, bytes)
    }

    /// Begins again at the beginning.
    fn again(&mut self, out: &mut Vec<u8>) {
        self.lines.finish(out);
        self.offset = 0;
        self.guard.clear();
    }

    /// Reads on; tells whether it may not have come to the end.
    fn read(&mut self, out: &mut Vec<u8>) -> io::Result<bool> {
        let written = self.file.metadata()?.len().saturating_sub(self.offset);
        if written == 0 {
            return Ok(false);
        }
        let bytes = read_at(&self.file, self.offset, usize::try_from(written).unwrap_or(READ_BYTES).min(READ_BYTES))?;
        let read = bytes.len();
        self.offset += read as u64;
        self.guard.extend_from_slice(bytes.get(read.saturating_sub(GUARD_BYTES)..).unwrap_or_default());
        self.guard.drain(..self.guard.len().saturating_sub(GUARD_BYTES));
        self.lines.push(&bytes, out);
        Ok(read == READ_BYTES)
    }
}

fn id(about: &std::fs::Metadata) -> (u64, u64) {
    (about.dev(), about.ino())
}

/// Up to so many bytes from a place; fewer where the file ends, or has been emptied meanwhile.
pub(super) fn read_at(file: &File, from: u64, bytes: usize) -> io::Result<Vec<u8>> {
    let mut buffer = vec![0; bytes];
    let mut filled = 0;
    while filled < bytes {
        match file.read_at(buffer.get_mut(filled..).unwrap_or_default(), from + filled as u64) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    buffer.truncate(filled);
    Ok(buffer)
}

/// Where the last whole line of a file ends, if that is near its end; else where the file does.
fn last_end(file: &File, length: u64) -> io::Result<u64> {
    let from = length.saturating_sub(READ_BYTES as u64);
    let buffer = read_at(file, from, usize::try_from(length - from).unwrap_or(READ_BYTES))?;
    Ok(match memchr::memrchr(b'\n', &buffer) {
        Some(end) => from + end as u64 + 1,
        None if from == 0 => 0,
        None => length,
    })
}

#[cfg(test)]
mod tests;
