//! What the server's own machine says of a refusal: a line of its configuration, a line of its log, a mode of a file.
//!
//! Testimonies are made by those who read such things; here is only what they say. A testimony speaks for reasons of the
//! catalogue and is weighed with the experiments; where the two disagree the diagnosis shows both.

use std::path::PathBuf;

use serde::Serialize;

pub use crate::masking::without_secrets;
use crate::masking::without_users;
use crate::repair::Repair;

/// The longest quotation that is kept, in characters.
pub const MAX_QUOTE_CHARACTERS: usize = 400;
/// The longest clause that is shown, in characters: a quotation and a path of the greatest length.
pub const MAX_CLAUSE_CHARACTERS: usize = 5_000;

/// Where a testimony comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Witness {
    /// The server's configuration, or what stands beside it: an `.htaccess`, a deployment descriptor, an application's settings.
    Config,
    /// A line of a log.
    Log,
    /// The file system: modes, owners, links, what is there and what is not.
    FileSystem,
}

/// What a testimony says of its reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bearing {
    /// None of them can be the cause.
    Excludes,
    /// One of them may be the cause; what decides between it and others could not be read or evaluated.
    Allows,
    /// One of them is the cause: this is what refuses this very request.
    Refuses,
}

/// How surely a testimony belongs to the request that is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tie {
    /// By exclusion, or by a path alone: other requests could have left it.
    Loose,
    /// By client, request line, host and time, with no other request in sight.
    Close,
    /// By a mark or an id of this very request; or it is configuration that was evaluated to its end for this request.
    Exact,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// The file; in reports without the bytes that are no text.
    #[serde(serialize_with = "lossy")]
    pub file: PathBuf,
    /// The line, counted from 1; absent where the file as a whole is meant.
    pub line: Option<u64>,
}

/// A path as a text, whatever its bytes are: a name that is none must not keep the rest from being told.
pub(crate) fn lossy<S: serde::Serializer>(path: &std::path::Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&path.to_string_lossy())
}

impl std::fmt::Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&printable(&self.file.to_string_lossy()))?;
        self.line.map_or(Ok(()), |line| write!(formatter, ":{line}"))
    }
}

/// One thing that the server's machine says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Testimony {
    /// Where it comes from.
    pub witness: Witness,
    /// What it says of its reasons.
    pub bearing: Bearing,
    /// Ids of the catalogue, the likeliest first. Several where the words do not tell them apart.
    pub reasons: Vec<&'static str>,
    /// The server that it is about, such as `nginx`.
    pub hop: String,
    /// The file and line.
    pub place: Option<Place>,
    /// The line itself, with the secrets taken out ([`quotation`]); empty where there is none.
    pub quote: String,
    /// A clause in words: what this means for the request, without the place.
    pub text: String,
    /// How surely it belongs to the request.
    pub tie: Tie,
    /// The smallest change that mends it, where one can be told.
    pub repair: Option<Repair>,
}

/// Everything that was found on the server's machine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Record {
    /// What was found, in the order in which the request meets it.
    pub testimonies: Vec<Testimony>,
    /// The servers that the request passes, the outermost first.
    pub hops: Vec<String>,
    /// What could not be read or understood, each a clause with its place.
    pub unread: Vec<String>,
    /// What was read, for the report: files, and from where.
    pub read: Vec<String>,
}

/// A line as it may be shown: control characters replaced, what looks like a secret masked, cut at [`MAX_QUOTE_CHARACTERS`].
#[must_use]
pub fn quotation(line: &str) -> String {
    cut(&without_secrets(&printable(line.trim())), MAX_QUOTE_CHARACTERS)
}

/// A clause as it may be shown: as [`quotation`], and what it quotes between backticks without its secrets.
#[must_use]
pub fn clause(text: &str) -> String {
    let clean = printable(text);
    let clean = without_users(&clean);
    let parts = clean.split('`').enumerate();
    let shown: Vec<String> =
        parts.map(|(at, part)| if at % 2 == 1 { without_secrets(part) } else { part.to_owned() }).collect();
    cut(&shown.join("`"), MAX_CLAUSE_CHARACTERS)
}

/// The text with a space in place of each character that a terminal would obey.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

/// A text up to so many characters.
fn cut(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    text.chars().take(limit).chain("…".chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::{MAX_QUOTE_CHARACTERS, quotation};

    #[test]
    fn a_quotation_shows_the_line_without_its_secrets() {
        for (line, shown) in [
            ("    deny all;", "deny all;"),
            ("proxy_set_header Authorization \"Basic dXNlcjpwYXNz\";", "proxy_set_header Authorization \"Basic ***\";"),
            ("SetEnv DB_PASSWORD hunter2hunter2", "SetEnv DB_PASSWORD ***"),
            ("secure_link_md5 \"$arg_md5 secret-word\";", "secure_link_md5 \"$arg_md5 ***\";"),
            ("GET /a?token=abcdef123456&x=1 HTTP/1.1", "GET /a?token=***&x=1 HTTP/1.1"),
            (
                "proxy_set_header Authorization $http_authorization;",
                "proxy_set_header Authorization $http_authorization;",
            ),
            ("Can't verify CSRF token authenticity.", "Can't verify CSRF token authenticity."),
            ("a\tb\u{7}c", "a b c"),
            ("if ($http_authorization = \"\") { return 401; }", "if ($http_authorization = \"\") { return 401; }"),
            (
                "if ($args ~* \"(exec|cmd|passwd)\") { return 403; }",
                "if ($args ~* \"(exec|cmd|passwd)\") { return 403; }",
            ),
        ] {
            assert_eq!(quotation(line), shown, "{line}");
        }
    }

    #[test]
    fn a_quotation_is_cut_at_its_limit() {
        let whole = "x".repeat(MAX_QUOTE_CHARACTERS);
        assert_eq!(quotation(&whole), whole);
        let cut = quotation(&format!("{whole}x"));
        assert_eq!(cut.chars().count(), MAX_QUOTE_CHARACTERS + 1);
        assert!(cut.ends_with('…'));
    }
}
