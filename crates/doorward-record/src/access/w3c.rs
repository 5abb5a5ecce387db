//! The W3C's extended log format, which says itself which fields it has: IIS, CloudFront, and others. Zeek's logs do so too.
//!
//! A `#Fields:` line may come again in the middle of a file with other fields; what it says is kept in the [`Scratch`].

use std::sync::Arc;

use super::clock::{Clock, Stamp};
use super::escape::Escape;
use super::field::{Field, Filling, Said, Unit};
use super::line::Line;
use super::pattern::MAX_FIELDS;
use super::pattern::headers::of_request;
use super::scratch::Scratch;
use super::unparsed::{Unparsed, Why};

/// The fields that a `#Fields:` line names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    fields: Vec<(Field, Escape)>,
    /// Whether they are CloudFront's.
    pub(super) is_cloudfront: bool,
    /// Whether they are IIS's.
    pub(super) is_iis: bool,
}

const FIELDS: &[u8] = b"#Fields:";
/// The same by Zeek, with tabs between.
const ZEEK_FIELDS: &[u8] = b"#fields\t";
const DATE: &[u8] = b"#Date:";

/// Reads a `#Fields:` line; `None` where it is another.
pub(super) fn columns(line: &[u8]) -> Option<Columns> {
    let names = line.strip_prefix(FIELDS).or_else(|| line.strip_prefix(ZEEK_FIELDS))?;
    let names = String::from_utf8_lossy(names);
    let names: Vec<&str> = names.split([' ', '\t']).map(str::trim).filter(|name| !name.is_empty()).collect();
    let has = |name: &str| names.iter().any(|other| other.eq_ignore_ascii_case(name));
    let is_cloudfront = has("x-edge-location");
    let is_iis = has("sc-win32-status") || has("s-sitename") || has("sc-substatus");
    let fields = names.iter().take(MAX_FIELDS).map(|name| column(name, is_cloudfront, is_iis)).collect();
    Some(Columns { fields, is_cloudfront, is_iis })
}

fn column(name: &str, is_cloudfront: bool, is_iis: bool) -> (Field, Escape) {
    let name = name.trim_matches(|letter: char| !letter.is_ascii_alphanumeric() && letter != ')').to_ascii_lowercase();
    let spaced = if is_cloudfront { Escape::Percent } else { Escape::Plus };
    if let Some(header) = name.strip_prefix("cs(").and_then(|rest| rest.strip_suffix(')')) {
        return match of_request(header) {
            Field::HostElse => (Field::HostElse, Escape::None),
            field => (field, spaced),
        };
    }
    let unit = if is_iis || name == "timetakenms" { Unit::Milliseconds } else { Unit::Seconds };
    let field = match name.as_str() {
        "date" | "date-local" => Field::Time(Clock::Date, !is_iis && !is_cloudfront),
        "time" | "time-local" => Field::Time(Clock::OfDay, false),
        "cs-start" => Field::Time(Clock::Epoch, true),
        "c-ip" => Field::Client,
        "c-dns" => Field::ClientElse,
        "cs-username" => Field::User,
        "s-port" => Field::Port,
        "cs-method" => Field::Method,
        "cs-uri-stem" => Field::Path,
        "cs-uri-query" => Field::Query,
        "cs-uri" if is_iis || is_cloudfront => Field::TargetElse,
        "cs-uri" => Field::Url,
        "sc-status" | "c-status" => Field::Status,
        "sc-substatus" => Field::Hint(Said::IisSubStatus),
        "sc-win32-status" => Field::Hint(Said::IisWin32),
        "sc-bytes" => Field::Bytes,
        "time-taken" | "timetakenms" | "x-duration" => Field::Duration(unit),
        "cs-host" => Field::HostElse,
        "x-host-header" => Field::Host,
        "cs-version" | "cs-protocol-version" => Field::Protocol,
        "cs-protocol" => Field::Scheme,
        "x-forwarded-for" | "s-xff" | "x-forwarded-for-1" | "originalip" => Field::Forwarded,
        "x-edge-request-id" | "x-request-id" => Field::RequestId,
        "x-edge-result-type" => Field::Hint(Said::CloudFrontResult),
        "x-edge-detailed-result-type" => Field::Hint(Said::CloudFrontDetailed),
        "ts" => Field::Time(Clock::Epoch, true),
        "id.orig_h" => Field::Client,
        "id.resp_p" => Field::Port,
        "method" => Field::Method,
        "host" => Field::Host,
        "uri" => Field::Target,
        "status_code" => Field::Status,
        "response_body_len" => Field::Bytes,
        "username" => Field::User,
        "s-reason" | "sc-action" => Field::Hint(Said::Words),
        "user_agent" => Field::Agent,
        "user-agent" => return (Field::Agent, spaced),
        "referer" | "referrer" => return (Field::Referrer, spaced),
        _ => Field::Skip,
    };
    (field, Escape::None)
}

/// Reads a line with the fields that were named last: in the file, or in `first`.
pub(super) fn read<'a>(
    first: Option<&Arc<Columns>>,
    line: &'a [u8],
    scratch: &'a Scratch,
) -> Result<Line<'a>, Unparsed> {
    if line.starts_with(b"#") {
        if let Some(columns) = columns(line) {
            *scratch.columns.borrow_mut() = Some(Arc::new(columns));
        }
        if let Some(date) = line.strip_prefix(DATE).map(<[u8]>::trim_ascii) {
            let mut stamp = Stamp::default();
            let day = memchr::memchr(b' ', date).and_then(|end| date.get(..end)).unwrap_or(date);
            scratch.day.set(Clock::Date.read(day, &mut stamp).then_some(stamp));
        }
        return Err(Unparsed::because(Why::Directive));
    }
    let columns = scratch.columns.borrow();
    let columns = columns.as_ref().or(first).ok_or(Unparsed::because(Why::NoFields))?;
    columns.read(line, scratch).ok_or(Unparsed::because(Why::Form))
}

impl Columns {
    /// Reads a line of which nothing says that it has these columns; `None` where it has not.
    pub(super) fn guess<'a>(&self, line: &'a [u8], scratch: &'a Scratch) -> Option<Line<'a>> {
        line.first().is_some_and(u8::is_ascii_digit).then_some(())?;
        let read =
            self.read(line, scratch).filter(|read| !read.cut && read.time_s.is_some() && read.status.is_some())?;
        let is_method = |method: &[u8]| method.iter().all(u8::is_ascii_uppercase);
        let is_request = read.method.is_some_and(is_method) && read.target.is_some_and(|path| path.starts_with(b"/"));
        (is_request && read.address().is_some()).then_some(read)
    }

    /// Reads a line of values; `None` where they are not what the columns say.
    pub(super) fn read<'a>(&self, line: &'a [u8], scratch: &'a Scratch) -> Option<Line<'a>> {
        let mut filling = Filling::new(scratch, Escape::None);
        let has_day = self.fields.iter().any(|(field, _)| matches!(field, Field::Time(Clock::Date | Clock::Epoch, _)));
        let has_clock = self.fields.iter().any(|(field, _)| matches!(field, Field::Time(Clock::OfDay, _)));
        if let Some(day) = scratch.day.get().filter(|_| has_clock && !has_day) {
            filling.begin(day);
        }
        let mut rest = line;
        let tabs = memchr::memchr(b'\t', line).is_some();
        let mut read = 0;
        for (field, escape) in &self.fields {
            let Some((value, after)) = value(rest, tabs) else { break };
            rest = after;
            read += 1;
            if matches!(field, Field::Time(..) | Field::Status) && !field.fits(value) {
                return None;
            }
            let has_blanks = memchr::memchr(b' ', value).is_some();
            filling.escape(if has_blanks { Escape::None } else { *escape });
            filling.set(field, value);
        }
        let mut line = filling.finish();
        line.cut = read < self.fields.len();
        let tells = line.status.is_some() || line.target.is_some();
        tells.then_some(line)
    }
}

/// The next value and what follows it. Values may stand in quotes, which are doubled within.
fn value(text: &[u8], tabs: bool) -> Option<(&[u8], &[u8])> {
    let text = if tabs { text } else { text.trim_ascii_start() };
    if text.is_empty() {
        return None;
    }
    let separator = if tabs { b'\t' } else { b' ' };
    if let Some(inner) = text.strip_prefix(b"\"") {
        let closes = |place: &usize| inner.get(place + 1).is_none_or(|next| *next == separator);
        let end = memchr::memchr_iter(b'"', inner).find(closes).unwrap_or(inner.len());
        let value = inner.get(..end)?.trim_ascii();
        return Some((value, inner.get(end + 2..).unwrap_or_default()));
    }
    match memchr::memchr(separator, text) {
        Some(end) => Some((text.get(..end)?, text.get(end + 1..)?)),
        None => Some((text, b"")),
    }
}
