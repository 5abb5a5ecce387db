//! The report as one self-contained page: no script, nothing loaded from elsewhere, readable in light and dark.

use askama::Template;
use doorward_diagnose::Diagnosis;

use super::Report;

/// The page.
#[derive(Template)]
#[template(path = "why.html")]
struct Page<'a> {
    verdict: String,
    certainty: String,
    fault: String,
    url: String,
    at: &'a str,
    method: &'a str,
    diagnosis: &'a Diagnosis,
    steps: &'a [String],
    commands: &'a [String],
    verify: &'a str,
    shown: Option<&'a doorward_diagnose::diagnosis::Experiment>,
    remarks: &'a [String],
}

/// Writes the report.
pub(super) fn write(report: &Report<'_>) -> anyhow::Result<String> {
    let page = Page {
        verdict: report.verdict(),
        certainty: report.certainty(),
        fault: report.fault(),
        url: report.url(),
        at: &report.at,
        method: &report.question.request.method,
        diagnosis: report.diagnosis,
        steps: &report.fix.steps,
        commands: &report.fix.commands,
        verify: &report.fix.verify,
        shown: report.diagnosis.experiments.iter().find(|experiment| experiment.telling),
        remarks: report.remarks,
    };
    Ok(page.render()?)
}

impl Page<'_> {
    /// A share as whole percent.
    fn percent(share: &f64) -> String {
        format!("{:.0} %", share * 100.0)
    }

    /// A status, or a dash where there was no answer.
    fn status(status: &Option<u16>) -> String {
        status.map_or_else(|| "\u{2014}".to_owned(), |status| status.to_string())
    }
}
