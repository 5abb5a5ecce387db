//! Regular expressions as PCRE reads them, for conditions, locations and maps.
//!
//! The engine differs from PCRE in what it takes inside brackets and around braces; [`translated`] closes that gap. What it
//! cannot take is an error, and the caller says that it was not read.

use std::borrow::Cow;

use fancy_regex::{Regex, RegexBuilder};

/// Steps after which a match is given up.
const MAX_STEPS: usize = 200_000;

/// What was caught, the whole match first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Caught {
    /// The groups by number; absent where a group took no part.
    pub(super) groups: Vec<Option<String>>,
    /// The groups with a name.
    pub(super) named: Vec<(String, String)>,
}

/// Whether the pattern matches the text, and what it catches.
///
/// # Errors
/// Where the pattern is not understood, in words.
pub(super) fn find(pattern: &str, caseless: bool, text: &str) -> Result<Option<Caught>, String> {
    if let Some(plain) = Plain::of(pattern) {
        return Ok(plain
            .matches(text, caseless)
            .then(|| Caught { groups: vec![Some(plain.text.clone())], named: Vec::new() }));
    }
    if !Lead::of(pattern).is_none_or(|lead| lead.fits(text, caseless)) {
        return Ok(None);
    }
    let regex = compiled(pattern, caseless)?;
    let captures = match regex.captures(text) {
        Ok(Some(captures)) => captures,
        Ok(None) => return Ok(None),
        Err(wrong) => return Err(format!("the pattern `{pattern}` is given up: {wrong}")),
    };
    let groups = (0..captures.len()).map(|index| captures.get(index).map(|found| found.as_str().to_owned())).collect();
    let named = regex
        .capture_names()
        .flatten()
        .filter_map(|name| Some((name.to_owned(), captures.name(name)?.as_str().to_owned())))
        .collect();
    Ok(Some(Caught { groups, named }))
}

fn compiled(pattern: &str, caseless: bool) -> Result<Regex, String> {
    RegexBuilder::new(&translated(pattern))
        .case_insensitive(caseless)
        .backtrack_limit(MAX_STEPS)
        .build()
        .map_err(|_| format!("the pattern `{pattern}` is not understood"))
}

/// A pattern that is a plain text, perhaps anchored: most are, and need no engine.
struct Plain {
    text: String,
    at_start: bool,
    at_end: bool,
}

impl Plain {
    fn of(pattern: &str) -> Option<Self> {
        let (at_start, rest) = pattern.strip_prefix('^').map_or((false, pattern), |rest| (true, rest));
        let mut text = String::with_capacity(rest.len());
        let mut at_end = false;
        let mut characters = rest.chars();
        while let Some(character) = characters.next() {
            if at_end {
                return None;
            }
            match character {
                '\\' => match characters.next()? {
                    escaped if escaped.is_ascii_punctuation() => text.push(escaped),
                    _ => return None,
                },
                '$' => at_end = true,
                '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '^' => return None,
                _ => text.push(character),
            }
        }
        Some(Self { text, at_start, at_end })
    }

    fn matches(&self, text: &str, caseless: bool) -> bool {
        let (wanted, text): (Cow<'_, str>, Cow<'_, str>) = if caseless {
            (self.text.to_ascii_lowercase().into(), text.to_ascii_lowercase().into())
        } else {
            (self.text.as_str().into(), text.into())
        };
        match (self.at_start, self.at_end) {
            (true, true) => text == wanted,
            (true, false) => text.starts_with(wanted.as_ref()),
            (false, true) => text.ends_with(wanted.as_ref()),
            (false, false) => text.contains(wanted.as_ref()),
        }
    }
}

/// The plain text that every match begins with: where it is missing, no engine need be built.
struct Lead {
    text: String,
    at_start: bool,
}

impl Lead {
    /// None where the pattern has a choice at its outermost level, or begins with something else than plain text.
    fn of(pattern: &str) -> Option<Self> {
        let (at_start, rest) = pattern.strip_prefix('^').map_or((false, pattern), |rest| (true, rest));
        if has_outer_choice(pattern) {
            return None;
        }
        let mut text = String::new();
        let mut characters = rest.chars();
        while let Some(character) = characters.next() {
            match character {
                '\\' => match characters.next() {
                    Some(escaped) if escaped.is_ascii_punctuation() => text.push(escaped),
                    _ => break,
                },
                '*' | '?' | '{' | '+' => {
                    text.pop();
                    break;
                }
                '.' | '(' | ')' | '[' | ']' | '}' | '|' | '^' | '$' => break,
                _ => text.push(character),
            }
        }
        (!text.is_empty()).then_some(Self { text, at_start })
    }

    fn fits(&self, text: &str, caseless: bool) -> bool {
        Plain { text: self.text.clone(), at_start: self.at_start, at_end: false }.matches(text, caseless)
    }
}

/// Whether `|` stands outside every bracket and parenthesis. What is not balanced counts as having one.
fn has_outer_choice(pattern: &str) -> bool {
    let (mut depth, mut in_class) = (0_i32, false);
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                characters.next();
            }
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => depth += 1,
            ')' if !in_class => depth -= 1,
            '|' if !in_class && depth <= 0 => return true,
            _ => {}
        }
    }
    depth != 0 || in_class
}

/// The pattern in the engine's words: inside brackets `[`, `&`, `~` and a `-` beside a class are themselves; a brace that
/// counts nothing is itself; `\<` and its like are the mark itself.
fn translated(pattern: &str) -> String {
    let characters: Vec<char> = pattern.chars().collect();
    let mut out = String::with_capacity(pattern.len() + 8);
    let mut at = 0;
    while let Some(character) = characters.get(at).copied() {
        at = match character {
            '\\' => escape(&characters, at, &mut out),
            '[' => class(&characters, at, &mut out),
            '{' if !counts(&characters, at) => {
                out.push_str("\\{");
                at + 1
            }
            '}' if !closes_count(&characters, at) => {
                out.push_str("\\}");
                at + 1
            }
            _ => {
                out.push(character);
                at + 1
            }
        };
    }
    out
}

fn escape(characters: &[char], at: usize, out: &mut String) -> usize {
    match characters.get(at + 1) {
        Some('<') => out.push('<'),
        Some('>') => out.push('>'),
        Some(marked @ ('/' | '"' | '\'' | '_' | ' ' | ':' | ',' | ';' | '=' | '@' | '`' | '%' | '!')) => {
            out.push(*marked)
        }
        Some('x') if characters.get(at + 2) == Some(&'{') => {
            let end = (at + 2..characters.len()).find(|index| characters.get(*index) == Some(&'}')).unwrap_or(at + 1);
            out.extend(characters.iter().skip(at).take(end + 1 - at));
            return end + 1;
        }
        Some(marked) => out.extend(['\\', *marked]),
        None => out.push_str("\\\\"),
    }
    at + 2
}

fn class(characters: &[char], at: usize, out: &mut String) -> usize {
    out.push('[');
    let mut index = at + 1;
    if characters.get(index) == Some(&'^') {
        out.push('^');
        index += 1;
    }
    let first = index;
    while let Some(character) = characters.get(index).copied() {
        match character {
            ']' if index > first => {
                out.push(']');
                return index + 1;
            }
            ']' => out.push_str("\\]"),
            '[' if characters.get(index + 1) == Some(&':') => {
                let end = (index..characters.len())
                    .find(|end| characters.get(*end) == Some(&']'))
                    .unwrap_or(characters.len().saturating_sub(1));
                out.extend(characters.iter().skip(index).take(end + 1 - index));
                index = end;
            }
            '[' | '&' | '~' => out.extend(['\\', character]),
            '\\' => index = escape_in_class(characters, index, out),
            '-' if index == first || characters.get(index + 1) == Some(&']') => out.push_str("\\-"),
            '-' if characters.get(index + 1) == Some(&'\\')
                && matches!(characters.get(index + 2), Some('w' | 'W' | 'd' | 'D' | 's' | 'S')) =>
            {
                out.push_str("\\-");
            }
            _ => out.push(character),
        }
        index += 1;
    }
    index
}

/// An escape inside brackets, and a `-` after a shorthand, which is itself; gives the last place that it took.
fn escape_in_class(characters: &[char], at: usize, out: &mut String) -> usize {
    const ITSELF: &str = "<>_\"'/ =@:,;%!`";
    match characters.get(at + 1) {
        Some(marked) if ITSELF.contains(*marked) => out.push(*marked),
        Some(marked) => out.extend(['\\', *marked]),
        None => out.push_str("\\\\"),
    }
    let is_shorthand = matches!(characters.get(at + 1), Some('w' | 'W' | 'd' | 'D' | 's' | 'S' | 'h' | 'H'));
    if is_shorthand && characters.get(at + 2) == Some(&'-') {
        out.push_str("\\-");
        return at + 2;
    }
    at + 1
}

/// Whether `{` here begins `{2}`, `{2,}` or `{2,3}`.
fn counts(characters: &[char], at: usize) -> bool {
    let inside: String = characters.iter().skip(at + 1).take_while(|character| **character != '}').collect();
    let closed = characters.get(at + 1 + inside.chars().count()) == Some(&'}');
    let (low, high) = inside.split_once(',').unwrap_or((&inside, ""));
    let is_number = |text: &str| text.chars().all(|character| character.is_ascii_digit());
    closed && at > 0 && !low.is_empty() && is_number(low) && is_number(high)
}

fn closes_count(characters: &[char], at: usize) -> bool {
    (0..at)
        .rev()
        .find(|index| characters.get(*index) == Some(&'{'))
        .is_some_and(|open| counts(characters, open) && !(open..at).any(|index| characters.get(index) == Some(&'}')))
}

/// The text with every mark that means something in a pattern made to mean itself.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if matches!(character, '\\' | '.' | '+' | '*' | '?' | '(' | ')' | '|' | '[' | ']' | '{' | '}' | '^' | '$' | '#')
        {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{escaped, find};

    #[test]
    fn patterns_match_as_in_pcre() {
        for (pattern, caseless, text, is) in [
            (r"/\.(?!well-known)", false, "/.git", true),
            (r"/\.(?!well-known)", false, "/.well-known/x", false),
            (r"\.php$", false, "/a.php", true),
            (r"\.php$", false, "/a.phpx", false),
            (r"^/a", true, "/A/b", true),
            (r"^$", false, "", true),
            (r"[\w-.]+@", false, "a-b.c@", true),
            (r"[[]x", false, "[x", true),
            (r"[]x]", false, "]", true),
            (r"^/a{b", false, "/a{b", true),
            (r"^/\d{2,3}$", false, "/123", true),
            (r"^/\d{2,3}$", false, "/1", false),
            (r"a\/b", false, "a/b", true),
            (r"[\/\-_]", false, "_", true),
            (r"(a)\1", false, "aa", true),
            (r"(?<=x)y", false, "xy", true),
            (r"^[^/]++/", false, "ab/", true),
            (r"[[:digit:]]$", false, "a1", true),
            (r"(curl|wget)", true, "Wget/1", true),
            (r"\.\.", false, "a..b", true),
            (r"[&~]", false, "~", true),
            (r"\x{41}", false, "A", true),
            (r"^/page(-[a-z]+)?/(\d+)$", false, "/page-a/1", true),
            (r"^/page(-[a-z]+)?/(\d+)$", false, "/pag/1", false),
            (r"^/pages?/(\d+)$", false, "/page/1", true),
            (r"^/pages*/(\d+)$", false, "/page/1", true),
            (r"^/pages{0,1}/(\d+)$", false, "/page/1", true),
            (r"^/a/(\d)|^/b/(\d)", false, "/b/1", true),
            (r"^/A/(\d)", true, "/a/1", true),
            (r"x[|]y", false, "ax|y", true),
        ] {
            assert_eq!(find(pattern, caseless, text).map(|found| found.is_some()), Ok(is), "{pattern} {text}");
        }
    }

    #[test]
    fn what_is_caught_has_its_number_and_name() {
        let caught = find(r"^/(a)?(?<rest>.*)$", false, "/xyz").unwrap().unwrap();
        assert_eq!(caught.groups, [Some("/xyz".to_owned()), None, Some("xyz".to_owned())]);
        assert_eq!(caught.named, [("rest".to_owned(), "xyz".to_owned())]);
    }

    #[test]
    fn a_pattern_that_is_not_understood_is_an_error() {
        assert!(find("(", false, "x").is_err());
        assert!(find("(?|a|b)", false, "x").is_err());
    }

    proptest! {
        #[test]
        fn the_lead_of_a_pattern_is_never_wrong(pattern in "[/ab.*+?|()\\[\\]^$\\\\d{}1,-]{1,12}", text in "[/ab1.]{0,8}") {
            if let Ok(regex) = super::compiled(&pattern, false) {
                let engine = regex.is_match(&text).unwrap_or(false);
                prop_assert_eq!(find(&pattern, false, &text).unwrap_or(None).is_some(), engine, "{}", pattern);
            }
        }

        #[test]
        fn an_escaped_text_matches_itself_alone(text in "[ -~]{0,20}", other in "[ -~]{0,20}") {
            let pattern = format!("^(?:{})$", escaped(&text));
            prop_assert_eq!(find(&pattern, false, &text).unwrap().is_some(), true);
            prop_assert_eq!(find(&pattern, false, &other).unwrap().is_some(), text == other);
        }
    }
}
