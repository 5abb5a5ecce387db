//! Counting by the generic cell rate algorithm: one time per key says all.
//!
//! That time is the theoretical arrival time: when the key's places will all have come back. It moves on by one interval with each request
//! that is let through, and not at all with one that is refused, so asking again too early costs nothing.
//!
//! INVARIANT: memory is what was asked for at the start. Where a set is full, the entry whose time lies furthest in the past goes. If that
//! time is over, the entry said nothing and nothing is lost; otherwise it is the key that has used least, so that a flood of new keys
//! pushes out other new keys, and hardly ever one that is near its limit.

use std::sync::atomic::{AtomicU64, Ordering};

use super::ceil_s;
use super::key::Key;
use super::rate::Rate;
use super::table::{Entry, Set, Table};

/// The counters of all quotas and keys, shared by all threads.
pub struct Counters {
    table: Table<2>,
    evicted: AtomicU64,
}

/// What a counter says to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Requests that the quota allows in its period.
    pub limit: u32,
    /// Requests that could still come at once.
    pub remaining: u64,
    /// Seconds until there will be one more than that; 0 where all are there.
    pub reset_after_s: u64,
    /// Set where the request is refused: after so many seconds, at least 1, the same request passes, and a second earlier it does not.
    pub retry_after_s: Option<u64>,
}

impl Outcome {
    /// Whether the request may pass.
    #[must_use]
    pub fn allowed(&self) -> bool {
        self.retry_after_s.is_none()
    }
}

/// A rate with what its counter said.
#[derive(Debug, Clone, Copy)]
pub struct Checked<'r> {
    /// The rate.
    pub rate: &'r Rate,
    /// What its counter said.
    pub outcome: Outcome,
}

/// What is done to a counter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// A request comes: it is counted if it may pass.
    Take,
    /// A request might come.
    Look,
    /// A request that was counted did not take place.
    GiveBack,
}

impl Counters {
    /// Counters with room for so many keys, 16 bytes each.
    #[must_use]
    pub fn new(entries: usize) -> Self {
        Self { table: Table::new(entries), evicted: AtomicU64::new(0) }
    }

    /// Counts a request against one rate, at a time of a clock that only goes forward.
    pub fn check(&self, rate: &Rate, key: &Key<'_>, now_ns: u64) -> Outcome {
        self.step(rate, key, now_ns, Step::Take)
    }

    /// Counts a request against several rates: against all of them, or against none where one refuses.
    ///
    /// Where several refuse, each says when it would no longer; [`Checked::refusing`] finds the last.
    #[must_use]
    pub fn check_all<'r>(&self, checks: &[(&'r Rate, Key<'_>)], now_ns: u64) -> Vec<Checked<'r>> {
        let mut checked: Vec<Checked<'r>> = Vec::with_capacity(checks.len());
        for (place, (rate, key)) in checks.iter().enumerate() {
            let outcome = self.step(rate, key, now_ns, Step::Take);
            checked.push(Checked { rate, outcome });
            if !outcome.allowed() {
                self.take_back(checks, place, now_ns, &mut checked);
                break;
            }
        }
        checked
    }

    /// Undoes what was counted before the check at `place` refused, and says for every other rate how it stands.
    fn take_back<'r>(&self, checks: &[(&'r Rate, Key<'_>)], place: usize, now_ns: u64, checked: &mut Vec<Checked<'r>>) {
        // The refusal stands, even if in the meantime another thread has made room.
        let refusing = checked.pop();
        checked.clear();
        for (at, (rate, key)) in checks.iter().enumerate() {
            let step = if at < place { Step::GiveBack } else { Step::Look };
            match refusing.filter(|_| at == place) {
                Some(refusing) => checked.push(refusing),
                None => checked.push(Checked { rate, outcome: self.step(rate, key, now_ns, step) }),
            }
        }
    }

    /// How often an entry that still counted had to make room.
    #[must_use]
    pub fn evicted(&self) -> u64 {
        self.evicted.load(Ordering::Relaxed)
    }

    /// How many keys there is room for.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.table.capacity()
    }

    fn step(&self, rate: &Rate, key: &Key<'_>, now_ns: u64, step: Step) -> Outcome {
        let hash = self.table.hash(&(rate.id, key));
        self.table.with(hash, |set| {
            let known = set.iter_mut().find(|[holder, _]| *holder == hash);
            let full_at_ns = known.as_ref().map_or(now_ns, |entry| entry[1].max(now_ns));
            let left_ns = |full_at_ns: u64| rate.capacity_ns.saturating_sub(full_at_ns.saturating_sub(now_ns));
            let full_at_ns = match step {
                Step::GiveBack => full_at_ns.saturating_sub(rate.interval_ns).max(now_ns),
                Step::Take | Step::Look => full_at_ns,
            };
            let passes = left_ns(full_at_ns) >= rate.interval_ns;
            let moved_ns = match step {
                Step::Take if passes => full_at_ns.saturating_add(rate.interval_ns),
                Step::Take | Step::Look | Step::GiveBack => full_at_ns,
            };
            match known {
                Some(entry) if step != Step::Look => *entry = [hash, moved_ns],
                None if step == Step::Take => self.enter(set, [hash, moved_ns], now_ns),
                _ => {}
            }
            outcome(rate, left_ns(moved_ns), passes)
        })
    }

    fn enter(&self, set: &mut Set<2>, entry: Entry<2>, now_ns: u64) {
        if let Some(place) = set.iter_mut().min_by_key(|[_, full_at_ns]| *full_at_ns) {
            if place[1] > now_ns {
                self.evicted.fetch_add(1, Ordering::Relaxed);
            }
            *place = entry;
        }
    }
}

impl<'r> Checked<'r> {
    /// The check that refuses, if one does: of several, the one that refuses longest.
    #[must_use]
    pub fn refusing(checked: &[Self]) -> Option<&Self> {
        checked.iter().filter(|check| !check.outcome.allowed()).max_by_key(|check| check.outcome.retry_after_s)
    }
}

/// What is told where the key has this much of its capacity left.
fn outcome(rate: &Rate, left_ns: u64, passes: bool) -> Outcome {
    let missing_ns = rate.interval_ns.saturating_sub(left_ns % rate.interval_ns);
    let is_full = left_ns >= rate.capacity_ns;
    Outcome {
        limit: rate.requests,
        remaining: left_ns / rate.interval_ns,
        reset_after_s: if is_full { 0 } else { ceil_s(missing_ns) },
        retry_after_s: (!passes).then(|| ceil_s(missing_ns).max(1)),
    }
}

#[cfg(test)]
mod tests;
