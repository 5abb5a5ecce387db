//! Reading of small files, never more of them than is asked for.

use std::io::{self, Read};
use std::path::Path;

use doorward_record::Unreadable;

use crate::regular;

/// The bytes of a file, at most `limit` of them.
///
/// # Errors
/// Where it is absent, forbidden, no regular file, or larger.
pub(super) fn bytes(path: &Path, limit: u64) -> Result<Vec<u8>, Unreadable> {
    let wrong = |error: &io::Error| unreadable(path, error);
    let mut found = Vec::new();
    let file = regular::open(path).map_err(|error| wrong(&error))?;
    file.take(limit + 1).read_to_end(&mut found).map_err(|error| wrong(&error))?;
    if found.len() as u64 > limit {
        return Err(Unreadable::TooLarge(path.to_owned(), limit));
    }
    Ok(found)
}

/// The text of a file, at most `limit` bytes of it; bytes that are no UTF-8 are replaced.
///
/// # Errors
/// As [`bytes`].
pub(super) fn text(path: &Path, limit: u64) -> Result<String, Unreadable> {
    bytes(path, limit).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// Why the system did not give it.
pub(super) fn unreadable(path: &Path, error: &io::Error) -> Unreadable {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Unreadable::Absent(path.to_owned()),
        io::ErrorKind::PermissionDenied => Unreadable::Forbidden(path.to_owned()),
        _ => Unreadable::Other(path.to_owned(), error.to_string().to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use doorward_record::Unreadable;

    use super::bytes;

    #[test]
    fn a_file_is_read_up_to_its_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        for (length, fits) in [(0, true), (10, true), (11, false)] {
            std::fs::write(&path, vec![b'x'; length]).unwrap();
            let found = bytes(&path, 10);
            if fits {
                assert_eq!(found.unwrap().len(), length);
            } else {
                assert_eq!(found, Err(Unreadable::TooLarge(path.clone(), 10)));
            }
        }
        assert!(matches!(bytes(&folder.path().join("b"), 10), Err(Unreadable::Absent(_))));
        assert!(matches!(bytes(folder.path(), 10), Err(Unreadable::Other(..))));
    }
}
