//! What is counted together: an address, a caller, a credential, a route.

use std::net::{IpAddr, Ipv4Addr};

use doorward_policy::map::Counted;
use doorward_policy::{Caller, Kind};

/// An address as far as it tells one subscriber from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// An IPv4 address.
    V4(u32),
    /// The first 64 bits of an IPv6 address: whoever has one address of a /64 has them all.
    V6(u64),
}

impl Source {
    /// The source of an address. IPv4 written as IPv6 (mapped, or behind the prefix of RFC 6052) is IPv4.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => Self::V4(address.to_bits()),
            IpAddr::V6(address) => match address.segments() {
                [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
                    Self::V4(u32::from(high) << 16 | u32::from(low))
                }
                _ => Self::V6(u64::try_from(address.to_bits() >> 64).unwrap_or(0)),
            },
        }
    }
}

impl From<Ipv4Addr> for Source {
    fn from(address: Ipv4Addr) -> Self {
        Self::V4(address.to_bits())
    }
}

/// What one counter counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key<'a> {
    /// An address.
    Address(Source),
    /// A known caller.
    Caller(Kind, &'a str),
    /// One credential of a known caller, by its public name.
    Credential(Kind, &'a str, &'a str),
    /// Everything.
    All,
}

impl<'a> Key<'a> {
    /// What a quota of this kind counts for this request. An anonymous caller is counted by address, and a caller whose credential has
    /// no name of its own by the caller's.
    #[must_use]
    pub fn of(counted: Counted, address: IpAddr, caller: Option<&'a Caller>) -> Self {
        match (counted, caller) {
            (Counted::Route, _) => Self::All,
            (Counted::Address, _) | (_, None) => Self::Address(Source::of(address)),
            (Counted::Caller, Some(caller)) => Self::Caller(caller.kind, &caller.name),
            (Counted::Key, Some(caller)) => match &caller.credential {
                Some(credential) => Self::Credential(caller.kind, &caller.name, credential),
                None => Self::Caller(caller.kind, &caller.name),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use doorward_policy::Scheme;

    use super::*;

    fn source(address: &str) -> Source {
        Source::of(address.parse().unwrap())
    }

    #[test]
    fn addresses_of_one_subscriber_are_one_source() {
        for (one, other, same) in [
            ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.8", false),
            ("192.0.2.7", "::ffff:192.0.2.7", true),
            ("192.0.2.7", "64:ff9b::192.0.2.7", true),
            ("192.0.2.7", "::192.0.2.7", false),
            ("2001:db8::1", "2001:db8::ffff:2", true),
            ("2001:db8::1", "2001:db8:0:1::1", false),
            ("::ffff:192.0.2.7", "::ffff:192.0.2.8", false),
            ("::1", "::2", true),
        ] {
            assert_eq!(source(one) == source(other), same, "{one} {other}");
        }
    }

    fn caller(credential: Option<&str>) -> Caller {
        Caller {
            kind: Kind::Service,
            name: "billing".into(),
            roles: Vec::new(),
            scopes: Vec::new(),
            scheme: Scheme::Key,
            second_factor_at_s: None,
            expires_at_s: None,
            credential: credential.map(Into::into),
            claims: Vec::new(),
        }
    }

    #[test]
    fn a_quota_counts_what_it_says() {
        let address: IpAddr = "192.0.2.7".parse().unwrap();
        let by_address = Key::Address(Source::of(address));
        let by_caller = Key::Caller(Kind::Service, "billing");
        let (named, nameless) = (caller(Some("k1")), caller(None));
        for (counted, who, key) in [
            (Counted::Address, None, by_address),
            (Counted::Address, Some(&named), by_address),
            (Counted::Caller, None, by_address),
            (Counted::Caller, Some(&named), by_caller),
            (Counted::Key, None, by_address),
            (Counted::Key, Some(&named), Key::Credential(Kind::Service, "billing", "k1")),
            (Counted::Key, Some(&nameless), by_caller),
            (Counted::Route, None, Key::All),
            (Counted::Route, Some(&named), Key::All),
        ] {
            assert_eq!(Key::of(counted, address, who), key, "{counted:?}");
        }
    }
}
