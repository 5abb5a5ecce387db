//! Figures that were counted elsewhere, by an engine that groups: each takes the rows of one question and puts them where lines would
//! have been counted.
//!
//! What comes is weighed already: the heaviest first, up to the limits of the tally.

use super::agents;
use super::class::{CLASSES, Class, Counts};
use super::few::Handful;
use super::paths::Paths;
use super::people::Person;
use super::series::Place;
use super::shut::{Shut, earlier};
use super::tally::{MAX_FAMILIES, STATUSES, Tally};
use super::top::{Top, Weighed};
use super::who::{self, Claim, Ranges};
use crate::access::Line;
use crate::access::agent::{self, Family};

/// What all requests come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    /// Requests.
    pub lines: u64,
    /// Bytes that were sent.
    pub bytes: u64,
    /// The first one, in Unix seconds.
    pub first_s: Option<i64>,
    /// The last one.
    pub last_s: Option<i64>,
    /// Different addresses.
    pub addresses: u64,
}

/// A path with a status other than open.
#[derive(Debug, Clone, Copy)]
pub struct ShutRow<'a> {
    /// The status.
    pub status: u16,
    /// The path.
    pub path: &'a str,
    /// Its route.
    pub route: &'a str,
    /// How often.
    pub count: u64,
    /// First so, in Unix seconds.
    pub first_s: Option<i64>,
    /// Last so.
    pub last_s: Option<i64>,
    /// By callers with a user name.
    pub with_user: u64,
    /// From how many addresses.
    pub addresses: u64,
}

/// An address that was not let in, or signed in.
#[derive(Debug, Clone, Copy)]
pub struct PersonRow<'a> {
    /// The address.
    pub client: &'a str,
    /// Its requests.
    pub counts: Counts,
    /// The first of them, in Unix seconds.
    pub first_s: Option<i64>,
    /// The last of them.
    pub last_s: Option<i64>,
    /// Attempts to sign in.
    pub attempts: u64,
    /// Of these, how many were refused.
    pub failed: u64,
    /// Requests for what only scanners ask for.
    pub probes: u64,
    /// Different users.
    pub users: u64,
    /// Different paths that were not open.
    pub paths: u64,
    /// Wrong passwords: 401 and 407 to who gave a user's name.
    pub denied: u64,
}

/// A table of names with counts by class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// Networks, of which an address is given.
    Networks,
    /// Methods.
    Methods,
    /// Hosts.
    Hosts,
    /// Users.
    Users,
}

/// What an address is told to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// A User-Agent.
    Agent,
    /// A route.
    Route,
}

/// The name of a crawler from what it is known by.
fn crawler_name(token: &str) -> &'static str {
    match agent::family(token.as_bytes()) {
        Family::Crawler(crawler) => crawler.name,
        other => other.name(),
    }
}

impl Tally {
    /// Takes what all requests come to.
    pub fn pour_span(&mut self, span: &Span) {
        self.lines += span.lines;
        self.bytes += span.bytes;
        self.first_s = earlier(self.first_s, span.first_s);
        self.last_s = self.last_s.max(span.last_s);
        self.addresses.pour(span.addresses);
    }

    /// Takes the requests of a status.
    pub fn pour_status(&mut self, status: u16, count: u64) {
        if let Some(sum) = self.statuses.get_mut(usize::from(status).min(STATUSES - 1)) {
            *sum += count;
        }
    }

    /// Takes a step of so many minutes.
    pub fn pour_minute(&mut self, minute: i64, counts: &Counts, step: u32) {
        self.minutes.pour(minute, counts, i64::from(step));
    }

    /// Takes the requests of a User-Agent, or of those that were too many to be told apart.
    pub fn pour_agent(&mut self, text: Option<&str>, counts: &Counts) {
        let name = text.map_or("(others)", |text| agents::family(text.as_bytes()).name());
        let number = self.families.number(name, MAX_FAMILIES);
        let number = number.or_else(|| self.families.number("(others)", MAX_FAMILIES + 1)).unwrap_or(0);
        self.families.merge_counts(number, counts);
    }

    /// Takes the requests of a route.
    pub fn pour_route(&mut self, route: &str, counts: &Counts) {
        let number = self.routes.number(route);
        for class in CLASSES {
            self.routes.add_many(number, class, counts.of(class));
        }
    }

    /// Takes a step of so many minutes of a route and a crawler, by what that is known by; they come in order of time.
    pub fn pour_series(&mut self, route: &str, crawler: &str, refuted: bool, step: (u32, u32), counts: &Counts) {
        let route = self.routes.number(route);
        let who = match (crawler, refuted) {
            ("", _) => who::OTHERS,
            (_, true) => who::IMPOSTORS,
            (token, false) => self.crawler(token),
        };
        let (minute, minutes) = step;
        self.series.pour(Place { route, who }, minute, counts, minutes);
    }

    /// The number of a crawler from what it is known by.
    fn crawler(&mut self, token: &str) -> u8 {
        let number = self.crawlers.number(crawler_name(token), who::MAX_CRAWLERS);
        number.and_then(|number| u8::try_from(number).ok()).unwrap_or(who::OTHERS)
    }

    /// Takes the requests of a crawler, by what that is known by, with one claim and status.
    pub fn pour_crawler(&mut self, token: &str, claim: Claim, status: u16, count: u64) {
        let number = self.crawler(token);
        let mut counts = Counts::default();
        counts.add_many(Class::of(status), count);
        self.crawlers.merge_counts(u32::from(number), &counts);
        *self.by_crawler.entry((number, claim, status)).or_default() += count;
    }

    /// Takes a path that was not open.
    pub fn pour_shut(&mut self, row: &ShutRow<'_>) {
        let hash = Paths::hash(row.path.as_bytes());
        let route = self.routes.number(row.route);
        let poured = Shut {
            count: row.count,
            hash,
            route,
            first_s: row.first_s,
            last_s: row.last_s,
            with_user: row.with_user,
            addresses: Handful::about(row.addresses),
            ..Shut::default()
        };
        let make = || Shut { hash, route, ..Shut::default() };
        self.shut.change(&format!("{} {}", row.status, row.path), make, |shut| shut.merge(&poured));
    }

    /// Takes who met a path that was not open: `(people)`, `(programs)`, `(impostors)`, or what a crawler is known by.
    pub fn pour_caller(&mut self, status: u16, path: &str, caller: &str, count: u64) {
        let named = caller.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
        let caller = named.unwrap_or_else(|| crawler_name(caller));
        self.shut.change_kept(&format!("{status} {path}"), |shut| shut.callers.add(caller, count));
    }

    /// Takes a page that leads to a path that was not open.
    pub fn pour_link(&mut self, status: u16, path: &str, page: &str, count: u64) {
        let key = format!("{status} {path}");
        self.shut.change_kept(&key, |shut| shut.referrers.add(page, count));
        self.links.change(&format!("{key}\t{page}"), || 0, |sum| *sum += count);
    }

    /// Takes how often a path was open, with the first and the last minute.
    pub fn pour_opened(&mut self, path: &str, route: &str, count: u64, minutes: (u32, u32)) {
        let Self { paths, routes, .. } = self;
        let opened = paths.of(Paths::hash(path.as_bytes()), || routes.number(route));
        opened.times = opened.times.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
        opened.first = if opened.first == 0 { minutes.0 } else { opened.first.min(minutes.0) };
        opened.last = opened.last.max(minutes.1);
    }

    /// Takes an address.
    pub fn pour_person(&mut self, row: &PersonRow<'_>, ranges: &Ranges) {
        let address = Line { client: Some(row.client.as_bytes()), ..Line::default() }.address();
        let poured = Person {
            counts: row.counts,
            first_s: row.first_s,
            last_s: row.last_s,
            attempts: row.attempts,
            failed: row.failed,
            probes: row.probes,
            denied: row.denied,
            users: Handful::about(row.users),
            paths: Handful::about(row.paths),
            crawler: address.is_some_and(|address| ranges.holds(address)),
            ..Person::default()
        };
        self.people.change(row.client, Person::default, |person| person.merge(&poured));
    }

    /// Takes what an address called itself, or asked for.
    pub fn pour_of_person(&mut self, client: &str, of: Of, text: &str, count: u64) {
        self.people.change_kept(client, |person| match of {
            Of::Agent => person.agents.add(agents::family(text.as_bytes()).name(), count),
            Of::Route => person.routes.add(text, count),
        });
    }

    /// Takes a row of a table.
    pub fn pour_named(&mut self, table: Table, name: &str, counts: &Counts) {
        let pour = |top: &mut Top<Counts>, name: &str| top.change(name, Counts::default, |sum| sum.merge(counts));
        match table {
            Table::Methods => pour(&mut self.methods, name),
            Table::Hosts => pour(&mut self.hosts, name),
            Table::Users => pour(&mut self.users, name),
            Table::Networks => {
                if let Some(network) = name.parse().ok().and_then(who::network) {
                    pour(&mut self.networks, &network.to_string());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_engine_counted_is_what_lines_would_have_given() {
        let mut counted = Tally::default();
        for second in [0_i64, 30, 90] {
            let line = Line {
                client: Some(b"192.0.2.1"),
                method: Some(b"GET"),
                target: Some(b"/product/4711?x=1"),
                status: Some(403),
                time_s: Some(1_790_000_000 + second),
                agent: Some(b"curl/8"),
                referrer: Some(b"https://shop.example/a?b"),
                ..Line::default()
            };
            counted.add(&line, &Ranges::default(), |_| super::super::Told::default());
        }
        counted.settle();
        let mut poured = Tally::default();
        let counts = Counts { refused: 3, ..Counts::default() };
        let (first_s, last_s) = (Some(1_790_000_000), Some(1_790_000_090));
        poured.pour_span(&Span { lines: 3, bytes: 0, first_s, last_s, addresses: 1 });
        poured.pour_status(403, 3);
        let two = Counts { refused: 2, ..Counts::default() };
        let one = Counts { refused: 1, ..Counts::default() };
        let minute = 1_790_000_000 / 60;
        for (number, counts) in [(0_u32, two), (1, one)] {
            poured.pour_minute(minute + i64::from(number), &counts, 1);
            let minute = u32::try_from(minute).unwrap() + number;
            poured.pour_series("/product/{n}", "", false, (minute, 1), &counts);
        }
        poured.pour_agent(Some("curl/8"), &counts);
        poured.pour_route("/product/{n}", &counts);
        let (path, route) = ("/product/4711", "/product/{n}");
        poured.pour_shut(&ShutRow { status: 403, path, route, count: 3, first_s, last_s, with_user: 0, addresses: 1 });
        poured.pour_caller(403, path, "(programs)", 3);
        poured.pour_link(403, path, "https://shop.example/a", 3);
        let person = PersonRow {
            client: "192.0.2.1",
            counts,
            first_s,
            last_s,
            attempts: 0,
            failed: 0,
            probes: 0,
            denied: 0,
            users: 0,
            paths: 1,
        };
        poured.pour_person(&person, &Ranges::default());
        poured.pour_of_person("192.0.2.1", Of::Agent, "curl/8", 3);
        poured.pour_of_person("192.0.2.1", Of::Route, route, 3);
        poured.pour_named(Table::Networks, "::ffff:192.0.2.0", &counts);
        poured.pour_named(Table::Methods, "GET", &counts);
        let draw = |tally: &Tally| {
            serde_json::to_value(super::super::Report::draw(tally, &super::super::Wishes::default())).unwrap()
        };
        assert_eq!(draw(&poured), draw(&counted));
    }

    #[test]
    fn a_caller_of_a_path_that_is_not_kept_is_let_go() {
        let mut tally = Tally::default();
        tally.pour_caller(403, "/a", "(people)", 3);
        tally.pour_of_person("192.0.2.1", Of::Route, "/a", 3);
        assert!(tally.shut.is_empty() && tally.people.is_empty());
    }
}
