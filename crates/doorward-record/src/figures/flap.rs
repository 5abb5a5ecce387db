//! Paths that are now open, now shut: for whom they are which, by address, user agent, server behind and method.
//!
//! Kept of paths that were refused, from the first refusal on. Of each property the values with the smallest hashes are kept: whichever those
//! are, they are the same in whatever order lines come and parts are merged, and their counts are exact.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::paths::Paths;
use super::tally::Tally;
use super::top::{Top, Weighed};
use crate::access::Line;

/// Most paths of which this is kept.
pub const MAX_FLAPS: usize = 1 << 12;
/// Most values of one property that are kept of one path.
pub const MAX_VALUES: usize = 24;
/// Bytes of a value that are kept.
const VALUE_BYTES: usize = 80;
/// Requests of one value by which it is known to be always open, or always shut.
const ENOUGH_OF_ONE: u32 = 2;
/// Requests of such values, open and shut each, that are enough to say that a property decides.
const ENOUGH: u32 = 4;

/// How often a value was open and shut.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Value {
    /// The value; empty where it is not to be shown.
    name: Box<str>,
    open: u32,
    shut: u32,
}

/// Openings and refusals by the values of one property.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Split(BTreeMap<u64, Value>);

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
    address: Option<&'a [u8]>,
    agent: &'a str,
    upstream: Option<&'a [u8]>,
    method: Option<&'a [u8]>,
}

/// A path that was refused at least once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flap {
    open: u64,
    shut: u64,
    addresses: Split,
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

impl Split {
    fn add(&mut self, text: &[u8], shown: bool, is_open: bool) {
        let text = text.get(..VALUE_BYTES).unwrap_or(text);
        let value = self.0.entry(Paths::hash(text)).or_default();
        if shown && value.name.is_empty() {
            value.name = String::from_utf8_lossy(text).into();
        }
        let count = if is_open { &mut value.open } else { &mut value.shut };
        *count = count.saturating_add(1);
        self.bound();
    }

    fn bound(&mut self) {
        while self.0.len() > MAX_VALUES {
            self.0.pop_last();
        }
    }

    fn merge(&mut self, other: &Self) {
        for (hash, theirs) in &other.0 {
            let ours = self.0.entry(*hash).or_default();
            if ours.name.is_empty() {
                ours.name.clone_from(&theirs.name);
            }
            ours.open = ours.open.saturating_add(theirs.open);
            ours.shut = ours.shut.saturating_add(theirs.shut);
        }
        self.bound();
    }

    /// Whether the property tells open from shut: no value was both, and enough requests say so on either side.
    fn separates(&self, by: By) -> Option<Separation> {
        if self.0.values().any(|value| value.open > 0 && value.shut > 0) {
            return None;
        }
        let known = |value: &&Value| value.open + value.shut >= ENOUGH_OF_ONE;
        let sides = |is_open: bool| {
            let values = self.0.values().filter(known).filter(move |value| (value.open > 0) == is_open);
            let (mut names, mut requests, mut count) = (Vec::new(), 0_u32, 0_usize);
            for value in values {
                requests = requests.saturating_add(value.open).saturating_add(value.shut);
                count += 1;
                names.extend((!value.name.is_empty()).then(|| value.name.to_string()));
            }
            names.sort();
            (names, requests, count)
        };
        let ((open, open_requests, open_values), (shut, shut_requests, shut_values)) = (sides(true), sides(false));
        (open_requests >= ENOUGH && shut_requests >= ENOUGH).then_some(Separation {
            by,
            open,
            shut,
            open_values,
            shut_values,
        })
    }
}

impl Flap {
    /// Counts a request.
    fn add(&mut self, seen: Seen<'_>, is_open: bool) {
        *(if is_open { &mut self.open } else { &mut self.shut }) += 1;
        if let Some(address) = seen.address {
            self.addresses.add(address, false, is_open);
        }
        if !seen.agent.is_empty() {
            self.agents.add(seen.agent.as_bytes(), true, is_open);
        }
        if let Some(upstream) = seen.upstream {
            self.upstreams.add(upstream, true, is_open);
        }
        if let Some(method) = seen.method {
            self.methods.add(method, true, is_open);
        }
    }

    /// The properties that tell open from shut, each by itself.
    #[must_use]
    pub fn separations(&self) -> Vec<Separation> {
        [
            (By::Address, &self.addresses),
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

/// No path of which it is known for whom it is open.
pub(super) fn none() -> Top<Flap> {
    Top::new(MAX_FLAPS)
}

impl Tally {
    /// Counts a request of a path that was refused. `family` is the number of its agent's.
    pub(super) fn add_flap(&mut self, line: &Line<'_>, path: &[u8], family: u32, is_open: bool) {
        let seen = Seen {
            address: line.client,
            agent: self.families.name(family),
            upstream: line.upstream,
            method: line.method,
        };
        self.flaps.change(&String::from_utf8_lossy(path), Flap::default, |flap| flap.add(seen, is_open));
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
    use super::*;
    use proptest::prelude::*;

    fn seen<'a>(address: &'a str, agent: &'a str, method: &'a str) -> Seen<'a> {
        Seen { address: Some(address.as_bytes()), agent, upstream: None, method: Some(method.as_bytes()) }
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
            prop_assert!(forth.addresses.0.len() <= MAX_VALUES);
        }
    }
}
