//! What Google's Search Console says of a path: a witness from outside the log.

use serde::Serialize;

use super::super::words::Words;

/// A page that Google could not index, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unfetched {
    /// The issue in a word: `forbidden`, `unauthorized`, `not-found`, `soft-not-found`, `other-4xx`, `server-error`, `other`.
    pub issue: String,
    /// The issue's name as Search Console gives it.
    pub name: String,
    /// The day of the last crawl; absent where there was none.
    pub last_crawled: Option<String>,
}

impl Unfetched {
    /// Whether it is told of an answer that shuts.
    #[must_use]
    pub fn is_shut(&self) -> bool {
        matches!(self.issue.as_str(), "forbidden" | "unauthorized" | "other-4xx")
    }

    /// What it tells of a refusal, and its weight for an accident.
    pub(super) fn signal(&self, status: u16, words: Words) -> (f64, String) {
        let when = self.last_crawled.as_deref().map(|day| format!(" on {day}")).unwrap_or_default();
        let weight = match (self.is_shut(), status) {
            _ if words.probed => 0.0,
            _ if words.private || words.signs_in => 0.5,
            (true, 401) => 1.0,
            (true, _) => 2.0,
            (false, _) => 1.0,
        };
        (weight, format!("Search Console has it as \"{}\"{when}", self.name))
    }
}
