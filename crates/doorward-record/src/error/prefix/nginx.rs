//! nginx: `time [level] pid#tid: *connection message, client: A, server: B, request: "M /u HTTP/x", host: "…", referrer: "…"`.

use super::super::line::{ErrorLine, Level, Writer};
use super::super::pattern::Needle;
use super::super::stamp::{Clock, iso_time, number};
use super::{address, by, explained, modsecurity, request, split_at_byte, worded};

/// Where the context of a line begins.
const CONTEXT: &str = ", client: ";
/// The same, to be looked for.
const CONTEXT_NEEDLE: Needle = Needle::new(CONTEXT);
/// Where the level of a line ends.
const LEVEL_END: Needle = Needle::new("] ");
/// Where the number of a thread ends.
const THREAD_END: Needle = Needle::new(": ");
/// Where a value in quotes ends that others follow.
const VALUE_END: Needle = Needle::new("\", ");
/// The most keys of one context.
const MAX_KEYS: usize = 8;

/// A line of nginx's error log.
pub(super) fn line<'a>(raw: &'a str, clock: &Clock) -> Option<ErrorLine<'a>> {
    (raw.as_bytes().get(4) == Some(&b'/')).then_some(())?;
    let (stamp, rest) = iso_time(raw, clock)?;
    let (level, rest) = LEVEL_END.split(rest.strip_prefix(" [")?)?;
    let (process, rest) = split_at_byte(rest, b'#')?;
    let (_thread, mut rest) = THREAD_END.split(rest)?;
    let mut found = by(raw, Writer::Nginx);
    found.time = stamp;
    found.level = Some(Level::named(level)?);
    found.process = number(process).and_then(|value| u64::try_from(value).ok());
    if let Some((connection, after)) = rest.strip_prefix('*').and_then(|numbered| split_at_byte(numbered, b' ')) {
        found.connection = number(connection).and_then(|value| u64::try_from(value).ok());
        rest = after;
    }
    Some(message(found, rest))
}

/// The line with its message and its context.
fn message<'a>(mut line: ErrorLine<'a>, rest: &'a str) -> ErrorLine<'a> {
    let (text, context, contested) = divided(rest);
    line.text = text;
    line.contested = contested;
    fill(&mut line, context);
    if let Some(at) = text.strip_prefix("[client ").and_then(|after| after.split_once("] ModSecurity: ")) {
        return modsecurity::explained(line, at.1);
    }
    if let Some(rule) = text.strip_prefix("ModSecurity: ") {
        return modsecurity::explained(line, rule);
    }
    if let Some(words) = text.strip_prefix("FastCGI sent in stderr: \"") {
        line.writer = Writer::PhpFpm;
        let end = words.rfind("\" while").or_else(|| words.rfind('"')).unwrap_or(words.len());
        return worded(line, words.get(..end).unwrap_or(words));
    }
    explained(line)
}

/// Message and context. A user's name may hold anything, and so may a referrer; where the context begins more than once, the line
/// is contested, and the place is taken before which no client could write.
fn divided(rest: &str) -> (&str, &str, bool) {
    let Some(first) = CONTEXT_NEEDLE.find(rest) else { return (rest, "", false) };
    let mut last = first;
    while let Some(next) = rest.get(last + CONTEXT.len()..).and_then(|after| CONTEXT_NEEDLE.find(after)) {
        last += CONTEXT.len() + next;
    }
    let named_first = rest.starts_with("user \"") || rest.starts_with("PAM: user '");
    let at = if named_first { last } else { first };
    let (text, context) = rest.split_at_checked(at).unwrap_or((rest, ""));
    (text, context, last != first)
}

/// Puts what the context says into the line.
fn fill<'a>(line: &mut ErrorLine<'a>, context: &'a str) {
    let Some(rest) = context.strip_prefix(CONTEXT) else { return };
    let end = memchr::memchr(b',', rest.as_bytes()).unwrap_or(rest.len());
    line.client = rest.get(..end).and_then(|client| address(client.trim()));
    let rest = rest.get(end..).unwrap_or_default();
    let server = rest.strip_prefix(", server: ");
    let mut rest =
        server.and_then(|named| memchr::memchr(b',', named.as_bytes()).and_then(|at| named.get(at..))).unwrap_or(rest);
    for _ in 0..MAX_KEYS {
        let Some((key, value)) = rest.strip_prefix(", ").and_then(|pair| split_at_byte(pair, b':')) else { break };
        let Some(value) = value.strip_prefix(" \"") else { break };
        // nginx cuts a line at two kilobytes: a value without its end is not all there.
        let Some(end) = VALUE_END.find(value).or_else(|| memchr::memrchr(b'"', value.as_bytes())) else { break };
        let (value, after) = value.split_at_checked(end).unwrap_or((value, ""));
        match key {
            "request" => (line.method, line.target) = request(value),
            "host" => line.host = Some(value),
            "request_id" => line.id = Some(value),
            _ => {}
        }
        rest = after.strip_prefix('"').unwrap_or(after);
    }
}
