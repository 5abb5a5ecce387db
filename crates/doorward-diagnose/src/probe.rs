//! A probe: one request to send, and what it is for.

use doorward_reason::{Effect, Factor};

use crate::observation::{Observation, Request};

/// What a probe is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// The request as it was asked about.
    Baseline,
    /// The baseline with one factor changed.
    Vary(Factor),
    /// A step on the way to the smallest part that trips a rule.
    Bisect(Factor),
    /// A look at something that belongs to the site.
    Look(Look),
}

/// Things of a site that are looked at for what they say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Look {
    /// The login page: which cookies does it set?
    Login,
    /// `/.well-known/oauth-protected-resource` (RFC 9728).
    ResourceMetadata,
    /// `/robots.txt`.
    RobotsTxt,
    /// `/sitemap.xml`, or the one robots.txt names.
    Sitemap,
    /// The request itself with a mark in its query, so that its lines are found in the server's logs.
    Marked,
}

/// One request to send.
#[derive(Debug, Clone)]
pub struct Probe {
    /// What it is for.
    pub role: Role,
    /// The request.
    pub request: Request,
    /// In words what is changed, where the factor's own words do not say it all (which header, which part).
    pub detail: Option<String>,
}

/// A probe that was carried out.
#[derive(Debug, Clone)]
pub struct Run {
    /// The probe.
    pub probe: Probe,
    /// What came of it.
    pub observation: Observation,
    /// What it did to the answer, compared with the first baseline; for baselines `Same` where nothing changed.
    pub effect: Effect,
}

/// Answers of this kind in a row, where the refusal in question is another, show that the server has turned us away.
const TURNED_AWAY_RUNS: usize = 4;

/// The runs before the server began to turn everything away: what came after tells of our own asking, not of the refusal.
#[must_use]
pub fn before_turned_away(runs: &[Run]) -> &[Run] {
    let is_curt = |run: &Run| run.observation.answer().is_none_or(|answer| answer.status == 429);
    let Some(first) = runs.iter().find(|run| run.probe.role == Role::Baseline) else { return runs };
    if is_curt(first) {
        return runs;
    }
    let tail = runs.iter().rev().take_while(|run| is_curt(run)).count();
    let kept = runs.len().saturating_sub(tail);
    if tail >= TURNED_AWAY_RUNS { runs.get(..kept).unwrap_or(runs) } else { runs }
}

/// What to do next.
#[derive(Debug, Clone)]
pub enum Step {
    /// Send this, and record what comes of it.
    Ask(Box<Probe>),
    /// Nothing more: the diagnosis stands.
    Done,
}
