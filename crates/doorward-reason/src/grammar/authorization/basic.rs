//! Basic credentials (RFC 7617): base64, then a name, the first colon, and a password.
//!
//! Which characters the bytes mean is not said in the request: UTF-8 where they are UTF-8, Latin-1 where not, as servers guess.

use std::fmt;

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use serde::Serialize;

/// How the bytes of a name and password were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextEncoding {
    /// Nothing beyond ASCII: every server reads it the same.
    Ascii,
    /// UTF-8.
    Utf8,
    /// Not UTF-8, and so taken as Latin-1.
    Latin1,
}

/// A name and a password. Debug shows neither.
#[derive(Clone, PartialEq, Eq)]
pub struct Basic {
    /// How the bytes were read.
    pub encoding: TextEncoding,
    name: String,
    password: String,
}

impl Basic {
    /// The name, up to the first colon. Personal: print it only where the user gave it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The password, behind the first colon. A secret: never print it.
    #[must_use]
    pub fn password(&self) -> &str {
        &self.password
    }
}

impl fmt::Debug for Basic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Basic").field("encoding", &self.encoding).finish_non_exhaustive()
    }
}

/// Why a value is no Basic credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BasicError {
    /// Not base64, even read loosely.
    #[error("the value of Basic is not base64")]
    NotBase64,
    /// No colon.
    #[error("no colon parts the name from the password")]
    NoColon,
}

/// Reads a name and password; padding may be absent, the alphabet may be the URL's.
pub(super) fn decode(value: &str) -> Result<Basic, BasicError> {
    let bytes = bytes(value).ok_or(BasicError::NotBase64)?;
    let (text, encoding) = match String::from_utf8(bytes) {
        Ok(text) if text.is_ascii() => (text, TextEncoding::Ascii),
        Ok(text) => (text, TextEncoding::Utf8),
        Err(not) => (not.into_bytes().into_iter().map(char::from).collect(), TextEncoding::Latin1),
    };
    let (name, password) = text.split_once(':').ok_or(BasicError::NoColon)?;
    Ok(Basic { encoding, name: name.to_owned(), password: password.to_owned() })
}

/// The value as it must be written.
pub(super) fn encode(name: &str, password: &str) -> String {
    STANDARD.encode(format!("{name}:{password}"))
}

/// Whether a value is base64 exactly as it must be.
pub(super) fn is_strict(value: &str) -> bool {
    STANDARD.decode(value).is_ok()
}

fn bytes(value: &str) -> Option<Vec<u8>> {
    let config = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let standard: String = value
        .chars()
        .map(|next| {
            if next == '-' {
                '+'
            } else if next == '_' {
                '/'
            } else {
                next
            }
        })
        .collect();
    GeneralPurpose::new(&base64::alphabet::STANDARD, config).decode(standard).ok()
}

/// The same bytes in strict base64, without line breaks at their end.
pub(super) fn recoded(value: &str) -> Option<String> {
    let bytes = bytes(value)?;
    let end = bytes.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |last| last + 1);
    Some(STANDARD.encode(bytes.get(..end)?))
}
