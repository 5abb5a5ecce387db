//! What the rate-limit fields are read as, in each spelling.

use proptest::prelude::*;

use super::*;

const NOW_S: i64 = 1_750_000_000;

type Row<'a> = (Option<u64>, Option<u64>, Option<u64>, Option<u64>, Option<&'a str>, Source);

fn check(fields: &[(&str, &str)], expected: &[Row<'_>]) {
    let found = read(fields, NOW_S);
    let rows: Vec<Row<'_>> = found
        .iter()
        .map(|quota| {
            let Quota { limit, remaining, reset_after_s, window_s, policy, source } = quota;
            (*limit, *remaining, *reset_after_s, *window_s, policy.as_deref(), *source)
        })
        .collect();
    assert_eq!(rows, expected, "{fields:?}");
}

#[test]
fn the_drafts_are_read() {
    check(
        &[
            ("RateLimit-Policy", r#""burst";q=100;w=60, "day, long";q=1000;w=86400"#),
            ("RateLimit", r#""burst";r=0;t=30,"day, long";r=12;t=4000"#),
        ],
        &[
            (Some(100), Some(0), Some(30), Some(60), Some("burst"), Source::Draft),
            (Some(1_000), Some(12), Some(4_000), Some(86_400), Some("day, long"), Source::Draft),
        ],
    );
    check(&[("ratelimit", "default;r=5;t=1")], &[(None, Some(5), Some(1), None, Some("default"), Source::Draft)]);
    check(
        &[("RateLimit", "limit=100, remaining=0, reset=50"), ("RateLimit-Policy", "100;w=60, 5000;w=3600")],
        &[
            (Some(100), Some(0), Some(50), Some(60), None, Source::OlderDraft),
            (Some(5_000), None, None, Some(3_600), Some("5000"), Source::OlderDraft),
        ],
    );
    check(
        &[("RateLimit-Limit", "10, 10;w=1, 50;w=60"), ("RateLimit-Remaining", "9"), ("RateLimit-Reset", "1")],
        &[(Some(10), Some(9), Some(1), Some(1), None, Source::SeparateFields)],
    );
}

#[test]
fn the_other_spellings_are_read() {
    let one = |reset: &'static str| {
        [("X-RateLimit-Limit", "60"), ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", reset)]
    };
    for (reset, seconds) in [
        ("1750000042", Some(42)),
        ("1750000042000", Some(42)),
        ("1750000041.5", Some(42)),
        ("42", Some(42)),
        ("41.2", Some(42)),
        ("1749999999", Some(0)),
        ("42s", Some(42)),
        ("41900ms", Some(42)),
        ("1m30s", Some(90)),
        ("2025-06-15T15:07:22Z", Some(42)),
        ("Sun, 15 Jun 2025 15:07:22 GMT", Some(42)),
        ("soon", None),
        ("-1", None),
    ] {
        check(&one(reset), &[(Some(60), Some(0), seconds, None, None, Source::ExtensionFields)]);
    }
    check(
        &[("x-rate-limit-limit", "900"), ("x-rate-limit-remaining", "1"), ("x-rate-limit-reset", "1750000900")],
        &[(Some(900), Some(1), Some(900), None, None, Source::ExtensionFields)],
    );
    check(
        &[("X-RateLimit-Limit-Minute", "5"), ("X-RateLimit-Remaining-Minute", "0"), ("X-RateLimit-Reset-After", "1.5")],
        &[
            (Some(5), Some(0), None, Some(60), Some("minute"), Source::ExtensionFields),
            (None, None, Some(2), None, None, Source::ExtensionFields),
        ],
    );
    check(
        &[("acme-ratelimit-tokens-limit", "7"), ("acme-ratelimit-tokens-reset", "2025-06-15T15:07:22Z")],
        &[(Some(7), None, Some(42), None, Some("tokens"), Source::VendorFields)],
    );
}

#[test]
fn what_says_nothing_is_left_out() {
    check(
        &[("RateLimit", ""), ("X-RateLimit-Bucket", "abc"), ("X-RateLimit-Limit", "many"), ("Retry-After", "1")],
        &[],
    );
    assert!(read(&[("RateLimit", "\"a\";r=0")], NOW_S)[0].exhausted());
}

#[test]
fn limits_hold_at_their_edge() {
    let padded = |bytes: usize| format!("{}5", " ".repeat(bytes - 1));
    assert_eq!(read(&[("x-ratelimit-limit", &padded(MAX_VALUE_BYTES))], NOW_S).len(), 1);
    assert_eq!(read(&[("x-ratelimit-limit", &padded(MAX_VALUE_BYTES + 1))], NOW_S).len(), 0);

    let names: Vec<String> = (0..=MAX_QUOTAS).map(|n| format!("x-ratelimit-limit-{n}")).collect();
    let fields: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "5")).collect();
    assert_eq!(read(&fields[..MAX_QUOTAS], NOW_S).len(), MAX_QUOTAS);
    assert_eq!(read(&fields, NOW_S).len(), MAX_QUOTAS);

    let late = |before: usize| {
        let mut fields = vec![("a", "b"); before];
        fields.push(("x-ratelimit-limit", "5"));
        read(&fields, NOW_S).len()
    };
    assert_eq!((late(MAX_FIELDS - 1), late(MAX_FIELDS)), (1, 0));
    let list = |count: usize| vec!["1"; count].join(",");
    assert_eq!(items(&list(list::MAX_ITEMS)).len(), list::MAX_ITEMS);
    assert_eq!(items(&list(list::MAX_ITEMS + 1)).len(), list::MAX_ITEMS);
}

proptest! {
    #[test]
    fn no_text_makes_it_fail(name in prop::sample::select(vec!["RateLimit", "RateLimit-Policy", "X-RateLimit-Reset", "x-rate-limit-limit"]), value in ".{0,60}", now_s in any::<i64>()) {
        let _ = read(&[(name, &value)], now_s);
    }

    #[test]
    fn no_number_makes_it_fail(value in "[0-9.smhd]{0,40}", now_s in any::<i64>()) {
        let _ = read(&[("X-RateLimit-Reset", &value)], now_s);
    }
}
