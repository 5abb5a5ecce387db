//! Random sites: whatever they answer, nothing panics, budgets are kept, and what is claimed is backed.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use doorward_diagnose::belief::Level;
use doorward_diagnose::probe::Role;
use doorward_diagnose::{
    Answer, Credentials, Diagnosis, FailureKind, Field, Investigation, Outcome, Question, Request,
};
use proptest::prelude::*;

use crate::site::*;

/// Statuses that random sites answer with.
const STATUSES: &[u16] =
    &[200, 204, 301, 302, 304, 400, 401, 403, 404, 405, 406, 407, 410, 421, 429, 444, 451, 500, 503, 0, 999];
/// Statuses by which a server does not turn a client away.
const CALM_STATUSES: &[u16] = &[200, 302, 401, 403, 404, 405, 410, 500];
/// Header fields that random sites answer with.
const FIELDS: &[(&str, &str)] = &[
    ("Server", "nginx"),
    ("Content-Type", "text/html; charset=utf-8"),
    ("WWW-Authenticate", "Bearer realm=\"x\", error=\"invalid_token\", Basic realm"),
    ("Proxy-Authenticate", "Basic realm=\"proxy\""),
    ("Location", "/login?next=%2Fa"),
    ("Allow", "GET, HEAD"),
    ("Retry-After", "120"),
    ("Via", "1.1 varnish"),
    ("X-Cache", "HIT"),
    ("Age", "-7"),
    ("X-RateLimit-Remaining", "0"),
    ("Set-Cookie", "sid=abc; Path=/; Secure; SameSite=Lax"),
    ("Vary", "User-Agent"),
    ("cf-mitigated", "challenge"),
    ("CF-RAY", "8a1b2c3d4e5f-FRA"),
    ("x-amzn-errortype", "AccessDeniedException"),
    ("X-Robots-Tag", "noindex"),
    ("Access-Control-Allow-Origin", "*"),
];
/// Bodies that random sites answer with.
const BODIES: &[&str] = &[
    "",
    "<html><h1>Pumpkins</h1></html>",
    "<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center><hr><center>nginx</center></body></html>",
    "<title>Sign in</title><form><input type=\"password\"></form>",
    "<title>Just a moment...</title><script src=/cdn-cgi/challenge-platform/></script>Enable JavaScript and cookies to continue",
    "{\"error\":\"invalid_token\",\"message\":\"The token expired\"}",
    "{\"error\":",
    "Access denied. Your IP address is not allowed. User-Agent blocked. CSRF token missing.",
    "rate limit exceeded",
    "User-agent: *\nDisallow: /",
    "\u{0}\u{feff}\u{130}<<script",
];

/// A random answer: a status, some fields, a body.
#[derive(Debug, Clone)]
struct Sketch {
    status: u16,
    fields: Vec<(&'static str, &'static str)>,
    body: String,
}

impl Sketch {
    fn answer(&self) -> Answer {
        answer(self.status, &self.fields, &self.body)
    }
}

fn sketch(statuses: &'static [u16]) -> impl Strategy<Value = Sketch> {
    let fields = proptest::sample::subsequence(FIELDS, 0..FIELDS.len());
    let body = prop_oneof![8 => proptest::sample::select(BODIES).prop_map(str::to_owned), 1 => "\\PC{0,200}"];
    (proptest::sample::select(statuses), fields, body).prop_map(|(status, fields, body)| Sketch {
        status,
        fields,
        body,
    })
}

fn sketches(statuses: &'static [u16]) -> impl Strategy<Value = Vec<Sketch>> {
    proptest::collection::vec(sketch(statuses), 1..5)
}

/// The answer that falls to a request: always the same to the same request, unless it is told by its number too.
fn falls_to(sketches: &[Sketch], request: &Request, number: Option<usize>) -> usize {
    let mut hasher = DefaultHasher::new();
    (&request.method, request.url.as_str(), &request.body, number).hash(&mut hasher);
    for field in &request.fields {
        (&field.name, &field.value).hash(&mut hasher);
    }
    usize::try_from(hasher.finish() % 1_000_003).unwrap() % sketches.len()
}

/// A request of one of several kinds, each with secrets in it.
fn request(kind: usize) -> Request {
    match kind % 6 {
        0 => get("https://shop.example/a/b.html"),
        1 => get("https://shop.example/Orders/7/?q=select+1&access_token=hush-query&page=2")
            .with_field("Cookie", "sid=hush-cookie; lang=en"),
        2 => get("http://shop.example/wp-json/wp/v2/users?author=1")
            .with_field("Authorization", "Bearer hush-bearer")
            .with_field("X-Shop-Token", "hush-header")
            .with_field("X-Trace", "1"),
        3 => send(
            "POST",
            "https://shop.example/api/notes",
            "application/json",
            r#"{"a":"<script>","password":"hush-json"}"#,
        )
        .with_field("X-API-Key", "hush-key"),
        4 => send(
            "DELETE",
            "https://shop.example/api/notes/7",
            "application/x-www-form-urlencoded",
            "a=1&client_secret=hush-form",
        ),
        _ => {
            let mut request =
                get("https://shop.example/.git/config").with_field("Referer", "https://other.example/?code=hush");
            request.credentials =
                Some(Credentials::Digest { user: "ann".to_owned(), password: "hush-digest".to_owned() });
            request
        }
    }
}

fn asked(kind: usize, budget: usize) -> Question {
    let mut asked = question(request(kind));
    asked.budget = budget;
    asked.login = (kind % 2 == 1).then(|| "https://shop.example/login".parse().unwrap());
    asked
}

/// What a diagnosis claims is backed by what it shows.
fn check(found: &Diagnosis) -> Result<(), TestCaseError> {
    let shares: Vec<f64> = found.candidates.iter().map(|candidate| candidate.share).collect();
    prop_assert!(shares.iter().all(|share| (0.0..=1.0 + 1e-9).contains(share)), "{shares:?}");
    prop_assert!(shares.iter().sum::<f64>() <= 1.0 + 1e-9, "{shares:?}");
    prop_assert!(shares.windows(2).all(|pair| pair[0] >= pair[1]), "{shares:?}");
    prop_assert!((shares[0] - found.confidence).abs() < 1e-9, "{shares:?}, {}", found.confidence);
    let ceiling = if found.settled { 0.99 } else { 0.75 };
    prop_assert!(found.confidence <= ceiling);
    if found.settled {
        prop_assert!(shares[0] >= 0.9 && found.confidence >= 0.9, "{shares:?}");
        prop_assert!(found.level >= Level::Stated, "{:?}", found.level);
        let backed = found.candidates[0].evidence.iter().any(|item| item.level >= Level::Stated && item.weight > 0.0);
        prop_assert!(backed, "{:?}", found.candidates[0].evidence);
    }
    prop_assert!(!found.summary.is_empty() && found.candidates.len() <= 6);
    Ok(())
}

/// The ranking of a diagnosis.
fn ranking(investigation: &Investigation) -> Vec<(&'static str, i64)> {
    #[expect(clippy::cast_possible_truncation, reason = "shares are at most 1")]
    let rounded = |share: f64| (share * 1e9).round() as i64;
    let found = investigation.diagnosis().unwrap();
    found.candidates.iter().map(|candidate| (candidate.reason.id, rounded(candidate.share))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_site_is_survived_and_claims_are_backed(
        sketches in sketches(STATUSES), kind in 0_usize..6, budget in 1_usize..26, flaky: bool, silent in 0_usize..20
    ) {
        let mut number = 0;
        let investigation = investigate_outcomes(asked(kind, budget), |request| {
            number += 1;
            let place = falls_to(&sketches, request, flaky.then_some(number));
            if silent == place { failed(FailureKind::ConnectionClosed) } else { Outcome::Answered(Box::new(sketches[place].answer())) }
        });
        if let Some(found) = investigation.diagnosis() {
            prop_assert!(found.requests <= budget, "{} of {budget}", found.requests);
            check(&found)?;
        }
    }

    #[test]
    fn no_secret_of_a_request_is_told(sketches in sketches(STATUSES), kind in 0_usize..6) {
        let investigation = investigate(asked(kind, 25), |request| sketches[falls_to(&sketches, request, None)].answer());
        let found = investigation.diagnosis().unwrap();
        prop_assert!(!told(&found).contains("hush"), "{}", told(&found));
        let fix = doorward_diagnose::diagnosis::fix(investigation.question(), &found);
        prop_assert!(!fix.verify.contains("hush"), "{}", fix.verify);
        let observed = format!("{:?}", found.observed);
        prop_assert!(!observed.contains("hush"));
    }

    #[test]
    fn secrets_and_unsafe_methods_stay_where_they_were_meant(sketches in sketches(STATUSES), kind in 0_usize..6) {
        let mut asked = asked(kind, 25);
        asked.login = Some("https://sso.example/login".parse().unwrap());
        let own = asked.request.clone();
        let investigation = investigate(asked, |request| sketches[falls_to(&sketches, request, None)].answer());
        for request in sent(&investigation) {
            let text = format!("{} {:?} {:?}", request.url, request.fields, String::from_utf8_lossy(&request.body));
            prop_assert!(request.url.host_str() == own.url.host_str() || !text.contains("hush"), "{text}");
            prop_assert!(request.method != "DELETE" || request.url == own.url, "DELETE {}", request.url);
        }
    }

    #[test]
    fn the_order_of_header_fields_changes_nothing(sketch in sketch(STATUSES), kind in 0_usize..6) {
        let turned = Sketch { fields: sketch.fields.iter().rev().copied().collect(), ..sketch.clone() };
        let one = investigate(asked(kind, 8), |_| sketch.answer());
        let other = investigate(asked(kind, 8), |_| turned.answer());
        prop_assert_eq!(ranking(&one), ranking(&other));
    }

    #[test]
    fn the_order_of_experiments_changes_nothing(sketches in sketches(CALM_STATUSES), kind in 0_usize..5) {
        let asked = asked(kind, 20);
        let whole = investigate(asked.clone(), |request| sketches[falls_to(&sketches, request, None)].answer());
        let (baselines, varied): (Vec<_>, Vec<_>) = whole
            .runs()
            .iter()
            .filter(|run| !matches!(run.probe.role, Role::Bisect(_)))
            .cloned()
            .partition(|run| run.probe.role == Role::Baseline);
        let replayed = |runs: &mut dyn Iterator<Item = doorward_diagnose::probe::Run>| {
            let mut investigation = Investigation::new(asked.clone());
            for run in baselines.iter().cloned().chain(runs) {
                investigation.record(run.probe, run.observation);
            }
            ranking(&investigation)
        };
        let one = replayed(&mut varied.iter().cloned());
        let other = replayed(&mut varied.iter().rev().cloned());
        prop_assert_eq!(one, other);
    }

    #[test]
    fn any_request_makes_a_line(name in "[A-Za-z-]{1,12}", value in "\\PC{0,40}", body in "\\PC{0,40}", path in "\\PC{0,20}") {
        let mut request = get("https://shop.example/");
        request.url.set_path(&path);
        request.fields.push(Field::new(name, value));
        request.body = body.into_bytes();
        let line = doorward_diagnose::curl::line(&request);
        prop_assert!(line.starts_with("curl "));
        prop_assert!(!crate::curl::words(&line).is_empty());
    }
}
