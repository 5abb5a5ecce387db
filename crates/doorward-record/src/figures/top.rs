//! Counts by a text that can have any number of values: exact up to a limit, and beyond it with a stated error.
//!
//! Where the limit is passed, the smaller half is let go. What was let go may come back and then starts from nothing, so a count that is
//! shown can be too low by [`Top::lost`] at most, and whatever was counted more often than that is still there.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash};

use foldhash::fast::RandomState;
use serde::{Deserialize, Serialize};

/// What is kept for a text.
pub trait Weighed {
    /// How much it weighs: what weighs least is let go first.
    fn weight(&self) -> u64;
    /// Adds what others counted for the same text.
    fn merge(&mut self, other: &Self);
}

impl Weighed for u64 {
    fn weight(&self) -> u64 {
        *self
    }

    fn merge(&mut self, other: &Self) {
        *self += *other;
    }
}

impl Weighed for super::Counts {
    fn weight(&self) -> u64 {
        self.total()
    }

    fn merge(&mut self, other: &Self) {
        Self::merge(self, other);
    }
}

/// Counts by text, or by what stands for it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound(serialize = "V: Serialize, K: Serialize", deserialize = "V: Deserialize<'de>, K: Deserialize<'de>"))]
pub struct Top<V, K: Eq + Hash = Box<str>, S: BuildHasher + Default = RandomState> {
    limit: usize,
    lost: u64,
    /// Boxed: a table is up to half empty, and what is kept may be large.
    map: HashMap<K, Box<V>, S>,
}

impl<V: Weighed, K: Eq + Hash, S: BuildHasher + Default> Top<V, K, S> {
    /// Counts exactly up to so many texts.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { limit, lost: 0, map: HashMap::default() }
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
            change(value);
            return;
        }
        let mut value = make();
        change(&mut value);
        self.insert(key, value);
    }

    /// Changes what is kept for a key, where there is anything.
    pub fn change_kept_of(&mut self, key: &K, change: impl FnOnce(&mut V)) {
        if let Some(value) = self.map.get_mut(key) {
            change(value);
        }
    }

    fn insert(&mut self, key: K, value: V) {
        self.map.insert(key, Box::new(value));
        if self.map.len() > self.limit {
            self.let_go();
        }
    }

    /// Adds what others counted.
    pub fn merge(&mut self, other: Self) {
        self.lost += other.lost;
        for (key, theirs) in other.map {
            match self.map.get_mut(&key) {
                Some(ours) => ours.merge(&theirs),
                None => {
                    self.map.insert(key, theirs);
                    // Before the table would have to grow for what is let go in the end.
                    if self.map.len() > self.limit + self.limit / 2 {
                        self.let_go();
                    }
                }
            }
        }
        if self.map.len() > self.limit {
            self.let_go();
        }
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
    }
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
            change(value);
            return;
        }
        let mut value = make();
        change(&mut value);
        self.insert(text.into(), value);
    }

    /// Changes what is kept for a text, where there is anything.
    pub fn change_kept(&mut self, text: &str, change: impl FnOnce(&mut V)) {
        if let Some(value) = self.map.get_mut(text) {
            change(value);
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
    let order = |(a, x): &(&str, &V), (b, y): &(&str, &V)| y.weight().cmp(&x.weight()).then_with(|| a.cmp(b));
    if count < all.len() {
        if count > 0 {
            all.select_nth_unstable_by(count - 1, order);
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

    proptest! {
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
