//! Finding the format of a file from its first lines.

use std::sync::Arc;

use super::colour::{ESCAPE, uncoloured};
use super::combined;
use super::format::Format;
use super::known::known;
use super::line::Line;
use super::named::w3c_format;
use super::reader::{Reader, Way};
use super::scratch::Scratch;
use super::w3c;
use super::wrap::{self, Wrap};

/// Most lines of a sample that are looked at.
pub const MAX_SAMPLE_LINES: usize = 200;

/// What a file's first lines say of its format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detection {
    /// Reads the file's lines; absent where no format fits.
    pub reader: Option<Reader>,
    /// Lines that were looked at, without blank ones and directives.
    pub lines: usize,
    /// Of these, those that the reader reads.
    pub fitting: usize,
    /// What to do where no format fits; else empty.
    pub hint: &'static str,
}

/// Finds the format of a file from its first lines. Where it has several, all are found; each file is looked at by itself.
#[must_use]
pub fn detect(sample: &[u8]) -> Detection {
    if memchr::memchr(ESCAPE, sample).is_some() {
        let mut detection = plain(&uncoloured(sample));
        if let Some(reader) = &mut detection.reader {
            reader.is_coloured = true;
        }
        return detection;
    }
    plain(sample)
}

/// The same for a sample without colours.
fn plain(sample: &[u8]) -> Detection {
    let lines: Vec<&[u8]> = lines(sample).collect();
    let mut best: Option<Tally> = None;
    for wrap in wrap::ALL {
        let tally = Tally::take(wrap, &lines);
        if tally.fitting() > best.as_ref().map_or(0, Tally::fitting) {
            best = Some(tally);
        }
        if best.as_ref().is_some_and(|best| best.left == 0) {
            break;
        }
    }
    let mut best = best.unwrap_or_else(|| Tally::take(Wrap::Bare, &lines));
    best.loosen(&lines);
    let requests = best.fitting() + best.left;
    if best.fitting() == 0 {
        return Detection { reader: None, lines: requests, fitting: 0, hint: hint(&lines) };
    }
    let fitting = best.fitting();
    Detection { reader: Some(best.reader(&lines)), lines: requests, fitting, hint: "" }
}

/// What those of these readers that read lines of the sample come to, as one reader.
#[must_use]
pub fn among(sample: &[u8], readers: Vec<Reader>) -> Detection {
    let lines: Vec<&[u8]> = lines(sample).filter(|line| !line.starts_with(b"#")).collect();
    let mut scratch = Scratch::new();
    let reads = |reader: &Reader, line: &[u8], scratch: &mut Scratch| reader.read(line, scratch).is_ok();
    let mut counted: Vec<(usize, Reader)> = readers
        .into_iter()
        .map(|reader| (lines.iter().filter(|line| reads(&reader, line, &mut scratch)).count(), reader))
        .filter(|(count, _)| *count > 0)
        .collect();
    counted.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let reader = counted.into_iter().map(|(_, reader)| reader).reduce(|mut one, other| {
        let further = other.ways.into_iter().filter(|way| !one.ways.contains(way)).collect::<Vec<_>>();
        one.ways.extend(further);
        one
    });
    let fitting =
        reader.as_ref().map_or(0, |reader| lines.iter().filter(|line| reads(reader, line, &mut scratch)).count());
    Detection { reader, lines: lines.len(), fitting, hint: "" }
}

/// The lines of a sample that have something in them.
fn lines(sample: &[u8]) -> impl Iterator<Item = &[u8]> {
    let lines = sample.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    lines.filter(|line| !line.is_empty()).take(MAX_SAMPLE_LINES)
}

/// How many lines each format reads.
struct Tally {
    wrap: Wrap,
    /// Places in the list of known formats, and counts.
    counts: Vec<usize>,
    /// Lines that are read as the loosest format.
    loose: usize,
    /// Lines that no format reads and that should be.
    left: usize,
    /// Of the lines read as Common or Combined, those with a User-Agent's place.
    combined: usize,
}

impl Tally {
    fn take(wrap: Wrap, lines: &[&[u8]]) -> Self {
        let mut tally = Self { wrap, counts: vec![0; known().len()], loose: 0, left: 0, combined: 0 };
        let mut scratch = Scratch::new();
        for line in lines {
            scratch.clear();
            let Some(inner) = wrap.open(line, &scratch) else {
                tally.left += 1;
                continue;
            };
            match fitting(inner.text, &scratch) {
                Fit::Way(place) => {
                    if let Some(count) = tally.counts.get_mut(place) {
                        *count += 1;
                    }
                    tally.combined += usize::from(memchr::memchr_iter(b'"', inner.text).count() > 3);
                }
                Fit::Nothing => tally.left += 1,
                Fit::Aside => {}
            }
        }
        tally
    }

    /// Counts the lines that only the loosest format reads.
    fn loosen(&mut self, lines: &[&[u8]]) {
        if self.left == 0 {
            return;
        }
        let mut scratch = Scratch::new();
        for line in lines {
            scratch.clear();
            let Some(inner) = self.wrap.open(line, &scratch) else { continue };
            if fitting(inner.text, &scratch) == Fit::Nothing && super::loose::read(inner.text, &scratch).is_some() {
                self.loose += 1;
                self.left = self.left.saturating_sub(1);
            }
        }
    }

    fn fitting(&self) -> usize {
        self.loose + self.counts.iter().sum::<usize>()
    }

    fn reader(&self, lines: &[&[u8]]) -> Reader {
        let mut ways: Vec<(usize, Format, Way)> = Vec::new();
        for ((format, way), count) in known().iter().zip(&self.counts).filter(|(_, count)| **count > 0) {
            let (format, way) = self.particular(*format, way, lines);
            ways.push((*count, format, way));
        }
        if self.loose > 0 {
            ways.push((self.loose, Format::Loose, Way::Loose));
        }
        // The order among equals stays: the more particular first.
        ways.sort_by_key(|(count, ..)| std::cmp::Reverse(*count));
        let ways = ways.into_iter().map(|(_, format, way)| (format, way)).collect();
        Reader { ways, wrap: self.wrap, unwraps: false, is_coloured: false }
    }

    /// The more particular name of what was read as a more general format.
    fn particular(&self, format: Format, way: &Way, lines: &[&[u8]]) -> (Format, Way) {
        let most_have_agents = self.combined * 2 >= self.fitting();
        match format {
            Format::Combined if !most_have_agents => (Format::Common, way.clone()),
            Format::VhostCombined if !most_have_agents => (Format::VhostCommon, way.clone()),
            Format::W3c => match lines.iter().find_map(|line| w3c::columns(line)) {
                Some(columns) => (w3c_format(&columns), Way::W3c(Some(Arc::new(columns)))),
                None => (format, way.clone()),
            },
            _ => (format, way.clone()),
        }
    }
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// The format at this place reads it.
    Way(usize),
    /// It tells of no request.
    Aside,
    /// No format reads it.
    Nothing,
}

/// The first format that reads a line whole; else the first that reads it as far as it goes.
fn fitting(line: &[u8], scratch: &Scratch) -> Fit {
    if is_plain(line)
        && let Some(place) = known().iter().rposition(|(format, _)| *format == Format::Combined)
    {
        return Fit::Way(place);
    }
    let mut cut = None;
    let mut is_aside = false;
    for (place, (_, way)) in known().iter().enumerate() {
        match way.read(line, scratch) {
            Ok(line) if !line.cut && !is_prefixed(&line) => return Fit::Way(place),
            Ok(line) if is_prefixed(&line) => {}
            Ok(_) => cut = cut.or(Some(place)),
            Err(unparsed) => is_aside |= !unparsed.counts(),
        }
    }
    match (cut, is_aside) {
        (Some(place), _) => Fit::Way(place),
        (None, true) => Fit::Aside,
        (None, false) => Fit::Nothing,
    }
}

/// Whether a line is one of the Combined Log Format and of nothing more particular, which has more fields: most logs are in it, and need
/// not be tried with all others.
fn is_plain(line: &[u8]) -> bool {
    line.ends_with(b"\"")
        && memchr::memchr_iter(b'"', line).count() == 6
        && combined::read(line).is_some_and(|read| !read.cut && read.method.is_some() && read.address().is_some())
}

/// Whether what was read as the client is the prefix of a logger: `INFO:werkzeug:192.0.2.7`.
fn is_prefixed(line: &Line<'_>) -> bool {
    let level = |client: &[u8]| {
        [b"INFO:".as_slice(), b"WARNING:", b"ERROR:", b"DEBUG:"].iter().any(|level| client.starts_with(level))
    };
    line.client.is_some_and(level)
}

fn hint(lines: &[&[u8]]) -> &'static str {
    let some =
        |marks: &[&[u8]]| lines.iter().any(|line| marks.iter().any(|mark| memchr::memmem::find(line, mark).is_some()));
    if lines.is_empty() {
        "there is no whole line in it"
    } else if some(&[b"[error]", b"[crit]", b"[warn]", b":error]", b"[notice]"]) {
        "it looks like an error log: give it as one"
    } else if lines.iter().any(|line| line.contains(&0)) {
        "it is no text: give it unpacked, or with the ending of what packed it"
    } else {
        "name the format with --format, as the server's configuration writes it"
    }
}
