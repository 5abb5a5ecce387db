//! The tables of a report.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::super::change::Change;
use super::super::class::{Class, Counts};
use super::super::flap::{self, Flap, Separation};
use super::super::shut::Shut;
use super::super::tally::Tally;
use super::super::top::{Top, Weighed};
use super::super::who::Claim;
use super::super::words;
use super::console::Unfetched;
use super::intent::{self, Judgement, Signals};
use super::{Wishes, written};

/// Most pairs of path and status that are looked at for findings.
const MOST_REFUSED: usize = 2000;
/// Most steps of the timeline.
const MOST_STEPS: i64 = 168;
/// Steps of a timeline, in minutes.
const STEPS: [i64; 12] = [1, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 10_080];
/// Hosts of searches and networks: never the site's own.
const ELSEWHERE: &[&str] = &[
    "google.",
    "bing.com",
    "duckduckgo.com",
    "yandex.",
    "baidu.com",
    "facebook.com",
    "t.co",
    "twitter.com",
    "reddit.com",
    "linkedin.com",
    "instagram.com",
    "yahoo.",
];

/// A name with counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// The name.
    pub name: String,
    /// The counts.
    #[serde(flatten)]
    pub counts: Counts,
}

/// A path that was answered with a status other than open.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Refused {
    /// The route that it belongs to.
    pub route: String,
    /// The path, without its query.
    pub path: String,
    /// The status.
    pub status: u16,
    /// How often.
    pub count: u64,
    /// How often the same path was open.
    pub opened: u64,
    /// First so, RFC 3339.
    pub first: Option<String>,
    /// Last so.
    pub last: Option<String>,
    /// The reason that was told most.
    pub reason: Option<String>,
    /// All that were told.
    pub reasons: Vec<(String, u64)>,
    /// Who met it: crawlers by name, people, programs.
    pub callers: Vec<(String, u64)>,
    /// The pages that link to it.
    pub referrers: Vec<(String, u64)>,
    /// How many of these pages are the site's own.
    pub internal_links: usize,
    /// From how many addresses, about.
    pub addresses: u64,
    /// By callers with a user name.
    pub with_user: u64,
    /// Whether the same path was now open, now shut.
    pub flaps: bool,
    /// What tells its openings from its refusals, where it is now open, now shut.
    pub separated: Vec<Separation>,
    /// The same in words.
    pub flapping: Option<String>,
    /// Whether it is meant; absent where it was not refused but absent or failing.
    pub judgement: Option<Judgement>,
    /// Whether the run before did not have it; absent where there was none.
    pub new: Option<bool>,
    /// What Search Console says of it, where an export was given that has it.
    pub search_console: Option<Unfetched>,
    /// The line that told the reason.
    pub quote: Option<String>,
    /// Lines of configuration that refuse it, with their places.
    pub rules: Vec<(String, u64)>,
}

/// A crawler, as it calls itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Crawler {
    /// Its name.
    pub name: String,
    /// What is known of the claim.
    pub claim: Claim,
    /// Its requests.
    #[serde(flatten)]
    pub counts: Counts,
    /// Its requests by status.
    pub by_status: BTreeMap<String, u64>,
}

/// A page that links to what is shut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The page.
    pub from: String,
    /// The path.
    pub to: String,
    /// The status that was met.
    pub status: u16,
    /// How often the link was followed.
    pub count: u64,
    /// Whether the page is the site's own.
    pub internal: bool,
}

/// A step of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Its begin, RFC 3339.
    pub from: String,
    /// Its length in minutes.
    pub minutes: i64,
    /// Its requests.
    #[serde(flatten)]
    pub counts: Counts,
}

pub(super) fn by_status(tally: &Tally) -> BTreeMap<String, u64> {
    tally.statuses().map(|(status, count)| (status.to_string(), count)).collect()
}

/// The heaviest of a table.
pub(super) fn top(table: &Top<Counts>, rows: usize) -> Vec<Named> {
    table.heaviest(rows).into_iter().map(|(name, counts)| Named { name: name.to_owned(), counts: *counts }).collect()
}

/// Routes with what was not open, those with the most refusals first.
pub(super) fn routes(tally: &Tally, rows: usize) -> Vec<Named> {
    let mut list: Vec<Named> = tally
        .routes
        .iter()
        .filter(|(_, counts)| counts.total() > counts.open)
        .map(|(name, counts)| Named { name: name.to_owned(), counts: *counts })
        .collect();
    list.sort_by(|one, other| {
        let weight = |named: &Named| (named.counts.refused, named.counts.total() - named.counts.open);
        weight(other).cmp(&weight(one)).then_with(|| one.name.cmp(&other.name))
    });
    list.truncate(rows);
    list
}

pub(super) fn agents(tally: &Tally, rows: usize) -> Vec<Named> {
    let mut list: Vec<Named> = tally
        .families
        .iter()
        .filter(|(_, counts)| counts.total() > 0)
        .map(|(name, counts)| Named { name: name.to_owned(), counts: *counts })
        .collect();
    list.sort_by(|one, other| {
        let weight = |named: &Named| (named.counts.refused, named.counts.total());
        weight(other).cmp(&weight(one)).then_with(|| one.name.cmp(&other.name))
    });
    list.truncate(rows);
    list
}

pub(super) fn crawlers(tally: &Tally) -> Vec<Crawler> {
    let mut by: BTreeMap<(String, Claim), (Counts, BTreeMap<String, u64>)> = BTreeMap::new();
    for ((number, claim, status), count) in &tally.by_crawler {
        let name = tally.crawlers.name(u32::from(*number)).to_owned();
        let (counts, statuses) = by.entry((name, *claim)).or_default();
        counts.add_many(Class::of(*status), *count);
        *statuses.entry(status.to_string()).or_default() += count;
    }
    let mut list: Vec<Crawler> =
        by.into_iter().map(|((name, claim), (counts, by_status))| Crawler { name, claim, counts, by_status }).collect();
    list.sort_by_key(|crawler| std::cmp::Reverse((crawler.counts.refused, crawler.counts.total())));
    list
}

pub(super) fn clients(tally: &Tally, rows: usize) -> Vec<Named> {
    let heaviest = tally.people.heaviest(rows).into_iter();
    heaviest.map(|(name, person)| Named { name: name.to_owned(), counts: person.counts }).collect()
}

/// The hosts that are the site's own.
pub(super) fn own_hosts(tally: &Tally, wishes: &Wishes) -> BTreeSet<String> {
    let mut hosts: BTreeSet<String> = wishes.hosts.iter().map(|host| bare(host)).collect();
    hosts.extend(tally.hosts.iter().map(|(host, _)| bare(host)));
    if hosts.is_empty() {
        let mut by_host: HashMap<String, u64> = HashMap::new();
        for (link, count) in tally.links.iter() {
            if let Some(host) = link.split_once('\t').and_then(|(_, page)| host(page)) {
                *by_host.entry(host).or_default() += count;
            }
        }
        by_host.retain(|host, _| !ELSEWHERE.iter().any(|elsewhere| host.contains(elsewhere)));
        let most = by_host.into_iter().max_by(|(a, x), (b, y)| x.cmp(y).then_with(|| b.cmp(a)));
        hosts.extend(most.map(|(host, _)| host));
    }
    hosts
}

/// The host of a page.
fn host(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("://")?;
    Some(bare(rest.split('/').next()?))
}

/// A host in lower case without `www.` and port.
fn bare(host: &str) -> String {
    let lower = host.trim().to_ascii_lowercase();
    let host = lower.strip_prefix("www.").unwrap_or(&lower);
    host.rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
        .map_or(host, |(host, _)| host)
        .to_owned()
}

/// Status and path of a key of [`Tally::shut`].
pub(super) fn parts(key: &str) -> Option<(u16, &str)> {
    let (status, path) = key.split_once(' ')?;
    Some((status.parse().ok()?, path))
}

pub(super) fn links(tally: &Tally, wishes: &Wishes) -> Vec<Link> {
    let own = own_hosts(tally, wishes);
    let mut list: Vec<Link> = tally
        .links
        .heaviest(usize::MAX)
        .into_iter()
        .filter_map(|(key, count)| {
            let (target, page) = key.split_once('\t')?;
            let (status, to) = parts(target)?;
            let internal = host(page).is_some_and(|host| own.contains(&host));
            Some(Link { from: page.to_owned(), to: to.to_owned(), status, count: *count, internal })
        })
        .collect();
    list.sort_by_key(|link| std::cmp::Reverse((link.internal, link.count)));
    list.truncate(wishes.rows);
    list
}

pub(super) fn reasons(tally: &Tally) -> BTreeMap<String, u64> {
    let mut all = BTreeMap::new();
    for (_, shut) in tally.shut.iter() {
        for (reason, count) in shut.reasons.sorted() {
            *all.entry(reason.to_owned()).or_default() += count;
        }
    }
    all
}

/// Paths that were not open, the more refused first; enough of them that findings can be drawn.
pub(super) fn refused(
    tally: &Tally,
    wishes: &Wishes,
    changes: &[Change],
    attacked: &BTreeMap<String, u64>,
) -> Vec<Refused> {
    let whole_site = tally.shut.iter().any(|(key, shut)| key == "401 /" && shut.count >= intent::OFTEN);
    let own = own_hosts(tally, wishes);
    let around = Around { wishes, changes, own, attacked: mostly(tally, attacked), whole_site };
    let mut all: Vec<(&str, &Shut)> = tally.shut.iter().collect();
    all.sort_by(|(a, x), (b, y)| {
        let weight = |key: &str, shut: &Shut| {
            let class = parts(key).map_or(Class::Open, |(status, _)| Class::of(status));
            (class.rank(), shut.weight())
        };
        weight(b, y).cmp(&weight(a, x)).then_with(|| a.cmp(b))
    });
    all.truncate(MOST_REFUSED.max(wishes.rows));
    all.into_iter().filter_map(|(key, shut)| row(tally, &around, key, shut)).collect()
}

/// What a row is judged by beside its own figures.
struct Around<'a> {
    wishes: &'a Wishes,
    changes: &'a [Change],
    /// The site's own hosts.
    own: BTreeSet<String>,
    /// Routes whose refusals are mostly those of attackers.
    attacked: BTreeSet<&'a str>,
    /// Whether the first page asks for credentials, so that a password may be on the whole site.
    whole_site: bool,
}

/// The routes of which half of what was not open, or more, is of those who attack.
fn mostly<'a>(tally: &Tally, attacked: &'a BTreeMap<String, u64>) -> BTreeSet<&'a str> {
    let shut = tally.routes.iter().filter_map(|(route, counts)| {
        let (name, count) = attacked.get_key_value(route)?;
        (count * 2 >= counts.total() - counts.open).then_some(name.as_str())
    });
    shut.collect()
}

fn row(tally: &Tally, around: &Around<'_>, key: &str, shut: &Shut) -> Option<Refused> {
    let Around { wishes, changes, own, attacked, whole_site } = around;
    let (status, path) = parts(key)?;
    let route = tally.routes.name(shut.route);
    let opened = tally.paths.get(shut.hash).copied().unwrap_or_default();
    let referrers = shut.referrers.sorted();
    let inner = referrers.iter().filter(|(page, _)| host(page).is_some_and(|host| own.contains(&host))).count();
    let callers = shut.callers.sorted();
    let count_of = |name: &str| shut.callers.get(name);
    let people = count_of("people");
    let others = people + count_of("programs") + count_of("impostors");
    let class = Class::of(status);
    let changed = changes
        .iter()
        .any(|change| change.class == class && change.after > change.before && covers(&change.place, route));
    // An anonymous request that is asked to sign in, and does, is no flapping.
    let is_handshake = status == 401 && shut.with_user == 0;
    let flaps = !changed && !is_handshake && flaps(shut, &opened);
    let flap = tally.flaps.of(&shut.hash).filter(|_| flaps);
    let separated = flap.map(Flap::separations).unwrap_or_default();
    let flapping = flap.and_then(|flap| flap::clause(&separated, flap.is_known()));
    let reason = shut.reasons.first().map(|(reason, _)| reason);
    let known = wishes.seen.as_ref().map(|seen| seen.contains(&seen_key(status, route)));
    let unfetched = wishes.unfetched.get(path);
    let judgement = intent::is_judged(class).then(|| {
        intent::judge(&Signals {
            status,
            refused: shut.count,
            opened: u64::from(opened.times),
            words: words::of(path),
            inner_links: inner,
            outer_links: referrers.len() - inner,
            listed: wishes.listed.contains(path),
            unfetched,
            known,
            crawlers: shut.count.saturating_sub(others),
            people,
            changed,
            flaps,
            attacked: attacked.contains(route),
            whole_site: *whole_site && status == 401,
            reason,
            anonymous_only: status == 401 && shut.with_user == 0 && opened.times > 0,
        })
    });
    let owned = |list: Vec<(&str, u64)>| list.into_iter().map(|(name, count)| (name.to_owned(), count)).collect();
    Some(Refused {
        route: route.to_owned(),
        path: path.to_owned(),
        status,
        count: shut.count,
        opened: u64::from(opened.times),
        first: shut.first_s.map(written),
        last: shut.last_s.map(written),
        reason: reason.map(str::to_owned),
        reasons: owned(shut.reasons.sorted()),
        callers: owned(callers),
        referrers: owned(referrers),
        internal_links: inner,
        addresses: shut.addresses.estimate(),
        with_user: shut.with_user,
        flaps,
        separated,
        flapping,
        judgement,
        new: known.map(|known| !known),
        search_console: unfetched.cloned(),
        quote: shut.quote.as_deref().map(str::to_owned),
        rules: owned(shut.rules.sorted()),
    })
}

/// By what a refusal is known again in another run.
pub(super) fn seen_key(status: u16, route: &str) -> String {
    format!("{status} {route}")
}

/// Keys of everything that was not open, for the next run's [`Wishes::seen`].
#[must_use]
pub fn seen(tally: &Tally) -> BTreeSet<String> {
    let shut = tally.shut.iter();
    shut.filter_map(|(key, shut)| Some(seen_key(parts(key)?.0, tally.routes.name(shut.route)))).collect()
}

/// Whether a change that is told of a place is about a route.
pub(super) fn covers(place: &str, route: &str) -> bool {
    place == route || place.strip_suffix('*').is_some_and(|folder| route.starts_with(folder))
}

/// Openings and refusals of the same path that lie within one another, enough of both.
fn flaps(shut: &Shut, opened: &super::super::paths::Opened) -> bool {
    const ENOUGH: u64 = 3;
    let (Some(first), Some(last)) = (shut.first_s, shut.last_s) else { return false };
    let (first, last) = (first.div_euclid(60), last.div_euclid(60));
    let limits = shut.count >= ENOUGH && u64::from(opened.times) >= ENOUGH;
    limits && i64::from(opened.last) > first && i64::from(opened.first) < last
}

pub(super) fn timeline(tally: &Tally) -> Vec<Step> {
    let minutes: Vec<(i64, Counts)> = tally.minutes.iter().collect();
    let (Some((first, _)), Some((last, _))) = (minutes.first(), minutes.last()) else { return Vec::new() };
    let span = last - first + 1;
    let fits = |step: &&i64| **step >= tally.minutes.step() && span / **step < MOST_STEPS;
    let step = STEPS.iter().find(fits).copied().unwrap_or(span / MOST_STEPS + 1);
    let mut list: Vec<(i64, Counts)> = Vec::new();
    for (minute, counts) in minutes {
        let begin = minute.div_euclid(step) * step;
        match list.last_mut() {
            Some((last, sum)) if *last == begin => sum.merge(&counts),
            _ => list.push((begin, counts)),
        }
    }
    list.into_iter().map(|(begin, counts)| Step { from: written(begin * 60), minutes: step, counts }).collect()
}

pub(super) fn remarks(tally: &Tally) -> Vec<String> {
    let mut remarks = Vec::new();
    if tally.by_crawler.keys().any(|(_, claim, _)| *claim == Claim::Unverified) {
        remarks.push(
            "crawlers are told by the name they give; with the ranges that they publish (`--crawler-ranges NAME=FILE`) real ones are told from pretenders"
                .to_owned(),
        );
    }
    if tally.aside > 0 {
        let (are, them) = if tally.aside == 1 { ("line tells", "it is") } else { ("lines tell", "they are") };
        remarks.push(format!(
            "{} {are} of no request, such as messages of a program: {them} not among the lines that are counted",
            tally.aside
        ));
    }
    if tally.lines > 0 && tally.first_s.is_none() {
        remarks.push("no line tells its time: changes, spikes and rates are not known".to_owned());
    }
    if !tally.series.is_exact() {
        remarks.push("more minutes and routes than are kept apart: some changes are known to the hour only".to_owned());
    }
    remarks
}
