//! The outline of a token and its header.

use doorward_policy::map::Algorithm;
use proptest::prelude::*;
use serde_json::json;

use super::super::{KeySet, MAX_KEY_ID_BYTES, MAX_TOKEN_BYTES, TokenFault, TokenRules, is_opaque, verify};
use super::{
    HS256, NOW_S, Pair, SECRET, claims_with, encoded, good_claims, judged_by, minted, public_rules, secret_rules,
    set_of, told,
};

fn good() -> String {
    minted(HS256, &good_claims().to_string())
}

#[test]
fn what_is_no_token_is_told_from_a_damaged_one() {
    let good = good();
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let (header, payload) = signed.split_once('.').unwrap();
    let cases = [
        (good.clone(), "good"),
        (String::new(), "credentials-wrong"),
        ("s3cr3t".to_owned(), "credentials-wrong"),
        ("dwk_ab.cd.ef".to_owned(), "credentials-wrong"),
        (header.to_owned(), "credentials-wrong"),
        (signed.to_owned(), "token-signature"),
        (format!("{signed}."), "token-signature"),
        (format!("{good}."), "token-signature"),
        (format!("{good}.x.y"), "token-type-wrong"),
        (format!("{good}.x.y.z"), "token-signature"),
        (format!("{good}="), "token-signature"),
        (format!("{good} "), "token-signature"),
        (format!("{header}.{payload}\n.{signature}"), "token-signature"),
        (format!("{header}.{}.{signature}", encoded("[]")), "token-signature"),
        (format!("{}.{payload}.{signature}", encoded(r#"{"alg":"HS256"}x"#)), "token-signature"),
        (minted(r#"{"alg":"HS256","alg":"HS256"}"#, &good_claims().to_string()), "token-signature"),
        (minted(HS256, r#"{"sub":"dana","sub":"eve"}"#), "token-signature"),
        (minted(HS256, r#"{"a":{"b":1,"b":2}}"#), "token-signature"),
        (minted(HS256, "[]"), "token-signature"),
        (minted(HS256, ""), "token-signature"),
    ];
    for (token, expected) in cases {
        assert_eq!(told(&judged_by(&secret_rules(), &token, NOW_S)), expected, "{token}");
    }
}

#[test]
fn the_header_decides_little() {
    let cases = [
        (r#"{"alg":"none"}"#, "token-algorithm"),
        (r#"{"alg":"hs256"}"#, "token-algorithm"),
        (r#"{"alg":"RS256"}"#, "token-algorithm"),
        (r#"{"alg":["HS256"]}"#, "token-algorithm"),
        (r#"{"kid":"a"}"#, "token-algorithm"),
        (r#"{"alg":"HS256","crit":["exp"],"exp":1}"#, "token-type-wrong"),
        (r#"{"alg":"HS256","crit":[]}"#, "token-type-wrong"),
        (r#"{"alg":"HS256","b64":false}"#, "token-type-wrong"),
        (r#"{"alg":"HS256","b64":true}"#, "token-type-wrong"),
        (r#"{"alg":"HS256","kid":7}"#, "token-signature"),
        // A secret has no name: any name may lead to it.
        (r#"{"alg":"HS256","kid":"../../dev/null"}"#, "good"),
        (r#"{"alg":"HS256","jku":"https://evil.example","x5u":"x","jwk":{},"x5c":[]}"#, "good"),
        (r#"{"alg":"HS256","zip":"DEF"}"#, "good"),
        ("{\n \"alg\" : \"HS256\" }", "good"),
    ];
    for (header, expected) in cases {
        let token = minted(header, &good_claims().to_string());
        assert_eq!(told(&judged_by(&secret_rules(), &token, NOW_S)), expected, "{header}");
    }
}

#[test]
fn every_listed_algorithm_and_no_other_is_taken() {
    let rules = doorward_policy::map::BearerRules { algorithms: vec![Algorithm::Hs384], ..secret_rules() };
    assert_eq!(told(&judged_by(&rules, &good(), NOW_S)), "token-algorithm");
}

#[test]
fn lengths_have_an_edge() {
    let claims = |pad: usize| claims_with(&json!({"pad": "p".repeat(pad)}));
    let least = minted(HS256, &claims(0)).len();
    // Four characters carry three bytes.
    let pad = (MAX_TOKEN_BYTES - least) / 4 * 3;
    let longest = (pad..pad + 8).map(|pad| minted(HS256, &claims(pad)));
    let (fit, over): (Vec<_>, Vec<_>) = longest.partition(|token| token.len() <= MAX_TOKEN_BYTES);
    assert_eq!(told(&judged_by(&secret_rules(), fit.last().unwrap(), NOW_S)), "good");
    assert_eq!(told(&judged_by(&secret_rules(), over.first().unwrap(), NOW_S)), "token-signature");
    for (bytes, expected) in [(MAX_KEY_ID_BYTES, "good"), (MAX_KEY_ID_BYTES + 1, "token-key-unknown")] {
        let header = json!({"alg": "HS256", "kid": "k".repeat(bytes)}).to_string();
        let token = minted(&header, &good_claims().to_string());
        assert_eq!(told(&judged_by(&secret_rules(), &token, NOW_S)), expected);
    }
}

#[test]
fn an_unknown_key_is_told_so_that_it_can_be_fetched() {
    let (known, unknown) = (Pair::new("known"), Pair::new("unknown"));
    let rules = TokenRules::new(&public_rules(), None).unwrap();
    let keys = set_of(&[&known]);
    let claims = good_claims().to_string();
    assert!(verify(&known.minted(&claims), &rules, &keys, NOW_S).is_ok());
    let fault = verify(&unknown.minted(&claims), &rules, &keys, NOW_S).unwrap_err();
    assert!(matches!(&fault, TokenFault::NoKey { key_id: Some(id) } if **id == *"unknown"));
    assert_eq!(fault.credential().reason.id, "token-key-unknown");
    // The same name with another key is no unknown key.
    let forged = Pair { id: "known", key: unknown.key };
    assert_eq!(told(&verify(&forged.minted(&claims), &rules, &keys, NOW_S)), "token-signature");
}

#[test]
fn a_public_key_is_no_secret() {
    let pair = Pair::new("a");
    let point = ::ring::signature::KeyPair::public_key(&pair.key).as_ref().to_vec();
    let signed = format!("{}.{}", encoded(r#"{"alg":"HS256","kid":"a"}"#), encoded(good_claims().to_string()));
    let tag = ::ring::hmac::sign(&::ring::hmac::Key::new(::ring::hmac::HMAC_SHA256, &point), signed.as_bytes());
    let token = format!("{signed}.{}", encoded(tag));
    let rules = TokenRules::new(&public_rules(), None).unwrap();
    assert_eq!(told(&verify(&token, &rules, &set_of(&[&pair]), NOW_S)), "token-algorithm");
}

#[test]
fn opaque_tokens_are_known_by_their_outline() {
    for (token, opaque) in
        [("eyJh.x.y", false), ("ewogICJh.b.c", false), ("e.b.c", true), ("abc.d.e", true), ("eyJh", true)]
    {
        assert_eq!(is_opaque(token), opaque, "{token}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_fail(token in ".{0,200}") {
        prop_assert!(judged_by(&secret_rules(), &token, NOW_S).is_err());
    }

    #[test]
    fn no_signed_claims_make_it_fail(claims in ".{0,100}", now_s in any::<i64>()) {
        let _ = judged_by(&secret_rules(), &minted(HS256, &claims), now_s);
    }

    #[test]
    fn one_changed_character_is_refused(place in any::<prop::sample::Index>(), to in "[A-Za-z0-9_.-]") {
        let good = good();
        let place = place.index(good.len());
        let mut changed = good.clone().into_bytes();
        changed[place] = to.as_bytes()[0];
        let changed = String::from_utf8(changed).unwrap();
        prop_assume!(changed != good);
        let rules = TokenRules::new(&secret_rules(), Some(SECRET)).unwrap();
        prop_assert!(verify(&changed, &rules, &KeySet::from_secret(SECRET).unwrap(), NOW_S).is_err());
    }

    #[test]
    fn a_token_is_good_from_nbf_until_exp(nbf in -1000_i64..1000, exp in -1000_i64..1000, leeway_s in 0_u64..=600) {
        let token = minted(HS256, &claims_with(&json!({"nbf": NOW_S + nbf, "exp": NOW_S + exp})));
        let rules = doorward_policy::map::BearerRules { leeway_s, ..secret_rules() };
        let leeway_s = i64::try_from(leeway_s).unwrap();
        let good = nbf <= leeway_s && -leeway_s < exp;
        prop_assert_eq!(judged_by(&rules, &token, NOW_S).is_ok(), good);
    }
}
