//! Tests of tokens, by subject. Tokens are minted here, with keys that are made anew for each run.

mod cache;
mod claims;
mod corpora;
mod introspection;
mod keys;
mod ring;
mod shape;

use ::ring::hmac;
use ::ring::rand::SystemRandom;
use ::ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use doorward_policy::map::{Algorithm, BearerRules, KeySource, SecretSource};
use serde_json::{Value, json};
use url::Url;

use super::{KeySet, TokenFault, TokenRules, Verified, verify};

/// The moment at which tokens are judged.
const NOW_S: i64 = 1_750_000_000;
/// A secret that is long enough for HS512, and for tests alone.
const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// Rules with a shared secret.
fn secret_rules() -> BearerRules {
    BearerRules {
        issuer: Some("https://id.example".into()),
        audience: vec!["shop".into(), "https://api.shop.example".into()],
        keys: Some(KeySource::Secret(SecretSource::Env("TOKENS".into()))),
        algorithms: Vec::new(),
        leeway_s: 0,
        strict_type: false,
        name_claim: "sub".into(),
        roles_claim: "realm_access.roles".into(),
        scope_claim: "scope".into(),
        owner_claims: vec!["tenant".into()],
        introspection: None,
        resource_metadata: false,
        authorization_servers: Vec::new(),
    }
}

/// The same with public keys.
fn public_rules() -> BearerRules {
    let address = Url::parse("https://id.example/jwks.json").unwrap();
    BearerRules { keys: Some(KeySource::Url(address)), ..secret_rules() }
}

/// The claims of a good token.
fn good_claims() -> Value {
    json!({ "iss": "https://id.example", "aud": "shop", "sub": "dana", "exp": NOW_S + 60 })
}

/// Claims with some of them set; `null` takes one away.
fn claims_with(changes: &Value) -> String {
    let mut claims = good_claims();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    claims.to_string()
}

fn encoded(text: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

/// A token signed with the secret by HS256.
fn minted(header: &str, claims: &str) -> String {
    let signed = format!("{}.{}", encoded(header), encoded(claims));
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, SECRET), signed.as_bytes());
    format!("{signed}.{}", encoded(tag))
}

const HS256: &str = r#"{"alg":"HS256"}"#;

fn judged_by(rules: &BearerRules, token: &str, now_s: i64) -> Result<Verified, TokenFault> {
    let rules = TokenRules::new(rules, Some(SECRET)).unwrap();
    verify(token, &rules, &KeySet::from_secret(SECRET).unwrap(), now_s)
}

/// The id of the reason of a refusal, or `good`.
fn told(outcome: &Result<Verified, TokenFault>) -> &'static str {
    outcome.as_ref().map_or_else(|fault| fault.credential().reason.id, |_| "good")
}

/// A pair of P-256 with its public half as a JSON Web Key.
struct Pair {
    id: &'static str,
    key: EcdsaKeyPair,
}

impl Pair {
    fn new(id: &'static str) -> Self {
        let random = SystemRandom::new();
        let private = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, private.as_ref(), &random).unwrap();
        Self { id, key }
    }

    fn jwk(&self) -> Value {
        let point = self.key.public_key().as_ref();
        json!({ "kty": "EC", "crv": "P-256", "kid": self.id, "x": encoded(&point[1..33]), "y": encoded(&point[33..]) })
    }

    /// A token that names this key.
    fn minted(&self, claims: &str) -> String {
        let header = json!({ "alg": "ES256", "kid": self.id }).to_string();
        let signed = format!("{}.{}", encoded(header), encoded(claims));
        let signature = self.key.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        format!("{signed}.{}", encoded(signature))
    }
}

/// The set of these pairs.
fn set_of(pairs: &[&Pair]) -> KeySet {
    let keys: Vec<Value> = pairs.iter().map(|pair| pair.jwk()).collect();
    KeySet::parse_jwks(json!({ "keys": keys }).to_string().as_bytes()).unwrap()
}

/// Every algorithm that takes a secret.
const SYMMETRIC: [Algorithm; 3] = [Algorithm::Hs256, Algorithm::Hs384, Algorithm::Hs512];
