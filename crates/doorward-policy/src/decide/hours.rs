//! Whether it is within a route's `hours`: by the clock on the wall of the place, whatever summer time does to it.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::map::Hours;

/// Whether the hours hold this moment. The end is not part of them; an end that is not after the beginning is on the next day.
pub(super) fn open(hours: &Hours, now: Timestamp) -> bool {
    let local = hours.zone.to_datetime(now);
    let minute = u16::try_from(i32::from(local.hour()) * 60 + i32::from(local.minute())).unwrap_or(u16::MAX);
    let today = day(local.date());
    let named = |day: usize| hours.days.get(day).copied().unwrap_or(false);
    if hours.from_minute < hours.to_minute {
        return named(today) && (hours.from_minute..hours.to_minute).contains(&minute);
    }
    let yesterday = (today + 6) % 7;
    (named(today) && minute >= hours.from_minute) || (named(yesterday) && minute < hours.to_minute)
}

/// The day of the week, from Monday.
fn day(date: Date) -> usize {
    usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0)
}
