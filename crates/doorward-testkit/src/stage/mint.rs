//! Tokens, good ones and each kind of bad one.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use ring::{hmac, rsa};
use serde_json::{Map, Value, json};

/// `iss` of tokens signed with the keys of the key set.
pub const ISSUER: &str = "https://id.shop.test";
/// `iss` of tokens signed with the shared secret.
pub const SECRET_ISSUER: &str = "https://legacy.shop.test";
/// `aud` of all tokens.
pub const AUDIENCE: &str = "shop";
/// A private key for tests, in DER.
const RSA_KEY: &[u8] = include_bytes!("../assertions/keys/rsa.der");
/// How long a usual token lives, in seconds.
const LIFE_S: i64 = 600;

/// The time in Unix seconds.
#[must_use]
pub fn now_s() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map(|since| since.as_secs());
    since.ok().and_then(|seconds| i64::try_from(seconds).ok()).unwrap_or(0)
}

/// Keys to sign with.
#[derive(Debug)]
pub struct Mint {
    rsa: RsaKeyPair,
    curve: EcdsaKeyPair,
    next_curve: EcdsaKeyPair,
    secret: String,
    random: SystemRandom,
}

/// A token in the making.
#[derive(Debug, Clone)]
pub struct Token {
    /// The header.
    pub header: Map<String, Value>,
    /// The claims.
    pub claims: Map<String, Value>,
}

impl Token {
    /// The token of a person, good for some minutes, for the key of this id and algorithm.
    #[must_use]
    pub fn of(person: &str, algorithm: &str, key: &str, issuer: &str) -> Self {
        let header = json!({"alg": algorithm, "kid": key, "typ": "at+jwt"});
        let now = now_s();
        let claims = json!({
            "iss": issuer, "aud": AUDIENCE, "sub": person, "client_id": "till", "jti": format!("{person}-{now}"),
            "iat": now, "exp": now + LIFE_S, "roles": [], "scope": "",
        });
        Self { header: object(header), claims: object(claims) }
    }

    /// The same with this in its header; `null` takes it out.
    #[must_use]
    pub fn header(mut self, name: &str, value: Value) -> Self {
        set(&mut self.header, name, value);
        self
    }

    /// The same with this claim; `null` takes it out.
    #[must_use]
    pub fn claim(mut self, name: &str, value: Value) -> Self {
        set(&mut self.claims, name, value);
        self
    }

    fn signed_part(&self) -> String {
        let header = Value::Object(self.header.clone()).to_string();
        let claims = Value::Object(self.claims.clone()).to_string();
        signed_part(&header, &claims)
    }
}

/// `header.claims`, encoded, of two JSON texts that need be none.
#[must_use]
pub(crate) fn signed_part(header: &str, claims: &str) -> String {
    format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims))
}

fn object(value: Value) -> Map<String, Value> {
    if let Value::Object(map) = value { map } else { Map::new() }
}

fn set(map: &mut Map<String, Value>, name: &str, value: Value) {
    if value.is_null() {
        map.remove(name);
    } else {
        map.insert(name.to_owned(), value);
    }
}

impl Mint {
    /// Reads the RSA key, makes new keys on a curve and a new secret.
    ///
    /// # Errors
    ///
    /// Where the machine gives no random bytes.
    pub fn new() -> Result<Self, String> {
        let random = SystemRandom::new();
        let curve_key = || -> Result<EcdsaKeyPair, String> {
            let document =
                EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).map_err(|_| "no key")?;
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random)
                .map_err(|error| error.to_string())
        };
        let bytes: [u8; 32] = ring::rand::generate(&random).map_err(|_| "no random bytes")?.expose();
        Ok(Self {
            rsa: RsaKeyPair::from_der(RSA_KEY).map_err(|error| error.to_string())?,
            curve: curve_key()?,
            next_curve: curve_key()?,
            secret: URL_SAFE_NO_PAD.encode(bytes),
            random,
        })
    }

    /// The shared secret.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// A good token of a person under RS256.
    #[must_use]
    pub fn rsa(&self, person: &str) -> Token {
        Token::of(person, "RS256", "rsa", ISSUER)
    }

    /// A good token of a person under ES256.
    #[must_use]
    pub fn curve(&self, person: &str) -> Token {
        Token::of(person, "ES256", "curve", ISSUER)
    }

    /// A good token of a person under HS256.
    #[must_use]
    pub fn symmetric(&self, person: &str) -> Token {
        Token::of(person, "HS256", "secret", SECRET_ISSUER).header("kid", Value::Null)
    }

    /// Signs with the RSA key, whatever the header says.
    #[must_use]
    pub fn sign_rsa(&self, token: &Token) -> String {
        self.sign_rsa_text(&token.signed_part())
    }

    /// Signs an encoded header and claims with the RSA key.
    #[must_use]
    pub fn sign_rsa_text(&self, part: &str) -> String {
        let mut signature = vec![0; self.rsa.public().modulus_len()];
        self.rsa.sign(&RSA_PKCS1_SHA256, &self.random, part.as_bytes(), &mut signature).ok();
        joined(part, &signature)
    }

    /// Signs with the key on a curve, whatever the header says.
    #[must_use]
    pub fn sign_curve(&self, token: &Token) -> String {
        self.with_curve(&self.curve, token)
    }

    /// Signs with the key that the key set holds after its rotation.
    #[must_use]
    pub fn sign_next(&self, token: &Token) -> String {
        self.with_curve(&self.next_curve, token)
    }

    /// Signs with a secret, whatever the header says.
    #[must_use]
    pub fn sign_secret(&self, token: &Token, secret: &[u8]) -> String {
        let part = token.signed_part();
        let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), part.as_bytes());
        joined(&part, signature.as_ref())
    }

    /// Signs with the shared secret.
    #[must_use]
    pub fn sign_shared(&self, token: &Token) -> String {
        self.sign_secret(token, self.secret.as_bytes())
    }

    /// Puts bytes in the place of a signature.
    #[must_use]
    pub fn unsigned(&self, token: &Token, signature: &[u8]) -> String {
        joined(&token.signed_part(), signature)
    }

    /// A good token of a person.
    #[must_use]
    pub fn good(&self, person: &str) -> String {
        self.sign_rsa(&self.rsa(person))
    }

    /// The RSA key's public half as a PEM file: what a confused verifier would take for a secret.
    #[must_use]
    pub fn public_pem(&self) -> Vec<u8> {
        use base64::engine::general_purpose::STANDARD;
        let encoded = STANDARD.encode(self.rsa.public().as_ref());
        let lines: Vec<&str> =
            encoded.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
        format!("-----BEGIN RSA PUBLIC KEY-----\n{}\n-----END RSA PUBLIC KEY-----\n", lines.join("\n")).into_bytes()
    }

    /// The public half in DER.
    #[must_use]
    pub fn public_der(&self) -> Vec<u8> {
        self.rsa.public().as_ref().to_vec()
    }

    /// The key set, before or after the rotation of the key on a curve.
    #[must_use]
    pub fn key_set(&self, rotated: bool) -> String {
        let public: rsa::PublicKeyComponents<Vec<u8>> = self.rsa.public().into();
        let rsa = json!({
            "kty": "RSA", "kid": "rsa", "alg": "RS256", "use": "sig",
            "n": URL_SAFE_NO_PAD.encode(public.n), "e": URL_SAFE_NO_PAD.encode(public.e),
        });
        let (key, id) = if rotated { (&self.next_curve, "next") } else { (&self.curve, "curve") };
        let point = key.public_key().as_ref();
        let curve = json!({
            "kty": "EC", "kid": id, "alg": "ES256", "use": "sig", "crv": "P-256",
            "x": URL_SAFE_NO_PAD.encode(point.get(1..33).unwrap_or_default()),
            "y": URL_SAFE_NO_PAD.encode(point.get(33..65).unwrap_or_default()),
        });
        json!({"keys": [rsa, curve]}).to_string()
    }

    fn with_curve(&self, key: &EcdsaKeyPair, token: &Token) -> String {
        let part = token.signed_part();
        let signature = key.sign(&self.random, part.as_bytes()).map(|signature| signature.as_ref().to_vec());
        joined(&part, &signature.unwrap_or_default())
    }
}

fn joined(part: &str, signature: &[u8]) -> String {
    format!("{part}.{}", URL_SAFE_NO_PAD.encode(signature))
}
