//! The report: what the figures come to, for whatever writes it down.

pub mod advice;
mod aside;
pub mod attack;
pub mod causes;
pub mod console;
pub mod errors;
pub mod finding;
pub mod intent;
mod moment;
pub mod places;
mod refused;
mod rows;
mod spike;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::change::{self, Change};
use super::class::{Class, Counts};
use super::disagree::Disagreed;
use super::side_by_side;
use super::tally::Tally;
use super::who::Ranges;
use crate::access::template::mask;
use advice::Advice;
use attack::Attack;
use causes::CauseRow;
use console::Unfetched;
use errors::ErrorReport;
use finding::Finding;
pub use moment::written;
pub use places::Place;
pub use refused::Refused;
pub use rows::{Crawler, Link, Named, Step, seen};
pub use spike::Spike;

/// The schema of the report.
pub const SCHEMA: &str = "doorward.logs/1";

/// What is wanted of a report.
#[derive(Debug, Clone)]
pub struct Wishes {
    /// Rows of each table.
    pub rows: usize,
    /// The site's own hosts, besides those that the log names: a referrer of theirs is an internal link.
    pub hosts: Vec<String>,
    /// Paths of the sitemap, or otherwise known to be meant for everybody.
    pub listed: BTreeSet<String>,
    /// What Search Console says of paths.
    pub unfetched: BTreeMap<String, Unfetched>,
    /// Keys of findings and refusals of the run before; absent where there was none.
    pub seen: Option<BTreeSet<String>>,
    /// Addresses and networks that are never called an attack.
    pub allowed: Vec<ipnet::IpNet>,
    /// The addresses of crawlers, which are never called an attack either.
    pub crawlers: Ranges,
    /// Whether error logs were read.
    pub has_error_logs: bool,
    /// What would make the next report surer, as whoever read the logs can tell.
    pub advice: Vec<Advice>,
    /// What else to say, as whoever read the logs can tell.
    pub remarks: Vec<String>,
}

impl Default for Wishes {
    fn default() -> Self {
        Self {
            rows: 20,
            hosts: Vec::new(),
            listed: BTreeSet::new(),
            unfetched: BTreeMap::new(),
            seen: None,
            allowed: Vec::new(),
            crawlers: Ranges::default(),
            has_error_logs: false,
            advice: Vec::new(),
            remarks: Vec::new(),
        }
    }
}

/// By how much counts can be too low where there was more than is counted exactly; 0 where they are exact.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Inexact {
    /// Refusals of one path with one status.
    pub refused: u64,
    /// Openings of one path.
    pub opened: u64,
    /// Requests of one address.
    pub addresses: u64,
    /// Requests of one network.
    pub networks: u64,
    /// Requests by one user.
    pub users: u64,
    /// Requests over one link.
    pub links: u64,
}

impl Inexact {
    fn of(tally: &Tally) -> Self {
        Self {
            refused: tally.shut.lost(),
            opened: tally.paths.lost(),
            addresses: tally.people.lost(),
            networks: tally.networks.lost(),
            users: tally.users.lost(),
            links: tally.links.lost(),
        }
    }
}

/// The report.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// Lines that were read.
    pub lines: u64,
    /// Of these, those that gave no request.
    pub unparsed: u64,
    /// Some of them.
    pub unparsed_samples: Vec<Sample>,
    /// Bytes that were sent.
    pub bytes: u64,
    /// The first request, RFC 3339.
    pub from: Option<String>,
    /// The last one.
    pub to: Option<String>,
    /// Different addresses, about; the standard error is 1.15 %.
    pub addresses: u64,
    /// Requests by status.
    pub by_status: BTreeMap<String, u64>,
    /// Requests by class.
    pub by_class: Counts,
    /// Where it is shut: paths of one kind told as one, by status.
    pub places: Vec<Place>,
    /// Paths that were refused, absent or failing, by status.
    pub refused: Vec<Refused>,
    /// How many such pairs of path and status there are.
    pub refused_paths: usize,
    /// Routes with requests that were not open.
    pub routes: Vec<Named>,
    /// Families of user agents.
    pub agents: Vec<Named>,
    /// Crawlers, as they call themselves.
    pub crawlers: Vec<Crawler>,
    /// Addresses with the most requests that were not open.
    pub clients: Vec<Named>,
    /// Networks of them.
    pub networks: Vec<Named>,
    /// Users of them.
    pub users: Vec<Named>,
    /// Methods of them.
    pub methods: Vec<Named>,
    /// Hosts, with all their requests.
    pub hosts: Vec<Named>,
    /// Countries, with all their requests; empty where no database of addresses tells them.
    pub countries: Vec<Named>,
    /// Autonomous systems, by number and operator, with all their requests.
    pub systems: Vec<Named>,
    /// Pages that link to what is shut.
    pub links: Vec<Link>,
    /// What was refused for what, with the repair.
    pub causes: Vec<CauseRow>,
    /// What would make the causes surer.
    pub advice: Vec<Advice>,
    /// Reasons that were told.
    pub reasons: BTreeMap<String, u64>,
    /// Requests over time, in at most so many steps as a chart shows.
    pub timeline: Vec<Step>,
    /// Since when.
    pub changes: Vec<Change>,
    /// Much more than usual, for a while.
    pub spikes: Vec<Spike>,
    /// Who attacks.
    pub attacks: Vec<Attack>,
    /// Where the log and the access map disagree.
    pub disagreed: Vec<Disagreed>,
    /// What error logs tell that have no access log beside them.
    pub errors: Option<ErrorReport>,
    /// What should be looked at, the most important first.
    pub findings: Vec<Finding>,
    /// By how much counts can be too low.
    pub inexact: Inexact,
    /// What is not known for want of something, and what to do about it.
    pub remarks: Vec<String>,
}

/// A line that gave no request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sample {
    /// The line.
    pub line: String,
    /// Why.
    pub why: String,
}

impl Report {
    /// Draws the report from the figures. What is refused and who attacks is there in full, see [`Report::cut`].
    #[must_use]
    pub fn draw(tally: &Tally, wishes: &Wishes) -> Self {
        let classes = [Class::Refused, Class::Absent, Class::Failing];
        let (changes, (mut report, attacked)) = side_by_side::both(
            || change::changes(&tally.series, |route| tally.routes.name(route), &classes),
            || {
                let attacks = attack::attacks(tally, wishes);
                let attacked = attack::by_route(tally, &attacks);
                (Self { attacks, ..Self::tables(tally, wishes) }, attacked)
            },
        );
        report.refused = refused::refused(tally, wishes, &changes, &attacked);
        report.places = places::places(tally, &report.refused, wishes.seen.as_ref());
        report.changes = changes;
        if report.causes.iter().any(CauseRow::could_be_surer) {
            report.advice = wishes.advice.clone();
        }
        report.findings = finding::findings(&report, tally, wishes, &attacked);
        report.tell_errors(tally, wishes);
        report
    }

    /// The tables, each of which is drawn from the figures alone.
    fn tables(tally: &Tally, wishes: &Wishes) -> Self {
        let samples = tally.samples.iter().map(|(line, why)| Sample { line: line.clone(), why: why.clone() });
        Self {
            schema: SCHEMA,
            lines: tally.lines,
            unparsed: tally.unparsed,
            unparsed_samples: samples.collect(),
            bytes: tally.bytes,
            from: tally.first_s.map(written),
            to: tally.last_s.map(written),
            addresses: tally.addresses.estimate().round() as u64,
            by_status: rows::by_status(tally),
            by_class: tally.by_class(),
            refused_paths: tally.shut.len(),
            routes: rows::routes(tally, wishes.rows),
            agents: rows::agents(tally, wishes.rows),
            crawlers: rows::crawlers(tally),
            clients: rows::clients(tally, wishes.rows),
            networks: rows::top(&tally.networks, wishes.rows),
            users: rows::top(&tally.users, wishes.rows),
            methods: rows::top(&tally.methods, wishes.rows),
            hosts: rows::top(&tally.hosts, wishes.rows),
            countries: rows::top(&tally.places.countries, wishes.rows),
            systems: rows::top(&tally.places.systems, wishes.rows),
            links: rows::links(tally, wishes),
            causes: causes::causes(tally, wishes),
            reasons: rows::reasons(tally),
            timeline: rows::timeline(tally),
            spikes: spike::spikes(tally),
            disagreed: tally.disagreements(),
            errors: errors::report(&tally.errors, wishes),
            inexact: Inexact::of(tally),
            remarks: rows::remarks(tally).into_iter().chain(wishes.remarks.iter().cloned()).collect(),
            advice: Vec::new(),
            attacks: Vec::new(),
            changes: Vec::new(),
            findings: Vec::new(),
            places: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// Tells what error logs tell, where there is nothing else.
    fn tell_errors(&mut self, tally: &Tally, wishes: &Wishes) {
        let Some(told) = self.errors.as_ref().filter(|_| tally.lines == 0) else { return };
        self.causes = errors::causes(&tally.errors, told);
        self.findings = errors::findings(&self.causes, wishes);
        self.reasons = self.causes.iter().filter_map(|cause| Some((cause.reason?.to_owned(), cause.count))).collect();
        (self.from, self.to) = (told.from.clone(), told.to.clone());
        self.remarks.push(errors::remark(told));
    }

    /// Cuts the tables from which more is drawn than is shown, to so many rows. A list of addresses to block wants them all.
    pub fn cut(&mut self, rows: usize) {
        self.places.truncate(rows);
        self.refused.truncate(rows);
        self.changes.truncate(rows);
        self.attacks.truncate(rows);
        self.disagreed.truncate(rows);
        self.errors.iter_mut().for_each(|errors| errors.rows.truncate(rows));
    }

    /// Cuts addresses to their networks, takes user names and quoted lines out, and hides what in paths looks like a secret or a person.
    pub fn anonymize(&mut self) {
        self.anonymize_with(|address| {
            let address: Option<std::net::IpAddr> = address.parse().ok();
            address.and_then(super::who::network).map_or_else(|| "(hidden)".to_owned(), |network| network.to_string())
        });
    }

    /// The same with another way to write addresses.
    pub fn anonymize_with(&mut self, hidden: impl Fn(&str) -> String) {
        for client in &mut self.clients {
            client.name = hidden(&client.name);
        }
        for attack in &mut self.attacks {
            attack.address = hidden(&attack.address);
        }
        for (number, user) in self.users.iter_mut().enumerate() {
            user.name = format!("user {}", number + 1);
        }
        self.errors.iter_mut().for_each(|errors| errors.anonymize(&hidden));
        self.unparsed_samples.clear();
        self.mask();
    }

    /// Hides tokens, hashes, ids and mail addresses in everything that a client has sent as a path or a referring page.
    fn mask(&mut self) {
        let hide = |text: &mut String| *text = mask(text);
        for row in &mut self.refused {
            row.quote = None;
            row.rules.clear();
            hide(&mut row.path);
            hide(&mut row.route);
            row.referrers.iter_mut().for_each(|(page, _)| hide(page));
        }
        for place in &mut self.places {
            hide(&mut place.place);
            place.examples.iter_mut().for_each(|(path, _)| hide(path));
        }
        for cause in &mut self.causes {
            cause.quote = None;
            cause.rules.iter_mut().for_each(|row| row.rule.hide());
            let places = cause.routes.iter_mut().chain(&mut cause.paths);
            places.for_each(|(place, _)| hide(place));
        }
        for link in &mut self.links {
            hide(&mut link.from);
            hide(&mut link.to);
        }
        for finding in &mut self.findings {
            hide(&mut finding.text);
            hide(&mut finding.key);
            hide(&mut finding.place);
            finding.signals.iter_mut().for_each(hide);
            finding.rule = None;
        }
        self.disagreed.iter_mut().for_each(|row| hide(&mut row.path));
        self.routes.iter_mut().for_each(|row| hide(&mut row.name));
        self.changes.iter_mut().for_each(|change| hide(&mut change.place));
        for attack in &mut self.attacks {
            hide(&mut attack.route);
            hide(&mut attack.because);
        }
    }

    /// The verdict in one sentence.
    #[must_use]
    pub fn verdict(&self) -> String {
        finding::verdict(self)
    }
}

#[cfg(test)]
mod tests;
