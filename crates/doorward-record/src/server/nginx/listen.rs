//! `listen`: which servers take a connection, and which of them is the default.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::tree::Directive;
use crate::door;

/// The address that a `listen` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    /// One address and the ports from one to the other.
    Exact(IpAddr, u16, u16),
    /// Every address of the old kind.
    Any4(u16, u16),
    /// Every address of the new kind, and of the old one as well where the flag is set.
    Any6(u16, u16, bool),
    /// A socket in the file system.
    Socket,
    /// A name that would have to be resolved.
    Name,
}

/// A server that takes the connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listener<'a> {
    /// The server.
    pub(super) server: &'a Directive,
    /// Its `listen`; absent where it has none and so takes port 80.
    pub(super) listen: Option<&'a Directive>,
}

impl Listener<'_> {
    /// Whether its `listen` has this word.
    pub(super) fn has(&self, word: &str) -> bool {
        self.listen.is_some_and(|listen| listen.words.iter().skip(1).any(|given| given == word))
    }
}

/// The servers that take connections at this address, the default one first.
///
/// An exact address goes before a wildcard, and then the wildcard's servers are out, whatever their names.
pub(super) fn listeners<'a>(servers: &[&'a Directive], local: SocketAddr) -> Vec<Listener<'a>> {
    let mut exact = Vec::new();
    let mut any = Vec::new();
    for server in servers.iter().copied() {
        let listens: Vec<&Directive> = server.inside().iter().filter(|item| item.name == "listen").collect();
        if listens.is_empty() && local.port() == 80 && local.is_ipv4() {
            any.push(Listener { server, listen: None });
        }
        for listen in listens {
            match fit(door(listen), local) {
                Fit::Exact => exact.push(Listener { server, listen: Some(listen) }),
                Fit::Any => any.push(Listener { server, listen: Some(listen) }),
                Fit::None => {}
            }
        }
    }
    let mut found = if exact.is_empty() { any } else { exact };
    if let Some(index) = found.iter().position(|one| one.has("default_server") || one.has("default")) {
        let default = found.remove(index);
        found.insert(0, default);
    }
    found
}

/// How well a `listen` fits an address.
enum Fit {
    Exact,
    Any,
    None,
}

fn fit(door: Door, local: SocketAddr) -> Fit {
    let within = |low: u16, high: u16| (low..=high).contains(&local.port());
    match door {
        Door::Exact(address, low, high) if within(low, high) && address == local.ip() => Fit::Exact,
        Door::Any4(low, high) if within(low, high) && local.is_ipv4() => Fit::Any,
        Door::Any6(low, high, both) if within(low, high) && (local.is_ipv6() || both) => Fit::Any,
        _ => Fit::None,
    }
}

/// Where a `listen` takes requests, with the first of its ports; absent for a socket, and for a name that would have to be resolved.
pub(super) fn place(listen: &Directive) -> Option<door::Door> {
    let is_tls = listen.words.iter().skip(1).any(|word| word == "ssl" || word == "quic");
    let (address, port) = match door(listen) {
        Door::Exact(address, port, _) => (Some(address), port),
        Door::Any4(port, _) | Door::Any6(port, _, true) => (None, port),
        Door::Any6(port, ..) => (Some(door::ANY_6), port),
        Door::Socket | Door::Name => return None,
    };
    Some(door::Door::new(address, port, is_tls))
}

fn door(listen: &Directive) -> Door {
    let text = listen.word(0);
    if text.starts_with("unix:") {
        return Door::Socket;
    }
    if let Some((low, high)) = ports(text) {
        return Door::Any4(low, high);
    }
    if let Some(rest) = text.strip_prefix('[') {
        let Some((address, rest)) = rest.split_once(']') else {
            return Door::Name;
        };
        let (low, high) = rest.strip_prefix(':').and_then(ports).unwrap_or((80, 80));
        let both = listen.words.iter().any(|word| word == "ipv6only=off");
        return match address.parse::<Ipv6Addr>() {
            Ok(address) if address.is_unspecified() => Door::Any6(low, high, both),
            Ok(address) => Door::Exact(IpAddr::V6(address), low, high),
            Err(_) => Door::Name,
        };
    }
    let (host, port) = text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port)));
    let Some((low, high)) = port.map_or(Some((80, 80)), ports) else {
        return Door::Name;
    };
    match host {
        "*" | "" => Door::Any4(low, high),
        "localhost" => Door::Exact(IpAddr::V4(Ipv4Addr::LOCALHOST), low, high),
        _ => match host.parse::<Ipv4Addr>() {
            Ok(address) if address.is_unspecified() => Door::Any4(low, high),
            Ok(address) => Door::Exact(IpAddr::V4(address), low, high),
            Err(_) => Door::Name,
        },
    }
}

/// `80`, or `8000-8010`.
fn ports(text: &str) -> Option<(u16, u16)> {
    let (low, high) = text.split_once('-').unwrap_or((text, text));
    Some((low.parse().ok()?, high.parse().ok()?))
}
