//! Which contexts hold for a request, and the setting that counts where several set the same.

use super::parse::{Condition, Setting, Text};
use crate::ask::Ask;
use crate::server::network;
use crate::server::pattern;
use crate::server::term::{self, Subject, Term};
use crate::server::truth::Truth;

/// The request as conditions see it.
pub(super) struct Sight<'a> {
    /// The request.
    pub(super) ask: &'a Ask,
    /// The path, decoded and without dot segments.
    pub(super) path: String,
    /// The query; empty where there is none.
    pub(super) query: String,
    /// Whether the client's address comes from a field that is believed.
    pub(super) strange_source: bool,
}

/// A setting that counts, and how surely it does.
pub(super) struct Chosen<'t> {
    /// The setting.
    pub(super) setting: &'t Setting,
    /// Whether the context that sets it holds, and no later one that does not.
    pub(super) truth: Truth,
    /// What its conditions are about.
    pub(super) terms: Vec<Term>,
}

/// The contexts of a configuration, evaluated for one request.
pub(super) struct Held<'t> {
    /// The configuration.
    text: &'t Text,
    /// For each context, whether it holds.
    truths: Vec<Truth>,
}

impl<'t> Held<'t> {
    /// Evaluates all contexts.
    pub(super) fn new(text: &'t Text, sight: &Sight<'_>) -> Self {
        let mut truths: Vec<Truth> = Vec::with_capacity(text.contexts.len());
        for context in &text.contexts {
            let of = |number: Option<usize>, or: Truth| number.map_or(or, |at| truths.get(at).copied().unwrap_or(or));
            let mut truth = of(context.parent, Truth::Yes);
            // In a chain, each must fail for the next to be asked.
            let mut before = context.before;
            while let Some(at) = before {
                let earlier = text.contexts.get(at);
                let own = earlier.and_then(|earlier| earlier.condition.as_ref());
                truth = truth.and(own.map_or(Truth::Yes, |own| holds(own, sight)).not());
                before = earlier.and_then(|earlier| earlier.before);
            }
            let own = context.condition.as_ref().map_or(Truth::Yes, |own| holds(own, sight));
            truths.push(truth.and(own));
        }
        Self { text, truths }
    }

    /// The settings of this name that may count: the last that surely does, and those after it that may.
    pub(super) fn candidates(&self, name: &str) -> Vec<Chosen<'t>> {
        let mut found: Vec<Chosen<'t>> = Vec::new();
        for (number, truth) in self.truths.iter().enumerate() {
            if *truth == Truth::No {
                continue;
            }
            let Some(setting) = self.text.settings(number).iter().find(|setting| setting.name == name) else {
                continue;
            };
            if *truth == Truth::Yes {
                found.clear();
            } else {
                for earlier in &mut found {
                    earlier.truth = Truth::Unknown;
                }
            }
            found.push(Chosen { setting, truth: *truth, terms: self.terms(number) });
        }
        found
    }

    /// The setting that surely counts.
    pub(super) fn sure(&self, name: &str) -> Option<&'t Setting> {
        let mut candidates = self.candidates(name);
        match candidates.pop() {
            Some(chosen) if chosen.truth == Truth::Yes => Some(chosen.setting),
            _ => None,
        }
    }

    /// The text of the setting that surely counts.
    pub(super) fn text(&self, name: &str) -> Option<&'t str> {
        self.sure(name)?.value.text()
    }

    /// What the conditions of a context and of those it stands in are about.
    fn terms(&self, number: usize) -> Vec<Term> {
        let mut found = Vec::new();
        let mut at = Some(number);
        while let Some(context) = at.and_then(|at| self.text.contexts.get(at)) {
            found.extend(context.condition.as_ref().and_then(term_of));
            let mut before = context.before;
            while let Some(earlier) = before.and_then(|at| self.text.contexts.get(at)) {
                found.extend(earlier.condition.as_ref().and_then(term_of).map(turned));
                before = earlier.before;
            }
            at = context.parent;
        }
        found.reverse();
        found
    }
}

/// The term of a condition that did not hold.
fn turned(term: Term) -> Term {
    Term { listed: !term.listed, ..term }
}

/// What a condition is about; `None` where it is about the socket, which every request has come through.
fn term_of(condition: &Condition) -> Option<Term> {
    let listed = !condition.operator.starts_with('!');
    let subject = match (condition.object.as_str(), condition.name.as_str()) {
        ("SERVER", _) => return None,
        ("HTTP", "url") => Subject::Path(condition.value.clone()),
        ("HTTP", "querystring" | "query-string") => Subject::Query,
        ("HTTP", "remoteip" | "remote-ip") => Subject::Source,
        ("HTTP", "useragent" | "user-agent") => term::field("user-agent"),
        ("HTTP", "request-method" | "requestmethod") => Subject::Method,
        ("HTTP", "scheme") => return Some(Term::new(Subject::Tls, (condition.value == "https") == listed)),
        ("HTTP", name) | ("REQUEST_HEADER", name) => term::field(name),
        _ => Subject::Other,
    };
    Some(Term::new(subject, listed))
}

/// Whether a condition holds.
fn holds(condition: &Condition, sight: &Sight<'_>) -> Truth {
    let ask = sight.ask;
    let value = &condition.value;
    let negated = condition.operator.starts_with('!');
    let text = match (condition.object.as_str(), condition.name.as_str()) {
        ("SERVER", "socket") => return socket(value, ask).negated(negated),
        ("HTTP", "remoteip" | "remote-ip") => return source(condition, sight),
        ("HTTP", "host") => return host(condition, ask),
        ("HTTP", "url") => sight.path.clone(),
        ("HTTP", "querystring" | "query-string") if sight.query.is_empty() && ask.is_query_unknown() => {
            return Truth::Unknown;
        }
        ("HTTP", "querystring" | "query-string") => sight.query.clone(),
        ("HTTP", "request-method" | "requestmethod") => ask.method.clone(),
        ("HTTP", "scheme") => if ask.tls { "https" } else { "http" }.to_owned(),
        ("HTTP", "useragent" | "user-agent") if ask.is_unknown("user-agent") => return Truth::Unknown,
        ("HTTP", "language") if ask.is_unknown("accept-language") => return Truth::Unknown,
        ("HTTP", name @ ("cookie" | "referer")) | ("REQUEST_HEADER", name) if ask.is_unknown(name) => {
            return Truth::Unknown;
        }
        ("HTTP", "useragent" | "user-agent") => ask.field("user-agent").unwrap_or("").to_owned(),
        ("HTTP", "language") => ask.field("accept-language").unwrap_or("").to_owned(),
        ("HTTP", name @ ("cookie" | "referer")) | ("REQUEST_HEADER", name) => ask.field(name).unwrap_or("").to_owned(),
        _ => return Truth::Unknown,
    };
    compare(&condition.operator, value, &text)
}

/// A text compared as the operator says.
fn compare(operator: &str, value: &str, text: &str) -> Truth {
    match operator {
        "==" => (text == value).into(),
        "!=" => (text != value).into(),
        "=~" => pattern::matches(value, false, text),
        "!~" => pattern::matches(value, false, text).not(),
        "=^" => text.starts_with(value).into(),
        "=$" => text.ends_with(value).into(),
        _ => Truth::Unknown,
    }
}

/// Whether the request came in at this socket.
fn socket(value: &str, ask: &Ask) -> Truth {
    let Some((host, port)) = value.rsplit_once(':') else {
        return Truth::Unknown;
    };
    let host = host.trim_matches(['[', ']']);
    let any = matches!(host, "" | "0.0.0.0" | "::" | "*");
    let Ok(port) = port.parse::<u16>() else {
        return Truth::Unknown;
    };
    let own = ask.local.ip().to_canonical();
    (port == ask.local.port() && (any || host.parse::<std::net::IpAddr>().is_ok_and(|it| it.to_canonical() == own)))
        .into()
}

/// Conditions on the client's address.
fn source(condition: &Condition, sight: &Sight<'_>) -> Truth {
    if sight.strange_source {
        return Truth::Unknown;
    }
    let client = sight.ask.client.to_canonical();
    match condition.operator.as_str() {
        "==" => network::holds(&condition.value, client).into(),
        "!=" => Truth::from(network::holds(&condition.value, client)).not(),
        operator => compare(operator, &condition.value, &client.to_string()),
    }
}

/// Conditions on the host: the port counts only where the condition has one.
fn host(condition: &Condition, ask: &Ask) -> Truth {
    let full = ask.field("host").unwrap_or("").to_lowercase();
    let bare =
        full.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()).map_or(full.as_str(), |(name, _)| name);
    let has_port = condition.value.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    match condition.operator.as_str() {
        operator @ ("==" | "!=") if has_port => compare(operator, &condition.value, &full),
        operator @ ("==" | "!=") => compare(operator, &condition.value, bare),
        operator => {
            let with = compare(operator, &condition.value, &full);
            // The usual port is taken off before the comparison.
            let usual = if ask.tls { ":443" } else { ":80" };
            if full.ends_with(usual) { compare(operator, &condition.value, bare) } else { with }
        }
    }
}
