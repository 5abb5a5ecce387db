//! Logs of one JSON object a line: the known servers by their keys, and others by what their keys are usually called.

mod keys;
mod programs;
mod services;
mod tables;
mod walk;

use super::clock::{Clock, Stamp};
use super::escape::Escape;
use super::field::{Field, Filling};
use super::line::Line;
use super::pattern::headers::of_request;
use super::scratch::Scratch;
use super::unparsed::{Unparsed, Why};
pub(super) use keys::Keys;
pub(super) use tables::{Table, tables};
use walk::{End, Value, Visitor, walk};

/// Puts the values that are asked for into a line.
struct Collector<'a, 'k> {
    keys: &'k Keys,
    filling: Filling<'a>,
    path: keys::Path,
    marks: u32,
    other: bool,
}

impl<'a> Visitor<'a> for Collector<'a, '_> {
    fn enter(&mut self, key: &'a [u8]) -> bool {
        self.path.push(key, self.keys.is_loose());
        let enters = self.keys.is_inside(&self.path);
        if !enters {
            self.path.pop();
        }
        enters
    }

    fn leave(&mut self) {
        self.path.pop();
    }

    fn value(&mut self, key: &'a [u8], value: Value<'a>) {
        let Some((field, mark)) = self.keys.find(&mut self.path, key) else { return };
        self.marks |= mark;
        let text = match value {
            Value::Text(text) => {
                let is_spaced = matches!(field, Field::Agent | Field::Referrer) && !text.contains(&b' ');
                self.filling.escape(if is_spaced { self.keys.spaced() } else { Escape::Json });
                text
            }
            Value::Bare(text) => {
                self.filling.escape(Escape::None);
                text
            }
        };
        self.other |= self.keys.is_other(key, text);
        self.filling.set(field, text);
    }
}

impl Keys {
    /// Reads a line.
    pub(super) fn read<'a>(&self, line: &'a [u8], scratch: &'a Scratch) -> Result<Line<'a>, Unparsed> {
        let Some((head, line)) = object(line) else { return Err(Unparsed::because(Why::Form)) };
        let filling = Filling::new(scratch, Escape::Json);
        let mut collector = Collector { keys: self, filling, path: keys::Path::default(), marks: 0, other: false };
        let end = walk(line, &mut collector);
        if end == End::Broken {
            return Err(Unparsed::because(Why::Json));
        }
        let tells = self.tells(collector.marks);
        let other = collector.other;
        if tells && self.lists_headers() {
            listed_headers(line, &mut collector.filling);
        }
        let mut read = collector.filling.finish();
        let whole = tells && (read.status.is_some() || !self.is_loose() && read.target.is_some());
        read.cut = end == End::Cut;
        if read.time_s.is_none() && !head.is_empty() {
            let mut stamp = Stamp::default();
            let moment = Clock::Iso.read(head, &mut stamp).then(|| stamp.moment()).flatten();
            (read.time_s, read.time_ns) =
                moment.map_or((None, 0), |(seconds, nanoseconds)| (Some(seconds), nanoseconds));
        }
        match (end, whole && !other) {
            (_, true) => Ok(read),
            (End::Whole, false) => Err(Unparsed::because(Why::OtherMatter)),
            _ => Err(Unparsed::because(Why::Json)),
        }
    }
}

/// The object of a line and what stands before it: nothing, or a console's message with a tab behind it.
fn object(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let line = line.trim_ascii_start();
    if line.first() == Some(&b'{') {
        return Some((b"", line));
    }
    let head = line.get(..MAX_MESSAGE_BYTES).unwrap_or(line);
    let tab = memchr::memmem::find(head, b"\t{").filter(|_| line.ends_with(b"}"))?;
    line.split_at_checked(tab + 1)
}

/// Longest message that a console's encoder writes before the object.
const MAX_MESSAGE_BYTES: usize = 256;

/// Most header fields of a list that are looked at.
const MAX_LISTED_HEADERS: usize = 64;

/// Reads `{"name":"Host","value":"…"}` wherever it stands.
fn listed_headers<'a>(line: &'a [u8], filling: &mut Filling<'a>) {
    const BETWEEN: &[u8] = b"\",\"value\":\"";
    let mut rest = line;
    for _ in 0..MAX_LISTED_HEADERS {
        let Some(from) = memchr::memmem::find(rest, b"{\"name\":\"") else { return };
        rest = rest.get(from + 9..).unwrap_or_default();
        let Some(end) = memchr::memchr(b'"', rest) else { return };
        let name = rest.get(..end).unwrap_or_default();
        let Some(value) = rest.get(end..).and_then(|rest| rest.strip_prefix(BETWEEN)) else { continue };
        let Some(end) =
            memchr::memchr_iter(b'"', value).find(|at| at.checked_sub(1).and_then(|at| value.get(at)) != Some(&b'\\'))
        else {
            return;
        };
        filling.escape(Escape::Json);
        filling.set(&of_request(&String::from_utf8_lossy(name)), value.get(..end).unwrap_or_default());
    }
}

/// Reads one string of a JSON object and the time in another: the wrappers of containers and journals.
pub(super) fn wrapped<'a>(line: &'a [u8], text_key: &[u8], time_key: &[u8]) -> Option<(&'a [u8], Option<i64>)> {
    struct Finder<'a, 'k> {
        text_key: &'k [u8],
        time_key: &'k [u8],
        text: Option<&'a [u8]>,
        time_s: Option<i64>,
    }
    impl<'a> Visitor<'a> for Finder<'a, '_> {
        fn enter(&mut self, _: &'a [u8]) -> bool {
            false
        }
        fn leave(&mut self) {}
        fn value(&mut self, key: &'a [u8], value: Value<'a>) {
            let Value::Text(text) = value else { return };
            if key == self.text_key {
                self.text = Some(text);
            } else if key == self.time_key {
                let mut stamp = Stamp::default();
                if Clock::Any.read(text, &mut stamp) {
                    self.time_s = stamp.moment().map(|(seconds, _)| seconds);
                }
            }
        }
    }
    let mut finder = Finder { text_key, time_key, text: None, time_s: None };
    match walk(line, &mut finder) {
        End::Broken => None,
        _ => Some((finder.text?, finder.time_s)),
    }
}

/// A table's reader.
pub(super) fn keys(table: &'static Table) -> Keys {
    Keys::new(table)
}

/// The loosest table's keys, for lines of keys and values that are no JSON.
pub(super) fn loose_keys() -> &'static Keys {
    static LOOSE: std::sync::LazyLock<Keys> = std::sync::LazyLock::new(|| Keys::new(&tables::LOOSE));
    &LOOSE
}
