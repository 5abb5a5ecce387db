//! What a change is seen to have done: the same refusal told apart from another answer.

use doorward_diagnose::probe::{Probe, Role};
use doorward_diagnose::{Answer, FailureKind, Investigation, Outcome, Request};
use doorward_reason::{Effect, Factor};
use url::Url;

use crate::site::*;

/// The effect of a change, seen as a site would show it.
fn effect_of(before: Outcome, changed: Request, after: Outcome, factor: Factor) -> Effect {
    let own = get("https://shop.example/a/b.html");
    let mut investigation = Investigation::new(question(own.clone()));
    let probe = |role, request: &Request| Probe { role, request: request.clone(), detail: None };
    investigation.record(probe(Role::Baseline, &own), observed(&own, before));
    investigation.record(probe(Role::Vary(factor), &changed), observed(&changed, after));
    investigation.runs()[1].effect
}

/// The same for two answers to the same URL.
fn effect(before: Answer, after: Answer) -> Effect {
    let changed = get("https://shop.example/a/b.html").with_field("User-Agent", "other");
    effect_of(answered(before), changed, answered(after), Factor::AgentOwn)
}

fn answered(answer: Answer) -> Outcome {
    Outcome::Answered(Box::new(answer))
}

/// A page of an application with things that change from request to request.
fn page(id: &str, time: &str, path: &str) -> Answer {
    answer(
        403,
        &[("Content-Type", "text/html")],
        &format!("<h1>Denied</h1><p>No access to {path} at {time}, id {id}.</p>"),
    )
}

#[test]
fn ids_times_and_paths_make_no_difference() {
    let (one, other) = (page("4f2a9c", "12:00:01", "/a/b.html"), page("77ab01", "12:00:09", "/zq7/x.html"));
    assert_eq!(effect(one, other), Effect::Same);
}

#[test]
fn another_page_with_the_same_status_differs() {
    let other = answer(403, &[], "<h1>Blocked</h1><p>Your country may not enter.</p>");
    assert_eq!(effect(page("1", "2", "/"), other), Effect::Differs);
}

#[test]
fn another_status_differs_and_an_open_page_opens() {
    assert_eq!(effect(forbidden(), answer(500, &[], "broken")), Effect::Differs);
    assert_eq!(effect(forbidden(), served()), Effect::Opens);
    assert_eq!(effect(forbidden(), answer(204, &[], "")), Effect::Opens);
    assert_eq!(effect(forbidden(), answer(304, &[], "")), Effect::Opens);
}

#[test]
fn what_is_not_there_is_absent() {
    assert_eq!(effect(forbidden(), absent()), Effect::Absent);
    assert_eq!(effect(forbidden(), answer(410, &[], "gone")), Effect::Absent);
    assert_eq!(effect(absent(), absent()), Effect::Same);
}

#[test]
fn a_challenge_asks_and_another_scheme_is_another_refusal() {
    assert_eq!(effect(forbidden(), challenge("Basic realm=\"x\"")), Effect::Asks);
    assert_eq!(effect(challenge("Basic realm=\"x\""), challenge("Basic realm=\"y\"")), Effect::Same);
    assert_eq!(effect(challenge("Basic realm=\"x\""), challenge("Bearer realm=\"x\"")), Effect::Differs);
}

#[test]
fn a_redirect_to_a_login_asks() {
    let login = answer(302, &[("Location", "/login?next=%2Fa%2Fb.html")], "");
    assert_eq!(effect(forbidden(), login), Effect::Asks);
    let form = answer(200, &[], "<form><input type=\"password\"></form>");
    assert_eq!(effect(forbidden(), form), Effect::Asks);
}

#[test]
fn a_redirect_back_to_the_refused_place_is_the_same() {
    let changed = get("https://shop.example/a/b.html/");
    let back = answered(answer(301, &[("Location", "/a/b.html")], ""));
    assert_eq!(effect_of(answered(forbidden()), changed, back, Factor::PathSlash), Effect::Same);
}

#[test]
fn redirects_to_one_place_are_one_answer_whatever_their_query() {
    let to = |place: &str| answer(302, &[("Location", place)], "");
    assert_eq!(effect(to("/login?next=1"), to("/login?next=2")), Effect::Same);
    assert_ne!(effect(to("/login?next=1"), to("/welcome")), Effect::Same);
}

#[test]
fn silence_is_told_apart_by_its_kind() {
    let own = get("https://shop.example/a/b.html");
    let silent = |before, after| effect_of(before, own.clone(), after, Factor::AgentOwn);
    let (closed, reset) = (FailureKind::ConnectionClosed, FailureKind::ConnectionReset);
    assert_eq!(silent(failed(closed), failed(closed)), Effect::Same);
    assert_eq!(silent(failed(closed), failed(reset)), Effect::Fails);
    assert_eq!(silent(answered(forbidden()), failed(closed)), Effect::Fails);
    assert_eq!(silent(failed(closed), answered(served())), Effect::Opens);
    assert_eq!(silent(failed(closed), answered(absent())), Effect::Absent);
    assert_eq!(silent(failed(closed), answered(challenge("Basic"))), Effect::Asks);
    assert_eq!(silent(failed(closed), answered(forbidden())), Effect::Differs);
}

#[test]
fn a_first_page_that_is_not_there_shows_that_we_are_let_in() {
    let root = get("https://shop.example/");
    let effect = effect_of(answered(forbidden()), root, answered(absent()), Factor::SiteRoot);
    assert_eq!(effect, Effect::Opens);
}

#[test]
fn a_head_has_no_page_to_compare() {
    let changed = Request { method: "HEAD".to_owned(), ..get("https://shop.example/a/b.html") };
    let after = answered(answer(403, &[], ""));
    assert_eq!(effect_of(answered(page("1", "2", "/")), changed, after, Factor::MethodGet), Effect::Same);
}

#[test]
fn a_long_page_may_vary_a_little() {
    let words: Vec<String> = (0..60)
        .map(|index| format!("word{}", char::from(b'a' + index % 26)).repeat(1 + usize::from(index / 26)))
        .collect();
    let long = |tail: &str| answer(403, &[], &format!("{} {tail}", words.join(" ")));
    assert_eq!(effect(long("north"), long("south")), Effect::Same);
    let short = |tail: &str| answer(403, &[], &format!("you may not enter the {tail}"));
    assert_eq!(effect(short("north"), short("south")), Effect::Differs);
}

#[test]
fn a_location_that_is_no_url_is_survived() {
    let odd = answer(302, &[("Location", "http://[")], "");
    let own = Url::parse("https://shop.example/a/b.html").unwrap();
    assert_eq!(own.path(), "/a/b.html");
    let _ = effect(forbidden(), odd);
}
