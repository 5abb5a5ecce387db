//! Reads what servers write: their configuration, their error logs, their access logs.
//!
//! Pure: text comes in, or is asked for through [`Files`]; what it says of a request goes out as testimonies. Who touches the
//! disk is `doorward-observe`. What is not understood is said to be unread; nothing here guesses past it.

pub mod access;
pub mod account;
pub mod ask;
pub mod clickhouse;
pub mod door;
pub mod error;
pub mod figures;
pub mod files;
pub mod server;
pub mod start;
pub mod tree;

pub use account::{Account, Forward, LogFile, LogKind, Served, Symlinks, Target, Worker};
pub use ask::Ask;
pub use door::Door;
pub use files::{Entry, Files, Kind, Unreadable};
pub use start::Start;
