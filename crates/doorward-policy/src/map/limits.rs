//! `[limits]` and `limit`: how much, how long, how often.

use super::site::AddressLimits;

/// Sizes, times and rates for all requests.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of a request's head.
    pub header_bytes: usize,
    /// Fields of a request's head.
    pub header_fields: usize,
    /// Bytes of a request's target.
    pub target_bytes: usize,
    /// Bytes of a request's body; none: no limit.
    pub body_bytes: Option<u64>,
    /// Milliseconds from the first byte of a request's head, or from connecting, to the head's end.
    pub header_timeout_ms: u64,
    /// Milliseconds that a request's body may stand still.
    pub body_timeout_ms: u64,
    /// Milliseconds that a connection may wait for the next request.
    pub idle_timeout_ms: u64,
    /// Connections at once, in all.
    pub connections: usize,
    /// Connections at once from one address (IPv6: one /64).
    pub connections_per_address: usize,
    /// Seconds that running requests are waited for when the gateway stops.
    pub shutdown_s: u64,
    /// Rates for every request, by address.
    pub address: AddressLimits,
    /// Failed sign-ins.
    pub sign_in: SignInLimits,
    /// Whether crawlers that are known by proof are counted.
    pub exempt_crawlers: bool,
    /// Entries that the counters keep; the oldest make room.
    pub entries: usize,
}

/// How many sign-ins may fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInLimits {
    /// Failures from one address for one account before it must wait.
    pub per_account: u32,
    /// Failures from one address for all accounts before it must wait.
    pub per_address: u32,
    /// Seconds of the first wait; each further failure doubles it.
    pub first_wait_s: u64,
    /// Seconds of the longest wait.
    pub longest_wait_s: u64,
    /// Failures from one address after which it is banned; none: never.
    pub ban_after: Option<u32>,
    /// Seconds of a ban.
    pub ban_s: u64,
}

/// A rate: `"100/min burst 20 per caller"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quota {
    /// As it was written.
    pub text: Box<str>,
    /// Requests in a period.
    pub requests: u32,
    /// The period in seconds.
    pub period_s: u64,
    /// Requests that may come at once; at least 1.
    pub burst: u32,
    /// What is counted together.
    pub counted: Counted,
}

/// What a quota counts together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Counted {
    /// `per address`: an IPv4 address, or an IPv6 /64.
    Address,
    /// `per caller`: a known caller; the address of an anonymous one.
    Caller,
    /// `per key`: one credential; the caller where it has no name of its own.
    Key,
    /// `per route`: all requests of the route.
    Route,
}
