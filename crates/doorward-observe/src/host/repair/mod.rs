//! Carrying out a repair: shown as a patch or as commands, or made, checked, and taken back where the check fails.
//!
//! All of a repair is made or none of it. What stands on the disk must be what the repair says stands there; else somebody has
//! changed it meanwhile, and it is not touched.

mod apply;
mod edit;
mod fault;
mod keep;
mod list;
mod preview;
mod run;
#[cfg(test)]
mod tests;

pub use apply::{Applied, apply, unchanged_since};
pub use fault::Fault;
pub use preview::{commands, patch};
pub use run::{MAX_OUTPUT_BYTES, VALIDATE_SECONDS};
