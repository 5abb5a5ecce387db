//! What is known of one request when it is decided: the request itself, who asks, and what had to be looked up elsewhere.

use std::net::IpAddr;

use doorward_reason::Reason;

use crate::caller::{Caller, Scheme};
use crate::path::Path;

/// The facts of one request. Header fields are not here: nothing but what stands here can open a door.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The method, as sent.
    pub method: &'a str,
    /// The host asked for, in lower case, without a port.
    pub host: &'a str,
    /// The path in its one form.
    pub path: &'a Path,
    /// The client's address, after trusted proxies.
    pub address: IpAddr,
    /// Whether the client's own connection is encrypted.
    pub secure: bool,
    /// Who asks.
    pub identity: Identity<'a>,
    /// Whose the thing is that is asked for, where a route needs to know.
    pub ownership: Ownership<'a>,
}

/// What came of looking at the credentials.
#[derive(Debug, Clone, Copy)]
pub enum Identity<'a> {
    /// None were sent that any scheme of the route takes.
    Anonymous,
    /// They are good.
    Known(&'a Caller),
    /// They are not.
    Failed(CredentialFault),
    /// They could not be looked at: a key server, a store or an introspection end point is away.
    Unavailable {
        /// When to ask again, in seconds.
        retry_after_s: u64,
    },
}

/// Why credentials were not accepted.
#[derive(Debug, Clone, Copy)]
pub struct CredentialFault {
    /// The reason: `credentials-wrong`, `token-expired`, `authorization-malformed`, …
    pub reason: &'static Reason,
    /// The scheme they were sent under.
    pub scheme: Scheme,
    /// For the log: which check failed, in words without any value of the credential.
    pub detail: &'static str,
}

/// What is known about the owner of the thing asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ownership<'a> {
    /// Nobody has asked yet. A decision that hangs on it says so in [`crate::Decision::asks_owner`].
    NotAsked,
    /// The owner's name, as the lookup gave it.
    Is(&'a str),
    /// The lookup knows no owner.
    Nobody,
    /// The lookup could not be made.
    Unavailable {
        /// When to ask again, in seconds.
        retry_after_s: u64,
    },
}
