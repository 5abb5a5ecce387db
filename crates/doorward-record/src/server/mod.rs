//! One folder or file a server: its configuration, read as the server reads it, and evaluated for one request.
//!
//! Each has a function `account(&Start, &dyn Files, &Ask) -> Account` and nothing else that others need.

pub mod apache;
pub mod caddy;
pub mod haproxy;
pub mod lighttpd;
pub mod nginx;
pub mod squid;
pub mod varnish;
