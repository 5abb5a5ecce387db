//! What a token must be, from the map's `bearer` rules. Everything that can be wrong with them is found here, at load, and not at
//! the first request.

use doorward_policy::map::{Algorithm, BearerRules, KeySource};

/// Longest leeway between clocks that is allowed, in seconds. More would honour tokens long after their end.
pub const MAX_LEEWAY_S: u64 = 600;

/// Rules for tokens, ready to verify by.
#[derive(Debug, Clone)]
pub struct TokenRules {
    pub(super) issuer: Option<Box<str>>,
    pub(super) audience: Vec<Box<str>>,
    pub(super) leeway_s: i64,
    pub(super) strict_type: bool,
    pub(super) name_claim: Box<str>,
    pub(super) roles_claim: Box<str>,
    pub(super) scope_claim: Box<str>,
    pub(super) owner_claims: Vec<Box<str>>,
    algorithms: Vec<Algorithm>,
}

/// Why rules for tokens cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RuleFault {
    /// Signed tokens, and no issuer.
    #[error("tokens are verified by keys, and no `issuer` is given")]
    NoIssuer,
    /// Signed tokens, and no audience.
    #[error("tokens are verified by keys, and no `audience` is given")]
    NoAudience,
    /// A secret is named and was not handed in.
    #[error("the secret of the tokens is missing")]
    NoSecret,
    /// The secret is too short for an algorithm.
    #[error("the secret has {bytes} bytes, and {} needs at least {least}", .algorithm.name())]
    WeakSecret {
        /// For which algorithm.
        algorithm: Algorithm,
        /// How long it is.
        bytes: usize,
        /// How long it must be.
        least: usize,
    },
    /// The secret is a public key or a certificate: everybody has it.
    #[error("the secret of the tokens is a key or certificate in PEM")]
    SecretIsPem,
    /// An algorithm with a shared secret, and public keys.
    #[error("`{}` signs with a shared secret, and the keys are public", .algorithm.name())]
    NeedsSecret {
        /// The algorithm.
        algorithm: Algorithm,
    },
    /// An algorithm with public keys, and a shared secret.
    #[error("`{}` signs with a private key, and the key is a shared secret", .algorithm.name())]
    NeedsPublicKey {
        /// The algorithm.
        algorithm: Algorithm,
    },
    /// The leeway is too long.
    #[error("a leeway of {leeway_s} s is longer than {MAX_LEEWAY_S} s")]
    Leeway {
        /// As the map has it.
        leeway_s: u64,
    },
}

impl RuleFault {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoIssuer => "give the `iss` of the tokens, exactly as they have it",
            Self::NoAudience => {
                "name this API as the tokens' `aud` does; without it, tokens for other APIs would open this one"
            }
            Self::NoSecret => "set the variable or write the file that `keys.secret` names",
            Self::WeakSecret { .. } => {
                "make one with `openssl rand -base64 48` and give it to both sides (RFC 8725, section 3.5)"
            }
            Self::SecretIsPem => "a public key goes into `keys = { file = … }`; a secret must be known to nobody else",
            Self::NeedsSecret { .. } => "leave HS256, HS384 and HS512 out of `algorithms`, or give `keys.secret`",
            Self::NeedsPublicKey { .. } => "name only HS256, HS384 or HS512 in `algorithms`, or give `keys.file`",
            Self::Leeway { .. } => "set both clocks by NTP and forgive seconds, not hours",
        }
    }
}

impl TokenRules {
    /// The rules of one `bearer` scheme; `secret` where its keys are a secret.
    ///
    /// # Errors
    ///
    /// Where they contradict themselves or the secret is weak.
    pub fn new(rules: &BearerRules, secret: Option<&[u8]>) -> Result<Self, RuleFault> {
        if rules.leeway_s > MAX_LEEWAY_S {
            return Err(RuleFault::Leeway { leeway_s: rules.leeway_s });
        }
        if rules.keys.is_some() && rules.issuer.is_none() {
            return Err(RuleFault::NoIssuer);
        }
        if rules.keys.is_some() && rules.audience.is_empty() {
            return Err(RuleFault::NoAudience);
        }
        let algorithms = match &rules.keys {
            None => Vec::new(),
            Some(KeySource::Secret(_)) => symmetric_for(&rules.algorithms, secret.ok_or(RuleFault::NoSecret)?)?,
            Some(KeySource::Url(_) | KeySource::File(_)) => asymmetric(&rules.algorithms)?,
        };
        Ok(Self {
            issuer: rules.issuer.clone(),
            audience: rules.audience.clone(),
            leeway_s: i64::try_from(rules.leeway_s).unwrap_or_default(),
            strict_type: rules.strict_type,
            name_claim: rules.name_claim.clone(),
            roles_claim: rules.roles_claim.clone(),
            scope_claim: rules.scope_claim.clone(),
            owner_claims: rules.owner_claims.clone(),
            algorithms,
        })
    }

    /// The algorithms that are taken. INVARIANT: all symmetric or none.
    #[must_use]
    pub fn algorithms(&self) -> &[Algorithm] {
        &self.algorithms
    }
}

/// How long a secret must be for an algorithm: as long as its hash (RFC 7518, section 3.2). None where it takes no secret.
pub(super) fn least_secret_bytes(algorithm: Algorithm) -> Option<usize> {
    match algorithm {
        Algorithm::Hs256 => Some(32),
        Algorithm::Hs384 => Some(48),
        Algorithm::Hs512 => Some(64),
        _ => None,
    }
}

fn asymmetric(listed: &[Algorithm]) -> Result<Vec<Algorithm>, RuleFault> {
    let public = |algorithm: &Algorithm| least_secret_bytes(*algorithm).is_none();
    if let Some(algorithm) = listed.iter().copied().find(|algorithm| !public(algorithm)) {
        return Err(RuleFault::NeedsSecret { algorithm });
    }
    let all = if listed.is_empty() { Algorithm::ALL } else { listed };
    Ok(all.iter().copied().filter(public).collect())
}

fn symmetric_for(listed: &[Algorithm], secret: &[u8]) -> Result<Vec<Algorithm>, RuleFault> {
    if is_pem(secret) {
        return Err(RuleFault::SecretIsPem);
    }
    let bytes = secret.len();
    for algorithm in listed.iter().copied() {
        let least = least_secret_bytes(algorithm).ok_or(RuleFault::NeedsPublicKey { algorithm })?;
        if bytes < least {
            return Err(RuleFault::WeakSecret { algorithm, bytes, least });
        }
    }
    if !listed.is_empty() {
        return Ok(listed.to_vec());
    }
    let fits = |algorithm: &Algorithm| least_secret_bytes(*algorithm).is_some_and(|least| bytes >= least);
    let fitting: Vec<Algorithm> = Algorithm::ALL.iter().copied().filter(fits).collect();
    let weak = RuleFault::WeakSecret { algorithm: Algorithm::Hs256, bytes, least: 32 };
    if fitting.is_empty() { Err(weak) } else { Ok(fitting) }
}

/// Whether bytes are a key or a certificate in PEM.
pub(super) fn is_pem(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"-----BEGIN")
}
