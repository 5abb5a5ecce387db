//! The report as one self-contained page: the verdict, three numbers and what to do on the first screen; charts and tables that are read
//! without scripts, which a few lines of script make sortable; each route to be opened down to its paths.

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use doorward_record::figures::Report;
use doorward_record::figures::class::Counts;
use doorward_record::figures::report::Refused;
use doorward_record::figures::report::causes::CauseRow;
use doorward_record::figures::report::finding::Finding as Found;
use sha2::{Digest as _, Sha256};

use super::tables::{self, Table};
use super::{advice, causes};
use prose::{Piece, pieces};

mod prose;

/// The width and height of the chart, in its own units.
const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 180.0;
/// Findings that are shown before the others are asked for.
const FIRST: usize = 6;
const STYLE: &str = include_str!("../../templates/logs/style.css");
const SCRIPT: &str = include_str!("../../templates/logs/sort.js");

/// The page.
#[derive(Template)]
#[template(path = "logs.html")]
struct Page<'a> {
    policy: String,
    style: &'static str,
    script: &'static str,
    title: String,
    verdict: Vec<Piece>,
    covers: String,
    numbers: Vec<Number>,
    first: Vec<Finding>,
    further: Vec<Finding>,
    report: &'a Report,
    tables: Vec<Sheet>,
    routes: Vec<Route>,
    causes: Vec<Cause>,
    formats: Vec<(Vec<Piece>, Vec<String>)>,
    bars: Vec<Bar>,
    most: u64,
    span: String,
    statuses: Vec<Status>,
    remarks: Vec<Vec<Piece>>,
}

/// A number of the first screen.
struct Number {
    about: String,
    value: String,
}

/// A finding with what to do.
struct Finding {
    text: Vec<Piece>,
    advice: Vec<Piece>,
    signals: Vec<Piece>,
    new: bool,
    grave: bool,
}

/// A route with its paths.
struct Route {
    name: String,
    told: String,
    tables: Vec<Sheet>,
    remarks: Vec<String>,
}

/// A table with what it tells in pieces.
struct Sheet {
    title: &'static str,
    about: Vec<Piece>,
    head: Vec<(&'static str, bool)>,
    rows: Vec<Vec<String>>,
}

/// A group of refusals of one cause.
struct Cause {
    /// What it is, in pieces: the names of reasons apart.
    head: Vec<Piece>,
    lines: Vec<Vec<Piece>>,
}

/// A step of the chart.
struct Bar {
    x: String,
    width: String,
    title: String,
    parts: Vec<(&'static str, String, String)>,
}

/// A status with the share that it has of all.
struct Status {
    status: String,
    count: u64,
    class: &'static str,
    percent: String,
    width: String,
}

/// Writes the page.
pub(super) fn write(report: &Report) -> anyhow::Result<String> {
    // Open requests outnumber the others by far: the chart shows what was not open.
    let shut = |counts: &Counts| counts.total() - counts.open;
    let most = report.timeline.iter().map(|step| shut(&step.counts)).max().unwrap_or(0);
    let mut first: Vec<Finding> = report.findings.iter().map(finding).collect();
    let further = first.split_off(FIRST.min(first.len()));
    let routes = routes(report);
    let page = Page {
        policy: policy(),
        style: STYLE,
        script: SCRIPT,
        title: report.verdict().replace('`', ""),
        verdict: pieces(&prose::begun(&report.verdict())),
        covers: tables::covers(report),
        numbers: numbers(report),
        first,
        further,
        report,
        // The paths stand below, route by route.
        tables: tables::all(report).into_iter().filter(|table| table.title != tables::PATHS).map(slim).collect(),
        routes,
        causes: report.causes.iter().map(cause).collect(),
        formats: causes::advice(report).into_iter().map(|(head, lines)| (pieces(&head), lines)).collect(),
        bars: bars(report, most),
        most,
        span: span(report),
        statuses: statuses(report),
        remarks: remarks(report),
    };
    // Marks that turn the direction of text are harmless to a browser and mislead its reader.
    Ok(crate::layout::plain(&page.render()?).into_owned())
}

/// What the page may do: use the style and the script that stand in it, and nothing else. INVARIANT: what a log holds never runs.
fn policy() -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

/// The three numbers of the first screen.
fn numbers(report: &Report) -> Vec<Number> {
    let counts = report.by_class;
    if let Some(errors) = report.errors.as_ref().filter(|_| report.lines == 0) {
        let number = |about: &str, value: u64| Number { about: about.to_owned(), value: value.to_string() };
        return vec![
            number("requests that error lines tell of", errors.told),
            number("findings to look at", report.findings.len() as u64),
            number("paths, counted once for each reason", errors.places as u64),
        ];
    }
    let share = counts.refused as f64 * 100.0 / counts.total().max(1) as f64;
    vec![
        Number {
            about: format!("{} of {} requests were refused", counts.refused, counts.total()),
            value: format!("{share:.1} %"),
        },
        Number { about: "findings to look at".to_owned(), value: report.findings.len().to_string() },
        Number {
            about: "paths were not open, counted once for each status".to_owned(),
            value: report.refused_paths.to_string(),
        },
    ]
}

/// The table without its columns in which nothing stands.
fn slim(table: Table) -> Sheet {
    let kept: Vec<bool> = (0..table.head.len())
        .map(|place| table.rows.iter().any(|row| row.get(place).is_some_and(|cell| !cell.is_empty())))
        .collect();
    let is_kept = |place: &usize| kept.get(*place).copied().unwrap_or(true);
    let pick = |row: Vec<String>| {
        row.into_iter().enumerate().filter(|(place, _)| is_kept(place)).map(|(_, cell)| cell).collect()
    };
    Sheet {
        title: table.title,
        about: pieces(table.about),
        head: table.head.into_iter().enumerate().filter(|(place, _)| is_kept(place)).map(|(_, name)| name).collect(),
        rows: table.rows.into_iter().map(pick).collect(),
    }
}

/// What is to be known of the counts.
fn remarks(report: &Report) -> Vec<Vec<Piece>> {
    let inexact = tables::inexact(report);
    std::iter::once(&inexact)
        .chain(&report.remarks)
        .filter(|remark| !remark.is_empty())
        .map(|remark| pieces(remark))
        .collect()
}

fn cause(row: &CauseRow) -> Cause {
    let told = causes::one(row);
    // A quoted line is shown as it stands, whatever quotation marks it has of its own.
    let line = |line: String| if row.quote.as_ref() == Some(&line) { vec![Piece::Name(line)] } else { pieces(&line) };
    Cause { head: pieces(&told.head), lines: told.lines.into_iter().map(line).collect() }
}

fn finding(found: &Found) -> Finding {
    Finding {
        text: pieces(&found.text),
        advice: pieces(&advice::of(found)),
        signals: pieces(&found.grounds()),
        new: found.new == Some(true),
        grave: advice::is_grave(found.kind),
    }
}

/// The routes of the paths that were not open most, in the order of the paths.
fn routes(report: &Report) -> Vec<Route> {
    let mut names: Vec<&str> = Vec::new();
    for row in &report.refused {
        if !names.contains(&row.route.as_str()) {
            names.push(&row.route);
        }
    }
    names.into_iter().map(|name| route(name, report.refused.iter().filter(|row| row.route == name).collect())).collect()
}

fn route(name: &str, rows: Vec<&Refused>) -> Route {
    let mut by_status: Vec<(u16, u64)> = Vec::new();
    for row in &rows {
        match by_status.iter_mut().find(|(status, _)| *status == row.status) {
            Some((_, count)) => *count += row.count,
            None => by_status.push((row.status, row.count)),
        }
    }
    let told: Vec<String> = by_status.iter().map(|(status, count)| format!("{status}: {count}")).collect();
    let paths = if rows.len() == 1 { "1 path shown".to_owned() } else { format!("{} paths shown", rows.len()) };
    let mut remarks = Vec::new();
    for row in &rows {
        remarks.extend(row.quote.as_ref().map(|quote| format!("{} {}: {quote}", row.status, row.path)));
        if !row.referrers.is_empty() {
            let pages: Vec<String> = row.referrers.iter().map(|(page, count)| format!("{page} ({count})")).collect();
            remarks.push(format!("{} is linked from {}", row.path, pages.join(", ")));
        }
    }
    remarks.dedup();
    Route {
        name: name.to_owned(),
        told: format!("{} · {paths}", told.join(", ")),
        tables: vec![slim(tables::paths(&rows, "The paths of this route, with each status."))],
        remarks,
    }
}

fn bars(report: &Report, most: u64) -> Vec<Bar> {
    let width = WIDTH / report.timeline.len().max(1) as f64;
    let scale = HEIGHT / most.max(1) as f64;
    let bar = |(place, step): (usize, &doorward_record::figures::report::Step)| {
        let mut top = HEIGHT;
        let counts = step.counts;
        let classes = [
            ("refused", counts.refused),
            ("failing", counts.failing),
            ("absent", counts.absent),
            ("wrong", counts.wrong),
        ];
        let parts = classes
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(class, count)| {
                let height = count as f64 * scale;
                top -= height;
                (class, format!("{top:.1}"), format!("{height:.1}"))
            })
            .collect();
        let title = format!(
            "{}, {} minutes: {} refused, {} failing, {} absent, {} open",
            step.from, step.minutes, counts.refused, counts.failing, counts.absent, counts.open
        );
        Bar { x: format!("{:.1}", place as f64 * width), width: format!("{:.1}", (width - 0.5).max(0.5)), title, parts }
    };
    report.timeline.iter().enumerate().map(bar).collect()
}

/// From when to when the chart goes, and what a bar of it stands for.
fn span(report: &Report) -> String {
    let (Some(first), Some(last)) = (report.timeline.first(), report.timeline.last()) else { return String::new() };
    let moment = |from: &str| tables::short(Some(from));
    let unit = match last.minutes {
        1 => "minute".to_owned(),
        1440 => "day".to_owned(),
        hours if hours % 60 == 0 && hours > 60 => format!("{} hours", hours / 60),
        60 => "hour".to_owned(),
        minutes => format!("{minutes} minutes"),
    };
    format!("{} to {} UTC, a bar for each {unit}", moment(&first.from), moment(&last.from))
}

fn statuses(report: &Report) -> Vec<Status> {
    let all: u64 = report.by_status.values().sum::<u64>().max(1);
    let status = |(status, count): (&String, &u64)| {
        let percent = *count as f64 * 100.0 / all as f64;
        Status {
            status: status.clone(),
            count: *count,
            class: doorward_record::figures::Class::of(status.parse().unwrap_or(0)).word(),
            percent: format!("{percent:.2}"),
            width: format!("{:.2}", percent.max(0.2)),
        }
    };
    report.by_status.iter().map(status).collect()
}
