//! User agents by family, remembered by the hash of their text.

use super::paths::ByHash;
use crate::access::agent::{self, Family};

/// Most texts that are remembered; then all are forgotten and worked out again.
const MAX_REMEMBERED: usize = 1 << 15;

/// What a User-Agent says of itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Agent {
    /// The number of its family.
    pub(super) family: u32,
    /// The number of the crawler that it claims to be, from 1; 0 for none.
    pub(super) crawler: u8,
    /// Whether a person's browser is claimed.
    pub(super) browser: bool,
    /// Whether it names itself as a tool that looks for holes.
    pub(super) scanner: bool,
}

/// What was worked out so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Remembered {
    map: ByHash<Agent>,
    last: Option<(u64, Agent)>,
}

impl Remembered {
    /// What a text says, by its hash.
    #[inline]
    pub(super) fn of(&mut self, hash: u64, work_out: impl FnOnce() -> Agent) -> Agent {
        if let Some((last, agent)) = self.last
            && last == hash
        {
            return agent;
        }
        if self.map.len() > MAX_REMEMBERED {
            self.map.clear();
        }
        let agent = *self.map.entry(hash).or_insert_with(work_out);
        self.last = Some((hash, agent));
        agent
    }
}

/// The family that a User-Agent names.
pub(super) fn family(text: &[u8]) -> Family {
    agent::family(text)
}

impl Agent {
    /// An agent of a family.
    pub(super) fn new(of: Family, family: u32, crawler: u8) -> Self {
        Self { family, crawler, browser: matches!(of, Family::Browser(_)), scanner: matches!(of, Family::Scanner(_)) }
    }
}
