//! Taking connections: on which sockets, by which thread, and how a connection is read.

pub mod line;
pub mod tls;
