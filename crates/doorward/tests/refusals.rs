//! Both halves of the product on one refusal: the gateway gives it, the doctor reads it, and they mean the same reason.
//!
//! For every reason that the gateway gives, in every form it may take, HEAD included. A concealed one must not be found out.

#![expect(clippy::unwrap_used, reason = "helpers of a test fail like the test itself")]

use bytes::Bytes;
use doorward_diagnose::probe::{Role, Step};
use doorward_diagnose::question::DEFAULT_BUDGET;
use doorward_diagnose::{
    Answer, Diagnosis, Failure, FailureKind, Field, Investigation, Observation, Outcome, Question, Request, Source,
    Timing,
};
use doorward_gateway::refuse::{self, Asked, SPOKEN, Spoken, Texts, Wording};
use doorward_policy::Refusal;
use doorward_policy::map::{Authenticator, BasicRules, KeyRules, Method as Rules, Pages, RefuseAs, Users};
use doorward_policy::refusal::{Condition, Needs};
use doorward_reason::catalogue::{AUTH_SCHEME_WRONG, CREDENTIALS_MISSING, NOT_FOUND};
use doorward_reason::{Effect, Factor, Reason};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response};
use url::Url;

/// 2026-11-22T12:00:00Z.
const NOW_S: i64 = 1_795_348_800;
const PAGE: &str = "text/html,application/xhtml+xml,*/*;q=0.8";
const DOCUMENT: &str = "application/json";

fn schemes() -> Vec<Authenticator> {
    let scheme = |name: &str, method| Authenticator { name: name.into(), realm: "Shop".into(), method };
    let passwords = Rules::Basic(BasicRules { users: Users::File("users".into()), roles: Vec::new() });
    vec![scheme("basic", passwords), scheme("key", Rules::Key(KeyRules { header: "X-API-Key".into() }))]
}

fn wording(schemes: &[Authenticator]) -> Wording {
    let origin = Url::parse("https://shop.example").unwrap();
    Wording::new(&origin, &Pages::default(), None, schemes, &Texts::default())
}

fn refusal(reason: &'static Reason, status: u16, disguise: RefuseAs) -> Refusal {
    Refusal {
        reason,
        status,
        disguise,
        retry_after_s: (status == 429).then_some(30),
        scheme: None,
        needs: Needs { methods: vec!["GET".into()], ..Needs::default() },
        route: None,
        because: Condition::Fault,
    }
}

/// The gateway's answer to a request.
fn given(refusal: &Refusal, request: &Request) -> Outcome {
    let mut headers = HeaderMap::new();
    for field in &request.fields {
        let name: HeaderName = field.name.parse().unwrap();
        headers.append(name, HeaderValue::from_bytes(field.value.as_bytes()).unwrap());
    }
    let schemes = schemes();
    // Where the scheme of the credentials is what is wrong, the route doesn't take it.
    let taken = |scheme: &&Authenticator| refusal.reason.id != AUTH_SCHEME_WRONG.id || &*scheme.name != "key";
    let applying: Vec<&Authenticator> = schemes.iter().filter(taken).collect();
    let method = Method::from_bytes(request.method.as_bytes()).unwrap();
    let asked = Asked::of(&method, &headers, "7f3a-01", &applying);
    observed(&refuse::answer(refusal, &asked, &wording(&schemes)))
}

fn observed(response: &Response<Bytes>) -> Outcome {
    let field = |(name, value): (&HeaderName, &HeaderValue)| {
        Field::new(name.as_str(), String::from_utf8_lossy(value.as_bytes()))
    };
    Outcome::Answered(Box::new(Answer {
        status: response.status().as_u16(),
        fields: response.headers().iter().map(field).collect(),
        body: response.body().to_vec(),
        text: String::from_utf8_lossy(response.body()).into_owned(),
        ..Answer::default()
    }))
}

fn open() -> Outcome {
    Outcome::Answered(Box::new(Answer {
        status: 200,
        fields: vec![Field::new("Content-Type", "text/html")],
        body: b"<h1>Welcome</h1>".to_vec(),
        text: "<h1>Welcome</h1>".to_owned(),
        ..Answer::default()
    }))
}

/// What such a refusal turns into when one factor changes, as the catalogue has it of this reason.
fn changed(refusal: &Refusal, reason: &Reason, factor: Factor, request: &Request) -> Outcome {
    let own = reason.example.otherwise.iter().find(|(own, _)| *own == factor);
    let effect = match own.map(|(_, answer)| answer.status) {
        Some(200..=399) => Effect::Opens,
        Some(404 | 410) if !matches!(refusal.status, 404 | 410) => Effect::Absent,
        Some(401) if refusal.status != 401 => Effect::Asks,
        Some(_) => Effect::Same,
        None => factor.usual_effect(),
    };
    match effect {
        Effect::Same | Effect::Differs => given(refusal, request),
        Effect::Opens => open(),
        Effect::Absent => given(&self::refusal(&NOT_FOUND, 404, RefuseAs::Forbidden), request),
        Effect::Asks => given(&self::refusal(&CREDENTIALS_MISSING, 401, RefuseAs::Forbidden), request),
        Effect::Fails => {
            Outcome::Failed(Failure { kind: FailureKind::ConnectionRefused, detail: "refused".to_owned() })
        }
    }
}

/// The diagnosis of a refusal that the catalogue's example request of its reason meets.
fn diagnosed(refusal: &Refusal, accept: &str, head: bool, budget: usize) -> Diagnosis {
    let sketch = &refusal.reason.example.request;
    let mut request = Request::get(Url::parse(sketch.url).unwrap());
    sketch.method.clone_into(&mut request.method);
    if head {
        "HEAD".clone_into(&mut request.method);
    }
    request.fields = sketch.headers.iter().map(|(name, value)| Field::new(*name, *value)).collect();
    request.body = sketch.body.as_bytes().to_vec();
    let request = request.with_field("Accept", accept);
    let mut question = Question::new(request, NOW_S, "zq7x1k");
    question.budget = budget;
    let mut investigation = Investigation::new(question);
    while let Step::Ask(probe) = investigation.next() {
        let outcome = match probe.role {
            Role::Baseline | Role::Bisect(_) => given(refusal, &probe.request),
            Role::Look(_) => given(&self::refusal(&NOT_FOUND, 404, RefuseAs::Forbidden), &probe.request),
            Role::Vary(factor) => changed(refusal, refusal.reason, factor, &probe.request),
        };
        let observation = Observation {
            request: probe.request.clone(),
            outcome,
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
    investigation.diagnosis().unwrap()
}

/// What is accepted, whether it is asked for with HEAD, and how many requests the doctor has: experiments must not mislead it, and
/// what the gateway says must do without them.
const FORMS: &[(&str, bool, usize)] =
    &[(DOCUMENT, false, DEFAULT_BUDGET), (PAGE, false, FEW), ("text/plain", false, FEW), (DOCUMENT, true, FEW)];
/// Requests with which hardly anything can be tried.
const FEW: usize = 3;

fn every() -> impl Iterator<Item = (&'static Spoken, u16)> {
    SPOKEN.iter().flat_map(|spoken| spoken.statuses.iter().map(move |status| (spoken, *status)))
}

#[test]
fn the_doctor_names_the_reason_that_the_gateway_had() {
    let mut lost = Vec::new();
    for (spoken, status) in every() {
        for (accept, head, budget) in FORMS {
            let found = diagnosed(&refusal(spoken.reason, status, RefuseAs::Forbidden), accept, *head, *budget);
            let twin = spoken.reason.id == NOT_FOUND.id && NOT_FOUND.ambiguous_with.contains(&found.reason.id);
            if found.reason.id != spoken.reason.id && !twin {
                lost.push(format!("{} {status} {accept} head={head}: {}", spoken.reason.id, found.reason.id));
            }
        }
    }
    assert!(lost.is_empty(), "{} lost:\n{}", lost.len(), lost.join("\n"));
}

#[test]
fn what_is_concealed_is_not_found_out() {
    for spoken in SPOKEN {
        for (accept, head, _) in FORMS {
            let concealed = refusal(spoken.reason, 403, RefuseAs::NotFound);
            let found = diagnosed(&concealed, accept, *head, FEW);
            let fits = found.reason.id == NOT_FOUND.id || NOT_FOUND.ambiguous_with.contains(&found.reason.id);
            assert!(fits, "{} {accept}: {}", spoken.reason.id, found.reason.id);
        }
    }
}
