//! Answers about opaque tokens.

use doorward_policy::map::BearerRules;
use serde_json::json;

use super::super::{AnswerFault, TokenRules, introspected};
use super::{NOW_S, public_rules};

#[test]
fn answers_are_judged() {
    let good = json!({"active": true, "sub": "dana", "aud": "shop", "scope": "read write"});
    let with = |name: &str, value: serde_json::Value| {
        let mut answer = good.clone();
        answer[name] = value;
        answer.to_string()
    };
    let cases = [
        (good.to_string(), "good"),
        (with("active", json!(false)), "token-revoked"),
        (json!({"active": false}).to_string(), "token-revoked"),
        (with("active", json!("true")), "unreadable"),
        (with("active", json!(1)), "unreadable"),
        (json!({"sub": "dana"}).to_string(), "unreadable"),
        ("<html>".to_owned(), "unreadable"),
        (r#"{"active":false,"active":true,"sub":"dana","aud":"shop"}"#.to_owned(), "unreadable"),
        (with("exp", json!(NOW_S)), "token-expired"),
        (with("nbf", json!(NOW_S + 1)), "token-not-yet-valid"),
        (with("aud", json!("other")), "token-audience"),
        (with("aud", json!(null)), "token-audience"),
        (json!({"active": true, "sub": "dana"}).to_string(), "token-audience"),
        (with("iss", json!("https://id.example")), "good"),
        (with("iss", json!("https://evil.example")), "token-issuer"),
        (with("token_type", json!("refresh_token")), "token-type-wrong"),
        (with("token_type", json!("Bearer")), "good"),
        (with("cnf", json!({"jkt": "x"})), "token-type-wrong"),
        (with("sub", json!(7)), "token-type-wrong"),
    ];
    let rules = TokenRules::new(&BearerRules { keys: None, ..public_rules() }, None).unwrap();
    for (answer, expected) in cases {
        let told = match introspected(answer.as_bytes(), &rules, NOW_S) {
            Ok(_) => "good",
            Err(AnswerFault::Refused(fault)) => fault.reason.id,
            Err(AnswerFault::Unreadable) => "unreadable",
        };
        assert_eq!(told, expected, "{answer}");
    }
    let verified = introspected(good.to_string().as_bytes(), &rules, NOW_S).unwrap();
    assert_eq!((verified.good_until_s, verified.caller.scopes.len()), (i64::MAX, 2));
}
