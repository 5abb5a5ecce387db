//! The list of origins as a page to read, made from the entries so that it cannot say anything else than they do.

use std::fmt::Write;

use super::ORIGINS;
use super::shape::{Kind, Mark, Origin, Role};

/// What stands above the list.
const HEAD: &str = "\
# Origins of refusals

Who wrote a refusal, and how that is told from the answer. A mark of **presence** stands on answers that are not refused as
well: it says that the answer crossed this hop, never that the hop refused. A mark of **refusal** names the issuer. A **hint** is
a text that others write too. Behind each mark stands how its fact is known; an *unchecked* one never settles anything by itself.
";

/// The page in Markdown.
#[must_use]
pub fn markdown() -> String {
    let mut out = String::from(HEAD);
    for kind in Kind::ALL {
        out.push_str(&format!("\n## {}\n", kind.title()));
        for origin in ORIGINS.iter().filter(|origin| origin.kind == *kind) {
            entry(&mut out, origin);
        }
    }
    out
}

/// One origin.
fn entry(out: &mut String, origin: &Origin) {
    line(out, format_args!("\n### {} (`{}`)\n", origin.name, origin.id));
    line(out, format_args!("{}\n", origin.look));
    line(out, format_args!("- status: {}", statuses(origin)));
    if let Some(reason) = origin.reason {
        line(out, format_args!("- states: `{reason}`"));
    }
    if let Some(reference) = origin.reference {
        line(out, format_args!("- ask by: {}", reference.name));
    }
    for mark in origin.marks {
        line(
            out,
            format_args!("- {}: {} ({})", role(mark), mark.what.to_string().replace('\n', " "), mark.evidence.word()),
        );
    }
    for code in origin.codes {
        let reason = code.reason.map(|reason| format!(" → `{reason}`")).unwrap_or_default();
        line(out, format_args!("- on the page `{}`: {}{reason} ({})", code.text, code.meaning, code.evidence.word()));
    }
    if origin.marks.is_empty() {
        line(out, format_args!("- leaves no mark of its own in an answer"));
    }
}

/// Writes one line. Writing to a string does not fail.
fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).ok();
    out.push('\n');
}

/// The statuses in words.
fn statuses(origin: &Origin) -> String {
    let listed: Vec<String> = origin.statuses.iter().map(u16::to_string).collect();
    match (listed.is_empty(), origin.soft) {
        (true, true) => "any, success included".to_owned(),
        (true, false) => "any from 400".to_owned(),
        (false, _) => listed.join(", "),
    }
}

/// The role of a mark in one word.
const fn role(mark: &Mark) -> &'static str {
    match mark.role {
        Role::Presence => "presence",
        Role::Hint => "hint",
        Role::Refusal => "refusal",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_every_origin_once() {
        let page = markdown();
        for origin in ORIGINS {
            assert_eq!(page.matches(&format!("(`{}`)", origin.id)).count(), 1, "{}", origin.id);
        }
    }
}
