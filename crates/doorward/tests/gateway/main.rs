//! The gateway as a whole: the real binary, in a folder of its own, spoken to over sockets, with scripted upstreams behind it.
//!
//! Nothing here sleeps: every wait is for an event, and ends with a fault where the event does not come within [`site::PATIENCE`].

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::indexing_slicing,
    reason = "tests fail by panicking, and say why they are skipped"
)]

mod bad_input;
mod concealment;
mod identity;
mod operations;
mod passing;
mod proxies;
mod site;
mod tracing;
mod upstream;
mod why;
