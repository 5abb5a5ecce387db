//! Requests whose places in the tally are asked for together, before they are counted one after another.

use super::class::Class;
use super::paths::Paths;
use super::tally::Tally;
use super::target;
use crate::access::Line;

/// Most
pub const MOST: usize = 32;

/// What a request is counted by.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sight<'a> {
    pub(super) path: &'a [u8],
    pub(super) path_hash: u64,
    pub(super) caller_hash: Option<u64>,
}

impl<'a> Sight<'a> {
    /// What a request is counted by.
    #[inline]
    #[must_use]
    pub fn of(line: &Line<'a>) -> Self {
        let path = target::path(line);
        let caller = line.caller().filter(|caller| !caller.is_empty());
        Self { path, path_hash: Paths::hash(path), caller_hash: caller.map(Paths::hash) }
    }
}

impl Tally {
    /// Has the memory of what these are counted in at hand.
    #[inline]
    pub fn foresee(&self, lines: &[Line<'_>], sights: &[Sight<'_>]) {
        let mut seen = 0_u64;
        let mut shut = [(0_u64, false); MOST];
        for (sight, known) in sights.iter().zip(&mut shut) {
            *known = (sight.path_hash, self.paths.get(sight.path_hash).is_some_and(|opened| opened.shut));
        }
        let mut flaps = [None; MOST];
        let of = |known: &(u64, bool)| if known.1 { self.flaps.of(&known.0) } else { None };
        for (known, flap) in shut.iter().zip(&mut flaps) {
            *flap = of(known);
        }
        let mut people = [None; MOST];
        for (line, person) in lines.iter().zip(&mut people) {
            if line.status.is_some_and(|status| Class::of(status) != Class::Open)
                && let Some(caller) = line.caller().and_then(|caller| std::str::from_utf8(caller).ok())
            {
                *person = self.people.get(caller);
            }
        }
        for flap in flaps.into_iter().flatten() {
            seen ^= flap.foreseen();
        }
        for person in people.into_iter().flatten() {
            seen ^= person.counts.refused ^ person.probes;
        }
        std::hint::black_box(seen);
    }
}
