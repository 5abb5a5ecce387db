//! Blocks of whole lines: cut out of a file at any place, or off a stream in order.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt as _;

/// What is read at once: no more than a core keeps near it beside the figures.
pub(super) const BLOCK_BYTES: usize = 128 * 1024;
/// How far a line is followed past its block. A longer line is cut; readers of lines take it for too long.
pub(super) const TAIL_BYTES: usize = 128 * 1024;
/// What is read of the next block at once with a block, where most lines end that began before it.
const AHEAD_BYTES: usize = 1024;
/// What is read at once of a longer line.
const STEP_BYTES: usize = 8 * 1024;
/// The buffer for a block and its tail.
pub(super) const BUFFER_BYTES: usize = BLOCK_BYTES + TAIL_BYTES;

/// A buffer for a block.
pub(super) fn buffer() -> Vec<u8> {
    vec![0; BUFFER_BYTES]
}

/// How many blocks a file of this length has.
pub(super) fn count(bytes: u64) -> u64 {
    bytes.div_ceil(BLOCK_BYTES as u64)
}

/// Reads the lines of a block of a file: those that begin behind a line's end in it, and in the first block the first line.
pub(super) fn read_block<'b>(file: &File, number: u64, buffer: &'b mut [u8]) -> io::Result<&'b [u8]> {
    read_placed(file, number, buffer).map(|(_, block)| block)
}

/// Reads the same, with the place in the file at which the first of them begins.
///
/// A block is read from its own first byte on: the kernel copies whole pages twice as fast from where they begin as from beside it.
pub(super) fn read_placed<'b>(file: &File, number: u64, buffer: &'b mut [u8]) -> io::Result<(u64, &'b [u8])> {
    let offset = number.saturating_mul(BLOCK_BYTES as u64);
    let mut filled = fill(file, offset, buffer.get_mut(..BLOCK_BYTES + AHEAD_BYTES).unwrap_or_default())?;
    let own = buffer.get(..filled.min(BLOCK_BYTES)).unwrap_or_default();
    let begin = match memchr::memchr(b'\n', own) {
        _ if number == 0 => 0,
        Some(end) => end + 1,
        None => return Ok((offset + own.len() as u64, &[])),
    };
    if filled > BLOCK_BYTES {
        filled = line_end(file, offset, buffer, (BLOCK_BYTES, filled))?;
    }
    Ok((offset + begin as u64, buffer.get(begin..filled).unwrap_or_default()))
}

/// Where the line ends that goes on past a place in a buffer, of which more is read as far as that needs.
fn line_end(file: &File, offset: u64, buffer: &mut [u8], (from, mut filled): (usize, usize)) -> io::Result<usize> {
    let mut seen = from;
    loop {
        if let Some(end) = memchr::memchr(b'\n', buffer.get(seen..filled).unwrap_or_default()) {
            return Ok(seen + end + 1);
        }
        seen = filled;
        let room = buffer.get_mut(filled..).unwrap_or_default();
        let wanted = room.len().min(STEP_BYTES);
        let more = fill(file, offset + filled as u64, room.get_mut(..wanted).unwrap_or_default())?;
        if more == 0 {
            return Ok(filled);
        }
        filled += more;
    }
}

/// Fills a buffer from a place in a file; less only at its end.
fn fill(file: &File, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read_at(buffer.get_mut(filled..).unwrap_or_default(), offset + filled as u64) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Cuts a stream into blocks of whole lines.
pub(super) struct Cutter {
    reader: Box<dyn Read + Send>,
    /// What was read after the last line's end.
    rest: Vec<u8>,
    /// Whether what comes is the end of a line that was too long.
    skips: bool,
    ended: bool,
    /// Why no more can be read: told after the lines that were read before.
    failed: Option<io::Error>,
}

impl Cutter {
    pub(super) fn new(reader: Box<dyn Read + Send>) -> Self {
        Self { reader, rest: Vec::new(), skips: false, ended: false, failed: None }
    }

    /// Reads the next block into a buffer; tells how many of its bytes are lines. 0 at the end.
    pub(super) fn next(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !self.ended {
            let mut filled = self.rest.len();
            buffer.get_mut(..filled).unwrap_or_default().copy_from_slice(&self.rest);
            self.rest.clear();
            while filled < BLOCK_BYTES {
                match self.reader.read(buffer.get_mut(filled..BLOCK_BYTES).unwrap_or_default()) {
                    Ok(0) => {
                        self.ended = true;
                        break;
                    }
                    Ok(read) => filled += read,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => {
                        self.failed = Some(error);
                        // The line that is broken off tells nothing that can be relied on.
                        let read = buffer.get(..filled).unwrap_or_default();
                        filled = memchr::memrchr(b'\n', read).map_or(0, |end| end + 1);
                        self.ended = true;
                        break;
                    }
                }
            }
            let whole = self.whole(buffer, filled);
            if whole > 0 {
                return Ok(whole);
            }
        }
        self.failed.take().map_or(Ok(0), Err)
    }

    /// Keeps what comes after the last line's end for the next block; tells how much stays.
    fn whole(&mut self, buffer: &mut [u8], mut filled: usize) -> usize {
        if self.skips {
            let Some(end) = memchr::memchr(b'\n', buffer.get(..filled).unwrap_or_default()) else { return 0 };
            buffer.copy_within(end + 1..filled, 0);
            filled -= end + 1;
            self.skips = false;
        }
        if self.ended {
            return filled;
        }
        match memchr::memrchr(b'\n', buffer.get(..filled).unwrap_or_default()) {
            Some(end) => {
                self.rest.extend_from_slice(buffer.get(end + 1..filled).unwrap_or_default());
                end + 1
            }
            None if filled >= BLOCK_BYTES => {
                self.skips = true;
                filled
            }
            None => {
                self.rest.extend_from_slice(buffer.get(..filled).unwrap_or_default());
                0
            }
        }
    }
}

#[cfg(test)]
mod tests;
