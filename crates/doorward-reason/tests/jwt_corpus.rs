//! Tokens with known defects: each defect that shows without a key is named, and good tokens are not called bad.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests fail by panicking, and print their figures")]

mod corpus;

use doorward_reason::grammar::jwt::{Jwt, Part, TokenProblem, looks_like, read};
use serde_json::Value;

/// Defects that only a key or the reader's own configuration shows.
const INVISIBLE: &[&str] = &["confusion-hs256-n", "iss-slash", "tampered-payload", "tampered-sig"];
/// Invalid signatures of Wycheproof that are told by their shape alone, and all that are invalid.
const WYCHEPROOF_FLOOR: (usize, usize) = (63, 355);
/// Valid in Wycheproof, whose signer signed a character that base64url does not have; RFC 7515, section 5.2 rejects it.
const WYCHEPROOF_NOT_BASE64: &[u64] = &[372, 373];

fn refusing(jwt: &Jwt, now_s: i64) -> Vec<TokenProblem> {
    jwt.problems(now_s, 0).into_iter().filter(TokenProblem::refuses).collect()
}

#[test]
fn defects_that_show_without_a_key_are_named() {
    let Some(attacks) = corpus::json("jwt/attacks.json") else { return };
    let now_s = attacks["now"].as_i64().unwrap();
    let (mut named, mut invisible, mut quiet) = (0, 0, 0);
    for vector in attacks["vectors"].as_array().unwrap() {
        let id = vector["id"].as_str().unwrap();
        let jwt = read(vector["token"].as_str().unwrap());
        match vector["expect"].as_str().unwrap() {
            "accept" => {
                assert_eq!(refusing(&jwt, now_s), [], "{id}");
                quiet += 1;
            }
            _ if INVISIBLE.contains(&id) => {
                assert_eq!(refusing(&jwt, now_s), [], "{id}");
                invisible += 1;
            }
            _ => {
                let problems = jwt.problems(now_s, 0);
                assert!(!problems.is_empty(), "{id} is not named");
                println!("{id}: {}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "));
                named += 1;
            }
        }
    }
    println!(
        "attacks: {named} named, {invisible} not visible without a key or configuration, {quiet} good ones left alone"
    );
    assert_eq!((named, invisible, quiet), (34, 4, 6));
}

/// Problems of the signed form itself: most of these payloads are not claims, and are not meant to be.
fn form_problems(jwt: &Jwt) -> Vec<TokenProblem> {
    let of_payload = |problem: &TokenProblem| match problem {
        TokenProblem::NotJson { part } | TokenProblem::NotObject { part } => *part == Part::Payload,
        _ => false,
    };
    refusing(jwt, 0).into_iter().filter(|problem| !of_payload(problem)).collect()
}

#[test]
fn signature_vectors_are_judged_by_their_shape() {
    let Some(file) = corpus::json("jwt/wycheproof/json_web_signature_test.json") else { return };
    let groups = file["testGroups"].as_array().unwrap();
    let (mut valid, mut valid_called_bad, mut invalid, mut invalid_named) = (0, 0, 0, 0);
    for test in groups.iter().flat_map(|group| group["tests"].as_array().unwrap()) {
        // The JSON serialisation is no compact token; it is read all the same.
        let token = test["jws"].as_str().map_or_else(|| test["jws"].to_string(), str::to_owned);
        let bad = !form_problems(&read(&token)).is_empty();
        if test["result"] == "valid" {
            valid += 1;
            let known = WYCHEPROOF_NOT_BASE64.contains(&test["tcId"].as_u64().unwrap());
            assert_eq!(bad, known, "{}", describe(test));
            valid_called_bad += usize::from(bad);
        } else {
            invalid += 1;
            invalid_named += usize::from(bad);
        }
    }
    println!(
        "wycheproof: {invalid_named} of {invalid} invalid named by shape, {valid_called_bad} of {valid} valid called bad"
    );
    assert!(invalid_named >= WYCHEPROOF_FLOOR.0 && invalid == WYCHEPROOF_FLOOR.1);
    assert_eq!(valid_called_bad, WYCHEPROOF_NOT_BASE64.len());
}

fn describe(test: &Value) -> String {
    format!("{} {}", test["tcId"], test["comment"])
}

#[test]
fn the_standards_own_examples_are_read() {
    let Some(examples) = corpus::json("jwt/rfc7515_7519.json") else { return };
    let tokens: Vec<&str> = examples.as_array().unwrap().iter().map(|entry| entry["token"].as_str().unwrap()).collect();
    assert!(tokens.iter().all(|token| looks_like(token)));
    let signed = read(tokens[0]);
    assert_eq!((signed.issuer.as_deref(), signed.expires_s), (Some("joe"), Some(1_300_819_380)));
    assert_eq!(refusing(&signed, 1_300_819_379), []);
    assert_eq!(refusing(&signed, 1_300_819_380), [TokenProblem::Expired { since_s: 0 }]);
    assert_eq!(refusing(&read(tokens[1]), 0), [TokenProblem::Unsigned]);
}

#[test]
fn the_cookbook_is_read() {
    for name in
        ["4_1.rsa_v15_signature", "4_2.rsa-pss_signature", "4_3.ecdsa_signature", "4_4.hmac-sha2_integrity_protection"]
    {
        let Some(example) = corpus::json(&format!("jwt/cookbook/jws/{name}.json")) else { return };
        let jwt = read(example["output"]["compact"].as_str().unwrap());
        assert_eq!(jwt.algorithm.as_deref(), example["input"]["alg"].as_str(), "{name}");
        assert_eq!(form_problems(&jwt), [], "{name}");
    }
}
