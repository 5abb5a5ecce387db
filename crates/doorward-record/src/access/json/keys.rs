//! Keys of JSON objects and what stands under them, looked up quickly.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::tables::{LOOSE, Table};
use crate::access::escape::Escape;
use crate::access::field::Field;

/// What stands between the keys of a path: no key has it in it.
const SEPARATOR: u8 = 0x1f;

/// The same in loose spelling, in which `http.request.method` and an object in an object are one.
const LOOSE_SEPARATOR: u8 = b'_';

/// Most bytes of the keys of a path. A longer one is not looked up.
const MAX_PATH_BYTES: usize = 256;

/// Where a walk stands: the keys of the objects that were entered.
pub(super) struct Path {
    text: [u8; MAX_PATH_BYTES],
    ends: [usize; super::walk::MAX_DEPTH + 2],
    depth: usize,
}

impl Default for Path {
    fn default() -> Self {
        Self { text: [0; MAX_PATH_BYTES], ends: [0; super::walk::MAX_DEPTH + 2], depth: 0 }
    }
}

impl Path {
    fn end(&self) -> usize {
        self.ends.get(self.depth).copied().unwrap_or(0)
    }

    /// Adds a key, in its loose spelling where that is asked for.
    pub(super) fn push(&mut self, key: &[u8], is_loose: bool) {
        let mut end = self.end();
        let mut add = |byte: u8| {
            if let Some(place) = self.text.get_mut(end) {
                *place = byte;
                end += 1;
            }
        };
        for byte in key {
            match byte {
                b'-' | b'.' | b':' | b'@' | b' ' if is_loose => add(b'_'),
                _ if is_loose => add(byte.to_ascii_lowercase()),
                _ => add(*byte),
            }
        }
        add(if is_loose { LOOSE_SEPARATOR } else { SEPARATOR });
        self.depth += 1;
        if let Some(place) = self.ends.get_mut(self.depth) {
            *place = end;
        }
    }

    pub(super) fn pop(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    fn text(&self) -> &[u8] {
        let text = self.text.get(..self.end()).unwrap_or_default();
        text.strip_suffix(&[SEPARATOR]).or_else(|| text.strip_suffix(&[LOOSE_SEPARATOR])).unwrap_or(text)
    }

    /// The last key alone.
    fn last(&self) -> &[u8] {
        let begin = self.depth.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.text().get(begin..).unwrap_or_default()
    }
}

/// The keys of one format.
#[derive(Debug, Clone)]
pub(in crate::access) struct Keys {
    table: &'static Table,
    fields: HashMap<Box<[u8]>, (Field, u32), FixedState>,
    wanted: u32,
}

impl PartialEq for Keys {
    fn eq(&self, other: &Self) -> bool {
        self.table.format == other.table.format
    }
}

impl Eq for Keys {}

impl Keys {
    pub(super) fn new(table: &'static Table) -> Self {
        let mut fields: HashMap<Box<[u8]>, (Field, u32), FixedState> = HashMap::default();
        let mut wanted = 0;
        for (number, needed) in table.needed.iter().enumerate() {
            let mark = 1 << number;
            wanted |= mark;
            for path in needed.split('|') {
                fields.insert(joined(path), (Field::Skip, mark));
            }
        }
        fields.extend(table.other.iter().map(|(name, _)| (joined(name), (Field::Skip, 0))));
        for (path, field) in table.fields {
            for path in path.split('|') {
                let key = joined(path);
                for (place, _) in key.iter().enumerate().filter(|(_, byte)| **byte == SEPARATOR) {
                    if let Some(outer) = key.get(..place) {
                        fields.entry(outer.into()).or_insert((Field::Inside, 0));
                    }
                }
                let mark = fields.get(&key).map_or(0, |(_, mark)| *mark);
                fields.insert(key, (field(), mark));
            }
        }
        Self { table, fields, wanted }
    }

    pub(super) fn is_loose(&self) -> bool {
        self.table.format == LOOSE.format
    }

    /// Whether something in the object at this path is asked for.
    pub(super) fn is_inside(&self, path: &Path) -> bool {
        self.is_loose() || matches!(self.fields.get(path.text()), Some((Field::Inside, _)))
    }

    /// What stands under this key of the object at `path`.
    pub(super) fn find(&self, path: &mut Path, key: &[u8]) -> Option<(&Field, u32)> {
        if path.depth == 0 && !self.is_loose() {
            return self.fields.get(key).map(|(field, mark)| (field, *mark));
        }
        path.push(key, self.is_loose());
        let mut found = self.fields.get(path.text());
        if found.is_none() && self.is_loose() && path.depth > 1 {
            // Whatever it is in: `{"nginx": {"remote_addr": …}}`.
            found = self.fields.get(path.last());
        }
        path.pop();
        found.map(|(field, mark)| (field, *mark))
    }

    /// What stands under this key of a line without objects.
    pub(in crate::access) fn flat(&self, key: &[u8]) -> Option<&Field> {
        self.find(&mut Path::default(), key).map(|(field, _)| field)
    }

    /// Whether all keys are there that a request's line has.
    pub(super) fn tells(&self, marks: u32) -> bool {
        marks & self.wanted == self.wanted
    }

    /// Whether this value says that the line tells of something else.
    pub(super) fn is_other(&self, key: &[u8], value: &[u8]) -> bool {
        self.table.other.iter().any(|(name, start)| key == name.as_bytes() && value.starts_with(start.as_bytes()))
    }

    /// How User-Agent and Referer are escaped.
    pub(super) fn spaced(&self) -> Escape {
        if self.table.spaced == Escape::None { Escape::Json } else { self.table.spaced }
    }

    pub(super) fn lists_headers(&self) -> bool {
        self.table.lists_headers
    }

    pub(in crate::access) fn format(&self) -> crate::access::Format {
        self.table.format
    }
}

fn joined(path: &str) -> Box<[u8]> {
    path.bytes().map(|byte| if byte == b'>' { SEPARATOR } else { byte }).collect()
}
