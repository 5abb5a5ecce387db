//! Who attacks: scanners, guessers of passwords, those who try many accounts or many ids. Kept apart from what is wrong with the site.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::Serialize;

use super::super::people::Person;
use super::super::tally::Tally;
use super::{Wishes, written};

/// Requests for what only scanners ask for that make a scanner.
const PROBES: u64 = 3;
/// Attempts to sign in that make a guesser, most of them refused.
const ATTEMPTS: u64 = 10;
/// Wrong passwords a minute that no program with an old password sends.
const DENIED_PER_MINUTE: f64 = 10.0;
/// Accounts, about, that make it stuffing: many accounts, few attempts each.
const ACCOUNTS: u64 = 5;
/// Different paths that were shut or absent that make an enumeration.
const PATHS: u64 = 40;
/// The share of the requests that must be shut or absent ones of one route for its ids to be tried.
const ONE_ROUTE: f64 = 0.8;

/// What somebody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Asks for files that only scanners ask for.
    Scanner,
    /// Tries passwords of one account, or of nobody knows which.
    BruteForce,
    /// Tries many accounts.
    Stuffing,
    /// Tries many ids or paths.
    Enumeration,
}

impl Kind {
    /// The kind in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Scanner => "scans for weak spots",
            Self::BruteForce => "guesses passwords",
            Self::Stuffing => "tries many accounts",
            Self::Enumeration => "tries many paths or ids",
        }
    }
}

/// An attack from one address.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Attack {
    /// The address.
    pub address: String,
    /// Its country, where a database of addresses tells it.
    pub country: Option<String>,
    /// Its autonomous system, by number and operator.
    pub system: Option<String>,
    /// What it does.
    pub kind: Kind,
    /// How many requests tell so.
    pub count: u64,
    /// All its requests that were not open.
    pub refused: u64,
    /// Those of them that were refused, and not absent or failing.
    #[serde(skip)]
    pub kept_out: u64,
    /// First seen, RFC 3339.
    pub first: Option<String>,
    /// Last seen.
    pub last: Option<String>,
    /// Requests a minute while it lasted.
    pub per_minute: f64,
    /// What it calls itself.
    pub agent: String,
    /// What it asked for most.
    pub route: String,
    /// What tells so, as a clause.
    pub because: String,
}

/// The attacks, the more numerous first. Verified crawlers and allowed addresses are never among them.
#[must_use]
pub(super) fn attacks(tally: &Tally, wishes: &Wishes) -> Vec<Attack> {
    let mut list: Vec<Attack> = tally
        .people
        .iter()
        .filter(|(address, person)| !person.crawler && !is_spared(address, wishes))
        .filter_map(|(address, person)| attack(address, person))
        .collect();
    list.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.address.cmp(&other.address)));
    list
}

/// How many requests that were not open each route got from those who attack it: more than half of what they ask for is there.
pub(super) fn by_route(tally: &Tally, attacks: &[Attack]) -> BTreeMap<String, u64> {
    let mut routes = BTreeMap::new();
    for person in attacks.iter().filter_map(|attack| tally.people.get(&attack.address)) {
        let shut = person.counts.total() - person.counts.open;
        if let Some((route, count)) = person.routes.first().filter(|(_, count)| count * 2 > shut) {
            *routes.entry(route.to_owned()).or_default() += count;
        }
    }
    routes
}

/// Whether an address is allowed, or a crawler's. Saved figures may have been counted without the ranges that are known here.
fn is_spared(address: &str, wishes: &Wishes) -> bool {
    if wishes.allowed.is_empty() && wishes.crawlers.is_empty() {
        return false;
    }
    let address: Option<IpAddr> =
        crate::access::Line { client: Some(address.as_bytes()), ..Default::default() }.address();
    address.is_some_and(|address| {
        let allowed = wishes.allowed.iter().any(|network| network.contains(&address.to_canonical()));
        allowed || wishes.crawlers.holds(address)
    })
}

fn attack(address: &str, person: &Person) -> Option<Attack> {
    let span = person.last_s.zip(person.first_s).map_or(0, |(last, first)| last - first);
    let minutes = (span as f64 / 60.0).max(1.0);
    let (kind, count, because) = told(person, minutes)?;
    Some(Attack {
        address: address.to_owned(),
        country: None,
        system: None,
        kind,
        count,
        refused: person.counts.total() - person.counts.open,
        kept_out: person.counts.refused,
        first: person.first_s.map(written),
        last: person.last_s.map(written),
        per_minute: (person.counts.total() as f64 / minutes * 10.0).round() / 10.0,
        agent: person.agents.first().map(|(name, _)| name.to_owned()).unwrap_or_default(),
        route: person.routes.first().map(|(name, _)| name.to_owned()).unwrap_or_default(),
        because,
    })
}

fn told(person: &Person, minutes: f64) -> Option<(Kind, u64, String)> {
    let users = person.users.estimate();
    let denied = person.denied;
    if denied >= ATTEMPTS && users >= ACCOUNTS {
        return Some((Kind::Stuffing, denied, format!("{denied} wrong passwords for about {users} accounts")));
    }
    if denied >= ATTEMPTS && denied as f64 / minutes >= DENIED_PER_MINUTE {
        return Some((
            Kind::BruteForce,
            denied,
            format!("{denied} wrong passwords, {:.0} a minute", denied as f64 / minutes),
        ));
    }
    if person.failed >= ATTEMPTS && person.failed * 2 >= person.attempts {
        let failed = person.failed;
        return Some(if users >= ACCOUNTS {
            (
                Kind::Stuffing,
                failed,
                format!("{failed} of {} sign-ins were refused, of about {users} accounts", person.attempts),
            )
        } else {
            (Kind::BruteForce, failed, format!("{failed} of {} sign-ins were refused", person.attempts))
        });
    }
    if person.probes >= PROBES {
        return Some((
            Kind::Scanner,
            person.probes,
            format!("{} requests for what only scanners ask for", person.probes),
        ));
    }
    let paths = person.paths.estimate();
    let shut = person.counts.refused + person.counts.absent;
    let (route, most) = person.routes.first()?;
    if paths >= PATHS && shut >= PATHS {
        let one = most as f64 >= ONE_ROUTE * shut as f64;
        let where_ = if one { format!("below `{route}`") } else { "all over the site".to_owned() };
        return Some((Kind::Enumeration, shut, format!("about {paths} different paths {where_}, all shut or absent")));
    }
    None
}
