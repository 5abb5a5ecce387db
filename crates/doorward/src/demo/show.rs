//! What is shown: the headings over the answers, the list of the doors, and the site's first page.

use std::fmt::Write as _;

use askama::Template as _;

use super::doors::{DOORS, Door};
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
