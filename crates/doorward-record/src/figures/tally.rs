//! The tally: every figure, line by line. Tallies are merged; a report is drawn from their sum.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::hash::BuildHasher as _;

use serde::{Deserialize, Serialize};

use super::agents::{self, Agent, Remembered};
use super::causes::{Causes, Told};
use super::class::{Class, Counts};
use super::distinct::Distinct;
use super::few;
use super::flap::{self, Flaps};
use super::minutes::Minutes;
use super::names::Names;
use super::paths::{ByHash, Paths};
use super::people::{MAX_PEOPLE, Person};
use super::routes::Routes;
use super::series::{AllSeries, Place};
use super::shut::{MAX_SHUT, Shut, earlier};
use super::target::{page, path};
use super::top::Top;
use super::who::{self, Claim, Ranges};
use crate::access::agent::Family;
use crate::access::{Line, Unparsed, Why, template};

/// Most unparsed lines that are shown.
pub const MAX_SAMPLES: usize = 5;
/// Most bytes of an unparsed line that are shown.
const SAMPLE_BYTES: usize = 200;
/// Most families of user agents.
pub(super) const MAX_FAMILIES: usize = 2048;
/// Most hosts, users, referring pages, networks that are counted exactly.
const MAX_HOSTS: usize = 1024;
const MAX_USERS: usize = 1 << 14;
pub(crate) const MAX_LINKS: usize = 1 << 15;
const MAX_NETWORKS: usize = 1 << 15;
/// Most verdicts on addresses that are remembered.
const MAX_JUDGED: usize = 1 << 15;
/// Statuses that are told apart.
pub(super) const STATUSES: usize = 1000;

/// Every figure.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tally {
    /// Lines that were read, blank ones and directives left out.
    pub lines: u64,
    /// Of these, those that give no request.
    pub unparsed: u64,
    /// Lines besides, that tell of something else than a request: messages of a program, connections that sent none.
    #[serde(default)]
    pub aside: u64,
    /// Some of them, with why.
    pub samples: Vec<(String, String)>,
    /// Bytes that were sent.
    pub bytes: u64,
    /// The first request, in Unix seconds.
    pub first_s: Option<i64>,
    /// The last one.
    pub last_s: Option<i64>,
    pub(super) statuses: Vec<u64>,
    pub(super) minutes: Minutes,
    pub(super) addresses: Distinct,
    pub(super) families: Names,
    /// Crawlers by number from 1; 0 is everybody else.
    pub(super) crawlers: Names,
    #[serde(with = "super::pairs")]
    pub(super) by_crawler: HashMap<(u8, Claim, u16), u64, foldhash::fast::RandomState>,
    pub(super) routes: Routes,
    pub(super) paths: Paths,
    pub(super) shut: Top<Shut>,
    pub(super) series: AllSeries,
    pub(super) people: Top<Person>,
    pub(super) networks: Top<Counts>,
    pub(super) methods: Top<Counts>,
    pub(super) hosts: Top<Counts>,
    pub(super) users: Top<Counts>,
    pub(super) links: Top<u64>,
    pub(super) disagreed: Top<u64>,
    /// From where, where a database of addresses tells it.
    #[serde(default)]
    pub places: super::places::Places,
    #[serde(default)]
    pub(super) causes: Causes,
    #[serde(default)]
    pub(super) errors: super::errors::ErrorFigures,
    #[serde(default = "flap::none")]
    pub(super) flaps: Flaps,
    #[serde(skip)]
    memory: Memory,
}

/// What makes the next line quicker, and is no figure.
#[derive(Debug, Clone, Default)]
struct Memory {
    agents: Remembered,
    judged: ByHash<Claim>,
    hasher: foldhash::fast::RandomState,
    text: String,
    kept: few::Kept,
}

impl Default for Tally {
    fn default() -> Self {
        let mut crawlers = Names::default();
        crawlers.number("", 1);
        Self {
            lines: 0,
            unparsed: 0,
            aside: 0,
            samples: Vec::new(),
            bytes: 0,
            first_s: None,
            last_s: None,
            statuses: vec![0; STATUSES],
            minutes: Minutes::default(),
            addresses: Distinct::default(),
            families: Names::default(),
            crawlers,
            by_crawler: HashMap::default(),
            routes: Routes::default(),
            paths: Paths::default(),
            shut: Top::new(MAX_SHUT),
            series: AllSeries::default(),
            people: Top::new(MAX_PEOPLE),
            networks: Top::new(MAX_NETWORKS),
            methods: Top::new(64),
            hosts: Top::new(MAX_HOSTS),
            users: Top::new(MAX_USERS),
            links: Top::new(MAX_LINKS),
            disagreed: Top::new(super::disagree::MAX_DISAGREED),
            places: super::places::Places::default(),
            causes: Causes::default(),
            errors: super::errors::ErrorFigures::default(),
            flaps: flap::none(),
            memory: Memory::default(),
        }
    }
}

/// A line with what was worked out of it.
struct Visit<'a> {
    line: &'a Line<'a>,
    class: Class,
    status: u16,
    path: &'a [u8],
    hash: u64,
    route: u32,
    agent: Agent,
    who: u8,
}

impl Tally {
    /// Counts a line that gives no request.
    #[cold]
    pub fn add_unparsed(&mut self, line: &[u8], why: &Unparsed) {
        if !why.counts() {
            self.aside += u64::from(why.why == Why::OtherMatter);
            return;
        }
        self.lines += 1;
        self.unparsed += 1;
        if self.samples.len() < MAX_SAMPLES {
            let text = String::from_utf8_lossy(line.get(..SAMPLE_BYTES).unwrap_or(line));
            self.samples.push((doorward_diagnose::testimony::quotation(&text), why.to_string()));
        }
    }

    /// Counts a request. `tell` is asked only of those that were not open.
    #[inline]
    pub fn add(&mut self, line: &Line<'_>, ranges: &Ranges, tell: impl FnOnce(&Line<'_>) -> Told) {
        self.lines += 1;
        self.bytes += line.bytes.unwrap_or(0);
        let status = line.status.unwrap_or(0);
        let class = Class::of(status);
        if let Some(count) = self.statuses.get_mut(usize::from(status).min(STATUSES - 1)) {
            *count += 1;
        }
        let path = &*path(line);
        let hash = Paths::hash(path);
        let agent = self.agent(line);
        let client = line.caller().unwrap_or_default();
        let address_hash = Paths::hash(client);
        let caller = (!client.is_empty()).then_some(address_hash);
        if let Some(caller) = caller {
            self.addresses.add(caller);
        }
        let Self { paths, routes, .. } = self;
        let opened = paths.of(hash, || {
            let mut folded = Vec::new();
            routes.number(&String::from_utf8_lossy(template::fold(path, &mut folded)))
        });
        let route = opened.route;
        let minute = line.time_s.map(|second| second.div_euclid(60));
        if class == Class::Open {
            opened.times = opened.times.saturating_add(1);
            if let Some(minute) = minute.and_then(|minute| u32::try_from(minute).ok()) {
                opened.first = if opened.first == 0 { minute } else { opened.first.min(minute) };
                opened.last = opened.last.max(minute);
            }
        }
        let flaps = class == Class::Refused || opened.shut && class == Class::Open;
        opened.shut |= class == Class::Refused;
        self.paths.bound();
        if flaps {
            self.add_flap(line, (hash, caller), agent.family, class == Class::Open);
        }
        self.routes.add(route, class);
        self.families.add(agent.family, class);
        let who = if agent.crawler == who::OTHERS {
            who::OTHERS
        } else {
            self.claimed(line, ranges, agent, status, address_hash)
        };
        if let (Some(second), Some(minute)) = (line.time_s, minute) {
            self.first_s = earlier(self.first_s, Some(second));
            self.last_s = self.last_s.max(Some(second));
            self.minutes.add(minute, class);
            self.series.add(Place { route, who }, u32::try_from(minute).unwrap_or(0), class);
        }
        let posts = line.method.is_some_and(|method| method == b"POST");
        if class != Class::Open || posts || line.host.is_some() {
            let visit = Visit { line, class, status, path, hash, route, agent, who };
            self.add_further(&visit, posts, ranges, tell);
        }
    }

    /// What is counted of lines that are not open, that may sign in, or that name a host.
    fn add_further(&mut self, visit: &Visit<'_>, posts: bool, ranges: &Ranges, tell: impl FnOnce(&Line<'_>) -> Told) {
        if let Some(host) = visit.line.host {
            let host = String::from_utf8_lossy(host).to_ascii_lowercase();
            self.hosts.change(&host, Counts::default, |counts| counts.add(visit.class));
        }
        let signs_in = posts && self.routes.words(visit.route).signs_in;
        if visit.class != Class::Open || signs_in {
            self.add_person(visit, signs_in, ranges);
        }
        if visit.class != Class::Open {
            let told = tell(visit.line);
            self.add_shut(visit, &told);
        }
    }

    /// The agent of a line.
    #[inline]
    fn agent(&mut self, line: &Line<'_>) -> Agent {
        let text = line.agent.unwrap_or_default();
        let hash = self.memory.hasher.hash_one(text);
        let Self { families, crawlers, memory, .. } = self;
        memory.agents.of(hash, || {
            let of = agents::family(text);
            let name = of.name();
            let is_crawler = matches!(of, Family::Crawler(_));
            let family = families.number(name, MAX_FAMILIES);
            let family = family.or_else(|| families.number("(others)", MAX_FAMILIES + 1)).unwrap_or(0);
            let crawler = if is_crawler { crawlers.number(name, who::MAX_CRAWLERS) } else { None };
            Agent::new(of, family, crawler.and_then(|number| u8::try_from(number).ok()).unwrap_or(0))
        })
    }

    /// Counts a request of who claims to be a crawler, and says as whom it is taken.
    fn claimed(&mut self, line: &Line<'_>, ranges: &Ranges, agent: Agent, status: u16, address_hash: u64) -> u8 {
        let claim = if ranges.is_empty() { Claim::Unverified } else { self.judge(line, ranges, agent, address_hash) };
        self.crawlers.add(u32::from(agent.crawler), Class::of(status));
        *self.by_crawler.entry((agent.crawler, claim, status)).or_default() += 1;
        if claim == Claim::Refuted { who::IMPOSTORS } else { agent.crawler }
    }

    fn judge(&mut self, line: &Line<'_>, ranges: &Ranges, agent: Agent, address_hash: u64) -> Claim {
        let key = address_hash.rotate_left(u32::from(agent.crawler)) ^ u64::from(agent.crawler);
        if self.memory.judged.len() > MAX_JUDGED {
            self.memory.judged.clear();
        }
        let name = self.crawlers.name(u32::from(agent.crawler));
        *self.memory.judged.entry(key).or_insert_with(|| ranges.judge(name, line.address()))
    }

    fn add_person(&mut self, visit: &Visit<'_>, signs_in: bool, ranges: &Ranges) {
        let Some(client) = visit.line.caller() else { return };
        let words = self.routes.words(visit.route);
        let family = self.families.shared(visit.agent.family);
        let route = self.routes.shared(visit.route);
        let text = String::from_utf8_lossy(client);
        let make = || Person {
            crawler: visit.line.address().is_some_and(|address| ranges.holds(address)),
            ..Person::default()
        };
        self.people.change(&text, make, |person| {
            person.counts.add(visit.class);
            person.first_s = earlier(person.first_s, visit.line.time_s);
            person.last_s = person.last_s.max(visit.line.time_s);
            family.iter().for_each(|family| person.agents.add_shared(family, 1));
            if visit.class != Class::Open {
                person.paths.add(visit.hash);
                route.iter().for_each(|route| person.routes.add_shared(route, 1));
                person.probes += u64::from(words.probed || visit.agent.scanner);
            }
            if signs_in {
                person.attempts += 1;
                person.failed += u64::from(visit.class == Class::Refused);
            }
            if let Some(user) = visit.line.user {
                person.users.add(Paths::hash(user));
                person.denied += u64::from(matches!(visit.status, 401 | 407));
            }
        });
        if visit.class != Class::Open
            && let Some(address) = visit.line.address()
        {
            let Self { networks, memory: Memory { text, .. }, .. } = self;
            text.clear();
            who::write_network(address, text);
            networks.change(text, Counts::default, |counts| counts.add(visit.class));
        }
    }

    fn add_shut(&mut self, visit: &Visit<'_>, told: &Told) {
        let line = visit.line;
        self.causes.add(told, visit.status, line.time_s);
        if let Some(method) = line.method {
            let method = String::from_utf8_lossy(method);
            self.methods.change(&method, Counts::default, |counts| counts.add(visit.class));
        }
        if let Some(user) = line.user {
            self.users.change(&String::from_utf8_lossy(user), Counts::default, |counts| counts.add(visit.class));
        }
        let mut key = std::mem::take(&mut self.memory.text);
        key.clear();
        // Writing into a text does not fail.
        let _ = write!(key, "{} ", visit.status);
        key.push_str(&String::from_utf8_lossy(visit.path));
        let referrer = line.referrer.map(String::from_utf8_lossy);
        let referrer = referrer.as_deref().map(page);
        let referrer = referrer.as_deref();
        let caller = match (visit.who, visit.agent.browser) {
            (who::OTHERS, true) => "people",
            (who::OTHERS, false) => "programs",
            (who::IMPOSTORS, _) => "impostors",
            (crawler, _) => self.crawlers.name(u32::from(crawler)),
        };
        self.shut.change(
            &key,
            || Shut { hash: visit.hash, route: visit.route, ..Shut::default() },
            |shut| {
                shut.count += 1;
                shut.first_s = earlier(shut.first_s, line.time_s);
                shut.last_s = shut.last_s.max(line.time_s);
                shut.with_user += u64::from(line.user.is_some());
                shut.callers.add_kept(caller, 1, || self.memory.kept.text(caller));
                shut.addresses.add(Paths::hash(line.caller().unwrap_or_default()));
                if let Some(referrer) = referrer {
                    shut.referrers.add(referrer, 1);
                }
                match told.reason() {
                    Some(reason) => shut.reasons.add(reason, 1),
                    None => shut.unlogged += u64::from(told.sure.is_some()),
                }
                if let Some(method) = line.method {
                    let method = String::from_utf8_lossy(method);
                    shut.methods.add_kept(&method, 1, || self.memory.kept.text(&method));
                }
                if let Some(upstream) = line.upstream {
                    shut.upstreams.add(&String::from_utf8_lossy(upstream), 1);
                }
                shut.place = shut.place.or(told.place);
                if let Some(rule) = &told.rule {
                    shut.rules.add(&rule.told(), 1);
                }
            },
        );
        if let Some(referrer) = referrer {
            key.push('\t');
            key.push_str(referrer);
            self.links.change(&key, || 0, |count| *count += 1);
        }
        self.memory.text = key;
    }

    /// Statuses that came, with how often.
    pub fn statuses(&self) -> impl Iterator<Item = (u16, u64)> + '_ {
        (0_u16..).zip(&self.statuses).filter(|(_, count)| **count > 0).map(|(status, count)| (status, *count))
    }

    /// All requests by class.
    #[must_use]
    pub fn by_class(&self) -> Counts {
        self.statuses().fold(Counts::default(), |mut counts, (status, count)| {
            counts.add_many(Class::of(status), count);
            counts
        })
    }

    /// Puts what is still held back into the figures. To be called before a report is drawn or the figures are saved.
    pub fn settle(&mut self) {
        self.minutes.settle();
        self.series.settle();
    }

    /// Looks up the lines that told reasons, for the paths that were refused most. `quote` knows what places mean.
    pub fn look_up(&mut self, most: usize, quote: impl Fn(u64) -> Option<String>) {
        self.causes.look_up(&quote);
        let mut counts: Vec<u64> =
            self.shut.iter().filter(|(_, shut)| shut.place.is_some()).map(|(_, shut)| shut.count).collect();
        counts.sort_unstable_by(|one, other| other.cmp(one));
        let least = counts.get(most).copied().unwrap_or(0);
        self.shut.each(|shut| {
            if let Some(place) = shut.place.take()
                && shut.count > least
            {
                shut.quote = shut.quote.take().or_else(|| quote(place).map(Into::into));
            }
        });
    }
}
