//! Routes: paths with their ids folded, each with a number, what its words tell, and its counts.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::class::{Class, Counts};
use super::names::Names;
use super::words::{self, Words};

/// Most routes that are told apart. A further one is counted under its first folder, `/blog/*`.
pub const MAX_ROUTES: usize = 8192;
/// Most folders beyond them. A further one is counted as `/*`.
const MAX_FOLDERS: usize = MAX_ROUTES + 1024;

/// All routes.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Routes {
    names: Names,
    #[serde(skip)]
    words: Vec<Words>,
}

impl Routes {
    /// The number of a route by its template.
    pub fn number(&mut self, template: &str) -> u32 {
        let number = self.names.number(template, MAX_ROUTES).or_else(|| {
            let folder = template.get(1..).and_then(|rest| rest.split_once('/')).map_or("", |(folder, _)| folder);
            self.names.number(&format!("/{folder}/*"), MAX_FOLDERS)
        });
        let number = number.or_else(|| self.names.number("/*", MAX_FOLDERS + 1)).unwrap_or(0);
        while self.words.len() <= number as usize {
            let next = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
            self.words.push(words::of(self.names.name(next)));
        }
        number
    }

    /// Counts one.
    #[inline]
    pub fn add(&mut self, number: u32, class: Class) {
        self.names.add(number, class);
    }

    /// Counts many.
    pub fn add_many(&mut self, number: u32, class: Class, count: u64) {
        let mut counts = Counts::default();
        counts.add_many(class, count);
        self.names.merge_counts(number, &counts);
    }

    /// What the words of a route tell.
    #[inline]
    #[must_use]
    pub fn words(&self, number: u32) -> Words {
        self.words.get(number as usize).copied().unwrap_or_default()
    }

    /// The template of a route.
    #[must_use]
    pub fn name(&self, number: u32) -> &str {
        self.names.name(number)
    }

    /// The template of a route, to be kept elsewhere as well.
    #[must_use]
    pub fn shared(&self, number: u32) -> Option<&Arc<str>> {
        self.names.shared(number)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Templates with counts, by number.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Counts)> {
        self.names.iter()
    }

    /// Adds what others counted. Gives the numbers that their numbers have here.
    pub fn merge(&mut self, other: &Self) -> Vec<u32> {
        let pairs = other.names.iter();
        pairs
            .map(|(name, counts)| {
                let number = self.number(name);
                self.names.merge_counts(number, counts);
                number
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_past_the_limit_are_counted_under_their_folder() {
        let mut routes = Routes::default();
        for number in 0..MAX_ROUTES {
            routes.number(&format!("/a/{number}x"));
        }
        assert_eq!(routes.number("/a/0x"), 0);
        let further = routes.number("/blog/further");
        assert_eq!(routes.name(further), "/blog/*");
        for number in 0..3000 {
            let number = routes.number(&format!("/folder{number}/page"));
            assert!((number as usize) <= MAX_FOLDERS);
        }
        let last = routes.number("/one-more/page");
        assert_eq!(routes.name(last), "/*");
    }
}
