//! Expressions of VCL: what they are for this request, and what they are about.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::parse::{AclEntry, Text};
use super::token::{Kind, Token};
use crate::ask::Ask;
use crate::server::network;
use crate::server::pattern::{self, Pattern};
use crate::server::term::{self, Subject, Term};
use crate::server::truth::Truth;
use crate::server::view::{Value, View};

/// How deep an expression may be.
const MAX_DEPTH: usize = 64;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Thing {
    /// A text, perhaps absent or unknown.
    Text(Value),
    /// Yes or no.
    Bool(Truth),
    /// A number.
    Number(f64),
    /// An address.
    Address(IpAddr),
    /// What could not be evaluated.
    Unknown,
}

/// A value with what it is about.
#[derive(Debug, Clone)]
pub(super) struct Known {
    /// The value.
    pub(super) thing: Thing,
    /// What it is about.
    pub(super) terms: Vec<Term>,
}

impl Known {
    /// A value about nothing.
    fn plain(thing: Thing) -> Self {
        Self { thing, terms: Vec::new() }
    }

    /// A value about one thing.
    fn about(thing: Thing, subject: Subject) -> Self {
        Self { thing, terms: vec![Term::new(subject, true)] }
    }

    /// Whether it holds: a text holds where it is there.
    pub(super) fn truth(&self) -> Truth {
        match &self.thing {
            Thing::Bool(truth) => *truth,
            Thing::Text(Value::Text(_)) | Thing::Address(_) => Truth::Yes,
            Thing::Text(Value::Absent) => Truth::No,
            Thing::Number(number) => (*number != 0.0).into(),
            Thing::Text(Value::Unknown) | Thing::Unknown => Truth::Unknown,
        }
    }

    /// As a text.
    pub(super) fn text(&self) -> Value {
        match &self.thing {
            Thing::Text(value) => value.clone(),
            Thing::Number(number) => Value::Text(number.to_string()),
            Thing::Address(address) => Value::Text(address.to_string()),
            Thing::Bool(_) | Thing::Unknown => Value::Unknown,
        }
    }

    /// With its terms turned round.
    fn turned(self) -> Self {
        let terms = self.terms.into_iter().map(|term| Term { listed: !term.listed, ..term }).collect();
        Self { thing: Thing::Bool(Self { thing: self.thing, terms: Vec::new() }.truth().not()), terms }
    }
}

/// The request in the middle of the code.
pub(super) struct Scene<'a> {
    /// The code.
    pub(super) text: &'a Text,
    /// The request as it came.
    pub(super) ask: &'a Ask,
    /// The request as it is now; the query is part of the path here.
    pub(super) view: View,
    /// Other names that were set.
    pub(super) names: BTreeMap<String, Value>,
}

/// Tokens and where the reader stands.
struct Reader<'t> {
    /// The tokens.
    tokens: &'t [Token],
    /// The next one.
    at: usize,
    /// How deep the expression is.
    depth: usize,
}

impl<'t> Reader<'t> {
    /// The next token.
    fn peek(&self) -> Option<&'t Token> {
        self.tokens.get(self.at)
    }

    /// Takes the next token.
    fn next(&mut self) -> Option<&'t Token> {
        self.at += 1;
        self.tokens.get(self.at - 1)
    }

    /// Takes the next token where it is one of these marks.
    fn take(&mut self, marks: &[&str]) -> Option<&'t str> {
        let token = self.peek().filter(|token| token.kind == Kind::Mark && marks.contains(&token.text.as_str()))?;
        self.at += 1;
        Some(token.text.as_str())
    }
}

impl Scene<'_> {
    /// The value of an expression.
    pub(super) fn value(&self, tokens: &[Token]) -> Known {
        let mut reader = Reader { tokens, at: 0, depth: 0 };
        let known = self.any(&mut reader);
        if reader.at < tokens.len() { Known { thing: Thing::Unknown, terms: known.terms } } else { known }
    }

    /// `a || b`.
    fn any(&self, reader: &mut Reader<'_>) -> Known {
        let mut parts = vec![self.all(reader)];
        while reader.take(&["||"]).is_some() {
            parts.push(self.all(reader));
        }
        if parts.len() == 1 {
            return parts.pop().unwrap_or_else(|| Known::plain(Thing::Unknown));
        }
        let truth = Truth::any(parts.iter().map(Known::truth));
        let speaks = |part: &&Known| truth == Truth::No || part.truth() == truth;
        let taken = if truth == Truth::No { parts.len() } else { 1 };
        let terms = parts.iter().filter(speaks).take(taken).flat_map(|part| part.terms.clone()).collect();
        Known { thing: Thing::Bool(truth), terms }
    }

    /// `a && b`.
    fn all(&self, reader: &mut Reader<'_>) -> Known {
        let mut parts = vec![self.unary(reader)];
        while reader.take(&["&&"]).is_some() {
            parts.push(self.unary(reader));
        }
        if parts.len() == 1 {
            return parts.pop().unwrap_or_else(|| Known::plain(Thing::Unknown));
        }
        let truth = Truth::all(parts.iter().map(Known::truth));
        // Where it fails, those that fail speak; where it holds, all do.
        let speaks = |part: &&Known| truth != Truth::No || part.truth() == Truth::No;
        let terms = parts.iter().filter(speaks).flat_map(|part| part.terms.clone()).collect();
        Known { thing: Thing::Bool(truth), terms }
    }

    /// `!a`, `(a)`, `a ~ b`.
    fn unary(&self, reader: &mut Reader<'_>) -> Known {
        reader.depth += 1;
        if reader.depth > MAX_DEPTH {
            reader.at = reader.tokens.len() + 1;
            return Known::plain(Thing::Unknown);
        }
        let known = if reader.take(&["!"]).is_some() { self.unary(reader).turned() } else { self.comparison(reader) };
        reader.depth -= 1;
        known
    }

    /// A comparison, or a value alone.
    fn comparison(&self, reader: &mut Reader<'_>) -> Known {
        let left = self.joined(reader);
        let Some(operator) = reader.take(&["~", "!~", "==", "!=", "<", ">", "<=", ">="]) else {
            return left;
        };
        let first = reader.peek();
        let words = first.map_or("", |token| token.text.as_str());
        let acl = first.filter(|token| token.kind == Kind::Word).and_then(|token| self.text.acls.get(&token.text));
        let negated = operator.starts_with('!');
        let truth = if let Some(entries) = acl {
            reader.next();
            on_list(entries, &left.thing).negated(negated)
        } else {
            let right = self.joined(reader);
            compare(&left, operator, &right)
        };
        let told = |term: Term| Term { subject: self.narrowed(term.subject, words), listed: term.listed != negated };
        Known { thing: Thing::Bool(truth), terms: left.terms.into_iter().map(told).collect() }
    }

    /// The subject of a comparison: of the target, only what the words need is meant.
    fn narrowed(&self, subject: Subject, words: &str) -> Subject {
        let Subject::Path(_) = subject else {
            return subject;
        };
        let target = self.view.path.or_empty().unwrap_or("");
        let path = target.split('?').next().unwrap_or("");
        let by_query =
            pattern::matches(words, false, target) == Truth::Yes && pattern::matches(words, false, path) == Truth::No;
        if by_query { Subject::Query } else { Subject::Path(words.to_owned()) }
    }

    /// Values side by side, or joined by `+`, are one text.
    fn joined(&self, reader: &mut Reader<'_>) -> Known {
        let mut known = self.single(reader);
        loop {
            let plus = reader.take(&["+"]).is_some();
            let follows = reader.peek().is_some_and(|token| token.kind != Kind::Mark);
            if !plus && !follows {
                return known;
            }
            let next = self.single(reader);
            let thing = match (known.text().or_empty(), next.text().or_empty()) {
                (Some(left), Some(right)) => Thing::Text(Value::Text(format!("{left}{right}"))),
                _ => Thing::Unknown,
            };
            known.terms.extend(next.terms);
            known.thing = thing;
        }
    }

    /// One value.
    fn single(&self, reader: &mut Reader<'_>) -> Known {
        if reader.take(&["("]).is_some() {
            let known = self.any(reader);
            reader.take(&[")"]);
            return known;
        }
        reader.take(&["-"]);
        let Some(token) = reader.next() else {
            return Known::plain(Thing::Unknown);
        };
        match token.kind {
            Kind::Quoted => Known::plain(Thing::Text(Value::Text(token.text.clone()))),
            Kind::Mark => Known::plain(Thing::Unknown),
            Kind::Word => {
                let arguments = reader.take(&["("]).is_some().then(|| self.arguments(reader));
                match arguments {
                    Some(arguments) => self.call(&token.text, &arguments),
                    None => self.name(&token.text),
                }
            }
        }
    }

    /// The arguments of a call, after its bracket.
    fn arguments(&self, reader: &mut Reader<'_>) -> Vec<Known> {
        let mut found = Vec::new();
        while reader.peek().is_some() && reader.take(&[")"]).is_none() {
            let before = reader.at;
            found.push(self.any(reader));
            reader.take(&[","]);
            if reader.at == before {
                reader.next();
            }
        }
        found
    }

    /// The value of a name.
    pub(super) fn name(&self, name: &str) -> Known {
        let lower = name.to_lowercase();
        if let Some(field) = lower.strip_prefix("req.http.").or_else(|| lower.strip_prefix("bereq.http.")) {
            return Known::about(Thing::Text(self.view.field(field)), term::field(field));
        }
        match lower.as_str() {
            "req.url" | "bereq.url" => Known::about(Thing::Text(self.view.path.clone()), Subject::Path(String::new())),
            "req.method" | "req.request" | "bereq.method" => {
                Known::about(Thing::Text(self.view.method.clone()), Subject::Method)
            }
            "req.proto" | "bereq.proto" => {
                Known::about(Thing::Text(Value::Text(format!("HTTP/{}", self.ask.version))), Subject::Version)
            }
            "client.ip" | "remote.ip" => Known::about(Thing::Address(self.ask.client), Subject::Source),
            "server.ip" | "local.ip" => Known::about(Thing::Address(self.ask.local.ip()), Subject::Other),
            "client.identity" => Known::about(Thing::Text(Value::Text(self.ask.client.to_string())), Subject::Source),
            "req.restarts" | "req.esi_level" => Known::plain(Thing::Number(0.0)),
            "true" => Known::plain(Thing::Bool(Truth::Yes)),
            "false" => Known::plain(Thing::Bool(Truth::No)),
            "now" => Known::about(Thing::Unknown, Subject::Time),
            _ => self.other_name(name),
        }
    }

    /// A number, or a name that was set.
    fn other_name(&self, name: &str) -> Known {
        let digits = name.trim_end_matches(|character: char| character.is_ascii_alphabetic());
        if name.starts_with(|first: char| first.is_ascii_digit()) {
            return Known::plain(digits.parse().map_or(Thing::Unknown, Thing::Number));
        }
        match self.names.get(name) {
            Some(Value::Text(text)) => {
                let thing = text.parse().map_or_else(|_| Thing::Text(Value::Text(text.clone())), Thing::Number);
                Known::about(thing, Subject::Other)
            }
            Some(value) => Known::about(Thing::Text(value.clone()), Subject::Other),
            None => Known::about(Thing::Unknown, Subject::Other),
        }
    }

    /// A call into Varnish or a module.
    fn call(&self, name: &str, arguments: &[Known]) -> Known {
        let text = |number: usize| arguments.get(number).map_or(Value::Unknown, Known::text);
        let about =
            |thing: Thing| Known { thing, terms: arguments.first().map_or_else(Vec::new, |it| it.terms.clone()) };
        let lower = name.to_lowercase();
        match lower.as_str() {
            "regsub" | "regsuball" => {
                let (Value::Text(from), Value::Text(pattern), Value::Text(by)) = (text(0), text(1), text(2)) else {
                    return about(Thing::Unknown);
                };
                let all = lower == "regsuball";
                let replaced = Pattern::new(&pattern, false).and_then(|pattern| pattern.replaced(&from, &by, all));
                about(replaced.map_or(Thing::Unknown, |text| Thing::Text(Value::Text(text))))
            }
            "std.tolower" | "std.toupper" => match text(0) {
                Value::Text(text) if lower == "std.tolower" => about(Thing::Text(Value::Text(text.to_lowercase()))),
                Value::Text(text) => about(Thing::Text(Value::Text(text.to_uppercase()))),
                value => about(Thing::Text(value)),
            },
            "std.ip" => match text(0).or_empty().map(|text| text.trim().parse().ok()) {
                Some(Some(address)) => about(Thing::Address(address)),
                Some(None) => arguments.get(1).cloned().unwrap_or_else(|| about(Thing::Unknown)),
                None => about(Thing::Unknown),
            },
            "std.port" => Known::about(Thing::Number(f64::from(self.ask.local.port())), Subject::Tls),
            "cookie.get" | "cookie.isset" => self.cookie(&lower, text(0).or_empty().unwrap_or("")),
            _ if lower.contains("is_denied") || lower.contains("throttle") => {
                Known::about(Thing::Unknown, Subject::Rate)
            }
            _ if lower.contains("geo") || lower.contains("country") => {
                Known::about(Thing::Unknown, Subject::Country(String::new()))
            }
            _ => about_unknown(arguments),
        }
    }

    /// A cookie, by the module that reads them.
    fn cookie(&self, call: &str, name: &str) -> Known {
        let Some(values) = self.view.values("cookie") else {
            return Known::about(Thing::Unknown, Subject::Cookie);
        };
        let mut pairs = values.iter().flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let found = pairs.find(|(known, _)| *known == name).map(|(_, value)| value);
        let thing = match call {
            "cookie.isset" => Thing::Bool(found.is_some().into()),
            _ => Thing::Text(Value::from(found)),
        };
        Known::about(thing, Subject::Cookie)
    }
}

/// What cannot be evaluated, about what its arguments are about.
fn about_unknown(arguments: &[Known]) -> Known {
    let terms: Vec<Term> = arguments.iter().flat_map(|argument| argument.terms.clone()).collect();
    if terms.is_empty() { Known::about(Thing::Unknown, Subject::Other) } else { Known { thing: Thing::Unknown, terms } }
}

/// Two values compared.
fn compare(left: &Known, operator: &str, right: &Known) -> Truth {
    let negated = operator.starts_with('!');
    if let (Thing::Number(left), Thing::Number(right)) = (&left.thing, &right.thing) {
        return match operator {
            "<" => left < right,
            ">" => left > right,
            "<=" => left <= right,
            ">=" => left >= right,
            "!=" => (left - right).abs() > f64::EPSILON,
            _ => (left - right).abs() <= f64::EPSILON,
        }
        .into();
    }
    if let (Thing::Address(address), Thing::Text(Value::Text(written))) = (&left.thing, &right.thing) {
        return Truth::from(network::holds(written, *address)).negated(negated);
    }
    let (left, right) = (left.text(), right.text());
    match (operator, left.or_empty(), right.or_empty()) {
        ("~" | "!~", Some(left), Some(pattern)) => pattern::matches(pattern, false, left).negated(negated),
        ("==" | "!=", Some(left_text), Some(right_text)) => {
            // What is absent equals no text, not even an empty one.
            let same = left_text == right_text && left != Value::Absent && right != Value::Absent;
            Truth::from(same).negated(negated)
        }
        _ => Truth::Unknown,
    }
}

/// Whether an address is on an access list: the entry with the longest prefix decides.
fn on_list(entries: &[AclEntry], thing: &Thing) -> Truth {
    let address = match thing {
        Thing::Address(address) => Some(*address),
        Thing::Text(Value::Text(text)) => text.trim().parse().ok(),
        _ => None,
    };
    let Some(address) = address else {
        return Truth::Unknown;
    };
    let mut best: Option<(u8, bool)> = None;
    let mut named = false;
    for entry in entries {
        let whole = if address.is_ipv4() { 32 } else { 128 };
        let prefix = entry.prefix.unwrap_or(whole);
        let written = if entry.address == "localhost" { "127.0.0.1" } else { entry.address.as_str() };
        let network = entry.prefix.map_or_else(|| written.to_owned(), |prefix| format!("{written}/{prefix}"));
        match network::holds(&network, address) {
            Some(true) if best.is_none_or(|(known, _)| prefix > known) => best = Some((prefix, !entry.negated)),
            Some(_) => {}
            None => named = true,
        }
    }
    match best {
        Some((_, listed)) => listed.into(),
        None if named => Truth::Unknown,
        None => Truth::No,
    }
}
