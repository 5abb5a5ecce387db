//! Why a line gives no request.

/// A line that gives no request, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{}", .why.words())]
pub struct Unparsed {
    /// Why.
    pub why: Why,
    /// What to do about it; empty where nothing need be done.
    pub hint: &'static str,
}

/// Why a line gives no request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// Nothing stands in it.
    Blank,
    /// It tells of the log itself, such as `#Fields:`.
    Directive,
    /// It is a line of the log that tells of something else: a connection that sent no request, a message of the server.
    OtherMatter,
    /// It is longer than what is read.
    TooLong,
    /// It has another form than the format.
    Form,
    /// Its JSON is broken.
    Json,
    /// It ends before its status.
    Cut,
    /// No `#Fields:` stands before it.
    NoFields,
}

impl Why {
    /// The why in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Blank => "the line is empty",
            Self::Directive => "the line tells of the log itself",
            Self::OtherMatter => "the line tells of no request",
            Self::TooLong => "the line is too long",
            Self::Form => "the line has another form than the format",
            Self::Json => "the line is no whole JSON object",
            Self::Cut => "the line ends before its status",
            Self::NoFields => "no `#Fields:` stands before the line",
        }
    }
}

impl Unparsed {
    /// What is known of a line that gives no request for this reason.
    #[must_use]
    pub const fn because(why: Why) -> Self {
        let hint = match why {
            Why::Blank | Why::Directive | Why::OtherMatter => "",
            Why::TooLong => "lines longer than 65536 bytes are left out",
            Why::Form => "name the format with --format, as the server's configuration writes it",
            Why::Json | Why::Cut => "the line may have been cut off while it was written",
            Why::NoFields => "give the file from its start, or name the fields with --format '#Fields: …'",
        };
        Self { why, hint }
    }

    /// Whether the line should have given a request: those that tell of something else do not count as unparsed.
    #[must_use]
    pub const fn counts(&self) -> bool {
        !matches!(self.why, Why::Blank | Why::Directive | Why::OtherMatter)
    }
}
