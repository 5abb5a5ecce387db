//! The answer: the cause with its proof, the other candidates, and what to do.
//!
//! Everything a report shows stands here as data; text, JSON, Markdown and HTML are made of it elsewhere. What cannot be told
//! from outside is not settled, and says which look on the server would settle it.

use doorward_reason::{Effect, Fact, Factor, Reason, Sight, find};
use serde::Serialize;

use crate::also::{self, Also};
use crate::belief::{self, Candidate, Level};
use crate::bisect;
use crate::curl;
use crate::intent;
use crate::observation::{Answer, Outcome};
use crate::origin::Kind;
use crate::plan;
use crate::probe::{Role, Run};
use crate::question::Question;
use crate::reading::{self, Reading};
use crate::repair::Repair;
use crate::testimony::{Bearing, Place, Record, Testimony, Tie, Witness};

/// Candidates that a report lists, at most.
const CANDIDATE_LIMIT: usize = 6;
/// Candidates with a smaller share are not listed.
const CANDIDATE_SHARE: f64 = 0.01;
/// Without a settled cause no confidence above this is reported.
const UNSETTLED_CEILING: f64 = 0.75;
/// No confidence above this is ever reported.
const CEILING: f64 = 0.99;

/// What was found.
#[derive(Debug, Clone)]
pub struct Diagnosis {
    /// The likeliest reason.
    pub reason: &'static Reason,
    /// Whether it is settled: shown or stated, with no rival left.
    pub settled: bool,
    /// How well it is known.
    pub level: Level,
    /// Its share of belief, 0.0 to 1.0.
    pub confidence: f64,
    /// Whether something should be mended.
    pub fault: bool,
    /// Who wrote the refusal, where that is known.
    pub issuer: Option<String>,
    /// The hops that the answer crossed.
    pub path: Vec<String>,
    /// Ids by which the issuer finds this refusal again, with their names.
    pub references: Vec<(String, String)>,
    /// One or two sentences.
    pub summary: String,
    /// What was seen.
    pub observed: Observed,
    /// The candidates, the likeliest first.
    pub candidates: Vec<Candidate>,
    /// Further defects of the answer.
    pub also: Vec<Also>,
    /// The experiments that tell for the cause first, then the others.
    pub experiments: Vec<Experiment>,
    /// What would show that this is wrong, or what would settle it.
    pub falsify: String,
    /// How many requests were sent.
    pub requests: usize,
    /// What could not be read.
    pub unread: Vec<String>,
    /// What the server's machine says of it; absent where nobody looked.
    pub record: Option<Record>,
    /// Where it is refused: the line of a configuration, or the file whose mode forbids.
    pub place: Option<Place>,
    /// The smallest change that mends it, where one is known; never for a refusal that is meant.
    pub repair: Option<Repair>,
    /// Testimonies that contradict each other, each a sentence.
    pub contradictions: Vec<String>,
}

/// The refused answer in short.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Observed {
    /// The status; absent where there was no answer.
    pub status: Option<u16>,
    /// Why there was no answer.
    pub failure: Option<String>,
    /// The Server header.
    pub server: Option<String>,
    /// The Content-Type.
    pub content_type: Option<String>,
    /// The challenges, as sent.
    pub challenges: Vec<String>,
    /// Where it redirects, without the query.
    pub location: Option<String>,
    /// How many of the baselines were refused, and of how many.
    pub refused: (usize, usize),
    /// The address that answered.
    pub remote: Option<String>,
    /// The answer's first words, tags left out.
    pub excerpt: String,
}

/// One experiment, for the report.
#[derive(Debug, Clone, Serialize)]
pub struct Experiment {
    /// The factor's id.
    pub factor: &'static str,
    /// The request it started from, in words.
    pub from: String,
    /// What was changed, in words.
    pub to: String,
    /// The status before and after; absent where there was no answer.
    pub status: (Option<u16>, Option<u16>),
    /// What the change did.
    pub effect: Effect,
    /// How often it was carried out with this effect.
    pub repeats: usize,
    /// The two `curl` lines that show it.
    pub curl: (String, String),
    /// Whether it tells for the cause.
    pub telling: bool,
}

/// Draws the conclusion from everything observed.
#[must_use]
pub fn conclude(question: &Question, runs: &[Run]) -> Option<Diagnosis> {
    let baseline = reading::baseline(runs)?;
    let reading = reading::read(question, runs);
    let candidates = belief::candidates(&reading, runs);
    let settled = plan::is_settled(question, runs, &reading, &candidates);
    let top = candidates.first()?.clone();
    let also = also::defects(top.reason, &reading);
    let also_reasons: Vec<&'static Reason> = also.iter().map(|defect| defect.reason).collect();
    let confidence = top.share.min(if settled { CEILING } else { UNSETTLED_CEILING });
    let fault = intent::is_fault(question, &reading, top.reason, &also_reasons);
    let deciding = deciding(&reading.record, top.reason);
    let issuer = issuer(&reading, baseline.observation.answer(), top.reason);
    let mut listed: Vec<Candidate> = candidates
        .iter()
        .enumerate()
        .filter(|(rank, candidate)| *rank < CANDIDATE_LIMIT && (*rank < 3 || candidate.share >= CANDIDATE_SHARE))
        .map(|(_, candidate)| candidate.clone())
        .collect();
    // The list and the headline state one figure; what the ceiling takes away belongs to no candidate.
    if let Some(first) = listed.first_mut() {
        first.share = confidence;
    }
    Some(Diagnosis {
        reason: top.reason,
        settled,
        level: top.level(),
        confidence,
        fault,
        issuer: issuer.or_else(|| deciding.map(|testimony| testimony.hop.clone())),
        path: path(&reading),
        references: references(&reading),
        summary: summary(&top, settled, &listed, &reading, runs),
        observed: observed(runs, baseline),
        falsify: falsify(&top, settled, runs, deciding),
        experiments: experiments(runs, baseline, &top),
        candidates: listed,
        also,
        requests: plan::requests(runs),
        unread: reading.unread.clone(),
        place: deciding.and_then(|testimony| testimony.place.clone()),
        repair: deciding.and_then(|testimony| testimony.repair.clone()).filter(|_| fault && settled),
        contradictions: belief::contradictions(&reading.record),
        record: question.record.clone(),
    })
}

/// The testimony that names the place of the refusal: configuration and files before logs, which only tell of them.
fn deciding<'a>(record: &'a Record, reason: &Reason) -> Option<&'a Testimony> {
    let refuses = |testimony: &&Testimony| {
        testimony.bearing == Bearing::Refuses && testimony.tie > Tie::Loose && testimony.reasons.contains(&reason.id)
    };
    let of = |log: bool| {
        record.testimonies.iter().filter(refuses).find(move |testimony| (testimony.witness == Witness::Log) == log)
    };
    // A rule that may refuse, and a log that says that it did.
    let may = |testimony: &&Testimony| {
        testimony.bearing == Bearing::Allows && testimony.place.is_some() && testimony.reasons.contains(&reason.id)
    };
    of(false).or_else(|| record.testimonies.iter().find(may)).or_else(|| of(true))
}

/// Who wrote the refusal: a recognised page, else the only server that is named.
fn issuer(reading: &Reading, answer: Option<&Answer>, reason: &Reason) -> Option<String> {
    if reason.id == "none" {
        return None;
    }
    let recognised = reading
        .origins
        .issuer
        .iter()
        .find(|recognition| recognition.certain)
        .map(|recognition| recognition.origin.name.to_owned());
    recognised.or_else(|| {
        let alone = reading.origins.path.len() <= 1 && !reading.has(Fact::GatewayPassed);
        let server = answer?.field("server")?.split(['/', ' ']).next()?.to_owned();
        (alone && reading.has(Fact::StockPage)).then_some(server)
    })
}

/// The hops that the answer crossed; what an application is written with is no hop.
fn path(reading: &Reading) -> Vec<String> {
    let is_hop = |kind: Kind| !matches!(kind, Kind::Framework | Kind::Api | Kind::Application);
    reading
        .origins
        .path
        .iter()
        .filter(|hop| hop.origin.is_none_or(|origin| is_hop(origin.kind)))
        .map(|hop| hop.name.clone())
        .collect()
}

/// Ids by which the issuer's own console finds this refusal.
fn references(reading: &Reading) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for recognition in &reading.origins.issuer {
        if let (Some(shape), Some(id)) = (&recognition.origin.reference, &recognition.reference) {
            let pair = (shape.name.to_owned(), id.clone());
            if !found.contains(&pair) {
                found.push(pair);
            }
        }
    }
    found
}

/// The cause in one or two sentences.
fn summary(top: &Candidate, settled: bool, listed: &[Candidate], reading: &Reading, runs: &[Run]) -> String {
    let particular = top
        .evidence
        .iter()
        .find(|item| item.weight >= 1.0 && item.level >= Level::Fingerprint)
        .map(|item| item.text.clone());
    let part = bisect::smallest_part(runs)
        .filter(|_| top.evidence.iter().any(|item| item.level == Level::Experiment))
        .map(|part| format!(" What trips it is {part}."));
    if top.reason.id == "none" {
        return match particular {
            Some(text) => format!("Nothing is refused: {text}."),
            None => "Nothing is refused.".to_owned(),
        };
    }
    let because = particular.map(|text| format!(": {text}")).unwrap_or_default();
    if settled {
        return format!("{}{because}.{}", top.reason.title, part.unwrap_or_default());
    }
    let others: Vec<&str> =
        listed.iter().skip(1).filter(|other| other.share >= 0.05).take(3).map(|other| other.reason.id).collect();
    let rivals = if others.is_empty() { String::new() } else { format!(" It could also be {}.", others.join(", ")) };
    let crawler = if reading.has(Fact::AgentCrawler) && top.reason.family == doorward_reason::Family::Crawl {
        " We are not the crawler: this shows a rule about its name, for this address, and no more. Whether the real crawler is refused, \
         only a log line with its verified address or the search console shows."
    } else {
        ""
    };
    let sight =
        if top.reason.sight == Sight::Inside || !others.is_empty() { " HTTP alone cannot settle this." } else { "" };
    format!("Probably: {}{because}.{}{rivals}{sight}{crawler}", lower_first(top.reason.title), part.unwrap_or_default())
}

/// The text with its first letter small, unless it is an abbreviation.
fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    let Some(first) = characters.next() else { return String::new() };
    if characters.clone().next().is_some_and(|second| second.is_uppercase() || !second.is_alphabetic()) && first != 'A'
    {
        return text.to_owned();
    }
    first.to_lowercase().chain(characters).collect()
}

/// The refused answer in short.
fn observed(runs: &[Run], baseline: &Run) -> Observed {
    let all = runs.iter().filter(|run| run.probe.role == Role::Baseline);
    let refused = all.clone().filter(|run| reading::is_refused(run)).count();
    let mut observed = Observed {
        refused: (refused, all.count()),
        remote: baseline.observation.remote.map(|address| address.to_string()),
        ..Observed::default()
    };
    match &baseline.observation.outcome {
        Outcome::Failed(failure) => observed.failure = Some(failure.detail.clone()),
        Outcome::Answered(answer) => {
            observed.status = Some(answer.status);
            observed.server = answer.field("server").map(str::to_owned);
            observed.content_type = answer.field("content-type").map(str::to_owned);
            observed.challenges =
                answer.all("www-authenticate").chain(answer.all("proxy-authenticate")).map(str::to_owned).collect();
            observed.location = answer.field("location").map(|place| place.split('?').next().unwrap_or("").to_owned());
            observed.excerpt = excerpt(&answer.text);
        }
    }
    observed
}

/// The first words of a page, tags left out.
fn excerpt(text: &str) -> String {
    const EXCERPT_CHARACTERS: usize = 200;
    let mut out = String::new();
    let mut inside = false;
    for character in text.chars().take(20_000) {
        match character {
            '<' => inside = true,
            '>' => {
                inside = false;
                out.push(' ');
            }
            _ if !inside => out.push(if character.is_control() { ' ' } else { character }),
            _ => {}
        }
    }
    let words: Vec<&str> = out.split_whitespace().collect();
    words.join(" ").chars().take(EXCERPT_CHARACTERS).collect()
}

/// The experiments for the report, telling ones first.
fn experiments(runs: &[Run], baseline: &Run, top: &Candidate) -> Vec<Experiment> {
    let telling = plan::telling_factors(top, runs);
    let status = |run: &Run| run.observation.answer().map(|answer| answer.status);
    let mut seen: Vec<Factor> = Vec::new();
    let mut found = Vec::new();
    for run in runs {
        let (Role::Vary(factor) | Role::Bisect(factor)) = run.probe.role else { continue };
        let varied = matches!(run.probe.role, Role::Vary(_));
        if varied && seen.contains(&factor) {
            continue;
        }
        if varied {
            seen.push(factor);
        }
        let repeats = runs
            .iter()
            .filter(|other| {
                other.probe.role == run.probe.role
                    && other.probe.request == run.probe.request
                    && other.effect == run.effect
            })
            .count();
        found.push(Experiment {
            factor: factor.id(),
            from: "the request as asked".to_owned(),
            to: run.probe.detail.clone().unwrap_or_else(|| factor.words().to_owned()),
            status: (status(baseline), status(run)),
            effect: run.effect,
            repeats,
            curl: (curl::line(&baseline.probe.request), curl::line(&run.probe.request)),
            telling: varied && telling.iter().any(|(own, _)| *own == factor),
        });
    }
    found.sort_by_key(|experiment| !experiment.telling);
    found
}

/// What would show that the conclusion is wrong, or what would settle it.
fn falsify(top: &Candidate, settled: bool, runs: &[Run], deciding: Option<&Testimony>) -> String {
    if top.reason.id == "none" {
        return "A refusal of the very same request from here would show that this is wrong.".to_owned();
    }
    if let Some(place) = deciding.filter(|_| settled).and_then(|testimony| testimony.place.as_ref()) {
        return format!(
            "If the same request were still answered so without what stands at {place}, this would be wrong."
        );
    }
    if !settled {
        return "The server's own record settles it: the error log's line for this request, or the configuration section that decides this path.".to_owned();
    }
    match plan::telling_factors(top, runs).first() {
        Some((factor, Effect::Opens)) => format!(
            "If the same request {} were refused too, or the plain one served, this would be wrong.",
            factor.words()
        ),
        Some((factor, _)) => {
            format!("If the same request {} were answered as any other, this would be wrong.", factor.words())
        }
        None => "If the server's log named another cause for this very request, this would be wrong.".to_owned(),
    }
}

/// Steps that mend it, by audience, taken from the catalogue.
#[derive(Debug, Clone, Serialize)]
pub struct Fix {
    /// What to do, each a sentence.
    pub steps: Vec<String>,
    /// In the terms of the server at hand, where it is known.
    pub commands: Vec<String>,
    /// How to see that it is mended.
    pub verify: String,
}

/// The repair for a diagnosis.
#[must_use]
pub fn fix(question: &Question, diagnosis: &Diagnosis) -> Fix {
    let repair = &diagnosis.reason.repair;
    let told = |audience: &str, steps: &[&str]| -> Vec<String> {
        steps.iter().map(|step| format!("{audience}: {step}")).collect()
    };
    let mut steps = Vec::new();
    match diagnosis.reason.who_fixes {
        doorward_reason::Who::Client => {
            steps.extend(told("client", repair.client));
            steps.extend(told("operator", repair.operator));
        }
        _ => {
            steps.extend(told("operator", repair.operator));
            steps.extend(told("client", repair.client));
        }
    }
    steps.extend(told("visitor", repair.visitor));
    for defect in &diagnosis.also {
        if let Some(step) = find(defect.reason.id).and_then(|reason| reason.repair.operator.first()) {
            steps.push(format!("operator (besides): {step}"));
        }
    }
    let known: Vec<String> =
        diagnosis.issuer.iter().chain(diagnosis.observed.server.iter()).map(|name| name.to_lowercase()).collect();
    let at_hand = |name: &str| known.iter().any(|own| own.contains(&name.to_lowercase()));
    let any = repair.platforms.iter().any(|platform| at_hand(platform.name));
    let commands = repair
        .platforms
        .iter()
        .filter(|platform| !any || at_hand(platform.name))
        .map(|platform| format!("{}: {}", platform.name, platform.step))
        .collect();
    let verify = if diagnosis.reason.id == "none" {
        String::new()
    } else {
        format!(
            "{}  # was {}",
            curl::line(&question.request),
            diagnosis.observed.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string())
        )
    };
    Fix { steps, commands, verify }
}
