//! JSON Web Tokens (RFC 7515, RFC 7519), read without trusting them: what a token says of itself, never whether it is genuine.
//!
//! A signature is not verified here and no key is ever fetched. What can be seen without a key is enough for most refusals: the
//! times, the algorithm, the shape. Neither Debug nor Display shows the signature, the subject or any private claim.

mod judge;
mod token_problem;

use std::fmt;

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE_NO_PAD};
use serde::Serialize;

pub use token_problem::{MAX_SHOWN_BYTES, Part, TokenProblem};

use super::json::{self, Json};
use super::text::beginning;

/// Longest token that is read, in bytes.
pub const MAX_TOKEN_BYTES: usize = 16 * 1024;
/// Most audiences, scopes and critical names that are kept, each.
pub const MAX_LIST: usize = 256;
/// The last second that a date can name: the end of the year 9999.
pub const MAX_DATE_S: i64 = 253_402_300_799;

/// What a token says of itself.
#[derive(Clone, Serialize)]
pub struct Jwt {
    /// `alg`: how it claims to be signed.
    pub algorithm: Option<String>,
    /// `kid`: which key it claims to be signed with.
    pub key_id: Option<String>,
    /// `typ`: what kind of token it is.
    pub kind: Option<String>,
    /// `crit`: what a reader must understand or refuse.
    pub critical: Vec<String>,
    /// `exp`: when it expires, in Unix seconds.
    pub expires_s: Option<i64>,
    /// `nbf`: from when on it is valid, in Unix seconds.
    pub not_before_s: Option<i64>,
    /// `iat`: when it was issued, in Unix seconds.
    pub issued_s: Option<i64>,
    /// `iss`: who issued it.
    pub issuer: Option<String>,
    /// `aud`: for whom it is, one string or several.
    pub audiences: Vec<String>,
    /// `scope` or `scp`: what it permits.
    pub scopes: Vec<String>,
    /// Whether there is a `sub`; who it names is nobody's business here.
    pub subject_present: bool,
    /// The length of the signature, in bytes.
    pub signature_bytes: usize,
    #[serde(skip)]
    header: Json,
    #[serde(skip)]
    payload: Json,
    #[serde(skip)]
    signature: Vec<u8>,
    #[serde(skip)]
    faults: Vec<TokenProblem>,
}

impl Jwt {
    /// Whether header and payload could both be read as JSON objects.
    #[must_use]
    pub fn readable(&self) -> bool {
        matches!((&self.header, &self.payload), (Json::Object(_), Json::Object(_)))
    }

    /// A claim of the payload.
    #[must_use]
    pub fn claim(&self, name: &str) -> Option<&Json> {
        self.payload.member(name)
    }

    /// Whether it is signed with a secret that both sides share.
    #[must_use]
    pub fn symmetric(&self) -> bool {
        self.algorithm.as_deref().is_some_and(|algorithm| algorithm.starts_with("HS"))
    }

    /// Everything that is wrong with it at this time, what makes a careful reader refuse it before the rest.
    #[must_use]
    pub fn problems(&self, now_s: i64, leeway_s: i64) -> Vec<TokenProblem> {
        let mut problems = self.faults.clone();
        judge::judge(self, now_s, leeway_s, &mut problems);
        problems.sort_by_key(|problem| !problem.refuses());
        problems
    }
}

impl fmt::Debug for Jwt {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Jwt")
            .field("algorithm", &self.algorithm)
            .field("key_id", &self.key_id)
            .field("kind", &self.kind)
            .field("expires_s", &self.expires_s)
            .field("not_before_s", &self.not_before_s)
            .field("issued_s", &self.issued_s)
            .field("issuer", &self.issuer)
            .field("audiences", &self.audiences)
            .field("scopes", &self.scopes)
            .field("signature_bytes", &self.signature_bytes)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Jwt {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "a JWT")?;
        for (name, value) in [("alg", &self.algorithm), ("kid", &self.key_id), ("iss", &self.issuer)] {
            if let Some(value) = value {
                write!(out, ", {name} `{}`", beginning(value, MAX_SHOWN_BYTES).escape_debug())?;
            }
        }
        Ok(())
    }
}

/// Whether a secret has the outline of a JWT: three parts, the first of which begins a JSON object.
#[must_use]
pub fn looks_like(text: &str) -> bool {
    text.len() <= MAX_TOKEN_BYTES && text.starts_with("ey") && text.matches('.').count() == 2
}

/// Reads a token; what cannot be read is among its problems.
#[must_use]
pub fn read(token: &str) -> Jwt {
    if token.len() > MAX_TOKEN_BYTES {
        return empty(vec![TokenProblem::TooLong { bytes: token.len() }]);
    }
    let parts: Vec<&str> = token.split('.').collect();
    if let [_, _, _, _, _] = parts.as_slice() {
        return empty(vec![TokenProblem::Encrypted]);
    }
    let mut jwt = empty(Vec::new());
    if parts.len() != 3 {
        jwt.faults.push(TokenProblem::PartCount { count: parts.len() });
    }
    let mut parts = parts.into_iter();
    jwt.header = object(Part::Header, parts.next().unwrap_or_default(), &mut jwt.faults);
    jwt.payload = object(Part::Payload, parts.next().unwrap_or_default(), &mut jwt.faults);
    jwt.signature = decoded(Part::Signature, parts.next().unwrap_or_default(), &mut jwt.faults);
    jwt.signature_bytes = jwt.signature.len();
    fill(&mut jwt);
    jwt
}

fn empty(faults: Vec<TokenProblem>) -> Jwt {
    Jwt {
        algorithm: None,
        key_id: None,
        kind: None,
        critical: Vec::new(),
        expires_s: None,
        not_before_s: None,
        issued_s: None,
        issuer: None,
        audiences: Vec::new(),
        scopes: Vec::new(),
        subject_present: false,
        signature_bytes: 0,
        header: Json::Null,
        payload: Json::Null,
        signature: Vec::new(),
        faults,
    }
}

fn fill(jwt: &mut Jwt) {
    let text = |json: &Json, name: &str| json.member(name).and_then(Json::text).map(str::to_owned);
    jwt.algorithm = text(&jwt.header, "alg");
    jwt.key_id = text(&jwt.header, "kid");
    jwt.kind = text(&jwt.header, "typ");
    jwt.critical = jwt.header.member("crit").map(strings).unwrap_or_default();
    jwt.issuer = text(&jwt.payload, "iss");
    jwt.audiences = jwt.payload.member("aud").map(strings).unwrap_or_default();
    jwt.scopes = scopes(&jwt.payload);
    jwt.subject_present = jwt.payload.member("sub").is_some();
    jwt.expires_s = jwt.payload.member("exp").and_then(date_s);
    jwt.not_before_s = jwt.payload.member("nbf").and_then(date_s);
    jwt.issued_s = jwt.payload.member("iat").and_then(date_s);
}

/// One string, or the strings of a list.
fn strings(json: &Json) -> Vec<String> {
    let one = std::slice::from_ref(json);
    json.list().unwrap_or(one).iter().filter_map(Json::text).take(MAX_LIST).map(str::to_owned).collect()
}

fn scopes(payload: &Json) -> Vec<String> {
    let claim = payload.member("scope").or_else(|| payload.member("scp"));
    let claimed = claim.map(strings).unwrap_or_default();
    claimed.iter().flat_map(|text| text.split_ascii_whitespace()).take(MAX_LIST).map(str::to_owned).collect()
}

/// The whole second that a claim names, where it can be a date.
fn date_s(json: &Json) -> Option<i64> {
    let second = match json {
        Json::Whole(second) => *second,
        // Saturates, and what it saturates to is out of range.
        Json::Number(second) => second.floor() as i64,
        _ => return None,
    };
    (0..=MAX_DATE_S).contains(&second).then_some(second)
}

fn object(part: Part, text: &str, faults: &mut Vec<TokenProblem>) -> Json {
    let bytes = decoded(part, text, faults);
    match json::parse(&bytes) {
        Ok(json @ Json::Object(_)) => {
            if let Some(name) = json.duplicate() {
                faults.push(TokenProblem::DuplicateMember { part, name: name.to_owned() });
            }
            json
        }
        Ok(_) => {
            faults.push(TokenProblem::NotObject { part });
            Json::Null
        }
        Err(_) => {
            faults.push(TokenProblem::NotJson { part });
            Json::Null
        }
    }
}

/// The bytes of a part; where it is not base64url as it must be, a looser reading is tried so that the rest can be told too.
fn decoded(part: Part, text: &str, faults: &mut Vec<TokenProblem>) -> Vec<u8> {
    if let Ok(bytes) = URL_SAFE_NO_PAD.decode(text) {
        return bytes;
    }
    faults.push(TokenProblem::NotBase64Url { part });
    let config = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let loose: String = text.chars().filter(|next| !next.is_whitespace()).map(url_alphabet).collect();
    GeneralPurpose::new(&URL_SAFE, config).decode(loose).unwrap_or_default()
}

fn url_alphabet(character: char) -> char {
    match character {
        '+' => '-',
        '/' => '_',
        other => other,
    }
}

#[cfg(test)]
mod tests;
