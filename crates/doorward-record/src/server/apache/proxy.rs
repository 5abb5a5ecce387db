//! `ProxyPass` and its like: to whom a request is passed on, and what is changed on the way.

use std::path::PathBuf;
use std::rc::Rc;

use super::alias::behind;
use super::layer::{self, Layer};
use super::pass::Pass;
use super::pattern::Pattern;
use super::tree::Node;
use crate::{Forward, Target};

/// Where a `ProxyPass` leads.
pub(super) enum Passed {
    /// Nowhere: no line fits, or one takes the path out.
    No,
    /// To this URL, by this line.
    To(Rc<Node>, String),
    /// It cannot be told.
    Unknown(String),
}

/// The `ProxyPass` that fits: that of a Location, then those of the server in order.
pub(super) fn passed(pass: &Pass<'_>, locations: &[Layer]) -> Passed {
    for layer in locations.iter().rev() {
        let line = layer.nodes.iter().rfind(|node| matches!(node.name.as_str(), "proxypass" | "proxypassmatch"));
        if let (Some(node), Some(section)) = (line, &layer.section) {
            return in_location(node, section, pass);
        }
    }
    for node in pass.site.main.iter().chain(pass.site.own()) {
        let found = match node.name.as_str() {
            "proxypass" => behind(&pass.uri, node.word(0)).map(|rest| joined(node.word(1), rest)),
            "proxypassmatch" => match by_pattern(node, node.word(0), node.word(1), pass) {
                Ok(found) => found,
                Err(why) => return Passed::Unknown(why),
            },
            _ => None,
        };
        if let Some(url) = found {
            return if node.word(1) == "!" { Passed::No } else { Passed::To(Rc::clone(node), url) };
        }
    }
    Passed::No
}

/// A `ProxyPass` that stands in a Location.
fn in_location(node: &Rc<Node>, section: &Node, pass: &Pass<'_>) -> Passed {
    let url = node.word(0);
    if url == "!" {
        return Passed::No;
    }
    if let Some(pattern) = super::walk::section_pattern(section) {
        return match by_pattern(node, pattern, url, pass) {
            Ok(Some(url)) => Passed::To(Rc::clone(node), url),
            Ok(None) => Passed::No,
            Err(why) => Passed::Unknown(why),
        };
    }
    match behind(&pass.uri, section.word(0)) {
        Some(rest) => Passed::To(Rc::clone(node), joined(url, rest)),
        None => Passed::To(Rc::clone(node), url.to_owned()),
    }
}

/// A URL with the rest of the path behind it.
fn joined(url: &str, rest: &str) -> String {
    format!("{url}{rest}")
}

/// The URL of a line with a pattern, its groups replaced.
fn by_pattern(node: &Node, pattern: &str, url: &str, pass: &Pass<'_>) -> Result<Option<String>, String> {
    let compiled = Pattern::new(pattern, false)
        .ok_or_else(|| format!("{}: the pattern `{pattern}` cannot be evaluated", node.at()))?;
    let Some(groups) = compiled.groups(&pass.uri) else { return Ok(None) };
    let has_groups = url.contains('$');
    let replaced =
        groups.iter().enumerate().fold(url.to_owned(), |url, (index, group)| url.replace(&format!("${index}"), group));
    Ok(Some(if has_groups { replaced } else { joined(url, &pass.uri) }))
}

/// The layers of `<Proxy>` for a URL.
pub(super) fn proxy_layers(pass: &Pass<'_>, url: &str) -> Vec<Layer> {
    let fits = |node: &Node| match super::walk::section_pattern(node) {
        Some(pattern) => Pattern::new(pattern, false).is_some_and(|pattern| pattern.is_match(url)),
        None if super::glob::is_pattern(node.word(0)) => {
            super::glob::matches(node.word(0), url, super::glob::Slashes::Any, false)
        }
        None => url.starts_with(node.word(0)),
    };
    let sections = pass.site.main.iter().chain(pass.site.own());
    let wanted = sections.filter(|node| matches!(node.name.as_str(), "proxy" | "proxymatch") && fits(node));
    wanted.map(|node| Layer::section(layer::Kind::Proxy, node)).collect()
}

/// What a URL of a proxy says of whom the request is passed to.
pub(super) fn forward(url: &str, node: &Rc<Node>, pass: &Pass<'_>, layers: &[Layer]) -> Forward {
    let (socket, url) = match url.strip_prefix("unix:").and_then(|rest| rest.split_once('|')) {
        Some((socket, url)) => (Some(PathBuf::from(socket)), url),
        None => (None, url),
    };
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    let (authority, path) = rest.split_once('/').map_or((rest, ""), |(authority, path)| (authority, path));
    let protocol = match scheme {
        "fcgi" => "fastcgi",
        "h2c" | "ws" | "balancer" => "http",
        "h2" | "wss" => "https",
        other => other,
    };
    let to = match socket {
        Some(socket) => vec![Target::Socket(socket)],
        None if scheme == "balancer" => members(pass, url),
        None => target(authority, scheme).into_iter().collect(),
    };
    let is_fast = protocol == "fastcgi";
    let preserves = layer::setting(layers, pass.method(), "proxypreservehost").is_some_and(|node| node.is_on());
    let host = (!preserves && !is_fast).then(|| authority.to_owned());
    let path = format!("/{path}");
    Forward {
        protocol: protocol.to_owned(),
        to,
        path: (!is_fast && path != pass.uri).then_some(path),
        host,
        from: layer::setting(layers, pass.method(), "proxysourceaddress")
            .and_then(|node| crate::account::address(node.word(0))),
        fields: fields(layers, pass, is_fast),
        script: pass.filename.as_ref().filter(|_| is_fast).map(PathBuf::from),
        place: Some(node.place()),
    }
}

/// Host and port of a URL.
fn target(authority: &str, scheme: &str) -> Option<Target> {
    let (host, port) = super::vhost::split_port(authority);
    let usual = match scheme {
        "https" | "h2" | "wss" => 443,
        "fcgi" => 8000,
        "ajp" => 8009,
        "scgi" => 4000,
        "uwsgi" => 3031,
        _ => 80,
    };
    let port = port.map_or(Some(usual), |port| port.parse().ok())?;
    (!host.is_empty()).then(|| Target::Host(host.to_owned(), port))
}

/// The members of a balancer.
fn members(pass: &Pass<'_>, url: &str) -> Vec<Target> {
    let name = url.strip_prefix("balancer://").unwrap_or(url).split('/').next().unwrap_or_default();
    let sections = pass.site.main.iter().chain(pass.site.own()).filter(|node| {
        node.name == "proxy"
            && node.word(0).strip_prefix("balancer://").is_some_and(|own| own.trim_end_matches('/') == name)
    });
    let lines = sections.flat_map(|node| node.inside().iter()).filter(|node| node.name == "balancermember");
    lines
        .filter_map(|node| {
            let (scheme, rest) = node.word(0).split_once("://")?;
            target(rest.split('/').next().unwrap_or_default(), scheme)
        })
        .collect()
}

/// The fields that are set or taken away, later lines over earlier ones.
fn fields(layers: &[Layer], pass: &Pass<'_>, is_fast: bool) -> Vec<(String, Option<String>)> {
    let mut held: Vec<(String, Option<String>)> = Vec::new();
    if is_fast && pass.field("authorization").is_some() && !passes_credentials(layers, pass) {
        held.push(("Authorization".to_owned(), None));
    }
    for (_, node) in layer::all(layers, pass.method(), "requestheader") {
        let name = node.word(1).trim_end_matches(':').to_owned();
        let conditional = node.words.iter().skip(2).any(|word| word.starts_with("env=") || word.starts_with("expr="));
        let value = match node.lower(0).as_str() {
            "unset" => None,
            "set" | "setifempty" | "add" | "append" | "merge" => Some(node.word(2).to_owned()),
            _ => continue,
        };
        if !conditional {
            held.retain(|(known, _)| !known.eq_ignore_ascii_case(&name));
            held.push((name, value));
        }
    }
    held
}

/// Whether credentials reach a program.
pub(super) fn passes_credentials(layers: &[Layer], pass: &Pass<'_>) -> bool {
    let told = layer::setting(layers, pass.method(), "cgipassauth").is_some_and(|node| node.is_on());
    let by_variable = pass.variable("HTTP_AUTHORIZATION").is_some();
    told || by_variable
}

/// The line that takes the credentials away, where one does.
pub(super) fn stripping_line(layers: &[Layer], pass: &Pass<'_>) -> Option<Rc<Node>> {
    let lines = layer::all(layers, pass.method(), "requestheader");
    lines.into_iter().map(|(_, node)| node).rfind(|node| {
        node.word(0).eq_ignore_ascii_case("unset")
            && node.word(1).trim_end_matches(':').eq_ignore_ascii_case("authorization")
            && node.words.len() == 2
    })
}
