//! Where it is shut: paths of one kind with the same status, told as one place such as `/private/*.pdf` or `/api/orders/{n}`.
//!
//! A folder of two hundred documents that are refused once each is one thing to look at, and would never show among single paths.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::super::class::Class;
use super::super::few::Few;
use super::super::shut::{Shut, earlier};
use super::super::tally::Tally;
use super::intent::{Intent, OFTEN};
use super::refused::Refused;
use super::rows::{parts, seen_key};
use super::written;

/// From so many routes of one folder with the same status on, the folder is told in their place.
pub const FOLD: usize = 8;
/// Most places that are drawn.
const MOST_PLACES: usize = 200;
/// Paths of a place that are named.
const EXAMPLES: usize = 3;
/// The share of a place's requests that must be judged alike for the place to be judged so.
const AGREED: f64 = 0.8;
/// Longest ending of a file that is told for all paths of a folder.
const ENDING_BYTES: usize = 6;

/// Paths of one kind that were answered with the same status other than open.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Place {
    /// The status.
    pub status: u16,
    /// A path, a route with ids folded, or a folder: `/private/*` is everything below it, `/private/*.pdf` what ends so.
    pub place: String,
    /// How many paths these are, as far as they are counted.
    pub paths: u64,
    /// How many requests.
    pub count: u64,
    /// How often these very paths were open.
    pub opened: u64,
    /// First so, RFC 3339.
    pub first: Option<String>,
    /// Last so.
    pub last: Option<String>,
    /// The reasons that were told.
    pub reasons: Vec<(String, u64)>,
    /// Who met it: crawlers by name, people, programs.
    pub callers: Vec<(String, u64)>,
    /// Whether it is meant; absent where it was not refused but absent or failing.
    pub meant: Option<Intent>,
    /// What tells so, each a clause.
    pub signals: Vec<String>,
    /// The paths with the most requests.
    pub examples: Vec<(String, u64)>,
    /// Whether the run before had none of it; absent where there was none.
    pub new: Option<bool>,
}

impl Place {
    /// Whether a route with a status is of this place.
    #[must_use]
    pub fn covers(&self, status: u16, route: &str) -> bool {
        status == self.status
            && (route == self.place
                || self.place.split_once('*').is_some_and(|(folder, ending)| {
                    route.len() > folder.len() && route.starts_with(folder) && route.ends_with(ending)
                }))
    }
}

/// Requests that were judged alike.
#[derive(Default)]
struct Judged {
    count: u64,
    /// Those of the heaviest path, what it is taken for by itself, and why.
    heaviest: u64,
    alone: Option<Intent>,
    signals: Vec<String>,
}

/// What is summed up of a place.
#[derive(Default)]
struct Sum {
    paths: u64,
    count: u64,
    opened: u64,
    first_s: Option<i64>,
    last_s: Option<i64>,
    reasons: Few,
    callers: Few,
    examples: Vec<(String, u64)>,
    /// Requests by what they were judged to be as one of many, with the heaviest path judged so.
    judged: BTreeMap<Intent, Judged>,
    is_known: bool,
}

impl Sum {
    fn of(tally: &Tally, path: &str, shut: &Shut, row: Option<&&Refused>) -> Self {
        let judgement = row.and_then(|row| row.judgement.as_ref());
        let judged = judgement.map(|told| {
            let (alone, signals) = (Some(told.intent), told.signals.clone());
            (told.among_many, Judged { count: shut.count, heaviest: shut.count, alone, signals })
        });
        Self {
            paths: 1,
            count: shut.count,
            opened: tally.paths.get(shut.hash).map_or(0, |opened| u64::from(opened.times)),
            first_s: shut.first_s,
            last_s: shut.last_s,
            reasons: shut.reasons.clone(),
            callers: shut.callers.clone(),
            examples: vec![(path.to_owned(), shut.count)],
            judged: judged.into_iter().collect(),
            is_known: false,
        }
    }

    fn add(&mut self, other: Self) {
        self.paths += other.paths;
        self.count += other.count;
        self.opened += other.opened;
        self.first_s = earlier(self.first_s, other.first_s);
        self.last_s = self.last_s.max(other.last_s);
        self.reasons.merge(&other.reasons);
        self.callers.merge(&other.callers);
        self.examples.extend(other.examples);
        self.examples.sort_by(|(a, x), (b, y)| y.cmp(x).then_with(|| a.cmp(b)));
        self.examples.truncate(EXAMPLES);
        for (intent, judged) in other.judged {
            let there = self.judged.entry(intent).or_default();
            let count = there.count + judged.count;
            if judged.heaviest > there.heaviest {
                *there = judged;
            }
            there.count = count;
        }
        self.is_known |= other.is_known;
    }

    /// What the place is taken for, with what tells so.
    fn meant(&self) -> (Option<Intent>, Vec<String>) {
        let all: u64 = self.judged.values().map(|judged| judged.count).sum();
        let Some((intent, most)) = self.judged.iter().max_by_key(|(_, judged)| judged.count) else {
            return (None, Vec::new());
        };
        if all < OFTEN {
            return (most.alone, most.signals.clone());
        }
        if most.count as f64 >= AGREED * all as f64 {
            return (Some(*intent), most.signals.clone());
        }
        let shares =
            self.judged.iter().map(|(intent, judged)| format!("{} requests look {}", judged.count, intent.word()));
        (Some(Intent::Unsure), shares.collect())
    }
}

/// Places that were not open, in the order of the refused first and then by requests. `rows` are single paths that were judged.
pub(super) fn places(tally: &Tally, rows: &[Refused], seen: Option<&BTreeSet<String>>) -> Vec<Place> {
    let judged: HashMap<(u16, &str), &Refused> =
        rows.iter().map(|row| ((row.status, row.path.as_str()), row)).collect();
    let mut sums: BTreeMap<(u16, String), Sum> = BTreeMap::new();
    // In the order of their names: of equals the first one stands for the place, in every run.
    let mut all: Vec<(&str, &Shut)> = tally.shut.iter().collect();
    all.sort_unstable_by_key(|(key, _)| *key);
    for (key, shut) in all {
        let Some((status, path)) = parts(key) else { continue };
        let route = tally.routes.name(shut.route);
        let mut sum = Sum::of(tally, path, shut, judged.get(&(status, path)));
        sum.is_known = seen.is_some_and(|seen| seen.contains(&seen_key(status, route)));
        match sums.get_mut(&(status, route.to_owned())) {
            Some(there) => there.add(sum),
            None => drop(sums.insert((status, route.to_owned()), sum)),
        }
    }
    let mut list: Vec<((u16, String), Sum)> = fold(sums).into_iter().collect();
    list.sort_by(|((status, place), one), ((other_status, other_place), other)| {
        let weight = |status: u16, sum: &Sum| (Class::of(status).rank(), sum.count);
        let (ours, theirs) = (weight(*status, one), weight(*other_status, other));
        theirs.cmp(&ours).then_with(|| (status, place).cmp(&(other_status, other_place)))
    });
    list.truncate(MOST_PLACES);
    list.into_iter().map(|((status, place), sum)| drawn(status, place, sum, seen.is_some())).collect()
}

fn drawn(status: u16, place: String, sum: Sum, compared: bool) -> Place {
    let owned = |few: &Few| few.sorted().into_iter().map(|(name, count)| (name.to_owned(), count)).collect();
    let (meant, signals) = sum.meant();
    Place {
        status,
        place,
        paths: sum.paths,
        count: sum.count,
        opened: sum.opened,
        first: sum.first_s.map(written),
        last: sum.last_s.map(written),
        reasons: owned(&sum.reasons),
        callers: owned(&sum.callers),
        meant,
        signals,
        examples: sum.examples,
        new: compared.then_some(!sum.is_known),
    }
}

/// Folders told in place of what is in them, the deepest first; never the root, which would tell nothing.
fn fold(mut sums: BTreeMap<(u16, String), Sum>) -> BTreeMap<(u16, String), Sum> {
    let deepest = sums.keys().map(|(_, place)| depth(place)).max().unwrap_or(0);
    for level in (2..=deepest).rev() {
        let mut folders: BTreeMap<(u16, String), Vec<String>> = BTreeMap::new();
        for (status, place) in sums.keys().filter(|(_, place)| depth(place) == level) {
            folders.entry((*status, folder(place).to_owned())).or_default().push(place.clone());
        }
        for ((status, folder), places) in folders {
            if places.len() < FOLD {
                continue;
            }
            let name = format!("{folder}*{}", common_ending(&places));
            let mut whole = Sum::default();
            for place in places {
                if let Some(sum) = sums.remove(&(status, place)) {
                    whole.add(sum);
                }
            }
            sums.insert((status, name), whole);
        }
    }
    sums
}

/// How many segments a place has. A folder that was folded counts as itself.
fn depth(place: &str) -> usize {
    trimmed(place).bytes().filter(|byte| *byte == b'/').count()
}

/// The folder that a place lies in, with its slash.
fn folder(place: &str) -> &str {
    let place = trimmed(place);
    place.rfind('/').and_then(|slash| place.get(..=slash)).unwrap_or("/")
}

/// A place without what stands for everything below it, and without its last slash.
fn trimmed(place: &str) -> &str {
    let place = place.split_once('*').map_or(place, |(folder, _)| folder);
    place.strip_suffix('/').unwrap_or(place)
}

/// The ending that all these files share, with its dot; empty where they share none.
fn common_ending(places: &[String]) -> String {
    fn ending(place: &str) -> Option<&str> {
        let name = place.get(place.rfind('/')?..)?;
        let ending = name.get(name.rfind('.')?..)?;
        let letters = ending.get(1..)?;
        let is_ending = !letters.is_empty() && ending.len() <= ENDING_BYTES;
        (is_ending && letters.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(ending)
    }
    let mut endings = places.iter().map(|place| ending(place));
    let Some(Some(first)) = endings.next() else { return String::new() };
    if endings.all(|ending| ending == Some(first)) { first.to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::super::super::Told;
    use super::super::super::who::Ranges;
    use super::super::{Report, Wishes};
    use super::*;
    use crate::access::combined;

    fn report(requests: &[(u16, String)]) -> Report {
        let mut tally = Tally::default();
        for (status, path) in requests {
            let text = format!(
                "192.0.2.7 - - [04/Oct/2026:00:00:00 +0000] \"GET {path} HTTP/1.1\" {status} 9 \"-\" \"Mozilla/5.0 Firefox/140.0\""
            );
            tally.add(&combined::read(text.as_bytes()).unwrap(), &Ranges::default(), |_| Told::default());
        }
        tally.settle();
        Report::draw(&tally, &Wishes::default())
    }

    fn told(requests: &[(u16, String)]) -> Vec<(u16, String, u64, u64)> {
        let places = report(requests).places;
        places.into_iter().map(|place| (place.status, place.place, place.paths, place.count)).collect()
    }

    fn names(count: usize, status: u16, form: impl Fn(&str) -> String) -> Vec<(u16, String)> {
        ["oak", "elm", "fir", "ash", "yew", "may", "box", "fig", "bay", "nut"]
            .iter()
            .take(count)
            .map(|name| (status, form(name)))
            .collect()
    }

    #[test]
    fn a_folder_is_told_from_so_many_routes_on() {
        let documents = |count| names(count, 403, |name| format!("/private/{name}.pdf"));
        assert_eq!(told(&documents(FOLD - 1)).len(), FOLD - 1);
        assert_eq!(told(&documents(FOLD)), [(403, "/private/*.pdf".to_owned(), 8, 8)]);
    }

    #[test]
    fn places_keep_apart_what_differs() {
        let mut mixed = names(8, 403, |name| format!("/a/{name}.pdf"));
        mixed.push((403, "/a/page.html".to_owned()));
        assert_eq!(told(&mixed), [(403, "/a/*".to_owned(), 9, 9)], "no ending that all share");
        let mut statuses = names(8, 403, |name| format!("/a/{name}"));
        statuses.extend(names(3, 401, |name| format!("/a/{name}")));
        assert_eq!(told(&statuses).len(), 4, "another status is another matter");
        let root = names(10, 403, |name| format!("/{name}"));
        assert_eq!(told(&root).len(), 10, "the root is never told in place of its files");
        let folders = names(8, 403, |name| format!("/shop/{name}/list.html"));
        assert_eq!(told(&folders).len(), 8, "folders are not the same for having a file each");
    }

    #[test]
    fn folders_of_folders_fold_too() {
        let mut requests = Vec::new();
        for (_, outer) in names(8, 403, str::to_owned) {
            requests.extend(names(8, 403, |name| format!("/archive/{outer}/{name}")));
        }
        assert_eq!(told(&requests), [(403, "/archive/*".to_owned(), 64, 64)]);
    }

    #[test]
    fn ids_are_one_place_with_its_paths_counted() {
        let requests: Vec<(u16, String)> = (1..30).map(|number| (403, format!("/api/orders/{number}"))).collect();
        assert_eq!(told(&requests), [(403, "/api/orders/{n}".to_owned(), 29, 29)]);
    }

    #[test]
    fn a_place_is_judged_where_its_paths_agree() {
        let alike = names(8, 403, |name| format!("/wp-admin/{name}"));
        assert_eq!(report(&alike).places[0].meant, Some(Intent::Intended));
        for (count, wanted) in [(1, Intent::Unsure), (8, Intent::Accidental)] {
            let parts = report(&names(count, 403, |name| format!("/x/{name}.css")));
            assert_eq!(parts.places[0].meant, Some(wanted), "{count} paths, each refused once");
            assert_eq!(parts.findings.len(), usize::from(wanted == Intent::Accidental));
        }
        let mut mixed = names(6, 403, |name| format!("/x/{name}.css"));
        mixed.extend(names(6, 403, |name| format!("/x/.git-{name}")));
        mixed.extend(names(6, 403, |name| format!("/x/{name}")));
        let report = report(&mixed);
        let place = &report.places[0];
        assert_eq!((place.place.as_str(), place.meant), ("/x/*", Some(Intent::Unsure)));
        assert!(place.signals.len() > 1, "{:?}", place.signals);
    }

    #[test]
    fn a_place_covers_its_routes() {
        let place =
            |text: &str| Place { place: text.to_owned(), ..report(&names(1, 403, str::to_owned)).places[0].clone() };
        for (text, status, route, covered) in [
            ("/private/*.pdf", 403, "/private/a.pdf", true),
            ("/private/*.pdf", 403, "/private/a.txt", false),
            ("/private/*.pdf", 401, "/private/a.pdf", false),
            ("/private/*", 403, "/private/", false),
            ("/private/*", 403, "/private/a/b", true),
            ("/a", 403, "/a", true),
            ("/a", 403, "/a/b", false),
        ] {
            assert_eq!(place(text).covers(status, route), covered, "{text} {status} {route}");
        }
    }
}
