//! The tables of a report.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::super::class::{Class, Counts};
use super::super::tally::Tally;
use super::super::top::{Top, first_by};
use super::super::who::Claim;
use super::{Wishes, written};

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
    list.sort_by_key(|crawler| Reverse((crawler.counts.refused, crawler.counts.total())));
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
pub(super) fn host(page: &str) -> Option<String> {
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
    let weighed = tally.links.iter().filter_map(|(key, count)| {
        let (_, page) = key.split_once('\t')?;
        Some((Reverse((host(page).is_some_and(|host| own.contains(&host)), *count)), key))
    });
    let mut first: Vec<_> = weighed.collect();
    first_by(&mut first, wishes.rows, Ord::cmp);
    let links = first.into_iter().filter_map(|(Reverse((internal, count)), key)| {
        let (target, page) = key.split_once('\t')?;
        let (status, to) = parts(target)?;
        Some(Link { from: page.to_owned(), to: to.to_owned(), status, count, internal })
    });
    links.collect()
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
