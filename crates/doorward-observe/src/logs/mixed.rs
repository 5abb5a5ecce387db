//! Streams in which lines of requests and of errors stand together: journals, the output of containers.
//!
//! A server writes the error before the request, so that such a stream is read in order and by one thread.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use doorward_record::access::{self, Detection, Format, Reader, Scratch, Wrap};
use doorward_record::error::{self, Clock, ErrorLine, Writer};
use jiff::Timestamp;

use super::journal;

/// Most lines that are kept to be quoted.
const MAX_QUOTES: usize = 20_000;
/// Lines at a source's begin that are looked at.
const LINES_LOOKED_AT: usize = 200;

/// Lines of errors that stood among those of requests.
#[derive(Debug, Default)]
pub(super) struct Overheard {
    count: AtomicU64,
    quotes: Mutex<HashMap<u64, (String, String)>>,
}

impl Overheard {
    pub(super) fn is_empty(&self) -> bool {
        self.count.load(Ordering::Relaxed) == 0
    }

    /// Counts a line and keeps it, where it bears on a refusal and there is room; its number.
    pub(super) fn keep(&self, name: &str, line: &ErrorLine<'_>) -> u64 {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let mut quotes = self.quotes.lock().unwrap_or_else(PoisonError::into_inner);
        if line.meaning.is_some() && quotes.len() < MAX_QUOTES {
            quotes.insert(number, (name.to_owned(), doorward_diagnose::testimony::quotation(line.raw)));
        }
        number
    }

    /// The source and the line.
    pub(super) fn quote(&self, number: u64) -> Option<(String, String)> {
        self.quotes.lock().unwrap_or_else(PoisonError::into_inner).get(&number).cloned()
    }
}

/// Hands a line on that is one of an error log, out of what stands around it; says whether it is one.
pub(super) fn error_line(line: &[u8], clock: &Clock, take: impl FnOnce(ErrorLine<'_>)) -> bool {
    let scratch = Scratch::new();
    let inner = access::unwrapped(line, &scratch);
    let text = String::from_utf8_lossy(inner.map_or(line, |inner| inner.text));
    let Some(mut found) = error::line(&text, clock)
        .filter(|found| !is_request(found))
        .filter(|found| found.meaning.is_some() || found.level.is_some())
    else {
        return false;
    };
    // A server's own time often names no zone; what is put around the line does.
    let around = inner.and_then(|inner| inner.time_s).or_else(|| begins_with(&text));
    found.time.unix_s = around.or(found.time.unix_s);
    take(found);
    true
}

/// Whether a server's lines of requests and of errors are the same: such a line is to be counted as a request, or told as not understood.
fn is_request(line: &ErrorLine<'_>) -> bool {
    match line.writer {
        Writer::Haproxy | Writer::Envoy => true,
        Writer::Traefik => line.status.is_some(),
        // The end of a request, which its begin belongs to.
        Writer::Rails => line.text.starts_with("Completed "),
        _ => false,
    }
}

/// The moment that a line begins with, as those of journals do here.
fn begins_with(text: &str) -> Option<i64> {
    text.split(' ').next()?.parse::<Timestamp>().ok().map(Timestamp::as_second)
}

/// What a source is, as its first lines tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Stream {
    /// Whether lines of errors may stand in it.
    pub(super) is_mixed: bool,
    /// Whether lines of anything else may, which are nothing to count.
    pub(super) is_everybodys: bool,
}

impl Stream {
    /// Told by the first lines of a source and the format that was found for them.
    pub(super) fn of(sample: &[u8], reader: Option<&Reader>) -> Self {
        let is_everybodys = is_journal(sample);
        let is_mixed = is_everybodys
            || wraps(sample)
            || reader.is_some_and(|reader| matches!(reader.wrap(), Wrap::Kubernetes | Wrap::Compose))
            || reader.is_some_and(|reader| has_errors(sample, reader));
        Self { is_mixed, is_everybodys }
    }
}

/// Whether lines stand in what a journal or a container's runtime puts around them.
pub(super) fn wraps(sample: &[u8]) -> bool {
    let scratch = Scratch::new();
    let first = lines(sample).next();
    let is_wrapped = |line: &[u8]| access::unwrapped(line, &scratch).is_some_and(|inner| inner.is_json);
    is_journal(sample) || first.is_some_and(is_wrapped)
}

/// Whether lines of the Combined Log Format or its kin were found: no line of an error log reads as one.
pub(super) fn has_requests(detection: &Detection) -> bool {
    let is_kin =
        |format| matches!(format, Format::Combined | Format::Common | Format::VhostCombined | Format::VhostCommon);
    detection.fitting > 0 && detection.reader.as_ref().is_some_and(|reader| reader.formats().any(is_kin))
}

fn is_journal(sample: &[u8]) -> bool {
    let first = lines(sample).next().unwrap_or_default();
    let is_json = first.starts_with(b"{") && memchr::memmem::find(first, b"\"__REALTIME_TIMESTAMP\"").is_some();
    is_json || sample.starts_with(journal::MARK)
}

/// Whether a line that the reader does not read is one of an error log that bears on refusals.
fn has_errors(sample: &[u8], reader: &Reader) -> bool {
    let clock = Clock::unknown();
    let mut scratch = Scratch::new();
    let is_read = |line: &[u8], scratch: &mut Scratch| reader.read(line, scratch).is_ok();
    lines(sample).take(LINES_LOOKED_AT).any(|line| {
        let mut tells = false;
        !is_read(line, &mut scratch) && error_line(line, &clock, |found| tells = found.meaning.is_some()) && tells
    })
}

fn lines(sample: &[u8]) -> impl Iterator<Item = &[u8]> {
    sample.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty())
}
