//! Chooses the next probe: baselines and a canary first, then the experiment that would tell most, until it is settled.
//!
//! The plan is a pure function of the question and the runs so far. It stops when the cause is settled, when no experiment is
//! expected to tell anything any more, or when the budget is used up.

use doorward_reason::{Effect, Fact, Factor};

use crate::belief::{self, Candidate, Level, Scene};
use crate::bisect;
use crate::observation::{FailureKind, Outcome, Request, Source};
use crate::probe::{Look, Probe, Role, Run, Step, before_turned_away};
use crate::question::Question;
use crate::reading::{self, Reading};
use crate::vary;

/// The name of the query's parameter that marks a request.
pub(crate) const MARK: &str = "doorward";
/// Baselines sent in all.
const BASELINES: usize = 3;
/// A share from which a reason may be settled.
pub(crate) const SETTLED_SHARE: f64 = 0.90;
/// The share that no rival of a settled reason may reach.
const RIVAL_SHARE: f64 = 0.06;
/// A share from which an experiment's effect is repeated to confirm it.
const CONFIRM_SHARE: f64 = 0.60;
/// Expected information below this, in bits, is not worth a request.
const WORTH_ASKING_BITS: f64 = 0.02;
/// Reasons with less than this share are not considered when the next experiment is chosen.
const LIVE_SHARE: f64 = 0.000_5;

/// The next step.
#[must_use]
pub(crate) fn next(question: &Question, runs: &[Run]) -> Step {
    // Digest takes two requests a time: one for the challenge, one with the answer to it.
    let each = 1 + usize::from(question.request.credentials.is_some());
    if requests(runs) + each > question.budget {
        return Step::Done;
    }
    match choose(question, runs).filter(|probe| !does_its_work_again(runs, probe)) {
        Some(probe) => Step::Ask(Box::new(probe)),
        None => Step::Done,
    }
}

/// How many requests these runs took.
pub(crate) fn requests(runs: &[Run]) -> usize {
    runs.iter().map(|run| 1 + usize::from(run.observation.challenge_answer.is_some())).sum()
}

/// The next probe, or nothing where the diagnosis stands.
fn choose(question: &Question, runs: &[Run]) -> Option<Probe> {
    let baselines = count(runs, Role::Baseline);
    let Some(first) = reading::baseline(runs) else { return Some(baseline(question)) };
    if is_hopeless(first) || before_turned_away(runs).len() < runs.len() {
        return None;
    }
    let reading = reading::read(question, runs);
    if !reading::is_refused(first) {
        return (baselines < 2).then(|| baseline(question)).or_else(|| look_around(question, runs, &reading));
    }
    let limited = reading.status == Some(429);
    if baselines < 2 && !limited {
        return Some(baseline(question));
    }
    if let Some(probe) = marked(question, runs) {
        return Some(probe);
    }
    if let Some(probe) = first_looks(question, runs, &reading) {
        return Some(probe);
    }
    if let Some(probe) = bisect::next(runs) {
        return Some(probe);
    }
    if let Some(probe) = take_apart(question, runs) {
        return Some(probe);
    }
    let candidates = belief::candidates(&reading, runs);
    if let Some(probe) = confirm(question, runs, &candidates) {
        return Some(probe);
    }
    if !is_settled(question, runs, &reading, &candidates)
        && let Some(probe) = most_telling(question, runs, &reading, &candidates)
    {
        return Some(probe);
    }
    (baselines < BASELINES && !limited).then(|| baseline(question))
}

/// The request as it was asked about.
fn baseline(question: &Question) -> Probe {
    Probe { role: Role::Baseline, request: question.request.clone(), detail: None }
}

/// How often a role was carried out.
fn count(runs: &[Run], role: Role) -> usize {
    runs.iter().filter(|run| run.probe.role == role).count()
}

/// Whether there is nothing to experiment on: nobody answers there.
fn is_hopeless(run: &Run) -> bool {
    if run.observation.source == Source::Har {
        return true;
    }
    let Outcome::Failed(failure) = &run.observation.outcome else { return false };
    !matches!(
        failure.kind,
        FailureKind::ClientCertificate
            | FailureKind::TlsVersion
            | FailureKind::ServerNameUnknown
            | FailureKind::ConnectionClosed
            | FailureKind::ConnectionReset
            | FailureKind::Tls
            | FailureKind::ProxyRefused
    )
}

/// What an open page's site says of it to crawlers.
fn look_around(question: &Question, runs: &[Run], reading: &Reading) -> Option<Probe> {
    let concerns = reading.has(Fact::AgentCrawler) || reading.has(Fact::Noindex);
    if !concerns || reading.has(Fact::RobotsPath) {
        return None;
    }
    look(question, runs, Look::RobotsTxt).or_else(|| look(question, runs, Look::Sitemap))
}

/// Looks and canary that come before any experiment.
fn first_looks(question: &Question, runs: &[Run], reading: &Reading) -> Option<Probe> {
    if question.login.is_some()
        && let Some(probe) = look(question, runs, Look::Login)
    {
        return Some(probe);
    }
    if reading.status == Some(429) {
        return None;
    }
    if count(runs, Role::Vary(Factor::SiteRoot)) == 0
        && let Some(probe) = vary::probe(question, runs, Factor::SiteRoot)
    {
        return Some(probe);
    }
    let token_refused =
        reading.has(Fact::TokenReadable) && reading.has(Fact::TokenTimely) && matches!(reading.status, Some(401 | 403));
    if token_refused {
        return look(question, runs, Look::ResourceMetadata);
    }
    None
}

/// The request with a mark in its query, where that is harmless and its line in a log can be read.
fn marked(question: &Question, runs: &[Run]) -> Option<Probe> {
    let request = &question.request;
    let harmless =
        is_safe(request) && request.url.query().is_none() && request.target.is_none() && request.credentials.is_none();
    if !question.marks || !harmless || count(runs, Role::Look(Look::Marked)) > 0 {
        return None;
    }
    let mut request = request.clone();
    request.url.set_query(Some(&format!("{MARK}={}", question.random)));
    Some(Probe { role: Role::Look(Look::Marked), request, detail: None })
}

/// A look that was not taken yet.
fn look(question: &Question, runs: &[Run], look: Look) -> Option<Probe> {
    if count(runs, Role::Look(look)) > 0 {
        return None;
    }
    let base = &question.request;
    let mut request =
        vary::anonymous(&vary::without_body(Request { method: "GET".to_owned(), target: None, ..base.clone() }));
    match look {
        Look::Login => request.url.clone_from(question.login.as_ref()?),
        Look::ResourceMetadata => request.url.set_path("/.well-known/oauth-protected-resource"),
        Look::RobotsTxt => request.url.set_path("/robots.txt"),
        Look::Sitemap => request.url.set_path("/sitemap.xml"),
        Look::Marked => return None,
    }
    if look != Look::Login {
        request.url.set_query(None);
    }
    if request.url.origin() != base.url.origin() {
        request = for_another_site(request);
    }
    (request.url != base.url).then_some(Probe { role: Role::Look(look), request, detail: None })
}

/// The request with nothing that belongs to the site that was asked about: any header may be a secret of it.
fn for_another_site(mut request: Request) -> Request {
    const NEUTRAL_FIELDS: &[&str] = &["user-agent", "accept", "accept-language", "accept-encoding"];
    request.fields.retain(|field| NEUTRAL_FIELDS.contains(&field.name.to_lowercase().as_str()));
    request.transport.certificate_pem = None;
    request.transport.key_pem = None;
    request.transport.server_name = None;
    request
}

/// The smaller changes inside one that opened the door, each tried alone.
fn take_apart(question: &Question, runs: &[Run]) -> Option<Probe> {
    let opened = runs.iter().filter_map(|run| match run.probe.role {
        Role::Vary(factor) if run.effect == Effect::Opens => Some(factor),
        _ => None,
    });
    opened
        .flat_map(Factor::includes)
        .filter(|inner| count(runs, Role::Vary(**inner)) == 0)
        .find_map(|inner| vary::probe(question, runs, *inner))
}

/// Whether a request only reads, as its method has it (RFC 9110, section 9.2.1).
fn is_safe(request: &Request) -> bool {
    matches!(request.method.as_str(), "GET" | "HEAD" | "OPTIONS" | "TRACE")
}

/// Whether a request may be repeated without doing its work twice.
fn is_repeatable(question: &Question) -> bool {
    is_safe(&question.request)
}

/// Whether a probe would do once more what the very same request has done already.
fn does_its_work_again(runs: &[Run], probe: &Probe) -> bool {
    let served = |run: &Run| run.probe.request == probe.request && !reading::is_refused(run);
    !is_safe(&probe.request) && runs.iter().any(served)
}

/// Whether a probe might change or delete something that was not asked about: another place with an unsafe method. A POST to a
/// name that is not there does nothing; one to the folder above may add to it.
fn does_other_work(question: &Question, probe: &Probe) -> bool {
    let (own, other) = (&question.request.url, &probe.request.url);
    let elsewhere = own.path() != other.path() || own.query() != other.query();
    let harmless = probe.request.method == "POST" && probe.role != Role::Vary(Factor::ParentFolder);
    elsewhere && !is_safe(&probe.request) && !harmless
}

/// The experiments whose unusual effect speaks for a candidate.
pub(crate) fn telling_factors(candidate: &Candidate, runs: &[Run]) -> Vec<(Factor, Effect)> {
    let effects = belief::effects(runs);
    let mut telling: Vec<(Factor, Effect)> = candidate
        .evidence
        .iter()
        .filter(|item| item.level == Level::Experiment && item.weight >= 1.0)
        .filter_map(|item| item.factor)
        .filter_map(|factor| Some((factor, *effects.get(&factor)?)))
        .collect();
    // The smallest change tells most plainly.
    telling.sort_by_key(|(factor, _)| !factor.includes().is_empty());
    telling
}

/// A repeat that confirms the leading candidate's experiment: the baseline once more, then the change once more.
fn confirm(question: &Question, runs: &[Run], candidates: &[Candidate]) -> Option<Probe> {
    let top = candidates.first().filter(|top| top.share >= CONFIRM_SHARE)?;
    let (factor, effect) = *telling_factors(top, runs).first()?;
    if !matches!(effect, Effect::Opens | Effect::Asks) {
        return None;
    }
    let place = runs.iter().position(|run| run.probe.role == Role::Vary(factor))?;
    let baseline_after = runs.get(place..).is_some_and(|later| count(later, Role::Baseline) > 0);
    if !baseline_after {
        return Some(baseline(question));
    }
    let repeat = is_repeatable(question) && count(runs, Role::Vary(factor)) < 2;
    let run = runs.get(place)?;
    repeat.then(|| run.probe.clone())
}

/// Whether the leading candidate is settled by what was observed.
#[must_use]
pub(crate) fn is_settled(question: &Question, runs: &[Run], reading: &Reading, candidates: &[Candidate]) -> bool {
    let Some(top) = candidates.first() else { return false };
    if belief::is_contradicted(top.reason, &reading.record) {
        return false;
    }
    let runner_up = candidates.get(1).map_or(0.0, |second| second.share);
    if top.share < SETTLED_SHARE
        || runner_up >= RIVAL_SHARE
        || reading.has(Fact::SomeBaselinesOpen) && top.reason.id != "rate-limited"
    {
        return false;
    }
    let level = top.level();
    let stated = top.evidence.iter().any(|item| item.level == Level::Stated && item.weight >= 2.0);
    let about_place = top.reason.family.is_about_the_place();
    let shown = telling_factors(top, runs).iter().any(|(factor, effect)| {
        let flips = matches!(effect, Effect::Opens | Effect::Asks);
        (flips || about_place) && is_confirmed(question, runs, *factor, *effect)
    });
    match top.reason.sight {
        doorward_reason::Sight::Inside => {
            top.evidence.iter().any(|item| item.level == Level::Stated && item.weight >= 5.0)
        }
        doorward_reason::Sight::Outside => level >= Level::Stated && (stated || shown),
    }
}

/// Whether an effect was seen as often as it must be: with the refusal before and after it, and repeated where that does no harm.
fn is_confirmed(question: &Question, runs: &[Run], factor: Factor, effect: Effect) -> bool {
    if !matches!(effect, Effect::Opens | Effect::Asks) {
        return true;
    }
    count(runs, Role::Vary(factor)) >= 2 || !is_repeatable(question) && count(runs, Role::Baseline) >= 2
}

/// The experiment that is expected to tell most about the live reasons.
fn most_telling(question: &Question, runs: &[Run], reading: &Reading, candidates: &[Candidate]) -> Option<Probe> {
    let live: Vec<&Candidate> = candidates.iter().filter(|candidate| candidate.share >= LIVE_SHARE).collect();
    let scene = Scene::after(reading, &belief::effects(runs));
    let mut best: Option<(f64, Probe)> = None;
    for factor in Factor::ALL.iter().copied() {
        if count(runs, Role::Vary(factor)) > 0 {
            continue;
        }
        let bits = expected_bits(&live, scene, factor) / cost(factor);
        if bits < WORTH_ASKING_BITS || best.as_ref().is_some_and(|(most, _)| *most >= bits) {
            continue;
        }
        let probe = match factor {
            Factor::HeaderNone => bisect::without_own_headers(&question.request),
            _ => vary::probe(question, runs, factor),
        };
        let known =
            |probe: &Probe| factor != Factor::Again && runs.iter().any(|run| run.probe.request == probe.request);
        if let Some(probe) = probe.filter(|probe| !known(probe) && !does_other_work(question, probe)) {
            best = Some((bits, probe));
        }
    }
    best.map(|(_, probe)| probe)
}

/// What a request of this kind costs beside an ordinary one: oddities in the server's log, a failed sign-in.
fn cost(factor: Factor) -> f64 {
    match factor {
        Factor::CredentialsRandom => 2.0,
        Factor::MethodUnknown | Factor::HostUnknown | Factor::MethodPost | Factor::MethodOptions => 1.5,
        Factor::Version10 | Factor::Accept | Factor::AcceptLanguage | Factor::PathPart => 1.2,
        _ => 1.0,
    }
}

/// The information expected of a factor, in bits: how much its outcome would change the shares of the live reasons.
fn expected_bits(live: &[&Candidate], scene: Scene, factor: Factor) -> f64 {
    let total: f64 = live.iter().map(|candidate| candidate.share).sum();
    let before = entropy(live.iter().map(|candidate| candidate.share / total));
    let mut after = 0.0;
    for effect in Effect::ALL {
        let joint: Vec<f64> = live
            .iter()
            .map(|candidate| candidate.share / total * belief::share(candidate.reason, scene, factor, effect))
            .collect();
        let mass: f64 = joint.iter().sum();
        if mass > 0.0 {
            after += mass * entropy(joint.iter().map(|part| part / mass));
        }
    }
    (before - after).max(0.0)
}

/// Shannon's entropy in bits.
fn entropy(shares: impl Iterator<Item = f64>) -> f64 {
    shares.filter(|share| *share > 0.0).map(|share| -share * share.log2()).sum()
}
