//! Error lines come to figures: each request once, statuses only where no other is left, names within their limits.

use proptest::prelude::*;

use super::*;
use crate::error::{Clock, scan};

fn count(text: &str) -> ErrorFigures {
    count_with(text, &Filter::default())
}

fn count_with(text: &str, filter: &Filter) -> ErrorFigures {
    let mut figures = ErrorFigures::default();
    let mut reading = Reading::new(&mut figures, filter, "error.log");
    let scanned = scan(text.as_bytes(), true, &Clock::utc(), |line, _| reading.add(line, line.number));
    reading.add_lines(scanned.lines, scanned.known);
    reading.end();
    figures
}

fn nginx(second: u32, connection: u32, words: &str, path: &str) -> String {
    format!(
        "2026/10/01 12:00:{second:02} [error] 7#7: *{connection} {words}, client: 192.0.2.{}, server: a, request: \"GET {path} HTTP/1.1\", host: \"a\"\n",
        connection % 9
    )
}

const RULE: &str = "access forbidden by rule";
const INDEX: &str = "directory index of \"/srv/a/\" is forbidden";
const BODY: &str = "open() \"/srv/a/x\" failed (13: Permission denied)";

#[test]
fn a_status_is_told_only_where_no_other_is_left() {
    for (words, reason, statuses, known) in [
        (INDEX, "index-missing", &[403_u16][..], Some(403)),
        (RULE, "path-rule", &[403, 404], None),
        (BODY, "fs-file-mode", &[403, 500], None),
        ("limiting requests, excess: 5.240 by zone \"z\"", "rate-limited", &[503, 429, 403], None),
    ] {
        let figures = count(&nginx(1, 1, words, "/a/?key=1"));
        let (key, met) = figures.places.heaviest(1)[0];
        assert_eq!(parts(key), Some((reason, statuses.to_vec(), "/a/")), "{words}");
        assert_eq!(met.count, 1);
        let stated = &figures.stated[reason];
        assert_eq!(stated.statuses.keys().next().copied(), known, "{words}");
        assert_eq!(stated.unknown, u64::from(known.is_none()));
        assert_eq!(stated.counts.refused, 1, "{words}: a limit is a refusal whatever its status");
    }
}

#[test]
fn lines_of_one_request_count_once() {
    for (text, told, beside) in [
        // The same words over one connection are another request.
        (nginx(1, 1, RULE, "/a") + &nginx(1, 1, RULE, "/a"), 2, 0),
        (nginx(1, 1, RULE, "/a") + &nginx(1, 2, INDEX, "/a"), 2, 0),
        (nginx(1, 1, BODY, "/a") + &nginx(1, 1, INDEX, "/a"), 1, 1),
        (nginx(1, 1, BODY, "/a") + &nginx(9, 1, INDEX, "/a"), 2, 0),
        (nginx(1, 1, BODY, "/a") + &nginx(1, 1, INDEX, "/b"), 2, 0),
        ("2026/10/01 12:00:01 [notice] 7#7: signal process started\n".to_owned(), 0, 0),
    ] {
        let figures = count(&text);
        assert_eq!((figures.told, figures.beside), (told, beside), "{text}");
    }
}

#[test]
fn a_line_of_an_earlier_request_is_waited_for_up_to_the_limit() {
    for (between, told) in [(MAX_WAITING - 1, MAX_WAITING), (MAX_WAITING, MAX_WAITING + 2)] {
        let others: String = (0..between).map(|number| nginx(1, 100 + number as u32, RULE, "/o")).collect();
        let text = nginx(1, 1, BODY, "/a") + &others + &nginx(1, 1, INDEX, "/a");
        assert_eq!(count(&text).told, told as u64, "{between}");
    }
}

#[test]
fn paths_are_cut_at_their_limit() {
    for (length, kept) in [(MAX_NAME_BYTES, MAX_NAME_BYTES), (MAX_NAME_BYTES + 1, MAX_NAME_BYTES)] {
        let figures = count(&nginx(1, 1, RULE, &format!("/{}", "x".repeat(length - 1))));
        assert_eq!(parts(figures.places.heaviest(1)[0].0).unwrap().2.len(), kept);
    }
}

#[test]
fn memory_is_bounded_whatever_comes() {
    let text: String = (0..40_000).map(|number| nginx(1, number, RULE, &format!("/p{number}"))).collect();
    let figures = count(&text);
    assert_eq!(figures.told, 40_000);
    assert!(figures.places.len() <= MAX_PLACES && figures.places.lost() > 0);
    assert!(figures.clients.len() <= MAX_NAMES);
}

#[test]
fn only_what_is_asked_about_is_counted() {
    let text = nginx(1, 1, INDEX, "/a/") + &nginx(5, 2, RULE, "/b");
    for (filter, told) in [
        (Filter { paths: vec!["/a*".to_owned()], ..Filter::default() }, 1),
        (Filter { statuses: vec![(403, 403)], ..Filter::default() }, 1),
        (Filter { since_s: Some(1_790_856_004), ..Filter::default() }, 1),
        (Filter { hosts: vec!["b".to_owned()], ..Filter::default() }, 0),
    ] {
        assert_eq!(count_with(&text, &filter).told, told, "{filter:?}");
    }
}

proptest! {
    #[test]
    fn merging_makes_no_difference(seen in prop::collection::vec((0_u32..60, 0_u32..20, 0_usize..3, 0_u32..9), 0..60), cut in 0_usize..60) {
        let line = |(number, (second, connection, words, path)): (usize, &(u32, u32, usize, u32))| {
            nginx(*second, connection + 100 * number as u32, [RULE, INDEX, BODY][*words], &format!("/p{path}"))
        };
        let lines: Vec<String> = seen.iter().enumerate().map(line).collect();
        let (one, other) = lines.split_at(cut.min(lines.len()));
        let (mut forth, mut back) = (count(&one.concat()), count(&other.concat()));
        forth.merge(count(&other.concat()));
        back.merge(count(&one.concat()));
        let shown = |figures: &ErrorFigures| {
            let of = |(key, met): (&str, &Met)| format!("{key} {} {:?} {:?} {:?}", met.count, met.first_s, met.last_s, met.clients.sorted());
            let places: Vec<String> = figures.places.heaviest(99).into_iter().map(of).collect();
            (figures.told, figures.stated.clone(), places)
        };
        prop_assert_eq!(shown(&forth), shown(&back));
        prop_assert_eq!(forth.told, seen.len() as u64);
    }
}
