//! Error logs by themselves: what their lines tell where no access log stands beside them.
//!
//! Each line that states a refusal counts as one request, unless a line just before told of the same one. How many requests there were in
//! all, and what share of them was refused, no error log tells: nothing here is a share. A status is counted only where the line or the
//! words of its message leave no other.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use super::causes::MAX_CAUSES;
use super::class::{Class, Counts};
use super::few::{Few, Handful};
use super::paths::Paths;
use super::shut::earlier;
use super::top::{Top, Weighed};
use crate::access::Filter;
use crate::error::{Capture, ErrorLine, Message, Part};

/// Most pairs of reason and place that are counted exactly.
pub const MAX_PLACES: usize = 1 << 14;
/// Most addresses, hosts, users, rules that are counted exactly.
pub const MAX_NAMES: usize = 1 << 13;
/// Most bytes of a path or a name that are kept.
pub const MAX_NAME_BYTES: usize = 512;
/// Most requests that wait for further lines of theirs.
pub const MAX_WAITING: usize = 64;
/// Within how many seconds lines are of one request.
const SPAN_S: i64 = 2;

/// What stands between the parts of a place's key: no path and no status has it.
const BETWEEN: char = '\u{1f}';

/// Refusals for one reason at one place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Met {
    /// How many.
    pub count: u64,
    /// First met, in Unix seconds.
    pub first_s: Option<i64>,
    /// Last met.
    pub last_s: Option<i64>,
    /// By address.
    pub clients: Few,
    /// From how many addresses, about.
    pub addresses: Handful,
    /// By the server that wrote it.
    pub writers: Few,
}

impl Weighed for Met {
    const ROOM: usize = 2048;

    fn room(&self) -> usize {
        self.clients.room(false) + self.writers.room(true)
    }

    fn weight(&self) -> u64 {
        self.count
    }

    fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.first_s = earlier(self.first_s, other.first_s);
        self.last_s = self.last_s.max(other.last_s);
        self.clients.merge(&other.clients);
        self.addresses.merge(other.addresses);
        self.writers.merge(&other.writers);
    }
}

/// Refusals for one reason.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// By the class of the status that the reason usually has.
    pub counts: Counts,
    /// By status, as far as the lines tell it.
    pub statuses: BTreeMap<u16, u64>,
    /// Of how many the lines do not tell it.
    pub unknown: u64,
    /// Statuses that these may have had.
    pub usual: Vec<u16>,
    /// First met, in Unix seconds.
    pub first_s: Option<i64>,
    /// Last met.
    pub last_s: Option<i64>,
    /// Of how many it is the one reason that is left.
    pub alone: u64,
    /// Reasons that are left as well, by how often.
    pub also: BTreeMap<Box<str>, u64>,
    /// One line that tells it, with its place.
    pub quote: Option<Box<str>>,
}

impl Stated {
    fn merge(&mut self, other: Self) {
        self.counts.merge(&other.counts);
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
        self.unknown += other.unknown;
        self.usual.extend(other.usual);
        self.usual.sort_unstable();
        self.usual.dedup();
        self.first_s = earlier(self.first_s, other.first_s);
        self.last_s = self.last_s.max(other.last_s);
        self.alone += other.alone;
        for (reason, count) in other.also {
            if self.also.len() < MAX_CAUSES || self.also.contains_key(&reason) {
                *self.also.entry(reason).or_default() += count;
            }
        }
        // The lesser one, so that the order of merging does not matter.
        self.quote = match (self.quote.take(), other.quote) {
            (Some(ours), Some(theirs)) => Some(ours.min(theirs)),
            (ours, theirs) => ours.or(theirs),
        };
    }
}

/// What a request was refused for, as the lines of an error log tell it.
struct Event {
    message: &'static Message,
    id: Option<Box<str>>,
    connection: (Option<u64>, Option<u16>),
    client: Option<std::net::IpAddr>,
    time_s: Option<i64>,
    status: Option<u16>,
    /// The path of the URL, or of the disk where the line has no other.
    place: String,
    host: Option<String>,
    user: Option<String>,
    rule: Option<String>,
    quote: Option<String>,
}

impl Event {
    fn of(line: &ErrorLine<'_>) -> Option<Self> {
        let message = line.meaning?;
        let owned = |capture: Capture| line.value(capture).map(|text| cut(&text).to_owned());
        let target = line.target.map(|target| target.split(['?', '#']).next().unwrap_or_default());
        let place = target.map(|target| cut(target).to_owned()).or_else(|| owned(Capture::Path));
        Some(Self {
            message,
            id: line.id.map(Into::into),
            connection: (line.connection, line.port),
            client: line.client,
            time_s: line.time.unix_s,
            status: line.status,
            place: place.unwrap_or_default(),
            host: line.host.map(|host| cut(host).to_owned()),
            user: owned(Capture::User),
            rule: owned(Capture::Rule).or_else(|| owned(Capture::Zone)),
            quote: None,
        })
    }

    /// Whether another line is of the same request. The same message over one connection is another request.
    fn is_same(&self, other: &Self) -> bool {
        if self.id.is_some() && other.id.is_some() {
            return self.id == other.id;
        }
        let near = match (self.time_s, other.time_s) {
            (Some(one), Some(other)) => one.abs_diff(other) <= SPAN_S as u64,
            (None, None) => true,
            _ => false,
        };
        near && !std::ptr::eq(self.message, other.message)
            && self.client.is_some()
            && self.client == other.client
            && self.connection == other.connection
            && self.connection != (None, None)
            && (self.place == other.place || self.place.is_empty() || other.place.is_empty())
    }

    fn refuses(&self) -> bool {
        self.message.part == Part::Refuses && !self.message.reasons.is_empty()
    }

    /// Takes in what a further line of the same request says.
    fn join(&mut self, mut other: Self) {
        // The last word of a server is what it answers with; a hint beside it is none.
        if other.refuses() {
            std::mem::swap(self, &mut other);
        }
        self.status = self.status.or(other.status);
        if self.place.is_empty() {
            self.place = other.place;
        }
        self.host = self.host.take().or(other.host);
        self.user = self.user.take().or(other.user);
        self.rule = self.rule.take().or(other.rule);
    }

    /// The statuses that the lines leave, the most usual first; none where any is left.
    fn statuses(&self) -> &[u16] {
        self.status.as_ref().map_or(self.message.statuses, std::slice::from_ref)
    }

    /// The status, where the lines leave no other.
    fn known_status(&self) -> Option<u16> {
        match self.statuses() {
            [only] => Some(*only),
            _ => None,
        }
    }
}

/// What the lines of error logs come to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ErrorFigures {
    /// Lines that were read.
    pub lines: u64,
    /// Of these, those of a known shape.
    pub known: u64,
    /// Requests that lines say were refused.
    pub told: u64,
    /// Lines that stand beside a refusal or beside a request that was let through.
    pub beside: u64,
    /// The first refusal, in Unix seconds.
    pub first_s: Option<i64>,
    /// The last one.
    pub last_s: Option<i64>,
    /// Logs by name, with the refusals that they tell.
    pub logs: Top<u64>,
    /// By the id of the likeliest reason.
    pub stated: BTreeMap<Box<str>, Stated>,
    /// By reason, status and place.
    pub places: Top<Met>,
    /// By address, host, user, rule or zone.
    pub clients: Top<Counts>,
    /// By host.
    pub hosts: Top<Counts>,
    /// By user.
    pub users: Top<Counts>,
    /// By the rule, zone or jail that refused.
    pub rules: Top<Counts>,
}

impl Default for ErrorFigures {
    fn default() -> Self {
        Self {
            lines: 0,
            known: 0,
            told: 0,
            beside: 0,
            first_s: None,
            last_s: None,
            logs: Top::new(MAX_NAMES),
            stated: BTreeMap::new(),
            places: Top::new(MAX_PLACES),
            clients: Top::new(MAX_NAMES),
            hosts: Top::new(MAX_NAMES),
            users: Top::new(MAX_NAMES),
            rules: Top::new(MAX_NAMES),
        }
    }
}

/// A place's key, taken apart: the reason, the statuses that the lines leave, the path.
#[must_use]
pub fn parts(key: &str) -> Option<(&str, Vec<u16>, &str)> {
    let (reason, rest) = key.split_once(BETWEEN)?;
    let (statuses, path) = rest.split_once(BETWEEN)?;
    Some((reason, statuses.split('/').filter_map(|status| status.parse().ok()).collect(), path))
}

impl super::Tally {
    /// What error logs tell that had no access log beside them.
    #[must_use]
    pub fn errors(&self) -> &ErrorFigures {
        &self.errors
    }

    /// Adds what error logs tell that have no access log beside them.
    pub fn add_errors(&mut self, figures: ErrorFigures) {
        self.errors.merge(figures);
    }
}

impl ErrorFigures {
    /// Whether nothing was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines == 0
    }

    fn count(&mut self, event: &Event, log: &str) {
        let Some(reason) = event.message.reasons.first().filter(|_| event.refuses()) else {
            self.beside += 1;
            return;
        };
        let usual = doorward_reason::find(reason).and_then(|reason| reason.statuses.first().copied());
        let class = Class::of(event.known_status().or(usual).unwrap_or(403));
        self.told += 1;
        self.first_s = earlier(self.first_s, event.time_s);
        self.last_s = self.last_s.max(event.time_s);
        self.logs.change(log, || 0, |count| *count += 1);
        self.stated.entry((*reason).into()).or_default().merge(event.stated(class));
        let statuses: Vec<String> = event.statuses().iter().map(u16::to_string).collect();
        let key = format!("{reason}{BETWEEN}{}{BETWEEN}{}", statuses.join("/"), event.place);
        let client = event.client.map(|client| client.to_string());
        self.places.change(&key, Met::default, |met| {
            met.count += 1;
            met.first_s = earlier(met.first_s, event.time_s);
            met.last_s = met.last_s.max(event.time_s);
            met.writers.add(event.message.writer.name(), 1);
            if let Some(client) = &client {
                met.clients.add(client, 1);
                met.addresses.add(Paths::hash(client.as_bytes()));
            }
        });
        let names = [
            (&mut self.clients, &client),
            (&mut self.hosts, &event.host),
            (&mut self.users, &event.user),
            (&mut self.rules, &event.rule),
        ];
        for (top, name) in names {
            if let Some(name) = name {
                top.change(name, Counts::default, |counts| counts.add(class));
            }
        }
    }

    /// Adds what others counted. The order makes no difference, as long as no limit is passed.
    pub fn merge(&mut self, other: Self) {
        self.lines += other.lines;
        self.known += other.known;
        self.told += other.told;
        self.beside += other.beside;
        self.first_s = earlier(self.first_s, other.first_s);
        self.last_s = self.last_s.max(other.last_s);
        self.logs.merge(other.logs);
        for (reason, stated) in other.stated {
            if self.stated.len() < MAX_CAUSES || self.stated.contains_key(&reason) {
                self.stated.entry(reason).or_default().merge(stated);
            }
        }
        self.places.merge(other.places);
        self.clients.merge(other.clients);
        self.hosts.merge(other.hosts);
        self.users.merge(other.users);
        self.rules.merge(other.rules);
    }
}

impl Event {
    /// This one request as figures of its reason.
    fn stated(&self, class: Class) -> Stated {
        let mut stated = Stated {
            first_s: self.time_s,
            last_s: self.time_s,
            quote: self.quote.as_deref().map(Into::into),
            ..Stated::default()
        };
        stated.counts.add(class);
        match self.known_status() {
            Some(status) => drop(stated.statuses.insert(status, 1)),
            None => {
                stated.unknown = 1;
                stated.usual = self.message.statuses.to_vec();
                stated.usual.sort_unstable();
            }
        }
        match self.message.reasons {
            [_, also @ ..] if !also.is_empty() => {
                stated.also = also.iter().map(|reason| ((*reason).into(), 1)).collect();
            }
            _ => stated.alone = 1,
        }
        stated
    }
}

/// Reads the lines of one log in their order.
pub struct Reading<'a> {
    figures: &'a mut ErrorFigures,
    filter: &'a Filter,
    log: &'a str,
    waiting: VecDeque<Event>,
}

impl<'a> Reading<'a> {
    /// Begins with a log of this name; the filter says which requests are asked about.
    #[must_use]
    pub fn new(figures: &'a mut ErrorFigures, filter: &'a Filter, log: &'a str) -> Self {
        Self { figures, filter, log, waiting: VecDeque::new() }
    }

    /// Counts lines, those of a known shape among them.
    pub fn add_lines(&mut self, lines: u64, known: u64) {
        self.figures.lines += lines;
        self.figures.known += known;
    }

    /// Takes a line, whose number is this.
    pub fn add(&mut self, line: &ErrorLine<'_>, number: Option<u64>) {
        let Some(mut event) = Event::of(line).filter(|event| self.keeps(event)) else { return };
        let reason = event.message.reasons.first().and_then(|reason| self.figures.stated.get(*reason));
        // One line a reason is quoted.
        if reason.is_none_or(|stated| stated.quote.is_none()) {
            let place = number.map_or_else(|| self.log.to_owned(), |number| format!("{}:{number}", self.log));
            event.quote = Some(format!("{place}: {}", doorward_diagnose::testimony::quotation(line.raw)));
        }
        if let Some(before) = self.waiting.iter_mut().rev().find(|before| before.is_same(&event)) {
            self.figures.beside += 1;
            before.join(event);
            return;
        }
        if self.waiting.len() == MAX_WAITING
            && let Some(oldest) = self.waiting.pop_front()
        {
            self.figures.count(&oldest, self.log);
        }
        self.waiting.push_back(event);
    }

    fn keeps(&self, event: &Event) -> bool {
        let line = crate::access::Line {
            time_s: event.time_s,
            host: event.host.as_deref().map(str::as_bytes),
            target: (!event.place.is_empty()).then_some(event.place.as_bytes()),
            status: event.known_status(),
            ..crate::access::Line::default()
        };
        self.filter.is_empty() || self.filter.keeps(&line)
    }

    /// Counts what waits.
    pub fn end(&mut self) {
        for event in std::mem::take(&mut self.waiting) {
            self.figures.count(&event, self.log);
        }
    }
}

/// A text up to [`MAX_NAME_BYTES`].
fn cut(text: &str) -> &str {
    let end = (0..=MAX_NAME_BYTES.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests;
