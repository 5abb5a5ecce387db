//! Folders and patterns that are followed: files that appear there join, files that have vanished leave.
//!
//! A file that is read under another name already, or was once passed over, is none that appears: logs are renamed in their folder, and
//! none of their lines may count twice.

use std::collections::HashSet;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::super::figures::Counting;
use super::super::open::Coding;
use super::super::part;
use super::super::sources::{self, MAX_FILES, SourceError};
use super::file::{Event, Log};
use super::ledger::{Each, Ledger};
use super::source::{Input, Kind, Source};

/// The least time between two looks.
pub(super) const LOOK: Duration = Duration::from_secs(1);
/// How the names of compressed files end.
const PACKED: [&str; 6] = ["gz", "zst", "bz2", "xz", "zip", "tgz"];

/// A file, known under whatever name. Numbers are used again; the moment at which a file was made is its own.
type Id = (u64, u64, Option<SystemTime>);

/// Folders and patterns.
#[derive(Debug)]
pub(super) struct Places {
    names: Vec<PathBuf>,
    /// Files that are not followed.
    passed: HashSet<Id>,
    looked: Option<Instant>,
    is_told: bool,
    limit: usize,
}

impl Default for Places {
    fn default() -> Self {
        Self { names: Vec::new(), passed: HashSet::new(), looked: None, is_told: false, limit: MAX_FILES }
    }
}

impl Places {
    pub(super) fn add(&mut self, name: PathBuf) {
        self.names.push(name);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// A name in the folder of each.
    pub(super) fn watched(&self) -> impl Iterator<Item = PathBuf> {
        self.names.iter().map(|name| if name.is_dir() { name.join("*") } else { name.clone() })
    }

    /// Adds the files that have appeared, from time to time.
    pub(super) fn find(
        &mut self,
        sources: &mut Vec<Source>,
        counting: &Counting,
        now: Instant,
        tell: &mut dyn FnMut(&Path, &Event),
    ) {
        if self.names.is_empty() || self.looked.is_some_and(|looked| now < looked + LOOK) {
            return;
        }
        self.looked = Some(now);
        let mut passed = HashSet::new();
        for name in self.names.clone() {
            match sources::expand(&name) {
                Ok(files) => self.join(&name, &files, sources, &mut passed, counting, tell),
                Err(SourceError::Absent(_) | SourceError::Hollow(_)) => {}
                // What was passed over is not known to be gone.
                Err(SourceError::TooMany) => {
                    passed.extend(self.passed.iter().copied());
                    self.told(&name, &Event::Crowded, tell);
                }
                Err(SourceError::Unreadable(_, error)) => {
                    passed.extend(self.passed.iter().copied());
                    self.told(&name, &Event::Unreadable(error), tell);
                }
            }
        }
        self.passed = passed;
    }

    /// Adds those of these files that are to be followed and are not yet.
    fn join(
        &mut self,
        place: &Path,
        files: &[PathBuf],
        sources: &mut Vec<Source>,
        passed: &mut HashSet<Id>,
        counting: &Counting,
        tell: &mut dyn FnMut(&Path, &Event),
    ) {
        let known: HashSet<PathBuf> = sources.iter().filter_map(Source::path).collect();
        let mut beside: Vec<PathBuf> = known.iter().cloned().collect();
        beside.extend(files.iter().filter(|path| !known.contains(*path)).cloned());
        for path in files.iter().filter(|path| !known.contains(*path)) {
            let Ok(about) = std::fs::metadata(path) else { continue };
            let id = id(&about);
            let is_read = || sources.iter().any(|source| source.reads(&about));
            if self.passed.contains(&id) || is_read() || is_old(path, &beside) {
                passed.insert(id);
                continue;
            }
            if sources.len() >= self.limit {
                self.told(place, &Event::Crowded, tell);
                return;
            }
            let log = Log::awaited(path.clone());
            let mut source = Source::new(path.display().to_string(), Input::File(log), counting.format.as_ref());
            source.heed(&counting.formats, path, &begin(path));
            sources.push(source);
        }
    }

    /// Lets those go that have been gone for long. Others are waited for: they were named themselves.
    pub(super) fn leave(
        &self,
        sources: &mut Vec<Source>,
        ledger: &mut Ledger,
        now: Instant,
        each: &mut Each<'_>,
        tell: &mut dyn FnMut(&Path, &Event),
    ) {
        let is_over = |source: &Source| match &source.input {
            Input::File(log) => log.is_gone(now) && self.names.iter().any(|name| holds(name, log.path())),
            Input::Pipe(_) => false,
        };
        while let Some(at) = sources.iter().position(is_over) {
            let mut source = sources.remove(at);
            let Input::File(log) = &mut source.input else { continue };
            tell(log.path(), &Event::Left);
            log.finish(&mut source.block);
            if source.kind == Kind::Error {
                ledger.hear(&source.name, &source.block);
            } else {
                ledger.count(at, &mut source, None, each);
            }
            ledger.leave(at, &mut source, each);
        }
    }

    /// Tells once.
    fn told(&mut self, place: &Path, event: &Event, tell: &mut dyn FnMut(&Path, &Event)) {
        if !std::mem::replace(&mut self.is_told, true) {
            tell(place, event);
        }
    }
}

/// Whether a file is none to be followed: hidden, compressed, what became of another log, saved figures.
fn is_old(path: &Path, beside: &[PathBuf]) -> bool {
    let is_hidden = path.file_name().is_none_or(|name| name.as_encoded_bytes().starts_with(b"."));
    let is_packed = path.extension().is_some_and(|end| PACKED.iter().any(|packed| end.eq_ignore_ascii_case(packed)));
    is_hidden
        || is_packed
        || super::is_rotated(path, beside)
        || part::is_part(path)
        || Coding::of(&begin(path)) != Coding::Plain
}

/// The first bytes of a file; none where it cannot be read, which is told by whoever reads it.
fn begin(path: &Path) -> Vec<u8> {
    let read = crate::regular::open(path).and_then(|file| super::sample(&file, file.metadata()?.len()));
    read.unwrap_or_default()
}

/// Whether a file is one of a folder's or a pattern's.
fn holds(place: &Path, path: &Path) -> bool {
    if place.is_dir() {
        return path.starts_with(place);
    }
    let last = |path: &Path| path.file_name().unwrap_or_default().as_encoded_bytes().to_vec();
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    path.parent() == Some(folder) && sources::fits(&last(place), &last(path))
}

fn id(about: &Metadata) -> Id {
    (about.dev(), about.ino(), about.created().ok())
}

#[cfg(test)]
mod tests;
