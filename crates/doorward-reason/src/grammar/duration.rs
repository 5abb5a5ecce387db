//! Lengths of time as people say them: "3 days", not "259200 s".
//!
//! One unit, rounded down, is all a report needs: "expired 3 days ago" is acted on the same as "3 days and 4 hours".

/// The length in its greatest whole unit: `45 seconds`, `1 hour`, `3 days`, `2 years`.
#[must_use]
pub fn words(seconds: u64) -> String {
    const UNITS: &[(u64, &str)] =
        &[(31_557_600, "year"), (2_629_800, "month"), (86_400, "day"), (3_600, "hour"), (60, "minute")];
    let (count, unit) = UNITS
        .iter()
        .find(|(size, _)| seconds >= *size)
        .map_or((seconds, "second"), |(size, unit)| (seconds / size, unit));
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greatest_unit_is_said() {
        for (seconds, expected) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (59, "59 seconds"),
            (60, "1 minute"),
            (7_199, "1 hour"),
            (86_400 * 3 + 5, "3 days"),
            (2_629_800, "1 month"),
            (31_557_600 * 2, "2 years"),
            (u64::MAX, "584542046090 years"),
        ] {
            assert_eq!(words(seconds), expected);
        }
    }
}
