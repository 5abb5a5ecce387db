//! Infers the cause of a refusal from observations, and plans the next experiment.
//!
//! Everything here is pure: observations come in, a diagnosis or the next request to send goes out. No socket, no file, no
//! clock, no environment; the time is a parameter. Inference never fails: it says what it found and what it could not read.

pub mod agent;
mod also;
pub mod belief;
mod bisect;
pub mod curl;
pub mod diagnosis;
mod effect;
mod intent;
mod investigation;
mod masking;
pub mod observation;
pub mod origin;
mod page;
mod plan;
pub mod probe;
pub mod question;
mod reading;
pub mod repair;
pub mod testimony;
pub mod vary;

pub use also::Also;
pub use diagnosis::{Diagnosis, Fix};
pub use effect::is_open;
pub use investigation::Investigation;
pub use observation::{
    Answer, Certificate, Credentials, Failure, FailureKind, Field, HttpVersion, Observation, Outcome, Request, Source,
    Timing, TlsFacts, TlsVersion, Transport,
};
pub use question::{Expectation, Question};
pub use repair::{Change, Repair};
pub use testimony::{Bearing, Place, Record, Testimony, Tie, Witness};
