//! Facts that are read off a request and its answer, as far as a diagnosis shows them.

use doorward_diagnose::probe::{Probe, Role};
use doorward_diagnose::{Answer, Diagnosis, Investigation, Outcome, Question, Request};
use doorward_reason::Fact;

use crate::site::*;

/// What is concluded of one answer, without any experiment.
fn read(question: Question, answer: Answer) -> Diagnosis {
    let request = question.request.clone();
    let mut investigation = Investigation::new(question);
    let probe = Probe { role: Role::Baseline, request: request.clone(), detail: None };
    investigation.record(probe, observed(&request, Outcome::Answered(Box::new(answer))));
    investigation.diagnosis().unwrap()
}

/// Whether any candidate's evidence rests on a fact.
fn rests_on(found: &Diagnosis, fact: Fact) -> bool {
    found.candidates.iter().flat_map(|candidate| &candidate.evidence).any(|item| item.text == fact.words())
}

fn refused(request: Request) -> Diagnosis {
    read(question(request), forbidden())
}

#[test]
fn a_signed_link_past_its_time_is_expired() {
    for url in [
        "https://files.example/f.zip?expires=1500000000&signature=abcdef0123",
        "https://files.example/f.zip?X-Amz-Date=20261121T000000Z&X-Amz-Expires=60&X-Amz-Signature=abcdef0123",
        "https://files.example/f.zip?se=2026-01-01T00:00:00Z&sig=abcdef0123",
    ] {
        let found = refused(get(url));
        assert_eq!(found.reason.id, "link-expired", "{url}: {}", found.summary);
        assert!(!told(&found).contains("abcdef0123"), "{}", told(&found));
    }
}

#[test]
fn a_signed_link_in_time_is_not_expired() {
    let url = "https://files.example/f.zip?X-Amz-Date=20261122T110000Z&X-Amz-Expires=86400&X-Amz-Signature=abcdef0123";
    assert_ne!(refused(get(url)).reason.id, "link-expired");
    assert_ne!(refused(get("https://files.example/f.zip?expires=1500000000")).reason.id, "link-expired");
}

#[test]
fn odd_times_in_signed_links_are_survived() {
    for time in ["", "-1", "9223372036854775807", "99999999999999999999", "20261399T996099Z", "é", "1e9"] {
        let url = format!(
            "https://files.example/f?X-Amz-Date=20261122T110000Z&X-Amz-Expires={time}&expires={time}&sig=abcdef0123"
        );
        let _ = refused(get(&url));
        let _ = refused(get("https://files.example/f").with_field("Date", time).with_field("X-Timestamp", time));
    }
}

#[test]
fn sensitive_paths_are_known_and_others_are_not() {
    for (path, fault) in
        [("/.git/config", false), ("/.env", false), ("/dump.sql", false), ("/.well-known/security.txt", true)]
    {
        let found = diagnose(get(&format!("https://shop.example{path}")), |request| {
            if request.url.path() == "/" { served() } else { forbidden() }
        })
        .1;
        assert_eq!(found.fault, fault, "{path}: {}", found.reason.id);
    }
}

#[test]
fn a_list_of_users_is_told_from_oneself() {
    let refusal = || answer(401, &[("Content-Type", "application/json")], "{\"code\":\"rest_user_cannot_view\"}");
    let list = read(question(get("https://blog.example/wp-json/wp/v2/users")), refusal());
    let me = read(question(get("https://blog.example/wp-json/wp/v2/users/me")), refusal());
    assert!(rests_on(&list, Fact::UserListing), "{}", told(&list));
    assert!(!rests_on(&me, Fact::UserListing), "{}", told(&me));
}

#[test]
fn robots_txt_is_looked_at_for_a_crawlers_open_page() {
    let agent = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
    for (rules, forbidden) in [("User-agent: *\nDisallow: /a/", true), ("User-agent: *\nDisallow: /b/", false)] {
        let request = get("https://shop.example/a/b.html").with_field("User-Agent", agent);
        let (investigation, found) = diagnose(request, |request| match request.url.path() {
            "/robots.txt" => answer(200, &[("Content-Type", "text/plain")], rules),
            "/sitemap.xml" => answer(200, &[], "<urlset><url><loc>https://shop.example/a/b.html</loc></url></urlset>"),
            _ => answer(200, &[("X-Robots-Tag", "noindex")], "<h1>Pumpkins</h1>"),
        });
        assert!(sent(&investigation).iter().any(|request| request.url.path() == "/robots.txt"));
        assert_eq!(found.reason.id == "crawl-conflict", forbidden, "{rules}: {}", found.summary);
    }
}

#[test]
fn a_request_with_a_skewed_time_is_told_by_how_much() {
    let request = get("https://shop.example/a").with_field("X-Amz-Date", "20261122T100000Z");
    let found = read(question(request), answer(403, &[], "RequestTimeTooSkewed: the difference is too large"));
    assert!(told(&found).contains("7200 s behind"), "{}", told(&found));
}

#[test]
fn an_answer_that_was_cut_is_said_to_be() {
    let mut cut = forbidden();
    cut.cut = Some("the connection ended early".to_owned());
    let found = read(question(get("https://shop.example/a")), cut);
    assert!(found.unread.iter().any(|unread| unread.contains("ended early")), "{:?}", found.unread);
}
