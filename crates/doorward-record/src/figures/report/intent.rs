//! Is it meant to be shut? Signals of a log, weighed.
//!
//! Without an access map nothing is certain: the class comes with the signals that made it, so that a person can disagree.

use serde::Serialize;

use super::super::class::Class;
use super::super::words::Words;
use super::console::Unfetched;

/// What a refusal is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Intent {
    /// It should probably be open.
    Accidental,
    /// The signals are few, or against each other.
    Unsure,
    /// It is probably meant.
    Intended,
}

impl Intent {
    /// The word of reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Accidental => "accidental",
            Self::Unsure => "unsure",
            Self::Intended => "intended",
        }
    }
}

/// What the log tells of one path with one status.
#[derive(Debug, Clone, Copy, Default)]
pub struct Signals<'a> {
    /// The status.
    pub status: u16,
    /// How often it was refused.
    pub refused: u64,
    /// How often the same path was open.
    pub opened: u64,
    /// What its words tell.
    pub words: Words,
    /// Whether the site's own pages link to it, and how many.
    pub inner_links: usize,
    /// Whether other sites link to it.
    pub outer_links: usize,
    /// Whether the sitemap lists it.
    pub listed: bool,
    /// What Search Console says of it.
    pub unfetched: Option<&'a Unfetched>,
    /// Whether the run before had it; absent where there was none.
    pub known: Option<bool>,
    /// Requests by crawlers that are not called impostors.
    pub crawlers: u64,
    /// Requests by people's browsers.
    pub people: u64,
    /// Whether it was open before a change point.
    pub changed: bool,
    /// Whether it was open between refusals, and the other way round.
    pub flaps: bool,
    /// The reason, where it was told.
    pub reason: Option<&'a str>,
    /// Whether most who were refused on this route attack.
    pub attacked: bool,
    /// Whether the site's first page asks for credentials too, with the same status.
    pub whole_site: bool,
    /// Whether all who were refused had no user name, and somebody was let in.
    pub anonymous_only: bool,
}

/// From this on the refusal is taken for accidental, down from its negative for intended.
const DECIDED: f64 = 1.5;
/// From so many refusals on they are no longer few.
pub const OFTEN: u64 = 3;
/// What few refusals take from the score: one visitor with an odd link proves little.
const FEW: f64 = -1.0;
/// Reasons that hardly anybody means.
const ACCIDENTS: &[&str] = &[
    "fs-file-mode",
    "fs-dir-mode",
    "fs-owner",
    "fs-acl",
    "htaccess-unreadable",
    "htaccess-syntax",
    "index-missing",
    "symlink-refused",
    "waf-false-positive",
    "auth-backend-broken",
    "rewrite-missing",
    "encoded-slash",
    "limit-extensions",
    "upstream-unavailable",
    "cache-stale-denial",
    "path-mapping-wrong",
    "robots-txt-refused",
];
/// Reasons that somebody wrote down.
const RULES: &[&str] =
    &["path-rule", "dotfile-rule", "extension-rule", "ip-not-allowed", "ip-denied", "xmlrpc-blocked", "internal-only"];

/// The judgement.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Judgement {
    /// What it is taken for.
    pub intent: Intent,
    /// What it is taken for as one of many of its kind, where it was itself refused a few times only.
    #[serde(skip)]
    pub among_many: Intent,
    /// Above 0 for accidental, below for intended.
    pub score: f64,
    /// The signals, each a clause.
    pub signals: Vec<String>,
}

/// Weighs the signals.
#[must_use]
pub fn judge(signals: &Signals<'_>) -> Judgement {
    let mut score = 0.0;
    let mut told = Vec::new();
    for (weight, clause) in clauses(signals) {
        score += weight;
        told.push((f64::abs(weight), clause));
    }
    let among_many = decided(score);
    if score > 0.0 && signals.refused < OFTEN && signals.unfetched.is_none() {
        score += FEW;
        told.push((-FEW, "it was refused a few times only".to_owned()));
    }
    told.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    Judgement {
        intent: decided(score),
        among_many,
        score: (score * 10.0).round() / 10.0,
        signals: told.into_iter().map(|(_, clause)| clause).collect(),
    }
}

fn decided(score: f64) -> Intent {
    match score {
        score if score >= DECIDED => Intent::Accidental,
        score if score <= -DECIDED => Intent::Intended,
        _ => Intent::Unsure,
    }
}

/// Clauses with their weights: positive for accidental.
fn clauses(signals: &Signals<'_>) -> Vec<(f64, String)> {
    let mut out = about_path(signals);
    let mut say = |holds: bool, weight: f64, clause: &str| {
        if holds {
            out.push((weight, clause.to_owned()));
        }
    };
    let Signals { status, opened, words, .. } = *signals;
    let forbids = !matches!(status, 401 | 407 | 429);
    say(status == 401 && !words.common, -1.5, "401 asks for credentials");
    say(status == 429, -0.5, "429 is a limit on who asks much");
    say(signals.attacked, -6.0, "most of it is met by addresses that attack");
    say(
        signals.whole_site && words.common,
        -3.5,
        "the first page asks for credentials too: the whole site may be behind a password",
    );
    say(signals.known == Some(true), -0.3, "the run before had it too");
    say(forbids && signals.known == Some(false) && opened > 0, 0.5, "the run before did not have it");
    say(signals.changed, 2.0, "it was open until a change point");
    say(forbids && signals.flaps && !signals.anonymous_only, 1.0, "the same path is now open, now shut");
    say(forbids && opened > 0 && !signals.flaps && !signals.changed, 0.5, "the same path was open too");
    say(signals.anonymous_only && opened > 0, -1.5, "who has a user name gets in");
    say(signals.crawlers > 0 && !words.private && !words.probed, 0.5, "crawlers ask for it");
    say(
        signals.people == 0 && signals.crawlers == 0 && signals.inner_links == 0,
        -0.8,
        "no browser and no crawler asks for it",
    );
    if let Some(reason) = signals.reason {
        if ACCIDENTS.contains(&reason) {
            out.push((2.5, format!("the reason `{reason}` is hardly ever meant")));
        } else if RULES.contains(&reason) {
            out.push((-2.0, format!("a rule says so (`{reason}`)")));
        }
    }
    out
}

fn about_path(signals: &Signals<'_>) -> Vec<(f64, String)> {
    let mut out = Vec::new();
    let words = signals.words;
    if signals.listed {
        out.push((3.0, "the sitemap lists it".to_owned()));
    }
    out.extend(signals.unfetched.map(|unfetched| unfetched.signal(signals.status, words)));
    if words.common {
        out.push((2.5, "it is for everybody: browsers and crawlers ask for it by themselves".to_owned()));
    }
    if words.part {
        out.push((1.5, "it is a part of pages: style, script, picture or font".to_owned()));
    }
    if signals.inner_links > 0 && !words.signs_in {
        let pages = if signals.inner_links == 1 {
            "a page of the site links".to_owned()
        } else {
            format!("{} pages of the site link", signals.inner_links)
        };
        out.push((if words.private { 0.5 } else { 1.5 }, format!("{pages} to it")));
    }
    if signals.outer_links > 0 && !words.probed {
        out.push((0.7, "other sites link to it".to_owned()));
    }
    if words.probed {
        out.push((-4.0, "hardly anybody but scanners asks for such a path".to_owned()));
    }
    if words.private {
        out.push((-2.0, "such places are usually shut on purpose".to_owned()));
    }
    if words.signs_in {
        out.push((-1.5, "people sign in here: wrong passwords are refused".to_owned()));
    }
    out
}

/// Whether a class of answers is a refusal that can be meant or not.
#[must_use]
pub fn is_judged(class: Class) -> bool {
    class == Class::Refused
}

#[cfg(test)]
mod tests {
    use super::super::super::words;
    use super::*;

    fn check(path: &str, signals: Signals<'_>, wanted: Intent) {
        let judgement = judge(&Signals { words: words::of(path), ..signals });
        assert_eq!(judgement.intent, wanted, "{path}: {judgement:?}");
        assert!(judgement.intent == Intent::Unsure || !judgement.signals.is_empty());
    }

    #[test]
    fn refusals_are_judged_by_their_signals() {
        let plain = Signals { status: 403, refused: 10, people: 10, ..Signals::default() };
        for (path, signals, wanted) in [
            ("/blog/post", Signals { changed: true, crawlers: 10, opened: 50, ..plain }, Intent::Accidental),
            ("/robots.txt", plain, Intent::Accidental),
            ("/style.css", plain, Intent::Accidental),
            ("/downloads/a", Signals { inner_links: 2, ..plain }, Intent::Accidental),
            ("/news/a", Signals { listed: true, ..plain }, Intent::Accidental),
            ("/news/a", Signals { reason: Some("fs-file-mode"), ..plain }, Intent::Accidental),
            ("/news/a", Signals { reason: Some("path-rule"), ..plain }, Intent::Intended),
            ("/.env", Signals { people: 0, ..plain }, Intent::Intended),
            ("/wp-admin/", plain, Intent::Intended),
            ("/api/orders/1", Signals { status: 401, ..plain }, Intent::Intended),
            ("/login", Signals { status: 401, inner_links: 3, ..plain }, Intent::Intended),
            ("/news/a", plain, Intent::Unsure),
            ("/private/report", Signals { inner_links: 1, ..plain }, Intent::Intended),
            ("/downloads/a", Signals { inner_links: 2, refused: OFTEN, ..plain }, Intent::Accidental),
            ("/downloads/a", Signals { inner_links: 2, refused: OFTEN - 1, ..plain }, Intent::Unsure),
            ("/robots.txt", Signals { refused: 1, ..plain }, Intent::Accidental),
            ("/favicon.ico", Signals { status: 401, ..plain }, Intent::Accidental),
            ("/favicon.ico", Signals { status: 401, whole_site: true, inner_links: 3, ..plain }, Intent::Unsure),
            ("/robots.txt", Signals { status: 401, whole_site: true, crawlers: 5, ..plain }, Intent::Unsure),
            ("/robots.txt", Signals { status: 401, whole_site: true, listed: true, ..plain }, Intent::Accidental),
            ("/", Signals { changed: true, inner_links: 1, attacked: true, ..plain }, Intent::Unsure),
        ] {
            check(path, signals, wanted);
        }
    }
}
