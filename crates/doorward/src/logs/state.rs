//! What the run before found, in a small file, so that what is new can be told.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;

use doorward_record::figures::Report;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// The schema of the file.
const SCHEMA: &str = "doorward.logs-state/1";
/// The largest such file.
const STATE_BYTES: u64 = 16 * 1024 * 1024;
/// Most keys that are kept.
const MOST_KEYS: usize = 100_000;

#[derive(Serialize, Deserialize)]
struct State {
    schema: String,
    seen: BTreeSet<String>,
}

/// The keys of the run before; none where the file is not there yet.
pub(super) fn read(path: &Path) -> Result<Option<BTreeSet<String>>, Failure> {
    let told = |error: &dyn std::fmt::Display| {
        Failure::new(format!("cannot read `{}`: {error}", path.display()), "remove the file to begin anew")
    };
    let file = match std::fs::File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(|error| told(&error))?,
    };
    let mut text = String::new();
    file.take(STATE_BYTES).read_to_string(&mut text).map_err(|error| told(&error))?;
    let state: State = serde_json::from_str(&text).map_err(|error| told(&error))?;
    if state.schema != SCHEMA {
        return Err(told(&format!("its schema is `{}`", state.schema)));
    }
    Ok(Some(state.seen))
}

/// Writes what this run and those before found. The old file stays until the new one is whole.
pub(super) fn write(path: &Path, report: &Report, before: Option<&BTreeSet<String>>) -> Result<(), Failure> {
    let told = |error: &dyn std::fmt::Display| {
        Failure::new(format!("cannot write `{}`: {error}", path.display()), "check the folder and its permissions")
    };
    let mut seen = before.cloned().unwrap_or_default();
    seen.extend(report.findings.iter().map(|finding| finding.key.clone()));
    seen.extend(report.refused.iter().map(|row| format!("{} {}", row.status, row.route)));
    let seen = seen.into_iter().take(MOST_KEYS).collect();
    let text = serde_json::to_string(&State { schema: SCHEMA.to_owned(), seen }).map_err(|error| told(&error))?;
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, path)).map_err(|error| told(&error))
}
