//! Test support: what several crates' tests need, and the tidy checks that keep the project's own files in order.
//!
//! Used by tests alone, never by what is shipped. The checks return the faults they find, one line each, so that a test can
//! show all of them at once. The suite of assertions judges any server that refuses, ours and others alike: it speaks to it
//! over sockets and knows none of its code.

pub mod assertions;
pub mod run;
pub mod stage;
pub mod tidy;
pub mod wire;
pub mod workspace;
