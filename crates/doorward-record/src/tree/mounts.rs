//! What is mounted where: `/proc/self/mountinfo`, for the options that take rights away.

use std::path::{Path, PathBuf};

/// The most mounts that are read.
pub const MAX_MOUNTS: usize = 20_000;

/// One mounted file system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// Where it is mounted.
    pub point: PathBuf,
    /// Its type, such as `ext4` or `nfs4`.
    pub kind: String,
    /// What is mounted: a device, or `server:/export`.
    pub source: String,
    /// The options, those of the mount and those of the file system.
    pub options: Vec<String>,
}

impl Mount {
    /// Whether this option stands among them.
    #[must_use]
    pub fn has(&self, option: &str) -> bool {
        self.options.iter().any(|one| one == option)
    }

    /// Whether another machine decides who may read there.
    #[must_use]
    pub fn is_remote(&self) -> bool {
        let kinds = ["nfs", "nfs4", "cifs", "smb3", "9p", "afs", "ceph", "glusterfs", "virtiofs"];
        kinds.contains(&self.kind.as_str()) || self.kind.starts_with("fuse")
    }

    /// Whether its files have owners and modes of their own; on others they are made up by mount options.
    #[must_use]
    pub fn keeps_modes(&self) -> bool {
        !["vfat", "msdos", "exfat", "ntfs", "ntfs3", "iso9660"].contains(&self.kind.as_str())
    }

    /// Whether access control lists can be set there.
    #[must_use]
    pub fn keeps_lists(&self) -> bool {
        let kinds = ["ext2", "ext3", "ext4", "xfs", "btrfs", "tmpfs", "overlay", "f2fs", "jfs", "zfs", "bcachefs"];
        kinds.contains(&self.kind.as_str()) && !self.has("noacl")
    }
}

/// The mounts of a text such as `/proc/self/mountinfo`, in its order. Lines that are none are passed over.
#[must_use]
pub fn read(text: &str) -> Vec<Mount> {
    text.lines().filter_map(mount).take(MAX_MOUNTS).collect()
}

/// One line: `36 35 98:0 /root /point options optional… - type source options`.
fn mount(line: &str) -> Option<Mount> {
    let mut words = line.split(' ');
    let point = PathBuf::from(plain(words.nth(4)?));
    let own = words.next()?;
    let mut after = words.skip_while(|word| *word != "-").skip(1);
    let (kind, source, shared) = (after.next()?, after.next()?, after.next().unwrap_or_default());
    let options = own.split(',').chain(shared.split(',')).filter(|one| !one.is_empty());
    Some(Mount { point, kind: kind.to_owned(), source: plain(source), options: options.map(str::to_owned).collect() })
}

/// A word with its escapes (`\040`) undone.
fn plain(word: &str) -> String {
    let mut bytes = Vec::with_capacity(word.len());
    let mut rest = word.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let digits = tail.get(..3).filter(|digits| *first == b'\\' && digits.iter().all(u8::is_ascii_digit));
        let code = digits
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 8).ok());
        match code {
            Some(code) => {
                bytes.push(code);
                rest = tail.get(3..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The mount that this path lies on: the deepest, and of those at one point the last.
#[must_use]
pub fn of<'a>(mounts: &'a [Mount], path: &Path) -> Option<&'a Mount> {
    let on = mounts.iter().filter(|mount| path.starts_with(&mount.point));
    on.max_by_key(|mount| mount.point.components().count())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{of, read};

    const TEXT: &str = "\
22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw,errors=remount-ro
40 22 0:35 / /srv/my\\040share ro,nosuid,noexec - nfs4 nas:/export rw,vers=4.2
41 22 0:36 / /srv rw,noexec shared:7 master:2 - xfs /dev/vdb rw
42 22 0:37 / /srv rw - tmpfs tmpfs rw,size=10m
broken line
";

    #[test]
    fn mounts_are_read_and_the_deepest_and_last_holds() {
        let mounts = read(TEXT);
        assert_eq!(mounts.len(), 4);
        for (path, kind, noexec) in [
            ("/etc/passwd", "ext4", false),
            ("/srv/www/a", "tmpfs", false),
            ("/srv/my share/a", "nfs4", true),
            ("/srv/my shared", "tmpfs", false),
            ("/srvx", "ext4", false),
        ] {
            let mount = of(&mounts, Path::new(path)).unwrap();
            assert_eq!((mount.kind.as_str(), mount.has("noexec")), (kind, noexec), "{path}");
        }
        let remote = of(&mounts, Path::new("/srv/my share")).unwrap();
        assert!(remote.is_remote() && !remote.keeps_lists() && remote.source == "nas:/export");
    }
}
