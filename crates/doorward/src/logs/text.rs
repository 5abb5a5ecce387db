//! The report for a terminal: the verdict, the findings, the tables.

use std::fmt::Write as _;

use doorward_record::figures::Report;

use super::causes;
use super::tables::{self, Table};
use crate::cli::TableFormat;
use crate::layout::{Grid, fill};

/// The longest cell.
const CELL_CHARACTERS: usize = 60;

/// Writes the report.
pub(super) fn write(report: &Report, colour: bool) -> String {
    let mut out = String::new();
    let (bold, plain) = if colour { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
    let mut verdict = String::new();
    fill(&mut verdict, "", "", &report.verdict());
    let _ = writeln!(out, "{bold}{}{plain}", verdict.trim_end());
    fill(&mut out, "", "", &tables::covers(report));
    why(&mut out, report, bold, plain);
    if !report.findings.is_empty() {
        let _ = writeln!(out, "\n{bold}Findings{plain}");
    }
    for finding in &report.findings {
        let new = if finding.new == Some(true) { "new: " } else { "" };
        fill(&mut out, "* ", "  ", &format!("{new}{}", finding.text));
        let grounds = finding.grounds();
        if !grounds.is_empty() {
            fill(&mut out, "  ", "  ", &grounds);
        }
    }
    for table in tables::all(report) {
        let _ = writeln!(out, "\n{bold}{}{plain}", table.title);
        out.push_str(&grid(&table).write(TableFormat::Text));
    }
    samples(&mut out, report);
    let inexact = tables::inexact(report);
    if !inexact.is_empty() || !report.remarks.is_empty() {
        out.push('\n');
    }
    for remark in std::iter::once(&inexact).chain(&report.remarks).filter(|remark| !remark.is_empty()) {
        fill(&mut out, "note: ", "      ", remark);
    }
    out
}

/// What was refused for what; and at its end, how the next report could be surer.
fn why(out: &mut String, report: &Report, bold: &str, plain: &str) {
    let (told, left_out) = causes::told(report);
    if !told.is_empty() {
        let _ = writeln!(out, "\n{bold}Why{plain}");
    }
    for cause in told {
        fill(out, "* ", "  ", &cause.head);
        cause.lines.iter().for_each(|line| fill(out, "  ", "    ", line));
    }
    if left_out > 0 {
        let _ = writeln!(out, "* {left_out} more causes: `--format json` has them all");
    }
    for (head, lines) in causes::advice(report) {
        fill(out, "To be surer: ", "  ", &head);
        // To be copied as they stand.
        for line in lines {
            let _ = writeln!(out, "    {}", crate::layout::plain(&line));
        }
    }
}

fn samples(out: &mut String, report: &Report) {
    if report.unparsed_samples.is_empty() {
        return;
    }
    let _ = writeln!(out, "\nLines that were not understood, such as");
    for sample in &report.unparsed_samples {
        fill(out, "  ", "    ", &format!("{} ({})", sample.line, sample.why));
    }
}

/// The table with its last column, the longest, left out where it is words about the row.
fn grid(table: &Table) -> Grid {
    let columns = table.head.iter().filter(|(name, _)| *name != "signals").count();
    let mut grid = Grid::new(table.head.iter().take(columns).map(|(name, _)| *name));
    for row in &table.rows {
        grid.row(row.iter().take(columns).map(|cell| cut(cell)).collect());
    }
    grid
}

fn cut(cell: &str) -> String {
    if cell.chars().count() <= CELL_CHARACTERS {
        return cell.to_owned();
    }
    cell.chars().take(CELL_CHARACTERS - 1).chain("…".chars()).collect()
}
