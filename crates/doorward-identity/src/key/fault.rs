//! What can go wrong with the store, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use super::store::{MAX_KEYS, MAX_NOTE_BYTES, MAX_TEXT_BYTES, MAX_WORDS};

/// Why the store cannot do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreFault {
    /// The folder of the database is not there.
    #[error("there is no folder for the store `{}`", .0.display())]
    NoFolder(PathBuf),
    /// The file may not be read or written.
    #[error("the store `{}` cannot be read and written", .0.display())]
    Denied(PathBuf),
    /// Others may write to the file.
    #[error("the store `{}` can be written by others than its owner", .0.display())]
    Exposed(PathBuf),
    /// The file is no database, or a damaged one.
    #[error("the store `{}` is damaged, or is no database", .0.display())]
    Corrupt(PathBuf),
    /// A later version wrote it.
    #[error("the store `{}` has schema {found}, which a later version made", .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
    },
    /// Another process held it for too long.
    #[error("the store `{}` is held by another process", .0.display())]
    Busy(PathBuf),
    /// The disk is full.
    #[error("there is no room left for the store `{}`", .0.display())]
    Full(PathBuf),
    /// The system gave no random bytes.
    #[error("the system gave no random bytes")]
    Random,
    /// Anything else that the database says.
    #[error("the store `{}` does not answer", .0.display())]
    Other(PathBuf),
    /// What was asked for cannot be.
    #[error(transparent)]
    Request(#[from] KeyRequestFault),
}

/// Why a key cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyRequestFault {
    /// No name, or one that nobody can have.
    #[error("the owner is empty, longer than {MAX_TEXT_BYTES} bytes, or holds a control character")]
    Owner,
    /// A role or scope that cannot be.
    #[error("a role or scope is empty, longer than {MAX_TEXT_BYTES} bytes, or holds a space or control character")]
    Word,
    /// Too many of them.
    #[error("a key has at most {MAX_WORDS} roles and {MAX_WORDS} scopes")]
    TooManyWords,
    /// The note is too long.
    #[error("the note is longer than {MAX_NOTE_BYTES} bytes")]
    Note,
    /// The end is past.
    #[error("the key would be past its end already")]
    Past,
    /// The store is full.
    #[error("the store has {MAX_KEYS} keys, and takes no more")]
    TooMany,
}

impl StoreFault {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoFolder(_) => "make the folder, or name another file in `[store] file`",
            Self::Denied(_) => "run as the owner of the file; it and its folder must be writable, even to read (WAL)",
            Self::Exposed(_) => "`chmod 600` it: whoever writes to it can give themselves a key",
            Self::Corrupt(_) => "restore it from a backup; or move it away, and every key must be made anew",
            Self::Newer { .. } => "run the version that wrote it, or a later one",
            Self::Busy(_) => "try again; if it stays so, look for a process that hangs with the file open",
            Self::Full(_) => "make room on the disk, and try again: nothing was changed",
            Self::Random => "the system's source of random bytes must work: is `/dev/urandom` there?",
            Self::Other(_) => {
                "try again; if it stays so, check the disk and the file with `sqlite3 FILE 'PRAGMA integrity_check'`"
            }
            Self::Request(fault) => fault.hint(),
        }
    }

    pub(super) fn io(error: &io::Error, path: &Path) -> Self {
        let path = path.to_owned();
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::NoFolder(path),
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::Denied(path),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(path),
            io::ErrorKind::IsADirectory => Self::Corrupt(path),
            _ => Self::Other(path),
        }
    }

    /// By SQLite's own result codes; the high bits only refine them.
    pub(super) fn database(error: &sqlx::Error, path: &Path) -> Self {
        let path = path.to_owned();
        let code = match error {
            sqlx::Error::Database(error) => error.code().and_then(|code| code.parse::<u32>().ok()),
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::ColumnNotFound(_) => return Self::Corrupt(path),
            sqlx::Error::PoolTimedOut => return Self::Busy(path),
            _ => None,
        };
        match code.map(|code| code & 0xff) {
            Some(5 | 6) => Self::Busy(path),
            Some(8 | 14 | 23) => Self::Denied(path),
            Some(11 | 26) => Self::Corrupt(path),
            Some(13) => Self::Full(path),
            _ => Self::Other(path),
        }
    }
}

impl KeyRequestFault {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Owner => "name the person or service that the key is for, as the map does",
            Self::Word => "roles and scopes are single words, as the map has them",
            Self::TooManyWords => "give a role that includes others (`[roles]`)",
            Self::Note => "keep it to a sentence: who asked for the key, and for what",
            Self::Past => "name a moment still to come, or leave the end out",
            Self::TooMany => "revoked keys count too: start a new store, or take tokens from an issuer",
        }
    }
}
