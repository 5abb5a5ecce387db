//! The plainest of Caddy's expressions: a placeholder compared with a text. All others are unknown.

use super::matcher::{Sight, placeholder};
use crate::server::pattern;
use crate::server::term::{self, Subject, Term};
use crate::server::truth::Truth;

/// Whether an expression holds, and what it is about.
pub(super) fn holds(text: &str, sight: &Sight<'_>) -> (Truth, Vec<Term>) {
    let text = text.trim();
    let (negated, atom) = match text.strip_prefix('!') {
        Some(rest) if rest.starts_with('{') => (true, rest),
        _ => (false, text),
    };
    let (name, truth) = atom_of(atom, sight).unwrap_or(("", Truth::Unknown));
    let named = name_in(atom).unwrap_or(name);
    (truth.negated(negated), vec![Term::new(subject(named), !negated && !atom.contains("!="))])
}

/// The first placeholder of an expression.
fn name_in(text: &str) -> Option<&str> {
    Some(text.split_once('{')?.1.split_once('}')?.0)
}

/// The value of `{name}.method('text')`, `{name} == 'text'` or `{name} != 'text'`.
fn atom_of<'t>(text: &'t str, sight: &Sight<'_>) -> Option<(&'t str, Truth)> {
    let (name, rest) = text.strip_prefix('{')?.split_once('}')?;
    let value = placeholder(name, sight);
    let own = value.text()?;
    let rest = rest.trim();
    if let Some(wanted) = rest.strip_prefix("==").and_then(literal) {
        return Some((name, (own == wanted).into()));
    }
    if let Some(wanted) = rest.strip_prefix("!=").and_then(literal) {
        return Some((name, (own != wanted).into()));
    }
    let (method, argument) = rest.strip_prefix('.')?.split_once('(')?;
    let wanted = literal(argument.strip_suffix(')')?)?;
    let truth = match method {
        "contains" => own.contains(wanted).into(),
        "startsWith" => own.starts_with(wanted).into(),
        "endsWith" => own.ends_with(wanted).into(),
        "matches" => pattern::matches(wanted, false, own),
        _ => Truth::Unknown,
    };
    Some((name, truth))
}

/// A text in quotes, with nothing in it that needs reading.
fn literal(text: &str) -> Option<&str> {
    let text = text.trim();
    let inner = ['\'', '"'].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote))?;
    (!inner.contains(['\\', '\'', '"'])).then_some(inner)
}

/// What a placeholder is about.
fn subject(name: &str) -> Subject {
    match name.trim_start_matches("http.request.") {
        "path" | "uri.path" | "uri" => Subject::Path(String::new()),
        "query" | "uri.query" => Subject::Query,
        "method" => Subject::Method,
        "host" | "hostport" => Subject::Host,
        "scheme" => Subject::Tls,
        "remote_host" | "remote.host" | "client_ip" => Subject::Source,
        name => match name.strip_prefix("header.") {
            Some(field) => term::field(field),
            None if name.starts_with("uri.query.") || name.starts_with("query.") => Subject::Query,
            None => Subject::Other,
        },
    }
}
