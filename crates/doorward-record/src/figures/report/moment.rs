//! Moments as reports write them.

/// Unix seconds as RFC 3339, in UTC.
#[must_use]
pub fn written(second: i64) -> String {
    jiff::Timestamp::from_second(second).map_or_else(|_| second.to_string(), |moment| moment.to_string())
}

/// A minute since 1970, as `2026-10-04 03:12`.
#[must_use]
pub(super) fn minute(minute: u32) -> String {
    let text = written(i64::from(minute) * 60);
    let to_minute = text.get(..16).unwrap_or(&text);
    to_minute.replace('T', " ")
}
