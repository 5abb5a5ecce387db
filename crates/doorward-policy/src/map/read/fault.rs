//! What is wrong with a map, with its place and what to write instead.

use std::fmt;

/// One thing that is wrong, or questionable, in a map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file's name, as the caller gave it.
    pub file: Box<str>,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong: one line, no secret in it.
    pub message: String,
    /// What to write.
    pub hint: String,
    /// Whether the map is refused for it.
    pub severity: Severity,
}

/// How bad a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The map is taken, and may not say what was meant.
    Warning,
    /// The map is not taken.
    Error,
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, message, hint, severity } = self;
        let mark = match severity {
            Severity::Warning => "warning: ",
            Severity::Error => "",
        };
        write!(formatter, "{file}:{line}:{column}: {mark}{message}\n  hint: {hint}")
    }
}

/// What a reader of single values has to say of one: the place is added by whoever knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Complaint {
    /// What is wrong.
    pub(crate) message: String,
    /// What to write.
    pub(crate) hint: String,
}

impl Complaint {
    /// A complaint.
    pub(crate) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }
}
