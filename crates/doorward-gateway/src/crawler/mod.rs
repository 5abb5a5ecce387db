//! Crawlers known by proof: a User-Agent is a claim, the address is the proof.
//!
//! A claim is proven by published ranges at once, or by the domain name system: the address has a name under the crawler's domain, and
//! that name has the address. Such a proof takes a while; until it is there the claim counts as unproven. Nothing waits for it.
//!
//! Pure: the time and the resolver are handed in, and so is what stands in files.

mod proof;
mod ranges;
mod system;
mod verdicts;

use std::net::IpAddr;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use doorward_policy::map::{Crawler, CrawlerProof};

pub use proof::{Away, MAX_ADDRESSES, MAX_NAMES, Resolver, prove};
pub use ranges::{MAX_FILE_BYTES, MAX_NETWORKS, Ranges, RangesError};
pub use system::{ServerResolver, SystemResolver};
use verdicts::{Known, Verdicts};
pub use verdicts::{MAX_PENDING, MAX_VERDICTS, PENDING_S, PROVEN_S, REFUTED_S, UNKNOWN_S, Verdict};

/// Most bytes of a User-Agent in which a crawler's name is looked for.
pub const MAX_AGENT_BYTES: usize = 512;

/// The crawlers of a map, with what is known of addresses that claimed to be one.
pub struct Crawlers {
    list: Vec<Entry>,
    verdicts: Mutex<Verdicts>,
}

struct Entry {
    name: Box<str>,
    agent: Box<str>,
    proof: Proof,
}

enum Proof {
    Ranges(Ranges),
    Domains(Vec<Box<str>>),
}

/// What a request's claim is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim<'a> {
    /// It claims to be none of the crawlers.
    None,
    /// It is the crawler of this name.
    Proven(&'a str),
    /// It is not the crawler of this name, whatever it says.
    Refuted(&'a str),
    /// Nobody knows yet. Where there is a question, it is for the caller to put, with [`prove`], and to tell with [`Crawlers::settle`].
    Unproven(&'a str, Option<Question>),
}

/// A claim that is to be proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Question {
    crawler: usize,
    /// The address that claims.
    pub address: IpAddr,
}

impl std::fmt::Debug for Crawlers {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_list().entries(self.list.iter().map(|entry| &entry.name)).finish()
    }
}

impl Crawlers {
    /// The crawlers of a map. `load` reads a file of ranges.
    ///
    /// # Errors
    ///
    /// Where `load` fails.
    pub fn new<E>(crawlers: &[Crawler], mut load: impl FnMut(&Path) -> Result<Ranges, E>) -> Result<Self, E> {
        let mut list = Vec::with_capacity(crawlers.len());
        for crawler in crawlers {
            let proof = match &crawler.proof {
                CrawlerProof::Ranges(path) => Proof::Ranges(load(path)?),
                CrawlerProof::Domains(domains) => Proof::Domains(domains.clone()),
            };
            list.push(Entry { name: crawler.name.clone(), agent: crawler.agent.to_ascii_lowercase().into(), proof });
        }
        Ok(Self { list, verdicts: Mutex::default() })
    }

    /// The name of the crawler that a User-Agent claims to be. Where several fit, the one with the longest word is meant.
    #[must_use]
    pub fn claims(&self, agent: &[u8]) -> Option<&str> {
        self.claimed(agent).map(|(_, entry)| &*entry.name)
    }

    /// What the claim of a request from this address is worth now.
    pub fn look(&self, agent: &[u8], address: IpAddr, now_ns: u64) -> Claim<'_> {
        let Some((crawler, entry)) = self.claimed(agent) else { return Claim::None };
        let address = address.to_canonical();
        match &entry.proof {
            Proof::Ranges(ranges) if ranges.hold(address) => Claim::Proven(&entry.name),
            Proof::Ranges(_) => Claim::Refuted(&entry.name),
            Proof::Domains(_) => {
                let question = Question { crawler, address };
                match self.lock().look(question, now_ns) {
                    Known::Verdict(Verdict::Proven) => Claim::Proven(&entry.name),
                    Known::Verdict(Verdict::Refuted) => Claim::Refuted(&entry.name),
                    Known::Verdict(Verdict::Unknown) | Known::Busy => Claim::Unproven(&entry.name, None),
                    Known::Ask => Claim::Unproven(&entry.name, Some(question)),
                }
            }
        }
    }

    /// The domains under which a question's address must have its name.
    #[must_use]
    pub fn domains(&self, question: Question) -> &[Box<str>] {
        match self.list.get(question.crawler).map(|entry| &entry.proof) {
            Some(Proof::Domains(domains)) => domains,
            _ => &[],
        }
    }

    /// Takes note of what came of a question.
    pub fn settle(&self, question: Question, verdict: Verdict, now_ns: u64) {
        self.lock().settle(question, verdict, now_ns);
    }

    fn claimed(&self, agent: &[u8]) -> Option<(usize, &Entry)> {
        if self.list.is_empty() {
            return None;
        }
        let read = agent.get(..MAX_AGENT_BYTES).unwrap_or(agent);
        let agent = String::from_utf8_lossy(read).to_ascii_lowercase();
        let claimed = self.list.iter().enumerate().filter(|(_, entry)| agent.contains(&*entry.agent));
        // Of equal words the first of the map.
        claimed.rev().max_by_key(|(_, entry)| entry.agent.len())
    }

    fn lock(&self) -> MutexGuard<'_, Verdicts> {
        self.verdicts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
