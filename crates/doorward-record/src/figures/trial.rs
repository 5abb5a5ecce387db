//! What all requests of a log show of one: the experiments that its visitors made.
//!
//! An error line often speaks for many rules: nginx's `access forbidden by rule` for any `deny`. Where the same path was open to others
//! meanwhile, and a property tells those who were let in from those who were not, rules about that property come first; those about the path,
//! and about properties of which one value was both let in and refused, come last. None is taken away, and none is made certain: what decides
//! may stand in a field that is not logged.

use std::collections::BTreeMap;

use super::class::Class;
use super::flap::{By, Decides, Flap};
use super::paths::Paths;
use super::tally::Tally;
use crate::access::Line;

/// Openings of a path, and refusals, below which it tells nothing that it was open.
const ENOUGH: u64 = 4;

/// Rules about nothing but the path.
const OF_PATH: &[&str] = &[
    "path-rule",
    "dotfile-rule",
    "extension-rule",
    "robots-txt-refused",
    "xmlrpc-blocked",
    "rest-disabled",
    "path-not-granted",
    "maintenance",
];
/// Rules that let a few addresses in.
const OF_FEW_ADDRESSES: &[&str] = &["ip-not-allowed", "ip-denied", "network-blocked", "ip-banned", "country-blocked"];
/// Rules that keep a few addresses out.
const OF_ADDRESS: &[&str] = &["ip-denied", "ip-banned", "network-blocked", "country-blocked", "ip-not-allowed"];
/// Rules about the user agent.
const OF_AGENT: &[&str] = &["ua-blocked", "crawler-blocked", "fake-crawler-blocked", "ua-empty-blocked"];
/// Rules about the user agents of crawlers.
const OF_CRAWLER: &[&str] = &["crawler-blocked", "ua-blocked", "fake-crawler-blocked", "ua-empty-blocked"];
/// Rules about the method.
const OF_METHOD: &[&str] = &["method-refused", "cors-preflight-auth"];

/// What all requests show.
pub struct Trial<'t> {
    tally: &'t Tally,
    /// Routes that were open, by their names in lower case.
    spellings: BTreeMap<String, Vec<&'t str>>,
}

/// Reasons in another order, and what speaks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighed {
    /// The reasons, the likeliest first.
    pub reasons: Vec<&'static str>,
    /// What the log shows, as a clause.
    pub because: String,
}

impl Tally {
    /// What all requests show; to be asked once all were counted.
    #[must_use]
    pub fn trial(&self) -> Trial<'_> {
        let mut spellings: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (name, _) in self.routes.iter().filter(|(_, counts)| counts.open > 0) {
            spellings.entry(name.to_lowercase()).or_default().push(name);
        }
        Trial { tally: self, spellings }
    }
}

impl Trial<'_> {
    /// The reasons of a request that was not open, weighed; absent where the log shows nothing of them.
    #[must_use]
    pub fn weigh(&self, line: &Line<'_>, reasons: &[&'static str]) -> Option<Weighed> {
        let path = super::target::path(line);
        self.weigh_path(&String::from_utf8_lossy(&path), line.status?, reasons)
    }

    /// The reasons of the requests for this path that were answered so.
    #[must_use]
    pub fn weigh_path(&self, path: &str, status: u16, reasons: &[&'static str]) -> Option<Weighed> {
        // A path of several hosts is several paths, and those are counted together.
        let is_of_one_host = self.tally.hosts.len() < 2;
        if reasons.len() < 2 || !is_of_one_host {
            return None;
        }
        if reasons.contains(&"path-case") {
            return self.spelled(path, reasons);
        }
        let flap = self.tally.flaps.of(&Paths::hash(path.as_bytes()))?;
        if Class::of(status) != Class::Refused || !self.is_open_meanwhile(path, status, flap) {
            return None;
        }
        ordered(flap, reasons).filter(|weighed| weighed.reasons != reasons)
    }

    /// Where the same path in other letters is there.
    fn spelled(&self, path: &str, reasons: &[&'static str]) -> Option<Weighed> {
        let other = self.spellings.get(&path.to_lowercase())?.iter().find(|name| **name != path)?;
        let is_absent = self.tally.paths.get(Paths::hash(path.as_bytes())).is_none_or(|opened| opened.times == 0);
        is_absent.then(|| Weighed {
            reasons: fronted(reasons, &["path-case"]),
            because: format!("`{other}` is there, which differs in capital letters alone"),
        })
    }

    /// Whether the path was open to some while it was refused to others, and not before or after alone.
    fn is_open_meanwhile(&self, path: &str, status: u16, flap: &Flap) -> bool {
        let (open, shut) = flap.both();
        let opened = self.tally.paths.get(Paths::hash(path.as_bytes()));
        let refused = self.tally.shut.get(&format!("{status} {path}"));
        let (Some(opened), Some(refused)) = (opened, refused) else { return false };
        let minute = |second: Option<i64>| second.and_then(|second| u32::try_from(second.div_euclid(60)).ok());
        let (Some(first), Some(last)) = (minute(refused.first_s), minute(refused.last_s)) else { return false };
        open >= ENOUGH && shut >= ENOUGH && opened.first <= last && opened.last >= first
    }
}

/// The reasons in the order that the path's openings and refusals leave. Absent where no property tells open from shut: a path that is open
/// to some may be one of another site in the same log.
fn ordered(flap: &Flap, reasons: &[&'static str]) -> Option<Weighed> {
    let (open, shut) = flap.both();
    let mut because = vec![format!("the path was open {open} times while it was refused {shut} times")];
    let mut first: Vec<&[&str]> = Vec::new();
    let mut last: Vec<&[&str]> = vec![OF_PATH];
    let mut fewest = usize::MAX;
    for by in [By::Address, By::Agent, By::Method] {
        let kinds = match by {
            By::Agent if flap.is_shut_for_crawlers() => OF_CRAWLER,
            By::Agent => OF_AGENT,
            By::Method => OF_METHOD,
            By::Address | By::Upstream => OF_ADDRESS,
        };
        match flap.decides(by) {
            Decides::May { shut, open } => {
                because.push(format!("the {} tells open from shut", by.words()));
                let kinds = if by == By::Address && open < shut { OF_FEW_ADDRESSES } else { kinds };
                // What has fewer values for which it is shut says more: many addresses with one agent are about the agent.
                let at = if shut < fewest { 0 } else { first.len() };
                fewest = fewest.min(shut);
                first.insert(at, kinds);
            }
            Decides::CanNot => {
                because.push(format!("the same {} was let in and refused", by.words()));
                last.insert(0, kinds);
            }
            Decides::Unknown => {}
        }
    }
    if !first.iter().any(|kinds| kinds.iter().any(|kind| reasons.contains(kind))) {
        return None;
    }
    let mut ordered = reasons.to_vec();
    for kinds in last {
        let behind: Vec<&'static str> = ordered.iter().copied().filter(|reason| kinds.contains(reason)).collect();
        ordered.retain(|reason| !kinds.contains(reason));
        ordered.extend(behind);
    }
    for kinds in first.into_iter().rev() {
        ordered = fronted(&ordered, kinds);
    }
    Some(Weighed { reasons: ordered, because: because.join(", ") })
}

/// The reasons with these in front, in their order.
fn fronted(reasons: &[&'static str], front: &[&str]) -> Vec<&'static str> {
    let found = front.iter().filter_map(|wanted| reasons.iter().copied().find(|reason| reason == wanted));
    let mut ordered: Vec<&'static str> = found.collect();
    ordered.extend(reasons.iter().copied().filter(|reason| !front.contains(reason)));
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::{Ranges, Told};

    const RULE: [&str; 5] = ["path-rule", "ip-not-allowed", "ip-denied", "method-refused", "ua-blocked"];

    /// Client, agent, method, minute, status.
    type Row = (&'static str, &'static str, &'static str, i64, u16);

    fn counted(rows: &[Row], host: Option<&'static str>) -> Tally {
        let mut tally = Tally::default();
        for (number, (client, agent, method, minute, status)) in rows.iter().enumerate() {
            let host = host.filter(|_| number % 2 == 0).unwrap_or("a.example");
            let line = Line {
                client: Some(client.as_bytes()),
                agent: Some(agent.as_bytes()),
                method: Some(method.as_bytes()),
                target: Some(b"/a"),
                status: Some(*status),
                time_s: Some(1_790_000_000 + minute * 60),
                host: Some(host.as_bytes()),
                ..Line::default()
            };
            tally.add(&line, &Ranges::default(), |_| Told::default());
        }
        tally.settle();
        tally
    }

    fn times(rows: &[Row]) -> Vec<Row> {
        std::iter::repeat_n(rows, 6).flatten().copied().collect()
    }

    const A: &str = "192.0.2.1";
    const B: &str = "192.0.2.2";
    const C: &str = "192.0.2.3";
    const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
    const GOOGLEBOT: &str = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

    #[test]
    fn what_others_met_puts_the_reasons_in_order() {
        for (rows, first) in [
            // One address is refused and others are let in, with the same agent.
            (
                times(&[(A, FIREFOX, "GET", 0, 403), (B, FIREFOX, "GET", 0, 200), (C, FIREFOX, "GET", 1, 200)]),
                Some("ip-denied"),
            ),
            // Few are let in.
            (
                times(&[(A, FIREFOX, "GET", 0, 403), (B, FIREFOX, "GET", 0, 403), (C, FIREFOX, "GET", 0, 200)]),
                Some("ip-not-allowed"),
            ),
            // The same addresses are let in with another agent, or with another method.
            (
                times(&[
                    (A, "curl/8", "GET", 0, 403),
                    (B, "curl/8", "GET", 0, 403),
                    (A, FIREFOX, "GET", 0, 200),
                    (B, FIREFOX, "GET", 0, 200),
                ]),
                Some("ua-blocked"),
            ),
            (times(&[(A, FIREFOX, "POST", 0, 403), (A, FIREFOX, "GET", 0, 200)]), Some("method-refused")),
            // Many addresses with one agent are about the agent.
            (
                times(&[(A, "curl/8", "GET", 0, 403), (B, "curl/8", "GET", 0, 403), (C, FIREFOX, "GET", 0, 200)]),
                Some("ua-blocked"),
            ),
            // Nobody gets in; or nobody from some minute on, which is a change and no property of who asks.
            (times(&[(A, FIREFOX, "GET", 0, 403), (B, "curl/8", "GET", 0, 403)]), None),
            (times(&[(A, FIREFOX, "GET", 0, 403), (B, "curl/8", "GET", 9, 200)]), None),
            // Too few.
            (vec![(A, FIREFOX, "GET", 0, 403), (B, FIREFOX, "GET", 0, 200)], None),
        ] {
            let tally = counted(&rows, None);
            let weighed = tally.trial().weigh_path("/a", 403, &RULE);
            assert_eq!(weighed.as_ref().map(|weighed| weighed.reasons[0]), first, "{rows:?} {weighed:?}");
            if let Some(weighed) = weighed {
                let mut all = weighed.reasons.clone();
                all.sort_unstable();
                let mut wanted = RULE.to_vec();
                wanted.sort_unstable();
                assert_eq!(all, wanted, "none is taken away");
            }
        }
    }

    #[test]
    fn a_rule_for_crawlers_is_told_from_one_for_programs() {
        let reasons = ["path-rule", "ua-blocked", "crawler-blocked"];
        for (agent, first) in [(GOOGLEBOT, "crawler-blocked"), ("curl/8", "ua-blocked")] {
            let tally = counted(&times(&[(A, agent, "GET", 0, 403), (A, FIREFOX, "GET", 0, 200)]), None);
            assert_eq!(tally.trial().weigh_path("/a", 403, &reasons).map(|weighed| weighed.reasons[0]), Some(first));
        }
    }

    #[test]
    fn addresses_that_came_once_each_say_nothing() {
        let names: Vec<&'static str> =
            (0..20).map(|number| &*Box::leak(format!("192.0.2.{number}").into_boxed_str())).collect();
        let once =
            |from: usize, status| names[from..from + 10].iter().map(move |name| (*name, FIREFOX, "GET", 0, status));
        let rows: Vec<Row> = once(0, 403).chain(once(10, 200)).chain([(names[0], FIREFOX, "GET", 0, 403); 3]).collect();
        assert!(counted(&rows, None).trial().weigh_path("/a", 403, &RULE).is_none());
    }

    #[test]
    fn where_nothing_that_is_logged_decides_nothing_is_said() {
        let tally = counted(&times(&[(A, FIREFOX, "GET", 0, 403), (A, FIREFOX, "GET", 0, 200)]), None);
        assert!(tally.trial().weigh_path("/a", 403, &RULE).is_none());
    }

    #[test]
    fn paths_of_several_hosts_are_not_compared() {
        let rows = times(&[(A, FIREFOX, "GET", 0, 403), (B, FIREFOX, "GET", 0, 200)]);
        assert!(counted(&rows, None).trial().weigh_path("/a", 403, &RULE).is_some());
        assert!(counted(&rows, Some("b.example")).trial().weigh_path("/a", 403, &RULE).is_none());
    }

    #[test]
    fn a_path_that_is_there_in_other_letters_is_named() {
        let tally = counted(&[(A, FIREFOX, "GET", 0, 200)], None);
        let reasons = ["not-found", "path-case"];
        let weighed = tally.trial().weigh_path("/A", 404, &reasons).unwrap();
        assert!(weighed.reasons[0] == "path-case" && weighed.because.contains("`/a`"), "{weighed:?}");
        assert!(tally.trial().weigh_path("/b", 404, &reasons).is_none());
        assert!(tally.trial().weigh_path("/a", 404, &reasons).is_none());
    }
}
