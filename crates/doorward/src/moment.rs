//! Spans and moments as a person writes them on a command line: `90d`, `1h30m`, `2027-01-31`, `2027-01-31T12:00:00+01:00`.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use crate::failure::Failure;

/// The longest span, in seconds: a hundred years.
const MAX_SPAN_S: u64 = 100 * 365 * 86_400;
/// The units, the larger ones first, with their seconds.
const UNITS: &[(&str, u64)] = &[("w", 604_800), ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];
const HINT: &str = "write a number with a unit, such as `30s`, `10m`, `1h30m`, `90d`, `2w`";

/// A span in seconds, for an option.
pub(crate) fn span_s(option: &str, text: &str) -> Result<i64, Failure> {
    sum(text).ok_or_else(|| Failure::usage(format!("`{option} {text}` is no span of time"), HINT))
}

/// A moment to come in Unix seconds: after a span from now, or at a day's beginning in UTC, or as written.
pub(crate) fn end_s(option: &str, text: &str, now: Timestamp) -> Result<i64, Failure> {
    let after_span = || now.as_second().checked_add(sum(text)?);
    let at_day = || Some(text.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second());
    let written = || text.parse::<Timestamp>().ok().map(Timestamp::as_second);
    // A day is a moment's beginning too: what names an offset is taken as written first.
    written().or_else(after_span).or_else(at_day).ok_or_else(|| {
        Failure::usage(
            format!("`{option} {text}` is no end"),
            "write how long (`12h`, `90d`), a day (`2027-01-31`), or a moment (`2027-01-31T12:00:00Z`)",
        )
    })
}

/// A moment that has passed in Unix seconds: a span ago, at a day's beginning in UTC, or as written; without an offset in UTC.
pub(crate) fn past_s(option: &str, text: &str, now: Timestamp) -> Result<i64, Failure> {
    let before = || now.as_second().checked_sub(sum(text.strip_suffix(" ago").unwrap_or(text))?);
    let in_utc = || Some(text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second());
    let written = || text.parse::<Timestamp>().ok().map(Timestamp::as_second);
    written().or_else(before).or_else(in_utc).ok_or_else(|| {
        Failure::usage(
            format!("`{option} {text}` is no moment"),
            "write how long ago (`24h`, `7d`), a day (`2026-10-04`), or a moment (`2026-10-04T12:30:00Z`)",
        )
    })
}

/// A moment as RFC 3339 has it.
pub(crate) fn written(second: i64) -> String {
    Timestamp::from_second(second).map_or_else(|_| second.to_string(), |moment| moment.to_string())
}

/// The parts of a span added up; each unit at most once, the larger ones first.
fn sum(text: &str) -> Option<i64> {
    let (mut rest, mut units, mut total) = (text, UNITS.iter(), 0_u64);
    while !rest.is_empty() {
        let digits = rest.find(|character: char| !character.is_ascii_digit())?;
        let (number, after) = rest.split_at_checked(digits)?;
        let (word, factor) = units.find(|(word, _)| after.starts_with(word))?;
        total = total.checked_add(number.parse::<u64>().ok()?.checked_mul(*factor)?)?;
        rest = after.strip_prefix(word)?;
    }
    if text.is_empty() || total > MAX_SPAN_S { None } else { i64::try_from(total).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_that_passed_are_read_in_several_ways() {
        let now: Timestamp = "2026-10-04T12:00:00Z".parse().unwrap();
        for (text, wanted) in [
            ("24h", Some("2026-10-03T12:00:00Z")),
            ("7d ago", Some("2026-09-27T12:00:00Z")),
            ("2026-10-04", Some("2026-10-04T00:00:00Z")),
            ("2026-10-04T03:12", Some("2026-10-04T03:12:00Z")),
            ("2026-10-04 03:12:07", Some("2026-10-04T03:12:07Z")),
            ("2026-10-04T03:12:00+02:00", Some("2026-10-04T01:12:00Z")),
            ("yesterday-ish", None),
            ("", None),
        ] {
            let wanted = wanted.map(|text| text.parse::<Timestamp>().unwrap().as_second());
            assert_eq!(past_s("--since", text, now).ok(), wanted, "{text}");
        }
    }

    #[test]
    fn spans_are_read_in_one_way() {
        for (text, seconds) in [
            ("0s", Some(0)),
            ("90d", Some(7_776_000)),
            ("1h30m", Some(5_400)),
            ("2w", Some(1_209_600)),
            ("5200w", Some(5_200 * 604_800)),
            ("36500d", Some(3_153_600_000)),
            ("36501d", None),
            ("", None),
            ("90", None),
            ("d", None),
            ("30m1h", None),
            ("1h1h", None),
            ("1 h", None),
            ("-1h", None),
            ("1.5h", None),
            ("99999999999999999999d", None),
        ] {
            assert_eq!(span_s("--age", text).ok(), seconds, "{text}");
        }
    }

    #[test]
    fn ends_are_spans_days_and_moments() {
        let now: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        for (text, end) in [
            ("1h", Some("2026-03-01T13:00:00Z")),
            ("2027-01-31", Some("2027-01-31T00:00:00Z")),
            ("2027-01-31T12:00:00+01:00", Some("2027-01-31T11:00:00Z")),
            ("tomorrow", None),
            ("2027-13-01", None),
        ] {
            assert_eq!(end_s("--expires", text, now).ok().map(written).as_deref(), end, "{text}");
        }
    }
}
