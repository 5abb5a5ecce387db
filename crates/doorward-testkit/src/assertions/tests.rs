//! The suite itself: complete, in order, and able to fail. What cannot fail shows nothing.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use super::*;
use crate::stage::{Act, Kind as ProgramKind, Listener, Program, Stage};

/// The numbers that there are.
const NUMBERS: u16 = 140;

#[test]
fn every_number_stands_once_and_in_order() {
    let numbers: Vec<u16> = every().map(|assertion| assertion.number).collect();
    assert_eq!(numbers, (1..=NUMBERS).collect::<Vec<_>>());
    let smuggling: Vec<u16> = SMUGGLING.assertions.iter().map(|case| case.number).collect();
    assert_eq!(smuggling, (1..=44).collect::<Vec<_>>());
}

#[test]
fn names_are_names() {
    let names: BTreeSet<String> = named().map(|(name, _)| name).collect();
    assert_eq!(names.len(), usize::from(NUMBERS) + SMUGGLING.assertions.len());
    let is_name =
        |name: &String| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    assert!(names.iter().all(is_name));
    assert!(names.contains("c001_every_401_carries_a_challenge"));
}

#[test]
fn what_is_left_out_has_a_reason() {
    for assertion in every() {
        assert!(assertion.rfc.len() >= 4, "{}", assertion.number);
        if let Kind::LeftOut(why) = assertion.kind {
            assert!(why.len() > 20, "{}: {why}", assertion.number);
        }
    }
}

/// A server that gives everybody the same answer.
fn stubborn(act: &Act) -> Listener {
    let act = act.clone();
    Listener::start(move |_| act.clone()).unwrap()
}

fn stubborn_target<'a>(stage: &'a Stage, server: &Listener, able: &'a [Ability], again: Again) -> Target<'a> {
    // It answers at once or, to half a request, never.
    let patience = Duration::from_millis(200);
    Target { address: server.address(), stage, able, log: None, again, patience }
}

#[test]
fn every_assertion_can_fail() {
    let stage =
        Stage::new(Program { kind: ProgramKind::Doorward, path: PathBuf::new(), template: String::new() }).unwrap();
    let wrong = [
        Act::answer("200 OK", &[("Content-Type", "text/plain")], "welcome"),
        Act::answer("403 Forbidden", &[], ""),
        Act::answer(
            "401 Unauthorized",
            &[("WWW-Authenticate", "Basic realm=Please sign in"), ("Location", "/login")],
            "",
        ),
    ];
    let servers: Vec<Listener> = wrong.iter().map(stubborn).collect();
    let mut unbreakable = Vec::new();
    for (name, assertion) in named().filter(|(_, assertion)| matches!(assertion.kind, Kind::Applies(_))) {
        let fails = servers.iter().any(|server| {
            let target = stubborn_target(&stage, server, ABLE_DOORWARD, Again::Same);
            matches!(assertion.judge(&target), Outcome::Fail(_))
        });
        if !fails {
            unbreakable.push(name);
        }
    }
    assert!(unbreakable.is_empty(), "these pass whatever is answered: {unbreakable:#?}");
}

#[test]
fn what_a_server_is_not_able_to_is_no_failure() {
    let stage =
        Stage::new(Program { kind: ProgramKind::Nginx, path: PathBuf::new(), template: String::new() }).unwrap();
    let server = stubborn(&Act::answer("200 OK", &[], "welcome"));
    let target = stubborn_target(&stage, &server, &[], Again::Never);
    let tokens = SECTIONS_OF_TOKENS.iter().flat_map(|section| section.assertions);
    for assertion in tokens.filter(|assertion| matches!(assertion.kind, Kind::Applies(_))) {
        let outcome = assertion.judge(&target);
        assert!(matches!(outcome, Outcome::NotAble(_)), "{}: {outcome:?}", assertion.title);
    }
}

/// Sections that need tokens throughout.
const SECTIONS_OF_TOKENS: [Section; 3] = [bearer::SECTION, jwt::SECTION, possession::SECTION];
