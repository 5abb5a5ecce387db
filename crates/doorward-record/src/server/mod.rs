//! One folder or file a server: its configuration, read as the server reads it, and evaluated for one request.
//!
//! Each has a function `account(&Start, &dyn Files, &Ask) -> Account` and nothing else that others need.

pub mod apache;
pub mod caddy;
mod credentials;
mod edit;
pub mod haproxy;
pub mod lighttpd;
mod network;
pub mod nginx;
mod passing;
mod path;
mod pattern;
pub mod php_fpm;
pub mod squid;
#[cfg(test)]
mod stand;
mod term;
mod trial;
mod truth;
pub mod varnish;
mod view;
