//! The hash of the router's tables.
//!
//! It is quick and not secret: the tables hold what a map says, and a request only looks things up in them, so nobody outside can
//! make them slow.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A table by texts of the map.
pub(super) type Table<V> = HashMap<Box<str>, V, BuildHasherDefault<Quick>>;

/// A multiplying hash over words of eight bytes.
#[derive(Default)]
pub(super) struct Quick {
    state: u64,
}

impl Quick {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

    fn add(&mut self, word: u64) {
        let wide = u128::from(self.state ^ word) * u128::from(Self::FACTOR);
        self.state = (wide as u64) ^ (wide >> 64) as u64;
    }
}

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.add(u64::from_le_bytes(*word));
        }
        let last = rest.iter().fold(1, |word: u64, byte| word << 8 | u64::from(*byte));
        self.add(last);
    }

    fn write_u8(&mut self, byte: u8) {
        self.state = self.state.wrapping_add(u64::from(byte));
    }

    fn finish(&self) -> u64 {
        self.state
    }
}
