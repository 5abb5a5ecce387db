//! The servers behind the gateway: which of them is asked, over which connection, and what came of it.

mod connect;
mod health;
mod pool;
mod send;
mod server;

pub use health::watch;
pub use pool::{Lease, Pools};
pub use send::{Failure, Sent, send};
pub use server::{Group, Server, ServerFault};
