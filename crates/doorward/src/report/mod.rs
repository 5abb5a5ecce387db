//! Reports: one diagnosis, written for a terminal, a program, a ticket or a browser.

mod html;
mod json;
mod markdown;
mod secrets;
mod text;

use doorward_diagnose::{Diagnosis, Fix, Question, diagnosis};

use crate::why::Mended;

/// The format of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum Format {
    /// For a terminal.
    #[default]
    Text,
    /// For a program; the schema is `doorward.why/1`.
    Json,
    /// One self-contained page.
    Html,
    /// For a ticket or a mail.
    Markdown,
}

/// A diagnosis with everything that a report shows beside it.
pub(crate) struct Report<'a> {
    /// The question.
    pub(crate) question: &'a Question,
    /// What was found.
    pub(crate) diagnosis: &'a Diagnosis,
    /// The repair.
    pub(crate) fix: Fix,
    /// Remarks on how the question was understood (options of a pasted line that do not matter here, and the like).
    pub(crate) remarks: &'a [String],
    /// When it was asked, as RFC 3339.
    pub(crate) at: String,
    /// What became of the repair, where it was carried out.
    pub(crate) mended: Option<Mended>,
}

impl<'a> Report<'a> {
    /// A report on this diagnosis.
    pub(crate) fn new(question: &'a Question, diagnosis: &'a Diagnosis, remarks: &'a [String]) -> Self {
        let at =
            jiff::Timestamp::from_second(question.now_s).map(|timestamp| timestamp.to_string()).unwrap_or_default();
        Self { question, diagnosis, fix: diagnosis::fix(question, diagnosis), remarks, at, mended: None }
    }

    /// The report as text in this format.
    pub(crate) fn write(&self, format: Format, colour: bool) -> anyhow::Result<String> {
        let text = match format {
            Format::Text => text::write(self, colour),
            Format::Json => json::write(self)?,
            Format::Html => html::write(self)?,
            Format::Markdown => markdown::write(self),
        };
        Ok(secrets::mask(text, &self.question.request))
    }

    /// The verdict in one line: what came, and why.
    pub(crate) fn verdict(&self) -> String {
        let diagnosis = self.diagnosis;
        let status = match diagnosis.observed.status {
            Some(status) => status.to_string(),
            None => "no answer".to_owned(),
        };
        if diagnosis.reason.id == "none" {
            return format!("{status}: nothing is refused");
        }
        let certainty = if diagnosis.settled { "" } else { "probably " };
        format!("{status}, {certainty}{}: {}", diagnosis.reason.id, diagnosis.reason.title)
    }

    /// Whether something should be mended, as a clause that claims no more than is known.
    pub(crate) fn fault(&self) -> String {
        let diagnosis = self.diagnosis;
        let by = diagnosis.reason.who_fixes.word();
        match (diagnosis.fault, diagnosis.settled) {
            (true, true) => format!("a fault, to be mended by: {by}"),
            (true, false) => format!("probably a fault, to be mended by: {by}"),
            (false, _) => "no fault shown".to_owned(),
        }
    }

    /// How well it is known, as a clause.
    pub(crate) fn certainty(&self) -> String {
        let diagnosis = self.diagnosis;
        let how = match diagnosis.level {
            doorward_diagnose::belief::Level::Experiment => "shown by experiment",
            doorward_diagnose::belief::Level::Stated if diagnosis.place.is_some() => "stated by the server's machine",
            doorward_diagnose::belief::Level::Stated => "stated by the answer",
            doorward_diagnose::belief::Level::Fingerprint => "by the look of the answer",
            doorward_diagnose::belief::Level::Suspicion => "it fits, and nothing shows it",
        };
        if diagnosis.reason.id == "none" {
            return "the page was served".to_owned();
        }
        if !diagnosis.settled {
            return format!("not settled, the likeliest at {:.0} %", diagnosis.confidence * 100.0);
        }
        format!("settled, {how}, confidence {:.0} %", diagnosis.confidence * 100.0)
    }

    /// The URL without secrets.
    pub(crate) fn url(&self) -> String {
        doorward_diagnose::curl::masked_url(&self.question.request)
    }
}
