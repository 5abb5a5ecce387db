//! Ties error lines to the refusals of access logs, by the million and in bounded memory.
//!
//! A line is kept as some fifty bytes: hashes of its client and request, its second, its message, and where it stands in its
//! file. When the limit is reached the oldest go. Which line is a refusal's is asked in any order; each line answers once.

mod fit;
mod keys;
mod remembered;
mod rivals;
mod spoken;

use std::collections::HashMap;
use std::net::IpAddr;

use doorward_diagnose::testimony::Tie;
use foldhash::fast::RandomState;

use super::join::{Kept, View, last_name, normal};
use super::line::ErrorLine;
use super::messages::{Message, Part};
pub use keys::Keys;
use remembered::Remembered;
use rivals::Expected;

/// How far apart the times of an access line and its error line may be, besides the request's duration.
const SLACK_S: i64 = 2;
/// The most lines of one client within one stretch of time that are looked at for one refusal.
const MAX_LOOKED_AT: usize = 512;
/// The seconds of one stretch: lines of a client that sends thousands lie in many, so that each is found.
const STRETCH_S: i64 = 4;
/// The most stretches that are looked at for one refusal; a request that took longer is looked for at its end.
const MAX_STRETCHES: i64 = 64;
/// The most rules that are told for one refusal.
const MAX_RULES: usize = 16;
/// No line.
const NONE: u64 = u64::MAX;

/// How well a line fits a refusal: by its tie, by what agrees, by the user, whether it refuses, and how near it is.
type Score = (Tie, u8, bool, bool, i64);

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
    /// The number of the connection, where the line has one.
    pub connection: Option<u64>,
    /// The user, where the line has one.
    pub user: Option<&'a str>,
    /// Whether the line would have the user if there were one.
    pub tells_user: bool,
}

/// The line that a refusal got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What it means.
    pub message: &'static Message,
    /// Those of its reasons that the request leaves, the likeliest first.
    pub reasons: Vec<&'static str>,
    /// How surely it is the refusal's.
    pub tie: Tie,
    /// Where it stands: what was given with the line.
    pub place: u64,
    /// The rules of a firewall that counted towards it.
    pub rules: Vec<u32>,
    /// How many refusals the line may be of, this one among them, where there are fewer such lines; 0 where it is this one's.
    pub rivals: u32,
}

/// A line as it is kept.
#[derive(Debug, Clone, Copy)]
struct Entry {
    message: &'static Message,
    place: u64,
    /// The hash of method and target, or of the path alone; 0 where the line has neither.
    request: u64,
    /// The hashes of the place's last name and of the folder that it is in; 0 where the line tells no place.
    spot: [u32; 2],
    /// Whether the place is a folder, for whatever is in it.
    is_folder: bool,
    /// The hash of the user's name; 0 where the line has none.
    user: u32,
    /// The hashes of the last name of the path on disk and of its folder; 0 where the line has none.
    on_disk: [u32; 2],
    time_s: u32,
    rule: u32,
    used: bool,
    /// Whether it is no line of its own: it stands beside others of the same request.
    is_beside: bool,
    has_odd_user: bool,
    /// How many refusals may be its, by the seconds between; see [`Joiner::expect`].
    expected: Expected,
    /// The line before this one with the same key.
    previous: u64,
    /// The hash of its id; [`NONE`] where it has none.
    id: u64,
    /// The line before this one with the same id, once that was asked for.
    same_id: u64,
}

/// A line that is ready to be taken in.
#[derive(Debug)]
pub struct Ready {
    entry: Entry,
    /// What leads to it: its client, request and stretch of time.
    key: Option<u64>,
}

/// Error lines, made ready to be asked for.
#[derive(Debug)]
pub struct Joiner {
    entries: std::collections::VecDeque<Entry>,
    /// The number of the first entry that is still kept.
    base: u64,
    limit: usize,
    last: HashMap<u64, u64, RandomState>,
    /// The last line with each id, of those before `indexed`.
    ids: HashMap<u64, u64, RandomState>,
    /// The number of the first line whose id is not among them.
    indexed: u64,
    /// Whether a line has a rule, which is told with others of the same id.
    has_rules: bool,
    keys: Keys,
    dropped: u64,
    /// Whether all refusals were expected before they ask.
    is_expectant: bool,
    remembered: Remembered,
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
            indexed: 0,
            has_rules: false,
            keys: Keys::default(),
            dropped: 0,
            is_expectant: false,
            remembered: Remembered::default(),
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
        if let Some(ready) = self.keys.ready(line, place) {
            self.put(ready);
        }
    }

    /// What makes lines ready for this joiner.
    #[must_use]
    pub fn keys(&self) -> Keys {
        self.keys.clone()
    }

    /// Takes a line in that was made ready by this joiner. Lines come in the order of their time.
    pub fn put(&mut self, ready: Ready) {
        let Ready { mut entry, key } = ready;
        let number = self.base + self.entries.len() as u64;
        entry.previous = key.and_then(|key| self.last.insert(key, number)).unwrap_or(NONE);
        self.has_rules |= entry.rule != 0;
        self.entries.push_back(entry);
        if self.entries.len() > self.limit {
            self.entries.pop_front();
            self.base += 1;
            self.dropped += 1;
            self.forget();
        }
    }

    /// Has the ids of lines ready where they are needed: most access logs have none, and then no line is looked for by its own.
    fn index(&mut self, asked: &Asked<'_>) {
        if asked.id.is_none() && asked.connection.is_none() && !self.has_rules {
            return;
        }
        let first = self.indexed.max(self.base);
        let from = usize::try_from(first - self.base).unwrap_or(usize::MAX).min(self.entries.len());
        for (entry, number) in self.entries.range_mut(from..).zip(first..) {
            if entry.id != NONE {
                entry.same_id = self.ids.insert(entry.id, number).unwrap_or(NONE);
            }
        }
        self.indexed = self.base + self.entries.len() as u64;
    }

    /// The line that says why this request was refused. Each line is given once.
    pub fn answer(&mut self, asked: &Asked<'_>) -> Option<Answer> {
        self.index(asked);
        let (number, tie) = self.found(asked)?;
        match self.rivals(number, tie, asked) {
            0 => self.take(number, tie, asked),
            rivals => self.told(number, tie, asked).map(|answer| Answer { rivals, ..answer }),
        }
    }

    /// Whether a request has its line, tied by more than a path; nothing is used up.
    #[must_use]
    pub fn look(&mut self, asked: &Asked<'_>) -> Option<u64> {
        self.index(asked);
        let (number, tie) = self.found(asked)?;
        self.entry(number).filter(|_| tie > Tie::Loose).map(|entry| entry.place)
    }

    /// Whether nothing stands in the way of taking the silence about a request for silence: no line was let go that could have been
    /// its, and none of its client at that time leaves open what it is about.
    #[must_use]
    pub fn is_silent(&mut self, asked: &Asked<'_>) -> bool {
        self.index(asked);
        let (from, to) = asked.span();
        let kept_from = self.entries.front().map_or(i64::MAX, |entry| i64::from(entry.time_s));
        let Some(client) = asked.client.filter(|_| self.dropped == 0 || kept_from < from) else { return false };
        let whole = self.keys.hash((asked.method, asked.target));
        let is_seen_whole = |last: &u64| self.chain(*last, |entry| entry.previous).count() < MAX_LOOKED_AT;
        let is_open = |(_, entry): (u64, &Entry)| {
            (from..=to).contains(&i64::from(entry.time_s)) && (entry.spot == [0; 2] || entry.is_folder)
        };
        !(self.is_expectant && self.is_spoken_of(asked))
            && self.lasts(client, Some(whole), asked).all(|last| is_seen_whole(&last))
            && self
                .lasts(client, None, asked)
                .all(|last| is_seen_whole(&last) && !self.chain(last, |entry| entry.previous).any(is_open))
    }

    /// The last lines of a client, for this request or for none that is known whole, in each stretch in which the request's may lie.
    fn lasts(&self, client: IpAddr, request: Option<u64>, asked: &Asked<'_>) -> impl Iterator<Item = u64> {
        let (from, to) = asked.span();
        let last = to.div_euclid(STRETCH_S);
        let first = from.div_euclid(STRETCH_S).max(last - MAX_STRETCHES + 1);
        (first..=last).filter_map(move |stretch| self.last.get(&self.keys.key(client, request, stretch)).copied())
    }

    /// A line and those before it, as far as they are kept and looked at.
    fn chain(&self, last: u64, before: impl Fn(&Entry) -> u64) -> impl Iterator<Item = (u64, &Entry)> {
        let first = self.entry(last).map(|entry| (last, entry));
        let next = move |(_, entry): &(u64, &Entry)| {
            let number = before(entry);
            Some((number, self.entry(number)?))
        };
        std::iter::successors(first, next).take(MAX_LOOKED_AT)
    }

    /// The line of a request.
    fn found(&self, asked: &Asked<'_>) -> Option<(u64, Tie)> {
        let whole = self.keys.hash((asked.method, asked.target));
        let by_id = asked.id.filter(|id| *id != "-").and_then(|id| self.ids.get(&self.keys.hash(("id", id))).copied());
        if let Some(number) = by_id.and_then(|number| self.of_id(number)) {
            return Some((number, Tie::Exact));
        }
        let connection = asked.connection.map(|connection| self.keys.hash(("connection", connection, whole)));
        let by_connection = connection.and_then(|key| self.ids.get(&key).copied());
        let lines = by_connection.into_iter().flat_map(|last| self.chain(last, |entry| entry.same_id));
        let by_connection = self.nearest(lines, asked, |_| Some((Tie::Exact, 0)));
        if by_connection.is_some() {
            return by_connection;
        }
        let client = asked.client?;
        let of = |request| self.lasts(client, request, asked).flat_map(|last| self.chain(last, |entry| entry.previous));
        let found = self.nearest(of(Some(whole)), asked, |_| Some((Tie::Close, 0)));
        found.or_else(|| {
            let target = normal(asked.target);
            let path = self.keys.hash(("path", &target));
            let names = self.keys.spot(&target);
            self.nearest(of(None), asked, |entry| {
                if entry.request == path { Some((Tie::Close, 0)) } else { entry.tail(names, asked.status) }
            })
        })
    }

    /// The best of these lines: the surest, then the nearest.
    fn nearest<'l>(
        &self,
        lines: impl Iterator<Item = (u64, &'l Entry)>,
        asked: &Asked<'_>,
        tie: impl Fn(&Entry) -> Option<(Tie, u8)>,
    ) -> Option<(u64, Tie)> {
        let (from, to) = asked.span();
        let user = asked.user.map(|user| self.keys.short(("user", user)));
        let mut fits: Vec<(Score, u64)> = Vec::new();
        for (number, entry) in lines {
            let time = i64::from(entry.time_s);
            let fitting = entry.message.statuses.is_empty() || entry.message.statuses.contains(&asked.status);
            let refuses = entry.message.part == Part::Refuses;
            if (from..=to).contains(&time)
                && !entry.used
                && fitting
                && (!self.is_expectant || entry.expected.may_be(time.abs_diff(asked.time_s)))
                && entry.may_be_of(user, asked.tells_user)
                && let Some((tie, agreeing)) = tie(entry)
            {
                let by_user = user.is_some_and(|user| user == entry.user);
                fits.push(((tie, agreeing, by_user, refuses, -(time - asked.time_s).abs()), number));
            }
        }
        // Of several messages the last is what came of the request; of one message the first line is the first request's.
        let (best, last) = fits.iter().max().copied()?;
        let message = self.entry(last)?.message;
        let is_like = |number: u64| self.entry(number).is_some_and(|entry| std::ptr::eq(entry.message, message));
        let alike = fits.iter().filter(|(score, number)| *score == best && is_like(*number)).map(|(_, number)| *number);
        alike.min().map(|number| (number, best.0))
    }

    /// The answer of a line, which is then used up; with the rules of the same request.
    fn take(&mut self, number: u64, tie: Tie, asked: &Asked<'_>) -> Option<Answer> {
        self.entry_mut(number)?.used = true;
        self.told(number, tie, asked)
    }

    /// What a line says of a request.
    fn told(&mut self, number: u64, tie: Tie, asked: &Asked<'_>) -> Option<Answer> {
        let entry = self.entry(number)?;
        let (message, place, same_id) = (entry.message, entry.place, entry.same_id);
        let (on_disk, has_odd_user) = (entry.on_disk, entry.has_odd_user);
        let reasons = match message.reasons {
            // Whatever the request is, these are left.
            reasons @ ([] | [_]) => reasons.to_vec(),
            _ => {
                let target = normal(asked.target);
                let elsewhere = on_disk != [0; 2] && !on_disk.contains(&self.keys.name(last_name(&target)));
                let kept = Kept { elsewhere, has_odd_user };
                self.remembered.of(message, View::kept(message, kept, asked.method, &target, asked.status))
            }
        };
        let mut rules = Vec::new();
        let mut earlier = same_id;
        while let Some(entry) = self.entry(earlier).filter(|_| rules.len() < MAX_RULES) {
            if entry.rule != 0 && !rules.contains(&entry.rule) {
                rules.push(entry.rule);
            }
            earlier = entry.same_id;
        }
        rules.reverse();
        Some(Answer { message, reasons, tie, place, rules, rivals: 0 })
    }

    /// The refusing line among those with an id, or the last of them.
    fn of_id(&self, last: u64) -> Option<u64> {
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
        refusing.or(unused)
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
}

#[cfg(test)]
mod tests;
