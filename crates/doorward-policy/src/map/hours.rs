//! `hours`: when a door may be entered, in the time of a place.

use jiff::tz::TimeZone;

/// `Mon-Fri 08:00-18:00 Europe/Berlin`.
#[derive(Debug, Clone)]
pub struct Hours {
    /// As it was written.
    pub text: Box<str>,
    /// For each day from Monday: whether it is named.
    pub days: [bool; 7],
    /// The minute of the day at which it begins.
    pub from_minute: u16,
    /// The minute of the day at which it ends; smaller than the beginning: on the next day.
    pub to_minute: u16,
    /// The place.
    pub zone: TimeZone,
}
