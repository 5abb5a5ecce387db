//! Challenges: WWW-Authenticate and Proxy-Authenticate (RFC 9110, section 11.6.1), read leniently, judged strictly, written rightly.
//!
//! Servers get this field wrong more often than any other, and clients differ in what they forgive. So everything that can be
//! read is read, and each departure is named with its place. What the scheme's parameters mean is left to the scheme's own file.

mod deviation;
mod reader;

use std::fmt::{self, Write as _};

use serde::Serialize;

pub use deviation::{Deviation, DeviationKind, Weight};

use super::text::{is_tchar, is_token, is_token68, is_token68_character};

/// Longest field value that is read, in bytes; the rest of a longer one is left unread and said so.
pub const MAX_FIELD_BYTES: usize = 16 * 1024;
/// Most field lines that are read.
pub const MAX_FIELDS: usize = 64;
/// Most challenges that are kept.
pub const MAX_CHALLENGES: usize = 64;
/// Most parameters that are kept of one challenge.
pub const MAX_PARAMS: usize = 64;
/// Most deviations that are kept; whether there is any is always right.
pub const MAX_DEVIATIONS: usize = 64;

/// One challenge: a scheme with parameters, or with one token68.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Challenge {
    /// The scheme as it was written.
    pub scheme: String,
    /// The parameters in their order, names as written, values without quotes and escapes.
    pub params: Vec<(String, String)>,
    /// The one unnamed value, as Negotiate and NTLM send it.
    pub token68: Option<String>,
}

impl Challenge {
    /// A challenge without parameters.
    #[must_use]
    pub fn new(scheme: &str) -> Self {
        Self { scheme: scheme.to_owned(), params: Vec::new(), token68: None }
    }

    /// The same challenge with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.params.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The first parameter of this name, in any case.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The protection space it names.
    #[must_use]
    pub fn realm(&self) -> Option<&str> {
        self.param("realm")
    }

    /// Whether it is of this scheme, in any case.
    #[must_use]
    pub fn is(&self, scheme: &str) -> bool {
        self.scheme.eq_ignore_ascii_case(scheme)
    }

    /// Whether [`Display`](fmt::Display) can write it so that a strict reader gets the same back.
    #[must_use]
    pub fn writable(&self) -> bool {
        let params = self.params.iter().all(|(name, value)| is_token(name) && !value.chars().any(is_unwritable));
        is_token(&self.scheme)
            && match &self.token68 {
                Some(token) => self.params.is_empty() && is_token68(token),
                None => params,
            }
    }
}

/// The form a strict reader takes: values quoted and escaped, except where Digest wants them bare (RFC 7616, section 3.3).
/// Characters that cannot stand at their place are left out, so that nothing written here can start a line of its own.
impl fmt::Display for Challenge {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        only(out, &self.scheme, is_tchar)?;
        if let Some(token) = &self.token68 {
            out.write_str(" ")?;
            return only(out, token, |next| is_token68_character(next) || next == '=');
        }
        for (position, (name, value)) in self.params.iter().enumerate() {
            out.write_str(if position == 0 { " " } else { ", " })?;
            only(out, name, is_tchar)?;
            if self.is("Digest") && is_bare_in_digest(name) && is_token(value) {
                write!(out, "={value}")?;
            } else {
                write!(out, "=\"{}\"", escaped(value))?;
            }
        }
        Ok(())
    }
}

/// Writes the characters that may stand at this place.
fn only(out: &mut fmt::Formatter<'_>, text: &str, fits: impl Fn(char) -> bool) -> fmt::Result {
    text.chars().filter(|character| fits(*character)).try_for_each(|character| out.write_char(character))
}

fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for character in value.chars().filter(|character| !is_unwritable(*character)) {
        if matches!(character, '"' | '\\') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

fn is_unwritable(character: char) -> bool {
    character.is_ascii_control() && character != '\t'
}

/// Whether Digest forbids quotes around the value of this parameter of a challenge.
fn is_bare_in_digest(name: &str) -> bool {
    name.eq_ignore_ascii_case("stale") || name.eq_ignore_ascii_case("algorithm")
}

/// Everything that could be read from the field lines of one answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Challenges {
    /// The challenges in their order.
    pub challenges: Vec<Challenge>,
    /// The departures from the grammar, in the order in which they were met.
    pub deviations: Vec<Deviation>,
}

impl Challenges {
    /// Whether no MUST of the specifications is broken.
    #[must_use]
    pub fn conforming(&self) -> bool {
        self.deviations.iter().all(|deviation| deviation.kind.weight() == Weight::Advice)
    }

    /// Whether a strict recipient takes it: nothing lies outside the grammar that recipients have to accept.
    #[must_use]
    pub fn readable(&self) -> bool {
        self.deviations.iter().all(|deviation| deviation.kind.weight() != Weight::Broken)
    }

    /// The first challenge of this scheme.
    #[must_use]
    pub fn find(&self, scheme: &str) -> Option<&Challenge> {
        self.challenges.iter().find(|challenge| challenge.is(scheme))
    }

    fn note(&mut self, kind: DeviationKind, field: usize, at: usize) {
        let deviation = Deviation { kind, field, at };
        if self.deviations.len() < MAX_DEVIATIONS && !self.deviations.contains(&deviation) {
            self.deviations.push(deviation);
        }
    }

    /// Notes what must not be lost although the list is full: the last entry makes room.
    fn note_surely(&mut self, kind: DeviationKind, field: usize, at: usize) {
        if self.deviations.len() >= MAX_DEVIATIONS {
            self.deviations.pop();
        }
        self.note(kind, field, at);
    }
}

/// Reads the values of all field lines of one name, in their order.
pub fn parse<'a>(values: impl IntoIterator<Item = &'a str>) -> Challenges {
    let mut found = Challenges::default();
    for (field, value) in values.into_iter().enumerate() {
        if field >= MAX_FIELDS {
            found.note_surely(DeviationKind::TooManyFields, field, 0);
            break;
        }
        reader::read_field(value, field, &mut found);
    }
    found
}

#[cfg(test)]
mod tests;
