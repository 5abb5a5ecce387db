//! Changes that are there are found to the minute; where none is, none is claimed.

use super::super::series::{AllSeries, Place};
use super::*;

const BEGIN: u32 = 29_000_000;
const CRAWLER: u8 = 3;

/// Numbers that look random and are always the same.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// Two days of requests to these routes, with the share that is refused by route, caller and minute.
fn series(routes: u32, share: impl Fn(u32, u8, u32) -> f64) -> AllSeries {
    let mut all = AllSeries::default();
    let mut numbers = Numbers(1);
    for minute in 0..2 * 1440 {
        for _ in 0..60 {
            let route = numbers.below(u64::from(routes)) as u32;
            let who = if numbers.below(3) == 0 { CRAWLER } else { 0 };
            let refused = (numbers.below(10_000) as f64) < share(route, who, minute) * 10_000.0;
            all.add(Place { route, who }, BEGIN + minute, if refused { Class::Refused } else { Class::Open });
        }
    }
    all.settle();
    all
}

/// Ten routes: five of the blog, and five others.
fn name(route: u32) -> &'static str {
    const NAMES: [&str; 10] = [
        "/blog/post-0",
        "/blog/post-1",
        "/blog/post-2",
        "/blog/post-3",
        "/blog/post-4",
        "/shop/5/view",
        "/shop/6/view",
        "/shop/7/view",
        "/shop/8/view",
        "/shop/9/view",
    ];
    NAMES[route as usize]
}

fn told(all: &AllSeries) -> Vec<(String, Vec<u8>, u32, bool)> {
    changes(all, name, &[Class::Refused])
        .into_iter()
        .map(|change| (change.place, change.who, change.minute - BEGIN, change.after > change.before))
        .collect()
}

#[test]
fn a_change_is_found_to_the_minute_and_told_of_the_folder() {
    let all = series(10, |route, who, minute| if route < 5 && who == CRAWLER && minute >= 1633 { 0.98 } else { 0.0 });
    assert_eq!(told(&all), [("/blog/*".to_owned(), vec![CRAWLER], 1633, true)]);
}

#[test]
fn a_change_of_one_route_is_told_of_the_route_and_its_end_as_well() {
    let all = series(10, |route, _, minute| if route == 7 && (700..1900).contains(&minute) { 1.0 } else { 0.02 });
    let mut seen = told(&all);
    seen.sort_by_key(|change| change.2);
    let place = "/shop/7/view".to_owned();
    assert_eq!(seen, [(place.clone(), vec![0, CRAWLER], 700, true), (place, vec![0, CRAWLER], 1900, false)]);
}

#[test]
fn where_nothing_changes_nothing_is_claimed() {
    for share in [0.0, 0.02, 0.3, 0.5, 0.97, 1.0] {
        let all = series(10, |route, _, _| if route % 2 == 0 { share } else { 0.1 });
        assert_eq!(told(&all), [], "{share}");
    }
    // Day and night: the number of requests differs, the share does not.
    assert_eq!(told(&series(3, |_, _, _| 0.05)), []);
}

#[test]
fn few_requests_prove_no_change() {
    let mut all = AllSeries::default();
    for minute in 0..40 {
        let class = if minute >= 25 { Class::Refused } else { Class::Open };
        all.add(Place { route: 0, who: 0 }, BEGIN + minute, class);
    }
    all.settle();
    assert_eq!(told(&all), [], "15 refusals are too few");
    for minute in 40..46 {
        all.add(Place { route: 0, who: 0 }, BEGIN + minute, Class::Refused);
    }
    all.settle();
    assert_eq!(told(&all), [("/blog/post-0".to_owned(), vec![0], 25, true)]);
}

#[test]
fn where_requests_are_few_the_first_refused_one_tells_the_minute() {
    // A request every so many minutes; the change falls between two of them, and the first `lucky` after it are open all the same.
    for (every, change, lucky, wanted) in
        [(1, 700, 0, 700), (3, 700, 0, 702), (13, 701, 0, 702), (13, 701, 1, 715), (60, 1381, 0, 1440)]
    {
        let mut all = AllSeries::default();
        let mut left = lucky;
        for minute in (0..2 * 1440).step_by(every) {
            let is_after = minute >= change;
            let class = if is_after && left == 0 { Class::Refused } else { Class::Open };
            left -= u32::from(is_after && left > 0);
            all.add(Place { route: 0, who: CRAWLER }, BEGIN + minute, class);
        }
        all.settle();
        let place = "/blog/post-0".to_owned();
        assert_eq!(told(&all), [(place, vec![CRAWLER], wanted, true)], "every {every}, change {change}");
    }
}
