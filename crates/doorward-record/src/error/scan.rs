//! Reading many lines: a whole text, or a log of gigabytes block by block.

use memchr::memchr;

use super::line::ErrorLine;
use super::prefix::line;
use super::stamp::Clock;

/// The longest line that is looked at. What is longer is counted and passed over: servers cut their own lines well before.
pub const MAX_LINE_BYTES: usize = 64 * 1024;

/// What became of the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scanned {
    /// All lines.
    pub lines: u64,
    /// Lines of a known shape.
    pub known: u64,
    /// Lines whose message bears on a refusal.
    pub meant: u64,
    /// Lines longer than [`MAX_LINE_BYTES`].
    pub long: u64,
    /// Bytes that were taken: up to the last line's end. What follows is the beginning of a line that is still to come.
    pub taken: usize,
}

/// Takes every whole line of the bytes apart and hands those of a known shape on, with the place of each in the bytes. Bytes that
/// are no UTF-8 are replaced; what follows the last line's end is left for the next call, unless it is `last`.
pub fn scan(bytes: &[u8], last: bool, clock: &Clock, mut each: impl FnMut(&ErrorLine<'_>, usize)) -> Scanned {
    let mut scanned = Scanned::default();
    while let Some(rest) = bytes.get(scanned.taken..).filter(|rest| !rest.is_empty()) {
        let (length, step) = match memchr(b'\n', rest) {
            Some(end) => (end, end + 1),
            None if last => (rest.len(), rest.len()),
            None => break,
        };
        let at = scanned.taken;
        scanned.taken += step;
        scanned.lines += 1;
        if length > MAX_LINE_BYTES {
            scanned.long += 1;
            continue;
        }
        let raw = rest.get(..length).unwrap_or_default();
        let raw = raw.strip_suffix(b"\r").unwrap_or(raw);
        let lossy;
        let text = match std::str::from_utf8(raw) {
            Ok(text) => text,
            Err(_) => {
                lossy = String::from_utf8_lossy(raw);
                lossy.as_ref()
            }
        };
        if let Some(mut found) = line(text, clock) {
            found.number = Some(scanned.lines);
            scanned.known += 1;
            scanned.meant += u64::from(found.meaning.is_some());
            each(&found, at);
        }
    }
    scanned
}

/// The lines of a text that are of a known shape, in order. `first` is the number of the text's first line, where it is known.
#[must_use]
pub fn lines<'a>(text: &'a str, first: Option<u64>, clock: &Clock) -> Vec<ErrorLine<'a>> {
    let numbered = text.lines().zip(0_u64..);
    let sound = numbered.filter(|(raw, _)| raw.len() <= MAX_LINE_BYTES);
    sound
        .filter_map(|(raw, index)| {
            let found = line(raw, clock)?;
            Some(ErrorLine { number: first.map(|first| first + index), ..found })
        })
        .collect()
}
