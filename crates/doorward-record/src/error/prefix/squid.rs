//! Squid: the native access log, whose result code says what Squid did, and `cache.log`.

use super::super::line::{ErrorLine, Writer};
use super::super::stamp::{Clock, iso_time, unix_time};
use super::{address, by, explained};

/// A line of Squid's access log or of its `cache.log`.
pub(super) fn line<'a>(raw: &'a str, clock: &Clock) -> Option<ErrorLine<'a>> {
    access(raw).or_else(|| cache(raw, clock))
}

/// `1386543500.000 5 192.0.2.1 TCP_DENIED/403 3364 GET http://host/ user HIER_NONE/- text/html`.
fn access(raw: &str) -> Option<ErrorLine<'_>> {
    let (stamp, rest) = unix_time(raw)?;
    let mut found = by(raw, Writer::Squid);
    found.time = stamp;
    let (_elapsed, rest) = rest.trim_start().split_once(' ')?;
    let (client, rest) = rest.trim_start().split_once(' ')?;
    let text = rest.trim_start();
    let mut fields = text.split_ascii_whitespace();
    let status = fields.next()?.split_once('/')?.1;
    let _bytes = fields.next()?;
    found.client = address(client);
    found.status = status.parse().ok().filter(|status| *status != 0);
    found.method = fields.next();
    found.target = fields.next();
    found.text = text;
    Some(explained(found))
}

/// `2026/11/25 20:58:44| message` or `2026/11/25 20:58:44 kid1| message`.
fn cache<'a>(raw: &'a str, clock: &Clock) -> Option<ErrorLine<'a>> {
    let (stamp, rest) = iso_time(raw, clock)?;
    let (process, text) = rest.split_once("| ")?;
    let sound = process.is_empty() || process.starts_with(" kid");
    sound.then_some(())?;
    let mut found = by(raw, Writer::Squid);
    found.time = stamp;
    found.text = text;
    Some(explained(found))
}
