//! Lines that look like the Combined Log Format with more between its fields: found by what the fields look like.
//!
//! The last that is tried: a request line in quotes and a status behind it are needed, and a time, unless the request says its
//! protocol and the status stands right behind it.

use super::clock::Clock;
use super::combined::present;
use super::escape::Escape;
use super::field::{Field, Filling};
use super::line::{self, Line};
use super::scratch::Scratch;

/// Most words of a line that are looked at.
const MAX_WORDS: usize = 64;

/// Longest text in brackets that is no time, such as a level or a number.
const MIN_TIME_BYTES: usize = 10;

/// A word, or a text in brackets or quotes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word<'a> {
    Bare(&'a [u8]),
    Quoted(&'a [u8], bool),
    Bracketed(&'a [u8]),
}

fn next(text: &[u8]) -> Option<(Word<'_>, &[u8])> {
    let text = text.trim_ascii_start();
    match text {
        [] => None,
        [b'"', inner @ ..] => {
            let mut from = 0;
            while let Some(place) = inner.get(from..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
                let here = from + place;
                if inner.get(here) == Some(&b'"') {
                    return Some((Word::Quoted(inner.get(..here)?, true), inner.get(here + 1..)?));
                }
                from = here + 2;
            }
            Some((Word::Quoted(inner, false), b""))
        }
        [b'[', inner @ ..] => {
            let end = memchr::memchr(b']', inner)?;
            Some((Word::Bracketed(inner.get(..end)?), inner.get(end + 1..)?))
        }
        _ => {
            let end = memchr::memchr(b' ', text).unwrap_or(text.len());
            Some((Word::Bare(text.get(..end)?), text.get(end..)?))
        }
    }
}

/// Reads a line.
pub(super) fn read<'a>(line: &'a [u8], scratch: &'a Scratch) -> Option<Line<'a>> {
    let mut filling = Filling::new(scratch, Escape::Backslash);
    let mut rest = line;
    let mut stage = Stage::default();
    for number in 0..MAX_WORDS {
        if let Some(behind) = stage.bare_time(rest, &mut filling) {
            rest = behind;
            continue;
        }
        let Some((word, after)) = next(rest) else { break };
        rest = after;
        stage.take(number, word, &mut filling)?;
    }
    let cut = stage.cut || filling.line.status.is_none();
    let is_told = stage.time && !stage.is_bare || stage.sure && !stage.is_undated;
    let tells = is_told && stage.request && filling.line.status.is_some();
    let mut line = filling.finish();
    line.cut = cut;
    tells.then_some(line)
}

#[derive(Default)]
struct Stage {
    time: bool,
    request: bool,
    bytes: bool,
    cut: bool,
    /// Whether the request line says its protocol and the status stands right behind it.
    sure: bool,
    /// Whether the time stands without brackets, as it does in error logs, which quote requests as well.
    is_bare: bool,
    /// Whether a time stands there that cannot be read.
    is_undated: bool,
    /// Words since the request.
    behind: usize,
}

impl Stage {
    /// A time without brackets before the request; what follows it.
    fn bare_time<'a>(&mut self, rest: &'a [u8], filling: &mut Filling<'a>) -> Option<&'a [u8]> {
        let text = rest.trim_ascii_start();
        if self.time || self.request || !text.first().is_some_and(u8::is_ascii_digit) {
            return None;
        }
        let (time, behind) = text.split_at_checked(Clock::Iso.takes(text)?)?;
        filling.set(&Field::Time(Clock::Iso, false), time);
        (self.time, self.is_bare) = (true, true);
        Some(behind)
    }

    fn take<'a>(&mut self, number: usize, word: Word<'a>, filling: &mut Filling<'a>) -> Option<()> {
        match word {
            Word::Bracketed(text) if !self.time => {
                // A level may stand behind it: `[2000-10-10T13:55:36Z INFO]`.
                let ends = |end: &usize| text.get(*end).is_none_or(|byte| matches!(byte, b' ' | b','));
                if let Some(time) = Clock::Any.takes(text).filter(ends).and_then(|end| text.get(..end)) {
                    filling.set(&Field::Time(Clock::Any, false), time);
                    self.time = present(time).is_some();
                } else if text.len() > MIN_TIME_BYTES
                    && memchr::memchr(b':', text).is_some()
                    && text.iter().any(u8::is_ascii_digit)
                {
                    // A time of another make: a format is to be named rather than the time to be lost.
                    self.is_undated = true;
                }
            }
            Word::Quoted(text, is_whole) if !self.request => {
                let has_protocol = memchr::memmem::find(text, b" HTTP/").is_some();
                let is_request = has_protocol || self.time && (present(text).is_none() || text.starts_with(b"\\x"));
                if is_request || self.time && !is_whole {
                    filling.set(&Field::Request, text);
                    self.request = true;
                    self.sure = has_protocol;
                    self.cut = !is_whole;
                }
            }
            Word::Quoted(text, is_whole) => {
                self.cut |= !is_whole;
                self.quoted(text, filling);
            }
            Word::Bare(text) if self.request && filling.line.status.is_none() => {
                self.behind += 1;
                self.sure &= self.behind == 1;
                let is_status = text.len() == 3 && matches!(text, [b'1'..=b'5', ..]);
                if is_status && Field::Status.fits(text) {
                    filling.set(&Field::Status, text);
                }
            }
            Word::Bare(text) if self.request && !self.bytes => {
                self.bytes = true;
                filling.set(&Field::Bytes, text);
            }
            Word::Bare(text) if !self.request => self.before(number, text, filling),
            _ => {}
        }
        Some(())
    }

    /// A word before the request: who asked, and which host was asked.
    fn before<'a>(&self, number: usize, text: &'a [u8], filling: &mut Filling<'a>) {
        let text = text.strip_suffix(b",").unwrap_or(text);
        // `INFO:werkzeug:192.0.2.7`.
        let text = text.strip_prefix(b"INFO:werkzeug:").unwrap_or(text);
        let has_place = memchr::memchr2(b'.', b':', text).is_some();
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':');
        if filling.line.client.is_none() && has_place && line::address(text).is_some() {
            filling.set(&Field::Client, text);
        } else if filling.line.host.is_none()
            && (number == 0 || self.time && memchr::memchr(b'.', text).is_some())
            && !text.iter().any(u8::is_ascii_uppercase)
            && text.first().is_some_and(u8::is_ascii_alphanumeric)
            && text.iter().all(is_name)
            && !text.ends_with(b":")
        {
            filling.set(&Field::Host, text);
        }
    }

    fn quoted<'a>(&mut self, text: &'a [u8], filling: &mut Filling<'a>) {
        let is_address =
            text.starts_with(b"http://") || text.starts_with(b"https://") || text.starts_with(b"android-app:");
        let is_client = line::address(text).is_some();
        if is_client {
            filling.set(&Field::Forwarded, text);
        } else if is_address && filling.line.referrer.is_none() && filling.line.agent.is_none() {
            filling.set(&Field::Referrer, text);
        } else if filling.line.agent.is_none() && text.len() > 2 {
            filling.set(&Field::Agent, text);
        }
    }
}
