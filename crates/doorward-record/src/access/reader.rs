//! Readers of lines: one a file, for the format or the formats that it is in.

use std::sync::Arc;

use super::colour::{self, ESCAPE};
use super::combined;
use super::escape::{self, Escape};
use super::format::Format;
use super::json::Keys;
use super::known::known;
use super::line::Line;
use super::pattern::Pattern;
use super::scratch::Scratch;
use super::unparsed::{Unparsed, Why};
use super::w3c::{self, Columns};
use super::wrap::{self, Inner, Wrap};
use super::{MAX_LINE_BYTES, app, loose, message, squid};

/// Reads the lines of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    pub(super) ways: Vec<(Format, Way)>,
    pub(super) wrap: Wrap,
    /// Whether other wrappers are tried where a line has not this one.
    pub(super) unwraps: bool,
    /// Whether lines may have a terminal's colours in them.
    pub(super) is_coloured: bool,
}

/// How the lines of a format are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Way {
    Combined,
    Vhost,
    Patterns(Arc<[Pattern]>),
    Json(Arc<Keys>),
    W3c(Option<Arc<Columns>>),
    /// Columns that are known beforehand, with tabs between.
    Tabs(Arc<Columns>),
    /// The same with blanks between, as far as the values are what they should be.
    Guess(Arc<Columns>),
    Squid,
    App(Format),
    Loose,
}

impl Way {
    pub(super) fn read<'a>(&self, line: &'a [u8], scratch: &'a Scratch) -> Result<Line<'a>, Unparsed> {
        let form = Unparsed::because(Why::Form);
        match self {
            Self::Combined => combined::read(line).ok_or(form),
            Self::Vhost => combined::read_vhost(line).ok_or(form),
            Self::Patterns(patterns) => {
                let read = patterns.iter().find_map(|pattern| pattern.read(line, scratch)).ok_or(form)?;
                // A connection that brought no request.
                let tells = read.status.is_some() || read.target.is_some() || read.malformed.is_some();
                match tells {
                    true => Ok(read),
                    false if read.cut => Err(form),
                    false => Err(Unparsed::because(Why::OtherMatter)),
                }
            }
            Self::Json(keys) => keys.read(line, scratch),
            Self::W3c(columns) => w3c::read(columns.as_ref(), line, scratch),
            Self::Tabs(columns) if memchr::memchr(b'\t', line).is_some() => columns.read(line, scratch).ok_or(form),
            Self::Tabs(_) => Err(form),
            Self::Guess(columns) => columns.guess(line, scratch).ok_or(form),
            Self::Squid => squid::read(line, scratch).ok_or(form),
            Self::App(format) => app::read(*format, line, scratch),
            Self::Loose => loose::read(line, scratch).ok_or(form),
        }
    }
}

impl Reader {
    pub(super) fn of(format: Format, way: Way) -> Self {
        Self { ways: vec![(format, way)], wrap: Wrap::Bare, unwraps: true, is_coloured: true }
    }

    /// The formats that the file is in, the most frequent first.
    pub fn formats(&self) -> impl Iterator<Item = Format> + '_ {
        self.ways.iter().map(|(format, _)| *format)
    }

    /// What stands around its lines.
    #[must_use]
    pub fn wrap(&self) -> Wrap {
        self.wrap
    }

    /// The format's name; of several, that of the most frequent.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.formats().next().map_or("", Format::name)
    }

    /// Whether lines can only be read in order and by one thread, because earlier ones say how later ones are to be read.
    #[must_use]
    pub fn is_ordered(&self) -> bool {
        self.ways.iter().any(|(_, way)| matches!(way, Way::W3c(_) | Way::App(Format::Rails | Format::Phoenix)))
    }

    /// Whether [`combined::read`] reads all of this file's lines.
    #[must_use]
    pub fn is_combined(&self) -> bool {
        self.wrap == Wrap::Bare && !self.is_coloured && self.ways.iter().all(|(_, way)| matches!(way, Way::Combined))
    }

    /// Reads a line, with or without its end.
    ///
    /// # Errors
    /// Where it gives no request, and why.
    pub fn read<'a>(&self, line: &'a [u8], scratch: &'a mut Scratch) -> Result<Line<'a>, Unparsed> {
        scratch.clear();
        let scratch: &'a Scratch = scratch;
        let line = line.trim_ascii_end();
        if line.is_empty() {
            return Err(Unparsed::because(Why::Blank));
        }
        if line.len() > MAX_LINE_BYTES {
            return Err(Unparsed::because(Why::TooLong));
        }
        let line = if self.is_coloured && memchr::memchr(ESCAPE, line).is_some() {
            scratch.text(|out| colour::strip(line, out)).unwrap_or(line)
        } else {
            line
        };
        let mut failed = None;
        for wrap in self.wraps() {
            let Some(inner) = wrap.open(line, scratch) else { continue };
            match self.inner(inner, scratch) {
                Ok(line) => return Ok(line),
                Err(unparsed) => failed = failed.or(Some(unparsed)),
            }
        }
        // The other lines of an entry of the journal tell of the entry, not of requests.
        let other = if self.wrap == Wrap::JournalExport { Why::OtherMatter } else { Why::Form };
        Err(failed.unwrap_or(Unparsed::because(other)))
    }

    /// The wrapper that the file has, and those that are tried where a line has not that one.
    fn wraps(&self) -> impl Iterator<Item = Wrap> {
        let own = self.wrap;
        let is_tried = move |unwraps: bool, wrap: Wrap| match own {
            _ if unwraps => true,
            Wrap::JournalExport => wrap == own,
            _ => wrap == own || wrap == Wrap::Bare,
        };
        let unwraps = self.unwraps;
        let first = (!unwraps).then_some(own);
        let others = wrap::ALL.into_iter().filter(move |wrap| is_tried(unwraps, *wrap) && Some(*wrap) != first);
        first.into_iter().chain(others)
    }

    fn inner<'a>(&self, inner: Inner<'a>, scratch: &'a Scratch) -> Result<Line<'a>, Unparsed> {
        let Inner { text, time_s, .. } = inner;
        if text.starts_with(b"#") && !self.is_ordered() {
            return Err(Unparsed::because(Why::Directive));
        }
        let last = scratch.last.get();
        let mut failed: Option<Unparsed> = None;
        let others = self.ways.iter().enumerate().filter(|(place, _)| *place != last);
        for (place, (_, way)) in self.ways.iter().enumerate().skip(last).take(1).chain(others) {
            match way.read(text, scratch) {
                Ok(mut line) => {
                    scratch.last.set(place);
                    if line.time_s.is_none() {
                        line.time_s = time_s;
                    }
                    return Ok(if line.escaped { undone(line, scratch) } else { line });
                }
                Err(unparsed) if unparsed.why == Why::Directive => return Err(unparsed),
                // What is known to tell of something else is that, however little other formats make of it.
                Err(unparsed) if failed.is_none() || !unparsed.counts() => failed = Some(unparsed),
                Err(_) => {}
            }
        }
        match failed {
            Some(unparsed) if !unparsed.counts() => Err(unparsed),
            _ if message::is_message(text) => Err(Unparsed::because(Why::OtherMatter)),
            _ => Err(failed.unwrap_or(Unparsed::because(Why::Form))),
        }
    }
}

/// Reads lines of every known format, each in whatever it is wrapped in: for streams that many programs write.
#[must_use]
pub fn any() -> Reader {
    Reader { ways: known().to_vec(), wrap: Wrap::Bare, unwraps: true, is_coloured: true }
}

/// The line with the escapes of its fields undone.
fn undone<'a>(mut line: Line<'a>, scratch: &'a Scratch) -> Line<'a> {
    let mut is_left = false;
    for field in [&mut line.target, &mut line.malformed, &mut line.referrer, &mut line.agent, &mut line.forwarded] {
        let Some(text) = *field else { continue };
        if escape::is_in(Escape::Backslash, text) {
            match scratch.text(|out| escape::undo(Escape::Backslash, text, out)) {
                Some(plain) => *field = Some(plain),
                None => is_left = true,
            }
        }
    }
    line.escaped = is_left;
    line
}
