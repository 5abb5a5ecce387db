//! Opaque tokens: the answer of the issuer that was asked about one (RFC 7662). Asking is the gateway's; here the answer is read.

use doorward_policy::CredentialFault;
use doorward_reason::catalogue::TOKEN_REVOKED;
use doorward_reason::grammar::json::{self, Json};

use super::rules::TokenRules;
use super::{Verified, bearer, claims};

/// Why an answer opens nothing.
#[derive(Debug, Clone)]
pub enum AnswerFault {
    /// The token is refused: the issuer does not honour it, or it is not for us.
    Refused(CredentialFault),
    /// The answer is no answer: the issuer fails, and the token may be good (503).
    Unreadable,
}

/// Reads the answer about a token. Where it names no end, `good_until_s` is the end of time: the gateway keeps it no longer than its
/// own cache says.
///
/// # Errors
///
/// Where the token is refused, or the answer cannot be read.
pub fn introspected(answer: &[u8], rules: &TokenRules, now_s: i64) -> Result<Verified, AnswerFault> {
    let answer = json::parse(answer).map_err(|_| AnswerFault::Unreadable)?;
    if answer.duplicate().is_some() {
        return Err(AnswerFault::Unreadable);
    }
    match answer.member("active") {
        Some(Json::Bool(true)) => claims::judge_answer(&answer, rules, now_s).map_err(AnswerFault::Refused),
        Some(Json::Bool(false)) => {
            Err(AnswerFault::Refused(bearer(&TOKEN_REVOKED, "the issuer does not honour the token")))
        }
        _ => Err(AnswerFault::Unreadable),
    }
}
