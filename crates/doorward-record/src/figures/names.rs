//! Names that come again and again, each with a small number and its counts.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::class::{Class, Counts};

/// Most bytes of all names together.
const MAX_BYTES: usize = 1 << 20;
/// A name of so many bytes is taken beyond that too, such as the one under which the others are counted.
const SHORT_BYTES: usize = 16;

/// Names with counts. What is past the limit is counted under a name that the caller gives.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Names {
    list: Vec<(Arc<str>, Counts)>,
    /// Bytes of the names.
    #[serde(skip)]
    bytes: usize,
    #[serde(skip)]
    index: HashMap<Arc<str>, u32, foldhash::fast::RandomState>,
}

impl Names {
    /// The number of a name, which is added where it is new, fewer than `limit` are there, and there is room for it.
    pub fn number(&mut self, name: &str, limit: usize) -> Option<u32> {
        if self.index.len() != self.list.len() {
            self.index = self.list.iter().zip(0..).map(|((name, _), number)| (Arc::clone(name), number)).collect();
            self.bytes = self.list.iter().map(|(name, _)| name.len()).sum();
        }
        if let Some(number) = self.index.get(name) {
            return Some(*number);
        }
        let is_short = name.len() <= SHORT_BYTES || self.bytes + name.len() <= MAX_BYTES;
        let number = u32::try_from(self.list.len()).ok().filter(|_| self.list.len() < limit && is_short)?;
        self.bytes += name.len();
        let name: Arc<str> = name.into();
        self.index.insert(Arc::clone(&name), number);
        self.list.push((name, Counts::default()));
        Some(number)
    }

    /// Counts one.
    #[inline]
    pub fn add(&mut self, number: u32, class: Class) {
        if let Some((_, counts)) = self.list.get_mut(number as usize) {
            counts.add(class);
        }
    }

    /// Adds counts.
    pub fn merge_counts(&mut self, number: u32, theirs: &Counts) {
        if let Some((_, counts)) = self.list.get_mut(number as usize) {
            counts.merge(theirs);
        }
    }

    /// The name of a number.
    #[must_use]
    pub fn name(&self, number: u32) -> &str {
        self.list.get(number as usize).map_or("", |(name, _)| name)
    }

    /// The name of a number, to be kept elsewhere as well.
    #[must_use]
    pub fn shared(&self, number: u32) -> Option<&Arc<str>> {
        self.list.get(number as usize).map(|(name, _)| name)
    }

    /// All of them, by number.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Counts)> {
        self.list.iter().map(|(name, counts)| (&**name, counts))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_up_to_their_bytes_and_short_ones_beyond() {
        for (bytes, taken) in [(MAX_BYTES, Some(0)), (MAX_BYTES + 1, None)] {
            let mut names = Names::default();
            assert_eq!(names.number(&"n".repeat(bytes), 9), taken);
        }
        let mut names = Names::default();
        names.number(&"n".repeat(MAX_BYTES), 9);
        assert_eq!(names.number(&"s".repeat(SHORT_BYTES), 9), Some(1));
        assert_eq!(names.number(&"s".repeat(SHORT_BYTES + 1), 9), None);
        let text = serde_json::to_string(&names).unwrap();
        let mut saved: Names = serde_json::from_str(&text).unwrap();
        assert_eq!((saved.number(&"s".repeat(SHORT_BYTES + 1), 9), saved.number("(others)", 9)), (None, Some(2)));
    }
}
