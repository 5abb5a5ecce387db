//! What a Digest challenge asks for (RFC 7616, RFC 2617), and what Authentication-Info answers. Only read: the response is
//! computed where the hash functions are.

use serde::Serialize;

use super::challenge::{Challenge, Challenges, parse as parse_challenges};

/// Most protection qualities that are kept.
pub const MAX_QUALITIES: usize = 8;

/// A hash function of Digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Algorithm {
    /// MD5, which is also meant where none is named.
    #[serde(rename = "MD5")]
    Md5,
    /// MD5 with the nonces in the secret.
    #[serde(rename = "MD5-sess")]
    Md5Session,
    /// SHA-256.
    #[serde(rename = "SHA-256")]
    Sha256,
    /// SHA-256 with the nonces in the secret.
    #[serde(rename = "SHA-256-sess")]
    Sha256Session,
    /// SHA-512/256.
    #[serde(rename = "SHA-512-256")]
    Sha512Half,
    /// SHA-512/256 with the nonces in the secret.
    #[serde(rename = "SHA-512-256-sess")]
    Sha512HalfSession,
}

impl Algorithm {
    /// Every algorithm, the strongest first.
    pub const ALL: [Self; 6] =
        [Self::Sha512HalfSession, Self::Sha512Half, Self::Sha256Session, Self::Sha256, Self::Md5Session, Self::Md5];

    /// The name on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Md5Session => "MD5-sess",
            Self::Sha256 => "SHA-256",
            Self::Sha256Session => "SHA-256-sess",
            Self::Sha512Half => "SHA-512-256",
            Self::Sha512HalfSession => "SHA-512-256-sess",
        }
    }

    /// Whether the nonces are part of the secret.
    #[must_use]
    pub fn is_session(self) -> bool {
        matches!(self, Self::Md5Session | Self::Sha256Session | Self::Sha512HalfSession)
    }

    fn read(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name().eq_ignore_ascii_case(name))
    }
}

/// Why a Digest challenge cannot be answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DigestError {
    /// Another scheme.
    #[error("the challenge is not Digest")]
    OtherScheme,
    /// No realm.
    #[error("the Digest challenge has no realm")]
    NoRealm,
    /// No nonce.
    #[error("the Digest challenge has no nonce")]
    NoNonce,
    /// An algorithm nobody knows.
    #[error("the Digest challenge asks for the unknown algorithm `{0}`")]
    UnknownAlgorithm(String),
}

/// What a Digest challenge asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DigestChallenge {
    /// The protection space.
    pub realm: String,
    /// The server's nonce.
    pub nonce: String,
    /// What must be sent back unchanged.
    pub opaque: Option<String>,
    /// The hash function.
    pub algorithm: Algorithm,
    /// The protection qualities offered, in lower case; none means RFC 2069's old form.
    pub qualities: Vec<String>,
    /// Whether only the nonce was too old: the same password is to be tried again.
    pub stale: bool,
    /// Whether the name may be hashed.
    pub user_hash: bool,
    /// Whether the server wants UTF-8.
    pub utf8: bool,
    /// The URIs that share the protection space.
    pub domain: Vec<String>,
}

impl DigestChallenge {
    /// Whether this protection quality is offered.
    #[must_use]
    pub fn offers(&self, quality: &str) -> bool {
        self.qualities.iter().any(|offered| offered.eq_ignore_ascii_case(quality))
    }
}

/// Reads what a challenge asks for.
///
/// # Errors
///
/// Where it is not Digest, lacks what is needed for an answer, or asks for an unknown algorithm.
pub fn read(challenge: &Challenge) -> Result<DigestChallenge, DigestError> {
    if !challenge.is("Digest") {
        return Err(DigestError::OtherScheme);
    }
    let is_true = |name: &str| challenge.param(name).is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let algorithm = match challenge.param("algorithm") {
        None => Algorithm::Md5,
        Some(name) => Algorithm::read(name.trim()).ok_or_else(|| DigestError::UnknownAlgorithm(name.to_owned()))?,
    };
    Ok(DigestChallenge {
        realm: challenge.realm().ok_or(DigestError::NoRealm)?.to_owned(),
        nonce: challenge.param("nonce").ok_or(DigestError::NoNonce)?.to_owned(),
        opaque: challenge.param("opaque").map(str::to_owned),
        algorithm,
        qualities: qualities(challenge.param("qop").unwrap_or_default()),
        stale: is_true("stale"),
        user_hash: is_true("userhash"),
        utf8: challenge.param("charset").is_some_and(|value| value.eq_ignore_ascii_case("utf-8")),
        domain: challenge.param("domain").unwrap_or_default().split_ascii_whitespace().map(str::to_owned).collect(),
    })
}

fn qualities(list: &str) -> Vec<String> {
    let words = list.split([',', ' ', '\t']).filter(|word| !word.is_empty());
    words.take(MAX_QUALITIES).map(str::to_ascii_lowercase).collect()
}

/// The strongest Digest challenge that can be answered.
#[must_use]
pub fn strongest(found: &Challenges) -> Option<DigestChallenge> {
    let readable: Vec<DigestChallenge> = found.challenges.iter().filter_map(|challenge| read(challenge).ok()).collect();
    let rank = |digest: &DigestChallenge| Algorithm::ALL.iter().position(|algorithm| *algorithm == digest.algorithm);
    readable.into_iter().min_by_key(rank)
}

/// What the server says after Digest credentials were right (RFC 7616, section 3.5).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AuthenticationInfo {
    /// The nonce to use next.
    pub next_nonce: Option<String>,
    /// The protection quality that was used.
    pub quality: Option<String>,
    /// The server's own proof that it knows the password.
    pub response: Option<String>,
    /// The client's nonce, sent back.
    pub client_nonce: Option<String>,
    /// How often the nonce was used.
    pub nonce_count: Option<u32>,
}

/// Reads Authentication-Info or Proxy-Authentication-Info: the parameters of a challenge without its scheme.
#[must_use]
pub fn authentication_info(value: &str) -> AuthenticationInfo {
    let line = format!("Info {value}");
    let found = parse_challenges([line.as_str()]);
    let Some(params) = found.challenges.first() else { return AuthenticationInfo::default() };
    let text = |name: &str| params.param(name).map(str::to_owned);
    AuthenticationInfo {
        next_nonce: text("nextnonce"),
        quality: text("qop"),
        response: text("rspauth"),
        client_nonce: text("cnonce"),
        nonce_count: params
            .param("nc")
            .filter(|count| count.len() == 8)
            .and_then(|count| u32::from_str_radix(count, 16).ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(params: &str) -> Result<DigestChallenge, DigestError> {
        let line = format!("Digest {params}");
        read(&parse_challenges([line.as_str()]).challenges[0])
    }

    #[test]
    fn everything_asked_for_is_read() {
        let found = digest(
            r#"realm="r", nonce="n", qop="auth, AUTH-INT", algorithm=sha-256, opaque="o", stale=TRUE, userhash=true, charset=UTF-8, domain="/a /b""#,
        )
        .unwrap();
        assert_eq!(found.algorithm, Algorithm::Sha256);
        assert!(found.stale && found.user_hash && found.utf8 && found.offers("auth-int") && !found.offers("x"));
        assert_eq!(found.domain, ["/a", "/b"]);
        assert_eq!(found.opaque.as_deref(), Some("o"));
    }

    #[test]
    fn what_is_not_said_has_its_default() {
        let found = digest(r#"realm="r", nonce="n""#).unwrap();
        assert_eq!((found.algorithm, found.stale, found.qualities.len()), (Algorithm::Md5, false, 0));
        assert!(!found.algorithm.is_session());
    }

    #[test]
    fn what_cannot_be_answered_says_why() {
        assert_eq!(digest(r#"nonce="n""#), Err(DigestError::NoRealm));
        assert_eq!(digest(r#"realm="r""#), Err(DigestError::NoNonce));
        let unknown = DigestError::UnknownAlgorithm("token".to_owned());
        assert_eq!(digest(r#"realm="r", nonce="n", algorithm=token"#), Err(unknown));
        assert_eq!(read(&Challenge::new("Basic")), Err(DigestError::OtherScheme));
    }

    #[test]
    fn the_strongest_is_taken() {
        let lines = [
            r#"Digest realm="r", nonce="n""#,
            r#"Digest realm="r", nonce="n", algorithm=SHA-256"#,
            "Basic realm=\"r\"",
        ];
        assert_eq!(strongest(&parse_challenges(lines)).unwrap().algorithm, Algorithm::Sha256);
        assert_eq!(strongest(&parse_challenges(["NTLM"])), None);
    }

    #[test]
    fn authentication_info_is_read() {
        let found = authentication_info(r#"nextnonce="x", qop=auth, rspauth="ab", cnonce="c", nc=0000000a"#);
        assert_eq!((found.next_nonce.as_deref(), found.nonce_count), (Some("x"), Some(10)));
        assert_eq!((found.quality.as_deref(), found.response.as_deref()), (Some("auth"), Some("ab")));
        assert_eq!(authentication_info(""), AuthenticationInfo::default());
    }

    #[test]
    fn the_limit_holds_at_its_edge() {
        let list = |count: usize| vec!["auth"; count].join(",");
        assert_eq!(qualities(&list(MAX_QUALITIES)).len(), MAX_QUALITIES);
        assert_eq!(qualities(&list(MAX_QUALITIES + 1)).len(), MAX_QUALITIES);
    }
}
