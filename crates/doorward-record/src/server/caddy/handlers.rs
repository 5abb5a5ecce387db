//! What each of Caddy's directives does with a request.

use super::course::Course;
use super::matcher::{Outcome, filled};
use super::serve;
use super::tree::Directive;
use crate::server::credentials::Shown;
use crate::server::passing::Altered;
use crate::server::path;
use crate::server::pattern::Pattern;
use crate::server::term::{self, Term};
use crate::server::trial::CLOSED;
use crate::server::truth::Truth;
use crate::server::view::Value;

/// Directives that neither refuse nor change what later ones look at.
const HARMLESS: &[&str] = &[
    "tls",
    "log",
    "bind",
    "handle_errors",
    "tracing",
    "map",
    "vars",
    "fs",
    "log_append",
    "skip_log",
    "log_skip",
    "log_name",
    "header",
    "copy_response_headers",
    "encode",
    "push",
    "intercept",
    "templates",
    "copy_response",
    "import",
];

/// Runs a directive whose matcher holds or may hold. Its words count from `at`.
pub(super) fn handle<'t>(course: &mut Course<'_, 't>, directive: &'t Directive, outcome: &Outcome, at: usize) {
    match directive.name() {
        "respond" => respond(course, directive, outcome, at),
        "error" => {
            let code = directive.from(at).iter().rev().find_map(|word| status(word)).unwrap_or(500);
            let statuses = if course.own_errors { Vec::new() } else { vec![code] };
            course.refuse(directive, statuses, code, outcome);
        }
        "abort" => course.refuse(directive, vec![CLOSED], CLOSED, outcome),
        "redir" => redirect(course, directive, outcome, at),
        "basicauth" | "basic_auth" => authenticate(course, directive, outcome),
        "forward_auth" => {
            course.trial.unread(&directive.spot, "what the service for sign-ins answers is not known");
            let reasons = vec!["credentials-missing", "role-insufficient", "auth-service-unavailable"];
            let text = "another service decides whether the request may pass".to_owned();
            let statuses = vec![401, 403, 302, 303, 307, 502, 503];
            course.refuse_for(directive, statuses, reasons, &[], text, Truth::Unknown);
        }
        "handle" => course.enter(directive, outcome, false),
        "handle_path" => {
            strip(course, directive.word(1).trim_end_matches('*').trim_end_matches('/'), outcome.truth);
            course.enter(directive, outcome, false);
        }
        "route" => course.enter(directive, outcome, true),
        "invoke" => {
            let name = format!("&({})", directive.word(1));
            let named = course.tree.sites.iter().find(|site| site.name() == name);
            match named {
                Some(route) => course.enter(route, outcome, false),
                None => course.trial.doubt(&directive.spot, "the route that is named is not there"),
            }
        }
        "request_body" => body(course, directive, outcome),
        "root" => {
            let value = filled(directive.word(at), &course.sight);
            let known = value.text().filter(|_| outcome.truth == Truth::Yes);
            course.root = known.map(std::path::PathBuf::from);
        }
        "rewrite" => rewrite(course, directive.word(at), outcome.truth),
        "method" => course.sight.view.method = Value::Text(directive.word(at).to_owned()),
        "uri" => uri(course, directive, outcome, at),
        "try_files" => serve::try_files(course, directive, outcome),
        "request_header" => request_header(course, directive, outcome, at),
        "reverse_proxy" => serve::reverse_proxy(course, directive, outcome, at),
        "php_fastcgi" => serve::php(course, directive, outcome, at),
        "file_server" => serve::file_server(course, directive, outcome, at),
        "metrics" | "acme_server" => course.trial.admit(outcome.truth, Some(200)),
        name if HARMLESS.contains(&name) => {}
        name => course.trial.doubt(&directive.spot, &format!("`{name}` is not evaluated")),
    }
}

/// A word as a status.
fn status(word: &str) -> Option<u16> {
    (word.len() == 3).then(|| word.parse().ok()).flatten()
}

/// `respond [body] [status]`.
fn respond<'t>(course: &mut Course<'_, 't>, directive: &'t Directive, outcome: &Outcome, at: usize) {
    let words = directive.from(at);
    let code = match words {
        [only] => status(only),
        [_, second, ..] => status(second),
        [] => None,
    };
    match code.unwrap_or(200) {
        code @ 400.. => course.refuse(directive, vec![code], code, outcome),
        code => course.trial.admit(outcome.truth, Some(code)),
    }
}

/// `redir to [code]`.
fn redirect<'t>(course: &mut Course<'_, 't>, directive: &'t Directive, outcome: &Outcome, at: usize) {
    let target = directive.word(at);
    let code = match directive.word(at + 1) {
        "permanent" => 301,
        "html" => 200,
        "temporary" | "" => 302,
        word => status(word).unwrap_or(302),
    };
    let terms: Vec<Term> = course.way.iter().chain(&outcome.terms).cloned().collect();
    let reasons = term::redirect_reasons(&terms, target, code, course.trial.ask);
    if reasons.is_empty() {
        course.trial.admit(outcome.truth, Some(code));
    } else {
        let text = format!("the request is sent on to `{target}`");
        course.refuse_for(directive, vec![code], reasons, &terms, text, outcome.truth);
    }
}

/// `basic_auth`, with accounts whose passwords are hashed.
fn authenticate<'t>(course: &mut Course<'_, 't>, directive: &'t Directive, outcome: &Outcome) {
    let shown = Shown::in_field(course.sight.view.field("authorization").text());
    let known = |name: &str| directive.block.iter().any(|account| account.name() == name);
    let refused = match &shown {
        Shown::Pair { name, .. } if known(name) => Truth::Unknown,
        _ => Truth::Yes,
    };
    let statuses = if course.own_errors { Vec::new() } else { vec![401] };
    let text = "credentials are asked for, and those that came do not do".to_owned();
    course.refuse_for(directive, statuses, shown.reasons(), &[], text, outcome.truth.and(refused));
}

/// `request_body { max_size 10MB }`.
fn body<'t>(course: &mut Course<'_, 't>, directive: &'t Directive, outcome: &Outcome) {
    for line in directive.block.iter().filter(|line| line.name() == "max_size") {
        let over = bytes(line.word(1)).map(|limit| course.trial.ask.body_bytes > limit);
        let truth = outcome.truth.and(over.into());
        let text = format!("the body is longer than `{}`", line.word(1));
        course.refuse_for(line, vec![413], vec!["body-too-large"], &[], text, truth);
    }
}

/// A size such as `10MB` or `1GiB`.
fn bytes(text: &str) -> Option<u64> {
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let number: u64 = number.parse().ok()?;
    let factor: u64 = match unit.trim().to_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" => 1_000,
        "kib" => 1_024,
        "m" | "mb" => 1_000_000,
        "mib" => 1_048_576,
        "g" | "gb" => 1_000_000_000,
        "gib" => 1_073_741_824,
        _ => return None,
    };
    number.checked_mul(factor)
}

/// Sets path and query to a target with placeholders.
pub(super) fn rewrite(course: &mut Course<'_, '_>, to: &str, truth: Truth) {
    let target = filled(to, &course.sight);
    let view = &mut course.sight.view;
    match target.text().filter(|_| truth == Truth::Yes) {
        Some(target) => {
            let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
            view.path = Value::Text(path.to_owned());
            if let Some(query) = query {
                view.query = Value::Text(query.to_owned());
            }
        }
        None => {
            view.path = Value::Unknown;
            view.query = Value::Unknown;
        }
    }
}

/// Takes a prefix off the path.
fn strip(course: &mut Course<'_, '_>, prefix: &str, truth: Truth) {
    let path = course.sight.view.path.text().map(path::cleaned);
    course.sight.view.path = match (path, truth) {
        (Some(path), Truth::Yes) => {
            // The prefix is taken off without regard to case, as it was matched.
            let same = path.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
            let rest = path.get(prefix.len()..).filter(|_| same).unwrap_or(&path);
            Value::Text(if rest.starts_with('/') { rest.to_owned() } else { format!("/{rest}") })
        }
        _ => Value::Unknown,
    };
}

/// `uri strip_prefix|strip_suffix|replace|path_regexp …`.
fn uri(course: &mut Course<'_, '_>, directive: &Directive, outcome: &Outcome, at: usize) {
    let (first, second) = (directive.word(at + 1), directive.word(at + 2));
    let Some(path) = course.sight.view.path.text().map(str::to_owned) else {
        return;
    };
    let changed = match directive.word(at) {
        "strip_prefix" => return strip(course, first.trim_end_matches('/'), outcome.truth),
        "strip_suffix" => {
            let path = path::cleaned(&path);
            Some(path.strip_suffix(first).unwrap_or(&path).to_owned())
        }
        "replace" => Some(path.replace(first, second)),
        "path_regexp" => Pattern::new(first, false).and_then(|pattern| pattern.replaced(&path, second, true)),
        "query" => return course.sight.view.query = Value::Unknown,
        _ => None,
    };
    course.sight.view.path = changed.filter(|_| outcome.truth == Truth::Yes).map_or(Value::Unknown, Value::Text);
}

/// `request_header [+|-]Field [value]`.
fn request_header(course: &mut Course<'_, '_>, directive: &Directive, outcome: &Outcome, at: usize) {
    alter(course, directive, at, outcome.truth);
}

/// Adds, sets or takes away a field, as `request_header` and `header_up` say it.
pub(super) fn alter(course: &mut Course<'_, '_>, directive: &Directive, at: usize, truth: Truth) {
    let word = directive.word(at);
    let name = word.trim_start_matches(['+', '-', '>', '?']);
    let value = match (word.chars().next(), directive.from(at).len()) {
        (Some('-'), _) => Value::Absent,
        (_, 2) => filled(directive.word(at + 1), &course.sight),
        _ => Value::Unknown,
    };
    let value = if truth == Truth::Yes { value } else { Value::Unknown };
    if value != Value::Unknown {
        course.altered.push(Altered {
            name: name.to_lowercase(),
            value: value.text().map(str::to_owned),
            spot: directive.spot.clone(),
            repair: super::repair::without(directive, course.commands),
            usual: false,
        });
    }
    if word.starts_with('+') {
        course.sight.view.add(name, value);
    } else {
        course.sight.view.set(name, value);
    }
}
