//! The text of a key: `dwk_`, a public prefix of eight characters, `_`, and 32 random bytes in base64url.
//!
//! The fixed beginning lets scanners of source code find a key that was committed by mistake; the prefix tells keys apart in logs.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom as _, SystemRandom};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::StoreFault;

const BEGINNING: &str = "dwk_";
const SECRET_BYTES: usize = 32;
/// 32 bytes in base64url.
const SECRET_CHARS: usize = 43;
const PREFIX_CHARS: usize = 8;
/// No vowels and nothing that looks like something else: a prefix spells no word and is read out without mistakes.
const PREFIX_ALPHABET: &[u8; 32] = b"bcdfghjkmnpqrstvwxz23456789BCDFG";

/// The hash that is kept of a key.
pub(super) type KeyHash = [u8; 32];

/// A whole key, to be shown once. Debug does not show it.
pub struct Plaintext(Zeroizing<String>);

impl Plaintext {
    /// The key. A secret.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Plaintext {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Plaintext(…)")
    }
}

/// A new key with its public id.
pub(super) fn minted() -> Result<(String, Plaintext), StoreFault> {
    let mut bytes = Zeroizing::new([0; SECRET_BYTES + PREFIX_CHARS]);
    SystemRandom::new().fill(bytes.as_mut()).map_err(|_| StoreFault::Random)?;
    let (secret, prefix) = bytes.split_at(SECRET_BYTES);
    let letter = |byte: &u8| PREFIX_ALPHABET.get(usize::from(byte % 32)).copied().map_or('b', char::from);
    let id: String = BEGINNING.chars().chain(prefix.iter().map(letter)).collect();
    let text = Zeroizing::new(format!("{id}_{}", Zeroizing::new(URL_SAFE_NO_PAD.encode(secret)).as_str()));
    Ok((id, Plaintext(text)))
}

/// Whether a credential has the outline of a key that is made here, so that it need not be taken for anything else.
#[must_use]
pub fn looks_like_key(text: &str) -> bool {
    let parts = text.strip_prefix(BEGINNING).and_then(|rest| rest.split_at_checked(PREFIX_CHARS));
    parts.is_some_and(|(prefix, rest)| {
        let base64url = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let secret = rest.strip_prefix('_').unwrap_or_default();
        prefix.bytes().all(|byte| PREFIX_ALPHABET.contains(&byte))
            && secret.len() == SECRET_CHARS
            && secret.bytes().all(base64url)
    })
}

/// The hash of a whole key.
pub(super) fn hash(text: &str) -> KeyHash {
    Sha256::digest(text.as_bytes()).into()
}

/// A hash as it stands in the database.
pub(super) fn written(hash: &KeyHash) -> String {
    URL_SAFE_NO_PAD.encode(hash)
}

/// A hash from the database.
pub(super) fn read(text: &str) -> Option<KeyHash> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}
