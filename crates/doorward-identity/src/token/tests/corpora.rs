//! Published tokens: every bad one is refused, every good one of a supported algorithm is taken.

use std::fs::File;
use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use doorward_policy::map::{Algorithm, BearerRules, KeySource};
use doorward_testkit::workspace;
use serde_json::Value;
use url::Url;
use x509_parser::prelude::FromDer as _;

use super::super::{KeySet, RuleFault, TokenFault, TokenRules, compact, verify};

/// Longest corpus file that is read, in bytes.
const MAX_CORPUS_BYTES: u64 = 16 * 1024 * 1024;

/// Valid in Wycheproof, whose signer signed a character that base64url does not have; RFC 7515, section 5.2 rejects it.
const NOT_BASE64: &[u64] = &[372, 373];
/// Valid in Wycheproof, signed by PS384 with a key whose own `alg` is PS256; RFC 8725, section 3.1 binds a key to one algorithm.
const OTHER_ALGORITHM: &[u64] = &[346, 350];
/// Invalid in Wycheproof, and byte for byte the token and key of 357, which is valid there.
const SAME_AS_VALID: &[u64] = &[367, 370];

fn corpus(path: &str) -> Option<Value> {
    let Ok(file) = File::open(workspace::root().join("../shared/corpora/jwt").join(path)) else {
        println!("skipped: {path} is absent");
        return None;
    };
    let mut text = String::new();
    file.take(MAX_CORPUS_BYTES).read_to_string(&mut text).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

/// The keys that a JSON Web Key gives, and the algorithms that it is for; none where it is refused.
fn keys(jwk: &Value) -> Option<(KeySet, Vec<Algorithm>)> {
    let named = |algorithm: &&Algorithm| jwk["alg"].as_str() == Some(algorithm.name());
    if jwk["kty"] == "oct" {
        let secret = URL_SAFE_NO_PAD.decode(jwk["k"].as_str().unwrap()).unwrap();
        let takes = Algorithm::ALL.iter().find(named).copied().into_iter().collect();
        return Some((KeySet::from_secret(&secret).ok()?, takes));
    }
    Some((KeySet::parse_jwks(jwk.to_string().as_bytes()).ok()?, Algorithm::ALL.to_vec()))
}

fn is_supported(jwk: &Value) -> bool {
    Algorithm::ALL.iter().any(|algorithm| jwk["alg"].as_str() == Some(algorithm.name()))
}

#[test]
fn wycheproof_is_judged_as_it_says() {
    let Some(file) = corpus("wycheproof/json_web_signature_test.json") else { return };
    let mut valid_mac = String::new();
    let (mut taken, mut refused, mut unsupported, mut stricter) = (0, 0, 0, 0);
    for group in file["testGroups"].as_array().unwrap() {
        let jwk = if group["public"].is_object() { &group["public"] } else { &group["private"] };
        for test in group["tests"].as_array().unwrap() {
            let describe = format!("{} {} {}", test["tcId"], test["comment"], jwk["alg"]);
            // The JSON serialisation is no compact token.
            let token = test["jws"].as_str().map_or_else(|| test["jws"].to_string(), str::to_owned);
            let good = keys(jwk).is_some_and(|(keys, takes)| compact::open(&token, &takes, &keys, 0).is_ok());
            let id = test["tcId"].as_u64().unwrap();
            match test["result"].as_str().unwrap() {
                "valid" if !is_supported(jwk) => unsupported += 1,
                "valid" if NOT_BASE64.contains(&id) || OTHER_ALGORITHM.contains(&id) => {
                    assert!(!good, "{describe}");
                    stricter += 1;
                }
                "valid" => {
                    assert!(good, "{describe}");
                    taken += 1;
                }
                _ if SAME_AS_VALID.contains(&id) => assert_eq!(token, valid_mac, "{describe}"),
                _ => {
                    assert!(!good, "{describe}");
                    refused += 1;
                }
            }
            if id == 357 {
                valid_mac = token;
            }
        }
    }
    println!(
        "wycheproof: {taken} taken, {refused} refused, {unsupported} of ES512, {stricter} refused by a stricter reading"
    );
    assert_eq!((taken, refused, unsupported, stricter), (40, 353, 2, 4));
}

#[test]
fn the_cookbook_is_read() {
    let (mut taken, mut unsupported) = (0, 0);
    for name in
        ["4_1.rsa_v15_signature", "4_2.rsa-pss_signature", "4_3.ecdsa_signature", "4_4.hmac-sha2_integrity_protection"]
    {
        let Some(example) = corpus(&format!("cookbook/jws/{name}.json")) else { return };
        let mut jwk = example["input"]["key"].clone();
        jwk["alg"] = example["input"]["alg"].clone();
        jwk.as_object_mut().unwrap().remove("d");
        let token = example["output"]["compact"].as_str().unwrap();
        if let Some((keys, takes)) = keys(&jwk) {
            assert!(compact::open(token, &takes, &keys, 0).is_ok(), "{name}");
            taken += 1;
        } else {
            assert!(!is_supported(&jwk), "{name}");
            unsupported += 1;
        }
    }
    println!("cookbook: {taken} taken, {unsupported} of ES512");
    assert_eq!((taken, unsupported), (3, 1));
}

#[test]
fn the_standards_examples_are_judged() {
    let Some(examples) = corpus("rfc7515_7519.json") else { return };
    let (keys, takes) = (keys(&examples[0]["jwk"]).unwrap().0, [Algorithm::Hs256]);
    assert!(compact::open(examples[0]["token"].as_str().unwrap(), &takes, &keys, 0).is_ok());
    let unsigned = compact::open(examples[1]["token"].as_str().unwrap(), &takes, &keys, 0).err().unwrap();
    assert_eq!(unsigned.credential().reason.id, "token-algorithm");
}

fn rules(corpus: &Value, algorithms: Vec<Algorithm>) -> Result<TokenRules, RuleFault> {
    let rules = BearerRules {
        issuer: corpus["issuer"].as_str().map(Box::from),
        audience: corpus["audience"].as_str().map(Box::from).into_iter().collect(),
        keys: Some(KeySource::Url(Url::parse("https://issuer.example/jwks").unwrap())),
        algorithms,
        leeway_s: 0,
        strict_type: false,
        name_claim: "sub".into(),
        roles_claim: "roles".into(),
        scope_claim: "scope".into(),
        owner_claims: Vec::new(),
        introspection: None,
        resource_metadata: false,
        authorization_servers: Vec::new(),
    };
    TokenRules::new(&rules, None)
}

#[test]
fn attacks_are_refused_and_controls_taken() {
    let Some(attacks) = corpus("attacks.json") else { return };
    let keys = KeySet::parse_jwks(attacks["jwks"].to_string().as_bytes()).unwrap();
    let now_s = attacks["now"].as_i64().unwrap();
    let (mut taken, mut refused, mut either) = (0, 0, 0);
    for vector in attacks["vectors"].as_array().unwrap() {
        let id = vector["id"].as_str().unwrap();
        let allows = |algorithm: &Algorithm| {
            vector["allowed_algs"].as_array().unwrap().iter().any(|allowed| allowed == algorithm.name())
        };
        let mut algorithms: Vec<Algorithm> = Algorithm::ALL.iter().copied().filter(allows).collect();
        if algorithms.contains(&Algorithm::Hs256) {
            // Rules that take both kinds are refused at load; the attack is then tried on what is left of them.
            let fault = rules(&attacks, algorithms.clone()).unwrap_err();
            assert_eq!(fault, RuleFault::NeedsSecret { algorithm: Algorithm::Hs256 });
            algorithms.retain(|algorithm| *algorithm != Algorithm::Hs256);
        }
        let outcome = verify(vector["token"].as_str().unwrap(), &rules(&attacks, algorithms).unwrap(), &keys, now_s);
        let told = outcome.as_ref().map_or_else(|fault| fault.credential().detail, |_| "taken");
        println!("{id}: {} ({told})", outcome.as_ref().map_or_else(|fault| fault.credential().reason.id, |_| "good"));
        match vector["expect"].as_str().unwrap() {
            "accept" => {
                assert!(outcome.is_ok(), "{id}: {told}");
                taken += 1;
            }
            "reject" => {
                assert!(outcome.is_err(), "{id}");
                refused += 1;
            }
            _ => either += 1,
        }
        if let (Err(TokenFault::NoKey { key_id }), true) = (&outcome, id.starts_with("kid-")) {
            assert!(key_id.is_some(), "{id}");
        }
    }
    println!("attacks: {taken} taken, {refused} refused, {either} where the standard leaves it open");
    assert_eq!((taken, refused, either), (6, 34, 4));
}

#[test]
fn an_rsa_key_in_pem_verifies_and_is_no_secret() {
    let Some(attacks) = corpus("attacks.json") else { return };
    let text = attacks["rsa_public_pem"].as_str().unwrap();
    let token = |id: &str| {
        let vector = attacks["vectors"].as_array().unwrap().iter().find(|vector| vector["id"] == id).unwrap();
        vector["token"].as_str().unwrap()
    };
    // The same key in its older form: what the newer one wraps.
    let (_, whole) = x509_parser::pem::parse_x509_pem(text.as_bytes()).unwrap();
    let (_, info) = x509_parser::x509::SubjectPublicKeyInfo::from_der(&whole.contents).unwrap();
    let inner = base64::engine::general_purpose::STANDARD.encode(&info.subject_public_key.data);
    let older = format!("-----BEGIN RSA PUBLIC KEY-----\n{inner}\n-----END RSA PUBLIC KEY-----\n");
    for pem in [text, &older] {
        let keys = KeySet::parse(pem.as_bytes()).unwrap();
        assert!(compact::open(token("ok-rs256"), Algorithm::ALL, &keys, 0).is_ok());
        for id in ["confusion-hs256-n", "ok-es256", "tampered-sig"] {
            assert!(compact::open(token(id), Algorithm::ALL, &keys, 0).is_err(), "{id}");
        }
        assert!(KeySet::from_secret(pem.as_bytes()).is_err());
    }
}
