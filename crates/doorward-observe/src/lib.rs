//! Gets observations: by asking a server (the probe), or from what a person already has (a pasted curl line, a HAR file).
//!
//! All the input and output of the diagnosis lies here; what the observations mean is inferred in `doorward-diagnose`. Nothing
//! in this crate prints, and nothing in it decides.

#[cfg(test)]
mod damaged;
pub mod host;
pub mod import;
pub mod logs;
pub mod probe;
mod regular;

pub use probe::{Limits, probe};
