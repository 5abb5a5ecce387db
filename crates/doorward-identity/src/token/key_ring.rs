//! The keys of an issuer, as they are fetched over time: when to fetch, what to verify with, and how long a withdrawn key is honoured.
//!
//! A state machine without I/O: the gateway fetches and tells what came of it. All times are Unix seconds, and handed in.
//!
//! * A set that was fetched stays in use while fetching fails, however old it is: an issuer that is away is no reason to refuse.
//! * An unknown key asks for the set once in a cool-down, and forged names cannot make it more. Fetches for other causes do not count:
//!   a key that was rotated just after one is found at once.
//! * A key that vanished is honoured for a grace time, since caches between us and the issuer may answer out of order, and then no more.
//! * Where nothing was ever fetched, nobody's token can be judged: that is 503, and neither 401 nor open.

use std::sync::Arc;

use super::key_set::{Key, KeySet, MAX_KEYS, Material};

/// How often keys are fetched, and how long they are honoured. All in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// A set that is older is fetched anew.
    pub max_age_s: i64,
    /// The least time between two attempts that unknown keys ask for.
    pub cool_down_s: i64,
    /// The least time to the next attempt where the last one failed, or the set is old.
    pub retry_s: i64,
    /// How long a key is honoured that the issuer no longer publishes.
    pub grace_s: i64,
    /// An attempt that has said nothing for so long is taken as lost.
    pub attempt_s: i64,
}

impl Pace {
    /// The usual pace.
    pub const USUAL: Self = Self { max_age_s: 600, cool_down_s: 30, retry_s: 5, grace_s: 300, attempt_s: 30 };
}

/// No keys were ever fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the issuer's keys could not be fetched")]
pub struct NoKeysYet {
    /// When to ask again, in seconds, at least 1.
    pub retry_after_s: u64,
}

/// The keys of one issuer.
#[derive(Debug, Clone)]
pub struct KeyRing {
    pace: Pace,
    set: Option<Fetched>,
    attempted_at_s: Option<i64>,
    asked_for_unknown_at_s: Option<i64>,
    has_failed: bool,
    pending: bool,
    fetches: bool,
    generation: u64,
}

#[derive(Debug, Clone)]
struct Fetched {
    keys: Arc<KeySet>,
    at_s: i64,
}

impl KeyRing {
    /// A ring without keys.
    #[must_use]
    pub fn new(pace: Pace) -> Self {
        Self {
            pace,
            set: None,
            attempted_at_s: None,
            asked_for_unknown_at_s: None,
            has_failed: false,
            pending: false,
            fetches: true,
            generation: 0,
        }
    }

    /// A ring with keys that were read from a file or made from a secret, and are never fetched.
    #[must_use]
    pub fn fixed(keys: KeySet) -> Self {
        let set = Some(Fetched { keys: Arc::new(keys), at_s: i64::MIN });
        Self { set, fetches: false, ..Self::new(Pace::USUAL) }
    }

    /// The keys to verify with.
    ///
    /// # Errors
    ///
    /// Where none were ever fetched.
    pub fn keys(&self, now_s: i64) -> Result<&Arc<KeySet>, NoKeysYet> {
        let wait_s = self.pace.retry_s.saturating_sub(self.since_attempt_s(now_s)).max(1);
        let retry_after_s = wait_s.unsigned_abs();
        self.set.as_ref().map(|set| &set.keys).ok_or(NoKeysYet { retry_after_s })
    }

    /// Whether to fetch now. `unknown_key`: a token names a key that is not in the set.
    #[must_use]
    pub fn wants_fetch(&self, now_s: i64, unknown_key: bool) -> bool {
        let since_s = self.since_attempt_s(now_s);
        if !self.fetches || self.pending && since_s < self.pace.attempt_s {
            return false;
        }
        let old = self.set.as_ref().is_none_or(|set| elapsed_s(set.at_s, now_s) >= self.pace.max_age_s);
        let since_unknown_s = self.asked_for_unknown_at_s.map_or(i64::MAX, |at_s| elapsed_s(at_s, now_s));
        let may_retry = since_s >= self.pace.retry_s;
        let cooled = since_unknown_s >= self.pace.cool_down_s;
        (old && may_retry) || (unknown_key && cooled && (may_retry || !self.has_failed))
    }

    /// An attempt begins. Exactly one of [`KeyRing::fetched`] and [`KeyRing::failed`] follows. `unknown_key`: a key that is not in the set
    /// asked for it.
    pub fn started(&mut self, now_s: i64, unknown_key: bool) {
        self.pending = true;
        if unknown_key {
            self.asked_for_unknown_at_s = Some(now_s);
        }
        self.attempted_at_s = Some(now_s);
    }

    /// A set was fetched. Keys of the former set that are not in it are honoured for the grace time.
    pub fn fetched(&mut self, mut keys: KeySet, now_s: i64) {
        self.pending = false;
        self.has_failed = false;
        let former = self.set.take().map(|set| set.keys);
        let former = former.iter().flat_map(|set| &set.keys);
        let mut withdrawn: Vec<Arc<Key>> = Vec::new();
        for key in former.filter(|key| !keys.keys.iter().any(|new| new.is_same(key))) {
            let until_s = key.honoured_until_s.unwrap_or_else(|| now_s.saturating_add(self.pace.grace_s));
            self.generation += u64::from(key.honoured_until_s.is_none());
            if now_s < until_s && withdrawn.len() < MAX_KEYS {
                withdrawn.push(Arc::new(key.withdrawn(until_s)));
            }
        }
        keys.keys.append(&mut withdrawn);
        keys.generation = self.generation;
        self.set = Some(Fetched { keys: Arc::new(keys), at_s: now_s });
    }

    /// The attempt failed: what there is stays in use.
    pub fn failed(&mut self) {
        self.pending = false;
        self.has_failed = true;
    }

    fn since_attempt_s(&self, now_s: i64) -> i64 {
        self.attempted_at_s.map_or(i64::MAX, |at_s| elapsed_s(at_s, now_s))
    }
}

/// The time since a moment. A moment still to come shows a clock that was set back, and counts as long past: the alternative is to
/// wait for as long as the clock was wrong.
fn elapsed_s(at_s: i64, now_s: i64) -> i64 {
    if now_s < at_s { i64::MAX } else { now_s.saturating_sub(at_s) }
}

impl Key {
    /// Whether it is the same key under the same name, for the same algorithms.
    fn is_same(&self, other: &Self) -> bool {
        self.id == other.id && self.algorithms == other.algorithms && self.material.is_same(&other.material)
    }

    fn withdrawn(&self, until_s: i64) -> Self {
        Self {
            id: self.id.clone(),
            algorithms: self.algorithms.clone(),
            material: self.material.clone(),
            honoured_until_s: Some(until_s),
        }
    }
}

impl Material {
    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Rsa(one), Self::Rsa(two)) => one.n == two.n && one.e == two.e,
            (Self::P256(one), Self::P256(two))
            | (Self::P384(one), Self::P384(two))
            | (Self::Ed25519(one), Self::Ed25519(two)) => one == two,
            _ => false,
        }
    }
}
