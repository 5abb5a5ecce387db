//! Patterns of messages: plain pieces with captures between them, such as `user "{user}": password mismatch`.
//!
//! No regular expressions: a log of gigabytes is matched against hundreds of patterns, so the first byte and the message's code
//! choose the few that can match, and those are compared piece by piece.

use super::line::{Capture, Values};

/// A piece of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// What must stand there.
    Text(&'static str),
    /// What is caught, up to the next text or to the end.
    Take(Capture),
    /// What may stand there and is passed over, up to the next text.
    Skip,
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
                pieces.push(Piece::Text(text));
            }
            let (name, left) = after.split_once('}')?;
            pieces.push(if name == SKIP { Piece::Skip } else { Piece::Take(Capture::named(name)?) });
            rest = left;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest));
        }
        Some(Self { pieces, whole })
    }

    /// The first byte that a message must have; absent where the pattern begins with a capture.
    pub(super) fn first(&self) -> Option<u8> {
        match self.pieces.first() {
            Some(Piece::Text(text)) => text.bytes().next(),
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
                Piece::Text(text) => {
                    let Some(capture) = taking.take() else {
                        rest = rest.strip_prefix(text)?;
                        continue;
                    };
                    let at = find(rest, text)?;
                    if let Some(kind) = capture {
                        values.add(kind, rest.get(..at)?);
                    }
                    rest = rest.get(at + text.len()..)?;
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

/// Where a short text stands first in another.
pub(super) fn find(text: &str, wanted: &str) -> Option<usize> {
    let (first, hay) = (*wanted.as_bytes().first()?, text.as_bytes());
    memchr::memchr_iter(first, hay).find(|at| hay.get(*at..).is_some_and(|rest| rest.starts_with(wanted.as_bytes())))
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
    fn a_pattern_that_names_nothing_known_is_none() {
        assert_eq!(Pattern::new("a {nobody} b"), None);
        assert_eq!(Pattern::new("a {user b"), None);
    }
}
