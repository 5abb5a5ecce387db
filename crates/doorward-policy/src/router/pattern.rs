//! Path patterns: `/blog/**`, `/people/{person}`, `/static/*.css`.
//!
//! A pattern is a list of segments. `{name}` and `*` stand for one segment, `*` within a segment for any characters of it, `**` for
//! any number of segments, none included: `/admin/**` holds `/admin` and `/admin/` too. A slash at the end of a request's path is not
//! significant, since most upstreams serve `/admin/` and `/admin` alike and the one must not be a way around the other; only a
//! pattern that ends in `/` itself insists on it.

use super::glob::Glob;
use crate::path::{PathFault, decoded_delimiters, folded, normal_segment};

/// Longest pattern that is read, in bytes.
pub const MAX_PATTERN_BYTES: usize = 4_096;
/// Most segments of a pattern.
pub const MAX_PATTERN_SEGMENTS: usize = 64;

/// A path pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    pub(crate) segments: Vec<Segment>,
    /// Whether it ends in `/`, so that the path must too.
    pub(crate) slash: bool,
}

/// One part of a pattern between slashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Segment {
    /// This segment, in the form that is matched.
    Literal(Box<str>),
    /// `{name}`.
    Parameter(Box<str>),
    /// `*`.
    Any,
    /// `*.css`.
    Part(Glob),
    /// `**`.
    Rest,
}

/// Why a text is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternFault {
    /// It does not begin with `/`.
    #[error("a path pattern begins with `/`")]
    NoSlash,
    /// Longer than is read.
    #[error("the path pattern is longer than {MAX_PATTERN_BYTES} bytes")]
    TooLong,
    /// More segments than are read.
    #[error("the path pattern has more than {MAX_PATTERN_SEGMENTS} segments")]
    TooManySegments,
    /// `//`.
    #[error("the path pattern has an empty segment")]
    EmptySegment,
    /// `.` or `..`.
    #[error("the path pattern has the segment `{0}`, which no request keeps")]
    DotSegment(Box<str>),
    /// `**` beside other characters, or twice in a row.
    #[error("`**` stands for whole segments and cannot be part of `{0}`")]
    PartOfRest(Box<str>),
    /// A brace that does not make a parameter of a whole segment.
    #[error("`{0}` is no parameter: braces hold the name of a whole segment")]
    Parameter(Box<str>),
    /// A parameter twice.
    #[error("the parameter `{0}` stands in the pattern twice")]
    ParameterTwice(Box<str>),
    /// A parameter whose place cannot be told.
    #[error("the parameter `{0}` stands between two `**`, so that its place cannot be told")]
    ParameterAdrift(Box<str>),
    /// `;`.
    #[error("`{0}` has a `;`: patterns do not speak of path parameters")]
    PathParameters(Box<str>),
    /// A segment that no path can hold.
    #[error("`{segment}` cannot be part of a path: {fault}")]
    Segment {
        /// The segment as written.
        segment: Box<str>,
        /// What is wrong with it.
        fault: PathFault,
    },
}

impl PatternFault {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoSlash => "put `/` in front",
            Self::TooLong | Self::TooManySegments => "use `**` for the tail of long paths",
            Self::EmptySegment => "write one `/`: requests have theirs merged",
            Self::DotSegment(_) => "write the path as it is after `.` and `..` are resolved",
            Self::PartOfRest(_) => "use one `*` within a segment, and `/**` for everything below",
            Self::Parameter(_) => "write `{name}` with letters, digits, `_` and `-`, or `%7B` for a literal brace",
            Self::ParameterTwice(_) => "give the second one another name",
            Self::ParameterAdrift(_) => "take out one of the two `**`, or use `*` in place of the parameter",
            Self::PathParameters(_) => "leave out the `;` and what follows: a pattern without it matches with it too",
            Self::Segment { fault, .. } => fault.hint(),
        }
    }
}

impl Pattern {
    /// Reads a pattern as written in `path`.
    ///
    /// # Errors
    ///
    /// Where the text is outside the grammar.
    pub fn parse(text: &str) -> Result<Self, PatternFault> {
        if text.len() > MAX_PATTERN_BYTES {
            return Err(PatternFault::TooLong);
        }
        let rest = text.strip_prefix('/').ok_or(PatternFault::NoSlash)?;
        let (body, slash) = match rest.strip_suffix('/') {
            Some(body) => (body, true),
            None => (rest, rest.is_empty()),
        };
        let parts = body.split('/').filter(|_| !rest.is_empty());
        let segments = parts.map(segment).collect::<Result<Vec<_>, _>>()?;
        let pattern = Self { segments, slash };
        pattern.check()?;
        Ok(pattern)
    }

    fn check(&self) -> Result<(), PatternFault> {
        if self.segments.len() > MAX_PATTERN_SEGMENTS {
            return Err(PatternFault::TooManySegments);
        }
        if self.segments.windows(2).any(|pair| matches!(pair, [Segment::Rest, Segment::Rest])) {
            return Err(PatternFault::PartOfRest("**/**".into()));
        }
        let first = self.segments.iter().position(|segment| *segment == Segment::Rest);
        let last = self.segments.iter().rposition(|segment| *segment == Segment::Rest);
        for (at, segment) in self.segments.iter().enumerate() {
            let Segment::Parameter(name) = segment else { continue };
            if self.parameters().filter(|other| *other == &**name).count() > 1 {
                return Err(PatternFault::ParameterTwice(name.clone()));
            }
            if first.is_some_and(|first| first < at) && last.is_some_and(|last| at < last) {
                return Err(PatternFault::ParameterAdrift(name.clone()));
            }
        }
        Ok(())
    }

    /// The names of its parameters, in their order.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Parameter(name) => Some(&**name),
            _ => None,
        })
    }

    /// Whether every path that the other pattern matches is matched by this one. It errs towards `false` where two patterns with
    /// `*` within a segment overlap.
    #[must_use]
    pub fn covers(&self, other: &Self, ignore_case: bool) -> bool {
        if self.slash && !other.slash {
            return false;
        }
        if ignore_case {
            return self.clone().folded().covers(&other.clone().folded(), false);
        }
        super::sequence::fits(&self.segments, other.segments.iter(), Segment::covers)
    }

    /// The same pattern for paths whose case is folded.
    pub(crate) fn folded(mut self) -> Self {
        for segment in &mut self.segments {
            match segment {
                Segment::Literal(text) => fold(text),
                Segment::Part(glob) => glob.texts_mut().for_each(fold),
                Segment::Parameter(_) | Segment::Any | Segment::Rest => {}
            }
        }
        self
    }
}

impl Segment {
    /// Whether it matches this segment of a path.
    pub(super) fn matches(&self, text: &str) -> bool {
        match self {
            Self::Literal(literal) => **literal == *text,
            Self::Parameter(_) | Self::Any => true,
            Self::Part(glob) => glob.matches(text),
            Self::Rest => false,
        }
    }

    /// Whether it matches whatever the other matches.
    pub(crate) fn covers(&self, other: &&Self) -> bool {
        match (self, other) {
            (Self::Parameter(_) | Self::Any, other) => **other != Self::Rest,
            (_, Self::Literal(text)) => self.matches(text),
            (Self::Part(glob), Self::Part(other)) => glob == other,
            _ => false,
        }
    }
}

fn fold(text: &mut Box<str>) {
    if let Some(folded) = folded(text) {
        *text = folded.into_boxed_str();
    }
}

fn segment(text: &str) -> Result<Segment, PatternFault> {
    if text.is_empty() {
        return Err(PatternFault::EmptySegment);
    }
    if text == "**" {
        return Ok(Segment::Rest);
    }
    if text == "*" {
        return Ok(Segment::Any);
    }
    if text.contains("**") {
        return Err(PatternFault::PartOfRest(text.into()));
    }
    if text.contains(['{', '}']) {
        return parameter(text).map(Segment::Parameter);
    }
    let mut pieces = Vec::new();
    for piece in text.split('*') {
        pieces.push(literal(piece, text)?);
    }
    match <[Box<str>; 1]>::try_from(pieces) {
        Ok([literal]) if matches!(&*literal, "." | "..") => Err(PatternFault::DotSegment(literal)),
        Ok([literal]) => Ok(Segment::Literal(literal)),
        Err(pieces) => Ok(Segment::Part(Glob::new(pieces))),
    }
}

fn parameter(text: &str) -> Result<Box<str>, PatternFault> {
    let is_name = |name: &&str| {
        let good = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        !name.is_empty() && name.bytes().all(good)
    };
    let name = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).filter(is_name);
    name.map(Into::into).ok_or_else(|| PatternFault::Parameter(text.into()))
}

fn literal(piece: &str, segment: &str) -> Result<Box<str>, PatternFault> {
    let normal = normal_segment(piece).map_err(|fault| PatternFault::Segment { segment: segment.into(), fault })?;
    if normal.contains(';') || normal.contains("%3B") {
        return Err(PatternFault::PathParameters(segment.into()));
    }
    Ok(decoded_delimiters(&normal).unwrap_or(normal).into_boxed_str())
}
