//! A repair: the smallest change on the server's machine that opens this door and, as far as can be told, no other.
//!
//! A repair is data. It is shown, written as a patch, or carried out by those who may touch files; nothing is done here.

use std::path::PathBuf;

use serde::Serialize;

use crate::curl::quote;
use crate::masking::without_secrets;
use crate::testimony::{lossy, printable};

/// One change, with what it does besides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Repair {
    /// What is done, in the imperative: "let the worker's group read the file".
    pub summary: String,
    /// The changes, to be made in this order; all of them or none.
    pub changes: Vec<Change>,
    /// What the change opens besides the request that was asked about, each a clause; empty where it opens nothing else.
    pub also_opens: Vec<String>,
    /// The command that checks the configuration before it is used, such as `nginx -t -c FILE`; empty where there is none.
    pub validate: Vec<String>,
    /// The command that makes the running server take the change up; empty where the change holds at once.
    pub reload: Vec<String>,
}

/// One change to the machine. Its lines are kept as they are; what is shown of them has no secrets.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Change {
    /// Lines of a text file are replaced.
    Edit {
        /// The file.
        #[serde(serialize_with = "lossy")]
        file: PathBuf,
        /// The first line that is replaced, counted from 1; with nothing to remove, new lines are put before it.
        line: u64,
        /// The lines that must stand there now, without their ends; the change is refused where others do.
        #[serde(serialize_with = "shown")]
        remove: Vec<String>,
        /// The lines that stand there afterwards.
        #[serde(serialize_with = "shown")]
        insert: Vec<String>,
    },
    /// Permission bits are set, as `chmod` does.
    Mode {
        /// The file or folder.
        #[serde(serialize_with = "lossy")]
        path: PathBuf,
        /// The bits as they are, such as `0o600`.
        from: u32,
        /// The bits as they shall be.
        to: u32,
    },
    /// The group is set, as `chgrp` does.
    Group {
        /// The file or folder.
        #[serde(serialize_with = "lossy")]
        path: PathBuf,
        /// The group's number as it is.
        from: u32,
        /// The group's number as it shall be.
        to: u32,
        /// Its name, for the command that is shown.
        name: String,
    },
    /// The owner is set, as `chown -h` does: of a link itself, never of what it leads to.
    Owner {
        /// The file, folder or link.
        #[serde(serialize_with = "lossy")]
        path: PathBuf,
        /// The owner's number as it is.
        from: u32,
        /// The owner's number as it shall be.
        to: u32,
        /// Its name, for the command that is shown.
        name: String,
    },
    /// An entry of the access control list is set or removed, as `setfacl` does.
    Acl {
        /// The file or folder.
        #[serde(serialize_with = "lossy")]
        path: PathBuf,
        /// The arguments of `setfacl` before the path, such as `["-m", "u:www-data:r"]`.
        arguments: Vec<String>,
    },
}

impl std::fmt::Debug for Change {
    /// As it is shown to people.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_list().entries(self.lines()).finish()
    }
}

/// Lines as they may be shown.
fn shown<S: serde::Serializer>(lines: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(lines.iter().map(|line| without_secrets(line)))
}

impl Repair {
    /// The change as lines for people: a diff for a text, a command for modes, groups and access lists.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.changes.iter().flat_map(Change::lines).collect()
    }
}

impl Change {
    /// The file or folder that is changed.
    #[must_use]
    pub fn path(&self) -> &std::path::Path {
        match self {
            Self::Edit { file: path, .. }
            | Self::Mode { path, .. }
            | Self::Group { path, .. }
            | Self::Owner { path, .. }
            | Self::Acl { path, .. } => path,
        }
    }

    /// The change as lines for people.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let path = printable(&quote(&self.path().to_string_lossy()));
        match self {
            Self::Edit { file, line, remove, insert } => {
                let place = format!("@@ {}:{line}", printable(&file.to_string_lossy()));
                let old = remove.iter().map(|text| format!("-{}", without_secrets(text)));
                let new = insert.iter().map(|text| format!("+{}", without_secrets(text)));
                std::iter::once(place).chain(old).chain(new).collect()
            }
            Self::Mode { from, to, .. } => {
                vec![format!("chmod {:04o} {path}  # was {:04o}", to & 0o7777, from & 0o7777)]
            }
            Self::Group { from, name, .. } => vec![format!("chgrp {} {path}  # was {from}", quote(name))],
            Self::Owner { from, name, .. } => vec![format!("chown -h {} {path}  # was {from}", quote(name))],
            Self::Acl { arguments, .. } => {
                let words: Vec<String> = arguments.iter().map(|word| quote(word)).collect();
                vec![format!("setfacl {} {path}", words.join(" "))]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Change;

    #[test]
    fn a_change_is_told_without_secrets_and_whatever_its_name_is() {
        use std::os::unix::ffi::OsStrExt;
        let edit = Change::Edit {
            file: std::ffi::OsStr::from_bytes(b"/a-\xff").into(),
            line: 1,
            remove: vec!["api_token S3cr3tV4lue;".to_owned()],
            insert: vec!["api_token S3cr3tV4lue; # kept".to_owned()],
        };
        let told = serde_json::to_string(&edit).unwrap();
        assert!(told.contains("/a-\u{fffd}") && told.contains("api_token ***;"), "{told}");
        for shown in [told, format!("{edit:?}"), edit.lines().join("\n")] {
            assert!(!shown.contains("S3cr3tV4lue"), "{shown}");
        }
    }

    #[test]
    fn a_change_is_shown_as_what_a_person_would_do() {
        let edit = Change::Edit {
            file: "site.conf".into(),
            line: 4,
            remove: vec!["  deny all;".to_owned()],
            insert: vec!["  allow 10.0.0.1;".to_owned(), "  deny all;".to_owned()],
        };
        assert_eq!(edit.lines(), ["@@ site.conf:4", "-  deny all;", "+  allow 10.0.0.1;", "+  deny all;"]);
        let mode = Change::Mode { path: "/srv/my page.html".into(), from: 0o600, to: 0o604 };
        assert_eq!(mode.lines(), ["chmod 0604 '/srv/my page.html'  # was 0600"]);
        let acl = Change::Acl { path: "/srv/a".into(), arguments: vec!["-m".to_owned(), "u:www-data:r".to_owned()] };
        assert_eq!(acl.lines(), ["setfacl -m u:www-data:r /srv/a"]);
    }
}
