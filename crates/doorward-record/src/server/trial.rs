//! One request before the rules of one server: what decides, what might have, and what is left when nothing does.
//!
//! A rule whose condition could not be evaluated leaves a doubt, unless the status that was answered is not one that it
//! gives. After a doubt nothing is certain any more, and a rule that does refuse is only one of those that may have.

use std::path::PathBuf;

use doorward_diagnose::agent::names_search_crawler;
use doorward_diagnose::testimony::quotation;
use doorward_diagnose::{Bearing, Place, Repair, Testimony, Tie, Witness};

use super::truth::Truth;
use crate::account::Account;
use crate::ask::Ask;

/// What cannot be the cause where a server passes the request on by itself.
const NOT_BY_GATEWAY: &[&str] = &["gateway-refuses"];
/// What cannot be the cause where a server has evaluated all its rules and goes on to serve a file.
const NOT_BY_RULE: &[&str] = &[
    "path-rule",
    "ip-denied",
    "ip-not-allowed",
    "ua-blocked",
    "crawler-blocked",
    "referer-refused",
    "query-rule",
    "header-required",
    "cookie-refused",
    "country-blocked",
    "forwarded-for-denied",
    "credentials-missing",
    "credentials-wrong",
    "gateway-refuses",
];

/// The status of those who count requests.
const TOO_MANY_REQUESTS: u16 = 429;
/// Statuses that say of themselves that the refusal is meant; no exception is offered.
const HONEST: &[u16] = &[405, 410, 429, 451];
/// In the place of a status: the connection is closed without an answer.
pub(crate) const CLOSED: u16 = 0;

/// The most things that are told of a configuration that could not be read: what is included a thousand times has each of its
/// faults as often.
const MAX_UNREAD: usize = 200;

/// Notes what could not be read.
pub(crate) fn note(unread: &mut Vec<String>, clause: String) {
    if unread.len() < MAX_UNREAD {
        unread.push(clause);
    }
}

/// A line of a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spot {
    /// The file.
    pub(crate) file: PathBuf,
    /// The line, counted from 1.
    pub(crate) line: u64,
    /// The line itself.
    pub(crate) text: String,
}

impl Spot {
    /// The place alone.
    pub(crate) fn place(&self) -> Place {
        Place { file: self.file.clone(), line: Some(self.line) }
    }
}

/// A rule that refuses, if its condition holds.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    /// The statuses that the client may see, [`CLOSED`] among them; empty where that cannot be told.
    pub(crate) statuses: Vec<u16>,
    /// Its reasons, the likeliest first.
    pub(crate) reasons: Vec<&'static str>,
    /// Where it stands.
    pub(crate) spot: Spot,
    /// What it means for the request, a clause.
    pub(crate) text: String,
    /// The smallest change that mends it.
    pub(crate) repair: Option<Repair>,
}

/// One request before the rules of one server.
#[derive(Debug)]
pub(crate) struct Trial<'a> {
    /// The request.
    pub(crate) ask: &'a Ask,
    /// The server's name, for testimonies.
    hop: &'static str,
    /// What was found.
    pub(crate) account: Account,
    /// Whether a rule that could not be evaluated may have decided already.
    doubt: bool,
    /// Whether the request has been decided.
    pub(crate) over: bool,
}

impl<'a> Trial<'a> {
    /// A trial that begins.
    pub(crate) fn new(ask: &'a Ask, hop: &'static str) -> Self {
        Self { ask, hop, account: Account::default(), doubt: false, over: false }
    }

    /// Says that something could not be read, once.
    pub(crate) fn unread(&mut self, spot: &Spot, what: &str) {
        let clause = format!("{}: {what}", spot.place());
        if !self.account.unread.contains(&clause) {
            self.account.unread.push(clause);
        }
    }

    /// A rule that refuses where its condition holds.
    pub(crate) fn refuse(&mut self, truth: Truth, mut refusal: Refusal) {
        if self.ask.is_unknown("user-agent") && refusal.reasons.first() == Some(&"ua-blocked") {
            put_first(&mut refusal.reasons, by_words(&refusal.spot.text));
        }
        let seen = self.ask.status;
        let fits = seen.is_none_or(|status| refusal.statuses.is_empty() || refusal.statuses.contains(&status));
        if truth == Truth::No || (truth == Truth::Unknown && !fits) {
            return;
        }
        // Whoever counts requests and answers 429 is rate limiting, here or behind.
        let counted = refusal.reasons.first() == Some(&"rate-limited") && seen == Some(TOO_MANY_REQUESTS);
        let certain = (truth == Truth::Yes || counted) && !self.doubt && fits;
        let (bearing, tie) = match (certain, fits) {
            (true, _) if truth != Truth::Yes => (Bearing::Refuses, Tie::Close),
            (true, _) => (Bearing::Refuses, Tie::Exact),
            (false, true) => (Bearing::Allows, Tie::Close),
            (false, false) => (Bearing::Allows, Tie::Loose),
        };
        if !fits && let (Some(seen), Some(own)) = (seen, refusal.statuses.first()) {
            let what =
                format!("would answer {own}, and {seen} was seen: another configuration runs, or another page is set");
            self.unread(&refusal.spot, &what);
        }
        if certain {
            self.account.answers = refusal.statuses.first().copied().filter(|status| *status != CLOSED);
        }
        let honest = refusal.statuses.iter().any(|status| HONEST.contains(status));
        let repair = refusal.repair.filter(|_| truth == Truth::Yes && !honest);
        self.say(bearing, tie, refusal.reasons, Some(&refusal.spot), refusal.text, repair);
        self.end_if(truth);
    }

    /// A rule that lets the request in, or answers it without refusing, where its condition holds.
    pub(crate) fn admit(&mut self, truth: Truth, status: Option<u16>) {
        let fits = match (status, self.ask.status) {
            (Some(own), Some(seen)) => own == seen,
            _ => true,
        };
        if truth == Truth::Unknown && !fits {
            return;
        }
        if truth == Truth::Yes && !self.doubt {
            self.account.answers = status;
        }
        self.end_if(truth);
    }

    /// A rule of which it is not known what it does. The answer's status may tell that it did nothing.
    pub(crate) fn doubt(&mut self, spot: &Spot, what: &str) {
        self.unread(spot, what);
        self.doubt = true;
    }

    /// Ends the trial where the condition holds, and leaves a doubt where that is not known.
    fn end_if(&mut self, truth: Truth) {
        match truth {
            Truth::Yes => self.over = true,
            Truth::Unknown => self.doubt = true,
            Truth::No => {}
        }
    }

    /// A testimony.
    pub(crate) fn say(
        &mut self,
        bearing: Bearing,
        tie: Tie,
        reasons: Vec<&'static str>,
        spot: Option<&Spot>,
        text: String,
        repair: Option<Repair>,
    ) {
        self.account.testimonies.push(Testimony {
            witness: Witness::Config,
            bearing,
            reasons,
            hop: self.hop.to_owned(),
            place: spot.map(Spot::place),
            quote: spot.map(|spot| quotation(&spot.text)).unwrap_or_default(),
            text,
            tie,
            repair,
        });
    }

    /// Whether nothing that could not be read may have decided.
    pub(crate) fn is_certain(&self) -> bool {
        !self.doubt
    }

    /// Where files are served, nothing behind can ask for credentials: the one rule that may have done so has.
    fn settle(&mut self) {
        let from_rule = match self.ask.status {
            // A proxy's own status: what is behind it has no use for it.
            Some(407) => true,
            Some(401) => self.account.served.is_some(),
            _ => false,
        };
        let may = |testimony: &&mut Testimony| testimony.bearing != Bearing::Excludes;
        let mut candidates: Vec<&mut Testimony> = self.account.testimonies.iter_mut().filter(may).collect();
        if let ([only], true, true) = (candidates.as_mut_slice(), from_rule, self.account.unread.is_empty()) {
            only.bearing = Bearing::Refuses;
        }
    }

    /// The account, with what is excluded where everything was evaluated and nothing refuses.
    pub(crate) fn finish(mut self) -> Account {
        self.settle();
        let refused = self.account.testimonies.iter().any(|testimony| testimony.bearing == Bearing::Refuses);
        let decided = self.over && self.account.forward.is_none() && self.account.served.is_none();
        if refused || decided || self.doubt {
            return self.account;
        }
        if self.account.forward.is_some() {
            let text = "every rule was evaluated, and the request is passed on".to_owned();
            self.say(Bearing::Excludes, Tie::Exact, NOT_BY_GATEWAY.to_vec(), None, text, None);
        } else if self.account.served.is_some() {
            let text = "every rule was evaluated, and none refuses".to_owned();
            self.say(Bearing::Excludes, Tie::Exact, NOT_BY_RULE.to_vec(), None, text, None);
        }
        self.account
    }
}

/// What a rule about a name that no log tells is about, by its own words.
fn by_words(line: &str) -> &'static str {
    let is_of_absence = ["-m found", "^$", "\"\""].iter().any(|words| line.contains(words));
    match () {
        () if is_of_absence => "ua-empty-blocked",
        () if names_search_crawler(line) => "crawler-blocked",
        () => "ua-blocked",
    }
}

/// Puts a reason before the others.
fn put_first(reasons: &mut Vec<&'static str>, first: &'static str) {
    reasons.retain(|reason| *reason != first);
    reasons.insert(0, first);
}

#[cfg(test)]
mod tests {
    use super::{Refusal, Spot, Trial};
    use crate::server::stand;
    use crate::server::truth::Truth;

    fn refusal(status: u16, line: u64) -> Refusal {
        let spot = Spot { file: "a.conf".into(), line, text: "deny".to_owned() };
        Refusal { statuses: vec![status], reasons: vec!["path-rule"], spot, text: String::new(), repair: None }
    }

    #[test]
    fn a_doubt_takes_the_certainty_away_unless_the_status_clears_it() {
        for (seen, first, second, expected) in [
            (None, Truth::No, Truth::Yes, "refuses path-rule @2"),
            (None, Truth::Unknown, Truth::Yes, "allows path-rule @1"),
            // The first would have answered 404.
            (Some(403), Truth::Unknown, Truth::Yes, "refuses path-rule @2"),
            (Some(404), Truth::Unknown, Truth::Yes, "allows path-rule @1"),
            (Some(200), Truth::No, Truth::Yes, "allows path-rule @2"),
            (Some(403), Truth::No, Truth::Unknown, "allows path-rule @2"),
            (Some(403), Truth::No, Truth::No, "nothing"),
        ] {
            let mut ask = stand::ask("GET", "/");
            ask.status = seen;
            let mut trial = Trial::new(&ask, "test");
            trial.refuse(first, refusal(404, 1));
            trial.refuse(second, refusal(403, 2));
            assert_eq!(stand::told(&trial.finish()), expected, "{seen:?} {first:?} {second:?}");
        }
    }
}
