//! Requests by minute for each route and each kind of caller: from these change points are found.

mod cells;

use serde::{Deserialize, Serialize};

pub use cells::Cells;

use super::class::{Class, Counts};
use super::paths::ByHash;

/// Most counts of all series together, of a class in a step each, 8 bytes. Beyond it, series without any refusal are counted by the hour,
/// then all, then by the day.
pub const MAX_CELLS: usize = 1_000_000;
/// The steps of a series, in minutes.
const STEPS: [u32; 3] = [1, 60, 24 * 60];

/// Counts in one step of time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// The first minute of the step, since 1970.
    pub minute: u32,
    /// Neither refused nor absent nor failing.
    pub open: u32,
    /// Refused.
    pub refused: u32,
    /// Absent.
    pub absent: u32,
    /// Failing.
    pub failing: u32,
}

impl Cell {
    #[inline]
    fn add(&mut self, class: Class) {
        self.add_many(class, 1);
    }

    #[inline]
    fn add_many(&mut self, class: Class, many: u32) {
        let count = match class {
            Class::Open | Class::Wrong => &mut self.open,
            Class::Refused => &mut self.refused,
            Class::Absent => &mut self.absent,
            Class::Failing => &mut self.failing,
        };
        *count = count.saturating_add(many);
    }

    /// All of them.
    #[must_use]
    pub fn total(&self) -> u64 {
        u64::from(self.open) + u64::from(self.refused) + u64::from(self.absent) + u64::from(self.failing)
    }
}

/// One series: counts in order of time.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Series {
    step: u8,
    cells: Cells,
    /// The cell that is counted now, beside what leads to the others; empty where it is among them.
    #[serde(skip)]
    now: Cell,
    /// The minute of the last cell, where it is known to be that; else nothing is later than it. So a later cell is put behind the
    /// others without a look at what was written long ago.
    #[serde(skip, default = "unknown")]
    last: u32,
}

/// A last minute that is not known.
fn unknown() -> u32 {
    u32::MAX
}

impl Default for Series {
    fn default() -> Self {
        Self { step: 0, cells: Cells::default(), now: Cell::default(), last: unknown() }
    }
}

impl Series {
    /// The counts.
    #[must_use]
    pub fn cells(&self) -> &Cells {
        &self.cells
    }

    /// Minutes of a step.
    #[must_use]
    pub fn step(&self) -> u32 {
        STEPS.get(usize::from(self.step)).copied().unwrap_or(1)
    }

    /// Whether nothing but open answers is in it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.cells.is_open()
    }

    fn floor(&self, minute: u32) -> u32 {
        let step = self.step();
        if step == 1 { minute } else { minute / step * step }
    }

    /// Counts one; tells how many cells that made.
    #[inline]
    fn add(&mut self, minute: u32, class: Class) -> usize {
        let minute = self.floor(minute.min(cells::MAX_MINUTE));
        if self.now.minute == minute {
            self.now.add(class);
            return 0;
        }
        let made = self.settle();
        self.now.minute = minute;
        self.now.add(class);
        made
    }

    /// Puts the cell that is counted now among the others; tells how many cells that made.
    fn settle(&mut self) -> usize {
        let now = std::mem::take(&mut self.now);
        if now.total() == 0 {
            return 0;
        }
        if now.minute > self.last {
            self.last = now.minute;
            return self.cells.push(&now);
        }
        if self.cells.ends().is_none_or(|(_, last)| last < now.minute) {
            self.last = now.minute;
        }
        self.cells.put(&now)
    }

    /// One of counts that were made elsewhere.
    fn poured(step: u8, cell: &Cell) -> Self {
        let mut series = Self { step, ..Self::default() };
        series.cells.put(cell);
        series
    }

    /// Widens the step, so far as it is narrower.
    fn widen(&mut self, step: u8) {
        self.settle();
        if self.step >= step {
            return;
        }
        self.step = step;
        self.cells.widen(self.step());
        self.last = unknown();
    }

    /// Adds what others counted.
    pub fn merge(&mut self, mut other: Self) {
        let step = self.step.max(other.step);
        self.widen(step);
        other.widen(step);
        if !other.cells.is_empty() {
            self.last = unknown();
            self.cells.merge(other.cells);
        }
    }
}

/// A series' place: the number of its route, and who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The number of the route.
    pub route: u32,
    /// Who asks, see [`super::who`].
    pub who: u8,
}

impl Place {
    fn key(self) -> u64 {
        // Spread over the word, since the map takes the key for its own hash.
        (u64::from(self.route) << 8 | u64::from(self.who)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

/// All series.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct AllSeries {
    list: Vec<(Place, Series)>,
    #[serde(skip)]
    index: ByHash<u32>,
    /// The series of everybody else by route, the ones that are counted most.
    #[serde(skip)]
    others: Vec<u32>,
    cells: usize,
}

impl AllSeries {
    /// Counts one.
    #[inline]
    pub fn add(&mut self, place: Place, minute: u32, class: Class) {
        let number = if place.who == 0 {
            self.others.get(place.route as usize).copied()
        } else {
            self.index.get(&place.key()).copied()
        };
        if let Some((_, series)) = number.and_then(|number| self.list.get_mut(number as usize)) {
            self.cells += series.add(minute, class);
        } else {
            let mut series = Series::default();
            self.cells += series.add(minute, class);
            self.insert(place, series);
        }
        if self.cells > MAX_CELLS {
            self.bound();
        }
    }

    /// Takes counts of a step of so many minutes that were counted elsewhere; they come in order of time.
    pub fn pour(&mut self, place: Place, minute: u32, counts: &Counts, step: u32) {
        let few = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        let (open, refused) = (few(counts.open + counts.wrong), few(counts.refused));
        let cell = Cell { minute, open, refused, absent: few(counts.absent), failing: few(counts.failing) };
        let step = STEPS.iter().position(|minutes| *minutes == step).and_then(|step| u8::try_from(step).ok());
        let step = step.unwrap_or(0);
        match self.index.get(&place.key()).and_then(|number| self.list.get_mut(*number as usize)) {
            Some((_, series)) if series.step == step && series.now.total() == 0 => {
                series.last = unknown();
                series.cells.put(&cell);
            }
            Some((_, series)) => series.merge(Series::poured(step, &cell)),
            None => self.insert(place, Series::poured(step, &cell)),
        }
    }

    /// How many cells there are, of all series together.
    pub(super) fn held(&self) -> usize {
        self.cells
    }

    /// Puts what is still held back among the cells.
    pub fn settle(&mut self) {
        for (_, series) in &mut self.list {
            self.cells += series.settle();
        }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (Place, &Series)> {
        self.list.iter().map(|(place, series)| (*place, series))
    }

    /// Adds what others counted; `numbers` says which number here a route of theirs has.
    pub fn merge(&mut self, other: Self, numbers: &[u32], who: impl Fn(u8) -> u8) {
        if self.index.len() != self.list.len() {
            let list = std::mem::take(&mut self.list);
            list.into_iter().for_each(|(place, series)| self.insert(place, series));
        }
        for (place, series) in other.list {
            let place = Place { route: numbers.get(place.route as usize).copied().unwrap_or(0), who: who(place.who) };
            match self.index.get(&place.key()).and_then(|number| self.list.get_mut(*number as usize)) {
                Some((_, ours)) => ours.merge(series),
                None => self.insert(place, series),
            }
        }
        self.count();
        if self.cells > MAX_CELLS {
            self.bound();
        }
    }

    fn insert(&mut self, place: Place, series: Series) {
        let Ok(number) = u32::try_from(self.list.len()) else { return };
        self.index.insert(place.key(), number);
        if place.who == 0 {
            let route = place.route as usize;
            if self.others.len() <= route {
                self.others.resize(route + 1, u32::MAX);
            }
            if let Some(known) = self.others.get_mut(route) {
                *known = number;
            }
        }
        self.list.push((place, series));
    }

    #[cold]
    fn bound(&mut self) {
        self.count();
        if self.cells > MAX_CELLS / 4 * 3 {
            // What was counted elsewhere may be the same minutes.
            self.list.iter_mut().for_each(|(_, series)| series.cells.gather());
            self.count();
        }
        for (step, all) in [(1, false), (1, true), (2, true)] {
            if self.cells <= MAX_CELLS / 4 * 3 {
                return;
            }
            for (_, series) in &mut self.list {
                if all || series.is_open() {
                    series.widen(step);
                }
            }
            self.count();
        }
    }

    fn count(&mut self) {
        self.list.iter_mut().for_each(|(_, series)| {
            series.settle();
        });
        self.cells = self.list.iter().map(|(_, series)| series.cells.len()).sum();
    }

    /// Whether all series are still kept by the minute.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.list.iter().all(|(_, series)| series.step == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(all: &mut AllSeries, route: u32, minute: u32, class: Class) {
        all.add(Place { route, who: 0 }, minute, class);
    }

    #[test]
    fn times_out_of_order_are_put_where_they_belong() {
        let mut all = AllSeries::default();
        for (minute, class) in
            [(5, Class::Open), (7, Class::Refused), (5, Class::Refused), (6, Class::Open), (7, Class::Absent)]
        {
            add(&mut all, 1, minute, class);
        }
        all.settle();
        let (_, series) = all.iter().next().unwrap();
        let seen: Vec<(u32, Class, u64)> = series.cells().iter().collect();
        let wanted = [(5, Class::Open), (5, Class::Refused), (6, Class::Open), (7, Class::Refused), (7, Class::Absent)];
        assert_eq!(seen, wanted.map(|(minute, class)| (minute, class, 1)));
    }

    #[test]
    fn past_the_limit_time_gets_coarser_and_counts_stay() {
        let mut all = AllSeries::default();
        for minute in 0..400_000 {
            for route in 0..4 {
                add(&mut all, route, minute, if route == 3 && minute % 7 == 0 { Class::Refused } else { Class::Open });
            }
        }
        all.settle();
        assert!(all.cells <= MAX_CELLS);
        assert!(!all.is_exact());
        let total: u64 = all.iter().flat_map(|(_, series)| series.cells().iter().map(|(_, _, count)| count)).sum();
        assert_eq!(total, 1_600_000);
        let refusing = all.iter().find(|(place, _)| place.route == 3).unwrap().1;
        assert_eq!(refusing.step(), 1, "a series with refusals keeps its minutes as long as it can");
    }

    #[test]
    fn what_was_counted_elsewhere_is_the_same_as_counting() {
        let (mut counted, mut poured) = (AllSeries::default(), AllSeries::default());
        for minute in [3, 3, 4, 9] {
            add(&mut counted, 1, minute, Class::Refused);
        }
        counted.settle();
        for (minute, refused) in [(3, 2), (9, 1), (4, 1)] {
            poured.pour(Place { route: 1, who: 0 }, minute, &Counts { refused, ..Counts::default() }, 1);
        }
        let cells = |all: &AllSeries| {
            let list = all
                .list
                .iter()
                .map(|(place, series)| (*place, series.step, serde_json::to_string(&series.cells).unwrap()));
            list.collect::<Vec<_>>()
        };
        assert_eq!(cells(&counted), cells(&poured));
        poured.pour(Place { route: 1, who: 0 }, 60, &Counts { open: 1, ..Counts::default() }, 60);
        assert!(!poured.is_exact());
        assert_eq!(poured.list.first().map(|(_, series)| series.cells().len()), Some(2));
    }

    #[test]
    fn merging_is_adding() {
        let (mut one, mut other, mut both) = (AllSeries::default(), AllSeries::default(), AllSeries::default());
        for minute in 0..100 {
            let half = if minute % 3 == 0 { &mut one } else { &mut other };
            add(half, 0, minute, Class::Refused);
            add(&mut both, 0, minute, Class::Refused);
        }
        other.settle();
        one.merge(other, &[0], |who| who);
        both.settle();
        let text = |all: &AllSeries| serde_json::to_string(all).unwrap();
        assert_eq!(text(&one), text(&both));
    }
}
