//! Tokens: no text makes the verifier fail, and none is good that nobody has signed.
#![no_main]

use std::sync::LazyLock;

use doorward_identity::token::{KeySet, TokenRules, verify};
use doorward_policy::map::{BearerRules, KeySource, SecretSource};
use libfuzzer_sys::fuzz_target;

const SECRET: &[u8] = b"a secret of the fuzzer, which no input of it will ever have guessed";

static RULES: LazyLock<TokenRules> = LazyLock::new(|| {
    let rules = BearerRules {
        issuer: Some("https://id.example".into()),
        audience: vec!["shop".into()],
        keys: Some(KeySource::Secret(SecretSource::Env("FUZZ".into()))),
        algorithms: Vec::new(),
        leeway_s: 30,
        strict_type: false,
        name_claim: "sub".into(),
        roles_claim: "realm.roles".into(),
        scope_claim: "scope".into(),
        owner_claims: Vec::new(),
        introspection: None,
        resource_metadata: false,
        authorization_servers: Vec::new(),
    };
    TokenRules::new(&rules, Some(SECRET)).unwrap()
});
static KEYS: LazyLock<KeySet> = LazyLock::new(|| KeySet::from_secret(SECRET).unwrap());

fuzz_target!(|text: &str| {
    assert!(verify(text, &RULES, &KEYS, 1_750_000_000).is_err());
});
