//! Since when: the minute from which on a share of requests is refused that was not before.
//!
//! A series of requests by minute is split where two rates explain it much better than one (the logarithm of the likelihood ratio), and
//! its parts again. What all of a folder shows is told of the folder, `/blog/*`, and not of each page in it.

mod tree;

use std::collections::BTreeMap;

use serde::Serialize;

use super::class::Class;
use super::series::{AllSeries, Series};
use super::side_by_side;
use tree::{Node, View};

/// Requests that there must be on either side.
const MIN_REQUESTS: u64 = 20;
/// By how much the share must differ.
const MIN_DIFFERENCE: f64 = 0.2;
/// How much better two rates must explain it than one: natural logarithm of the likelihood ratio.
const MIN_GAIN: f64 = 16.0;
/// Most splits of one series: what changes more often is unsteady, and has no change points.
const MAX_SPLITS: usize = 6;
/// The share of a folder's requests that must be affected for the folder to be named.
const FOLDER_SHARE: f64 = 0.85;
/// Steps within which changes are one and the same.
const SAME_STEPS: u32 = 5;
/// How much worse a split that was told of the folder may explain a page of it than the page's own best.
const SAME_GAIN: f64 = 10.0;
/// Steps in time that are told apart at most; more are put together.
const MAX_STEPS: u32 = 200_000;

/// A change point.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The route, or a folder with `/*`.
    pub place: String,
    /// Numbers of those who ask, see [`super::who`].
    #[serde(skip)]
    pub who: Vec<u8>,
    /// What they met.
    pub class: Class,
    /// The first minute after the change, since 1970.
    pub minute: u32,
    /// How exactly that is known, in minutes.
    pub step: u32,
    /// The share of requests before.
    pub before: f64,
    /// The share after.
    pub after: f64,
    /// Requests before.
    pub requests_before: u64,
    /// Requests after.
    pub requests_after: u64,
}

/// Requests of one step: all of them, and those of the class that is looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Step {
    all: u64,
    met: u64,
}

impl Step {
    fn add(&mut self, other: Self) {
        self.all += other.all;
        self.met += other.met;
    }

    fn rate(self) -> f64 {
        if self.all == 0 { 0.0 } else { self.met as f64 / self.all as f64 }
    }

    /// The logarithm of the likelihood under its own rate.
    fn likelihood(self) -> f64 {
        let part = |count: u64| if count == 0 { 0.0 } else { count as f64 * (count as f64 / self.all as f64).ln() };
        part(self.met) + part(self.all - self.met)
    }
}

/// How time is cut.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    first: u32,
    step: u32,
}

impl Clock {
    fn of(all: &AllSeries) -> Option<Self> {
        let ends = all.iter().filter_map(|(_, series)| series.cells().ends());
        let (first, last) = ends.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))?;
        let span = last - first + 1;
        // A series that was always open tells nothing of when.
        let telling = all.iter().filter(|(_, series)| !series.is_open());
        let coarsest = telling.map(|(_, series)| series.step()).max().unwrap_or(1);
        let step = coarsest.max(span.div_ceil(MAX_STEPS));
        Some(Self { first: first / step * step, step })
    }

    pub(super) fn place(self, minute: u32) -> usize {
        let since = minute.saturating_sub(self.first);
        // A division takes longer than all else that is done with a count.
        usize::try_from(if self.step == 1 { since } else { since / self.step }).unwrap_or(usize::MAX)
    }

    fn minute(self, place: usize) -> u32 {
        self.first + u32::try_from(place).unwrap_or(u32::MAX).saturating_mul(self.step)
    }
}

/// A split of a series: from a step on the rate is another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Split {
    /// The first step after it that has requests.
    at: usize,
    /// What came between the split before, or the begin, and this one.
    before: Step,
    /// What came between this one and the split after, or the end.
    after: Step,
    from: usize,
    until: usize,
}

/// Sums over the steps that have requests, in order of time.
#[derive(Debug, Default)]
pub(super) struct Sums {
    /// The place in time of each step.
    places: Vec<usize>,
    /// The sum of all steps before each, and that of all.
    sums: Vec<Step>,
}

impl Sums {
    /// Forgets all steps.
    fn begin(&mut self) {
        self.places.clear();
        self.sums.clear();
        self.sums.push(Step::default());
    }

    /// Adds a step that is later than all before.
    fn push(&mut self, place: usize, step: Step) {
        let mut sum = self.sums.last().copied().unwrap_or_default();
        sum.add(step);
        self.places.push(place);
        self.sums.push(sum);
    }

    fn between(&self, from: usize, until: usize) -> Step {
        let sum = |at: usize| self.sums.get(at).copied().unwrap_or_default();
        Step { all: sum(until).all - sum(from).all, met: sum(until).met - sum(from).met }
    }

    /// The place in time of a step; past the end, one after the last.
    fn place(&self, at: usize) -> usize {
        let past = || self.places.last().map_or(0, |place| place + 1);
        self.places.get(at).copied().unwrap_or_else(past)
    }

    /// How much better two rates explain it than one, where it is split here; absent where that would be too little a difference.
    fn gain(&self, from: usize, at: usize, until: usize, alone: f64) -> Option<f64> {
        let (before, after) = (self.between(from, at), self.between(at, until));
        let counts = before.all >= MIN_REQUESTS && after.all >= MIN_REQUESTS;
        let differs = counts && (after.rate() - before.rate()).abs() >= MIN_DIFFERENCE;
        differs.then(|| before.likelihood() + after.likelihood() - alone)
    }

    fn segment(&self, from: usize, until: usize, found: &mut Vec<usize>) {
        let whole = self.between(from, until);
        let mixed = whole.met > 0 && whole.met < whole.all;
        if !mixed || whole.all < 2 * MIN_REQUESTS || found.len() > MAX_SPLITS {
            return;
        }
        let alone = whole.likelihood();
        let mut best = (MIN_GAIN + ((until - from) as f64).ln(), 0);
        for at in from + 1..until {
            if let Some(gain) = self.gain(from, at, until, alone)
                && gain > best.0
            {
                best = (gain, at);
            }
        }
        if best.1 > 0 {
            found.push(best.1);
            self.segment(from, best.1, found);
            self.segment(best.1, until, found);
        }
    }

    /// The splits where the rate changes. Those that were `told` of a larger series are left out where they explain this one as well.
    fn splits(&self, told: &[Split]) -> Vec<Split> {
        let end = self.places.len();
        let mut at = Vec::new();
        self.segment(0, end, &mut at);
        if at.len() > MAX_SPLITS {
            return Vec::new();
        }
        at.sort_unstable();
        let bounds: Vec<usize> = std::iter::once(0).chain(at.iter().copied()).chain(std::iter::once(end)).collect();
        bounds
            .windows(3)
            .filter_map(|window| {
                let [from, at, until] = *window else { return None };
                self.split(from, at, until, told)
            })
            .collect()
    }

    /// A split, unless one of those that were told explains it.
    fn split(&self, from: usize, at: usize, until: usize, told: &[Split]) -> Option<Split> {
        let (before, after) = (self.between(from, at), self.between(at, until));
        if (after.rate() - before.rate()).abs() < MIN_DIFFERENCE {
            return None;
        }
        let alone = self.between(from, until).likelihood();
        let gain = self.gain(from, at, until, alone)?;
        let explains = |other: &Split| {
            let there = self.places.partition_point(|place| *place < other.at).clamp(from, until);
            there == at || self.gain(from, there, until, alone).is_some_and(|theirs| theirs >= gain - SAME_GAIN)
        };
        let split = Split { at: self.place(at), before, after, from: self.place(from), until: self.place(until) };
        (!told.iter().any(explains)).then_some(split)
    }
}

/// All change points of these classes, the larger changes first. The classes are looked at side by side.
#[must_use]
pub fn changes<'n>(all: &AllSeries, name: impl Fn(u32) -> &'n str, classes: &[Class]) -> Vec<Change> {
    let Some(clock) = Clock::of(all) else { return Vec::new() };
    let mut by_who: ByWho<'_> = BTreeMap::new();
    for (place, series) in all.iter() {
        by_who.entry(place.who).or_default().push((name(place.route), series));
    }
    let by_class = side_by_side::each(classes, |class| changes_of(View { class: *class, clock }, &by_who));
    together(by_class.into_iter().flatten().collect())
}

/// Series by who asks, with the names of their routes.
type ByWho<'s> = BTreeMap<u8, Vec<(&'s str, &'s Series)>>;

/// The change points of one class.
fn changes_of(view: View, by_who: &ByWho<'_>) -> Vec<Change> {
    let mut found = Vec::new();
    for (who, series) in by_who {
        let mut root = Node::default();
        for (template, series) in series {
            root.add(template, series, view.class);
        }
        found.extend(root.changes(view).into_iter().map(|(place, split)| Change {
            place,
            who: vec![*who],
            class: view.class,
            minute: view.clock.minute(split.at),
            step: view.clock.step,
            before: split.before.rate(),
            after: split.after.rate(),
            requests_before: split.before.all,
            requests_after: split.after.all,
        }));
    }
    found
}

/// Changes of several callers at one place and time as one.
fn together(found: Vec<Change>) -> Vec<Change> {
    let mut list: Vec<Change> = Vec::new();
    for change in found {
        let same = list.iter_mut().find(|other| {
            other.place == change.place
                && other.class == change.class
                && other.minute.abs_diff(change.minute) <= SAME_STEPS * change.step
                && (other.after > other.before) == (change.after > change.before)
        });
        match same {
            Some(other) => {
                let weigh = |one: f64, ones: u64, two: f64, twos: u64| {
                    (one * ones as f64 + two * twos as f64) / (ones + twos).max(1) as f64
                };
                other.before = weigh(other.before, other.requests_before, change.before, change.requests_before);
                other.after = weigh(other.after, other.requests_after, change.after, change.requests_after);
                other.requests_before += change.requests_before;
                other.requests_after += change.requests_after;
                other.minute = other.minute.min(change.minute);
                other.who.extend(change.who);
            }
            None => list.push(change),
        }
    }
    let size = |change: &Change| (change.after - change.before).abs() * change.requests_after as f64;
    list.sort_by(|one, other| size(other).total_cmp(&size(one)).then_with(|| one.place.cmp(&other.place)));
    list
}

#[cfg(test)]
mod tests;
