//! Error logs taken apart by all cores, and put together in the order of their lines.

use std::fs::File;
use std::io;
use std::ops::Range;

use doorward_record::error::{self, Clock, Joiner, Ready};

use super::blocks::{self, Cutter};
use super::coverage::Coverage;

/// Blocks that a thread takes apart before they are put in order.
const BLOCKS_EACH: u64 = 16;

/// What is kept of one error log besides its lines.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// Where its blocks begin, and how many lines stand before each.
    pub(super) marks: Vec<(u64, u64)>,
    /// What it covers.
    pub(super) covered: Coverage,
    lines: u64,
}

/// Blocks that follow one another.
#[derive(Debug, Default)]
struct Part {
    /// Where each begins, and how many lines it has.
    blocks: Vec<(u64, u64)>,
    /// Its lines that bear on a refusal.
    ready: Vec<Ready>,
    covered: Coverage,
}

impl Part {
    /// Takes the lines of a block apart. `begin` is its place: the number of the file above, the offset in it below.
    fn take(&mut self, joiner: &Joiner, clock: &Clock, begin: u64, offset: u64, block: &[u8]) {
        let scanned = error::scan(block, true, clock, |line, at| {
            self.covered.take(line);
            self.ready.extend(joiner.ready(line, begin + at as u64));
        });
        self.blocks.push((offset, scanned.lines));
    }
}

impl Log {
    /// Puts what was taken apart behind what came before it.
    fn put(&mut self, joiner: &mut Joiner, part: Part) {
        part.ready.into_iter().for_each(|ready| joiner.put(ready));
        for (offset, lines) in part.blocks {
            self.marks.push((offset, self.lines));
            self.lines += lines;
        }
        self.covered.merge(part.covered);
    }

    /// Reads a file of so many bytes on so many threads. `above` is the number of the file, as places have it.
    pub(super) fn read(
        joiner: &mut Joiner,
        (file, bytes): (&File, u64),
        clock: &Clock,
        above: u64,
        threads: usize,
    ) -> io::Result<Self> {
        let mut log = Self::default();
        let count = blocks::count(bytes);
        let mut next = 0;
        while next < count {
            let ranges = (0..threads.max(1) as u64).map(|thread| {
                let from = (next + thread * BLOCKS_EACH).min(count);
                from..(from + BLOCKS_EACH).min(count)
            });
            let ranges: Vec<Range<u64>> = ranges.filter(|range| !range.is_empty()).collect();
            next = ranges.last().map_or(count, |range| range.end);
            for part in parts(joiner, file, ranges, clock, above) {
                log.put(joiner, part?);
            }
        }
        Ok(log)
    }

    /// Reads a stream.
    pub(super) fn pump(joiner: &mut Joiner, mut cutter: Cutter, clock: &Clock, above: u64) -> io::Result<Self> {
        let mut log = Self::default();
        let (mut buffer, mut offset) = (blocks::buffer(), 0_u64);
        loop {
            let filled = cutter.next(&mut buffer)?;
            if filled == 0 {
                return Ok(log);
            }
            let mut part = Part::default();
            part.take(joiner, clock, above | offset, offset, buffer.get(..filled).unwrap_or_default());
            log.put(joiner, part);
            offset += filled as u64;
        }
    }
}

/// Takes ranges of blocks apart, each on a thread of its own.
fn parts(joiner: &Joiner, file: &File, ranges: Vec<Range<u64>>, clock: &Clock, above: u64) -> Vec<io::Result<Part>> {
    std::thread::scope(|scope| {
        let spawn = |range: Range<u64>| {
            let clock = clock.clone();
            scope.spawn(move || {
                let (mut part, mut buffer) = (Part::default(), blocks::buffer());
                for number in range {
                    let (offset, block) = blocks::read_placed(file, number, &mut buffer)?;
                    part.take(joiner, &clock, above | offset, offset, block);
                }
                Ok(part)
            })
        };
        let threads: Vec<_> = ranges.into_iter().map(spawn).collect();
        let broken = |_| Err(io::Error::other("a part of it could not be taken apart"));
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(broken)).collect()
    })
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use doorward_record::access::combined;

    use super::*;
    use crate::logs::Causes;

    /// Lines of so many blocks, one of which is longer than any block.
    fn log() -> String {
        let mut text = String::new();
        for number in 0..6000 {
            let (minute, second) = (number / 60 % 60, number % 60);
            let _ = writeln!(
                text,
                "2026/10/01 02:{minute:02}:{second:02} [error] 7#7: *{number} access forbidden by rule, client: 192.0.2.9, server: x, \
                 request: \"GET /{number} HTTP/1.1\", host: \"x\""
            );
            if number == 3000 {
                let _ = writeln!(text, "{}", "x".repeat(3 * blocks::BLOCK_BYTES));
            }
        }
        text
    }

    #[test]
    fn what_many_threads_take_apart_is_what_one_does() {
        let path = std::env::temp_dir().join(format!("doorward-apart-{}.log", std::process::id()));
        std::fs::write(&path, log()).unwrap();
        let told = |threads: usize| {
            let mut causes = Causes::default();
            causes.set_threads(threads);
            causes.take(&path, 0).unwrap();
            let of = |number: usize| {
                let (minute, second) = (number / 60 % 60, number % 60);
                let access = format!(
                    "192.0.2.9 - - [01/Oct/2026:02:{minute:02}:{second:02} +0000] \"GET /{number} HTTP/1.1\" 403 153 \"-\" \"a\""
                );
                let place = causes.of(&combined::read(access.as_bytes()).unwrap(), true)?.place?;
                let quote = causes.quote(place)?;
                assert!(quote.text.contains(&format!("GET /{number} HTTP")), "{number}: {}", quote.text);
                quote.line
            };
            (0..6000).step_by(7).map(of).collect::<Vec<_>>()
        };
        let line = |number: u64| Some(number + if number > 3000 { 2 } else { 1 });
        let wanted: Vec<Option<u64>> = (0..6000).step_by(7).map(line).collect();
        for threads in [1, 2, 3, 64] {
            assert_eq!(told(threads), wanted, "{threads} threads");
        }
        std::fs::remove_file(&path).unwrap();
    }
}
