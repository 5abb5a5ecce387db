//! The counts of a series in the order of time: a word for each class that came in a step.
//!
//! Most steps have one class alone, and there are very many of them: what is small is near when it is needed, and costs the system no pages.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Cell;
use crate::figures::class::Class;

/// Bits of a count; more are counted as the most.
const COUNT_BITS: u32 = 33;
const MAX_COUNT: u64 = (1 << COUNT_BITS) - 1;
/// Bits of a class.
const CLASS_BITS: u32 = 2;
/// The last minute that is told apart from later ones: in the year 2990.
pub(super) const MAX_MINUTE: u32 = (1 << (u64::BITS - COUNT_BITS - CLASS_BITS)) - 1;
/// Classes by their numbers; what is wrong in another way counts as open.
const CLASSES: [Class; 4] = [Class::Open, Class::Refused, Class::Absent, Class::Failing];

/// Counts in the order of time: of each the minute of its step above, then the class, and the count below.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cells(Vec<u64>);

/// What a word is told from others by: its minute and its class.
fn key(word: u64) -> u64 {
    word >> COUNT_BITS
}

fn minute_of(word: u64) -> u32 {
    u32::try_from(word >> (COUNT_BITS + CLASS_BITS)).unwrap_or(MAX_MINUTE)
}

fn is_open(word: u64) -> bool {
    key(word) & ((1 << CLASS_BITS) - 1) == 0
}

/// Two counts of the same minute and class as one.
fn sum(one: u64, other: u64) -> u64 {
    let count = (one & MAX_COUNT).saturating_add(other & MAX_COUNT).min(MAX_COUNT);
    key(one) << COUNT_BITS | count
}

/// The words of a cell.
fn words(cell: &Cell) -> impl Iterator<Item = u64> {
    let above = u64::from(cell.minute.min(MAX_MINUTE)) << CLASS_BITS;
    let counts = [cell.open, cell.refused, cell.absent, cell.failing];
    (0..).zip(counts).filter(|(_, count)| *count > 0).map(move |(class, count)| {
        let class: u64 = class;
        (above | class) << COUNT_BITS | u64::from(count)
    })
}

impl Cells {
    /// Puts a cell behind all others, which are of earlier minutes. Tells how many words that made.
    #[inline]
    pub(super) fn push(&mut self, cell: &Cell) -> usize {
        let before = self.0.len();
        self.0.extend(words(cell));
        self.0.len() - before
    }

    /// Puts a cell where it belongs; tells how many words that made.
    pub(super) fn put(&mut self, cell: &Cell) -> usize {
        let before = self.0.len();
        for word in words(cell) {
            match self.0.last() {
                Some(last) if key(*last) >= key(word) => self.put_word(word),
                _ => self.0.push(word),
            }
        }
        self.0.len() - before
    }

    fn put_word(&mut self, word: u64) {
        let place = self.0.partition_point(|known| key(*known) < key(word));
        match self.0.get_mut(place) {
            Some(known) if key(*known) == key(word) => *known = sum(*known, word),
            _ => self.0.insert(place, word),
        }
    }

    /// Puts them together by steps of so many minutes.
    pub(super) fn widen(&mut self, minutes: u32) {
        let mut all: Vec<u64> = std::mem::take(&mut self.0)
            .into_iter()
            .map(|word| {
                let minute = minute_of(word);
                let later = u64::from(minute % minutes) << (COUNT_BITS + CLASS_BITS);
                word - later
            })
            .collect();
        all.sort_unstable_by_key(|word| key(*word));
        let mut widened: Vec<u64> = Vec::new();
        for word in all {
            match widened.last_mut() {
                Some(last) if key(*last) == key(word) => *last = sum(*last, word),
                _ => widened.push(word),
            }
        }
        self.0 = widened;
    }

    /// Adds what others counted.
    pub(super) fn merge(&mut self, other: Self) {
        if self.0.is_empty() {
            *self = other;
            return;
        }
        let mut merged: Vec<u64> = Vec::with_capacity(self.0.len() + other.0.len());
        let (mut ours, mut theirs) = (self.0.iter().copied().peekable(), other.0.iter().copied().peekable());
        while let (Some(one), Some(two)) = (ours.peek().copied(), theirs.peek().copied()) {
            merged.push(match key(one).cmp(&key(two)) {
                std::cmp::Ordering::Less => one,
                std::cmp::Ordering::Equal => sum(one, two),
                std::cmp::Ordering::Greater => two,
            });
            if key(one) <= key(two) {
                ours.next();
            }
            if key(two) <= key(one) {
                theirs.next();
            }
        }
        merged.extend(ours.chain(theirs));
        self.0 = merged;
    }

    /// Minutes of steps, with the class and the count, in order of time.
    pub fn iter(&self) -> impl Iterator<Item = (u32, Class, u64)> + '_ {
        self.0.iter().map(|word| {
            let class = usize::try_from(key(*word) & ((1 << CLASS_BITS) - 1)).unwrap_or(0);
            (minute_of(*word), CLASSES.get(class).copied().unwrap_or(Class::Open), word & MAX_COUNT)
        })
    }

    /// The first minute and the last.
    #[must_use]
    pub fn ends(&self) -> Option<(u32, u32)> {
        Some((minute_of(*self.0.first()?), minute_of(*self.0.last()?)))
    }

    /// Whether nothing but open answers is in them.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.0.iter().all(|word| is_open(*word))
    }

    /// How many words they take.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Cells {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut cells: Vec<Cell> = Vec::new();
        for (minute, class, count) in self.iter() {
            if cells.last().is_none_or(|last| last.minute != minute) {
                cells.push(Cell { minute, ..Cell::default() });
            }
            if let Some(last) = cells.last_mut() {
                last.add_many(class, u32::try_from(count).unwrap_or(u32::MAX));
            }
        }
        cells.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Cells {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut cells = Self::default();
        for cell in Vec::<Cell>::deserialize(deserializer)? {
            cells.put(&cell);
        }
        Ok(cells)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cell(minute: u32, counts: [u32; 4]) -> Cell {
        let [open, refused, absent, failing] = counts;
        Cell { minute, open, refused, absent, failing }
    }

    fn put(cells: &[Cell]) -> Cells {
        let mut all = Cells::default();
        cells.iter().for_each(|cell| {
            all.put(cell);
        });
        all
    }

    #[test]
    fn what_is_too_much_is_the_most() {
        let mut cells = put(&[cell(u32::MAX, [u32::MAX, 0, 0, 1])]);
        assert_eq!(cells.ends(), Some((MAX_MINUTE, MAX_MINUTE)));
        for _ in 0..3 {
            cells.merge(cells.clone());
        }
        let counts: Vec<(Class, u64)> = cells.iter().map(|(_, class, count)| (class, count)).collect();
        assert_eq!(counts, [(Class::Open, MAX_COUNT), (Class::Failing, 8)]);
    }

    proptest! {
        #[test]
        fn in_whatever_order_they_come_and_are_merged_they_are_the_same(
            list in prop::collection::vec((0_u32..5000, prop::array::uniform4(0_u32..3)), 0..60),
            cut in 0_usize..60,
        ) {
            let list: Vec<Cell> = list.into_iter().map(|(minute, counts)| cell(minute, counts)).collect();
            let all = put(&list);
            let total: u64 = list.iter().map(Cell::total).sum();
            prop_assert_eq!(all.iter().map(|(_, _, count)| count).sum::<u64>(), total);
            let reversed: Vec<Cell> = list.iter().rev().copied().collect();
            prop_assert_eq!(&put(&reversed), &all);
            let (one, other) = list.split_at(cut.min(list.len()));
            let mut merged = put(one);
            merged.merge(put(other));
            prop_assert_eq!(&merged, &all);
            let saved: Cells = serde_json::from_str(&serde_json::to_string(&all).unwrap()).unwrap();
            prop_assert_eq!(&saved, &all);
            let (mut widened, hourly) = (all, list.iter().map(|one| Cell { minute: one.minute / 60 * 60, ..*one }));
            widened.widen(60);
            prop_assert_eq!(widened, put(&hourly.collect::<Vec<_>>()));
        }
    }
}
