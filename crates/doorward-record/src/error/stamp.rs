//! The time of a log line: as written, and as unix time where the zone and the year are known.
//!
//! Most error logs write the wall clock without its zone, and syslog leaves out the year. Whoever reads the log says what they
//! are; where nobody knows, a line keeps its words and has no unix time.

use std::cell::Cell;

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The months, as logs abbreviate them.
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// A zone's offset never changes within such a span of the wall clock.
const STEADY_S: i64 = 900;
/// The seconds of a day.
const DAY_S: i64 = 86_400;

/// When a line was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stamp<'a> {
    /// As it stands in the line; empty where the line has no time.
    pub written: &'a str,
    /// Unix time in seconds, where zone and year are known.
    pub unix_s: Option<i64>,
}

/// What is known of the clock that a log was written by.
#[derive(Debug, Clone)]
pub struct Clock {
    zone: Option<TimeZone>,
    year: Option<i16>,
    /// The last span looked up and the offset in it.
    steady: Cell<(i64, i64)>,
}

impl Clock {
    /// A clock of which nothing is known: only times that state their zone become unix times.
    #[must_use]
    pub fn unknown() -> Self {
        Self { zone: None, year: None, steady: Cell::new((i64::MIN, 0)) }
    }

    /// A clock in this zone; the year is for logs that write none.
    #[must_use]
    pub fn new(zone: TimeZone, year: Option<i16>) -> Self {
        Self { zone: Some(zone), year, steady: Cell::new((i64::MIN, 0)) }
    }

    /// A clock that shows universal time.
    #[must_use]
    pub fn utc() -> Self {
        Self::new(TimeZone::UTC, None)
    }

    /// The unix time of a wall clock's reading, which is given as if it were universal time.
    fn unix_s(&self, wall_s: i64) -> Option<i64> {
        let zone = self.zone.as_ref()?;
        let span = wall_s.div_euclid(STEADY_S);
        let (known, offset) = self.steady.get();
        if known == span {
            return Some(wall_s - offset);
        }
        let wall = Timestamp::from_second(wall_s).ok()?.to_zoned(TimeZone::UTC).datetime();
        let unix_s = wall.to_zoned(zone.clone()).ok()?.timestamp().as_second();
        self.steady.set((span, wall_s - unix_s));
        Some(unix_s)
    }
}

/// A wall clock's reading.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Wall {
    pub year: i64,
    pub month: i64,
    pub day: i64,
    pub hour: i64,
    pub minute: i64,
    pub second: i64,
}

impl Wall {
    /// Seconds since 1970 as if the wall clock showed universal time; absent where it is no time.
    pub(super) fn seconds(self) -> Option<i64> {
        let sound = (1..=12).contains(&self.month)
            && (1..=31).contains(&self.day)
            && (0..24).contains(&self.hour)
            && (0..60).contains(&self.minute)
            && (0..=60).contains(&self.second)
            && (1970..=9999).contains(&self.year);
        sound.then(|| days(self) * DAY_S + self.hour * 3600 + self.minute * 60 + self.second)
    }
}

/// Days since 1970, by the Gregorian calendar with years that begin in March.
fn days(wall: Wall) -> i64 {
    let year = if wall.month <= 2 { wall.year - 1 } else { wall.year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((wall.month + 9) % 12) + 2) / 5 + wall.day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The number that these bytes write in full; absent where there is anything but digits.
pub(super) fn number(text: &str) -> Option<i64> {
    let sound = !text.is_empty() && text.len() <= 18;
    if !sound {
        return None;
    }
    text.bytes().try_fold(0_i64, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
}

/// The number at a place of fixed width.
fn at(text: &str, from: usize, to: usize) -> Option<i64> {
    number(text.get(from..to)?.trim_start())
}

/// The month's number.
fn month(text: &str) -> Option<i64> {
    MONTHS.iter().position(|name| *name == text).and_then(|index| i64::try_from(index + 1).ok())
}

/// `20:58:49` at the beginning of the text.
fn clock_time(text: &str, day: Wall) -> Option<Wall> {
    let mut marks = [text.as_bytes().get(2), text.as_bytes().get(5)].into_iter();
    marks.all(|mark| mark == Some(&b':')).then_some(())?;
    Some(Wall { hour: at(text, 0, 2)?, minute: at(text, 3, 5)?, second: at(text, 6, 8)?, ..day })
}

/// `Wed Nov 25 20:58:49.213700 2026`, with or without the fraction.
pub(super) fn c_time<'a>(written: &'a str, clock: &Clock) -> Option<Stamp<'a>> {
    let year = written.get(written.len().checked_sub(4)?..)?;
    let day =
        Wall { year: number(year)?, month: month(written.get(4..7)?)?, day: at(written, 8, 10)?, ..Wall::default() };
    let wall = clock_time(written.get(11..)?, day)?.seconds()?;
    Some(Stamp { written, unix_s: clock.unix_s(wall) })
}

/// `2026/11/25 20:58:44` or `2026-11-25 20:58:44` or with a `T` between, at the beginning of the text; with a fraction and a
/// zone where they follow. The stamp and what comes after it.
pub(super) fn iso_time<'a>(text: &'a str, clock: &Clock) -> Option<(Stamp<'a>, &'a str)> {
    let bytes = text.as_bytes();
    let marks = [bytes.get(4)?, bytes.get(7)?, bytes.get(10)?];
    let sound = matches!(marks, [b'-', b'-', b' ' | b'T'] | [b'/', b'/', b' ']);
    sound.then_some(())?;
    let day = Wall { year: at(text, 0, 4)?, month: at(text, 5, 7)?, day: at(text, 8, 10)?, ..Wall::default() };
    let wall = clock_time(text.get(11..)?, day)?.seconds()?;
    let fraction = text.get(19..)?;
    let digits =
        fraction.strip_prefix(['.', ',']).map_or(0, |rest| 1 + rest.bytes().take_while(u8::is_ascii_digit).count());
    let (zone, rest) = zone(fraction.get(digits..)?);
    let end = text.len() - rest.len();
    let unix_s = zone.map_or_else(|| clock.unix_s(wall), |offset| Some(wall - offset));
    Some((Stamp { written: text.get(..end)?, unix_s }, rest))
}

/// `Z`, `+0100` or `+01:00` at the beginning of the text: the offset in seconds, and what follows.
fn zone(text: &str) -> (Option<i64>, &str) {
    if let Some(rest) = text.strip_prefix('Z') {
        return (Some(0), rest);
    }
    let sign = match text.as_bytes().first() {
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return (None, text),
    };
    let with_colon = text.as_bytes().get(3) == Some(&b':');
    let (minutes_at, end) = if with_colon { (4, 6) } else { (3, 5) };
    match (at(text, 1, 3), at(text, minutes_at, end), text.get(end..)) {
        (Some(hours), Some(minutes), Some(rest)) => (Some(sign * (hours * 3600 + minutes * 60)), rest),
        _ => (None, text),
    }
}

/// `25-Nov-2026 20:58:24.123` or `25/Nov/2026:20:58:24 +0100`, at the beginning of the text; the stamp and what comes after it.
pub(super) fn day_first_time<'a>(text: &'a str, clock: &Clock) -> Option<(Stamp<'a>, &'a str)> {
    let bytes = text.as_bytes();
    let sound = matches!((bytes.get(2)?, bytes.get(6)?), (b'-', b'-') | (b'/', b'/'));
    sound.then_some(())?;
    let day = Wall { year: at(text, 7, 11)?, month: month(text.get(3..6)?)?, day: at(text, 0, 2)?, ..Wall::default() };
    let wall = clock_time(text.get(12..)?, day)?.seconds()?;
    let fraction = text.get(20..)?;
    let digits = fraction.strip_prefix('.').map_or(0, |rest| 1 + rest.bytes().take_while(u8::is_ascii_digit).count());
    let after = fraction.get(digits..)?;
    let spaced = after.strip_prefix(' ').map(zone).filter(|(offset, _)| offset.is_some());
    let (offset, rest) = spaced.unwrap_or((None, after));
    let unix_s = offset.map_or_else(|| clock.unix_s(wall), |offset| Some(wall - offset));
    Some((Stamp { written: text.get(..text.len() - rest.len())?, unix_s }, rest))
}

/// `Nov 25 20:58:24`, as syslog writes it, at the beginning of the text; the stamp and what comes after it.
pub(super) fn syslog_time<'a>(text: &'a str, clock: &Clock) -> Option<(Stamp<'a>, &'a str)> {
    let bytes = text.as_bytes();
    (bytes.get(3) == Some(&b' ') && bytes.get(6) == Some(&b' ')).then_some(())?;
    let day = Wall { year: 1970, month: month(text.get(..3)?)?, day: at(text, 4, 6)?, ..Wall::default() };
    let wall = clock_time(text.get(7..)?, day)?;
    let with_year = clock.year.and_then(|year| Wall { year: i64::from(year), ..wall }.seconds());
    let unix_s = with_year.and_then(|seconds| clock.unix_s(seconds));
    Some((Stamp { written: text.get(..15)?, unix_s }, text.get(15..)?))
}

/// `1386543500.000` at the beginning of the text; the stamp and what comes after it.
pub(super) fn unix_time(text: &str) -> Option<(Stamp<'_>, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = number(text.get(..digits)?)?;
    let rest = text.get(digits..)?;
    let fraction = rest.strip_prefix('.').map_or(0, |rest| 1 + rest.bytes().take_while(u8::is_ascii_digit).count());
    (9..=11).contains(&digits).then_some(())?;
    let end = digits + fraction;
    Some((Stamp { written: text.get(..end)?, unix_s: Some(whole) }, text.get(end..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_written() {
        let clock = Clock::new(TimeZone::get("Europe/Berlin").unwrap(), Some(2026));
        let iso = |text| iso_time(text, &clock).unwrap();
        for (text, unix_s, rest) in [
            ("2026/11/25 20:58:44 [error]", 1_795_636_724, " [error]"),
            ("2026-07-25 20:58:44: (mod", 1_785_005_924, ": (mod"),
            ("2026-11-25T20:58:44.123Z x", 1_795_640_324, " x"),
            ("2026-11-25 20:58:44,123 fail2ban", 1_795_636_724, " fail2ban"),
            ("2026-11-25T20:58:44+01:00", 1_795_636_724, ""),
            ("2026-11-25T20:58:44.9-0530 x", 1_795_660_124, " x"),
        ] {
            let (stamp, left) = iso(text);
            assert_eq!((stamp.unix_s, left), (Some(unix_s), rest), "{text}");
        }
        assert_eq!(c_time("Wed Nov 25 20:58:49.213700 2026", &clock).unwrap().unix_s, Some(1_795_636_729));
        assert_eq!(c_time("Wed Nov  5 20:58:49 2026", &clock).unwrap().unix_s, Some(1_793_908_729));
        assert_eq!(syslog_time("Nov 25 20:58:44 host", &clock).unwrap().0.unix_s, Some(1_795_636_724));
        assert_eq!(day_first_time("25-Nov-2026 20:58:44.123 SEVERE", &clock).unwrap().0.unix_s, Some(1_795_636_724));
        assert_eq!(day_first_time("25/Nov/2026:20:58:44 +0000] x", &clock).unwrap().0.unix_s, Some(1_795_640_324));
        assert_eq!(unix_time("1386543500.000   5").unwrap().0.unix_s, Some(1_386_543_500));
    }

    #[test]
    fn a_clock_that_nobody_knows_gives_no_unix_time() {
        let clock = Clock::unknown();
        assert_eq!(iso_time("2026/11/25 20:58:44 x", &clock).unwrap().0.unix_s, None);
        assert_eq!(iso_time("2026-11-25T20:58:44Z", &clock).unwrap().0.unix_s, Some(1_795_640_324));
        assert_eq!(syslog_time("Nov 25 20:58:44 host", &Clock::utc()).unwrap().0.unix_s, None);
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in
            ["", "2026", "2026/13/25 20:58:44", "2026-11-25 25:58:44", "2026/11-25 20:58:44", "ä026/11/25 20:58:44"]
        {
            assert_eq!(iso_time(text, &Clock::utc()), None, "{text}");
        }
        assert_eq!(c_time("Wed Nov 25", &Clock::utc()), None);
    }
}
