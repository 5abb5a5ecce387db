//! The form of every entry, and what each of its marks proves when nothing else stands in the answer.

mod pages;

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::{Answer, Field};

/// The most characters of a sentence in `look`.
const LOOK_LIMIT_CHARACTERS: usize = 200;

/// An answer with these header fields (`name: value` lines) and this body.
fn answer(status: u16, fields: &[&str], body: &str) -> Answer {
    let fields = fields.iter().map(|line| {
        let (name, value) = line.split_once(": ").unwrap();
        Field::new(name, value)
    });
    Answer { status, fields: fields.collect(), body: body.into(), text: body.to_owned(), ..Answer::default() }
}

/// The ids of the issuers that are certain, and the first of all with a `?` when it is not.
fn issuer(answer: &Answer) -> String {
    match recognise(answer).issuer.first() {
        Some(first) if first.certain => first.origin.id.to_owned(),
        Some(first) => format!("{}?", first.origin.id),
        None => "-".to_owned(),
    }
}

/// The texts of a mark.
fn texts(what: &What) -> Vec<&'static str> {
    match *what {
        What::Header(name, part) => vec![name, part],
        What::HeaderPresent(text)
        | What::HeaderPrefix(text)
        | What::Phrase(text)
        | What::Title(text)
        | What::Body(text)
        | What::BodyIs(text) => vec![text],
        What::CookiePrefix(_) | What::CookieHex(..) | What::BodyUnder(_) | What::Empty => Vec::new(),
        What::All(all) => all.iter().flat_map(texts).collect(),
        What::Not(what) => texts(what),
    }
}

/// Whether the text is spelled like an id.
fn is_id(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

#[test]
fn every_entry_is_well_formed() {
    let mut ids = HashSet::new();
    let mut names = HashSet::new();
    for origin in ORIGINS {
        let id = origin.id;
        assert!(is_id(id), "{id}");
        assert!(ids.insert(id), "{id} twice");
        assert!(names.insert(origin.name), "{id}: the name is taken");
        let reasons = origin.reason.into_iter().chain(origin.codes.iter().filter_map(|code| code.reason));
        for reason in reasons {
            assert!(is_id(reason), "{id}: {reason}");
        }
        assert!(
            origin.look.ends_with('.') && origin.look.len() <= LOOK_LIMIT_CHARACTERS,
            "{id}: {}",
            origin.look.len()
        );
        assert!(origin.statuses.iter().all(|status| (200..1000).contains(status)), "{id}");
        assert!(
            origin.soft || origin.statuses.iter().all(|status| *status >= 300),
            "{id}: refuses with success, not soft"
        );
        assert_eq!(find(id).map(|found| found.name), Some(origin.name));
    }
}

#[test]
fn every_text_is_written_as_the_page_is_made_ready() {
    for origin in ORIGINS {
        let codes = origin.codes.iter().map(|code| code.text);
        for text in origin.marks.iter().flat_map(|mark| texts(&mark.what)).chain(codes) {
            assert_eq!(text, text.to_ascii_lowercase(), "{}", origin.id);
            assert!(!text.is_empty() && !text.contains("  ") && !text.contains("> <"), "{}: {text}", origin.id);
            assert!(!text.contains(['\u{2019}', '\u{2013}', '\n']), "{}: {text}", origin.id);
        }
    }
}

#[test]
fn a_code_is_only_where_a_page_can_be_recognised() {
    for origin in ORIGINS.iter().filter(|origin| !origin.codes.is_empty()) {
        assert!(origin.marks.iter().any(|mark| mark.role != Role::Presence), "{}", origin.id);
    }
}

#[test]
fn no_code_hides_one_that_stands_after_it() {
    for origin in ORIGINS {
        for (index, code) in origin.codes.iter().enumerate() {
            let hidden_by = origin.codes[..index].iter().find(|earlier| code.text.contains(earlier.text));
            assert_eq!(hidden_by.map(|earlier| earlier.text), None, "{}: {}", origin.id, code.text);
        }
    }
}

/// An answer that shows this mark and nothing else that its origin knows.
fn showing(what: &What, into: &mut Answer) {
    match *what {
        What::Header(name, part) => into.fields.push(Field::new(name, part)),
        What::HeaderPresent(name) | What::HeaderPrefix(name) => into.fields.push(Field::new(name, "x")),
        What::CookiePrefix(name) => into.fields.push(Field::new("set-cookie", format!("{name}=tell-no-one"))),
        What::CookieHex(name, digits) => {
            into.fields.push(Field::new("set-cookie", format!("{name}{}=tell-no-one", "0".repeat(digits))));
        }
        What::Phrase(part) => part.clone_into(&mut into.phrase),
        What::Title(part) => into.text.push_str(&format!("<title>{part}</title>")),
        What::Body(part) | What::BodyIs(part) => into.text.push_str(part),
        What::BodyUnder(_) | What::Empty | What::Not(_) => {}
        What::All(all) => all.iter().for_each(|what| showing(what, into)),
    }
}

#[test]
fn every_mark_is_found_and_proves_what_its_role_says() {
    for origin in ORIGINS {
        let status = origin.statuses.first().copied().unwrap_or(403);
        for mark in origin.marks {
            let mut answer = Answer { status, ..Answer::default() };
            showing(&mark.what, &mut answer);
            let seen = recognise(&answer);
            let issuer = seen.issuer.iter().find(|recognition| recognition.origin.id == origin.id);
            match mark.role {
                Role::Presence => {
                    assert!(seen.path.iter().any(|hop| hop.name == origin.name), "{} {}", origin.id, mark.what);
                }
                Role::Hint | Role::Refusal => {
                    let issuer = issuer.unwrap_or_else(|| panic!("{}: {} is not found", origin.id, mark.what));
                    assert!(!mark.settles() || issuer.certain, "{} {}", origin.id, mark.what);
                    assert!(issuer.matched.contains(&mark.what.to_string()));
                }
            }
            assert!(!format!("{seen:?}").contains("tell-no-one"), "{}: a cookie's value shows", origin.id);
        }
    }
}

#[test]
fn an_unchecked_fact_never_settles() {
    for origin in ORIGINS.iter().filter(|origin| !origin.marks.iter().any(Mark::settles)) {
        let mut answer = Answer { status: origin.statuses.first().copied().unwrap_or(403), ..Answer::default() };
        origin.marks.iter().for_each(|mark| showing(&mark.what, &mut answer));
        let seen = recognise(&answer);
        let certain = seen.issuer.iter().any(|recognition| recognition.origin.id == origin.id && recognition.certain);
        assert!(!certain, "{}", origin.id);
    }
}

#[test]
fn a_mark_of_presence_names_no_issuer_whatever_the_status() {
    for origin in ORIGINS {
        for mark in origin.marks.iter().filter(|mark| mark.role == Role::Presence) {
            for status in [200, 301, 404, 503] {
                let mut answer =
                    Answer { status, text: "<p>Hello, this is a page.</p>".to_owned(), ..Answer::default() };
                showing(&mark.what, &mut answer);
                let certain = recognise(&answer).issuer.into_iter().find(|recognition| recognition.certain);
                assert_eq!(certain.map(|recognition| recognition.origin.id), None, "{} {status}", origin.id);
            }
        }
    }
}

#[test]
fn a_header_is_searched_to_its_limit() {
    let at = |before: usize| answer(403, &[], "").with("x-amzn-waf-action", &format!("{}captcha", "x".repeat(before)));
    assert_eq!(issuer(&at(4096 - 7)), "aws-waf-challenge");
    assert_eq!(issuer(&at(4096 - 6)), "-");
}

impl Answer {
    /// The same answer with one more field.
    fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.push(Field::new(name, value));
        self
    }
}

proptest! {
    #[test]
    fn whatever_is_answered_is_read(
        status in 100_u16..1000,
        fields in prop::collection::vec((".{0,20}", ".{0,40}"), 0..6),
        parts in prop::collection::vec(
            prop_oneof![
                ".{0,12}".boxed(),
                prop::sample::select(vec![
                    "&#", "&#x", ";", "<title", ">", "</title", "Ray ID: ", "<", "reference #", "\":", " ", "incident id", "\u{a0}", "&amp;",
                ])
                .prop_map(str::to_owned)
                .boxed(),
            ],
            0..40,
        ),
    ) {
        let fields = fields.into_iter().map(|(name, value)| Field::new(name, value)).collect();
        let text = parts.concat();
        let answer = Answer { status, fields, body: text.clone().into_bytes(), text, ..Answer::default() };
        let seen = recognise(&answer);
        let certain = seen.issuer.iter().map(|found| found.certain);
        prop_assert!(certain.clone().is_sorted_by_key(|certain| !certain));
        prop_assert!(stock_page(&answer).is_none_or(|origin| origin.stock));
    }
}
