//! How likely each reason is, given everything observed: one naive-Bayes pass over the catalogue's clues.
//!
//! A reason's weight is the logarithm of its frequency, plus what each fact, statement and experiment adds. The same numbers
//! answer two questions: which reason is it, and which experiment would tell most. Nothing here depends on the order in which
//! things were observed.

use std::collections::BTreeMap;

use doorward_reason::{CATALOGUE, Clue, Effect, Fact, Factor, Reach, Reason, Strength};
use serde::Serialize;

use crate::probe::{Role, Run};
use crate::reading::Reading;

/// Share of the usual effect where a reason says nothing of a factor.
const USUAL_SHARE: f64 = 0.88;
/// Share left for effects that a reason does not list, at least.
const REST_SHARE: f64 = 0.02;
/// Share of a door that opens for a change that has nothing to do with what shuts it.
const CHANCE_SHARE: f64 = 0.001;
/// Bounds of a listed share: no single experiment proves or excludes by itself.
const SHARE_BOUNDS: (f64, f64) = (0.01, 0.97);
/// What a status that the reason is not seen with costs.
const FOREIGN_STATUS: f64 = -7.0;
/// What a status costs for each more usual one that the reason is seen with.
const SECOND_STATUS: f64 = -0.4;
/// What the absence of a needed fact costs.
const NEEDED_ABSENT: f64 = -14.0;
/// What the server's own words add.
const SAYS: f64 = 6.5;
/// What it costs a reason that servers often state in words that the answer does not.
const UNSAID: f64 = -0.7;
/// A reason rests on a part of the request where taking that away opens the door in at least this share of cases.
const RESTS_ON: f64 = 0.3;
/// What it costs a reason that none of the parts is there on which it rests.
const LACKING: f64 = -3.5;
/// What one step of frequency adds: a rare reason needs evidence that an everyday one does not.
const FREQUENCY_STEP: f64 = 0.4;
/// What words add that point one way but are used otherwise too.
const HINTS: f64 = 1.6;
/// What the page of a recognised origin adds to the reason it states.
const ORIGIN_STATES: f64 = 6.0;
/// The same where the recognition rests on unverified marks.
const ORIGIN_SUGGESTS: f64 = 2.0;
/// Evidence below this is not worth a line in the report.
const WORTH_TELLING: f64 = 0.5;

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

/// What the refused answer makes of effects: beside a 404, "nothing is there" is the same answer again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scene {
    absent: bool,
    /// What the first experiment on the folder showed: whether the refusal holds there too.
    folder: Option<bool>,
    /// The same for the site.
    site: Option<bool>,
}

impl Scene {
    /// The scene of what was read.
    #[must_use]
    pub fn of(reading: &Reading) -> Self {
        Self { absent: matches!(reading.status, Some(404 | 410)), folder: None, site: None }
    }

    /// The scene after these effects were seen.
    #[must_use]
    pub fn after(reading: &Reading, effects: &BTreeMap<Factor, Effect>) -> Self {
        effects.iter().fold(Self::of(reading), |scene, (factor, effect)| scene.with(*factor, *effect))
    }

    /// The scene with what one experiment showed of the refusal's reach.
    fn with(mut self, factor: Factor, effect: Effect) -> Self {
        let known = match factor.reach() {
            Some(Reach::Folder) => &mut self.folder,
            Some(Reach::Site) => &mut self.site,
            None => return self,
        };
        *known = known.or(Some(effect == Effect::Same));
        self
    }

    /// Whether it is known already that the refusal holds where this factor asks.
    fn reaches(self, factor: Factor) -> Option<bool> {
        match factor.reach()? {
            Reach::Folder => self.folder,
            Reach::Site => self.site,
        }
    }

    /// The least share of an effect that only repeats what another factor of the same reach showed.
    fn told_again(self, factor: Factor, effect: Effect) -> Option<f64> {
        self.reaches(factor).filter(|reaches| *reaches == (effect == Effect::Same)).map(|_| 0.8)
    }

    /// How an effect shows itself here.
    fn seen(self, effect: Effect) -> Effect {
        if self.absent && effect == Effect::Absent { Effect::Same } else { effect }
    }

    /// What a factor usually does here.
    fn usual(self, factor: Factor) -> Effect {
        self.seen(factor.usual_effect())
    }
}

/// The effect that each factor was seen to have, where its runs agree.
#[must_use]
pub fn effects(runs: &[Run]) -> BTreeMap<Factor, Effect> {
    let mut seen: BTreeMap<Factor, Vec<Effect>> = BTreeMap::new();
    for run in runs {
        if let Role::Vary(factor) = run.probe.role {
            seen.entry(factor).or_default().push(run.effect);
        }
    }
    seen.into_iter()
        .filter_map(|(factor, effects)| {
            let first = *effects.first()?;
            effects.iter().all(|effect| *effect == first).then_some((factor, first))
        })
        .collect()
}

/// The share of cases in which this reason predicts this effect of a factor.
#[must_use]
pub fn share(reason: &Reason, scene: Scene, factor: Factor, effect: Effect) -> f64 {
    let mut listed = 0.0;
    let mut count = 0_u32;
    for clue in reason.clues {
        if let Clue::Effect(own, predicted, share) = clue {
            if *own == factor {
                if scene.seen(*predicted) == effect {
                    let share = scene.told_again(factor, effect).map_or(*share, |again| share.max(again));
                    return share.clamp(SHARE_BOUNDS.0, SHARE_BOUNDS.1);
                }
                listed += share;
                count += 1;
            }
        }
    }
    if count == 0 {
        return unlisted(reason, scene, factor, effect);
    }
    let rest = (1.0 - listed).max(REST_SHARE);
    if effect == Effect::Opens && !factor.asks_elsewhere() {
        return CHANCE_SHARE.max(rest * 0.02);
    }
    let share = if effect == scene.usual(factor) {
        rest * 0.8
    } else {
        rest * 0.2 / f64::from(5_u32.saturating_sub(count).max(1))
    };
    share.max(SHARE_BOUNDS.0)
}

/// The share of an effect of a factor that the reason does not list.
fn unlisted(reason: &Reason, scene: Scene, factor: Factor, effect: Effect) -> f64 {
    if !factor.asks_elsewhere() {
        return background(scene, factor, effect);
    }
    if factor.reach().is_none() {
        return background(scene, factor, effect);
    }
    if !reason.family.is_about_the_place() || scene.reaches(factor).is_some() {
        return reach(scene, factor, effect);
    }
    // What the reason lists for another factor of the same reach holds for this one too.
    let alike = reason.clues.iter().find_map(|clue| match clue {
        Clue::Effect(own, _, _) if is_alike(*own, factor) => Some(*own),
        _ => None,
    });
    match alike {
        Some(own) => share(reason, scene, own, effect),
        None => background(scene, factor, effect),
    }
}

/// Whether two factors ask for places of the same kind, so that a rule that holds for one holds for the other.
fn is_alike(one: Factor, other: Factor) -> bool {
    one.reach().is_some() && one.reach() == other.reach() && one.usual_effect() == other.usual_effect()
}

/// The share of an effect elsewhere on the site, for a rule about who asks and how: it may hold for one place or for all.
fn reach(scene: Scene, factor: Factor, effect: Effect) -> f64 {
    let everywhere = match scene.reaches(factor) {
        Some(true) => 0.85,
        Some(false) => 0.1,
        None if factor.reach() == Some(Reach::Site) => 0.3,
        None => 0.47,
    };
    match effect {
        Effect::Same if scene.usual(factor) == Effect::Same => USUAL_SHARE,
        Effect::Same => everywhere,
        _ if effect == scene.usual(factor) => 0.92 - everywhere,
        _ => REST_SHARE,
    }
}

/// The share of an effect where nothing is known of the reason.
fn background(scene: Scene, factor: Factor, effect: Effect) -> f64 {
    match factor {
        // Servers and applications differ widely in what they make of methods and host names.
        Factor::MethodUnknown => by_effect(effect, 0.5, 0.04, 0.4),
        Factor::MethodOptions => by_effect(effect, 0.45, 0.2, 0.3),
        Factor::HostUnknown => by_effect(effect, 0.6, 0.02, 0.2),
        Factor::PathSlash => by_effect(effect, 0.5, 0.05, 0.1),
        _ if effect == scene.usual(factor) => USUAL_SHARE,
        // A door does not open by chance: what opens it has to do with what shuts it.
        _ if effect == Effect::Opens && !factor.asks_elsewhere() => CHANCE_SHARE,
        _ => (1.0 - USUAL_SHARE) / 5.0,
    }
}

/// A spread over effects: the same, open, otherwise; the rest evenly.
fn by_effect(effect: Effect, same: f64, opens: f64, differs: f64) -> f64 {
    match effect {
        Effect::Same => same,
        Effect::Opens => opens,
        Effect::Differs => differs,
        Effect::Absent | Effect::Asks | Effect::Fails => (1.0 - same - opens - differs) / 3.0,
    }
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
    for clue in reason.clues {
        if let Some(item) = weigh_clue(*clue, reading) {
            weight += item.weight;
            evidence.push(item);
        }
    }
    if let Some(item) = weigh_origin(reason, reading) {
        weight += item.weight;
        evidence.push(item);
    }
    let mut scene = Scene::of(reading);
    for (factor, effect) in effects {
        let share = share(reason, scene, *factor, *effect);
        weight += share.ln();
        evidence.push(effect_evidence(scene, *factor, *effect, share, runs));
        scene = scene.with(*factor, *effect);
    }
    weight += lacking_weight(reason, reading);
    evidence.retain(|item| item.weight.abs() >= WORTH_TELLING);
    evidence.sort_by(|one, other| other.weight.abs().total_cmp(&one.weight.abs()));
    Candidate { reason, share: 0.0, evidence, weight }
}

/// What it costs a reason that the request has none of the parts that it rests on.
fn lacking_weight(reason: &Reason, reading: &Reading) -> f64 {
    let rests_on = reason.clues.iter().filter_map(|clue| match clue {
        Clue::Effect(factor, Effect::Opens, share) if *share >= RESTS_ON && factor.needs_its_part() => Some(factor),
        _ => None,
    });
    let (mut any, mut all_lacking) = (false, true);
    for factor in rests_on {
        any = true;
        all_lacking &= reading.lacking.contains(factor);
    }
    if any && all_lacking { LACKING } else { 0.0 }
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

/// What a fact or statement adds.
fn weigh_clue(clue: Clue, reading: &Reading) -> Option<Evidence> {
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
        (Strength::Against, true) => -2.2,
        (Strength::Excludes, true) => NEEDED_ABSENT,
        (Strength::Needed, false) => NEEDED_ABSENT,
        (Strength::Needed, true) | (Strength::Weak | Strength::Against | Strength::Excludes, false) => return None,
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
fn weigh_origin(reason: &Reason, reading: &Reading) -> Option<Evidence> {
    let recognition = reading.origins.issuer.iter().find(|recognition| recognition.reason() == Some(reason.id))?;
    let (level, weight) =
        if recognition.certain { (Level::Stated, ORIGIN_STATES) } else { (Level::Fingerprint, ORIGIN_SUGGESTS) };
    Some(Evidence { text: format!("the page is {}'s", recognition.origin.name), level, weight, factor: None })
}

/// What an experiment adds, told against what it would show if nothing were known.
fn effect_evidence(scene: Scene, factor: Factor, effect: Effect, share: f64, runs: &[Run]) -> Evidence {
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
    let status =
        run.and_then(|run| run.observation.answer()).map(|answer| format!(" ({})", answer.status)).unwrap_or_default();
    match effect {
        Effect::Opens => format!("the same request {what} is served{status}"),
        Effect::Same => format!("the same request {what} is refused in the same way{status}"),
        Effect::Absent => format!("the same request {what} finds nothing{status}"),
        Effect::Asks => format!("the same request {what} is asked for credentials{status}"),
        Effect::Differs => format!("the same request {what} is answered otherwise{status}"),
        Effect::Fails => format!("the same request {what} gets no answer"),
    }
}
