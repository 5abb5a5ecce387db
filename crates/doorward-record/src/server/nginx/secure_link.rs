//! `secure_link` and `secure_link_md5`: whether the signature of a link holds, and whether its time is past.

use md5::{Digest, Md5};

use super::base64;
use super::machine::Machine;
use super::value::Value;

/// What `$secure_link` (empty, `0` or `1`) or `$secure_link_expires` holds.
pub(super) fn value<'a>(machine: &Machine<'a>, name: &str, depth: u32) -> Value<'a> {
    let wrong = || Value::known("", name);
    if machine.scope.find("secure_link_secret").is_some() {
        return Value { texts: None, ..wrong() };
    }
    let (Some(link), Some(text)) = (machine.scope.find("secure_link"), machine.scope.find("secure_link_md5")) else {
        return wrong();
    };
    let given = machine.value_at(link.word(0), depth + 1);
    let Some(given) = given.text() else {
        return Value { texts: None, ..wrong() };
    };
    let (signature, expires) = given.split_once(',').map_or((given, None), |(head, tail)| (head, Some(tail)));
    if name == "secure_link_expires" {
        return Value::known(expires.unwrap_or(""), name);
    }
    if let Some(expires) = expires
        && expires.parse::<i64>().is_err()
    {
        return wrong();
    }
    let signed = machine.value_at(text.word(0), depth + 1);
    let Some(signed) = signed.text() else {
        return Value { texts: None, ..wrong() };
    };
    if base64::decoded(signature).as_deref() != Some(Md5::digest(signed.as_bytes()).as_slice()) {
        return wrong();
    }
    let is_late = expires.and_then(|text| text.parse::<i64>().ok()).is_some_and(|until| until < machine.ask.now_s);
    Value::known(if is_late { "0" } else { "1" }, name)
}

/// Whether the link's own time is past, whatever its signature.
pub(super) fn is_late(machine: &Machine<'_>) -> bool {
    let given = machine.scope.find("secure_link").map(|link| machine.value(link.word(0)));
    let expires = given.and_then(|value| value.text()?.split_once(',').and_then(|(_, tail)| tail.parse::<i64>().ok()));
    expires.is_some_and(|until| until < machine.ask.now_s)
}
