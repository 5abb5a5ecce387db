//! How much a tally weighs: memory stays bounded by what all threads together hold, and not by what each of them may.

use super::paths::MAX_PATHS;
use super::people::MAX_PEOPLE;
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
                || passes(self.links.len(), MAX_LINKS))
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
    use crate::access::combined;
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
