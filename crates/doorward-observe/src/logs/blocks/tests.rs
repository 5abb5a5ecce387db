//! Every line comes once and whole, wherever blocks begin.

use std::io::{Cursor, Read, Write as _};

use super::*;

/// Lines of many lengths, the last without its end.
fn lines(total_bytes: usize) -> Vec<u8> {
    let mut text = Vec::new();
    let mut number = 0_usize;
    while text.len() < total_bytes {
        let length = (number * 7919) % 700;
        writeln!(text, "{number} {}", "x".repeat(length)).unwrap();
        number += 1;
    }
    text.extend_from_slice(b"last, without an end");
    text
}

fn by_blocks(text: &[u8]) -> Vec<u8> {
    let mut file = unnamed(text);
    file.flush().unwrap();
    let mut buffer = buffer();
    let mut out = Vec::new();
    for number in 0..count(text.len() as u64) {
        out.extend_from_slice(read_block(&file, number, &mut buffer).unwrap());
    }
    out
}

/// A file that is gone when it is closed.
fn unnamed(text: &[u8]) -> File {
    let name = std::env::temp_dir().join(format!("doorward-blocks-{}-{:p}", std::process::id(), text));
    std::fs::write(&name, text).unwrap();
    let file = File::open(&name).unwrap();
    std::fs::remove_file(&name).unwrap();
    file
}

/// Reads a little at a time.
struct Trickle(Cursor<Vec<u8>>, usize);

impl Read for Trickle {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(self.1);
        self.0.read(&mut buffer[..most])
    }
}

fn by_stream(text: &[u8], at_once: usize) -> Vec<u8> {
    let mut cutter = Cutter::new(Box::new(Trickle(Cursor::new(text.to_vec()), at_once)));
    let mut buffer = buffer();
    let mut out = Vec::new();
    loop {
        let filled = cutter.next(&mut buffer).unwrap();
        if filled == 0 {
            return out;
        }
        assert!(cutter.ended || cutter.skips || buffer[filled - 1] == b'\n', "a block ends with a line, or cuts one");
        out.extend_from_slice(&buffer[..filled]);
    }
}

#[test]
fn every_line_comes_once_wherever_blocks_begin() {
    for bytes in [0, 10, BLOCK_BYTES - 400, BLOCK_BYTES, BLOCK_BYTES + 1, BLOCK_BYTES * 3 + 17] {
        let text = lines(bytes);
        assert!(by_blocks(&text) == text, "{bytes} bytes by blocks");
        for at_once in [1000, 65_536, BUFFER_BYTES] {
            assert!(by_stream(&text, at_once) == text, "{bytes} bytes by stream, {at_once} at once");
        }
    }
}

#[test]
fn a_line_that_ends_with_its_block_is_not_read_twice() {
    let mut text = vec![b'a'; BLOCK_BYTES - 1];
    text.push(b'\n');
    text.extend_from_slice(b"second\n");
    assert!(by_blocks(&text) == text);
    assert!(by_stream(&text, 4096) == text);
}

#[test]
fn a_line_without_end_is_cut_and_what_follows_is_read() {
    let mut text = b"first\n".to_vec();
    text.extend(std::iter::repeat_n(b'x', BLOCK_BYTES * 3));
    text.extend_from_slice(b"\nlast\n");
    for out in [by_blocks(&text), by_stream(&text, 65_536)] {
        assert!(out.starts_with(b"first\nxxx"));
        assert!(out.ends_with(b"last\n"));
        assert!(out.len() < BUFFER_BYTES * 2, "{}", out.len());
    }
}
