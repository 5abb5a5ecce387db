//! Paths that were not open, each with what is known of it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::super::change::Change;
use super::super::class::Class;
use super::super::flap::{self, Flap, Separation};
use super::super::shut::Shut;
use super::super::tally::Tally;
use super::super::top::{Weighed, first_by};
use super::super::words;
use super::console::Unfetched;
use super::intent::{self, Judgement, Signals};
use super::rows::{covers, host, own_hosts, parts, seen_key};
use super::{Wishes, written};

/// Most pairs of path and status that are looked at for findings.
const MOST_REFUSED: usize = 2000;

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
    let all = most_refused(tally, MOST_REFUSED.max(wishes.rows));
    all.filter_map(|(key, shut)| row(tally, &around, key, shut)).collect()
}

/// So many of what was not open, the most refused first.
fn most_refused(tally: &Tally, most: usize) -> impl Iterator<Item = (&str, &Shut)> {
    let weighed = tally.shut.iter().map(|(key, shut)| {
        let class = parts(key).map_or(Class::Open, |(status, _)| Class::of(status));
        (Reverse((class.rank(), shut.weight())), key)
    });
    let mut first: Vec<_> = weighed.collect();
    first_by(&mut first, most, Ord::cmp);
    first.into_iter().filter_map(|(_, key)| Some((key, tally.shut.get(key)?)))
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

/// Openings and refusals of the same path that lie within one another, enough of both.
fn flaps(shut: &Shut, opened: &super::super::paths::Opened) -> bool {
    const ENOUGH: u64 = 3;
    let (Some(first), Some(last)) = (shut.first_s, shut.last_s) else { return false };
    let (first, last) = (first.div_euclid(60), last.div_euclid(60));
    let limits = shut.count >= ENOUGH && u64::from(opened.times) >= ENOUGH;
    limits && i64::from(opened.last) > first && i64::from(opened.first) < last
}
