//! The compact form (RFC 7515, section 7.1): three parts of strict base64url, the first a JSON object.
//!
//! The header is foreign until the signature is checked, and it decides little even then: its algorithm must be one that the rules
//! take, its `kid` looks up a key by name. `jku`, `x5u`, `jwk` and `x5c` are never looked at. No extension is understood, and so
//! `crit` and `b64` are refused. `zip` means nothing in a signed token and nothing is inflated.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use doorward_policy::map::Algorithm;
use doorward_reason::catalogue::{
    CREDENTIALS_WRONG, TOKEN_ALGORITHM, TOKEN_KEY_UNKNOWN, TOKEN_SIGNATURE, TOKEN_TYPE_WRONG,
};
use doorward_reason::grammar::json::{self, Json};
use doorward_reason::grammar::jwt::MAX_TOKEN_BYTES;

use super::key_set::{KeySet, Lookup};
use super::{TokenFault, refused};

/// Longest `kid` that is looked up, in bytes.
pub const MAX_KEY_ID_BYTES: usize = 256;

/// A token whose signature is good.
pub(super) struct Opened {
    pub(super) header: Json,
    pub(super) payload: Vec<u8>,
    /// Where its key was withdrawn: until when it is honoured.
    pub(super) honoured_until_s: Option<i64>,
}

/// Whether a credential has not the outline of a signed token, so that only its issuer can tell what it is (RFC 7662).
#[must_use]
pub fn is_opaque(token: &str) -> bool {
    // `{` gives an `e`, then a character whose first two bits are set.
    let object = |second: u8| matches!(second, b'w'..=b'z' | b'0'..=b'9' | b'-' | b'_');
    !matches!(token.as_bytes(), [b'e', second, ..] if object(*second)) || !token.contains('.')
}

/// Takes a token apart and checks its signature.
pub(super) fn open(token: &str, takes: &[Algorithm], keys: &KeySet, now_s: i64) -> Result<Opened, TokenFault> {
    let (signed, signature) = outline(token)?;
    let damaged = || refused(&TOKEN_SIGNATURE, "the token is not made of base64url without padding");
    let (header, payload) = signed.split_once('.').ok_or_else(damaged)?;
    let header = header_object(&decoded(header).ok_or_else(damaged)?)?;
    let algorithm = algorithm(&header, takes)?;
    refuse_extensions(&header)?;
    let key_id = key_id(&header)?;
    let payload = decoded(payload).ok_or_else(damaged)?;
    let signature = decoded(signature).ok_or_else(damaged)?;
    match keys.check(key_id, algorithm, signed.as_bytes(), &signature, now_s) {
        Lookup::Good { honoured_until_s } => Ok(Opened { header, payload, honoured_until_s }),
        Lookup::Bad => Err(refused(&TOKEN_SIGNATURE, "the signature does not verify")),
        Lookup::OtherAlgorithm => Err(refused(&TOKEN_ALGORITHM, "the algorithm is not one of the key's")),
        Lookup::NoKey => Err(TokenFault::NoKey { key_id: key_id.map(Box::from) }),
    }
}

/// What is signed, and the signature.
fn outline(token: &str) -> Result<(&str, &str), TokenFault> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(refused(&TOKEN_SIGNATURE, "the token is longer than is read"));
    }
    if is_opaque(token) {
        return Err(refused(&CREDENTIALS_WRONG, "the credential is no signed token"));
    }
    match (token.bytes().filter(|byte| *byte == b'.').count(), token.rsplit_once('.')) {
        (2, Some(parts)) => Ok(parts),
        (4, _) => Err(refused(&TOKEN_TYPE_WRONG, "the token is encrypted")),
        _ => Err(refused(&TOKEN_SIGNATURE, "the token has not three parts")),
    }
}

fn decoded(part: &str) -> Option<Vec<u8>> {
    // Strict: no padding, no white space, no bits left over. One token has one spelling.
    URL_SAFE_NO_PAD.decode(part).ok()
}

fn header_object(bytes: &[u8]) -> Result<Json, TokenFault> {
    match json::parse(bytes) {
        Ok(header @ Json::Object(_)) if header.duplicate().is_none() => Ok(header),
        Ok(Json::Object(_)) => Err(refused(&TOKEN_SIGNATURE, "the header names a member twice")),
        _ => Err(refused(&TOKEN_SIGNATURE, "the header is no JSON object")),
    }
}

fn algorithm(header: &Json, takes: &[Algorithm]) -> Result<Algorithm, TokenFault> {
    let name = header.member("alg").and_then(Json::text);
    let name = name.ok_or_else(|| refused(&TOKEN_ALGORITHM, "the header names no algorithm"))?;
    // INVARIANT: `none` is no `Algorithm`, in any spelling.
    let known = takes.iter().find(|algorithm| algorithm.name() == name);
    known.copied().ok_or_else(|| refused(&TOKEN_ALGORITHM, "the algorithm is not one of those that are taken"))
}

fn refuse_extensions(header: &Json) -> Result<(), TokenFault> {
    if header.member("crit").is_some() {
        return Err(refused(&TOKEN_TYPE_WRONG, "the header demands an extension (`crit`)"));
    }
    if header.member("b64").is_some() {
        return Err(refused(&TOKEN_TYPE_WRONG, "the header demands an unencoded payload (`b64`)"));
    }
    Ok(())
}

fn key_id(header: &Json) -> Result<Option<&str>, TokenFault> {
    match header.member("kid") {
        None => Ok(None),
        Some(Json::Text(id)) if id.len() <= MAX_KEY_ID_BYTES => Ok(Some(id)),
        Some(Json::Text(_)) => Err(refused(&TOKEN_KEY_UNKNOWN, "the `kid` is longer than any key's name")),
        Some(_) => Err(refused(&TOKEN_SIGNATURE, "the `kid` is not a string")),
    }
}
