//! Sample fetches and converters: what a name such as `req.hdr(host),lower` is for this request.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::users::Userlists;
use crate::ask::Ask;
use crate::server::credentials::Shown;
use crate::server::pattern::Pattern;
use crate::server::term::{self, Subject};
use crate::server::truth::Truth;
use crate::server::view::{Value, View};

/// The value of a fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sample {
    /// Yes or no.
    Bool(Truth),
    /// A number.
    Int(i64),
    /// An address.
    Address(IpAddr),
    /// Texts, each of which is tried; none where nothing is there.
    Texts(Vec<String>),
    /// It could not be evaluated.
    Unknown,
}

impl Sample {
    /// The texts of a value that may be absent or unknown.
    fn of(value: &Value) -> Self {
        match value {
            Value::Text(text) => Self::Texts(vec![text.clone()]),
            Value::Absent => Self::Texts(Vec::new()),
            Value::Unknown => Self::Unknown,
        }
    }

    /// As one text, for a format.
    pub(super) fn text(&self) -> Value {
        match self {
            Self::Bool(Truth::Yes) => Value::Text("1".to_owned()),
            Self::Bool(Truth::No) => Value::Text("0".to_owned()),
            Self::Bool(Truth::Unknown) | Self::Unknown => Value::Unknown,
            Self::Int(number) => Value::Text(number.to_string()),
            Self::Address(address) => Value::Text(address.to_string()),
            Self::Texts(texts) => Value::from(texts.last().map(String::as_str)),
        }
    }
}

/// The request in the middle of the rules.
pub(super) struct Scene<'a> {
    /// The request as it came.
    pub(super) ask: &'a Ask,
    /// The request as it is now.
    pub(super) view: View,
    /// Variables that rules have set.
    pub(super) variables: BTreeMap<String, Value>,
    /// Whether something that is not evaluated may set variables.
    pub(super) strange_variables: bool,
    /// Whether the address of the client was changed by a rule.
    pub(super) strange_source: bool,
    /// Who may sign in.
    pub(super) users: &'a Userlists,
}

/// A call: `name(arguments)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call {
    /// The name.
    pub(super) name: String,
    /// The arguments.
    pub(super) arguments: Vec<String>,
}

impl Call {
    /// An argument; empty where there is none.
    fn argument(&self, number: usize) -> &str {
        self.arguments.get(number).map_or("", String::as_str)
    }
}

/// The calls of an expression, a fetch and its converters: `req.hdr(host),lower,field(1,:)`.
pub(super) fn calls(expression: &str) -> Vec<Call> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut current = String::new();
    for character in expression.chars() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if character == ',' && depth == 0 {
            found.push(call(&std::mem::take(&mut current)));
        } else {
            current.push(character);
        }
    }
    found.push(call(&current));
    found
}

/// One call.
fn call(text: &str) -> Call {
    match text.split_once('(') {
        None => Call { name: text.trim().to_owned(), arguments: Vec::new() },
        Some((name, rest)) => {
            let inside = rest.strip_suffix(')').unwrap_or(rest);
            let arguments = inside.split(',').map(|argument| argument.trim().trim_matches(['"', '\'']).to_owned());
            Call { name: name.trim().to_owned(), arguments: arguments.collect() }
        }
    }
}

impl Scene<'_> {
    /// The value of an expression.
    pub(super) fn sample(&self, calls: &[Call]) -> Sample {
        let Some((fetch, converters)) = calls.split_first() else {
            return Sample::Unknown;
        };
        converters.iter().fold(self.fetch(fetch), convert)
    }

    /// The value of a fetch.
    fn fetch(&self, call: &Call) -> Sample {
        let view = &self.view;
        match call.name.as_str() {
            "path" => Sample::of(&view.path),
            "query" => Sample::of(&view.query),
            "url" | "pathq" | "capture.req.uri" => self.path_and_query(),
            "base" => self.base(),
            "method" | "capture.req.method" => Sample::of(&view.method),
            "req.ver" | "req_ver" => Sample::Texts(vec![self.ask.version.clone()]),
            "req.hdr" | "hdr" | "req.hdr_val" | "hdr_val" | "req.hdr_ip" | "hdr_ip" => self.header(call, true),
            "req.fhdr" | "req.fhdr_ip" => self.header(call, false),
            "req.hdr_cnt" | "hdr_cnt" | "req.fhdr_cnt" => match self.header(call, call.name != "req.fhdr_cnt") {
                Sample::Texts(texts) => Sample::Int(i64::try_from(texts.len()).unwrap_or(i64::MAX)),
                _ => Sample::Unknown,
            },
            "req.cook" | "cook" | "cookie" => self.cookie(call.argument(0)),
            "url_param" | "urlp" => self.parameter(call.argument(0)),
            "src" if !self.strange_source => Sample::Address(self.ask.client),
            "dst" => Sample::Address(self.ask.local.ip()),
            "dst_port" => Sample::Int(self.ask.local.port().into()),
            "ssl_fc" => Sample::Bool(self.ask.tls.into()),
            "ssl_fc_sni" | "req.ssl_sni" | "req_ssl_sni" => Sample::of(&Value::from(self.ask.server_name.as_deref())),
            "ssl_fc_has_sni" => Sample::Bool(self.ask.server_name.is_some().into()),
            "http_auth" => Sample::Bool(self.users.admits(call.argument(0), &self.shown())),
            "http_auth_group" => self.users.groups(call.argument(0), &self.shown()),
            "always_true" | "req.proto_http" | "req_proto_http" => Sample::Bool(Truth::Yes),
            "always_false" => Sample::Bool(Truth::No),
            "bool" => Sample::Bool(matches!(call.argument(0), "1" | "true").into()),
            "int" => call.argument(0).parse().map_or(Sample::Unknown, Sample::Int),
            "str" => Sample::Texts(vec![call.argument(0).to_owned()]),
            "var" => self.variable(call.argument(0)),
            "req.body_size" | "req.body_len" => self.ask.body_bytes.try_into().map_or(Sample::Unknown, Sample::Int),
            "ssl_c_used" | "ssl_fc_has_crt" if !self.ask.tls => Sample::Bool(Truth::No),
            "ssl_c_used" | "ssl_fc_has_crt" => {
                self.ask.certificate.map_or(Sample::Unknown, |it| Sample::Bool(it.into()))
            }
            // Where none came, there was nothing to find fault with.
            "ssl_c_verify" | "ssl_c_err" if self.ask.certificate == Some(false) => Sample::Int(0),
            name if name.starts_with("ssl_c_") && self.ask.certificate == Some(false) => Sample::Texts(Vec::new()),
            _ => Sample::Unknown,
        }
    }

    /// The credentials that are shown.
    pub(super) fn shown(&self) -> Shown {
        Shown::in_field(self.view.field("authorization").text())
    }

    /// Path and query in one.
    fn path_and_query(&self) -> Sample {
        match (self.view.path.text(), &self.view.query) {
            (Some(path), Value::Text(query)) => Sample::Texts(vec![format!("{path}?{query}")]),
            (Some(path), Value::Absent) => Sample::Texts(vec![path.to_owned()]),
            _ => Sample::Unknown,
        }
    }

    /// Host and path in one.
    fn base(&self) -> Sample {
        match (self.view.field("host").or_empty(), self.view.path.text()) {
            (Some(host), Some(path)) => Sample::Texts(vec![format!("{host}{path}")]),
            _ => Sample::Unknown,
        }
    }

    /// The values of a field, parted at commas where the fetch parts them.
    fn header(&self, call: &Call, parted: bool) -> Sample {
        let Some(values) = self.view.values(call.argument(0)) else {
            return Sample::Unknown;
        };
        let mut texts: Vec<String> = Vec::new();
        for value in values {
            if parted {
                texts.extend(parts(value));
            } else {
                texts.push(value.trim().to_owned());
            }
        }
        match call.argument(1) {
            "" => Sample::Texts(texts),
            number => Sample::Texts(occurrence(&texts, number).into_iter().collect()),
        }
    }

    /// A cookie's value; all where no name is given.
    fn cookie(&self, name: &str) -> Sample {
        let Some(values) = self.view.values("cookie") else {
            return Sample::Unknown;
        };
        let pairs = values.iter().flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let fitting = pairs.filter(|(known, _)| name.is_empty() || known.trim() == name);
        Sample::Texts(fitting.map(|(_, value)| value.trim().to_owned()).collect())
    }

    /// A parameter of the query.
    fn parameter(&self, name: &str) -> Sample {
        let Some(query) = self.view.query.or_empty() else {
            return Sample::Unknown;
        };
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        Sample::Texts(
            pairs.filter(|(known, _)| name.is_empty() || *known == name).map(|(_, value)| value.to_owned()).collect(),
        )
    }

    /// A variable that a rule has set.
    fn variable(&self, name: &str) -> Sample {
        match self.variables.get(name) {
            Some(value) => Sample::of(value),
            None if self.strange_variables || name.starts_with("proc.") => Sample::Unknown,
            None => Sample::Texts(Vec::new()),
        }
    }

    /// A log format as a text: `%[…]` is evaluated, what else begins with `%` is not.
    pub(super) fn format(&self, format: &str) -> Value {
        let mut out = String::new();
        let mut rest = format;
        while let Some((before, after)) = rest.split_once('%') {
            out.push_str(before);
            let (value, left) = if let Some(after) = after.strip_prefix('%') {
                (Value::Text("%".to_owned()), after)
            } else if let Some((expression, left)) = after.strip_prefix('[').and_then(|after| after.split_once(']')) {
                (self.sample(&calls(expression)).text(), left)
            } else if let Some(left) = after.strip_prefix("ci") {
                (Value::Text(self.ask.client.to_string()), left)
            } else {
                return Value::Unknown;
            };
            match value.or_empty() {
                Some(text) => out.push_str(text),
                None => return Value::Unknown,
            }
            rest = left;
        }
        out.push_str(rest);
        Value::Text(out)
    }
}

/// The parts of a field's value between commas that stand in no quotes.
fn parts(value: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut quoted = false;
    for character in value.chars() {
        quoted ^= character == '"';
        match (character, found.last_mut()) {
            (',', _) if !quoted => found.push(String::new()),
            (character, Some(part)) => part.push(character),
            _ => {}
        }
    }
    found.iter().map(|part| part.trim().to_owned()).collect()
}

/// The text of this number, counted from 1, or from the end where it is negative.
fn occurrence(texts: &[String], number: &str) -> Option<String> {
    let number: i64 = number.parse().ok()?;
    let length = i64::try_from(texts.len()).ok()?;
    let at = if number < 0 { length + number } else { number - 1 };
    texts.get(usize::try_from(at).ok()?).cloned()
}

/// The value after a converter.
fn convert(sample: Sample, call: &Call) -> Sample {
    let each = |map: &dyn Fn(&str) -> Option<String>| match &sample {
        Sample::Texts(texts) => {
            let mapped: Option<Vec<String>> = texts.iter().map(|text| map(text)).collect();
            mapped.map_or(Sample::Unknown, Sample::Texts)
        }
        _ => Sample::Unknown,
    };
    match call.name.as_str() {
        "lower" => each(&|text| Some(text.to_lowercase())),
        "upper" => each(&|text| Some(text.to_uppercase())),
        "url_dec" => each(&|text| Some(decoded(text))),
        "length" => match sample {
            Sample::Texts(texts) => texts
                .last()
                .map_or(Sample::Texts(Vec::new()), |text| Sample::Int(i64::try_from(text.len()).unwrap_or(i64::MAX))),
            _ => Sample::Unknown,
        },
        "field" => {
            let separator = call.argument(1).chars().next().unwrap_or(',');
            each(&|text| {
                let parts: Vec<String> = text.split(separator).map(str::to_owned).collect();
                Some(occurrence(&parts, call.argument(0)).unwrap_or_default())
            })
        }
        "regsub" => {
            let flags = call.argument(2);
            let pattern = Pattern::new(call.argument(0), flags.contains('i'));
            each(&|text| pattern.as_ref()?.replaced(text, call.argument(1), flags.contains('g')))
        }
        "bool" | "not" => match sample {
            Sample::Bool(truth) => Sample::Bool(truth.negated(call.name == "not")),
            Sample::Int(number) => Sample::Bool(Truth::from(number != 0).negated(call.name == "not")),
            _ => Sample::Unknown,
        },
        _ => Sample::Unknown,
    }
}

/// The text with `%xx` and `+` decoded.
fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// What an expression is about.
pub(super) fn subject(calls: &[Call], words: &str) -> Subject {
    let Some(call) = calls.first() else {
        return Subject::Other;
    };
    let counted = calls
        .iter()
        .any(|call| call.name.contains("_rate") || call.name.contains("_cnt") && call.name.contains("table"));
    let name = call.name.as_str();
    match name {
        _ if counted => Subject::Rate,
        "path" | "url" | "pathq" | "capture.req.uri" => Subject::Path(words.to_owned()),
        "base" => Subject::Path(words.to_owned()),
        "query" | "url_param" | "urlp" => Subject::Query,
        "method" | "capture.req.method" => Subject::Method,
        "req.ver" | "req_ver" => Subject::Version,
        "src" => Subject::Source,
        "ssl_fc" | "dst_port" => Subject::Tls,
        "ssl_fc_sni" | "req.ssl_sni" | "req_ssl_sni" | "ssl_fc_has_sni" => Subject::Host,
        "http_auth" => Subject::Credentials,
        "http_auth_group" => Subject::Role,
        "req.cook" | "cook" | "cookie" | "req.cook_cnt" | "cook_cnt" => Subject::Cookie,
        "date" | "hour" | "date_us" => Subject::Time,
        "req.body_size" | "req.body_len" | "req.body" => Subject::Body,
        "ssl_fc_has_crt" => Subject::Certificate,
        _ if name.starts_with("ssl_c_") => Subject::Certificate,
        _ if name.starts_with("sc") && name.contains('_') || name.starts_with("src_") || name.ends_with("_conn") => {
            Subject::Rate
        }
        _ if name.contains("hdr") => term::field(call.argument(0)),
        _ => Subject::Other,
    }
}
