//! Keys to verify with. Each is bound to its algorithms when it is read, so that a token can choose among keys and never what a key
//! is used for: a public key is no HMAC secret, an RSA-PSS key checks nothing else, an encryption key checks nothing.

use std::fmt;
use std::sync::Arc;

use doorward_policy::map::Algorithm;
use ring::hmac;
use ring::signature::{self, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm};

use super::rules::{is_pem, least_secret_bytes};
use super::{jwks, pem};

/// Most keys in one set.
pub const MAX_KEYS: usize = 64;
/// Most keys that one token's signature is checked with. A token that names no key fits several.
pub const MAX_TRIED: usize = 8;
/// Shortest RSA modulus, in bits.
pub const MIN_RSA_BITS: usize = 2048;
/// Longest RSA modulus, in bits: what the signature code takes.
pub(super) const MAX_RSA_BITS: usize = 8192;

/// A set of keys. Debug shows no key.
#[derive(Clone, Default)]
pub struct KeySet {
    pub(super) keys: Vec<Arc<Key>>,
    pub(super) skipped: Vec<Skipped>,
    pub(super) generation: u64,
}

/// A key of a set that is not used, for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skipped {
    /// Its position in the set, from 0.
    pub position: usize,
    /// Why.
    pub why: &'static str,
}

/// Why no keys could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// A key set that is not JSON of the right form.
    #[error("the key set is not JSON with a list `keys`")]
    NotKeySet,
    /// A member of a key set that stands twice.
    #[error("the key set names a member twice")]
    Duplicate,
    /// More keys than are kept.
    #[error("the set has more than {MAX_KEYS} keys")]
    TooMany,
    /// No PEM, or a damaged block.
    #[error("the file holds no readable PEM block")]
    NotPem,
    /// A private key.
    #[error("the file holds a private key")]
    Private,
    /// Not one key of the set can be used.
    #[error("no key of the set can be used: {why}")]
    NoneUsable {
        /// What is wrong with the first.
        why: &'static str,
    },
    /// A secret too short for any algorithm.
    #[error("the secret has {bytes} bytes, and needs at least 32")]
    WeakSecret {
        /// How long it is.
        bytes: usize,
    },
    /// A public key or certificate in place of a secret.
    #[error("the secret is a key or certificate in PEM")]
    SecretIsPem,
}

impl KeyFault {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotKeySet | Self::Duplicate => "does the address lead to the issuer's `jwks_uri`, and not to a page?",
            Self::TooMany => "keep only the keys that still sign, and their next ones",
            Self::NotPem => "a public key begins with `-----BEGIN PUBLIC KEY-----`",
            Self::Private => "here only the public half is needed: `openssl pkey -in key.pem -pubout`",
            Self::NoneUsable { .. } => {
                "keys are RSA of 2048 to 8192 bits, P-256, P-384 or Ed25519, and made for signatures"
            }
            Self::WeakSecret { .. } => "make one with `openssl rand -base64 48` and give it to both sides",
            Self::SecretIsPem => "a public key goes into `keys = { file = … }`",
        }
    }
}

impl KeySet {
    /// A JSON Web Key Set, or a single key of one (RFC 7517).
    ///
    /// # Errors
    ///
    /// Where it is no key set, or no key of it can be used.
    pub fn parse_jwks(bytes: &[u8]) -> Result<Self, KeyFault> {
        jwks::parse(bytes)
    }

    /// Public keys and certificates in PEM, one or several.
    ///
    /// # Errors
    ///
    /// Where a block is damaged, is a private key, or cannot be used.
    pub fn parse_pem(bytes: &[u8]) -> Result<Self, KeyFault> {
        pem::parse(bytes)
    }

    /// A file of either form.
    ///
    /// # Errors
    ///
    /// As [`KeySet::parse_jwks`] and [`KeySet::parse_pem`].
    pub fn parse(bytes: &[u8]) -> Result<Self, KeyFault> {
        if bytes.trim_ascii_start().starts_with(b"{") { Self::parse_jwks(bytes) } else { Self::parse_pem(bytes) }
    }

    /// A shared secret, for each algorithm that it is long enough for.
    ///
    /// # Errors
    ///
    /// Where it is too short, or is a key in PEM.
    pub fn from_secret(secret: &[u8]) -> Result<Self, KeyFault> {
        if is_pem(secret) {
            return Err(KeyFault::SecretIsPem);
        }
        let fits = |algorithm: &Algorithm| least_secret_bytes(*algorithm).is_some_and(|least| secret.len() >= least);
        let algorithms: Vec<Algorithm> = Algorithm::ALL.iter().copied().filter(fits).collect();
        if algorithms.is_empty() {
            return Err(KeyFault::WeakSecret { bytes: secret.len() });
        }
        let keyed = |algorithm: &Algorithm| Some((*algorithm, hmac::Key::new(hmac_of(*algorithm)?, secret)));
        let material = Material::Secret(algorithms.iter().filter_map(keyed).collect());
        Ok(Self {
            keys: vec![Arc::new(Key { id: None, algorithms, material, honoured_until_s: None })],
            skipped: Vec::new(),
            generation: 0,
        })
    }

    /// A set of the keys that can be used, if there are any.
    pub(super) fn of(keys: Vec<Key>, skipped: Vec<Skipped>) -> Result<Self, KeyFault> {
        if keys.is_empty() {
            let why = skipped.first().map_or("it is empty", |skipped| skipped.why);
            return Err(KeyFault::NoneUsable { why });
        }
        Ok(Self { keys: keys.into_iter().map(Arc::new).collect(), skipped, generation: 0 })
    }

    /// How many keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Grows along a ring's sets whenever a key is withdrawn: what was verified before is then verified again.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The keys that were passed over, for the log.
    #[must_use]
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// Checks a signature with the key that a token names, or with each that fits where it names none.
    pub(super) fn check(
        &self,
        key_id: Option<&str>,
        algorithm: Algorithm,
        signed: &[u8],
        signature: &[u8],
        now_s: i64,
    ) -> Lookup {
        let mut named = false;
        let mut tried = false;
        for key in
            self.candidates(key_id, now_s).inspect(|_| named = true).filter(|key| key.fits(algorithm)).take(MAX_TRIED)
        {
            tried = true;
            if key.verifies(algorithm, signed, signature) {
                return Lookup::Good { honoured_until_s: key.honoured_until_s };
            }
        }
        match (tried, named) {
            (true, _) => Lookup::Bad,
            (false, true) => Lookup::OtherAlgorithm,
            (false, false) => Lookup::NoKey,
        }
    }

    /// The keys of this name; where there are none of it, those without a name: a PEM file gives its keys none.
    fn candidates<'set>(&'set self, key_id: Option<&'set str>, now_s: i64) -> impl Iterator<Item = &'set Key> {
        let live = move |key: &&Key| key.honoured_until_s.is_none_or(|until_s| now_s < until_s);
        let is_named = |key: &Key| key_id.is_some() && key.id.as_deref() == key_id;
        let known = self.keys.iter().map(Arc::as_ref).filter(live).any(is_named);
        let wanted = move |key: &&Key| match key_id {
            None => true,
            Some(id) if known => key.id.as_deref() == Some(id),
            Some(_) => key.id.is_none(),
        };
        self.keys.iter().map(Arc::as_ref).filter(live).filter(wanted)
    }
}

impl fmt::Debug for KeySet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<_> = self.keys.iter().map(|key| (key.id.as_deref(), key.algorithms.as_slice())).collect();
        out.debug_struct("KeySet").field("keys", &ids).field("skipped", &self.skipped).finish()
    }
}

/// What came of looking for a key and checking with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lookup {
    /// The signature is good.
    Good {
        /// Where the key was withdrawn: until when it is honoured.
        honoured_until_s: Option<i64>,
    },
    /// It is not.
    Bad,
    /// There are keys of this name, none of them for this algorithm.
    OtherAlgorithm,
    /// There is no key of this name.
    NoKey,
}

/// One key.
pub(super) struct Key {
    pub(super) id: Option<Box<str>>,
    /// INVARIANT: all of them fit the material.
    pub(super) algorithms: Vec<Algorithm>,
    pub(super) material: Material,
    /// Where it was withdrawn: until when it is honoured.
    pub(super) honoured_until_s: Option<i64>,
}

/// What a key is made of.
#[derive(Clone)]
pub(super) enum Material {
    /// Modulus and exponent, big-endian without leading zeros.
    Rsa(RsaPublicKeyComponents<Box<[u8]>>),
    /// A point, uncompressed.
    P256(Box<[u8]>),
    /// A point, uncompressed.
    P384(Box<[u8]>),
    /// 32 bytes.
    Ed25519(Box<[u8]>),
    /// A secret, set up for each algorithm.
    Secret(Vec<(Algorithm, hmac::Key)>),
}

impl Material {
    /// An RSA key, or why it is refused.
    pub(super) fn rsa(modulus: &[u8], exponent: &[u8]) -> Result<Self, &'static str> {
        let (modulus, exponent) = (without_zeros(modulus), without_zeros(exponent));
        let bits = modulus.len() * 8 - modulus.first().map_or(0, |first| first.leading_zeros() as usize);
        if bits < MIN_RSA_BITS {
            return Err("an RSA key is shorter than 2048 bits");
        }
        if bits > MAX_RSA_BITS {
            return Err("an RSA key is longer than 8192 bits");
        }
        // 1 would leave everything as it is: every signature could be forged.
        if exponent.len() > 4 || exponent == [1] || exponent.last().is_none_or(|last| last.is_multiple_of(2)) {
            return Err("the exponent of an RSA key is unusable");
        }
        Ok(Self::Rsa(RsaPublicKeyComponents { n: modulus.into(), e: exponent.into() }))
    }

    /// Every algorithm that the material fits.
    pub(super) fn algorithms(&self) -> &'static [Algorithm] {
        use Algorithm::{EdDsa, Es256, Es384, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512};
        match self {
            Self::Rsa(_) => &[Rs256, Rs384, Rs512, Ps256, Ps384, Ps512],
            Self::P256(_) => &[Es256],
            Self::P384(_) => &[Es384],
            Self::Ed25519(_) => &[EdDsa],
            Self::Secret(_) => &[],
        }
    }
}

fn without_zeros(number: &[u8]) -> &[u8] {
    number.iter().position(|byte| *byte != 0).and_then(|first| number.get(first..)).unwrap_or_default()
}

impl Key {
    fn fits(&self, algorithm: Algorithm) -> bool {
        self.algorithms.contains(&algorithm)
    }

    fn verifies(&self, algorithm: Algorithm, signed: &[u8], signature: &[u8]) -> bool {
        let by_point = |verification: &'static dyn VerificationAlgorithm, point: &[u8]| {
            UnparsedPublicKey::new(verification, point).verify(signed, signature).is_ok()
        };
        match (&self.material, algorithm) {
            (Material::P256(point), Algorithm::Es256) => by_point(&signature::ECDSA_P256_SHA256_FIXED, point),
            (Material::P384(point), Algorithm::Es384) => by_point(&signature::ECDSA_P384_SHA384_FIXED, point),
            (Material::Ed25519(point), Algorithm::EdDsa) => by_point(&signature::ED25519, point),
            (Material::Rsa(components), _) => {
                rsa_of(algorithm).is_some_and(|parameters| components.verify(parameters, signed, signature).is_ok())
            }
            (Material::Secret(keys), _) => {
                let key = keys.iter().find(|(own, _)| *own == algorithm);
                key.is_some_and(|(_, key)| hmac::verify(key, signed, signature).is_ok())
            }
            _ => false,
        }
    }
}

fn hmac_of(algorithm: Algorithm) -> Option<hmac::Algorithm> {
    match algorithm {
        Algorithm::Hs256 => Some(hmac::HMAC_SHA256),
        Algorithm::Hs384 => Some(hmac::HMAC_SHA384),
        Algorithm::Hs512 => Some(hmac::HMAC_SHA512),
        _ => None,
    }
}

fn rsa_of(algorithm: Algorithm) -> Option<&'static RsaParameters> {
    match algorithm {
        Algorithm::Rs256 => Some(&signature::RSA_PKCS1_2048_8192_SHA256),
        Algorithm::Rs384 => Some(&signature::RSA_PKCS1_2048_8192_SHA384),
        Algorithm::Rs512 => Some(&signature::RSA_PKCS1_2048_8192_SHA512),
        Algorithm::Ps256 => Some(&signature::RSA_PSS_2048_8192_SHA256),
        Algorithm::Ps384 => Some(&signature::RSA_PSS_2048_8192_SHA384),
        Algorithm::Ps512 => Some(&signature::RSA_PSS_2048_8192_SHA512),
        _ => None,
    }
}
