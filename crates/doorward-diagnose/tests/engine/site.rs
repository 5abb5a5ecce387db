//! A scripted site: what it answers to each request, and every request it was sent.

use doorward_diagnose::probe::{Role, Step};
use doorward_diagnose::{
    Answer, Diagnosis, Failure, FailureKind, Field, Investigation, Observation, Outcome, Question, Request, Source,
    Timing,
};
use doorward_reason::Factor;
use url::Url;

/// 2026-11-22T12:00:00Z, the time at which questions are asked.
pub(crate) const NOW_S: i64 = 1_795_348_800;
/// The word that names nothing.
pub(crate) const RANDOM: &str = "zq7x1kvw";
/// More steps than any budget here allows: an investigation that takes them does not end.
const STEP_LIMIT: usize = 200;

/// A User-Agent of a program, as curl sends it.
pub(crate) const PROGRAM: &str = "curl/8.14.1";

/// A GET by curl.
pub(crate) fn get(url: &str) -> Request {
    Request::get(Url::parse(url).unwrap()).with_field("User-Agent", PROGRAM).with_field("Accept", "*/*")
}

/// A request with a body by curl.
pub(crate) fn send(method: &str, url: &str, kind: &str, body: &str) -> Request {
    let request = get(url).with_field("Content-Type", kind);
    Request { method: method.to_owned(), body: body.as_bytes().to_vec(), ..request }
}

/// A question about a request.
pub(crate) fn question(request: Request) -> Question {
    Question::new(request, NOW_S, RANDOM)
}

/// An answer.
pub(crate) fn answer(status: u16, fields: &[(&str, &str)], body: &str) -> Answer {
    Answer {
        status,
        fields: fields.iter().map(|(name, value)| Field::new(*name, *value)).collect(),
        body: body.as_bytes().to_vec(),
        text: body.to_owned(),
        ..Answer::default()
    }
}

/// A page that is served.
pub(crate) fn served() -> Answer {
    answer(
        200,
        &[("Server", "nginx"), ("Content-Type", "text/html")],
        "<html><h1>Pumpkins</h1><p>All of them.</p></html>",
    )
}

/// nginx's own 403.
pub(crate) fn forbidden() -> Answer {
    answer(
        403,
        &[("Server", "nginx"), ("Content-Type", "text/html")],
        "<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center><hr>\
         <center>nginx</center></body></html>",
    )
}

/// nginx's own 404.
pub(crate) fn absent() -> Answer {
    answer(
        404,
        &[("Server", "nginx"), ("Content-Type", "text/html")],
        "<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1></center><hr>\
         <center>nginx</center></body></html>",
    )
}

/// A 401 with this challenge.
pub(crate) fn challenge(challenge: &str) -> Answer {
    answer(401, &[("Server", "nginx"), ("WWW-Authenticate", challenge)], "")
}

/// No answer.
pub(crate) fn failed(kind: FailureKind) -> Outcome {
    Outcome::Failed(Failure { kind, detail: "no answer came".to_owned() })
}

/// An observation of this outcome.
pub(crate) fn observed(request: &Request, outcome: Outcome) -> Observation {
    Observation {
        request: request.clone(),
        outcome,
        at_us: NOW_S * 1_000_000,
        source: Source::Probe,
        remote: None,
        local: None,
        tls: None,
        proxy_answer: None,
        challenge_answer: None,
        timing: Timing::default(),
    }
}

/// Carries an investigation out against a site that may answer or not.
pub(crate) fn investigate_outcomes(question: Question, mut site: impl FnMut(&Request) -> Outcome) -> Investigation {
    let mut investigation = Investigation::new(question);
    for _ in 0..STEP_LIMIT {
        let Step::Ask(probe) = investigation.next() else { return investigation };
        let mut observation = observed(&probe.request, site(&probe.request));
        if probe.request.credentials.is_some() {
            observation.challenge_answer = Some(Box::new(challenge("Digest realm=\"x\", nonce=\"y\"")));
        }
        investigation.record(*probe, observation);
    }
    panic!("the investigation does not end");
}

/// Carries an investigation out against a site that always answers.
pub(crate) fn investigate(question: Question, mut site: impl FnMut(&Request) -> Answer) -> Investigation {
    investigate_outcomes(question, |request| Outcome::Answered(Box::new(site(request))))
}

/// The diagnosis of a request's refusal by a site.
pub(crate) fn diagnose(request: Request, site: impl FnMut(&Request) -> Answer) -> (Investigation, Diagnosis) {
    let investigation = investigate(question(request), site);
    let diagnosis = investigation.diagnosis().unwrap();
    (investigation, diagnosis)
}

/// The requests sent, in order.
pub(crate) fn sent(investigation: &Investigation) -> Vec<&Request> {
    investigation.runs().iter().map(|run| &run.probe.request).collect()
}

/// How often a factor was tried.
pub(crate) fn tried(investigation: &Investigation, factor: Factor) -> usize {
    investigation.runs().iter().filter(|run| run.probe.role == Role::Vary(factor)).count()
}

/// How many steps of a bisection were taken.
pub(crate) fn halvings(investigation: &Investigation) -> usize {
    investigation.runs().iter().filter(|run| matches!(run.probe.role, Role::Bisect(_))).count()
}

/// How often the request was sent as it was asked about.
pub(crate) fn baselines(investigation: &Investigation) -> usize {
    investigation.runs().iter().filter(|run| run.probe.role == Role::Baseline).count()
}

/// All that a report could show, as one text.
pub(crate) fn told(diagnosis: &Diagnosis) -> String {
    let evidence = diagnosis.candidates.iter().flat_map(|candidate| &candidate.evidence).map(|item| item.text.clone());
    let also = diagnosis.also.iter().map(|defect| defect.text.clone());
    let experiments = diagnosis.experiments.iter().flat_map(|experiment| {
        [experiment.to.clone(), experiment.from.clone(), experiment.curl.0.clone(), experiment.curl.1.clone()]
    });
    let parts: Vec<String> = [diagnosis.summary.clone(), diagnosis.falsify.clone()]
        .into_iter()
        .chain(evidence)
        .chain(also)
        .chain(experiments)
        .chain(diagnosis.unread.clone())
        .collect();
    parts.join("\n")
}
