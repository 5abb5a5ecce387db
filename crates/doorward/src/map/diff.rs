//! `doorward map diff`: who gains and who loses by a changed map, found by deciding and not by comparing texts.

use std::fmt::Write as _;
use std::path::Path;

use doorward_policy::map::diff::{Change, Kind, diff};
use serde::Serialize;

use crate::cli::Tell;
use crate::failure::Failure;
use crate::layout::fill;
use crate::{Ending, maps, output};

/// The answer for a program.
#[derive(Serialize)]
struct Answer {
    schema: &'static str,
    old: String,
    new: String,
    changes: Vec<Told>,
}

/// One change.
#[derive(Serialize)]
struct Told {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    who: Option<String>,
    example: String,
    methods: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    old_route: Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new_route: Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<String>,
}

/// A route.
#[derive(Serialize)]
struct Place {
    path: String,
    line: usize,
}

/// Carries out the command.
pub(super) fn run(old: &Path, new: &Path, format: Tell) -> Result<Ending, Failure> {
    let (before, after) = (maps::read(old)?, maps::read(new)?);
    let changes = diff(&before.map, &after.map);
    match format {
        Tell::Text => output::data(&text(&changes))?,
        Tell::Json => output::json(&Answer {
            schema: "doorward.map-diff/1",
            old: old.display().to_string(),
            new: new.display().to_string(),
            changes: changes.iter().map(told).collect(),
        })?,
    }
    Ok(if changes.is_empty() { Ending::Clean } else { Ending::Findings })
}

fn told(change: &Change) -> Told {
    let place = |route: &Option<(Box<str>, usize)>| {
        route.as_ref().map(|(path, line)| Place { path: path.to_string(), line: *line })
    };
    Told {
        kind: word(change.kind),
        who: change.who.as_ref().map(ToString::to_string),
        example: change.example.to_string(),
        methods: change.methods.iter().map(ToString::to_string).collect(),
        old_route: place(&change.old_route),
        new_route: place(&change.new_route),
        before: change.before.as_ref().map(ToString::to_string),
        after: change.after.as_ref().map(ToString::to_string),
    }
}

/// The word of a kind for programs.
fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Gains => "gains",
        Kind::Loses => "loses",
        Kind::Loosened => "loosened",
        Kind::Tightened => "tightened",
        Kind::Altered => "altered",
        Kind::RefusedOtherwise => "refused-otherwise",
        Kind::Falls => "falls",
        Kind::SchemeTaken => "scheme-taken",
        Kind::SchemeDropped => "scheme-dropped",
        Kind::RouteAdded => "route-added",
        Kind::RouteRemoved => "route-removed",
        Kind::Unseen => "unseen",
    }
}

/// The heading of a kind.
fn heading(kind: Kind) -> &'static str {
    match kind {
        Kind::Gains => "Enters, and did not",
        Kind::Loses => "Does not enter, and did",
        Kind::Loosened => "Enters on fewer or wider conditions",
        Kind::Tightened => "Enters on more or narrower conditions",
        Kind::Altered => "Enters on other conditions",
        Kind::RefusedOtherwise => "Is refused in another way",
        Kind::Falls => "Decided by another route",
        Kind::SchemeTaken => "A scheme is taken that was not",
        Kind::SchemeDropped => "A scheme is no longer taken",
        Kind::RouteAdded => "Paths that were not named",
        Kind::RouteRemoved => "Paths that are no longer named",
        Kind::Unseen => "Not all was compared: the maps hold more combinations than are tried",
    }
}

/// The verdict, then every change under the heading of its kind.
fn text(changes: &[Change]) -> String {
    if changes.is_empty() {
        return "nobody gains, nobody loses\n".to_owned();
    }
    let count = |kinds: &[Kind]| changes.iter().filter(|change| kinds.contains(&change.kind)).count();
    let (more, less) = (count(&[Kind::Gains, Kind::Loosened]), count(&[Kind::Loses, Kind::Tightened]));
    let rest = changes.len().saturating_sub(more).saturating_sub(less);
    let mut out = format!("{more} opened, {less} shut, {rest} other changes\n");
    let mut last = None;
    for change in changes {
        if last != Some(change.kind) {
            let _ = writeln!(out, "\n{}", heading(change.kind));
            last = Some(change.kind);
        }
        if change.kind != Kind::Unseen {
            fill(&mut out, "  ", "      ", &line(change));
        }
    }
    out
}

/// One change in a line: whom it concerns, where, and what it was and is.
fn line(change: &Change) -> String {
    let mut line = String::new();
    if let Some(who) = &change.who {
        let _ = write!(line, "{who}: ");
    }
    if !change.methods.is_empty() {
        let _ = write!(line, "{} ", change.methods.join(" "));
    }
    line.push_str(&change.example);
    if let (Some(before), Some(after)) = (&change.before, &change.after) {
        let _ = write!(line, ", {before} -> {after}");
    }
    let place = |route: &(Box<str>, usize)| format!("`{}` (line {})", route.0, route.1);
    match (&change.old_route, &change.new_route) {
        (Some(old), Some(new)) if old == new => line.push_str(&format!("; by {}", place(old))),
        (Some(old), Some(new)) => line.push_str(&format!("; by {}, now {}", place(old), place(new))),
        (Some(old), None) => line.push_str(&format!("; by {}, now no route", place(old))),
        (None, Some(new)) => line.push_str(&format!("; by no route, now {}", place(new))),
        (None, None) => {}
    }
    line
}
