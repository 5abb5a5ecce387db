//! The project's own files: where they are, which of them belong to it, and what they hold.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The longest file of the project that is read, in bytes.
const FILE_BYTES: u64 = 16 * 1024 * 1024;

/// The folder that holds the workspace's `Cargo.toml`.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A text file of the project, by its path from the root.
///
/// # Errors
///
/// Where the file cannot be read, is no UTF-8, or is longer than any file of ours.
pub fn text(path: &str) -> io::Result<String> {
    let mut text = String::new();
    File::open(root().join(path))?.take(FILE_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > FILE_BYTES {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("`{path}` is longer than {FILE_BYTES} bytes")));
    }
    Ok(text)
}

/// Every file that git keeps, or would with the next `git add`: paths from the root, in order.
///
/// # Errors
///
/// Where git cannot be asked.
pub fn files() -> io::Result<Vec<String>> {
    let asked = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()?;
    if !asked.status.success() {
        return Err(io::Error::other(String::from_utf8_lossy(&asked.stderr).into_owned()));
    }
    let listed = String::from_utf8_lossy(&asked.stdout);
    let mut files: Vec<String> = listed.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect();
    // Staged as deleted, or deleted and not yet staged.
    files.retain(|path| root().join(path).is_file());
    files.sort();
    files.dedup();
    Ok(files)
}

/// The names of the folders in `crates/`, in order.
///
/// # Errors
///
/// Where the folder cannot be read.
pub fn crates() -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in root().join("crates").read_dir()? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}
