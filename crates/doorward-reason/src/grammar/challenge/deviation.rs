//! The departures from the challenge grammar that are told apart, each with its sentence and the clause it breaks.
//!
//! The weight says who may complain: whether every recipient has to read it all the same, or a strict one turns it away.

use std::fmt;

use serde::Serialize;

/// One departure and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Deviation {
    /// What is wrong.
    pub kind: DeviationKind,
    /// Which field line, counted from 0.
    pub field: usize,
    /// The byte of the field value at which it was noticed, counted from 0.
    pub at: usize,
}

impl fmt::Display for Deviation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (words, section) = (self.kind.sentence(), self.kind.section());
        write!(out, "{words} (field {}, byte {}; {section})", self.field + 1, self.at)
    }
}

/// How much a departure weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// Allowed, but asking for trouble.
    Advice,
    /// A sender must not write it; a recipient must read it.
    Tolerated,
    /// The grammar is kept, the scheme's own rules are not.
    Incomplete,
    /// Outside the grammar: a strict recipient turns it away.
    Broken,
}

/// What can be wrong with a challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeviationKind {
    /// A field line with nothing in it.
    EmptyField,
    /// Two commas with nothing between, or one at an end.
    EmptyElement,
    /// A line folded into the next.
    FoldedLine,
    /// White space around `=`.
    WhitespaceAroundEquals,
    /// A realm that is a token and not quoted.
    RealmUnquoted,
    /// Digest's quoting rules are not kept.
    DigestQuoting,
    /// Single quotes, which quote nothing.
    SingleQuotes,
    /// Characters beyond ASCII.
    NonAscii,
    /// A parameter named twice.
    DuplicateParam,
    /// Basic without a realm.
    BasicWithoutRealm,
    /// Bearer without any parameter.
    BearerWithoutParams,
    /// Digest without realm or nonce.
    DigestIncomplete,
    /// A quoted string without an end.
    UnclosedQuote,
    /// Text right behind a closing quote.
    TextAfterQuote,
    /// An unquoted value with characters no token has.
    NonTokenCharacter,
    /// An unquoted value of several words.
    UnquotedSpaces,
    /// `name=` with nothing behind.
    EmptyValue,
    /// Two elements without a comma between.
    MissingComma,
    /// A semicolon in the place of a comma.
    Semicolon,
    /// A scheme or parameter name in quotes.
    QuotedName,
    /// A parameter before any scheme.
    MissingScheme,
    /// A comma between a scheme and its first parameter.
    CommaAfterScheme,
    /// Parameters behind a token68.
    ParamAfterToken68,
    /// Characters that belong to nothing.
    StrayCharacter,
    /// A control character.
    ControlCharacter,
    /// A field value longer than is read.
    FieldTooLong,
    /// More field lines than are read.
    TooManyFields,
    /// More challenges than are kept.
    TooManyChallenges,
    /// More parameters than are kept.
    TooManyParams,
}

impl DeviationKind {
    /// What is wrong, as a clause for reports.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        self.row().0
    }

    /// The clause it breaks.
    #[must_use]
    pub fn section(self) -> &'static str {
        self.row().1
    }

    /// How much it weighs.
    #[must_use]
    pub fn weight(self) -> Weight {
        self.row().2
    }

    #[rustfmt::skip]
    fn row(self) -> (&'static str, &'static str, Weight) {
        use Weight::{Advice, Broken, Incomplete, Tolerated};
        match self {
            Self::EmptyField => ("the field is empty and challenges nobody", "RFC 9110, section 11.6.1", Tolerated),
            Self::EmptyElement => ("a comma separates nothing", "RFC 9110, section 5.6.1.1", Tolerated),
            Self::FoldedLine => ("the field is folded over several lines", "RFC 9112, section 5.2", Tolerated),
            Self::WhitespaceAroundEquals => ("white space stands around an equals sign", "RFC 9110, section 5.6.3", Tolerated),
            Self::RealmUnquoted => ("the realm is not in double quotes", "RFC 9110, section 11.5", Tolerated),
            Self::DigestQuoting => ("a Digest parameter is quoted where it must be bare, or bare where it must be quoted", "RFC 7616, section 3.3", Tolerated),
            Self::SingleQuotes => ("single quotes do not quote: they are part of the value", "RFC 9110, section 5.6.4", Tolerated),
            Self::NonAscii => ("characters beyond ASCII are read differently by different clients", "RFC 9110, section 5.5", Advice),
            Self::DuplicateParam => ("a parameter is named twice, and clients differ in which one they take", "RFC 9110, section 11.2", Broken),
            Self::BasicWithoutRealm => ("Basic names no realm", "RFC 7617, section 2", Incomplete),
            Self::BearerWithoutParams => ("Bearer has no parameter", "RFC 6750, section 3", Incomplete),
            Self::DigestIncomplete => ("Digest lacks its realm or its nonce", "RFC 7616, section 3.3", Incomplete),
            Self::UnclosedQuote => ("a double quote is never closed", "RFC 9110, section 5.6.4", Broken),
            Self::TextAfterQuote => ("text follows a closing quote without a comma, often a quote that should have been escaped", "RFC 9110, section 5.6.4", Broken),
            Self::NonTokenCharacter => ("a value has characters that need double quotes", "RFC 9110, section 5.6.6", Broken),
            Self::UnquotedSpaces => ("a value of several words is not in double quotes", "RFC 9110, section 11.5", Broken),
            Self::EmptyValue => ("a parameter has no value", "RFC 9110, section 11.2", Broken),
            Self::MissingComma => ("a comma is missing", "RFC 9110, section 11.6.1", Broken),
            Self::Semicolon => ("a semicolon stands where a comma belongs", "RFC 9110, section 11.3", Broken),
            Self::QuotedName => ("a name is in quotes", "RFC 9110, section 11.2", Broken),
            Self::MissingScheme => ("a parameter belongs to no scheme", "RFC 9110, section 11.3", Broken),
            Self::CommaAfterScheme => ("a comma parts the scheme from its parameters", "RFC 9110, section 11.3", Broken),
            Self::ParamAfterToken68 => ("parameters follow a token68", "RFC 9110, section 11.3", Broken),
            Self::StrayCharacter => ("characters belong to no scheme and no parameter", "RFC 9110, section 11.3", Broken),
            Self::ControlCharacter => ("a control character stands in the field", "RFC 9110, section 5.5", Broken),
            Self::FieldTooLong => ("the field is longer than is read", "RFC 9110, section 5.4", Broken),
            Self::TooManyFields => ("there are more field lines than are read", "RFC 9110, section 5.4", Broken),
            Self::TooManyChallenges => ("there are more challenges than are kept", "RFC 9110, section 5.4", Broken),
            Self::TooManyParams => ("there are more parameters than are kept", "RFC 9110, section 5.4", Broken),
        }
    }
}
