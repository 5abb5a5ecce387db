//! One form of a path, used for matching and for forwarding.
//!
//! A gateway that matches one spelling of a path and sends on another is open to whoever finds the difference. So a path is brought
//! into one form before anything looks at it, and that form is what the upstream sees. Where upstreams are known to read even this
//! form in more than one way (`;` parameters, an encoded slash that is passed on), every reading is kept, and
//! [`crate::Map::locate`] refuses a request whose readings lead to different doors. The query is no part of a path.

mod normal;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

pub(crate) use normal::{decoded_delimiters, folded, normal_segment};

/// Longest path that is read, in bytes, as sent.
pub const MAX_PATH_BYTES: usize = 65_536;

/// A path in its one form: dot segments gone, slashes merged, percent-encoding as RFC 3986 wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// As it is sent on.
    text: Box<str>,
    /// How it is matched, where that differs from the text: delimiters that are encoded without need are decoded, since upstreams
    /// take `%40` for `@`.
    matching: Option<Box<str>>,
    /// How upstreams may read it besides, in the form that is matched.
    others: Vec<Reading>,
}

/// How an upstream may read a path besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    /// The path as it is matched then.
    pub(crate) text: Box<str>,
    /// Whether it differs by encoded slashes that are taken for slashes, and by nothing that had to be resolved besides.
    pub(crate) of_slashes: bool,
}

/// How paths are read on a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PathRules {
    /// Whether `%2F` and `%5C` are passed on instead of being refused.
    pub pass_encoded_slash: bool,
}

/// Why a path cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum PathFault {
    /// It does not begin with `/`.
    #[error("the path does not begin with `/`")]
    NoSlash,
    /// Longer than is read.
    #[error("the path is longer than {MAX_PATH_BYTES} bytes")]
    TooLong,
    /// `%` without two hexadecimal digits behind it.
    #[error("the path has a `%` that no two hexadecimal digits follow")]
    Percent,
    /// A control character, NUL among them, encoded or not.
    #[error("the path has a control character")]
    Control,
    /// An encoded slash, or a backslash in any form.
    #[error("the path has an encoded slash or a backslash")]
    EncodedSlash,
    /// `?` or `#`.
    #[error("the path has a `?` or `#` that is not encoded")]
    Delimiter,
    /// A character encoded in more bytes than it needs, which some decoders take for another.
    #[error("the path has an overlong UTF-8 sequence")]
    Overlong,
    /// More `..` than segments before them.
    #[error("the path leads above the root")]
    AboveRoot,
}

impl PathFault {
    /// The rule that is broken, in words without a value: for [`crate::Condition::Malformed`].
    #[must_use]
    pub fn rule(self) -> &'static str {
        match self {
            Self::NoSlash => "the path does not begin with `/`",
            Self::TooLong => "the path is too long",
            Self::Percent => "the percent-encoding of the path is broken",
            Self::Control => "the path has a control character",
            Self::EncodedSlash => "the path has an encoded slash or a backslash",
            Self::Delimiter => "the path has a raw `?` or `#`",
            Self::Overlong => "the path has an overlong UTF-8 sequence",
            Self::AboveRoot => "the path leads above the root",
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(self) -> &'static str {
        match self {
            Self::NoSlash => "ask for an absolute path",
            Self::TooLong => "send long values in the body",
            Self::Percent => "write a literal `%` as `%25`",
            Self::Control => "leave control characters out of paths",
            Self::EncodedSlash => {
                "if the upstream needs encoded slashes, set `encoded_slash = \"pass\"` under `[site]`"
            }
            Self::Delimiter => "write a literal `?` as `%3F` and a literal `#` as `%23`",
            Self::Overlong => "encode the shortest UTF-8 form of each character",
            Self::AboveRoot => "take the surplus `..` out of the path",
        }
    }
}

impl Path {
    /// Reads the path of a request's target, without its query.
    ///
    /// # Errors
    ///
    /// Where the path is outside the grammar, or has parts that upstreams are known to read differently.
    pub fn parse(raw: &str, rules: PathRules) -> Result<Self, PathFault> {
        if normal::is_normal(raw) {
            return Ok(Self { text: raw.into(), matching: None, others: Vec::new() });
        }
        let text = normal::normalised(raw, rules)?;
        let others = normal::other_readings(&text, rules)?;
        let matching = decoded_delimiters(&text).map(String::into_boxed_str);
        Ok(Self { text: text.into_boxed_str(), matching, others })
    }

    /// As it is sent on.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The segments between the slashes, as they are matched: an empty one at the end is not among them.
    pub fn segments(&self) -> impl DoubleEndedIterator<Item = &str> {
        segments(self.matching())
    }

    /// As it is matched.
    pub(crate) fn matching(&self) -> &str {
        self.matching.as_deref().unwrap_or(&self.text)
    }

    /// How it may be read besides: without `;` parameters, with encoded slashes taken for slashes, and both. Mostly empty.
    pub(crate) fn others(&self) -> &[Reading] {
        &self.others
    }
}

/// The segments of a path in its one form.
pub(crate) fn segments(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split('/').filter(|segment| !segment.is_empty())
}

/// A segment with its percent-encoding undone; borrowed where there is none. Bytes that are no UTF-8 are replaced.
#[must_use]
pub fn decoded(segment: &str) -> Cow<'_, str> {
    if !segment.contains('%') {
        return Cow::Borrowed(segment);
    }
    let bytes: Vec<u8> = normal::decoded_bytes(segment).collect();
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

/// Whether a segment, decoded, is this text. Nothing is allocated, and bytes that are no UTF-8 equal nothing.
pub(crate) fn segment_is(segment: &str, text: &str) -> bool {
    normal::decoded_bytes(segment).eq(text.bytes())
}
