//! Exceptions from HAProxy's rules, written at the end of the very line that refuses.

use doorward_diagnose::Repair;

use super::read::{Line, words};
use super::rules::has_condition;
use crate::ask::Ask;
use crate::server::edit::{Commands, Exception};
use crate::server::term::Term;

/// The rule with an exception for the request; `None` where none is safe or the line is too artful.
pub(super) fn exception(line: &Line, terms: &[Term], reasons: &[&str], ask: &Ask) -> Option<Repair> {
    let exception = Exception::for_refusal(terms, reasons, ask)?;
    let (clause, positive) = clause(&exception);
    let raw = line.spot.text.trim_end();
    let plain: Vec<&str> = raw.split_whitespace().collect();
    // A line whose words are not what white space parts has quotes, escapes or a comment in it.
    let artful = words(raw, &[]) != plain;
    let has = |word: &str| plain.contains(&word);
    let exempt = if positive { clause.clone() } else { format!("!{clause}") };
    if !positive && raw.contains(&clause) && !raw.contains(&exempt) && !has("or") && !has("||") {
        // The rule is about this value alone: without the value nothing is left of it.
        return Some(commands(line).replace(&line.spot, Vec::new(), &exception));
    }
    let insert = if !has_condition(line) {
        if artful && raw.contains('#') {
            return None;
        }
        format!("{raw} if {exempt}")
    } else if artful && (raw.contains('#') || raw.contains(" or ") || raw.contains("||")) {
        return None;
    } else if has("unless") {
        if positive {
            return None;
        }
        format!("{raw} or {clause}")
    } else if has("or") || has("||") {
        let each = raw.replace(" or ", &format!(" {exempt} or ")).replace(" || ", &format!(" {exempt} || "));
        format!("{each} {exempt}")
    } else {
        format!("{raw} {exempt}")
    };
    Some(commands(line).replace(&line.spot, vec![insert], &exception))
}

/// The repair that takes a line out.
pub(super) fn without(line: &Line) -> Option<Repair> {
    let summary = format!("take `{}` out", line.spot.text.trim());
    let also = vec!["the same for all other requests that this line changes".to_owned()];
    Some(commands(line).repair(&line.spot, Vec::new(), summary, also))
}

/// The commands of HAProxy.
fn commands(line: &Line) -> Commands {
    let file = line.spot.file.display().to_string();
    Commands::new(&["haproxy", "-c", "-f", &file], &["systemctl", "reload", "haproxy"])
}

/// The clause for an exception, and whether it must hold for the rule to go on refusing.
fn clause(exception: &Exception) -> (String, bool) {
    let clause = match exception {
        Exception::Path(path) => format!("{{ path {} }}", quoted(path)),
        Exception::Source(address) => format!("{{ src {address} }}"),
        Exception::Method(method) => format!("{{ method {} }}", quoted(method)),
        Exception::Query(query) => format!("{{ query -m str {} }}", quoted(query)),
        Exception::Version(version) => format!("{{ req.ver {version} }}"),
        Exception::Field(name, value) => format!("{{ req.fhdr({name}) -m str {} }}", quoted(value)),
        Exception::Without(name) => return (format!("{{ req.fhdr({name}) -m found }}"), true),
    };
    (clause, false)
}

/// A word, in quotes where it needs them.
fn quoted(value: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "_./:-=&?+,;@".contains(character);
    if value.chars().all(plain) { value.to_owned() } else { format!("'{value}'") }
}
