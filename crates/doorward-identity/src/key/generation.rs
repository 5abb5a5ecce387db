//! Eight bytes beside the database, by which a running gateway sees that keys have changed.
//!
//! The number is odd while a change is under way and even otherwise. A snapshot that was read at an odd number is never current, and so
//! there is no moment at which a change is made and its readers could miss it; not even where the writer is killed in between.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// Only the owner reads and writes.
pub(super) const OWNER_ONLY: u32 = 0o600;

/// The open file.
#[derive(Debug)]
pub(super) struct Generation {
    file: File,
    path: PathBuf,
}

impl Generation {
    /// The file beside a database; made where it is not there.
    pub(super) fn beside(database: &Path) -> io::Result<Self> {
        let mut path = database.as_os_str().to_owned();
        path.push(".generation");
        let path = PathBuf::from(path);
        let file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(OWNER_ONLY).open(&path)?;
        Ok(Self { file, path })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the path still leads to the open file: a file that was restored or moved away tells nothing any more.
    pub(super) fn is_in_place(&self) -> bool {
        self.file.metadata().is_ok_and(|open| is_same(&open, &self.path))
    }

    /// The number; 0 where none was ever written.
    pub(super) fn read(&self) -> io::Result<u64> {
        let mut bytes = [0; 8];
        match self.file.read_at(&mut bytes, 0)? {
            0 => Ok(0),
            8 => Ok(u64::from_le_bytes(bytes)),
            _ => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }

    pub(super) fn write(&self, number: u64) -> io::Result<()> {
        self.file.write_all_at(&number.to_le_bytes(), 0)
    }
}

/// Whether a path leads to this very file.
pub(super) fn is_same(open: &Metadata, path: &Path) -> bool {
    path.metadata().is_ok_and(|there| (there.dev(), there.ino()) == (open.dev(), open.ino()))
}

/// The odd number that follows: a change is under way.
pub(super) fn under_way(number: u64) -> u64 {
    // A writer was killed where it is odd already: what was read since must not be taken as current.
    if number.is_multiple_of(2) { number.wrapping_add(1) } else { number.wrapping_add(2) }
}
