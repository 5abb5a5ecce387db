//! Times as access logs write them, as Unix time.
//!
//! Calendars are reckoned here: a log has millions of times, nearly all in the minute of the one before.

use std::cell::Cell;

/// Days from 1970-01-01 to this day of the Gregorian calendar.
pub(super) fn days(year: i64, month: u32, day: u32) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = i64::from((month + 9) % 12);
    let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The number of a month by the first three letters of its English name.
pub(super) fn month(name: [u8; 3]) -> Option<u32> {
    Some(match &name.map(|byte| byte.to_ascii_lowercase()) {
        b"jan" => 1,
        b"feb" => 2,
        b"mar" => 3,
        b"apr" => 4,
        b"may" => 5,
        b"jun" => 6,
        b"jul" => 7,
        b"aug" => 8,
        b"sep" => 9,
        b"oct" => 10,
        b"nov" => 11,
        b"dec" => 12,
        _ => return None,
    })
}

pub(super) fn digit(byte: u8) -> Option<u32> {
    let value = byte.wrapping_sub(b'0');
    (value <= 9).then_some(u32::from(value))
}

pub(super) fn two(tens: u8, ones: u8) -> Option<u32> {
    Some(digit(tens)? * 10 + digit(ones)?)
}

/// The zone `+0200` in seconds.
pub(super) fn zone([sign, h1, h2, m1, m2]: [u8; 5]) -> Option<i64> {
    let seconds = i64::from(two(h1, h2)?) * 3_600 + i64::from(two(m1, m2)?) * 60;
    match sign {
        b'+' => Some(seconds),
        b'-' => Some(-seconds),
        _ => None,
    }
}

/// The minute that was read last in this thread, and when it began.
#[derive(Clone, Copy)]
struct Minute {
    /// All of it but the second: the first sixteen bytes, and the others with zeros where the second stands.
    head: u128,
    tail: u128,
    begins_s: i64,
}

thread_local! {
    static LAST: Cell<Minute> = const { Cell::new(Minute { head: 0, tail: 0, begins_s: 0 }) };
}

/// The last sixteen bytes of such a time without the second, which stands behind the first eight of them.
const OTHERS: u128 = !(0xffff << (8 * (18 - (CLF_BYTES - 16))));

/// Bytes of a time as the Common Log Format has it: `10/Oct/2000:13:55:36 -0700`.
pub(super) const CLF_BYTES: usize = 26;

/// Reads `10/Oct/2000:13:55:36 -0700`.
pub(super) fn clf(text: &[u8; CLF_BYTES]) -> Option<i64> {
    let (minute, rest) = text.split_first_chunk::<17>()?;
    let [b':', s1, s2, zone @ ..] = rest else { return None };
    let zone: &[u8; 6] = zone.try_into().ok()?;
    let second = two(*s1, *s2).filter(|second| *second <= 60)?;
    let (head, tail) = (u128::from_le_bytes(*text.first_chunk()?), u128::from_le_bytes(*text.last_chunk()?) & OTHERS);
    let last = LAST.get();
    if last.head == head && last.tail == tail {
        return Some(last.begins_s + i64::from(second));
    }
    let begins_s = clf_minute(minute, zone)?;
    LAST.set(Minute { head, tail, begins_s });
    Some(begins_s + i64::from(second))
}

fn clf_minute(minute: &[u8; 17], zone_text: &[u8; 6]) -> Option<i64> {
    let [d1, d2, b'/', a, b, c, b'/', y1, y2, y3, y4, b':', h1, h2, b':', m1, m2] = *minute else { return None };
    let [b' ', zone_text @ ..] = *zone_text else { return None };
    let year = i64::from(two(y1, y2)? * 100 + two(y3, y4)?);
    let day = two(d1, d2).filter(|day| (1..=31).contains(day))?;
    let hour = two(h1, h2).filter(|hour| *hour <= 24)?;
    let minute = two(m1, m2).filter(|minute| *minute <= 59)?;
    let local = days(year, month([a, b, c])?, day) * 86_400 + i64::from(hour) * 3_600 + i64::from(minute) * 60;
    Some(local - zone(zone_text)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_the_common_log_format() {
        for (text, wanted) in [
            ("10/Oct/2000:13:55:36 -0700", Some(971_211_336)),
            ("10/Oct/2000:13:55:37 -0700", Some(971_211_337)),
            ("10/Oct/2000:13:55:37 +0000", Some(971_186_137)),
            ("01/Jan/1970:00:00:00 +0000", Some(0)),
            ("29/Feb/2024:23:59:60 +0530", Some(1_709_231_400)),
            ("31/Dec/1969:23:59:59 +0000", Some(-1)),
            ("10/Okt/2000:13:55:36 -0700", None),
            ("10/Oct/2000:13:55:61 -0700", None),
            ("00/Oct/2000:13:55:36 -0700", None),
            ("10/Oct/2000:13:55:36 07000", None),
            ("1a/Oct/2000:13:55:36 -0700", None),
        ] {
            assert_eq!(clf(text.as_bytes().try_into().unwrap()), wanted, "{text}");
            assert_eq!(clf(text.as_bytes().try_into().unwrap()), wanted, "again: {text}");
        }
    }

    #[test]
    fn days_agree_with_the_calendar() {
        let epoch = jiff::civil::date(1970, 1, 1);
        for number in (-800_000..800_000).step_by(37) {
            let Ok(date) = epoch.checked_add(jiff::Span::new().days(number)) else { continue };
            let month = u32::try_from(date.month()).unwrap();
            let day = u32::try_from(date.day()).unwrap();
            assert_eq!(days(i64::from(date.year()), month, day), i64::from(number), "{date}");
        }
    }
}
