//! `hours`: days, times and a place, such as `Mon-Fri 08:00-18:00 Europe/Berlin`.

use jiff::tz::TimeZoneDatabase;

use crate::map::Hours;
use crate::map::read::fault::Complaint;
use crate::map::read::near::nearest;
use crate::map::read::notes::quoted;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

const HINT: &str = "write days, times and a place, such as `Mon-Fri 08:00-18:00 Europe/Berlin`";

/// Hours. The zones are those that the caller's database has.
pub(in crate::map::read) fn hours(text: &str, zones: &TimeZoneDatabase) -> Result<Hours, Complaint> {
    let mut words = text.split_ascii_whitespace();
    let (Some(days), Some(times), Some(place), None) = (words.next(), words.next(), words.next(), words.next()) else {
        return Err(Complaint::new(format!("{} does not say when and where", quoted(text)), HINT));
    };
    let days = named_days(days)?;
    let (from_minute, to_minute) = minutes(times)?;
    let zone = zones.get(place).map_err(|_| unknown_zone(place, zones))?;
    Ok(Hours { text: text.into(), days, from_minute, to_minute, zone })
}

fn unknown_zone(place: &str, zones: &TimeZoneDatabase) -> Complaint {
    let names: Vec<String> = zones.available().map(|name| name.as_str().to_owned()).collect();
    let hint = match nearest(place, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "write a place of the time zone database, such as `Europe/Berlin` or `UTC`".to_owned(),
    };
    Complaint::new(format!("there is no time zone {}", quoted(place)), hint)
}

/// `Mon-Fri`, `Sat,Sun`, `Fri-Mon`, `daily`.
fn named_days(text: &str) -> Result<[bool; 7], Complaint> {
    let mut named = [false; 7];
    if text == "daily" {
        return Ok([true; 7]);
    }
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (day(first)?, day(last)?);
        let count = (last + 7 - first) % 7;
        for step in 0..=count {
            if let Some(day) = named.get_mut((first + step) % 7) {
                *day = true;
            }
        }
    }
    Ok(named)
}

fn day(word: &str) -> Result<usize, Complaint> {
    let hint = "write `Mon`, `Tue`, `Wed`, `Thu`, `Fri`, `Sat`, `Sun`, a span `Mon-Fri`, a list `Sat,Sun`, or `daily`";
    DAYS.iter()
        .position(|name| *name == word)
        .ok_or_else(|| Complaint::new(format!("{} is no day", quoted(word)), hint))
}

/// `08:00-18:00`; `22:00-06:00` ends on the next day.
fn minutes(text: &str) -> Result<(u16, u16), Complaint> {
    let wrong = || Complaint::new(format!("{} is no span of time", quoted(text)), "write it as `08:00-18:00`");
    let (from, to) = text.split_once('-').ok_or_else(wrong)?;
    let from = minute(from).filter(|from| *from < MINUTES_A_DAY).ok_or_else(wrong)?;
    let to = minute(to).ok_or_else(wrong)?;
    if from == to {
        return Err(Complaint::new(
            format!("{} begins when it ends", quoted(text)),
            "write `00:00-24:00` for the whole day, or another end",
        ));
    }
    Ok((from, to))
}

const MINUTES_A_DAY: u16 = 24 * 60;

/// `08:00`; `24:00` is the end of a day.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let two = |text: &str| -> Option<u16> {
        (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
    };
    let (hour, minute) = (two(hour)?, two(minute).filter(|minute| *minute < 60)?);
    Some(hour * 60 + minute).filter(|total| *total <= MINUTES_A_DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read() {
        let zones = TimeZoneDatabase::bundled();
        let weekdays = [true, true, true, true, true, false, false];
        for (text, expected) in [
            ("Mon-Fri 08:00-18:00 Europe/Berlin", Some((weekdays, 480, 1080))),
            ("daily 00:00-24:00 UTC", Some(([true; 7], 0, 1440))),
            ("Fri-Mon 22:00-06:00 UTC", Some(([true, false, false, false, true, true, true], 1320, 360))),
            ("Sat,Sun 09:30-10:00 America/New_York", Some(([false, false, false, false, false, true, true], 570, 600))),
            ("Mon-Fri 08:00-18:00", None),
            ("Mon-Fri 08:00-18:00 Europe/Berlin now", None),
            ("Mon-Fri 8:00-18:00 UTC", None),
            ("Mon-Fri 08:00-24:01 UTC", None),
            ("Mon-Fri 24:00-08:00 UTC", None),
            ("Mon-Fri 08:00-08:00 UTC", None),
            ("Mon-Fri 08:60-09:00 UTC", None),
            ("Mon-Fri +8:00-09:00 UTC", None),
            ("mon 08:00-09:00 UTC", None),
            ("Mon- 08:00-09:00 UTC", None),
            ("Mon-Fri 08:00-18:00 Middle/Earth", None),
        ] {
            let read = hours(text, &zones).ok().map(|hours| (hours.days, hours.from_minute, hours.to_minute));
            assert_eq!(read, expected, "{text}");
        }
    }

    #[test]
    fn a_misspelt_place_is_put_right() {
        let complaint = hours("Mon 08:00-18:00 Europe/Belrin", &TimeZoneDatabase::bundled()).unwrap_err();
        assert_eq!(complaint.hint, "did you mean `Europe/Berlin`?");
    }
}
