//! What is kept of an address that was refused, found nothing, or signed in: enough to tell a scanner from a visitor.

use serde::{Deserialize, Serialize};

use super::class::Counts;
use super::few::{Few, Handful};
use super::shut::earlier;
use super::top::Weighed;

/// Most addresses that are counted exactly.
pub const MAX_PEOPLE: usize = 1 << 15;

/// An address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Requests that were not open, and those that signed in.
    pub counts: Counts,
    /// The first of them, in Unix seconds.
    pub first_s: Option<i64>,
    /// The last of them.
    pub last_s: Option<i64>,
    /// Attempts to sign in (POST where people sign in).
    pub attempts: u64,
    /// Of these, how many were refused.
    pub failed: u64,
    /// Requests with a user's name that were asked for credentials again (401, 407): the password was wrong.
    #[serde(default)]
    pub denied: u64,
    /// Requests for what only scanners ask for.
    pub probes: u64,
    /// Different users, about.
    pub users: Handful,
    /// Different paths that were not open, about.
    pub paths: Handful,
    /// User agents, by family.
    pub agents: Few,
    /// Routes.
    pub routes: Few,
    /// Whether it is one of a crawler's published addresses, whatever it calls itself.
    pub crawler: bool,
}

impl Weighed for Person {
    const ROOM: usize = 384;

    fn room(&self) -> usize {
        self.agents.room(true) + self.routes.room(true)
    }

    fn weight(&self) -> u64 {
        self.counts.total()
    }

    fn merge(&mut self, other: &Self) {
        self.counts.merge(&other.counts);
        self.first_s = earlier(self.first_s, other.first_s);
        self.last_s = self.last_s.max(other.last_s);
        self.attempts += other.attempts;
        self.failed += other.failed;
        self.denied += other.denied;
        self.probes += other.probes;
        self.users.merge(other.users);
        self.paths.merge(other.paths);
        self.agents.merge(&other.agents);
        self.routes.merge(&other.routes);
        self.crawler |= other.crawler;
    }
}
