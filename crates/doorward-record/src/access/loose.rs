//! Lines that look like the Combined Log Format with more between its fields: found by what the fields look like.
//!
//! The last that is tried: a time in brackets, a request line in quotes, and a status behind it are needed.

use super::clock::Clock;
use super::combined::present;
use super::escape::Escape;
use super::field::{Field, Filling};
use super::line::{self, Line};
use super::scratch::Scratch;

/// Most words of a line that are looked at.
const MAX_WORDS: usize = 64;

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
        let Some((word, after)) = next(rest) else { break };
        rest = after;
        stage.take(number, word, &mut filling)?;
    }
    let cut = stage.cut || filling.line.status.is_none();
    let tells = stage.time && stage.request && filling.line.status.is_some();
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
}

impl Stage {
    fn take<'a>(&mut self, number: usize, word: Word<'a>, filling: &mut Filling<'a>) -> Option<()> {
        match word {
            Word::Bracketed(text) if !self.time => {
                let field = Field::Time(Clock::Any, false);
                if field.fits(text) && present(text).is_some() {
                    filling.set(&field, text);
                    self.time = true;
                }
            }
            Word::Quoted(text, is_whole) if !self.request => {
                let is_request = memchr::memmem::find(text, b" HTTP/").is_some()
                    || self.time && (present(text).is_none() || text.starts_with(b"\\x"));
                if is_request || self.time && !is_whole {
                    filling.set(&Field::Request, text);
                    self.request = true;
                    self.cut = !is_whole;
                }
            }
            Word::Quoted(text, is_whole) => {
                self.cut |= !is_whole;
                self.quoted(text, filling);
            }
            Word::Bare(text) if self.request && filling.line.status.is_none() => {
                let is_status = text.len() == 3 && matches!(text, [b'1'..=b'5', ..]);
                if is_status && Field::Status.fits(text) {
                    filling.set(&Field::Status, text);
                }
            }
            Word::Bare(text) if self.request && !self.bytes => {
                self.bytes = true;
                filling.set(&Field::Bytes, text);
            }
            Word::Bare(text) if number < 3 && filling.line.client.is_none() => {
                let text = text.strip_suffix(b",").unwrap_or(text);
                if line::address(text).is_some() {
                    filling.set(&Field::Client, text);
                } else if number == 0 {
                    filling.set(&Field::Host, text);
                }
            }
            _ => {}
        }
        Some(())
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
