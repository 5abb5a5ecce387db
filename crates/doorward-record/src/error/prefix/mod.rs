//! The shapes of lines: what stands before a message and after it, one file a family of servers.
//!
//! The first byte of a line says which shapes can be meant; each is tried in turn, and a line that has none of them is no line of
//! an error log. Lines of several servers may stand in one file.

mod apache;
mod applications;
mod gateways;
mod json;
mod modsecurity;
mod nginx;
mod squid;
mod syslog;

use std::net::IpAddr;

use super::line::{Capture, ErrorLine, Writer};
use super::messages::meaning;
use super::stamp::Clock;

/// The line, taken apart; absent where it has none of the shapes that are known.
#[must_use]
pub fn line<'a>(raw: &'a str, clock: &Clock) -> Option<ErrorLine<'a>> {
    bare(raw, clock).or_else(|| wrapped(raw, clock))
}

/// A line that begins with its server's own prefix.
fn bare<'a>(raw: &'a str, clock: &Clock) -> Option<ErrorLine<'a>> {
    match raw.bytes().next()? {
        b'[' => apache::line(raw, clock)
            .or_else(|| applications::php(raw, clock))
            .or_else(|| gateways::envoy(raw, clock))
            .or_else(|| applications::rails(raw, clock)),
        b'{' => json::line(raw, clock),
        byte if byte.is_ascii_digit() => nginx::line(raw, clock)
            .or_else(|| gateways::haproxy(raw, clock))
            .or_else(|| squid::line(raw, clock))
            .or_else(|| applications::dated(raw, clock)),
        b':' => gateways::haproxy(raw, clock),
        _ => applications::plain(raw, clock),
    }
}

/// A line that some collector of logs has put a prefix of its own before: syslog, the journal, a runtime of containers.
fn wrapped<'a>(raw: &'a str, clock: &Clock) -> Option<ErrorLine<'a>> {
    let (stamp, rest, program) = syslog::unwrapped(raw, clock)?;
    let mut found = bare(rest, clock).or_else(|| syslog::by_program(program, rest, clock))?;
    found.raw = raw;
    if found.time.unix_s.is_none() && (found.time.written.is_empty() || stamp.unix_s.is_some()) {
        found.time = stamp;
    }
    Some(found)
}

/// The line with its message looked up and what that catches taken over.
fn explained<'a>(line: ErrorLine<'a>) -> ErrorLine<'a> {
    let text = line.text;
    worded(line, text)
}

/// The line with the meaning of these words, which are a part of its text.
fn worded<'a>(mut line: ErrorLine<'a>, words: &'a str) -> ErrorLine<'a> {
    if let Some((message, values)) = meaning(line.writer, line.code, line.level, words) {
        line.meaning = Some(message);
        line.values = values;
    }
    if line.client.is_none() {
        line.client = line.values.get(Capture::Host).and_then(address);
    }
    if line.target.is_none() {
        line.target = line.values.get(Capture::Uri).filter(|uri| uri.starts_with('/'));
    }
    line
}

/// An address, in brackets or not; one that carries IPv4 in IPv6 is taken for what it carries.
fn address(text: &str) -> Option<IpAddr> {
    let plain = text.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(text);
    plain.parse::<IpAddr>().ok().map(|found| found.to_canonical())
}

/// An address with a port behind it, in any of the usual spellings.
fn address_and_port(text: &str) -> (Option<IpAddr>, Option<u16>) {
    let parts = text.rsplit_once(':').and_then(|(host, port)| Some((address(host)?, port.parse::<u16>().ok()?)));
    // An IPv6 address without brackets may end in what reads like a port; it then has none.
    let bare = address(text);
    match (parts, bare) {
        (_, Some(whole)) => (Some(whole), None),
        (Some((host, port)), None) => (Some(host), Some(port)),
        (None, None) => (None, None),
    }
}

/// Method and target of a request line; without its protocol the line is taken as far as it goes.
pub(super) fn request(text: &str) -> (Option<&str>, Option<&str>) {
    let Some((method, rest)) = split_at_byte(text, b' ') else { return (None, None) };
    let usual = rest.strip_suffix(" HTTP/1.1").or_else(|| rest.strip_suffix(" HTTP/2.0"));
    let target = usual.or_else(|| rest.rsplit_once(" HTTP/").map(|(target, _)| target)).unwrap_or(rest);
    (Some(method), Some(target))
}

/// What stands before the first place of an ASCII byte, and what after.
fn split_at_byte(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = memchr::memchr(byte, text.as_bytes())?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// What a firewall says of a request outside a server's line, as in its audit log.
pub(super) fn firewall<'a>(raw: &'a str, words: &'a str) -> ErrorLine<'a> {
    modsecurity::explained(by(raw, Writer::ModSecurity), words)
}

/// A line by this writer, with nothing but its text.
fn by(raw: &str, writer: Writer) -> ErrorLine<'_> {
    ErrorLine::new(raw, writer)
}

#[cfg(test)]
mod tests;
