//! Logs of one JSON object a line: the known servers by their keys, and others by what their keys are usually called.

mod keys;
mod tables;
mod walk;

use super::clock::Clock;
use super::escape::Escape;
use super::field::Filling;
use super::line::Line;
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
                self.filling.escape(Escape::Json);
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
        if line.trim_ascii_start().first() != Some(&b'{') {
            return Err(Unparsed::because(Why::Form));
        }
        let filling = Filling::new(scratch, Escape::Json);
        let mut collector = Collector { keys: self, filling, path: keys::Path::default(), marks: 0, other: false };
        let end = walk(line, &mut collector);
        if end == End::Broken {
            return Err(Unparsed::because(Why::Json));
        }
        let tells = self.tells(collector.marks);
        let other = collector.other;
        let mut read = collector.filling.finish();
        let whole = tells && (read.status.is_some() || !self.is_loose() && read.target.is_some());
        read.cut = end == End::Cut;
        match (end, whole && !other) {
            (_, true) => Ok(read),
            (End::Whole, false) => Err(Unparsed::because(Why::OtherMatter)),
            _ => Err(Unparsed::because(Why::Json)),
        }
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
                let mut stamp = super::clock::Stamp::default();
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
