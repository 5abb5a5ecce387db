//! Who claims to be a crawler whose operator lets claims be proven by the domain name system, and from which addresses.

use std::collections::HashMap;
use std::net::IpAddr;

use doorward_record::access::Scratch;
use doorward_record::access::agent::{self, Crawler, Family};

use super::engine::Work;
use super::figures::{About, Counting};

/// Most addresses of claimants that are kept apart; those that come later are let go.
pub const MAX_CLAIMANTS: usize = 1 << 16;
/// Most user agents that one thread remembers.
const MAX_AGENTS: usize = 1 << 14;

/// An address that claims to be a crawler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claimed {
    /// The crawler.
    pub crawler: &'static Crawler,
    /// The address.
    pub address: IpAddr,
    /// How often.
    pub count: u64,
}

/// Finds the claims in logs that are read as they will be counted.
pub struct Claims<'c>(pub &'c Counting);

/// What one thread finds.
#[derive(Debug, Default)]
pub struct Found {
    claims: HashMap<(&'static str, IpAddr), Claimed>,
    agents: HashMap<Box<[u8]>, Option<&'static Crawler>>,
    scratch: Scratch,
}

impl Found {
    /// The claims of all threads, the most frequent first.
    #[must_use]
    pub fn merged(all: Vec<Self>) -> Vec<Claimed> {
        let mut claims: HashMap<(&'static str, IpAddr), Claimed> = HashMap::new();
        for (key, claimed) in all.into_iter().flat_map(|found| found.claims) {
            claims.entry(key).and_modify(|known| known.count += claimed.count).or_insert(claimed);
        }
        let mut list: Vec<Claimed> = claims.into_values().collect();
        list.sort_by_key(|claimed| (std::cmp::Reverse(claimed.count), claimed.crawler.name, claimed.address));
        list
    }

    fn add(&mut self, agent: &[u8], address: IpAddr) {
        let Some(crawler) = self.crawler(agent) else { return };
        let address = address.to_canonical();
        let is_full = self.claims.len() >= MAX_CLAIMANTS;
        match self.claims.get_mut(&(crawler.name, address)) {
            Some(claimed) => claimed.count += 1,
            None if is_full => {}
            None => {
                self.claims.insert((crawler.name, address), Claimed { crawler, address, count: 1 });
            }
        }
    }

    /// The crawler that an agent claims to be, where claims can be proven by names.
    fn crawler(&mut self, agent: &[u8]) -> Option<&'static Crawler> {
        if let Some(known) = self.agents.get(agent) {
            return *known;
        }
        let crawler = match agent::family(agent) {
            Family::Crawler(crawler) if !crawler.proof.domains.is_empty() => Some(crawler),
            _ => None,
        };
        if self.agents.len() >= MAX_AGENTS {
            self.agents.clear();
        }
        self.agents.insert(agent.into(), crawler);
        crawler
    }
}

impl Work for Claims<'_> {
    type About = About;
    type Gathered = Found;

    fn begin(&self, name: &str, sample: &[u8]) -> About {
        self.0.begin(name, sample)
    }

    fn is_ordered(&self, about: &About) -> bool {
        self.0.is_ordered(about)
    }

    fn gather(&self) -> Found {
        Found::default()
    }

    fn take(&self, found: &mut Found, about: &About, block: &[u8]) {
        let mut scratch = std::mem::take(&mut found.scratch);
        about.each(block, &mut scratch, |_, read| {
            if let Ok(line) = read
                && let (Some(agent), Some(address)) = (line.agent, line.address())
                && (self.0.filter.is_empty() || self.0.filter.keeps(line))
            {
                found.add(agent, address);
            }
        });
        found.scratch = scratch;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOGLEBOT: &[u8] = b"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

    #[test]
    fn claims_are_counted_by_crawler_and_address_up_to_the_limit() {
        let mut one = Found::default();
        let mut other = Found::default();
        let address = |number: u32| IpAddr::V4((0x0a00_0000 + number).into());
        one.add(GOOGLEBOT, address(1));
        one.add(b"curl/8", address(1));
        one.add(b"GPTBot/1.2", address(2));
        other.add(GOOGLEBOT, address(1));
        other.add(b"bingbot/2.0", address(1));
        other.add(GOOGLEBOT, "::ffff:10.0.0.1".parse().unwrap());
        let told: Vec<(&str, u64)> =
            Found::merged(vec![one, other]).iter().map(|claimed| (claimed.crawler.name, claimed.count)).collect();
        assert_eq!(told, [("Googlebot", 3), ("Bingbot", 1)]);
        let mut many = Found::default();
        (0..=u32::try_from(MAX_CLAIMANTS).unwrap()).for_each(|number| many.add(GOOGLEBOT, address(number)));
        many.add(GOOGLEBOT, address(0));
        let merged = Found::merged(vec![many]);
        assert_eq!((merged.len(), merged[0].count), (MAX_CLAIMANTS, 2));
    }
}
