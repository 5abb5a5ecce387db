//! Refusals grouped by what they were refused for: how many, how surely, since when, where, in whose words, and what mends it.
//!
//! What the logs leave open is a group too, with what would tell it. What only elimination tells is never given a reason.

use std::collections::BTreeMap;

use doorward_reason::{Reason, find};
use serde::Serialize;

use super::super::causes::{Cause, Sure};
use super::super::class::Class;
use super::super::rule::Rule;
use super::super::shut::Shut;
use super::super::tally::Tally;
use super::{Wishes, written};
use crate::error::{Level, SILENT, Writer, excluded};

/// Most routes, paths and reasons besides the likeliest that are shown of one cause.
pub(super) const MOST_PLACES: usize = 5;

/// How a group came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A log tells the cause.
    Told,
    /// A log is proven to be silent, so that some causes are excluded.
    Elimination,
    /// Nothing tells it.
    NotTold,
}

/// Requests with one cause.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CauseRow {
    /// How the group came about.
    pub kind: Kind,
    /// The likeliest reason's id; absent where none is told.
    pub reason: Option<&'static str>,
    /// What it is, in a clause.
    pub title: String,
    /// How many requests were not open for it.
    pub count: u64,
    /// Of these, how many were refused: the others found nothing, or failed.
    pub refused: u64,
    /// By status.
    pub by_status: BTreeMap<String, u64>,
    /// By how surely it is told.
    pub confidence: BTreeMap<&'static str, u64>,
    /// Of how many the line leaves this reason alone.
    pub alone: u64,
    /// Reasons that lines leave as well, by how often.
    pub also: Vec<(String, u64)>,
    /// How many such reasons there are.
    pub others: usize,
    /// Reasons that are excluded, where that is what is known.
    pub excluded: Vec<&'static str>,
    /// What is left: what this server refuses with and does not log.
    pub left: Vec<String>,
    /// First met, RFC 3339.
    pub first: Option<String>,
    /// Last met.
    pub last: Option<String>,
    /// The routes it is met at most.
    pub routes: Vec<(String, u64)>,
    /// The paths it is met at most, with the status.
    pub paths: Vec<(String, u64)>,
    /// One line that tells it, with its file and number; or what an access line says.
    pub quote: Option<String>,
    /// The lines of configuration that refuse it most.
    pub rules: Vec<RuleRow>,
    /// Who must mend it.
    pub who_fixes: Option<&'static str>,
    /// What the operator can do.
    pub repair: Vec<&'static str>,
    /// What would tell the cause, where nothing does.
    pub would_tell: Vec<String>,
}

/// A line of configuration, and how many requests it refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleRow {
    /// How many.
    pub count: u64,
    /// The line.
    #[serde(flatten)]
    pub rule: Rule,
}

impl CauseRow {
    /// Whether another format of the access log could make it surer.
    pub(super) fn could_be_surer(&self) -> bool {
        let guessed = [Sure::Request, Sure::Path].iter().any(|sure| self.confidence.contains_key(sure.word()));
        guessed || self.kind != Kind::Told
    }
}

/// Where causes are met.
#[derive(Default)]
struct Places {
    routes: BTreeMap<String, u64>,
    paths: BTreeMap<String, u64>,
}

impl Places {
    fn add(&mut self, route: &str, path: &str, count: u64) {
        *self.routes.entry(route.to_owned()).or_default() += count;
        *self.paths.entry(path.to_owned()).or_default() += count;
    }
}

/// The most numerous, the more numerous first.
pub(super) fn most(counts: BTreeMap<String, u64>) -> Vec<(String, u64)> {
    let mut list: Vec<(String, u64)> = counts.into_iter().collect();
    list.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    list.truncate(MOST_PLACES);
    list
}

/// All groups: those with the most refusals first, what is not told last.
pub(super) fn causes(tally: &Tally, wishes: &Wishes) -> Vec<CauseRow> {
    let (mut told, mut silent, mut open) = (BTreeMap::<String, Places>::new(), Places::default(), Places::default());
    let (mut not_told, mut statuses) = (0, BTreeMap::<String, u64>::new());
    for (key, shut) in tally.shut.iter() {
        let route = tally.routes.name(shut.route);
        for (reason, count) in shut.reasons.sorted() {
            told.entry(reason.to_owned()).or_default().add(route, key, count);
        }
        if shut.unlogged > 0 {
            silent.add(route, key, shut.unlogged);
        }
        let left = untold(key, shut);
        if left > 0 {
            open.add(route, key, left);
            not_told += left;
            let status = key.split(' ').next().unwrap_or_default();
            *statuses.entry(status.to_owned()).or_default() += left;
        }
    }
    let mut rows: Vec<CauseRow> = tally
        .causes
        .told()
        .filter_map(|(id, cause)| Some(of_reason(find(id)?, cause, told.remove(id).unwrap_or_default())))
        .collect();
    let servers = tally.causes.silent().count();
    for (server, cause) in tally.causes.silent() {
        let places = if servers == 1 { std::mem::take(&mut silent) } else { Places::default() };
        rows.push(of_silence(server, cause, places));
    }
    rows.sort_by(|one, other| {
        let weight = |row: &CauseRow| (row.refused, row.count);
        weight(other).cmp(&weight(one)).then_with(|| one.title.cmp(&other.title))
    });
    if not_told > 0 {
        rows.push(of_nothing(not_told, statuses, open, wishes));
    }
    rows
}

/// How many refusals of a path nothing tells of. Of what is absent or fails, only what is told is of interest.
fn untold(key: &str, shut: &Shut) -> u64 {
    let status = key.split(' ').next().and_then(|status| status.parse().ok()).unwrap_or(0);
    if Class::of(status) == Class::Refused {
        shut.count.saturating_sub(shut.reasons.total() + shut.unlogged)
    } else {
        0
    }
}

/// What every group has.
fn row(kind: Kind, cause: &Cause, places: Places) -> CauseRow {
    let confidence = Sure::ALL.iter().zip(cause.sure).filter(|(_, count)| *count > 0);
    CauseRow {
        kind,
        reason: None,
        title: String::new(),
        count: cause.counts.total(),
        refused: cause.counts.refused,
        by_status: cause.statuses.iter().map(|(status, count)| (status.to_string(), *count)).collect(),
        confidence: confidence.map(|(sure, count)| (sure.word(), count)).collect(),
        alone: cause.alone,
        also: most(cause.also.iter().map(|(reason, count)| (reason.to_string(), *count)).collect()),
        others: cause.also.len(),
        excluded: Vec::new(),
        left: Vec::new(),
        first: cause.first_s.map(written),
        last: cause.last_s.map(written),
        routes: most(places.routes),
        paths: most(places.paths),
        quote: None,
        rules: Vec::new(),
        who_fixes: None,
        repair: Vec::new(),
        would_tell: Vec::new(),
    }
}

/// The reasons that the silence of this server's log excludes.
#[must_use]
pub fn excluded_by(server: &str) -> Vec<&'static str> {
    let writer = [Writer::Nginx, Writer::Apache].into_iter().find(|writer| writer.name() == server);
    writer.map(|writer| excluded(writer, Level::Error)).unwrap_or_default()
}

fn of_reason(reason: &'static Reason, cause: &Cause, places: Places) -> CauseRow {
    let says = || cause.says.first().map(|(says, _)| format!("access log: {says}"));
    CauseRow {
        reason: Some(reason.id),
        title: reason.title.to_owned(),
        quote: cause.quote.as_deref().map(str::to_owned).or_else(says),
        rules: rules(cause),
        who_fixes: Some(reason.who_fixes.word()),
        repair: reason.repair.operator.to_vec(),
        ..row(Kind::Told, cause, places)
    }
}

/// The lines of configuration that refuse most.
fn rules(cause: &Cause) -> Vec<RuleRow> {
    let sorted = cause.rules.sorted().into_iter().take(MOST_PLACES);
    sorted.map(|(rule, count)| RuleRow { count, rule: rule.clone() }).collect()
}

/// Refusals of which a server's log is proven to be silent.
fn of_silence(server: &str, cause: &Cause, places: Places) -> CauseRow {
    let writer = [Writer::Nginx, Writer::Apache].into_iter().find(|writer| writer.name() == server);
    let excluded = excluded_by(server);
    let statuses: Vec<u16> = cause.statuses.keys().copied().collect();
    let left = writer.map(|writer| left(writer, &statuses)).unwrap_or_default();
    CauseRow {
        title: format!("{server} refused without a word, or passed on a refusal: by elimination, not certain"),
        excluded,
        left,
        would_tell: vec![
            "the server's configuration: what is left are the directives that refuse without a line".to_owned(),
            format!("whether a server behind {server} answered: log its status beside the one that was sent"),
        ],
        ..row(Kind::Elimination, cause, places)
    }
}

/// What a server refuses with and does not log, as far as it answers with one of these statuses.
fn left(writer: Writer, statuses: &[u16]) -> Vec<String> {
    let fits = |reason: &&'static str| {
        find(reason).is_some_and(|reason| reason.statuses.iter().any(|status| statuses.contains(status)))
    };
    let silent = SILENT.iter().filter(|silent| silent.writer == writer);
    let quiet = silent.filter(|silent| silent.spoken_at.is_none_or(|level| level > Level::Error));
    quiet
        .filter_map(|silent| {
            let reasons: Vec<&str> = silent.reasons.iter().filter(|reason| fits(reason)).copied().collect();
            (!reasons.is_empty()).then(|| format!("`{}` ({})", with_status(silent.what, statuses), reasons.join(", ")))
        })
        .collect()
}

/// A directive with the status that was met, where it stands for any.
fn with_status(directive: &str, statuses: &[u16]) -> String {
    match statuses.first() {
        Some(met) if !statuses.contains(&403) => directive.replace("return 403", &format!("return {met}")),
        _ => directive.to_owned(),
    }
}

fn of_nothing(count: u64, by_status: BTreeMap<String, u64>, places: Places, wishes: &Wishes) -> CauseRow {
    let mut would_tell = Vec::new();
    if wishes.has_error_logs {
        would_tell
            .push("no line of the error logs fits: those of other servers, other hosts and other days may".to_owned());
    } else {
        would_tell.push("the error log of the same server and days, named beside the access log".to_owned());
    }
    would_tell.extend(wishes.advice.iter().map(|advice| advice.for_what.clone()));
    CauseRow {
        title: "no log tells".to_owned(),
        count,
        refused: count,
        by_status,
        would_tell,
        ..row(Kind::NotTold, &Cause::default(), places)
    }
}
