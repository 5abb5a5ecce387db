//! The investigation as a whole: a question, the runs so far, and what follows from them.

use crate::diagnosis::{self, Diagnosis};
use crate::effect;
use crate::observation::Observation;
use crate::plan;
use crate::probe::{Look, Probe, Role, Run, Step};
use crate::question::Question;
use crate::reading;
use crate::testimony::Record;

/// A question under investigation.
#[derive(Debug, Clone)]
pub struct Investigation {
    question: Question,
    runs: Vec<Run>,
}

impl Investigation {
    /// Begins with nothing observed.
    #[must_use]
    pub fn new(question: Question) -> Self {
        Self { question, runs: Vec::new() }
    }

    /// The question.
    #[must_use]
    pub fn question(&self) -> &Question {
        &self.question
    }

    /// What was observed so far, in order.
    #[must_use]
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// What to do next.
    #[must_use]
    pub fn next(&self) -> Step {
        plan::next(&self.question, &self.runs)
    }

    /// Takes in what came of a probe.
    pub fn record(&mut self, probe: Probe, observation: Observation) {
        let factor = match probe.role {
            Role::Vary(factor) | Role::Bisect(factor) => Some(factor),
            Role::Baseline | Role::Look(_) => None,
        };
        let effect = match reading::baseline(&self.runs) {
            Some(baseline) => effect::compare(&baseline.observation, &observation, factor),
            None => doorward_reason::Effect::Same,
        };
        self.runs.push(Run { probe, observation, effect });
    }

    /// Takes in what was found on the server's machine; it counts from here on.
    pub fn hear(&mut self, record: Record) {
        self.question.record = Some(record);
    }

    /// Whether it is time to look at the server's machine: the refusal was seen as often as it is worth before experiments.
    #[must_use]
    pub fn wants_record(&self) -> bool {
        let first = reading::baseline(&self.runs);
        let prelude = |step: Step| match step {
            Step::Ask(probe) => matches!(probe.role, Role::Baseline | Role::Look(Look::Marked)),
            Step::Done => false,
        };
        self.question.record.is_none() && first.is_some_and(reading::is_refused) && !prelude(self.next())
    }

    /// The conclusion from everything observed; `None` before the first observation.
    #[must_use]
    pub fn diagnosis(&self) -> Option<Diagnosis> {
        diagnosis::conclude(&self.question, &self.runs)
    }
}
