//! Files replaced whole: a new one beside it, with the same mode, owner, times and attributes, put in its place at once.

use std::fs::{File, OpenOptions, Permissions};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, chown, lchown};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rustix::fs::XattrFlags;

use super::Fault;
use crate::host::bounded;
use crate::host::disk::{MAX_FILE_BYTES, attribute};

/// The mode of a file while it is written, before it gets its own.
const WHILE_WRITTEN: u32 = 0o600;
/// The most bytes of the names of all attributes of a file.
const MAX_ATTRIBUTE_NAMES_BYTES: usize = 64 * 1024;

/// A file's bytes and all that is kept beside them.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) bytes: Vec<u8>,
    mode: u32,
    user_id: u32,
    group_id: u32,
    modified: Option<SystemTime>,
    attributes: Vec<(Vec<u8>, Vec<u8>)>,
}

impl std::fmt::Debug for Kept {
    /// Without the bytes: a configuration file holds secrets.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Kept({} bytes, mode {:o})", self.bytes.len(), self.mode)
    }
}

impl Kept {
    /// A file as it is.
    pub(super) fn read(path: &Path) -> Result<Self, Fault> {
        let metadata = std::fs::metadata(path).map_err(|error| Fault::of(path, &error))?;
        if metadata.nlink() > 1 {
            return Err(Fault::ManyNames(path.to_owned(), metadata.nlink()));
        }
        let bytes = bounded::bytes(path, MAX_FILE_BYTES).map_err(|error| match error {
            doorward_record::Unreadable::Absent(path) => Fault::Absent(path),
            doorward_record::Unreadable::Forbidden(path) => Fault::Forbidden(path),
            doorward_record::Unreadable::TooLarge(path, limit) => Fault::TooLarge(path, limit),
            doorward_record::Unreadable::Other(path, words) => Fault::System(path, words),
        })?;
        Ok(Self {
            bytes,
            mode: metadata.mode() & 0o7777,
            user_id: metadata.uid(),
            group_id: metadata.gid(),
            modified: metadata.modified().ok(),
            attributes: attributes(path),
        })
    }

    /// The same file with other bytes, modified now.
    pub(super) fn with(&self, bytes: Vec<u8>) -> Self {
        Self { bytes, modified: None, ..self.clone() }
    }

    /// Puts it at a path, in place of what stands there; all of it is on the disk afterwards, or nothing is changed.
    pub(super) fn put(&self, path: &Path) -> Result<(), Fault> {
        let new = beside(path, "new", &std::process::id().to_string());
        let put =
            self.write_new(&new).and_then(|()| std::fs::rename(&new, path).map_err(|error| Fault::of(path, &error)));
        if put.is_err() {
            // What cannot be removed either was never made.
            drop(std::fs::remove_file(&new));
        }
        put?;
        let folder = path.parent().unwrap_or(Path::new("/"));
        let synced = File::open(folder).and_then(|folder| folder.sync_all());
        synced.map_err(|error| Fault::of(folder, &error))
    }

    /// Writes it where nothing stands.
    pub(super) fn write_new(&self, path: &Path) -> Result<(), Fault> {
        let wrong = |error: &std::io::Error| Fault::of(path, error);
        let mut options = OpenOptions::new();
        let mut file = options
            .write(true)
            .create_new(true)
            .mode(WHILE_WRITTEN)
            .open(path)
            .map_err(|error| refused(path, &error))?;
        file.write_all(&self.bytes).map_err(|error| wrong(&error))?;
        chown(path, Some(self.user_id), Some(self.group_id)).map_err(|error| wrong(&error))?;
        file.set_permissions(Permissions::from_mode(self.mode)).map_err(|error| wrong(&error))?;
        for (name, value) in &self.attributes {
            let set = rustix::fs::fsetxattr(&file, name.as_slice(), value, XattrFlags::empty());
            set.map_err(|error| wrong(&error.into()))?;
        }
        if let Some(modified) = self.modified {
            file.set_modified(modified).map_err(|error| wrong(&error))?;
        }
        file.sync_all().map_err(|error| wrong(&error))
    }
}

/// Where a new file cannot be made, its folder is what may not be changed.
fn refused(path: &Path, error: &std::io::Error) -> Fault {
    match Fault::of(path, error) {
        Fault::Forbidden(path) => Fault::Forbidden(path.parent().unwrap_or(&path).to_owned()),
        Fault::ReadOnly(path) => Fault::ReadOnly(path.parent().unwrap_or(&path).to_owned()),
        other => other,
    }
}

/// A name beside a file: hidden, so that no `include sites/*` takes it for configuration; and `.htaccess` keeps its start,
/// by which servers refuse it.
pub(super) fn beside(path: &Path, what: &str, mark: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let dot = if name.starts_with('.') { "" } else { "." };
    path.with_file_name(format!("{dot}{name}.doorward-{what}-{mark}"))
}

/// The attributes of a file: those that anybody set, and its access control list.
fn attributes(path: &Path) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut names = vec![0; MAX_ATTRIBUTE_NAMES_BYTES];
    let length = rustix::fs::llistxattr(path, names.as_mut_slice()).unwrap_or_default();
    names.truncate(length);
    let names = names.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    let value = |name: &[u8]| attribute(path, std::str::from_utf8(name).ok()?).ok().flatten();
    names.filter_map(|name| Some((name.to_vec(), value(name)?))).collect()
}

/// What a thing at a path is like, besides its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct State {
    path: PathBuf,
    pub(super) mode: u32,
    pub(super) user_id: u32,
    pub(super) group_id: u32,
    is_link: bool,
    list: Option<Vec<u8>>,
}

/// The attribute in which the kernel keeps access control lists.
pub(super) const LIST: &str = "system.posix_acl_access";

impl State {
    /// What is so now; a last link is not followed.
    pub(super) fn read(path: &Path) -> Result<Self, Fault> {
        let metadata = std::fs::symlink_metadata(path).map_err(|error| Fault::of(path, &error))?;
        let is_link = metadata.is_symlink();
        let list = if is_link {
            None
        } else {
            attribute(path, LIST).map_err(|words| Fault::System(path.to_owned(), words))?
        };
        Ok(Self {
            path: path.to_owned(),
            mode: metadata.mode() & 0o7777,
            user_id: metadata.uid(),
            group_id: metadata.gid(),
            is_link,
            list,
        })
    }

    /// Makes it so again.
    pub(super) fn restore(&self) -> Result<(), Fault> {
        let wrong = |error: &std::io::Error| Fault::of(&self.path, error);
        lchown(&self.path, Some(self.user_id), Some(self.group_id)).map_err(|error| wrong(&error))?;
        if self.is_link {
            return Ok(());
        }
        let put = match &self.list {
            Some(list) => rustix::fs::lsetxattr(&self.path, LIST, list, XattrFlags::empty()),
            None => match rustix::fs::lremovexattr(&self.path, LIST) {
                Err(rustix::io::Errno::NODATA | rustix::io::Errno::NOTSUP) => Ok(()),
                other => other,
            },
        };
        put.map_err(|error| wrong(&error.into()))?;
        // Last: to set an owner takes set-id bits away, and a list is part of the mode.
        std::fs::set_permissions(&self.path, Permissions::from_mode(self.mode)).map_err(|error| wrong(&error))
    }
}
