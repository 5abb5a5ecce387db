//! The figures of one route: its answers by status, its refusals by reason.

use std::borrow::Cow;
use std::sync::LazyLock;

use doorward_policy::Refusal;
use doorward_reason::CATALOGUE;

use super::cell::Counter;
use crate::log::Verdict;

/// Statuses that are told apart; others are counted by their class.
pub const STATUSES: [u16; 41] = [
    101, 200, 201, 202, 203, 204, 206, 207, 301, 302, 303, 304, 307, 308, 400, 401, 402, 403, 404, 405, 406, 408, 409,
    410, 411, 412, 413, 414, 415, 416, 421, 422, 425, 426, 429, 431, 451, 500, 502, 503, 504,
];
/// Classes of statuses, and what is none.
const CLASSES: [&str; 6] = ["1xx", "2xx", "3xx", "4xx", "5xx", "none"];

/// Ids of the catalogue in their order, with their positions in it.
static POSITIONS: LazyLock<Vec<(&'static str, usize)>> = LazyLock::new(|| {
    let mut positions: Vec<_> = CATALOGUE.iter().enumerate().map(|(position, reason)| (reason.id, position)).collect();
    positions.sort_unstable();
    positions
});

/// The figures of a route.
#[derive(Debug)]
pub struct RouteFigures {
    statuses: [Counter; STATUSES.len()],
    classes: [Counter; CLASSES.len()],
    refused: Box<[Counter]>,
    observed: Box<[Counter]>,
}

impl RouteFigures {
    pub(super) fn new() -> Self {
        let by_reason = || CATALOGUE.iter().map(|_| Counter::default()).collect();
        Self {
            statuses: std::array::from_fn(|_| Counter::default()),
            classes: std::array::from_fn(|_| Counter::default()),
            refused: by_reason(),
            observed: by_reason(),
        }
    }

    /// Counts a request by the status that was sent, and by its reason where it was or would have been refused.
    pub fn count(&self, status: u16, verdict: Verdict, refusal: Option<&Refusal>) {
        let known = STATUSES.binary_search(&status).ok().and_then(|place| self.statuses.get(place));
        let class = usize::from(status / 100).checked_sub(1).and_then(|place| self.classes.get(place));
        if let Some(counter) = known.or(class).or(self.classes.last()) {
            counter.count();
        }
        let Some(refusal) = refusal else { return };
        let by_reason = match verdict {
            Verdict::Open => return,
            Verdict::Refused => &self.refused,
            Verdict::Observed => &self.observed,
        };
        let place = POSITIONS.binary_search_by_key(&refusal.reason.id, |(id, _)| id).ok();
        let position = place.and_then(|place| POSITIONS.get(place)).map(|(_, position)| *position);
        if let Some(counter) = position.and_then(|position| by_reason.get(position)) {
            counter.count();
        }
    }

    /// Statuses that were met, with their counts.
    pub(super) fn statuses(&self) -> impl Iterator<Item = (Cow<'static, str>, u64)> {
        let known = STATUSES.iter().map(|status| Cow::Owned(status.to_string())).zip(&self.statuses);
        let classes = CLASSES.iter().map(|class| Cow::Borrowed(*class)).zip(&self.classes);
        known.chain(classes).map(|(name, counter)| (name, counter.get())).filter(|(_, count)| *count > 0)
    }

    /// Reasons that were met, with their verdicts and counts.
    pub(super) fn refusals(&self) -> impl Iterator<Item = (&'static str, &'static str, u64)> {
        let ids = || CATALOGUE.iter().map(|reason| reason.id);
        let refused = ids().zip(&self.refused).map(|(id, counter)| (id, Verdict::Refused.word(), counter.get()));
        let observed = ids().zip(&self.observed).map(|(id, counter)| (id, Verdict::Observed.word(), counter.get()));
        refused.chain(observed).filter(|(.., count)| *count > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_in_order() {
        assert!(STATUSES.is_sorted());
    }

    #[test]
    fn each_status_is_counted_once() {
        for (status, name) in [
            (200, "200"),
            (403, "403"),
            (299, "2xx"),
            (418, "4xx"),
            (599, "5xx"),
            (100, "1xx"),
            (99, "none"),
            (600, "none"),
            (0, "none"),
            (u16::MAX, "none"),
        ] {
            let figures = RouteFigures::new();
            figures.count(status, Verdict::Open, None);
            let met: Vec<_> = figures.statuses().collect();
            assert_eq!(met, [(Cow::Borrowed(name), 1)], "{status}");
        }
    }

    #[test]
    fn every_reason_has_its_place() {
        let figures = RouteFigures::new();
        let mut refusal = crate::log::test_refusal();
        for reason in CATALOGUE {
            refusal.reason = reason;
            figures.count(403, Verdict::Refused, Some(&refusal));
            figures.count(200, Verdict::Observed, Some(&refusal));
            figures.count(200, Verdict::Open, Some(&refusal));
        }
        let met: Vec<_> = figures.refusals().collect();
        assert_eq!(met.len(), 2 * CATALOGUE.len());
        assert!(met.iter().all(|(.., count)| *count == 1));
    }
}
