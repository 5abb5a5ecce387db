//! Which virtual host answers: by address and port, then by name, else the first.

use std::net::IpAddr;
use std::rc::Rc;

use super::glob::{Slashes, matches};
use super::tree::{Node, Nodes, last};
use crate::Ask;

/// The server that answers a request: the main one, or a virtual host over it.
#[derive(Debug, Clone)]
pub(super) struct Site {
    /// What stands outside of virtual hosts.
    pub(super) main: Nodes,
    /// The virtual host; absent where the main server answers.
    pub(super) host: Option<Rc<Node>>,
    /// Whether its name is the one that was asked for; where not it was taken as the first of its address.
    pub(super) named: bool,
    /// Names of the other virtual hosts of this address.
    pub(super) others: Vec<String>,
    /// What kept the choice from being certain.
    pub(super) doubt: Option<String>,
}

impl Site {
    /// The directives of the virtual host; none where the main server answers.
    pub(super) fn own(&self) -> &[Rc<Node>] {
        self.host.as_ref().map_or(&[], |host| host.inside())
    }

    /// The last directive of this name, that of the virtual host before that of the main server.
    pub(super) fn last(&self, name: &str) -> Option<&Rc<Node>> {
        last(self.own(), name).or_else(|| last(&self.main, name))
    }

    /// All directives and sections of this name, the main server's first.
    pub(super) fn all(&self, name: &str) -> Vec<Rc<Node>> {
        self.main.iter().chain(self.own()).filter(|node| node.name == name).cloned().collect()
    }

    /// DocumentRoot, without its closing slash.
    pub(super) fn document_root(&self) -> Option<String> {
        self.last("documentroot").map(|node| node.word(0).trim_end_matches('/').to_owned())
    }
}

/// How an address of a `<VirtualHost>` fits the one at which the request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// `*` or `_default_`.
    Any,
    /// The address itself, any port.
    Address,
    /// The address and the port.
    Exact,
}

/// The server for a request that came in at this address, by its TLS name or by its Host.
pub(super) fn choose(main: &Nodes, ask: &Ask, name: &str) -> Site {
    let mut doubt = None;
    let fits: Vec<(Fit, Rc<Node>)> = main
        .iter()
        .filter(|node| node.name == "virtualhost")
        .filter_map(|node| {
            let best = node.words.iter().filter_map(|address| fit(address, ask, &mut doubt)).max()?;
            Some((best, Rc::clone(node)))
        })
        .collect();
    let best = fits.iter().map(|(fit, _)| *fit).max();
    let hosts: Vec<Rc<Node>> = fits.into_iter().filter(|(fit, _)| Some(*fit) == best).map(|(_, node)| node).collect();
    let named = hosts.iter().find(|host| answers_to(host, name)).cloned();
    let is_named = named.is_some();
    let by_address = || hosts.iter().find(|host| is_addressed(host, name)).cloned();
    let chosen = named.or_else(by_address).or_else(|| hosts.first().cloned());
    let others = hosts
        .iter()
        .filter(|host| chosen.as_ref().is_none_or(|chosen| !Rc::ptr_eq(host, chosen)))
        .flat_map(|host| names(host))
        .collect();
    Site { main: Rc::clone(main), host: chosen, named: is_named, others, doubt }
}

/// How one address of a section fits.
fn fit(address: &str, ask: &Ask, doubt: &mut Option<String>) -> Option<Fit> {
    let (name, port) = split_port(address);
    let any_port = matches!(port, None | Some("*"));
    if !any_port && port.and_then(|port| port.parse::<u16>().ok()) != Some(ask.local.port()) {
        return None;
    }
    if matches!(name, "*" | "_default_") {
        return Some(Fit::Any);
    }
    let here = ask.local.ip();
    let same = match name.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(listed) => listed.to_canonical() == here.to_canonical(),
        Err(_) if name.eq_ignore_ascii_case("localhost") => here.is_loopback(),
        Err(_) => {
            *doubt = Some(format!("`<VirtualHost {address}>` names a host whose address is not known"));
            return None;
        }
    };
    same.then_some(if any_port { Fit::Address } else { Fit::Exact })
}

/// An address and its port.
pub(super) fn split_port(address: &str) -> (&str, Option<&str>) {
    if let Some(rest) = address.strip_prefix('[')
        && let Some((inner, after)) = rest.split_once(']')
    {
        return (inner, after.strip_prefix(':'));
    }
    match address.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') => (name, Some(port)),
        _ => (address, None),
    }
}

/// The names of a virtual host, ports and schemes taken off, in lower case.
pub(super) fn names(host: &Node) -> Vec<String> {
    let mut found: Vec<String> = last(host.inside(), "servername").iter().map(|node| bare(node.word(0))).collect();
    for node in host.inside().iter().filter(|node| node.name == "serveralias") {
        found.extend(node.words.iter().map(|word| word.to_lowercase()));
    }
    found
}

/// A ServerName without scheme and port.
pub(super) fn bare(name: &str) -> String {
    let name = name.split_once("://").map_or(name, |(_, rest)| rest);
    split_port(name).0.to_lowercase()
}

/// Whether a virtual host has this name.
fn answers_to(host: &Node, name: &str) -> bool {
    let name = name.to_lowercase();
    names(host).iter().any(|own| *own == name || matches(own, &name, Slashes::Any, false))
}

/// Whether the name is the very address that the section is for.
fn is_addressed(host: &Node, name: &str) -> bool {
    host.words.iter().any(|address| split_port(address).0.eq_ignore_ascii_case(name))
}
