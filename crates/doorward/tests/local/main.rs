//! The real binary before the files of a machine that are not as they should be: what it cannot read it says, what it cannot know
//! it does not claim, it ends in time and within its memory, and shows no secret.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests fail by panicking, and print their figures"
)]

#[cfg(test)]
mod amounts;
#[cfg(test)]
mod garbage;
#[cfg(test)]
mod mending;
#[cfg(test)]
mod rights;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod stage;
#[cfg(test)]
mod syntax;
#[cfg(test)]
mod witnesses;
