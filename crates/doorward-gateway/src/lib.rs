//! The gateway: listens, authenticates, decides, limits, forwards and refuses. All of its input and output is here; what may enter is the
//! access map's to say.

pub mod address;
pub mod admin;
pub mod authenticate;
pub mod body;
pub mod crawler;
pub mod exchange;
pub mod fetch;
pub mod forward;
pub mod forward_auth;
pub mod limit;
pub mod local;
pub mod log;
pub mod metric;
pub mod moment;
pub mod refusals;
pub mod refuse;
pub mod reload;
pub mod serve;
pub mod server;
pub mod shared;
pub mod state;
pub mod trace;
pub mod unread;
pub mod upstream;
pub mod wording;
pub mod worker;
