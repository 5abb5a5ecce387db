//! The invariant that keeps both halves one product, over every reason of the catalogue: take the refusal as it looks on the
//! wire, experiment on it, diagnose it: the reason comes first, or one that it declares itself ambiguous with.

#![expect(clippy::unwrap_used, reason = "helpers of a test fail like the test itself")]

use doorward_diagnose::probe::{Role, Step};
use doorward_diagnose::{
    Answer, Failure, FailureKind, Field, Investigation, Observation, Outcome, Question, Request, Source, Timing,
};
use doorward_reason::{CATALOGUE, Effect, Factor, Reason, reason};
use url::Url;

/// 2026-11-22T12:00:00Z, the time at which the examples are read.
const NOW_S: i64 = 1_795_348_800;

fn request(sketch: &reason::Request) -> Request {
    let mut request = Request::get(Url::parse(sketch.url).unwrap());
    sketch.method.clone_into(&mut request.method);
    request.fields = sketch.headers.iter().map(|(name, value)| Field::new(*name, *value)).collect();
    request.body = sketch.body.as_bytes().to_vec();
    request
}

fn answer(sketch: &reason::Answer) -> Outcome {
    Outcome::Answered(Box::new(Answer {
        status: sketch.status,
        fields: sketch.headers.iter().map(|(name, value)| Field::new(*name, *value)).collect(),
        body: sketch.body.as_bytes().to_vec(),
        text: sketch.body.to_owned(),
        ..Answer::default()
    }))
}

/// What the example says that a probe meets.
fn outcome(reason: &Reason, role: Role, path: &str) -> Outcome {
    let refusal = answer(&reason.example.answer);
    let factor = match role {
        Role::Baseline | Role::Bisect(_) => return refusal,
        Role::Look(_) => {
            let told = reason.example.elsewhere.iter().find(|(own, _)| *own == path);
            return answer(told.map_or(&reason::Answer::ABSENT, |(_, told)| told));
        }
        Role::Vary(factor) => factor,
    };
    if let Some((_, other)) = reason.example.otherwise.iter().find(|(own, _)| *own == factor) {
        return answer(other);
    }
    usual(factor, refusal)
}

fn usual(factor: Factor, refusal: Outcome) -> Outcome {
    match factor.usual_effect() {
        Effect::Same | Effect::Differs => refusal,
        Effect::Opens => answer(&reason::Answer::OPEN),
        Effect::Absent => answer(&reason::Answer::ABSENT),
        Effect::Asks => {
            answer(&reason::Answer { status: 401, headers: &[("WWW-Authenticate", "Basic realm=\"x\"")], body: "" })
        }
        Effect::Fails => {
            Outcome::Failed(Failure { kind: FailureKind::ConnectionRefused, detail: "refused".to_owned() })
        }
    }
}

fn investigate(reason: &Reason) -> Investigation {
    let mut question = Question::new(request(&reason.example.request), NOW_S, "zq7x1k");
    question.other_source = Some("127.0.0.77".parse().unwrap());
    let mut investigation = Investigation::new(question);
    while let Step::Ask(probe) = investigation.next() {
        let observation = Observation {
            request: probe.request.clone(),
            outcome: outcome(reason, probe.role, probe.request.url.path()),
            at_us: NOW_S * 1_000_000,
            source: Source::Probe,
            remote: None,
            local: None,
            tls: None,
            proxy_answer: None,
            challenge_answer: None,
            timing: Timing::default(),
        };
        investigation.record(*probe, observation);
    }
    investigation
}

#[test]
fn every_reason_is_found_again_in_its_own_refusal() {
    let mut lost = Vec::new();
    for reason in CATALOGUE {
        let investigation = investigate(reason);
        let found = investigation.diagnosis().unwrap();
        if found.reason.id != reason.id && !reason.ambiguous_with.contains(&found.reason.id) {
            let first: Vec<String> = found
                .candidates
                .iter()
                .take(3)
                .map(|other| format!("{} {:.2}", other.reason.id, other.share))
                .collect();
            let place = doorward_diagnose::belief::effects(investigation.runs());
            lost.push(format!(
                "{}: found {} after {} requests ({place:?})",
                reason.id,
                first.join(", "),
                found.requests
            ));
        }
    }
    assert!(lost.is_empty(), "{} of {} reasons were lost:\n{}", lost.len(), CATALOGUE.len(), lost.join("\n"));
}

#[test]
fn a_reason_settled_on_its_own_example_is_the_right_one() {
    let mut wrong = Vec::new();
    for reason in CATALOGUE {
        let found = investigate(reason).diagnosis().unwrap();
        if found.settled && found.reason.id != reason.id && !reason.ambiguous_with.contains(&found.reason.id) {
            wrong.push(format!("{} was settled as {}", reason.id, found.reason.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_investigation_exceeds_its_budget() {
    for reason in CATALOGUE {
        let found = investigate(reason).diagnosis().unwrap();
        assert!(found.requests <= doorward_diagnose::question::DEFAULT_BUDGET, "{}: {}", reason.id, found.requests);
    }
}
