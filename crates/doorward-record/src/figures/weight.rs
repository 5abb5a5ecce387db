//! How much a tally weighs: memory stays bounded by what all threads together hold, and not by what each of them may.

use super::minutes::MAX_MINUTES;
use super::paths::MAX_PATHS;
use super::people::MAX_PEOPLE;
use super::series::MAX_CELLS;
use super::shut::MAX_SHUT;
use super::tally::{MAX_LINKS, Tally};

/// Tallies of so many threads may each be full; those of more have together what one may have, and one more is what they hand in to.
const FULL_TALLIES: usize = 2;

impl Tally {
    /// Whether it holds more than the share of one of so many threads.
    #[must_use]
    pub fn is_heavy(&self, threads: usize) -> bool {
        let passes = |count: usize, limit: usize| count.saturating_mul(threads) > limit;
        threads > FULL_TALLIES
            && (passes(self.shut.len(), MAX_SHUT)
                || passes(self.people.len(), MAX_PEOPLE)
                || passes(self.paths.len(), MAX_PATHS)
                || passes(self.links.len(), MAX_LINKS)
                || passes(self.series.held(), MAX_CELLS)
                || passes(self.minutes.held(), MAX_MINUTES))
    }

    /// Adds what others counted; where nothing was counted so far, theirs is taken as it is.
    pub fn join(&mut self, other: Self) {
        if self.lines == 0 && self.errors.is_empty() {
            *self = other;
        } else {
            self.merge(other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Line, combined};
    use crate::figures::{Ranges, Told};

    fn tally(paths: usize) -> Tally {
        let mut tally = Tally::default();
        for number in 0..paths {
            let line =
                format!("192.0.2.1 - - [01/Oct/2026:00:00:00 +0000] \"GET /p{number}/q HTTP/1.1\" 403 1 \"-\" \"a\"");
            tally.add(&combined::read(line.as_bytes()).unwrap(), &Ranges::default(), |_| Told::default());
        }
        tally
    }

    #[test]
    fn a_tally_is_heavy_past_its_threads_share() {
        let threads = 64;
        let share = MAX_SHUT / threads;
        assert!(!tally(share).is_heavy(threads));
        assert!(tally(share + 1).is_heavy(threads));
        assert!(!tally(share + 1).is_heavy(FULL_TALLIES));
    }

    /// What a tally holds of each kind, by the part of what one may hold, in thousandths.
    fn shares(tally: &Tally) -> [usize; 6] {
        [
            (tally.shut.len(), MAX_SHUT),
            (tally.people.len(), MAX_PEOPLE),
            (tally.paths.len(), MAX_PATHS),
            (tally.links.len(), MAX_LINKS),
            (tally.series.held(), MAX_CELLS),
            (tally.minutes.held(), MAX_MINUTES),
        ]
        .map(|(held, limit)| held * 1000 / limit)
    }

    #[test]
    fn all_threads_together_hold_what_two_may_whatever_comes() {
        const THREADS: usize = 8;
        const BLOCK: usize = 700;
        // As many blocks as would have the threads hold more than that, each for itself.
        for (what, blocks) in [("addresses", 20), ("paths", 40), ("minutes", 90)] {
            let mut handed = Tally::default();
            let mut tallies: Vec<Tally> = (0..THREADS).map(|_| Tally::default()).collect();
            let (mut most, mut number) = ([0; 6], 0_usize);
            for block in 0..blocks * THREADS {
                let tally = &mut tallies[block % THREADS];
                for _ in 0..BLOCK {
                    number += 1;
                    let (address, path, minute) = match what {
                        "addresses" => (number, 1, 0),
                        "paths" => (1, number, 0),
                        _ => (1, number % 7, number % MAX_MINUTES),
                    };
                    let (address, path) = (format!("2001:db8::{address:x}"), format!("/p{path}/q"));
                    let line = Line {
                        client: Some(address.as_bytes()),
                        method: Some(b"GET"),
                        target: Some(path.as_bytes()),
                        status: Some(if what == "minutes" { 200 } else { 403 }),
                        time_s: Some(1_700_000_000 + minute as i64 * 60),
                        ..Line::default()
                    };
                    tally.add(&line, &Ranges::default(), |_| Told::default());
                }
                if tally.is_heavy(THREADS) {
                    handed.join(std::mem::take(tally));
                }
                if block % 64 == 0 {
                    let all = tallies.iter().chain([&handed]).map(shares);
                    let sums = all.reduce(|one, other| std::array::from_fn(|kind| one[kind] + other[kind])).unwrap();
                    most = std::array::from_fn(|kind| most[kind].max(sums[kind]));
                }
            }
            assert!(most.iter().all(|share| *share <= 2_500), "{what}: {most:?}");
            assert!(most.iter().any(|share| *share >= 500), "{what}: {most:?} is not much");
        }
    }

    #[test]
    fn joining_is_merging() {
        let (mut joined, mut merged) = (Tally::default(), Tally::default());
        for part in [tally(3), tally(5)] {
            joined.join(part.clone());
            merged.merge(part);
        }
        assert_eq!((joined.lines, joined.shut.len()), (8, 5));
        assert_eq!(
            joined.shut.get("403 /p1/q").map(|shut| shut.count),
            merged.shut.get("403 /p1/q").map(|shut| shut.count)
        );
    }
}
