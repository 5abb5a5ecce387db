//! Openings and refusals by address: of a bounded number of addresses, those with the smallest hashes.
//!
//! Nearly every request of a path that was refused comes here, and most of them with an address that is not kept or has just come: so what
//! is kept is in no order, and small.

use serde::{Deserialize, Serialize};

use super::split::{Saved, Split, Value};

/// Most addresses that are kept of one path.
pub(super) const MAX_ADDRESSES: usize = 24;

/// How often an address was open, and shut.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    open: u32,
    shut: u32,
}

/// Addresses by their hashes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "Saved", into = "Saved")]
pub(super) struct Addresses {
    /// Addresses with greater hashes are not kept.
    greatest: u64,
    hashes: Vec<u64>,
    /// Of the address in the same place.
    counts: Vec<Counts>,
}

impl Default for Addresses {
    fn default() -> Self {
        Self { greatest: u64::MAX, hashes: Vec::new(), counts: Vec::new() }
    }
}

impl Addresses {
    /// Counts an address, by its hash.
    #[inline]
    pub(super) fn add(&mut self, hash: u64, is_open: bool) {
        if hash <= self.greatest {
            let one = if is_open { Counts { open: 1, shut: 0 } } else { Counts { open: 0, shut: 1 } };
            self.change(hash, one);
        }
    }

    /// Adds counts to those of an address that is not beyond the greatest.
    fn change(&mut self, hash: u64, more: Counts) {
        let place = self.hashes.iter().position(|known| *known == hash);
        if let Some(counts) = place.and_then(|place| self.counts.get_mut(place)) {
            counts.open = counts.open.saturating_add(more.open);
            counts.shut = counts.shut.saturating_add(more.shut);
            return;
        }
        if self.hashes.len() < MAX_ADDRESSES {
            self.hashes.push(hash);
            self.counts.push(more);
        } else if let Some(place) = self.hashes.iter().position(|known| *known == self.greatest)
            && let (Some(known), Some(counts)) = (self.hashes.get_mut(place), self.counts.get_mut(place))
        {
            (*known, *counts) = (hash, more);
        }
        if self.hashes.len() == MAX_ADDRESSES {
            self.greatest = self.hashes.iter().copied().max().unwrap_or(u64::MAX);
        }
    }

    /// Adds what others counted.
    pub(super) fn merge(&mut self, other: &Self) {
        for (hash, counts) in other.hashes.iter().zip(&other.counts) {
            if *hash <= self.greatest {
                self.change(*hash, *counts);
            }
        }
    }

    /// The room that they take beside themselves.
    pub(super) fn room(&self) -> usize {
        self.hashes.len() * (size_of::<u64>() + size_of::<Counts>())
    }

    /// What they tell, as names would tell it.
    pub(super) fn split(&self) -> Split {
        Split::from(Saved::from(self.clone()))
    }
}

impl From<Addresses> for Saved {
    fn from(addresses: Addresses) -> Self {
        let values = addresses.counts.iter().map(|counts| Value::unnamed(counts.open, counts.shut));
        let mut list: Vec<(u64, Value)> = addresses.hashes.into_iter().zip(values).collect();
        list.sort_unstable_by_key(|(hash, _)| *hash);
        Self { list, greatest: addresses.greatest, idle: None }
    }
}

impl From<Saved> for Addresses {
    fn from(saved: Saved) -> Self {
        let mut addresses = Self::default();
        for (hash, value) in saved.list {
            if hash <= addresses.greatest {
                addresses.change(hash, Counts { open: value.open, shut: value.shut });
            }
        }
        addresses.greatest = addresses.greatest.min(saved.greatest);
        addresses
    }
}

/// In whatever order.
impl PartialEq for Addresses {
    fn eq(&self, other: &Self) -> bool {
        Saved::from(self.clone()) == Saved::from(other.clone())
    }
}

impl Eq for Addresses {}

#[cfg(test)]
mod tests {
    use super::super::super::paths::Paths;
    use super::*;

    #[test]
    fn addresses_are_bounded_and_the_same_in_whatever_order() {
        let fill = |numbers: &mut dyn Iterator<Item = u32>| {
            let mut addresses = Addresses::default();
            numbers.for_each(|number| addresses.add(Paths::hash(&number.to_le_bytes()), number % 2 == 0));
            addresses
        };
        for (count, kept) in
            [(MAX_ADDRESSES - 1, MAX_ADDRESSES - 1), (MAX_ADDRESSES, MAX_ADDRESSES), (MAX_ADDRESSES * 9, MAX_ADDRESSES)]
        {
            let count = count as u32;
            let (up, down) = (fill(&mut (0..count)), fill(&mut (0..count).rev()));
            assert_eq!((&up, up.counts.len()), (&down, kept));
            let mut hashes: Vec<u64> = (0..count).map(|number| Paths::hash(&number.to_le_bytes())).collect();
            hashes.sort_unstable();
            hashes.truncate(MAX_ADDRESSES);
            let mut known = up.hashes.clone();
            known.sort_unstable();
            assert_eq!(known, hashes, "the smallest are kept");
            let saved = serde_json::to_string(&up).unwrap();
            let read: Addresses = serde_json::from_str(&saved).unwrap();
            assert_eq!((&read, read.greatest), (&up, up.greatest));
            let (mut forth, mut back) = (fill(&mut (0..count / 2)), fill(&mut (count / 2..count)));
            let first = forth.clone();
            forth.merge(&back);
            back.merge(&first);
            assert_eq!((&forth, &back), (&up, &up));
        }
    }
}
