//! Agreement with other projects' challenge vectors, source by source. A figure may rise and must not fall.
//!
//! The strict sources say what the grammar is, the lenient ones what clients do with what is outside it. Where two sources
//! contradict each other, or one takes another reading of the grammar, the floor says how many agree.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests fail by panicking, and print their figures")]

mod corpus;

use std::collections::BTreeMap;

use doorward_reason::grammar::challenge::{Challenge, Challenges, parse};
use doorward_reason::grammar::digest;
use serde_json::Value;

/// Vectors that agree and vectors there are, by source.
const FLOORS: &[(&str, usize, usize)] = &[
    // Two vectors have parameters without an equals sign, which the grammar reads as schemes.
    ("apache-httpclient", 8, 10),
    ("bare-bones-digest", 311, 311),
    // Chromium takes the last of two realms, Firefox the first; both are kept, and the first is taken.
    ("chromium-basic", 7, 8),
    ("chromium-choose", 3, 3),
    ("chromium-digest", 10, 10),
    ("chromium-tokenizer", 7, 7),
    ("dart-http_parser", 2, 2),
    ("dovecot", 2, 2),
    // Firefox drops backslashes of an unquoted realm, and a realm behind a comma.
    ("firefox-realm", 21, 23),
    ("go-http-auth-challenge", 8, 8),
    ("greenbytes", 23, 23),
    ("mcp-oauth-clients", 1, 1),
    ("okhttp", 19, 19),
    ("regclient", 8, 8),
    ("rust-http-auth", 2, 2),
];

fn inputs(vector: &Value) -> Vec<String> {
    let list = vector["input"].as_array().unwrap();
    list.iter().map(|value| value.as_str().unwrap().to_owned()).collect()
}

fn read(vector: &Value) -> Challenges {
    let inputs = inputs(vector);
    parse(inputs.iter().map(String::as_str))
}

/// Whether the challenges read are those expected, names in any case.
fn same(found: &[Challenge], expected: &[Value]) -> bool {
    let equal = |(found, expected): (&Challenge, &Value)| {
        let params = expected["params"].as_array().unwrap();
        let pair = |((name, value), wanted): (&(String, String), &Value)| {
            let named = wanted[0].as_str().is_some_and(|wanted| wanted.eq_ignore_ascii_case(name));
            named && Some(value.as_str()) == wanted[1].as_str()
        };
        found.is(expected["scheme"].as_str().unwrap())
            && found.token68.as_deref() == expected["token68"].as_str()
            && found.params.len() == params.len()
            && found.params.iter().zip(params).all(pair)
    };
    found.len() == expected.len() && found.iter().zip(expected).all(equal)
}

fn agrees(vector: &Value) -> bool {
    let found = read(vector);
    let expected = &vector["expected"];
    let source = vector["source"].as_str().unwrap();
    if let Some(list) = expected["challenges"].as_array() {
        if expected["partial"].is_boolean() {
            // The source stops at the fault; here it is named, and the reading goes on.
            let before = found.challenges.get(..list.len()).unwrap_or_default();
            return !found.readable() && same_beginnings(before, list);
        }
        let departure = expected["nonconforming"].is_string();
        let lenient = departure || source.starts_with("chromium") || vector["header"] == "Authorization";
        return same(&found.challenges, list)
            && (lenient || found.readable())
            && !(departure && conforms(&found, vector));
    }
    match source {
        "chromium-basic" | "firefox-realm" => basic_realm(&found, expected),
        "chromium-digest" => digest_agrees(&found, expected),
        "chromium-choose" => best(&found, expected),
        _ => !found.conforming(),
    }
}

fn conforms(found: &Challenges, vector: &Value) -> bool {
    vector["header"] != "Authorization" && found.conforming()
}

fn same_beginnings(found: &[Challenge], expected: &[Value]) -> bool {
    let begins = |(found, expected): (&Challenge, &Value)| {
        found.is(expected["scheme"].as_str().unwrap()) && found.token68.as_deref() == expected["token68"].as_str()
    };
    found.len() == expected.len() && found.iter().zip(expected).all(begins)
}

fn basic_realm(found: &Challenges, expected: &Value) -> bool {
    let basic = found.find("Basic");
    match expected["basic_realm"].as_str() {
        Some(realm) => basic.and_then(Challenge::realm).unwrap_or_default() == realm,
        None => basic.is_none(),
    }
}

fn digest_agrees(found: &Challenges, expected: &Value) -> bool {
    let read = found.challenges.first().map(digest::read);
    let Some(wanted) = expected["digest"].as_object() else { return !matches!(read, Some(Ok(_))) };
    let Some(Ok(read)) = read else { return false };
    wanted.iter().all(|(name, value)| {
        let value = value.as_str().unwrap();
        match name.as_str() {
            "realm" => read.realm == value,
            "nonce" => read.nonce == value,
            "opaque" => read.opaque.as_deref() == Some(value),
            "algorithm" => read.algorithm.name() == value,
            "qop" => read.offers(value),
            "domain" => read.domain.join(" ") == value,
            _ => false,
        }
    })
}

/// The choice of a scheme is not the grammar's business: what was chosen must have been read.
fn best(found: &Challenges, expected: &Value) -> bool {
    match expected["best"].as_str() {
        Some(scheme) => found.find(scheme).is_some(),
        None => found.challenges.is_empty(),
    }
}

#[test]
fn vectors_agree_by_source() {
    let Some(vectors) = corpus::json("www_authenticate/vectors.json") else { return };
    let mut figures: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for vector in vectors.as_array().unwrap() {
        let figure = figures.entry(vector["source"].as_str().unwrap().to_owned()).or_default();
        figure.1 += 1;
        if agrees(vector) {
            figure.0 += 1;
        } else {
            println!("differs: {} {} expected {}", vector["id"], vector["input"], vector["expected"]);
            println!("         read as {:?}", read(vector));
        }
    }
    for (source, (agreeing, all)) in &figures {
        println!("{source}: {agreeing} of {all}");
    }
    for (source, floor, all) in FLOORS {
        let figure = figures.get(*source).copied().unwrap_or_default();
        assert!(figure.0 >= *floor && figure.1 == *all, "{source}: {figure:?}, not {floor} of {all}");
    }
    assert_eq!(figures.len(), FLOORS.len());
}

#[test]
fn what_test_servers_send_is_read() {
    let Some(inputs) = corpus::json("www_authenticate/curl_inputs.json") else { return };
    let list = inputs.as_array().unwrap();
    let mut conforming = 0;
    for entry in list {
        let found = parse([entry["input"].as_str().unwrap()]);
        conforming += usize::from(found.conforming());
        for challenge in found.challenges.iter().filter(|challenge| challenge.writable()) {
            let again = parse([challenge.to_string().as_str()]);
            assert_eq!(again.challenges, std::slice::from_ref(challenge), "{entry}");
        }
    }
    println!("curl: {} read without a panic, {conforming} of them conforming", list.len());
}
