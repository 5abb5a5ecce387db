//! Messages on their way through: what of a request's head goes on to the upstream, and what of an answer's head to the client.

mod answer;
mod hops;
mod request;

pub use answer::{Added, pass_on};
pub(crate) use hops::has_token;
pub(crate) use request::REQUEST_ID;
pub use request::{Heard, Told, prepare};
