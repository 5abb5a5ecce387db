//! Ties error lines to the refusals of access logs, by the million and in bounded memory.
//!
//! A line is kept as some fifty bytes: hashes of its client and request, its second, its message, and where it stands in its
//! file. When the limit is reached the oldest go. Which line is a refusal's is asked in any order; each line answers once.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash};
use std::net::IpAddr;

use doorward_diagnose::testimony::Tie;
use foldhash::fast::RandomState;

use super::join::{last_name, normal, place};
use super::line::{Capture, ErrorLine, Writer};
use super::messages::{Message, Part};

/// How far apart the times of an access line and its error line may be, besides the request's duration.
const SLACK_S: i64 = 2;
/// The most lines of one client that are looked at for one refusal.
const MAX_LOOKED_AT: usize = 512;
/// The most rules that are told for one refusal.
const MAX_RULES: usize = 16;
/// No line.
const NONE: u64 = u64::MAX;

/// A refusal of an access log, for which an error line is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked<'a> {
    /// The client's address.
    pub client: Option<IpAddr>,
    /// The request's method.
    pub method: &'a str,
    /// The request's target, as logged.
    pub target: &'a str,
    /// The time of the access line, unix time in seconds.
    pub time_s: i64,
    /// How long the request took, where the line tells.
    pub duration_s: i64,
    /// Whether the time is the request's beginning, as in Apache's `%t`; nginx writes the end.
    pub is_start: bool,
    /// The status of the answer.
    pub status: u16,
    /// The id of the request, where the line has one; `-` is none.
    pub id: Option<&'a str>,
}

/// The line that a refusal got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What it means.
    pub message: &'static Message,
    /// How surely it is the refusal's.
    pub tie: Tie,
    /// Where it stands: what was given with the line.
    pub place: u64,
    /// The rules of a firewall that counted towards it.
    pub rules: Vec<u32>,
}

/// A line as it is kept.
#[derive(Debug, Clone, Copy)]
struct Entry {
    message: &'static Message,
    place: u64,
    /// The hash of method and target, or of the path alone; 0 where the line has neither.
    request: u64,
    /// The hash of the place's last name.
    name: u32,
    time_s: u32,
    rule: u32,
    used: bool,
    /// The line before this one with the same key.
    previous: u64,
    /// The line before this one with the same id.
    same_id: u64,
}

/// Error lines, made ready to be asked for.
#[derive(Debug)]
pub struct Joiner {
    entries: std::collections::VecDeque<Entry>,
    /// The number of the first entry that is still kept.
    base: u64,
    limit: usize,
    last: HashMap<u64, u64, RandomState>,
    ids: HashMap<u64, u64, RandomState>,
    hasher: RandomState,
    dropped: u64,
}

impl Joiner {
    /// A joiner that keeps at most so many lines; about 150 bytes each, with what leads to them.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self {
            entries: std::collections::VecDeque::new(),
            base: 0,
            limit: limit.max(1),
            last: HashMap::default(),
            ids: HashMap::default(),
            hasher: RandomState::default(),
            dropped: 0,
        }
    }

    /// How many lines are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether no line is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many lines were let go because the limit was reached.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Takes a line in. Lines come in the order of their time; `place` is given back with the answer. A line that bears on no
    /// refusal, has no time or no client and no id is left out.
    pub fn add(&mut self, line: &ErrorLine<'_>, place: u64) {
        let (Some(message), Some(time_s)) = (line.meaning, line.time.unix_s.and_then(|time| u32::try_from(time).ok()))
        else {
            return;
        };
        let id = line.id.map(|id| self.hash(("id", id)));
        let key = line.client.map(|client| self.key(client, self.request_of(line)));
        if id.is_none() && key.is_none() {
            return;
        }
        let number = self.base + self.entries.len() as u64;
        let previous = key.and_then(|key| self.last.insert(key, number)).unwrap_or(NONE);
        let same_id = id.and_then(|id| self.ids.insert(id, number)).unwrap_or(NONE);
        let spoken = spoken(line);
        let entry = Entry {
            message,
            place,
            request: self
                .request_of(line)
                .or_else(|| spoken.as_deref().map(|path| self.hash(("path", normal(path)))))
                .unwrap_or(0),
            name: spoken.as_deref().map_or(0, |path| self.name(path)),
            time_s,
            rule: line.values.get(Capture::Rule).and_then(|rule| rule.parse().ok()).unwrap_or(0),
            used: line.contested && message.part == Part::Accompanies,
            previous,
            same_id,
        };
        self.entries.push_back(entry);
        if self.entries.len() > self.limit {
            self.entries.pop_front();
            self.base += 1;
            self.dropped += 1;
            self.forget();
        }
    }

    /// The line that says why this request was refused. Each line is given once.
    pub fn answer(&mut self, asked: &Asked<'_>) -> Option<Answer> {
        let by_id = asked.id.filter(|id| *id != "-").and_then(|id| self.ids.get(&self.hash(("id", id))).copied());
        if let Some(answer) = by_id.and_then(|number| self.take_by_id(number)) {
            return Some(answer);
        }
        let client = asked.client?;
        let whole = self.hash((asked.method, asked.target));
        let exact = self.last.get(&self.key(client, Some(whole))).copied().unwrap_or(NONE);
        let found = self.nearest(exact, asked, |_| Some(Tie::Close));
        let found = found.or_else(|| {
            let path = self.hash(("path", normal(asked.target)));
            let name = self.name(&normal(asked.target));
            let any = self.last.get(&self.key(client, None)).copied().unwrap_or(NONE);
            self.nearest(any, asked, |entry| match (entry.request, entry.name) {
                (request, _) if request == path => Some(Tie::Close),
                (_, known) if known == name && known != 0 => Some(Tie::Close),
                (_, 0) => Some(Tie::Loose),
                _ => None,
            })
        });
        found.and_then(|(number, tie)| self.take(number, tie))
    }

    /// The best of a chain of lines: the surest, then the nearest.
    fn nearest(&self, last: u64, asked: &Asked<'_>, tie: impl Fn(&Entry) -> Option<Tie>) -> Option<(u64, Tie)> {
        let (from, to) = asked.span();
        let mut best: Option<(Tie, bool, i64, u64)> = None;
        let mut number = last;
        for _ in 0..MAX_LOOKED_AT {
            let Some(entry) = self.entry(number) else { break };
            let time = i64::from(entry.time_s);
            if time < from {
                break;
            }
            let fits = entry.message.statuses.is_empty() || entry.message.statuses.contains(&asked.status);
            let refuses = entry.message.part == Part::Refuses;
            if time <= to
                && !entry.used
                && fits
                && let Some(tie) = tie(entry)
            {
                let candidate = (tie, refuses, -(time - asked.time_s).abs(), number);
                best = best.max(Some(candidate));
            }
            number = entry.previous;
        }
        best.map(|(tie, _, _, number)| (number, tie))
    }

    /// The answer of a line, which is then used up; with the rules of the same request.
    fn take(&mut self, number: u64, tie: Tie) -> Option<Answer> {
        let at = usize::try_from(number.checked_sub(self.base)?).ok()?;
        let entry = self.entries.get_mut(at)?;
        entry.used = true;
        let (message, place, same_id) = (entry.message, entry.place, entry.same_id);
        let mut rules = Vec::new();
        let mut earlier = same_id;
        while let Some(entry) = self.entry(earlier).filter(|_| rules.len() < MAX_RULES) {
            if entry.rule != 0 && !rules.contains(&entry.rule) {
                rules.push(entry.rule);
            }
            earlier = entry.same_id;
        }
        rules.reverse();
        Some(Answer { message, tie, place, rules })
    }

    /// The refusing line among those with an id, or the last of them.
    fn take_by_id(&mut self, last: u64) -> Option<Answer> {
        let mut number = last;
        let mut refusing = None;
        for _ in 0..MAX_LOOKED_AT {
            let Some(entry) = self.entry(number) else { break };
            if entry.message.part == Part::Refuses && !entry.used {
                refusing = Some(number);
                break;
            }
            number = entry.same_id;
        }
        let unused = self.entry(last).is_some_and(|entry| !entry.used).then_some(last);
        self.take(refusing.or(unused)?, Tie::Exact)
    }

    /// A line that is still kept.
    fn entry(&self, number: u64) -> Option<&Entry> {
        let at = number.checked_sub(self.base).filter(|_| number != NONE)?;
        self.entries.get(usize::try_from(at).ok()?)
    }

    /// Lets go of what leads to lines that are gone, once that is as much again as what leads to lines that are kept.
    fn forget(&mut self) {
        let base = self.base;
        for map in [&mut self.last, &mut self.ids] {
            if map.len() > 2 * self.limit {
                map.retain(|_, number| *number >= base);
            }
        }
    }

    /// The hash of method and target, where the line has them both as they were sent.
    fn request_of(&self, line: &ErrorLine<'_>) -> Option<u64> {
        let has_whole = matches!(
            line.writer,
            Writer::Nginx | Writer::Haproxy | Writer::Caddy | Writer::Traefik | Writer::PhpFpm | Writer::ModSecurity
        );
        let request = line.method.zip(line.target).filter(|_| has_whole);
        request.map(|request| self.hash(request))
    }

    /// The key of a line: its client, and its request where that is known whole.
    fn key(&self, client: IpAddr, request: Option<u64>) -> u64 {
        self.hash((client.to_canonical(), request))
    }

    /// The hash of the last name of a path, never 0 for a name.
    fn name(&self, path: &str) -> u32 {
        let name = last_name(path);
        if name.is_empty() { 1 } else { u32::try_from(self.hash(("name", name)) >> 32).unwrap_or(0) | 1 }
    }

    fn hash(&self, value: impl Hash) -> u64 {
        self.hasher.hash_one(value)
    }
}

/// The place that the line speaks of: its target or the path in its message.
fn spoken(line: &ErrorLine<'_>) -> Option<String> {
    line.target.map(str::to_owned).or_else(|| place(line))
}

impl Asked<'_> {
    /// The first and the last second at which the error line may have been written.
    fn span(&self) -> (i64, i64) {
        let duration = self.duration_s.max(0);
        if self.is_start {
            (self.time_s - SLACK_S, self.time_s + duration + SLACK_S)
        } else {
            (self.time_s - duration - SLACK_S, self.time_s + SLACK_S)
        }
    }
}

#[cfg(test)]
mod tests;
