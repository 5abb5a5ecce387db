//! Why a repair was not made, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

/// Why a repair was not made. Nothing is left changed but where [`Fault::NotTakenBack`] says so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Other lines stand there than the repair expects.
    #[error("`{}:{line}` reads `{found}`, where the repair expects `{expected}`", file.display())]
    OtherLine {
        /// The file.
        file: PathBuf,
        /// The line.
        line: u64,
        /// What the repair expects.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// The mode, owner or group is another than the repair expects.
    #[error("`{}` has {what} `{found}`, where the repair expects `{expected}`", path.display())]
    OtherState {
        /// The file or folder.
        path: PathBuf,
        /// `mode`, `owner` or `group`.
        what: &'static str,
        /// What the repair expects.
        expected: String,
        /// What is so.
        found: String,
    },
    /// It was written after the diagnosis began, so that its lines may stand elsewhere.
    #[error("`{}` was changed after it was read", .0.display())]
    Changed(PathBuf),
    /// It is not there.
    #[error("there is no `{}`", .0.display())]
    Absent(PathBuf),
    /// We may not change it.
    #[error("`{}` may not be changed by us", .0.display())]
    Forbidden(PathBuf),
    /// The file system takes no changes.
    #[error("`{}` lies on a file system that is mounted read-only", .0.display())]
    ReadOnly(PathBuf),
    /// It is larger than a configuration file is.
    #[error("`{}` is larger than {} bytes", .0.display(), .1)]
    TooLarge(PathBuf, u64),
    /// The file has further names, which a new file in its place would not have.
    #[error("`{}` is one of {} names of one file", .0.display(), .1)]
    ManyNames(PathBuf, u64),
    /// The system said something else.
    #[error("`{}`: {}", .0.display(), .1)]
    System(PathBuf, String),
    /// The change of an access control list is not understood or not possible.
    #[error("the access control list of `{}` cannot be changed by `{}`: {}", .0.display(), .1, .2)]
    List(PathBuf, String, String),
    /// Two changes of one repair are at odds.
    #[error("two changes of the repair touch one line of `{}`", .0.display())]
    Overlap(PathBuf),
    /// The server does not take the changed configuration; it was taken back.
    #[error("`{}` does not accept the change: {}", .0, .1)]
    NotValid(String, String),
    /// The command that checks or reloads could not be run, or took too long; the change was taken back.
    #[error("`{}` could not be run: {}", .0, .1)]
    NotRun(String, String),
    /// The server did not take the change up; it was taken back.
    #[error("`{}` failed: {}", .0, .1)]
    NotReloaded(String, String),
    /// Something went wrong and could not be taken back.
    #[error("{}; and it could not be taken back: {}", .0, .1)]
    NotTakenBack(Box<Self>, Box<Self>),
}

impl Fault {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::OtherLine { .. } | Self::OtherState { .. } | Self::Changed(_) => {
                "somebody has changed it meanwhile; run the diagnosis again".to_owned()
            }
            Self::Absent(_) => "run the diagnosis again, on the machine on which the server runs".to_owned(),
            Self::Forbidden(_) => "run it as root, or let the patch be applied by somebody who may".to_owned(),
            Self::ReadOnly(path) => {
                format!("mend it where it comes from: the image or the package of `{}`", path.display())
            }
            Self::TooLarge(..) => "change it by hand, as the patch shows".to_owned(),
            Self::ManyNames(..) => "change it by hand in an editor that keeps the file, as the patch shows".to_owned(),
            Self::System(..) => "see that the disk is whole and has room".to_owned(),
            Self::List(..) => "use `setfacl` by hand, or another change".to_owned(),
            Self::Overlap(_) => "make the changes by hand, one after the other".to_owned(),
            Self::NotValid(..) => "nothing was changed; the proposed lines do not suit this configuration".to_owned(),
            Self::NotRun(..) => "nothing was changed; check the configuration by hand with this command".to_owned(),
            Self::NotReloaded(..) => "nothing was changed on disk; see the server's own log".to_owned(),
            Self::NotTakenBack(..) => {
                "restore the files from the copies beside them, whose names end in `.doorward-backup-…`".to_owned()
            }
        }
    }

    /// What the system said of a path.
    pub(super) fn of(path: &Path, error: &io::Error) -> Self {
        let path = path.to_owned();
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Absent(path),
            io::ErrorKind::PermissionDenied => Self::Forbidden(path),
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly(path),
            _ => Self::System(path, error.to_string().to_lowercase()),
        }
    }
}
