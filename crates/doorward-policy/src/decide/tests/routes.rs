//! What a route says: credentials, second factor, `deny`, networks, `allow`, and how a refusal looks.

use doorward_reason::Reason;
use doorward_reason::catalogue;
use url::Url;

use super::*;
use crate::facts::CredentialFault;
use crate::map::{Lookup, Owner, Route};
use crate::reasons;
use crate::refusal::Condition;
use crate::sample::{BASIC, BEARER, CERTIFICATE, KEY, LINK, entries, map, route};

fn failed(reason: &'static Reason, scheme: Scheme) -> Identity<'static> {
    Identity::Failed(CredentialFault { reason, scheme, detail: "the signature does not fit" })
}

const AWAY: Identity<'static> = Identity::Unavailable { retry_after_s: 7 };

#[test]
fn credentials_are_looked_at_where_a_route_needs_them() {
    let dana = person("dana", &["admin"]);
    let wrong = failed(&catalogue::CREDENTIALS_WRONG, Scheme::Basic);
    let malformed = failed(&catalogue::AUTHORIZATION_MALFORMED, Scheme::Bearer);
    for (allow, deny, identity, wanted) in [
        (["anyone"], &[] as &[&str], Identity::Anonymous, "open"),
        (["anyone"], &[], wrong, "open"),
        (["anyone"], &[], malformed, "open"),
        (["anyone"], &[], AWAY, "open"),
        (["anyone"], &["user:eve"], Identity::Anonymous, "open"),
        (["anyone"], &["user:eve"], Identity::Known(&dana), "open"),
        (["anyone"], &["user:dana"], Identity::Known(&dana), "403 role-insufficient"),
        (["anyone"], &["user:eve"], wrong, "401 credentials-wrong"),
        (["anyone"], &["user:eve"], AWAY, "503 auth-service-unavailable"),
        (["signed-in"], &[], Identity::Anonymous, "401 credentials-missing"),
        (["signed-in"], &[], Identity::Known(&dana), "open"),
        (["signed-in"], &[], wrong, "401 credentials-wrong"),
        (["signed-in"], &[], malformed, "400 authorization-malformed"),
        (["signed-in"], &[], AWAY, "503 auth-service-unavailable"),
        (["role:admin"], &[], failed(&catalogue::TOKEN_EXPIRED, Scheme::Bearer), "401 token-expired"),
    ] {
        let map = map(vec![Route { deny: entries(deny), ..route("/**", &allow) }]);
        let decision = ask("/x").decide(identity, &map);
        assert_eq!(line(&decision), wanted, "{allow:?} {deny:?} {identity:?}");
        let located = map.locate("shop.example", &ask("/x").path, "GET");
        assert_eq!(located.needs_caller(), allow != ["anyone"] || !deny.is_empty());
        assert_eq!(located.schemes(), [BASIC, BEARER, KEY]);
    }
    let map = map(vec![route("/**", &["signed-in"])]);
    let decision = ask("/x").decide(AWAY, &map);
    assert_eq!(decision.verdict.refusal().unwrap().retry_after_s, Some(7));
}

#[test]
fn where_no_challenge_applies_401_would_be_a_lie() {
    let expired = failed(&catalogue::LINK_EXPIRED, Scheme::Link);
    for (schemes, identity, wanted) in [
        (&[CERTIFICATE] as &[usize], Identity::Anonymous, "403 client-cert-required"),
        (&[LINK], Identity::Anonymous, "403 link-signature"),
        (&[CERTIFICATE, LINK], Identity::Anonymous, "403 link-signature"),
        (&[LINK], expired, "403 link-expired"),
        (&[LINK, BASIC], expired, "401 link-expired"),
        (&[CERTIFICATE, BEARER], Identity::Anonymous, "401 credentials-missing"),
        (&[KEY], Identity::Anonymous, "401 credentials-missing"),
    ] {
        let map = map(vec![Route { authenticate: schemes.to_vec(), ..route("/**", &["signed-in"]) }]);
        assert_eq!(line(&ask("/x").decide(identity, &map)), wanted, "{schemes:?} {identity:?}");
    }
}

#[test]
fn credentials_of_a_scheme_that_is_not_taken_are_none() {
    let map = map(vec![Route { authenticate: vec![BEARER], ..route("/**", &["signed-in"]) }]);
    let (by_password, by_token) = (person("dana", &[]), by_token("dana", &[]));
    assert_eq!(line(&ask("/").decide(Identity::Known(&by_password), &map)), "401 credentials-missing");
    assert_eq!(line(&ask("/").decide(Identity::Known(&by_token), &map)), "open");
}

#[test]
fn banned_callers_are_told_apart_by_kind() {
    let mut map = map(vec![route("/**", &["signed-in"])]);
    map.banned.users = vec!["mallory".into()];
    map.banned.services = vec!["crawler".into()];
    let banned = format!("403 {}", reasons::CALLER_BANNED.id);
    for (caller, wanted) in [
        (person("mallory", &["admin"]), &*banned),
        (service("crawler"), &banned),
        (service("mallory"), "open"),
        (person("crawler", &[]), "open"),
    ] {
        assert_eq!(line(&ask("/").decide(Identity::Known(&caller), &map)), wanted, "{}", caller.name);
    }
}

#[test]
fn a_second_factor_ages() {
    let map = map(vec![Route { second_factor_s: Some(900), ..route("/**", &["role:admin"]) }]);
    let now_s = now().as_second();
    for (at_s, wanted) in [
        (None, "401 step-up-required"),
        (Some(now_s - 901), "401 step-up-required"),
        (Some(now_s - 900), "open"),
        (Some(now_s), "open"),
        (Some(now_s + 5), "open"),
        (Some(i64::MIN), "401 step-up-required"),
    ] {
        let dana = Caller { second_factor_at_s: at_s, ..person("dana", &["admin"]) };
        let decision = ask("/").decide(Identity::Known(&dana), &map);
        assert_eq!(line(&decision), wanted, "{at_s:?}");
        if let Some(refusal) = decision.verdict.refusal() {
            assert_eq!(refusal.needs.second_factor_age_s, Some(900));
        }
    }
    let open = crate::sample::map(vec![Route { second_factor_s: Some(900), ..route("/**", &["anyone"]) }]);
    assert_eq!(line(&ask("/").decide(Identity::Anonymous, &open)), "401 credentials-missing");
}

#[test]
fn any_entry_of_allow_is_enough() {
    let dana = person("dana", &["editor"]);
    let token = by_token("app", &["orders", "mail"]);
    let key = Caller { scopes: vec!["orders".into()], ..service("billing") };
    for (allow, caller, wanted) in [
        (&["role:viewer"] as &[&str], &dana, "open"),
        (&["role:editor"], &dana, "open"),
        (&["role:admin"], &dana, "403 role-insufficient"),
        (&["role:other", "role:viewer"], &dana, "open"),
        (&["user:dana"], &dana, "open"),
        (&["user:Dana"], &dana, "403 role-insufficient"),
        (&["service:dana"], &dana, "403 role-insufficient"),
        (&["service:billing"], &key, "open"),
        (&["user:billing"], &key, "403 role-insufficient"),
        (&["scope:orders"], &token, "open"),
        (&["scope:orders"], &key, "open"),
        (&["scope:order"], &token, "403 token-scope"),
        (&["scope:x"], &key, "403 api-key-restricted"),
        (&["scope:x"], &dana, "403 role-insufficient"),
        (&["role:admin", "scope:x"], &token, "403 token-scope"),
        (&["role:admin", "self:name"], &dana, "403 not-owner"),
        (&["signed-in"], &key, "open"),
    ] {
        let map = map(vec![route("/{name}", allow)]);
        assert_eq!(line(&ask("/x").decide(Identity::Known(caller), &map)), wanted, "{allow:?} {}", caller.name);
    }
    let map = map(vec![route("/**", &["scope:a", "role:admin", "scope:b"])]);
    let decision = ask("/").decide(Identity::Known(&token), &map);
    assert_eq!(decision.verdict.refusal().unwrap().needs.scopes, ["a".into(), "b".into()]);
}

#[test]
fn deny_comes_before_allow() {
    let dana = person("dana", &["admin"]);
    let token = by_token("app", &["orders"]);
    for (deny, caller, because) in [
        ("user:dana", Some(&dana), "user:dana"),
        ("role:viewer", Some(&dana), "role:viewer"),
        ("scope:orders", Some(&token), "scope:orders"),
        ("signed-in", Some(&token), "signed-in"),
        ("anyone", None, "anyone"),
        ("anyone", Some(&dana), "anyone"),
    ] {
        let map = map(vec![Route { deny: entries(&[deny]), ..route("/**", &["anyone", "role:admin"]) }]);
        let identity = caller.map_or(Identity::Anonymous, Identity::Known);
        let decision = ask("/").decide(identity, &map);
        let refusal = decision.verdict.refusal().unwrap();
        assert_eq!((refusal.status, &refusal.because), (403, &Condition::Deny(because.into())), "{deny}");
    }
}

#[test]
fn networks_hold_addresses_in_both_spellings() {
    let map = map(vec![Route { networks: vec!["10.0.0.0/8".parse().unwrap()], ..route("/**", &["anyone"]) }]);
    for (address, wanted) in [
        ("10.1.2.3", "open"),
        ("::ffff:10.1.2.3", "open"),
        ("11.0.0.1", "403 ip-not-allowed"),
        ("::1", "403 ip-not-allowed"),
    ] {
        assert_eq!(line(&ask("/").from(address).decide(Identity::Anonymous, &map)), wanted, "{address}");
    }
}

fn lookup(url: &str) -> Option<Owner> {
    let server = Url::parse("http://127.0.0.1:3000/x").unwrap();
    Some(Owner::Lookup(Lookup { url: url.into(), server, header: None, cache_s: 0, timeout_ms: 1_000 }))
}

#[test]
fn the_owner_is_asked_for_last() {
    let dana = person("dana", &["editor"]);
    let owned = |allow: &[&str]| Route { owner: lookup("http://127.0.0.1:3000/{order}"), ..route("/{order}", allow) };
    for (allow, ownership, wanted) in [
        (&["owner"] as &[&str], Ownership::NotAsked, "403 not-owner asks-owner"),
        (&["owner"], Ownership::Is("dana"), "open"),
        (&["owner"], Ownership::Is("eve"), "403 not-owner"),
        (&["owner"], Ownership::Nobody, "403 not-owner"),
        (&["owner"], Ownership::Unavailable { retry_after_s: 0 }, "503 auth-service-unavailable"),
        (&["owner", "role:editor"], Ownership::NotAsked, "open"),
        (&["owner", "role:editor"], Ownership::Unavailable { retry_after_s: 3 }, "open"),
        (&["owner", "role:admin"], Ownership::NotAsked, "403 not-owner asks-owner"),
    ] {
        let map = map(vec![owned(allow)]);
        let decision = ask("/7").owned(ownership).decide(Identity::Known(&dana), &map);
        assert_eq!(line(&decision), wanted, "{allow:?} {ownership:?}");
        if matches!(ownership, Ownership::Unavailable { .. }) && wanted != "open" {
            assert_eq!(decision.verdict.refusal().unwrap().retry_after_s, Some(1), "at least a second");
        }
    }
    let map = map(vec![Route { networks: vec!["10.0.0.0/8".parse().unwrap()], ..owned(&["owner"]) }]);
    assert_eq!(line(&ask("/7").decide(Identity::Known(&dana), &map)), "403 ip-not-allowed");
    assert_eq!(line(&ask("/7").decide(Identity::Anonymous, &map)), "401 credentials-missing");
}

#[test]
fn names_and_claims_are_compared_with_the_path_decoded() {
    let claims = vec![("tenant".into(), "a b".into()), ("other".into(), "c".into())];
    let dana = Caller { claims, ..person("d@x.example", &[]) };
    let claim = Owner::Claim { claim: "tenant".into(), parameter: "org".into() };
    let map = map(vec![
        route("/people/{name}/**", &["self:name"]),
        Route { owner: Some(claim), ..route("/tenants/{org}/**", &["owner"]) },
        route("/nothing", &["owner", "self:absent"]),
    ]);
    for (path, wanted) in [
        ("/people/d@x.example/", "open"),
        ("/people/d%40x.example/y/z", "open"),
        ("/people/D@x.example/", "403 not-owner"),
        ("/people/d/", "403 not-owner"),
        ("/tenants/a%20b/x", "open"),
        ("/tenants/c/x", "403 not-owner"),
        ("/tenants/a+b/x", "403 not-owner"),
        ("/nothing", "403 not-owner"),
    ] {
        assert_eq!(line(&ask(path).decide(Identity::Known(&dana), &map)), wanted, "{path}");
    }
    let path = ask("/people/d%40x.example/y").path;
    let located = map.locate("shop.example", &path, "GET");
    assert_eq!(located.raw_parameter("name", &path), Some("d%40x.example"));
    assert_eq!(located.parameter("name", &path).as_deref(), Some("d@x.example"));
    assert_eq!(located.parameter("org", &path), None);
}

#[test]
fn a_refusal_looks_as_the_route_says() {
    let (dana, eve) = (person("dana", &["admin"]), person("eve", &[]));
    let wrong = failed(&catalogue::CREDENTIALS_WRONG, Scheme::Basic);
    for (look, identity, wanted) in [
        (RefuseAs::NotFound, Identity::Anonymous, "404 credentials-missing concealed"),
        (RefuseAs::NotFound, wrong, "404 credentials-wrong concealed"),
        (RefuseAs::NotFound, AWAY, "404 auth-service-unavailable concealed"),
        (RefuseAs::NotFound, Identity::Known(&eve), "404 role-insufficient concealed"),
        (RefuseAs::NotFound, Identity::Known(&dana), "404 step-up-required concealed"),
        (RefuseAs::Legal, Identity::Anonymous, "401 credentials-missing"),
        (RefuseAs::Legal, AWAY, "503 auth-service-unavailable"),
        (RefuseAs::Legal, Identity::Known(&dana), "401 step-up-required"),
        (RefuseAs::Gone, wrong, "401 credentials-wrong"),
    ] {
        let door = Route { refuse_as: look, ..route("/**", &["role:admin"]) };
        let second_factor_s = matches!(identity, Identity::Known(caller) if *caller.name == *"dana").then_some(1);
        let map = map(vec![Route { second_factor_s, ..door }]);
        let decision = ask("/").decide(identity, &map);
        assert_eq!(line(&decision), wanted);
        let refusal = decision.verdict.refusal().unwrap();
        if look == RefuseAs::NotFound {
            assert_eq!((refusal.retry_after_s, &refusal.needs), (None, &Default::default()));
        }
    }
    for (look, wanted) in [(RefuseAs::Legal, "451 legal-block legal"), (RefuseAs::Gone, "410 gone gone")] {
        let shut = Route { refuse_as: look, deny: entries(&["anyone"]), ..route("/shut", &["anyone"]) };
        let map = map(vec![shut, Route { refuse_as: look, ..route("/**", &["role:admin"]) }]);
        let decision = ask("/shut").decide(Identity::Anonymous, &map);
        assert_eq!(line(&decision), wanted);
        assert_eq!(decision.verdict.refusal().unwrap().because, Condition::Shut);
        let decision = ask("/x").decide(Identity::Known(&eve), &map);
        assert_eq!((line(&decision), &decision.verdict.refusal().unwrap().because), (wanted.into(), &Condition::Allow));
    }
}
