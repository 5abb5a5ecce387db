//! The report for a terminal: the verdict first, then the proof, then what to do.

use std::fmt::Write as _;

use super::Report;
use crate::layout::fill;

/// Writes the report.
pub(super) fn write(report: &Report<'_>, colour: bool) -> String {
    let mut out = String::new();
    let diagnosis = report.diagnosis;
    let pen = Pen { colour };
    let tone = if diagnosis.reason.id == "none" {
        Tone::Good
    } else if diagnosis.fault {
        Tone::Bad
    } else {
        Tone::Plain
    };
    let _ = writeln!(out, "{}", pen.bold(tone, &report.verdict()));
    paragraph(&mut out, "", &facts(report));
    let _ = writeln!(out);
    paragraph(&mut out, "", &diagnosis.summary);
    if diagnosis.reason.id != "none" {
        paragraph(&mut out, "", diagnosis.reason.explanation);
    }
    evidence(&mut out, report, &pen);
    contradictions(&mut out, report, &pen);
    candidates(&mut out, report, &pen);
    also(&mut out, report, &pen);
    repair(&mut out, report, &pen);
    show(&mut out, report, &pen);
    remarks(&mut out, report, &pen);
    out
}

/// The line under the verdict.
fn facts(report: &Report<'_>) -> String {
    let diagnosis = report.diagnosis;
    let mut facts = vec![report.certainty()];
    facts.push(report.fault());
    if let Some(issuer) = &diagnosis.issuer {
        facts.push(format!("refused by {issuer}"));
    }
    if let Some(place) = &diagnosis.place {
        facts.push(format!("at {place}"));
    }
    let passed: Vec<&str> =
        diagnosis.path.iter().map(String::as_str).filter(|hop| diagnosis.issuer.as_deref() != Some(*hop)).collect();
    if !passed.is_empty() {
        facts.push(format!("passed {}", passed.join(", ")));
    }
    facts.push(if diagnosis.requests == 1 {
        "1 request".to_owned()
    } else {
        format!("{} requests", diagnosis.requests)
    });
    facts.join(" · ")
}

/// Why it is believed.
fn evidence(out: &mut String, report: &Report<'_>, pen: &Pen) {
    let Some(top) = report.diagnosis.candidates.first() else { return };
    if top.evidence.is_empty() || report.diagnosis.reason.id == "none" {
        return;
    }
    heading(out, pen, "Why");
    for item in top.evidence.iter().filter(|item| item.weight > 0.0).take(6) {
        bullet(out, "+", &format!("{} [{}]", item.text, item.level.word()));
    }
    for item in top.evidence.iter().filter(|item| item.weight < -0.8).take(3) {
        bullet(out, "-", &item.text);
    }
    for (name, id) in &report.diagnosis.references {
        bullet(out, "#", &format!("{name}: {id}"));
    }
    let _ = writeln!(out);
    paragraph(out, "", &report.diagnosis.falsify);
}

/// Witnesses on the server's machine that disagree.
fn contradictions(out: &mut String, report: &Report<'_>, pen: &Pen) {
    if report.diagnosis.contradictions.is_empty() {
        return;
    }
    heading(out, pen, "What contradicts itself");
    for contradiction in &report.diagnosis.contradictions {
        bullet(out, "!", contradiction);
    }
}

/// The other candidates, where the cause is not settled.
fn candidates(out: &mut String, report: &Report<'_>, pen: &Pen) {
    if report.diagnosis.settled || report.diagnosis.candidates.len() < 2 || report.diagnosis.reason.id == "none" {
        return;
    }
    heading(out, pen, "Candidates");
    for candidate in &report.diagnosis.candidates {
        let share = format!("{:>3.0} %", candidate.share * 100.0);
        let _ = writeln!(out, "  {share}  {:<26} {}", candidate.reason.id, candidate.reason.title);
    }
}

/// Further defects.
fn also(out: &mut String, report: &Report<'_>, pen: &Pen) {
    if report.diagnosis.also.is_empty() {
        return;
    }
    heading(out, pen, "Also");
    for defect in &report.diagnosis.also {
        bullet(out, "*", &format!("{}: {}", defect.reason.id, defect.text));
    }
}

/// What to do.
fn repair(out: &mut String, report: &Report<'_>, pen: &Pen) {
    if report.diagnosis.reason.id == "none" || report.fix.steps.is_empty() {
        return;
    }
    heading(out, pen, if report.diagnosis.fault { "What to do" } else { "If it should open" });
    if let Some(repair) = &report.diagnosis.repair {
        bullet(out, ">", &repair.summary);
        for line in repair.lines() {
            let _ = writeln!(out, "      {line}");
        }
        for opened in &repair.also_opens {
            bullet(out, "!", &format!("this also opens: {opened}"));
        }
    }
    if let Some(mended) = &report.mended {
        bullet(out, "=", &mended.summary);
        for backup in &mended.backups {
            bullet(out, "=", &format!("as it was: {backup}"));
        }
    }
    for step in &report.fix.steps {
        bullet(out, "*", step);
    }
    for command in &report.fix.commands {
        bullet(out, "$", command);
    }
    if let Some(effect) = report.diagnosis.reason.search_effect {
        bullet(out, "!", &format!("in search engines: {effect}"));
    }
}

/// The two lines that show it.
fn show(out: &mut String, report: &Report<'_>, pen: &Pen) {
    heading(out, pen, "See for yourself");
    let status = |status: Option<u16>| status.map_or_else(|| "---".to_owned(), |status| status.to_string());
    let telling = report.diagnosis.experiments.iter().find(|experiment| experiment.telling);
    match telling {
        Some(experiment) => {
            let _ = writeln!(out, "  {}  {}", status(experiment.status.0), experiment.curl.0);
            let _ = writeln!(out, "  {}  {}", status(experiment.status.1), experiment.curl.1);
        }
        None => {
            let line = doorward_diagnose::curl::line(&report.question.request);
            let _ = writeln!(out, "  {}  {line}", status(report.diagnosis.observed.status));
        }
    }
}

/// Remarks, and what could not be read.
fn remarks(out: &mut String, report: &Report<'_>, pen: &Pen) {
    if report.remarks.is_empty() && report.diagnosis.unread.is_empty() {
        return;
    }
    heading(out, pen, "Remarks");
    for remark in report.remarks {
        bullet(out, "*", remark);
    }
    for unread in &report.diagnosis.unread {
        bullet(out, "*", &format!("not read: {unread}"));
    }
}

/// A heading with a blank line before it.
fn heading(out: &mut String, pen: &Pen, text: &str) {
    let _ = writeln!(out, "\n{}", pen.bold(Tone::Plain, text));
}

/// A list item, filled to the width.
fn bullet(out: &mut String, mark: &str, text: &str) {
    fill(out, &format!("  {mark} "), "    ", text);
}

/// A paragraph, filled to the width, with a lead.
fn paragraph(out: &mut String, lead: &str, text: &str) {
    fill(out, "", "", &format!("{lead}{text}"));
}

/// What a line says by its colour; never the only sign.
#[derive(Clone, Copy)]
enum Tone {
    Good,
    Bad,
    Plain,
}

/// Writes with colour or without.
struct Pen {
    colour: bool,
}

impl Pen {
    fn bold(&self, tone: Tone, text: &str) -> String {
        let code = match tone {
            Tone::Good => "1;32",
            Tone::Bad => "1;31",
            Tone::Plain => "1",
        };
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}
