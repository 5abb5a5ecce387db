//! Retry-After (RFC 9110, section 10.2.3): a number of seconds, or a date; and the ways in which it is written wrong.

use serde::Serialize;

use super::http_date::{self, DateForm};

/// Longest field value that is read, in bytes.
pub const MAX_RETRY_AFTER_BYTES: usize = 128;
/// Longest wait that is taken seriously, in seconds: a year. A longer one is a mistake or a refusal for good.
pub const MAX_WAIT_S: u64 = 31_536_000;

/// When to come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RetryAfter {
    /// After so many seconds.
    Seconds(u64),
    /// At a moment, in Unix seconds.
    At {
        /// The moment.
        at_s: i64,
        /// How it was written.
        form: DateForm,
    },
}

/// Why a value is no Retry-After, with the wait that was meant where that can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RetryAfterError {
    /// Nothing there.
    #[error("Retry-After is empty")]
    Empty,
    /// Longer than is read.
    #[error("Retry-After is longer than {MAX_RETRY_AFTER_BYTES} bytes")]
    TooLong,
    /// A negative number.
    #[error("Retry-After is a negative number")]
    Negative,
    /// A number with a fraction.
    #[error("Retry-After has a fraction: only whole seconds are allowed")]
    Fraction {
        /// The wait, rounded up.
        meant_s: u64,
    },
    /// A number with a unit.
    #[error("Retry-After has a unit: only a bare number of seconds is allowed")]
    Unit {
        /// The wait that was meant.
        meant_s: u64,
    },
    /// A number longer than [`MAX_WAIT_S`]; often a Unix time.
    #[error("Retry-After is longer than a year: it seems to be a moment, not a wait")]
    Huge,
    /// A date in ISO 8601.
    #[error("Retry-After is a date in ISO 8601, which HTTP does not know")]
    IsoDate {
        /// The moment that was meant, in Unix seconds.
        meant_at_s: i64,
    },
    /// Anything else.
    #[error("Retry-After is neither a number of seconds nor an HTTP date")]
    Neither,
}

impl RetryAfter {
    /// How long to wait from now on; nothing for a moment that is past.
    #[must_use]
    pub fn wait_seconds(&self, now_s: i64) -> u64 {
        match *self {
            Self::Seconds(seconds) => seconds,
            Self::At { at_s, .. } => u64::try_from(at_s.saturating_sub(now_s)).unwrap_or(0),
        }
    }

    /// Whether it is written as a sender must write it.
    #[must_use]
    pub fn conforming(&self) -> bool {
        matches!(self, Self::Seconds(_) | Self::At { form: DateForm::Fixed, .. })
    }
}

impl RetryAfterError {
    /// The wait that was obviously meant all the same.
    #[must_use]
    pub fn meant_seconds(&self, now_s: i64) -> Option<u64> {
        match *self {
            Self::Fraction { meant_s } | Self::Unit { meant_s } => Some(meant_s),
            Self::IsoDate { meant_at_s } => Some(u64::try_from(meant_at_s.saturating_sub(now_s)).unwrap_or(0)),
            _ => None,
        }
    }
}

/// Reads a field value. `now_s` settles the century of a year of two digits.
///
/// # Errors
///
/// Where the value is outside the grammar; the error says how, and what was meant.
pub fn parse(value: &str, now_s: i64) -> Result<RetryAfter, RetryAfterError> {
    if value.len() > MAX_RETRY_AFTER_BYTES {
        return Err(RetryAfterError::TooLong);
    }
    let text = value.trim_matches([' ', '\t']);
    if text.is_empty() {
        return Err(RetryAfterError::Empty);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds = text.parse::<u64>().ok().filter(|seconds| *seconds <= MAX_WAIT_S);
        return seconds.map(RetryAfter::Seconds).ok_or(RetryAfterError::Huge);
    }
    match http_date::parse(text, now_s) {
        Some((at_s, form)) => Ok(RetryAfter::At { at_s, form }),
        None => Err(fault(text)),
    }
}

fn fault(text: &str) -> RetryAfterError {
    if let Ok(moment) = text.parse::<jiff::Timestamp>() {
        return RetryAfterError::IsoDate { meant_at_s: moment.as_second() };
    }
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-'))).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end).unwrap_or((text, ""));
    let Some(number) = number.parse::<f64>().ok().filter(|number| number.is_finite()) else {
        return RetryAfterError::Neither;
    };
    if number < 0.0 {
        return RetryAfterError::Negative;
    }
    let Some(factor) = unit_seconds(unit.trim()) else { return RetryAfterError::Neither };
    if number * factor > MAX_WAIT_S as f64 {
        return RetryAfterError::Huge;
    }
    let meant_s = (number * factor).ceil() as u64;
    if unit.is_empty() { RetryAfterError::Fraction { meant_s } } else { RetryAfterError::Unit { meant_s } }
}

fn unit_seconds(unit: &str) -> Option<f64> {
    match unit.to_ascii_lowercase().as_str() {
        "ms" | "milliseconds" => Some(0.001),
        "" | "s" | "sec" | "secs" | "second" | "seconds" => Some(1.0),
        "m" | "min" | "mins" | "minute" | "minutes" => Some(60.0),
        "h" | "hour" | "hours" => Some(3_600.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW_S: i64 = 784_111_700;

    #[test]
    fn both_forms_give_a_wait() {
        for (value, wait_s, conforming) in [
            ("0", 0, true),
            ("120", 120, true),
            (" 120 ", 120, true),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 77, true),
            ("Sunday, 06-Nov-94 08:49:37 GMT", 77, false),
            ("Sun Nov  6 08:49:37 1994", 77, false),
            ("Sat, 05 Nov 1994 08:49:37 GMT", 0, true),
        ] {
            let found = parse(value, NOW_S).unwrap();
            assert_eq!((found.wait_seconds(NOW_S), found.conforming()), (wait_s, conforming), "{value}");
        }
    }

    #[test]
    fn wrong_forms_are_named() {
        use RetryAfterError::*;
        for (value, error) in [
            ("", Empty),
            ("-1", Negative),
            ("1.2", Fraction { meant_s: 2 }),
            ("30s", Unit { meant_s: 30 }),
            ("2 minutes", Unit { meant_s: 120 }),
            ("500ms", Unit { meant_s: 1 }),
            ("1750000000", Huge),
            ("99999999999999999999999", Huge),
            ("1994-11-06T08:49:37Z", IsoDate { meant_at_s: 784_111_777 }),
            ("soon", Neither),
            ("Sun, 06 Nov 1994 08:49:37 CET", Neither),
        ] {
            assert_eq!(parse(value, NOW_S), Err(error), "{value}");
        }
        assert_eq!(IsoDate { meant_at_s: NOW_S + 5 }.meant_seconds(NOW_S), Some(5));
        assert_eq!(Neither.meant_seconds(NOW_S), None);
    }

    #[test]
    fn limits_hold_at_their_edge() {
        assert_eq!(parse(&MAX_WAIT_S.to_string(), NOW_S), Ok(RetryAfter::Seconds(MAX_WAIT_S)));
        assert_eq!(parse(&(MAX_WAIT_S + 1).to_string(), NOW_S), Err(RetryAfterError::Huge));
        let padded = |length: usize| format!("{}1", " ".repeat(length - 1));
        assert!(parse(&padded(MAX_RETRY_AFTER_BYTES), NOW_S).is_ok());
        assert_eq!(parse(&padded(MAX_RETRY_AFTER_BYTES + 1), NOW_S), Err(RetryAfterError::TooLong));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_fail(text in ".{0,40}", now_s in any::<i64>()) {
            match parse(&text, now_s) {
                Ok(found) => { let _ = found.wait_seconds(now_s); }
                Err(error) => { let _ = error.meant_seconds(now_s); }
            }
        }

        #[test]
        fn numbers_with_anything_behind_never_fail(number in any::<f64>(), unit in "[a-z ]{0,3}") {
            let _ = parse(&format!("{number}{unit}"), NOW_S);
        }
    }
}
