//! Key sets in JSON (RFC 7517). A key that cannot be used is passed over with the reason, so that an issuer may add a kind of key
//! that is unknown here; a set in which no key is left is a fault.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use doorward_policy::map::Algorithm;
use doorward_reason::grammar::json::{self, Json};

use super::compact::MAX_KEY_ID_BYTES;
use super::key_set::{Key, KeyFault, KeySet, MAX_KEYS, Material, Skipped};

/// The coordinates of a point and the keys of Ed25519 have these lengths, in bytes.
const P256_BYTES: usize = 32;
const P384_BYTES: usize = 48;
const ED25519_BYTES: usize = 32;

/// Reads a set, or a single key.
pub(super) fn parse(bytes: &[u8]) -> Result<KeySet, KeyFault> {
    let whole = json::parse(bytes).map_err(|_| KeyFault::NotKeySet)?;
    if whole.duplicate().is_some() {
        return Err(KeyFault::Duplicate);
    }
    let single = std::slice::from_ref(&whole);
    let listed = match whole.member("keys") {
        Some(keys) => keys.list().ok_or(KeyFault::NotKeySet)?,
        None if whole.member("kty").is_some() => single,
        None => return Err(KeyFault::NotKeySet),
    };
    if listed.len() > MAX_KEYS {
        return Err(KeyFault::TooMany);
    }
    let (mut keys, mut skipped) = (Vec::new(), Vec::new());
    for (position, json) in listed.iter().enumerate() {
        match key(json) {
            Ok(key) => keys.push(key),
            Err(why) => skipped.push(Skipped { position, why }),
        }
    }
    KeySet::of(keys, skipped)
}

fn key(json: &Json) -> Result<Key, &'static str> {
    let id = match json.member("kid") {
        None => None,
        Some(Json::Text(id)) if id.len() <= MAX_KEY_ID_BYTES => Some(Box::from(id.as_str())),
        Some(_) => return Err("a `kid` is no string, or longer than 256 bytes"),
    };
    // A private key that was published is everybody's.
    if json.member("d").is_some() {
        return Err("a key brings its private half along");
    }
    for_signatures(json)?;
    let material = material(json)?;
    let algorithms = match json.member("alg") {
        None => material.algorithms().to_vec(),
        Some(named) => vec![bound(named, &material)?],
    };
    Ok(Key { id, algorithms, material, honoured_until_s: None })
}

fn for_signatures(json: &Json) -> Result<(), &'static str> {
    if json.member("use").is_some_and(|value| value.text() != Some("sig")) {
        return Err("a key is not for signatures (`use`)");
    }
    let verifies = |value: &Json| value.list().is_some_and(|list| list.iter().any(|one| one.text() == Some("verify")));
    if json.member("key_ops").is_some_and(|value| !verifies(value)) {
        return Err("a key is not for verifying (`key_ops`)");
    }
    Ok(())
}

fn bound(named: &Json, material: &Material) -> Result<Algorithm, &'static str> {
    let fitting = |algorithm: &&Algorithm| named.text() == Some(algorithm.name());
    material.algorithms().iter().find(fitting).copied().ok_or("a key's `alg` is unknown or does not fit its kind")
}

fn material(json: &Json) -> Result<Material, &'static str> {
    let text = |name: &str| json.member(name).and_then(Json::text);
    match (text("kty"), text("crv")) {
        (Some("RSA"), _) => Material::rsa(&number(json, "n")?, &number(json, "e")?),
        (Some("EC"), Some("P-256")) => point(json, P256_BYTES).map(Material::P256),
        (Some("EC"), Some("P-384")) => point(json, P384_BYTES).map(Material::P384),
        (Some("OKP"), Some("Ed25519")) => {
            let bytes = number(json, "x")?;
            if bytes.len() == ED25519_BYTES { Ok(Material::Ed25519(bytes.into())) } else { Err(WRONG_LENGTH) }
        }
        (Some("oct"), _) => Err("a key set that is published holds a shared secret"),
        _ => Err("a key is of a kind or on a curve that is not supported"),
    }
}

const WRONG_LENGTH: &str = "a key has the wrong length";

fn number(json: &Json, name: &str) -> Result<Vec<u8>, &'static str> {
    let text = json.member(name).and_then(Json::text).ok_or("a key lacks a part")?;
    URL_SAFE_NO_PAD.decode(text).map_err(|_| "a key is not base64url")
}

/// The point in its uncompressed form (SEC 1, section 2.3.3).
fn point(json: &Json, bytes: usize) -> Result<Box<[u8]>, &'static str> {
    let (x, y) = (number(json, "x")?, number(json, "y")?);
    if x.len() != bytes || y.len() != bytes {
        return Err(WRONG_LENGTH);
    }
    Ok([&[4], x.as_slice(), y.as_slice()].concat().into())
}
