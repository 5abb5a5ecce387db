//! What tokens are read as, what is wrong with them and when.

use proptest::prelude::*;

use super::*;

const NOW_S: i64 = 1_750_000_000;
const GOOD: &str = r#"{"iss":"https://id.example","aud":"shop","exp":1750003600,"iat":1749999000,"sub":"dana"}"#;

fn token(header: &str, payload: &str, signature: &[u8]) -> String {
    let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    format!("{}.{}.{}", part(header.as_bytes()), part(payload.as_bytes()), part(signature))
}

fn problems(header: &str, payload: &str, signature: &[u8]) -> Vec<TokenProblem> {
    read(&token(header, payload, signature)).problems(NOW_S, 0)
}

fn payload_problems(payload: &str) -> Vec<TokenProblem> {
    problems(r#"{"alg":"HS256"}"#, payload, &[1; 32])
}

fn with_exp(exp: &str) -> Vec<TokenProblem> {
    payload_problems(&format!(r#"{{"iss":"i","aud":"a","exp":{exp}}}"#))
}

#[test]
fn a_good_token_has_no_problem() {
    let jwt = read(&token(r#"{"alg":"ES256","kid":"k","typ":"at+jwt"}"#, GOOD, &[7; 64]));
    assert_eq!(jwt.problems(NOW_S, 0), []);
    assert!(jwt.readable() && jwt.subject_present && !jwt.symmetric());
    assert_eq!((jwt.key_id.as_deref(), jwt.kind.as_deref()), (Some("k"), Some("at+jwt")));
    assert_eq!(jwt.audiences, ["shop"]);
}

#[test]
fn scopes_come_as_text_or_list() {
    for payload in [r#"{"scope":"a b"}"#, r#"{"scp":["a","b"]}"#, r#"{"scp":"a b"}"#] {
        assert_eq!(read(&token("{}", payload, &[])).scopes, ["a", "b"], "{payload}");
    }
}

#[test]
fn times_are_judged_to_the_second() {
    use TokenProblem::*;
    let at = |now_s: i64, leeway_s: i64| read(&token(r#"{"alg":"HS256"}"#, GOOD, &[1; 32])).problems(now_s, leeway_s);
    assert_eq!(at(1_750_003_599, 0), []);
    assert_eq!(at(1_750_003_600, 0), [Expired { since_s: 0 }]);
    assert_eq!(at(1_750_003_600, 60), []);
    assert_eq!(at(1_750_003_660, 60), [Expired { since_s: 60 }]);
    assert_eq!(at(1_749_998_999, 0), [IssuedInFuture { in_s: 1 }]);
    let later = payload_problems(r#"{"iss":"i","aud":"a","exp":1750009999,"nbf":1750000060}"#);
    assert_eq!(later, [NotYetValid { in_s: 60 }]);
    assert_eq!(at(i64::MAX, 0).len(), 1);
    assert_eq!(at(i64::MIN, i64::MIN).len(), 1);
}

#[test]
fn odd_times_are_named() {
    use TokenProblem::*;
    let claim = "exp";
    assert_eq!(with_exp("\"1750003600\""), [TimeNotNumber { claim, kind: "a string" }]);
    assert_eq!(with_exp("null"), [TimeNotNumber { claim, kind: "null" }]);
    assert_eq!(with_exp("-1"), [TimeNegative { claim }]);
    assert_eq!(with_exp("1750003600.5"), [TimeFractional { claim }]);
    assert_eq!(with_exp("1750003600000"), [TimeInMilliseconds { claim }]);
    assert_eq!(with_exp("1e308"), [TimeHuge { claim }]);
    assert_eq!(with_exp("99999999999999999999999"), [TimeHuge { claim }]);
    assert_eq!(with_exp("253402300799"), []);
    assert_eq!(with_exp("253402300800"), [TimeHuge { claim }]);
    assert_eq!(with_exp("1e400"), [NotJson { part: Part::Payload }]);
}

#[test]
fn headers_are_judged() {
    use TokenProblem::*;
    let judged = |header: &str| problems(header, GOOD, &[1; 64]);
    assert_eq!(judged(r#"{"alg":"nOnE"}"#), [Unsigned]);
    assert_eq!(judged(r#"{"alg":""}"#), [Unsigned]);
    assert_eq!(judged("{}"), [AlgorithmMissing]);
    assert_eq!(judged(r#"{"alg":["ES256"]}"#), [AlgorithmNotText]);
    assert_eq!(judged(r#"{"alg":"es256"}"#), [AlgorithmUnknown { algorithm: "es256".to_owned() }]);
    assert_eq!(judged(r#"{"alg":"ES256","jku":"https://x.example"}"#), [KeyEmbedded { member: "jku".to_owned() }]);
    assert_eq!(judged(r#"{"alg":"ES256","kid":1}"#), [KeyIdNotText]);
    assert_eq!(judged(r#"{"alg":"ES256","kid":"../../x"}"#), [KeyIdSuspicious]);
    assert_eq!(judged(r#"{"alg":"ES256","crit":[]}"#), [CriticalMalformed]);
    assert_eq!(judged(r#"{"alg":"ES256","crit":["x"],"x":1}"#), [CriticalUnknown { name: "x".to_owned() }]);
    let twice = DuplicateMember { part: Part::Header, name: "alg".to_owned() };
    assert_eq!(judged(r#"{"alg":"ES256","alg":"none"}"#), [twice]);
}

#[test]
fn signatures_have_the_length_of_their_algorithm() {
    use TokenProblem::*;
    for (algorithm, bytes, fits) in [
        ("HS256", 32, true),
        ("HS256", 31, false),
        ("HS384", 48, true),
        ("HS512", 64, true),
        ("ES256", 64, true),
        ("ES256", 63, false),
        ("ES384", 96, true),
        ("ES512", 132, true),
        ("EdDSA", 64, true),
        ("EdDSA", 114, true),
        ("RS256", 256, true),
        ("RS256", 255, false),
        ("RS256", 128, false),
        ("PS512", 512, true),
        ("RS256", 1040, false),
    ] {
        let found = problems(&format!(r#"{{"alg":"{algorithm}"}}"#), GOOD, &vec![9; bytes]);
        let wrong = SignatureLength { algorithm: algorithm.to_owned(), bytes };
        assert_eq!(found, if fits { vec![] } else { vec![wrong] }, "{algorithm} {bytes}");
    }
    assert_eq!(problems(r#"{"alg":"RS256"}"#, GOOD, &[]), [SignatureEmpty]);
    assert_eq!(problems(r#"{"alg":"ES256"}"#, GOOD, &[0; 64]), [SignatureZero]);
    let half_zero = [vec![1; 32], vec![0; 32]].concat();
    assert_eq!(problems(r#"{"alg":"ES256"}"#, GOOD, &half_zero), [SignatureZero]);
}

#[test]
fn parts_are_counted_and_judged() {
    use TokenProblem::*;
    assert!(read("").problems(NOW_S, 0).contains(&PartCount { count: 1 }));
    assert_eq!(read("a.b.c.d.e").problems(NOW_S, 0), [Encrypted]);
    let good = token(r#"{"alg":"ES256"}"#, GOOD, &[7; 64]);
    let padded = read(&format!("{good}=")).problems(NOW_S, 0);
    assert_eq!(padded, [NotBase64Url { part: Part::Signature }]);
    let broken = read(&good.replacen("ey", "ey\n", 1));
    assert_eq!(broken.problems(NOW_S, 0), [NotBase64Url { part: Part::Header }]);
    assert!(broken.readable());
}

#[test]
fn the_limit_holds_at_its_edge() {
    let at = |bytes: usize| read(&".".repeat(bytes)).problems(NOW_S, 0);
    assert!(!at(MAX_TOKEN_BYTES).contains(&TokenProblem::TooLong { bytes: MAX_TOKEN_BYTES }));
    assert_eq!(at(MAX_TOKEN_BYTES + 1), [TokenProblem::TooLong { bytes: MAX_TOKEN_BYTES + 1 }]);
    let many = format!(r#"{{"aud":[{}]}}"#, vec!["\"a\""; MAX_LIST + 1].join(","));
    assert_eq!(read(&token("{}", &many, &[])).audiences.len(), MAX_LIST);
}

#[test]
fn words_say_how_long_ago() {
    assert_eq!(TokenProblem::Expired { since_s: 260_000 }.to_string(), "the token expired 3 days ago");
    assert_eq!(TokenProblem::NotYetValid { in_s: 3_700 }.to_string(), "the token becomes valid in 1 hour");
}

#[test]
fn foreign_names_are_shown_in_part() {
    let shown = |bytes: usize| TokenProblem::AlgorithmUnknown { algorithm: "x".repeat(bytes) }.to_string();
    assert_eq!(shown(MAX_SHOWN_BYTES), shown(MAX_SHOWN_BYTES + 1));
    assert_ne!(shown(MAX_SHOWN_BYTES - 1), shown(MAX_SHOWN_BYTES));
}

#[test]
fn nothing_secret_is_shown() {
    let jwt = read(&token(r#"{"alg":"ES256"}"#, GOOD, &[0xAB; 64]));
    for shown in [format!("{jwt:?}"), jwt.to_string(), serde_json::to_string(&jwt).unwrap()] {
        assert!(!shown.contains("171") && !shown.contains("q6ur") && !shown.contains("dana"), "{shown}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_fail(text in "[ -~]{0,40}(\\.[ -~]{0,40}){0,5}", now_s in any::<i64>(), leeway_s in any::<i64>()) {
        let _ = read(&text).problems(now_s, leeway_s);
    }

    #[test]
    fn no_json_makes_it_fail(header in "[{}\\[\\]\":,a-z0-9]{0,40}", payload in ".{0,60}", signature in prop::collection::vec(any::<u8>(), 0..80)) {
        let jwt = read(&token(&header, &payload, &signature));
        let _ = (jwt.problems(NOW_S, 0), format!("{jwt:?} {jwt}"));
    }
}
