//! The report as one self-contained page: charts that are read without scripts, tables that a few lines of script make sortable.

use askama::Template;
use doorward_record::figures::Report;
use doorward_record::figures::class::Counts;

use super::tables::{self, Table};

/// The width and height of the chart, in its own units.
const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 180.0;

/// The page.
#[derive(Template)]
#[template(path = "logs.html")]
struct Page<'a> {
    verdict: String,
    covers: String,
    report: &'a Report,
    tables: Vec<Table>,
    bars: Vec<Bar>,
    most: u64,
    statuses: Vec<Status>,
    inexact: String,
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
    let page = Page {
        verdict: report.verdict(),
        covers: tables::covers(report),
        report,
        tables: tables::all(report),
        bars: bars(report, most),
        most,
        statuses: statuses(report),
        inexact: tables::inexact(report),
    };
    Ok(page.render()?)
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
