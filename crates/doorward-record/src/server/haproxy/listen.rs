//! Which frontend takes a request, and what the addresses of servers mean.

use std::net::IpAddr;

use super::read::{Section, Text};
use crate::account::Target;
use crate::ask::Ask;

/// How well an address fits: the very one, or any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// Any address, other use of TLS than the request's.
    AnyOtherTls,
    /// The very address, other use of TLS than the request's.
    ExactOtherTls,
    /// Any address.
    Any,
    /// The very address.
    Exact,
}

/// The frontend whose `bind` fits best.
pub(super) fn frontend<'t>(text: &'t Text, ask: &Ask) -> Option<&'t Section> {
    let mut best: Option<(Fit, &Section)> = None;
    for section in text.sections.iter().filter(|section| matches!(section.kind(), "frontend" | "listen")) {
        if let Some(fit) = binds(section).filter_map(|(addresses, ssl)| fit(addresses, ssl, ask)).max()
            && best.is_none_or(|(known, _)| fit > known)
        {
            best = Some((fit, section));
        }
    }
    best.map(|(_, section)| section)
}

/// The addresses of each `bind`, and whether TLS is spoken there.
pub(super) fn binds(section: &Section) -> impl Iterator<Item = (&str, bool)> {
    let lines = section.lines.iter().filter(|line| line.word(0) == "bind");
    lines.map(|line| (line.word(1), line.from(2).iter().any(|word| word == "ssl")))
}

/// Whether the connection's addresses are told by a proxy before it, so that `src` is not what connects.
pub(super) fn believes_proxy(section: &Section, ask: &Ask) -> bool {
    section.lines.iter().filter(|line| line.word(0) == "bind").any(|line| {
        let ssl = line.words.iter().any(|word| word == "ssl");
        fit(line.word(1), ssl, ask).is_some() && line.words.iter().any(|word| word == "accept-proxy")
    })
}

/// How well a list of addresses fits the request.
fn fit(addresses: &str, ssl: bool, ask: &Ask) -> Option<Fit> {
    addresses.split(',').filter_map(|address| one_fit(address, ssl, ask)).max()
}

/// How well one address fits.
fn one_fit(address: &str, ssl: bool, ask: &Ask) -> Option<Fit> {
    let address = address.trim_start_matches("ipv4@").trim_start_matches("ipv6@").trim_start_matches("quic4@");
    let (host, port) = address.rsplit_once(':')?;
    let own = ask.local.port();
    let port_fits = match port.split_once('-') {
        Some((low, high)) => (low.parse::<u16>().ok()?..=high.parse::<u16>().ok()?).contains(&own),
        None => port.parse::<u16>().ok()? == own,
    };
    if !port_fits {
        return None;
    }
    let host = host.trim_matches(['[', ']']);
    let any = host.is_empty() || matches!(host, "*" | "0.0.0.0" | "::");
    let exact = host.parse::<IpAddr>().is_ok_and(|bound| bound.to_canonical() == ask.local.ip().to_canonical());
    let named = !any && host.parse::<IpAddr>().is_err();
    match (exact, any || named, ssl == ask.tls) {
        (true, _, true) => Some(Fit::Exact),
        (_, true, true) => Some(Fit::Any),
        (true, _, false) => Some(Fit::ExactOtherTls),
        (_, true, false) => Some(Fit::AnyOtherTls),
        (false, false, _) => None,
    }
}

/// The address, where one is named, and the first port of one that a `bind` names.
pub(super) fn place(address: &str) -> Option<(Option<IpAddr>, u16)> {
    let address = address.trim_start_matches("ipv4@").trim_start_matches("ipv6@").trim_start_matches("quic4@");
    let (host, port) = address.rsplit_once(':')?;
    let port = port.split('-').next()?.parse().ok()?;
    let named = host.trim_matches(['[', ']']).parse().ok().filter(|address: &IpAddr| !address.is_unspecified());
    Some((named, port))
}

/// What the address of a server means.
pub(super) fn target(address: &str) -> Option<Target> {
    if let Some(path) = address.strip_prefix("unix@").or_else(|| address.starts_with('/').then_some(address)) {
        return Some(Target::Socket(path.into()));
    }
    let address = address.trim_start_matches("ipv4@").trim_start_matches("ipv6@");
    let (host, port) = address.rsplit_once(':').unwrap_or((address, "80"));
    Some(Target::Host(host.trim_matches(['[', ']']).to_owned(), port.parse().ok()?))
}
