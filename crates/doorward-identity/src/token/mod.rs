//! Signed tokens as access tokens (RFC 7519, RFC 9068, RFC 8725): is this one genuine, in time, meant for us, and of the right kind?
//!
//! A token is opened in three steps, each in its file: `compact` takes it apart, `key_set` holds the keys and checks the signature,
//! `claims` judges what it says. Every refusal names the reason of the catalogue whose advice helps its holder. A damaged token is
//! `token-signature` (401, `invalid_token`), since it was cut or changed on the way; one that asks for what no access token has is
//! `token-type-wrong`. No key is ever taken from a token, and none is fetched here.

mod cache;
mod claims;
mod compact;
mod introspection;
mod jwks;
mod key_ring;
mod key_set;
mod pem;
mod rules;

#[cfg(test)]
mod tests;

use doorward_policy::{Caller, CredentialFault, Scheme};
use doorward_reason::Reason;
use doorward_reason::catalogue::TOKEN_KEY_UNKNOWN;

pub use cache::{MAX_CACHE_ENTRIES, MAX_CACHED_TOKEN_BYTES, TokenCache};
pub use claims::{MAX_CREDENTIAL_BYTES, MAX_LIST, MAX_NAME_BYTES, MAX_OWNER_CLAIMS};
pub use compact::{MAX_KEY_ID_BYTES, is_opaque};
pub use doorward_reason::grammar::jwt::MAX_TOKEN_BYTES;
pub use introspection::{AnswerFault, introspected};
pub use key_ring::{KeyRing, NoKeysYet, Pace};
pub use key_set::{KeyFault, KeySet, MAX_KEYS, MAX_TRIED, MIN_RSA_BITS, Skipped};
pub use rules::{MAX_LEEWAY_S, RuleFault, TokenRules};

/// A caller whose token is good, and for how long it stays so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Who asks.
    pub caller: Caller,
    /// The first second in which the token is good, leeway included.
    pub good_from_s: i64,
    /// The first second in which it is no longer, leeway included.
    pub good_until_s: i64,
}

/// Why a token is not accepted.
#[derive(Debug, Clone)]
pub enum TokenFault {
    /// It is refused, whatever keys are fetched.
    Refused(CredentialFault),
    /// It names a key that is not known. Where keys are fetched, [`KeyRing::wants_fetch`] says whether to fetch them again.
    NoKey {
        /// The key's name, as the token has it. Not to be trusted.
        key_id: Option<Box<str>>,
    },
}

impl TokenFault {
    /// The fault for the decision: a key that stays unknown is `token-key-unknown`.
    #[must_use]
    pub fn credential(&self) -> CredentialFault {
        match self {
            Self::Refused(fault) => *fault,
            Self::NoKey { .. } => bearer(&TOKEN_KEY_UNKNOWN, "the token's key is not among those that are known"),
        }
    }
}

/// Verifies a token and says who its holder is.
///
/// # Errors
///
/// Where the token is not good at this time, by these rules, with these keys.
pub fn verify(token: &str, rules: &TokenRules, keys: &KeySet, now_s: i64) -> Result<Verified, TokenFault> {
    let opened = compact::open(token, rules.algorithms(), keys, now_s)?;
    let mut verified = claims::judge(&opened, rules, now_s).map_err(TokenFault::Refused)?;
    // A key that was withdrawn carries its tokens to the end of its grace and no further.
    if let Some(until_s) = opened.honoured_until_s {
        verified.good_until_s = verified.good_until_s.min(until_s);
    }
    Ok(verified)
}

fn bearer(reason: &'static Reason, detail: &'static str) -> CredentialFault {
    CredentialFault { reason, scheme: Scheme::Bearer, detail }
}

fn refused(reason: &'static Reason, detail: &'static str) -> TokenFault {
    TokenFault::Refused(bearer(reason, detail))
}
