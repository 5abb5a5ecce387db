//! An answer for a terminal: the verdict first, then what decided, then what would open it.

use std::fmt::Write as _;

use doorward_policy::decide::trace::{Check, Misfit, Remedy, Subject};

use super::Desk;
use super::answer::{Answer, Outcome};
use crate::layout::fill;

/// Routes passed over that are listed; more are counted.
const MAX_PASSED_OVER: usize = 12;

/// The whole answer. What a reason means is left out where it was said before.
pub(super) fn write(answer: &Answer<'_>, desk: &Desk<'_>, said_before: Option<&str>) -> String {
    let mut out = String::new();
    fill(&mut out, "", "", &verdict(answer));
    fill(&mut out, "", "  ", &request(answer));
    out.push('\n');
    decided(&mut out, answer, &desk.file);
    passed_over(&mut out, answer, &desk.file);
    nearest(&mut out, answer, &desk.file);
    opens(&mut out, answer);
    let hangs = answer.outcome == Outcome::AsksOwner;
    if let Some(reason) = answer.reason.filter(|reason| !hangs && said_before != Some(reason.id)) {
        out.push_str("\nWhat it means\n");
        fill(&mut out, "  ", "  ", reason.explanation);
    }
    remarks(&mut out, &answer.remarks);
    out
}

/// The verdict in one line.
pub(super) fn verdict(answer: &Answer<'_>) -> String {
    let why = answer.reason.map_or_else(String::new, |reason| format!("{}: {}", reason.id, reason.title));
    let look = match answer.trace.refusal.as_ref().and_then(|refused| refused.refuse_as) {
        Some("not-found") => ", shown as what is not there",
        _ => "",
    };
    match answer.outcome {
        Outcome::Open => "open".to_owned(),
        Outcome::Observed(status) => {
            format!("open, since it is only watched; enforced it would be {status}, {why}{look}")
        }
        Outcome::Refused(status) => format!("{status}, {why}{look}"),
        Outcome::AsksOwner => {
            let (owner, other) = answer.by_owner.clone().unwrap_or_default();
            format!(
                "it hangs on whose it is: {owner} to the owner, {other} to anybody else (`--owner NAME` says whose)"
            )
        }
    }
}

/// The request in a line.
fn request(answer: &Answer<'_>) -> String {
    let request = &answer.trace.request;
    let scheme = if request.secure { "https" } else { "http" };
    format!(
        "{} {scheme}://{}{} as {}, from {}, at {}",
        request.method, request.host, request.path, request.caller, request.address, request.now
    )
}

/// The route that decided, and every condition with what was given.
fn decided(out: &mut String, answer: &Answer<'_>, file: &str) {
    match answer.route {
        Some(route) => {
            let _ = writeln!(out, "Decided by {file}:{}, `{}`", route.line, route.path);
        }
        None => {
            let _ = writeln!(out, "Decided by no route");
        }
    }
    for check in answer.checks() {
        let first = format!("  {:<6} {:<13} ", if check.held { "holds" } else { "FAILS" }, subject(check.condition));
        fill(out, &first, &" ".repeat(first.chars().count()), &condition(check));
    }
}

fn condition(check: &Check) -> String {
    format!("given {}; wanted {}", check.given, if check.wanted.is_empty() { "nothing" } else { &check.wanted })
}

/// Routes for this path, before the one that decided.
fn passed_over(out: &mut String, answer: &Answer<'_>, file: &str) {
    let all: Vec<_> = answer.passed_over().collect();
    let others = answer.other_paths();
    if all.is_empty() && others == 0 {
        return;
    }
    out.push_str("\nPassed over\n");
    for (considered, misfit) in all.iter().take(MAX_PASSED_OVER) {
        let _ = writeln!(out, "  {file}:{}, `{}`: for {}", considered.line, considered.path, other(*misfit));
    }
    if all.len() > MAX_PASSED_OVER {
        let _ = writeln!(out, "  and {} more for this path", all.len().saturating_sub(MAX_PASSED_OVER));
    }
    match others {
        0 => {}
        1 => out.push_str("  one route for another path\n"),
        _ => {
            let _ = writeln!(out, "  {others} routes for other paths");
        }
    }
}

/// Routes that may have been meant.
fn nearest(out: &mut String, answer: &Answer<'_>, file: &str) {
    if !answer.nearest.is_empty() {
        out.push_str("\nNearest to it\n");
    }
    for route in &answer.nearest {
        let _ = writeln!(out, "  {file}:{}, `{}`", route.line, route.path);
    }
}

fn other(misfit: Misfit) -> &'static str {
    match misfit {
        Misfit::Host => "another host",
        Misfit::Path => "another path",
        Misfit::Method => "another method",
    }
}

/// What would open it: every line is needed.
fn opens(out: &mut String, answer: &Answer<'_>) {
    if answer.trace.opens.is_empty() {
        return;
    }
    out.push_str("\nWhat would open it\n");
    for remedy in &answer.trace.opens {
        fill(out, "  ", "      ", &needed(remedy));
    }
}

fn needed(remedy: &Remedy) -> String {
    let what = subject(remedy.condition);
    match (remedy.any_of.as_slice(), remedy.condition) {
        ([], Subject::Path) => "path: a route of the map that names it".to_owned(),
        ([], _) => format!("{what}: nothing that a caller could bring; the map would have to say otherwise"),
        ([one], _) => format!("{what}: {one}"),
        (several, _) => format!("{what}: any one of {}", several.join(", ")),
    }
}

/// The word for a condition, as the map has it.
fn subject(subject: Subject) -> &'static str {
    match subject {
        Subject::Host => "host",
        Subject::Https => "https",
        Subject::Address => "address",
        Subject::Path => "path",
        Subject::Method => "method",
        Subject::Credentials => "credentials",
        Subject::Banned => "banned",
        Subject::SecondFactor => "second_factor",
        Subject::Deny => "deny",
        Subject::Networks => "networks",
        Subject::Hours => "hours",
        Subject::From => "from",
        Subject::Until => "until",
        Subject::Allow => "allow",
    }
}

/// What was taken for granted.
pub(super) fn remarks(out: &mut String, remarks: &[String]) {
    if remarks.is_empty() {
        return;
    }
    out.push_str("\nTaken for granted\n");
    for remark in remarks {
        fill(out, "  * ", "    ", remark);
    }
}
