//! What is kept of a path that was answered with a certain status other than open: who met it, since when, why, from which page.

use serde::{Deserialize, Serialize};

use super::few::{Few, Handful};
use super::top::Weighed;

/// Most pairs of path and status that are counted exactly.
pub const MAX_SHUT: usize = 1 << 16;

/// A path with a status.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shut {
    /// How often.
    pub count: u64,
    /// The hash of the path.
    pub hash: u64,
    /// The number of its route.
    pub route: u32,
    /// When it was first answered so, in Unix seconds; absent where no line tells its time.
    pub first_s: Option<i64>,
    /// When it was last.
    pub last_s: Option<i64>,
    /// By a caller who had a user name.
    pub with_user: u64,
    /// By kinds of callers: the crawlers by name, `people`, `programs`.
    pub callers: Few,
    /// By the page that linked to it.
    pub referrers: Few,
    /// By reasons that were told: the error log's, or the access log's own.
    pub reasons: Few,
    /// How often a log that covers the time was silent.
    #[serde(default)]
    pub unlogged: u64,
    /// By methods.
    pub methods: Few,
    /// By the server behind that answered.
    pub upstreams: Few,
    /// From how many addresses, about.
    pub addresses: Handful,
    /// Where a line that told the reason stands.
    #[serde(skip)]
    pub place: Option<u64>,
    /// A line that told the reason, as quoted.
    pub quote: Option<Box<str>>,
    /// The lines of configuration that refuse it, each with its place.
    #[serde(default)]
    pub rules: Few,
}

impl Weighed for Shut {
    const ROOM: usize = 256;

    fn room(&self) -> usize {
        let texts = [&self.referrers, &self.reasons, &self.upstreams, &self.rules];
        let own: usize = texts.into_iter().map(|few| few.room(false)).sum();
        // Kinds of callers are few, and methods mostly are.
        let methods = self.methods.room(self.methods.is_one());
        own + methods + self.callers.room(true) + self.quote.as_ref().map_or(0, |quote| quote.len())
    }

    fn weight(&self) -> u64 {
        self.count
    }

    fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.first_s = earlier(self.first_s, other.first_s);
        self.last_s = self.last_s.max(other.last_s);
        self.with_user += other.with_user;
        self.callers.merge(&other.callers);
        self.referrers.merge(&other.referrers);
        self.reasons.merge(&other.reasons);
        self.unlogged += other.unlogged;
        self.rules.merge(&other.rules);
        self.methods.merge(&other.methods);
        self.upstreams.merge(&other.upstreams);
        self.addresses.merge(other.addresses);
        self.place = earliest(self.place, other.place);
        // The lesser one, so that the order of merging does not matter.
        self.quote = match (self.quote.take(), &other.quote) {
            (Some(ours), Some(theirs)) => Some(ours.min(theirs.clone())),
            (ours, theirs) => ours.or_else(|| theirs.clone()),
        };
    }
}

/// The earlier of two times, where there are any.
pub(super) fn earlier(one: Option<i64>, other: Option<i64>) -> Option<i64> {
    earliest(one, other)
}

/// The lesser of two, where there are any.
fn earliest<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
