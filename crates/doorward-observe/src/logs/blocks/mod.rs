//! Blocks of whole lines: cut out of a file at any place, or off a stream in order.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt as _;

/// What is read at once: no more than a core keeps near it beside the figures.
pub(super) const BLOCK_BYTES: usize = 128 * 1024;
/// How far a line is followed past its block. A longer line is cut; readers of lines take it for too long.
pub(super) const TAIL_BYTES: usize = 128 * 1024;
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

/// Reads the lines that begin in a block of a file.
pub(super) fn read_block<'b>(file: &File, number: u64, buffer: &'b mut [u8]) -> io::Result<&'b [u8]> {
    read_placed(file, number, buffer).map(|(_, block)| block)
}

/// Reads the same, with the place in the file at which the first of them begins.
pub(super) fn read_placed<'b>(file: &File, number: u64, buffer: &'b mut [u8]) -> io::Result<(u64, &'b [u8])> {
    let from = number.saturating_mul(BLOCK_BYTES as u64);
    // One byte before the block tells whether a line begins with it.
    let (offset, before) = if from == 0 { (0, 0) } else { (from - 1, 1) };
    let wanted = BLOCK_BYTES + before;
    let mut filled = fill(file, offset, buffer.get_mut(..wanted).unwrap_or_default())?;
    let begin = if before == 0 {
        0
    } else {
        match memchr::memchr(b'\n', buffer.get(..filled).unwrap_or_default()) {
            Some(end) => end + 1,
            None => return Ok((offset + filled as u64, &[])),
        }
    };
    let is_last = filled < wanted;
    // A line that begins with the next block is the next block's.
    if !is_last && begin < filled && buffer.get(filled - 1) != Some(&b'\n') {
        const STEP_BYTES: usize = 4096;
        while filled < buffer.len() {
            let room = buffer.get_mut(filled..).unwrap_or_default();
            let room_len = room.len().min(STEP_BYTES);
            let more = fill(file, offset + filled as u64, room.get_mut(..room_len).unwrap_or_default())?;
            let end = memchr::memchr(b'\n', buffer.get(filled..filled + more).unwrap_or_default());
            if let Some(end) = end {
                filled += end + 1;
                break;
            }
            filled += more;
            if more < room_len {
                break;
            }
        }
    }
    Ok((offset + begin as u64, buffer.get(begin..filled).unwrap_or_default()))
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
