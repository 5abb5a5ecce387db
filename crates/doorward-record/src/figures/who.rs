//! Who asks: crawlers by the name they give and by their address, everybody else.
//!
//! A name proves nothing. Where the ranges of a crawler's addresses are known, a claim is verified or refuted; otherwise it is a claim.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// Everybody who claims to be no crawler.
pub const OTHERS: u8 = 0;
/// Claims to be a crawler from an address that is not the crawler's.
pub const IMPOSTORS: u8 = u8::MAX;
/// Most crawlers that are told apart.
pub const MAX_CRAWLERS: usize = 200;

/// What is known of a claim to be a crawler.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Claim {
    /// The address is one of the crawler's.
    Verified,
    /// Nothing is known of the crawler's addresses.
    Unverified,
    /// The address is none of the crawler's.
    Refuted,
}

/// The published addresses of crawlers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ranges {
    list: Vec<(String, Vec<IpNet>)>,
    /// Claims that were looked up, by crawler and address.
    proven: HashMap<(String, IpAddr), bool>,
}

/// Most networks of one crawler.
pub const MAX_NETWORKS: usize = 10_000;

impl Ranges {
    /// Takes the ranges of a crawler, by the name of its family.
    pub fn add(&mut self, crawler: &str, networks: impl IntoIterator<Item = IpNet>) {
        let place = self.list.iter().position(|(name, _)| name.eq_ignore_ascii_case(crawler));
        let all: Vec<IpNet> = networks.into_iter().take(MAX_NETWORKS).collect();
        match place.and_then(|place| self.list.get_mut(place)) {
            Some((_, networks)) => networks.extend(all),
            None => self.list.push((crawler.to_owned(), all)),
        }
    }

    /// Reads ranges as Google, Bing, OpenAI and others publish them: `{"prefixes": [{"ipv4Prefix": "66.249.64.0/27"}, …]}`.
    ///
    /// # Errors
    /// What is wrong with the text, as a clause.
    pub fn add_published(&mut self, crawler: &str, text: &str) -> Result<usize, String> {
        #[derive(Deserialize)]
        struct Published {
            prefixes: Vec<Prefix>,
        }
        #[derive(Deserialize)]
        struct Prefix {
            #[serde(alias = "ipv4Prefix", alias = "ipv6Prefix", alias = "ip_prefix", alias = "ipv6_prefix")]
            prefix: String,
        }
        let published: Published =
            serde_json::from_str(text).map_err(|error| format!("these are no published ranges: {error}"))?;
        let networks: Vec<IpNet> = published.prefixes.iter().filter_map(|prefix| prefix.prefix.parse().ok()).collect();
        let count = networks.len();
        self.add(crawler, networks);
        Ok(count)
    }

    /// Takes what became of a claim that was looked up.
    pub fn prove(&mut self, crawler: &str, address: IpAddr, is_true: bool) {
        self.proven.insert((crawler.to_owned(), address.to_canonical()), is_true);
    }

    /// Whether the addresses that this crawler publishes are known.
    #[must_use]
    pub fn knows(&self, crawler: &str) -> bool {
        self.list.iter().any(|(name, _)| name.eq_ignore_ascii_case(crawler))
    }

    /// What a look-up says of a claim.
    fn looked_up(&self, crawler: &str, address: Option<IpAddr>) -> Claim {
        let found = address.and_then(|address| self.proven.get(&(crawler.to_owned(), address.to_canonical())));
        match found {
            Some(true) => Claim::Verified,
            Some(false) => Claim::Refuted,
            None => Claim::Unverified,
        }
    }

    /// What is known of the claim that this address is that crawler.
    #[must_use]
    pub fn judge(&self, crawler: &str, address: Option<IpAddr>) -> Claim {
        let Some((_, networks)) = self.list.iter().find(|(name, _)| name.eq_ignore_ascii_case(crawler)) else {
            return self.looked_up(crawler, address);
        };
        match address {
            None => Claim::Unverified,
            Some(address) if networks.iter().any(|network| network.contains(&address.to_canonical())) => {
                Claim::Verified
            }
            Some(_) => Claim::Refuted,
        }
    }

    /// Whether an address is one of any crawler's, whatever it calls itself.
    #[must_use]
    pub fn holds(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let is_proven = self.proven.iter().any(|((_, proven), is_true)| *is_true && *proven == address);
        is_proven || self.list.iter().any(|(_, networks)| networks.iter().any(|network| network.contains(&address)))
    }

    /// The crawlers whose addresses are known, with their networks.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[IpNet])> {
        self.list.iter().map(|(name, networks)| (name.as_str(), networks.as_slice()))
    }

    /// Whether the addresses of any crawler are known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty() && self.proven.is_empty()
    }
}

/// The network of an address that counts as one: /24 of IPv4, /64 of IPv6.
#[must_use]
pub fn network(address: IpAddr) -> Option<IpNet> {
    let address = address.to_canonical();
    let bits = if address.is_ipv4() { 24 } else { 64 };
    IpNet::new(address, bits).ok().map(|network| network.trunc())
}

/// Writes the network of an address behind a text. That of IPv4, of which there are many, is written digit by digit.
pub(super) fn write_network(address: IpAddr, out: &mut String) {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [first, second, third, _] = address.octets();
            for octet in [first, second, third] {
                for (unit, least) in [(100, 100), (10, 10), (1, 0)] {
                    if octet >= least {
                        out.push(char::from(b'0' + octet / unit % 10));
                    }
                }
                out.push('.');
            }
            out.push_str("0/24");
        }
        address @ IpAddr::V6(_) => {
            // Writing into a text does not fail.
            let _ = network(address).map(|network| write!(out, "{network}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_written_as_they_are_named() {
        for text in ["0.0.0.9", "1.10.100.1", "255.9.99.200", "109.110.205.3", "::ffff:192.0.2.1", "2001:db8::1", "::1"]
        {
            let address: IpAddr = text.parse().unwrap();
            let mut written = String::new();
            write_network(address, &mut written);
            assert_eq!(written, network(address).unwrap().to_string(), "{text}");
        }
    }

    #[test]
    fn a_claim_is_verified_refuted_or_left_open() {
        let mut ranges = Ranges::default();
        let text = r#"{"creationTime": "2026-01-01", "prefixes": [{"ipv6Prefix": "2001:4860:4801:10::/64"}, {"ipv4Prefix": "66.249.64.0/27"}]}"#;
        assert_eq!(ranges.add_published("Googlebot", text), Ok(2));
        for (crawler, address, claim) in [
            ("Googlebot", "66.249.64.5", Claim::Verified),
            ("Googlebot", "::ffff:66.249.64.5", Claim::Verified),
            ("Googlebot", "2001:4860:4801:10::1", Claim::Verified),
            ("Googlebot", "66.249.64.32", Claim::Refuted),
            ("Bingbot", "66.249.64.5", Claim::Unverified),
        ] {
            assert_eq!(ranges.judge(crawler, address.parse().ok()), claim, "{crawler} {address}");
        }
        assert_eq!(ranges.judge("Googlebot", None), Claim::Unverified);
        for (address, held) in [("66.249.64.5", true), ("::ffff:66.249.64.5", true), ("66.249.64.32", false)] {
            assert_eq!(ranges.holds(address.parse().unwrap()), held, "{address}");
        }
        assert!(!Ranges::default().holds("66.249.64.5".parse().unwrap()));
        assert!(ranges.add_published("Bingbot", "{}").is_err());
    }

    #[test]
    fn networks_are_cut_at_24_and_64() {
        for (address, wanted) in [
            ("192.0.2.77", "192.0.2.0/24"),
            ("::ffff:192.0.2.77", "192.0.2.0/24"),
            ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ] {
            assert_eq!(network(address.parse().unwrap()).unwrap().to_string(), wanted);
        }
    }
}
