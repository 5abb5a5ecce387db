//! A quota of the map, made ready to count by.

use std::hash::BuildHasher;

use doorward_policy::map::{Counted, Quota};
use foldhash::quality::FixedState;

use super::SECOND_NS;

/// A quota with what its counting needs worked out.
///
/// `requests` in `period_s` are spread evenly: each request uses one place of `burst`, and a place comes back every `period_s /
/// requests`. So `burst` requests may come at once, after that one per place that has come back, and in any period no more than
/// `requests + burst` in all. `100/min burst 20` is twenty at once and then one in 0.6 seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    pub(super) id: u64,
    pub(super) interval_ns: u64,
    pub(super) capacity_ns: u64,
    pub(super) requests: u32,
    pub(super) period_s: u64,
    counted: Counted,
    name: Box<str>,
    text: Box<str>,
}

impl Rate {
    /// The rate of a quota. `scope` names where it holds (the site, or a route with its hosts and methods): quotas of the same words in
    /// two scopes are counted apart, and a quota that a new map still has in the same scope goes on counting where it was.
    #[must_use]
    pub fn new(quota: &Quota, scope: &str) -> Self {
        let period_s = quota.period_s.max(1);
        let interval_ns = period_s.saturating_mul(SECOND_NS).div_ceil(u64::from(quota.requests.max(1)));
        Self {
            id: FixedState::default().hash_one((scope, &*quota.text, quota.counted)),
            interval_ns,
            capacity_ns: interval_ns.saturating_mul(u64::from(quota.burst.max(1))),
            requests: quota.requests,
            period_s,
            counted: quota.counted,
            name: format!("{}-{period_s}s", word(quota.counted)).into(),
            text: quota.text.clone(),
        }
    }

    /// The rates of several quotas of one scope. A quota that is there twice is counted once.
    #[must_use]
    pub fn all(quotas: &[Quota], scope: &str) -> Vec<Self> {
        let mut rates: Vec<Self> = Vec::with_capacity(quotas.len());
        for rate in quotas.iter().map(|quota| Self::new(quota, scope)) {
            if rates.iter().all(|other| other.id != rate.id) {
                rates.push(rate);
            }
        }
        rates
    }

    /// What is counted together.
    #[must_use]
    pub fn counted(&self) -> Counted {
        self.counted
    }

    /// Its name in the RateLimit fields: what is counted, and over how long.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The quota as the map has it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

fn word(counted: Counted) -> &'static str {
    match counted {
        Counted::Address => "address",
        Counted::Caller => "caller",
        Counted::Key => "key",
        Counted::Route => "route",
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(crate) fn quota(requests: u32, period_s: u64, burst: u32) -> Quota {
        let text = format!("{requests}/{period_s}s burst {burst}").into();
        Quota { text, requests, period_s, burst, counted: Counted::Address }
    }

    #[test]
    fn a_rate_is_its_quota_spread_evenly() {
        for (requests, period_s, burst, interval_ns, capacity_ns) in [
            (100, 60, 20, 600_000_000, 12_000_000_000),
            (7, 60, 1, 8_571_428_572, 8_571_428_572),
            (1, 86_400, 1, 86_400 * SECOND_NS, 86_400 * SECOND_NS),
            (0, 0, 0, SECOND_NS, SECOND_NS),
            (u32::MAX, 1, 1, 1, 1),
            (1, u64::MAX, u32::MAX, u64::MAX, u64::MAX),
        ] {
            let rate = Rate::new(&quota(requests, period_s, burst), "");
            assert_eq!((rate.interval_ns, rate.capacity_ns), (interval_ns, capacity_ns), "{requests}/{period_s}");
        }
    }

    #[test]
    fn a_quota_that_is_there_twice_is_one_rate() {
        let (one, other) = (quota(5, 60, 5), quota(6, 60, 5));
        let rates = Rate::all(&[one.clone(), other.clone(), one.clone()], "site");
        assert_eq!(rates, [Rate::new(&one, "site"), Rate::new(&other, "site")]);
    }

    #[test]
    fn a_rate_is_known_again_by_words_and_scope() {
        let id = |quota: &Quota, scope: &str| Rate::new(quota, scope).id;
        let plain = quota(5, 60, 5);
        assert_eq!(id(&plain, "/a"), id(&plain, "/a"));
        assert_ne!(id(&plain, "/a"), id(&plain, "/b"));
        assert_ne!(id(&plain, "/a"), id(&quota(6, 60, 5), "/a"));
        assert_ne!(id(&plain, "/a"), id(&Quota { counted: Counted::Caller, ..plain.clone() }, "/a"));
        assert_eq!(Rate::new(&plain, "").name(), "address-60s");
    }
}
