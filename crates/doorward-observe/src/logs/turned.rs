//! Lines in another format than the first ones of their file: a format that was changed, two servers that write into one file, messages of
//! a program before its first request. They are told by a part of those lines of a block that are not understood.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use doorward_record::access::{self, Reader, Unparsed};

/// Fewest lines that are not understood for which another format is looked for.
pub const FEWEST_LINES: usize = 10;
/// Lines of them that are looked at.
const LOOKED_AT: usize = 50;
/// Longest line of them that is looked at.
const LINE_BYTES: usize = 16 * 1024;
/// What stands in nearly all requests; without any of it nothing is looked for, which takes time.
const MARKS: &[&[u8]] = &[b"HTTP/", b"GET", b"status", b"method"];
/// Most files without requests that are remembered.
const MAX_FILES: usize = 10_000;
/// Files without requests that are named.
const NAMED: usize = 3;

/// The reader of the format that most of those of these lines are in that look like requests, where there is one.
pub(super) fn reader(lines: &[(&[u8], Unparsed)]) -> Option<Reader> {
    if lines.len() < FEWEST_LINES {
        return None;
    }
    let is_marked = |line: &&[u8]| MARKS.iter().any(|mark| memchr::memmem::find(line, mark).is_some());
    let marked: Vec<&[u8]> =
        lines.iter().map(|(line, _)| *line).filter(|line| line.len() <= LINE_BYTES).filter(is_marked).collect();
    if marked.len() < FEWEST_LINES {
        return None;
    }
    // From all over the block: it may turn more than once.
    let sample: Vec<&[u8]> = marked.iter().step_by(marked.len().div_ceil(LOOKED_AT)).copied().collect();
    let detection = access::detect(&sample.join(&b'\n'));
    let reader = detection.reader.filter(|reader| !reader.is_ordered())?;
    (detection.fitting * 2 > detection.lines).then_some(reader)
}

/// Files of which the first lines are no requests, and whether later ones are.
#[derive(Debug, Default)]
pub struct Hollow(Mutex<BTreeMap<String, bool>>);

impl Hollow {
    /// Begins with a file whose first lines are none.
    pub(super) fn begin(&self, name: &str) {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if files.len() < MAX_FILES {
            files.entry(name.to_owned()).or_default();
        }
    }

    /// Notes that the file has requests after all.
    pub(super) fn fill(&self, name: &str) {
        if let Some(is_filled) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get_mut(name) {
            *is_filled = true;
        }
    }

    /// What to say of them; absent where there are none.
    #[must_use]
    pub fn remark(&self) -> Option<String> {
        let files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let names: Vec<String> =
            files.iter().filter(|(_, filled)| !**filled).map(|(name, _)| format!("`{name}`")).collect();
        let first = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
        match names.len() {
            0 => None,
            1 => Some(format!("no line of {first} is one of an access log or an error log that is known")),
            count if count <= NAMED => {
                Some(format!("no line of these files is one of an access log or an error log that is known: {first}"))
            }
            count => Some(format!(
                "no line of {count} files is one of an access log or an error log that is known, such as {first}"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMBINED: &[u8] = b"192.0.2.1 - - [26/Nov/2026:10:00:00 +0000] \"GET /a HTTP/1.1\" 403 153 \"-\" \"curl/8\"";
    const MESSAGE: &[u8] = b"starting worker 7 of the thing";

    fn of(lines: &[&[u8]]) -> Option<Reader> {
        let form = Unparsed::because(access::Why::Form);
        reader(&lines.iter().map(|line| (*line, form)).collect::<Vec<_>>())
    }

    #[test]
    fn another_format_is_found_where_most_lines_are_in_it() {
        for (requests, messages, wanted) in
            [(FEWEST_LINES, 0, true), (FEWEST_LINES - 1, 0, false), (FEWEST_LINES, 9_000, true), (0, 200, false)]
        {
            let lines = [vec![MESSAGE; messages], vec![COMBINED; requests]].concat();
            assert_eq!(of(&lines).is_some(), wanted, "{requests} {messages}");
        }
        let long = [COMBINED, &vec![b'x'; LINE_BYTES]].concat();
        assert!(of(&[vec![COMBINED; FEWEST_LINES - 1], vec![&long]].concat()).is_none());
        let other = b"the worker's status is unknown".as_slice();
        for (others, wanted) in [(FEWEST_LINES - 1, true), (FEWEST_LINES, false)] {
            assert_eq!(of(&[vec![COMBINED; FEWEST_LINES], vec![other; others]].concat()).is_some(), wanted);
        }
    }

    #[test]
    fn files_without_requests_are_told_up_to_a_number() {
        let hollow = Hollow::default();
        assert_eq!(hollow.remark(), None);
        for name in ["a", "b", "c", "d"] {
            hollow.begin(name);
        }
        assert!(hollow.remark().unwrap().contains("4 files") && hollow.remark().unwrap().ends_with("`a`, `b`, `c`"));
        ["b", "c", "d", "unknown"].iter().for_each(|name| hollow.fill(name));
        assert!(hollow.remark().unwrap().starts_with("no line of `a` is"));
        (0..=MAX_FILES).for_each(|number| hollow.begin(&number.to_string()));
        assert_eq!(hollow.0.lock().unwrap().len(), MAX_FILES);
    }
}
