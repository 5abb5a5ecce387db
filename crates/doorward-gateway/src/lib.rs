//! The gateway: listens, authenticates, decides, limits, forwards and refuses. All of its input and output is here; what may enter is the
//! access map's to say.

pub mod address;
pub mod body;
pub mod crawler;
pub mod forward;
pub mod limit;
pub mod local;
pub mod log;
pub mod metric;
pub mod refuse;
pub mod server;
pub mod upstream;
