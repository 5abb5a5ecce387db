//! Apache httpd: `[time] [module:level] [pid N:tid N] (errno)text: [client A:P] AHnnnnn: message, referer: URL`, and the form of
//! 2.2 without most of it.

use super::super::line::{ErrorLine, Level, Writer};
use super::super::messages::EVASIVE_CODE;
use super::super::pattern::Needle;
use super::super::stamp::{Clock, c_time, number};
use super::{address_and_port, by, explained, modsecurity, worded};

/// The most groups in brackets before a message.
const MAX_GROUPS: usize = 12;
/// The most characters of the name of a source file.
const MAX_FILE_NAME: usize = 64;
/// The fewest characters of an id of a request.
const ID_CHARACTERS: usize = 11;

/// What stands between the parts of a line.
const SEPARATOR: Needle = Needle::new(": ");

/// A line of Apache's error log.
pub(super) fn line<'a>(raw: &'a str, clock: &Clock) -> Option<ErrorLine<'a>> {
    let (written, rest) = raw.strip_prefix('[')?.split_once(']')?;
    let mut found = by(raw, Writer::Apache);
    if let Some(stamp) = c_time(written, clock) {
        found.time = stamp;
        return Some(message(found, rest));
    }
    // Through syslog the time is syslog's, and the line begins with the module.
    let is_level = written.split_once(':').and_then(|(_, level)| Level::named(level)).is_some();
    is_level.then(|| message(found, raw))
}

/// The line with everything after its time.
fn message<'a>(mut line: ErrorLine<'a>, after_time: &'a str) -> ErrorLine<'a> {
    let mut rest = after_time.trim_start();
    for _ in 0..MAX_GROUPS {
        let Some(after) = group(&mut line, rest).or_else(|| system_error(rest)).or_else(|| source_file(rest)) else {
            break;
        };
        rest = after.trim_start();
    }
    let bytes = rest.as_bytes();
    let referrer = memchr::memrchr_iter(b',', bytes)
        .find(|at| bytes.get(*at..).is_some_and(|after| after.starts_with(b", referer: ")));
    let text = referrer.and_then(|at| rest.get(..at)).unwrap_or(rest);
    let (code, text) = coded(text);
    line.code = code;
    line.text = text;
    if let Some(rule) = text.strip_prefix("ModSecurity: ") {
        return modsecurity::explained(line, rule);
    }
    if let Some(words) = text.strip_prefix("Got error '") {
        line.writer = Writer::PhpFpm;
        line.code = None;
        return worded(line, words.trim_end_matches('\'').trim_end_matches("\\n"));
    }
    if line.module.is_some_and(|module| module.starts_with("evasive")) {
        line.code = Some(EVASIVE_CODE);
    }
    explained(line)
}

/// One group in brackets: what it says is put into the line. What follows it; absent where there is none.
fn group<'a>(line: &mut ErrorLine<'a>, text: &'a str) -> Option<&'a str> {
    let inner = text.strip_prefix('[')?;
    let peer = inner.strip_prefix("client ").or_else(|| inner.strip_prefix("remote "));
    if let Some(peer) = peer {
        let bracket = if peer.starts_with('[') { memchr::memchr(b']', peer.as_bytes())? + 1 } else { 0 };
        let end = bracket + memchr::memchr(b']', peer.as_bytes().get(bracket..)?)?;
        let (client, port) = address_and_port(peer.get(..end)?.trim_matches('"'));
        line.client = line.client.or(client);
        line.port = line.port.or(port);
        return peer.get(end + 1..);
    }
    let end = memchr::memchr(b']', inner.as_bytes())?;
    let (content, after) = (inner.get(..end)?, inner.get(end + 1..)?);
    if let Some(process) = content.strip_prefix("pid ") {
        line.process = process.split(':').next().and_then(number).and_then(|value| u64::try_from(value).ok());
        return Some(after);
    }
    let (module, level) = content.rsplit_once(':').unwrap_or(("", content));
    if let Some(level) = Level::named(level) {
        line.level = line.level.or(Some(level));
        line.module = line.module.or(Some(module).filter(|module| !module.is_empty()));
        return Some(after);
    }
    let id = content.strip_prefix("R:").unwrap_or(content);
    let is_id =
        id.len() >= ID_CHARACTERS && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_@+/".contains(&byte));
    is_id.then(|| {
        line.id = line.id.or(Some(id));
        after
    })
}

/// What follows `(13)Permission denied: `.
fn system_error(text: &str) -> Option<&str> {
    let (digits, after) = text.strip_prefix('(')?.split_once(')')?;
    number(digits)?;
    SEPARATOR.split(after).map(|(_, after)| after)
}

/// What follows `mod_authz_core.c(842): `.
fn source_file(text: &str) -> Option<&str> {
    let end = text.bytes().take(MAX_FILE_NAME).position(|byte| matches!(byte, b'(' | b' '))?;
    let (name, after) = text.split_at_checked(end)?;
    let after = after.strip_prefix('(').filter(|_| name.ends_with(".c"))?;
    after.split_once("): ").map(|(_, after)| after)
}

/// The code before a message, and the message.
fn coded(text: &str) -> (Option<u32>, &str) {
    let parts = text.strip_prefix("AH").and_then(|rest| SEPARATOR.split(rest));
    let known =
        parts.and_then(|(digits, after)| Some((number(digits).and_then(|code| u32::try_from(code).ok())?, after)));
    known.map_or((None, text), |(code, after)| (Some(code), after))
}
