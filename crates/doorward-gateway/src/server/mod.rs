//! Taking connections: on which sockets, by which thread, and how a connection is read.

pub mod accept;
pub mod client;
pub mod connection;
pub mod line;
pub mod load;
pub mod tls;
