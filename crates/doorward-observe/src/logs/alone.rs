//! Error logs without an access log, read once more for what their lines tell by themselves; and error logs that are no lines or can be
//! read but once: ModSecurity's audit log, pipes.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use doorward_record::access::Filter;
use doorward_record::error::{self, Clock, ErrorLine, Kind, Writer};
use doorward_record::figures::errors::{ErrorFigures, Reading};

use super::blocks::{self, Cutter};
use super::causes::{self, Causes, OFFSET_BITS};
use super::coverage::Coverage;
use super::engine::Source;
use super::figures::Counting;
use super::open::{self, OpenError, Opened};

/// Most bytes of an audit log that wait for the end of their entry.
const MAX_ENTRY_BYTES: usize = 4 * 1024 * 1024;
/// Bytes of a pipe by which its kind is told.
const BEGIN_BYTES: u64 = 64 * 1024;

/// What logs that can be read but once tell by themselves.
#[derive(Debug, Default)]
pub(super) struct Piped {
    figures: ErrorFigures,
    names: BTreeSet<PathBuf>,
}

impl Causes {
    /// What the error logs that were taken in tell by themselves. Their clock is taken for universal time where they name no other.
    #[must_use]
    pub fn alone(&self, filter: &Filter) -> (ErrorFigures, Vec<OpenError>) {
        let mut figures = self.piped.figures.clone();
        let mut faults = Vec::new();
        for path in self.files().iter().filter(|path| !self.piped.names.contains(*path)) {
            let read = causes::sample(path).and_then(|begin| {
                let opened = open::open(path)?;
                let name = path.display().to_string();
                let told = |error| OpenError { name: name.clone(), error };
                let mut reading = Reading::new(&mut figures, filter, &name);
                let (audit, clock, mut count) = (is_audit(&begin), causes::zone(0), 0);
                let of_blocks = each_block(opened, audit, |block, _| {
                    take(&mut reading, block, audit, &clock, &mut count, |_, _| {});
                });
                reading.end();
                of_blocks.map_err(told)
            });
            faults.extend(read.err());
        }
        (figures, faults)
    }

    /// Takes ModSecurity's audit log in.
    pub(super) fn take_audit(&mut self, path: &Path, opened: Opened, clock: &Clock) -> io::Result<()> {
        let number = self.begin(path, Some(Writer::ModSecurity));
        let mut marks = Vec::new();
        let mut lines = 0;
        let joiner = self.joiner.get_mut().unwrap_or_else(PoisonError::into_inner);
        let outcome = each_block(opened, true, |block, offset| {
            marks.push((offset, lines));
            each_line(block, true, clock, |line, at| joiner.add(line, number << OFFSET_BITS | (offset + at)));
            lines += memchr::memchr_iter(b'\n', block).count() as u64;
        });
        self.marks.push(marks);
        outcome
    }

    /// Takes an error log in that can be read but once.
    fn take_piped(&mut self, name: &str, begin: &[u8], stream: Opened, zone_s: i32, filter: &Filter) -> io::Result<()> {
        let (audit, clock) = (is_audit(begin), causes::zone(zone_s));
        let writer = match error::detect(&String::from_utf8_lossy(begin)) {
            Some(Kind::Error(writer)) => Some(writer),
            _ => audit.then_some(Writer::ModSecurity),
        };
        let number = self.begin(Path::new(name), writer);
        self.marks.push(Vec::new());
        self.piped.names.insert(name.into());
        let Self { joiner, piped, .. } = self;
        let joiner = joiner.get_mut().unwrap_or_else(PoisonError::into_inner);
        let mut reading = Reading::new(&mut piped.figures, filter, name);
        let mut count = 0;
        let outcome = each_block(stream, audit, |block, offset| {
            let place = |at: u64| number << OFFSET_BITS | (offset + at);
            take(&mut reading, block, audit, &clock, &mut count, |line, at| {
                joiner.add(line, place(at));
            });
        });
        reading.end();
        outcome
    }

    /// A further log, by its number. What it covers is not known.
    fn begin(&mut self, path: &Path, writer: Option<Writer>) -> u64 {
        let number = self.files.len() as u64;
        self.files.push(path.to_owned());
        self.handles.push(None);
        self.writers.push(writer);
        self.covered.push(Coverage::default());
        number
    }
}

impl Counting {
    /// Takes those of these streams that are error logs in, and gives back the others. `zone_s` is the offset of the server's clock.
    #[must_use]
    pub fn take_streams(&mut self, streams: Vec<(String, Box<dyn Read + Send>)>, zone_s: i32) -> Vec<Source> {
        let mut sources = Vec::new();
        for (name, reader) in streams {
            match self.take_stream(&name, reader, zone_s) {
                Ok(source) => sources.extend(source),
                Err(error) => self.faults.push(OpenError { name, error }),
            }
        }
        sources
    }

    fn take_stream(&mut self, name: &str, reader: Box<dyn Read + Send>, zone_s: i32) -> io::Result<Option<Source>> {
        let opened = open::stream(name, reader).map_err(|fault| fault.error)?;
        let Opened::Stream(mut reader) = opened else { return Ok(None) };
        let mut begin = Vec::new();
        // What cannot be read is told by whoever reads on.
        let failed = reader.by_ref().take(BEGIN_BYTES).read_to_end(&mut begin).err();
        let again = open::failing(begin.clone(), failed, reader);
        if self.is_access_log(&begin) || !Causes::is_error_log(&begin) {
            return Ok(Some(Source::Stream(name.to_owned(), again)));
        }
        let filter = self.filter.clone();
        self.causes.take_piped(name, &begin, Opened::Stream(again), zone_s, &filter)?;
        Ok(None)
    }
}

/// Whether a begin is that of an audit log.
fn is_audit(begin: &[u8]) -> bool {
    error::is_audit(&String::from_utf8_lossy(begin))
}

/// Each block of whole lines, or of whole entries of an audit log, with its place.
fn each_block(opened: Opened, whole_entries: bool, mut take: impl FnMut(&[u8], u64)) -> io::Result<()> {
    let reader: Box<dyn Read + Send> = match opened {
        // Its first bytes were read to tell its coding.
        Opened::File(mut file, _) => {
            io::Seek::rewind(&mut file)?;
            Box::new(file)
        }
        Opened::Stream(reader) => reader,
    };
    let mut cutter = Cutter::new(reader);
    let mut buffer = blocks::buffer();
    let (mut waiting, mut offset) = (Vec::new(), 0);
    loop {
        let filled = cutter.next(&mut buffer)?;
        waiting.extend_from_slice(buffer.get(..filled).unwrap_or_default());
        let ends = filled == 0 || waiting.len() > MAX_ENTRY_BYTES;
        let whole = if whole_entries && !ends { entries_end(&waiting) } else { waiting.len() };
        take(waiting.get(..whole).unwrap_or_default(), offset);
        offset += whole as u64;
        waiting.drain(..whole);
        if filled == 0 {
            return Ok(());
        }
    }
}

/// Where the last whole entry ends.
fn entries_end(bytes: &[u8]) -> usize {
    memchr::memmem::rfind(bytes, b"-Z--\n").map_or(0, |at| at + 5)
}

/// Takes the lines of a block; `before` is how many stood before it.
fn take(
    reading: &mut Reading<'_>,
    block: &[u8],
    audit: bool,
    clock: &Clock,
    before: &mut u64,
    mut also: impl FnMut(&ErrorLine<'_>, u64),
) {
    let (lines, known) = each_line(block, audit, clock, |line, at| {
        reading.add(line, line.number.map(|number| *before + number));
        also(line, at);
    });
    reading.add_lines(lines, known);
    *before += lines;
}

/// Each line of a block with its place in it; tells how many there are, and how many of a known shape.
fn each_line(block: &[u8], audit: bool, clock: &Clock, mut each: impl FnMut(&ErrorLine<'_>, u64)) -> (u64, u64) {
    if !audit {
        let scanned = error::scan(block, true, clock, |line, at| each(line, at as u64));
        return (scanned.lines, scanned.known);
    }
    let text = String::from_utf8_lossy(block);
    for entry in error::audit(&text, clock) {
        for line in entry.lines() {
            // Where bytes were replaced, places are not those of the file.
            let at = (line.raw.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
            each(&line, at as u64);
        }
    }
    let lines = memchr::memchr_iter(b'\n', block).count() as u64;
    (lines, lines)
}
