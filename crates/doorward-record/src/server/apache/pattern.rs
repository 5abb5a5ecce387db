//! Regular expressions as PCRE spells them, carried over to the engine at hand, which knows no look-around and no back references.
//!
//! What cannot be carried over is no pattern here: whoever asks must treat the answer as unknown.

use regex::bytes::{Captures, Regex, RegexBuilder};

/// The memory that one compiled pattern may take.
const MAX_COMPILED_BYTES: usize = 4 << 20;
/// The longest pattern that is compiled.
pub(super) const MAX_PATTERN_BYTES: usize = 64 << 10;

/// A pattern that could be compiled.
#[derive(Debug, Clone)]
pub(super) struct Pattern(Regex);

impl Pattern {
    /// Compiles a pattern; nothing where it needs what this engine does not have.
    pub(super) fn new(source: &str, any_case: bool) -> Option<Self> {
        if source.len() > MAX_PATTERN_BYTES {
            return None;
        }
        RegexBuilder::new(&translated(source)?)
            .unicode(false)
            .case_insensitive(any_case)
            .size_limit(MAX_COMPILED_BYTES)
            .build()
            .ok()
            .map(Self)
    }

    /// Whether it is found in the text.
    pub(super) fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text.as_bytes())
    }

    /// What its groups hold, the whole match first; nothing where it is not found.
    pub(super) fn groups(&self, text: &str) -> Option<Vec<String>> {
        self.0.captures(text.as_bytes()).map(|found| owned(&found))
    }
}

/// The groups as texts; a group that took no part is empty.
fn owned(found: &Captures<'_>) -> Vec<String> {
    found
        .iter()
        .map(|group| group.map_or_else(String::new, |part| String::from_utf8_lossy(part.as_bytes()).into_owned()))
        .collect()
}

/// The pattern in this engine's spelling; nothing where it holds what that cannot say.
fn translated(source: &str) -> Option<String> {
    let characters: Vec<char> = source.chars().collect();
    let mut out = String::with_capacity(source.len() + 8);
    let mut index = 0;
    while let Some(character) = characters.get(index) {
        index = match character {
            '\\' => escape(&characters, index, &mut out)?,
            '[' => class(&characters, index, &mut out)?,
            '(' if characters.get(index + 1) == Some(&'?') => group(&characters, index, &mut out)?,
            '{' => brace(&characters, index, &mut out),
            '*' | '+' | '?' | '}' if characters.get(index + 1) == Some(&'+') && is_repeat(&characters, index) => {
                return None;
            }
            '}' if !closes_repeat(&out) => {
                out.push_str("\\}");
                index + 1
            }
            other => {
                out.push(*other);
                index + 1
            }
        };
    }
    Some(out)
}

/// Whether the `+` after this place would make a repetition possessive.
fn is_repeat(characters: &[char], index: usize) -> bool {
    index > 0 && characters.get(index - 1) != Some(&'\\')
}

/// Whether a `{` of a repetition stands open at the end of what was written.
fn closes_repeat(out: &str) -> bool {
    out.rsplit_once('{').is_some_and(|(before, inside)| {
        !before.ends_with('\\') && inside.chars().all(|character| character.is_ascii_digit() || character == ',')
    })
}

/// A backslash and what follows it.
fn escape(characters: &[char], index: usize, out: &mut String) -> Option<usize> {
    let next = *characters.get(index + 1)?;
    match next {
        '1'..='9' | 'k' | 'g' | 'G' | 'K' | 'Q' | 'E' | 'R' | 'X' | 'C' | 'p' | 'P' => return None,
        'Z' => out.push_str("\\z"),
        'h' => out.push_str("[ \\t]"),
        'e' => out.push_str("\\x1b"),
        'd' | 'D' | 'w' | 'W' | 's' | 'S' | 'b' | 'B' | 'A' | 'z' | 'n' | 'r' | 't' | 'f' | 'v' | 'a' | 'x' => {
            out.push('\\');
            out.push(next);
        }
        '0' => out.push_str("\\x00"),
        letter if letter.is_ascii_alphanumeric() => out.push(letter),
        mark if mark.is_ascii() && !matches!(mark, '<' | '>') => {
            out.push('\\');
            out.push(mark);
        }
        other => out.push(other),
    }
    Some(index + 2)
}

/// A group that begins with `(?`.
fn group(characters: &[char], index: usize, out: &mut String) -> Option<usize> {
    match (characters.get(index + 2)?, characters.get(index + 3)) {
        ('=' | '!' | '>' | '|' | '#' | '(' | '&' | 'R', _) | ('<', Some('=' | '!')) => None,
        _ => {
            out.push_str("(?");
            Some(index + 2)
        }
    }
}

/// A brace, which is a repetition or stands for itself.
fn brace(characters: &[char], index: usize, out: &mut String) -> usize {
    let inside: String = characters.iter().skip(index + 1).take_while(|character| **character != '}').collect();
    let closed = characters.get(index + 1 + inside.chars().count()) == Some(&'}');
    let is_count = inside.chars().all(|character| character.is_ascii_digit() || character == ',');
    let starts = inside.starts_with(|first: char| first.is_ascii_digit());
    out.push_str(if closed && is_count && starts && index > 0 { "{" } else { "\\{" });
    index + 1
}

/// A class of characters; in this engine `[`, `&&`, `--` and `~~` mean more in it than they do in PCRE.
fn class(characters: &[char], index: usize, out: &mut String) -> Option<usize> {
    out.push('[');
    let mut index = index + 1;
    if characters.get(index) == Some(&'^') {
        out.push('^');
        index += 1;
    }
    let start = index;
    loop {
        match *characters.get(index)? {
            ']' if index > start => {
                out.push(']');
                return Some(index + 1);
            }
            ']' => out.push_str("\\]"),
            '[' if characters.get(index + 1) == Some(&':') => {
                let name: String = characters.iter().skip(index).take_while(|character| **character != ']').collect();
                out.push_str(&name);
                out.push(']');
                index += name.chars().count();
            }
            '\\' => {
                index = class_escape(characters, index, out)?;
                continue;
            }
            mark @ ('[' | '&' | '~') => {
                out.push('\\');
                out.push(mark);
            }
            '-' if matches!(characters.get(index + 1), Some('-' | ']')) || index == start => out.push_str("\\-"),
            other => out.push(other),
        }
        index += 1;
    }
}

/// A backslash in a class.
fn class_escape(characters: &[char], index: usize, out: &mut String) -> Option<usize> {
    if characters.get(index + 1) == Some(&'b') {
        out.push_str("\\x08");
        return Some(index + 2);
    }
    escape(characters, index, out)
}

#[cfg(test)]
mod tests {
    use super::{MAX_PATTERN_BYTES, Pattern};

    #[test]
    fn patterns_mean_what_they_mean_to_pcre() {
        for (pattern, text, expected) in [
            (r"\.(log|inc)$", "a.log", Some(true)),
            (r"^/a\/b", "/a/b", Some(true)),
            (r"\<script", "<script", Some(true)),
            (r"[[]", "[", Some(true)),
            (r"[a&&b]", "&", Some(true)),
            (r"[a&&b]", "a", Some(true)),
            (r"[\w.-]+x", "a-.x", Some(true)),
            (r"[]a]", "]", Some(true)),
            (r"a{b", "a{b", Some(true)),
            (r"\$\{x\}", "${x}", Some(true)),
            (r"a{2,3}c", "aac", Some(true)),
            (r"^[[:alpha:]]+$", "abc", Some(true)),
            (r"(?i)ABC", "abc", Some(true)),
            (r"^(?!x)", "y", None),
            (r"(a)\1", "aa", None),
            (r"a++b", "aab", None),
            (r"(", "(", None),
            (r"\-\_", "-_", Some(true)),
            (r"x\}", "x}", Some(true)),
            (r"%0[aAdD]", "%0a", Some(true)),
        ] {
            assert_eq!(Pattern::new(pattern, false).map(|found| found.is_match(text)), expected, "{pattern}");
        }
        assert!(Pattern::new("googlebot", true).unwrap().is_match("Mozilla Googlebot"));
    }

    #[test]
    fn groups_are_told_and_long_patterns_are_not_compiled() {
        let groups = Pattern::new("^a(b)?(c)", false).unwrap().groups("ac").unwrap();
        assert_eq!(groups, ["ac", "", "c"]);
        assert!(Pattern::new(&"a".repeat(MAX_PATTERN_BYTES), false).is_some());
        assert!(Pattern::new(&"a".repeat(MAX_PATTERN_BYTES + 1), false).is_none());
    }
}
