//! Opening of regular files and of nothing else: a pipe that nobody writes to would be waited for, a device read for ever.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::OFlags;

/// Opens a regular file for reading; links are followed.
///
/// # Errors
/// Where it is absent, forbidden, or of another kind.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    let other = || io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file");
    // Looked at first: to open some devices has effects.
    if !std::fs::metadata(path)?.is_file() {
        return Err(other());
    }
    // It may have become a pipe meanwhile, so the opening does not wait either.
    let flags = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default();
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(other()) }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn only_regular_files_are_opened() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "x").unwrap();
        let pipe = folder.path().join("pipe");
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR, 0).unwrap();
        std::os::unix::fs::symlink(&pipe, folder.path().join("link")).unwrap();
        assert!(super::open(&file).is_ok());
        for other in [folder.path(), &pipe, &folder.path().join("link"), Path::new("/dev/zero")] {
            let error = super::open(other).unwrap_err();
            assert_eq!(error.to_string(), "it is no regular file", "{}", other.display());
        }
        assert_eq!(super::open(&folder.path().join("none")).unwrap_err().kind(), std::io::ErrorKind::NotFound);
    }
}
