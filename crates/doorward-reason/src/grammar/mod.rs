//! The grammar of refusals: the header fields and bodies in which a server says no, read leniently and judged strictly.
//!
//! Every reader here takes what came, names each departure from the specifications and gives back what could be read: none
//! fails on foreign text, none grows without a limit, none prints a secret. Times are Unix seconds that the caller passes in.

pub mod authorization;
pub mod challenge;
pub mod cors;
pub mod digest;
pub mod duration;
pub mod http_date;
pub mod json;
pub mod jwt;
pub mod problem;
pub mod rate_limit;
pub mod retry_after;
pub mod set_cookie;
mod text;
