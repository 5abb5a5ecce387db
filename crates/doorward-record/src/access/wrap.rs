//! What stands around a line: the prefix of syslog, the JSON of Docker and of the journal, the prefix of Kubernetes and Compose.

use super::clock::{Clock, Stamp};
use super::escape::{self, Escape};
use super::json::wrapped;
use super::scratch::Scratch;

/// What stands around a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Wrap {
    /// Nothing.
    #[default]
    Bare,
    /// `Sep 25 06:05:27 host haproxy[6801]: …`, `<134>1 2018-09-25T06:05:27Z host haproxy 6801 - - …` and the like.
    Syslog,
    /// Docker's `{"log":"…\n","stream":"stdout","time":"…"}`.
    Docker,
    /// `journalctl -o json`.
    JournalJson,
    /// `journalctl -o export`: the line `MESSAGE=…` of several.
    JournalExport,
    /// Kubernetes: `2018-09-25T06:05:27.584Z stdout F …`.
    Kubernetes,
    /// Docker Compose: `web-1  | …`.
    Compose,
}

/// A line out of its wrapper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inner<'a> {
    /// The line itself.
    pub text: &'a [u8],
    /// When it was written, as the wrapper says.
    pub time_s: Option<i64>,
    /// Whether the wrapper is JSON.
    pub is_json: bool,
}

impl<'a> Inner<'a> {
    fn new(text: &'a [u8], time_s: Option<i64>) -> Self {
        Self { text, time_s, is_json: false }
    }
}

/// A line out of what a container's runtime or the journal puts around it; absent where there is nothing of the kind.
#[must_use]
pub fn unwrapped<'a>(line: &'a [u8], scratch: &'a Scratch) -> Option<Inner<'a>> {
    let wraps = [Wrap::Docker, Wrap::JournalJson, Wrap::Kubernetes, Wrap::Compose];
    let newer = || newer(priority(line).strip_prefix(b"1 ")?);
    wraps.into_iter().find_map(|wrap| wrap.open(line, scratch)).or_else(newer)
}

/// The wrappers in the order in which they are tried: `MESSAGE=` before what takes it for a part of the line.
pub(super) const ALL: [Wrap; 7] =
    [Wrap::JournalExport, Wrap::Bare, Wrap::Docker, Wrap::JournalJson, Wrap::Kubernetes, Wrap::Compose, Wrap::Syslog];

impl Wrap {
    /// The name for reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare",
            Self::Syslog => "syslog",
            Self::Docker => "docker",
            Self::JournalJson => "journal-json",
            Self::JournalExport => "journal-export",
            Self::Kubernetes => "kubernetes",
            Self::Compose => "compose",
        }
    }

    /// Takes the wrapper off. `None` where the line is not wrapped so, or has nothing in it.
    pub(super) fn open<'a>(self, line: &'a [u8], scratch: &'a Scratch) -> Option<Inner<'a>> {
        match self {
            Self::Bare => Some(Inner::new(unpadded(line), None)),
            Self::Syslog => syslog(line),
            Self::Docker => json(line, b"log", b"time", scratch),
            Self::JournalJson => {
                json(line, b"MESSAGE", b"__REALTIME_TIMESTAMP", scratch).or_else(|| numbers(line, scratch))
            }
            Self::JournalExport => line.strip_prefix(b"MESSAGE=").map(|text| Inner::new(text, None)),
            Self::Kubernetes => kubernetes(line),
            Self::Compose => compose(line),
        }
    }
}

/// A line without the spaces that a program's prefix, cut off, has left.
fn unpadded(line: &[u8]) -> &[u8] {
    let start = line.iter().position(|byte| *byte != b' ').unwrap_or(line.len());
    line.get(start..).unwrap_or(line)
}

fn json<'a>(line: &'a [u8], text_key: &[u8], time_key: &[u8], scratch: &'a Scratch) -> Option<Inner<'a>> {
    let (text, time_s) = wrapped(line, text_key, time_key)?;
    let text = if escape::is_in(Escape::Json, text) {
        scratch.text(|out| escape::undo(Escape::Json, text, out))?
    } else {
        text
    };
    let text = text.trim_ascii_end();
    Some(Inner { text, time_s, is_json: true })
}

/// A message of the journal that is no text, as `journalctl -o json` has it: `"MESSAGE":[71,69,84]`.
fn numbers<'a>(line: &'a [u8], scratch: &'a Scratch) -> Option<Inner<'a>> {
    const KEY: &[u8] = b"\"MESSAGE\":[";
    let from = memchr::memmem::find(line, KEY)? + KEY.len();
    let rest = line.get(from..)?;
    let list = std::str::from_utf8(rest.get(..memchr::memchr(b']', rest)?)?).ok()?;
    let bytes: Vec<u8> = list.split(',').map(|number| number.trim().parse().ok()).collect::<Option<_>>()?;
    let text = scratch.text(|out| out.extend_from_slice(&bytes))?;
    let key = b"__REALTIME_TIMESTAMP";
    let time = wrapped(line, key, b"").and_then(|(micros, _)| std::str::from_utf8(micros).ok()?.parse::<i64>().ok());
    Some(Inner { text: text.trim_ascii_end(), time_s: time.map(|micros| micros.div_euclid(1_000_000)), is_json: true })
}

fn iso(text: &[u8]) -> Option<(i64, &[u8])> {
    let mut stamp = Stamp::default();
    let length = Clock::Iso.takes(text)?;
    let (time, rest) = text.split_at_checked(length)?;
    Clock::Iso.read(time, &mut stamp);
    Some((stamp.moment()?.0, rest))
}

fn kubernetes(line: &[u8]) -> Option<Inner<'_>> {
    let (time_s, rest) = iso(line)?;
    let rest = rest.strip_prefix(b" stdout ").or_else(|| rest.strip_prefix(b" stderr "))?;
    let text = rest.strip_prefix(b"F ").or_else(|| rest.strip_prefix(b"P "))?;
    Some(Inner::new(text, Some(time_s)))
}

/// Longest name of a container that Compose writes in front.
const MAX_NAME_BYTES: usize = 64;

fn compose(line: &[u8]) -> Option<Inner<'_>> {
    let bar = line.iter().take(MAX_NAME_BYTES).position(|byte| *byte == b'|')?;
    let name = line.get(..bar)?.trim_ascii_end();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let text = line.get(bar + 1..)?.strip_prefix(b" ")?;
    (!name.is_empty() && name.iter().all(is_name)).then_some(Inner::new(text, None))
}

/// Takes off a prefix of syslog: with or without priority, of either RFC or as rsyslog and journalctl show it.
fn syslog(line: &[u8]) -> Option<Inner<'_>> {
    let rest = priority(line);
    if let Some(rest) = rest.strip_prefix(b"1 ") {
        return newer(rest);
    }
    let (time_s, rest) = match iso(rest) {
        Some((time_s, rest)) => (Some(time_s), rest),
        None => (None, older_time(rest)?),
    };
    let rest = rest.strip_prefix(b" ")?;
    // The host, and the program up to its colon.
    let (_, rest) = word(rest)?;
    let colon = memchr::memmem::find(rest, b": ")?;
    let tag = rest.get(..colon)?;
    if tag.is_empty() || tag.len() > MAX_NAME_BYTES || tag.contains(&b' ') || tag.contains(&b'"') {
        return None;
    }
    let text = rest.get(colon + 2..)?;
    Some(Inner::new(text.trim_ascii_start(), time_s))
}

fn priority(line: &[u8]) -> &[u8] {
    let Some(inner) = line.strip_prefix(b"<") else { return line };
    match inner.iter().take(4).position(|byte| *byte == b'>') {
        Some(end) if inner.iter().take(end).all(u8::is_ascii_digit) => inner.get(end + 1..).unwrap_or(line),
        _ => line,
    }
}

fn word(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr(b' ', text)?;
    Some((text.get(..end)?, text.get(end + 1..)?))
}

/// `Sep 25 06:05:27`, perhaps with the year or a fraction; it says no year, so the time is not taken.
fn older_time(text: &[u8]) -> Option<&[u8]> {
    let (name, rest) = text.split_first_chunk::<3>()?;
    super::time::month(*name)?;
    let rest = rest.strip_prefix(b" ")?.trim_ascii_start();
    let (_day, rest) = word(rest).filter(|(day, _)| day.len() <= 2 && day.iter().all(u8::is_ascii_digit))?;
    let rest = match word(rest) {
        Some((year, after)) if year.len() == 4 && year.iter().all(u8::is_ascii_digit) => after,
        _ => rest,
    };
    let length = Clock::OfDay.takes(rest)?;
    rest.get(length..)
}

/// RFC 5424: `TIME HOST APP PROCESS ID DATA MESSAGE`.
fn newer(text: &[u8]) -> Option<Inner<'_>> {
    let (time, rest) = word(text)?;
    let mut rest = rest;
    for _ in 0..4 {
        rest = word(rest)?.1;
    }
    let rest = if let Some(rest) = rest.strip_prefix(b"- ") {
        rest
    } else {
        let end = memchr::memmem::find(rest, b"] ")?;
        rest.get(end + 2..)?
    };
    let text = rest.strip_prefix(b"\xef\xbb\xbf").unwrap_or(rest);
    Some(Inner::new(text, iso(time).map(|(time_s, _)| time_s)))
}
