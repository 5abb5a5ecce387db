//! A handful of texts with counts, where few are expected: the referrers of one shut path, the reasons, the methods.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Most texts that are shown.
pub const MAX_FEW: usize = 6;
/// Most texts that are kept; further ones are counted together. More than are shown, so that which are shown does not hang on which came
/// first.
pub const MAX_KEPT: usize = 24;

/// What a text takes beside its bytes.
const TEXT_ROOM: usize = 24;

/// A handful of texts with counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Saved", into = "Saved")]
pub struct Few(List);

/// A text that may be kept in many places, with its count.
type Pair = (Arc<str>, u64);

/// The texts. Most have one, and there are very many of these: it is kept without a list of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
enum List {
    One(Pair),
    /// None, or more than one, or counts of texts that are not kept.
    Rest(Option<Box<Many>>),
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Many {
    pairs: Vec<Pair>,
    /// Bytes of the texts.
    text_bytes: usize,
    /// Counts of texts that are not kept.
    other: u64,
}

impl Many {
    fn push(&mut self, pair: Pair) {
        self.text_bytes += pair.0.len();
        if self.pairs.is_empty() {
            self.pairs.reserve_exact(2);
        }
        self.pairs.push(pair);
    }
}

impl Default for List {
    fn default() -> Self {
        Self::Rest(None)
    }
}

impl Few {
    fn pairs(&self) -> &[Pair] {
        match &self.0 {
            List::One(pair) => std::slice::from_ref(pair),
            List::Rest(many) => many.as_ref().map_or(&[], |many| &many.pairs),
        }
    }

    fn pairs_mut(&mut self) -> &mut [Pair] {
        match &mut self.0 {
            List::One(pair) => std::slice::from_mut(pair),
            List::Rest(many) => many.as_mut().map_or(&mut [], |many| &mut many.pairs),
        }
    }

    /// Counts of texts that are not kept.
    fn other(&self) -> u64 {
        match &self.0 {
            List::Rest(Some(many)) => many.other,
            List::One(_) | List::Rest(None) => 0,
        }
    }

    /// Whether there is one text and nothing else.
    #[must_use]
    pub(super) fn is_one(&self) -> bool {
        matches!(self.0, List::One(_))
    }

    /// The room that it takes beside itself, about; that of texts which are kept elsewhere as well is `shared`.
    #[must_use]
    pub(super) fn room(&self, shared: bool) -> usize {
        let text = |bytes: usize, count: usize| if shared { 0 } else { bytes + count * TEXT_ROOM };
        match &self.0 {
            List::One((name, _)) => text(name.len(), 1),
            List::Rest(None) => 0,
            List::Rest(Some(many)) => {
                let count = many.pairs.len();
                size_of::<Many>() + count * size_of::<Pair>() + text(many.text_bytes, count)
            }
        }
    }

    /// Counts a text.
    pub fn add(&mut self, text: &str, times: u64) {
        self.add_kept(text, times, || text.into());
    }

    /// Counts a text that may be kept elsewhere as well, which is asked for where it is new.
    pub fn add_kept(&mut self, text: &str, times: u64, keep: impl FnOnce() -> Arc<str>) {
        match self.pairs_mut().iter_mut().find(|(name, _)| **name == *text) {
            Some((_, count)) => *count += times,
            None => self.add_new(keep, times),
        }
    }

    /// Counts a text that is kept elsewhere as well: it is known without being read, and not copied.
    pub fn add_shared(&mut self, text: &Arc<str>, times: u64) {
        match self.pairs_mut().iter_mut().find(|(name, _)| Arc::ptr_eq(name, text)) {
            Some((_, count)) => *count += times,
            None => self.add_kept(text, times, || Arc::clone(text)),
        }
    }

    /// Counts a text that is not kept.
    fn add_new(&mut self, text: impl FnOnce() -> Arc<str>, times: u64) {
        self.0 = match std::mem::take(&mut self.0) {
            List::Rest(None) => List::One((text(), times)),
            List::One(first) => {
                let mut many = Box::new(Many::default());
                many.push(first);
                many.push((text(), times));
                List::Rest(Some(many))
            }
            List::Rest(Some(mut many)) => {
                if many.pairs.len() < MAX_KEPT {
                    many.push((text(), times));
                } else {
                    many.other += times;
                }
                List::Rest(Some(many))
            }
        };
    }

    /// Adds counts of texts that are not kept.
    fn add_other(&mut self, times: u64) {
        if times == 0 {
            return;
        }
        let mut many = match std::mem::take(&mut self.0) {
            List::One(first) => {
                let mut many = Box::new(Many::default());
                many.push(first);
                many
            }
            List::Rest(many) => many.unwrap_or_default(),
        };
        many.other += times;
        self.0 = List::Rest(Some(many));
    }

    /// Adds what others counted.
    pub fn merge(&mut self, other: &Self) {
        for (text, times) in other.pairs() {
            self.add_shared(text, *times);
        }
        self.add_other(other.other());
    }

    /// The texts that are shown, the more frequent first; equals by their text.
    #[must_use]
    pub fn sorted(&self) -> Vec<(&str, u64)> {
        let mut list: Vec<(&str, u64)> = self.pairs().iter().map(|(text, count)| (&**text, *count)).collect();
        list.sort_by(|(a, x), (b, y)| y.cmp(x).then_with(|| a.cmp(b)));
        list.truncate(MAX_FEW);
        list
    }

    /// The most frequent.
    #[must_use]
    pub fn first(&self) -> Option<(&str, u64)> {
        let first = self.pairs().iter().min_by(|(a, x), (b, y)| y.cmp(x).then_with(|| a.cmp(b)));
        first.map(|(text, count)| (&**text, *count))
    }

    /// The count of a text.
    #[must_use]
    pub fn get(&self, text: &str) -> u64 {
        self.pairs().iter().find(|(name, _)| **name == *text).map_or(0, |(_, count)| *count)
    }

    /// All counts.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.pairs().iter().map(|(_, count)| count).sum::<u64>() + self.other()
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
        let list = few.pairs().iter().map(|(text, count)| ((&**text).into(), *count)).collect();
        Self { list, other: few.other() }
    }
}

impl From<Saved> for Few {
    fn from(saved: Saved) -> Self {
        let mut few = Self::default();
        few.add_other(saved.other);
        saved.list.iter().for_each(|(text, count)| few.add(text, *count));
        few
    }
}

/// Texts that stand in very many handfuls, each kept once: methods, kinds of callers.
#[derive(Debug, Clone, Default)]
pub(super) struct Kept(Vec<Arc<str>>);

impl Kept {
    /// Most texts that are looked for among those that are kept.
    const MAX: usize = 32;

    /// A text, as it is kept.
    pub(super) fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(kept) = self.0.iter().find(|kept| ***kept == *text) {
            return Arc::clone(kept);
        }
        let kept: Arc<str> = text.into();
        if self.0.len() < Self::MAX {
            self.0.push(Arc::clone(&kept));
        }
        kept
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
    fn texts_are_kept_once_up_to_the_limit() {
        let mut kept = Kept::default();
        for (number, is_kept) in (0..Kept::MAX).map(|number| (number, true)).chain([(Kept::MAX, false)]) {
            let (one, other) = (kept.text(&number.to_string()), kept.text(&number.to_string()));
            assert_eq!((Arc::ptr_eq(&one, &other), &*one), (is_kept, &*number.to_string()));
        }
    }

    #[test]
    fn a_handful_takes_little_room() {
        assert_eq!(size_of::<Few>(), 24);
    }

    #[test]
    fn what_is_not_kept_is_counted_whatever_is_kept() {
        for kept in 0..3 {
            let mut saved = Saved { list: Vec::new(), other: 4 };
            saved.list.extend((0..kept).map(|number| (number.to_string().into(), 2)));
            let other = Few::from(saved);
            let mut few = Few::default();
            few.add("0", 1);
            few.merge(&other);
            assert_eq!((few.total(), few.get("0")), (2 * kept + 5, if kept > 0 { 3 } else { 1 }), "{kept}");
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
