//! Statuses, whole numbers and durations as logs write them.

/// The unit of a duration that has no unit written behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Seconds,
    Milliseconds,
    Microseconds,
    Nanoseconds,
}

/// A status of three digits, perhaps with a fraction behind it as IIS has. What is below 100 means that none was sent.
pub(super) fn status(text: &[u8]) -> Option<u16> {
    if text == b"-1" {
        return Some(0);
    }
    let mut parts = text.split(|byte| *byte == b'.');
    let whole = parts.next()?;
    if !matches!(whole.len(), 1..=3) || !parts.all(|part| part.iter().all(u8::is_ascii_digit)) {
        return None;
    }
    integer(whole).and_then(|value| u16::try_from(value).ok())
}

/// A status that was sent.
pub(super) fn sent(text: &[u8]) -> Option<u16> {
    status(text).filter(|status| *status >= 100)
}

/// A whole number; a leading `+` is HAProxy's mark of an unfinished count.
pub(super) fn integer(text: &[u8]) -> Option<u64> {
    let digits = text.strip_prefix(b"+").unwrap_or(text);
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u64, |value, byte| {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 { None } else { value.checked_mul(10)?.checked_add(u64::from(digit)) }
    })
}

/// A duration in microseconds. A unit behind the number (`12ms`, `0.2s`) counts before `unit`.
pub(super) fn micros(text: &[u8], unit: Unit) -> Option<u64> {
    let end = text.iter().position(|byte| !byte.is_ascii_digit() && !matches!(byte, b'.' | b'+')).unwrap_or(text.len());
    let (number, behind) = text.split_at_checked(end)?;
    let unit = match behind {
        b"" => unit,
        b"s" => Unit::Seconds,
        b"ms" => Unit::Milliseconds,
        b"us" | b"\xc2\xb5s" => Unit::Microseconds,
        b"ns" => Unit::Nanoseconds,
        // A float too small for six places, as `2.1e-07`.
        [b'e', b'-', ..] => return Some(0),
        _ => return None,
    };
    let mut parts = number.split(|byte| *byte == b'.');
    let whole = integer(parts.next()?)?;
    let fraction = parts.next().unwrap_or_default();
    let to_micros = match unit {
        Unit::Nanoseconds => return Some(whole / 1_000),
        Unit::Microseconds => return Some(whole),
        Unit::Milliseconds => 1_000_u64,
        Unit::Seconds => 1_000_000,
    };
    let mut scale = to_micros;
    let part = fraction.iter().fold(0_u64, |sum, digit| {
        scale /= 10;
        sum.saturating_add(u64::from(digit.wrapping_sub(b'0').min(9)).saturating_mul(scale))
    });
    whole.checked_mul(to_micros)?.checked_add(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_in_their_units() {
        use Unit::{Microseconds, Milliseconds, Nanoseconds, Seconds};
        for (text, unit, wanted) in [
            ("0.012", Seconds, Some(12_000)),
            ("0.0000012", Seconds, Some(1)),
            ("7", Seconds, Some(7_000_000)),
            ("1.5", Milliseconds, Some(1_500)),
            ("250", Microseconds, Some(250)),
            ("2500", Nanoseconds, Some(2)),
            ("0.2s", Milliseconds, Some(200_000)),
            ("3ms", Seconds, Some(3_000)),
            ("2.1e-07", Seconds, Some(0)),
            ("+5", Milliseconds, Some(5_000)),
            ("-1", Milliseconds, None),
            ("", Seconds, None),
            ("1h", Seconds, None),
            ("18446744073709551615", Seconds, None),
            ("18446744073709551616", Microseconds, None),
        ] {
            assert_eq!(micros(text.as_bytes(), unit), wanted, "{text} {unit:?}");
        }
    }

    #[test]
    fn statuses_are_read() {
        for (text, wanted, was_sent) in [
            ("403", Some(403), Some(403)),
            ("403.14", Some(403), Some(403)),
            ("0", Some(0), None),
            ("009", Some(9), None),
            ("-1", Some(0), None),
            ("4030", None, None),
            ("403.x", None, None),
            ("", None, None),
            ("abc", None, None),
        ] {
            assert_eq!((status(text.as_bytes()), sent(text.as_bytes())), (wanted, was_sent), "{text}");
        }
    }
}
