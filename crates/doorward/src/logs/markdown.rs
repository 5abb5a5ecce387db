//! The report as Markdown, for a ticket or a mail.

use std::fmt::Write as _;

use doorward_record::figures::Report;

use super::{causes, tables};
use crate::cli::TableFormat;
use crate::layout::Grid;

/// Writes the report.
pub(super) fn write(report: &Report) -> String {
    let mut out = format!("# {}\n\n{}\n", line(&report.verdict()), line(&tables::covers(report)));
    why(&mut out, report);
    if !report.findings.is_empty() {
        out.push_str("\n## Findings\n\n");
    }
    for finding in &report.findings {
        let new = if finding.new == Some(true) { "**new** " } else { "" };
        let grounds = finding.grounds();
        let grounds = if grounds.is_empty() { grounds } else { format!(" ({grounds})") };
        let _ = writeln!(out, "* {new}{}", line(&format!("{}{grounds}", finding.text)));
    }
    for table in tables::all(report) {
        let mut grid = Grid::new(table.head.iter().map(|(name, _)| *name));
        for row in &table.rows {
            grid.row(row.clone());
        }
        let _ = writeln!(out, "\n## {}\n\n{}\n\n{}", table.title, table.about, grid.write(TableFormat::Markdown));
    }
    let inexact = tables::inexact(report);
    for remark in std::iter::once(&inexact).chain(&report.remarks).filter(|remark| !remark.is_empty()) {
        let _ = writeln!(out, "* {}", line(remark));
    }
    out
}

/// What was refused for what, and how the next report could be surer.
fn why(out: &mut String, report: &Report) {
    let (told, _) = causes::told(report);
    if !told.is_empty() {
        out.push_str("\n## Why\n\n");
    }
    for cause in told {
        let _ = writeln!(out, "* {}", line(&cause.head));
        for further in &cause.lines {
            let _ = writeln!(out, "  * {}", line(further));
        }
    }
    for (head, lines) in causes::advice(report) {
        let _ = writeln!(out, "\nTo be surer: {}\n\n```\n{}\n```", line(&head), lines.join("\n"));
    }
}

/// Text of a log on one line that makes no markup.
fn line(text: &str) -> String {
    let plain = crate::layout::plain(text).replace(['\n', '\t'], " ");
    plain.replace('*', "\\*").replace('<', "&lt;").replace('_', "\\_")
}
