//! Evidence: what tells for a reason and against it, how well it is known, and how much it adds.

use doorward_reason::{Clue, Effect, Fact, Factor, Reason, Strength};
use serde::Serialize;

use super::likelihood::{Scene, background};
use crate::origin;
use crate::probe::{Role, Run};
use crate::reading::Reading;

/// What the absence of a needed fact costs.
const NEEDED_ABSENT: f64 = -14.0;
/// What the server's own words add.
const SAYS: f64 = 6.5;
/// What it costs a reason that servers often state in words that the answer does not.
const UNSAID: f64 = -0.7;
/// What words add that point one way but are used otherwise too.
const HINTS: f64 = 1.6;
/// What the page of a recognised origin adds to the reason it states.
const ORIGIN_STATES: f64 = 6.0;
/// The same where the refusal is our own gateway's, which names the reason by its id: no experiment knows it better.
const ORIGIN_NAMES: f64 = 14.0;
/// The same where the recognition rests on unverified marks.
const ORIGIN_SUGGESTS: f64 = 2.0;

/// How well something is known, from the weakest to the strongest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// It fits, and nothing shows it.
    Suspicion,
    /// The look of the answer or the request.
    Fingerprint,
    /// The server, a header or the page says so.
    Stated,
    /// A controlled difference shows it.
    Experiment,
}

impl Level {
    /// The word used in reports and JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Suspicion => "suspicion",
            Self::Fingerprint => "fingerprint",
            Self::Stated => "stated",
            Self::Experiment => "experiment",
        }
    }
}

/// One thing that tells for or against a reason.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// A clause in words.
    pub text: String,
    /// How well it is known.
    pub level: Level,
    /// What it adds to the reason's weight (natural logarithm); negative: against.
    pub weight: f64,
    /// The factor whose experiment it is.
    pub factor: Option<Factor>,
}

/// What a fact or statement adds.
pub(super) fn weigh_clue(clue: Clue, reading: &Reading) -> Option<Evidence> {
    match clue {
        Clue::Effect(..) => None,
        Clue::Fact(fact, strength) => weigh_fact(fact, strength, reading),
        Clue::Says(phrases) => Some(match said(phrases, reading) {
            Some(phrase) => Evidence {
                text: format!("the answer says \u{201c}{phrase}\u{201d}"),
                level: Level::Stated,
                weight: SAYS,
                factor: None,
            },
            None => Evidence {
                text: "the answer does not say so".to_owned(),
                level: Level::Suspicion,
                weight: UNSAID,
                factor: None,
            },
        }),
        Clue::Hints(phrases) => said(phrases, reading).map(|phrase| Evidence {
            text: format!("the answer's words \u{201c}{phrase}\u{201d} point this way"),
            level: Level::Fingerprint,
            weight: HINTS,
            factor: None,
        }),
    }
}

/// The first of these phrases that the answer holds.
fn said(phrases: &'static [&'static str], reading: &Reading) -> Option<&'static str> {
    phrases.iter().copied().find(|phrase| reading.words.contains(&phrase.to_lowercase()))
}

/// What a fact adds, by its strength and whether it holds.
fn weigh_fact(fact: Fact, strength: Strength, reading: &Reading) -> Option<Evidence> {
    let holds = reading.has(fact);
    let weight = match (strength, holds) {
        (Strength::Decisive, true) => 6.0,
        (Strength::Decisive, false) => -0.4,
        (Strength::Strong, true) => 2.3,
        (Strength::Strong, false) => -0.2,
        (Strength::Weak, true) => 0.8,
        (Strength::Doubtful, true) => -0.8,
        (Strength::Against, true) => -2.2,
        (Strength::Excludes, true) => NEEDED_ABSENT,
        (Strength::Needed, false) => NEEDED_ABSENT,
        (Strength::Needed, true)
        | (Strength::Weak | Strength::Doubtful | Strength::Against | Strength::Excludes, false) => return None,
    };
    let words = reading.particular(fact).unwrap_or_else(|| fact.words());
    let text = if holds { words.to_owned() } else { format!("it does not hold that {}", fact.words()) };
    Some(Evidence { text, level: fact_level(fact), weight, factor: None })
}

/// How well a fact is known to bear on the cause: what the server says weighs as its word, what we read off as its look.
fn fact_level(fact: Fact) -> Level {
    match fact {
        Fact::ChallengePresent
        | Fact::ChallengeBasic
        | Fact::ChallengeDigest
        | Fact::ChallengeBearer
        | Fact::ChallengeStale
        | Fact::ErrorInvalidToken
        | Fact::ErrorInsufficientScope
        | Fact::ErrorInvalidRequest
        | Fact::ErrorStepUp
        | Fact::ProxyChallenge
        | Fact::ProxyAnswered
        | Fact::RateExhausted
        | Fact::AllowOmitsMethod
        | Fact::CertificateAlert
        | Fact::VersionAlert
        | Fact::HttpsRedirect
        | Fact::LoginRedirect
        | Fact::LoginForm
        | Fact::ConsentWall
        | Fact::BotCheck
        | Fact::OpenAnswer
        | Fact::TokenAudienceForeign
        | Fact::TokenIssuerForeign
        | Fact::TokenScopeLacking
        | Fact::SaysNotSent
        | Fact::CacheHit
        | Fact::SchemeNotOffered
        | Fact::RobotsForbids
        | Fact::RobotsRefused
        | Fact::SitemapLists
        | Fact::PageNamesHeader
        | Fact::PageNamesKey
        | Fact::SlashRedirect
        | Fact::Noindex => Level::Stated,
        Fact::TokenExpired
        | Fact::TokenNotYetValid
        | Fact::TokenUnsigned
        | Fact::TokenCut
        | Fact::AuthorizationMalformed
        | Fact::LinkExpired
        | Fact::CookieUnsendable => Level::Stated,
        Fact::TripAttackLike
        | Fact::TripDots
        | Fact::TripPlainWord
        | Fact::TripHeaderAdded
        | Fact::TripCookie
        | Fact::CredentialIgnored
        | Fact::SomeBaselinesOpen => Level::Experiment,
        _ => Level::Fingerprint,
    }
}

/// What the page of a recognised origin adds to the reason that it states.
pub(super) fn weigh_origin(reason: &Reason, reading: &Reading) -> Option<Evidence> {
    let recognition = reading.origins.issuer.iter().find(|recognition| recognition.reason() == Some(reason.id))?;
    let names = recognition.code.is_some_and(|code| code.evidence == origin::Evidence::Own);
    let (level, weight) = match (recognition.certain, names) {
        (true, true) => (Level::Stated, ORIGIN_NAMES),
        (true, false) => (Level::Stated, ORIGIN_STATES),
        (false, _) => (Level::Fingerprint, ORIGIN_SUGGESTS),
    };
    Some(Evidence { text: format!("the page is {}'s", recognition.origin.name), level, weight, factor: None })
}

/// What an experiment adds, told against what it would show if nothing were known.
pub(super) fn effect_evidence(scene: Scene, factor: Factor, effect: Effect, share: f64, runs: &[Run]) -> Evidence {
    let weight = (share / background(scene, factor, effect)).ln();
    let unusual = effect != scene.usual(factor);
    let level = if unusual && weight > 0.0 { Level::Experiment } else { Level::Fingerprint };
    Evidence { text: effect_words(factor, effect, runs), level, weight, factor: Some(factor) }
}

/// An experiment's outcome as a clause.
#[must_use]
pub fn effect_words(factor: Factor, effect: Effect, runs: &[Run]) -> String {
    let run = runs.iter().rev().find(|run| run.probe.role == Role::Vary(factor));
    let what = run.and_then(|run| run.probe.detail.as_deref()).unwrap_or_else(|| factor.words());
    let status = status_of(run).map(|status| format!(" ({status})")).unwrap_or_default();
    let baseline = runs.iter().find(|run| run.probe.role == Role::Baseline);
    match effect {
        Effect::Opens if matches!(status_of(run), Some(404 | 410)) => {
            format!("the same request {what} is not refused, though nothing is there{status}")
        }
        Effect::Opens => format!("the same request {what} is served{status}"),
        Effect::Same if status_of(run) == status_of(baseline) => {
            format!("the same request {what} is refused in the same way{status}")
        }
        Effect::Same => format!("the same request {what} leads back to the refused place{status}"),
        Effect::Absent => format!("the same request {what} finds nothing{status}"),
        Effect::Asks => format!("the same request {what} is asked for credentials{status}"),
        Effect::Differs => format!("the same request {what} is answered otherwise{status}"),
        Effect::Fails => format!("the same request {what} gets no answer"),
    }
}

/// The status of a run's answer.
fn status_of(run: Option<&Run>) -> Option<u16> {
    run.and_then(|run| run.observation.answer()).map(|answer| answer.status)
}
