//! nginx: `time [level] pid#tid: *connection message, client: A, server: B, request: "M /u HTTP/x", host: "…", referrer: "…"`.

use super::super::line::{ErrorLine, Level, Writer};
use super::super::stamp::{Clock, iso_time, number};
use super::{address, by, explained, modsecurity, request, worded};

/// Where the context of a line begins.
const CONTEXT: &str = ", client: ";

/// A line of nginx's error log.
pub(super) fn line<'a>(raw: &'a str, clock: &Clock) -> Option<ErrorLine<'a>> {
    (raw.as_bytes().get(4) == Some(&b'/')).then_some(())?;
    let (stamp, rest) = iso_time(raw, clock)?;
    let (level, rest) = rest.strip_prefix(" [")?.split_once("] ")?;
    let (process, rest) = rest.split_once('#')?;
    let (_thread, mut rest) = rest.split_once(": ")?;
    let mut found = by(raw, Writer::Nginx);
    found.time = stamp;
    found.level = Some(Level::named(level)?);
    found.process = number(process).and_then(|value| u64::try_from(value).ok());
    if let Some((connection, after)) = rest.strip_prefix('*').and_then(|numbered| numbered.split_once(' ')) {
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
    let mut places = memchr::memmem::find_iter(rest.as_bytes(), CONTEXT);
    let Some(first) = places.next() else { return (rest, "", false) };
    let last = places.last();
    let named_first = rest.starts_with("user \"") || rest.starts_with("PAM: user '");
    let at = if named_first { last.unwrap_or(first) } else { first };
    let (text, context) = rest.split_at_checked(at).unwrap_or((rest, ""));
    (text, context, last.is_some())
}

/// Puts what the context says into the line.
fn fill<'a>(line: &mut ErrorLine<'a>, context: &'a str) {
    let Some(rest) = context.strip_prefix(CONTEXT) else { return };
    let end = memchr::memchr(b',', rest.as_bytes()).unwrap_or(rest.len());
    line.client = rest.get(..end).and_then(|client| address(client.trim()));
    let rest = rest.get(end..).unwrap_or_default();
    let server = rest.strip_prefix(", server: ");
    let rest =
        server.and_then(|named| memchr::memchr(b',', named.as_bytes()).and_then(|at| named.get(at..))).unwrap_or(rest);
    if let Some(asked) = quoted(rest, ", request: \"") {
        (line.method, line.target) = request(asked);
    }
    line.host = quoted(rest, ", host: \"");
    line.id = quoted(rest, ", request_id: \"");
}

/// The value in quotes that follows this key.
fn quoted<'a>(context: &'a str, key: &str) -> Option<&'a str> {
    let at = memchr::memmem::find(context.as_bytes(), key.as_bytes())?;
    let value = context.get(at + key.len()..)?;
    let end = memchr::memmem::find(value.as_bytes(), b"\", ").or_else(|| memchr::memrchr(b'"', value.as_bytes()))?;
    value.get(..end)
}
