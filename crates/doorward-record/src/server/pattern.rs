//! Regular expressions as servers write them: PCRE with lookaround and back references, in bounded time.

use fancy_regex::{Captures, Regex, RegexBuilder};

use super::truth::Truth;

/// The longest pattern that is compiled, in bytes.
pub(crate) const MAX_PATTERN_BYTES: usize = 16 * 1024;
/// How often a match may step back before it is given up.
const MAX_BACKTRACKS: usize = 200_000;
/// The most memory that one compiled pattern may take, in bytes.
const MAX_COMPILED_BYTES: usize = 2 * 1024 * 1024;

/// A compiled pattern.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    /// The expression.
    regex: Regex,
}

impl Pattern {
    /// The pattern; `None` where it is too long or not understood.
    pub(crate) fn new(text: &str, ignore_case: bool) -> Option<Self> {
        if text.len() > MAX_PATTERN_BYTES {
            return None;
        }
        let regex = RegexBuilder::new(text)
            .case_insensitive(ignore_case)
            .backtrack_limit(MAX_BACKTRACKS)
            .delegate_size_limit(MAX_COMPILED_BYTES)
            .build()
            .ok()?;
        Some(Self { regex })
    }

    /// Whether it matches somewhere in the text.
    pub(crate) fn matches(&self, text: &str) -> Truth {
        self.regex.is_match(text).ok().into()
    }

    /// The replacement alone, with the groups of the first match put into it; `None` where there is no match.
    pub(crate) fn expanded(&self, text: &str, by: &str) -> Option<String> {
        let captures = self.regex.captures(text).ok().flatten()?;
        let mut out = String::new();
        expand(by, &captures, &mut out);
        Some(out)
    }

    /// The text with the first match, or all, replaced; `\1` to `\9` (or `$1`) stand for groups. `None` where it was given up.
    pub(crate) fn replaced(&self, text: &str, by: &str, all: bool) -> Option<String> {
        let mut out = String::new();
        let mut at = 0;
        for captures in self.regex.captures_iter(text) {
            let captures = captures.ok()?;
            let whole = captures.get(0)?;
            out.push_str(text.get(at..whole.start())?);
            expand(by, &captures, &mut out);
            at = whole.end();
            if !all {
                break;
            }
        }
        out.push_str(text.get(at..)?);
        Some(out)
    }
}

/// Whether a pattern matches a text, without keeping it compiled.
pub(crate) fn matches(pattern: &str, ignore_case: bool, text: &str) -> Truth {
    Pattern::new(pattern, ignore_case).map_or(Truth::Unknown, |pattern| pattern.matches(text))
}

/// A text as a pattern that means itself.
pub(crate) fn escaped(text: &str) -> String {
    regex::escape(text)
}

/// Puts groups in the place of `\1` and `$1`.
fn expand(by: &str, captures: &Captures<'_, str>, out: &mut String) {
    let mut characters = by.chars().peekable();
    while let Some(character) = characters.next() {
        let group =
            matches!(character, '\\' | '$').then(|| characters.peek().and_then(|next| next.to_digit(10))).flatten();
        match group {
            Some(number) => {
                characters.next();
                out.push_str(captures.get(number as usize).map_or("", |found| found.as_str()));
            }
            None => out.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_PATTERN_BYTES, Pattern, matches};
    use crate::server::truth::Truth;

    #[test]
    fn patterns_match_as_in_perl() {
        for (pattern, ignore_case, text, expected) in [
            ("^/a", false, "/abc", Truth::Yes),
            ("^/A", false, "/abc", Truth::No),
            ("^/A", true, "/abc", Truth::Yes),
            ("(?i)^/A", false, "/abc", Truth::Yes),
            ("^https?://(?!www\\.own)", false, "http://www.own/", Truth::No),
            ("^https?://(?!www\\.own)", false, "http://other/", Truth::Yes),
            ("(a)\\1", false, "xaay", Truth::Yes),
            ("(", false, "x", Truth::Unknown),
        ] {
            assert_eq!(matches(pattern, ignore_case, text), expected, "{pattern}");
        }
    }

    #[test]
    fn a_pattern_has_a_limit() {
        assert!(Pattern::new(&"a".repeat(MAX_PATTERN_BYTES), false).is_some());
        assert!(Pattern::new(&"a".repeat(MAX_PATTERN_BYTES + 1), false).is_none());
    }

    #[test]
    fn groups_are_put_back() {
        let pattern = Pattern::new("^/v9/(.*)$", false).unwrap();
        assert_eq!(pattern.replaced("/v9/ledger", "/\\1", false).unwrap(), "/ledger");
        let pattern = Pattern::new("a", false).unwrap();
        assert_eq!(pattern.replaced("banana", "o", true).unwrap(), "bonono");
        assert_eq!(pattern.replaced("banana", "o", false).unwrap(), "bonana");
    }
}
