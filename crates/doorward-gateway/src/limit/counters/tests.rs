//! What counters let through, what they tell, and what they forget.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use proptest::prelude::*;

use super::super::key::Source;
use super::super::rate::tests::quota;
use super::super::refusal::rate_limited;
use super::*;
use crate::limit::SECOND_NS;

fn key(number: u32) -> Key<'static> {
    Key::Address(Source::of(IpAddr::V4(Ipv4Addr::from_bits(number))))
}

fn rate(requests: u32, period_s: u64, burst: u32) -> Rate {
    Rate::new(&quota(requests, period_s, burst), "site")
}

#[test]
fn a_burst_passes_at_once_and_then_one_an_interval() {
    let counters = Counters::new(100);
    let rate = rate(100, 60, 20);
    let start_ns = 7 * SECOND_NS;
    for remaining in (0..20).rev() {
        let outcome = counters.check(&rate, &key(1), start_ns);
        assert_eq!((outcome.allowed(), outcome.remaining, outcome.limit), (true, remaining, 100));
    }
    // (milliseconds after the burst, whether one more passes)
    for (later_ms, passes) in [(0, false), (599, false), (600, true), (600, false), (1_199, false), (1_200, true)] {
        let outcome = counters.check(&rate, &key(1), start_ns + later_ms * 1_000_000);
        assert_eq!(outcome.allowed(), passes, "{later_ms}");
    }
}

#[test]
fn what_is_told_is_true() {
    let counters = Counters::new(100);
    let rate = rate(1, 10, 1);
    let told = |outcome: Outcome| (outcome.remaining, outcome.reset_after_s, outcome.retry_after_s);
    assert_eq!(told(counters.check(&rate, &key(1), 0)), (0, 10, None));
    for (now_ns, retry_after_s) in [(0, 10), (1, 10), (SECOND_NS, 9), (9 * SECOND_NS + 1, 1), (10 * SECOND_NS - 1, 1)] {
        assert_eq!(told(counters.check(&rate, &key(1), now_ns)), (0, retry_after_s, Some(retry_after_s)), "{now_ns}");
    }
    assert_eq!(told(counters.check(&rate, &key(1), 10 * SECOND_NS)), (0, 10, None));
}

#[test]
fn keys_and_rates_are_counted_apart() {
    let counters = Counters::new(100);
    let (one, other) = (rate(1, 60, 1), Rate::new(&quota(1, 60, 1), "/other"));
    assert!(counters.check(&one, &key(1), 0).allowed());
    assert!(!counters.check(&one, &key(1), 0).allowed());
    assert!(counters.check(&one, &key(2), 0).allowed());
    assert!(counters.check(&other, &key(1), 0).allowed());
}

#[test]
fn a_clock_that_stands_still_or_overflows_does_no_harm() {
    let counters = Counters::new(100);
    let rate = rate(2, 1, 2);
    for now_ns in [u64::MAX, u64::MAX, u64::MAX, 0, 0] {
        let _ = counters.check(&rate, &key(1), now_ns);
    }
    assert!(counters.check(&rate, &key(2), 5).allowed());
}

#[test]
fn a_request_is_counted_by_all_rates_or_none() {
    let counters = Counters::new(1_000);
    let (wide, tight) = (rate(60, 60, 3), Rate::new(&quota(1, 30, 1), "/a"));
    let checks = [(&wide, key(1)), (&tight, key(1))];
    let left = |counters: &Counters| counters.step(&wide, &key(1), 0, Step::Look).remaining;
    assert!(rate_limited(&counters.check_all(&checks, 0), None).is_none());
    assert_eq!(left(&counters), 2);
    for _ in 0..5 {
        let refusal = rate_limited(&counters.check_all(&checks, 0), Some(4)).unwrap();
        assert_eq!((refusal.reason.id, refusal.status, refusal.retry_after_s), ("rate-limited", 429, Some(30)));
        assert_eq!(
            (refusal.route, refusal.because),
            (Some(4), doorward_policy::Condition::Limit("1/30s burst 1".into()))
        );
    }
    assert_eq!(left(&counters), 2, "a refused request used up another quota");
}

#[test]
fn of_several_that_refuse_the_longest_is_told() {
    let counters = Counters::new(1_000);
    let (short, long) = (rate(1, 5, 1), Rate::new(&quota(1, 50, 1), "/a"));
    for checks in [[(&short, key(1)), (&long, key(1))], [(&long, key(2)), (&short, key(2))]] {
        assert!(Checked::refusing(&counters.check_all(&checks, 0)).is_none());
        let checked = counters.check_all(&checks, 0);
        assert_eq!(Checked::refusing(&checked).unwrap().outcome.retry_after_s, Some(50));
    }
}

#[test]
fn what_has_run_out_makes_room_first_and_then_what_has_used_least() {
    let counters = Counters::new(8);
    let rate = rate(10, 10, 10);
    // Seven keys have used one place each, and one has used all.
    for number in 1..=7 {
        assert!(counters.check(&rate, &key(number), 0).allowed());
    }
    for _ in 0..10 {
        assert!(counters.check(&rate, &key(8), 0).allowed());
    }
    assert_eq!(counters.evicted(), 0);
    // A flood of new keys at the same time pushes out the small ones and each other.
    for number in 100..1_100 {
        assert!(counters.check(&rate, &key(number), 0).allowed());
    }
    assert_eq!(counters.evicted(), 1_000);
    assert!(!counters.check(&rate, &key(8), 0).allowed(), "the heavy one was forgotten");
    // When their times are over, making room loses nothing.
    assert!(counters.check(&rate, &key(2_000), SECOND_NS + 1).allowed());
    assert_eq!(counters.evicted(), 1_000);
}

#[test]
fn threads_together_get_no_more_than_one_alone() {
    let counters = Arc::new(Counters::new(1_000));
    let rate = Arc::new(rate(1, 3_600, 1_000));
    let passed: usize = std::thread::scope(|scope| {
        let count = || (0..1_000).filter(|_| counters.check(&rate, &key(1), 9).allowed()).count();
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(count)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(passed, 1_000);
}

proptest! {
    #[test]
    fn retry_after_is_true(
        requests in 1_u32..200, period_s in 1_u64..4_000, burst in 1_u32..30, gaps in prop::collection::vec(0_u64..3_000_000_000, 1..80),
    ) {
        let rate = rate(requests, period_s, burst);
        let counters = Counters::new(100);
        let mut now_ns = 1;
        for gap in gaps {
            now_ns += gap;
            let outcome = counters.check(&rate, &key(1), now_ns);
            prop_assert_eq!(outcome.allowed(), outcome.retry_after_s.is_none());
            if let Some(wait_s) = outcome.retry_after_s {
                prop_assert!(wait_s >= 1);
                prop_assert_eq!((outcome.remaining, outcome.reset_after_s), (0, wait_s));
                let later = |s: u64| counters.step(&rate, &key(1), now_ns + s * SECOND_NS, Step::Look).allowed();
                prop_assert!(later(wait_s), "a retry after {} s is refused", wait_s);
                prop_assert!(!later(wait_s - 1), "a retry after {} s passes", wait_s - 1);
            }
        }
    }

    #[test]
    fn retry_after_is_true_for_several_rates(
        quotas in prop::collection::vec((1_u32..60, 1_u64..300, 1_u32..8), 1..4), gaps in prop::collection::vec(0_u64..2_000_000_000, 1..40),
    ) {
        let quotas: Vec<_> = quotas.iter().map(|(requests, period_s, burst)| quota(*requests, *period_s, *burst)).collect();
        let rates = Rate::all(&quotas, "site");
        let checks: Vec<(&Rate, Key<'_>)> = rates.iter().map(|rate| (rate, key(1))).collect();
        let counters = Counters::new(100);
        let look = |now_ns| rates.iter().map(|rate| counters.step(rate, &key(1), now_ns, Step::Look)).collect::<Vec<_>>();
        let mut now_ns = 1;
        for gap in gaps {
            now_ns += gap;
            let before = look(now_ns);
            let refusal = rate_limited(&counters.check_all(&checks, now_ns), None);
            prop_assert_eq!(refusal.is_some(), before.iter().any(|outcome| !outcome.allowed()));
            if let Some(refusal) = refusal {
                prop_assert_eq!(look(now_ns), before, "a refused request was counted");
                let wait_ns = refusal.retry_after_s.unwrap() * SECOND_NS;
                prop_assert!(look(now_ns + wait_ns).iter().all(Outcome::allowed));
                prop_assert!(!look(now_ns + wait_ns - SECOND_NS).iter().all(Outcome::allowed));
            }
        }
    }

    #[test]
    fn no_period_lets_through_more_than_requests_and_burst(
        requests in 1_u32..50, period_s in 1_u64..20, burst in 1_u32..20, gaps in prop::collection::vec(0_u64..500_000_000, 1..300),
    ) {
        let rate = rate(requests, period_s, burst);
        let counters = Counters::new(100);
        let mut passed_at = Vec::new();
        let mut now_ns = 0;
        for gap in gaps {
            now_ns += gap;
            if counters.check(&rate, &key(1), now_ns).allowed() {
                passed_at.push(now_ns);
            }
        }
        for (index, start_ns) in passed_at.iter().enumerate() {
            let end_ns = start_ns + period_s * SECOND_NS;
            let in_period = passed_at[index..].iter().filter(|at_ns| **at_ns < end_ns).count();
            prop_assert!(in_period as u64 <= u64::from(requests) + u64::from(burst));
        }
    }

    #[test]
    fn what_remains_can_be_used_at_once(burst in 1_u32..30, used in 0_u32..40, later_ns in 0_u64..5_000_000_000) {
        let rate = rate(10, 7, burst);
        let counters = Counters::new(100);
        for _ in 0..used {
            counters.check(&rate, &key(1), 0);
        }
        let remaining = counters.step(&rate, &key(1), later_ns, Step::Look).remaining;
        let passed = (0..100).filter(|_| counters.check(&rate, &key(1), later_ns).allowed()).count();
        prop_assert_eq!(passed as u64, remaining);
    }
}
