//! Counters: how often a caller may ask, and how often a sign-in may fail.
//!
//! All of it is pure state: the time is handed in, in nanoseconds of a clock that only goes forward, and memory is fixed whatever comes
//! in. What is absent on purpose: a timer that sweeps old entries. An entry that no longer matters is simply written over.

mod counters;
mod fields;
mod key;
mod rate;
mod refusal;
mod sign_in;
mod table;

pub use counters::{Checked, Counters, Outcome};
pub use fields::{MAX_TOLD, rate_limit, rate_limit_policy};
pub use key::{Key, Source};
pub use rate::Rate;
pub use refusal::rate_limited;
pub use sign_in::{MEMORY_S, SignInStop, SignIns};

pub use table::MAX_ENTRIES;

/// Nanoseconds of a second.
pub(crate) const SECOND_NS: u64 = 1_000_000_000;

/// Whole seconds that cover so many nanoseconds.
pub(crate) fn ceil_s(nanoseconds: u64) -> u64 {
    nanoseconds.div_ceil(SECOND_NS)
}
