//! Findings: what should be looked at, the most important first, and the verdict.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::change::Change;
use super::super::class::Class;
use super::super::disagree::{Disagreed, Kind as Disagree};
use super::super::tally::Tally;
use super::super::who::{self, Claim};
use super::aside::aside;
use super::intent::Intent;
use super::refused::Refused;
use super::rows::covers;
use super::{Report, Wishes, moment};

/// Most findings.
const MOST: usize = 60;
/// The share of a crawler's requests that must be refused to be told.
const CRAWLER_SHARE: f64 = 0.05;
/// Refusals of a crawler that must be there.
const CRAWLER_REFUSED: u64 = 20;

/// The share of all refusals by attackers from which on the verdict says so.
const ATTACKED_SHARE: f64 = 0.5;

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Open though the access map shuts it.
    OpenThoughShut,
    /// Shut though the access map opens it to this caller.
    ShutThoughOpen,
    /// Refused with another status than the access map says.
    WrongStatus,
    /// A share of requests is refused since a minute.
    Change,
    /// Probably shut by accident.
    Accidental,
    /// A crawler is refused.
    CrawlerRefused,
    /// The same path is now open, now shut.
    Flapping,
    /// Many more refusals than usual for a while.
    Spike,
    /// Somebody calls itself a crawler and is none.
    Impostor,
    /// Open to somebody unnamed though the access map wants to know who asks.
    OpenUnnamed,
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// What it is about.
    pub kind: Kind,
    /// The same for the same finding in every run.
    pub key: String,
    /// Keys of what this finding tells together: where the run before had all of them, it is not new.
    #[serde(skip)]
    pub parts: Vec<String>,
    /// The finding in a sentence.
    pub text: String,
    /// How many requests.
    pub count: u64,
    /// The status, where there is one.
    pub status: Option<u16>,
    /// The route or path that it is about.
    pub place: String,
    /// What tells so, each a clause.
    pub signals: Vec<String>,
    /// The line of configuration that refuses its most refused path, with its place, where that is known.
    pub rule: Option<String>,
    /// What the operator can do about that line, where nothing but it is told to refuse.
    pub repair: Option<String>,
    /// Whether the run before did not have it; absent where there was none.
    pub new: Option<bool>,
}

impl Finding {
    /// What tells so, and the line that refuses, in one sentence.
    #[must_use]
    pub fn grounds(&self) -> String {
        let rule = self.rule.iter().map(|rule| format!("refused by {rule}"));
        rule.chain(self.signals.iter().cloned()).collect::<Vec<_>>().join("; ")
    }
}

/// Most characters of a path in a sentence.
const SHOWN: usize = 100;

/// A path as a sentence shows it: a long one without its middle.
pub(super) fn shown(path: &str) -> String {
    let length = path.chars().count();
    if length <= SHOWN {
        return path.to_owned();
    }
    let half = SHOWN / 2;
    path.chars().take(half).chain(['…']).chain(path.chars().skip(length - half)).collect()
}

/// All findings.
pub(super) fn findings(
    report: &Report,
    tally: &Tally,
    wishes: &Wishes,
    attacked: &BTreeMap<String, u64>,
) -> Vec<Finding> {
    let mut list = disagreements(report);
    list.extend(changes(report, tally, attacked));
    list.extend(accidents(report));
    list.extend(crawlers(report));
    list.extend(flapping(report));
    // Where most refusals are those of attackers, a time with many more of them tells of no fault.
    let spikes = report.spikes.iter().filter(|_| !attackers(report).1);
    list.extend(spikes.map(|spike| Finding {
        kind: Kind::Spike,
        key: format!("spike {}", spike.from),
        text: format!(
            "{} refusals in {} minutes from {}, {:.0} are usual",
            spike.refused, spike.minutes, spike.from, spike.usual
        ),
        count: spike.refused,
        status: None,
        place: String::new(),
        signals: Vec::new(),
        parts: Vec::new(),
        rule: None,
        repair: None,
        new: None,
    }));
    for finding in &mut list {
        finding.new = wishes.seen.as_ref().map(|seen| {
            let parts = &finding.parts;
            !seen.contains(&finding.key) && (parts.is_empty() || parts.iter().any(|part| !seen.contains(part)))
        });
    }
    list.sort_by(|one, other| one.kind.cmp(&other.kind).then_with(|| other.count.cmp(&one.count)));
    list.truncate(MOST);
    list
}

/// Where log and map disagree, by the map's route.
fn disagreements(report: &Report) -> Vec<Finding> {
    let mut list: Vec<Finding> = Vec::new();
    for row in &report.disagreed {
        let key = format!("{} {} {} {}", row.kind.word(), row.status, row.wanted, row.route);
        if let Some(finding) = list.iter_mut().find(|finding| finding.key == key) {
            finding.count += row.count;
            continue;
        }
        let Disagreed { status, wanted, route, path, .. } = row;
        let path = shown(path);
        let (kind, text) = match row.kind {
            Disagree::OpenThoughShut => {
                (Kind::OpenThoughShut, format!("{status} on {path}, which the map shuts ({wanted}, route `{route}`)"))
            }
            Disagree::ShutThoughOpen => (
                Kind::ShutThoughOpen,
                format!("{status} on {path}, which the map opens to everybody (route `{route}`)"),
            ),
            Disagree::WrongStatus => {
                (Kind::WrongStatus, format!("{status} on {path}, where the map says {wanted} (route `{route}`)"))
            }
            Disagree::OpenUnnamed => (
                Kind::OpenUnnamed,
                format!(
                    "{status} on {path} to callers of whom the log names no user, where the map wants to know who asks (route `{route}`)"
                ),
            ),
        };
        let status = Some(row.status);
        list.push(Finding {
            kind,
            key,
            text,
            count: row.count,
            status,
            place: row.route.clone(),
            signals: Vec::new(),
            parts: Vec::new(),
            rule: None,
            repair: None,
            new: None,
        });
    }
    list
}

/// Who met a change, in words.
fn callers(who: &[u8], tally: &Tally) -> String {
    let name = |who: &u8| match *who {
        who::OTHERS => "everybody else".to_owned(),
        who::IMPOSTORS => "impostors".to_owned(),
        crawler => tally.crawlers.name(u32::from(crawler)).to_owned(),
    };
    match who {
        [who::OTHERS] => "visitors".to_owned(),
        [one] => name(one),
        many if many.contains(&who::OTHERS) => "everybody".to_owned(),
        many => many.iter().map(name).collect::<Vec<_>>().join(", "),
    }
}

/// Changes, but for those that attackers made: what they meet tells of no fault.
fn changes(report: &Report, tally: &Tally, attacked: &BTreeMap<String, u64>) -> Vec<Finding> {
    let percent = |share: f64| format!("{:.0}", share * 100.0);
    let is_attack = |change: &Change| {
        let here = attacked.iter().filter(|(route, _)| covers(&change.place, route));
        change.who.contains(&who::OTHERS)
            && here.map(|(_, count)| count).sum::<u64>() as f64 * 2.0 >= change.after * change.requests_after as f64
    };
    let told = report.changes.iter().filter(|change| change.after > change.before && !is_attack(change));
    told.filter(|change| change.class == Class::Refused || change.class == Class::Failing)
        .map(|change| {
            let who = callers(&change.who, tally);
            let status = most_usual_status(report, &change.place, change.class);
            let what = status.map_or_else(|| change.class.word().to_owned(), |status| status.to_string());
            let began = moment::minute(change.minute);
            let around = if change.step > 1 { format!(" (within {} minutes)", change.step) } else { String::new() };
            Finding {
                kind: Kind::Change,
                key: format!("change {} {} {who} {began}", change.class.word(), change.place),
                text: format!(
                    "{what} on {} for {who} began {began}{around}, {} → {} %",
                    change.place,
                    percent(change.before),
                    percent(change.after)
                ),
                count: (change.after * change.requests_after as f64).round() as u64,
                status,
                place: change.place.clone(),
                signals: vec![format!("{} requests before, {} after", change.requests_before, change.requests_after)],
                parts: Vec::new(),
                rule: None,
                repair: None,
                new: None,
            }
        })
        .collect()
}

/// The status that is met most in a place.
fn most_usual_status(report: &Report, place: &str, class: Class) -> Option<u16> {
    let mut by = BTreeMap::<u16, u64>::new();
    for row in report.refused.iter().filter(|row| Class::of(row.status) == class && covers(place, &row.route)) {
        *by.entry(row.status).or_default() += row.count;
    }
    by.into_iter().max_by_key(|(_, count)| *count).map(|(status, _)| status)
}

/// What is probably shut by accident, by place. What a change already tells is not told again.
fn accidents(report: &Report) -> Vec<Finding> {
    let mut list: Vec<Finding> = Vec::new();
    for row in &report.refused {
        let mut places = report.places.iter().filter(|place| place.meant == Some(Intent::Accidental));
        let place = places.find(|place| place.covers(row.status, &row.route));
        let Some(judgement) = &row.judgement else { continue };
        let taken_for = if place.is_some() { judgement.among_many } else { judgement.intent };
        if taken_for != Intent::Accidental {
            continue;
        }
        if judgement.signals.iter().any(|signal| signal.contains("change point")) {
            continue;
        }
        let (name, paths) = place.map_or((&row.route, 1), |place| (&place.place, place.paths));
        let key = format!("accidental {} {name}", row.status);
        let part = format!("accidental {} {}", row.status, row.route);
        if let Some(finding) = list.iter_mut().find(|finding| finding.key == key) {
            finding.count += row.count;
            if !finding.parts.contains(&part) {
                finding.parts.push(part);
            }
            continue;
        }
        let paths = if paths > 1 { format!(" ({paths} paths)") } else { String::new() };
        let reason = row.reason.as_ref().map(|reason| format!(", `{reason}`")).unwrap_or_default();
        list.push(Finding {
            kind: Kind::Accidental,
            text: format!("{} on {}{paths} is probably not meant{reason}", row.status, shown(name)),
            key,
            parts: vec![part],
            count: row.count,
            status: Some(row.status),
            place: name.clone(),
            signals: judgement.signals.clone(),
            rule: row.rules.first().map(|(rule, _)| rule.clone()),
            repair: repair(row),
            new: None,
        });
    }
    list
}

/// What the operator can do about a path of which the line is known that refuses it.
fn repair(row: &Refused) -> Option<String> {
    // Of several reasons the first need not be that of the line.
    let [(reason, _)] = row.reasons.as_slice() else { return None };
    row.rules.first()?;
    let reason = doorward_reason::catalogue::find(reason)?;
    reason.repair.operator.first().map(|step| (*step).to_owned())
}

fn crawlers(report: &Report) -> Vec<Finding> {
    let mut list = Vec::new();
    for crawler in &report.crawlers {
        let counts = crawler.counts;
        let name = &crawler.name;
        let share = counts.refused as f64 / counts.total().max(1) as f64;
        let (kind, text) = match crawler.claim {
            Claim::Refuted => (
                Kind::Impostor,
                format!(
                    "{} requests call themselves {name} and come from elsewhere; {} of them were refused",
                    counts.total(),
                    counts.refused
                ),
            ),
            claim if counts.refused >= CRAWLER_REFUSED && share >= CRAWLER_SHARE => {
                let known = if claim == Claim::Verified {
                    " (its addresses are verified)"
                } else {
                    " (by the name it gives, unverified)"
                };
                (Kind::CrawlerRefused, format!("{name}{known} is refused for {:.0} % of its requests", share * 100.0))
            }
            _ => continue,
        };
        list.push(Finding {
            kind,
            key: format!("{} {name}", if kind == Kind::Impostor { "impostor" } else { "crawler" }),
            text,
            count: counts.refused,
            status: None,
            place: String::new(),
            signals: crawler.by_status.iter().map(|(status, count)| format!("{count} times {status}")).collect(),
            parts: Vec::new(),
            rule: None,
            repair: None,
            new: None,
        });
    }
    list
}

/// Whether a place is at fault that is sometimes open and sometimes answers so. Who has to sign in or asks too much is told elsewhere,
/// and other 4xx are about the single request or a client that went away; headers and bodies that are too large are met by browsers.
fn is_telling(row: &Refused) -> bool {
    let people = row.callers.iter().find(|(name, _)| name == "people").map_or(0, |(_, count)| *count);
    match row.status {
        401 | 407 | 429 => false,
        400 | 413 | 431 => people * 2 > row.count,
        status => Class::of(status) != Class::Wrong,
    }
}

/// About so many addresses, in words.
fn addresses_about(count: u64) -> String {
    if count == 1 { "one address".to_owned() } else { format!("about {count} addresses") }
}

fn flapping(report: &Report) -> Vec<Finding> {
    let mut list: Vec<Finding> = Vec::new();
    for row in report.refused.iter().filter(|row| row.flaps && is_telling(row)) {
        let key = format!("flapping {} {}", row.status, row.route);
        if let Some(finding) = list.iter_mut().find(|finding| finding.key == key) {
            finding.count += row.count;
            continue;
        }
        let callers: Vec<String> = row.callers.iter().map(|(name, count)| format!("{name} {count}")).collect();
        list.push(Finding {
            kind: Kind::Flapping,
            text: format!(
                "{} is sometimes open ({} times), sometimes {} ({} times)",
                shown(&row.path),
                row.opened,
                row.status,
                row.count
            ),
            key,
            count: row.count,
            status: Some(row.status),
            place: row.route.clone(),
            signals: row
                .flapping
                .clone()
                .into_iter()
                .chain([format!("met by {}, from {}", callers.join(", "), addresses_about(row.addresses))])
                .collect(),
            parts: Vec::new(),
            rule: None,
            repair: None,
            new: None,
        });
    }
    list
}

/// How many addresses attack, and whether what they met is most of what was refused.
fn attackers(report: &Report) -> (u64, bool) {
    let attackers = report.attacks.iter().filter(|attack| attack.kept_out > 0);
    let (addresses, count) = attackers.fold((0, 0), |(addresses, sum), attack| (addresses + 1, sum + attack.kept_out));
    let refused = report.by_class.refused;
    (addresses, refused > 0 && count as f64 >= ATTACKED_SHARE * refused as f64)
}

/// The verdict in one sentence.
pub(super) fn verdict(report: &Report) -> String {
    let counts = report.by_class;
    if let Some(told) = report.errors.as_ref().filter(|_| report.lines == 0) {
        return super::errors::verdict(told, &report.causes);
    }
    if report.lines == 0 {
        return "no requests in these logs".to_owned();
    }
    let share = counts.refused as f64 / counts.total().max(1) as f64 * 100.0;
    let refused = match counts.refused {
        0 => "nothing is refused".to_owned(),
        refused => {
            let are = if refused == 1 { "is" } else { "are" };
            format!("{refused} of {} requests {are} refused ({share:.1} %)", counts.total())
        }
    };
    let refused = match attackers(report) {
        (1, true) => format!("{refused}, most of them from one address that attacks"),
        (addresses, true) => format!("{refused}, most of them from {addresses} addresses that attack"),
        _ => refused,
    };
    match report.findings.first().map(|finding| finding.text.clone()).or_else(|| aside(report)) {
        Some(text) => format!("{refused}; {text}"),
        None if counts.refused > 0 => format!("{refused}, nothing points to a fault"),
        None => refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_path_is_shown_without_its_middle() {
        let at_limit = "é".repeat(SHOWN);
        assert_eq!(shown(&at_limit), at_limit);
        let long = shown(&format!("/{}.pdf", "é".repeat(SHOWN)));
        assert!(long.starts_with("/é") && long.ends_with("é.pdf") && long.chars().count() == SHOWN + 1, "{long}");
    }
}
