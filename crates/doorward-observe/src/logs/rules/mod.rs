//! Which directive of a server's configuration refuses the requests that its log shows refused.
//!
//! The configuration is asked as `why --local` asks it, for the request as the log tells it. What the log does not tell (the port, the host
//! where it is not logged, credentials) is asked in all ways that the configuration knows. It is the configuration as it is now: where the
//! log itself tells a cause, that one stands.

mod askers;
mod combine;
mod question;
mod verdict;

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use doorward_record::access::Line;
use doorward_record::figures::{Class, Told};
use doorward_record::{Ask, Door, Files as _};

use self::askers::Askers;
use self::combine::Fit;
use self::question::Facts;
use self::verdict::{Seen, Verdict};
use super::formats;
use crate::host::process::kind::Kind;
use crate::host::process::start;
use crate::host::{Disk, readers};

/// Most different requests of which the answer is remembered, by a hash.
pub const MAX_QUESTIONS: usize = 200_000;
/// How much is asked in all: each request counts as often as it is asked in another way.
pub const MAX_EFFORT: u64 = 1_000_000;
/// Most different answers that are kept, a kilobyte each: a directive that names addresses gives one for each. Past them requests are asked
/// about anew.
const MAX_VERDICTS: usize = 20_000;
/// Answers among which the same one is looked for before one more is kept.
const ALIKE: usize = 128;
/// How much more it counts where a firewall's rules are gone through each time.
const FIREWALL_EFFORT: u64 = 100;

/// The configurations of servers, to be asked for what they refuse.
#[derive(Debug)]
pub struct Configured {
    servers: Vec<Server>,
    memory: Mutex<Memory>,
    most: u64,
    most_questions: usize,
    /// Two, so that requests are told apart by 128 bits that nobody can guess.
    hashers: [RandomState; 2],
}

impl Default for Configured {
    fn default() -> Self {
        Self {
            servers: Vec::new(),
            memory: Mutex::default(),
            most: MAX_EFFORT,
            most_questions: MAX_QUESTIONS,
            hashers: [RandomState::new(), RandomState::new()],
        }
    }
}

/// A server's configuration.
#[derive(Debug)]
struct Server {
    askers: Askers,
    doors: Vec<Door>,
    /// The logs that it names.
    logs: Vec<PathBuf>,
    /// How much each way of asking counts.
    effort: u64,
}

/// What was answered, and how often.
#[derive(Debug, Default)]
struct Memory {
    known: HashMap<[u64; 2], Arc<Option<Verdict>>>,
    /// Different answers, of which there are mostly few.
    verdicts: Vec<Arc<Option<Verdict>>>,
    effort: u64,
    asked: Asked,
}

impl Memory {
    /// Remembers an answer. Many requests have the same one.
    fn keep(&mut self, key: [u64; 2], verdict: Arc<Option<Verdict>>) {
        if self.known.contains_key(&key) {
            return;
        }
        let verdict = match self.verdicts.iter().rev().take(ALIKE).find(|known| **known == verdict) {
            Some(known) => Arc::clone(known),
            None if self.verdicts.len() >= MAX_VERDICTS => return,
            None => {
                self.verdicts.push(Arc::clone(&verdict));
                verdict
            }
        };
        self.known.insert(key, verdict);
    }
}

/// The configurations that may be of a log, a bit each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) struct Speakers(u64);

/// How often configurations were asked, and what came of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Asked {
    /// Requests that the configuration would not refuse so, though the log tells that they were.
    contradicted: u64,
    /// Requests that were not asked about, since too many different ones were.
    passed_over: u64,
}

impl Configured {
    /// Takes a server's main configuration file in; says whether it is one that can be asked.
    pub fn take(&mut self, config: &Path) -> bool {
        let disk = Disk::ours();
        let Ok(text) = disk.text(config) else { return false };
        let Some(kind) = Kind::of_config(config, &text) else { return false };
        let start = start::of_config(kind, config, &disk);
        let doors = readers::doors(kind, &start, &disk);
        if doors.is_empty() || self.servers.len() >= u64::BITS as usize {
            return false;
        }
        let written = readers::written(kind, &start, &disk).unwrap_or_default();
        let is_firewall = written.read.iter().any(|file| disk.text(file).is_ok_and(|text| text.contains("SecRule")));
        let effort = if is_firewall { FIREWALL_EFFORT } else { 1 };
        let logs = written.logs.into_iter().map(|log| log.path).collect();
        self.servers.push(Server { askers: Askers::new(kind, &start, &disk), doors, logs, effort });
        true
    }

    /// Whether no configuration can be asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.servers.is_empty()
    }

    /// What came of it, in words, as far as it is a doubt.
    #[must_use]
    pub fn remarks(&self) -> Vec<String> {
        let asked = self.memory.lock().unwrap_or_else(PoisonError::into_inner).asked;
        let mut remarks = Vec::new();
        if asked.contradicted > 0 {
            remarks.push(format!(
                "the configuration now would not refuse {} requests for what the logs tell: it was another when they came, or not all of it \
                 is understood; the logs' word stands",
                asked.contradicted
            ));
        }
        if asked.passed_over > 0 {
            remarks.push(format!(
                "of {} refusals the configuration was not asked: too many different requests were refused",
                asked.passed_over
            ));
        }
        remarks
    }

    /// The configurations that may be of a log: those that name it; where none does, all.
    pub(super) fn speakers(&self, log: &str) -> Speakers {
        let bits = |keep: &dyn Fn(&Server) -> bool| {
            let kept = self.servers.iter().enumerate().filter(|(_, server)| keep(server));
            kept.fold(0, |bits, (number, _)| bits | 1 << number)
        };
        let named = bits(&|server| server.logs.iter().any(|path| formats::is_of(path, Path::new(log))));
        Speakers(if named == 0 { bits(&|_| true) } else { named })
    }

    /// Puts what the configurations say of a request that was not open to what is told of it.
    ///
    /// `quote` gives the line of an error log at a place.
    pub(super) fn join(
        &self,
        line: &Line<'_>,
        told: &mut Told,
        (speakers, is_combined): (Speakers, bool),
        quote: impl Fn(u64) -> Option<String>,
    ) {
        let Some(mut facts) = Facts::of(line, is_combined).filter(|facts| Class::of(facts.status) != Class::Open)
        else {
            return;
        };
        if let Some(error) = told.place.and_then(quote) {
            facts.learn(&error);
        }
        let key = self.hashers.each_ref().map(|hasher| hasher.hash_one((speakers, &facts)));
        let known = {
            let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
            let known = memory.known.get(&key).cloned();
            if known.is_none() && (memory.known.len() >= self.most_questions || memory.effort >= self.most) {
                memory.asked.passed_over += 1;
                return;
            }
            known
        };
        let verdict = known.unwrap_or_else(|| Arc::new(self.ask(&facts, speakers, line.time_s.unwrap_or(0))));
        let fit = combine::join(told, verdict.as_ref().as_ref());
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.keep(key, verdict);
        match fit {
            Fit::Silent | Fit::Names => {}
            Fit::Contradicts => memory.asked.contradicted += 1,
        }
    }

    /// What the configurations say of such a request.
    fn ask(&self, facts: &Facts, speakers: Speakers, now_s: i64) -> Option<Verdict> {
        let servers = self.servers.iter().enumerate().filter(|(number, _)| speakers.0 & (1 << number) != 0);
        let seen = Seen { status: facts.status, asked_nobody: facts.asked_nobody };
        let mut verdicts = Vec::new();
        for (_, server) in servers {
            let doors = facts.doors(&server.doors).into_iter();
            let asks: Vec<Ask> = doors.flat_map(|door| facts.asks(door, now_s)).collect();
            let effort = server.effort * asks.len() as u64;
            self.memory.lock().unwrap_or_else(PoisonError::into_inner).effort += effort;
            verdicts.extend(server.askers.ask(asks, seen));
        }
        Verdict::all(verdicts)
    }
}

#[cfg(test)]
mod tests;
