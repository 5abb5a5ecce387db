//! Sizes (`32KiB`) and rates (`100/min burst 20 per caller`).

use std::ops::RangeInclusive;

use toml::de::DeValue;

use crate::map::read::fault::Complaint;
use crate::map::read::notes::quoted;
use crate::map::read::section::Item;
use crate::map::{Counted, Quota};

/// The longest period of a rate: 30 days.
const MAX_PERIOD_S: u64 = 30 * 86_400;

/// Units of size, with their bytes. A `K` alone could be meant either way and is not read.
const SIZES: &[(&str, u64)] = &[
    ("B", 1),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("kB", 1_000),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
];

/// Periods of a rate, with their seconds.
const PERIODS: &[(&str, u64)] = &[
    ("s", 1),
    ("sec", 1),
    ("second", 1),
    ("m", 60),
    ("min", 60),
    ("minute", 60),
    ("h", 3_600),
    ("hour", 3_600),
    ("d", 86_400),
    ("day", 86_400),
];

const RATE_HINT: &str = "write it as `100/min`, `100/min burst 20` or `5/s per address`";

/// A size in bytes: a text with a unit, or a bare number.
pub(in crate::map::read) fn bytes(item: Item<'_>, bounds: RangeInclusive<u64>) -> Option<u64> {
    if let DeValue::Integer(_) = item.value {
        return item.count(bounds);
    }
    item.parsed(|text| size(text, bounds))
}

fn size(text: &str, bounds: RangeInclusive<u64>) -> Result<u64, Complaint> {
    let wrong = || {
        Complaint::new(
            format!("{} is no size", quoted(text)),
            "write a number with a unit, such as `512B`, `32KiB`, `10MiB`",
        )
    };
    let digits = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(digits).ok_or_else(wrong)?;
    let (_, factor) = SIZES.iter().find(|(name, _)| *name == unit.trim_start()).ok_or_else(wrong)?;
    let total = number.parse::<u64>().ok().and_then(|number| number.checked_mul(*factor)).ok_or_else(wrong)?;
    if bounds.contains(&total) {
        return Ok(total);
    }
    let (low, high) = (size_words(*bounds.start()), size_words(*bounds.end()));
    Err(Complaint::new(format!("{} is out of bounds", quoted(text)), format!("write a size from `{low}` to `{high}`")))
}

/// A size in words of the map.
pub(in crate::map) fn size_words(bytes: u64) -> String {
    for (unit, factor) in [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)] {
        if bytes >= factor && bytes.is_multiple_of(factor) {
            return format!("{}{unit}", bytes / factor);
        }
    }
    format!("{bytes}B")
}

/// A rate. Where it does not say what it counts together, it counts as `counted`; where it says nothing of a burst, all of a period's
/// requests may come at once.
pub(in crate::map::read) fn quota(text: &str, counted: Counted) -> Result<Quota, Complaint> {
    let wrong = || Complaint::new(format!("{} is no rate", quoted(text)), RATE_HINT);
    let mut words = text.split_ascii_whitespace();
    let (requests, period) = words.next().and_then(|rate| rate.split_once('/')).ok_or_else(wrong)?;
    let requests = positive(requests).ok_or_else(wrong)?;
    let period_s = period_seconds(period).ok_or_else(wrong)?;
    let mut quota = Quota { text: text.into(), requests, period_s, burst: requests, counted };
    let mut seen = (false, false);
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(wrong)?;
        match word {
            "burst" if !seen.0 => {
                quota.burst = positive(value).ok_or_else(wrong)?;
                seen.0 = true;
            }
            "per" if !seen.1 => {
                quota.counted = counted_word(value)?;
                seen.1 = true;
            }
            _ => return Err(wrong()),
        }
    }
    Ok(quota)
}

fn counted_word(word: &str) -> Result<Counted, Complaint> {
    match word {
        "address" => Ok(Counted::Address),
        "caller" => Ok(Counted::Caller),
        "key" => Ok(Counted::Key),
        "route" => Ok(Counted::Route),
        _ => Err(Complaint::new(
            format!("nothing is counted per {}", quoted(word)),
            "write `per address`, `per caller`, `per key` or `per route`",
        )),
    }
}

fn positive(text: &str) -> Option<u32> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|number| *number > 0)
}

/// `min`, `hour`, or a number before it: `15min`.
fn period_seconds(text: &str) -> Option<u64> {
    let digits = text.find(|character: char| !character.is_ascii_digit())?;
    let (number, unit) = text.split_at_checked(digits)?;
    let number = if number.is_empty() { 1 } else { u64::from(positive(number)?) };
    let (_, factor) = PERIODS.iter().find(|(name, _)| *name == unit)?;
    number.checked_mul(*factor).filter(|seconds| *seconds <= MAX_PERIOD_S)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read() {
        for (text, expected) in [
            ("512B", Some(512)),
            ("32KiB", Some(32_768)),
            ("10 MiB", Some(10_485_760)),
            ("1MB", Some(1_000_000)),
            ("1GiB", Some(1 << 30)),
            ("10", None),
            ("10K", None),
            ("MiB", None),
            ("-1B", None),
            ("99999999999999999999GiB", None),
            ("99999999999GiB", None),
        ] {
            assert_eq!(size(text, 0..=u64::MAX).ok(), expected, "{text}");
        }
        assert!(size("2KiB", 1..=1024).unwrap_err().hint.contains("from `1B` to `1KiB`"));
    }

    #[test]
    fn rates_are_read() {
        for (text, expected) in [
            ("100/min burst 20 per caller", Some((100, 60, 20, Counted::Caller))),
            ("5000/hour per route", Some((5000, 3600, 5000, Counted::Route))),
            ("5/s", Some((5, 1, 5, Counted::Address))),
            ("10/15min per key burst 1", Some((10, 900, 1, Counted::Key))),
            ("0/s", None),
            ("5", None),
            ("5/", None),
            ("5/fortnight", None),
            ("+5/s", None),
            ("5/s burst", None),
            ("5/s burst 0", None),
            ("5/s burst 1 burst 2", None),
            ("5/s per planet", None),
            ("5/s please", None),
            ("99999999999/s", None),
            ("1/30d", Some((1, MAX_PERIOD_S, 1, Counted::Address))),
            ("1/31d", None),
            ("", None),
        ] {
            let read = quota(text, Counted::Address).ok();
            let read = read.map(|quota| (quota.requests, quota.period_s, quota.burst, quota.counted));
            assert_eq!(read, expected, "{text}");
        }
    }
}
