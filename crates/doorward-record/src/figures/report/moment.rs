//! Moments as reports write them.

/// Unix seconds as RFC 3339, in UTC; what lies outside the calendar's ten thousand years stands at their edge.
#[must_use]
pub fn written(second: i64) -> String {
    let edge = if second < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
    let edge = jiff::Timestamp::from_second(edge.as_second()).unwrap_or(edge);
    jiff::Timestamp::from_second(second).unwrap_or(edge).to_string()
}

/// A minute since 1970, as `2026-10-04 03:12`.
#[must_use]
pub(super) fn minute(minute: u32) -> String {
    let text = written(i64::from(minute) * 60);
    let to_minute = text.get(..16).unwrap_or(&text);
    to_minute.replace('T', " ")
}
