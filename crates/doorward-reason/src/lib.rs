//! The catalogue of reasons, and the grammar in which refusals are written.
//!
//! Everything here is data and pure functions over text: no socket, no file, no clock, no environment. The catalogue is read
//! in two directions: forwards it says how a refusal looks, backwards it says what an answer tells about its cause.

pub mod catalogue;
pub mod clue;
pub mod fact;
pub mod factor;
pub mod grammar;
pub mod reason;

pub use catalogue::{CATALOGUE, find};
pub use clue::{Clue, Effect, Strength};
pub use fact::Fact;
pub use factor::{Factor, Reach};
pub use reason::{
    Answer, Challenge, Example, Family, Fault, Platform, Reason, Reference, Repair, Request, Retry, Sight, Who,
};
