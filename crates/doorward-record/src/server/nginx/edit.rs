//! Changes to the text of a configuration file: some bytes replaced, told as lines.

use std::path::PathBuf;

use doorward_diagnose::Change;

use super::tree::{Directive, Source, Tree};

/// Bytes of one file, and what takes their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Patch {
    /// The file, by its number.
    pub(super) file: usize,
    /// The first byte that goes.
    pub(super) start: usize,
    /// The byte after the last that goes.
    pub(super) stop: usize,
    /// What stands there afterwards.
    pub(super) text: String,
}

impl Patch {
    /// This directive's own words, up to its `;` or `{`, replaced.
    pub(super) fn of_head(directive: &Directive, text: String) -> Self {
        Self { file: directive.at.file, start: directive.span.start, stop: directive.span.head, text }
    }

    /// The whole directive replaced, its block included.
    pub(super) fn of_whole(directive: &Directive, text: String) -> Self {
        Self { file: directive.at.file, start: directive.span.start, stop: directive.span.stop, text }
    }

    /// Lines put before this directive: on lines of their own where it begins one, beside it otherwise.
    pub(super) fn before(tree: &Tree, directive: &Directive, lines: &[String]) -> Self {
        let (file, at) = (directive.at.file, directive.span.start);
        match indent(tree, directive.at.file, at) {
            Some((line_start, indent)) => {
                let text: String = lines.iter().map(|line| format!("{indent}{line}\n")).collect();
                Self { file, start: line_start, stop: line_start, text }
            }
            None => Self { file, start: at, stop: at, text: format!("{} ", lines.join(" ")) },
        }
    }

    /// A line put first into this block.
    pub(super) fn into_block(tree: &Tree, block: &Directive, line: &str) -> Self {
        let at = block.span.head;
        let source = tree.files.get(block.at.file);
        let rest = source.and_then(|source| source.text.get(at..)).unwrap_or("");
        let ends_line = rest.lines().next().is_some_and(|rest| rest.trim().is_empty());
        let text = match indent(tree, block.at.file, block.span.start) {
            Some((_, indent)) if ends_line => format!("\n{indent}    {line}"),
            _ => format!(" {line}"),
        };
        Self { file: block.at.file, start: at, stop: at, text }
    }

    /// The text of its file afterwards.
    pub(super) fn applied(&self, tree: &Tree) -> Option<(PathBuf, String)> {
        let source = tree.files.get(self.file)?;
        let mut text = source.text.clone();
        if !(text.is_char_boundary(self.start) && text.is_char_boundary(self.stop) && self.start <= self.stop) {
            return None;
        }
        text.replace_range(self.start..self.stop, &self.text);
        Some((source.path.clone(), text))
    }

    /// The change as lines.
    pub(super) fn change(&self, tree: &Tree) -> Option<Change> {
        let source = tree.files.get(self.file)?;
        let text = &source.text;
        let from = line_start(source, self.start);
        let adds_lines = self.start == self.stop && from == self.start && self.text.ends_with('\n');
        let to = if adds_lines { from } else { line_end(source, self.stop) };
        let line = text.get(..from)?.bytes().filter(|byte| *byte == b'\n').count() as u64 + 1;
        let old = text.get(from..to)?;
        let new = format!("{}{}{}", text.get(from..self.start)?, self.text, text.get(self.stop..to)?);
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let insert: Vec<String> = if new.trim().is_empty() { Vec::new() } else { lines(&new) };
        Some(Change::Edit { file: source.path.clone(), line, remove: lines(old), insert })
    }
}

fn line_start(source: &Source, at: usize) -> usize {
    source.text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |found| found + 1)
}

fn line_end(source: &Source, at: usize) -> usize {
    source.text.get(at..).and_then(|after| after.find('\n')).map_or(source.text.len(), |found| at + found)
}

/// Where the line begins, and its white space, where nothing else stands before this byte on it.
fn indent(tree: &Tree, file: usize, at: usize) -> Option<(usize, String)> {
    let source = tree.files.get(file)?;
    let start = line_start(source, at);
    let before = source.text.get(start..at)?;
    before.trim().is_empty().then(|| (start, before.to_owned()))
}

/// The text of a directive as it stands in its file.
pub(super) fn written<'t>(tree: &'t Tree, directive: &Directive) -> Option<&'t str> {
    tree.files.get(directive.at.file)?.text.get(directive.span.start..directive.span.stop)
}

/// A word as the configuration writes it: quoted where it must be.
pub(super) fn word(text: &str) -> String {
    let is_plain = !text.is_empty()
        && text.chars().all(|character| {
            character.is_ascii_alphanumeric()
                || matches!(character, '/' | '.' | '-' | '_' | '~' | ':' | '%' | '+' | '@' | ',')
        });
    if is_plain { text.to_owned() } else { quoted(text) }
}

/// A word of the configuration again: bare where nothing in it needs quotes.
pub(super) fn word_or_bare(text: &str) -> String {
    let needs = text.is_empty() || text.chars().any(|character| " \t\r\n;{}\"'#\\".contains(character));
    if needs { quoted(text) } else { text.to_owned() }
}

/// A word in double quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    out.push('"');
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' if matches!(characters.peek(), None | Some('"' | '\'' | '\\' | 't' | 'r' | 'n')) => {
                out.push_str("\\\\")
            }
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{quoted, word};
    use crate::server::nginx::lex::Lexer;

    #[test]
    fn words_are_quoted_where_they_must_be() {
        for (text, expected) in [
            ("/a/b.html", "/a/b.html"),
            ("/a b", "\"/a b\""),
            ("", "\"\""),
            (r"\.php$", r#""\.php$""#),
            ("a\"b", r#""a\"b""#),
            (r"a\", r#""a\\""#),
            (r"\t", r#""\\t""#),
        ] {
            assert_eq!(word(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_quoted_is_read_back(text in "[ -~]{0,30}") {
            let line = format!("x {};", quoted(&text));
            prop_assert_eq!(&Lexer::new(&line).next().unwrap().words[1], &text);
        }
    }
}
