//! Opens a file and undoes its compression, told by its first bytes and not by its name.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek as _};
use std::path::Path;

use super::journal::{self, Journal};

/// How a file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Coding {
    /// Not at all.
    Plain,
    /// gzip, of one or more members.
    Gzip,
    /// Zstandard, of one or more frames.
    Zstd,
    /// bzip2, of one or more streams.
    Bzip2,
    /// xz, of one or more streams.
    Xz,
}

/// Bytes that tell the coding.
const MAGIC_BYTES: usize = 6;
/// What is read of a compressed file at once.
const BUFFER_BYTES: usize = 256 * 1024;
/// Most memory that decoding xz may take, in KiB.
const XZ_MEMORY_KIB: u32 = 96 * 1024;

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read `{name}`: {error}")]
pub struct OpenError {
    /// The file.
    pub name: String,
    /// What the system says.
    #[source]
    pub error: io::Error,
}

impl Coding {
    /// Told by the first bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        match bytes {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            [b'B', b'Z', b'h', b'1'..=b'9', ..] => Self::Bzip2,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Self::Xz,
            _ => Self::Plain,
        }
    }
}

/// A source of bytes that was opened.
pub(super) enum Opened {
    /// A plain file of a length: it can be read anywhere.
    File(File, u64),
    /// Anything else: it is read from its begin.
    Stream(Box<dyn Read + Send>),
}

/// Opens a file.
pub(super) fn open(path: &Path) -> Result<Opened, OpenError> {
    let told = |error| OpenError { name: path.display().to_string(), error };
    let mut file = File::open(path).map_err(told)?;
    let metadata = file.metadata().map_err(told)?;
    if metadata.is_dir() {
        return Err(told(io::Error::from(io::ErrorKind::IsADirectory)));
    }
    let magic = first_bytes(&mut file).map_err(told)?;
    match Coding::of(&magic) {
        Coding::Plain if metadata.is_file() && !journal::is_one(&magic) => Ok(Opened::File(file, metadata.len())),
        coding => decode(coding, Box::new(Cursor::new(magic).chain(file))).map(Opened::Stream).map_err(told),
    }
}

/// Opens a stream, such as standard input.
pub(super) fn stream(name: &str, mut reader: Box<dyn Read + Send>) -> Result<Opened, OpenError> {
    let told = |error| OpenError { name: name.to_owned(), error };
    let magic = first_bytes(&mut reader).map_err(told)?;
    decode(Coding::of(&magic), Box::new(Cursor::new(magic).chain(reader))).map(Opened::Stream).map_err(told)
}

/// An error in the middle of a stream, with what it means for what was read.
pub(super) fn broken(error: io::Error) -> io::Error {
    let what = match error.kind() {
        io::ErrorKind::UnexpectedEof => "it ends too early",
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
            "from some place on it is damaged, or nothing compressed"
        }
        _ => return error,
    };
    io::Error::new(error.kind(), format!("{what} ({error}); the lines before that are read"))
}

/// The text of a file, decompressed, at most so many bytes of it; what is no UTF-8 is replaced.
///
/// # Errors
/// Where it cannot be read, or is longer.
pub fn text(path: &Path, limit: u64) -> Result<String, OpenError> {
    let told = |error| OpenError { name: path.display().to_string(), error };
    let bytes = begin(path, limit + 1)?;
    if bytes.len() as u64 > limit {
        return Err(told(io::Error::other(format!("it is longer than {limit} bytes"))));
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The first bytes of a file, decompressed.
///
/// # Errors
/// Where it cannot be read.
pub fn begin(path: &Path, bytes: u64) -> Result<Vec<u8>, OpenError> {
    let told = |error| OpenError { name: path.display().to_string(), error };
    let mut begin = Vec::new();
    let reader: Box<dyn Read> = match open(path)? {
        Opened::File(mut file, _) => {
            // Its first bytes were read to tell its coding.
            file.rewind().map_err(told)?;
            Box::new(file)
        }
        Opened::Stream(reader) => reader,
    };
    reader.take(bytes).read_to_end(&mut begin).map_err(told)?;
    Ok(begin)
}

fn first_bytes(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut magic = Vec::new();
    reader.by_ref().take(MAGIC_BYTES as u64).read_to_end(&mut magic)?;
    Ok(magic)
}

fn decode(coding: Coding, reader: Box<dyn Read + Send>) -> io::Result<Box<dyn Read + Send>> {
    let buffered = |reader| BufReader::with_capacity(BUFFER_BYTES, reader);
    let mut plain: Box<dyn Read + Send> = match coding {
        Coding::Plain => reader,
        Coding::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(buffered(reader))),
        Coding::Zstd => {
            // Windows larger than 128 MiB are refused by the library itself.
            Box::new(zstd::stream::read::Decoder::with_buffer(buffered(reader))?)
        }
        Coding::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(buffered(reader))),
        Coding::Xz => Box::new(lzma_rust2::XzReader::new_mem_limit(buffered(reader), true, XZ_MEMORY_KIB)),
    };
    // What cannot be read at its very begin is told by whoever reads on.
    let mut begin = Vec::new();
    let failed = plain.by_ref().take(MAGIC_BYTES as u64).read_to_end(&mut begin).err();
    let is_journal = journal::is_one(&begin);
    let whole = failing(begin, failed, plain);
    Ok(if is_journal { Box::new(Journal::new(whole)) } else { whole })
}

/// A stream that begins with what was read of it already, and fails where that failed.
pub(super) fn failing(begin: Vec<u8>, failed: Option<io::Error>, rest: Box<dyn Read + Send>) -> Box<dyn Read + Send> {
    match failed {
        Some(error) => Box::new(Cursor::new(begin).chain(Failing(Some(error)))),
        None => Box::new(Cursor::new(begin).chain(rest)),
    }
}

/// Ends with an error that was met before.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `one`, `two` and `three`, a line each, checked by CRC-32, CRC-64 and SHA-256.
    const ONE: &[u8] = b"\xfd7zXZ\0\0\x01i\"\xde6\x02\0!\x01\x16\0\0\0t/\xe5\xa3\x01\0\x03one\n\0\x9f\xa8\x17\xf8\0\x01\x18\x04k\xe9\xf0\xa5\x90B\x99\r\x01\0\0\0\0\x01YZ";
    const TWO: &[u8] = b"\xfd7zXZ\0\0\x04\xe6\xd6\xb4F\x02\0!\x01\x16\0\0\0t/\xe5\xa3\x01\0\x03two\n\0e\x06\xd6\xff\xc4\xc0\xf9:\0\x01\x1c\x04o,\x9c\xc1\x1f\xb6\xf3}\x01\0\0\0\0\x04YZ";
    const THREE: &[u8] = b"\xfd7zXZ\0\0\n\xe1\xfb\x0c\xa1\x02\0!\x01\x16\0\0\0t/\xe5\xa3\x01\0\x05three\n\0\0\0\xf6\x93i\x12\x18D\x81\xf5\xed\xd4\xc3\x04\xce'\xc5\xa1\xa8'\x80O\xc7\xf3)\xf4=';\x86!\x87\x07v\0\x016\x06k\x81\xf9@\x18\x9bK\x9a\x01\0\0\0\0\nYZ";

    fn read(bytes: &[u8]) -> io::Result<String> {
        let Opened::Stream(mut reader) = stream("log.xz", Box::new(Cursor::new(bytes.to_vec()))).unwrap() else {
            panic!("a stream is read as one");
        };
        let mut text = String::new();
        reader.read_to_string(&mut text).map(|_| text)
    }

    #[test]
    fn xz_is_read_over_all_its_streams() {
        for (bytes, wanted) in [
            (ONE.to_vec(), "one\n"),
            (TWO.to_vec(), "two\n"),
            (THREE.to_vec(), "three\n"),
            ([ONE, TWO, THREE].concat(), "one\ntwo\nthree\n"),
            // Zeros, four by four, may stand between streams.
            ([ONE, &[0; 8], TWO].concat(), "one\ntwo\n"),
        ] {
            assert_eq!(Coding::of(&bytes), Coding::Xz);
            assert_eq!(read(&bytes).unwrap(), wanted);
        }
    }

    #[test]
    fn xz_that_is_cut_off_or_damaged_is_an_error() {
        assert!(read(ONE.get(..40).unwrap()).is_err());
        let mut damaged = ONE.to_vec();
        damaged[30] ^= 1;
        assert!(read(&damaged).is_err());
    }

    #[test]
    fn the_memory_that_xz_may_take_is_limited() {
        // The sizes of the dictionary that the block's header asks for, with the header's CRC-32: 64 MiB, 96 MiB, 4 GiB.
        for (size, check, fits) in
            [(28, [16, 207, 88, 204], true), (29, [117, 168, 228, 116], false), (40, [230, 160, 17, 179], false)]
        {
            let mut asking = ONE.to_vec();
            asking[16] = size;
            asking[20..24].copy_from_slice(&check);
            assert_eq!(read(&asking).is_ok(), fits, "{size}");
        }
    }

    #[test]
    fn the_coding_is_told_by_the_first_bytes() {
        for (bytes, wanted) in [
            (&b"\x1f\x8b\x08"[..], Coding::Gzip),
            (b"\x28\xb5\x2f\xfd", Coding::Zstd),
            (b"BZh9", Coding::Bzip2),
            (b"BZh0", Coding::Plain),
            (b"\xfd7zXZ\0", Coding::Xz),
            (b"\xfd7zXZ", Coding::Plain),
            (b"", Coding::Plain),
            (b"192.0.2.1 - -", Coding::Plain),
        ] {
            assert_eq!(Coding::of(bytes), wanted, "{bytes:?}");
        }
    }
}
