//! Credentials as a client sends them: Authorization and Proxy-Authorization (RFC 9110, section 11.6.2).
//!
//! Most of what is wrong with this field was pasted wrong: a scheme forgotten or doubled, quotes, a line break, a placeholder.
//! Each such fault is named, and where exactly one form was obviously meant, that form is offered. Neither Debug nor Serialize
//! shows the secret; the functions that hand it out say so.

mod basic;
mod fault;
mod mend;

use std::fmt;

use serde::Serialize;

pub use basic::{Basic, BasicError, TextEncoding};
pub use fault::CredentialFault;

use super::challenge::{self, Challenge};
use super::text::{is_token, is_white};

/// Longest field value that is read, in bytes.
pub const MAX_CREDENTIALS_BYTES: usize = 32 * 1024;

/// What one Authorization field holds.
#[derive(Clone, Serialize)]
pub struct Authorization {
    /// The scheme as it was written; nothing where there is none.
    pub scheme: Option<String>,
    /// What is wrong with the field.
    pub faults: Vec<CredentialFault>,
    #[serde(skip)]
    secret: String,
    #[serde(skip)]
    mended: Option<String>,
}

impl Authorization {
    /// Whether it is of this scheme, in any case.
    #[must_use]
    pub fn is(&self, scheme: &str) -> bool {
        self.scheme.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(scheme))
    }

    /// Whether nothing is wrong with its form.
    #[must_use]
    pub fn well_formed(&self) -> bool {
        self.faults.is_empty()
    }

    /// What stands behind the scheme, cleaned of pasting faults. A secret: never print it.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// The name and password of Basic credentials.
    ///
    /// # Errors
    ///
    /// Where the scheme is Basic and its value does not decode.
    #[must_use]
    pub fn basic(&self) -> Option<Result<Basic, BasicError>> {
        self.is("Basic").then(|| basic::decode(&self.secret))
    }

    /// The parameters of credentials that have them, as Digest does. Secret in part: never print them.
    #[must_use]
    pub fn params(&self) -> Option<Challenge> {
        let scheme = self.scheme.as_deref()?;
        let line = format!("{scheme} {}", self.secret);
        let found = challenge::parse([line.as_str()]).challenges.into_iter().next()?;
        found.token68.is_none().then_some(found)
    }

    /// The whole field value as it was obviously meant, where something is wrong and there is exactly one such form.
    /// A secret: never print it.
    #[must_use]
    pub fn mended(&self) -> Option<&str> {
        self.mended.as_deref()
    }
}

impl fmt::Debug for Authorization {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Authorization")
            .field("scheme", &self.scheme)
            .field("secret_bytes", &self.secret.len())
            .field("faults", &self.faults)
            .field("mendable", &self.mended.is_some())
            .finish()
    }
}

/// Reads one field value.
#[must_use]
pub fn parse(value: &str) -> Authorization {
    if value.len() > MAX_CREDENTIALS_BYTES {
        let faults = vec![CredentialFault::TooLong];
        return Authorization { scheme: None, faults, secret: String::new(), mended: None };
    }
    let mut faults = Vec::new();
    let cleaned = mend::clean(value, &mut faults);
    let (scheme, secret) = mend::split(&cleaned, &mut faults);
    let secret = mend::judge(scheme.as_deref(), secret, &mut faults);
    faults.sort_unstable();
    faults.dedup();
    let mended = mended(scheme.as_deref(), &secret, &faults);
    Authorization { scheme, faults, secret, mended }
}

/// The form that was meant: offered only where it is free of faults itself.
fn mended(scheme: Option<&str>, secret: &str, faults: &[CredentialFault]) -> Option<String> {
    if faults.is_empty() || faults.iter().any(|fault| !fault.mendable()) {
        return None;
    }
    let whole = format!("{} {secret}", scheme?);
    let clean = whole.len() <= MAX_CREDENTIALS_BYTES && is_well_formed(&whole);
    clean.then_some(whole)
}

fn is_well_formed(whole: &str) -> bool {
    let mut faults = Vec::new();
    let cleaned = mend::clean(whole, &mut faults);
    let (scheme, secret) = mend::split(&cleaned, &mut faults);
    mend::judge(scheme.as_deref(), secret, &mut faults);
    faults.is_empty() && scheme.is_some_and(|scheme| is_token(&scheme)) && !whole.ends_with(is_white)
}

#[cfg(test)]
mod tests;
