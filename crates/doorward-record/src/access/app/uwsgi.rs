//! uWSGI's own log of requests.

use super::lines::DAY_AND_TIME;
use super::{Read, is_status};
use crate::access::clock::Clock;
use crate::access::escape::Escape;
use crate::access::field::{Field, Filling, Unit};
use crate::access::line::Line;
use crate::access::scratch::Scratch;

/// `[pid: 7|app: 0|req: 3/9] 192.0.2.7 (dana) {38 vars in 696 bytes} [Thu Oct 10 13:55:36 2000] GET /a => generated 47 bytes in 129 msecs
/// (HTTP/1.1 403) 9 headers in 378 bytes (1 switches on core 3)`.
pub(super) fn read<'a>(line: &'a [u8], scratch: &'a Scratch) -> Read<'a> {
    line.strip_prefix(b"[pid: ").and_then(|rest| request(rest, Filling::new(scratch, Escape::None))).into()
}

fn request<'a>(text: &'a [u8], mut filling: Filling<'a>) -> Option<Line<'a>> {
    let (head, rest) = cut(text, b"] ")?;
    filling.set(&Field::Process, head.split(|byte| *byte == b'|').next()?);
    let (client, rest) = cut(rest, b" (")?;
    // Behind a socket there may be none.
    filling.set(&Field::Client, client.trim_ascii());
    let (user, rest) = cut(rest, b") {")?;
    filling.set(&Field::User, user);
    let (_, rest) = cut(rest, b"} [")?;
    let (time, rest) = cut(rest, b"] ")?;
    filling.set(&Field::Time(Clock::Parts(DAY_AND_TIME.into()), false), time);
    let (method, rest) = cut(rest, b" ")?;
    filling.set(&Field::Method, method);
    let (target, rest) = cut(rest, b" => generated ")?;
    filling.set(&Field::Target, target);
    let (bytes, rest) = cut(rest, b" bytes in ")?;
    filling.set(&Field::Bytes, bytes);
    let (took, rest) = cut(rest, b" ")?;
    let (unit, rest) = cut(rest, b" (")?;
    let unit = match unit {
        b"msecs" => Unit::Milliseconds,
        b"micros" => Unit::Microseconds,
        _ => Unit::Seconds,
    };
    filling.set(&Field::Duration(unit), took);
    let (protocol, rest) = cut(rest, b" ")?;
    filling.set(&Field::Protocol, protocol);
    let (status, _) = cut(rest, b")")?;
    filling.set(&Field::Status, Some(status).filter(|status| is_status(status))?);
    Some(filling.finish())
}

/// What stands before these bytes, and what behind.
fn cut<'a>(text: &'a [u8], at: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let place = memchr::memmem::find(text, at)?;
    Some((text.get(..place)?, text.get(place + at.len()..)?))
}
