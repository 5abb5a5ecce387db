//! Matchers: whether a directive is for a request, and what its matchers are about.

use super::expression;
use super::tree::Directive;
use crate::ask::Ask;
use crate::server::network;
use crate::server::path;
use crate::server::pattern;
use crate::server::term::{self, Subject, Term};
use crate::server::truth::Truth;
use crate::server::view::{Value, View};

/// Networks that Caddy calls `private_ranges`.
const PRIVATE: &[&str] = &["192.168.0.0/16", "172.16.0.0/12", "10.0.0.0/8", "127.0.0.1/8", "fd00::/8", "::1"];

/// The request as matchers see it.
pub(super) struct Sight<'a> {
    /// The request as it came.
    pub(super) ask: &'a Ask,
    /// The request as it is now.
    pub(super) view: View,
    /// Whether the client's address may come from a field, for `client_ip`.
    pub(super) believes_fields: bool,
}

/// Whether something holds, and what it is about.
#[derive(Debug, Clone)]
pub(super) struct Outcome {
    /// Whether it holds.
    pub(super) truth: Truth,
    /// What it is about, told as it holds.
    pub(super) terms: Vec<Term>,
}

impl Outcome {
    /// What always holds.
    pub(super) fn always() -> Self {
        Self { truth: Truth::Yes, terms: Vec::new() }
    }

    /// One term with its truth.
    fn of(subject: Subject, truth: Truth) -> Self {
        Self { truth, terms: vec![Term::new(subject, true)] }
    }
}

impl Sight<'_> {
    /// The path, decoded and cleaned; `None` where it was changed in an unknown way.
    pub(super) fn path(&self) -> Option<String> {
        self.view.path.text().map(|raw| path::cleaned(&path::decoded(raw)))
    }

    /// A matcher of one line, or a set in a block.
    pub(super) fn set(&self, name_and_words: &[String], block: &[Directive]) -> Outcome {
        if !name_and_words.is_empty() {
            return self.one(name_and_words, block);
        }
        // Lines of the same kind are alternatives, different kinds must all hold.
        let mut kinds: Vec<(String, Vec<Outcome>)> = Vec::new();
        let several = block.iter().filter(|line| line.name() == "expression").count() > 1;
        for line in block {
            let mut outcome = self.one(&line.words, &line.block);
            if several && line.name() == "expression" {
                // Which of several counts differs between versions.
                outcome.truth = Truth::Unknown;
            }
            let kind = kind_of(line, kinds.len());
            match kinds.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, outcomes)) => outcomes.push(outcome),
                None => kinds.push((kind, vec![outcome])),
            }
        }
        let mut all = Outcome::always();
        for (_, outcomes) in kinds {
            let truth = Truth::any(outcomes.iter().map(|outcome| outcome.truth));
            all.truth = all.truth.and(truth);
            let speaks = |outcome: &&Outcome| truth == Truth::No || outcome.truth != Truth::No;
            all.terms.extend(outcomes.iter().filter(speaks).flat_map(|outcome| outcome.terms.clone()));
        }
        all
    }

    /// One matcher.
    fn one(&self, words: &[String], block: &[Directive]) -> Outcome {
        let Some((name, values)) = words.split_first() else {
            return Outcome::always();
        };
        let text = values.join(" ");
        let last = values.last().map_or("", String::as_str);
        match name.as_str() {
            "not" => self.not(values, block),
            "path" => {
                let path = self.path();
                let fits = |pattern: &String| path.as_ref().map(|path| path_fits(pattern, path)).into();
                Outcome::of(Subject::Path(text), Truth::any(values.iter().map(fits)))
            }
            "path_regexp" => {
                let path = self.path();
                let truth = path.map_or(Truth::Unknown, |path| pattern::matches(last, false, &path));
                Outcome::of(Subject::Path(last.to_owned()), truth)
            }
            "method" => {
                let own = self.view.method.text();
                let fits = |method: &String| own.map(|own| own.eq_ignore_ascii_case(method)).into();
                Outcome::of(Subject::Method, Truth::any(values.iter().map(fits)))
            }
            "host" => {
                Outcome::of(Subject::Host, Truth::any(values.iter().map(|it| host_fits(it, &self.ask.host).into())))
            }
            "query" => Outcome::of(Subject::Query, self.query(values)),
            "header" => self.header(values),
            "header_regexp" => {
                let field = values.get(values.len().wrapping_sub(2)).map_or("", String::as_str);
                Outcome::of(
                    term::field(field),
                    self.field_matches(field, &|value| pattern::matches(last, false, value)),
                )
            }
            "remote_ip" | "client_ip" => Outcome::of(Subject::Source, self.source(name, values)),
            "protocol" => self.protocol(last),
            "expression" => {
                let (truth, terms) = expression::holds(&text, self);
                Outcome { truth, terms }
            }
            expression if expression.contains('{') => {
                let (truth, terms) = expression::holds(expression, self);
                Outcome { truth, terms }
            }
            _ => Outcome::of(Subject::Other, Truth::Unknown),
        }
    }

    /// `not`, whose inner matchers must not all hold.
    fn not(&self, values: &[String], block: &[Directive]) -> Outcome {
        let inner = self.set(values, block);
        let turned = inner.terms.into_iter().map(|term| Term { listed: !term.listed, ..term });
        Outcome { truth: inner.truth.not(), terms: turned.collect() }
    }

    /// `query key=value …`: different keys must all be there, values of one key are alternatives.
    fn query(&self, values: &[String]) -> Truth {
        let Some(query) = self.view.query.or_empty() else {
            return Truth::Unknown;
        };
        let pairs: Vec<(String, String)> = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(key, value)| (path::decoded(&key.replace('+', " ")), path::decoded(&value.replace('+', " "))))
            .collect();
        if values.len() == 1 && values.first().is_some_and(String::is_empty) {
            return pairs.is_empty().into();
        }
        let wanted: Vec<(&str, &str)> = values.iter().filter_map(|value| value.split_once('=')).collect();
        let one = |key: &str| {
            wanted
                .iter()
                .filter(|(known, _)| *known == key)
                .any(|(_, value)| pairs.iter().any(|(known, own)| known == key && (*value == "*" || own == value)))
        };
        wanted.iter().all(|(key, _)| one(key)).into()
    }

    /// `header Field value`, `header Field` and `header !Field`.
    fn header(&self, values: &[String]) -> Outcome {
        let field = values.first().map_or("", String::as_str);
        if let Some(field) = field.strip_prefix('!') {
            let truth = self.field_matches(field, &|_| Truth::Yes).not();
            return Outcome { truth, terms: vec![Term::new(term::field(field), false)] };
        }
        let truth = match values.get(1) {
            None => self.field_matches(field, &|_| Truth::Yes),
            Some(pattern) => self.field_matches(field, &|value| value_fits(pattern, value).into()),
        };
        Outcome::of(term::field(field), truth)
    }

    /// Whether one of a field's values fits.
    fn field_matches(&self, field: &str, fits: &dyn Fn(&str) -> Truth) -> Truth {
        if field.eq_ignore_ascii_case("host") {
            return fits(&self.ask.host);
        }
        match self.view.values(field) {
            None => Truth::Unknown,
            Some(values) => Truth::any(values.into_iter().map(fits)),
        }
    }

    /// Whether the client is in one of the networks.
    fn source(&self, name: &str, values: &[String]) -> Truth {
        let forwarded = values.first().is_some_and(|first| first == "forwarded");
        let sent = self.ask.field("x-forwarded-for").is_some();
        if (forwarded || name == "client_ip" && self.believes_fields) && sent {
            return Truth::Unknown;
        }
        let ranges = values
            .iter()
            .skip(usize::from(forwarded))
            .flat_map(|value| if value == "private_ranges" { PRIVATE.to_vec() } else { vec![value.as_str()] });
        Truth::any(ranges.map(|range| network::holds(range, self.ask.client).into()))
    }

    /// `protocol https`, `protocol http/2`.
    fn protocol(&self, value: &str) -> Outcome {
        match value {
            "https" => Outcome::of(Subject::Tls, self.ask.tls.into()),
            "http" => {
                let terms = vec![Term::new(Subject::Tls, false)];
                Outcome { truth: Truth::from(self.ask.tls).not(), terms }
            }
            "grpc" => Outcome::of(
                term::field("content-type"),
                self.field_matches("content-type", &|it| it.starts_with("application/grpc").into()),
            ),
            version => {
                let own = self.ask.version.as_str();
                let truth = version.strip_prefix("http/").map(|wanted| wanted.trim_end_matches('+') == own);
                Outcome::of(Subject::Version, if version.ends_with('+') { Truth::Unknown } else { truth.into() })
            }
        }
    }
}

/// What a line of a set is merged with: lines of one kind are one matcher, but fields and `not` stand by themselves.
fn kind_of(line: &Directive, number: usize) -> String {
    match line.name() {
        "header" | "header_regexp" => format!("{} {}", line.name(), line.word(1).to_lowercase()),
        "not" | "expression" => format!("{} {number}", line.name()),
        name => name.to_owned(),
    }
}

/// Whether a path fits a pattern, without regard to case: exact, or with `*` at its ends, or within as in a shell.
pub(super) fn path_fits(pattern: &str, path: &str) -> bool {
    let (pattern, path) = (path::decoded(pattern).to_lowercase(), path.to_lowercase());
    let inner = pattern.trim_matches('*');
    let stars = (pattern.starts_with('*'), pattern.ends_with('*') && pattern.len() > 1);
    if pattern == "*" || pattern == "/*" {
        return true;
    }
    if inner.contains(['*', '?', '[']) {
        return shell_fits(&pattern, &path);
    }
    match stars {
        (true, true) => path.contains(inner),
        (true, false) => path.ends_with(inner),
        (false, true) => path.starts_with(inner),
        (false, false) => path == pattern,
    }
}

/// Whether a path fits a pattern as in a shell: a star stops at slashes.
fn shell_fits(pattern: &str, path: &str) -> bool {
    let mut regex = String::from("^");
    for character in pattern.chars() {
        match character {
            '*' => regex.push_str("[^/]*"),
            '?' => regex.push_str("[^/]"),
            '[' | ']' | '-' | '^' => regex.push(character),
            other => regex.push_str(&regex::escape(&other.to_string())),
        }
    }
    regex.push('$');
    pattern::matches(&regex, false, path) == Truth::Yes
}

/// Whether a host fits: a star stands for one label.
pub(super) fn host_fits(pattern: &str, host: &str) -> bool {
    let (pattern, host) = (pattern.to_lowercase(), host.to_lowercase());
    let (pattern, host): (Vec<&str>, Vec<&str>) = (pattern.split('.').collect(), host.split('.').collect());
    pattern.len() == host.len() && pattern.iter().zip(&host).all(|(wanted, own)| *wanted == "*" || wanted == own)
}

/// Whether a field's value fits: exact, or with `*` at its ends.
fn value_fits(pattern: &str, value: &str) -> bool {
    let inner = pattern.trim_matches('*');
    match (pattern.starts_with('*'), pattern.ends_with('*')) {
        (true, true) => value.contains(inner),
        (true, false) => value.ends_with(inner),
        (false, true) => value.starts_with(inner),
        (false, false) => value == pattern,
    }
}

/// The value of a placeholder such as `{path}`; unknown where it is not one of the usual.
pub(super) fn placeholder(name: &str, sight: &Sight<'_>) -> Value {
    let view = &sight.view;
    match name {
        // Decoded, and not cleaned as for matchers.
        "path" | "http.request.uri.path" => {
            view.path.text().map_or(Value::Unknown, |raw| Value::Text(path::decoded(raw)))
        }
        "query" | "http.request.uri.query" => {
            view.query.or_empty().map_or(Value::Unknown, |it| Value::Text(it.to_owned()))
        }
        "uri" | "http.request.uri" => match (view.path.text(), &view.query) {
            (Some(path), Value::Text(query)) => Value::Text(format!("{path}?{query}")),
            (Some(path), Value::Absent) => Value::Text(path.to_owned()),
            _ => Value::Unknown,
        },
        "method" | "http.request.method" => view.method.clone(),
        "host" | "http.request.host" => Value::Text(sight.ask.host.clone()),
        "hostport" | "http.request.hostport" => view.field("host"),
        "scheme" | "http.request.scheme" => Value::Text(if sight.ask.tls { "https" } else { "http" }.to_owned()),
        "remote_host" | "http.request.remote.host" => Value::Text(sight.ask.client.to_string()),
        _ => match name.strip_prefix("header.").or_else(|| name.strip_prefix("http.request.header.")) {
            Some(field) => match view.field(field) {
                Value::Absent => Value::Text(String::new()),
                known => known,
            },
            None => Value::Unknown,
        },
    }
}

/// A text with its placeholders filled in.
pub(super) fn filled(text: &str, sight: &Sight<'_>) -> Value {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, left)) = after.split_once('}') else {
            return Value::Unknown;
        };
        match placeholder(name, sight) {
            Value::Text(value) => out.push_str(&value),
            _ => return Value::Unknown,
        }
        rest = left;
    }
    out.push_str(rest);
    Value::Text(out)
}

#[cfg(test)]
mod tests {
    use super::{host_fits, path_fits, value_fits};

    #[test]
    fn paths_fit_as_in_caddy() {
        for (pattern, path, fits) in [
            ("/a", "/a", true),
            ("/a", "/A", true),
            ("/a", "/a/", false),
            ("/a/*", "/a/b", true),
            ("/a/*", "/a", false),
            ("/a*", "/abc", true),
            ("*.bak", "/x/a.bak", true),
            ("*/.*", "/x/.git/config", true),
            ("/a/*/c", "/a/b/c", true),
            ("/a/*/c", "/a/b/d/c", false),
            ("*mid*", "/a/mid/b", true),
            ("*", "/", true),
        ] {
            assert_eq!(path_fits(pattern, path), fits, "{pattern} {path}");
        }
    }

    #[test]
    fn hosts_and_values_fit_as_in_caddy() {
        for (pattern, host, fits) in [
            ("*.a.example", "b.a.example", true),
            ("*.a.example", "a.example", false),
            ("a.example", "A.example", true),
        ] {
            assert_eq!(host_fits(pattern, host), fits, "{pattern} {host}");
        }
        for (pattern, value, fits) in [("*", "", true), ("*a*", "bab", true), ("a*", "ba", false), ("a", "a", true)] {
            assert_eq!(value_fits(pattern, value), fits, "{pattern} {value}");
        }
    }
}
