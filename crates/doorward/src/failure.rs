//! What could not be done, and what to do about it: a message and a hint, kept together.

use std::fmt;

/// A failure that ends the command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    message: String,
    hint: String,
    usage: bool,
}

impl Failure {
    /// Something that could not be done: exit status 2.
    pub(crate) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: without_user(&message.into()), hint: hint.into(), usage: false }
    }

    /// Wrong usage: exit status 64.
    pub(crate) fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: without_user(&message.into()), hint: hint.into(), usage: true }
    }

    /// Whether the command line was wrong.
    pub(crate) fn is_usage(&self) -> bool {
        self.usage
    }
}

/// The message with user and password taken out of any URL in it.
fn without_user(message: &str) -> String {
    let mut parts = message.split("://");
    let mut out = parts.next().unwrap_or("").to_owned();
    for part in parts {
        let end = part.find(|c: char| c == '/' || c.is_whitespace()).unwrap_or(part.len());
        let (authority, rest) = part.split_at(end);
        out.push_str("://");
        match authority.rsplit_once('@') {
            Some((_, host)) => out.push_str(&format!("***@{host}")),
            None => out.push_str(authority),
        }
        out.push_str(rest);
    }
    out
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "error: {}\nhint: {}", self.message, self.hint)
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::new(
            format!("{error:#}"),
            "this is not the input's fault: please report it with the command line, secrets left out",
        )
    }
}
