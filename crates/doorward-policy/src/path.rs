//! One form of a path, used for matching and for forwarding.

/// A path in its one form: dot segments gone, slashes merged, percent-encoding as RFC 3986 wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    text: Box<str>,
}

impl Path {
    /// As it is sent on.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}
