//! What stands behind `Basic`: base64 of a name, the first colon, and a password, in UTF-8 (RFC 7617).
//!
//! Strict, unlike the reader of the doctor: what is mended for a diagnosis is not let in at a door. White space, another alphabet and
//! control characters are refused, since whoever sits behind the door may read them differently.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use doorward_policy::{CredentialFault, Scheme};
use doorward_reason::catalogue::AUTHORIZATION_MALFORMED;
use zeroize::Zeroizing;

/// Longest value, in characters.
pub const MAX_BASIC_BYTES: usize = 4096;

/// A name and a password. Debug shows neither; the memory is wiped when it is given back.
#[derive(Clone)]
pub struct BasicCredentials {
    text: Zeroizing<String>,
    colon: usize,
}

impl BasicCredentials {
    /// Reads what stands behind the scheme.
    ///
    /// # Errors
    ///
    /// Where it is no name and password: `authorization-malformed`.
    pub fn read(value: &str) -> Result<Self, CredentialFault> {
        let fault = |detail| CredentialFault { reason: &AUTHORIZATION_MALFORMED, scheme: Scheme::Basic, detail };
        if value.len() > MAX_BASIC_BYTES {
            return Err(fault("the value of Basic is longer than is read"));
        }
        let bytes = STANDARD.decode(value).map_err(|_| fault("the value of Basic is not base64"))?;
        let text = match String::from_utf8(bytes) {
            Ok(text) => Zeroizing::new(text),
            Err(other) => {
                drop(Zeroizing::new(other.into_bytes()));
                return Err(fault("name and password are not UTF-8"));
            }
        };
        if text.chars().any(char::is_control) {
            return Err(fault("a control character is in the name or the password"));
        }
        let colon = text.find(':').ok_or_else(|| fault("no colon parts the name from the password"))?;
        Ok(Self { text, colon })
    }

    /// The name, up to the first colon.
    #[must_use]
    pub fn name(&self) -> &str {
        self.text.get(..self.colon).unwrap_or_default()
    }

    /// The password, behind the first colon. A secret.
    #[must_use]
    pub fn password(&self) -> &str {
        self.text.get(self.colon + 1..).unwrap_or_default()
    }
}

impl fmt::Debug for BasicCredentials {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("BasicCredentials").finish_non_exhaustive()
    }
}
