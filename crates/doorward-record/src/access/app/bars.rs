//! Fields with `|` or tabs between them: gin's log, and those whose fields are told by what they look like (Fiber, Artifactory, an
//! nginx that was configured so).

use super::{Read, is_method, is_status};
use crate::access::clock::{Clock, Part};
use crate::access::escape::Escape;
use crate::access::field::{Field, Filling, Said, Unit};
use crate::access::line::{Line, address};
use crate::access::scratch::Scratch;

/// Fewest fields of a line of which this is believed.
const MIN_FIELDS: usize = 5;
/// Most fields of a line that are looked at.
const MAX_FIELDS: usize = 48;

/// `[GIN] 2000/10/10 - 13:55:36 | 403 |  123.4µs |  192.0.2.7 | GET      "/a"`.
pub(super) fn gin<'a>(line: &'a [u8], scratch: &'a Scratch) -> Read<'a> {
    let Some(rest) = line.strip_prefix(b"[GIN") else { return Read::Other };
    rest.strip_prefix(b"] ").and_then(|rest| gin_request(rest, scratch)).map_or(Read::Aside, Read::Request)
}

fn gin_request<'a>(text: &'a [u8], scratch: &'a Scratch) -> Option<Line<'a>> {
    let mut filling = Filling::new(scratch, Escape::Backslash);
    let mut parts = text.splitn(5, |byte| *byte == b'|').map(<[u8]>::trim_ascii);
    let time = parts.next()?;
    let dash = memchr::memmem::find(time, b" - ")?;
    filling.set(&Field::Time(Clock::Date, false), time.get(..dash)?);
    filling.set(&Field::Time(Clock::OfDay, false), time.get(dash + 3..)?);
    filling.set(&Field::Status, parts.next().filter(|status| is_status(status))?);
    filling.set(&Field::Duration(Unit::Seconds), parts.next()?);
    filling.set(&Field::Client, parts.next()?);
    let request = parts.next()?;
    let end = memchr::memchr(b' ', request)?;
    let (method, target) = request.split_at_checked(end)?;
    filling.set(&Field::Method, method);
    let target = target.trim_ascii().strip_prefix(b"\"")?;
    // Errors of the handler stand on the lines behind, the quote closes the path.
    let end = memchr::memrchr(b'"', target)?;
    filling.set(&Field::Target, target.get(..end)?);
    Some(filling.finish())
}

/// IIS's own format: client, user, date, time, site, machine, address, took, bytes in, bytes out, status, error, method, path, query.
pub(super) fn iis<'a>(line: &'a [u8], scratch: &'a Scratch) -> Option<Line<'a>> {
    let mut parts = line.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
    let mut filling = Filling::new(scratch, Escape::None);
    let client = parts.next().filter(|client| address(client).is_some())?;
    filling.set(&Field::Client, client);
    filling.set(&Field::User, parts.next()?);
    filling.set(&Field::Time(Clock::Parts(US_DATE.into()), false), parts.next()?);
    filling.set(&Field::Time(Clock::OfDay, false), parts.next()?);
    parts.next()?.starts_with(b"W3SVC").then_some(())?;
    let (_machine, _address) = (parts.next()?, parts.next()?);
    filling.set(&Field::Duration(Unit::Milliseconds), parts.next()?);
    parts.next()?;
    filling.set(&Field::Bytes, parts.next()?);
    filling.set(&Field::Status, parts.next().filter(|status| is_status(status))?);
    filling.set(&Field::Hint(Said::IisWin32), parts.next()?);
    filling.set(&Field::Method, parts.next()?);
    filling.set(&Field::Path, parts.next()?);
    filling.set(&Field::Query, parts.next().unwrap_or_default());
    Some(filling.finish())
}

/// `10/31/2000`.
const US_DATE: [Part; 5] = [Part::Month, Part::Literal(b'/'), Part::Day, Part::Literal(b'/'), Part::Year];

/// Any order of fields: a method with a path behind it, or a request line, and a status.
pub(super) fn delimited<'a>(line: &'a [u8], scratch: &'a Scratch) -> Option<Line<'a>> {
    let separator = [b'|', b'\t'].into_iter().max_by_key(|byte| memchr::memchr_iter(*byte, line).count())?;
    let fields = line.split(|byte| *byte == separator).map(<[u8]>::trim_ascii).take(MAX_FIELDS);
    let mut filling = Filling::new(scratch, Escape::Backslash);
    let mut state = State::default();
    let mut count = 0;
    for field in fields {
        count += 1;
        state.take(unquoted(field), &mut filling);
    }
    let tells = filling.line.status.is_some() && filling.line.target.is_some() && count >= MIN_FIELDS;
    tells.then(|| filling.finish())
}

fn unquoted(field: &[u8]) -> &[u8] {
    let inner = field.strip_prefix(b"\"").and_then(|field| field.strip_suffix(b"\""));
    let inner = inner.or_else(|| field.strip_prefix(b"[").and_then(|field| field.strip_suffix(b"]")));
    inner.unwrap_or(field)
}

/// What of a line has been told already.
#[derive(Default)]
struct State {
    time: bool,
    method: bool,
    bytes: bool,
}

impl State {
    fn take<'a>(&mut self, field: &'a [u8], filling: &mut Filling<'a>) {
        let time = Field::Time(Clock::Any, false);
        let has_request = filling.line.target.is_some();
        if !self.time && field.len() > 8 && time.fits(field) {
            filling.set(&time, field);
            self.time = true;
        } else if !has_request && is_method(field) {
            filling.set(&Field::Method, field);
            self.method = true;
        } else if !has_request && self.method && matches!(field, [b'/', ..] | b"*") {
            filling.set(&Field::Path, field);
        } else if !has_request && memchr::memmem::find(field, b" HTTP/").is_some() {
            filling.set(&Field::Request, field);
        } else if filling.line.status.is_none() && is_status(field) {
            filling.set(&Field::Status, field);
        } else if filling.line.client.is_none()
            && address(field).is_some()
            && memchr::memchr2(b'.', b':', field).is_some()
        {
            filling.set(&Field::Client, field);
        } else if has_request && filling.line.status.is_some() {
            self.behind(field, filling);
        }
    }

    /// What stands behind request and status.
    fn behind<'a>(&mut self, field: &'a [u8], filling: &mut Filling<'a>) {
        if !field.is_empty() && field.iter().all(u8::is_ascii_digit) && !self.bytes {
            self.bytes = true;
            filling.set(&Field::Bytes, field);
        } else if field.starts_with(b"http://") || field.starts_with(b"https://") {
            filling.set(&Field::Referrer, field);
        } else if filling.line.agent.is_none() && is_agent(field) {
            filling.set(&Field::Agent, field);
        }
    }
}

/// `Name/1.0 …`.
fn is_agent(field: &[u8]) -> bool {
    let slash = memchr::memchr(b'/', field);
    field.first().is_some_and(u8::is_ascii_alphabetic)
        && slash.and_then(|slash| field.get(slash + 1)).is_some_and(u8::is_ascii_digit)
}
