//! What the server's own machine says of a refusal: a line of its configuration, a line of its log, a mode of a file.
//!
//! Testimonies are made by those who read such things; here is only what they say. A testimony speaks for reasons of the
//! catalogue and is weighed with the experiments; where the two disagree the diagnosis shows both.

use std::path::PathBuf;

use serde::Serialize;

use crate::repair::Repair;

/// The longest quotation that is kept, in characters.
pub const MAX_QUOTE_CHARACTERS: usize = 400;

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
    /// The file.
    pub file: PathBuf,
    /// The line, counted from 1; absent where the file as a whole is meant.
    pub line: Option<u64>,
}

impl std::fmt::Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}", self.file.display())?;
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
    let clean: String =
        line.trim().chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
    let masked = masked(&clean);
    if masked.chars().count() <= MAX_QUOTE_CHARACTERS {
        return masked;
    }
    masked.chars().take(MAX_QUOTE_CHARACTERS).chain("…".chars()).collect()
}

/// Words after which a value is a secret, in lower case.
const SECRET_WORDS: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "secret",
    "token",
    "authorization",
    "cookie",
    "api_key",
    "apikey",
    "api-key",
    "access_key",
    "private_key",
    "session",
    "signature",
    "sig",
    "jwt",
    "credential",
    "credentials",
];
/// Words that name a scheme: the credentials follow.
const SCHEME_WORDS: &[&str] = &["basic", "bearer", "digest", "negotiate", "apikey"];
/// A value shorter than this is a word of the configuration's language, no secret.
const SHORT_VALUE_CHARACTERS: usize = 6;

/// The text with `***` in place of the values that follow a word for a secret.
fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut expects = false;
    for piece in pieces(text) {
        let Piece::Word(word) = piece else {
            // A value stands beside its name; what closes a group or ends a statement lies between them for good.
            expects &= !piece.text().contains([')', '}', '{', ';']);
            out.push_str(piece.text());
            continue;
        };
        let lower = word.to_lowercase();
        let is_scheme = SCHEME_WORDS.contains(&lower.as_str());
        if expects && !is_scheme && word.chars().count() >= SHORT_VALUE_CHARACTERS && !word.starts_with(['$', '%', '/'])
        {
            out.push_str("***");
            expects = false;
            continue;
        }
        out.push_str(word);
        let is_name = SECRET_WORDS.iter().any(|secret| {
            lower == *secret || lower.ends_with(&format!("_{secret}")) || lower.ends_with(&format!("-{secret}"))
        });
        expects = is_name || (expects && is_scheme);
    }
    out
}

/// A piece of a line: a word, or what stands between words.
enum Piece<'a> {
    /// A run of characters that a name or a value is made of.
    Word(&'a str),
    /// White space, quotes, `=`, `:` and other marks.
    Between(&'a str),
}

impl<'a> Piece<'a> {
    /// Its text.
    fn text(&self) -> &'a str {
        match self {
            Self::Word(text) | Self::Between(text) => text,
        }
    }
}

/// The pieces of a line in order.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let is_word = |character: char| !character.is_whitespace() && !"\"'=:;,(){}[]&?<>".contains(character);
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let kind = is_word(first);
        let end = rest.find(|character| is_word(character) != kind).unwrap_or(rest.len());
        let (piece, left) = rest.split_at(end);
        found.push(if kind { Piece::Word(piece) } else { Piece::Between(piece) });
        rest = left;
    }
    found
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
            ("secure_link_md5 \"$arg_md5 secret-word\";", "secure_link_md5 \"$arg_md5 secret-word\";"),
            ("GET /a?token=abcdef123456&x=1 HTTP/1.1", "GET /a?token=***&x=1 HTTP/1.1"),
            (
                "proxy_set_header Authorization $http_authorization;",
                "proxy_set_header Authorization $http_authorization;",
            ),
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
