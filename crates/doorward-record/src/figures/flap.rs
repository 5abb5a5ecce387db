//! Paths that are now open, now shut: for whom they are which, by address, user agent, server behind and method.
//!
//! Kept of paths that were refused, from the first refusal on. Of addresses, which are many, those with the smallest hashes are kept: whichever
//! they are, they are the same in whatever order lines come and parts are merged, and their counts are exact. Of what has a name all are kept
//! until one was both open and shut, or there are too many: then, in whatever order, the property tells nothing and needs no more counting.

mod addresses;
mod split;

use std::hash::BuildHasherDefault;

use serde::{Deserialize, Serialize};

use super::paths::Same;
use super::tally::Tally;
use super::top::{Top, Weighed};
use crate::access::Line;
use crate::access::agent::CRAWLERS;
use addresses::Addresses;
pub(super) use split::Decides;
use split::{ENOUGH, Split};

/// Most paths of which this is kept.
pub const MAX_FLAPS: usize = 1 << 12;

/// A property of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// The address.
    Address,
    /// The user agent's family.
    Agent,
    /// The server behind.
    Upstream,
    /// The method.
    Method,
}

impl By {
    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Agent => "user agent",
            Self::Upstream => "server behind",
            Self::Method => "method",
        }
    }
}

/// What a request has of the properties.
#[derive(Debug, Clone, Copy, Default)]
struct Seen<'a> {
    /// By its hash.
    address: Option<u64>,
    agent: &'a str,
    upstream: Option<&'a [u8]>,
    method: Option<&'a [u8]>,
}

/// A path that was refused at least once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flap {
    open: u64,
    shut: u64,
    addresses: Addresses,
    agents: Split,
    upstreams: Split,
    methods: Split,
}

/// A property that tells open from shut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Separation {
    /// Which.
    pub by: By,
    /// Values for which the path is open; addresses are only counted.
    pub open: Vec<String>,
    /// Values for which it is shut.
    pub shut: Vec<String>,
    /// How many values were always open.
    pub open_values: usize,
    /// How many were always shut.
    pub shut_values: usize,
}

impl Flap {
    /// Whether this property can be what decides.
    pub(super) fn decides(&self, by: By) -> Decides {
        match by {
            By::Address => self.addresses.split().decides(),
            By::Agent => self.agents.decides(),
            By::Upstream => self.upstreams.decides(),
            By::Method => self.methods.decides(),
        }
    }

    /// How often the path was open since it was first refused, and how often it was refused.
    pub(super) fn both(&self) -> (u64, u64) {
        (self.open, self.shut)
    }

    /// Whether it is shut for crawlers alone.
    pub(super) fn is_shut_for_crawlers(&self) -> bool {
        let mut shut = self.agents.values().filter(|value| value.shut > 0).peekable();
        shut.peek().is_some() && shut.all(|value| CRAWLERS.iter().any(|crawler| crawler.name == &*value.name))
    }

    /// Counts a request.
    fn add(&mut self, seen: Seen<'_>, is_open: bool) {
        *(if is_open { &mut self.open } else { &mut self.shut }) += 1;
        if let Some(address) = seen.address {
            self.addresses.add(address, is_open);
        }
        if !seen.agent.is_empty() {
            self.agents.add_name(seen.agent.as_bytes(), is_open);
        }
        if let Some(upstream) = seen.upstream {
            self.upstreams.add_name(upstream, is_open);
        }
        if let Some(method) = seen.method {
            self.methods.add_name(method, is_open);
        }
    }

    /// The properties that tell open from shut, each by itself.
    #[must_use]
    pub fn separations(&self) -> Vec<Separation> {
        [
            (By::Address, &self.addresses.split()),
            (By::Agent, &self.agents),
            (By::Upstream, &self.upstreams),
            (By::Method, &self.methods),
        ]
        .into_iter()
        .filter_map(|(by, split)| split.separates(by))
        .collect()
    }

    /// Whether enough is known of both sides for it to say something that no property separates them.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.open >= u64::from(ENOUGH) && self.shut >= u64::from(ENOUGH)
    }
}

impl Weighed for Flap {
    const ROOM: usize = 2048;

    fn room(&self) -> usize {
        self.addresses.room() + self.agents.room() + self.upstreams.room() + self.methods.room()
    }

    fn weight(&self) -> u64 {
        // What was only ever shut is no flapping, however often it was asked for.
        self.open.min(self.shut) * 1024 + self.shut.min(1023)
    }

    fn merge(&mut self, other: &Self) {
        self.open += other.open;
        self.shut += other.shut;
        self.addresses.merge(&other.addresses);
        self.agents.merge(&other.agents);
        self.upstreams.merge(&other.upstreams);
        self.methods.merge(&other.methods);
    }
}

/// What is kept of paths, by their hashes.
pub(super) type Flaps = Top<Flap, u64, BuildHasherDefault<Same>>;

/// No path of which it is known for whom it is open.
pub(super) fn none() -> Flaps {
    Top::new(MAX_FLAPS)
}

impl Tally {
    /// Counts a request of a path that was refused, by the hashes of the path and of who asked. `family` is the number of its agent's.
    pub(super) fn add_flap(&mut self, line: &Line<'_>, (hash, caller): (u64, Option<u64>), family: u32, is_open: bool) {
        let seen =
            Seen { address: caller, agent: self.families.name(family), upstream: line.upstream, method: line.method };
        self.flaps.change_of(hash, Flap::default, |flap| flap.add(seen, is_open));
    }
}

/// What is said of a path that flaps.
#[must_use]
pub fn clause(separations: &[Separation], is_known: bool) -> Option<String> {
    if separations.is_empty() {
        return is_known.then(|| {
            "neither address, user agent, server behind nor method tells open from shut: a limit, a session, or something that changes behind"
                .to_owned()
        });
    }
    let one = |separation: &Separation| {
        let side = |names: &[String], count: usize| match names {
            [] => format!("{count} of them"),
            names => names.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", "),
        };
        format!(
            "the {} tells open ({}) from shut ({})",
            separation.by.words(),
            side(&separation.open, separation.open_values),
            side(&separation.shut, separation.shut_values)
        )
    };
    Some(separations.iter().map(one).collect::<Vec<_>>().join("; "))
}

#[cfg(test)]
mod tests {
    use super::super::paths::Paths;
    use super::*;
    use proptest::prelude::*;

    fn seen<'a>(address: &'a str, agent: &'a str, method: &'a str) -> Seen<'a> {
        Seen { address: Some(Paths::hash(address.as_bytes())), agent, upstream: None, method: Some(method.as_bytes()) }
    }

    /// Open and shut in turn, eight times each, with what the two sides have.
    fn flap(open: &[(&str, &str, &str)], shut: &[(&str, &str, &str)]) -> Flap {
        let mut flap = Flap::default();
        for turn in 0..8 {
            for (side, is_open) in [(open, true), (shut, false)] {
                let (address, agent, method) = side[turn % side.len()];
                flap.add(seen(address, agent, method), is_open);
            }
        }
        flap
    }

    #[test]
    fn what_tells_open_from_shut_is_named_and_nothing_else() {
        let by = |flap: &Flap| flap.separations().into_iter().map(|one| one.by).collect::<Vec<_>>();
        let (a, b) = (("192.0.2.1", "Firefox", "GET"), ("192.0.2.2", "Chrome", "GET"));
        for (open, shut, wanted) in [
            (vec![a, b], vec![("192.0.2.1", "curl", "GET"), ("192.0.2.2", "curl", "GET")], vec![By::Agent]),
            (vec![a], vec![("192.0.2.9", "Firefox", "GET")], vec![By::Address]),
            (vec![a, b], vec![("192.0.2.1", "Firefox", "POST"), ("192.0.2.2", "Chrome", "POST")], vec![By::Method]),
            (vec![a, b], vec![a, b], vec![]),
            (vec![a], vec![("192.0.2.9", "curl", "GET")], vec![By::Address, By::Agent]),
        ] {
            let flap = flap(&open, &shut);
            assert_eq!(by(&flap), wanted, "{open:?} {shut:?}");
            assert!(clause(&flap.separations(), flap.is_known()).is_some());
        }
    }

    #[test]
    fn too_few_requests_say_nothing() {
        let mut flap = Flap::default();
        for _ in 0..ENOUGH {
            flap.add(seen("192.0.2.1", "Firefox", "GET"), true);
        }
        for _ in 1..ENOUGH {
            flap.add(seen("192.0.2.2", "curl", "GET"), false);
        }
        assert!(flap.separations().is_empty() && clause(&flap.separations(), flap.is_known()).is_none());
        flap.add(seen("192.0.2.2", "curl", "GET"), false);
        assert_eq!(flap.separations().len(), 2);
    }

    proptest! {
        #[test]
        fn merging_is_counting_at_once(requests in prop::collection::vec((0_u32..200, 0_u32..3, any::<bool>()), 0..400), cut in 0_usize..400) {
            let count = |requests: &[(u32, u32, bool)]| {
                let mut flap = Flap::default();
                for (address, agent, is_open) in requests {
                    flap.add(seen(&address.to_string(), &agent.to_string(), "GET"), *is_open);
                }
                flap
            };
            let (one, other) = requests.split_at(cut.min(requests.len()));
            let (mut forth, mut back) = (count(one), count(other));
            forth.merge(&count(other));
            back.merge(&count(one));
            prop_assert_eq!(&forth, &count(&requests));
            prop_assert_eq!(&back, &forth);
        }
    }
}
