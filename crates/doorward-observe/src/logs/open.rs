//! Opens a file and undoes its compression, told by its first bytes and not by its name.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;

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
        Coding::Plain if metadata.is_file() => Ok(Opened::File(file, metadata.len())),
        coding => decode(coding, Box::new(Cursor::new(magic).chain(file))).map(Opened::Stream).map_err(told),
    }
}

/// Opens a stream, such as standard input.
pub(super) fn stream(name: &str, mut reader: Box<dyn Read + Send>) -> Result<Opened, OpenError> {
    let told = |error| OpenError { name: name.to_owned(), error };
    let magic = first_bytes(&mut reader).map_err(told)?;
    decode(Coding::of(&magic), Box::new(Cursor::new(magic).chain(reader))).map(Opened::Stream).map_err(told)
}

fn first_bytes(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut magic = Vec::new();
    reader.by_ref().take(MAGIC_BYTES as u64).read_to_end(&mut magic)?;
    Ok(magic)
}

fn decode(coding: Coding, reader: Box<dyn Read + Send>) -> io::Result<Box<dyn Read + Send>> {
    let buffered = |reader| BufReader::with_capacity(BUFFER_BYTES, reader);
    Ok(match coding {
        Coding::Plain => reader,
        Coding::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(buffered(reader))),
        Coding::Zstd => {
            // Windows larger than 128 MiB are refused by the library itself.
            Box::new(zstd::stream::read::Decoder::with_buffer(buffered(reader))?)
        }
        Coding::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(buffered(reader))),
        Coding::Xz => Box::new(lzma_rust2::XzReader::new_mem_limit(buffered(reader), true, XZ_MEMORY_KIB)),
    })
}
