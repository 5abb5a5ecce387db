//! Path patterns as far as reading needs them: whether they are well formed, which parameters they have, and which of them takes
//! everything that another could.
//!
//! Segments are literals, `{name}` (one segment), `*` (one segment that is not empty), `*.css` (a part of a segment) and `**` (any number
//! of segments, none included). `/admin/**` takes `/admin`, `/admin/` and all below.

use super::fault::Complaint;
use super::notes::quoted;

/// Bytes of a pattern.
pub(in crate::map) const MAX_PATTERN_BYTES: usize = 2_048;
/// Segments of a pattern.
pub(in crate::map) const MAX_SEGMENTS: usize = 64;

/// A pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::map) struct Pattern {
    /// What stands between the slashes.
    pub(in crate::map) segments: Vec<Segment>,
}

/// A part of a pattern.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::map) enum Segment {
    /// A segment as requests have it, percent-encoding in its one form.
    Literal(Box<str>),
    /// `{name}`.
    Parameter(Box<str>),
    /// `*`.
    One,
    /// `*.css`: a text with stars, each for any characters of the segment, none included.
    Glob(Box<str>),
    /// `**`.
    Rest,
}

impl Pattern {
    /// Reads a pattern.
    pub(in crate::map) fn parse(text: &str) -> Result<Self, Complaint> {
        let Some(inner) = text.strip_prefix('/') else {
            let whole = text.is_empty() || text == "*" || text == "**";
            let hint = if whole { "write `\"/**\"` for all paths".to_owned() } else { format!("write `\"/{text}\"`") };
            return Err(Complaint::new(format!("{} does not begin with `/`", quoted(text)), hint));
        };
        if text.len() > MAX_PATTERN_BYTES || inner.split('/').count() > MAX_SEGMENTS {
            let hint = format!(
                "write at most {MAX_PATTERN_BYTES} bytes and {MAX_SEGMENTS} segments; `**` takes many segments"
            );
            return Err(Complaint::new("the path is too long", hint));
        }
        let parts: Vec<&str> = inner.split('/').collect();
        let last = parts.len() - 1;
        let mut segments = Vec::with_capacity(parts.len());
        for (position, part) in parts.into_iter().enumerate() {
            if part.is_empty() && position < last {
                return Err(Complaint::new(
                    format!("{} has an empty segment", quoted(text)),
                    "write single slashes: `//` is merged in requests",
                ));
            }
            segments.push(segment(part)?);
        }
        let pattern = Self { segments };
        pattern.check_names()?;
        Ok(pattern)
    }

    /// Each parameter once.
    fn check_names(&self) -> Result<(), Complaint> {
        let names: Vec<&str> = self.parameters().collect();
        for (position, name) in names.iter().enumerate() {
            if names.iter().take(position).any(|other| other == name) {
                return Err(Complaint::new(
                    format!("the parameter `{{{name}}}` stands here twice"),
                    "give each its own name",
                ));
            }
        }
        if self.segments.windows(2).any(|pair| matches!(pair, [Segment::Rest, Segment::Rest])) {
            return Err(Complaint::new("`**` follows `**`", "one is enough: it takes any number of segments"));
        }
        Ok(())
    }

    /// The names of its parameters.
    pub(in crate::map) fn parameters(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Parameter(name) => Some(&**name),
            _ => None,
        })
    }

    /// The same pattern without regard to case.
    pub(in crate::map) fn lower(mut self) -> Self {
        for segment in &mut self.segments {
            if let Segment::Literal(text) | Segment::Glob(text) = segment {
                *text = text.to_ascii_lowercase().into();
            }
        }
        self
    }

    /// Whether it matches a path, given in its one form.
    pub(in crate::map) fn matches(&self, path: &str) -> bool {
        let parts = path.strip_prefix('/').unwrap_or(path).split('/');
        let literals = parts.map(|part| Segment::Literal(part.into())).collect();
        self.covers(&Self { segments: literals })
    }

    /// Whether it matches all that the other matches. What it cannot show, it denies: the answer "yes" is always right.
    pub(in crate::map) fn covers(&self, other: &Self) -> bool {
        // For each prefix of the other: whether the segments so far cover it.
        let width = other.segments.len() + 1;
        let mut covered = vec![false; width];
        if let Some(first) = covered.first_mut() {
            *first = true;
        }
        for segment in &self.segments {
            let mut next = vec![false; width];
            let mut before = false;
            for (end, place) in next.iter_mut().enumerate() {
                let here = covered.get(end).copied().unwrap_or(false);
                let taken = end.checked_sub(1).and_then(|at| other.segments.get(at));
                let reached = end.checked_sub(1).and_then(|at| covered.get(at)).copied().unwrap_or(false);
                *place = match segment {
                    Segment::Rest => here || before,
                    _ => reached && taken.is_some_and(|taken| segment.covers_one(taken)),
                };
                before = *place;
            }
            covered = next;
        }
        covered.last().copied().unwrap_or(false)
    }
}

impl Segment {
    /// Whether this, which takes one segment, takes all that the other does.
    pub(in crate::map) fn covers_one(&self, other: &Self) -> bool {
        match (self, other) {
            (_, Self::Rest) | (Self::Rest, _) => false,
            (Self::One | Self::Parameter(_), Self::Literal(text)) => !text.is_empty(),
            (Self::One | Self::Parameter(_), _) => true,
            (Self::Literal(text), Self::Literal(other)) => text == other,
            (Self::Glob(glob), Self::Literal(text) | Self::Glob(text)) => glob_matches(glob, text),
            (Self::Literal(_) | Self::Glob(_), _) => false,
        }
    }
}

/// Whether a text with stars matches another; a star in the other is a letter that only a star takes.
fn glob_matches(glob: &str, text: &str) -> bool {
    let (glob, text) = (glob.as_bytes(), text.as_bytes());
    let (mut at, mut here) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while let Some(byte) = text.get(here) {
        match glob.get(at) {
            Some(b'*') => {
                retry = Some((at + 1, here));
                at += 1;
            }
            Some(wanted) if wanted == byte => {
                at += 1;
                here += 1;
            }
            _ => {
                let Some((after, from)) = retry else { return false };
                retry = Some((after, from + 1));
                (at, here) = (after, from + 1);
            }
        }
    }
    glob.get(at..).is_some_and(|rest| rest.iter().all(|byte| *byte == b'*'))
}

fn segment(part: &str) -> Result<Segment, Complaint> {
    match part {
        "*" => return Ok(Segment::One),
        "**" => return Ok(Segment::Rest),
        _ => {}
    }
    if let Some(inner) = part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        return parameter(inner);
    }
    if part.contains(['{', '}']) {
        return Err(Complaint::new(
            format!("{} is a parameter beside other text", quoted(part)),
            "a parameter is a whole segment, such as `/{order}/`; write braces that are meant as such as `%7B` and `%7D`",
        ));
    }
    if part.contains("**") {
        return Err(Complaint::new(
            format!("{} has `**` beside other text", quoted(part)),
            "`**` is a whole segment; within one, write `*`",
        ));
    }
    let text = canonical(part)?;
    if matches!(text.as_str(), "." | "..") {
        let message = format!("{} never stands in a path that is matched", quoted(part));
        return Err(Complaint::new(message, "write the path that is meant"));
    }
    Ok(if part.contains('*') { Segment::Glob(text.into()) } else { Segment::Literal(text.into()) })
}

fn parameter(name: &str) -> Result<Segment, Complaint> {
    let fits = |character: char| character.is_ascii_alphanumeric() || character == '_' || character == '-';
    let first = name.chars().next().is_some_and(|character| character.is_ascii_alphabetic() || character == '_');
    if first && name.chars().all(fits) {
        return Ok(Segment::Parameter(name.into()));
    }
    Err(Complaint::new(
        format!("`{{{}}}` is no parameter", quoted(name).trim_matches('`')),
        "write a name of letters, digits, `_` and `-`: `{order}`",
    ))
}

/// One form for a segment: unreserved characters plain, all else that is encoded in capitals, everything beyond ASCII encoded.
pub(in crate::map) fn canonical(part: &str) -> Result<String, Complaint> {
    let mut out = String::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'%' => {
                let (value, after) = encoded(after).ok_or_else(|| {
                    Complaint::new(
                        format!("{} has `%` without two hexadecimal digits", quoted(part)),
                        "write `%25` for a percent sign",
                    )
                })?;
                rest = after;
                if is_unreserved(value) { out.push(char::from(value)) } else { push_encoded(&mut out, value) }
            }
            b'?' | b'#' => {
                return Err(Complaint::new(
                    format!("{} goes beyond the path", quoted(part)),
                    "queries and fragments are not matched; leave them out",
                ));
            }
            b'\\' => {
                return Err(Complaint::new(
                    format!("{} has a backslash", quoted(part)),
                    "segments are separated by `/`",
                ));
            }
            byte if byte.is_ascii_graphic() => out.push(char::from(*byte)),
            byte => push_encoded(&mut out, *byte),
        }
    }
    Ok(out)
}

fn encoded(after: &[u8]) -> Option<(u8, &[u8])> {
    let ([high, low], rest) = after.split_first_chunk::<2>()?;
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some((digit(high)? * 16 + digit(low)?, rest))
}

/// Characters that mean the same encoded and plain (RFC 3986, section 2.3).
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

fn push_encoded(out: &mut String, byte: u8) {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    out.push('%');
    for digit in [byte >> 4, byte & 15] {
        out.extend(DIGITS.get(usize::from(digit)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::parse(text).unwrap_or_else(|complaint| panic!("{text}: {}", complaint.message))
    }

    #[test]
    fn patterns_are_told_from_what_is_none() {
        for (text, good) in [
            ("/", true),
            ("/**", true),
            ("/blog/", true),
            ("/a/{id}/*/b*c/**/d", true),
            ("/%7Bx%7D", true),
            ("/größe", true),
            ("", false),
            ("blog", false),
            ("/a//b", false),
            ("/a/../b", false),
            ("/a/%2e%2E/b", false),
            ("/a/x{id}", false),
            ("/a/{}", false),
            ("/a/{1}", false),
            ("/{a}/{a}", false),
            ("/a**", false),
            ("/**/**", false),
            ("/a?b", false),
            ("/a#b", false),
            ("/a%2", false),
            ("/a\\b", false),
        ] {
            assert_eq!(Pattern::parse(text).is_ok(), good, "{text}");
        }
    }

    #[test]
    fn paths_are_matched() {
        for (text, path, expected) in [
            ("/admin/**", "/admin", true),
            ("/admin/**", "/admin/", true),
            ("/admin/**", "/admin/a/b/", true),
            ("/admin/**", "/administrator", false),
            ("/**", "/", true),
            ("/*", "/", false),
            ("/{x}", "/a", true),
            ("/{x}", "/a/", false),
            ("/a/**/z", "/a/z", true),
            ("/a/**/z", "/a/b/c/z", true),
            ("/a/**/z", "/a/b", false),
            ("/*.css", "/site.css", true),
            ("/*.css", "/.css", true),
            ("/*.css", "/site.css/", false),
            ("/a*b*c", "/abxbc", true),
            ("/a*b*c", "/acb", false),
            ("/%41%2f", "/A%2F", true),
            ("/ü", "/%C3%BC", true),
        ] {
            assert_eq!(pattern(text).matches(path), expected, "{text} {path}");
        }
    }

    #[test]
    fn one_pattern_covers_another() {
        for (wide, narrow, expected) in [
            ("/**", "/a/{b}/**", true),
            ("/a/**", "/a/**", true),
            ("/a/**", "/a/*.css", true),
            ("/a/*", "/a/{x}", true),
            ("/a/{x}", "/a/*.css", true),
            ("/a/*", "/a/**", false),
            ("/a/*", "/a/", false),
            ("/a/*.css", "/a/b*.css", true),
            ("/a/*.css", "/a/*", false),
            ("/**/z", "/a/**/z", true),
            ("/a/**/z", "/**/z", false),
            ("/{x}/b", "/a/b", true),
            ("/a/b", "/{x}/b", false),
            ("/A", "/a", false),
        ] {
            assert_eq!(pattern(wide).covers(&pattern(narrow)), expected, "{wide} {narrow}");
        }
        assert!(pattern("/A/B*").lower().covers(&pattern("/a/bC").lower()));
    }

    #[test]
    fn limits_hold_at_their_edge() {
        let long = |count: usize| format!("/{}", "a".repeat(count - 1));
        assert!(Pattern::parse(&long(MAX_PATTERN_BYTES)).is_ok());
        assert!(Pattern::parse(&long(MAX_PATTERN_BYTES + 1)).is_err());
        assert!(Pattern::parse(&"/a".repeat(MAX_SEGMENTS)).is_ok());
        assert!(Pattern::parse(&"/a".repeat(MAX_SEGMENTS + 1)).is_err());
    }

    fn any_pattern() -> impl Strategy<Value = String> {
        let part = prop::sample::select(vec!["a", "b", "*", "**", "{x}", "a*", "*b", ""]);
        prop::collection::vec(part, 1..5).prop_map(|parts| format!("/{}", parts.join("/")))
    }

    proptest! {
        #[test]
        fn what_is_covered_is_matched(wide in any_pattern(), narrow in any_pattern(), parts in prop::collection::vec("[ab]{0,2}", 1..5)) {
            let path = format!("/{}", parts.join("/"));
            if let (Ok(wide), Ok(narrow)) = (Pattern::parse(&wide), Pattern::parse(&narrow))
                && wide.covers(&narrow)
                && narrow.matches(&path)
            {
                prop_assert!(wide.matches(&path));
            }
        }

        #[test]
        fn one_form_is_one_form(part in "[a-zA-Z0-9%~ü./*-]{0,12}") {
            if let Ok(once) = canonical(&part) {
                prop_assert_eq!(canonical(&once), Ok(once));
            }
        }
    }
}
