//! The things that are counted with: each is a few atomic numbers.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// A number that only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// Counts one.
    pub fn count(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// Takes over a total that is counted elsewhere. It never goes back.
    pub fn raise_to(&self, total: u64) {
        self.0.fetch_max(total, Ordering::Relaxed);
    }

    /// The number.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A number that rises and falls.
#[derive(Debug, Clone, Default)]
pub struct Gauge(Arc<AtomicI64>);

impl Gauge {
    /// Counts one until the value that is given back is dropped: it cannot be forgotten, whatever happens in between.
    #[must_use]
    pub fn hold(&self) -> Held {
        self.0.fetch_add(1, Ordering::Relaxed);
        Held(Arc::clone(&self.0))
    }

    /// Sets the number.
    pub fn set(&self, value: i64) {
        self.0.store(value, Ordering::Relaxed);
    }

    /// The number.
    #[must_use]
    pub fn get(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// One that is counted while it lives.
#[derive(Debug)]
pub struct Held(Arc<AtomicI64>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Upper ends of the buckets in microseconds; the last bucket has none.
pub const BUCKETS_US: [u64; 15] = [
    100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000,
    10_000_000,
];

/// How long things took.
#[derive(Debug, Default)]
pub struct Histogram {
    buckets: [AtomicU64; BUCKETS_US.len()],
    beyond: AtomicU64,
    sum_us: AtomicU64,
}

impl Histogram {
    /// Notes a duration in microseconds.
    pub fn note(&self, duration_us: u64) {
        let place = BUCKETS_US.partition_point(|end_us| *end_us < duration_us);
        self.buckets.get(place).unwrap_or(&self.beyond).fetch_add(1, Ordering::Relaxed);
        self.sum_us.fetch_add(duration_us, Ordering::Relaxed);
    }

    /// How many there were up to the end of each bucket, and in all.
    #[must_use]
    pub fn cumulative(&self) -> ([u64; BUCKETS_US.len()], u64) {
        let mut total = 0_u64;
        let mut ends = [0; BUCKETS_US.len()];
        for (end, bucket) in ends.iter_mut().zip(&self.buckets) {
            total = total.saturating_add(bucket.load(Ordering::Relaxed));
            *end = total;
        }
        (ends, total.saturating_add(self.beyond.load(Ordering::Relaxed)))
    }

    /// All durations together, in microseconds.
    #[must_use]
    pub fn sum_us(&self) -> u64 {
        self.sum_us.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_counts_in_every_bucket_that_reaches_it() {
        for (duration_us, first) in [(0, 0), (100, 0), (101, 1), (10_000_000, 14)] {
            let histogram = Histogram::default();
            histogram.note(duration_us);
            let (ends, total) = histogram.cumulative();
            let expected: Vec<u64> = (0..ends.len()).map(|place| u64::from(place >= first)).collect();
            assert_eq!((&ends[..], total, histogram.sum_us()), (&expected[..], 1, duration_us), "{duration_us}");
        }
        let histogram = Histogram::default();
        histogram.note(10_000_001);
        assert_eq!(histogram.cumulative(), ([0; BUCKETS_US.len()], 1));
    }

    #[test]
    fn what_is_held_is_counted_until_it_is_dropped() {
        let gauge = Gauge::default();
        let (one, other) = (gauge.hold(), gauge.hold());
        assert_eq!(gauge.get(), 2);
        drop(one);
        assert_eq!(gauge.get(), 1);
        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || {
            let _kept = other;
            panic!("on purpose");
        }));
        assert_eq!(gauge.get(), 0);
    }

    #[test]
    fn a_counter_taken_over_never_goes_back() {
        let counter = Counter::default();
        counter.raise_to(7);
        counter.raise_to(3);
        counter.count();
        assert_eq!(counter.get(), 8);
    }
}
