//! No thread holds more than its share, of no kind; and what is handed in is counted as if it never had been.

use super::super::report::{Report, Wishes};
use super::super::series::Place;
use super::super::{Class, Ranges, Told};
use super::*;
use crate::access::combined;

fn pool(threads: usize) -> Pool {
    let pool = Pool::default();
    (0..threads).for_each(|_| pool.enter());
    pool
}

/// The kinds of which threads have shares: the limit of all together, what a tally holds, and how one more comes to it.
type Kind = (&'static str, usize, fn(&Tally) -> usize, fn(&mut Tally, usize));

fn count(top: &mut Top<Counts>, number: usize) {
    top.change(&number.to_string(), Counts::default, |counts| counts.add(Class::Refused));
}

fn number(top: &mut Top<u64>, number: usize) {
    top.change(&number.to_string(), || 0, |count| *count += 1);
}

const KINDS: [Kind; 11] = [
    (
        "shut",
        1 << 16,
        |tally| tally.shut.len(),
        |tally, number| {
            tally.shut.change(&number.to_string(), Shut::default, |shut| shut.count += 1);
        },
    ),
    (
        "people",
        1 << 15,
        |tally| tally.people.len(),
        |tally, number| {
            tally.people.change(&number.to_string(), Person::default, |person| person.counts.add(Class::Refused));
        },
    ),
    (
        "flaps",
        1 << 12,
        |tally| tally.flaps.len(),
        |tally, number| {
            tally.flaps.change_of(number as u64, Default::default, |_| {});
        },
    ),
    (
        "paths",
        MAX_PATHS,
        |tally| tally.paths.len(),
        |tally, number| {
            tally.paths.of(number as u64, || 0).times += 1;
        },
    ),
    (
        "series",
        MAX_CELLS,
        |tally| tally.series.held(),
        |tally, number| {
            let place = Place { route: 0, who: who::OTHERS };
            tally.series.add(place, number as u32, Class::Open);
            tally.series.settle();
        },
    ),
    (
        "minutes",
        MAX_MINUTES,
        |tally| tally.minutes.held(),
        |tally, number| {
            tally.minutes.add(number as i64, Class::Open);
            tally.minutes.settle();
        },
    ),
    ("networks", 1 << 15, |tally| tally.networks.len(), |tally, at| count(&mut tally.networks, at)),
    ("users", 1 << 14, |tally| tally.users.len(), |tally, at| count(&mut tally.users, at)),
    ("systems", 1 << 14, |tally| tally.places.systems.len(), |tally, at| count(&mut tally.places.systems, at)),
    ("links", 1 << 15, |tally| tally.links.len(), |tally, at| number(&mut tally.links, at)),
    ("disagreed", 1 << 14, |tally| tally.disagreed.len(), |tally, at| number(&mut tally.disagreed, at)),
];

#[test]
fn what_is_past_a_threads_share_is_handed_in() {
    for (name, limit, held, add) in KINDS {
        for threads in [64, 200] {
            let (pool, mut tally, mut known) = (pool(threads), Tally::default(), Known::default());
            let share = limit / threads;
            (1..=share).for_each(|number| add(&mut tally, number));
            pool.relieve(&mut tally, &mut known);
            assert_eq!(held(&tally), share, "{name}: the share is the thread's own");
            add(&mut tally, share + 1);
            pool.relieve(&mut tally, &mut known);
            assert_eq!((held(&tally), held(&pool.take())), (0, share + 1), "{name} of {threads}");
        }
    }
}

#[test]
fn two_threads_keep_what_they_counted() {
    for (name, limit, held, add) in KINDS.into_iter().filter(|(_, limit, ..)| *limit < 100_000) {
        let (pool, mut tally) = (pool(FULL_TALLIES), Tally::default());
        (0..limit).for_each(|number| add(&mut tally, number));
        pool.relieve(&mut tally, &mut Known::default());
        assert_eq!((held(&tally), held(&pool.take())), (limit, 0), "{name}");
    }
}

/// A line in which everything is new; or of a few of each.
fn line(number: usize, is_new: bool) -> String {
    let (number, status) = if is_new { (number, 403) } else { (number % 17, [200, 401, 404, 403][number % 4]) };
    let (minute, agent) = (number % 60, ["Mozilla/5.0 (X11) Firefox/140.0", "Googlebot/2.1", "curl/8.5.0"][number % 3]);
    format!(
        "2001:db8:{number:x}::1 - u{number} [01/Oct/2026:{:02}:{minute:02}:00 +0000] \"GET /p{number}word/q HTTP/1.1\" {status} 9 \"https://a.example/{number}\" \"{agent}\"",
        number / 60 % 24
    )
}

fn add(tally: &mut Tally, line: &str) {
    tally.add(&combined::read(line.as_bytes()).unwrap(), &Ranges::default(), |_| Told::default());
}

#[test]
fn no_thread_holds_more_than_its_share_whatever_comes() {
    const THREADS: usize = 64;
    const BLOCK: usize = 300;
    let pool = pool(THREADS);
    // Each of the threads is like these, so three of them tell of all.
    let mut threads = [(); 3].map(|()| (Tally::default(), Known::default()));
    let mut most = [0; KINDS.len()];
    for block in 0..30 {
        let (tally, known) = &mut threads[block % 3];
        (0..BLOCK).for_each(|at| add(tally, &line(block * BLOCK + at, true)));
        for (most, (.., held, _)) in most.iter_mut().zip(KINDS) {
            *most = held(tally).max(*most);
        }
        pool.relieve(tally, known);
        for (name, limit, held, _) in KINDS {
            assert!(held(tally) * THREADS <= limit, "{name}: {} of a share of {}", held(tally), limit / THREADS);
        }
    }
    let handed = pool.take();
    for ((name, limit, held, _), most) in KINDS.into_iter().zip(most) {
        assert!(held(&handed) <= limit, "{name}");
        let is_past = most * THREADS > limit;
        assert_eq!(held(&handed) > 0, is_past, "{name}: {most} at once");
        let comes = ["shut", "people", "flaps", "paths", "networks", "users", "links"].contains(&name);
        assert_eq!(is_past, comes, "{name}: this log is to have too much of it");
    }
}

#[test]
fn what_was_handed_in_is_counted_as_if_it_never_had_been() {
    for is_new in [true, false] {
        let lines: Vec<String> = (0..3000).map(|number| line(number, is_new)).collect();
        let mut alone = Tally::default();
        lines.iter().for_each(|line| add(&mut alone, line));
        // So many threads that there is hardly a share.
        let pool = pool(if is_new { 200 } else { 4000 });
        let mut threads = [(); 3].map(|()| (Tally::default(), Known::default()));
        for (block, lines) in lines.chunks(100).enumerate() {
            let (tally, known) = &mut threads[block % 3];
            lines.iter().for_each(|line| add(tally, line));
            pool.relieve(tally, known);
        }
        let mut tally = pool.take();
        assert!(!tally.shut.is_empty(), "this log is to have too much");
        threads.into_iter().for_each(|(other, _)| tally.join(other));
        let drawn = |tally: &mut Tally| {
            tally.settle();
            serde_json::to_value(Report::draw(tally, &Wishes::default())).unwrap()
        };
        assert_eq!(drawn(&mut tally), drawn(&mut alone), "everything is new: {is_new}");
    }
}

#[test]
fn texts_have_shares_too() {
    let (pool, mut tally) = (pool(64), Tally::default());
    let long = "x".repeat(4000);
    (0..70).for_each(|number| add(&mut tally, &line(number, true).replace("word", &long)));
    assert!(tally.shut.len() < (1 << 16) / 64);
    pool.relieve(&mut tally, &mut Known::default());
    assert!(tally.shut.is_empty() && pool.take().shut.len() == 70);
}

#[test]
fn joining_is_merging() {
    let (mut joined, mut merged) = (Tally::default(), Tally::default());
    for paths in [3, 5] {
        let mut tally = Tally::default();
        (0..paths).for_each(|number| add(&mut tally, &line(number, true)));
        joined.join(tally.clone());
        merged.merge(tally);
    }
    assert_eq!((joined.lines, joined.shut.len()), (8, 5));
    let key = "403 /p1word/q";
    assert_eq!(joined.shut.get(key).map(|shut| shut.count), Some(2));
    assert_eq!(joined.shut.get(key), merged.shut.get(key));
}
