//! Whose request it is: the client's address, scheme and host, told by the proxies in front that are trusted.
//!
//! Fields are read from right to left, because each proxy adds what it saw itself at the right. The peer of the connection is known; where
//! it is a trusted proxy, the rightmost element tells whom it spoke to; where that is trusted too, the next; and so on. What stands left
//! of the first address that is not trusted may be anybody's invention and is neither believed nor sent on. An element that is not an
//! address (`unknown`, a hidden name, garbage) ends the reading at the proxy that wrote it.
//!
//! `Forwarded` (RFC 7239) and `X-Forwarded-For` may both be there. Where they disagree, `X-Forwarded-For` is taken: nearly every proxy
//! maintains it and lets through a `Forwarded` that the client made up, so the other choice would let the client name its own address.
//! A proxy that maintains `Forwarded` alone must drop the other from outside; [`Client::disputed`] tells the operator that one does not.
//!
//! What is absent on purpose: `X-Real-IP` and its kin, which tell neither how many proxies there were nor who wrote them.

mod forwarded;
pub mod proxy_protocol;

use std::fmt::Write;
use std::net::IpAddr;

use doorward_policy::map::holds;
use http::HeaderMap;
use ipnet::IpNet;

use forwarded::{Hop, Kind, X_FORWARDED_HOST, X_FORWARDED_PROTO, hops, parallel};
pub use forwarded::{MAX_FIELD_BYTES, MAX_HOPS, MAX_HOST_BYTES};

/// Whose request it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// The client's address. IPv4 is never written as IPv6.
    pub address: IpAddr,
    /// Whether the client's own connection is encrypted. Where trusted proxies do not tell, whether ours is.
    pub secure: bool,
    /// The host that the client asked for, where a trusted proxy tells it; in lower case, with its port if any.
    pub host: Option<Box<str>>,
    /// The trusted proxies between, from the client's to ours; the last is the peer. Empty where the client is the peer.
    pub through: Vec<IpAddr>,
    /// Whether `Forwarded` and `X-Forwarded-For` name different clients.
    pub disputed: bool,
}

impl Client {
    /// The client of a request that came from `peer` over a connection that is encrypted or not.
    #[must_use]
    pub fn of(peer: IpAddr, secure: bool, headers: &HeaderMap, trusted: &[IpNet]) -> Self {
        let peer = peer.to_canonical();
        let direct = Self { address: peer, secure, host: None, through: Vec::new(), disputed: false };
        if !holds(trusted, peer) {
            return direct;
        }
        let standard = || hops(headers, Kind::Forwarded);
        let usual = || hops(headers, Kind::XForwarded);
        match (standard().next().is_some(), usual().next().is_some()) {
            (false, false) => direct.with_words(headers, 0),
            (true, false) => direct.walk(standard(), trusted).0,
            (false, true) => direct.walk_usual(headers, usual(), trusted),
            (true, true) => {
                let other = direct.clone().walk(standard(), trusted).0;
                let mut found = direct.walk_usual(headers, usual(), trusted);
                found.disputed = other.address != found.address;
                if !found.disputed && found.host.is_none() {
                    found.host = other.host;
                }
                found
            }
        }
    }

    /// Goes from the peer to the client, while hops are trusted. Also tells how many elements were gone through.
    fn walk(mut self, hops: impl Iterator<Item = Hop>, trusted: &[IpNet]) -> (Self, usize) {
        let mut gone = 0_usize;
        for hop in hops {
            if !holds(trusted, self.address) {
                break;
            }
            let Some(address) = hop.address else { break };
            self.through.insert(0, self.address);
            self.address = address;
            self.secure = hop.secure.unwrap_or(self.secure);
            self.host = hop.host.or(self.host);
            gone = gone.saturating_add(1);
        }
        (self, gone)
    }

    fn walk_usual(self, headers: &HeaderMap, hops: impl Iterator<Item = Hop>, trusted: &[IpNet]) -> Self {
        let (found, gone) = self.walk(hops, trusted);
        found.with_words(headers, gone.saturating_sub(1))
    }

    /// Takes scheme and host from the fields that go along with `X-Forwarded-For`, at the same place from the right.
    fn with_words(mut self, headers: &HeaderMap, place: usize) -> Self {
        if let Some(scheme) = parallel(headers, &X_FORWARDED_PROTO, place) {
            self.secure = forwarded::is_secure(scheme);
        }
        self.host = parallel(headers, &X_FORWARDED_HOST, place).and_then(forwarded::host).or(self.host);
        self
    }

    /// The value of `X-Forwarded-For` for the upstream: the client and the proxies that are known, nothing that the client invented.
    #[must_use]
    pub fn x_forwarded_for(&self) -> String {
        let mut value = self.address.to_string();
        for proxy in &self.through {
            // Writing to a string does not fail.
            let _ = write!(value, ", {proxy}");
        }
        value
    }

    /// The value of `Forwarded` for the upstream.
    #[must_use]
    pub fn forwarded(&self) -> String {
        let mut value = String::new();
        for (place, address) in std::iter::once(&self.address).chain(&self.through).enumerate() {
            let separator = if place == 0 { "" } else { ", " };
            let _ = match address {
                IpAddr::V4(address) => write!(value, "{separator}for={address}"),
                IpAddr::V6(address) => write!(value, "{separator}for=\"[{address}]\""),
            };
            if place == 0 {
                let _ = write!(value, ";proto={}", self.scheme());
            }
        }
        value
    }

    /// The scheme of the client's own connection: the value of `X-Forwarded-Proto` for the upstream.
    #[must_use]
    pub fn scheme(&self) -> &'static str {
        if self.secure { "https" } else { "http" }
    }
}

#[cfg(test)]
mod tests;
