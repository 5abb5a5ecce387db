//! `doorward shadow report`: what a watched map let pass and would have refused, so that it can be enforced without a surprise.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use doorward_gateway::log::{Row, Shadow};
use serde::Serialize;

use crate::cli::{ShadowCommand, TableFormat};
use crate::failure::Failure;
use crate::layout::Grid;
use crate::{Ending, explain, maps, output};

/// The report for a program.
#[derive(Serialize)]
struct Answer<'a> {
    schema: &'static str,
    logs: Vec<String>,
    #[serde(flatten)]
    shadow: &'a Shadow,
    rows: Vec<&'a Row>,
}

/// Carries out the command.
pub(crate) fn run(command: &ShadowCommand) -> Result<Ending, Failure> {
    let ShadowCommand::Report { logs, map, format } = command;
    let logs = if logs.is_empty() { vec![explain::logged(&maps::read(map)?.map, map)?] } else { logs.clone() };
    let mut shadow = Shadow::default();
    for log in &logs {
        read(log, &mut shadow)?;
    }
    match format {
        TableFormat::Json => output::json(&Answer {
            schema: "doorward.shadow/1",
            logs: logs.iter().map(|log| log.display().to_string()).collect(),
            rows: shadow.rows(),
            shadow: &shadow,
        })?,
        TableFormat::Text => output::data(&text(&shadow, &logs))?,
        TableFormat::Markdown | TableFormat::Csv => output::data(&grid(&shadow).write(*format))?,
    }
    Ok(if shadow.observed == 0 { Ending::Clean } else { Ending::Findings })
}

fn read(log: &Path, shadow: &mut Shadow) -> Result<(), Failure> {
    let file = File::open(log).and_then(|file| shadow.read(BufReader::new(file)));
    file.map_err(|error| {
        Failure::new(
            format!("cannot read the log `{}`: {error}", log.display()),
            "name the logs to read; only their owner may read what a gateway writes",
        )
    })
}

fn grid(shadow: &Shadow) -> Grid {
    let mut grid = Grid::new(["requests", "route", "reason", "who", "for example"]);
    for row in shadow.rows() {
        let route = if row.route.is_empty() { "(no route)" } else { &row.route };
        let cells = [&row.count.to_string(), route, &row.reason, &row.caller_kind, &row.samples.join(" ")];
        grid.row(cells.map(str::to_owned).to_vec());
    }
    grid
}

/// The verdict, the table, and what to do with it.
fn text(shadow: &Shadow, logs: &[PathBuf]) -> String {
    let names: Vec<String> = logs.iter().map(|log| log.display().to_string()).collect();
    let mut out = match shadow.observed {
        0 => "nothing that was let pass would have been refused\n".to_owned(),
        1 => "one request was let pass that would have been refused\n".to_owned(),
        many => format!("{many} requests were let pass that would have been refused\n"),
    };
    out.push_str(&format!("{} lines of {}", shadow.lines, names.join(", ")));
    if shadow.unread > 0 {
        out.push_str(&format!(", {} of them not read", shadow.unread));
    }
    out.push('\n');
    if shadow.observed > 0 {
        out.push('\n');
        out.push_str(&short(shadow));
        out.push_str("\n`doorward explain ID` tells of one of them\n");
    }
    if shadow.beyond > 0 {
        out.push_str(&format!("{} more found no place in the table\n", shadow.beyond));
    }
    out
}

/// The table with one id a row: three would not stand on a line.
fn short(shadow: &Shadow) -> String {
    let mut grid = Grid::new(["requests", "route", "reason", "who", "for example"]);
    for row in shadow.rows() {
        let route = if row.route.is_empty() { "(no route)" } else { &row.route };
        let sample = row.samples.last().map_or("", String::as_str);
        grid.row([&row.count.to_string(), route, &row.reason, &row.caller_kind, sample].map(str::to_owned).to_vec());
    }
    grid.write(TableFormat::Text)
}
