//! What a genuine token must say, and who it makes its holder.

use doorward_policy::{Kind, Scheme};
use serde_json::{Value, json};

use super::super::{MAX_CREDENTIAL_BYTES, MAX_LIST, MAX_NAME_BYTES};
use super::{HS256, NOW_S, claims_with, judged_by, minted, secret_rules, told};

#[test]
fn each_check_names_its_reason() {
    let cases = [
        (json!({}), "good"),
        (json!({"aud": ["other", "shop"]}), "good"),
        (json!({"aud": "https://api.shop.example"}), "good"),
        (json!({"aud": "Shop"}), "token-audience"),
        (json!({"aud": "shop2"}), "token-audience"),
        (json!({"aud": []}), "token-audience"),
        (json!({"aud": ["shop", 1]}), "token-audience"),
        (json!({"aud": {"shop": true}}), "token-audience"),
        (json!({"aud": null}), "token-audience"),
        (json!({"iss": "https://id.example/"}), "token-issuer"),
        (json!({"iss": null}), "token-issuer"),
        (json!({"iss": ["https://id.example"]}), "token-issuer"),
        (json!({"exp": NOW_S + 1}), "good"),
        (json!({"exp": NOW_S}), "token-expired"),
        (json!({"exp": NOW_S as f64 + 0.5}), "token-expired"),
        (json!({"exp": NOW_S as f64 + 1.5}), "good"),
        (json!({"exp": -1}), "token-expired"),
        (json!({"exp": 0}), "token-expired"),
        (json!({"exp": null}), "token-type-wrong"),
        (json!({"exp": "1750000060"}), "token-type-wrong"),
        (json!({"exp": 1e300}), "token-type-wrong"),
        (json!({"exp": u64::MAX}), "token-type-wrong"),
        (json!({"exp": 253_402_300_799_i64}), "good"),
        (json!({"exp": 253_402_300_800_i64}), "token-type-wrong"),
        (json!({"exp": [NOW_S + 60]}), "token-type-wrong"),
        (json!({"exp": true}), "token-type-wrong"),
        (json!({"nbf": NOW_S}), "good"),
        (json!({"nbf": NOW_S + 1}), "token-not-yet-valid"),
        (json!({"nbf": NOW_S as f64 + 0.5}), "token-not-yet-valid"),
        (json!({"nbf": "now"}), "token-type-wrong"),
        (json!({"iat": NOW_S + 100_000}), "good"),
        (json!({"iat": "now"}), "token-type-wrong"),
        (json!({"sub": null}), "token-type-wrong"),
        (json!({"sub": 7}), "token-type-wrong"),
        (json!({"sub": ["dana"]}), "token-type-wrong"),
        (json!({"sub": ""}), "token-type-wrong"),
        (json!({"sub": "dana\r\nX-Admin: yes"}), "token-type-wrong"),
        (json!({"sub": "d".repeat(MAX_NAME_BYTES)}), "good"),
        (json!({"sub": "d".repeat(MAX_NAME_BYTES + 1)}), "token-type-wrong"),
        (json!({"jti": 7}), "token-type-wrong"),
        (json!({"azp": {}}), "token-type-wrong"),
        (json!({"cnf": {"jkt": "x"}}), "token-type-wrong"),
        (json!({"scope": 7}), "token-type-wrong"),
        (json!({"scope": ["a", 7]}), "token-type-wrong"),
        (json!({"realm_access": {"roles": [{}]}}), "token-type-wrong"),
    ];
    for (changes, expected) in cases {
        let outcome = judged_by(&secret_rules(), &minted(HS256, &claims_with(&changes)), NOW_S);
        assert_eq!(told(&outcome), expected, "{changes}");
    }
}

#[test]
fn a_number_that_is_none_is_refused() {
    for exp in ["1e400", "-1e400", "NaN", "0x7fffffff", "1750000060,\"exp\":1"] {
        let claims = format!(r#"{{"iss":"https://id.example","aud":"shop","sub":"dana","exp":{exp}}}"#);
        let outcome = judged_by(&secret_rules(), &minted(HS256, &claims), NOW_S);
        assert_eq!(told(&outcome), "token-signature", "{exp}");
    }
}

#[test]
fn leeway_is_forgiven_at_both_ends_and_not_a_second_more() {
    let rules = doorward_policy::map::BearerRules { leeway_s: 30, ..secret_rules() };
    let token = minted(HS256, &claims_with(&json!({"nbf": NOW_S, "exp": NOW_S + 60})));
    for (offset_s, expected) in
        [(-31, "token-not-yet-valid"), (-30, "good"), (0, "good"), (89, "good"), (90, "token-expired")]
    {
        assert_eq!(told(&judged_by(&rules, &token, NOW_S + offset_s)), expected, "{offset_s}");
    }
    let verified = judged_by(&rules, &token, NOW_S).unwrap();
    assert_eq!((verified.good_from_s, verified.good_until_s), (NOW_S - 30, NOW_S + 90));
    assert_eq!(verified.caller.expires_at_s, Some(NOW_S + 60));
}

#[test]
fn kinds_of_tokens_are_told_apart() {
    // Header, further claims, and what comes of it: leniently, strictly.
    let cases = [
        (r#"{"alg":"HS256","typ":"at+jwt"}"#, json!({}), "good", "good"),
        (r#"{"alg":"HS256","typ":"AT+JWT"}"#, json!({}), "good", "good"),
        (r#"{"alg":"HS256","typ":"application/at+jwt"}"#, json!({}), "good", "good"),
        (r#"{"alg":"HS256","typ":"at+jwt"}"#, json!({"nonce": "n"}), "good", "good"),
        (r#"{"alg":"HS256","typ":"JWT"}"#, json!({}), "good", "token-type-wrong"),
        (HS256, json!({}), "good", "token-type-wrong"),
        (HS256, json!({"nonce": "n"}), "token-type-wrong", "token-type-wrong"),
        (HS256, json!({"nonce": "n", "typ": "Bearer"}), "good", "token-type-wrong"),
        (HS256, json!({"at_hash": "h", "typ": "Bearer"}), "token-type-wrong", "token-type-wrong"),
        (HS256, json!({"c_hash": "h"}), "token-type-wrong", "token-type-wrong"),
        (HS256, json!({"token_use": "id"}), "token-type-wrong", "token-type-wrong"),
        (HS256, json!({"token_use": "access"}), "good", "token-type-wrong"),
        (HS256, json!({"typ": "ID"}), "token-type-wrong", "token-type-wrong"),
        (HS256, json!({"typ": "Refresh"}), "token-type-wrong", "token-type-wrong"),
        (HS256, json!({"token_type": "refresh"}), "token-type-wrong", "token-type-wrong"),
        (r#"{"alg":"HS256","typ":"logout+jwt"}"#, json!({}), "token-type-wrong", "token-type-wrong"),
        (r#"{"alg":"HS256","typ":"dpop+jwt"}"#, json!({}), "token-type-wrong", "token-type-wrong"),
        (r#"{"alg":"HS256","typ":7}"#, json!({}), "token-type-wrong", "token-type-wrong"),
        (r#"{"alg":"HS256","cty":"JWT"}"#, json!({}), "token-type-wrong", "token-type-wrong"),
    ];
    for (header, changes, lenient, strict) in cases {
        let token = minted(header, &claims_with(&changes));
        let strictly = doorward_policy::map::BearerRules { strict_type: true, ..secret_rules() };
        assert_eq!(told(&judged_by(&secret_rules(), &token, NOW_S)), lenient, "{header} {changes}");
        assert_eq!(told(&judged_by(&strictly, &token, NOW_S)), strict, "strictly: {header} {changes}");
    }
}

fn caller_of(changes: &Value) -> doorward_policy::Caller {
    judged_by(&secret_rules(), &minted(HS256, &claims_with(changes)), NOW_S).unwrap().caller
}

fn texts(words: &[Box<str>]) -> Vec<&str> {
    words.iter().map(|word| &**word).collect()
}

#[test]
fn roles_are_found_by_their_path() {
    let cases: [(Value, &[&str]); 7] = [
        (json!({"realm_access": {"roles": ["editor", "viewer"]}}), &["editor", "viewer"]),
        (json!({"realm_access": {"roles": "chief editor"}}), &["chief editor"]),
        (json!({"realm_access.roles": ["flat"]}), &["flat"]),
        (json!({"realm_access": {"roles": ""}}), &[]),
        (json!({"realm_access": ["roles"]}), &[]),
        (json!({"realm_access": {"roles": []}}), &[]),
        (json!({}), &[]),
    ];
    for (changes, expected) in cases {
        assert_eq!(texts(&caller_of(&changes).roles), expected, "{changes}");
    }
    let rules =
        doorward_policy::map::BearerRules { roles_claim: "https://shop.example/roles".into(), ..secret_rules() };
    let token = minted(HS256, &claims_with(&json!({"https://shop.example/roles": ["admin"]})));
    assert_eq!(texts(&judged_by(&rules, &token, NOW_S).unwrap().caller.roles), ["admin"]);
}

#[test]
fn scopes_are_a_string_or_a_list() {
    let cases: [(Value, &[&str]); 6] = [
        (json!({"scope": "read write"}), &["read", "write"]),
        (json!({"scope": ["read", "write"]}), &["read", "write"]),
        (json!({"scp": ["read"]}), &["read"]),
        (json!({"scope": "read", "scp": "write"}), &["read"]),
        (json!({"scope": "  read   write "}), &["read", "write"]),
        (json!({"scope": ""}), &[]),
    ];
    for (changes, expected) in cases {
        assert_eq!(texts(&caller_of(&changes).scopes), expected, "{changes}");
    }
}

#[test]
fn lists_have_an_edge() {
    for (count, expected) in [(MAX_LIST, "good"), (MAX_LIST + 1, "token-type-wrong")] {
        let many = vec!["role"; count];
        let by_list = claims_with(&json!({"realm_access": {"roles": many}}));
        assert_eq!(told(&judged_by(&secret_rules(), &minted(HS256, &by_list), NOW_S)), expected);
        let by_text = claims_with(&json!({"scope": many.join(" ")}));
        assert_eq!(told(&judged_by(&secret_rules(), &minted(HS256, &by_text), NOW_S)), expected);
    }
}

#[test]
fn programs_are_told_from_people() {
    let cases = [
        (json!({}), Kind::Person),
        (json!({"client_id": "web"}), Kind::Person),
        (json!({"sub": "billing", "client_id": "billing"}), Kind::Service),
        (json!({"sub": "billing", "azp": "billing"}), Kind::Service),
        (json!({"gty": "client-credentials"}), Kind::Service),
        (json!({"idtyp": "app"}), Kind::Service),
    ];
    for (changes, expected) in cases {
        assert_eq!(caller_of(&changes).kind, expected, "{changes}");
    }
}

#[test]
fn a_second_factor_is_dated_by_the_authentication() {
    let at_s = NOW_S - 100;
    let cases = [
        (json!({"amr": ["pwd", "otp"], "auth_time": at_s}), Some(at_s)),
        (json!({"amr": ["mfa"], "auth_time": at_s}), Some(at_s)),
        (json!({"acr": "phr", "auth_time": at_s}), Some(at_s)),
        (json!({"amr": ["pwd"], "auth_time": at_s}), None),
        (json!({"amr": ["pwd", "pin"], "acr": "1", "auth_time": at_s}), None),
        (json!({"amr": ["mfa"]}), None),
        (json!({"amr": "mfa", "auth_time": at_s}), None),
        (json!({"amr": ["mfa"], "auth_time": "yesterday"}), None),
        (json!({"amr": ["mfa"], "auth_time": NOW_S}), Some(NOW_S)),
        (json!({"amr": ["mfa"], "auth_time": NOW_S + 1}), None),
    ];
    for (changes, expected) in cases {
        assert_eq!(caller_of(&changes).second_factor_at_s, expected, "{changes}");
    }
}

#[test]
fn the_rest_of_the_caller_is_what_the_token_says() {
    let longest = "j".repeat(MAX_CREDENTIAL_BYTES);
    let caller = caller_of(&json!({"jti": longest, "tenant": "acme"}));
    assert_eq!((&*caller.name, caller.scheme), ("dana", Scheme::Bearer));
    assert_eq!(caller.credential.as_deref(), Some(longest.as_str()));
    assert_eq!(caller.claims, [("tenant".into(), "acme".into())]);
    assert_eq!(caller_of(&json!({"jti": format!("{longest}j")})).credential, None);
    assert_eq!(caller_of(&json!({"jti": "a b"})).credential, None);
    assert_eq!(caller_of(&json!({"tenant": 7})).claims, [("tenant".into(), "7".into())]);
    assert_eq!(caller_of(&json!({"tenant": {"id": 7}})).claims, []);
}
