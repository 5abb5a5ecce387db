//! What threads hand in, so that memory is bounded by what all of them hold together, and not by what each of them may.
//!
//! A thread that holds more than its share of one kind of figure hands in that kind and keeps the rest, above all its routes with their
//! numbers: so what is handed in is moved and nothing else is looked at, and threads wait for each other only where they hand in the same.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::class::Counts;
use super::flap::Flaps;
use super::minutes::{MAX_MINUTES, Minutes};
use super::names::Names;
use super::paths::{MAX_PATHS, Paths};
use super::people::Person;
use super::routes::Routes;
use super::series::{AllSeries, MAX_CELLS};
use super::shut::Shut;
use super::tally::Tally;
use super::top::Top;
use super::who;

/// Tallies of so many threads may each be full; those of more have together what one may have, and one more is what they hand in to.
const FULL_TALLIES: usize = 2;
/// Of its share of paths a thread may keep this part when it hands them in: those that were refused, whose openings are of interest.
const KEPT_PART: usize = 4;

/// What threads handed in.
#[derive(Debug)]
pub struct Pool {
    threads: AtomicUsize,
    numbers: Mutex<Numbers>,
    paths: Mutex<Paths>,
    series: Mutex<AllSeries>,
    minutes: Mutex<Minutes>,
    shut: Mutex<Top<Shut>>,
    people: Mutex<Top<Person>>,
    networks: Mutex<Top<Counts>>,
    users: Mutex<Top<Counts>>,
    systems: Mutex<Top<Counts>>,
    links: Mutex<Top<u64>>,
    disagreed: Mutex<Top<u64>>,
    flaps: Mutex<Flaps>,
}

/// The numbers of what is handed in: names alone, whose counts stay with the threads.
#[derive(Debug)]
struct Numbers {
    routes: Routes,
    crawlers: Names,
}

/// The numbers that a thread's own numbers have in the pool.
#[derive(Debug, Default)]
pub struct Known {
    routes: Vec<u32>,
    crawlers: Vec<u8>,
}

impl Default for Pool {
    fn default() -> Self {
        let Tally { routes, crawlers, paths, series, minutes, shut, people, .. } = Tally::default();
        let Tally { networks, users, places, links, disagreed, flaps, .. } = Tally::default();
        Self {
            threads: AtomicUsize::new(0),
            numbers: Mutex::new(Numbers { routes, crawlers }),
            paths: Mutex::new(paths),
            series: Mutex::new(series),
            minutes: Mutex::new(minutes),
            shut: Mutex::new(shut),
            people: Mutex::new(people),
            networks: Mutex::new(networks),
            users: Mutex::new(users),
            systems: Mutex::new(places.systems),
            links: Mutex::new(links),
            disagreed: Mutex::new(disagreed),
            flaps: Mutex::new(flaps),
        }
    }
}

impl Pool {
    /// A thread begins to count.
    pub fn enter(&self) {
        self.threads.fetch_add(1, Ordering::Relaxed);
    }

    /// How many threads count.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.threads.load(Ordering::Relaxed)
    }

    /// Takes over what a thread holds beyond its share.
    #[inline]
    pub fn relieve(&self, tally: &mut Tally, known: &mut Known) {
        let threads = self.threads.load(Ordering::Relaxed);
        if threads > FULL_TALLIES {
            self.relieve_one_of(threads, tally, known);
        }
    }

    fn relieve_one_of(&self, threads: usize, tally: &mut Tally, known: &mut Known) {
        let is_past = |count: usize, limit: usize| count.saturating_mul(threads) > limit;
        if tally.shut.is_past_share(threads) {
            self.number(tally, known);
            tally.shut.each(|shut| shut.route = known.route(shut.route));
            lock(&self.shut).absorb(&mut tally.shut);
        }
        if is_past(tally.paths.len(), MAX_PATHS) {
            self.number(tally, known);
            tally.paths.hand_in(&mut lock(&self.paths), &known.routes, MAX_PATHS / threads / KEPT_PART);
        }
        if is_past(tally.series.held(), MAX_CELLS) {
            self.number(tally, known);
            let series = std::mem::take(&mut tally.series);
            lock(&self.series).merge(series, &known.routes, |number| known.crawler(number));
        }
        if is_past(tally.minutes.held(), MAX_MINUTES) {
            let minutes = std::mem::take(&mut tally.minutes);
            lock(&self.minutes).merge(minutes);
        }
        if tally.people.is_past_share(threads) {
            lock(&self.people).absorb(&mut tally.people);
        }
        if tally.flaps.is_past_share(threads) {
            lock(&self.flaps).absorb(&mut tally.flaps);
        }
        let counts = [
            (&mut tally.networks, &self.networks),
            (&mut tally.users, &self.users),
            (&mut tally.places.systems, &self.systems),
        ];
        for (ours, pooled) in counts.into_iter().filter(|(ours, _)| ours.is_past_share(threads)) {
            lock(pooled).absorb(ours);
        }
        let numbers = [(&mut tally.links, &self.links), (&mut tally.disagreed, &self.disagreed)];
        for (ours, pooled) in numbers.into_iter().filter(|(ours, _)| ours.is_past_share(threads)) {
            lock(pooled).absorb(ours);
        }
    }

    /// Learns the numbers that names of a tally have here, as far as they are new.
    fn number(&self, tally: &Tally, known: &mut Known) {
        if known.routes.len() == tally.routes.len() && known.crawlers.len() == tally.crawlers.len() {
            return;
        }
        let mut numbers = lock(&self.numbers);
        let Numbers { routes, crawlers } = &mut *numbers;
        known.routes.extend(tally.routes.iter().skip(known.routes.len()).map(|(name, _)| routes.number(name)));
        let names = tally.crawlers.iter().skip(known.crawlers.len());
        known.crawlers.extend(names.map(|(name, _)| {
            let number = crawlers.number(name, who::MAX_CRAWLERS).unwrap_or(0);
            u8::try_from(number).unwrap_or(0)
        }));
    }

    /// What was handed in, which is then no longer here.
    #[must_use]
    pub fn take(&self) -> Tally {
        fn swap<T>(empty: &mut T, part: &Mutex<T>) {
            std::mem::swap(empty, &mut lock(part));
        }
        let mut tally = Tally::default();
        let mut numbers = lock(&self.numbers);
        std::mem::swap(&mut tally.routes, &mut numbers.routes);
        std::mem::swap(&mut tally.crawlers, &mut numbers.crawlers);
        swap(&mut tally.paths, &self.paths);
        swap(&mut tally.series, &self.series);
        swap(&mut tally.minutes, &self.minutes);
        swap(&mut tally.shut, &self.shut);
        swap(&mut tally.people, &self.people);
        swap(&mut tally.networks, &self.networks);
        swap(&mut tally.users, &self.users);
        swap(&mut tally.places.systems, &self.systems);
        swap(&mut tally.links, &self.links);
        swap(&mut tally.disagreed, &self.disagreed);
        swap(&mut tally.flaps, &self.flaps);
        tally
    }
}

impl Known {
    fn route(&self, theirs: u32) -> u32 {
        self.routes.get(theirs as usize).copied().unwrap_or(0)
    }

    fn crawler(&self, theirs: u8) -> u8 {
        self.crawlers.get(usize::from(theirs)).copied().unwrap_or(theirs)
    }
}

impl Tally {
    /// Adds what others counted; where nothing was counted so far, theirs is taken as it is.
    pub fn join(&mut self, other: Self) {
        // What was handed in has no lines, but the numbers of its routes, or minutes.
        let is_blank = self.lines == 0 && self.errors.is_empty() && self.routes.is_empty();
        if is_blank && self.minutes.held() == 0 {
            *self = other;
        } else {
            self.merge(other);
        }
    }
}

fn lock<T>(part: &Mutex<T>) -> MutexGuard<'_, T> {
    part.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
