//! A table of the report as rows for a spreadsheet: what is refused with all that is known of it, or another.

use doorward_record::figures::Report;

use doorward_record::figures::class::{CLASSES, Counts};
use doorward_record::figures::report::Named;

use super::args::TableName;
use super::tables::{self, Table};
use crate::cli::TableFormat;
use crate::layout::Grid;

/// Writes the rows of a table; without a choice, what is refused.
pub(super) fn write(report: &Report, table: Option<TableName>) -> String {
    let grid = match table {
        None if report.lines == 0 && report.errors.is_some() => errors(report),
        Some(TableName::Errors) => errors(report),
        None | Some(TableName::Refused) => refused(report),
        Some(TableName::Places) => grid(tables::places(report)),
        Some(TableName::Crawlers) => grid(tables::crawlers(report)),
        Some(TableName::Links) => grid(tables::links(report)),
        Some(TableName::Reasons) => grid(tables::reasons(report)),
        Some(TableName::Attacks) => grid(tables::attacks(report)),
        Some(TableName::Routes) => named("route", &report.routes),
        Some(TableName::Agents) => named("agent", &report.agents),
        Some(TableName::Clients) => named("address", &report.clients),
        Some(TableName::Networks) => named("network", &report.networks),
        Some(TableName::Users) => named("user", &report.users),
        Some(TableName::Methods) => named("method", &report.methods),
        Some(TableName::Hosts) => named("host", &report.hosts),
        Some(TableName::Timeline) => timeline(report),
        Some(TableName::Statuses) => statuses(report),
        Some(TableName::Findings) => findings(report),
        Some(TableName::Changes) => changes(report),
    };
    grid.write(TableFormat::Csv)
}

/// What error logs tell by themselves.
fn errors(report: &Report) -> Grid {
    let mut grid = Grid::new([
        "reason",
        "status",
        "statuses",
        "route",
        "path",
        "count",
        "first",
        "last",
        "client",
        "addresses",
        "servers",
        "line",
    ]);
    for row in report.errors.iter().flat_map(|errors| &errors.rows) {
        let cause = report.causes.iter().find(|cause| cause.reason == Some(row.reason.as_str()));
        grid.row(vec![
            row.reason.clone(),
            row.status.map(|status| status.to_string()).unwrap_or_default(),
            row.statuses.iter().map(u16::to_string).collect::<Vec<_>>().join(" "),
            row.route.clone(),
            row.path.clone(),
            row.count.to_string(),
            row.first.clone().unwrap_or_default(),
            row.last.clone().unwrap_or_default(),
            row.clients.first().map(|(client, _)| client.clone()).unwrap_or_default(),
            row.addresses.to_string(),
            row.servers.join(" "),
            cause.and_then(|cause| cause.quote.clone()).unwrap_or_default(),
        ]);
    }
    grid
}

fn grid(table: Table) -> Grid {
    let mut grid = Grid::new(table.head.iter().map(|(name, _)| *name));
    table.rows.into_iter().for_each(|row| grid.row(row));
    grid
}

/// Counts by class, as cells.
fn cells(counts: &Counts) -> impl Iterator<Item = String> + '_ {
    CLASSES.iter().map(|class| counts.of(*class).to_string())
}

fn by_class(first: &[&'static str]) -> Grid {
    Grid::new(first.iter().copied().chain(CLASSES.iter().map(|class| class.word())))
}

fn named(name: &'static str, list: &[Named]) -> Grid {
    let mut grid = by_class(&[name]);
    for row in list {
        grid.row(std::iter::once(row.name.clone()).chain(cells(&row.counts)).collect());
    }
    grid
}

fn timeline(report: &Report) -> Grid {
    let mut grid = by_class(&["from", "minutes"]);
    for step in &report.timeline {
        grid.row([step.from.clone(), step.minutes.to_string()].into_iter().chain(cells(&step.counts)).collect());
    }
    grid
}

fn statuses(report: &Report) -> Grid {
    let mut grid = Grid::new(["status", "count"]);
    report.by_status.iter().for_each(|(status, count)| grid.row(vec![status.clone(), count.to_string()]));
    grid
}

fn findings(report: &Report) -> Grid {
    let mut grid = Grid::new(["kind", "place", "status", "count", "text", "signals", "new"]);
    for finding in &report.findings {
        let kind = serde_json::to_value(finding.kind).ok().and_then(|kind| kind.as_str().map(str::to_owned));
        grid.row(vec![
            kind.unwrap_or_default(),
            finding.place.clone(),
            finding.status.map(|status| status.to_string()).unwrap_or_default(),
            finding.count.to_string(),
            finding.text.clone(),
            finding.grounds(),
            finding.new.map(|new| new.to_string()).unwrap_or_default(),
        ]);
    }
    grid
}

fn changes(report: &Report) -> Grid {
    let mut grid =
        Grid::new(["place", "class", "from", "within_minutes", "before", "after", "requests_before", "requests_after"]);
    for change in &report.changes {
        grid.row(vec![
            change.place.clone(),
            change.class.word().to_owned(),
            doorward_record::figures::report::written(i64::from(change.minute) * 60),
            change.step.to_string(),
            format!("{:.4}", change.before),
            format!("{:.4}", change.after),
            change.requests_before.to_string(),
            change.requests_after.to_string(),
        ]);
    }
    grid
}

fn refused(report: &Report) -> Grid {
    let mut grid = Grid::new([
        "status",
        "route",
        "path",
        "count",
        "opened",
        "first",
        "last",
        "reason",
        "intent",
        "signals",
        "callers",
        "referrer",
        "addresses",
        "new",
        "search_console",
        "directive",
    ]);
    for row in &report.refused {
        let judgement = row.judgement.as_ref();
        grid.row(vec![
            row.status.to_string(),
            row.route.clone(),
            row.path.clone(),
            row.count.to_string(),
            row.opened.to_string(),
            row.first.clone().unwrap_or_default(),
            row.last.clone().unwrap_or_default(),
            row.reason.clone().unwrap_or_default(),
            judgement.map(|judgement| judgement.intent.word().to_owned()).unwrap_or_default(),
            judgement.map(|judgement| judgement.signals.join("; ")).unwrap_or_default(),
            row.callers.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join("; "),
            row.referrers.first().map(|(page, _)| page.clone()).unwrap_or_default(),
            row.addresses.to_string(),
            row.new.map(|new| new.to_string()).unwrap_or_default(),
            row.search_console.as_ref().map(|told| told.issue.clone()).unwrap_or_default(),
            row.rules.first().map(|(line, _)| line.clone()).unwrap_or_default(),
        ]);
    }
    grid
}
