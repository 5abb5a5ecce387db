//! Lines and words as httpd reads them: a line goes on after a backslash, a word may stand in quotes.
//!
//! Nothing is known of directives here.

/// A line after its continuations were joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// The first physical line, counted from 1.
    pub(super) number: u64,
    /// The last physical line.
    pub(super) last: u64,
    /// The text without the space around it.
    pub(super) text: String,
}

/// The lines of a file that say something: no empty ones, no comments.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut found = Vec::new();
    let mut joined = String::new();
    let mut first = 0;
    let mut number = 0;
    for physical in text.lines() {
        number += 1;
        if joined.is_empty() {
            first = number;
        }
        if let Some(part) = physical.strip_suffix('\\') {
            joined.push_str(part);
            if joined.is_empty() {
                joined.push(' ');
            }
            continue;
        }
        joined.push_str(physical);
        push(&mut found, &joined, first, number);
        joined.clear();
    }
    push(&mut found, &joined, first, number);
    found
}

/// Keeps a line that says something.
fn push(found: &mut Vec<Line>, text: &str, number: u64, last: u64) {
    let text = text.trim();
    if !text.is_empty() && !text.starts_with('#') {
        found.push(Line { number, last, text: text.to_owned() });
    }
}

/// The first word and what follows it.
pub(super) fn word(text: &str) -> (String, &str) {
    let text = text.trim_start();
    let mut characters = text.chars();
    match characters.next() {
        Some(quote @ ('"' | '\'')) => quoted(characters.as_str(), quote),
        Some(_) => {
            let end = text.find(char::is_whitespace).unwrap_or(text.len());
            let (word, rest) = text.split_at(end);
            (word.replace("\\\\", "\\"), rest.trim_start())
        }
        None => (String::new(), ""),
    }
}

/// The word up to the closing quote; a backslash keeps the quote and itself, and stands for itself before anything else.
fn quoted(text: &str, quote: char) -> (String, &str) {
    let mut word = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character == quote {
            break;
        }
        let next = characters.as_str().chars().next();
        if character == '\\' && (next == Some('\\') || next == Some(quote)) {
            word.extend(characters.next());
        } else {
            word.push(character);
        }
    }
    (word, characters.as_str().trim_start())
}

/// All words of a line.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (word, left) = word(rest);
        found.push(word);
        rest = left;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{lines, words};

    #[test]
    fn a_line_goes_on_after_a_backslash_and_comments_are_left_out() {
        let found = lines("# one \\\n still a comment\nRequire \\\n  all \\\n  granted\n\n  Options None\nlast\\");
        let told: Vec<_> = found.iter().map(|line| (line.number, line.last, line.text.as_str())).collect();
        assert_eq!(told, [(3, 5, "Require   all   granted"), (7, 7, "Options None"), (8, 8, "last")]);
    }

    #[test]
    fn words_are_read_with_their_quotes() {
        for (text, expected) in [
            ("a b  c", vec!["a", "b", "c"]),
            (r#""a b" 'c "d"' e"#, vec!["a b", "c \"d\"", "e"]),
            (r#""\.git" "a\"b" "a\\b""#, vec![r"\.git", "a\"b", r"a\b"]),
            (r"\.(log|inc)$ a\\b", vec![r"\.(log|inc)$", r"a\b"]),
            ("\"open", vec!["open"]),
            ("", vec![]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }
}
