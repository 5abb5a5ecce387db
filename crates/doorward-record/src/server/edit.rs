//! Repairs of configuration: which requests a rule should make an exception for, and the edit that makes it.
//!
//! The exception is as narrow as the server's language lets it be: it names the very address, method, field or path of the
//! request that was refused, so that nobody else gains by it. Where the refusal protects something (names that begin with a
//! dot, credentials, certificates, rates) there is no repair: the door is meant to be shut.

use doorward_diagnose::{Change, Repair};

use super::term::{Subject, Term};
use super::trial::Spot;
use crate::ask::Ask;

/// Reasons for which no exception is offered.
const MEANT: &[&str] = &[
    "dotfile-rule",
    "credentials-missing",
    "credentials-wrong",
    "role-insufficient",
    "authorization-malformed",
    "auth-scheme-wrong",
    "client-cert-required",
    "https-required",
    "rate-limited",
    "rate-limit-status",
    "host-not-served",
    "time-window",
    "body-too-large",
    "enumeration-blocked",
    "xmlrpc-blocked",
    "legal-block",
    "gone",
    "not-found",
    "maintenance",
    "waf-rule",
];
/// Fields that browsers send by themselves.
const ORDINARY: &[&str] = &["user-agent", "referer", "accept", "accept-language", "accept-encoding", "origin"];
/// The longest value that is written into a configuration, in bytes.
pub(crate) const MAX_VALUE_BYTES: usize = 512;

/// For which requests an exception is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Exception {
    /// For this path, as it came.
    Path(String),
    /// For this address.
    Source(String),
    /// For this method.
    Method(String),
    /// For this query.
    Query(String),
    /// For this HTTP version.
    Version(String),
    /// For this value of a field.
    Field(String, String),
    /// For requests without a field.
    Without(String),
}

impl Exception {
    /// The narrowest exception for a refusal, `None` where none is safe.
    pub(crate) fn for_refusal(terms: &[Term], reasons: &[&str], ask: &Ask) -> Option<Self> {
        if reasons.first().is_none_or(|first| MEANT.contains(first)) {
            return None;
        }
        let about_client = |term: &&Term| !matches!(term.subject, Subject::Path(_) | Subject::Host | Subject::Other);
        let mut telling = terms.iter().filter(about_client);
        let exception = match telling.next() {
            None => Self::Path(ask.path.clone()),
            Some(term) => Self::for_term(term, ask)?,
        };
        exception.is_writable().then_some(exception)
    }

    /// The exception for what one term is about.
    fn for_term(term: &Term, ask: &Ask) -> Option<Self> {
        let field = |name: &str| match ask.field(name) {
            Some(value) => Some(Self::Field(name.to_owned(), value.to_owned())),
            // A field of the site's own that must be there may be what keeps strangers out.
            None => ORDINARY.contains(&name).then(|| Self::Without(name.to_owned())),
        };
        Some(match &term.subject {
            Subject::Source => Self::Source(ask.client.to_canonical().to_string()),
            Subject::Method => Self::Method(ask.method.clone()),
            Subject::Query => Self::Query(ask.query.clone()?),
            Subject::Version => Self::Version(ask.version.clone()),
            Subject::Country(name) => field(name)?,
            Subject::Field(name) if names_secret(name) => return None,
            Subject::Field(name) => field(name)?,
            // A cookie's value may be a secret: the page is named in its place. One that must be there is a credential.
            Subject::Cookie if term.listed => Self::Path(ask.path.clone()),
            _ => return None,
        })
    }

    /// Whether its values can stand in a configuration without harm.
    fn is_writable(&self) -> bool {
        let (Self::Path(value)
        | Self::Source(value)
        | Self::Method(value)
        | Self::Query(value)
        | Self::Version(value)
        | Self::Field(_, value)
        | Self::Without(value)) = self;
        let plain = |character: char| (' '..='~').contains(&character) && !"'\"\\`$%{}".contains(character);
        !value.is_empty()
            && value.len() <= MAX_VALUE_BYTES
            && value.chars().all(|character| plain(character) || character == '%')
    }

    /// What is done, in the imperative.
    pub(crate) fn summary(&self) -> String {
        match self {
            Self::Path(path) => format!("make an exception for `{path}`"),
            Self::Source(address) => format!("make an exception for the address `{address}`"),
            Self::Method(method) => format!("make an exception for the method `{method}`"),
            Self::Query(query) => format!("make an exception for the query `{query}`"),
            Self::Version(version) => format!("make an exception for HTTP/{version}"),
            Self::Field(name, value) => format!("make an exception for requests with `{name}: {value}`"),
            Self::Without(name) => format!("make an exception for requests without `{name}`"),
        }
    }

    /// What it opens besides this request.
    pub(crate) fn also_opens(&self) -> Vec<String> {
        let to = match self {
            Self::Path(_) => return Vec::new(),
            Self::Source(address) => format!("to `{address}`"),
            Self::Method(method) => format!("to `{method}`"),
            Self::Query(query) => format!("with the query `{query}`"),
            Self::Version(version) => format!("over HTTP/{version}"),
            Self::Field(name, _) => format!("to whoever sends the same `{name}`"),
            Self::Without(name) => format!("to whoever sends no `{name}`"),
        };
        vec![format!("the other pages that this rule refuses, {to}")]
    }
}

/// Whether a field's value may be a secret.
fn names_secret(name: &str) -> bool {
    ["auth", "key", "token", "secret", "cookie", "session", "signature"].iter().any(|word| name.contains(word))
}

/// The commands of a server.
#[derive(Debug, Clone)]
pub(crate) struct Commands {
    /// Checks the configuration.
    pub(crate) validate: Vec<String>,
    /// Makes the running server take it up.
    pub(crate) reload: Vec<String>,
}

impl Commands {
    /// The commands of these words.
    pub(crate) fn new(validate: &[&str], reload: &[&str]) -> Self {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Self { validate: owned(validate), reload: owned(reload) }
    }

    /// A repair that puts other lines in the place of a line.
    pub(crate) fn replace(&self, spot: &Spot, insert: Vec<String>, exception: &Exception) -> Repair {
        self.repair(spot, insert, exception.summary(), exception.also_opens())
    }

    /// A repair that puts other lines in the place of a line, in words of its own.
    pub(crate) fn repair(&self, spot: &Spot, insert: Vec<String>, summary: String, also_opens: Vec<String>) -> Repair {
        let remove = vec![spot.text.clone()];
        Repair {
            summary,
            changes: vec![Change::Edit { file: spot.file.clone(), line: spot.line, remove, insert }],
            also_opens,
            validate: self.validate.clone(),
            reload: self.reload.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Exception, MAX_VALUE_BYTES};
    use crate::server::stand;
    use crate::server::term::{Subject, Term, field};

    #[test]
    fn an_exception_names_what_was_refused_and_no_more() {
        let ask = stand::with(stand::ask("POST", "/a?q=x"), "X-Country", "BY");
        let path = Term::new(Subject::Path("/".to_owned()), true);
        for (subject, reason, expected) in [
            (None, "path-rule", Some(Exception::Path("/a".to_owned()))),
            (None, "dotfile-rule", None),
            (Some(Subject::Source), "ip-denied", Some(Exception::Source("127.0.0.1".to_owned()))),
            (Some(Subject::Method), "method-refused", Some(Exception::Method("POST".to_owned()))),
            (Some(Subject::Query), "query-rule", Some(Exception::Query("q=x".to_owned()))),
            (Some(field("Referer")), "referer-refused", Some(Exception::Without("referer".to_owned()))),
            (
                Some(field("X-Country")),
                "country-blocked",
                Some(Exception::Field("x-country".to_owned(), "BY".to_owned())),
            ),
            (Some(field("X-Api-Key")), "header-required", None),
            (Some(Subject::Rate), "rate-limited", None),
        ] {
            let terms: Vec<Term> = [path.clone()].into_iter().chain(subject.map(|it| Term::new(it, true))).collect();
            assert_eq!(Exception::for_refusal(&terms, &[reason], &ask), expected, "{terms:?}");
        }
    }

    #[test]
    fn a_value_has_a_limit_and_no_strange_characters() {
        for (path, writable) in [
            ("/".repeat(MAX_VALUE_BYTES), true),
            ("/".repeat(MAX_VALUE_BYTES + 1), false),
            ("/a'b".to_owned(), false),
            ("/a%20b".to_owned(), true),
            ("/a{b}".to_owned(), false),
        ] {
            let ask = stand::ask("GET", &path);
            assert_eq!(Exception::for_refusal(&[], &["path-rule"], &ask).is_some(), writable, "{path}");
        }
    }
}
