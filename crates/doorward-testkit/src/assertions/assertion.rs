//! What an assertion is.

use super::target::Target;

/// How binding a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// A standard says MUST or MUST NOT.
    Must,
    /// A standard says SHOULD or SHOULD NOT.
    Should,
    /// A standard allows it, and where it is done it must be done so.
    May,
    /// Good practice that no standard states.
    Practice,
}

impl Level {
    /// The word for tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::May => "may",
            Self::Practice => "practice",
        }
    }
}

/// What came of an attempt to see the rule kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Miss {
    /// It is not kept: what was sent, and what came.
    Fail(String),
    /// The server has no such feature.
    NotAble(String),
}

impl Miss {
    /// A fault in words.
    #[must_use]
    pub fn fail(why: impl Into<String>) -> Self {
        Self::Fail(why.into())
    }
}

/// What an assertion's function gives back.
pub type Ran = Result<(), Miss>;

/// An assertion's function.
pub type Run = fn(&Target<'_>) -> Ran;

/// Whether a rule concerns a proxy of this kind.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// It does, and this shows whether it is kept.
    Applies(Run),
    /// It does not: why.
    LeftOut(&'static str),
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The rule is kept.
    Pass,
    /// It is not: what was sent, and what came.
    Fail(String),
    /// The server has no such feature.
    NotAble(String),
    /// The rule does not concern a proxy of this kind.
    LeftOut(&'static str),
}

/// A rule.
#[derive(Debug, Clone, Copy)]
pub struct Assertion {
    /// Its permanent number.
    pub number: u16,
    /// How binding it is.
    pub level: Level,
    /// Where it stands: number and section of the RFC; or what it is drawn from.
    pub rfc: &'static str,
    /// The rule in a sentence.
    pub title: &'static str,
    /// Whether it applies, and how it is seen.
    pub kind: Kind,
}

impl Assertion {
    /// Runs it.
    #[must_use]
    pub fn judge(&self, target: &Target<'_>) -> Outcome {
        match self.kind {
            Kind::LeftOut(why) => Outcome::LeftOut(why),
            Kind::Applies(run) => match run(target) {
                Ok(()) => Outcome::Pass,
                Err(Miss::Fail(why)) => Outcome::Fail(why),
                Err(Miss::NotAble(why)) => Outcome::NotAble(why),
            },
        }
    }
}

/// A rule that a standard makes with MUST.
pub(super) const fn must(number: u16, rfc: &'static str, title: &'static str, run: Run) -> Assertion {
    Assertion { number, level: Level::Must, rfc, title, kind: Kind::Applies(run) }
}

/// A rule that a standard makes with SHOULD.
pub(super) const fn should(number: u16, rfc: &'static str, title: &'static str, run: Run) -> Assertion {
    Assertion { number, level: Level::Should, rfc, title, kind: Kind::Applies(run) }
}

/// A rule about what a standard allows.
pub(super) const fn may(number: u16, rfc: &'static str, title: &'static str, run: Run) -> Assertion {
    Assertion { number, level: Level::May, rfc, title, kind: Kind::Applies(run) }
}

/// A rule of good practice.
pub(super) const fn practice(number: u16, rfc: &'static str, title: &'static str, run: Run) -> Assertion {
    Assertion { number, level: Level::Practice, rfc, title, kind: Kind::Applies(run) }
}

/// A rule that does not concern a proxy of this kind.
pub(super) const fn left_out(
    number: u16,
    level: Level,
    rfc: &'static str,
    title: &'static str,
    why: &'static str,
) -> Assertion {
    Assertion { number, level, rfc, title, kind: Kind::LeftOut(why) }
}

/// Assertions of one subject.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    /// The subject.
    pub name: &'static str,
    /// The assertions.
    pub assertions: &'static [Assertion],
}

/// A title as part of a test's name.
#[must_use]
pub fn slug(title: &str) -> String {
    let mut slug = String::new();
    for character in title.chars() {
        if character.is_ascii_alphanumeric() {
            slug.push(character.to_ascii_lowercase());
        } else if character != '\'' && !slug.ends_with('_') {
            slug.push('_');
        }
    }
    slug.trim_matches('_').to_owned()
}
