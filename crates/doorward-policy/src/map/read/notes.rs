//! The notebook of a reading: every fault goes in here, and comes out in the order of the text.
//!
//! Faults are noted by their offset; lines and columns are counted once, at the end. A value that was found to be a secret is
//! hidden: whatever else is said about it is dropped, so that no message can show it.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::fault::{Complaint, Fault, Severity};

/// Faults that are listed; a text with more of them is not a map.
pub const MAX_FAULTS: usize = 1_000;

/// Characters of a value that a message quotes.
const QUOTED_CHARS: usize = 60;

/// The notebook.
#[derive(Debug)]
pub(super) struct Notes<'t> {
    file: &'t str,
    lines: Lines<'t>,
    list: RefCell<Vec<Note>>,
    hidden: RefCell<BTreeSet<usize>>,
    broken: bool,
}

/// One entry.
#[derive(Debug)]
struct Note {
    at: usize,
    severity: Severity,
    message: String,
    hint: String,
}

impl<'t> Notes<'t> {
    /// An empty notebook. In a broken text (one that is no TOML) what is absent may have been lost: nobody is told that it lacks.
    pub(super) fn new(file: &'t str, text: &'t str, broken: bool) -> Self {
        Self { file, lines: Lines::new(text), list: RefCell::default(), hidden: RefCell::default(), broken }
    }

    /// Whether the text is no TOML.
    pub(super) fn broken(&self) -> bool {
        self.broken
    }

    /// Notes an error at an offset.
    pub(super) fn error(&self, at: usize, message: impl Into<String>, hint: impl Into<String>) {
        self.note(at, Severity::Error, message.into(), hint.into());
    }

    /// Notes a warning at an offset.
    pub(super) fn warning(&self, at: usize, message: impl Into<String>, hint: impl Into<String>) {
        self.note(at, Severity::Warning, message.into(), hint.into());
    }

    /// Notes what a reader of one value complains of.
    pub(super) fn complaint(&self, at: usize, key: &str, complaint: Complaint) {
        self.error(at, format!("`{key}`: {}", complaint.message), complaint.hint);
    }

    /// Notes that a secret stands here, and hides the value.
    pub(super) fn secret(&self, at: usize, hides: &[usize], message: String, hint: String) {
        self.error(at, message, hint);
        self.hidden.borrow_mut().extend(hides.iter().copied());
    }

    /// Whether the value at this offset is a secret.
    pub(super) fn hides(&self, at: usize) -> bool {
        self.hidden.borrow().contains(&at)
    }

    /// Whether any error was noted.
    pub(super) fn has_errors(&self) -> bool {
        self.list.borrow().iter().any(|note| note.severity == Severity::Error)
    }

    fn note(&self, at: usize, severity: Severity, message: String, hint: String) {
        if self.hides(at) {
            return;
        }
        self.list.borrow_mut().push(Note { at, severity, message, hint });
    }

    /// The line of an offset, from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        self.lines.place(at).0
    }

    /// The faults in the order of the text: at most [`MAX_FAULTS`], and where there are more, errors alone.
    pub(super) fn faults(self) -> Vec<Fault> {
        let lines = self.lines;
        let mut list = self.list.into_inner();
        list.sort_by_key(|note| note.at);
        list.dedup_by(|second, first| (second.at, &second.message) == (first.at, &first.message));
        let all = list.len();
        if all > MAX_FAULTS && list.iter().any(|note| note.severity == Severity::Error) {
            list.retain(|note| note.severity == Severity::Error);
        }
        list.truncate(MAX_FAULTS);
        let left_out = all - list.len();
        if let Some(last) = list.last_mut().filter(|_| left_out > 0) {
            last.hint.push_str(&format!(" ({left_out} more faults are not listed)"));
        }
        let place = |note: Note| {
            let (line, column) = lines.place(note.at);
            let Note { severity, message, hint, .. } = note;
            Fault { file: self.file.into(), line, column, message, hint, severity }
        };
        list.into_iter().map(place).collect()
    }
}

/// Where the lines of a text begin.
#[derive(Debug)]
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// Line and column of an offset, both from 1. Offsets beyond the end are the end.
    fn place(&self, at: usize) -> (usize, usize) {
        let at = at.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= at);
        let start = line.checked_sub(1).and_then(|before| self.starts.get(before)).copied().unwrap_or(0);
        let column = self.text.get(start..at).map_or(0, |before| before.chars().count());
        (line.max(1), column + 1)
    }
}

/// A value for a message: on one line, and not endless.
pub(super) fn quoted(value: &str) -> String {
    let mut shown: String = value
        .chars()
        .take(QUOTED_CHARS)
        .map(|character| if character.is_control() { '?' } else { character })
        .collect();
    if value.chars().nth(QUOTED_CHARS).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_in_characters_from_one() {
        let lines = Lines::new("aé\nb\n");
        for (at, place) in [(0, (1, 1)), (1, (1, 2)), (3, (1, 3)), (4, (2, 1)), (5, (2, 2)), (6, (3, 1)), (99, (3, 1))]
        {
            assert_eq!(lines.place(at), place, "{at}");
        }
    }

    #[test]
    fn what_is_hidden_is_not_spoken_of() {
        let notes = Notes::new("f", "abc", false);
        notes.secret(1, &[1, 2], "a secret".into(), "out with it".into());
        notes.error(2, "the value `abc`", "");
        notes.error(1, "the value `abc`", "");
        let faults = notes.faults();
        assert_eq!(faults.len(), 1);
        assert!(faults.iter().all(|fault| !fault.message.contains("abc")));
    }

    #[test]
    fn limits_hold_at_their_edge() {
        for (count, left_out) in [(MAX_FAULTS, false), (MAX_FAULTS + 1, true)] {
            let notes = Notes::new("f", "", false);
            (0..count).for_each(|number| notes.error(0, number.to_string(), ""));
            let faults = notes.faults();
            assert_eq!(faults.len(), MAX_FAULTS);
            assert_eq!(faults.last().unwrap().hint.contains("1 more fault"), left_out);
        }
        let notes = Notes::new("f", "", false);
        (0..MAX_FAULTS).for_each(|number| notes.warning(0, number.to_string(), ""));
        notes.error(0, "an error", "");
        let faults = notes.faults();
        assert_eq!((faults.len(), faults[0].message.as_str()), (1, "an error"));
        assert_eq!(quoted(&"x".repeat(QUOTED_CHARS)).chars().count(), QUOTED_CHARS + 2);
        assert!(quoted(&"x".repeat(QUOTED_CHARS + 1)).ends_with("…`"));
        assert_eq!(quoted("a\nb"), "`a?b`");
    }
}
