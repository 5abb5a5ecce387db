//! Lines of a text replaced, as bytes: what is not touched stays as it is, line ends and odd bytes too.

use std::path::Path;

use super::Fault;

/// One replacement. Lines are counted in the text as it is before any of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit<'a> {
    /// The first line, counted from 1.
    pub(super) line: u64,
    /// The lines that must stand there.
    pub(super) remove: &'a [String],
    /// The lines that come in their place.
    pub(super) insert: &'a [String],
}

impl Edit<'_> {
    /// The lines before the first that is touched.
    fn start(&self) -> usize {
        usize::try_from(self.line.saturating_sub(1)).unwrap_or(usize::MAX)
    }

    /// The lines before the first that is not touched any more.
    fn end(&self) -> usize {
        self.start().saturating_add(self.remove.len())
    }
}

/// A line as it is compared: without its end, odd bytes replaced as the readers replace them.
pub(super) fn shown(line: &[u8]) -> String {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    String::from_utf8_lossy(line).into_owned()
}

/// The text after all of these edits.
pub(super) fn edited(file: &Path, text: &[u8], edits: &[Edit<'_>]) -> Result<Vec<u8>, Fault> {
    let mut edits: Vec<&Edit<'_>> = edits.iter().collect();
    edits.sort_by_key(|edit| edit.start());
    if edits.array_windows().any(|[one, next]| one.end() > next.start() || one.start() == next.start()) {
        return Err(Fault::Overlap(file.to_owned()));
    }
    let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    edits.iter().try_for_each(|edit| stands(file, &lines, edit))?;
    let end: &[u8] = if lines.first().is_some_and(|line| line.ends_with(b"\r\n")) { b"\r\n" } else { b"\n" };
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.extend(lines.get(at..edit.start()).unwrap_or_default().concat());
        put(&mut out, edit.insert, end);
        at = edit.end();
    }
    let rest = lines.get(at..).unwrap_or_default().concat();
    let ended = text.is_empty() || text.ends_with(b"\n");
    if rest.is_empty() && !ended && out.ends_with(end) {
        out.truncate(out.len() - end.len());
    }
    out.extend(rest);
    Ok(out)
}

/// Adds lines, after ending one that has no end yet.
fn put(out: &mut Vec<u8>, lines: &[String], end: &[u8]) {
    if !lines.is_empty() && !out.is_empty() && !out.ends_with(b"\n") {
        out.extend(end);
    }
    for line in lines {
        out.extend(line.as_bytes());
        out.extend(end);
    }
}

/// Whether the lines that an edit expects stand there.
fn stands(file: &Path, lines: &[&[u8]], edit: &Edit<'_>) -> Result<(), Fault> {
    let wrong = |at: usize, expected: &str, found: String| Fault::OtherLine {
        file: file.to_owned(),
        line: at as u64 + 1,
        expected: doorward_diagnose::testimony::quotation(expected),
        found: doorward_diagnose::testimony::quotation(&found),
    };
    for (index, expected) in edit.remove.iter().enumerate() {
        let at = edit.start().saturating_add(index);
        let found = lines.get(at).map(|line| shown(line));
        if found.as_ref() != Some(expected) {
            return Err(wrong(at, expected, found.unwrap_or_else(|| "the end of the file".to_owned())));
        }
    }
    // What is put in without taking anything out has a place at most one line behind the last.
    let fits = edit.line >= 1 && edit.start() <= lines.len();
    if fits { Ok(()) } else { Err(wrong(edit.start(), "", "the end of the file".to_owned())) }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::{Edit, edited};

    /// Lines from a text with `|` between them.
    fn lines(text: &str) -> Vec<String> {
        if text.is_empty() { Vec::new() } else { text.split('|').map(str::to_owned).collect() }
    }

    #[test]
    fn lines_are_replaced_and_all_else_stays() {
        for (text, line, remove, insert, expected) in [
            ("a\nb\nc\n", 2, "b", "x|y", Ok("a\nx\ny\nc\n")),
            ("a\nb\nc\n", 2, "b", "", Ok("a\nc\n")),
            ("a\nb\nc\n", 2, "", "x", Ok("a\nx\nb\nc\n")),
            ("a\nb\nc\n", 1, "a|b", "x", Ok("x\nc\n")),
            ("a\r\nb\r\n", 2, "b", "x", Ok("a\r\nx\r\n")),
            ("a\nb", 2, "b", "x", Ok("a\nx")),
            ("a\nb", 3, "", "x", Ok("a\nb\nx")),
            ("a\n", 2, "", "x", Ok("a\nx\n")),
            ("", 1, "", "x", Ok("x\n")),
            ("a\nb\n", 2, "B", "x", Err("`/f:2` reads `b`, where the repair expects `B`")),
            ("a\n", 2, "b", "x", Err("`/f:2` reads `the end of the file`, where the repair expects `b`")),
            ("a\n", 3, "", "x", Err("`/f:3` reads `the end of the file`, where the repair expects ``")),
        ] {
            let (remove, insert) = (lines(remove), lines(insert));
            let edit = Edit { line, remove: &remove, insert: &insert };
            let found = edited(Path::new("/f"), text.as_bytes(), &[edit]);
            let found = found.map(|bytes| String::from_utf8(bytes).unwrap()).map_err(|fault| fault.to_string());
            assert_eq!(found, expected.map(str::to_owned).map_err(str::to_owned), "{text:?} {line} {remove:?}");
        }
    }

    #[test]
    fn several_edits_count_lines_as_they_were_and_may_not_touch() {
        let (a, c, x) = (lines("a"), lines("c"), lines("x|y"));
        let first = Edit { line: 1, remove: &a, insert: &x };
        let third = Edit { line: 3, remove: &c, insert: &a };
        let both = edited(Path::new("/f"), b"a\nb\nc\n", &[third.clone(), first.clone()]);
        assert_eq!(both.unwrap(), b"x\ny\nb\na\n");
        assert!(edited(Path::new("/f"), b"a\nb\n", &[first.clone(), first]).is_err());
    }

    proptest! {
        #[test]
        fn an_edit_and_its_reverse_give_the_bytes_back(
            before in proptest::collection::vec("[a-z{};]{0,5}", 1..8),
            insert in proptest::collection::vec("[a-z]{0,5}", 1..4),
            at in 0..8_usize,
            ended in any::<bool>(),
        ) {
            let at = at % before.len();
            let text = before.join("\n") + if ended { "\n" } else { "" };
            // A last line that is empty and has no end is no line.
            prop_assume!(ended || before.last().is_some_and(|last| !last.is_empty()));
            prop_assume!(ended || insert.last().is_some_and(|last| !last.is_empty()));
            let remove = vec![before[at].clone()];
            let line = at as u64 + 1;
            let there = edited(Path::new("/f"), text.as_bytes(), &[Edit { line, remove: &remove, insert: &insert }]).unwrap();
            let back = edited(Path::new("/f"), &there, &[Edit { line, remove: &insert, insert: &remove }]).unwrap();
            prop_assert_eq!(back, text.as_bytes());
        }
    }
}
