//! What the command line names: files, folders, patterns; in order, each once.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// Most files that are read in one go.
pub const MAX_FILES: usize = 10_000;
/// How deep folders are looked into.
const MAX_DEPTH: usize = 4;

/// Why a name gives no files.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// Nothing there.
    #[error("there is no file `{0}`")]
    Absent(String),
    /// A folder without files.
    #[error("the folder `{0}` holds no files")]
    Hollow(String),
    /// It may not be read.
    #[error("cannot look into `{0}`: {1}")]
    Unreadable(String, io::Error),
    /// More than [`MAX_FILES`].
    #[error("these are more than {MAX_FILES} files")]
    TooMany,
}

/// The files that a name stands for: itself, those in a folder, or those that fit a pattern with `*` and `?` in its last part.
///
/// # Errors
/// Where there are none, or too many.
pub fn expand(name: &Path) -> Result<Vec<PathBuf>, SourceError> {
    let mut found = BTreeSet::new();
    let text = name.display().to_string();
    if name.is_dir() {
        look(name, MAX_DEPTH, &|_| true, &mut found, &mut BTreeSet::new())?;
    } else if name.exists() {
        found.insert(name.to_owned());
    } else if let (Some(pattern), folder) = (name.file_name().and_then(|last| last.to_str()), name.parent())
        && pattern.contains(['*', '?'])
    {
        let folder = folder.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        look(folder, 0, &|last| fits(pattern.as_bytes(), last.as_bytes()), &mut found, &mut BTreeSet::new())?;
    }
    match found.is_empty() {
        true if name.is_dir() => Err(SourceError::Hollow(text)),
        true => Err(SourceError::Absent(text)),
        false => Ok(found.into_iter().collect()),
    }
}

/// Of these files each once, however many names and links lead to it; and the names that were left out.
#[must_use]
pub fn once(files: Vec<PathBuf>) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let mut seen = BTreeSet::new();
    // What has no such form, as `-`, stands for itself.
    files.into_iter().partition(|path| seen.insert(std::fs::canonicalize(path).unwrap_or_else(|_| path.clone())))
}

/// Whether what a name stands for can be read but once: a pipe, a device.
#[must_use]
pub fn is_stream(name: &Path) -> bool {
    std::fs::metadata(name).is_ok_and(|about| !about.is_file() && !about.is_dir())
}

fn look(
    folder: &Path,
    depth: usize,
    wanted: &dyn Fn(&str) -> bool,
    found: &mut BTreeSet<PathBuf>,
    entered: &mut BTreeSet<PathBuf>,
) -> Result<(), SourceError> {
    let told = |error| SourceError::Unreadable(folder.display().to_string(), error);
    // Links may lead back.
    if !entered.insert(std::fs::canonicalize(folder).map_err(told)?) {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder).map_err(told)? {
        let entry = entry.map_err(told)?;
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if depth > 0 {
                look(&path, depth - 1, wanted, found, entered)?;
            }
        } else if path.is_file() && wanted(&name) && found.insert(path) && found.len() > MAX_FILES {
            return Err(SourceError::TooMany);
        }
    }
    Ok(())
}

/// Whether a name fits a pattern of `*` and `?`.
pub(super) fn fits(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern, name) {
        ([], []) => true,
        ([b'*', rest @ ..], _) => (0..=name.len()).any(|from| fits(rest, name.get(from..).unwrap_or_default())),
        ([b'?', pattern @ ..], [_, name @ ..]) => fits(pattern, name),
        ([wanted, pattern @ ..], [byte, name @ ..]) if wanted == byte => fits(pattern, name),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_as_in_a_shell() {
        for (pattern, name, holds) in [
            ("access.log*", "access.log", true),
            ("access.log*", "access.log.1.gz", true),
            ("*.gz", "access.log", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*", "", true),
            ("*a*b", "xaxxb", true),
        ] {
            assert_eq!(fits(pattern.as_bytes(), name.as_bytes()), holds, "{pattern} {name}");
        }
    }

    #[test]
    fn folders_and_patterns_give_their_files_in_order() {
        let folder = std::env::temp_dir().join(format!("doorward-sources-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("old")).unwrap();
        for name in ["b.log", "a.log", "old/c.log"] {
            std::fs::write(folder.join(name), "x").unwrap();
        }
        let names = |name: &Path| -> Vec<String> {
            expand(name).unwrap().iter().map(|path| path.strip_prefix(&folder).unwrap().display().to_string()).collect()
        };
        assert_eq!(names(&folder), ["a.log", "b.log", "old/c.log"]);
        assert_eq!(names(&folder.join("*.log")), ["a.log", "b.log"]);
        std::os::unix::fs::symlink(&folder, folder.join("old/back")).unwrap();
        std::os::unix::fs::symlink(folder.join("a.log"), folder.join("current.log")).unwrap();
        assert_eq!(names(&folder), ["a.log", "b.log", "current.log", "old/c.log"]);
        let named = ["a.log", "current.log", "b.log", "old/../b.log"].map(|name| folder.join(name));
        let (files, left) = once([vec!["-".into(), "-".into()], named.to_vec()].concat());
        assert_eq!(files, ["-".into(), folder.join("a.log"), folder.join("b.log")]);
        assert_eq!(left, ["-".into(), folder.join("current.log"), folder.join("old/../b.log")]);
        assert!(matches!(expand(&folder.join("none*")), Err(SourceError::Absent(_))));
        assert!(matches!(expand(&folder.join("none")), Err(SourceError::Absent(_))));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
