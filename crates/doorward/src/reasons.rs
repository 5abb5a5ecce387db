//! `doorward reasons`: the catalogue as a list, one entry in full, JSON, or the Markdown of docs/reasons.md.

use std::fmt::Write as _;

use doorward_reason::{CATALOGUE, Reason, Reference, find};

use crate::cli::ReasonsArgs;
use crate::failure::Failure;
use crate::{Ending, output};

/// Carries out the command.
pub(crate) fn run(args: &ReasonsArgs) -> Result<Ending, Failure> {
    let chosen = match &args.id {
        Some(id) => Some(find(id).ok_or_else(|| unknown(id))?),
        None => None,
    };
    let text = match chosen {
        Some(reason) if args.json => json(reason)?,
        None if args.json => json(CATALOGUE)?,
        Some(reason) if args.markdown => entry(reason),
        None if args.markdown => markdown(),
        Some(reason) => full(reason),
        None => list(),
    };
    output::data(&text)?;
    Ok(Ending::Clean)
}

/// The failure for an id that does not exist, with the nearest that do.
fn unknown(id: &str) -> Failure {
    let near: Vec<&str> = CATALOGUE
        .iter()
        .map(|reason| reason.id)
        .filter(|own| id.split('-').any(|word| word.len() > 2 && own.contains(word)))
        .take(5)
        .collect();
    let hint = if near.is_empty() {
        "`doorward reasons` lists all".to_owned()
    } else {
        format!("did you mean {}?", near.join(", "))
    };
    Failure::usage(format!("there is no reason `{id}`"), hint)
}

/// Anything as JSON.
fn json<T: serde::Serialize + ?Sized>(value: &T) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(value).map_err(anyhow::Error::from)?;
    Ok(format!("{text}\n"))
}

/// All reasons, a line each, by family.
fn list() -> String {
    let mut out = String::new();
    let mut family = None;
    for reason in CATALOGUE {
        if family != Some(reason.family) {
            let _ = writeln!(out, "{}{}", if family.is_some() { "\n" } else { "" }, reason.family.title());
            family = Some(reason.family);
        }
        let _ = writeln!(out, "  {:<28} {}", reason.id, reason.title);
    }
    out
}

/// One reason in full, for a terminal.
fn full(reason: &Reason) -> String {
    let mut out = format!("{}: {}\n\n{}\n", reason.id, reason.title, reason.explanation);
    let statuses: Vec<String> = reason.statuses.iter().map(u16::to_string).collect();
    let _ = writeln!(out, "\nSeen with: {}", statuses.join(", "));
    let _ = writeln!(out, "To be mended by: {}", reason.who_fixes.word());
    let _ = writeln!(out, "Asking again: {}", reason.retry.sentence());
    let _ = writeln!(out, "From outside: {}", reason.sight.sentence());
    for (audience, steps) in audiences(reason) {
        for step in steps {
            let _ = writeln!(out, "\n{audience}: {step}");
        }
    }
    for platform in reason.repair.platforms {
        let _ = writeln!(out, "\n{}: {}", platform.name, platform.step);
    }
    if let Some(effect) = reason.search_effect {
        let _ = writeln!(out, "\nIn search engines: {effect}");
    }
    if !reason.ambiguous_with.is_empty() {
        let _ = writeln!(out, "\nLooks alike: {}", reason.ambiguous_with.join(", "));
    }
    let references: Vec<String> = reason.references.iter().map(reference).collect();
    if !references.is_empty() {
        let _ = writeln!(out, "\nSee: {}", references.join("; "));
    }
    out
}

/// The repair by audience.
fn audiences(reason: &Reason) -> [(&'static str, &'static [&'static str]); 3] {
    [("Operator", reason.repair.operator), ("Client", reason.repair.client), ("Visitor", reason.repair.visitor)]
}

/// A reference in words.
fn reference(reference: &Reference) -> String {
    match reference {
        Reference::Rfc(number, section) => format!("RFC {number}, {section}"),
        Reference::Cwe(number) => format!("CWE-{number}"),
        Reference::Owasp(category) => format!("OWASP {category}"),
        Reference::Page(name) => (*name).to_owned(),
    }
}

/// The text of docs/reasons.md.
pub(crate) fn markdown() -> String {
    let mut out = String::from(
        "# Reasons\n\nEvery reason for a refusal that Doorward knows, by family. This page is made from the catalogue: \
         `doorward reasons --markdown > docs/reasons.md`.\n",
    );
    let mut family = None;
    for reason in CATALOGUE {
        if family != Some(reason.family) {
            let _ = writeln!(out, "\n## {}", reason.family.title());
            family = Some(reason.family);
        }
        out.push('\n');
        out.push_str(&entry(reason));
    }
    out
}

/// One entry of docs/reasons.md.
fn entry(reason: &Reason) -> String {
    let mut out = format!("### `{}`\n\n**{}.** {}\n\n", reason.id, reason.title, reason.explanation);
    let statuses: Vec<String> = reason.statuses.iter().map(u16::to_string).collect();
    let _ = writeln!(
        out,
        "Seen with {}. To be mended by: {}. {} {}\n",
        if statuses.is_empty() { "any status".to_owned() } else { statuses.join(", ") },
        reason.who_fixes.word(),
        reason.retry.sentence(),
        reason.sight.sentence()
    );
    for (audience, steps) in audiences(reason) {
        for step in steps {
            let _ = writeln!(out, "- {audience}: {step}");
        }
    }
    for platform in reason.repair.platforms {
        let _ = writeln!(out, "- {}: {}", platform.name, platform.step);
    }
    if let Some(effect) = reason.search_effect {
        let _ = writeln!(out, "- In search engines: {effect}");
    }
    let alike: Vec<String> = reason.ambiguous_with.iter().map(|id| format!("`{id}`")).collect();
    if !alike.is_empty() {
        let _ = writeln!(out, "- Looks alike: {}", alike.join(", "));
    }
    let references: Vec<String> = reason.references.iter().map(reference).collect();
    if !references.is_empty() {
        let _ = writeln!(out, "- See: {}", references.join("; "));
    }
    out
}
