//! The line of a server's configuration that refuses, and how often it did.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Most lines of configuration that are kept of one cause.
pub const MAX_RULES: usize = 64;

/// A line of a configuration that refuses requests.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Rule {
    /// The file, and the line where it is known: `/etc/nginx/nginx.conf:12`.
    pub place: String,
    /// The line itself, fit to be shown.
    pub quote: String,
    /// What it means for a request that it refuses, a clause.
    pub says: String,
    /// What mends it, where that can be told: what is done, and the lines to write.
    pub repair: Vec<String>,
}

impl Rule {
    /// The place and the line, fit to stand in a sentence.
    #[must_use]
    pub fn told(&self) -> String {
        format!("{}: {}", self.place, self.quote.trim_end_matches(';'))
    }

    /// Leaves the place alone: a line of configuration may name addresses and persons.
    pub(super) fn hide(&mut self) {
        let place = std::mem::take(&mut self.place);
        *self = Self { place, quote: String::new(), says: String::new(), repair: Vec::new() };
    }
}

/// Lines of configuration, by how many requests they refused.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules(BTreeMap<Box<str>, (u64, Rule)>);

impl Rules {
    /// Counts a request that was refused by this line.
    pub fn add(&mut self, rule: &Rule, times: u64) {
        if let Some((count, known)) = self.0.get_mut(rule.place.as_str()) {
            *count += times;
            // Of two texts the lesser one, so that the order in which they come makes no difference.
            if rule < known {
                rule.clone_into(known);
            }
        } else if self.0.len() < MAX_RULES {
            self.0.insert(rule.place.as_str().into(), (times, rule.clone()));
        }
    }

    /// Adds what others counted.
    pub fn merge(&mut self, other: &Self) {
        for (count, rule) in other.0.values() {
            self.add(rule, *count);
        }
    }

    /// All of them, those that refused most first.
    #[must_use]
    pub fn sorted(&self) -> Vec<(&Rule, u64)> {
        let mut list: Vec<(&Rule, u64)> = self.0.values().map(|(count, rule)| (rule, *count)).collect();
        list.sort_by(|(one, ones), (other, others)| others.cmp(ones).then_with(|| one.cmp(other)));
        list
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(line: usize) -> Rule {
        Rule {
            place: format!("/a.conf:{line}"),
            quote: "deny all;".to_owned(),
            says: String::new(),
            repair: Vec::new(),
        }
    }

    #[test]
    fn lines_are_counted_up_to_their_limit() {
        let mut rules = Rules::default();
        for line in 0..=MAX_RULES {
            rules.add(&rule(line), 1);
        }
        rules.add(&rule(3), 4);
        assert_eq!(rules.sorted().len(), MAX_RULES);
        assert_eq!(rules.sorted().first().map(|(rule, count)| (rule.place.as_str(), *count)), Some(("/a.conf:3", 5)));
        let mut other = Rules::default();
        other.merge(&rules);
        assert_eq!(other, rules);
    }
}
