//! Figures saved in a file, to be merged with those of other machines.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read as _, Write as _};
use std::path::Path;

use doorward_record::figures::Tally;

/// What such a file begins with, before what is compressed.
const MARK: &[u8] = b"doorward.part/1\n";
/// Most bytes of such a file after decompression.
const PART_BYTES: u64 = 1024 * 1024 * 1024;
/// How much it is compressed.
const LEVEL: i32 = 3;

/// Why figures cannot be saved or read.
#[derive(Debug, thiserror::Error)]
pub enum PartError {
    /// What the system says.
    #[error("cannot use the part `{0}`: {1}")]
    File(String, io::Error),
    /// It is no part, or one of another version.
    #[error("`{0}` is no part that this version can read: {1}")]
    Content(String, String),
}

/// Whether a file is a saved part.
#[must_use]
pub fn is_part(path: &Path) -> bool {
    let mut mark = Vec::new();
    // Of what can be read but once nothing may be taken away.
    if super::sources::is_stream(path) {
        return false;
    }
    let read = File::open(path).and_then(|file| file.take(MARK.len() as u64).read_to_end(&mut mark));
    read.is_ok() && mark == MARK
}

/// Saves figures. What was there before stays until the new file is whole.
///
/// # Errors
/// Where the file cannot be written.
pub fn save(path: &Path, tally: &Tally) -> Result<(), PartError> {
    let told = |error: io::Error| PartError::File(path.display().to_string(), error);
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let write = || -> io::Result<()> {
        let mut file = BufWriter::new(File::create(&beside)?);
        file.write_all(MARK)?;
        let mut encoder = zstd::stream::write::Encoder::new(file, LEVEL)?;
        serde_json::to_writer(&mut encoder, tally)?;
        encoder.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        std::fs::rename(&beside, path)
    };
    write().map_err(told)
}

/// Reads saved figures.
///
/// # Errors
/// Where the file cannot be read, or is no part.
pub fn load(path: &Path) -> Result<Tally, PartError> {
    let name = || path.display().to_string();
    let told = |error: io::Error| PartError::File(name(), error);
    let mut file = File::open(path).map_err(told)?;
    let mut mark = Vec::new();
    io::Read::by_ref(&mut file).take(MARK.len() as u64).read_to_end(&mut mark).map_err(told)?;
    if mark != MARK {
        return Err(PartError::Content(name(), "it begins otherwise".to_owned()));
    }
    let decoder = zstd::stream::read::Decoder::new(file).map_err(told)?;
    serde_json::from_reader(BufReader::new(decoder.take(PART_BYTES)))
        .map_err(|error| PartError::Content(name(), error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_come_back_as_they_were_saved() {
        let path = std::env::temp_dir().join(format!("doorward-part-{}.dw", std::process::id()));
        let mut tally = Tally::default();
        let line = b"192.0.2.1 - eve [01/Oct/2026:00:00:00 +0000] \"GET /a HTTP/1.1\" 403 9 \"-\" \"curl/8\"";
        let read = doorward_record::access::combined::read(line).unwrap();
        tally.add(&read, &Default::default(), |_| Default::default());
        tally.settle();
        save(&path, &tally).unwrap();
        assert!(is_part(&path));
        let loaded = load(&path).unwrap();
        assert_eq!(serde_json::to_value(&loaded).unwrap(), serde_json::to_value(&tally).unwrap());
        std::fs::write(&path, b"doorward.part/1\nxyz").unwrap();
        assert!(matches!(load(&path), Err(PartError::Content(..))));
        std::fs::write(&path, b"something else").unwrap();
        assert!(!is_part(&path) && load(&path).is_err());
        std::fs::remove_file(&path).unwrap();
    }
}
