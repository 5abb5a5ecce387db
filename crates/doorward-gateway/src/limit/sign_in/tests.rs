//! What waits and bans do, and what a flood cannot do.

use std::net::Ipv4Addr;

use proptest::prelude::*;

use super::*;

const LIMITS: SignInLimits = SignInLimits {
    per_account: 3,
    per_address: 6,
    first_wait_s: 2,
    longest_wait_s: 60,
    ban_after: Some(10),
    ban_s: 3_600,
};

fn address(number: u32) -> IpAddr {
    IpAddr::V4(Ipv4Addr::from_bits(number))
}

/// The wait in seconds; 0 where a password is looked at.
fn wait(sign_ins: &SignIns, account: &str, from: u32, now_s: u64) -> u64 {
    match sign_ins.admit(&LIMITS, account, address(from), now_s * SECOND_NS) {
        Ok(()) => 0,
        Err(SignInStop::Wait { retry_after_s } | SignInStop::Banned { retry_after_s, .. }) => retry_after_s,
    }
}

fn fail(sign_ins: &SignIns, account: &str, from: u32, now_s: u64, times: usize) {
    for _ in 0..times {
        sign_ins.failed(&LIMITS, account, address(from), now_s * SECOND_NS);
    }
}

#[test]
fn waits_begin_at_the_limit_and_double() {
    for (failures, wait_s_expected) in
        [(0, 0), (1, 0), (2, 0), (3, 2), (4, 4), (5, 8), (7, 32), (8, 60), (90, 60), (u64::MAX, 60)]
    {
        assert_eq!(wait_s(&LIMITS, failures, 3), wait_s_expected, "{failures}");
    }
    let odd = SignInLimits { first_wait_s: 90, ..LIMITS };
    assert_eq!((wait_s(&odd, 3, 3), wait_s(&odd, 9, 3)), (90, 90));
    assert_eq!(wait_s(&LIMITS, 1, 0), 2);
}

#[test]
fn a_wait_ends_when_it_says() {
    let sign_ins = SignIns::new(100);
    fail(&sign_ins, "dana", 1, 100, 3);
    for (now_s, wait_s) in [(100, 2), (101, 1), (102, 0)] {
        assert_eq!(wait(&sign_ins, "dana", 1, now_s), wait_s, "{now_s}");
    }
    assert_eq!(
        sign_ins.admit(&LIMITS, "dana", address(1), 102 * SECOND_NS - 1),
        Err(SignInStop::Wait { retry_after_s: 1 })
    );
    fail(&sign_ins, "dana", 1, 102, 1);
    assert_eq!(wait(&sign_ins, "dana", 1, 102), 4);
}

#[test]
fn accounts_and_addresses_are_counted_apart() {
    let sign_ins = SignIns::new(100);
    fail(&sign_ins, "dana", 1, 0, 3);
    assert_eq!(wait(&sign_ins, "dana", 1, 0), 2);
    assert_eq!(wait(&sign_ins, "dana", 2, 0), 0, "an owner was locked out from elsewhere");
    assert_eq!(wait(&sign_ins, "eve", 1, 0), 0);
    fail(&sign_ins, "eve", 1, 0, 1);
    fail(&sign_ins, "unknown", 1, 0, 2);
    assert_eq!(wait(&sign_ins, "anybody", 1, 0), 2, "six failures of one address");
}

#[test]
fn a_success_clears_its_account_and_not_the_address() {
    let sign_ins = SignIns::new(100);
    fail(&sign_ins, "dana", 1, 0, 5);
    sign_ins.succeeded("dana", address(1));
    assert_eq!(wait(&sign_ins, "dana", 1, 0), 0);
    fail(&sign_ins, "dana", 1, 0, 1);
    assert_eq!(wait(&sign_ins, "eve", 1, 0), 2, "the address's count went with the account's");
}

#[test]
fn a_ban_shuts_everything_and_is_renewed_by_the_next_failure() {
    let sign_ins = SignIns::new(100);
    fail(&sign_ins, "dana", 1, 0, 9);
    assert!(sign_ins.entry(&LIMITS, address(1), 0).is_ok());
    fail(&sign_ins, "dana", 1, 0, 1);
    let banned = |retry_after_s| Err(SignInStop::Banned { address: address(1), retry_after_s });
    assert_eq!(sign_ins.entry(&LIMITS, address(1), 0), banned(3_600));
    assert_eq!(sign_ins.admit(&LIMITS, "eve", address(1), 3_599 * SECOND_NS), banned(1));
    assert!(sign_ins.admit(&LIMITS, "eve", address(1), 3_600 * SECOND_NS).is_ok());
    assert!(sign_ins.entry(&LIMITS, address(2), 0).is_ok());
    fail(&sign_ins, "eve", 1, 3_600, 1);
    assert_eq!(sign_ins.entry(&LIMITS, address(1), 3_600 * SECOND_NS), banned(3_600));
    sign_ins.pardon(address(1));
    assert!(sign_ins.entry(&LIMITS, address(1), 3_600 * SECOND_NS).is_ok());
}

#[test]
fn without_ban_after_nobody_is_banned() {
    let limits = SignInLimits { ban_after: None, ..LIMITS };
    let sign_ins = SignIns::new(100);
    for _ in 0..500 {
        sign_ins.failed(&limits, "dana", address(1), 0);
    }
    assert!(sign_ins.entry(&limits, address(1), 0).is_ok());
    assert_eq!(sign_ins.admit(&limits, "dana", address(1), 0), Err(SignInStop::Wait { retry_after_s: 60 }));
}

#[test]
fn failures_are_forgotten_after_a_day() {
    let sign_ins = SignIns::new(100);
    fail(&sign_ins, "dana", 1, 0, 2);
    fail(&sign_ins, "dana", 1, MEMORY_S - 1, 1);
    assert_eq!(wait(&sign_ins, "dana", 1, MEMORY_S - 1), 2);
    let other = SignIns::new(100);
    fail(&other, "dana", 1, 0, 2);
    fail(&other, "dana", 1, MEMORY_S, 1);
    assert_eq!(wait(&other, "dana", 1, MEMORY_S), 0);
}

#[test]
fn all_of_a_network_is_one_address() {
    let sign_ins = SignIns::new(100);
    let [one, other]: [IpAddr; 2] = ["2001:db8::1".parse().unwrap(), "2001:db8::2".parse().unwrap()];
    for _ in 0..3 {
        sign_ins.failed(&LIMITS, "dana", one, 0);
    }
    assert!(sign_ins.admit(&LIMITS, "dana", other, 0).is_err());
}

#[test]
fn a_flood_does_not_push_out_an_attacker() {
    // One set, so that everything meets: eight places for each table.
    let sign_ins = SignIns::new(8);
    fail(&sign_ins, "dana", 1, 0, 4);
    for number in 0..10_000 {
        fail(&sign_ins, &format!("made-up-{number}"), 100 + number, 1, 1);
    }
    assert_eq!(wait(&sign_ins, "dana", 1, 1), 3);
}

#[test]
fn what_is_forgotten_makes_room() {
    let sign_ins = SignIns::new(8);
    for number in 0..8 {
        fail(&sign_ins, "old", number, 0, 9);
    }
    fail(&sign_ins, "dana", 100, MEMORY_S + 1, 1);
    fail(&sign_ins, "eve", 101, MEMORY_S + 1, 1);
    fail(&sign_ins, "dana", 100, MEMORY_S + 1, 2);
    assert_eq!(wait(&sign_ins, "dana", 100, MEMORY_S + 1), 2);
}

#[test]
fn the_refusal_is_the_same_for_every_account() {
    let sign_ins = SignIns::new(100);
    fail(&sign_ins, "dana", 1, 0, 3);
    fail(&sign_ins, "nobody-has-this-name", 2, 0, 3);
    let stop = |account, from| sign_ins.admit(&LIMITS, account, address(from), 0).unwrap_err();
    let [known, unknown] = [stop("dana", 1), stop("nobody-has-this-name", 2)];
    assert_eq!(known, unknown);
    let refusal = known.refusal(Some(Scheme::Basic), Some(2));
    assert_eq!((refusal.reason.id, refusal.status, refusal.retry_after_s), ("account-locked", 429, Some(2)));
    assert_eq!((refusal.route, refusal.because), (Some(2), Condition::SignIns));
    let refusal = SignInStop::Banned { address: address(1), retry_after_s: 9 }.refusal(None, None);
    assert_eq!((refusal.reason.id, refusal.status, refusal.retry_after_s), ("ip-banned", 403, Some(9)));
    assert_eq!(refusal.because, Condition::AddressBanned(address(1)));
}

proptest! {
    #[test]
    fn the_told_wait_is_true(failures in prop::collection::vec(0_u64..5_000, 1..40)) {
        let sign_ins = SignIns::new(100);
        let mut now_ns = 1;
        for gap_ms in failures {
            now_ns += gap_ms * 1_000_000;
            let at = |ns| sign_ins.admit(&LIMITS, "dana", address(1), ns);
            match at(now_ns) {
                Ok(()) => sign_ins.failed(&LIMITS, "dana", address(1), now_ns),
                Err(SignInStop::Wait { retry_after_s } | SignInStop::Banned { retry_after_s, .. }) => {
                    prop_assert!(retry_after_s >= 1);
                    let waited = at(now_ns + retry_after_s * SECOND_NS);
                    prop_assert!(waited.is_ok(), "{:?} after {} s", waited, retry_after_s);
                    prop_assert!(at(now_ns + (retry_after_s - 1) * SECOND_NS).is_err());
                }
            }
        }
    }
}
