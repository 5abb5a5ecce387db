//! The investigation as a whole: a question, the runs so far, and what follows from them.

use crate::diagnosis::{self, Diagnosis};
use crate::effect;
use crate::observation::Observation;
use crate::plan;
use crate::probe::{Probe, Role, Run, Step};
use crate::question::Question;
use crate::reading;

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

    /// The conclusion from everything observed; `None` before the first observation.
    #[must_use]
    pub fn diagnosis(&self) -> Option<Diagnosis> {
        diagnosis::conclude(&self.question, &self.runs)
    }
}
