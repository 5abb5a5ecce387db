//! Secrets that stand in the map. They belong elsewhere: a map is read, copied, mailed and kept in a repository.
//!
//! This runs first and over everything. What it finds is hidden from all other messages.

use toml::de::{DeTable, DeValue};

use super::notes::Notes;

/// Keys whose value is a secret, wherever they stand and whether they are known or not.
const SECRET_KEYS: &[&str] = &[
    "secret",
    "client_secret",
    "password",
    "passwd",
    "passphrase",
    "token",
    "access_token",
    "api_key",
    "apikey",
    "private_key",
    "authorization",
    "credential",
];

/// How secrets begin, whatever the key.
const BEGINNINGS: &[&str] = &[
    "-----BEGIN ",
    "$2a$",
    "$2b$",
    "$2y$",
    "$argon2",
    "$apr1$",
    "$5$",
    "$6$",
    "{SHA}",
    "{SSHA}",
    "ghp_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "sk_live_",
    "AKIA",
];

const HINT: &str = "write where it stands: `{ env = \"NAME\" }` or `{ file = \"path\" }`";

/// Tables whose keys are names that the owner chose: a service may be called `token`.
const TABLES_OF_NAMES: &[&str] = &["roles", "services", "upstreams"];

/// Notes every secret in a table.
pub(super) fn scan(table: &DeTable<'_>, notes: &Notes<'_>) {
    keys(table, "", notes);
}

fn keys(table: &DeTable<'_>, above: &str, notes: &Notes<'_>) {
    for (key, value) in table {
        let name = key.get_ref().to_ascii_lowercase().replace('-', "_");
        let (key_at, at) = (key.span().start, value.span().start);
        let is_secret = SECRET_KEYS.contains(&name.as_str()) && !TABLES_OF_NAMES.contains(&above);
        if is_secret && value.get_ref().is_str() {
            let message = format!("`{name}` has a secret in it, and a map is no place for secrets");
            notes.secret(at, &[at, key_at], message, HINT.to_owned());
        } else {
            inside(value.get_ref(), &name, at, notes);
        }
    }
}

fn inside(value: &DeValue<'_>, key: &str, at: usize, notes: &Notes<'_>) {
    match value {
        DeValue::String(text) => {
            if let Some(what) = looks_like(text) {
                let message = format!("this looks like {what}, and a map is no place for secrets");
                notes.secret(at, &[at], message, HINT.to_owned());
            }
        }
        DeValue::Array(list) => {
            list.iter().for_each(|entry| inside(entry.get_ref(), key, entry.span().start, notes));
        }
        DeValue::Table(table) => keys(table, key, notes),
        _ => {}
    }
}

/// What kind of secret a text looks like.
fn looks_like(text: &str) -> Option<&'static str> {
    let text = text.trim();
    let scheme = text.split_once(' ').map(|(scheme, rest)| (scheme.to_ascii_lowercase(), rest.trim()));
    if let Some((scheme, rest)) = scheme
        && matches!(scheme.as_str(), "basic" | "bearer")
        && rest.len() >= 8
        && !rest.contains(' ')
    {
        return Some("credentials");
    }
    if text.starts_with("eyJ") && text.split('.').count() >= 3 {
        return Some("a token");
    }
    if text.split_once("://").is_some_and(|(_, rest)| has_password(rest)) {
        return Some("a URL with a password");
    }
    BEGINNINGS.iter().any(|beginning| text.starts_with(beginning)).then_some("a key, a token or a hash of a password")
}

/// Whether what follows `://` has `user:password@` in front.
fn has_password(rest: &str) -> bool {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_told_from_what_is_none() {
        for (text, secret) in [
            ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln", true),
            ("Basic ZGFuYTpwYXNzd29yZA==", true),
            ("Bearer abcdefgh", true),
            ("-----BEGIN PRIVATE KEY-----", true),
            ("https://dana:pass@shop.example/", true),
            ("$2y$10$abcdefghijklmnopqrstuv", true),
            ("Basic instincts are fine", false),
            ("basic", false),
            ("https://shop.example/a:b@c", false),
            ("mailto:help@shop.example", false),
            ("https://dana@shop.example/", false),
            ("eyJ", false),
        ] {
            assert_eq!(looks_like(text).is_some(), secret, "{text}");
        }
    }
}
