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
#[derive(Debug, Clone, Default)]
pub struct Cells {
    words: Vec<u64>,
    /// What others counted, each in order by itself. A report needs the sums alone, which come of them as they are.
    apart: Vec<Vec<u64>>,
}

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

/// Words in order, those of the same minute and class as one.
fn in_order(mut words: Vec<u64>) -> Vec<u64> {
    // The parts are in order by themselves, which this sort makes use of.
    words.sort_by_key(|word| key(*word));
    words.dedup_by(|word, before| {
        let is_same = key(*before) == key(*word);
        if is_same {
            *before = sum(*before, *word);
        }
        is_same
    });
    words
}

impl Cells {
    /// Puts a cell behind all others, which are of earlier minutes. Tells how many words that made.
    #[inline]
    pub(super) fn push(&mut self, cell: &Cell) -> usize {
        let before = self.words.len();
        self.words.extend(words(cell));
        self.words.len() - before
    }

    /// Puts a cell where it belongs; tells how many words that made.
    pub(super) fn put(&mut self, cell: &Cell) -> usize {
        let before = self.words.len();
        for word in words(cell) {
            match self.words.last() {
                Some(last) if key(*last) >= key(word) => self.put_word(word),
                _ => self.words.push(word),
            }
        }
        self.words.len() - before
    }

    fn put_word(&mut self, word: u64) {
        let place = self.words.partition_point(|known| key(*known) < key(word));
        match self.words.get_mut(place) {
            Some(known) if key(*known) == key(word) => *known = sum(*known, word),
            _ => self.words.insert(place, word),
        }
    }

    /// Puts them together by steps of so many minutes.
    pub(super) fn widen(&mut self, minutes: u32) {
        let floor = |word: &u64| word - (u64::from(minute_of(*word) % minutes) << (COUNT_BITS + CLASS_BITS));
        self.words = in_order(self.all().map(floor).collect());
        self.apart.clear();
    }

    /// Adds what others counted.
    pub(super) fn merge(&mut self, other: Self) {
        self.apart.extend(std::iter::once(other.words).chain(other.apart).filter(|words| !words.is_empty()));
        if self.words.is_empty() {
            self.words = self.apart.pop().unwrap_or_default();
        }
    }

    /// Puts what others counted among the own counts.
    pub(super) fn gather(&mut self) {
        if !self.apart.is_empty() {
            self.words = in_order(self.all().copied().collect());
            self.apart.clear();
        }
    }

    /// All words, in no order.
    fn all(&self) -> impl Iterator<Item = &u64> {
        self.words.iter().chain(self.apart.iter().flatten())
    }

    /// Minutes of steps, with the class and a count: in no order, and one may come in several parts.
    pub fn iter(&self) -> impl Iterator<Item = (u32, Class, u64)> + '_ {
        self.all().map(|word| {
            let class = usize::try_from(key(*word) & ((1 << CLASS_BITS) - 1)).unwrap_or(0);
            (minute_of(*word), CLASSES.get(class).copied().unwrap_or(Class::Open), word & MAX_COUNT)
        })
    }

    /// The first minute and the last.
    #[must_use]
    pub fn ends(&self) -> Option<(u32, u32)> {
        let ends = |words: &Vec<u64>| Some((minute_of(*words.first()?), minute_of(*words.last()?)));
        let each = std::iter::once(&self.words).chain(&self.apart).filter_map(ends);
        each.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
    }

    /// Whether nothing but open answers is in them.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.all().all(|word| is_open(*word))
    }

    /// How many words they take.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len() + self.apart.iter().map(Vec::len).sum::<usize>()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

impl Serialize for Cells {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut cells: Vec<Cell> = Vec::new();
        let mut all = self.clone();
        all.gather();
        for (minute, class, count) in all.iter() {
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

    /// What there is, in order.
    fn words_of(cells: &Cells) -> Vec<u64> {
        let mut cells = cells.clone();
        cells.gather();
        cells.words
    }

    #[test]
    fn what_is_too_much_is_the_most() {
        let mut cells = put(&[cell(u32::MAX, [u32::MAX, 0, 0, 1])]);
        assert_eq!(cells.ends(), Some((MAX_MINUTE, MAX_MINUTE)));
        for _ in 0..3 {
            cells.merge(cells.clone());
        }
        assert_eq!(cells.len(), 16);
        cells.gather();
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
            prop_assert_eq!(words_of(&put(&reversed)), words_of(&all));
            let (one, other) = list.split_at(cut.min(list.len()));
            let mut merged = put(one);
            merged.merge(put(other));
            prop_assert_eq!(merged.ends(), all.ends());
            prop_assert_eq!(merged.is_open(), all.is_open());
            prop_assert_eq!(serde_json::to_string(&merged).unwrap(), serde_json::to_string(&all).unwrap());
            prop_assert_eq!(words_of(&merged), words_of(&all));
            let saved: Cells = serde_json::from_str(&serde_json::to_string(&all).unwrap()).unwrap();
            prop_assert_eq!(words_of(&saved), words_of(&all));
            let (mut widened, hourly) = (merged, list.iter().map(|one| Cell { minute: one.minute / 60 * 60, ..*one }));
            widened.widen(60);
            prop_assert_eq!(words_of(&widened), words_of(&put(&hourly.collect::<Vec<_>>())));
        }
    }
}
