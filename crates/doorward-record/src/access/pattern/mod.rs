//! Lines made of texts with fields between them: what a `log_format` or a `LogFormat` describes.
//!
//! A field ends where the text behind it begins. Where that could be in several places, the first is taken with which the rest of
//! the line fits as well.

pub(super) mod apache;
pub(super) mod cloud;
pub(super) mod envoy;
pub(super) mod haproxy;
pub(super) mod headers;
pub(super) mod nginx;
pub(super) mod squid;

use super::escape::Escape;
use super::field::{Field, Filling};
use super::line::Line;
use super::scratch::Scratch;

/// Most fields of a format.
pub const MAX_FIELDS: usize = 64;

/// Most places that are tried for the ends of a line's fields.
const MAX_TRIES: usize = 512;

/// The form of a line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Pattern {
    pieces: Vec<Piece>,
    /// The text behind the last field.
    end: Box<[u8]>,
    escape: Escape,
    /// Whether later versions of the server add fields, and earlier ones lack some: both are read.
    growing: bool,
    /// How many fields even the earliest version has.
    needed: usize,
}

/// A text and the field behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    before: Box<[u8]>,
    field: Field,
    /// Whether blanks may stand before the field, to fill it up to a width.
    padded: bool,
}

impl Piece {
    /// The text behind what stands before the field.
    fn open<'a>(&self, text: &'a [u8]) -> Option<&'a [u8]> {
        let text = text.strip_prefix(&*self.before)?;
        Some(if self.padded { text.trim_ascii_start() } else { text })
    }
}

/// Makes a [`Pattern`] piece by piece.
#[derive(Default)]
pub(super) struct Builder {
    literal: Vec<u8>,
    pieces: Vec<Piece>,
}

impl Builder {
    pub(super) fn literal(&mut self, text: &[u8]) {
        self.literal.extend_from_slice(text);
    }

    pub(super) fn field(&mut self, field: Field) {
        let before = std::mem::take(&mut self.literal).into();
        self.pieces.push(Piece { before, field, padded: false });
    }

    /// A field that is filled up with blanks to a width.
    pub(super) fn padded(&mut self, field: Field) {
        let before = std::mem::take(&mut self.literal).into();
        self.pieces.push(Piece { before, field, padded: true });
    }

    /// The pattern.
    ///
    /// # Errors
    /// Where nothing of a request is in it, or where it has too many fields.
    pub(super) fn finish(self, escape: Escape) -> Result<Pattern, (String, String)> {
        if self.pieces.len() > MAX_FIELDS {
            let hint = format!("formats of up to {MAX_FIELDS} fields are read");
            return Err((format!("the format has {} fields", self.pieces.len()), hint));
        }
        let tells = |piece: &Piece| matches!(piece.field, Field::Status | Field::StatusElse);
        if !self.pieces.iter().any(tells) {
            let hint = "a log tells of refusals where it has the status: `$status`, `%>s`, `%ST`";
            return Err(("the format has no status".into(), hint.into()));
        }
        Ok(Pattern { pieces: self.pieces, end: self.literal.into(), escape, growing: false, needed: 0 })
    }
}

/// The fields of a line as they were found, in the order of the pieces.
type Found<'a> = [&'a [u8]; MAX_FIELDS];

impl Pattern {
    /// The same, with further fields allowed at the end, and with those behind the first `needed` ones allowed to lack.
    pub(super) fn growing(mut self, needed: usize) -> Self {
        self.growing = true;
        self.needed = needed;
        self
    }

    /// Reads a line; `None` where it has another form.
    pub(super) fn read<'a>(&self, line: &'a [u8], scratch: &'a Scratch) -> Option<Line<'a>> {
        let mut found: Found<'a> = [&[]; MAX_FIELDS];
        let mut tries = MAX_TRIES;
        let whole = self.fit(0, line, &mut found, &mut tries);
        let cut = if whole.is_none() { Some(self.fit_cut(line, &mut found)?) } else { None };
        let mut filling = Filling::new(scratch, self.escape);
        for (piece, text) in self.pieces.iter().zip(found).take(whole.or(cut)?) {
            filling.set(&piece.field, text);
        }
        filling.line.cut = cut.is_some();
        Some(filling.finish())
    }

    /// The text behind the field of this number, and whether there is a further field.
    fn behind(&self, number: usize) -> (&[u8], Option<&Piece>) {
        match self.pieces.get(number + 1) {
            Some(next) => (&next.before, Some(next)),
            None => (&self.end, None),
        }
    }

    /// Fits the fields from this number on, and says how many there are in all.
    fn fit<'a>(&self, number: usize, text: &'a [u8], found: &mut Found<'a>, tries: &mut usize) -> Option<usize> {
        let Some(piece) = self.pieces.get(number) else {
            let rest = text.strip_prefix(&*self.end)?;
            let ends = rest.trim_ascii().is_empty() || self.growing && rest.starts_with(b" ");
            return ends.then_some(number);
        };
        let Some(text) = piece.open(text) else {
            let ends = self.may_end(number) && matches!(text, b"" | b"\"");
            return ends.then_some(number);
        };
        let mut from = 0;
        loop {
            let end = self.end_of(number, piece, text, from)?;
            *tries = tries.checked_sub(1)?;
            let (field, rest) = text.split_at_checked(end)?;
            if piece.field.fits(field) {
                *found.get_mut(number)? = field;
                let fields = self.fit(number + 1, rest, found, tries);
                if fields.is_some() {
                    return fields;
                }
            }
            // Where a field is one word, it does not go on behind a space.
            let goes_on = end < text.len() && !(piece.field.is_word() && rest.starts_with(b" "));
            from = goes_on.then_some(end + 1)?;
        }
    }

    /// Where the field ends: the first such place from `from` on.
    fn end_of(&self, number: usize, piece: &Piece, text: &[u8], from: usize) -> Option<usize> {
        if let Field::Time(clock, _) = &piece.field
            && clock.has_spaces()
            && let Some(end) = clock.takes(text)
        {
            return (from == 0).then_some(end);
        }
        let (behind, next) = self.behind(number);
        let rest = text.get(from..)?;
        match behind {
            [] => match next {
                None if self.growing => Some(from + memchr::memchr(b' ', rest).unwrap_or(rest.len())),
                None => (from <= text.len()).then_some(text.len()),
                Some(next) => match next.field.begins() {
                    Some(byte) => Some(from + memchr::memchr(byte, rest).unwrap_or(self.word(number, rest))),
                    None => Some(from + self.word(number, rest)),
                },
            },
            [b'"', ..] if piece.before.ends_with(b"\"") => self.quote(text, from, behind),
            [byte] => memchr::memchr(*byte, rest).map(|place| from + place).or_else(|| self.at_end(number, text, from)),
            _ => {
                memchr::memmem::find(rest, behind).map(|place| from + place).or_else(|| self.at_end(number, text, from))
            }
        }
        .map(|end| if piece.field.is_list() { list_end(text, end, behind) } else { end })
    }

    /// A field with nothing behind it but another field that may be empty ends with the next text further on.
    fn word(&self, number: usize, rest: &[u8]) -> usize {
        let further = self.pieces.get(number + 1..).unwrap_or_default().iter().map(|piece| &*piece.before);
        let literal = further.chain([&*self.end]).find(|text| !text.is_empty());
        literal.and_then(|text| memchr::memmem::find(rest, text)).unwrap_or(rest.len())
    }

    /// Lines of growing formats may end behind later fields.
    fn at_end(&self, number: usize, text: &[u8], from: usize) -> Option<usize> {
        let may_end = self.may_end(number + 1) || self.growing && number + 1 >= self.pieces.len();
        (may_end && from == 0 && memchr::memchr(b' ', text).is_none()).then_some(text.len())
    }

    /// The quote that closes a quoted field.
    fn quote(&self, text: &[u8], from: usize, behind: &[u8]) -> Option<usize> {
        let mut from = from;
        loop {
            let rest = text.get(from..)?;
            let place = match self.escape {
                Escape::Backslash | Escape::Json => memchr::memchr2(b'"', b'\\', rest)?,
                _ => memchr::memchr(b'"', rest)?,
            };
            let here = from + place;
            match text.get(here..)? {
                [b'\\', ..] => from = here + 2,
                at if at.starts_with(behind) || self.growing && at.len() < behind.len() && behind.starts_with(at) => {
                    return Some(here);
                }
                _ => from = here + 1,
            }
        }
    }

    /// Whether a whole line may have just this many fields.
    fn may_end(&self, fields: usize) -> bool {
        self.growing && fields >= self.needed
    }

    /// Fits the fields of a line that ends too early, and says how many there are.
    fn fit_cut<'a>(&self, line: &'a [u8], found: &mut Found<'a>) -> Option<usize> {
        let mut text = line;
        let mut asked = false;
        for (number, piece) in self.pieces.iter().enumerate() {
            let Some(rest) = piece.open(text) else {
                // The line ends within the text that stands between two fields.
                return (piece.before.starts_with(text) && asked).then_some(number);
            };
            let end = self.end_of(number, piece, rest, 0);
            let (field, after) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
            asked |= tells_request(&piece.field);
            *found.get_mut(number)? = field;
            if end.is_none() {
                return (asked && piece.field.fits_begin(field)).then_some(number + 1);
            }
            if !piece.field.fits(field) {
                return None;
            }
            text = after;
        }
        None
    }
}

const fn tells_request(field: &Field) -> bool {
    matches!(
        field,
        Field::Request
            | Field::AbsoluteRequest
            | Field::Target
            | Field::Path
            | Field::TargetElse
            | Field::Url
            | Field::Method
    )
}

/// Extends the end of a list: `a, b` and nginx's `a, b : c` are one field though spaces are within.
fn list_end(text: &[u8], end: usize, behind: &[u8]) -> usize {
    if behind.first() != Some(&b' ') {
        return end;
    }
    let mut end = end;
    loop {
        let before = end.checked_sub(1).and_then(|last| text.get(last));
        let after = text.get(end..).unwrap_or_default();
        let from = match after {
            [b' ', b':', b' ', ..] => end + 3,
            [b' ', ..] if before == Some(&b',') => end + 1,
            _ => return end,
        };
        let Some(rest) = text.get(from..) else { return end };
        end = from + memchr::memmem::find(rest, behind).unwrap_or(rest.len());
    }
}
