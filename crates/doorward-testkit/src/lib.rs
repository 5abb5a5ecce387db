//! Test support: what several crates' tests need, and the tidy checks that keep the project's own files in order.
//!
//! Used by tests alone, never by what is shipped. The checks return the faults they find, one line each, so that a test can
//! show all of them at once.

pub mod run;
pub mod tidy;
pub mod workspace;
