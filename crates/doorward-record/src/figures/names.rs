//! Names that come again and again, each with a small number and its counts.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::class::{Class, Counts};

/// Names with counts. What is past the limit is counted under a name that the caller gives.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Names {
    list: Vec<(Arc<str>, Counts)>,
    #[serde(skip)]
    index: HashMap<Arc<str>, u32, foldhash::fast::RandomState>,
}

impl Names {
    /// The number of a name, which is added where it is new and fewer than `limit` are there.
    pub fn number(&mut self, name: &str, limit: usize) -> Option<u32> {
        if self.index.len() != self.list.len() {
            self.index = self.list.iter().zip(0..).map(|((name, _), number)| (Arc::clone(name), number)).collect();
        }
        if let Some(number) = self.index.get(name) {
            return Some(*number);
        }
        let number = u32::try_from(self.list.len()).ok().filter(|_| self.list.len() < limit)?;
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
