//! `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers): lists of strings with parameters (RFC 9651).
//!
//! `t` is the time until one more request may come. On a refusal it equals Retry-After, which must not be the earlier of the two.

use std::fmt::Write;

use super::counters::Checked;

/// Most quotas that are told of.
pub const MAX_TOLD: usize = 8;

/// The value of `RateLimit`: for each quota what is left, and when there will be more. None where nothing is counted.
#[must_use]
pub fn rate_limit(checked: &[Checked<'_>]) -> Option<String> {
    list(checked, |value, check| {
        // What is left cannot be more than the quota that the policy tells, though the burst may be.
        let remaining = check.outcome.remaining.min(u64::from(check.outcome.limit));
        write!(value, ";r={remaining};t={}", check.outcome.reset_after_s)
    })
}

/// The value of `RateLimit-Policy`: each quota, and its period in seconds. None where nothing is counted.
#[must_use]
pub fn rate_limit_policy(checked: &[Checked<'_>]) -> Option<String> {
    list(checked, |value, check| write!(value, ";q={};w={}", check.rate.requests, check.rate.period_s))
}

/// A list with an item for each name. Of two quotas with one name the one is told that has less left.
fn list(checked: &[Checked<'_>], parameters: impl Fn(&mut String, &Checked<'_>) -> std::fmt::Result) -> Option<String> {
    let rank = |check: &Checked<'_>| (check.outcome.remaining, u64::MAX - check.outcome.reset_after_s);
    let mut value = String::new();
    for (place, check) in checked.iter().enumerate().take(MAX_TOLD) {
        let is_tighter = |(other_place, other): (usize, &Checked<'_>)| {
            other.rate.name() == check.rate.name() && (rank(other), other_place) < (rank(check), place)
        };
        if checked.iter().enumerate().take(MAX_TOLD).any(is_tighter) {
            continue;
        }
        if !value.is_empty() {
            value.push_str(", ");
        }
        // Writing to a string does not fail. Names are made of letters, digits and hyphens, so nothing needs escaping.
        let _ = write!(value, "\"{}\"", check.rate.name());
        let _ = parameters(&mut value, check);
    }
    (!value.is_empty()).then_some(value)
}

#[cfg(test)]
mod tests {
    use doorward_policy::map::{Counted, Quota};
    use doorward_reason::grammar::rate_limit;

    use super::super::counters::Counters;
    use super::super::key::Key;
    use super::super::rate::Rate;
    use super::super::rate::tests::quota;
    use super::*;

    const NOW_NS: u64 = 5_000_000_000;

    #[test]
    fn the_values_are_those_of_the_draft() {
        let counters = Counters::new(64);
        let minute = Rate::new(&quota(100, 60, 20), "site");
        let day = Rate::new(&Quota { counted: Counted::Caller, ..quota(10, 86_400, 1) }, "/a");
        let checks = [(&minute, Key::All), (&day, Key::All)];
        let checked = counters.check_all(&checks, NOW_NS);
        assert_eq!(super::rate_limit(&checked).unwrap(), "\"address-60s\";r=19;t=1, \"caller-86400s\";r=0;t=8640");
        assert_eq!(rate_limit_policy(&checked).unwrap(), "\"address-60s\";q=100;w=60, \"caller-86400s\";q=10;w=86400");
        assert_eq!((super::rate_limit(&[]), rate_limit_policy(&[])), (None, None));
    }

    #[test]
    fn the_reader_of_such_fields_reads_what_was_meant() {
        let counters = Counters::new(64);
        let rate = Rate::new(&quota(60, 60, 2), "site");
        for (remaining, reset_after_s) in [(1, 1), (0, 1), (0, 1)] {
            let checked = counters.check_all(&[(&rate, Key::All)], NOW_NS);
            let fields = [
                ("RateLimit", super::rate_limit(&checked).unwrap()),
                ("RateLimit-Policy", rate_limit_policy(&checked).unwrap()),
            ];
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let quotas = rate_limit::read(&fields, 0);
            assert_eq!(quotas.len(), 1);
            let read = &quotas[0];
            assert_eq!((read.limit, read.window_s), (Some(60), Some(60)));
            assert_eq!((read.remaining, read.reset_after_s), (Some(remaining), Some(reset_after_s)));
            assert_eq!(read.policy.as_deref(), Some("address-60s"));
        }
    }

    #[test]
    fn no_more_is_left_than_the_quota_has() {
        let counters = Counters::new(64);
        let rate = Rate::new(&quota(10, 60, 50), "site");
        let checked = counters.check_all(&[(&rate, Key::All)], NOW_NS);
        assert_eq!(super::rate_limit(&checked).unwrap(), "\"address-60s\";r=10;t=6");
    }

    #[test]
    fn of_two_quotas_with_one_name_the_tighter_is_told() {
        let counters = Counters::new(64);
        let (wide, tight) = (Rate::new(&quota(100, 60, 100), "site"), Rate::new(&quota(3, 60, 3), "/a"));
        for checks in [[(&wide, Key::All), (&tight, Key::All)], [(&tight, Key::All), (&wide, Key::All)]] {
            let checked = counters.check_all(&checks, NOW_NS);
            assert_eq!(rate_limit_policy(&checked).unwrap(), "\"address-60s\";q=3;w=60");
        }
        let checked = counters.check_all(&[(&wide, Key::All), (&wide, Key::All)], NOW_NS);
        assert_eq!(rate_limit_policy(&checked).unwrap(), "\"address-60s\";q=100;w=60");
    }

    #[test]
    fn limits_hold_at_their_edge() {
        let counters = Counters::new(64);
        let rates: Vec<Rate> = (1..=9).map(|period_s| Rate::new(&quota(1, period_s, 1), "site")).collect();
        let checks: Vec<(&Rate, Key<'_>)> = rates.iter().map(|rate| (rate, Key::All)).collect();
        let told = |count: usize| rate_limit_policy(&counters.check_all(&checks[..count], 0)).unwrap();
        assert_eq!(told(MAX_TOLD).matches(";q=").count(), MAX_TOLD);
        assert_eq!(told(MAX_TOLD + 1).matches(";q=").count(), MAX_TOLD);
    }
}
