//! ModSecurity's and Coraza's messages inside a server's line: what was decided, then `[key "value"]` groups.

use super::super::line::{Capture, ErrorLine, Values, Writer};
use super::super::messages::{meaning, modsecurity::of_rule};
use super::super::stamp::number;

/// The line with what the firewall says in it.
pub(super) fn explained<'a>(mut line: ErrorLine<'a>, words: &'a str) -> ErrorLine<'a> {
    line.writer = Writer::ModSecurity;
    line.code = None;
    line.text = words;
    let mut values = Values::default();
    let rule = tag(words, "id");
    let decision = decision(words);
    let named = [
        (Capture::Rule, rule),
        (Capture::Why, tag(words, "msg")),
        (Capture::File, tag(words, "file")),
        (Capture::Line, tag(words, "line")),
    ];
    for (capture, value) in named {
        if let Some(value) = value {
            values.add(capture, value);
        }
    }
    line.id = tag(words, "unique_id").filter(|id| !id.is_empty()).or(line.id);
    line.host = line.host.or_else(|| tag(words, "hostname").filter(|host| !host.is_empty()));
    line.target = line.target.or_else(|| tag(words, "uri"));
    line.status = decision.strip_prefix("Access denied with code ").and_then(|after| after.get(..3)?.parse().ok());
    let denied = decision.starts_with("Access denied");
    let counted = decision.starts_with("Warning.");
    let number = rule.and_then(number).and_then(|rule| u32::try_from(rule).ok());
    line.values = values;
    line.meaning = match number {
        Some(rule) if denied || counted => of_rule(rule, denied, compared(words)),
        Some(_) => None,
        None => meaning(Writer::ModSecurity, None, line.level, decision).map(|(message, caught)| {
            for (capture, value) in caught.iter() {
                line.values.add(capture, value);
            }
            message
        }),
    };
    line
}

/// Where it says what was decided: some releases write groups before it.
fn decision(words: &str) -> &str {
    let mut rest = words.trim_start();
    while let Some(group) = rest.strip_prefix('[') {
        let Some((_, after)) = group.split_once("\"] ") else { break };
        rest = after.trim_start();
    }
    rest
}

/// The value of the last `[key "value"]`; within JSON the quotes are escaped. The last, because a value that the client sent may
/// stand in an earlier one.
fn tag<'a>(words: &'a str, key: &str) -> Option<&'a str> {
    let value = memchr::memmem::rfind(words.as_bytes(), format!("[{key} ").as_bytes())
        .and_then(|at| words.get(at + key.len() + 2..))?;
    let (quote, value) = value
        .strip_prefix("\\\"")
        .map(|inner| ("\\\"]", inner))
        .or_else(|| value.strip_prefix('"').map(|inner| ("\"]", inner)))?;
    let end = memchr::memmem::find(value.as_bytes(), quote.as_bytes())?;
    value.get(..end)
}

/// The number that a sum was compared with: `Operator GE matched 5 at TX:anomaly_score`.
fn compared(words: &str) -> Option<u32> {
    let after =
        words.split_once("perator `Ge' with parameter `").or_else(|| words.split_once("perator GE matched "))?.1;
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    after.get(..digits)?.parse().ok()
}
