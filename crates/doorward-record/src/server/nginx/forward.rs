//! `proxy_pass` and its like: to whom a request is passed on, as what, and what is taken from it on the way.

use std::net::IpAddr;
use std::path::PathBuf;

use super::choose::{self, Form};
use super::machine::Machine;
use super::scope::Kind;
use super::tree::Directive;
use crate::account::{Forward, Target};

/// To whom this handler passes the request; absent where that is not known.
pub(super) fn forward<'a>(machine: &mut Machine<'a>, handler: &'a Directive) -> Option<Forward> {
    let value = machine.value(handler.word(0));
    let Some(text) = value.text().map(str::to_owned) else {
        machine.not_read(handler.at, "to whom this passes the request is not known");
        return None;
    };
    let (protocol, rest) = protocol_of(&handler.name, &text)?;
    let (authority, path) = split_authority(rest);
    let has_variables = !value.origins.is_empty() || handler.word(0).contains('$');
    let place = Some(machine.tree.place(handler.at));
    let to = targets(machine, authority, &protocol);
    let is_http = matches!(protocol.as_str(), "http" | "https");
    let path = if is_http { passed_path(machine, path, has_variables) } else { None };
    let (host, fields) = fields(machine, handler, authority);
    let script = script(machine, handler);
    let from = source(machine, handler);
    Some(Forward { protocol, to, path, host: if is_http { host } else { None }, from, fields, script, place })
}

/// The address that `proxy_bind` and its like give to the connection; absent where it is the machine's own.
fn source(machine: &Machine<'_>, handler: &Directive) -> Option<IpAddr> {
    let name = format!("{}_bind", handler.name.strip_suffix("_pass").unwrap_or("proxy"));
    let bind = machine.scope.find(&name).filter(|one| one.word(0) != "off")?;
    let value = machine.value(bind.word(0));
    let text = value.text()?;
    crate::account::address(text).or_else(|| crate::account::address(text.rsplit_once(':')?.0))
}

fn protocol_of<'t>(name: &str, text: &'t str) -> Option<(String, &'t str)> {
    if name == "proxy_pass" {
        let (protocol, rest) = text.split_once("://")?;
        return Some((protocol.to_ascii_lowercase(), rest));
    }
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let protocol = name.strip_suffix("_pass").unwrap_or(name);
    Some((protocol.to_owned(), rest))
}

/// Host and port (or socket), and the path after them where there is one.
fn split_authority(rest: &str) -> (&str, Option<&str>) {
    if let Some(socket) = rest.strip_prefix("unix:") {
        let end = socket.find(':').map_or(rest.len(), |end| end + "unix:".len());
        let (authority, path) = rest.split_at(end);
        return (authority, path.strip_prefix(':').filter(|path| !path.is_empty()));
    }
    match rest.find(['/', '?']) {
        Some(at) => {
            let (authority, path) = rest.split_at(at);
            (authority, Some(path))
        }
        None => (rest, None),
    }
}

fn targets(machine: &Machine<'_>, authority: &str, protocol: &str) -> Vec<Target> {
    let group = machine
        .tree
        .top
        .iter()
        .filter(|item| item.name == "http")
        .flat_map(|http| http.inside())
        .find(|item| item.name == "upstream" && item.word(0) == authority);
    let port = if protocol == "https" { 443 } else { 80 };
    match group {
        Some(group) => group
            .inside()
            .iter()
            .filter(|item| item.name == "server" && !item.words.iter().any(|word| word == "down" || word == "backup"))
            .filter_map(|item| target(item.word(0), port))
            .collect(),
        None => target(authority, port).into_iter().collect(),
    }
}

fn target(text: &str, default_port: u16) -> Option<Target> {
    if let Some(path) = text.strip_prefix("unix:") {
        return Some(Target::Socket(PathBuf::from(path)));
    }
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port.parse().ok()?),
        _ => (text, default_port),
    };
    Some(Target::Host(host.trim_start_matches('[').trim_end_matches(']').to_owned(), port))
}

/// The path as it is passed on, where `proxy_pass` has one of its own or a rewrite changed it.
fn passed_path(machine: &Machine<'_>, given: Option<&str>, has_variables: bool) -> Option<String> {
    let plain = machine.ask.path.clone();
    let path = match given {
        Some(given) if has_variables => given.to_owned(),
        Some(given) => {
            let name = location_name(machine).unwrap_or("");
            let rest = machine.path.strip_prefix(name).unwrap_or(&machine.path);
            format!("{given}{}", super::uri::escaped(rest))
        }
        None if machine.internal || super::uri::normalised(&plain, true).as_deref() != Some(machine.path.as_str()) => {
            super::uri::escaped(&machine.path)
        }
        None => return None,
    };
    Some(if path.is_empty() { "/".to_owned() } else { path })
}

fn location_name<'a>(machine: &Machine<'a>) -> Option<&'a str> {
    let level = machine.scope.levels.iter().rev().find(|level| level.kind == Kind::Location)?;
    match choose::form(level.head) {
        Form::Exact(name) | Form::Prefix(name, _) => Some(name),
        Form::Pattern(..) | Form::Named(_) => None,
    }
}

/// The Host that is passed on (absent where it is the client's), and the other fields that are set or taken away.
fn fields(
    machine: &Machine<'_>,
    handler: &Directive,
    authority: &str,
) -> (Option<String>, Vec<(String, Option<String>)>) {
    let prefix = handler.name.strip_suffix("_pass").unwrap_or("proxy");
    let set = machine.scope.all(&[&format!("{prefix}_set_header")]);
    let mut host = Some(authority.to_owned());
    let mut found = Vec::new();
    for item in set {
        let value = machine.value(item.word(1));
        let text = value.text().map(str::to_owned);
        if item.word(0).eq_ignore_ascii_case("host") {
            host = text.filter(|text| text.split(':').next() != Some(machine.ask.host.as_str()));
            continue;
        }
        if value.texts.is_some() {
            found.push((item.word(0).to_owned(), text.filter(|text| !text.is_empty())));
        }
    }
    if machine.scope.find("proxy_pass_request_headers").is_some_and(|one| one.word(0) == "off") {
        for field in &machine.ask.fields {
            found.push((field.name.clone(), None));
        }
    }
    (host, found)
}

/// The script that a FastCGI server is asked to run.
fn script(machine: &mut Machine<'_>, handler: &Directive) -> Option<PathBuf> {
    if handler.name != "fastcgi_pass" {
        return None;
    }
    machine.split_path_info();
    let params = machine.scope.all(&["fastcgi_param"]);
    let name = params.iter().rev().find(|item| item.word(0) == "SCRIPT_FILENAME")?;
    machine.value(name.word(1)).text().map(PathBuf::from)
}

impl<'a> Machine<'a> {
    /// The script's name of FastCGI: the path, and the index where it ends in a slash.
    pub(super) fn script_name(&self) -> super::value::Value<'a> {
        let mut name = self.path.clone();
        if name.ends_with('/')
            && let Some(index) = self.scope.find("fastcgi_index")
        {
            name.push_str(index.word(0));
        }
        super::value::Value::known(name, "uri")
    }

    /// `fastcgi_split_path_info` cuts the path in two.
    fn split_path_info(&mut self) {
        let Some(split) = self.scope.find("fastcgi_split_path_info") else { return };
        if let Ok(Some(caught)) = super::pattern::find(split.word(0), false, &self.path) {
            let group = |number: usize| caught.groups.get(number).cloned().flatten().unwrap_or_default();
            let name = super::value::Value::known(group(1), "uri");
            self.set.insert("fastcgi_script_name".to_owned(), name);
            self.set.insert("fastcgi_path_info".to_owned(), super::value::Value::known(group(2), "uri"));
        }
    }
}
