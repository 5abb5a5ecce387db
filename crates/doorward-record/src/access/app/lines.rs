//! Lines that are sentences: chi's, morgan's, Serilog's, and those of PHP's built-in server.

use super::{Read, is_method, is_status};
use crate::access::clock::{Clock, Part};
use crate::access::escape::Escape;
use crate::access::field::{Field, Filling, Said, Unit};
use crate::access::line::{Line, address};
use crate::access::scratch::Scratch;

/// A date and a time at the front, and what follows it.
fn dated<'a>(line: &'a [u8], filling: &mut Filling<'a>) -> &'a [u8] {
    let split = Clock::Iso.takes(line).and_then(|end| line.split_at_checked(end));
    let Some((time, rest)) = split else { return line };
    filling.set(&Field::Time(Clock::Iso, false), time);
    rest.trim_ascii_start()
}

/// `2000/10/10 13:55:36 [web/x-000001] "GET http://shop.example/a HTTP/1.1" from 192.0.2.7:5 - 403 12B in 123.4µs`.
pub(super) fn chi<'a>(line: &'a [u8], scratch: &'a Scratch) -> Option<Line<'a>> {
    let from = memchr::memmem::find(line, b"\" from ")?;
    let mut filling = Filling::new(scratch, Escape::Backslash);
    let head = dated(line.get(..from)?, &mut filling);
    let quote = memchr::memchr(b'"', head)?;
    let id = head.get(..quote)?.trim_ascii();
    filling.set(&Field::RequestId, id.strip_prefix(b"[").and_then(|id| id.strip_suffix(b"]")).unwrap_or(b"-"));
    filling.set(&Field::AbsoluteRequest, head.get(quote + 1..)?);
    let mut words = line.get(from + 7..)?.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
    filling.set(&Field::Client, words.next()?);
    (words.next()? == b"-").then_some(())?;
    filling.set(&Field::Status, words.next().filter(|status| is_status(status))?);
    filling.set(&Field::Bytes, words.next()?.strip_suffix(b"B")?);
    (words.next()? == b"in").then_some(())?;
    filling.set(&Field::Duration(Unit::Seconds), words.next()?);
    Some(filling.finish())
}

/// `Thu Oct 10 13:55:36 2000`.
pub(super) const DAY_AND_TIME: [Part; 13] = [
    Part::Letters,
    Part::Literal(b' '),
    Part::MonthName,
    Part::Literal(b' '),
    Part::Day,
    Part::Literal(b' '),
    Part::Hour,
    Part::Literal(b':'),
    Part::Minute,
    Part::Literal(b':'),
    Part::Second,
    Part::Literal(b' '),
    Part::Year,
];

/// `[Thu Oct 10 13:55:36 2000] 192.0.2.7:5 [404]: GET /a - No such file or directory`.
pub(super) fn php<'a>(line: &'a [u8], scratch: &'a Scratch) -> Read<'a> {
    const OTHERS: [&[u8]; 3] = [b"Accepted", b"Closing", b"Closed without sending a request"];
    let Some(end) = memchr::memchr(b']', line).filter(|_| line.starts_with(b"[")) else { return Read::Other };
    let (time, rest) = (line.get(1..end).unwrap_or_default(), line.get(end + 1..).unwrap_or_default().trim_ascii());
    if rest.starts_with(b"PHP ") && memchr::memmem::find(rest, b" Development Server (").is_some() {
        return Read::Aside;
    }
    let Some(space) = memchr::memchr(b' ', rest) else { return Read::Other };
    let (client, rest) = rest.split_at_checked(space).unwrap_or_default();
    let rest = rest.trim_ascii_start();
    if address(client).is_none() {
        return Read::Other;
    }
    if OTHERS.iter().any(|other| rest.starts_with(other)) {
        return Read::Aside;
    }
    let mut filling = Filling::new(scratch, Escape::None);
    filling.set(&Field::Time(Clock::Parts(DAY_AND_TIME.into()), false), time);
    filling.set(&Field::Client, client);
    php_request(rest, filling).into()
}

fn php_request<'a>(rest: &'a [u8], mut filling: Filling<'a>) -> Option<Line<'a>> {
    let (status, rest) = rest.strip_prefix(b"[")?.split_first_chunk::<3>()?;
    filling.set(&Field::Status, Some(status.as_slice()).filter(|status| is_status(status))?);
    let request = rest.strip_prefix(b"]: ")?;
    let split = memchr::memchr(b' ', request).and_then(|end| request.split_at_checked(end));
    // Before 7.4 the method was left out.
    let target = match split {
        Some((method, target)) if is_method(method) => {
            filling.set(&Field::Method, method);
            target.trim_ascii()
        }
        _ => request,
    };
    let end = memchr::memmem::find(target, b" - ").unwrap_or(target.len());
    filling.set(&Field::Target, target.get(..end)?);
    if let Some(why) = target.get(end + 3..) {
        filling.set(&Field::Hint(Said::Words), why);
    }
    Some(filling.finish())
}

/// `GET /a 403 3.456 ms - 12` (dev), `GET /a 403 12 - 3.456 ms` (tiny), `192.0.2.7 - GET /a HTTP/1.1 403 12 - 3.456 ms` (short).
pub(super) fn morgan<'a>(line: &'a [u8], scratch: &'a Scratch) -> Option<Line<'a>> {
    let mut filling = Filling::new(scratch, Escape::None);
    let mut words = line.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
    let mut word = words.next()?;
    if !is_method(word) {
        address(word)?;
        filling.set(&Field::Client, word);
        filling.set(&Field::User, words.next()?);
        word = words.next().filter(|word| is_method(word))?;
    }
    filling.set(&Field::Method, word);
    filling.set(&Field::Target, words.next()?);
    let mut status = words.next()?;
    if status.starts_with(b"HTTP/") {
        filling.set(&Field::Protocol, status);
        status = words.next()?;
    }
    filling.set(&Field::Status, Some(status).filter(|status| is_status(status))?);
    let (length, took) = match [words.next()?, words.next()?, words.next()?, words.next().unwrap_or_default()] {
        [took, b"ms", b"-", length] => (length, took),
        [length, b"-", took, b"ms"] => (length, took),
        _ => return None,
    };
    words.next().is_none().then_some(())?;
    filling.set(&Field::Bytes, length);
    filling.set(&Field::Duration(Unit::Milliseconds), took);
    Some(filling.finish())
}

/// `2000-10-10 13:55:36.123 +00:00 [INF] HTTP GET /a responded 403 in 12.3456 ms`.
pub(super) fn serilog<'a>(line: &'a [u8], scratch: &'a Scratch) -> Option<Line<'a>> {
    let responded = memchr::memmem::find(line, b" responded ")?;
    let mut filling = Filling::new(scratch, Escape::None);
    let head = dated(line.get(..responded)?, &mut filling);
    let http = memchr::memmem::rfind(head, b"HTTP ")?;
    let request = head.get(http + 5..)?;
    let end = memchr::memchr(b' ', request)?;
    let (method, target) = request.split_at_checked(end)?;
    filling.set(&Field::Method, Some(method).filter(|method| is_method(method))?);
    filling.set(&Field::Path, target.trim_ascii());
    let mut words = line.get(responded + 11..)?.split(|byte| *byte == b' ');
    filling.set(&Field::Status, words.next().filter(|status| is_status(status))?);
    (words.next()? == b"in").then_some(())?;
    filling.set(&Field::Duration(Unit::Milliseconds), words.next()?);
    Some(filling.finish())
}
