//! A decision read aloud: which routes were looked at, which conditions held, and what would have opened the door.
//!
//! The types alone are here; [`super::explain`] fills them from the same evaluation that decides. All of it is for the operator and
//! nothing of it for a caller.

use serde::Serialize;

/// A decision with all that led to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trace {
    /// What was asked, in words.
    pub request: Request,
    /// The routes in their order, up to the one that matched; all of them where none did.
    pub considered: Vec<Considered>,
    /// The conditions that were tested, in their order, those of the site first. All of them, not only until one fails.
    pub checks: Vec<Check>,
    /// Open or refused.
    pub verdict: Outcome,
    /// The route that decided; none where the site did, or no route matched.
    pub route: Option<usize>,
    /// The refusal, where it is one.
    pub refusal: Option<Refused>,
    /// What would have opened the door: every one of these is needed. Empty where it is open.
    pub opens: Vec<Remedy>,
}

/// The outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The request may enter.
    Open,
    /// It may not.
    Refused,
    /// It hangs on whose the thing is, which nobody has asked.
    AsksOwner,
}

/// What was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The host.
    pub host: String,
    /// The path in its one form.
    pub path: String,
    /// The client's address.
    pub address: String,
    /// Whether the connection is encrypted.
    pub secure: bool,
    /// Who asks.
    pub caller: String,
    /// The time.
    pub now: String,
}

/// A route that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Considered {
    /// Its position in the map, from 0.
    pub route: usize,
    /// Its line in the map, from 1.
    pub line: usize,
    /// Its pattern as written.
    pub path: String,
    /// What did not fit; nothing where the route matched.
    pub misfit: Option<Misfit>,
}

/// Why a route did not match: the first of these that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Misfit {
    /// Its `hosts` do not hold the host.
    Host,
    /// Its pattern does not match the path.
    Path,
    /// Its `methods` do not hold the method.
    Method,
}

/// A condition that was tested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// The route that sets it; none where the site does.
    pub route: Option<usize>,
    /// Which condition.
    pub condition: Subject,
    /// Whether it holds.
    pub held: bool,
    /// What the map says.
    pub wanted: String,
    /// What the request has.
    pub given: String,
}

/// What a condition is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// The host is one of the site's.
    Host,
    /// The connection is encrypted.
    Https,
    /// The address is not banned.
    Address,
    /// The path can be read in one way, and a route names it.
    Path,
    /// A route that matches the path speaks for the method.
    Method,
    /// It is known who asks.
    Credentials,
    /// The caller is not banned.
    Banned,
    /// The second factor is fresh.
    SecondFactor,
    /// `deny` does not name the caller.
    Deny,
    /// `networks` hold the address.
    Networks,
    /// It is within `hours`.
    Hours,
    /// It is not before `from`.
    From,
    /// It is before `until`.
    Until,
    /// `allow` names the caller.
    Allow,
}

/// A condition that would have to be met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remedy {
    /// Which condition.
    pub condition: Subject,
    /// Any one of these meets it; empty: nothing that the caller could bring does.
    pub any_of: Vec<String>,
}

/// A refusal as it would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The id of the true reason.
    pub reason: &'static str,
    /// The status of the answer.
    pub status: u16,
    /// How the map makes it look, where not as its reason: `not-found`, `legal`, `gone`.
    pub refuse_as: Option<&'static str>,
    /// Seconds for Retry-After.
    pub retry_after_s: Option<u64>,
    /// Scopes of which one would do.
    pub scopes: Vec<Box<str>>,
    /// Methods that are open to the caller.
    pub methods: Vec<Box<str>>,
}
