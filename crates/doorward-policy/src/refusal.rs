//! A refusal: a reason with the facts of one request. What the client sees and what the log sees are two views of it.

use std::net::IpAddr;

use doorward_reason::Reason;

use crate::caller::Scheme;
use crate::map::RefuseAs;

/// Why one request was refused, with everything that its answer, its log line, its metric and its trace are made from.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// The true reason. For the log always; for the client unless [`Refusal::disguise`] hides it.
    pub reason: &'static Reason,
    /// The status of the answer.
    pub status: u16,
    /// How the map wants the refusal to look, where that is not as its reason: `refuse_as`.
    pub disguise: RefuseAs,
    /// Whole seconds after which the same request may succeed, at least 1: Retry-After.
    pub retry_after_s: Option<u64>,
    /// The scheme of the credentials that were sent, if any were.
    pub scheme: Option<Scheme>,
    /// What was needed: scopes, methods, the age of the second factor.
    pub needs: Needs,
    /// The position of the route in the map that decided.
    pub route: Option<usize>,
    /// The condition that failed: for the log, `explain` and nobody else.
    pub because: Condition,
}

/// What a caller would need, as far as a caller may be told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs {
    /// Scopes of which one would do, for `scope=` beside `insufficient_scope` (RFC 6750, section 3.1).
    pub scopes: Vec<Box<str>>,
    /// The greatest age of the second factor in seconds, for `max_age` (RFC 9470, section 3).
    pub second_factor_age_s: Option<u64>,
    /// The methods that are open to this caller, for Allow (RFC 9110, section 10.2.1).
    pub methods: Vec<Box<str>>,
}

/// The condition that a request did not meet. Names of rules stand here and never in an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// The request itself is broken: which rule of the protocol, in words.
    Malformed(&'static str),
    /// The host is not one of the site's.
    Host,
    /// Encryption is required and lacking.
    Https,
    /// The address stands in `[banned] networks` or is banned for a time.
    AddressBanned(IpAddr),
    /// The caller stands in `[banned] callers`.
    CallerBanned,
    /// No route of the map matches host and path.
    NoRoute,
    /// Routes match the path, none of them the method.
    Method,
    /// Credentials are needed and none were sent.
    NoCredentials,
    /// Credentials were sent and not accepted: which check failed.
    Credentials(&'static str),
    /// Something that had to be asked is away: what, in words.
    Unavailable(&'static str),
    /// The second factor is lacking or too old.
    SecondFactor,
    /// The route's `deny` names the caller: the entry as written.
    Deny(Box<str>),
    /// None of the route's `allow` names the caller.
    Allow,
    /// The route's `networks` do not hold the address.
    Network,
    /// It is outside the route's `hours`.
    Hours,
    /// It is before the route's `from`.
    From,
    /// It is after the route's `until`.
    Until,
    /// The route says it is shut by law (`refuse_as = "legal"`) or gone for everybody.
    Shut,
    /// A limit is used up: the limit as written.
    Limit(Box<str>),
    /// Too many sign-ins failed.
    SignIns,
    /// The request exceeds a size: which, in words.
    Size(&'static str),
    /// The upstream did not answer rightly: how, in words.
    Upstream(&'static str),
    /// The gateway itself failed.
    Fault,
}
