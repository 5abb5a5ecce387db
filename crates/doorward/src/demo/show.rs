//! What is shown: the headings over the answers, who enters where, the list of the doors, and the site's first page.

use std::fmt::Write as _;

use askama::Template as _;

use super::command;
use super::doors::{DOORS, Door};
use super::gateway::{CALLERS, GATES, Gate, Gateway};
use super::scene::Scene;
use crate::output;

/// The width of a rule between two answers.
const RULE_COLUMNS: usize = 100;

/// The site's first page.
#[derive(askama::Template)]
#[template(path = "demo.html")]
struct Index {
    doors: Vec<Row>,
}

/// A door on the first page.
struct Row {
    url: String,
    fault: &'static str,
    command: String,
}

/// The site's first page as HTML.
pub(super) fn index(scene: &Scene, program: &str) -> anyhow::Result<String> {
    let row =
        |door: &&Door| Row { url: scene.url(door.place), fault: door.fault, command: door.command(scene, program) };
    Ok(Index { doors: DOORS.iter().map(row).collect() }.render()?)
}

/// What is said first.
pub(super) fn opening(scene: &Scene) -> String {
    format!("{} doors stand at {}. Three of them, and why they are shut:\n", DOORS.len(), scene.url("/"))
}

/// The heading over an answer: which door, what is wrong with it, and the command that asks.
pub(super) fn heading(number: usize, count: usize, door: &Door, command: &str) -> String {
    let title = rule(&format!("{number} of {count}: {}", door.fault));
    format!("\n{}\n\n{}\n\n", bold(&title), command_style(command))
}

/// Who enters where behind the gateway.
pub(super) fn gates(rows: &[(&Gate, Vec<String>)]) -> String {
    let mut out = format!("\n{}\n\n", bold(&rule("The gateway: who enters where")));
    out.push_str("The same site behind `doorward serve`. A map says who may enter; these are real answers.\n\n");
    let width = |length: usize, texts: &mut dyn Iterator<Item = &str>| {
        texts.map(|text| text.chars().count()).max().unwrap_or(0).max(length)
    };
    let place = width(0, &mut GATES.iter().map(|gate| gate.place));
    let says = width(0, &mut GATES.iter().map(|gate| gate.says));
    let columns: Vec<usize> = CALLERS
        .iter()
        .enumerate()
        .map(|(number, caller)| {
            width(caller.name.len(), &mut rows.iter().filter_map(|(_, met)| met.get(number).map(String::as_str)))
        })
        .collect();
    let mut line = |first: &str, second: &str, cells: &mut dyn Iterator<Item = &str>| {
        let cells = cells.zip(&columns).map(|(cell, width)| format!("{cell:<width$}"));
        let line = format!("{first:<place$}  {second:<says$}  {}", cells.collect::<Vec<_>>().join("  "));
        let _ = writeln!(out, "{}", line.trim_end());
    };
    line("door", "what the map says", &mut CALLERS.iter().map(|caller| caller.name));
    for (gate, met) in rows {
        line(gate.place, gate.says, &mut met.iter().map(String::as_str));
    }
    out
}

/// How the gateway is entered: its address, who is who, where its map lies.
pub(super) fn entrance(gateway: &Gateway, program: &str) -> String {
    let people: Vec<String> = CALLERS
        .iter()
        .filter_map(|caller| caller.password.map(|password| format!("{} ({password})", caller.name)))
        .collect();
    let url = gateway.url("/notes/7");
    let asks = |options: &[&str]| {
        let words: Vec<String> = options.iter().chain([&url.as_str()]).map(|word| (*word).to_owned()).collect();
        command_style(&command::shell(program, &words))
    };
    format!(
        "\nIt stands at {}, for {}.\nIts map is {}: a change is in force a moment later.\n\n{}\n{}\n",
        gateway.url("/"),
        people.join(" and "),
        gateway.map().display(),
        asks(&[]),
        asks(&["-u", "eve:driftwood"]),
    )
}

/// All doors: the URL, what is wrong with it, and the command to try.
pub(super) fn table(scene: &Scene, program: &str) -> String {
    let mut out = format!("\n{}\n", bold(&rule("All doors")));
    let width = DOORS.iter().map(|door| scene.url(door.place).chars().count()).max().unwrap_or(0);
    for door in DOORS {
        let url = scene.url(door.place);
        let _ = write!(out, "\n{url:<width$}  {}\n{}\n", door.fault, command_style(&door.command(scene, program)));
    }
    let _ = write!(out, "\nThe same list stands at {}. Ctrl-C shuts the doors.\n", scene.url("/"));
    out
}

/// What is said last where the site does not stay.
pub(super) fn farewell(shown: usize) -> String {
    let rest = DOORS.len() - shown;
    format!("\n{}\n\nWithout --once the doors stay, and {rest} more can be tried.\n", bold(&rule("The end")))
}

/// A title in a rule.
fn rule(title: &str) -> String {
    let lead = format!("\u{2500}\u{2500} {title} ");
    let rest = RULE_COLUMNS.saturating_sub(lead.chars().count());
    format!("{lead}{}", "\u{2500}".repeat(rest))
}

/// Text that stands out, where colour is wanted.
fn bold(text: &str) -> String {
    styled("1", text)
}

/// A command, where colour is wanted.
fn command_style(text: &str) -> String {
    styled("36", text)
}

/// Text in a style, where colour is wanted.
fn styled(code: &str, text: &str) -> String {
    if output::is_colourful() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}
