//! Rails: `Started GET "/a" for 192.0.2.7 at …`, and later `Completed 403 Forbidden in 12ms`. Its logger may put a level, a time and the
//! process in front, and tags of the site's choice, usually the request's id.

use super::told::{Begun, Told};
use super::{Read, is_method, is_status};
use crate::access::clock::{Clock, Stamp};
use crate::access::escape::Escape;
use crate::access::field::{Field, Filling, Said, Unit};
use crate::access::line::Line;
use crate::access::scratch::Scratch;

/// Most tags in front of a message, and the longest.
const MAX_TAGS: usize = 8;
const MAX_TAG_BYTES: usize = 128;
/// The shortest tag that is an id of its own and no word such as the site's name.
const ID_BYTES: usize = 16;
/// What is said of a request between its begin and its end, and why it was refused.
const REMARKS: [&[u8]; 4] =
    [b"Filter chain halted as ", b"Can't verify CSRF token authenticity", b"HTTP Origin header (", b"Blocked host"];

/// A line in its parts.
struct Parts<'a> {
    /// What stands in front of the message and is the same for all lines of a request: the process and the tags.
    key: (&'a [u8], &'a [u8]),
    /// The tag that is an id.
    id: Option<&'a [u8]>,
    message: &'a [u8],
}

impl<'a> Parts<'a> {
    fn of(line: &'a [u8]) -> Self {
        let (process, rest) = logger(line).unwrap_or((b"", line));
        let mut message = rest;
        let mut id: Option<&[u8]> = None;
        for _ in 0..MAX_TAGS {
            let Some((tag, behind)) = tag(message) else { break };
            let is_id = tag.len() >= ID_BYTES && tag.iter().any(u8::is_ascii_digit);
            id = id.or(Some(tag).filter(|_| is_id));
            message = behind;
        }
        let tags = rest.get(..rest.len() - message.len()).unwrap_or_default();
        Self { key: (process, tags), id, message }
    }

    fn key(&self) -> Vec<u8> {
        [self.key.0, self.key.1].concat()
    }
}

/// `I, [2026-10-04T10:00:00.123456 #7]  INFO -- : ` taken off: the process, and the rest.
fn logger(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let (head, rest) = line.split_first_chunk::<4>()?;
    (head.first()?.is_ascii_uppercase() && head.ends_with(b", [")).then_some(())?;
    let end = memchr::memmem::find(rest, b" -- : ").or_else(|| memchr::memmem::find(rest, b" -- :"))?;
    let process = memchr::memchr(b'#', rest.get(..end)?)?;
    let process = rest.get(process..end)?.split(|byte| matches!(byte, b']' | b' ')).next()?;
    Some((process, rest.get(end + 5..)?.trim_ascii_start()))
}

/// `[tag] ` taken off.
fn tag(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let inner = text.strip_prefix(b"[")?;
    let end = memchr::memchr(b']', inner).filter(|end| *end <= MAX_TAG_BYTES)?;
    Some((inner.get(..end)?, inner.get(end + 1..)?.strip_prefix(b" ")?))
}

/// Reads a line.
pub(super) fn read<'a>(line: &'a [u8], scratch: &'a Scratch) -> Read<'a> {
    let mut begun = scratch.begun.borrow_mut();
    let parts = Parts::of(line);
    if let Some(begin) = parts.message.strip_prefix(b"Started ") {
        return match time_s(begin) {
            Some(time_s) if is_begin(begin) => {
                begun.begin(scratch.number.get(), &parts.key(), begin, Some(time_s));
                Read::Aside
            }
            // The connection is taken over, and has no end of its own.
            Some(_) if begun.any() => {
                begun.end(&parts.key());
                Read::Aside
            }
            _ => Read::Other,
        };
    }
    if !begun.any() {
        return Read::Other;
    }
    // Styles and scripts in development, which have no other end.
    if let Some(served) = parts.message.strip_prefix(b"Served asset ") {
        let end = memchr::memmem::rfind(served, b" - ").and_then(|at| served.get(at + 3..)).unwrap_or_default();
        return ended(&mut begun, &parts, end, scratch).map_or(Read::Aside, Read::Request);
    }
    if let Some(end) = parts.message.strip_prefix(b"Completed ") {
        return ended(&mut begun, &parts, end, scratch).into();
    }
    if parts.message.starts_with(b"ActionController::RoutingError (No route matches") {
        return unrouted(&mut begun, &parts, scratch).map_or(Read::Aside, Read::Request);
    }
    if REMARKS.iter().any(|remark| parts.message.starts_with(remark)) {
        begun.remark(&parts.key(), parts.message);
    }
    // Whatever else it says, it says beside its requests.
    Read::Aside
}

/// Whether `GET "/a" for 192.0.2.7 at 2026-10-04 10:00:00 +0000` is the begin of a request that has an end.
fn is_begin(begin: &[u8]) -> bool {
    let method = begin.split(|byte| *byte == b' ').next().unwrap_or_default();
    is_method(method) && memchr::memmem::rfind(begin, b"\" for ").is_some()
}

/// When a request began.
fn time_s(begin: &[u8]) -> Option<i64> {
    let time = begin.get(memchr::memmem::rfind(begin, b" at ")? + 4..)?;
    let mut stamp = Stamp::default();
    Clock::Iso.read(time, &mut stamp).then(|| stamp.moment().map(|(seconds, _)| seconds))?
}

/// `403 Forbidden in 12ms (Views: 1.2ms)`: the request that ended so.
fn ended<'a>(begun: &mut Begun, parts: &Parts<'a>, end: &'a [u8], scratch: &'a Scratch) -> Option<Line<'a>> {
    let status = end.get(..3).filter(|status| is_status(status))?;
    let took = memchr::memmem::find(end, b" in ").and_then(|place| end.get(place + 4..));
    let told = begun.end(&parts.key())?;
    let says = parts.message.get(..memchr::memmem::find(parts.message, b" in ").unwrap_or(parts.message.len()))?;
    let says = Some(says).filter(|says| says.starts_with(b"Completed "));
    let mut filling = begin(&told, parts, scratch)?;
    filling.set(&Field::Status, status);
    if let Some(milliseconds) = took.and_then(|took| took.get(..memchr::memmem::find(took, b"ms")?)) {
        filling.set(&Field::Duration(Unit::Milliseconds), milliseconds);
    }
    let remark = Some(&*told.remark).filter(|remark| !remark.is_empty());
    let kept = remark.and_then(|remark| scratch.text(|out| out.extend(remark)));
    if let Some(says) = kept.or(says.filter(|_| matches!(status, b"401" | b"403"))) {
        filling.set(&Field::Hint(Said::Words), says);
    }
    Some(filling.finish())
}

/// A request without a route: Rails answers 404 and writes no other end of it.
fn unrouted<'a>(begun: &mut Begun, parts: &Parts<'a>, scratch: &'a Scratch) -> Option<Line<'a>> {
    let told = begun.end(&parts.key())?;
    let mut filling = begin(&told, parts, scratch)?;
    filling.set(&Field::Status, b"404");
    Some(filling.finish())
}

/// What the begin of a request says.
fn begin<'a>(told: &Told, parts: &Parts<'a>, scratch: &'a Scratch) -> Option<Filling<'a>> {
    let begin = scratch.text(|out| out.extend(&*told.begin))?;
    let at = memchr::memmem::rfind(begin, b" at ")?;
    let (request, time) = (begin.get(..at)?, begin.get(at + 4..)?);
    let client = memchr::memmem::rfind(request, b"\" for ")?;
    let (method, target) = request.get(..client)?.split_at_checked(memchr::memchr(b' ', request)?)?;
    let mut filling = Filling::new(scratch, Escape::None);
    filling.set(&Field::Time(Clock::Iso, true), time);
    filling.set(&Field::Client, request.get(client + 6..)?);
    filling.set(&Field::Method, method);
    filling.set(&Field::Target, target.strip_prefix(b" \"")?);
    filling.set(&Field::RequestId, parts.id.unwrap_or(b"-"));
    Some(filling)
}
