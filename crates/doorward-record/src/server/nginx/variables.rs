//! Variables and texts with variables, as far as the request tells their value.
//!
//! What a module outside this file gives is unknown, and whoever asks must say so.

use std::net::IpAddr;

use super::machine::Machine;
use super::tree::Directive;
use super::uri::from_wire;
use super::value::Value;
use super::{clock, lookup, referer, secure_link};

/// How deep variables may refer to each other.
pub(super) const MAX_DEPTH: u32 = 24;
/// How many variables may be looked up for one text.
pub(super) const MAX_LOOKUPS: u32 = 4096;

/// A piece of a text with variables.
#[derive(Debug, PartialEq, Eq)]
enum Piece<'t> {
    Text(&'t str),
    Name(&'t str),
    Group(usize),
}

/// Cuts a text at its variables: `$name`, `${name}`, `$1`.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (before, from) = rest.split_at(at);
        if !before.is_empty() {
            found.push(Piece::Text(before));
        }
        let after = from.strip_prefix('$').unwrap_or(from);
        let (name, left) = match after.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            Some(braced) => braced,
            None => match after.chars().next() {
                Some(digit) if digit.is_ascii_digit() => after.split_at(1),
                _ => {
                    let end = after.find(|character: char| !character.is_ascii_alphanumeric() && character != '_');
                    after.split_at(end.unwrap_or(after.len()))
                }
            },
        };
        match name.parse::<usize>() {
            Ok(number) if number < 10 => found.push(Piece::Group(number)),
            _ if name.is_empty() => found.push(Piece::Text("$")),
            _ => found.push(Piece::Name(name)),
        }
        rest = left;
    }
    if !rest.is_empty() {
        found.push(Piece::Text(rest));
    }
    found
}

impl<'a> Machine<'a> {
    /// What a text with variables comes to.
    pub(super) fn value(&self, text: &str) -> Value<'a> {
        self.lookups.set(0);
        self.value_at(text, 0)
    }

    /// Where a text with variables leads: the same, without a query that is not known, which hardly ever decides it.
    pub(super) fn target(&self, text: &str) -> Value<'a> {
        self.leaves_query_out.set(true);
        let value = self.value(text);
        self.leaves_query_out.set(false);
        value
    }

    /// Whether it is not known which query the request has by now; `as_sent`: which one it came with.
    fn is_query_hidden(&self, as_sent: bool) -> bool {
        self.ask.is_query_unknown() && !self.leaves_query_out.get() && (as_sent || self.query.is_empty())
    }

    /// What a text with variables comes to, this deep within others.
    pub(super) fn value_at(&self, text: &str, depth: u32) -> Value<'a> {
        let mut whole = Value::literal("");
        for piece in pieces(text) {
            let part = match piece {
                Piece::Text(text) => Value::literal(text),
                Piece::Group(number) => {
                    Value::known(self.caught.get(number).cloned().flatten().unwrap_or_default(), "uri")
                }
                Piece::Name(name) => self.variable(name, depth),
            };
            whole = whole.and(&part);
        }
        whole
    }

    /// What a variable holds.
    pub(super) fn variable(&self, name: &str, depth: u32) -> Value<'a> {
        self.lookups.set(self.lookups.get().saturating_add(1));
        if depth > MAX_DEPTH || self.lookups.get() > MAX_LOOKUPS {
            return Value::unknown(name);
        }
        if let Some(value) = self.set.get(name) {
            return value.clone();
        }
        if let Some(table) = self.defined.tables.get(name) {
            return lookup::value(self, table, depth + 1);
        }
        if let Some(value) = self.of_prefix(name).or_else(|| self.of_request(name)).or_else(|| self.of_connection(name))
        {
            return value;
        }
        if let Some(value) = self.of_place(name, depth) {
            return value;
        }
        if self.defined.settable.contains(name) {
            return Value::literal("");
        }
        Value::unknown(name)
    }

    fn of_prefix(&self, name: &str) -> Option<Value<'a>> {
        if let Some(field) = name.strip_prefix("http_") {
            if self.is_unlogged(field) {
                return Some(Value::unknown(name));
            }
            return Some(Value::known(self.field(field), name));
        }
        if let Some(argument) = name.strip_prefix("arg_") {
            if self.is_query_hidden(false) {
                return Some(Value::unknown(name));
            }
            return Some(Value::known(argument_of(&self.query, argument).unwrap_or_default(), name));
        }
        if name.starts_with("cookie_") && self.is_unlogged("cookie") {
            return Some(Value::unknown(name));
        }
        if let Some(cookie) = name.strip_prefix("cookie_") {
            return Some(Value::known(self.cookie(cookie).unwrap_or_default(), name));
        }
        let empty =
            name.starts_with("sent_http_") || name.starts_with("upstream_") || name.starts_with("sent_trailer_");
        empty.then(|| Value::known("", name))
    }

    fn of_request(&self, name: &str) -> Option<Value<'a>> {
        let text = match name {
            "args" | "query_string" | "is_args" if self.is_query_hidden(false) => return Some(Value::unknown(name)),
            "request_uri" | "request" if self.is_query_hidden(true) => return Some(Value::unknown(name)),
            "args" | "query_string" => self.query.clone(),
            "is_args" => (if self.query.is_empty() { "" } else { "?" }).to_owned(),
            "uri" | "document_uri" => self.path.clone(),
            "request_uri" => self.request_uri(),
            "request" => format!("{} {} HTTP/{}", self.ask.method, self.request_uri(), self.ask.version),
            "request_method" => self.ask.method.clone(),
            "host" => self.ask.host.clone(),
            "server_protocol" => self.protocol(),
            "scheme" => (if self.ask.tls { "https" } else { "http" }).to_owned(),
            "https" => (if self.ask.tls { "on" } else { "" }).to_owned(),
            "content_length" => self.ask.field("content-length").map(str::to_owned).unwrap_or_else(|| {
                if self.ask.body_bytes > 0 { self.ask.body_bytes.to_string() } else { String::new() }
            }),
            "content_type" => from_wire(self.ask.field("content-type").unwrap_or("")),
            "remote_user" => return Some(self.remote_user()),
            "time_iso8601" | "time_local" | "msec" | "date_local" | "date_gmt" => {
                return Some(clock::value(name, self.ask.now_s));
            }
            "http2" | "http3" if self.ask.version.starts_with('1') => String::new(),
            "proxy_add_x_forwarded_for" => self.forwarded_for(),
            "request_completion" | "body_bytes_sent" | "limit_req_status" | "limit_conn_status" | "geoip_org" => {
                String::new()
            }
            "request_body" if self.ask.body_bytes == 0 => String::new(),
            _ => return None,
        };
        Some(Value::known(text, name))
    }

    fn of_connection(&self, name: &str) -> Option<Value<'a>> {
        let text = match name {
            "remote_addr" | "binary_remote_addr" => {
                return Some(match self.client {
                    Some(client) => {
                        let mut value = Value::known(client.to_string(), name);
                        if self.client_by.is_some() {
                            value.origins.push("realip".to_owned());
                        }
                        value
                    }
                    None => Value::unknown(name),
                });
            }
            "realip_remote_addr" => self.ask.client.to_string(),
            "server_addr" => self.ask.local.ip().to_string(),
            "server_port" => self.ask.local.port().to_string(),
            "ssl_server_name" => self.ask.server_name.clone().unwrap_or_default(),
            _ if name.starts_with("ssl_") && !self.ask.tls => String::new(),
            "ssl_client_verify" => return Some(self.client_verify(name)),
            _ => return None,
        };
        Some(Value::known(text, name))
    }

    fn of_place(&self, name: &str, depth: u32) -> Option<Value<'a>> {
        match name {
            "server_name" => Some(Value::known(self.server_name(), name)),
            "document_root" | "realpath_root" => Some(self.document_root(depth)),
            "request_filename" => Some(self.file_name(depth)),
            "invalid_referer" => Some(referer::value(self)),
            "secure_link" | "secure_link_expires" => Some(secure_link::value(self, name, depth)),
            "fastcgi_script_name" => Some(self.script_name()),
            _ => None,
        }
    }

    fn server_name(&self) -> String {
        let first = super::choose::names(self.server.listener.server).next().unwrap_or("");
        first.strip_prefix('.').unwrap_or(first).to_owned()
    }

    /// The protocol as nginx spells it.
    fn protocol(&self) -> String {
        match self.ask.version.as_str() {
            "2" => "HTTP/2.0".to_owned(),
            "3" => "HTTP/3.0".to_owned(),
            version => format!("HTTP/{version}"),
        }
    }

    /// The path and query as they came.
    pub(super) fn request_uri(&self) -> String {
        match &self.ask.query {
            Some(query) => format!("{}?{query}", self.ask.path),
            None => self.ask.path.clone(),
        }
    }

    fn remote_user(&self) -> Value<'a> {
        Value::known(self.user.clone().unwrap_or_default(), "remote_user")
    }

    fn forwarded_for(&self) -> String {
        let client = self.client.unwrap_or(self.ask.client);
        match self.field("x_forwarded_for") {
            given if given.is_empty() => client.to_string(),
            given => format!("{given}, {client}"),
        }
    }

    fn client_verify(&self, name: &str) -> Value<'a> {
        match self.scope.server().find("ssl_verify_client").map(|directive| directive.word(0)) {
            None | Some("off") => Value::known("NONE", name),
            Some(_) if self.ask.certificate == Some(false) => Value::known("NONE", name),
            Some(_) if self.ask.certificate == Some(true) => {
                Value::one_of(["SUCCESS", "FAILED"].map(str::to_owned).to_vec(), name)
            }
            Some(_) => Value::one_of(["NONE", "SUCCESS", "FAILED"].map(str::to_owned).to_vec(), name),
        }
    }

    /// Whether it is not known if a field was sent, named as variables name it.
    fn is_unlogged(&self, variable: &str) -> bool {
        self.ask.is_unknown(&variable.replace('_', "-"))
    }

    /// The value of a field, named as variables name it: lower case, `_` for `-`.
    ///
    /// Fields whose own name has an underscore are dropped by nginx unless it is told otherwise.
    pub(super) fn field(&self, variable: &str) -> String {
        let keeps_underscores = self.scope.server().is_on("underscores_in_headers");
        let is_named = |name: &str| {
            (keeps_underscores || !name.contains('_')) && name.to_ascii_lowercase().replace('-', "_") == variable
        };
        let values: Vec<String> =
            self.ask.fields.iter().filter(|field| is_named(&field.name)).map(|field| from_wire(&field.value)).collect();
        if values.is_empty() && variable == "host" {
            return self.ask.host.clone();
        }
        values.join(if variable == "cookie" { "; " } else { ", " })
    }

    fn cookie(&self, name: &str) -> Option<String> {
        let cookies = self.field("cookie");
        let mut pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
    }

    /// The root in force; empty origins, since the request has no part in it.
    pub(super) fn document_root(&self, depth: u32) -> Value<'a> {
        let Some(directive) = self.mapping() else {
            return Value::literal(&self.full_path("html", false).to_string_lossy());
        };
        let mut value = self.value_at(directive.word(0), depth + 1);
        if let Some(texts) = &mut value.texts {
            for text in texts.iter_mut() {
                *text = self.full_path(text, false).to_string_lossy().into_owned();
            }
        }
        value
    }

    /// The `root` or `alias` in force.
    pub(super) fn mapping(&self) -> Option<&'a Directive> {
        self.scope.all(&["root", "alias"]).first().copied()
    }

    fn file_name(&self, depth: u32) -> Value<'a> {
        let mut value = self.document_root(depth);
        let rest = self.below_mapping().unwrap_or_default();
        if let Some(texts) = &mut value.texts {
            for text in texts.iter_mut() {
                text.push_str(&rest);
            }
        }
        value.origins.push("request_filename".to_owned());
        value
    }
}

/// The value of an argument of the query, undecoded; its name is compared without case.
pub(super) fn argument_of(query: &str, name: &str) -> Option<String> {
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find_map(|(given, value)| given.eq_ignore_ascii_case(name).then(|| value.to_owned()))
}

/// The client as text, where it is known.
pub(super) fn client_text(client: Option<IpAddr>) -> String {
    client.map_or_else(|| "an address that a proxy names".to_owned(), |client| client.to_string())
}

#[cfg(test)]
mod tests {
    use super::{Piece, argument_of, pieces};

    #[test]
    fn texts_are_cut_at_their_variables() {
        for (text, expected) in [
            ("a", vec![Piece::Text("a")]),
            ("$a", vec![Piece::Name("a")]),
            ("${a}b", vec![Piece::Name("a"), Piece::Text("b")]),
            ("$a$b", vec![Piece::Name("a"), Piece::Name("b")]),
            ("x$1y", vec![Piece::Text("x"), Piece::Group(1), Piece::Text("y")]),
            ("$12", vec![Piece::Group(1), Piece::Text("2")]),
            ("a$", vec![Piece::Text("a"), Piece::Text("$")]),
            ("$a-$b.c", vec![Piece::Name("a"), Piece::Text("-"), Piece::Name("b"), Piece::Text(".c")]),
        ] {
            assert_eq!(pieces(text), expected, "{text}");
        }
    }

    #[test]
    fn arguments_are_found_by_name() {
        for (query, name, expected) in [
            ("a=1&b=2", "b", Some("2")),
            ("A=1", "a", Some("1")),
            ("ab=1", "b", None),
            ("a", "a", None),
            ("a=", "a", Some("")),
        ] {
            assert_eq!(argument_of(query, name).as_deref(), expected, "{query}");
        }
    }
}
