//! Durations (`500ms`, `15m`, `1h30m`) and moments (`2026-01-01T00:00:00Z`).

use std::ops::RangeInclusive;

use jiff::Timestamp;
use toml::de::DeValue;

use crate::map::read::fault::Complaint;
use crate::map::read::notes::quoted;
use crate::map::read::section::Item;

/// The longest duration that a map may have: ten years of days.
pub(in crate::map::read) const MAX_DURATION_S: u64 = 3_650 * 86_400;

/// The units, with their milliseconds.
const UNITS: &[(&str, u64)] =
    &[("ms", 1), ("s", 1_000), ("min", 60_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

const HINT: &str = "write a number with a unit, such as `500ms`, `15s`, `10m`, `2h`, `1d`";

/// A duration in milliseconds.
pub(in crate::map::read) fn milliseconds(item: Item<'_>, bounds: RangeInclusive<u64>) -> Option<u64> {
    if let DeValue::Integer(number) = item.value {
        let hint = format!("write `{} = \"{number}s\"` if seconds are meant", item.key);
        item.error(format!("`{}` is a number without a unit", item.key), hint);
        return None;
    }
    item.parsed(|text| duration(text, bounds))
}

/// A duration in whole seconds.
pub(in crate::map::read) fn seconds(item: Item<'_>, bounds: RangeInclusive<u64>) -> Option<u64> {
    let (low, high) = (bounds.start().saturating_mul(1_000), bounds.end().saturating_mul(1_000));
    let total = milliseconds(item, low..=high)?;
    if total.is_multiple_of(1_000) {
        return Some(total / 1_000);
    }
    item.error(format!("`{}` is no whole number of seconds", item.key), "write whole seconds, such as `2s`");
    None
}

fn duration(text: &str, bounds: RangeInclusive<u64>) -> Result<u64, Complaint> {
    let total = sum(text).ok_or_else(|| Complaint::new(format!("{} is no duration", quoted(text)), HINT))?;
    if bounds.contains(&total) {
        return Ok(total);
    }
    let (low, high) = (words(*bounds.start()), words(*bounds.end()));
    let hint = format!("write a duration from `{low}` to `{high}`");
    Err(Complaint::new(format!("{} is out of bounds", quoted(text)), hint))
}

/// The parts of a duration added up; each unit at most once, the larger ones first.
fn sum(text: &str) -> Option<u64> {
    let mut rest = text.trim();
    let mut total: u64 = 0;
    let mut smallest = u64::MAX;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|character: char| !character.is_ascii_digit())?;
        let (number, after) = rest.split_at_checked(digits)?;
        let (word, factor) = unit(after)?;
        if *factor >= smallest {
            return None;
        }
        smallest = *factor;
        total = total.checked_add(number.parse::<u64>().ok()?.checked_mul(*factor)?)?;
        rest = after.strip_prefix(word)?;
    }
    (total <= MAX_DURATION_S * 1_000).then_some(total)
}

/// The unit that a text begins with.
fn unit(text: &str) -> Option<&'static (&'static str, u64)> {
    let letters = text.find(|character: char| !character.is_ascii_alphabetic()).unwrap_or(text.len());
    let word = text.get(..letters)?;
    UNITS.iter().find(|(unit, _)| *unit == word)
}

/// A duration in words of the map.
pub(in crate::map) fn words(milliseconds: u64) -> String {
    for (unit, factor) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)] {
        if milliseconds >= factor && milliseconds.is_multiple_of(factor) {
            return format!("{}{unit}", milliseconds / factor);
        }
    }
    if milliseconds == 0 { "0s".to_owned() } else { format!("{milliseconds}ms") }
}

/// A moment: a date of TOML, or a text of the same form. It must say how far it is from UTC.
pub(in crate::map::read) fn moment(item: Item<'_>) -> Option<Timestamp> {
    let text = match item.value {
        DeValue::Datetime(date) => date.to_string(),
        _ => item.text()?.to_owned(),
    };
    let moment = text.parse().ok();
    if moment.is_none() {
        let message = format!("`{}`: {} is no moment", item.key, quoted(&text));
        item.error(message, "write date, time and offset, such as `2026-01-31T08:00:00Z`");
    }
    moment
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANY: RangeInclusive<u64> = 0..=u64::MAX;

    #[test]
    fn durations_are_read() {
        for (text, expected) in [
            ("500ms", Some(500)),
            ("15m", Some(900_000)),
            ("15min", Some(900_000)),
            ("1h30m", Some(5_400_000)),
            ("1d", Some(86_400_000)),
            ("0s", Some(0)),
            ("", None),
            ("15", None),
            ("m", None),
            ("1m1h", None),
            ("1m1m", None),
            ("-1s", None),
            ("1.5h", None),
            ("1 h", None),
            ("1fortnight", None),
            ("99999999999999999999s", None),
        ] {
            assert_eq!(duration(text, ANY).ok(), expected, "{text}");
        }
    }

    #[test]
    fn limits_hold_at_their_edge() {
        assert_eq!(duration(&format!("{MAX_DURATION_S}s"), ANY), Ok(MAX_DURATION_S * 1_000));
        assert!(duration(&format!("{}s", MAX_DURATION_S + 1), ANY).is_err());
        assert_eq!(duration("5m", 1_000..=300_000), Ok(300_000));
        assert!(duration("301s", 1_000..=300_000).unwrap_err().hint.contains("from `1s` to `5m`"));
        assert!(duration("0s", 1..=300_000).is_err());
    }
}
