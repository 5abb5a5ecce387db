//! From where: countries and networks of operators, as a database of addresses tells them.

use serde::{Deserialize, Serialize};

use super::class::{Class, Counts};
use super::top::Top;

/// Most countries that are counted exactly: all there are.
pub const MAX_COUNTRIES: usize = 512;
/// Most autonomous systems that are counted exactly.
pub const MAX_SYSTEMS: usize = 1 << 14;

/// Requests by country and by autonomous system.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Places {
    pub(super) countries: Top<Counts>,
    pub(super) systems: Top<Counts>,
}

impl Default for Places {
    fn default() -> Self {
        Self { countries: Top::new(MAX_COUNTRIES), systems: Top::new(MAX_SYSTEMS) }
    }
}

impl Places {
    /// Counts a request from a country and a system; what is empty is not known, and not counted.
    pub fn add(&mut self, country: &str, system: &str, class: Class) {
        for (table, name) in [(&mut self.countries, country), (&mut self.systems, system)] {
            if !name.is_empty() {
                table.change(name, Counts::default, |counts| counts.add(class));
            }
        }
    }

    /// Adds what others counted.
    pub fn merge(&mut self, other: Self) {
        self.countries.merge(other.countries);
        self.systems.merge(other.systems);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_not_counted_and_parts_add_up() {
        let mut one = Places::default();
        one.add("DE Germany", "", Class::Refused);
        let mut other = Places::default();
        other.add("DE Germany", "AS64500 Example", Class::Open);
        one.merge(other);
        let counts = one.countries.get("DE Germany").unwrap();
        assert_eq!((counts.refused, counts.open, one.systems.len()), (1, 1, 1));
    }
}
