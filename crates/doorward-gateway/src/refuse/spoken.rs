//! What each reason sounds like to a caller: which words, which error of a bearer challenge, which error of Proxy-Status.
//!
//! One line a reason. What the map or the log knows besides stays there: no line has a place for it.

use doorward_reason::catalogue::*;
use doorward_reason::{Challenge, Reason};

use super::words::Said;

/// How a reason is told.
#[derive(Debug, Clone, Copy)]
pub struct Spoken {
    /// The reason.
    pub reason: &'static Reason,
    /// The statuses with which the gateway gives it, the most usual first.
    pub statuses: &'static [u16],
    /// The words.
    pub(super) said: Said,
    /// `error_description` of a Bearer challenge (RFC 6750, section 3), where credentials that came as a bearer token failed.
    pub(super) description: Option<&'static str>,
}

impl Spoken {
    /// `error` and `error_description` of a Bearer challenge, where this reason has them with this status.
    pub(super) fn bearer_error(&self, status: u16) -> Option<(&'static str, &'static str)> {
        let error = match (status, self.reason.challenge) {
            (401, Challenge::BearerError(error @ ("invalid_token" | "insufficient_user_authentication"))) => error,
            (403, Challenge::BearerError(error @ "insufficient_scope")) => error,
            (401, Challenge::Applicable | Challenge::None) => "invalid_token",
            (400, _) => "invalid_request",
            _ => return None,
        };
        Some((error, self.description?))
    }
}

/// One line of the table below.
const fn told(
    reason: &'static Reason,
    statuses: &'static [u16],
    said: Said,
    description: Option<&'static str>,
) -> Spoken {
    Spoken { reason, statuses, said, description }
}

/// Every reason that the gateway gives, in the order of the catalogue's families.
pub const SPOKEN: &[Spoken] = &[
    told(&CREDENTIALS_MISSING, &[401], Said::SignIn, None),
    told(&CREDENTIALS_WRONG, &[401], Said::SignInFailed, Some("The credentials are not accepted")),
    told(&AUTH_SCHEME_WRONG, &[401], Said::SchemeNotTaken, None),
    told(&API_KEY_RESTRICTED, &[403], Said::Rights, None),
    told(&AUTHORIZATION_MALFORMED, &[400, 401], Said::CredentialsUnreadable, Some("The credentials cannot be read")),
    told(&ACCOUNT_DISABLED, &[403, 401], Said::AccountShut, Some("The account may not sign in")),
    told(&TOKEN_EXPIRED, &[401], Said::TokenExpired, Some("The token has expired")),
    told(&TOKEN_SCOPE, &[403], Said::Scope, Some("The token lacks a scope")),
    told(&TOKEN_AUDIENCE, &[401], Said::TokenRefused, Some("The token is meant for another audience")),
    told(&TOKEN_SIGNATURE, &[401], Said::TokenRefused, Some("The signature of the token does not verify")),
    told(&LINK_EXPIRED, &[403, 410, 401], Said::LinkExpired, None),
    told(&LINK_SIGNATURE, &[403, 401], Said::LinkBroken, None),
    told(&TOKEN_ISSUER, &[401], Said::TokenRefused, Some("The issuer of the token is not accepted")),
    told(&TOKEN_KEY_UNKNOWN, &[401], Said::TokenRefused, Some("The key of the token is not known")),
    told(&TOKEN_REVOKED, &[401], Said::TokenRevoked, Some("The token has been revoked")),
    told(&TOKEN_TYPE_WRONG, &[401], Said::TokenRefused, Some("The token is not an access token")),
    told(&STEP_UP_REQUIRED, &[401, 403], Said::StepUp, Some("A more recent second factor is required")),
    told(&TOKEN_ALGORITHM, &[401], Said::TokenRefused, Some("The algorithm of the token is not accepted")),
    told(&TOKEN_NOT_YET_VALID, &[401], Said::TokenNotYet, Some("The token is not valid yet")),
    told(&ROLE_INSUFFICIENT, &[403], Said::Rights, None),
    told(&NOT_OWNER, &[403], Said::Rights, None),
    told(&CALLER_BANNED, &[403], Said::AccountShut, None),
    told(&METHOD_REFUSED, &[405, 501], Said::Method, None),
    told(&PATH_RULE, &[403], Said::Shut, None),
    told(&BODY_TOO_LARGE, &[413], Said::BodyTooLarge, None),
    told(&INTERNAL_ONLY, &[403, 404], Said::Shut, None),
    told(&URI_TOO_LONG, &[414], Said::TargetTooLong, None),
    told(&HEADER_TOO_LARGE, &[431], Said::HeadTooLarge, None),
    told(&REQUEST_MALFORMED, &[400], Said::Malformed, None),
    told(&IP_NOT_ALLOWED, &[403], Said::Network, None),
    told(&HOST_NOT_SERVED, &[421, 404, 400], Said::Host, None),
    told(&IP_DENIED, &[403, 429], Said::Network, None),
    told(&LEGAL_BLOCK, &[451], Said::Legal, None),
    told(&TIME_WINDOW, &[403], Said::Time, None),
    told(&HTTPS_REQUIRED, &[403, 400, 426], Said::Https, None),
    told(&CLIENT_CERT_REQUIRED, &[403], Said::CertificateNeeded, None),
    told(&CLIENT_CERT_UNTRUSTED, &[403], Said::CertificateRefused, None),
    told(&MISDIRECTED_REQUEST, &[421], Said::Host, None),
    told(&TOO_EARLY, &[425], Said::TooEarly, None),
    told(&RATE_LIMITED, &[429], Said::Rate, None),
    told(&ACCOUNT_LOCKED, &[429], Said::SignInWait, None),
    told(&IP_BANNED, &[403, 429], Said::Banned, None),
    told(&UPSTREAM_UNAVAILABLE, &[502, 503, 504, 500], Said::Unavailable, None),
    told(&AUTH_SERVICE_UNAVAILABLE, &[503, 500, 502], Said::Unavailable, None),
    told(&ROUTE_NOT_LISTED, &[403, 404], Said::Shut, None),
    told(&MAINTENANCE, &[503], Said::Maintenance, None),
    told(&NOT_FOUND, &[404], Said::NotFound, None),
    told(&GONE, &[410], Said::Gone, None),
];

/// Every `error` of a Bearer challenge with its `error_description`. Credentials that cannot be read are an error of the request
/// with 400 and of the token with 401 (RFC 6750, section 3.1).
pub(super) fn bearer_errors() -> Vec<(&'static str, &'static str)> {
    let mut pairs = Vec::new();
    for spoken in SPOKEN {
        for status in spoken.statuses {
            pairs.extend(spoken.bearer_error(*status));
        }
    }
    pairs
}

/// The words for a status, for a reason that has no line of its own.
pub(super) fn said_of(status: u16) -> Said {
    match status {
        401 => Said::SignIn,
        403 => Said::Rights,
        404 => Said::NotFound,
        405 => Said::Method,
        410 => Said::Gone,
        413 => Said::BodyTooLarge,
        414 => Said::TargetTooLong,
        421 => Said::Host,
        425 => Said::TooEarly,
        429 => Said::Rate,
        431 => Said::HeadTooLarge,
        451 => Said::Legal,
        500..=599 => Said::Unavailable,
        _ => Said::Malformed,
    }
}

/// The error type of Proxy-Status (RFC 9209, section 2.3) for a refusal with this status.
pub(super) fn proxy_error(status: u16) -> &'static str {
    match status {
        401 | 403 | 404 | 410 | 451 => "http_request_denied",
        400..=499 => "http_request_error",
        502 | 503 => "destination_unavailable",
        504 => "http_response_timeout",
        _ => "proxy_internal_error",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_reason_has_one_line_and_legal_statuses() {
        let mut seen = BTreeSet::new();
        for spoken in SPOKEN {
            assert!(seen.insert(spoken.reason.id), "{} twice", spoken.reason.id);
            assert!(find(spoken.reason.id).is_some());
            for status in spoken.statuses {
                let known = spoken.reason.statuses.contains(status) || *status == 501;
                assert!(known, "{} {status}: the catalogue does not know this status", spoken.reason.id);
            }
        }
    }

    /// 46 of the checklist: no character that an `error_description` may not hold.
    #[test]
    fn descriptions_hold_what_they_may() {
        for text in SPOKEN.iter().filter_map(|spoken| spoken.description) {
            assert!(text.bytes().all(|byte| matches!(byte, 0x20..=0x21 | 0x23..=0x5B | 0x5D..=0x7E)), "{text}");
        }
    }

    /// 49, 50, 51, 52 of the checklist: an error goes with its status and no other.
    #[test]
    fn each_error_has_its_status() {
        for spoken in SPOKEN {
            for status in spoken.statuses {
                let Some((error, _)) = spoken.bearer_error(*status) else { continue };
                let fits = match error {
                    "invalid_request" => 400,
                    "invalid_token" | "insufficient_user_authentication" => 401,
                    "insufficient_scope" => 403,
                    other => panic!("{other}"),
                };
                assert_eq!(*status, fits, "{}: {error}", spoken.reason.id);
            }
        }
    }
}
