//! The repair, carried out: shown, asked about, made, proved by asking the server again, and taken back where it proves nothing.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::{Duration, SystemTime};

use doorward_diagnose::{Diagnosis, Observation, Repair, Request, curl, is_open};
use doorward_observe::host::repair::{self, Applied};
use doorward_observe::{Limits, probe};
use serde::Serialize;
use tokio::time::Instant;

use crate::cli::ServerArgs;
use crate::failure::Failure;
use crate::output;

/// How long a server may take until it answers by its new configuration.
const PATIENCE: Duration = Duration::from_secs(5);
/// The time between two looks whether it does.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// How often in a row the new answer must come: while servers change over, the old processes and the new take requests in turn.
const STEADY: u32 = 3;

/// What became of a repair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Outcome {
    /// The door is open now, and was not before.
    Proved,
    /// It is answered otherwise, and not open: another refusal stood behind the first.
    AnotherAnswer,
    /// Made, and not yet in force: the server must load its configuration.
    NotInForce,
    /// Nothing changed at the door, or it became worse: taken back.
    TakenBack,
    /// The person did not want it.
    Declined,
    /// No repair is known that would open this door and no other.
    None,
}

/// What became of a repair, for the report.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Mended {
    /// In a word.
    pub(crate) outcome: Outcome,
    /// In a sentence.
    pub(crate) summary: String,
    /// The status after it; absent where nobody was asked or nobody answered.
    pub(crate) status: Option<u16>,
    /// The copies of the files as they were.
    pub(crate) backups: Vec<String>,
}

impl Mended {
    /// Nothing was made.
    fn nothing(outcome: Outcome, summary: &str) -> Self {
        Self { outcome, summary: summary.to_owned(), status: None, backups: Vec::new() }
    }
}

/// Writes the repair as a patch.
pub(super) fn write_patch(file: &Path, diagnosis: &Diagnosis) -> Result<(), Failure> {
    let Some(repair) = &diagnosis.repair else {
        output::note("no patch was written: no repair is known that opens this door and no other");
        return Ok(());
    };
    let text = repair::patch(repair).map_err(|fault| Failure::new(fault.to_string(), fault.hint()))?;
    // A patch holds lines of the configuration, and those may hold secrets.
    let mut options = std::fs::OpenOptions::new();
    let opened = options.write(true).create(true).truncate(true).mode(0o600).open(file);
    opened.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| {
        Failure::new(
            format!("cannot write `{}`: {error}", file.display()),
            "give --patch a file in a folder that is yours",
        )
    })
}

/// Carries the repair out as the command line wants it. With `--try` it is in force until the second value
/// is taken back. Files that were changed since the question `began` are left alone.
pub(super) async fn carry_out(
    args: &ServerArgs,
    request: &Request,
    before: &Observation,
    diagnosis: &Diagnosis,
    limits: &Limits,
    began: SystemTime,
) -> Result<(Mended, Option<Applied>), Failure> {
    let Some(repair) = &diagnosis.repair else {
        return Ok((Mended::nothing(Outcome::None, "no repair is known that opens this door and no other"), None));
    };
    if !args.yes && !agrees(repair)? {
        return Ok((Mended::nothing(Outcome::Declined, "nothing was changed"), None));
    }
    let fault = |fault: repair::Fault| Failure::new(fault.to_string(), fault.hint());
    let mark = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string();
    repair::unchanged_since(repair, began).map_err(fault)?;
    let applied = repair::apply(repair, args.reload, &mark).map_err(fault)?;
    let waits = !args.reload && !repair.reload.is_empty();
    let after = if waits { probe(request, limits).await } else { changed(request, before, limits).await };
    let mut mended = judged(before, &after, waits, &repair.reload);
    mended.backups = applied.backups().map(|path| path.display().to_string()).collect();
    if mended.outcome == Outcome::TakenBack {
        applied.take_back().map_err(fault)?;
        return Ok((mended, None));
    }
    Ok((mended, Some(applied)))
}

/// Takes back what was tried, once the person says so or goes away.
pub(super) fn take_back(applied: &Applied) -> Result<(), Failure> {
    if std::io::stdin().is_terminal() {
        output::note("in force; press Enter to take it back");
    }
    let mut line = String::new();
    // Whether a line came or the input ended, it is over.
    let _ = std::io::stdin().lock().read_line(&mut line);
    applied.take_back().map_err(|fault| Failure::new(fault.to_string(), fault.hint()))?;
    output::note("taken back");
    Ok(())
}

/// Shows the repair and asks.
fn agrees(repair: &Repair) -> Result<bool, Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::usage(
            "nobody can be asked whether to carry the repair out",
            "say --yes to do it unasked",
        ));
    }
    output::note(&format!("\n{}:", repair.summary));
    for line in repair.lines() {
        output::note(&format!("  {line}"));
    }
    for opened in &repair.also_opens {
        output::note(&format!("  this also opens: {opened}"));
    }
    output::note("Carry this out? [y/N]");
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(anyhow::Error::from)?;
    Ok(matches!(line.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// The answer once it steadily differs from the one before, or the last one when the patience is at its end.
async fn changed(request: &Request, before: &Observation, limits: &Limits) -> Observation {
    let deadline = Instant::now() + PATIENCE;
    let mut in_a_row = 0;
    loop {
        let now = probe(request, limits).await;
        let is_same = now.answer().map(|answer| answer.status) == before.answer().map(|answer| answer.status);
        let is_new = (!is_same || is_open(&now)) && now.answer().is_some();
        in_a_row = if is_new { in_a_row + 1 } else { 0 };
        if in_a_row == STEADY || Instant::now() >= deadline {
            return now;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// What the answer afterwards says of the repair.
fn judged(before: &Observation, after: &Observation, waits: bool, reload: &[String]) -> Mended {
    let status = |observation: &Observation| observation.answer().map(|answer| answer.status);
    let (old, new) = (status(before), status(after));
    let is_worse = new.is_none() || new >= Some(500) && old < Some(500);
    let told = |status: Option<u16>| status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
    let (outcome, summary) = if is_open(after) {
        (
            Outcome::Proved,
            format!("proved: the same request is answered {} now, and was {} before", told(new), told(old)),
        )
    } else if waits {
        let words: Vec<String> = reload.iter().map(|word| curl::quote(word)).collect();
        (
            Outcome::NotInForce,
            format!("made, and in force once the server loads its configuration: {}", words.join(" ")),
        )
    } else if old == new || is_worse {
        (Outcome::TakenBack, format!("taken back: the same request was answered {} after it", told(new)))
    } else {
        (
            Outcome::AnotherAnswer,
            format!("the same request is answered {} now, and was {} before: ask why again", told(new), told(old)),
        )
    };
    Mended { outcome, summary, status: new, backups: Vec::new() }
}
