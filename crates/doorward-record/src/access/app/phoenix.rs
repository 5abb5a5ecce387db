//! Phoenix: `13:55:36.123 request_id=F0 [info] GET /a`, and later `13:55:36.124 request_id=F0 [info] Sent 403 in 1ms`. The time of day
//! stands there without the day, and nothing tells who asked.

use super::told::Begun;
use super::{Read, is_method, is_status};
use crate::access::clock::Clock;
use crate::access::escape::Escape;
use crate::access::field::{Field, Filling, Unit};
use crate::access::line::Line;
use crate::access::scratch::Scratch;

/// The levels at which requests are told, as they stand before the message.
const LEVELS: [&[u8]; 2] = [b"[info] ", b"[debug] "];
const REQUEST_ID: &[u8] = b"request_id=";

/// A line in its parts.
struct Parts<'a> {
    head: &'a [u8],
    /// The request's id; empty where none is written.
    id: &'a [u8],
    message: &'a [u8],
}

/// `13:55:36.123 request_id=F0 [info] message`.
fn parts(line: &[u8]) -> Option<Parts<'_>> {
    let (head, message) = LEVELS.iter().find_map(|level| {
        let at = memchr::memmem::find(line, level)?;
        Some((line.get(..at)?, line.get(at + level.len()..)?))
    })?;
    let id = memchr::memmem::find(head, REQUEST_ID).and_then(|at| head.get(at + REQUEST_ID.len()..));
    let id = id.and_then(|rest| rest.split(|byte| *byte == b' ').next()).unwrap_or_default();
    Some(Parts { head, id, message: message.trim_ascii() })
}

/// Reads a line.
pub(super) fn read<'a>(line: &'a [u8], scratch: &'a Scratch) -> Read<'a> {
    let mut begun = scratch.begun.borrow_mut();
    let Some(parts) = parts(line) else { return if begun.any() { Read::Aside } else { Read::Other } };
    if is_begin(parts.message) {
        begun.begin(scratch.number.get(), parts.id, parts.message, None);
        return Read::Aside;
    }
    if !begun.any() {
        return Read::Other;
    }
    match parts.message.strip_prefix(b"Sent ").or_else(|| parts.message.strip_prefix(b"Chunked ")) {
        Some(end) => ended(&mut begun, &parts, end, scratch).into(),
        None => Read::Aside,
    }
}

/// Whether `GET /a` is the begin of a request.
fn is_begin(message: &[u8]) -> bool {
    let mut words = message.split(|byte| *byte == b' ');
    let is_request = words.next().is_some_and(is_method) && words.next().is_some_and(|target| target.starts_with(b"/"));
    is_request && words.next().is_none()
}

/// `403 in 1ms`: the request that ended so.
fn ended<'a>(begun: &mut Begun, parts: &Parts<'a>, end: &'a [u8], scratch: &'a Scratch) -> Option<Line<'a>> {
    let mut words = end.split(|byte| *byte == b' ');
    let status = words.next().filter(|status| is_status(status))?;
    (words.next()? == b"in").then_some(())?;
    let took = words.next()?;
    let told = begun.end(parts.id)?;
    let request = scratch.text(|out| out.extend(&*told.begin))?;
    let (method, target) = request.split_at_checked(memchr::memchr(b' ', request)?)?;
    let mut filling = Filling::new(scratch, Escape::None);
    // Of the day nothing is said unless the site's own form of lines says it.
    if let Some(time) = Clock::Iso.takes(parts.head).and_then(|end| parts.head.get(..end)) {
        filling.set(&Field::Time(Clock::Iso, false), time);
    }
    filling.set(&Field::Method, method);
    filling.set(&Field::Path, target.trim_ascii());
    filling.set(&Field::RequestId, parts.id);
    filling.set(&Field::Status, status);
    filling.set(&Field::Duration(Unit::Seconds), took);
    Some(filling.finish())
}
