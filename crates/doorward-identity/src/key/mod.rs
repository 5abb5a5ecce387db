//! API keys that this gateway issues: made and revoked in a store, checked in memory.
//!
//! The store is one SQLite file. The gateway asks it nothing while requests come in: it holds a [`KeySnapshot`] of all keys, and sees by
//! eight bytes beside the database whether that is still true, at the price of one read. A revocation holds from the very next request.
//!
//! A key is 32 random bytes, and so its hash needs neither salt nor slowness: SHA-256 is what is kept, and nobody guesses it back.

mod fault;
mod generation;
mod schema;
mod secret;
mod snapshot;
mod store;

#[cfg(test)]
mod tests;

pub use fault::{KeyRequestFault, StoreFault};
pub use secret::{Plaintext, looks_like_key};
pub use snapshot::KeySnapshot;
pub use store::{CreatedKey, KeyRecord, KeyStore, MAX_KEYS, MAX_NOTE_BYTES, MAX_TEXT_BYTES, MAX_WORDS, NewKey};
