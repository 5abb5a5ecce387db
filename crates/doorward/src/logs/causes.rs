//! Why it was refused, in words: the groups of a report by cause, for a terminal and for Markdown. The page has them in its template.

use doorward_record::figures::Sure;
use doorward_record::figures::report::Report;
use doorward_record::figures::report::causes::{CauseRow, Kind, RuleRow};
use doorward_record::figures::report::errors::BY_ERROR_LINE;

use super::tables::short;

/// Most groups that a report in words tells; the others are counted.
const MOST: usize = 8;
/// Most lines of configuration that a report in words tells of a group.
const RULES: usize = 2;
/// Most steps of a repair that a report in words tells.
const STEPS: usize = 2;

/// A group, as a head and further sentences.
pub(super) struct Told {
    /// How many, for what.
    pub(super) head: String,
    /// How surely, since when, where, the line, and the repair.
    pub(super) lines: Vec<String>,
}

/// All groups that are told, and how many are left out.
pub(super) fn told(report: &Report) -> (Vec<Told>, usize) {
    // What nothing tells comes last, and is told in any case.
    let (open, known): (Vec<&CauseRow>, Vec<&CauseRow>) =
        report.causes.iter().partition(|cause| cause.kind == Kind::NotTold);
    let left_out = known.len().saturating_sub(MOST);
    (known.into_iter().take(MOST).chain(open).map(one).collect(), left_out)
}

/// One group.
pub(super) fn one(cause: &CauseRow) -> Told {
    Told { head: head(cause), lines: lines(cause) }
}

/// How many, and for what.
pub(super) fn head(cause: &CauseRow) -> String {
    let what = match cause.count - cause.refused {
        0 => format!("{} refused", cause.refused),
        others if cause.refused == 0 => format!("{others} not open"),
        others => format!("{} refused and {others} more not open", cause.refused),
    };
    let others = match cause.others {
        0 => String::new(),
        1 => " or another cause".to_owned(),
        others => format!(" or one of {others} other causes"),
    };
    // Where most lines leave more than one reason, the likeliest is not told as the one.
    let others = if cause.alone * 2 < cause.count { others } else { String::new() };
    let reason = cause.reason.map(|reason| format!("`{reason}`{others}: ")).unwrap_or_default();
    format!("{what}: {reason}{}", cause.title)
}

fn lines(cause: &CauseRow) -> Vec<String> {
    let statuses = cause.by_status.iter().map(|(status, count)| format!("{status} {count}"));
    let status = if cause.by_status.is_empty() { "not told".to_owned() } else { joined(statuses) };
    let parts = [format!("status {status}"), sureness(cause), span(cause)];
    let told: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let mut lines = vec![told.join("; ")];
    if !cause.also.is_empty() {
        let others = cause.also.iter().map(|(reason, _)| format!("`{reason}`"));
        let alone =
            if cause.alone > 0 { format!(" (of {} it is the only one left)", cause.alone) } else { String::new() };
        let more = cause.others.saturating_sub(cause.also.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        lines.push(format!("as far as the lines tell it may also be {}{more}{alone}", joined(others)));
    }
    if !cause.excluded.is_empty() {
        lines.push(format!(
            "not {}: these are always logged",
            joined(cause.excluded.iter().map(|id| format!("`{id}`")))
        ));
    }
    if !cause.left.is_empty() {
        lines.push(format!("left are {}", cause.left.join(", ")));
    }
    if !cause.paths.is_empty() {
        lines.push(format!("met at {}", joined(cause.paths.iter().map(|(path, count)| format!("{path} ({count})")))));
    }
    lines.extend(cause.quote.clone());
    lines.extend(cause.rules.iter().take(RULES).flat_map(rule));
    if let Some(who) = cause.who_fixes.filter(|_| !cause.repair.is_empty()) {
        let steps = cause.repair.iter().take(STEPS).copied().collect::<Vec<_>>().join(" ");
        lines.push(format!("to be mended by: {who}; what the operator can do: {steps}"));
    }
    if !cause.would_tell.is_empty() {
        lines.push(format!("what would tell: {}", cause.would_tell.join("; ")));
    }
    lines
}

/// A line of configuration that refuses, and what mends it.
fn rule(row: &RuleRow) -> Vec<String> {
    let RuleRow { count, rule } = row;
    let says = if rule.says.is_empty() { String::new() } else { format!(" ({})", rule.says) };
    let mut lines = vec![format!("refused by {} for {count}{says}", rule.told())];
    if let Some((what, change)) = rule.repair.split_first() {
        lines.push(format!("to open it: {what}"));
        lines.extend(change.iter().cloned());
    }
    lines
}

/// How surely the group is told.
fn sureness(cause: &CauseRow) -> String {
    let by = |sure: &Sure| Some((sure.words(), cause.confidence.get(sure.word()).copied()?));
    if let Some(count) = cause.confidence.get(BY_ERROR_LINE) {
        return format!("told by {count} error line{}", if *count == 1 { "" } else { "s" });
    }
    let told: Vec<String> = Sure::ALL.iter().filter_map(by).map(|(words, count)| format!("{words} {count}")).collect();
    if told.is_empty() { String::new() } else { format!("told by {}", told.join(", ")) }
}

/// Since when and until when.
fn span(cause: &CauseRow) -> String {
    match (short(cause.first.as_deref()), short(cause.last.as_deref())) {
        (first, _) if first.is_empty() => String::new(),
        (first, last) if first == last => first,
        (first, last) => format!("{first} to {last}"),
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

/// The change of a log format that would make the next report surer, as sentences and the lines to write.
pub(super) fn advice(report: &Report) -> Vec<(String, Vec<String>)> {
    let one = |advice: &doorward_record::figures::report::advice::Advice| {
        let head = format!("{} (its log is now in the format `{}`): {}", advice.server, advice.now, advice.for_what);
        let mut lines = advice.lines.clone();
        lines.push(format!("then: doorward logs --format '{}' …", advice.format));
        (head, lines)
    };
    report.advice.iter().map(one).collect()
}
