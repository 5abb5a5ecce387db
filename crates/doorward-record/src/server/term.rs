//! What a rule asks about a request, and which reasons of the catalogue follow when the rule refuses.
//!
//! Servers differ in their words and not in what they can ask: the path, a field, an address. A reader says of each condition
//! that held what it was about; the choice of a reason is made here, once for all of them.

use doorward_diagnose::agent::names_search_crawler;

use super::credentials::Shown;
use crate::ask::Ask;

/// Fields in which a proxy names the client's address.
const FORWARDED: &[&str] =
    &["forwarded", "x-forwarded-for", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip", "x-forwarded"];
/// Parts of a field's name that speak of a key.
const KEY_WORDS: &[&str] = &["api-key", "apikey", "api_key", "token", "auth", "secret", "access-key"];
/// Parts of a page's name that speak of a sign-in.
const SIGN_IN_WORDS: &[&str] = &["login", "signin", "sign-in", "sign_in", "log-in", "auth", "sso", "oauth", "account/"];

/// What a condition is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Subject {
    /// The path; the words of the condition.
    Path(String),
    /// The query, or a parameter of it.
    Query,
    /// The method.
    Method,
    /// The HTTP version.
    Version,
    /// The Host.
    Host,
    /// The address of the client.
    Source,
    /// The country of the client, by the field that names it, in lower case.
    Country(String),
    /// Whether the request came over TLS.
    Tls,
    /// Whether the client showed a certificate.
    Certificate,
    /// Whether the client showed credentials that are good here.
    Credentials,
    /// Whether the client, whose credentials are good, has a role or group, or is one of those who are named.
    Role,
    /// A cookie, or all of them.
    Cookie,
    /// A field, by its name in lower case.
    Field(String),
    /// How many requests came in a time, or how many connections are open.
    Rate,
    /// The hour or the day.
    Time,
    /// The length of the body.
    Body,
    /// Where the request is to go, for a proxy that is asked for other servers' pages.
    Destination,
    /// Something that is not known here.
    Other,
}

/// A condition that held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    /// What it is about.
    pub(crate) subject: Subject,
    /// Whether it held because the request is on a list; false where it held because it is not on one.
    pub(crate) listed: bool,
}

impl Term {
    /// A term.
    pub(crate) fn new(subject: Subject, listed: bool) -> Self {
        Self { subject, listed }
    }
}

/// The subject for a field.
pub(crate) fn field(name: &str) -> Subject {
    let name = name.to_lowercase();
    if name == "host" {
        Subject::Host
    } else if name == "cookie" {
        Subject::Cookie
    } else if name.contains("country") || name.contains("geoip") {
        Subject::Country(name)
    } else {
        Subject::Field(name)
    }
}

/// The reasons that follow from the conditions that held when a rule answered with this status, the likeliest first.
pub(crate) fn reasons(terms: &[Term], status: u16, ask: &Ask) -> Vec<&'static str> {
    let mut found: Vec<&'static str> = Vec::new();
    let mut add = |reasons: &[&'static str]| {
        for reason in reasons {
            if !found.contains(reason) {
                found.push(reason);
            }
        }
    };
    let told = terms.iter().any(|term| !matches!(term.subject, Subject::Path(_) | Subject::Host));
    add(by_status(status, told, terms.is_empty()));
    // A rule about a kind of name in a folder is one about that kind, not about the folder.
    let special = terms.iter().any(|term| is_special(term, &ask.path));
    for rank in 0..=MAX_RANK {
        for term in terms.iter().filter(|term| rank_of(&term.subject) == rank) {
            let place = matches!(term.subject, Subject::Path(_) | Subject::Host);
            if place && (told || special && !is_special(term, &ask.path)) {
                continue;
            }
            add(&of_term(term, status, ask));
        }
    }
    if terms.is_empty() {
        add(&["path-rule"]);
    }
    found
}

/// Whether a term is about a kind of name rather than a place.
fn is_special(term: &Term, path: &str) -> bool {
    match &term.subject {
        Subject::Path(words) => path_reasons(words, path).first().is_some_and(|first| *first != "path-rule"),
        _ => false,
    }
}

/// Reasons for a redirect that is only made under a condition about the client; empty where it is an ordinary redirect.
pub(crate) fn redirect_reasons(terms: &[Term], target: &str, status: u16, ask: &Ask) -> Vec<&'static str> {
    let about_tls = |term: &&Term| term.subject == Subject::Tls && !term.listed;
    if terms.iter().any(|term| about_tls(&term)) && target.to_lowercase().starts_with("https") {
        return vec!["https-required"];
    }
    let about_client = terms.iter().any(|term| {
        !matches!(
            term.subject,
            Subject::Path(_) | Subject::Host | Subject::Query | Subject::Tls | Subject::Other | Subject::Destination
        )
    });
    if !about_client {
        return Vec::new();
    }
    let lower = target.to_lowercase();
    let mut found = if SIGN_IN_WORDS.iter().any(|word| lower.contains(word)) {
        vec!["login-redirect", "credentials-missing"]
    } else {
        vec!["denial-masked-by-redirect"]
    };
    for reason in reasons(terms, status, ask) {
        if !found.contains(&reason) {
            found.push(reason);
        }
    }
    found
}

/// What the status by itself says.
fn by_status(status: u16, about_client: bool, unconditional: bool) -> &'static [&'static str] {
    match status {
        404 if unconditional => &["not-found", "denial-masked-as-404"],
        404 => &["denial-masked-as-404"],
        410 => &["gone"],
        451 => &["legal-block"],
        503 if !about_client => &["maintenance"],
        401 if !about_client => &["misreported-status", "challenge-missing"],
        _ => &[],
    }
}

/// The last rank that [`rank_of`] gives.
const MAX_RANK: u8 = 4;

/// How telling a subject is beside others: what the client did comes before what it asks for.
fn rank_of(subject: &Subject) -> u8 {
    match subject {
        Subject::Rate | Subject::Credentials | Subject::Role | Subject::Certificate | Subject::Destination => 0,
        Subject::Path(_) | Subject::Other => 3,
        Subject::Host => 4,
        Subject::Method | Subject::Tls => 2,
        _ => 1,
    }
}

/// The reasons of one condition.
fn of_term(term: &Term, status: u16, ask: &Ask) -> Vec<&'static str> {
    match &term.subject {
        Subject::Path(words) => path_reasons(words, &ask.path),
        Subject::Query => query_reasons(ask),
        Subject::Method => vec!["method-refused"],
        Subject::Version => vec!["protocol-version"],
        Subject::Host => vec!["host-not-served"],
        Subject::Source if term.listed => vec!["ip-denied"],
        Subject::Source => vec!["ip-not-allowed"],
        Subject::Country(_) => vec!["country-blocked"],
        Subject::Tls => vec!["https-required"],
        Subject::Certificate => vec!["client-cert-required"],
        Subject::Credentials => Shown::in_field(ask.field("authorization")).reasons(),
        Subject::Role => vec!["role-insufficient"],
        Subject::Cookie if term.listed => vec!["cookie-refused"],
        Subject::Cookie if status == 401 => vec!["credentials-missing", "challenge-missing"],
        Subject::Cookie => vec!["header-required", "credentials-missing"],
        Subject::Field(name) => field_reasons(name, term.listed, status, ask),
        Subject::Rate if status == 429 => vec!["rate-limited"],
        Subject::Rate => vec!["rate-limit-status", "rate-limited"],
        Subject::Time => vec!["time-window"],
        Subject::Body => vec!["body-too-large"],
        Subject::Destination => vec!["proxy-acl"],
        Subject::Other => vec!["path-rule", "waf-rule"],
    }
}

/// A rule about a field.
fn field_reasons(name: &str, listed: bool, status: u16, ask: &Ask) -> Vec<&'static str> {
    let value = ask.field(name).filter(|value| !value.trim().is_empty());
    // What a log does not tell was there, where the rule is about what it holds.
    let is_sent = value.is_some() || listed && ask.is_unknown(name);
    match name {
        "user-agent" => match value {
            None if ask.is_unknown(name) => vec!["ua-blocked", "crawler-blocked", "ua-empty-blocked"],
            None => vec!["ua-empty-blocked"],
            Some(agent) if names_search_crawler(agent) => vec!["crawler-blocked"],
            Some(_) => vec!["ua-blocked"],
        },
        "referer" | "referrer" => vec!["referer-refused"],
        "via" if listed => vec!["via-refused"],
        "origin" => vec!["cors-origin-denied", "cross-site-policy"],
        "authorization" if value.is_none() => vec!["credentials-missing", "challenge-missing"],
        "authorization" => vec!["credentials-wrong"],
        _ if FORWARDED.contains(&name) && is_sent => vec!["forwarded-for-denied"],
        _ if name.starts_with("sec-fetch-") => vec!["cross-site-policy"],
        _ if !listed && value.is_some() && names_key(name) => vec!["credentials-wrong"],
        _ if !listed && names_key(name) && status == 401 => vec!["credentials-missing", "header-required"],
        _ if !listed && names_key(name) => vec!["header-required", "credentials-missing"],
        _ if !listed || !is_sent => vec!["header-required"],
        _ => vec!["waf-rule", "path-rule"],
    }
}

/// Whether a field's name speaks of a key.
fn names_key(name: &str) -> bool {
    KEY_WORDS.iter().any(|word| name.contains(word))
}

/// A rule about the query.
fn query_reasons(ask: &Ask) -> Vec<&'static str> {
    let query = ask.query.as_deref().unwrap_or("");
    if query.split('&').any(|pair| pair.starts_with("author=")) {
        return vec!["enumeration-blocked", "query-rule"];
    }
    if query.contains("rest_route=") {
        return vec!["rest-disabled", "query-rule"];
    }
    vec!["query-rule"]
}

/// A rule about the path, by its own words and by the path that it met.
fn path_reasons(words: &str, path: &str) -> Vec<&'static str> {
    let lower = path.to_lowercase();
    let last = lower.rsplit('/').next().unwrap_or("");
    if lower.ends_with("/xmlrpc.php") && words.contains("xmlrpc") {
        return vec!["xmlrpc-blocked", "path-rule"];
    }
    if lower == "/robots.txt" && words.contains("robots") {
        return vec!["robots-txt-refused"];
    }
    if lower.starts_with("/wp-json") && words.contains("wp-json") {
        let users = words.contains("users");
        return vec![if users { "enumeration-blocked" } else { "rest-disabled" }, "path-rule"];
    }
    if names_dot_part(words) && lower.split('/').any(|part| part.starts_with('.')) {
        return vec!["dotfile-rule"];
    }
    let extension = last.rsplit_once('.').map(|(_, extension)| extension);
    if extension.is_some_and(|extension| names_extension(words, extension)) {
        return vec!["extension-rule"];
    }
    vec!["path-rule"]
}

/// Whether the words of a rule speak of names that begin with a dot: `/.git`, `/\.`, `*/.*`, `\.ht`.
fn names_dot_part(words: &str) -> bool {
    // In a regular expression `/.*` is anything, in a glob it is a name that begins with a dot.
    let any = !words.starts_with('*') && (words.contains("/.*") || words.contains("/.+"));
    words.contains("/\\.")
        || words.contains("/.") && !any
        || [".ht", ".git", ".env", ".svn"].iter().any(|name| words.contains(name))
}

/// Whether the words of a rule name the extension and no folder: `.bak`, `*.bak`, `\.(bak|old)$`.
fn names_extension(words: &str, extension: &str) -> bool {
    let plain = words.replace('\\', "").to_lowercase();
    let begins = ["^/", "/"].iter().any(|start| plain.starts_with(start)) && !plain.starts_with("/*.");
    !begins && plain.contains('.') && plain.contains(extension)
}

#[cfg(test)]
mod tests {
    use super::{Subject, Term, field, path_reasons, reasons, redirect_reasons};
    use crate::server::stand;

    #[test]
    fn a_path_rule_is_named_for_what_it_names() {
        for (words, path, expected) in [
            ("/hall", "/hall/x", "path-rule"),
            ("/.git", "/.git/config", "dotfile-rule"),
            ("*/.*", "/.env", "dotfile-rule"),
            ("^/\\.", "/.env", "dotfile-rule"),
            ("^/\\.|\\.htpasswd$", "/.htpasswd", "dotfile-rule"),
            ("*.bak", "/texts/a.bak", "extension-rule"),
            (".bak", "/texts/a.bak", "extension-rule"),
            ("\\.(bak|old)$", "/texts/a.old", "extension-rule"),
            ("/old/a.bak", "/old/a.bak", "path-rule"),
            ("/xmlrpc.php", "/blog/xmlrpc.php", "xmlrpc-blocked"),
            ("/wp-json", "/wp-json/wp/v2/posts", "rest-disabled"),
            ("/robots.txt", "/robots.txt", "robots-txt-refused"),
            ("^/.*", "/x", "path-rule"),
        ] {
            assert_eq!(path_reasons(words, path)[0], expected, "{words} {path}");
        }
    }

    #[test]
    fn what_the_client_is_tells_more_than_where_it_goes() {
        let path = || Term::new(Subject::Path("/a".to_owned()), true);
        for (terms, status, expected) in [
            (vec![path()], 403, vec!["path-rule"]),
            (vec![path(), Term::new(Subject::Source, false)], 403, vec!["ip-not-allowed"]),
            (vec![path(), Term::new(Subject::Source, true)], 403, vec!["ip-denied"]),
            (vec![path(), Term::new(Subject::Method, true)], 403, vec!["method-refused"]),
            (vec![path(), Term::new(Subject::Source, false)], 404, vec!["denial-masked-as-404", "ip-not-allowed"]),
            (vec![path()], 404, vec!["denial-masked-as-404", "path-rule"]),
            (vec![path(), Term::new(Subject::Rate, true)], 429, vec!["rate-limited"]),
            (vec![path(), Term::new(Subject::Rate, true)], 403, vec!["rate-limit-status", "rate-limited"]),
            (vec![path(), Term::new(field("User-Agent"), true)], 403, vec!["ua-blocked"]),
            (vec![path(), Term::new(field("X-Country"), true)], 403, vec!["country-blocked"]),
            (vec![path(), Term::new(field("X-Team"), false)], 403, vec!["header-required"]),
            (vec![path()], 401, vec!["misreported-status", "challenge-missing", "path-rule"]),
            (vec![Term::new(Subject::Host, false)], 403, vec!["host-not-served"]),
        ] {
            let ask = stand::ask("GET", "/a/b");
            assert_eq!(reasons(&terms, status, &ask), expected, "{terms:?}");
        }
    }

    #[test]
    fn a_redirect_refuses_only_where_it_asks_about_the_client() {
        let ask = stand::ask("GET", "/a/b");
        let path = || Term::new(Subject::Path("/a".to_owned()), true);
        for (terms, target, expected) in [
            (vec![path()], "/b", vec![]),
            (vec![path(), Term::new(Subject::Source, false)], "/", vec!["denial-masked-by-redirect", "ip-not-allowed"]),
            (vec![Term::new(Subject::Tls, false)], "https://a.example/", vec!["https-required"]),
            (
                vec![Term::new(Subject::Cookie, false)],
                "/login",
                vec!["login-redirect", "credentials-missing", "header-required"],
            ),
        ] {
            assert_eq!(redirect_reasons(&terms, target, 302, &ask), expected, "{terms:?}");
        }
    }
}
