//! Which route each path belongs to, and how often it was open: by a hash of the path, without its bytes.
//!
//! Most lines are open and need no more than this. Two paths of the same hash (of 64 bits) would share their count of openings.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use serde::{Deserialize, Serialize};

use super::pairs;

/// Most paths that are kept. Beyond it those that were asked for once are let go.
pub const MAX_PATHS: usize = 1 << 17;

/// What is kept of a path.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// The number of its route.
    pub route: u32,
    /// How often it was open.
    pub times: u32,
    /// The first minute in which it was open; 0 where it never was.
    pub first: u32,
    /// The last one.
    pub last: u32,
    /// Whether it was refused too.
    #[serde(default)]
    pub shut: bool,
}

/// A hash that is its own hash.
#[derive(Debug, Clone, Copy, Default)]
pub struct Same(u64);

impl Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

/// A map by hashes.
pub type ByHash<V> = HashMap<u64, V, BuildHasherDefault<Same>>;

/// All paths.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Paths {
    #[serde(with = "pairs")]
    map: ByHash<Opened>,
    /// How many openings of one path may be missing.
    lost: u64,
}

impl Paths {
    /// The hash of a path: the same on every machine.
    #[inline]
    #[must_use]
    pub fn hash(path: &[u8]) -> u64 {
        let mut hasher = 0x9e37_79b9_7f4a_7c15_u64 ^ path.len() as u64;
        let mut chunks = path.chunks_exact(8);
        for chunk in &mut chunks {
            let word = chunk.first_chunk::<8>().map_or(0, |bytes| u64::from_le_bytes(*bytes));
            hasher = fold(hasher ^ word);
        }
        let rest = chunks.remainder();
        let rest = match path.last_chunk::<8>() {
            // Those bytes of the last eight that no word before had.
            Some(last) if !rest.is_empty() => u64::from_le_bytes(*last) >> (64 - 8 * rest.len()),
            _ => rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
        };
        fold(fold(hasher ^ rest))
    }

    /// What is kept of a path, which is made where it is new.
    #[inline]
    pub fn of(&mut self, hash: u64, route: impl FnOnce() -> u32) -> &mut Opened {
        self.map.entry(hash).or_insert_with(|| Opened { route: route(), ..Opened::default() })
    }

    /// What is kept of a path.
    #[must_use]
    pub fn get(&self, hash: u64) -> Option<&Opened> {
        self.map.get(&hash)
    }

    /// Lets go of what is seldom asked for, where there is too much.
    #[inline]
    pub fn bound(&mut self) {
        if self.map.len() > MAX_PATHS {
            self.let_go();
        }
    }

    /// How many paths are kept.
    #[must_use]
    pub(super) fn len(&self) -> usize {
        self.map.len()
    }

    /// How many openings of one path may be missing; 0 where all counts are exact.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.lost
    }

    /// Adds what others counted; `numbers` says which number here a route of theirs has.
    pub fn merge(&mut self, mut other: Self, numbers: &[u32]) {
        self.absorb(&mut other, numbers);
    }

    /// Hands in what it counted, and keeps the room that it took, and which paths were refused, where these are `few`.
    pub(super) fn hand_in(&mut self, to: &mut Self, numbers: &[u32], few: usize) {
        let is_few = self.map.values().filter(|opened| opened.shut).count() <= few;
        let refused = |(hash, opened): (&u64, &Opened)| {
            opened.shut.then(|| (*hash, Opened { route: opened.route, shut: true, ..Opened::default() }))
        };
        let refused: Vec<_> = self.map.iter().filter(|_| is_few).filter_map(refused).collect();
        to.absorb(self, numbers);
        self.map.extend(refused);
    }

    fn absorb(&mut self, other: &mut Self, numbers: &[u32]) {
        self.lost += std::mem::take(&mut other.lost);
        for (hash, theirs) in other.map.drain() {
            let route = numbers.get(theirs.route as usize).copied().unwrap_or(0);
            if self.map.len() > MAX_PATHS + MAX_PATHS / 2 {
                self.let_go();
            }
            let ours = self.of(hash, || route);
            ours.shut |= theirs.shut;
            let were_none = ours.times == 0;
            ours.times = ours.times.saturating_add(theirs.times);
            if theirs.times > 0 {
                ours.first = if were_none { theirs.first } else { ours.first.min(theirs.first) };
                ours.last = ours.last.max(theirs.last);
            }
        }
        self.bound();
    }

    #[cold]
    fn let_go(&mut self) {
        let mut times: Vec<u32> = self.map.values().map(|opened| opened.times).collect();
        let middle = times.len() / 2;
        let (_, threshold, _) = times.select_nth_unstable(middle);
        let threshold = *threshold;
        self.map.retain(|_, opened| opened.times > threshold);
        self.lost += u64::from(threshold);
    }
}

/// Multiplies and folds the upper half onto the lower.
#[inline]
fn fold(word: u64) -> u64 {
    let product = u128::from(word) * u128::from(0xa076_1d64_78bd_642f_u64);
    (product as u64) ^ ((product >> 64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_that_saved_figures_have() {
        for (path, hash) in [
            ("", 0xb212_44db_1c7e_b82b),
            ("/", 0xa0ac_cbfc_44b0_e41e),
            ("/robots", 0x92a2_cc7a_e169_80b5),
            ("/product", 0x11c6_daf6_6413_8a89),
            ("/product/", 0x6476_c42b_77a4_23b2),
            ("/product/4711/view.html", 0x1699_de79_b8a0_b9ba),
        ] {
            assert_eq!(Paths::hash(path.as_bytes()), hash, "{path}");
        }
    }

    #[test]
    fn hashes_differ_and_are_the_same_everywhere() {
        let mut seen = std::collections::HashSet::new();
        for number in 0..200_000 {
            assert!(seen.insert(Paths::hash(format!("/product/{number}").as_bytes())), "{number}");
        }
        for (a, b) in [("", "\0"), ("a", "a\0"), ("12345678", "123456780"), ("/a/b", "/b/a")] {
            assert_ne!(Paths::hash(a.as_bytes()), Paths::hash(b.as_bytes()), "{a:?} {b:?}");
        }
        assert_eq!(Paths::hash(b"/blog/one"), Paths::hash("/blog/one".to_owned().as_bytes()));
    }

    #[test]
    fn paths_are_bounded_and_the_frequent_stay() {
        let mut paths = Paths::default();
        let often = Paths::hash(b"/often");
        for number in 0..(MAX_PATHS as u64 * 3) {
            paths.of(Paths::hash(&number.to_le_bytes()), || 0).times += 1;
            paths.of(often, || 7).times += 1;
            paths.bound();
        }
        assert!(paths.map.len() <= MAX_PATHS);
        assert_eq!(paths.get(often).unwrap().route, 7);
        assert!(paths.lost() > 0);
        assert!(u64::from(paths.get(often).unwrap().times) + paths.lost() >= MAX_PATHS as u64 * 3);
    }
}
