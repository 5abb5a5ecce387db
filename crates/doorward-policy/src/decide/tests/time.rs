//! Hours by the clock on the wall, over midnight and over the changes of summer time; and `from` and `until`.

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::decide::hours::open;
use crate::map::{Hours, Route};
use crate::sample::{map, route};

/// `days` from Monday: `x` for a day that is named.
fn hours(days: &str, from: u16, to: u16) -> Hours {
    let mut named = [false; 7];
    days.bytes().enumerate().for_each(|(at, byte)| named[at] = byte == b'x');
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    Hours { text: "hours".into(), days: named, from_minute: from, to_minute: to, zone }
}

const WEEKDAYS: &str = "xxxxx..";
const DAILY: &str = "xxxxxxx";

#[test]
fn hours_are_those_of_the_place() {
    let office = hours(WEEKDAYS, 480, 1080);
    let night = hours("....x..", 1320, 360);
    let whole = hours("x......", 0, 1440);
    let round = hours("x......", 480, 480);
    let early = hours(DAILY, 120, 180);
    let late = hours(DAILY, 180, 240);
    for (hours, moment, wanted) in [
        (&office, "2026-07-15T05:59:59Z", false),
        (&office, "2026-07-15T06:00:00Z", true),
        (&office, "2026-07-15T15:59:59Z", true),
        (&office, "2026-07-15T16:00:00Z", false),
        (&office, "2026-01-15T06:59:59Z", false),
        (&office, "2026-01-15T07:00:00Z", true),
        (&office, "2026-07-18T09:00:00Z", false),
        (&office, "2026-07-19T22:30:00Z", false),
        // Friday 22:00 to Saturday 06:00, in summer and in winter.
        (&night, "2026-07-17T19:59:00Z", false),
        (&night, "2026-07-17T20:00:00Z", true),
        (&night, "2026-07-18T03:59:00Z", true),
        (&night, "2026-07-18T04:00:00Z", false),
        (&night, "2026-07-17T03:00:00Z", false),
        (&night, "2026-07-18T21:00:00Z", false),
        (&whole, "2026-07-12T21:59:59Z", false),
        (&whole, "2026-07-12T22:00:00Z", true),
        (&whole, "2026-07-13T21:59:59Z", true),
        (&whole, "2026-07-13T22:00:00Z", false),
        // From Monday 08:00 a whole day.
        (&round, "2026-07-13T05:59:00Z", false),
        (&round, "2026-07-13T06:00:00Z", true),
        (&round, "2026-07-14T05:59:00Z", true),
        (&round, "2026-07-14T06:00:00Z", false),
        // 2026-03-29: 02:00 to 03:00 does not happen.
        (&early, "2026-03-29T00:59:59Z", false),
        (&early, "2026-03-29T01:00:00Z", false),
        (&late, "2026-03-29T00:59:59Z", false),
        (&late, "2026-03-29T01:00:00Z", true),
        (&late, "2026-03-29T02:00:00Z", false),
        (&early, "2026-03-30T00:30:00Z", true),
        // 2026-10-25: 02:00 to 03:00 happens twice.
        (&early, "2026-10-24T23:59:59Z", false),
        (&early, "2026-10-25T00:00:00Z", true),
        (&early, "2026-10-25T00:59:59Z", true),
        (&early, "2026-10-25T01:00:00Z", true),
        (&early, "2026-10-25T01:59:59Z", true),
        (&early, "2026-10-25T02:00:00Z", false),
        (&late, "2026-10-25T01:59:59Z", false),
        (&late, "2026-10-25T02:00:00Z", true),
    ] {
        let shut = (hours.from_minute, hours.to_minute);
        assert_eq!(open(hours, moment.parse().unwrap()), wanted, "{shut:?} {moment}");
    }
}

#[test]
fn from_is_within_and_until_is_not() {
    let at = |text: &str| Some(text.parse::<Timestamp>().unwrap());
    let door =
        Route { from: at("2026-07-15T09:00:00Z"), until: at("2026-07-15T10:00:00Z"), ..route("/**", &["anyone"]) };
    let map = map(vec![door]);
    for (moment, wanted) in [
        ("2026-07-15T08:59:59.999Z", "403 time-window"),
        ("2026-07-15T09:00:00Z", "open"),
        ("2026-07-15T09:59:59.999Z", "open"),
        ("2026-07-15T10:00:00Z", "403 time-window"),
    ] {
        let asked = ask("/");
        let decision = decide(&asked.facts(Identity::Anonymous), &map, moment.parse().unwrap());
        assert_eq!(line(&decision), wanted, "{moment}");
    }
}

proptest! {
    #[test]
    fn a_clock_on_the_wall_says_the_same(
        second in 1_767_225_600_i64..1_830_297_600,
        from in 0_u16..1440,
        to in 0_u16..=1440,
        days in prop::array::uniform7(any::<bool>()),
    ) {
        let hours = Hours { days, ..hours(DAILY, from, to) };
        let moment = Timestamp::from_second(second).unwrap();
        let wall = moment.to_zoned(hours.zone.clone());
        let minute = u16::try_from(wall.hour()).unwrap() * 60 + u16::try_from(wall.minute()).unwrap();
        // Walk back minute by minute on the wall from now to a beginning on a named day, no further than the hours are long.
        let length = if from < to { to - from } else { 1440 - from + to };
        let since = (minute + 1440 - from) % 1440;
        let mut day = usize::try_from(wall.weekday().to_monday_zero_offset()).unwrap();
        if minute < from {
            day = (day + 6) % 7;
        }
        prop_assert_eq!(open(&hours, moment), since < length && days[day]);
    }
}
