//! How likely each reason is, given everything observed: one naive-Bayes pass over the catalogue's clues.
//!
//! A reason's weight is the logarithm of its frequency, plus what each fact, statement and experiment adds. The same numbers
//! answer two questions: which reason is it, and which experiment would tell most. Nothing here depends on the order in which
//! things were observed.

mod evidence;
mod likelihood;
mod testimony;

use std::collections::BTreeMap;

use doorward_reason::{CATALOGUE, Clue, Effect, Fact, Factor, Reason};

use crate::probe::{Role, Run, before_turned_away};
use crate::reading::Reading;

pub use evidence::{Evidence, Level, effect_words};
pub use likelihood::{Scene, share};
pub use testimony::words as testimony_words;
pub(crate) use testimony::{contradictions, is_contradicted};

/// What a status that the reason is not seen with costs.
const FOREIGN_STATUS: f64 = -7.0;
/// What a status costs for each more usual one that the reason is seen with.
const SECOND_STATUS: f64 = -0.4;
/// A reason rests on a part of the request where taking that away opens the door in at least this share of cases.
const RESTS_ON: f64 = 0.3;
/// What it costs a reason that none of the parts is there on which it rests.
const LACKING: f64 = -3.5;
/// What one step of frequency adds: a rare reason needs evidence that an everyday one does not.
const FREQUENCY_STEP: f64 = 0.4;
/// Where the server's machine names the reason, what its answers hide does not tell against it: a fact that weighs less than this.
const HIDDEN: f64 = -5.0;
/// Evidence below this is not worth a line in the report.
const WORTH_TELLING: f64 = 0.5;

/// A reason with its share of belief.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The reason.
    pub reason: &'static Reason,
    /// Its share, 0.0 to 1.0; all candidates add up to 1.
    pub share: f64,
    /// What tells for it and against it, the strongest first.
    pub evidence: Vec<Evidence>,
    /// Its weight: the natural logarithm of an unnormalised share.
    weight: f64,
}

impl Candidate {
    /// The best level among the evidence that tells for this reason.
    #[must_use]
    pub fn level(&self) -> Level {
        self.evidence.iter().filter(|item| item.weight >= 1.0).map(|item| item.level).max().unwrap_or(Level::Suspicion)
    }
}

/// The effect that each factor was seen to have, where its runs agree and no smaller change explains it.
#[must_use]
pub fn effects(runs: &[Run]) -> BTreeMap<Factor, Effect> {
    let mut seen: BTreeMap<Factor, Vec<Effect>> = BTreeMap::new();
    for run in before_turned_away(runs) {
        if let Role::Vary(factor) = run.probe.role {
            seen.entry(factor).or_default().push(run.effect);
        }
    }
    let agreed = |effects: Vec<Effect>| {
        let first = *effects.first()?;
        effects.iter().all(|effect| *effect == first).then_some(first)
    };
    let mut agreed: BTreeMap<Factor, Effect> =
        seen.into_iter().filter_map(|(factor, effects)| Some((factor, agreed(effects)?))).collect();
    // Where a smaller change inside a larger one opens the door, the larger one tells nothing more.
    let opens = |factor: &Factor| agreed.get(factor) == Some(&Effect::Opens);
    let explained: Vec<Factor> = agreed.keys().filter(|factor| factor.includes().iter().any(opens)).copied().collect();
    for factor in explained {
        agreed.remove(&factor);
    }
    agreed
}

/// All reasons with their shares, the likeliest first.
#[must_use]
pub fn candidates(reading: &Reading, runs: &[Run]) -> Vec<Candidate> {
    let effects = effects(runs);
    let mut all: Vec<Candidate> = CATALOGUE.iter().map(|reason| weigh(reason, reading, &effects, runs)).collect();
    let most = all.iter().map(|candidate| candidate.weight).fold(f64::NEG_INFINITY, f64::max);
    let total: f64 = all.iter().map(|candidate| (candidate.weight - most).exp()).sum();
    for candidate in &mut all {
        candidate.share = (candidate.weight - most).exp() / total;
    }
    all.sort_by(|one, other| other.weight.total_cmp(&one.weight));
    all
}

/// One reason's weight and evidence.
fn weigh(reason: &'static Reason, reading: &Reading, effects: &BTreeMap<Factor, Effect>, runs: &[Run]) -> Candidate {
    let mut weight = f64::from(reason.frequency) * FREQUENCY_STEP + status_weight(reason, reading);
    let mut evidence = Vec::new();
    let is_told = testimony::is_told(reason, &reading.record);
    for clue in reason.clues {
        if let Some(item) = evidence::weigh_clue(*clue, reading).filter(|item| !is_told || item.weight > HIDDEN) {
            weight += item.weight;
            evidence.push(item);
        }
    }
    if let Some(item) = evidence::weigh_origin(reason, reading) {
        weight += item.weight;
        evidence.push(item);
    }
    for item in testimony::weigh(reason, &reading.record) {
        weight += item.weight;
        evidence.push(item);
    }
    let mut scene = Scene::of(reading);
    for (factor, effect) in effects {
        if is_inconclusive(*factor, *effect, reading) {
            continue;
        }
        let share = share(reason, scene, *factor, *effect);
        weight += share.ln();
        evidence.push(evidence::effect_evidence(scene, *factor, *effect, share, runs));
        scene = scene.with(*factor, *effect);
    }
    weight += open_weight(reason, reading);
    if !is_told {
        weight += lacking_weight(reason, reading);
    }
    evidence.retain(|item| item.weight.abs() >= WORTH_TELLING);
    evidence.sort_by(|one, other| other.weight.abs().total_cmp(&one.weight.abs()));
    Candidate { reason, share: 0.0, evidence, weight }
}

/// Whether an outcome tells nothing: the site's own name is not known, so a Referer or Origin of "the same site" was a guess.
fn is_inconclusive(factor: Factor, effect: Effect, reading: &Reading) -> bool {
    let guessed = matches!(factor, Factor::RefererOwn | Factor::OriginOwn) && effect == Effect::Same;
    let concerned =
        reading.has(Fact::RefererForeign) || reading.has(Fact::MediaPath) || reading.has(Fact::OriginForeign);
    guessed && concerned && reading.has(Fact::AddressHost)
}

/// What it costs a reason that the request has none of the parts that it rests on. A reason that something else can open too
/// does not rest on a part.
fn lacking_weight(reason: &Reason, reading: &Reading) -> f64 {
    let mut opens = reason.clues.iter().filter_map(|clue| match clue {
        Clue::Effect(factor, Effect::Opens, share) if *share >= RESTS_ON => Some(factor),
        _ => None,
    });
    let any = opens.clone().next().is_some();
    let all_lacking = opens.all(|factor| factor.needs_its_part() && reading.lacking.contains(factor));
    if any && all_lacking { LACKING } else { 0.0 }
}

/// What it costs a reason that nothing was refused, unless it says of itself that it is met on open pages.
fn open_weight(reason: &Reason, reading: &Reading) -> f64 {
    let speaks_of_it = reason.clues.iter().any(|clue| matches!(clue, Clue::Fact(Fact::OpenAnswer, _)));
    if reading.has(Fact::OpenAnswer) && !speaks_of_it { FOREIGN_STATUS } else { 0.0 }
}

/// What the status adds.
fn status_weight(reason: &Reason, reading: &Reading) -> f64 {
    let Some(status) = reading.status else {
        let silent = [Fact::NoAnswer, Fact::CertificateAlert, Fact::VersionAlert];
        let known = reason.clues.iter().any(|clue| matches!(clue, Clue::Fact(fact, _) if silent.contains(fact)));
        return if known { 0.0 } else { FOREIGN_STATUS };
    };
    match reason.statuses {
        [] => 0.0,
        [first, ..] if *first == status => 0.0,
        statuses => match statuses.iter().position(|own| *own == status) {
            Some(place) => SECOND_STATUS * f64::from(u8::try_from(place.min(4)).unwrap_or(4)),
            None => FOREIGN_STATUS,
        },
    }
}
