//! Tokens that were verified lately, so that a signature is checked once and not with each request.
//!
//! One thread owns it and nothing is locked. A hit is one keyed hash, one comparison of the whole token, and two of the time; nothing
//! is allocated. A token's times are looked at anew on every hit. All is forgotten when rules change or a key is withdrawn, which
//! the generation of the key set tells. Only good tokens come in, so that bad ones push nothing out.
//!
//! A cache belongs to one scheme of one map: what the rules of one let in, those of another may not.

use std::fmt;
use std::hash::BuildHasher as _;
use std::sync::Arc;

use doorward_policy::Caller;
use foldhash::quality::RandomState;
use zeroize::Zeroizing;

use super::Verified;

/// Most tokens that are kept.
pub const MAX_CACHE_ENTRIES: usize = 1 << 20;
/// Longest token that is kept, in bytes. A longer one is verified each time.
pub const MAX_CACHED_TOKEN_BYTES: usize = 4096;
/// Tokens whose hashes share their place. The one that was used longest ago makes way.
const WAYS: usize = 4;

/// Verified tokens. Debug shows none of them.
pub struct TokenCache {
    sets: Box<[[Option<Entry>; WAYS]]>,
    hashing: RandomState,
    generation: u64,
    uses: u64,
}

struct Entry {
    hash: u64,
    token: Zeroizing<Box<str>>,
    caller: Arc<Caller>,
    good_from_s: i64,
    good_until_s: i64,
    used: u64,
}

impl TokenCache {
    /// A cache for so many tokens, rounded up to a power of two, at most [`MAX_CACHE_ENTRIES`].
    #[must_use]
    pub fn new(entries: usize) -> Self {
        let sets = entries.clamp(1, MAX_CACHE_ENTRIES).div_ceil(WAYS).next_power_of_two();
        let sets = (0..sets).map(|_| [const { None }; WAYS]).collect();
        Self { sets, hashing: RandomState::default(), generation: 0, uses: 0 }
    }

    /// The holder of this token, where it was verified under the same generation and is good now.
    pub fn get(&mut self, token: &str, now_s: i64, generation: u64) -> Option<&Arc<Caller>> {
        self.renew(generation);
        let hash = self.hashing.hash_one(token.as_bytes());
        self.uses += 1;
        let uses = self.uses;
        let ways = self.ways(hash)?;
        let way = ways.iter_mut().find(|way| way.as_ref().is_some_and(|entry| entry.is(hash, token)))?;
        if way.as_ref().is_some_and(|entry| now_s >= entry.good_until_s) {
            *way = None;
        }
        let entry = way.as_mut().filter(|entry| now_s >= entry.good_from_s)?;
        entry.used = uses;
        Some(&entry.caller)
    }

    /// Keeps a token that was verified under this generation.
    pub fn insert(&mut self, token: &str, verified: Verified, generation: u64) -> Arc<Caller> {
        self.renew(generation);
        let Verified { caller, good_from_s, good_until_s } = verified;
        let caller = Arc::new(caller);
        if token.len() > MAX_CACHED_TOKEN_BYTES {
            return caller;
        }
        let hash = self.hashing.hash_one(token.as_bytes());
        self.uses += 1;
        let kept = Arc::clone(&caller);
        let token = Zeroizing::new(Box::from(token));
        let entry = Entry { hash, token, caller: kept, good_from_s, good_until_s, used: self.uses };
        if let Some(ways) = self.ways(hash) {
            let same = ways.iter().position(|way| way.as_ref().is_some_and(|old| old.is(hash, &entry.token)));
            // An empty way counts as used before all others.
            let oldest = || (0..WAYS).min_by_key(|way| ways.get(*way).and_then(|way| way.as_ref().map(|old| old.used)));
            if let Some(way) = same.or_else(oldest).and_then(|way| ways.get_mut(way)) {
                *way = Some(entry);
            }
        }
        caller
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        for way in self.sets.iter_mut().flatten() {
            *way = None;
        }
    }

    fn renew(&mut self, generation: u64) {
        if self.generation != generation {
            self.clear();
            self.generation = generation;
        }
    }

    fn ways(&mut self, hash: u64) -> Option<&mut [Option<Entry>; WAYS]> {
        // The number of sets is a power of two.
        let place = (hash as usize) & (self.sets.len() - 1);
        self.sets.get_mut(place)
    }
}

impl Entry {
    fn is(&self, hash: u64, token: &str) -> bool {
        self.hash == hash && **self.token == *token
    }
}

impl fmt::Debug for TokenCache {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kept = self.sets.iter().flatten().flatten().count();
        out.debug_struct("TokenCache").field("kept", &kept).finish_non_exhaustive()
    }
}
