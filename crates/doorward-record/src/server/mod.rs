//! One folder or file a server: its configuration, read as the server reads it, and evaluated for one request.
//!
//! Each has a function `account(&Start, &dyn Files, &Ask) -> Account` and nothing else that others need.

pub mod apache;
pub mod caddy;
mod credentials;
pub mod django;
mod edit;
pub mod fail2ban;
pub mod haproxy;
mod ini;
pub mod lighttpd;
mod network;
pub mod nginx;
mod passing;
mod path;
mod pattern;
pub mod php_fpm;
mod python;
mod rehearsal;
pub mod squid;
#[cfg(test)]
mod stand;
mod term;
mod token;
pub mod tomcat;
mod trial;
mod truth;
pub mod varnish;
mod view;
pub mod wordpress;
mod written;

pub use written::Written;
