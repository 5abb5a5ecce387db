//! Proof by the domain name system: from the address to its name, and from the name back to the address.
//!
//! A name alone proves nothing, because whoever has an address decides what its name is; only the owner of the domain decides to which
//! addresses a name leads.

use std::net::IpAddr;

use super::verdicts::Verdict;

/// Most names of an address that are looked at.
pub const MAX_NAMES: usize = 8;
/// Most addresses of a name that are looked at.
pub const MAX_ADDRESSES: usize = 64;

/// The domain name system is away: no answer, or a broken one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Away;

/// Asks the domain name system. That there is no such name is an answer with nothing in it.
pub trait Resolver {
    /// The names of an address.
    fn names(&self, address: IpAddr) -> impl Future<Output = Result<Vec<String>, Away>>;
    /// The addresses of a name.
    fn addresses(&self, name: &str) -> impl Future<Output = Result<Vec<IpAddr>, Away>>;
}

/// Whether the address has a name under one of the domains that leads back to it.
pub async fn prove(resolver: &impl Resolver, address: IpAddr, domains: &[Box<str>]) -> Verdict {
    let address = address.to_canonical();
    let Ok(names) = resolver.names(address).await else { return Verdict::Unknown };
    let mut away = false;
    for name in names.iter().take(MAX_NAMES) {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        if !domains.iter().any(|domain| is_under(&name, domain)) {
            continue;
        }
        match resolver.addresses(&name).await {
            Ok(addresses) => {
                if addresses.iter().take(MAX_ADDRESSES).any(|found| found.to_canonical() == address) {
                    return Verdict::Proven;
                }
            }
            Err(Away) => away = true,
        }
    }
    if away { Verdict::Unknown } else { Verdict::Refuted }
}

/// Whether a name is a domain or stands under it.
fn is_under(name: &str, domain: &str) -> bool {
    let domain = domain.trim_matches('.').to_ascii_lowercase();
    let before = name.strip_suffix(domain.as_str());
    !domain.is_empty() && before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    /// Names by address and addresses by name; `away` in either is no answer.
    struct Zone(&'static [(&'static str, &'static [&'static str])]);

    impl Zone {
        fn find(&self, key: &str) -> Result<Vec<String>, Away> {
            match self.0.iter().find(|(name, _)| *name == key) {
                Some((_, ["away"])) => Err(Away),
                Some((_, values)) => Ok(values.iter().map(|value| (*value).to_owned()).collect()),
                None => Ok(Vec::new()),
            }
        }
    }

    impl Resolver for Zone {
        async fn names(&self, address: IpAddr) -> Result<Vec<String>, Away> {
            self.find(&address.to_string())
        }

        async fn addresses(&self, name: &str) -> Result<Vec<IpAddr>, Away> {
            Ok(self.find(name)?.iter().map(|address| address.parse().unwrap()).collect())
        }
    }

    const ZONE: Zone = Zone(&[
        ("192.0.2.1", &["Crawl-1.search.msn.com."]),
        ("crawl-1.search.msn.com", &["192.0.2.1", "192.0.2.99"]),
        ("192.0.2.2", &["crawl-2.search.msn.com"]),
        ("crawl-2.search.msn.com", &["192.0.2.77"]),
        ("192.0.2.3", &["crawl-1.search.msn.com.evil.example"]),
        ("crawl-1.search.msn.com.evil.example", &["192.0.2.3"]),
        ("192.0.2.4", &["evilsearch.msn.com"]),
        ("evilsearch.msn.com", &["192.0.2.4"]),
        ("192.0.2.5", &["away"]),
        ("192.0.2.6", &["crawl-6.search.msn.com"]),
        ("crawl-6.search.msn.com", &["away"]),
        ("192.0.2.7", &["other.example", "crawl-6.search.msn.com", "crawl-7.search.msn.com"]),
        ("crawl-7.search.msn.com", &["192.0.2.7"]),
        ("192.0.2.8", &["search.msn.com"]),
        ("search.msn.com", &["::ffff:192.0.2.8"]),
        (
            "192.0.2.9",
            &[
                "a.example",
                "a.example",
                "a.example",
                "a.example",
                "a.example",
                "a.example",
                "a.example",
                "crawl-9.search.msn.com",
            ],
        ),
        ("crawl-9.search.msn.com", &["192.0.2.9", "192.0.2.10"]),
        (
            "192.0.2.10",
            &[
                "a.example",
                "a.example",
                "a.example",
                "a.example",
                "a.example",
                "a.example",
                "a.example",
                "a.example",
                "crawl-9.search.msn.com",
            ],
        ),
    ]);

    #[test]
    fn a_name_under_the_domain_must_lead_back() {
        for (address, verdict) in [
            ("192.0.2.1", Verdict::Proven),
            ("::ffff:192.0.2.1", Verdict::Proven),
            ("192.0.2.2", Verdict::Refuted),
            ("192.0.2.3", Verdict::Refuted),
            ("192.0.2.4", Verdict::Refuted),
            ("192.0.2.5", Verdict::Unknown),
            ("192.0.2.6", Verdict::Unknown),
            ("192.0.2.7", Verdict::Proven),
            ("192.0.2.8", Verdict::Proven),
            ("192.0.2.100", Verdict::Refuted),
            // The eighth name is looked at, the ninth is not.
            ("192.0.2.9", Verdict::Proven),
            ("192.0.2.10", Verdict::Refuted),
        ] {
            let found = prove(&ZONE, address.parse().unwrap(), &["search.msn.com".into()]).now_or_never().unwrap();
            assert_eq!(found, verdict, "{address}");
        }
    }

    /// A name with so many addresses, of which the last is the one asked about.
    struct Crowd(u32);

    impl Resolver for Crowd {
        async fn names(&self, _: IpAddr) -> Result<Vec<String>, Away> {
            Ok(vec!["crawl.search.msn.com".to_owned()])
        }

        async fn addresses(&self, _: &str) -> Result<Vec<IpAddr>, Away> {
            Ok((0..self.0).rev().map(|number| IpAddr::V4((0xc000_0200 + number).into())).collect())
        }
    }

    #[test]
    fn limits_hold_at_their_edge() {
        let limit = u32::try_from(MAX_ADDRESSES).unwrap();
        for (count, verdict) in [(limit, Verdict::Proven), (limit + 1, Verdict::Refuted)] {
            let found = prove(&Crowd(count), "192.0.2.0".parse().unwrap(), &["search.msn.com".into()]).now_or_never();
            assert_eq!(found.unwrap(), verdict, "{count}");
        }
    }

    #[test]
    fn no_domain_proves_nobody() {
        for domains in [&[][..], &["".into()], &[".".into()]] {
            let found = prove(&ZONE, "192.0.2.1".parse().unwrap(), domains).now_or_never().unwrap();
            assert_eq!(found, Verdict::Refuted, "{domains:?}");
        }
    }
}
