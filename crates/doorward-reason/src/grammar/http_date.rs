//! Dates as HTTP writes them: the one form that may be sent, two old ones that must be read (RFC 9110, section 5.6.7),
//! and the loose form of a cookie's Expires (RFC 6265, section 5.1.1).
//!
//! All are read to Unix seconds. The week day is not held against a date: clients ignore it, and so a wrong one changes nothing.

use jiff::civil::DateTime;
use jiff::tz::Offset;

use super::text::beginning;

/// Longest text that is looked at, in bytes.
pub const MAX_DATE_BYTES: usize = 128;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The form a date was written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateForm {
    /// `Sun, 06 Nov 1994 08:49:37 GMT`: the only one a sender may write.
    Fixed,
    /// `Sunday, 06-Nov-94 08:49:37 GMT`.
    Rfc850,
    /// `Sun Nov  6 08:49:37 1994`.
    Asctime,
}

/// Reads one of HTTP's three forms. `now_s` settles the century of a year of two digits.
#[must_use]
pub fn parse(text: &str, now_s: i64) -> Option<(i64, DateForm)> {
    if text.len() > MAX_DATE_BYTES {
        return None;
    }
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    match words.as_slice() {
        [week_day, day, month, year, time, "GMT"] if week_day.ends_with(',') => {
            let date = (exact_digits(year, 4)?, month_number(month)?, exact_digits(day, 2)?);
            Some((unix_seconds(date, clock(time)?)?, DateForm::Fixed))
        }
        [week_day, date, time, "GMT"] if week_day.ends_with(',') => {
            let mut parts = date.splitn(3, '-');
            let day = exact_digits(parts.next()?, 2)?;
            let month = month_number(parts.next()?)?;
            let year = full_year(exact_digits(parts.next()?, 2)?, now_s);
            Some((unix_seconds((year, month, day), clock(time)?)?, DateForm::Rfc850))
        }
        [_, month, day, time, year] => {
            let date = (exact_digits(year, 4)?, month_number(month)?, digits(day, 2)?);
            Some((unix_seconds(date, clock(time)?)?, DateForm::Asctime))
        }
        _ => None,
    }
}

/// Reads a cookie's Expires by the loose rules that browsers share: any order, any separators.
#[must_use]
pub fn parse_cookie_date(text: &str) -> Option<i64> {
    let (mut time, mut day, mut month, mut year) = (None, None, None, None);
    let is_delimiter = |c: char| !(c.is_ascii_alphanumeric() || c == ':' || !c.is_ascii());
    for word in beginning(text, MAX_DATE_BYTES).split(is_delimiter).filter(|word| !word.is_empty()) {
        if time.is_none() && clock(word).is_some() {
            time = clock(word);
        } else if day.is_none() && leading_number(word, 1, 2).is_some() {
            day = leading_number(word, 1, 2);
        } else if month.is_none() && month_number(word).is_some() {
            month = month_number(word);
        } else if year.is_none() {
            year = leading_number(word, 2, 4);
        }
    }
    let year = match year? {
        year @ 70..=99 => year + 1900,
        year @ 0..=69 => year + 2000,
        year => year,
    };
    if year < 1601 {
        return None;
    }
    unix_seconds((year, month?, day?), time?)
}

fn exact_digits(text: &str, count: usize) -> Option<i64> {
    if text.len() == count { digits(text, count) } else { None }
}

fn digits(text: &str, at_most: usize) -> Option<i64> {
    let fits = !text.is_empty() && text.len() <= at_most && text.bytes().all(|byte| byte.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

/// The number a word begins with, where it has that many digits and no more.
fn leading_number(word: &str, at_least: usize, at_most: usize) -> Option<i64> {
    let end = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
    if end < at_least { None } else { digits(word.get(..end)?, at_most) }
}

fn month_number(text: &str) -> Option<i64> {
    let short = text.get(..3)?.to_ascii_lowercase();
    let index = MONTHS.iter().position(|month| *month == short)?;
    i64::try_from(index + 1).ok()
}

fn clock(text: &str) -> Option<(i64, i64, i64)> {
    let mut parts = text.splitn(3, ':');
    let hour = digits(parts.next()?, 2)?;
    let minute = digits(parts.next()?, 2)?;
    let second = digits(parts.next()?, 2)?;
    (hour <= 23 && minute <= 59 && second <= 60).then_some((hour, minute, second.min(59)))
}

/// A year of two digits is in the past where it would else be more than 50 years ahead.
fn full_year(two_digits: i64, now_s: i64) -> i64 {
    let this_year = 1970 + now_s.div_euclid(31_556_952);
    let year = this_year - this_year.rem_euclid(100) + two_digits;
    if year > this_year + 50 { year - 100 } else { year }
}

fn unix_seconds(date: (i64, i64, i64), time: (i64, i64, i64)) -> Option<i64> {
    let year = i16::try_from(date.0).ok()?;
    let small = |number: i64| i8::try_from(number).ok();
    let when = DateTime::new(year, small(date.1)?, small(date.2)?, small(time.0)?, small(time.1)?, small(time.2)?, 0);
    Offset::UTC.to_timestamp(when.ok()?).ok().map(|moment| moment.as_second())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW_S: i64 = 1_750_000_000;

    #[test]
    fn the_three_forms_name_one_moment() {
        for (text, form) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", DateForm::Fixed),
            ("Sunday, 06-Nov-94 08:49:37 GMT", DateForm::Rfc850),
            ("Sun Nov  6 08:49:37 1994", DateForm::Asctime),
        ] {
            assert_eq!(parse(text, NOW_S), Some((784_111_777, form)), "{text}");
        }
    }

    #[test]
    fn anything_else_is_no_date() {
        for text in
            ["", "tomorrow", "2025-06-15T12:00:00Z", "Sun, 31 Feb 2025 00:00:00 GMT", "Sun, 06 Nov 1994 08:49:37"]
        {
            assert_eq!(parse(text, NOW_S), None, "{text}");
        }
    }

    #[test]
    fn a_leap_second_is_a_date() {
        assert!(parse("Sat, 31 Dec 2016 23:59:60 GMT", NOW_S).is_some());
        assert!(parse("Sat, 31 Dec 2016 23:59:61 GMT", NOW_S).is_none());
    }

    #[test]
    fn two_digits_mean_at_most_fifty_years_ahead() {
        assert_eq!((full_year(75, NOW_S), full_year(76, NOW_S), full_year(25, NOW_S)), (2075, 1976, 2025));
    }

    #[test]
    fn cookie_dates_come_in_any_order() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06-Nov-1994 08:49:37 GMT",
            "Sun, 06-Nov-94 08:49:37 GMT",
            "1994 Nov 6 08:49:37",
            "08:49:37 6 november 1994",
        ] {
            assert_eq!(parse_cookie_date(text), Some(784_111_777), "{text}");
        }
        for text in ["", "0", "-1", "Nov 1994", "Sun, 06 Nov 1500 08:49:37 GMT"] {
            assert_eq!(parse_cookie_date(text), None, "{text}");
        }
    }

    #[test]
    fn the_limit_holds_at_its_edge() {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        let padded = |length: usize| format!("{date}{}", " ".repeat(length - date.len()));
        assert!(parse(&padded(MAX_DATE_BYTES), NOW_S).is_some());
        assert!(parse(&padded(MAX_DATE_BYTES + 1), NOW_S).is_none());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_fail(text in ".{0,60}", now_s in any::<i64>()) {
            let _ = parse(&text, now_s);
            let _ = parse_cookie_date(&text);
        }
    }
}
