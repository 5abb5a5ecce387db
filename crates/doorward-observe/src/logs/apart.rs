//! Error logs taken apart by all cores, and put together in the order of their lines.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, PoisonError};

use doorward_record::error::{self, Clock, Joiner, Keys, Ready};

use super::blocks::{self, Cutter};
use super::coverage::Coverage;

/// Blocks that a thread takes apart before it hands them on.
const BLOCKS_EACH: u64 = 4;
/// Parts for each thread: one is taken apart while the other is put in order.
const PARTS_EACH: usize = 2;

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
    fn take(&mut self, keys: &Keys, clock: &Clock, begin: u64, offset: u64, block: &[u8]) {
        let scanned = error::scan(block, true, clock, |line, at| {
            self.covered.take(line);
            self.ready.extend(keys.ready(line, begin + at as u64));
        });
        self.blocks.push((offset, scanned.lines));
    }
}

impl Log {
    /// Puts what was taken apart behind what came before it; the part is empty then.
    fn put(&mut self, joiner: &mut Joiner, part: &mut Part) {
        part.ready.drain(..).for_each(|ready| joiner.put(ready));
        for (offset, lines) in part.blocks.drain(..) {
            self.marks.push((offset, self.lines));
            self.lines += lines;
        }
        self.covered.merge(std::mem::take(&mut part.covered));
    }

    /// Reads a file of so many bytes on so many threads. `above` is the number of the file, as places have it.
    pub(super) fn read(
        joiner: &mut Joiner,
        (file, bytes): (&File, u64),
        clock: &Clock,
        above: u64,
        threads: usize,
    ) -> io::Result<Self> {
        let threads = threads.max(1);
        let (give, empty) = mpsc::channel();
        for _ in 0..threads * PARTS_EACH {
            // The receiver is here.
            let _ = give.send(Part::default());
        }
        let work = Apart {
            file,
            blocks: blocks::count(bytes),
            above,
            keys: joiner.keys(),
            next: AtomicU64::new(0),
            empty: Mutex::new(empty),
        };
        let (hand, handed) = mpsc::channel();
        std::thread::scope(|scope| {
            let spawn = |_| {
                let (work, hand, clock) = (&work, hand.clone(), clock.clone());
                scope.spawn(move || work.run(&hand, &clock))
            };
            let workers: Vec<_> = (0..threads).map(spawn).collect();
            drop(hand);
            let log = Self::gathered(joiner, &handed, give);
            // A thread that panicked has handed an error on.
            workers.into_iter().for_each(|worker| drop(worker.join()));
            log
        })
    }

    /// Puts parts in order as they come. Where one fails, no more are wanted, and whoever waits for an empty part ends.
    fn gathered(joiner: &mut Joiner, handed: &Receiver<Handed>, give: Sender<Part>) -> io::Result<Self> {
        let mut log = Self::default();
        let (mut early, mut turn) = (BTreeMap::new(), 0);
        for (number, part) in handed {
            early.insert(number, part?);
            while let Some(mut part) = early.remove(&turn) {
                log.put(joiner, &mut part);
                turn += 1;
                // Where nobody takes it any more, all was read.
                let _ = give.send(part);
            }
        }
        Ok(log)
    }

    /// Reads a stream.
    pub(super) fn pump(joiner: &mut Joiner, mut cutter: Cutter, clock: &Clock, above: u64) -> io::Result<Self> {
        let (mut log, mut part, keys) = (Self::default(), Part::default(), joiner.keys());
        let (mut buffer, mut offset) = (blocks::buffer(), 0_u64);
        loop {
            let filled = cutter.next(&mut buffer)?;
            if filled == 0 {
                return Ok(log);
            }
            part.take(&keys, clock, above | offset, offset, buffer.get(..filled).unwrap_or_default());
            log.put(joiner, &mut part);
            offset += filled as u64;
        }
    }
}

/// A part with its number in the order of the file.
type Handed = (u64, io::Result<Part>);

/// A file that many threads take apart.
struct Apart<'f> {
    file: &'f File,
    blocks: u64,
    above: u64,
    keys: Keys,
    /// The number of the next part.
    next: AtomicU64,
    /// Parts that are free. So no more are ahead of the one whose turn it is than there are parts.
    empty: Mutex<Receiver<Part>>,
}

/// Whose turn it is; one that is lost by a panic is handed on as an error, since all others wait for it.
struct Turn<'h> {
    number: u64,
    hand: &'h Sender<Handed>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let broken = io::Error::other("a part of it could not be taken apart");
            let _ = self.hand.send((self.number, Err(broken)));
        }
    }
}

impl Apart<'_> {
    /// What one thread does.
    fn run(&self, hand: &Sender<Handed>, clock: &Clock) {
        let mut buffer = blocks::buffer();
        let empty = || self.empty.lock().unwrap_or_else(PoisonError::into_inner).recv();
        // Whoever has a number has a part already.
        while let Ok(mut part) = empty() {
            let turn = Turn { number: self.next.fetch_add(1, Ordering::Relaxed), hand };
            let from = turn.number.saturating_mul(BLOCKS_EACH);
            if from >= self.blocks {
                return;
            }
            let read = self.fill(&mut part, from, &mut buffer, clock).map(|()| part);
            if hand.send((turn.number, read)).is_err() {
                return;
            }
        }
    }

    /// Takes the blocks of a part apart.
    fn fill(&self, part: &mut Part, from: u64, buffer: &mut [u8], clock: &Clock) -> io::Result<()> {
        for number in from..(from + BLOCKS_EACH).min(self.blocks) {
            let (offset, block) = blocks::read_placed(self.file, number, buffer)?;
            part.take(&self.keys, clock, self.above | offset, offset, block);
        }
        Ok(())
    }
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
