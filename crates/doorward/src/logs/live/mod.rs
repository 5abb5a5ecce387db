//! `logs --live`: the logs as they are written, on a dashboard.
//!
//! What is counted is what `--follow` counts; here is what a person sees of it and does.

mod chart;
mod keys;
mod picture;
mod recent;
mod screen;
mod view;

use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};

use doorward_observe::logs::follow::{Following, Seen};
use doorward_record::figures::report::{Named, Refused};
use doorward_record::figures::{Class, Ranges, Report, Wishes};
use ratatui::crossterm::event::{self, Event};

use super::args::LogsArgs;
use super::follow::shown::Shown;
use super::follow::{Show, Turn, Wake};
use super::gather;
use crate::environment;
use crate::failure::Failure;
use keys::Done;
use picture::{Choice, Picture, Row, Sums};
use recent::{Recent, fits};
use screen::Screen;

/// The least time between two pictures.
const PACE: Duration = Duration::from_millis(250);
/// How often the picture moves on though nothing comes, and how often where nothing came for so long that the charts are empty.
const STEP: Duration = Duration::from_secs(1);
const REST: Duration = Duration::from_secs(10);
/// The least time between two reports, from which findings and the tables of everything come.
const REPORTED: Duration = Duration::from_secs(10);
/// How much of the time reports may take: one part in so many.
const SHARE: u32 = 20;

/// Whether there is a terminal for it.
pub(super) fn check() -> Result<(), Failure> {
    Screen::check()
}

/// Gives the terminal back, as far as it takes anything, where everything is about to end.
pub(super) fn give_back() {
    screen::give_back_now();
}

/// The dashboard.
pub(super) struct Live {
    screen: Option<Screen>,
    recent: Recent,
    /// What is shown while the picture stands still.
    still: Option<Recent>,
    choice: Choice,
    report: Option<Report>,
    report_due: Instant,
    reported_lines: u64,
    wishes: Wishes,
    anonymize: bool,
    begun: Instant,
    drawn: Option<Instant>,
    /// Whether something is to be drawn before the next step.
    changed: bool,
    remark: String,
    logs: usize,
    over: bool,
}

impl Live {
    /// Takes the terminal.
    pub(super) fn new(args: &LogsArgs, ranges: Ranges, logs: usize, tell: &SyncSender<Wake>) -> Result<Self, Failure> {
        let now = Instant::now();
        let wishes = gather::wishes(args, None, ranges)?;
        let over = tell.clone();
        let screen = Screen::new(move || drop(over.send(Wake::Stop)))?;
        let keys = tell.clone();
        let listen = move || {
            while let Ok(event) = event::read() {
                if keys.send(Wake::Terminal(event)).is_err() {
                    return;
                }
            }
            // Without keys nobody could end it.
            drop(keys.send(Wake::Stop));
        };
        std::thread::Builder::new().name("keys".to_owned()).spawn(listen).map_err(anyhow::Error::from)?;
        Ok(Self {
            screen: Some(screen),
            recent: Recent::default(),
            still: None,
            choice: Choice::default(),
            report: None,
            report_due: now,
            reported_lines: 0,
            wishes,
            anonymize: args.anonymize,
            begun: now,
            drawn: None,
            changed: true,
            remark: String::new(),
            logs,
            over: false,
        })
    }

    /// Draws the report anew where there is something new and time for it.
    fn report(&mut self, following: &mut Following, now: Instant) {
        let tally = following.tally();
        // Something is seen before it is made.
        if self.drawn.is_none()
            || now < self.report_due
            || (self.report.is_some() && tally.lines == self.reported_lines)
        {
            return;
        }
        self.reported_lines = tally.lines;
        tally.settle();
        let mut report = Report::draw(tally, &self.wishes);
        if self.anonymize {
            report.anonymize();
        }
        report.cut(recent::ROWS);
        self.report = Some(report);
        let took = now.elapsed();
        self.report_due = Instant::now() + REPORTED.max(took * SHARE);
        self.changed = true;
    }

    fn picture(&self, following: &mut Following) -> Picture {
        let tally = following.tally();
        let recent = self.still.as_ref().unwrap_or(&self.recent);
        let refused = tally.statuses().filter(|(status, _)| Class::of(*status) == Class::Refused);
        let sums = Sums {
            lines: tally.lines,
            unparsed: tally.unparsed,
            refused: refused.map(|(_, count)| count).sum(),
            alarms: recent.alarms,
        };
        let filter = self.choice.filter.as_str();
        let (paths, clients, causes) = match &self.report {
            Some(report) if self.choice.all => of_all(report, filter),
            _ => (recent.paths(filter), recent.clients(filter), recent.causes(filter)),
        };
        let findings = self.report.iter().flat_map(|report| &report.findings);
        Picture {
            sums,
            logs: self.logs,
            series: recent.series(),
            paths,
            clients,
            causes,
            entries: recent.entries(filter),
            findings: findings.map(|finding| finding.text.clone()).filter(|text| fits(text, filter)).collect(),
            remark: self.remark.clone(),
            choice: self.choice.clone(),
            colour: environment::allows_colour(),
        }
    }
}

/// The tables of everything that was counted.
fn of_all(report: &Report, filter: &str) -> (Vec<Row>, Vec<Row>, Vec<Row>) {
    let path = |row: &Refused| Row { count: row.count, cells: vec![row.status.to_string(), row.path.clone()] };
    let client = |row: &Named| Row { count: row.counts.refused, cells: vec![row.name.clone(), String::new()] };
    let kept = |row: &Row| row.cells.iter().any(|cell| fits(cell, filter));
    let title = |id: &str| doorward_reason::find(id).map_or("", |reason| reason.title).to_owned();
    let causes = report.reasons.iter().map(|(id, count)| Row { count: *count, cells: vec![id.clone(), title(id)] });
    let mut causes: Vec<Row> = causes.filter(kept).collect();
    causes.sort_by_key(|row| std::cmp::Reverse(row.count));
    (
        report.refused.iter().map(path).filter(kept).collect(),
        report.clients.iter().map(client).filter(kept).collect(),
        causes,
    )
}

impl Show for Live {
    fn seen(&mut self, seen: &Seen<'_>, now: Instant) {
        self.recent.pass(now.saturating_duration_since(self.begun).as_secs());
        self.recent.count(seen.class);
        if let Some(shown) = Shown::of(seen, self.anonymize) {
            self.recent.show(&shown);
        }
        self.changed = true;
    }

    fn told(&mut self, what: &str) {
        what.clone_into(&mut self.remark);
        self.changed = true;
    }

    fn terminal(&mut self, event: &Event) {
        match keys::take(&mut self.choice, event) {
            Done::Changed => {
                // A key is answered at once.
                self.drawn = None;
                self.changed = true;
            }
            Done::Nothing => {}
            Done::Over => self.over = true,
        }
        match (self.choice.paused, &self.still) {
            (true, None) => self.still = Some(self.recent.clone()),
            (false, Some(_)) => self.still = None,
            _ => {}
        }
    }

    fn turn(&mut self, following: &mut Following, now: Instant) -> Result<Turn, Failure> {
        if self.over {
            return Ok(Turn::Over);
        }
        self.recent.pass(now.saturating_duration_since(self.begun).as_secs());
        self.report(following, now);
        let since = self.drawn.map(|drawn| now.saturating_duration_since(drawn));
        let step = if self.recent.moves() { STEP } else { REST };
        let is_due = since.is_none_or(|since| since >= step || (self.changed && since >= PACE));
        if is_due {
            let picture = self.picture(following);
            let is_taken = self.screen.as_ref().is_some_and(|screen| screen.show(picture));
            self.drawn = Some(now);
            self.changed = !is_taken;
        }
        let next = self.drawn.map_or(now, |drawn| drawn + if self.changed { PACE } else { step });
        Ok(Turn::Until(Some(next)))
    }

    fn finish(mut self: Box<Self>) -> Result<(), Failure> {
        self.screen.take().map_or(Ok(()), Screen::finish)
    }
}
