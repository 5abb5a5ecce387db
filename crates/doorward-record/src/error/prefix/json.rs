//! Lines that are JSON objects: Caddy's, Traefik's, Envoy's. Keys are looked for where they stand, nothing is built up: values
//! that came from a client have their quotes escaped, so that they cannot pose as keys.

use std::net::IpAddr;

use super::super::line::{ErrorLine, Level, Writer};
use super::super::stamp::{Clock, Stamp, iso_time, unix_time};
use super::{address_and_port, by, explained, modsecurity};

/// A line that is a JSON object.
pub(super) fn line<'a>(raw: &'a str, clock: &Clock) -> Option<ErrorLine<'a>> {
    traefik(raw, clock).or_else(|| envoy(raw, clock)).or_else(|| caddy(raw, clock)).or_else(|| container(raw, clock))
}

/// Caddy: `{"level":"error","ts":…,"logger":"http.log.error","msg":"…","request":{…},"status":…}`.
fn caddy<'a>(raw: &'a str, clock: &Clock) -> Option<ErrorLine<'a>> {
    let logger = text(raw, "logger")?;
    let words = text(raw, "msg")?;
    let mut found = by(raw, Writer::Caddy);
    found.level = text(raw, "level").and_then(Level::named);
    found.time = stamp(raw, "ts", clock).unwrap_or_default();
    found.module = Some(logger);
    found.text = words;
    let (client, port) = peer(raw);
    (found.client, found.port) = (client, port);
    found.method = text(raw, "method");
    found.host = text(raw, "host");
    found.target = text(raw, "uri");
    found.status = bare(raw, "status").and_then(|status| status.parse().ok());
    if let Some((peer, rule)) = words.split_once("] Coraza: ").or_else(|| words.split_once("] ModSecurity: ")) {
        found.client =
            found.client.or_else(|| super::address(peer.trim_start_matches("[client ").trim_matches(['\\', '"'])));
        return Some(modsecurity::explained(found, rule));
    }
    Some(if logger.starts_with("http.log.access") { found } else { explained(found) })
}

/// The client of Caddy's request.
fn peer(raw: &str) -> (Option<IpAddr>, Option<u16>) {
    let client = text(raw, "client_ip").or_else(|| text(raw, "remote_ip")).and_then(super::address);
    if client.is_some() {
        return (client, text(raw, "remote_port").and_then(|port| port.parse().ok()));
    }
    text(raw, "remote_addr").map_or((None, None), address_and_port)
}

/// Traefik: its own log (`"level"`, `"msg"` or `"message"`) and its access log (`"DownstreamStatus"`).
fn traefik<'a>(raw: &'a str, clock: &Clock) -> Option<ErrorLine<'a>> {
    let mut found = by(raw, Writer::Traefik);
    if let Some(at) = key(raw, "DownstreamStatus") {
        found.status = bare(raw, "DownstreamStatus").and_then(|status| status.parse().ok());
        found.time = stamp(raw, "time", clock).or_else(|| stamp(raw, "StartUTC", clock)).unwrap_or_default();
        (found.client, found.port) = text(raw, "ClientAddr").map_or((None, None), address_and_port);
        found.method = text(raw, "RequestMethod");
        found.target = text(raw, "RequestPath");
        found.host = text(raw, "RequestHost");
        found.text = raw.get(at..)?;
        return Some(explained(found));
    }
    let is_its = key(raw, "middlewareName").is_some() || key(raw, "middlewareType").is_some();
    is_its.then_some(())?;
    found.level = text(raw, "level").and_then(Level::named);
    found.time = stamp(raw, "time", clock).unwrap_or_default();
    found.text = text(raw, "message").or_else(|| text(raw, "msg"))?;
    Some(explained(found))
}

/// Envoy's access log as JSON, where it tells the details.
fn envoy<'a>(raw: &'a str, clock: &Clock) -> Option<ErrorLine<'a>> {
    let details = text(raw, "response_code_details")?;
    let mut found = by(raw, Writer::Envoy);
    found.text = details;
    found.time = stamp(raw, "start_time", clock).unwrap_or_default();
    found.method = text(raw, "method");
    found.target = text(raw, "path").or_else(|| text(raw, ":path")).or_else(|| text(raw, "x-envoy-origin-path"));
    found.host = text(raw, "authority").or_else(|| text(raw, ":authority"));
    found.id = text(raw, "request_id").or_else(|| text(raw, "x-request-id"));
    found.status = bare(raw, "response_code").and_then(|status| status.parse().ok());
    let client = text(raw, "downstream_remote_address").or_else(|| text(raw, "x-forwarded-for"));
    (found.client, found.port) = client.map_or((None, None), address_and_port);
    Some(explained(found))
}

/// A line of another program that Docker wrapped: `{"log":"…\n","stream":"stderr","time":"…"}`. It is read where nothing in it
/// is escaped but its end.
fn container<'a>(raw: &'a str, clock: &Clock) -> Option<ErrorLine<'a>> {
    key(raw, "stream")?;
    let inner = text(raw, "log")?;
    let plain = inner.strip_suffix("\\n").unwrap_or(inner);
    let mut found = super::bare(plain, clock).filter(|found| found.writer != Writer::Caddy)?;
    found.raw = raw;
    if found.time.unix_s.is_none() {
        found.time = stamp(raw, "time", clock).unwrap_or(found.time);
    }
    Some(found)
}

/// Where a key stands, its quote included.
fn key(raw: &str, name: &str) -> Option<usize> {
    let bytes = raw.as_bytes();
    memchr::memmem::find_iter(bytes, name.as_bytes()).find_map(|at| {
        let opened = at.checked_sub(1)?;
        let not_escaped = opened.checked_sub(1).and_then(|before| bytes.get(before)) != Some(&b'\\');
        let closed = bytes.get(at + name.len()..).is_some_and(|after| after.starts_with(b"\":"));
        (bytes.get(opened) == Some(&b'"') && not_escaped && closed).then_some(opened)
    })
}

/// What stands behind a key.
fn value<'a>(raw: &'a str, name: &str) -> Option<&'a str> {
    raw.get(key(raw, name)? + name.len() + 3..).map(str::trim_start)
}

/// A value that is a text, with its escapes as they are.
fn text<'a>(raw: &'a str, name: &str) -> Option<&'a str> {
    let inner = value(raw, name)?.strip_prefix('"')?;
    let mut from = 0;
    loop {
        let at = from + memchr::memchr(b'"', inner.as_bytes().get(from..)?)?;
        let slashes = inner.as_bytes().get(..at)?.iter().rev().take_while(|byte| **byte == b'\\').count();
        if slashes % 2 == 0 {
            return inner.get(..at);
        }
        from = at + 1;
    }
}

/// A value that is a number or a word.
fn bare<'a>(raw: &'a str, name: &str) -> Option<&'a str> {
    let rest = value(raw, name)?;
    let end = rest.find([',', '}', ' ']).unwrap_or(rest.len());
    rest.get(..end)
}

/// A time: seconds since 1970, or as ISO 8601 writes it.
fn stamp<'a>(raw: &'a str, name: &str, clock: &Clock) -> Option<Stamp<'a>> {
    let number = bare(raw, name).and_then(unix_time).map(|(stamp, _)| stamp);
    number.or_else(|| text(raw, name).and_then(|written| iso_time(written, clock)).map(|(stamp, _)| stamp))
}
