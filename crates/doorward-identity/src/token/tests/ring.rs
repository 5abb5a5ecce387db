//! When keys are fetched, and how long they are honoured.

use proptest::prelude::*;

use super::super::{KeyRing, NoKeysYet, Pace, TokenRules, verify};
use super::{NOW_S, Pair, good_claims, public_rules, set_of, told};

const PACE: Pace = Pace { max_age_s: 600, cool_down_s: 30, retry_s: 5, grace_s: 300, attempt_s: 20 };

fn ring_with(pair: &Pair) -> KeyRing {
    let mut ring = KeyRing::new(PACE);
    ring.started(0, false);
    ring.fetched(set_of(&[pair]), 0);
    ring
}

#[test]
fn without_keys_nobody_is_judged() {
    let mut ring = KeyRing::new(PACE);
    assert!(ring.wants_fetch(0, false));
    assert_eq!(ring.keys(0).unwrap_err(), NoKeysYet { retry_after_s: 1 });
    ring.started(0, false);
    assert!(!ring.wants_fetch(0, true));
    ring.failed();
    for (now_s, wants, retry_after_s) in [(0, false, 5), (4, false, 1), (5, true, 1)] {
        assert_eq!(ring.wants_fetch(now_s, false), wants, "{now_s}");
        assert_eq!(ring.keys(now_s).unwrap_err(), NoKeysYet { retry_after_s }, "{now_s}");
    }
}

#[test]
fn a_set_is_fetched_anew_when_it_is_old() {
    let ring = ring_with(&Pair::new("a"));
    assert!(!ring.wants_fetch(599, false));
    assert!(ring.wants_fetch(600, false));
}

#[test]
fn a_stale_set_stays_usable_while_fetching_fails() {
    let mut ring = ring_with(&Pair::new("a"));
    for now_s in (600..100_000).step_by(100) {
        assert!(ring.wants_fetch(now_s, false));
        ring.started(now_s, false);
        ring.failed();
        assert_eq!(ring.keys(now_s).unwrap().len(), 1);
        assert!(!ring.wants_fetch(now_s + 4, true));
    }
}

#[test]
fn an_unknown_key_asks_once_in_a_cool_down() {
    let mut ring = ring_with(&Pair::new("a"));
    let fetches = (0..300)
        .filter(|now_s| {
            let wants = ring.wants_fetch(*now_s, true);
            if wants {
                ring.started(*now_s, true);
                ring.failed();
            }
            wants
        })
        .count();
    assert_eq!(fetches, 10);
}

#[test]
fn a_key_that_was_rotated_just_after_a_fetch_is_found_at_once() {
    let mut ring = ring_with(&Pair::new("a"));
    assert!(ring.wants_fetch(1, true));
    ring.started(1, true);
    ring.fetched(set_of(&[&Pair::new("b")]), 1);
    assert!(!ring.wants_fetch(30, true), "once in a cool-down");
    assert!(ring.wants_fetch(31, true));
}

#[test]
fn an_attempt_that_never_ends_is_taken_as_lost() {
    let mut ring = KeyRing::new(PACE);
    ring.started(0, false);
    assert!(!ring.wants_fetch(19, true));
    assert!(ring.wants_fetch(20, false));
}

#[test]
fn a_clock_that_was_set_back_does_not_stop_it() {
    let mut ring = ring_with(&Pair::new("a"));
    ring.started(1_000_000, true);
    ring.failed();
    assert!(ring.wants_fetch(10, true));
}

#[test]
fn a_withdrawn_key_is_honoured_for_its_grace_and_no_longer() {
    let (old, new) = (Pair::new("old"), Pair::new("new"));
    let rules = TokenRules::new(&public_rules(), None).unwrap();
    let token = old.minted(&good_claims().to_string());
    let mut ring = KeyRing::new(PACE);
    ring.fetched(set_of(&[&old]), NOW_S - 1000);
    let generation = ring.keys(NOW_S).unwrap().generation();
    ring.fetched(set_of(&[&old, &new]), NOW_S - 900);
    assert_eq!(ring.keys(NOW_S).unwrap().generation(), generation, "nothing was withdrawn");

    let withdrawn_at_s = NOW_S - 290;
    ring.fetched(set_of(&[&new]), withdrawn_at_s);
    let keys = ring.keys(NOW_S).unwrap().clone();
    assert!(keys.generation() > generation);
    let verified = verify(&token, &rules, &keys, NOW_S).unwrap();
    assert_eq!(verified.good_until_s, withdrawn_at_s + 300, "and not until the token's own end");
    let after = verify(&token, &rules, &keys, withdrawn_at_s + 300);
    assert_eq!(told(&after), "token-key-unknown");

    // Fetching again neither renews the grace nor withdraws it twice.
    ring.fetched(set_of(&[&new]), withdrawn_at_s + 200);
    let again = ring.keys(NOW_S).unwrap();
    assert_eq!((again.generation(), again.len()), (keys.generation(), 2));
    assert_eq!(verify(&token, &rules, again, NOW_S).unwrap().good_until_s, withdrawn_at_s + 300);
    ring.fetched(set_of(&[&new]), withdrawn_at_s + 300);
    assert_eq!(ring.keys(NOW_S).unwrap().len(), 1);

    // A key that comes back is a key like any other.
    ring.fetched(set_of(&[&new, &old]), NOW_S);
    assert_eq!(verify(&token, &rules, ring.keys(NOW_S).unwrap(), NOW_S).unwrap().good_until_s, NOW_S + 60);
}

#[test]
fn a_key_that_was_replaced_under_its_name_is_a_withdrawn_one() {
    let (old, new) = (Pair::new("main"), Pair::new("main"));
    let rules = TokenRules::new(&public_rules(), None).unwrap();
    let claims = good_claims().to_string();
    let mut ring = KeyRing::new(PACE);
    ring.fetched(set_of(&[&old]), NOW_S - 1000);
    ring.fetched(set_of(&[&new]), NOW_S - 10);
    let keys = ring.keys(NOW_S).unwrap();
    assert_eq!(verify(&new.minted(&claims), &rules, keys, NOW_S).unwrap().good_until_s, NOW_S + 60);
    assert!(verify(&old.minted(&claims), &rules, keys, NOW_S).is_ok());
    ring.fetched(set_of(&[&new]), NOW_S - 5);
    let keys = ring.keys(NOW_S).unwrap();
    assert_eq!(verify(&old.minted(&claims), &rules, keys, NOW_S).unwrap().good_until_s, NOW_S + 60);
    let long = super::claims_with(&serde_json::json!({"exp": NOW_S + 10_000}));
    assert_eq!(told(&verify(&old.minted(&long), &rules, keys, NOW_S + 290)), "token-signature");
}

#[test]
fn keys_of_a_file_are_never_fetched() {
    let ring = KeyRing::fixed(set_of(&[&Pair::new("a")]));
    for now_s in [i64::MIN, 0, NOW_S, i64::MAX] {
        assert!(!ring.wants_fetch(now_s, true));
        assert_eq!(ring.keys(now_s).unwrap().len(), 1);
    }
}

proptest! {
    /// Whatever is asked and however fetching ends: attempts keep their distance after one that failed, and unknown keys theirs.
    #[test]
    fn attempts_keep_their_distance(steps in prop::collection::vec((0_i64..20, any::<bool>(), 0_u8..3), 1..200)) {
        let set = set_of(&[&Pair::new("a")]);
        let mut ring = KeyRing::new(PACE);
        let (mut now_s, mut failed_at_s, mut unknown_at_s, mut ever_fetched) = (0, None::<i64>, None::<i64>, false);
        for (wait_s, unknown, end) in steps {
            now_s += wait_s;
            if ring.wants_fetch(now_s, unknown) {
                prop_assert!(failed_at_s.is_none_or(|at_s| now_s - at_s >= PACE.retry_s));
                let by_unknown = unknown && !ring.wants_fetch(now_s, false);
                if by_unknown {
                    prop_assert!(unknown_at_s.is_none_or(|at_s| now_s - at_s >= PACE.cool_down_s));
                }
                ring.started(now_s, unknown);
                unknown_at_s = if unknown { Some(now_s) } else { unknown_at_s };
                failed_at_s = None;
                match end {
                    0 => { ring.fetched(set.clone(), now_s); ever_fetched = true; }
                    1 => { ring.failed(); failed_at_s = Some(now_s); }
                    _ => {}
                }
            }
            prop_assert_eq!(ring.keys(now_s).is_ok(), ever_fetched);
        }
    }
}
