//! HTTP/1.1 on the wire, to the byte: requests that are sent as written, and answers that are read strictly; and as much of HTTP/2 as
//! gRPC needs.
//!
//! It is here so that the suite does not judge servers through a client that mends what it sends or forgives what it reads.

mod answer;
mod challenge;
mod connection;
mod http2;
mod message;
mod structured;

pub use answer::Answer;
pub use challenge::{Challenge, Parameter, loose_parameters, strict};
pub use connection::{Connection, WIRE_PATIENCE, WireFailure};
pub use http2::ask_http2;
pub use message::{Dechunked, Head, Request, dechunked, head_end};
pub use structured::{Bare, Item, strings_with_parameters};
