//! Who is called an attacker, and what a report hides and cuts.

use super::super::Told;
use super::*;
use crate::access::combined;

fn ranges() -> Ranges {
    let mut ranges = Ranges::default();
    ranges.add("Googlebot", ["66.249.64.0/27".parse().unwrap()]);
    ranges
}

/// Five addresses that ask for what only scanners ask for, each five times.
fn probed(ranges: &Ranges) -> Tally {
    let mut tally = Tally::default();
    for (address, agent) in [
        ("203.0.113.66", "zgrab/0.x"),
        ("66.249.64.5", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"),
        ("66.249.64.6", "zgrab/0.x"),
        ("::ffff:66.249.64.7", "zgrab/0.x"),
        ("66.249.64.32", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"),
    ] {
        for second in 0..5 {
            let text = format!(
                "{address} - - [04/Oct/2026:00:00:0{second} +0000] \"GET /.env HTTP/1.1\" 404 9 \"-\" \"{agent}\""
            );
            tally.add(&combined::read(text.as_bytes()).unwrap(), ranges, |_| Told::default());
        }
    }
    tally.settle();
    tally
}

fn attackers(tally: &Tally, wishes: &Wishes) -> Vec<String> {
    let mut list: Vec<String> = Report::draw(tally, wishes).attacks.into_iter().map(|attack| attack.address).collect();
    list.sort();
    list
}

#[test]
fn a_crawlers_address_is_no_attacker_wherever_its_ranges_were_known() {
    let aware = probed(&ranges());
    let known = Wishes { crawlers: ranges(), ..Wishes::default() };
    let wanted = ["203.0.113.66", "66.249.64.32"];
    assert_eq!(attackers(&probed(&Ranges::default()), &Wishes::default()).len(), 5, "without ranges nobody is spared");
    assert_eq!(attackers(&aware, &Wishes::default()), wanted);
    assert_eq!(attackers(&probed(&Ranges::default()), &known), wanted);
    for (one, other) in [(probed(&Ranges::default()), aware.clone()), (aware, probed(&Ranges::default()))] {
        let mut sum = Tally::default();
        sum.merge(one);
        sum.merge(other);
        assert_eq!(attackers(&sum, &Wishes::default()), wanted);
    }
}

#[test]
fn an_allowed_address_is_no_attacker() {
    let tally = probed(&Ranges::default());
    for (allowed, count) in [("203.0.113.66/32", 4), ("66.249.64.0/24", 1), ("0.0.0.0/0", 0)] {
        let wishes = Wishes { allowed: vec![allowed.parse().unwrap()], ..Wishes::default() };
        assert_eq!(attackers(&tally, &wishes).len(), count, "{allowed}");
    }
}

#[test]
fn a_report_is_drawn_in_full_and_cut_to_its_rows() {
    let mut report = Report::draw(&probed(&Ranges::default()), &Wishes { rows: 2, ..Wishes::default() });
    assert_eq!(report.attacks.len(), 5);
    report.cut(2);
    assert_eq!(report.attacks.len(), 2);
    report.anonymize();
    assert!(report.attacks.iter().all(|attack| attack.address.ends_with("/24")), "{:?}", report.attacks);
}
