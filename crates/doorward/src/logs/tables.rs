//! The tables of a report, for whatever draws them: a terminal, Markdown, a page.

use doorward_record::figures::Class;
use doorward_record::figures::report::{Named, Refused, Report};

/// A table with its title.
pub(super) struct Table {
    /// The title.
    pub(super) title: &'static str,
    /// What it tells, in a sentence.
    pub(super) about: &'static str,
    /// The columns; `true` where they hold numbers.
    pub(super) head: Vec<(&'static str, bool)>,
    /// The rows.
    pub(super) rows: Vec<Vec<String>>,
}

/// All tables that have rows.
pub(super) fn all(report: &Report) -> Vec<Table> {
    let counted = |title, about, name, list: &[Named]| by_class(title, about, name, list, true);
    let not_open = |title, about, name, list: &[Named]| by_class(title, about, name, list, false);
    let mut tables = vec![
        places(report),
        refused(report),
        counted("Routes", "With ids and hashes folded.", "route", &report.routes),
        crawlers(report),
        counted("User agents", "As they call themselves.", "agent", &report.agents),
        links(report),
        reasons(report),
        attacks(report),
        not_open("Addresses", "Requests that were not open.", "address", &report.clients),
        not_open("Networks", "Requests that were not open, by /24 and /64.", "network", &report.networks),
        counted("Countries", "As the databases of `--geoip` tell them.", "country", &report.countries),
        counted(
            "Networks of operators",
            "Autonomous systems, as the databases of `--geoip` tell them.",
            "system",
            &report.systems,
        ),
        search_console(report),
        not_open("Users", "Requests that were not open.", "user", &report.users),
        not_open("Methods", "Requests that were not open.", "method", &report.methods),
        counted("Hosts", "As they were asked for.", "host", &report.hosts),
    ];
    tables.extend(super::errors::tables(report));
    tables.into_iter().filter(|table| !table.rows.is_empty()).collect()
}

/// Names with what was counted of each. What is wrong in another way stands there only where something is.
pub(super) fn by_class(
    title: &'static str,
    about: &'static str,
    name: &'static str,
    list: &[Named],
    open: bool,
) -> Table {
    let some_wrong = list.iter().any(|row| row.counts.wrong > 0);
    let columns: Vec<Class> = [Class::Refused, Class::Absent, Class::Failing, Class::Wrong, Class::Open]
        .into_iter()
        .filter(|class| match class {
            Class::Wrong => some_wrong,
            Class::Open => open,
            _ => true,
        })
        .collect();
    let cells = |row: &Named| {
        std::iter::once(row.name.clone()).chain(columns.iter().map(|class| row.counts.of(*class).to_string())).collect()
    };
    Table {
        title,
        about,
        head: std::iter::once((name, false)).chain(columns.iter().map(|class| (class.word(), true))).collect(),
        rows: list.iter().map(cells).collect(),
    }
}

pub(super) fn places(report: &Report) -> Table {
    let rows = report.places.iter().map(|row| {
        vec![
            row.count.to_string(),
            row.status.to_string(),
            row.place.clone(),
            row.paths.to_string(),
            row.opened.to_string(),
            row.reasons.first().map(|(reason, _)| reason.clone()).unwrap_or_default(),
            row.meant.map_or("", |meant| meant.word()).to_owned(),
            callers(&row.callers),
            short(row.first.as_deref()),
            short(row.last.as_deref()),
            row.signals.join("; "),
        ]
    });
    Table {
        title: "What is shut",
        about: "Places that were not open, the refused first: how many paths they have, how often the same paths were open, whether it is meant, and what tells so.",
        head: judged(&[("count", true), ("status", true), ("place", false), ("paths", true), ("opened", true)]),
        rows: rows.collect(),
    }
}

/// The columns of what is judged, after its own.
fn judged(own: &[(&'static str, bool)]) -> Vec<(&'static str, bool)> {
    let further = ["reason", "meant", "by", "first", "last", "signals"].map(|name| (name, false));
    own.iter().copied().chain(further).collect()
}

/// Who met it, in words.
fn callers(callers: &[(String, u64)]) -> String {
    callers.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
}

/// The title of the table of single paths.
pub(super) const PATHS: &str = "Paths";

/// Single paths, where places are more than that.
fn refused(report: &Report) -> Table {
    let is_told = report.places.iter().all(|place| place.paths == 1);
    let rows: Vec<&Refused> = report.refused.iter().filter(|_| !is_told).collect();
    paths(&rows, "The single paths that were not open most.")
}

/// Single paths with what is known of each.
pub(super) fn paths(rows: &[&Refused], about: &'static str) -> Table {
    let rows = rows.iter().map(|row| {
        let judgement = row.judgement.as_ref();
        vec![
            row.count.to_string(),
            row.status.to_string(),
            row.path.clone(),
            row.opened.to_string(),
            row.reason.clone().unwrap_or_default(),
            judgement.map_or("", |judgement| judgement.intent.word()).to_owned(),
            callers(&row.callers),
            short(row.first.as_deref()),
            short(row.last.as_deref()),
            judgement.map(|judgement| judgement.signals.join("; ")).unwrap_or_default(),
        ]
    });
    Table {
        title: PATHS,
        about,
        head: judged(&[("count", true), ("status", true), ("path", false), ("opened", true)]),
        rows: rows.collect(),
    }
}

/// A moment to the minute.
pub(super) fn short(moment: Option<&str>) -> String {
    moment.and_then(|moment| moment.get(..16)).unwrap_or_default().replace('T', " ")
}

pub(super) fn crawlers(report: &Report) -> Table {
    let rows = report.crawlers.iter().map(|crawler| {
        let claim = serde_json::to_value(crawler.claim).ok().and_then(|claim| claim.as_str().map(str::to_owned));
        let share = crawler.counts.refused as f64 * 100.0 / crawler.counts.total().max(1) as f64;
        vec![
            crawler.name.clone(),
            claim.unwrap_or_default(),
            crawler.counts.total().to_string(),
            crawler.counts.refused.to_string(),
            format!("{share:.1} %"),
            crawler.by_status.iter().map(|(status, count)| format!("{status}: {count}")).collect::<Vec<_>>().join(", "),
        ]
    });
    Table {
        title: "Crawlers",
        about: "A name proves nothing: `verified` has an address of the crawler's own, `refuted` has not, `unverified` is not known.",
        head: vec![
            ("crawler", false),
            ("claim", false),
            ("requests", true),
            ("refused", true),
            ("share", true),
            ("by status", false),
        ],
        rows: rows.collect(),
    }
}

fn search_console(report: &Report) -> Table {
    let rows = report.refused.iter().filter_map(|row| {
        let told = row.search_console.as_ref()?;
        Some(vec![
            row.path.clone(),
            told.name.clone(),
            told.last_crawled.clone().unwrap_or_default(),
            row.status.to_string(),
            row.count.to_string(),
        ])
    });
    Table {
        title: "Search Console",
        about: "What Google could not index, of what the log shows as shut.",
        head: vec![("path", false), ("issue", false), ("last crawled", false), ("status", true), ("count", true)],
        rows: rows.collect(),
    }
}

pub(super) fn links(report: &Report) -> Table {
    let rows = report.links.iter().map(|link| {
        vec![
            link.count.to_string(),
            link.status.to_string(),
            link.from.clone(),
            link.to.clone(),
            if link.internal { "own page" } else { "elsewhere" }.to_owned(),
        ]
    });
    Table {
        title: "Links to shut doors",
        about: "Which page leads to what is not open.",
        head: vec![("count", true), ("status", true), ("from", false), ("to", false), ("whose", false)],
        rows: rows.collect(),
    }
}

pub(super) fn reasons(report: &Report) -> Table {
    let title = |id: &str| doorward_reason::find(id).map_or("", |reason| reason.title).to_owned();
    let rows = report.reasons.iter().map(|(id, count)| vec![count.to_string(), id.clone(), title(id)]);
    Table {
        title: "Reasons",
        about: "As the error log or the access log itself states them.",
        head: vec![("count", true), ("reason", false), ("what it is", false)],
        rows: rows.collect(),
    }
}

pub(super) fn attacks(report: &Report) -> Table {
    let mut table = attacks_anywhere(report);
    if report.attacks.iter().any(|attack| attack.country.is_some() || attack.system.is_some()) {
        table.head.push(("from", false));
        for (row, attack) in table.rows.iter_mut().zip(&report.attacks) {
            let from = [&attack.country, &attack.system].into_iter().flatten().cloned();
            row.push(from.collect::<Vec<String>>().join(", "));
        }
    }
    table
}

fn attacks_anywhere(report: &Report) -> Table {
    let rows = report.attacks.iter().map(|attack| {
        vec![
            attack.address.clone(),
            attack.kind.words().to_owned(),
            attack.because.clone(),
            attack.agent.clone(),
            short(attack.first.as_deref()),
            short(attack.last.as_deref()),
            format!("{:.1}", attack.per_minute),
        ]
    });
    Table {
        title: "Attacks",
        about: "Kept apart: these refusals are wanted. `--ban-list` prints the addresses for a server.",
        head: vec![
            ("address", false),
            ("what", false),
            ("because", false),
            ("agent", false),
            ("first", false),
            ("last", false),
            ("a minute", true),
        ],
        rows: rows.collect(),
    }
}

/// What the report covers, in a line.
pub(super) fn covers(report: &Report) -> String {
    if let Some(errors) = report.errors.as_ref().filter(|_| report.lines == 0) {
        return super::errors::covers(errors);
    }
    let span = match (&report.from, &report.to) {
        (Some(from), Some(to)) => format!(", {} to {} UTC", short(Some(from)), short(Some(to))),
        _ => String::new(),
    };
    let unparsed =
        if report.unparsed > 0 { format!(", {} of them not understood", report.unparsed) } else { String::new() };
    let addresses = match report.addresses {
        1 => "one address".to_owned(),
        many => format!("about {many} addresses"),
    };
    format!("{} lines{unparsed}{span}, {addresses}", report.lines)
}

/// By how much counts can be too low, as a sentence; empty where they are exact.
pub(super) fn inexact(report: &Report) -> String {
    let inexact = report.inexact;
    let parts = [
        ("of a path and status", inexact.refused),
        ("of openings of a path", inexact.opened),
        ("of an address", inexact.addresses),
        ("of a network", inexact.networks),
        ("of a user", inexact.users),
        ("of a link", inexact.links),
    ];
    let told: Vec<String> =
        parts.iter().filter(|(_, lost)| *lost > 0).map(|(what, lost)| format!("{what} by up to {lost}")).collect();
    if told.is_empty() {
        String::new()
    } else {
        format!("More values than are counted exactly: counts can be too low, {}.", told.join(", "))
    }
}
