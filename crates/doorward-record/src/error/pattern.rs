//! Patterns of messages: plain pieces with captures between them, such as `user "{user}": password mismatch`.
//!
//! No regular expressions: a log of gigabytes is matched against hundreds of patterns, so the first byte and the message's code
//! choose the few that can match, and those are compared piece by piece.

use super::line::{Capture, Values};

/// A piece of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// What must stand there.
    Text(Needle),
    /// What is caught, up to the next text or to the end.
    Take(Capture),
    /// What may stand there and is passed over, up to the next text.
    Skip,
}

/// A short text to be looked for, with the place of its rarest byte, which is looked for first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Needle {
    text: &'static str,
    rare_at: usize,
    rare: u8,
}

impl Needle {
    pub(super) const fn new(text: &'static str) -> Self {
        let bytes = text.as_bytes();
        let (mut rare_at, mut rare, mut best, mut at) = (0, 0, u8::MAX, 0);
        let mut rest = bytes;
        while let [byte, after @ ..] = rest {
            if commonness(*byte) < best {
                (rare_at, rare, best) = (at, *byte, commonness(*byte));
            }
            at += 1;
            rest = after;
        }
        Self { text, rare_at, rare }
    }

    /// Where the text stands first in another.
    pub(super) fn find(&self, hay: &str) -> Option<usize> {
        let bytes = hay.as_bytes();
        let searched = bytes.get(self.rare_at..)?;
        memchr::memchr_iter(self.rare, searched)
            .find(|at| bytes.get(*at..).is_some_and(|rest| rest.starts_with(self.text.as_bytes())))
    }

    /// What stands before its first place, and what after.
    pub(super) fn split<'a>(&self, hay: &'a str) -> Option<(&'a str, &'a str)> {
        let at = self.find(hay)?;
        Some((hay.get(..at)?, hay.get(at + self.text.len()..)?))
    }
}

/// How often a byte stands in the lines of logs, roughly.
const fn commonness(byte: u8) -> u8 {
    match byte {
        b' ' | b'/' => 9,
        b'e' | b't' | b'a' | b'i' | b'n' | b'o' | b'r' | b's' => 8,
        b'0'..=b'9' | b'.' | b'-' => 7,
        b'"' | b':' | b',' => 5,
        b'a'..=b'z' => 6,
        b'[' | b']' => 3,
        _ => 2,
    }
}

/// A pattern, ready to be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    pieces: Vec<Piece>,
    /// Whether the message must end with the pattern.
    whole: bool,
}

/// The name that stands for a capture that nobody needs.
const SKIP: &str = "";

impl Pattern {
    /// The pattern that is written so: `{name}` catches, `{}` passes over, a last `$` means that nothing may follow. Absent
    /// where a name is unknown or a brace is left open.
    pub(super) fn new(written: &'static str) -> Option<Self> {
        let (mut rest, whole) = written.strip_suffix('$').map_or((written, false), |text| (text, true));
        let mut pieces = Vec::new();
        while let Some((text, after)) = rest.split_once('{') {
            if !text.is_empty() {
                pieces.push(Piece::Text(Needle::new(text)));
            }
            let (name, left) = after.split_once('}')?;
            pieces.push(if name == SKIP { Piece::Skip } else { Piece::Take(Capture::named(name)?) });
            rest = left;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(Needle::new(rest)));
        }
        Some(Self { pieces, whole })
    }

    /// The first byte that a message must have; absent where the pattern begins with a capture.
    pub(super) fn first(&self) -> Option<u8> {
        match self.pieces.first() {
            Some(Piece::Text(needle)) => needle.text.bytes().next(),
            _ => None,
        }
    }

    /// The kinds of values that it catches.
    #[cfg(test)]
    pub(super) fn captures(&self) -> Vec<Capture> {
        let taken =
            self.pieces.iter().filter_map(|piece| if let Piece::Take(capture) = piece { Some(*capture) } else { None });
        taken.collect()
    }

    /// What the pattern catches of a message; absent where it does not match.
    pub(super) fn values<'a>(&self, message: &'a str) -> Option<Values<'a>> {
        let mut values = Values::default();
        let mut rest = message;
        let mut taking: Option<Option<Capture>> = None;
        for piece in &self.pieces {
            match piece {
                Piece::Take(capture) => taking = Some(Some(*capture)),
                Piece::Skip => taking = Some(None),
                Piece::Text(needle) => {
                    let Some(capture) = taking.take() else {
                        rest = rest.strip_prefix(needle.text)?;
                        continue;
                    };
                    let (before, after) = needle.split(rest)?;
                    if let Some(kind) = capture {
                        values.add(kind, before);
                    }
                    rest = after;
                }
            }
        }
        if let Some(capture) = taking {
            if let Some(kind) = capture {
                values.add(kind, rest);
            }
            return Some(values);
        }
        (!self.whole || rest.is_empty()).then_some(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_catch_what_stands_between_their_pieces() {
        let caught = |pattern, message| {
            Pattern::new(pattern).unwrap().values(message).map(|values| {
                values.iter().map(|(capture, value)| format!("{capture:?}={value}")).collect::<Vec<_>>().join(" ")
            })
        };
        for (pattern, message, wanted) in [
            ("access forbidden by rule", "access forbidden by rule", Some("")),
            ("user \"{user}\": password mismatch", "user \"a\": password mismatch", Some("User=a")),
            (
                "user \"{user}\" was not found in \"{file}\"",
                "user \"a\" was not found in \"/f\"",
                Some("User=a File=/f"),
            ),
            ("{path} pcfg_openfile: unable", "/a/.htaccess pcfg_openfile: unable to", Some("Path=/a/.htaccess")),
            ("File does not exist: {path}", "File does not exist: ", Some("Path=")),
            ("need {}, got {why}", "need a, got b", Some("Why=b")),
            ("done$", "done", Some("")),
            ("done$", "done so", None),
            ("a{user}b", "axx", None),
            ("a{user}b", "b", None),
        ] {
            assert_eq!(caught(pattern, message).as_deref(), wanted, "{pattern} on {message}");
        }
    }

    #[test]
    fn a_needle_is_found_where_it_stands_first() {
        for (needle, hay, at) in [
            ("] ", "a ] ] b", Some(2)),
            ("x", "", None),
            (" PR", "a P PR", Some(3)),
            ("ab", "aab", Some(1)),
            ("é!", "aé é!", Some(4)),
            ("abc", "ab", None),
        ] {
            assert_eq!(Needle::new(needle).find(hay), at, "{needle} in {hay}");
        }
    }

    #[test]
    fn a_pattern_that_names_nothing_known_is_none() {
        assert_eq!(Pattern::new("a {nobody} b"), None);
        assert_eq!(Pattern::new("a {user b"), None);
    }
}
