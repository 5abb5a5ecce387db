//! Reads facts off requests and answers: what holds of them, before any reason is considered.
//!
//! Reading never fails. What could not be read is listed in [`Reading::unread`].

mod answer;
mod client;
mod place;
mod token;
mod trip;

use std::collections::BTreeSet;

use doorward_reason::{Effect, Fact, Factor};

use crate::origin::{self, Recognitions};
use crate::page;
use crate::probe::{Look, Role, Run, before_turned_away};
use crate::question::Question;
use crate::testimony::Record;
use crate::vary;

/// What was read.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// What holds.
    pub facts: BTreeSet<Fact>,
    /// The answer's words in lower case: body, and the values of the headers in which servers explain themselves.
    pub words: String,
    /// The refused answer's status; `None` where there was no answer.
    pub status: Option<u16>,
    /// Who wrote the answer and which hops it crossed.
    pub origins: Recognitions,
    /// Particulars for the report, by the fact they belong to.
    pub particulars: Vec<(Fact, String)>,
    /// Factors that cannot be tried because the request has not the part that they change.
    pub lacking: BTreeSet<Factor>,
    /// What was found on the server's machine.
    pub record: Record,
    /// What could not be read, in words.
    pub unread: Vec<String>,
}

impl Reading {
    /// Notes that a fact holds.
    pub(crate) fn add(&mut self, fact: Fact) {
        self.facts.insert(fact);
    }

    /// Notes that a fact holds if it does.
    pub(crate) fn add_if(&mut self, holds: bool, fact: Fact) {
        if holds {
            self.add(fact);
        }
    }

    /// Notes a fact with its particulars.
    pub(crate) fn tell(&mut self, fact: Fact, particulars: impl Into<String>) {
        self.add(fact);
        self.particulars.push((fact, particulars.into()));
    }

    /// Whether a fact holds.
    #[must_use]
    pub fn has(&self, fact: Fact) -> bool {
        self.facts.contains(&fact)
    }

    /// The particulars of a fact, where there are any.
    #[must_use]
    pub fn particular(&self, fact: Fact) -> Option<&str> {
        self.particulars.iter().find(|(told, _)| *told == fact).map(|(_, text)| text.as_str())
    }
}

/// The run whose answer is the refusal in question: the first baseline that was refused, else the first.
#[must_use]
pub(crate) fn baseline(runs: &[Run]) -> Option<&Run> {
    let mut baselines = runs.iter().filter(|run| run.probe.role == Role::Baseline);
    let first = runs.iter().find(|run| run.probe.role == Role::Baseline);
    baselines.find(|run| is_refused(run)).or(first)
}

/// Whether a run's answer is a refusal, or none came.
#[must_use]
pub(crate) fn is_refused(run: &Run) -> bool {
    run.observation.answer().is_none_or(|answer| !page::is_open(&run.observation.request, answer))
}

/// Everything that can be read off the question and what was observed so far.
#[must_use]
pub(crate) fn read(question: &Question, runs: &[Run]) -> Reading {
    let mut reading = Reading { record: question.record.clone().unwrap_or_default(), ..Reading::default() };
    reading.unread.clone_from(&reading.record.unread);
    client::read(question, &mut reading);
    place::read(question, &mut reading);
    let lacks = |factor: &&Factor| factor.needs_its_part() && !vary::applies(question, **factor);
    reading.lacking = Factor::ALL.iter().filter(lacks).copied().collect();
    let Some(run) = baseline(runs) else { return reading };
    match run.observation.answer() {
        Some(answer) => {
            reading.status = Some(answer.status);
            reading.origins = origin::recognise(answer);
            reading.words = answer::words(&run.observation.request, answer);
            answer::read(&run.observation.request, answer, &mut reading);
            if let Some(cut) = &answer.cut {
                reading.unread.push(format!("the rest of the answer: {cut}"));
            }
        }
        None => answer::read_failure(&run.observation, &mut reading),
    }
    answer::read_tls(&run.observation, &mut reading);
    token::read(question, runs, &mut reading);
    read_looks(question, runs, &mut reading);
    trip::read(runs, &mut reading);
    read_stability(runs, &mut reading);
    answer::read_front(runs, &mut reading);
    let counted = before_turned_away(runs).len();
    if counted < runs.len() {
        let turned = "the server began to turn every request away, so the experiment ended there";
        reading.unread.push(format!("the answers after request {counted}: {turned}"));
    }
    reading
}

/// Facts that come from comparing baselines, and the request with and without its credential.
fn read_stability(runs: &[Run], reading: &mut Reading) {
    let baselines: Vec<&Run> = runs.iter().filter(|run| run.probe.role == Role::Baseline).collect();
    let refused = baselines.iter().filter(|run| is_refused(run)).count();
    reading.add_if(refused > 0 && refused < baselines.len(), Fact::SomeBaselinesOpen);
    let ignored =
        runs.iter().any(|run| run.probe.role == Role::Vary(Factor::CredentialsNone) && run.effect == Effect::Same);
    reading.add_if(ignored, Fact::CredentialIgnored);
}

/// Facts from robots.txt, the sitemap and the login page.
fn read_looks(question: &Question, runs: &[Run], reading: &mut Reading) {
    for run in runs {
        let Role::Look(look) = run.probe.role else { continue };
        let Some(answer) = run.observation.answer() else { continue };
        match look {
            Look::RobotsTxt => {
                reading.add_if(matches!(answer.status, 401 | 403), Fact::RobotsRefused);
                let forbids = answer.status == 200 && place::robots_forbids(&answer.text, question);
                reading.add_if(forbids, Fact::RobotsForbids);
            }
            Look::Sitemap => {
                reading.add_if(answer.status == 200 && place::sitemap_lists(&answer.text, question), Fact::SitemapLists)
            }
            Look::Login => answer::read_login(question, &run.observation, reading),
            Look::ResourceMetadata | Look::Marked => {}
        }
    }
}
