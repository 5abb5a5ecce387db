//! Refusals that no route of the map makes: the request is broken or too large, something is away, the gateway itself fails.

use doorward_policy::map::RefuseAs;
use doorward_policy::refusal::Needs;
use doorward_policy::{Condition, Refusal};
use doorward_reason::{Reason, catalogue};

use crate::upstream::Failure;

/// Seconds after which a client may ask again where something is away.
pub const RETRY_S: u64 = 5;

/// `request-malformed`.
pub(crate) const MALFORMED: &Reason = &catalogue::REQUEST_MALFORMED;

/// A refusal with a reason, a status and a condition, and nothing else.
#[must_use]
pub fn plain(reason: &'static Reason, status: u16, because: Condition) -> Refusal {
    Refusal {
        reason,
        status,
        disguise: RefuseAs::Forbidden,
        retry_after_s: None,
        scheme: None,
        needs: Needs::default(),
        route: None,
        because,
    }
}

/// The gateway itself failed.
#[must_use]
pub fn fault() -> Refusal {
    plain(&catalogue::UPSTREAM_UNAVAILABLE, 500, Condition::Fault)
}

/// A request that could not be read, by the status that it gets.
#[must_use]
pub fn unread(status: u16) -> Refusal {
    match status {
        414 => plain(&catalogue::URI_TOO_LONG, 414, Condition::Size("the target")),
        431 => plain(&catalogue::HEADER_TOO_LARGE, 431, Condition::Size("the head")),
        408 => plain(MALFORMED, 408, Condition::Malformed("the head did not come in time")),
        _ => plain(MALFORMED, 400, Condition::Malformed("the head is no HTTP")),
    }
}

/// There is nothing: the page for it is the owner's.
#[must_use]
pub fn absent() -> Refusal {
    Refusal { disguise: RefuseAs::NotFound, ..plain(&catalogue::NOT_FOUND, 404, Condition::NoRoute) }
}

/// The body is larger than it may be.
#[must_use]
pub fn body_too_large() -> Refusal {
    plain(&catalogue::BODY_TOO_LARGE, 413, Condition::Size("the body"))
}

/// The gateway has as much to do as it can: asking again later helps.
#[must_use]
pub fn busy(what: &'static str) -> Refusal {
    let refusal = plain(&catalogue::AUTH_SERVICE_UNAVAILABLE, 503, Condition::Unavailable(what));
    Refusal { retry_after_s: Some(RETRY_S), ..refusal }
}

/// The upstream did not answer.
#[must_use]
pub fn upstream(failure: Failure) -> Refusal {
    use crate::body::BodyError;
    let because = Condition::Upstream(failure.words());
    match failure {
        Failure::Body(BodyError::TooLarge) => body_too_large(),
        Failure::Body(BodyError::Stalled) => {
            plain(MALFORMED, 408, Condition::Malformed("the body did not come in time"))
        }
        Failure::Body(BodyError::Broken) => plain(MALFORMED, 400, Condition::Malformed("the body broke off")),
        Failure::Slow => {
            Refusal { retry_after_s: Some(RETRY_S), ..plain(&catalogue::UPSTREAM_UNAVAILABLE, 504, because) }
        }
        Failure::Unreachable(_) | Failure::Gone | Failure::Broken | Failure::AsksProxy => {
            Refusal { retry_after_s: Some(RETRY_S), ..plain(&catalogue::UPSTREAM_UNAVAILABLE, 502, because) }
        }
    }
}
