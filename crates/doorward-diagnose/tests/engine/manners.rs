//! What is asked and what is never asked: budgets, secrets, repeats, unsafe methods.

use doorward_diagnose::probe::{Role, Step};
use doorward_diagnose::{Credentials, FailureKind, Investigation, Outcome, Request, Source};
use doorward_reason::Factor;
use url::Url;

use crate::site::*;

/// Headers in which a client's address or country is named.
const FORWARDING: &[&str] = &[
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-real-ip",
    "x-client-ip",
    "true-client-ip",
    "cf-connecting-ip",
    "cf-ipcountry",
];

/// Whether any part of a request that goes over the wire holds this text.
fn carries(request: &Request, secret: &str) -> bool {
    let fields = request.fields.iter().any(|field| field.value.contains(secret));
    let target = request.target.as_deref().is_some_and(|target| target.contains(secret));
    let digest = request.credentials.as_ref().is_some_and(|credentials| match credentials {
        Credentials::Digest { user, password } => user.contains(secret) || password.contains(secret),
    });
    let body = String::from_utf8_lossy(&request.body).contains(secret);
    request.url.as_str().contains(secret) || fields || target || digest || body
}

#[test]
fn an_open_page_costs_two_requests() {
    let (investigation, found) = diagnose(get("https://shop.example/a"), |_| served());
    assert_eq!(found.reason.id, "none");
    assert!(!found.fault && found.summary.starts_with("Nothing is refused"), "{}", found.summary);
    assert_eq!((found.requests, sent(&investigation).len()), (2, 2));
}

#[test]
fn a_refusal_ends_with_the_third_baseline_and_within_the_budget() {
    let (investigation, found) = diagnose(get("https://shop.example/a/b.html"), |_| forbidden());
    assert_eq!(baselines(&investigation), 3);
    assert!(found.requests <= 25, "{}", found.requests);
    assert_eq!(found.observed.refused, (3, 3));
    assert_eq!(found.observed.status, Some(403));
    assert!(matches!(investigation.next(), Step::Done));
}

#[test]
fn every_budget_is_kept() {
    for budget in 1..=12 {
        let mut asked = question(get("https://shop.example/a/b.html"));
        asked.budget = budget;
        let investigation = investigate(asked, |_| forbidden());
        assert_eq!(sent(&investigation).len().min(budget), sent(&investigation).len(), "budget {budget}");
        assert_eq!(investigation.diagnosis().unwrap().requests, sent(&investigation).len());
    }
}

#[test]
fn digest_counts_both_of_its_requests() {
    for budget in 2..=13 {
        let mut request = get("https://shop.example/a/b.html");
        request.credentials = Some(Credentials::Digest { user: "ann".to_owned(), password: "opensesame".to_owned() });
        let mut asked = question(request);
        asked.budget = budget;
        let investigation = investigate(asked, |_| challenge("Digest realm=\"x\", nonce=\"y\""));
        let wire: usize =
            sent(&investigation).iter().map(|request| 1 + usize::from(request.credentials.is_some())).sum();
        assert!(wire <= budget, "{wire} of {budget}");
        assert_eq!(investigation.diagnosis().unwrap().requests, wire);
    }
}

#[test]
fn no_forwarding_header_is_made_up() {
    for site in [forbidden(), challenge("Basic realm=\"x\""), absent()] {
        let (investigation, _) = diagnose(get("https://shop.example/admin/a.php?id=1"), |_| site.clone());
        for request in sent(&investigation) {
            assert!(FORWARDING.iter().all(|name| request.field(name).is_none()), "{request:?}");
        }
    }
}

#[test]
fn a_forwarding_header_of_ones_own_is_left_out_and_never_changed() {
    let request = get("https://shop.example/a.html").with_field("X-Forwarded-For", "10.0.0.9");
    let (investigation, found) = diagnose(request, |request| match request.field("x-forwarded-for") {
        Some(_) => forbidden(),
        None if request.url.path() == "/" || request.url.path() == "/a.html" => served(),
        None => absent(),
    });
    assert!(
        sent(&investigation)
            .iter()
            .filter_map(|request| request.field("x-forwarded-for"))
            .all(|sent| sent == "10.0.0.9")
    );
    assert!(tried(&investigation, Factor::ForwardedNone) >= 1);
    assert_eq!(found.reason.id, "forwarded-for-denied");
}

#[test]
fn secrets_go_to_the_host_that_was_asked_and_to_no_other() {
    let mut asked = question(
        get("https://shop.example/orders")
            .with_field("Authorization", "Bearer hush-bearer")
            .with_field("Cookie", "sid=hush-cookie")
            .with_field("X-API-Key", "hush-key")
            .with_field("X-Shop-Token", "hush-header")
            .with_field("Host", "shop.example")
            .with_field("Referer", "https://shop.example/reset?code=hush-referer"),
    );
    asked.request.transport.certificate_pem = Some(b"chain".to_vec());
    asked.request.transport.key_pem = Some(b"key".to_vec());
    asked.login = Some(Url::parse("https://sso.other.example/login").unwrap());
    let investigation = investigate(asked, |_| challenge("Bearer realm=\"x\""));
    let mut elsewhere = 0;
    for request in sent(&investigation) {
        if request.url.host_str() == Some("shop.example") {
            continue;
        }
        elsewhere += 1;
        assert!(!carries(request, "hush"), "{} is sent a secret: {:?}", request.url, request.fields);
        assert!(request.transport.key_pem.is_none(), "{} is sent a certificate", request.url);
        assert_ne!(request.field("host"), Some("shop.example"), "{}", request.url);
    }
    assert!(elsewhere >= 1, "the login page was not looked at");
}

#[test]
fn the_sites_first_page_is_asked_for_without_secrets() {
    let request = get("https://shop.example/orders?api_key=hush-query")
        .with_field("Authorization", "Bearer hush-bearer")
        .with_field("Cookie", "sid=hush-cookie")
        .with_field("X-API-Key", "hush-key");
    let (investigation, _) = diagnose(request, |_| challenge("Bearer realm=\"x\""));
    let canary: Vec<&Request> = sent(&investigation).into_iter().filter(|request| request.url.path() == "/").collect();
    assert!(!canary.is_empty());
    assert!(canary.iter().all(|request| !carries(request, "hush")));
}

#[test]
fn an_odd_method_and_invented_credentials_are_sent_at_most_once() {
    for status in [401, 403, 404, 405, 500] {
        let request = get("https://shop.example/orders/7").with_field("Authorization", "Basic YW5uOm9wZW4=");
        let (investigation, _) = diagnose(request, |_| answer(status, &[("Server", "nginx")], "no"));
        assert!(tried(&investigation, Factor::MethodUnknown) <= 1);
        assert!(tried(&investigation, Factor::CredentialsRandom) <= 1);
    }
}

#[test]
fn what_an_unsafe_method_has_done_is_not_done_again() {
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        let request = send(method, "https://shop.example/orders/7", "application/json", "{\"n\":\"1\"}");
        let (investigation, _) = diagnose(request, |_| served());
        assert_eq!(sent(&investigation).len(), 1, "{method} was served and sent again");
    }
}

#[test]
fn an_unsafe_request_that_a_change_opened_is_not_repeated() {
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        let request = send(method, "https://shop.example/orders/7", "application/json", "{\"n\":\"1\"}");
        let opens = |request: &Request| request.field("user-agent").is_some_and(|agent| agent.starts_with("Mozilla/"));
        let (investigation, _) = diagnose(request, |request| if opens(request) { served() } else { forbidden() });
        let opened: Vec<&Request> =
            sent(&investigation).into_iter().filter(|request| request.method == method && opens(request)).collect();
        for (index, request) in opened.iter().enumerate() {
            assert!(!opened[..index].contains(request), "{method} was repeated after it opened");
        }
    }
}

#[test]
fn no_other_resource_is_deleted_or_written() {
    for method in ["DELETE", "PUT", "PATCH"] {
        for url in ["https://shop.example/Orders/7/?force=1", "https://shop.example/a..b/orders/7.json?id=7"] {
            let request = send(method, url, "application/json", "{\"n\":\"1\"}");
            let own = request.url.clone();
            let (investigation, _) = diagnose(request, |_| forbidden());
            for request in sent(&investigation) {
                assert!(
                    request.url == own || request.method != method || request.url.host_str() != own.host_str(),
                    "{method} was sent to {}",
                    request.url
                );
            }
        }
    }
}

#[test]
fn a_post_is_not_sent_to_the_folder_above() {
    let request = send("POST", "https://shop.example/orders/7/notes", "application/json", "{\"n\":\"1\"}");
    let (investigation, _) = diagnose(request, |_| forbidden());
    assert_eq!(sent(&investigation).iter().filter(|request| request.url.path() == "/orders/7/").count(), 0);
}

#[test]
fn nothing_is_sent_after_an_answer_out_of_a_har_file() {
    let mut investigation = Investigation::new(question(get("https://shop.example/a")));
    let Step::Ask(probe) = investigation.next() else { panic!("nothing was asked") };
    let mut observation = observed(&probe.request, Outcome::Answered(Box::new(forbidden())));
    observation.source = Source::Har;
    investigation.record(*probe, observation);
    assert!(matches!(investigation.next(), Step::Done));
    assert!(!investigation.diagnosis().unwrap().settled);
}

#[test]
fn nobody_who_does_not_answer_is_asked_again() {
    for kind in [
        FailureKind::NameNotFound,
        FailureKind::ConnectionRefused,
        FailureKind::Unreachable,
        FailureKind::TimedOut,
        FailureKind::CertificateUntrusted,
        FailureKind::NotHttp,
        FailureKind::HeaderTooLarge,
        FailureKind::Other,
    ] {
        let investigation = investigate_outcomes(question(get("https://shop.example/a")), |_| failed(kind));
        assert_eq!(sent(&investigation).len(), 1, "{kind:?}");
    }
}

#[test]
fn a_limit_is_not_made_worse() {
    let limit = answer(429, &[("Retry-After", "30")], "slow down");
    let (investigation, found) = diagnose(get("https://shop.example/a/b.html"), |_| limit.clone());
    assert_eq!(found.reason.id, "rate-limited");
    assert!(sent(&investigation).len() <= 3, "{} requests against a limit", sent(&investigation).len());
}

#[test]
fn a_request_with_credentials_is_not_tried_under_another_host_name() {
    let request = get("https://shop.example/a/b.html").with_field("Cookie", "sid=hush-cookie");
    let (investigation, _) = diagnose(request, |_| forbidden());
    assert!(sent(&investigation).iter().all(|request| request.url.host_str() == Some("shop.example")));
    assert_eq!(tried(&investigation, Factor::WwwToggled), 0);
}

#[test]
fn roles_of_the_first_steps_are_baselines_and_canary() {
    let (investigation, _) = diagnose(get("https://shop.example/a/b.html"), |_| forbidden());
    let roles: Vec<Role> = investigation.runs().iter().take(3).map(|run| run.probe.role).collect();
    assert_eq!(roles, [Role::Baseline, Role::Baseline, Role::Vary(Factor::SiteRoot)]);
}
