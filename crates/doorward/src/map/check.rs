//! `doorward map check`: everything that is wrong with a map, at once, each with its place and what to write.

use std::path::Path;

use doorward_policy::map::read::{Fault, Severity};
use serde::Serialize;

use crate::cli::Tell;
use crate::failure::Failure;
use crate::{Ending, maps, output};

/// The answer for a program.
#[derive(Serialize)]
struct Answer<'a> {
    schema: &'static str,
    map: String,
    /// Whether the map would be taken.
    taken: bool,
    /// How many routes it has, where it is taken.
    routes: Option<usize>,
    errors: usize,
    warnings: usize,
    faults: Vec<Told<'a>>,
}

/// One fault.
#[derive(Serialize)]
struct Told<'a> {
    severity: &'static str,
    line: usize,
    column: usize,
    message: &'a str,
    hint: &'a str,
}

/// Carries out the command.
pub(super) fn run(path: &Path, format: Tell) -> Result<Ending, Failure> {
    let examined = maps::examine(path)?;
    let (routes, faults) = match &examined {
        Ok(reading) => (Some(reading.map.routes.len()), &reading.warnings),
        Err(faults) => (None, faults),
    };
    let errors = faults.iter().filter(|fault| fault.severity == Severity::Error).count();
    let warnings = faults.len().saturating_sub(errors);
    match format {
        Tell::Text => output::data(&text(path, routes, faults, errors, warnings))?,
        Tell::Json => output::json(&Answer {
            schema: "doorward.map-check/1",
            map: path.display().to_string(),
            taken: routes.is_some(),
            routes,
            errors,
            warnings,
            faults: faults.iter().map(told).collect(),
        })?,
    }
    Ok(match routes {
        None => Ending::Undone,
        Some(_) if warnings > 0 => Ending::Findings,
        Some(_) => Ending::Clean,
    })
}

fn told(fault: &Fault) -> Told<'_> {
    Told {
        severity: match fault.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        },
        line: fault.line,
        column: fault.column,
        message: &fault.message,
        hint: &fault.hint,
    }
}

/// The verdict, then every fault.
fn text(path: &Path, routes: Option<usize>, faults: &[Fault], errors: usize, warnings: usize) -> String {
    let file = path.display();
    let warned = match warnings {
        0 => String::new(),
        1 => ", one warning".to_owned(),
        _ => format!(", {warnings} warnings"),
    };
    let verdict = match (routes, errors) {
        (Some(1), _) => format!("{file}: taken, one route{warned}"),
        (Some(routes), _) => format!("{file}: taken, {routes} routes{warned}"),
        (None, 1) => format!("{file}: not taken, one error{warned}"),
        (None, _) => format!("{file}: not taken, {errors} errors{warned}"),
    };
    let lines: String = faults.iter().map(|fault| format!("\n{fault}\n")).collect();
    format!("{verdict}\n{lines}")
}
