//! `doorward map show`: which kind of caller enters by which door, as a table.

use std::path::Path;

use doorward_policy::map::show::{Cell, Row, Table, access_table};
use serde::Serialize;

use crate::cli::TableFormat;
use crate::failure::Failure;
use crate::layout::Grid;
use crate::{Ending, maps, output};

/// The table for a program.
#[derive(Serialize)]
struct Answer {
    schema: &'static str,
    map: String,
    callers: Vec<String>,
    routes: Vec<Door>,
}

/// A row for a program.
#[derive(Serialize)]
struct Door {
    /// None for what no route names.
    line: Option<usize>,
    path: String,
    methods: Vec<String>,
    /// Whether refusals are only written down here.
    observed: bool,
    access: Vec<Access>,
}

/// A cell for a program.
#[derive(Serialize)]
struct Access {
    caller: String,
    verdict: &'static str,
    /// The status of the refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    /// What must hold besides.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    conditions: Vec<String>,
}

/// Carries out the command.
pub(super) fn run(path: &Path, format: TableFormat) -> Result<Ending, Failure> {
    let reading = maps::read(path)?;
    let table = access_table(&reading.map);
    match format {
        TableFormat::Json => output::json(&answer(path, &table))?,
        TableFormat::Text => output::data(&text(&table))?,
        TableFormat::Markdown | TableFormat::Csv => output::data(&grid(&table).write(format))?,
    }
    Ok(Ending::Clean)
}

fn answer(path: &Path, table: &Table) -> Answer {
    let callers: Vec<String> = table.columns.iter().map(ToString::to_string).collect();
    let door = |row: &Row| Door {
        line: row.route.map(|_| row.line),
        path: row.path.to_string(),
        methods: row.methods.iter().map(ToString::to_string).collect(),
        observed: row.observed,
        access: callers.iter().zip(&row.cells).map(|(caller, cell)| access(caller, cell)).collect(),
    };
    Answer {
        schema: "doorward.map/1",
        map: path.display().to_string(),
        routes: table.rows.iter().map(door).collect(),
        callers,
    }
}

fn access(caller: &str, cell: &Cell) -> Access {
    let (verdict, status, conditions) = match cell {
        Cell::Open => ("open", None, Vec::new()),
        Cell::Conditional(all) => ("conditional", None, all.iter().map(ToString::to_string).collect()),
        Cell::Refused(status) => ("refused", Some(*status), Vec::new()),
    };
    Access { caller: caller.to_owned(), verdict, status, conditions }
}

/// Every route as a row, every kind of caller as a column.
fn grid(table: &Table) -> Grid {
    let head = ["line", "methods", "path"].map(str::to_owned).into_iter();
    let mut grid = Grid::new(head.chain(table.columns.iter().map(ToString::to_string)));
    for row in &table.rows {
        grid.row(cells(row, row.cells.iter().map(ToString::to_string)));
    }
    grid
}

/// The same for a terminal: conditions are long and mostly the same along a row, so they stand below as numbers.
fn text(table: &Table) -> String {
    let mut notes: Vec<String> = Vec::new();
    let mut short = |cell: &Cell| match cell {
        Cell::Conditional(_) => {
            let words = cell.to_string();
            let at = notes.iter().position(|note| *note == words).unwrap_or_else(|| {
                notes.push(words);
                notes.len().saturating_sub(1)
            });
            format!("({})", at.saturating_add(1))
        }
        _ => cell.to_string(),
    };
    let head = ["line", "methods", "path"].map(str::to_owned).into_iter();
    let mut grid = Grid::new(head.chain(table.columns.iter().map(ToString::to_string)));
    for row in &table.rows {
        let shown: Vec<String> = row.cells.iter().map(&mut short).collect();
        grid.row(cells(row, shown.into_iter()));
    }
    let mut out = grid.write(TableFormat::Text);
    let legend: String = notes.iter().zip(1..).map(|(note, number)| format!("  ({number}) open {note}\n")).collect();
    if !legend.is_empty() {
        out.push('\n');
        out.push_str(&legend);
    }
    if table.rows.iter().any(|row| row.observed) {
        out.push_str("\n*: only watched, everybody passes and refusals are written down\n");
    }
    out
}

/// The cells of a row: where it stands, what it names, and what each kind of caller meets.
fn cells(row: &Row, met: impl Iterator<Item = String>) -> Vec<String> {
    let line = row.route.map_or_else(|| "-".to_owned(), |_| row.line.to_string());
    let methods = if row.methods.is_empty() { "all".to_owned() } else { row.methods.join(" ") };
    let mark = if row.observed { " *" } else { "" };
    [line, methods, format!("{}{mark}", row.path)].into_iter().chain(met).collect()
}
