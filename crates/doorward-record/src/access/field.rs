//! What a text in a log means, and how it enters a [`Line`]: the one vocabulary of all formats that are made of named fields.

use super::clock::{Clock, Stamp};
use super::combined::{present, request_line};
use super::escape::{self, Escape};
use super::line::Line;
pub(super) use super::number::Unit;
use super::number::{integer, micros, sent, status};
use super::said;
pub(super) use super::said::Said;
use super::scratch::Scratch;

/// What a text means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Field {
    /// Nothing that is asked for.
    Skip,
    /// The address or name of who asked; a port is taken off.
    Client,
    /// The same, where nothing better was there.
    ClientElse,
    /// X-Forwarded-For and the like.
    Forwarded,
    User,
    Host,
    HostElse,
    Scheme,
    Method,
    /// Path and query.
    Target,
    /// The path, of which it is not known whether the query was left out.
    Path,
    /// The same, where nothing better was there.
    TargetElse,
    /// The query, perhaps with its `?`.
    Query,
    Protocol,
    /// `GET /path HTTP/1.1`.
    Request,
    /// `GET https://host:443/path HTTP/1.1`, where the address is the server's doing.
    AbsoluteRequest,
    /// `https://host:443/path`.
    Url,
    Referrer,
    Agent,
    RequestId,
    LogId,
    Upstream,
    /// The part of the server that took it.
    Frontend,
    /// One status or several; the last counts.
    UpstreamStatus,
    Cache,
    Location,
    File,
    /// The status; `403.14` is understood.
    Status,
    /// The same, where nothing better was there.
    StatusElse,
    Bytes,
    BytesElse,
    Port,
    Duration(Unit),
    /// The same, where nothing better was there.
    DurationElse(Unit),
    /// A part of a duration; the parts are added up.
    DurationPart(Unit),
    Connection,
    Process,
    /// A number that is not asked for.
    Number,
    /// When; `true` where it is the request's begin.
    Time(Clock, bool),
    /// The same, where nothing better was there.
    TimeElse(Clock, bool),
    Hint(Said),
    /// An object whose members mean something: JSON only.
    Inside,
}

impl Field {
    /// Whether a text can have this meaning at all.
    pub(super) fn fits(&self, text: &[u8]) -> bool {
        let is_absent = present(text).is_none();
        match self {
            Self::Status | Self::StatusElse => is_absent || status(text).is_some(),
            Self::Bytes | Self::BytesElse | Self::Connection | Self::Process | Self::Port | Self::Number => {
                is_absent || text.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+'))
            }
            Self::Duration(unit) | Self::DurationElse(unit) | Self::DurationPart(unit) => {
                is_absent || text == b"-1" || micros(text, *unit).is_some() || text.contains(&b',')
            }
            Self::UpstreamStatus => {
                text.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b' ' | b':' | b'-'))
            }
            Self::Client | Self::ClientElse => is_absent || text == b"localhost" || is_host(text),
            Self::Method => is_absent || !text.contains(&b' '),
            Self::Host | Self::HostElse => !text.contains(&b' ') && !text.starts_with(b"<"),
            Self::Scheme | Self::Protocol => text.len() <= MAX_WORD_BYTES && !text.contains(&b' '),
            Self::Time(clock, _) => is_absent || clock.takes(text) == Some(text.len()),
            _ => true,
        }
    }

    /// Whether the beginning of such a text may be this; for lines that were cut.
    pub(super) fn fits_begin(&self, text: &[u8]) -> bool {
        match self {
            Self::Time(..) => true,
            _ => self.fits(text),
        }
    }

    /// Whether a text of this meaning is one word.
    pub(super) const fn is_word(&self) -> bool {
        matches!(
            self,
            Self::Host
                | Self::HostElse
                | Self::Scheme
                | Self::Method
                | Self::Protocol
                | Self::RequestId
                | Self::Status
                | Self::StatusElse
                | Self::Bytes
                | Self::BytesElse
                | Self::Port
                | Self::Duration(_)
                | Self::DurationElse(_)
                | Self::DurationPart(_)
                | Self::Connection
                | Self::Process
                | Self::Number
        )
    }

    /// Whether a text of this meaning may be a list: `a, b` or `a : b`.
    pub(super) const fn is_list(&self) -> bool {
        matches!(
            self,
            Self::Forwarded | Self::Client | Self::ClientElse | Self::Upstream | Self::UpstreamStatus | Self::Skip
        )
    }

    /// The byte with which a text of this meaning begins, where there is one.
    pub(super) const fn begins(&self) -> Option<u8> {
        match self {
            Self::Target | Self::Path | Self::TargetElse => Some(b'/'),
            Self::Query => Some(b'?'),
            _ => None,
        }
    }
}

/// Longest scheme or protocol.
const MAX_WORD_BYTES: usize = 32;

/// A line that is being made.
pub(super) struct Filling<'a> {
    pub(super) line: Line<'a>,
    scratch: &'a Scratch,
    stamp: Stamp,
    escape: Escape,
}

impl<'a> Filling<'a> {
    pub(super) fn new(scratch: &'a Scratch, escape: Escape) -> Self {
        Self { line: Line::default(), scratch, stamp: Stamp::default(), escape }
    }

    /// Begins with what is known of the time.
    pub(super) fn begin(&mut self, stamp: Stamp) {
        self.stamp = stamp;
    }

    pub(super) fn escape(&mut self, escape: Escape) {
        self.escape = escape;
    }

    /// The text with its escapes undone.
    fn plain(&mut self, text: &'a [u8]) -> &'a [u8] {
        if !escape::is_in(self.escape, text) {
            return text;
        }
        let escape = self.escape;
        self.scratch.text(|out| escape::undo(escape, text, out)).unwrap_or_else(|| {
            self.line.escaped = true;
            text
        })
    }

    /// Lets a text enter the line. What cannot have the meaning leaves the line as it is.
    pub(super) fn set(&mut self, field: &Field, text: &'a [u8]) {
        match field {
            Field::Agent => self.line.tells.agent = true,
            Field::Referrer => self.line.tells.referrer = true,
            Field::Query | Field::Target | Field::Url | Field::Request | Field::AbsoluteRequest => {
                self.line.tells.query = true;
            }
            _ => {}
        }
        let Some(text) = present(text) else { return };
        match field {
            Field::Skip | Field::Number | Field::Inside => {}
            Field::TimeElse(..) if self.stamp.moment().is_some() => {}
            Field::Time(clock, starts) | Field::TimeElse(clock, starts) => {
                if clock.read(text, &mut self.stamp) {
                    self.line.starts = *starts;
                }
            }
            Field::Hint(said) => {
                let text = self.plain(text);
                self.line.hint = said::add(self.line.hint, *said, text);
            }
            _ if self.set_number(field, text) => {}
            _ => {
                let text = self.plain(text);
                self.set_text(field, text);
            }
        }
    }

    fn set_number(&mut self, field: &Field, text: &[u8]) -> bool {
        let line = &mut self.line;
        match field {
            Field::Status => line.status = sent(text).or(line.status),
            Field::StatusElse => line.status = line.status.or_else(|| sent(text)),
            Field::Bytes => line.bytes = integer(text).or(line.bytes),
            Field::BytesElse => line.bytes = line.bytes.or_else(|| integer(text)),
            Field::Port => line.port = integer(text).and_then(|port| u16::try_from(port).ok()),
            Field::Connection => line.connection = integer(text),
            Field::Process => line.process = integer(text).and_then(|process| u32::try_from(process).ok()),
            Field::Duration(unit) => line.duration_us = micros(text, *unit).or(line.duration_us),
            Field::DurationElse(unit) => line.duration_us = line.duration_us.or_else(|| micros(text, *unit)),
            Field::DurationPart(unit) => {
                if let Some(part) = micros(text, *unit) {
                    line.duration_us = Some(line.duration_us.unwrap_or(0).saturating_add(part));
                }
            }
            Field::UpstreamStatus => {
                let last = text.rsplit(|byte| matches!(byte, b',' | b' ' | b':')).find_map(sent);
                line.upstream_status = last.or(line.upstream_status);
            }
            _ => return false,
        }
        true
    }

    fn set_text(&mut self, field: &Field, text: &'a [u8]) {
        let line = &mut self.line;
        match field {
            Field::Client => line.client = Some(without_port(text)),
            Field::ClientElse => line.client = line.client.or_else(|| Some(without_port(text))),
            Field::Forwarded => line.forwarded = line.forwarded.or(Some(text)),
            Field::User => line.user = Some(text),
            Field::Host => line.host = Some(text),
            Field::HostElse => line.host = line.host.or(Some(text)),
            Field::Scheme => line.scheme = Some(text),
            Field::Method => line.method = Some(text),
            Field::Target | Field::Path => line.target = Some(text),
            Field::TargetElse => line.target = line.target.or(Some(text)),
            Field::Query => line.query_apart = Some(text.strip_prefix(b"?").unwrap_or(text)).and_then(present),
            Field::Protocol => line.protocol = Some(text),
            Field::Request => request_line(text, line),
            Field::AbsoluteRequest => {
                request_line(text, line);
                if let Some(url) = line.target {
                    self.set_url(url);
                }
            }
            Field::Url => self.set_url(text),
            Field::Referrer => line.referrer = Some(text),
            Field::Agent => line.agent = Some(text),
            Field::RequestId => line.request_id = line.request_id.or(Some(text)),
            Field::LogId => line.log_id = Some(text),
            // HAProxy's `<NOSRV>` is nobody.
            Field::Upstream if text.starts_with(b"<") => {}
            Field::Upstream => line.upstream = Some(text),
            Field::Frontend => line.frontend = Some(text),
            Field::Cache => line.cache = Some(text),
            Field::Location => line.location = Some(text),
            Field::File => line.file = Some(text),
            _ => {}
        }
    }

    fn set_url(&mut self, url: &'a [u8]) {
        let line = &mut self.line;
        let split =
            memchr::memmem::find(url, b"://").and_then(|place| Some((url.get(..place)?, url.get(place + 3..)?)));
        let Some((scheme, rest)) = split else {
            // `host/path`, or a path alone, or the `host:port` of CONNECT.
            let slash = memchr::memchr(b'/', url).filter(|slash| *slash > 0);
            let (host, target) = slash.and_then(|slash| url.split_at_checked(slash)).unwrap_or((b"", url));
            line.host = line.host.or(present(host));
            line.target = Some(target);
            return;
        };
        let end = memchr::memchr3(b'/', b'?', b'#', rest).unwrap_or(rest.len());
        let (host, target) = rest.split_at_checked(end).unwrap_or((rest, b""));
        line.scheme = line.scheme.or(Some(scheme));
        line.host = line.host.or(present(host));
        line.target = Some(if target.is_empty() { b"/" } else { target });
    }

    /// The line.
    pub(super) fn finish(mut self) -> Line<'a> {
        if let Some((seconds, nanoseconds)) = self.stamp.moment() {
            self.line.time_s = Some(seconds);
            self.line.time_ns = nanoseconds;
        }
        said::settle(&mut self.line);
        self.line
    }
}

/// Whether a text may be an address or the name of a host, or a list of such.
fn is_host(text: &[u8]) -> bool {
    let has_list = text.contains(&b',');
    let is_part = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b':' | b'-' | b'_' | b'[' | b']' | b'%' | b'/')
    };
    let may_be = |byte: &u8| is_part(byte) || has_list && matches!(byte, b',' | b' ');
    text.iter().any(|byte| matches!(byte, b'.' | b':')) && text.iter().all(may_be)
}

/// A client without the port behind it.
fn without_port(text: &[u8]) -> &[u8] {
    if let Some(rest) = text.strip_prefix(b"[") {
        return memchr::memchr(b']', rest).and_then(|end| rest.get(..end)).unwrap_or(text);
    }
    match memchr::memchr(b':', text) {
        Some(colon) if memchr::memrchr(b':', text) == Some(colon) => {
            let port = text.get(colon + 1..).unwrap_or_default();
            let is_port = !port.is_empty() && port.iter().all(u8::is_ascii_digit);
            if is_port { text.get(..colon).unwrap_or(text) } else { text }
        }
        _ => text,
    }
}
