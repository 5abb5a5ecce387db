//! Rules and keys: what is refused when they are read.

use doorward_policy::map::{Algorithm, BearerRules};
use serde_json::{Value, json};

use super::super::{KeyFault, KeySet, MAX_KEYS, MAX_LEEWAY_S, RuleFault, TokenRules};
use super::{Pair, SECRET, SYMMETRIC, encoded, public_rules, secret_rules};

#[test]
fn weak_secrets_are_refused_at_load() {
    for (algorithm, least) in SYMMETRIC.into_iter().zip([32, 48, 64]) {
        let rules = BearerRules { algorithms: vec![algorithm], ..secret_rules() };
        assert!(TokenRules::new(&rules, SECRET.get(..least)).is_ok());
        let fault = TokenRules::new(&rules, SECRET.get(..least - 1)).unwrap_err();
        assert_eq!(fault, RuleFault::WeakSecret { algorithm, bytes: least - 1, least });
        assert!(!fault.hint().is_empty() && !fault.to_string().contains("0123"));
    }
    let fits =
        |bytes: usize| TokenRules::new(&secret_rules(), SECRET.get(..bytes)).map(|rules| rules.algorithms().len());
    assert_eq!((fits(32), fits(48), fits(64)), (Ok(1), Ok(2), Ok(3)));
    assert_eq!(fits(31), Err(RuleFault::WeakSecret { algorithm: Algorithm::Hs256, bytes: 31, least: 32 }));
    assert_eq!(KeySet::from_secret(&SECRET[..31]).unwrap_err(), KeyFault::WeakSecret { bytes: 31 });
}

#[test]
fn rules_that_contradict_themselves_are_refused() {
    let with = |algorithm: Algorithm, rules: BearerRules| BearerRules { algorithms: vec![algorithm], ..rules };
    let pem = b"-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A".as_slice();
    let cases = [
        (BearerRules { issuer: None, ..public_rules() }, None, RuleFault::NoIssuer),
        (BearerRules { audience: Vec::new(), ..public_rules() }, None, RuleFault::NoAudience),
        (secret_rules(), None, RuleFault::NoSecret),
        (secret_rules(), Some(pem), RuleFault::SecretIsPem),
        (with(Algorithm::Hs256, public_rules()), None, RuleFault::NeedsSecret { algorithm: Algorithm::Hs256 }),
        (
            with(Algorithm::Rs256, secret_rules()),
            Some(SECRET),
            RuleFault::NeedsPublicKey { algorithm: Algorithm::Rs256 },
        ),
        (
            BearerRules { leeway_s: MAX_LEEWAY_S + 1, ..public_rules() },
            None,
            RuleFault::Leeway { leeway_s: MAX_LEEWAY_S + 1 },
        ),
    ];
    for (rules, secret, expected) in cases {
        assert_eq!(TokenRules::new(&rules, secret).unwrap_err(), expected);
    }
    assert!(TokenRules::new(&BearerRules { leeway_s: MAX_LEEWAY_S, ..public_rules() }, None).is_ok());
    assert!(TokenRules::new(&BearerRules { keys: None, issuer: None, ..public_rules() }, None).is_ok());
}

fn rsa(bits: usize, exponent: &[u8]) -> Value {
    let mut modulus = vec![0xff; bits.div_ceil(8)];
    modulus[0] >>= (8 - bits % 8) % 8;
    json!({"kty": "RSA", "n": encoded(modulus), "e": encoded(exponent)})
}

#[test]
fn a_key_that_cannot_be_used_is_passed_over_with_its_reason() {
    let good = Pair::new("good").jwk();
    let with = |name: &str, value: Value| {
        let mut jwk = good.clone();
        jwk[name] = value;
        jwk
    };
    let f4: &[u8] = &[1, 0, 1];
    let cases = [
        (good.clone(), None),
        (with("use", json!("sig")), None),
        (with("use", json!("enc")), Some("a key is not for signatures (`use`)")),
        (with("key_ops", json!(["verify"])), None),
        (with("key_ops", json!(["sign"])), Some("a key is not for verifying (`key_ops`)")),
        (with("alg", json!("ES256")), None),
        (with("alg", json!("HS256")), Some("a key's `alg` is unknown or does not fit its kind")),
        (with("alg", json!("ES384")), Some("a key's `alg` is unknown or does not fit its kind")),
        (with("alg", json!(7)), Some("a key's `alg` is unknown or does not fit its kind")),
        (with("d", json!("AA")), Some("a key brings its private half along")),
        (with("kid", json!(7)), Some("a `kid` is no string, or longer than 256 bytes")),
        (with("x", json!("AA")), Some("a key has the wrong length")),
        (with("x", json!("A=")), Some("a key is not base64url")),
        (with("crv", json!("P-521")), Some("a key is of a kind or on a curve that is not supported")),
        (with("crv", json!("P-384")), Some("a key has the wrong length")),
        (json!({"kty": "oct", "k": encoded(SECRET)}), Some("a key set that is published holds a shared secret")),
        (json!({"kty": "OKP", "crv": "Ed25519", "x": encoded([7; 32])}), None),
        (json!({"kty": "OKP", "crv": "Ed25519", "x": encoded([7; 31])}), Some("a key has the wrong length")),
        (rsa(2048, f4), None),
        (rsa(2047, f4), Some("an RSA key is shorter than 2048 bits")),
        (rsa(8192, f4), None),
        (rsa(8193, f4), Some("an RSA key is longer than 8192 bits")),
        (rsa(2048, &[1]), Some("the exponent of an RSA key is unusable")),
        (rsa(2048, &[4]), Some("the exponent of an RSA key is unusable")),
        (rsa(2048, &[0]), Some("the exponent of an RSA key is unusable")),
        (json!({"kty": "RSA", "n": "AQAB"}), Some("a key lacks a part")),
        (json!(7), Some("a key is of a kind or on a curve that is not supported")),
    ];
    for (jwk, expected) in cases {
        let set = KeySet::parse_jwks(json!({"keys": [jwk]}).to_string().as_bytes());
        match expected {
            None => assert_eq!(set.unwrap().len(), 1, "{jwk}"),
            Some(why) => assert_eq!(set.unwrap_err(), KeyFault::NoneUsable { why }, "{jwk}"),
        }
        // Beside a good key, a bad one does no harm.
        let both = KeySet::parse_jwks(json!({"keys": [good, jwk]}).to_string().as_bytes()).unwrap();
        assert_eq!(both.skipped().first().map(|skipped| (skipped.position, skipped.why)), expected.map(|why| (1, why)));
    }
}

#[test]
fn what_is_no_key_set_is_refused() {
    let one = Pair::new("a").jwk();
    let cases = [
        ("<html>".to_owned(), KeyFault::NotKeySet),
        ("{}".to_owned(), KeyFault::NotKeySet),
        (r#"{"keys":{}}"#.to_owned(), KeyFault::NotKeySet),
        (r#"{"keys":[],"keys":[]}"#.to_owned(), KeyFault::Duplicate),
        (r#"{"keys":[]}"#.to_owned(), KeyFault::NoneUsable { why: "it is empty" }),
        (json!({"keys": vec![&one; MAX_KEYS + 1]}).to_string(), KeyFault::TooMany),
    ];
    for (text, expected) in cases {
        assert_eq!(KeySet::parse_jwks(text.as_bytes()).unwrap_err(), expected, "{text}");
        assert!(!expected.hint().is_empty());
    }
    assert_eq!(KeySet::parse(json!({"keys": vec![&one; MAX_KEYS]}).to_string().as_bytes()).unwrap().len(), MAX_KEYS);
    assert_eq!(KeySet::parse(one.to_string().as_bytes()).unwrap().len(), 1);
}

#[test]
fn keys_and_certificates_in_pem_are_read() {
    for algorithm in [&rcgen::PKCS_ECDSA_P256_SHA256, &rcgen::PKCS_ECDSA_P384_SHA384, &rcgen::PKCS_ED25519] {
        let pair = rcgen::KeyPair::generate_for(algorithm).unwrap();
        let certificate = rcgen::CertificateParams::new(["a.example".to_owned()]).unwrap().self_signed(&pair).unwrap();
        let both = format!("a comment\n{}{}", pair.public_key_pem(), certificate.pem());
        let set = KeySet::parse(both.as_bytes()).unwrap();
        assert_eq!(set.len(), 2);
        assert_eq!(KeySet::parse(pair.serialize_pem().as_bytes()).unwrap_err(), KeyFault::Private);
        let damaged = pair.public_key_pem().replace("MC", "MD").replace("MF", "MG").replace("MH", "MI");
        assert_eq!(KeySet::parse(damaged.as_bytes()).unwrap_err(), KeyFault::NotPem);
    }
    for text in ["", "ssh-ed25519 AAAA", "-----BEGIN PUBLIC KEY-----\nMIIB"] {
        assert_eq!(KeySet::parse(text.as_bytes()).unwrap_err(), KeyFault::NotPem, "{text}");
    }
}

#[test]
fn debug_shows_no_key() {
    let shown = format!("{:?}", KeySet::from_secret(SECRET).unwrap());
    assert!(shown.contains("Hs256") && !shown.contains("0123"), "{shown}");
}
