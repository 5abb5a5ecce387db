//! HAProxy's line for HTTP, with the state in which a session ended, and Envoy's line with its flags.

use super::super::line::{ErrorLine, Writer};
use super::super::stamp::{Clock, day_first_time, iso_time};
use super::{address_and_port, by, explained, request};

/// `192.0.2.1:53600 [25/Nov/2026:21:04:23.685] front back/server 0/-1/-1/-1/0 403 192 - - PR-- 1/1/0/0/0 0/0 "GET / HTTP/1.1"`.
pub(super) fn haproxy<'a>(raw: &'a str, clock: &Clock) -> Option<ErrorLine<'a>> {
    let (peer, rest) = raw.split_once(" [")?;
    (peer.len() < 64).then_some(())?;
    let (client, port) = address_and_port(peer);
    let (stamp, rest) = day_first_time(rest, clock)?;
    let (front, text) = rest.strip_prefix("] ")?.split_once(' ')?;
    let mut fields = text.split(' ');
    fields.next()?.contains('/').then_some(())?;
    fields.next()?.contains('/').then_some(())?;
    let mut found = by(raw, Writer::Haproxy);
    found.client = Some(client?);
    found.port = port;
    found.time = stamp;
    found.status = fields.next().and_then(|status| status.parse().ok());
    found.module = Some(front);
    found.text = text;
    if let Some((_, asked)) = text.split_once(" \"") {
        (found.method, found.target) = request(asked.trim_end().trim_end_matches('"'));
    }
    Some(explained(found))
}

/// `[2026-01-24T01:34:36.743Z] "GET /test HTTP/1.1" 403 - rbac_access_denied_matched_policy[none] …`.
pub(super) fn envoy<'a>(raw: &'a str, clock: &Clock) -> Option<ErrorLine<'a>> {
    let (stamp, rest) = iso_time(raw.strip_prefix('[')?, clock)?;
    let (asked, rest) = rest.strip_prefix("] \"")?.split_once("\" ")?;
    let (status, rest) = rest.split_once(' ')?;
    let (_flags, details) = rest.split_once(' ')?;
    let mut found = by(raw, Writer::Envoy);
    found.time = stamp;
    (found.method, found.target) = request(asked);
    found.status = status.parse().ok();
    found.text = details;
    Some(explained(found))
}
