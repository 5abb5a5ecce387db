//! Numbers and moments of the RateLimit fields: whatever says when more becomes available, as seconds to go.

use crate::grammar::http_date;

/// Numbers up to here are seconds to go: a year and a day. No Unix time since 1971 is as small.
const MAX_DELTA_S: f64 = 31_622_400.0;
/// Unix times in milliseconds begin here (2001), those in seconds end long before.
const MIN_MILLISECONDS: f64 = 1.0e12;

/// A whole number, a fraction rounded down.
pub(super) fn whole(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.split_once('.').map_or(text, |(whole, fraction)| if is_digits(fraction) { whole } else { "" });
    if is_digits(digits) { digits.parse().ok() } else { None }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The seconds until a reset, however it is written, rounded up; 0 for one that is past.
pub(super) fn seconds_to_go(text: &str, now_s: i64) -> Option<u64> {
    let text = text.trim();
    if let Some(number) = plain_number(text) {
        return of_number(number, now_s);
    }
    duration_s(text).or_else(|| date_s(text, now_s).map(|at_s| until(at_s, now_s)))
}

fn plain_number(text: &str) -> Option<f64> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if plain { text.parse().ok() } else { None }
}

fn of_number(number: f64, now_s: i64) -> Option<u64> {
    if number <= MAX_DELTA_S {
        Some(number.ceil() as u64)
    } else if number >= MIN_MILLISECONDS {
        // Saturates for what is no moment at all.
        Some(until((number / 1_000.0).ceil() as i64, now_s))
    } else {
        Some(until(number.ceil() as i64, now_s))
    }
}

fn until(at_s: i64, now_s: i64) -> u64 {
    u64::try_from(at_s.saturating_sub(now_s)).unwrap_or(0)
}

fn date_s(text: &str, now_s: i64) -> Option<i64> {
    let iso = text.parse::<jiff::Timestamp>().ok().map(|moment| moment.as_second());
    iso.or_else(|| http_date::parse(text, now_s).map(|(at_s, _)| at_s))
}

/// `1h30m`, `6m0s`, `1.5s`, `20ms`.
fn duration_s(text: &str) -> Option<u64> {
    let mut total_s = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let number_end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
        let (number, after) = rest.split_at_checked(number_end)?;
        let unit_end = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let (unit, next) = after.split_at_checked(unit_end)?;
        total_s += plain_number(number)? * unit_s(unit)?;
        rest = next;
    }
    (!text.is_empty() && total_s <= MAX_DELTA_S).then(|| total_s.ceil() as u64)
}

fn unit_s(unit: &str) -> Option<f64> {
    match unit {
        "ms" => Some(0.001),
        "s" | "sec" | "seconds" => Some(1.0),
        "m" | "min" | "minutes" => Some(60.0),
        "h" => Some(3_600.0),
        "d" => Some(86_400.0),
        _ => None,
    }
}
