//! The tidy checks: each takes what the files hold and returns the faults, so that the checks can be checked themselves.

pub mod house;
pub mod links;
pub mod rust_file;
pub mod words;
