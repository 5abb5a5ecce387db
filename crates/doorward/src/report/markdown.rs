//! The report for a ticket, or a mail to whoever runs the server or the edge.

use std::fmt::Write as _;

use super::Report;

/// Writes the report.
pub(super) fn write(report: &Report<'_>) -> String {
    let diagnosis = report.diagnosis;
    let mut out = String::new();
    let _ = writeln!(out, "# {}\n", report.verdict());
    let _ = writeln!(out, "{}\n", diagnosis.summary);
    let _ = writeln!(out, "| | |\n|---|---|");
    row(&mut out, "Request", &format!("`{} {}`", report.question.request.method, report.url()));
    row(&mut out, "Asked at", &report.at);
    row(&mut out, "Certainty", &report.certainty());
    row(&mut out, "Fault", &report.fault());
    if let Some(place) = &diagnosis.place {
        row(&mut out, "Refused at", &format!("`{place}`"));
    }
    row(&mut out, "Refused by", diagnosis.issuer.as_deref().unwrap_or("not known"));
    if !diagnosis.path.is_empty() {
        row(&mut out, "Passed", &diagnosis.path.join(", "));
    }
    if let Some(remote) = &diagnosis.observed.remote {
        row(&mut out, "Answered from", remote);
    }
    for (name, id) in &diagnosis.references {
        row(&mut out, name, &format!("`{id}`"));
    }
    if let Some(top) = diagnosis.candidates.first() {
        let _ = writeln!(out, "\n## Why\n");
        for item in top.evidence.iter().filter(|item| item.weight > 0.0).take(6) {
            let _ = writeln!(out, "- {} ({})", item.text, item.level.word());
        }
        let _ = writeln!(out, "\n{}", diagnosis.falsify);
    }
    if !diagnosis.contradictions.is_empty() {
        let _ = writeln!(out, "\n## What contradicts itself\n");
        for contradiction in &diagnosis.contradictions {
            let _ = writeln!(out, "- {contradiction}");
        }
    }
    if !diagnosis.settled && diagnosis.candidates.len() > 1 {
        let _ = writeln!(out, "\n## Candidates\n");
        for candidate in &diagnosis.candidates {
            let _ = writeln!(
                out,
                "- {:.0} % `{}`: {}",
                candidate.share * 100.0,
                candidate.reason.id,
                candidate.reason.title
            );
        }
    }
    if !diagnosis.also.is_empty() {
        let _ = writeln!(out, "\n## Also\n");
        for defect in &diagnosis.also {
            let _ = writeln!(out, "- `{}`: {}", defect.reason.id, defect.text);
        }
    }
    if diagnosis.reason.id != "none" {
        let _ = writeln!(out, "\n## What to do\n");
        if let Some(repair) = &diagnosis.repair {
            let _ = writeln!(out, "- {}:\n\n```diff\n{}\n```\n", repair.summary, repair.lines().join("\n"));
            for opened in &repair.also_opens {
                let _ = writeln!(out, "- this also opens: {opened}");
            }
        }
        if let Some(mended) = &report.mended {
            let _ = writeln!(out, "- {}", mended.summary);
        }
        for step in report.fix.steps.iter().chain(&report.fix.commands) {
            let _ = writeln!(out, "- {step}");
        }
    }
    let _ = writeln!(out, "\n## How to see it\n\n```sh");
    match diagnosis.experiments.iter().find(|experiment| experiment.telling) {
        Some(experiment) => {
            let _ = writeln!(out, "{}\n{}", experiment.curl.0, experiment.curl.1);
        }
        None => {
            let _ = writeln!(out, "{}", doorward_diagnose::curl::line(&report.question.request));
        }
    }
    let _ = writeln!(out, "```");
    out
}

/// One row of the table.
fn row(out: &mut String, name: &str, value: &str) {
    let _ = writeln!(out, "| {name} | {} |", value.replace('|', "\\|"));
}
