//! The figures are right: every count is that of a slow and plain recount, and the order of merging makes no difference.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests fail by panicking, and the log is their own"
)]

mod log;
mod recount;

use doorward_record::access::combined;
use doorward_record::figures::report::finding::Kind;
use doorward_record::figures::{Ranges, Report, Tally, Told, Wishes};
use proptest::prelude::*;

use log::{CHANGE_MINUTE, log};

fn tally<'l>(lines: impl IntoIterator<Item = &'l str>) -> Tally {
    let mut tally = Tally::default();
    for line in lines {
        let read = combined::read(line.as_bytes()).unwrap();
        tally.add(&read, &Ranges::default(), |_| Told::default());
    }
    tally.settle();
    tally
}

fn all() -> Wishes {
    Wishes { rows: usize::MAX, ..Wishes::default() }
}

#[test]
fn every_count_is_that_of_a_plain_recount() {
    let text = log(60_000, 7);
    let report = Report::draw(&tally(text.lines()), &all());
    recount::check(&report, &text);
}

#[test]
fn the_change_is_found_to_the_minute_and_no_other_is_claimed() {
    let text = log(150_000, 3);
    let report = Report::draw(&tally(text.lines()), &all());
    let told: Vec<(&str, u32)> = report.changes.iter().map(|change| (change.place.as_str(), change.minute)).collect();
    assert_eq!(told, [("/blog/*", CHANGE_MINUTE)]);
    let first = report.findings.first().unwrap();
    assert_eq!(first.kind, Kind::Change);
    assert!(first.text.starts_with("403 on /blog/* for Googlebot began 2026-10-02 03:12, 0 → 9"), "{}", first.text);
    assert!(report.verdict().contains("403 on /blog/*"), "{}", report.verdict());
}

#[test]
fn many_addresses_fit_and_the_frequent_stay_exact_enough() {
    let mut tally = Tally::default();
    let mut line = String::new();
    for number in 0..300_000_u32 {
        use std::fmt::Write as _;
        line.clear();
        let [_, a, b, c] = number.to_be_bytes();
        let (address, path) = if number % 10 == 0 {
            ("203.0.113.9".to_owned(), "/often")
        } else {
            (format!("10.{a}.{b}.{c}"), "/seldom")
        };
        write!(line, "{address} - - [01/Oct/2026:00:00:00 +0000] \"GET {path}/{number}x HTTP/1.1\" 403 1 \"-\" \"a\"")
            .unwrap();
        tally.add(&combined::read(line.as_bytes()).unwrap(), &Ranges::default(), |_| Told::default());
    }
    tally.settle();
    let report = Report::draw(&tally, &Wishes::default());
    assert_eq!(report.by_class.refused, 300_000);
    assert!((report.addresses as f64 - 270_001.0).abs() < 270_001.0 * 0.0115 * 4.0, "{}", report.addresses);
    let often = report.clients.first().unwrap();
    assert_eq!(often.name, "203.0.113.9");
    assert!(often.counts.refused <= 30_000 && often.counts.refused + report.inexact.addresses >= 30_000);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn the_order_of_merging_makes_no_difference(seed in 0_u64..1000, cuts in prop::collection::vec(0_usize..3, 1500)) {
        let text = log(1500, seed);
        let part = |wanted: usize| tally(text.lines().zip(&cuts).filter(|(_, part)| **part == wanted).map(|(line, _)| line));
        let merged = |one: &Tally, other: &Tally| {
            let mut one = one.clone();
            one.merge(other.clone());
            one
        };
        let drawn = |tally: &Tally| serde_json::to_value(Report::draw(tally, &all())).unwrap();
        let saved = |tally: &Tally| -> Tally { serde_json::from_str(&serde_json::to_string(tally).unwrap()).unwrap() };
        let (a, b, c) = (part(0), part(1), part(2));
        let left = drawn(&merged(&merged(&a, &b), &c));
        prop_assert_eq!(&left, &drawn(&merged(&a, &merged(&b, &c))));
        prop_assert_eq!(&left, &drawn(&merged(&merged(&c, &a), &b)));
        prop_assert_eq!(&left, &drawn(&merged(&merged(&saved(&a), &saved(&b)), &saved(&c))), "saved and read again");
        prop_assert_eq!(&left, &drawn(&tally(text.lines())), "in one go");
    }
}
