//! Assignments of plain literals at the outermost level of a Python module.

use std::path::Path;

use super::trial::Spot;

/// The most lines that one value may span.
const MAX_VALUE_LINES: usize = 2_000;
/// How deep lists may stand in each other.
const MAX_DEPTH: usize = 16;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Literal {
    /// A text.
    Text(String),
    /// `True` or `False`.
    Truth(bool),
    /// A whole number.
    Number(i64),
    /// A list or a tuple.
    List(Vec<Literal>),
    /// `re.compile(…)`: the pattern, and whether case is ignored.
    Pattern(String, bool),
    /// Anything else.
    Unknown,
}

impl Literal {
    /// The text.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// `NAME = value`; or `import MODULE`, under which name the module's own assignments belong here.
#[derive(Debug, Clone)]
pub(crate) struct Assignment {
    /// The name.
    pub(crate) name: String,
    /// The value; unknown where it is computed or set under a condition.
    pub(crate) value: Literal,
    /// Where it stands.
    pub(crate) spot: Spot,
}

/// The assignments of a module in order.
pub(crate) fn assignments(path: &Path, text: &str) -> Vec<Assignment> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(raw) = lines.get(at) {
        let number = u64::try_from(at).unwrap_or(0) + 1;
        let spot = Spot { file: path.to_owned(), line: number, text: (*raw).to_owned() };
        at += 1;
        let plain = raw.trim();
        if let Some(module) = plain.strip_prefix("from ").and_then(|rest| rest.strip_suffix(" import *")) {
            found.push(Assignment { name: format!("import {}", module.trim()), value: Literal::Unknown, spot });
            continue;
        }
        let Some((left, right)) = plain.split_once('=').filter(|(_, right)| !right.starts_with('=')) else {
            continue;
        };
        let changed = left.ends_with(['+', '-', '|', '*']);
        let name = left.trim_end_matches(['+', '-', '|', '*']).split(':').next().unwrap_or("").trim();
        if name.is_empty()
            || !name
                .chars()
                .all(|character| character.is_ascii_uppercase() || character.is_ascii_digit() || character == '_')
        {
            continue;
        }
        let mut value = right.trim().to_owned();
        let first = at;
        while open_brackets(&value) > 0 && at - first < MAX_VALUE_LINES {
            let Some(next) = lines.get(at) else {
                break;
            };
            value.push('\n');
            value.push_str(next);
            at += 1;
        }
        let indented = raw.starts_with(char::is_whitespace);
        let value = if indented || changed { Literal::Unknown } else { literal(&value) };
        found.push(Assignment { name: name.to_owned(), value, spot });
    }
    found
}

/// How many brackets are open at the end of a text.
fn open_brackets(text: &str) -> i32 {
    let mut depth = 0;
    let mut quote = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some(_), '\\') => {
                characters.next();
            }
            (Some(open), character) if open == character => quote = None,
            (None, '"' | '\'') => quote = Some(character),
            (None, '#') => {
                characters.by_ref().find(|next| *next == '\n');
            }
            (None, '[' | '(' | '{') => depth += 1,
            (None, ']' | ')' | '}') => depth -= 1,
            _ => {}
        }
    }
    depth
}

/// A text read as a literal; unknown where it is more.
fn literal(text: &str) -> Literal {
    let (value, rest) = one(text, 0);
    let rest = rest.trim();
    if rest.is_empty() || rest.starts_with('#') { value } else { Literal::Unknown }
}

/// The literal at the start of a text, and what is left.
fn one(text: &str, depth: usize) -> (Literal, &str) {
    let text = skipped(text);
    if depth > MAX_DEPTH {
        return (Literal::Unknown, text);
    }
    if let Some(rest) = text.strip_prefix("re.compile(") {
        return pattern(rest);
    }
    let raw = text.starts_with("r\"") || text.starts_with("r'");
    let quoted = if raw { text.get(1..).unwrap_or("") } else { text };
    if let Some(quote) = quoted.chars().next().filter(|first| matches!(first, '"' | '\'')) {
        return string(quoted, quote, raw);
    }
    for (open, close) in [('[', ']'), ('(', ')')] {
        if let Some(rest) = text.strip_prefix(open) {
            return list(rest, close, depth);
        }
    }
    let end = text
        .find(|character: char| !(character.is_ascii_alphanumeric() || "_.-".contains(character)))
        .unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let value = match word {
        "True" => Literal::Truth(true),
        "False" => Literal::Truth(false),
        word => word.replace('_', "").parse().map_or(Literal::Unknown, Literal::Number),
    };
    (value, rest)
}

/// A text without white space and comments at its start.
fn skipped(text: &str) -> &str {
    let mut text = text.trim_start();
    while let Some(comment) = text.strip_prefix('#') {
        text = comment.split_once('\n').map_or("", |(_, rest)| rest).trim_start();
    }
    text
}

/// A text in quotes, which stand at its start.
fn string(text: &str, quote: char, raw: bool) -> (Literal, &str) {
    let mut out = String::new();
    let mut characters = text.chars();
    characters.next();
    while let Some(character) = characters.next() {
        match character {
            '\\' if raw => {
                out.push('\\');
                out.extend(characters.next());
            }
            '\\' => match characters.next() {
                Some('n') => out.push('\n'),
                Some(other) => out.push(other),
                None => {}
            },
            character if character == quote => return (Literal::Text(out), characters.as_str()),
            other => out.push(other),
        }
    }
    (Literal::Unknown, "")
}

/// A list, after its bracket.
fn list(text: &str, close: char, depth: usize) -> (Literal, &str) {
    let mut items = Vec::new();
    let mut rest = skipped(text);
    let mut known = true;
    loop {
        if let Some(after) = rest.strip_prefix(close) {
            return (if known { Literal::List(items) } else { Literal::Unknown }, after);
        }
        let (item, left) = one(rest, depth + 1);
        let left = skipped(left);
        items.push(item);
        if let Some(after) = left.strip_prefix(',') {
            rest = skipped(after);
        } else if left.starts_with(close) {
            rest = left;
        } else {
            // An item that is computed: the list is unknown, up to its end or the text's.
            known = false;
            match left.find(close) {
                Some(at) => rest = left.get(at..).unwrap_or(""),
                None => return (Literal::Unknown, ""),
            }
        }
    }
}

/// `re.compile(…)`, after its bracket.
fn pattern(text: &str) -> (Literal, &str) {
    let (value, rest) = one(text, 0);
    let Some((flags, after)) = rest.split_once(')') else {
        return (Literal::Unknown, "");
    };
    match value {
        Literal::Text(pattern) => (Literal::Pattern(pattern, flags.contains("re.I")), after),
        _ => (Literal::Unknown, after),
    }
}

#[cfg(test)]
mod tests {
    use super::{Literal, literal};

    #[test]
    fn literals_are_read_and_nothing_else() {
        let text = |text: &str| Literal::Text(text.to_owned());
        for (written, expected) in [
            ("True", Literal::Truth(true)),
            ("5_000", Literal::Number(5000)),
            ("'a'  # no", text("a")),
            ("[\"a\", 'b',]", Literal::List(vec![text("a"), text("b")])),
            ("(\n 'a', # no\n 'b')", Literal::List(vec![text("a"), text("b")])),
            ("[]", Literal::List(vec![])),
            (
                "[re.compile(r\"^a\\.b\", re.IGNORECASE)]",
                Literal::List(vec![Literal::Pattern("^a\\.b".to_owned(), true)]),
            ),
            ("os.environ['A']", Literal::Unknown),
            ("['a'] + X", Literal::Unknown),
            ("[f(x), 'a']", Literal::Unknown),
            ("'a' if x else 'b'", Literal::Unknown),
        ] {
            assert_eq!(literal(written), expected, "{written}");
        }
    }
}
