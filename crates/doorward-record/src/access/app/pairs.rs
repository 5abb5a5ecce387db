//! Keys and values: `key=value` (logfmt: lograge, Heroku's router, Go's loggers) and `key:value` with tabs between (LTSV).

use super::{Read, is_status};
use crate::access::clock::Clock;
use crate::access::escape::Escape;
use crate::access::field::{Field, Filling, Unit};
use crate::access::json::loose_keys;
use crate::access::line::{Line, address};
use crate::access::scratch::Scratch;

/// Most pairs of a line that are looked at.
const MAX_PAIRS: usize = 96;
/// Fewest pairs of a line that is believed to consist of them.
const MIN_PAIRS: usize = 3;
/// Longest text before the first pair: a time, a level, the name of a program.
const MAX_HEAD_BYTES: usize = 160;

/// Reads a line of `key=value`, perhaps behind the prefix of a logger.
pub(super) fn logfmt<'a>(line: &'a [u8], scratch: &'a Scratch) -> Read<'a> {
    if matches!(line.first(), Some(b'{' | b'"')) {
        return Read::Other;
    }
    let mut filling = Filling::new(scratch, Escape::Backslash);
    let Some(mut rest) = begin(line) else { return if is_heroku(line) { Read::Aside } else { Read::Other } };
    let head = line.get(..line.len().saturating_sub(rest.len())).unwrap_or_default();
    head_time(head, &mut filling);
    let mut pairs = 0;
    let mut texts = 0;
    while pairs < MAX_PAIRS
        && let Some((key, value, after)) = pair(rest)
    {
        rest = after;
        if key.is_empty() {
            // A word without a key: sentences have them, lines of pairs hardly.
            texts += 1;
            continue;
        }
        pairs += 1;
        fill(key, value, &mut filling);
    }
    if pairs < MIN_PAIRS || texts > pairs {
        return if is_heroku(line) { Read::Aside } else { Read::Other };
    }
    let tells = filling.line.status.is_some() && (filling.line.target.is_some() || filling.line.method.is_some());
    if tells { Read::Request(filling.finish()) } else { Read::Aside }
}

/// `2000-10-10T13:55:36.123456+00:00 app[web.1]: …`: what else is in the stream of Heroku.
fn is_heroku(line: &[u8]) -> bool {
    let behind = Clock::Iso.takes(line).and_then(|end| line.get(end..)).map(<[u8]>::trim_ascii_start);
    behind.is_some_and(|rest| rest.starts_with(b"app[") || rest.starts_with(b"heroku["))
}

fn fill<'a>(key: &'a [u8], value: &'a [u8], filling: &mut Filling<'a>) {
    let field = match key {
        // lograge and Heroku count in milliseconds.
        b"duration" | b"service" => &Field::Duration(Unit::Milliseconds),
        b"status" | b"code" | b"status_code" if !is_status(value) => return,
        _ => match loose_keys().flat(key) {
            // An address of the page and not a page of the site.
            Some(Field::Target | Field::Path) if !value.starts_with(b"/") => &Field::Url,
            Some(Field::Request) if memchr::memchr(b' ', value).is_none() => return,
            Some(Field::Hint(_)) | None => return,
            Some(field) => field,
        },
    };
    filling.set(field, value);
}

/// The text from the first pair on.
fn begin(line: &[u8]) -> Option<&[u8]> {
    let equals = memchr::memchr(b'=', line.get(..MAX_HEAD_BYTES).unwrap_or(line))?;
    let head = line.get(..equals)?;
    let start = memchr::memrchr2(b' ', b'\t', head).map_or(0, |blank| blank + 1);
    let key = head.get(start..)?;
    let is_key = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'@');
    (!key.is_empty() && key.iter().all(is_key)).then_some(())?;
    line.get(start..)
}

/// The first time that stands before the pairs.
fn head_time<'a>(head: &'a [u8], filling: &mut Filling<'a>) {
    let starts = std::iter::once(0).chain(memchr::memchr2_iter(b'[', b' ', head).map(|place| place + 1));
    for start in starts {
        let Some(text) = head.get(start..) else { continue };
        if let Some(end) = Clock::Iso.takes(text) {
            filling.set(&Field::Time(Clock::Iso, false), text.get(..end).unwrap_or_default());
            return;
        }
    }
}

/// The next pair and what follows it; the key is empty where a word has none.
fn pair(text: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let text = text.trim_ascii_start();
    if text.is_empty() {
        return None;
    }
    let end = memchr::memchr3(b'=', b' ', b'"', text).unwrap_or(text.len());
    if text.get(end) != Some(&b'=') {
        let blank = memchr::memchr(b' ', text).unwrap_or(text.len());
        return Some((b"", b"", text.get(blank..).unwrap_or_default()));
    }
    let (key, value) = (text.get(..end)?, text.get(end + 1..)?);
    if let Some(inner) = value.strip_prefix(b"\"") {
        let mut from = 0;
        while let Some(found) = inner.get(from..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
            let place = from + found;
            if inner.get(place) == Some(&b'"') {
                return Some((key, inner.get(..place)?, inner.get(place + 1..)?));
            }
            from = place + 2;
        }
        return Some((key, inner, b""));
    }
    let end = memchr::memchr(b' ', value).unwrap_or(value.len());
    Some((key, value.get(..end)?, value.get(end..)?))
}

/// Reads a line of `key:value` with tabs between. `host` is there the client, as its makers have it.
pub(super) fn ltsv<'a>(line: &'a [u8], scratch: &'a Scratch) -> Option<Line<'a>> {
    let mut filling = Filling::new(scratch, Escape::Backslash);
    let mut pairs = 0;
    for text in line.split(|byte| *byte == b'\t').take(MAX_PAIRS) {
        let Some((key, value)) =
            memchr::memchr(b':', text).and_then(|end| Some((text.get(..end)?, text.get(end + 1..)?)))
        else {
            continue;
        };
        pairs += 1;
        let field = match key {
            b"host" if address(value).is_some() => &Field::Client,
            b"vhost" => &Field::Host,
            b"forwardedfor" => &Field::Forwarded,
            b"req" => &Field::Request,
            b"size" => &Field::Bytes,
            b"reqtime" | b"apptime" => &Field::DurationElse(Unit::Seconds),
            b"reqtime_microsec" => &Field::Duration(Unit::Microseconds),
            _ => match loose_keys().flat(key) {
                Some(field) => field,
                None => continue,
            },
        };
        filling.set(field, value.strip_prefix(b"[").and_then(|value| value.strip_suffix(b"]")).unwrap_or(value));
    }
    let tells = filling.line.status.is_some() && pairs >= MIN_PAIRS;
    tells.then(|| filling.finish())
}
