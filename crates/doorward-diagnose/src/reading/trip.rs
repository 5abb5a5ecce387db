//! Facts about the smallest part of the request that trips a rule, where a bisection found one.

use doorward_reason::Fact;

use super::Reading;
use crate::bisect::{self, Place};
use crate::probe::Run;

/// What filters take for an attack, as pieces of lower-case text.
const ATTACK_PIECES: &[&str] = &[
    "<script",
    "javascript:",
    "vbscript:",
    "onerror=",
    "onclick=",
    "onload=",
    "onmouseover=",
    "onfocus=",
    "<iframe",
    "<img",
    "<svg",
    "<object",
    "style=\"",
    "alert(",
    "document.cookie",
    "eval(",
    "union select",
    "union all select",
    "select * from",
    "select@@",
    "' or ",
    "\" or ",
    "or 1=1",
    "1=1",
    "'='",
    "'--",
    "' #",
    "drop table",
    "insert into",
    "delete from",
    "information_schema",
    "sleep(",
    "benchmark(",
    "waitfor delay",
    "xp_cmdshell",
    "concat(",
    "/etc/passwd",
    "etc/shadow",
    "../",
    "..\\",
    "php://",
    "file://",
    "<?php",
    "${jndi",
    "{{",
    "$(",
    "`",
    "/bin/",
    "cmd.exe",
    ";ls",
    "; ls",
    "| cat",
    ";cat",
    "; cat",
    "base64_decode",
    "%00",
    "\0",
    "sqlmap",
    "nikto",
];

/// Reads the facts.
pub(super) fn read(runs: &[Run], reading: &mut Reading) {
    let Some(part) = bisect::smallest_part(runs) else { return };
    match part.place {
        Place::Added => return reading.tell(Fact::TripHeaderAdded, format!("what opens the door is {part}")),
        Place::Cookie => reading.tell(Fact::TripCookie, format!("what trips the rule is {part}")),
        Place::Query | Place::Body | Place::Header => {}
    }
    let lower = decode(&part.text).to_lowercase();
    // A filter may take two halves of one value for an attack that neither is alone.
    let whole = bisect::whole_value(runs, &part).map(|text| decode(&text).to_lowercase()).unwrap_or_default();
    let attack = ATTACK_PIECES.iter().any(|piece| whole.contains(piece))
        || ATTACK_PIECES.iter().any(|piece| lower.contains(piece));
    if attack {
        reading
            .tell(Fact::TripAttackLike, format!("what trips the rule is {part}, which a filter takes for an attack"));
    } else if lower.contains("..") {
        reading.tell(Fact::TripDots, format!("what trips the rule is the pair of dots in {part}"));
    } else if part.place != Place::Cookie {
        reading.tell(Fact::TripPlainWord, format!("what trips the rule is {part}"));
    }
}

/// The text with percent-encoding and plus signs decoded.
fn decode(text: &str) -> String {
    url::form_urlencoded::parse(text.as_bytes())
        .map(|(name, value)| if value.is_empty() { name.into_owned() } else { format!("{name}={value}") })
        .collect::<Vec<_>>()
        .join("&")
}
