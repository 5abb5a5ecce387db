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

/// Wrong passwords for the site's first page, after it was open for a while.
fn guessed(accounts: u64, seconds_apart: i64) -> Report {
    let mut tally = Tally::default();
    let mut line = |address: &str, user: &str, second: i64, status: u16| {
        let begin: jiff::Timestamp = "2026-10-04T00:00:00Z".parse().unwrap();
        let time = jiff::Timestamp::from_second(begin.as_second() + second).unwrap();
        let time = time.strftime("%d/%b/%Y:%H:%M:%S +0000");
        let text =
            format!("{address} - {user} [{time}] \"GET / HTTP/1.1\" {status} 9 \"-\" \"Mozilla/5.0 Firefox/140.0\"");
        tally.add(&combined::read(text.as_bytes()).unwrap(), &Ranges::default(), |_| Told::default());
    };
    for number in 0..300 {
        line("192.0.2.7", "-", number * 10, 200);
    }
    for number in 0..600 {
        let user = format!("user{}", number % accounts);
        line("203.0.113.66", &user, 3000 + i64::try_from(number).unwrap() * seconds_apart, 401);
    }
    tally.settle();
    Report::draw(&tally, &Wishes::default())
}

#[test]
fn wrong_passwords_by_the_hundred_are_an_attack_and_no_change_of_the_site() {
    for (accounts, seconds_apart, wanted) in [
        (40, 1, Some(attack::Kind::Stuffing)),
        (40, 60, Some(attack::Kind::Stuffing)),
        (1, 1, Some(attack::Kind::BruteForce)),
        (1, 60, None),
    ] {
        let report = guessed(accounts, seconds_apart);
        let found: Vec<attack::Kind> = report.attacks.iter().map(|attack| attack.kind).collect();
        assert_eq!(found, Vec::from_iter(wanted), "{accounts} accounts, {seconds_apart} seconds apart");
        let changes = report.findings.iter().filter(|finding| finding.kind == finding::Kind::Change).count();
        assert_eq!(changes == 0, wanted.is_some(), "{:?}", report.findings);
        assert_eq!(report.verdict().contains("that attack"), wanted.is_some(), "{}", report.verdict());
    }
}

/// The report of lines that are told as address, user, method and path, status and user agent, ten seconds apart.
fn of(lines: &[(&str, &str, &str, u16, &str)]) -> Report {
    let mut tally = Tally::default();
    let begin: jiff::Timestamp = "2026-10-04T00:00:00Z".parse().unwrap();
    for (number, (address, user, request, status, agent)) in lines.iter().enumerate() {
        let second = begin.as_second() + 10 * i64::try_from(number).unwrap();
        let time = jiff::Timestamp::from_second(second).unwrap().strftime("%d/%b/%Y:%H:%M:%S +0000");
        let text = format!("{address} - {user} [{time}] \"{request} HTTP/1.1\" {status} 9 \"-\" \"{agent}\"");
        tally.add(&combined::read(text.as_bytes()).unwrap(), &Ranges::default(), |_| Told::default());
    }
    tally.settle();
    Report::draw(&tally, &Wishes::default())
}

const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

#[test]
fn a_request_that_is_wrong_by_itself_is_no_flapping_of_the_place() {
    for (status, agent, wanted) in [
        (400, "curl/8.5.0", false),
        (400, BROWSER, true),
        (405, BROWSER, false),
        (408, BROWSER, false),
        (413, BROWSER, true),
        (431, "curl/8.5.0", false),
        (499, BROWSER, false),
        (404, BROWSER, true),
        (500, "curl/8.5.0", true),
    ] {
        let pair = [("192.0.2.7", "-", "GET /shop", 200, BROWSER), ("198.51.100.4", "-", "GET /shop", status, agent)];
        let report = of(&pair.repeat(10));
        let flapping = report.findings.iter().find(|finding| finding.kind == finding::Kind::Flapping);
        assert_eq!(flapping.is_some(), wanted, "{status} {agent}");
        if let Some(finding) = flapping {
            assert!(
                finding.text.starts_with(&format!("/shop is sometimes open (10 times), sometimes {status} (10 times)"))
            );
            assert!(finding.signals.iter().any(|signal| signal.ends_with("from one address")), "{finding:?}");
        }
    }
}

#[test]
fn only_refusals_of_attackers_are_set_against_refusals() {
    let probes = [("203.0.113.66", "-", "GET /.env", 404, "zgrab/0.x")].repeat(5);
    let refused = ("192.0.2.7", "-", "GET /papers/a", 403, BROWSER);
    let verdict = |rest: &[_]| of(&[probes.as_slice(), rest].concat()).verdict();
    assert_eq!(verdict(&[refused]), "1 of 6 requests is refused (16.7 %), nothing points to a fault");
    let shut = ("203.0.113.66", "-", "GET /.env", 403, "zgrab/0.x");
    let told = verdict(&[refused, shut, shut]);
    assert!(
        told.starts_with("3 of 8 requests are refused (37.5 %), most of them from one address that attacks"),
        "{told}"
    );
}

#[test]
fn requests_that_are_wrong_stand_behind_what_is_refused_absent_or_failing() {
    let mut lines = [("192.0.2.7", "-", "GET /a", 408, BROWSER)].repeat(9);
    lines.extend([("192.0.2.7", "-", "GET /b", 404, BROWSER)].repeat(2));
    lines.push(("192.0.2.7", "-", "GET /c", 403, BROWSER));
    let report = of(&lines);
    let places: Vec<u16> = report.places.iter().map(|place| place.status).collect();
    let paths: Vec<u16> = report.refused.iter().map(|row| row.status).collect();
    assert_eq!((places, paths), (vec![403, 404, 408], vec![403, 404, 408]));
}

#[test]
fn an_icon_behind_the_password_of_the_whole_site_is_no_accident() {
    let icons = [("192.0.2.7", "-", "GET /favicon.ico", 401, BROWSER)].repeat(5);
    for (first_page, wanted) in [(401, 0), (200, 1)] {
        let first = [("192.0.2.7", "-", "GET /", first_page, BROWSER)].repeat(5);
        let report = of(&[icons.as_slice(), first.as_slice()].concat());
        let accidents = report.findings.iter().filter(|finding| finding.kind == finding::Kind::Accidental).count();
        assert_eq!(accidents, wanted, "{first_page} on the first page");
    }
}
