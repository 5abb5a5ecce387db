//! What is refused as rows for a spreadsheet.

use doorward_record::figures::Report;

use crate::cli::TableFormat;
use crate::layout::Grid;

/// Writes the rows.
pub(super) fn write(report: &Report) -> String {
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
        ]);
    }
    grid.write(TableFormat::Csv)
}
