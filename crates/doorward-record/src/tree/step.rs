//! One component of a path, with all that decides who may pass it.

use std::path::{Path, PathBuf};

use super::{Acl, Mount};
use crate::files::Unreadable;

/// What a component is, links not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Thing {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A socket.
    Socket,
    /// A device or a pipe.
    Other,
}

/// One component of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The path of the component, its folders resolved.
    pub path: PathBuf,
    /// What it is.
    pub thing: Thing,
    /// The permission bits, with set-id and sticky, without the kind.
    pub mode: u32,
    /// The owner's number.
    pub user_id: u32,
    /// The group's number.
    pub group_id: u32,
    /// The owner's name, where the machine has one.
    pub user: Option<String>,
    /// The group's name, where the machine has one.
    pub group: Option<String>,
    /// The access control list, where there is one beyond the permission bits.
    pub acl: Option<Acl>,
    /// Where a link points, as written in it.
    pub target: Option<PathBuf>,
    /// The file system it lies on.
    pub mount: Option<Mount>,
    /// The label of the security module, such as `system_u:object_r:httpd_sys_content_t:s0`.
    pub label: Option<String>,
    /// What we could not see of it, a clause.
    pub unseen: Option<String>,
}

impl Step {
    /// The owner, by name where there is one.
    #[must_use]
    pub fn owner(&self) -> String {
        self.user.clone().unwrap_or_else(|| self.user_id.to_string())
    }

    /// The group, by name where there is one.
    #[must_use]
    pub fn group_name(&self) -> String {
        self.group.clone().unwrap_or_else(|| self.group_id.to_string())
    }

    /// A line like one of `ls -l`, with the list's entries after it.
    #[must_use]
    pub fn line(&self) -> String {
        let kind = match self.thing {
            Thing::File => '-',
            Thing::Folder => 'd',
            Thing::Link => 'l',
            Thing::Socket => 's',
            Thing::Other => '?',
        };
        let plus = if self.acl.is_some() { "+" } else { "" };
        let target = self.target.as_ref().map(|target| format!(" -> {}", target.display())).unwrap_or_default();
        let list = self.acl.as_ref().map(|acl| format!(" [{acl}]")).unwrap_or_default();
        let (owner, group) = (self.owner(), self.group_name());
        format!("{kind}{}{plus} {owner} {group} {}{target}{list}", letters(self.mode), self.path.display())
    }
}

/// The nine letters of the permission bits, as `ls` writes them.
fn letters(mode: u32) -> String {
    let special = [(0o4000, 's', 'S'), (0o2000, 's', 'S'), (0o1000, 't', 'T')];
    let mut out = String::with_capacity(9);
    for (shift, (flag, with, without)) in [6_u32, 3, 0].into_iter().zip(special) {
        let bits = (mode >> shift) & 0o7;
        out.push(if bits & 4 == 0 { '-' } else { 'r' });
        out.push(if bits & 2 == 0 { '-' } else { 'w' });
        out.push(match (bits & 1 != 0, mode & flag != 0) {
            (true, false) => 'x',
            (false, false) => '-',
            (true, true) => with,
            (false, true) => without,
        });
    }
    out
}

/// Where steps are asked for.
pub trait Look {
    /// What stands at this path, the last link not followed.
    ///
    /// # Errors
    /// [`Unreadable::Absent`] where nothing does; [`Unreadable::Forbidden`] where we may not look.
    fn step(&self, path: &Path) -> Result<Step, Unreadable>;

    /// The names in a folder, sorted.
    ///
    /// # Errors
    /// Where it is absent, forbidden, or holds more names than are read.
    fn names(&self, folder: &Path) -> Result<Vec<String>, Unreadable>;
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn bits_are_written_as_ls_writes_them() {
        for (mode, text) in [
            (0o644, "rw-r--r--"),
            (0o600, "rw-------"),
            (0o755, "rwxr-xr-x"),
            (0o744, "rwxr--r--"),
            (0o4755, "rwsr-xr-x"),
            (0o2640, "rw-r-S---"),
            (0o1777, "rwxrwxrwt"),
            (0o1770, "rwxrwx--T"),
            (0, "---------"),
        ] {
            assert_eq!(letters(mode), text, "{mode:o}");
        }
    }
}
