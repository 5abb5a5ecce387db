//! ModSecurity's and Coraza's messages inside a server's line: what was decided, then `[key "value"]` groups.

use super::super::line::{Capture, ErrorLine, Values, Writer};
use super::super::messages::{meaning, modsecurity::of_rule};
use super::super::pattern::Needle;
use super::super::stamp::number;

/// The most characters of a group's name.
const MAX_NAME: usize = 16;
/// Where a value ends.
const PLAIN_END: Needle = Needle::new("\"]");
/// Where a value ends within JSON.
const ESCAPED_END: Needle = Needle::new("\\\"]");

/// The line with what the firewall says in it.
pub(super) fn explained<'a>(mut line: ErrorLine<'a>, words: &'a str) -> ErrorLine<'a> {
    line.writer = Writer::ModSecurity;
    line.code = None;
    line.text = words;
    let mut values = Values::default();
    let tags = Tags::of(words);
    let decision = decision(words);
    let named = [
        (Capture::Rule, tags.rule),
        (Capture::Why, tags.message),
        (Capture::File, tags.file),
        (Capture::Line, tags.line),
    ];
    for (capture, value) in named {
        if let Some(value) = value {
            values.add(capture, value);
        }
    }
    line.id = tags.id.or(line.id);
    line.host = line.host.or(tags.host);
    line.target = line.target.or(tags.uri);
    line.status = decision.strip_prefix("Access denied with code ").and_then(|after| after.get(..3)?.parse().ok());
    let denied = decision.starts_with("Access denied");
    let counted = decision.starts_with("Warning.");
    let number = tags.rule.and_then(number).and_then(|rule| u32::try_from(rule).ok());
    line.values = values;
    line.meaning = match number {
        Some(rule) if denied || counted => of_rule(rule, denied, if denied { compared(decision) } else { None }),
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

/// What the groups of a message say.
#[derive(Debug, Clone, Copy, Default)]
struct Tags<'a> {
    rule: Option<&'a str>,
    message: Option<&'a str>,
    file: Option<&'a str>,
    line: Option<&'a str>,
    id: Option<&'a str>,
    host: Option<&'a str>,
    uri: Option<&'a str>,
}

impl<'a> Tags<'a> {
    /// The groups in order; the first of a name counts. What stands within a value is passed over with it, so that a value that
    /// the client sent cannot pose as a group. Within JSON the quotes are escaped.
    fn of(words: &'a str) -> Self {
        let mut tags = Self::default();
        let mut rest = words;
        while let Some(at) = memchr::memchr(b'[', rest.as_bytes()) {
            rest = rest.get(at + 1..).unwrap_or_default();
            let name =
                rest.bytes().take(MAX_NAME).take_while(|byte| byte.is_ascii_lowercase() || *byte == b'_').count();
            let Some((name, after)) = rest.split_at_checked(name).filter(|(name, _)| !name.is_empty()) else {
                continue;
            };
            let plain = after.strip_prefix(" \"").map(|value| (value, PLAIN_END));
            let Some((value, end)) = plain.or_else(|| after.strip_prefix(" \\\"").map(|value| (value, ESCAPED_END)))
            else {
                continue;
            };
            let Some((value, after)) = end.split(value) else { break };
            tags.put(name, value);
            rest = after;
        }
        tags
    }

    fn put(&mut self, name: &str, value: &'a str) {
        let place = match name {
            "id" => &mut self.rule,
            "msg" => &mut self.message,
            "file" => &mut self.file,
            "line" => &mut self.line,
            "unique_id" => &mut self.id,
            "hostname" => &mut self.host,
            "uri" => &mut self.uri,
            _ => return,
        };
        *place = place.or(Some(value)).filter(|value| !value.is_empty());
    }
}

/// The number that a sum was compared with: `Operator GE matched 5 at TX:anomaly_score`.
fn compared(words: &str) -> Option<u32> {
    let after =
        words.split_once("perator `Ge' with parameter `").or_else(|| words.split_once("perator GE matched "))?.1;
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    after.get(..digits)?.parse().ok()
}
