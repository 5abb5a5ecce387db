//! Counts by a text that can have any number of values: exact up to a limit, and beyond it with a stated error.
//!
//! Where the limit is passed, the smaller half is let go. What was let go may come back and then starts from nothing, so a count that is
//! shown can be too low by [`Top::lost`] at most, and whatever was counted more often than that is still there.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash};

use foldhash::fast::RandomState;
use serde::{Deserialize, Serialize};

/// What is kept for a text.
pub trait Weighed {
    /// The room for texts and lists that there is for each, on average, in bytes. Where it is taken up, the lighter half is let go.
    const ROOM: usize;

    /// How much it weighs: what weighs least is let go first.
    fn weight(&self) -> u64;
    /// The room that its texts and lists take, in bytes.
    fn room(&self) -> usize {
        0
    }
    /// Adds what others counted for the same text.
    fn merge(&mut self, other: &Self);
}

impl Weighed for u64 {
    const ROOM: usize = 256;

    fn weight(&self) -> u64 {
        *self
    }

    fn merge(&mut self, other: &Self) {
        *self += *other;
    }
}

impl Weighed for super::Counts {
    const ROOM: usize = 512;

    fn weight(&self) -> u64 {
        self.total()
    }

    fn merge(&mut self, other: &Self) {
        Self::merge(self, other);
    }
}

/// What is counted by.
pub trait Key: Eq + Hash {
    /// The room that it takes beside itself, in bytes.
    fn room(&self) -> usize;
}

impl Key for Box<str> {
    fn room(&self) -> usize {
        self.len()
    }
}

impl Key for u64 {
    fn room(&self) -> usize {
        0
    }
}

/// Counts by text, or by what stands for it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound(serialize = "V: Serialize, K: Serialize", deserialize = "V: Deserialize<'de>, K: Deserialize<'de>"))]
pub struct Top<V, K: Key = Box<str>, S: BuildHasher + Default = RandomState> {
    limit: usize,
    lost: u64,
    /// The room that keys, and texts and lists of what is kept, take, in bytes.
    #[serde(skip)]
    room: usize,
    /// Boxed: a table is up to half empty, and what is kept may be large.
    map: HashMap<K, Box<V>, S>,
}

impl<V: Weighed, K: Key, S: BuildHasher + Default> Top<V, K, S> {
    /// Counts exactly up to so many texts.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { limit, lost: 0, room: 0, map: HashMap::default() }
    }

    /// How much a count can be too low; 0 where all are exact.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.lost
    }

    /// How many texts there are, as far as they are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.map.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }

    /// What is kept for a key.
    #[must_use]
    pub fn of(&self, key: &K) -> Option<&V> {
        self.map.get(key).map(|value| &**value)
    }

    /// Changes what is kept for a key, which is made where it is new.
    #[inline]
    pub fn change_of(&mut self, key: K, make: impl FnOnce() -> V, change: impl FnOnce(&mut V)) {
        if let Some(value) = self.map.get_mut(&key) {
            self.room += growth(&mut **value, change);
            self.bound(self.limit);
            return;
        }
        let mut value = make();
        change(&mut value);
        self.insert(key, value);
    }

    fn insert(&mut self, key: K, value: V) {
        self.room += key.room() + value.room();
        self.map.insert(key, Box::new(value));
        self.bound(self.limit);
    }

    /// Lets go of what is lightest, where there are more than so many or they take too much room.
    #[inline]
    fn bound(&mut self, most: usize) {
        while self.map.len() > most || self.room > self.limit.saturating_mul(V::ROOM) {
            self.let_go();
        }
    }

    /// Whether it holds more than the share of one of so many of its kind.
    #[must_use]
    pub fn is_past_share(&self, of: usize) -> bool {
        self.map.len().saturating_mul(of) > self.limit
            || self.room.saturating_mul(of) > self.limit.saturating_mul(V::ROOM)
    }

    /// Adds what others counted.
    pub fn merge(&mut self, mut other: Self) {
        self.absorb(&mut other);
    }

    /// Adds what others counted, and leaves them nothing but the room that it took.
    pub fn absorb(&mut self, other: &mut Self) {
        self.lost += std::mem::take(&mut other.lost);
        other.room = 0;
        for (key, theirs) in other.map.drain() {
            match self.map.get_mut(&key) {
                Some(ours) => self.room += growth(&mut **ours, |ours| ours.merge(&theirs)),
                None => {
                    self.room += key.room() + theirs.room();
                    self.map.insert(key, theirs);
                }
            }
            // Before the table would have to grow for what is let go in the end.
            self.bound(self.limit + self.limit / 2);
        }
        self.bound(self.limit);
    }

    /// Changes everything that is kept.
    pub fn each(&mut self, change: impl FnMut(&mut V)) {
        self.map.values_mut().map(|value| &mut **value).for_each(change);
    }

    /// Lets the lighter half go.
    #[cold]
    fn let_go(&mut self) {
        let mut weights: Vec<u64> = self.map.values().map(|value| value.weight()).collect();
        let middle = weights.len() / 2;
        let (_, threshold, _) = weights.select_nth_unstable(middle);
        let threshold = *threshold;
        self.map.retain(|_, value| value.weight() > threshold);
        self.lost += threshold;
        self.room = self.map.iter().map(|(key, value)| key.room() + value.room()).sum();
    }
}

/// Changes it; tells how much more room it takes since.
#[inline]
fn growth<V: Weighed>(value: &mut V, change: impl FnOnce(&mut V)) -> usize {
    let before = value.room();
    change(value);
    value.room().saturating_sub(before)
}

impl<V: Weighed> Top<V> {
    /// What is kept for a text.
    #[must_use]
    pub fn get(&self, text: &str) -> Option<&V> {
        self.map.get(text).map(|value| &**value)
    }

    /// Changes what is kept for a text, which is made where it is new.
    #[inline]
    pub fn change(&mut self, text: &str, make: impl FnOnce() -> V, change: impl FnOnce(&mut V)) {
        if let Some(value) = self.map.get_mut(text) {
            self.room += growth(&mut **value, change);
            self.bound(self.limit);
            return;
        }
        let mut value = make();
        change(&mut value);
        self.insert(text.into(), value);
    }

    /// Changes what is kept for a text, where there is anything.
    pub fn change_kept(&mut self, text: &str, change: impl FnOnce(&mut V)) {
        if let Some(value) = self.map.get_mut(text) {
            self.room += growth(&mut **value, change);
            self.bound(self.limit);
        }
    }

    /// All that is kept, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.map.iter().map(|(text, value)| (&**text, &**value))
    }

    /// The heaviest, the heavier first; equals by their text.
    #[must_use]
    pub fn heaviest(&self, count: usize) -> Vec<(&str, &V)> {
        let mut all: Vec<(&str, &V)> = self.iter().collect();
        heaviest_first(&mut all, count);
        all
    }
}

/// Leaves so many of these, the heaviest, the heavier first; equals by their text.
fn heaviest_first<V: Weighed>(all: &mut Vec<(&str, &V)>, count: usize) {
    first_by(all, count, |(a, x), (b, y)| y.weight().cmp(&x.weight()).then_with(|| a.cmp(b)));
}

/// Leaves so many of these, the first ones in this order, in order.
pub(super) fn first_by<T>(all: &mut Vec<T>, count: usize, order: impl Fn(&T, &T) -> Ordering) {
    if count < all.len() {
        if count > 0 {
            all.select_nth_unstable_by(count - 1, &order);
        }
        all.truncate(count);
    }
    all.sort_unstable_by(order);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn counts_are_exact_up_to_the_limit_and_not_beyond() {
        let fill = |texts: usize| {
            let mut top = Top::new(100);
            for number in 0..texts {
                top.change(&number.to_string(), || 0_u64, |count| *count += 1);
            }
            (top.len(), top.lost())
        };
        assert_eq!(fill(100), (100, 0));
        assert_eq!(fill(101).1, 1);
        assert!(fill(100_000).0 <= 100);
    }

    #[test]
    fn texts_are_kept_up_to_their_room_and_not_beyond() {
        let bytes = u64::ROOM;
        for (longer, lost) in [(0, 0), (1, 1)] {
            let mut top = Top::new(8);
            for number in 0..8 {
                let text = number.to_string().repeat(bytes + if number == 7 { longer } else { 0 });
                top.change(&text, || 0_u64, |count| *count += 1);
            }
            assert_eq!((top.is_empty(), top.lost()), (lost > 0, lost));
        }
        let mut one = Top::new(8);
        one.change(&"x".repeat(8 * bytes + 1), || 0_u64, |count| *count += 1);
        assert_eq!((one.len(), one.lost()), (0, 1), "what has no room at all is counted as lost");
    }

    proptest! {
        #[test]
        fn merged_parts_stay_within_their_room_and_the_stated_error(
            parts in prop::collection::vec(prop::collection::vec((0_usize..40, 1_u64..9), 0..40), 1..6),
        ) {
            let mut truth: HashMap<String, u64> = HashMap::new();
            let mut sum: Top<u64> = Top::new(4);
            for part in parts {
                let mut top = Top::new(4);
                for (key, times) in part {
                    let key = "x".repeat(key * key);
                    top.change(&key, || 0, |count| *count += times);
                    *truth.entry(key).or_default() += times;
                }
                sum.merge(top);
                prop_assert!(sum.room <= 4 * u64::ROOM && sum.len() <= 4);
                prop_assert_eq!(sum.room, sum.iter().map(|(key, _)| key.len()).sum::<usize>());
            }
            for (key, count) in truth {
                let shown = sum.get(&key).copied().unwrap_or(0);
                prop_assert!(shown <= count && count <= shown + sum.lost());
            }
        }

        #[test]
        fn the_stated_error_holds(keys in prop::collection::vec((0_u32..400, 1_usize..20), 1..400)) {
            let mut top = Top::new(64);
            let mut truth: HashMap<String, u64> = HashMap::new();
            for (key, times) in keys {
                // Squared, so that some are frequent.
                let key = (key * key / 400).to_string();
                for _ in 0..times {
                    top.change(&key, || 0_u64, |count| *count += 1);
                    *truth.entry(key.clone()).or_default() += 1;
                }
            }
            for (key, count) in truth {
                let shown = top.get(&key).copied().unwrap_or(0);
                prop_assert!(shown <= count && count <= shown + top.lost(), "{key}: {shown} of {count}, lost {}", top.lost());
            }
        }
    }
}
