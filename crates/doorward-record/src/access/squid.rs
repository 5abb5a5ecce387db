//! Squid's native log: `time elapsed client code/status bytes method URL user hierarchy/peer type`, padded with spaces.

use super::clock::Clock;
use super::escape::Escape;
use super::field::{Field, Filling, Said, Unit};
use super::line::Line;
use super::scratch::Scratch;

/// Reads a line of Squid's native log.
pub(super) fn read<'a>(line: &'a [u8], scratch: &'a Scratch) -> Option<Line<'a>> {
    let mut words = line.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
    let mut filling = Filling::new(scratch, Escape::None);
    let mut set = |field: Field, text: Option<&'a [u8]>| -> Option<()> {
        let text = text?;
        field.fits(text).then(|| filling.set(&field, text))
    };
    set(Field::Time(Clock::Epoch, false), words.next())?;
    set(Field::Duration(Unit::Milliseconds), words.next())?;
    set(Field::Client, words.next())?;
    let result = words.next()?;
    let slash = memchr::memchr(b'/', result)?;
    if !result.first().is_some_and(u8::is_ascii_uppercase) {
        return None;
    }
    set(Field::Hint(Said::Squid), result.get(..slash))?;
    set(Field::Status, result.get(slash + 1..))?;
    set(Field::Bytes, words.next())?;
    set(Field::Method, words.next())?;
    set(Field::Url, words.next())?;
    set(Field::User, words.next());
    if let Some(hierarchy) = words.next() {
        let slash = memchr::memchr(b'/', hierarchy)?;
        set(Field::Upstream, hierarchy.get(slash + 1..));
    }
    Some(filling.finish())
}
