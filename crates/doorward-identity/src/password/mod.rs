//! Passwords: the file of users, and Basic credentials (RFC 7617) checked against it.
//!
//! Two callers who must not be told apart are not: a name that nobody has costs the work of the costliest hash of the file, and so does a
//! wrong password whose own hash is cheaper. In a file of one kind of hash, which is the usual one, all failures cost the same.
//! Checking is meant to be slow: it belongs on threads that may be blocked, and [`VerifiedPasswords`] spares it for those who were
//! right before.

mod apr1;
mod basic;
mod remembered;
mod stored;
mod user_file;

#[cfg(test)]
mod tests;

pub use basic::{BasicCredentials, MAX_BASIC_BYTES};
pub use remembered::{MAX_REMEMBERED, RandomFault, VerifiedPasswords};
pub use stored::{HashFault, MAX_ARGON2_KIB, MAX_ARGON2_LANES, MAX_ARGON2_PASSES, MAX_BCRYPT_COST, MAX_SHA_ROUNDS};
pub use user_file::{
    LineFault, MAX_FAULTS, MAX_FILE_BYTES, MAX_LINE_BYTES, MAX_USER_NAME_BYTES, MAX_USERS, UserFault, Users,
};
