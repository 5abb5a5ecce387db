//! The ways in which formats write times, and a time that is put together from several fields.

use super::time::{days, digit, month, two, zone};

/// How a text tells the time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Clock {
    /// `10/Oct/2000:13:55:36 -0700`, perhaps in brackets, with a fraction or without a zone.
    Common,
    /// `2000-10-10T13:55:36.123Z`, with a space or slashes as well, and with any way to write the zone.
    Iso,
    /// Seconds, milliseconds, microseconds or nanoseconds since 1970, told by their size.
    Epoch,
    /// Whichever of these it looks like.
    Any,
    /// `2000-10-10`.
    Date,
    /// `13:55:36`, perhaps with a fraction.
    OfDay,
    /// The fraction of the second, in as many digits as it has.
    Fraction,
    /// As `strftime` writes it.
    Parts(Box<[Part]>),
}

/// A part of a time as `strftime` writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Literal(u8),
    Year,
    ShortYear,
    Month,
    MonthName,
    Day,
    Hour,
    Minute,
    Second,
    Zone,
    /// Letters that are passed over: names of days and zones.
    Letters,
    Epoch,
    /// Digits that are passed over.
    Digits,
}

/// A time that is put together.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Stamp {
    epoch_s: Option<i64>,
    year: Option<i64>,
    month: Option<u32>,
    day: Option<u32>,
    second_of_day: Option<i64>,
    offset_s: i64,
    nanoseconds: u32,
}

impl Stamp {
    /// Seconds and nanoseconds since 1970, where at least a day is known. Without a zone it is taken for UTC.
    pub(super) fn moment(&self) -> Option<(i64, u32)> {
        if let Some(seconds) = self.epoch_s {
            return Some((seconds, self.nanoseconds));
        }
        let day = days(self.year?, self.month?, self.day?);
        Some((day * 86_400 + self.second_of_day.unwrap_or(0) - self.offset_s, self.nanoseconds))
    }

    fn add_seconds(&mut self, seconds: u32) {
        self.second_of_day = Some(self.second_of_day.unwrap_or(0) + i64::from(seconds));
    }
}

impl Clock {
    /// How many bytes at the front of `text` are such a time.
    pub(super) fn takes(&self, text: &[u8]) -> Option<usize> {
        self.parse(text, &mut Stamp::default())
    }

    /// Whether a text of this kind can have spaces in it, so that its end is better found by reading it.
    pub(super) const fn has_spaces(&self) -> bool {
        matches!(self, Self::Common | Self::Parts(_))
    }

    /// Reads `text` into `stamp`; false where it is no such time.
    pub(super) fn read(&self, text: &[u8], stamp: &mut Stamp) -> bool {
        let mut read = *stamp;
        let is_read = self.parse(text, &mut read).is_some();
        if is_read {
            *stamp = read;
        }
        is_read
    }

    fn parse(&self, text: &[u8], stamp: &mut Stamp) -> Option<usize> {
        let mut rest = text;
        match self {
            Self::Common => common(&mut rest, stamp)?,
            Self::Iso => iso(&mut rest, stamp)?,
            Self::Epoch => epoch(&mut rest, stamp)?,
            Self::Date => date(&mut rest, stamp)?,
            Self::OfDay => of_day(&mut rest, stamp)?,
            Self::Fraction => stamp.nanoseconds = nanoseconds(&mut rest)?,
            Self::Parts(parts) => parts.iter().try_for_each(|part| part.read(&mut rest, stamp))?,
            Self::Any => match text {
                [_, _, b'/', ..] | [b'[', ..] => common(&mut rest, stamp)?,
                [_, _, _, _, b'-' | b'/', ..] => iso(&mut rest, stamp)?,
                _ => {
                    epoch(&mut rest, stamp)?;
                    // `13:55:36` and `10-11-2000` are no numbers of seconds.
                    rest.first().is_none_or(|byte| !matches!(byte, b':' | b'-' | b'/')).then_some(())?;
                }
            },
        }
        text.len().checked_sub(rest.len())
    }

    /// What `strftime` would write for this format.
    ///
    /// # Errors
    /// The first directive that is not known.
    pub(super) fn strftime(format: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut bytes = format.bytes();
        while let Some(byte) = bytes.next() {
            if byte != b'%' {
                parts.push(Part::Literal(byte));
                continue;
            }
            let mut letter = bytes.next().ok_or("%")?;
            while matches!(letter, b'E' | b'O' | b'-' | b'_' | b'^' | b'0') {
                letter = bytes.next().ok_or("%")?;
            }
            directive(letter, &mut parts).ok_or_else(|| format!("%{}", char::from(letter)))?;
        }
        Ok(Self::Parts(parts.into()))
    }
}

/// Adds the parts of one directive of `strftime`.
fn directive(letter: u8, parts: &mut Vec<Part>) -> Option<()> {
    let all: &[Part] = match letter {
        b'Y' => &[Part::Year],
        b'y' => &[Part::ShortYear],
        b'm' => &[Part::Month],
        b'b' | b'B' | b'h' => &[Part::MonthName],
        b'd' | b'e' => &[Part::Day],
        b'H' | b'k' => &[Part::Hour],
        b'M' => &[Part::Minute],
        b'S' => &[Part::Second],
        b'z' => &[Part::Zone],
        b'Z' | b'a' | b'A' => &[Part::Letters],
        b'j' | b'u' | b'w' | b'U' | b'W' | b'V' => &[Part::Digits],
        b's' => &[Part::Epoch],
        b'T' => &[Part::Hour, Part::Literal(b':'), Part::Minute, Part::Literal(b':'), Part::Second],
        b'R' => &[Part::Hour, Part::Literal(b':'), Part::Minute],
        b'F' => &[Part::Year, Part::Literal(b'-'), Part::Month, Part::Literal(b'-'), Part::Day],
        b'D' => &[Part::Month, Part::Literal(b'/'), Part::Day, Part::Literal(b'/'), Part::ShortYear],
        b'n' | b't' => &[Part::Literal(b' ')],
        b'%' => &[Part::Literal(b'%')],
        _ => return None,
    };
    parts.extend_from_slice(all);
    Some(())
}

impl Part {
    fn read(self, rest: &mut &[u8], stamp: &mut Stamp) -> Option<()> {
        match self {
            Self::Literal(wanted) => expect(rest, wanted)?,
            Self::Year => stamp.year = Some(year(rest)?),
            Self::ShortYear => {
                let short = i64::from(pair(rest)?);
                stamp.year = Some(if short < 69 { 2_000 + short } else { 1_900 + short });
            }
            Self::Month => stamp.month = Some(pair(rest).filter(|month| (1..=12).contains(month))?),
            Self::MonthName => {
                stamp.month = Some(month_name(rest)?);
                letters(rest);
            }
            Self::Day => stamp.day = Some(padded(rest).filter(|day| (1..=31).contains(day))?),
            Self::Hour => stamp.add_seconds(padded(rest).filter(|hour| *hour <= 24)? * 3_600),
            Self::Minute => stamp.add_seconds(pair(rest).filter(|minute| *minute <= 59)? * 60),
            Self::Second => stamp.add_seconds(pair(rest).filter(|second| *second <= 60)?),
            Self::Zone => stamp.offset_s = offset(rest)?,
            Self::Letters => letters(rest),
            Self::Digits => while one(rest).is_some() {},
            Self::Epoch => epoch(rest, stamp)?,
        }
        Some(())
    }
}

fn expect(rest: &mut &[u8], wanted: u8) -> Option<()> {
    let (first, after) = rest.split_first()?;
    *rest = after;
    (*first == wanted).then_some(())
}

fn letters(rest: &mut &[u8]) {
    while let [b'a'..=b'z' | b'A'..=b'Z', after @ ..] = *rest {
        *rest = after;
    }
}

fn one(rest: &mut &[u8]) -> Option<u32> {
    let (first, after) = rest.split_first()?;
    let value = digit(*first)?;
    *rest = after;
    Some(value)
}

fn pair(rest: &mut &[u8]) -> Option<u32> {
    let ([tens, ones], after) = rest.split_first_chunk::<2>()?;
    *rest = after;
    two(*tens, *ones)
}

/// Two digits, the first perhaps a space.
fn padded(rest: &mut &[u8]) -> Option<u32> {
    if let [b' ', after @ ..] = *rest {
        *rest = after;
        return one(rest);
    }
    pair(rest)
}

fn year(rest: &mut &[u8]) -> Option<i64> {
    Some(i64::from(pair(rest)? * 100 + pair(rest)?))
}

fn month_name(rest: &mut &[u8]) -> Option<u32> {
    let (name, after) = rest.split_first_chunk::<3>()?;
    *rest = after;
    month(*name)
}

/// `13:55:36`, with or without a fraction.
fn of_day(rest: &mut &[u8], stamp: &mut Stamp) -> Option<()> {
    let hour = padded(rest).filter(|hour| *hour <= 24)?;
    expect(rest, b':')?;
    let minute = pair(rest).filter(|minute| *minute <= 59)?;
    expect(rest, b':')?;
    let second = pair(rest).filter(|second| *second <= 60)?;
    stamp.second_of_day = Some(i64::from(hour * 3_600 + minute * 60 + second));
    if let [b'.' | b',', after @ ..] = *rest
        && after.first().is_some_and(u8::is_ascii_digit)
    {
        *rest = after;
        stamp.nanoseconds = nanoseconds(rest)?;
    }
    Some(())
}

/// Digits as a fraction of a second.
fn nanoseconds(rest: &mut &[u8]) -> Option<u32> {
    let mut scale = 100_000_000;
    let mut value = one(rest)? * scale;
    while let Some(digit) = one(rest) {
        scale /= 10;
        value += digit * scale;
    }
    Some(value)
}

fn date(rest: &mut &[u8], stamp: &mut Stamp) -> Option<()> {
    let year = year(rest)?;
    let (separator, after) = rest.split_first().filter(|(first, _)| matches!(first, b'-' | b'/'))?;
    *rest = after;
    let month = pair(rest).filter(|month| (1..=12).contains(month))?;
    expect(rest, *separator)?;
    let day = pair(rest).filter(|day| (1..=31).contains(day))?;
    (stamp.year, stamp.month, stamp.day) = (Some(year), Some(month), Some(day));
    Some(())
}

fn iso(rest: &mut &[u8], stamp: &mut Stamp) -> Option<()> {
    stamp.nanoseconds = 0;
    date(rest, stamp)?;
    let ([b'T' | b't' | b' ', after @ ..] | [b'+', after @ ..]) = *rest else { return None };
    *rest = after;
    of_day(rest, stamp)?;
    behind(rest, stamp);
    Some(())
}

fn common(rest: &mut &[u8], stamp: &mut Stamp) -> Option<()> {
    stamp.nanoseconds = 0;
    let bracket = rest.strip_prefix(b"[");
    *rest = bracket.unwrap_or(rest);
    let first = pair(rest).filter(|day| (1..=31).contains(day))?;
    expect(rest, b'/')?;
    let (day, month) = if rest.first().is_some_and(u8::is_ascii_digit) {
        // cPanel's: the month first, as in America.
        let second = pair(rest).filter(|day| (1..=31).contains(day))?;
        if first > 12 { (first, Some(second).filter(|month| *month <= 12)?) } else { (second, first) }
    } else {
        (first, month_name(rest)?)
    };
    expect(rest, b'/')?;
    let year = year(rest)?;
    let [b':' | b' ', after @ ..] = *rest else { return None };
    *rest = after;
    of_day(rest, stamp)?;
    (stamp.year, stamp.month, stamp.day) = (Some(year), Some(month), Some(day));
    behind(rest, stamp);
    match bracket {
        Some(_) => expect(rest, b']'),
        None => Some(()),
    }
}

/// The zone behind a time, where there is one.
fn behind(rest: &mut &[u8], stamp: &mut Stamp) {
    let mut after = *rest;
    if let Some(stripped) = after.strip_prefix(b" ") {
        after = stripped;
    }
    if let Some(offset) = offset(&mut after) {
        stamp.offset_s = offset;
        *rest = after;
    }
}

/// `Z`, `UTC`, `+0200`, `+02:00` or `+02`.
fn offset(rest: &mut &[u8]) -> Option<i64> {
    let (after, offset) = match *rest {
        [b'Z' | b'z', after @ ..] => (after, 0),
        [b'U', b'T', b'C', after @ ..] | [b'G', b'M', b'T', after @ ..] => (after, 0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2, after @ ..] => (after, zone([*sign, *h1, *h2, *m1, *m2])?),
        [sign @ (b'+' | b'-'), h1, h2, m1 @ b'0'..=b'9', m2 @ b'0'..=b'9', after @ ..] => {
            (after, zone([*sign, *h1, *h2, *m1, *m2])?)
        }
        [sign @ (b'+' | b'-'), h1, h2, after @ ..] => (after, zone([*sign, *h1, *h2, b'0', b'0'])?),
        _ => return None,
    };
    *rest = after;
    Some(offset)
}

/// Most digits of a number of nanoseconds since 1970.
const MAX_EPOCH_DIGITS: usize = 19;

fn epoch(rest: &mut &[u8], stamp: &mut Stamp) -> Option<()> {
    let end = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
    if end == 0 || end > MAX_EPOCH_DIGITS {
        return None;
    }
    let (number, after) = rest.split_at_checked(end)?;
    *rest = after;
    let number = number
        .iter()
        .fold(0_i64, |value, byte| value.saturating_mul(10).saturating_add(i64::from(byte.wrapping_sub(b'0'))));
    let per_second = match end {
        0..=11 => 1,
        12..=14 => 1_000,
        15..=17 => 1_000_000,
        _ => 1_000_000_000_i64,
    };
    stamp.epoch_s = Some(number / per_second);
    if per_second > 1 {
        stamp.nanoseconds = u32::try_from(number % per_second * (1_000_000_000 / per_second)).ok()?;
    }
    if let [b'.' | b',', after @ ..] = *rest
        && after.first().is_some_and(u8::is_ascii_digit)
    {
        *rest = after;
        let fraction = nanoseconds(rest)?;
        if per_second == 1 {
            stamp.nanoseconds = fraction;
        }
    }
    if let [b'e' | b'E', ..] = *rest {
        return scientific(rest, number, stamp);
    }
    Some(())
}

/// `1.703373474815e+09`: one digit, the fraction just read, and the power of ten.
fn scientific(rest: &mut &[u8], first: i64, stamp: &mut Stamp) -> Option<()> {
    let [_, b'+', tens, ones, after @ ..] = *rest else { return None };
    let power = two(*tens, *ones).filter(|power| *power == 9 && first < 10)?;
    *rest = after;
    // Nine digits of the fraction are the seconds; finer parts are not kept.
    stamp.epoch_s = Some(first.checked_mul(10_i64.checked_pow(power)?)?.checked_add(i64::from(stamp.nanoseconds))?);
    stamp.nanoseconds = 0;
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(clock: &Clock, text: &str, wanted: Option<(i64, u32)>) {
        let mut stamp = Stamp::default();
        let read = clock.read(text.as_bytes(), &mut stamp);
        assert_eq!(stamp.moment().filter(|_| read), wanted, "{clock:?} {text}");
    }

    #[test]
    fn times_are_read_in_every_dress() {
        for (clock, text, wanted) in [
            (Clock::Common, "[10/Oct/2000:13:55:36 -0700]", Some((971_211_336, 0))),
            (Clock::Common, "10/Oct/2000:13:55:36.250 -0700", Some((971_211_336, 250_000_000))),
            (Clock::Common, "25/Sep/2018:06:05:27.584", Some((1_537_855_527, 584_000_000))),
            (Clock::Common, "[10/Oct/2000:13:55:36 -0700", None),
            (Clock::Common, "[10/11/2000:20:55:36 -0000]", Some((971_297_736, 0))),
            (Clock::Common, "[15/10/2000:20:55:36 -0000]", Some((971_643_336, 0))),
            (Clock::Common, "[15/13/2000:20:55:36 -0000]", None),
            (Clock::Any, "13:55:36", None),
            (Clock::Any, "10-10-2000", None),
            (Clock::Common, "10/Oct/2000", None),
            (Clock::Iso, "2020-01-01T00:55:04.127531Z", Some((1_577_840_104, 127_531_000))),
            (Clock::Iso, "2020-01-01T01:55:04+01:00", Some((1_577_840_104, 0))),
            (Clock::Iso, "2020-01-01 01:55:04 +0100", Some((1_577_840_104, 0))),
            (Clock::Iso, "2020/01/01 00:55:04", Some((1_577_840_104, 0))),
            (Clock::Iso, "2020-13-01T00:55:04Z", None),
            (Clock::Epoch, "1703373474.8155608", Some((1_703_373_474, 815_560_800))),
            (Clock::Epoch, "1703373474815", Some((1_703_373_474, 815_000_000))),
            (Clock::Epoch, "1703373474815560", Some((1_703_373_474, 815_560_000))),
            (Clock::Epoch, "1703373474815560800", Some((1_703_373_474, 815_560_800))),
            (Clock::Epoch, "1.703373474e+09", Some((1_703_373_474, 0))),
            (Clock::Epoch, "17033734748155608001", None),
            (Clock::Any, "2020-01-01T00:55:04Z", Some((1_577_840_104, 0))),
            (Clock::Any, "10/Oct/2000:13:55:36 -0700", Some((971_211_336, 0))),
            (Clock::Any, "1703373474", Some((1_703_373_474, 0))),
            (Clock::Any, "yesterday", None),
            (Clock::strftime("%d/%b/%Y %T").unwrap(), "10/Oct/2000 20:55:36", Some((971_211_336, 0))),
            (Clock::strftime("%Y-%m-%dT%H:%M:%S%z").unwrap(), "2000-10-10T13:55:36-07:00", Some((971_211_336, 0))),
            (Clock::strftime("%a, %e %b %y %R %Z").unwrap(), "Tue, 10 Oct 00 20:55 UTC", Some((971_211_300, 0))),
            (Clock::strftime("%s").unwrap(), "971211336", Some((971_211_336, 0))),
        ] {
            check(&clock, text, wanted);
        }
    }

    #[test]
    fn a_time_of_several_fields_is_put_together() {
        let mut stamp = Stamp::default();
        for (clock, text) in [(Clock::OfDay, "20:55:36"), (Clock::Fraction, "123"), (Clock::Date, "2000-10-10")] {
            assert!(clock.read(text.as_bytes(), &mut stamp));
        }
        assert_eq!(stamp.moment(), Some((971_211_336, 123_000_000)));
    }

    #[test]
    fn directives_that_are_not_known_are_named() {
        assert_eq!(Clock::strftime("%Y %Q"), Err("%Q".to_owned()));
        assert_eq!(Clock::strftime("%"), Err("%".to_owned()));
    }
}
