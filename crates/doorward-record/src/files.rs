//! The files of the server's machine, as those who read configuration ask for them.
//!
//! A trait, so that the readers stay pure and their tests need no disk: a map of names to texts is a machine.

use std::path::{Path, PathBuf};

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A socket, a device, a pipe.
    Other,
}

/// A thing at a path, links followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub kind: Kind,
    /// Its size in bytes.
    pub bytes: u64,
}

/// Why something could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Nothing stands there.
    #[error("there is no `{}`", .0.display())]
    Absent(PathBuf),
    /// We may not look.
    #[error("`{}` may not be read by us", .0.display())]
    Forbidden(PathBuf),
    /// It is larger than what is read of such a file.
    #[error("`{}` is larger than {} bytes", .0.display(), .1)]
    TooLarge(PathBuf, u64),
    /// Something else went wrong; in words.
    #[error("`{}` cannot be read: {}", .0.display(), .1)]
    Other(PathBuf, String),
}

/// Where files are asked for.
pub trait Files {
    /// The text of a file; bytes that are no UTF-8 are replaced.
    ///
    /// # Errors
    /// Where it is absent, forbidden or too large.
    fn text(&self, path: &Path) -> Result<String, Unreadable>;

    /// The names in a folder, sorted.
    ///
    /// # Errors
    /// Where it is absent or forbidden.
    fn names(&self, folder: &Path) -> Result<Vec<String>, Unreadable>;

    /// What stands at a path, links followed.
    ///
    /// # Errors
    /// [`Unreadable::Absent`] where nothing does; [`Unreadable::Forbidden`] where we may not look.
    fn entry(&self, path: &Path) -> Result<Entry, Unreadable>;
}

/// A machine made of texts: a path ending in `/` is an empty folder, folders above a file are there by themselves.
impl Files for std::collections::BTreeMap<PathBuf, String> {
    fn text(&self, path: &Path) -> Result<String, Unreadable> {
        self.get(path).cloned().ok_or_else(|| Unreadable::Absent(path.to_owned()))
    }

    fn names(&self, folder: &Path) -> Result<Vec<String>, Unreadable> {
        let mut names: Vec<String> = self
            .keys()
            .filter_map(|path| path.strip_prefix(folder).ok()?.components().next())
            .map(|first| first.as_os_str().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names.dedup();
        let stands = self.keys().any(|path| path.starts_with(folder));
        if stands { Ok(names) } else { Err(Unreadable::Absent(folder.to_owned())) }
    }

    fn entry(&self, path: &Path) -> Result<Entry, Unreadable> {
        let is_folder = |key: &PathBuf| key.as_os_str().to_string_lossy().ends_with('/');
        if let Some((key, text)) = self.get_key_value(path)
            && !is_folder(key)
        {
            return Ok(Entry { kind: Kind::File, bytes: text.len() as u64 });
        }
        let stands = self.keys().any(|key| key.starts_with(path));
        if stands { Ok(Entry { kind: Kind::Folder, bytes: 0 }) } else { Err(Unreadable::Absent(path.to_owned())) }
    }
}
