//! A handful of texts with counts, where few are expected: the referrers of one shut path, the reasons, the methods.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Most texts that are shown.
pub const MAX_FEW: usize = 6;
/// Most texts that are kept; further ones are counted together. More than are shown, so that which are shown does not hang on which came
/// first.
pub const MAX_KEPT: usize = 24;

/// A handful of texts with counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Saved", into = "Saved")]
pub struct Few {
    list: List,
    /// Counts of texts that are not kept.
    other: u64,
}

/// A text that may be kept in many places, with its count.
type Pair = (Arc<str>, u64);

/// The texts. Most have one, and there are very many of these: it is kept without a list of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum List {
    #[default]
    None,
    One(Pair),
    Many(Vec<Pair>),
}

impl List {
    fn pairs(&self) -> &[Pair] {
        match self {
            Self::None => &[],
            Self::One(pair) => std::slice::from_ref(pair),
            Self::Many(list) => list,
        }
    }

    fn pairs_mut(&mut self) -> &mut [Pair] {
        match self {
            Self::None => &mut [],
            Self::One(pair) => std::slice::from_mut(pair),
            Self::Many(list) => list,
        }
    }

    fn push(&mut self, pair: Pair) {
        *self = match std::mem::take(self) {
            Self::None => Self::One(pair),
            Self::One(first) => Self::Many(vec![first, pair]),
            Self::Many(mut list) => {
                list.push(pair);
                Self::Many(list)
            }
        };
    }
}

impl Few {
    /// Counts a text.
    pub fn add(&mut self, text: &str, times: u64) {
        match self.list.pairs_mut().iter_mut().find(|(name, _)| **name == *text) {
            Some((_, count)) => *count += times,
            None => self.add_new(|| text.into(), times),
        }
    }

    /// Counts a text that is kept elsewhere as well: it is known without being read, and not copied.
    pub fn add_shared(&mut self, text: &Arc<str>, times: u64) {
        match self.list.pairs_mut().iter_mut().find(|(name, _)| Arc::ptr_eq(name, text)) {
            Some((_, count)) => *count += times,
            None => match self.list.pairs_mut().iter_mut().find(|(name, _)| name == text) {
                Some((_, count)) => *count += times,
                None => self.add_new(|| Arc::clone(text), times),
            },
        }
    }

    /// Counts a text that is not kept.
    fn add_new(&mut self, text: impl FnOnce() -> Arc<str>, times: u64) {
        if self.list.pairs().len() < MAX_KEPT {
            self.list.push((text(), times));
        } else {
            self.other += times;
        }
    }

    /// Adds what others counted.
    pub fn merge(&mut self, other: &Self) {
        for (text, times) in other.list.pairs() {
            self.add_shared(text, *times);
        }
        self.other += other.other;
    }

    /// The texts that are shown, the more frequent first; equals by their text.
    #[must_use]
    pub fn sorted(&self) -> Vec<(&str, u64)> {
        let mut list: Vec<(&str, u64)> = self.list.pairs().iter().map(|(text, count)| (&**text, *count)).collect();
        list.sort_by(|(a, x), (b, y)| y.cmp(x).then_with(|| a.cmp(b)));
        list.truncate(MAX_FEW);
        list
    }

    /// The most frequent.
    #[must_use]
    pub fn first(&self) -> Option<(&str, u64)> {
        let first = self.list.pairs().iter().min_by(|(a, x), (b, y)| y.cmp(x).then_with(|| a.cmp(b)));
        first.map(|(text, count)| (&**text, *count))
    }

    /// The count of a text.
    #[must_use]
    pub fn get(&self, text: &str) -> u64 {
        self.list.pairs().iter().find(|(name, _)| **name == *text).map_or(0, |(_, count)| *count)
    }

    /// All counts.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.list.pairs().iter().map(|(_, count)| count).sum::<u64>() + self.other
    }
}

/// As it is saved.
#[derive(Serialize, Deserialize)]
struct Saved {
    list: Vec<(Box<str>, u64)>,
    other: u64,
}

impl From<Few> for Saved {
    fn from(few: Few) -> Self {
        let list = few.list.pairs().iter().map(|(text, count)| ((&**text).into(), *count)).collect();
        Self { list, other: few.other }
    }
}

impl From<Saved> for Few {
    fn from(saved: Saved) -> Self {
        let mut few = Self { other: saved.other, ..Self::default() };
        saved.list.iter().for_each(|(text, count)| few.add(text, *count));
        few
    }
}

/// Different texts, counted roughly in 64 bits: good up to a hundred or so, "many" beyond.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handful(u64);

impl Handful {
    /// Counts a text by its hash.
    #[inline]
    pub fn add(&mut self, hash: u64) {
        self.0 |= 1 << (hash >> 58);
    }

    /// As much as this many different texts, about.
    #[must_use]
    pub fn about(count: u64) -> Self {
        let share = 1.0 - (-(count as f64) / 64.0).exp();
        let bits = ((64.0 * share).round() as u32).min(64);
        Self(1_u64.checked_shl(bits).map_or(u64::MAX, |bit| bit - 1))
    }

    /// Adds what others counted.
    pub fn merge(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// How many, about. 64 bits that are all set tell of 260 or more.
    #[must_use]
    pub fn estimate(self) -> u64 {
        let empty = f64::from(self.0.count_zeros()).max(0.9);
        (64.0 * (64.0 / empty).ln()).round() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_past_the_limit_is_counted_with_the_others() {
        for (texts, last) in [(MAX_KEPT, 2), (MAX_KEPT + 1, 0)] {
            let mut few = Few::default();
            for number in 0..texts {
                few.add(&number.to_string(), 2);
            }
            few.add("0", 1);
            let all = 2 * texts as u64 + 1;
            assert_eq!((few.sorted().len(), few.total(), few.first()), (MAX_FEW, all, Some(("0", 3))));
            assert_eq!(few.get(&(texts - 1).to_string()), last);
        }
    }

    #[test]
    fn what_is_shown_is_the_same_in_whatever_order_it_came() {
        let fill = |numbers: &mut dyn Iterator<Item = usize>| {
            let mut few = Few::default();
            numbers.for_each(|number| few.add(&number.to_string(), number as u64 + 1));
            few
        };
        let (up, down) = (fill(&mut (0..MAX_KEPT)), fill(&mut (0..MAX_KEPT).rev()));
        assert_eq!(up.sorted(), down.sorted());
        assert_eq!((up.first(), up.sorted().len()), (Some(("23", 24)), MAX_FEW));
    }

    #[test]
    fn shared_texts_are_the_same_texts_and_what_is_saved_comes_back() {
        let (one, alike): (Arc<str>, Arc<str>) = ("a".into(), "a".into());
        let mut few = Few::default();
        for wanted in
            [r#"{"list":[],"other":0}"#, r#"{"list":[["a",6]],"other":0}"#, r#"{"list":[["a",12],["b",2]],"other":0}"#]
        {
            assert_eq!(serde_json::to_string(&few).unwrap(), wanted);
            assert_eq!(serde_json::from_str::<Few>(wanted).unwrap(), few);
            few.add_shared(&one, 1);
            few.add_shared(&alike, 2);
            few.add("a", 3);
            if few.get("a") > 6 {
                few.add_shared(&"b".into(), 2);
            }
        }
    }

    #[test]
    fn what_was_counted_elsewhere_is_about_as_much() {
        for (count, low, high) in
            [(0, 0, 0), (1, 1, 1), (2, 2, 2), (5, 5, 5), (20, 18, 22), (64, 55, 75), (100_000, 260, 275)]
        {
            let estimate = Handful::about(count).estimate();
            assert!((low..=high).contains(&estimate), "{count}: {estimate}");
        }
    }

    #[test]
    fn a_handful_is_counted_about_right() {
        for (count, low, high) in [(0_u64, 0, 0), (1, 1, 1), (5, 4, 6), (40, 28, 55), (100_000, 250, 300)] {
            let mut handful = Handful::default();
            for number in 0..count {
                handful.add(super::super::paths::Paths::hash(&number.to_le_bytes()));
            }
            assert!((low..=high).contains(&handful.estimate()), "{count}: {}", handful.estimate());
        }
    }
}
