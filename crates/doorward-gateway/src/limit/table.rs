//! The table behind every counter: a fixed number of entries, found by a keyed hash.
//!
//! It is made of sets of eight. A hash belongs into one set and may stand in any of its eight places; which one makes room is the
//! caller's choice. The hash is SipHash under a key drawn at random when the table is made, so nobody outside can aim at a set.
//!
//! Memory is asked for in pages of sets, each with its first entry: a table that counts few keys is small, however many it has room
//! for, and one that counts all the world's is no larger than it was meant to be.

use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, PoisonError};

/// Entries of one set.
pub(super) const WAYS: usize = 8;
/// Parts of the table that are locked apart, at most.
const MAX_SHARDS: u64 = 64;
/// Most entries of a table.
pub const MAX_ENTRIES: usize = 100_000_000;

/// An entry of `W` words; the first is the hash, 0 where the entry is free.
pub(super) type Entry<const W: usize> = [u64; W];
/// The entries among which one hash can stand.
pub(super) type Set<const W: usize> = [Entry<W>; WAYS];

/// A part of the table. Aligned so that two locks never share a cache line.
#[repr(align(64))]
struct Shard<const W: usize>(Mutex<Vec<Option<Page<W>>>>);

/// Sets that are made together: about as much as the system gives at a time.
const PAGE_SETS: usize = 32;
type Page<const W: usize> = Box<[Set<W>; PAGE_SETS]>;

/// A table of entries of `W` words.
pub(super) struct Table<const W: usize> {
    shards: Box<[Shard<W>]>,
    sets_per_shard: u64,
    keys: RandomState,
}

impl<const W: usize> Table<W> {
    /// A table for at least so many entries, but no more than [`MAX_ENTRIES`], rounded up to whole sets.
    pub(super) fn new(entries: usize) -> Self {
        let (shards, sets_per_shard) = shape(entries);
        let pages = usize::try_from(sets_per_shard).unwrap_or(1).div_ceil(PAGE_SETS);
        let shard = |_| Shard(Mutex::new((0..pages).map(|_| None).collect()));
        Self { shards: (0..shards).map(shard).collect(), sets_per_shard, keys: RandomState::new() }
    }

    /// The hash of a key; never 0.
    pub(super) fn hash(&self, key: &impl Hash) -> u64 {
        self.keys.hash_one(key).max(1)
    }

    /// Does something to the set in which this hash belongs, alone.
    pub(super) fn with<R>(&self, hash: u64, act: impl FnOnce(&mut Set<W>) -> R) -> R {
        // The low half chooses the shard and the high half the set, so that one does not follow from the other.
        let shard = self.shards.get(scale(hash << 32, self.shards.len() as u64));
        let Some(Shard(pages)) = shard else { return act(&mut [[0; W]; WAYS]) };
        let place = scale(hash, self.sets_per_shard);
        let mut pages = pages.lock().unwrap_or_else(PoisonError::into_inner);
        let page = pages
            .get_mut(place / PAGE_SETS)
            .map(|page| page.get_or_insert_with(|| Box::new([[[0; W]; WAYS]; PAGE_SETS])));
        match page.and_then(|page| page.get_mut(place % PAGE_SETS)) {
            Some(set) => act(set),
            None => act(&mut [[0; W]; WAYS]),
        }
    }

    /// How many entries there are room for.
    pub(super) fn capacity(&self) -> usize {
        usize::try_from(self.sets_per_shard).unwrap_or(1).saturating_mul(self.shards.len()).saturating_mul(WAYS)
    }
}

/// How many shards, and sets in each, hold so many entries.
fn shape(entries: usize) -> (u64, u64) {
    let sets = entries.clamp(1, MAX_ENTRIES).div_ceil(WAYS) as u64;
    let shards = sets.min(MAX_SHARDS);
    (shards, sets.div_ceil(shards))
}

/// A hash brought to the range from 0 to one below `range`, by its high bits.
fn scale(hash: u64, range: u64) -> usize {
    usize::try_from((u128::from(hash) * u128::from(range)) >> 64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_what_was_asked_and_not_much_more() {
        for (asked, room) in [(0, 8), (1, 8), (8, 8), (9, 16), (512, 512), (513, 1_024), (1_000_000, 1_000_448)] {
            assert_eq!(Table::<2>::new(asked).capacity(), room, "{asked}");
        }
    }

    #[test]
    fn limits_hold_at_their_edge() {
        let entries = |asked: usize| {
            let (shards, sets) = shape(asked);
            shards * sets * WAYS as u64
        };
        assert_eq!(entries(MAX_ENTRIES), 100_000_256);
        assert_eq!(entries(MAX_ENTRIES - 1_000), 99_999_232);
        assert_eq!(entries(MAX_ENTRIES + 1_000), entries(MAX_ENTRIES));
        assert_eq!(entries(usize::MAX), entries(MAX_ENTRIES));
        assert_eq!(shape(MAX_SHARDS as usize * WAYS), (MAX_SHARDS, 1));
        assert_eq!(shape(MAX_SHARDS as usize * WAYS + 1), (MAX_SHARDS, 2));
    }

    #[test]
    fn a_hash_finds_its_own_set_again() {
        let table = Table::<2>::new(10_000);
        for number in 0..1_000_u64 {
            let hash = table.hash(&number);
            table.with(hash, |set| set.iter_mut().find(|entry| entry[0] == 0).map(|entry| *entry = [hash, number]));
        }
        for number in 0..1_000_u64 {
            let hash = table.hash(&number);
            let found = table.with(hash, |set| set.iter().find(|entry| entry[0] == hash).map(|entry| entry[1]));
            assert_eq!(found, Some(number));
        }
    }

    #[test]
    fn sets_are_filled_evenly() {
        let table = Table::<2>::new(8_000);
        for number in 0..8_000_u64 {
            let hash = table.hash(&number);
            table.with(hash, |set| set[0][1] += 1);
        }
        let counts: Vec<u64> = table
            .shards
            .iter()
            .flat_map(|shard| {
                let pages = shard.0.lock().unwrap();
                pages.iter().flatten().flat_map(|page| page.iter().map(|set| set[0][1])).collect::<Vec<_>>()
            })
            .collect();
        assert_eq!(counts.iter().sum::<u64>(), 8_000);
        assert!(*counts.iter().max().unwrap() < 40, "{:?}", counts.iter().max());
    }

    #[test]
    fn what_counts_little_takes_little() {
        let table = Table::<2>::new(1_000_000);
        let pages = |table: &Table<2>| -> usize {
            table.shards.iter().map(|shard| shard.0.lock().unwrap().iter().flatten().count()).sum()
        };
        assert_eq!(pages(&table), 0);
        for number in 0..100_u64 {
            table.with(table.hash(&number), |set| set[0] = [1, 1]);
        }
        assert!((1..=100).contains(&pages(&table)), "{}", pages(&table));
    }

    #[test]
    fn two_tables_hash_apart() {
        let (one, other) = (Table::<2>::new(8), Table::<2>::new(8));
        assert!((0..4_u64).any(|number| one.hash(&number) != other.hash(&number)));
    }
}
