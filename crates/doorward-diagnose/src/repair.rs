//! A repair: the smallest change on the server's machine that opens this door and, as far as can be told, no other.
//!
//! A repair is data. It is shown, written as a patch, or carried out by those who may touch files; nothing is done here.

use std::path::PathBuf;

use serde::Serialize;

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

/// One change to the machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Change {
    /// Lines of a text file are replaced.
    Edit {
        /// The file.
        file: PathBuf,
        /// The first line that is replaced, counted from 1; with nothing to remove, new lines are put before it.
        line: u64,
        /// The lines that must stand there now, without their ends; the change is refused where others do.
        remove: Vec<String>,
        /// The lines that stand there afterwards.
        insert: Vec<String>,
    },
    /// Permission bits are set, as `chmod` does.
    Mode {
        /// The file or folder.
        path: PathBuf,
        /// The bits as they are, such as `0o600`.
        from: u32,
        /// The bits as they shall be.
        to: u32,
    },
    /// The group is set, as `chgrp` does.
    Group {
        /// The file or folder.
        path: PathBuf,
        /// The group's number as it is.
        from: u32,
        /// The group's number as it shall be.
        to: u32,
        /// Its name, for the command that is shown.
        name: String,
    },
    /// An entry of the access control list is set or removed, as `setfacl` does.
    Acl {
        /// The file or folder.
        path: PathBuf,
        /// The arguments of `setfacl` before the path, such as `["-m", "u:www-data:r"]`.
        arguments: Vec<String>,
    },
}
