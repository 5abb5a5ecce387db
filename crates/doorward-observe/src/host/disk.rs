//! The real disk: files for those who read configuration, steps for those who judge who may read what.
//!
//! A disk can be looked at as another process sees it (its mounts, its root folder) through `/proc/PID/root`. Links are then
//! resolved here, as the system would resolve absolute ones from our own root.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use doorward_record::tree::walk::{End, walk};
use doorward_record::tree::{Acl, Look, Mount, Names, Step, Thing, mounts};
use doorward_record::{Entry, Files, Kind, Unreadable};

use super::bounded;

/// The most bytes of a configuration file that are read.
pub const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;
/// The most names of a folder that are read.
pub const MAX_NAMES: usize = 100_000;
/// The most bytes of the tables of the system that are read: users, groups, mounts.
pub const MAX_TABLE_BYTES: u64 = 16 * 1024 * 1024;
/// The most bytes of an extended attribute, as the kernel allows.
const MAX_ATTRIBUTE_BYTES: usize = 64 * 1024;

/// A disk.
#[derive(Debug, Clone, Default)]
pub struct Disk {
    prefix: Option<PathBuf>,
    mounts: Vec<Mount>,
    names: Names,
}

impl Disk {
    /// The disk as we see it.
    #[must_use]
    pub fn ours() -> Self {
        Self::read(None, Path::new("/proc/self/mountinfo"))
    }

    /// The disk as this process sees it.
    #[must_use]
    pub fn of_process(process: u32) -> Self {
        let folder = PathBuf::from(format!("/proc/{process}"));
        Self::read(Some(folder.join("root")), &folder.join("mountinfo"))
    }

    /// A disk below this folder, with the mounts of this table.
    fn read(prefix: Option<PathBuf>, mountinfo: &Path) -> Self {
        let mut disk = Self { prefix, ..Self::default() };
        let table = |path: &Path| bounded::text(path, MAX_TABLE_BYTES).unwrap_or_default();
        disk.mounts = mounts::read(&table(mountinfo));
        let passwd = table(&disk.real(Path::new("/etc/passwd")));
        disk.names = Names::read(&passwd, &table(&disk.real(Path::new("/etc/group"))));
        disk
    }

    /// The users and groups of the machine.
    #[must_use]
    pub fn users_and_groups(&self) -> &Names {
        &self.names
    }

    /// Whether what this disk has at a path is what we have there.
    #[must_use]
    pub fn shares(&self, path: &Path) -> bool {
        if self.prefix.is_none() {
            return true;
        }
        let same =
            |one: &std::fs::Metadata, other: &std::fs::Metadata| (one.dev(), one.ino()) == (other.dev(), other.ino());
        let theirs = std::fs::symlink_metadata(self.real(path));
        matches!((theirs, std::fs::symlink_metadata(path)), (Ok(theirs), Ok(ours)) if same(&theirs, &ours))
    }

    /// The path under which we read what this disk has at a path: the same one where it is the same thing for us.
    #[must_use]
    pub fn reached(&self, path: &Path) -> PathBuf {
        if self.shares(path) { path.to_owned() } else { self.resolved(path).unwrap_or_else(|_| self.real(path)) }
    }

    /// The path under which we reach a path of this disk.
    fn real(&self, path: &Path) -> PathBuf {
        match &self.prefix {
            Some(prefix) => prefix.join(path.strip_prefix("/").unwrap_or(path)),
            None => path.to_owned(),
        }
    }

    /// The path under which we reach it, with the links resolved as this disk has them.
    fn resolved(&self, path: &Path) -> Result<PathBuf, Unreadable> {
        if self.prefix.is_none() {
            return Ok(path.to_owned());
        }
        match walk(self, path).end {
            End::At(step) => Ok(self.real(&step.path)),
            End::Absent(path) | End::NoFolder(path) => Err(Unreadable::Absent(path)),
            End::Loop(path) => Err(Unreadable::Other(path, "too many links".to_owned())),
            End::Unread(error) => Err(error),
        }
    }

    /// An error about the path by which it was asked for.
    fn named(path: &Path, error: Unreadable) -> Unreadable {
        match error {
            Unreadable::Absent(_) => Unreadable::Absent(path.to_owned()),
            Unreadable::Forbidden(_) => Unreadable::Forbidden(path.to_owned()),
            Unreadable::TooLarge(_, limit) => Unreadable::TooLarge(path.to_owned(), limit),
            Unreadable::Other(_, words) => Unreadable::Other(path.to_owned(), words),
        }
    }

    /// The names in a folder, at most `limit` of them.
    fn listed(&self, folder: &Path, limit: usize) -> Result<Vec<String>, Unreadable> {
        let wrong = |error: &std::io::Error| bounded::unreadable(folder, error);
        let entries = std::fs::read_dir(self.resolved(folder)?).map_err(|error| wrong(&error))?;
        let mut names = Vec::new();
        for entry in entries {
            if names.len() >= limit {
                return Err(Unreadable::Other(folder.to_owned(), format!("it holds more than {limit} names")));
            }
            names.push(entry.map_err(|error| wrong(&error))?.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        Ok(names)
    }
}

impl Files for Disk {
    fn text(&self, path: &Path) -> Result<String, Unreadable> {
        let real = self.resolved(path)?;
        bounded::text(&real, MAX_FILE_BYTES).map_err(|error| Self::named(path, error))
    }

    fn names(&self, folder: &Path) -> Result<Vec<String>, Unreadable> {
        self.listed(folder, MAX_NAMES)
    }

    fn entry(&self, path: &Path) -> Result<Entry, Unreadable> {
        let metadata = std::fs::metadata(self.resolved(path)?).map_err(|error| bounded::unreadable(path, &error))?;
        let kind = match () {
            () if metadata.is_file() => Kind::File,
            () if metadata.is_dir() => Kind::Folder,
            () => Kind::Other,
        };
        Ok(Entry { kind, bytes: metadata.len() })
    }
}

impl Look for Disk {
    fn step(&self, path: &Path) -> Result<Step, Unreadable> {
        let real = self.real(path);
        let wrong = |error: &std::io::Error| bounded::unreadable(path, error);
        let metadata = std::fs::symlink_metadata(&real).map_err(|error| wrong(&error))?;
        let thing = thing(&metadata);
        let target = match thing {
            Thing::Link => Some(std::fs::read_link(&real).map_err(|error| wrong(&error))?),
            _ => None,
        };
        let (acl, unseen) = if thing == Thing::Link { (None, None) } else { list(&real) };
        Ok(Step {
            path: path.to_owned(),
            thing,
            mode: metadata.mode() & 0o7777,
            user_id: metadata.uid(),
            group_id: metadata.gid(),
            user: self.names.user(metadata.uid()).map(str::to_owned),
            group: self.names.group(metadata.gid()).map(str::to_owned),
            acl,
            target,
            mount: mounts::of(&self.mounts, path).cloned(),
            label: label(&real),
            unseen,
        })
    }

    fn names(&self, folder: &Path) -> Result<Vec<String>, Unreadable> {
        self.listed(folder, MAX_NAMES)
    }
}

/// What a thing is.
fn thing(metadata: &std::fs::Metadata) -> Thing {
    use std::os::unix::fs::FileTypeExt;
    let kind = metadata.file_type();
    match () {
        () if kind.is_symlink() => Thing::Link,
        () if kind.is_dir() => Thing::Folder,
        () if kind.is_file() => Thing::File,
        () if kind.is_socket() => Thing::Socket,
        () => Thing::Other,
    }
}

/// The access control list at a path, and why it could not be seen.
fn list(real: &Path) -> (Option<Acl>, Option<String>) {
    match attribute(real, "system.posix_acl_access") {
        Ok(Some(bytes)) => match Acl::decode(&bytes) {
            Some(acl) => (Some(acl).filter(Acl::is_extended), None),
            None => (None, Some("its access control list is not understood".to_owned())),
        },
        Ok(None) => (None, None),
        Err(words) => (None, Some(format!("its access control list could not be read: {words}"))),
    }
}

/// The label of the security module.
fn label(real: &Path) -> Option<String> {
    let bytes = attribute(real, "security.selinux").ok()??;
    Some(String::from_utf8_lossy(&bytes).trim_end_matches('\0').to_owned())
}

/// An extended attribute, the last link not followed; absent where there is none, or the file system keeps none.
pub(super) fn attribute(real: &Path, name: &str) -> Result<Option<Vec<u8>>, String> {
    use rustix::io::Errno;
    let mut bytes = vec![0; MAX_ATTRIBUTE_BYTES];
    match rustix::fs::lgetxattr(real, name, bytes.as_mut_slice()) {
        Ok(length) => {
            bytes.truncate(length);
            Ok(Some(bytes))
        }
        Err(Errno::NODATA | Errno::NOTSUP | Errno::NOSYS) => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::Path;

    use doorward_record::tree::acl::Whom;
    use doorward_record::tree::{Acl, Look, Thing};
    use doorward_record::{Files, Kind, Unreadable};

    use super::Disk;

    #[test]
    fn steps_show_what_is_on_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.html");
        std::fs::write(&file, "text").unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
        symlink("a.html", folder.path().join("link")).unwrap();
        let disk = Disk::ours();
        let step = disk.step(&file).unwrap();
        assert_eq!((step.thing, step.mode, step.acl), (Thing::File, 0o640, None));
        assert!(step.mount.is_some());
        let link = disk.step(&folder.path().join("link")).unwrap();
        assert_eq!((link.thing, link.target.as_deref()), (Thing::Link, Some(Path::new("a.html"))));
        assert_eq!(Look::names(&disk, folder.path()).unwrap(), ["a.html", "link"]);
        assert!(matches!(disk.step(&folder.path().join("none")), Err(Unreadable::Absent(_))));
        assert!(matches!(disk.step(&file.join("below")), Err(Unreadable::Absent(_))));
        assert_eq!(disk.text(&folder.path().join("link")).unwrap(), "text");
        assert_eq!(disk.entry(folder.path()).unwrap().kind, Kind::Folder);
    }

    #[test]
    fn a_list_that_the_kernel_took_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        std::fs::write(&file, "").unwrap();
        let mut acl = Acl::from_mode(0o644);
        acl.set(Whom::User(33), 0);
        acl.set(Whom::Mask, 4);
        let set =
            rustix::fs::setxattr(&file, "system.posix_acl_access", &acl.encode(), rustix::fs::XattrFlags::empty());
        if set.is_err() {
            return; // A file system without lists has nothing to show.
        }
        assert_eq!(Disk::ours().step(&file).unwrap().acl, Some(acl));
    }

    #[test]
    fn a_folder_is_listed_up_to_its_limit() {
        let folder = tempfile::tempdir().unwrap();
        (0..4).for_each(|number| std::fs::write(folder.path().join(number.to_string()), "").unwrap());
        let disk = Disk::ours();
        assert_eq!(disk.listed(folder.path(), 4).unwrap().len(), 4);
        assert!(matches!(disk.listed(folder.path(), 3), Err(Unreadable::Other(..))));
    }

    #[test]
    fn the_disk_of_our_own_process_is_ours() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        std::fs::write(&file, "text").unwrap();
        let disk = Disk::of_process(std::process::id());
        assert!(disk.shares(&file));
        assert_eq!(disk.reached(&file), file);
        assert_eq!(disk.text(&file).unwrap(), "text");
        assert_eq!(disk.step(&file).unwrap().mount, Disk::ours().step(&file).unwrap().mount);
    }

    #[test]
    fn links_are_resolved_below_the_root_of_another() {
        let folder = tempfile::tempdir().unwrap();
        let jail = folder.path().join("jail");
        std::fs::create_dir_all(jail.join("etc")).unwrap();
        std::fs::write(jail.join("etc/conf"), "inside").unwrap();
        symlink("/etc/conf", jail.join("link")).unwrap();
        std::fs::write(jail.join("etc/passwd"), "www:x:33:33::/:/x\n").unwrap();
        let disk = Disk::read(Some(jail), Path::new("/nowhere"));
        assert_eq!(disk.text(Path::new("/link")).unwrap(), "inside");
        assert_eq!(disk.users_and_groups().user(33), Some("www"));
        assert!(!disk.shares(Path::new("/etc/conf")));
        assert_eq!(disk.reached(Path::new("/link")), folder.path().join("jail/etc/conf"));
        assert_eq!(disk.text(Path::new("/none")), Err(Unreadable::Absent("/none".into())));
    }
}
