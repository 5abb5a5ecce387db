//! What holds where the map says nothing. Each default stands here and nowhere else in the code; `docs/map.md` states them, and a test
//! reads them from there and compares.
//!
//! Where the field agrees (nginx, Caddy, Envoy, Apache), the default is the usual one; where a default could shut out everybody by
//! accident (rates and bans by address, when a proxy stands in front and is not trusted yet), there is none.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};

/// Where plain HTTP is taken when `[listen]` names nothing: loopback alone.
pub(super) const HTTP: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 8080));

/// Milliseconds that connecting to an upstream may take.
pub(super) const CONNECT_TIMEOUT_MS: u64 = 3_000;
/// Milliseconds from the end of a request to the head of an upstream's answer.
pub(super) const TIMEOUT_MS: u64 = 60_000;
/// Milliseconds that an upstream's body may stand still.
pub(super) const UPSTREAM_IDLE_MS: u64 = 5 * 60_000;
/// Milliseconds between two questions for health.
pub(super) const HEALTH_EVERY_MS: u64 = 5_000;
/// Milliseconds that an answer to them may take.
pub(super) const HEALTH_TIMEOUT_MS: u64 = 2_000;
/// Failures in a row after which a server is left out.
pub(super) const HEALTH_DOWN_AFTER: u32 = 2;
/// Successes in a row after which it is taken in again.
pub(super) const HEALTH_UP_AFTER: u32 = 1;

/// Seconds of difference between clocks.
pub(super) const LEEWAY_S: u64 = 30;
/// The claim with the caller's name.
pub(super) const NAME_CLAIM: &str = "sub";
/// The claim with roles.
pub(super) const ROLES_CLAIM: &str = "roles";
/// The claim with scopes.
pub(super) const SCOPE_CLAIM: &str = "scope";
/// Seconds that an introspection's answer is kept.
pub(super) const INTROSPECTION_CACHE_S: u64 = 30;
/// The field of API keys.
pub(super) const KEY_HEADER: &str = "X-API-Key";
/// The query parameter with a link's end.
pub(super) const LINK_EXPIRES: &str = "expires";
/// The query parameter with a link's signature.
pub(super) const LINK_SIGNATURE: &str = "signature";

/// Methods that other origins may use: those that need no preflight.
pub(super) const CORS_METHODS: &[&str] = &["GET", "HEAD", "POST"];
/// Headers that other origins may send.
pub(super) const CORS_HEADERS: &[&str] = &["Authorization", "Content-Type"];
/// Seconds that a preflight's answer may be kept.
pub(super) const CORS_MAX_AGE_S: u64 = 600;

/// Bytes of a request's head.
pub(super) const HEADER_BYTES: usize = 32 << 10;
/// Fields of a request's head.
pub(super) const HEADER_FIELDS: usize = 100;
/// Bytes of a request's target.
pub(super) const TARGET_BYTES: usize = 8 << 10;
/// Bytes of a request's body.
pub(super) const BODY_BYTES: u64 = 10 << 20;
/// Milliseconds for a request's head.
pub(super) const HEADER_TIMEOUT_MS: u64 = 10_000;
/// Milliseconds that a request's body may stand still.
pub(super) const BODY_TIMEOUT_MS: u64 = 30_000;
/// Milliseconds between two requests of a connection.
pub(super) const IDLE_TIMEOUT_MS: u64 = 75_000;
/// Connections at once.
pub(super) const CONNECTIONS: usize = 10_000;
/// Connections at once from one address.
pub(super) const CONNECTIONS_PER_ADDRESS: usize = 1_000;
/// Seconds that running requests are waited for at the end.
pub(super) const SHUTDOWN_S: u64 = 30;
/// Entries that the counters keep.
pub(super) const ENTRIES: usize = 1_000_000;

/// Failed sign-ins from one address for one account.
pub(super) const SIGN_IN_PER_ACCOUNT: u32 = 5;
/// Failed sign-ins from one address for all accounts.
pub(super) const SIGN_IN_PER_ADDRESS: u32 = 20;
/// Seconds of the first wait.
pub(super) const SIGN_IN_FIRST_WAIT_S: u64 = 2;
/// Seconds of the longest wait.
pub(super) const SIGN_IN_LONGEST_WAIT_S: u64 = 15 * 60;
/// Seconds of a ban, where `ban_after` asks for bans.
pub(super) const SIGN_IN_BAN_S: u64 = 60 * 60;

/// The field for the caller's name.
pub(super) const FORWARD_USER: &str = "X-Forwarded-User";
/// The field for the caller's roles.
pub(super) const FORWARD_ROLES: &str = "X-Forwarded-Roles";
/// The field for the caller's scopes.
pub(super) const FORWARD_SCOPES: &str = "X-Forwarded-Scopes";
/// The field for the scheme.
pub(super) const FORWARD_SCHEME: &str = "X-Forwarded-Scheme-Used";

/// The file of the embedded database.
pub(super) const STORE_FILE: &str = "doorward.db";
/// The share of requests that are traced.
pub(super) const TRACING_SHARE: f64 = 0.1;

/// Seconds that an owner is remembered.
pub(super) const LOOKUP_CACHE_S: u64 = 10;
/// Milliseconds that an owner's lookup may take.
pub(super) const LOOKUP_TIMEOUT_MS: u64 = 2_000;
