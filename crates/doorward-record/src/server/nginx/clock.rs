//! Variables of the time. The server's time zone is not known, so a local time is one of many.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use super::value::Value;

/// The offsets of the world's time zones, in hours from UTC.
const OFFSETS_H: std::ops::RangeInclusive<i8> = -12..=14;

/// What the variable may hold at this time.
pub(super) fn value<'a>(name: &str, now_s: i64) -> Value<'a> {
    let Ok(now) = Timestamp::from_second(now_s) else {
        return Value::unknown(name);
    };
    let format = match name {
        "msec" => return Value::known(format!("{now_s}.000"), name),
        "time_iso8601" => "%Y-%m-%dT%H:%M:%S%:z",
        "time_local" => "%d/%b/%Y:%H:%M:%S %z",
        _ => return Value::unknown(name),
    };
    let at = |hours: i8| {
        let zone = TimeZone::fixed(Offset::constant(hours));
        now.to_zoned(zone).strftime(format).to_string()
    };
    Value::one_of(OFFSETS_H.map(at).collect(), name)
}

#[cfg(test)]
mod tests {
    use super::value;

    #[test]
    fn a_local_time_is_one_of_the_worlds() {
        let texts = value("time_iso8601", 0).texts.unwrap();
        assert!(texts.contains(&"1970-01-01T00:00:00+00:00".to_owned()));
        assert!(texts.contains(&"1969-12-31T19:00:00-05:00".to_owned()));
        assert_eq!(value("msec", 5).text(), Some("5.000"));
    }
}
