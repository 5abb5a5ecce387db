//! Tokens of a configuration's language, for the readers whose languages have words, texts and marks.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name, a number.
    Word,
    /// A text in quotes.
    Quoted,
    /// An operator or bracket.
    Mark,
}

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// What it is.
    pub(crate) kind: Kind,
    /// Its text, without quotes.
    pub(crate) text: String,
    /// The line on which it begins, counted from 1.
    pub(crate) line: u64,
}
