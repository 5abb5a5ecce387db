//! Requests by minute, over all.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::class::{Class, Counts};

/// Most minutes that are kept apart: four months. Beyond it hours are.
pub const MAX_MINUTES: usize = 180_000;
const HOUR: i64 = 60;
const DAY: i64 = 24 * 60;

/// Counts by minute.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Minutes {
    /// Minutes of a step: 1, 60, or a day's.
    step: i64,
    map: BTreeMap<i64, Counts>,
    /// The step that is counted now, not yet in the map.
    #[serde(skip)]
    now: Option<(i64, Counts)>,
}

impl Default for Minutes {
    fn default() -> Self {
        Self { step: 1, map: BTreeMap::new(), now: None }
    }
}

impl Minutes {
    /// Counts one in a minute since 1970.
    #[inline]
    pub fn add(&mut self, minute: i64, class: Class) {
        if let Some((now, counts)) = &mut self.now
            && *now == minute
        {
            counts.add(class);
            return;
        }
        self.settle();
        let mut counts = Counts::default();
        counts.add(class);
        self.now = Some((minute, counts));
    }

    /// Takes counts of a step of so many minutes that were counted elsewhere.
    pub fn pour(&mut self, minute: i64, counts: &Counts, step: i64) {
        self.settle();
        if self.step < step {
            self.widen(step);
        }
        self.map.entry(floor(minute, self.step)).or_default().merge(counts);
    }

    /// How many steps there are.
    pub(super) fn held(&self) -> usize {
        self.map.len()
    }

    /// Puts what is counted now into the map.
    pub fn settle(&mut self) {
        if let Some((minute, counts)) = self.now.take() {
            self.map.entry(floor(minute, self.step)).or_default().merge(&counts);
        }
        if self.map.len() > MAX_MINUTES {
            self.widen(if self.step < HOUR { HOUR } else { self.step.saturating_mul(DAY / HOUR) });
        }
    }

    /// Minutes of a step.
    #[must_use]
    pub fn step(&self) -> i64 {
        self.step
    }

    /// Begin of each step in minutes since 1970, with its counts, in order.
    pub fn iter(&self) -> impl Iterator<Item = (i64, Counts)> + '_ {
        self.map.iter().map(|(minute, counts)| (*minute, *counts))
    }

    /// Adds what others counted.
    pub fn merge(&mut self, mut other: Self) {
        self.settle();
        other.settle();
        let step = self.step.max(other.step);
        if self.step < step {
            self.widen(step);
        }
        for (minute, counts) in other.map {
            self.map.entry(floor(minute, step)).or_default().merge(&counts);
        }
        self.settle();
    }

    #[cold]
    fn widen(&mut self, step: i64) {
        self.step = step;
        for (minute, counts) in std::mem::take(&mut self.map) {
            self.map.entry(floor(minute, step)).or_default().merge(&counts);
        }
    }
}

fn floor(minute: i64, step: i64) -> i64 {
    minute.div_euclid(step.max(1)).saturating_mul(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_become_hours_past_the_limit_and_nothing_is_lost() {
        for (count, step) in [(MAX_MINUTES, 1), (MAX_MINUTES + 1, 60)] {
            let mut minutes = Minutes::default();
            for minute in 0..count {
                minutes.add(minute as i64, Class::Refused);
            }
            minutes.settle();
            assert_eq!(minutes.step(), step);
            assert_eq!(minutes.iter().map(|(_, counts)| counts.refused).sum::<u64>(), count as u64);
        }
    }

    #[test]
    fn times_out_of_order_are_counted_where_they_belong() {
        let mut minutes = Minutes::default();
        for minute in [5, 3, 5, -1, 3] {
            minutes.add(minute, Class::Open);
        }
        minutes.settle();
        let seen: Vec<(i64, u64)> = minutes.iter().map(|(minute, counts)| (minute, counts.open)).collect();
        assert_eq!(seen, [(-1, 1), (3, 2), (5, 2)]);
    }
}
