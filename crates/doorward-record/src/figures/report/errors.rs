//! What error logs tell by themselves, for a report: causes with their lines, places, addresses; no share, and no status that is guessed.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::causes::MAX_CAUSES;
use super::super::errors::{ErrorFigures, Stated, parts};
use super::causes::{CauseRow, Kind as How, MOST_PLACES, most};
use super::finding::{Finding, Kind};
use super::{Named, Wishes, rows, written};
use crate::access::template::{fold, mask};
use doorward_reason::{Reason, find};

/// How a cause is told here: by an error line that no request of an access log is tied to.
pub const BY_ERROR_LINE: &str = "error-line";
/// Most statuses that a request may have had which are named.
const MOST_STATUSES: usize = 3;

/// Refusals for one reason at one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorRow {
    /// The reason's id.
    pub reason: String,
    /// The status; absent where the lines leave several.
    pub status: Option<u16>,
    /// The statuses that they leave, the most usual first; empty where they leave any.
    pub statuses: Vec<u16>,
    /// The path that was asked for, without its query; or on disk, where the lines have no other; empty where they have none.
    pub path: String,
    /// The same with ids and hashes folded.
    pub route: String,
    /// How many.
    pub count: u64,
    /// First met, RFC 3339.
    pub first: Option<String>,
    /// Last met.
    pub last: Option<String>,
    /// From which addresses, the most first.
    pub clients: Vec<(String, u64)>,
    /// From how many, about.
    pub addresses: u64,
    /// Who wrote the lines.
    pub servers: Vec<String>,
}

/// What error logs tell by themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorReport {
    /// Lines that were read.
    pub lines: u64,
    /// Of these, those of no shape that is known.
    pub unknown: u64,
    /// Requests that lines say were refused, found nothing, or failed.
    pub told: u64,
    /// Lines beside a refusal, or beside a request that was let through.
    pub beside: u64,
    /// The first of these requests, RFC 3339.
    pub from: Option<String>,
    /// The last one.
    pub to: Option<String>,
    /// By what status the lines tell; what is missing to `told` is not told.
    pub by_status: BTreeMap<String, u64>,
    /// By log.
    pub logs: Vec<(String, u64)>,
    /// By reason and place, the most first.
    pub rows: Vec<ErrorRow>,
    /// How many pairs of reason and place there are.
    pub places: usize,
    /// By address: by the class of the status that the reason usually has.
    pub clients: Vec<Named>,
    /// By host.
    pub hosts: Vec<Named>,
    /// By user.
    pub users: Vec<Named>,
    /// By the rule, zone or jail that refused.
    pub rules: Vec<Named>,
    /// By how much counts of places and names can be too low.
    pub inexact: u64,
}

/// The report of what is not empty.
pub(super) fn report(figures: &ErrorFigures, wishes: &Wishes) -> Option<ErrorReport> {
    (!figures.is_empty()).then(|| ErrorReport {
        lines: figures.lines,
        unknown: figures.lines.saturating_sub(figures.known),
        told: figures.told,
        beside: figures.beside,
        from: figures.first_s.map(written),
        to: figures.last_s.map(written),
        by_status: by_status(figures),
        logs: figures.logs.heaviest(wishes.rows).into_iter().map(|(name, count)| (name.to_owned(), *count)).collect(),
        rows: listed(figures),
        places: figures.places.len(),
        clients: rows::top(&figures.clients, wishes.rows),
        hosts: rows::top(&figures.hosts, wishes.rows),
        users: rows::top(&figures.users, wishes.rows),
        rules: rows::top(&figures.rules, wishes.rows),
        inexact: [figures.places.lost(), figures.clients.lost(), figures.users.lost()].into_iter().max().unwrap_or(0),
    })
}

fn by_status(figures: &ErrorFigures) -> BTreeMap<String, u64> {
    let mut sums = BTreeMap::new();
    for (status, count) in figures.stated.values().flat_map(|stated| &stated.statuses) {
        *sums.entry(status.to_string()).or_default() += count;
    }
    sums
}

fn listed(figures: &ErrorFigures) -> Vec<ErrorRow> {
    let mut folded = Vec::new();
    let all = figures.places.heaviest(usize::MAX).into_iter();
    all.filter_map(|(key, met)| {
        let (reason, statuses, path) = parts(key)?;
        Some(ErrorRow {
            reason: reason.to_owned(),
            status: statuses.first().copied().filter(|_| statuses.len() == 1),
            statuses,
            path: path.to_owned(),
            route: String::from_utf8_lossy(fold(path.as_bytes(), &mut folded)).into_owned(),
            count: met.count,
            first: met.first_s.map(written),
            last: met.last_s.map(written),
            clients: met.clients.sorted().into_iter().map(|(name, count)| (name.to_owned(), count)).collect(),
            addresses: met.addresses.estimate(),
            servers: met.writers.sorted().into_iter().map(|(name, _)| name.to_owned()).collect(),
        })
    })
    .collect()
}

/// What was refused for what, as groups like those of access logs.
pub(super) fn causes(figures: &ErrorFigures, report: &ErrorReport) -> Vec<CauseRow> {
    let known = figures.stated.iter().filter_map(|(id, stated)| Some(cause(find(id)?, stated, report)));
    let mut list: Vec<CauseRow> = known.take(MAX_CAUSES).collect();
    list.sort_by(|one, other| {
        let weight = |row: &CauseRow| (row.refused, row.count);
        weight(other).cmp(&weight(one)).then_with(|| one.title.cmp(&other.title))
    });
    list
}

fn cause(reason: &'static Reason, stated: &Stated, report: &ErrorReport) -> CauseRow {
    let here = || report.rows.iter().filter(|row| row.reason == reason.id && !row.path.is_empty());
    let mut routes: BTreeMap<String, u64> = BTreeMap::new();
    for row in here() {
        *routes.entry(row.route.clone()).or_default() += row.count;
    }
    CauseRow {
        kind: How::Told,
        reason: Some(reason.id),
        title: reason.title.to_owned(),
        count: stated.counts.total(),
        refused: stated.counts.refused,
        by_status: stated.statuses.iter().map(|(status, count)| (status.to_string(), *count)).collect(),
        confidence: [(BY_ERROR_LINE, stated.counts.total())].into(),
        alone: stated.alone,
        others: stated.also.len(),
        also: most(stated.also.iter().map(|(id, count)| (id.to_string(), *count)).collect()),
        excluded: Vec::new(),
        left: Vec::new(),
        first: stated.first_s.map(written),
        last: stated.last_s.map(written),
        routes: most(routes),
        paths: here().take(MOST_PLACES).map(|row| (with_status(row), row.count)).collect(),
        quote: stated.quote.as_deref().map(str::to_owned),
        rules: Vec::new(),
        who_fixes: Some(reason.who_fixes.word()),
        repair: reason.repair.operator.to_vec(),
        would_tell: would_tell(stated),
    }
}

/// A path as the paths of access logs stand in groups: behind its status, where that is known.
fn with_status(row: &ErrorRow) -> String {
    row.status.map_or_else(|| row.path.clone(), |status| format!("{status} {}", row.path))
}

impl ErrorReport {
    /// Writes addresses another way, takes names of users out, hides what in paths looks like a secret or a person.
    pub(super) fn anonymize(&mut self, hidden: &impl Fn(&str) -> String) {
        for (number, user) in self.users.iter_mut().enumerate() {
            user.name = format!("user {}", number + 1);
        }
        self.clients.iter_mut().for_each(|client| client.name = hidden(&client.name));
        for row in &mut self.rows {
            row.path = mask(&row.path);
            row.route = mask(&row.route);
            row.clients.iter_mut().for_each(|(client, _)| *client = hidden(client));
        }
    }
}

/// What would tell the status, where the lines do not.
fn would_tell(stated: &Stated) -> Vec<String> {
    if stated.unknown == 0 {
        return Vec::new();
    }
    let usual: Vec<String> = stated.usual.iter().take(MOST_STATUSES).map(u16::to_string).collect();
    let may = if usual.is_empty() { String::new() } else { format!(" (it may be {})", usual.join(" or ")) };
    vec![format!("the access log, for the status of {} of them, which no line states{may}", stated.unknown)]
}

/// Reasons that are a fault of the server whoever asks and whatever for: without an access log nothing else is called a finding, since
/// what is shut may be meant to be.
pub const OWN_FAULTS: [&str; 12] = [
    "fs-file-mode",
    "fs-dir-mode",
    "fs-owner",
    "fs-acl",
    "fs-not-executable",
    "auth-backend-broken",
    "auth-service-unavailable",
    "token-key-unknown",
    "htaccess-syntax",
    "htaccess-unreadable",
    "handler-missing",
    "upstream-unavailable",
];

/// Findings: causes that are a fault of the server, and the others that are left beside them as well.
pub(super) fn findings(causes: &[CauseRow], wishes: &Wishes) -> Vec<Finding> {
    let is_own = |id: &str| OWN_FAULTS.contains(&id);
    let is_fault = |cause: &&CauseRow| cause.reason.is_some_and(is_own) && cause.also.iter().all(|(id, _)| is_own(id));
    let finding = |cause: &CauseRow| {
        let reason = cause.reason.unwrap_or_default();
        let key = format!("error-log {reason}");
        let place = cause.paths.first().map(|(path, _)| path.clone()).unwrap_or_default();
        let at = if place.is_empty() { String::new() } else { format!(", such as {place}") };
        Finding {
            kind: Kind::Accidental,
            text: format!(
                "{} failed by a fault of the server's own, `{reason}`: {}{at}",
                many(cause.count, "request"),
                cause.title
            ),
            rule: None,
            repair: None,
            new: wishes.seen.as_ref().map(|seen| !seen.contains(&key)),
            key,
            parts: Vec::new(),
            count: cause.count,
            status: None,
            place,
            signals: vec!["an error line states it; no access log was read".to_owned()],
        }
    };
    causes.iter().filter(is_fault).map(finding).collect()
}

/// So many of something.
fn many(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// What is not known without an access log.
pub(super) fn remark(report: &ErrorReport) -> String {
    let unknown = if report.unknown > 0 {
        format!("; {} lines are of no shape that is known", report.unknown)
    } else {
        String::new()
    };
    format!(
        "no access log was read: how many requests there were, what share was refused, who was let in, and what each was answered is not known. Counts are of requests with a line in an error log{unknown}. Name the access log beside it: `doorward logs access.log error.log`"
    )
}

/// The verdict in one sentence.
pub(super) fn verdict(report: &ErrorReport, causes: &[CauseRow]) -> String {
    if causes.is_empty() {
        return format!("none of {} lines of error logs bears on a refusal; no access log was read", report.lines);
    }
    let refusals = led_by(causes, |cause| cause.refused, "refusal", "");
    let others =
        led_by(causes, |cause| cause.count.saturating_sub(cause.refused), "request", " that found nothing or failed");
    let what: Vec<String> = refusals.into_iter().chain(others).collect();
    format!("error logs alone tell of {}; of how many requests is not known", what.join(", and "))
}

/// How many of a kind the causes come to, and what most of them are for; absent where there are none.
fn led_by(causes: &[CauseRow], of: impl Fn(&CauseRow) -> u64, what: &str, kind: &str) -> Option<String> {
    let sum: u64 = causes.iter().map(&of).sum();
    let first = causes.iter().rev().max_by_key(|cause| of(cause)).filter(|_| sum > 0)?;
    let share = if of(first) == sum { "all" } else { "most" };
    Some(format!("{}{kind}, {share} for `{}` ({})", many(sum, what), first.reason.unwrap_or_default(), of(first)))
}

#[cfg(test)]
mod tests {
    use doorward_reason::{Fault, Who, find};

    use super::OWN_FAULTS;

    #[test]
    fn what_is_called_a_fault_of_the_server_is_one_in_the_catalogue() {
        for id in OWN_FAULTS {
            let reason = find(id).unwrap();
            assert_eq!((reason.fault, reason.who_fixes), (Fault::Yes, Who::ServerAdmin), "{id}");
        }
    }
}
