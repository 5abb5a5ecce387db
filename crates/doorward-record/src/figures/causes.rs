//! Refusals by the cause that was told, and how surely: what an error line or the access log itself says of each.
//!
//! There are as many causes as the catalogue has reasons, so all of them are kept and counted exactly. Which paths a cause is met at is
//! kept with the paths, in [`Shut`](super::shut::Shut).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::class::{Class, Counts};
use super::few::Few;
use super::rule::{Rule, Rules};
use super::shut::earlier;

/// Most causes that are kept apart: more than the catalogue holds, and a bound on what a saved part may bring.
pub const MAX_CAUSES: usize = 512;
/// How surely a cause can be told: the number of [`Sure`]s.
const SURES: usize = 6;

/// How surely a cause is told of a request, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sure {
    /// By an id that the access line and the error line share.
    ExactId,
    /// The access line itself states it.
    AccessLine,
    /// By client, request, host and time.
    Request,
    /// By client, time and a path alone, or the time alone.
    Path,
    /// The error log is silent though it covers the time: what the server always logs is excluded. No reason is told.
    Elimination,
    /// No log tells it: the server's configuration, as it is now, refuses this very request. Last, since it may have been another then.
    Configuration,
}

impl Sure {
    /// All of them, the surest first.
    pub const ALL: [Self; SURES] =
        [Self::ExactId, Self::AccessLine, Self::Request, Self::Path, Self::Elimination, Self::Configuration];

    /// As reports write it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::ExactId => "exact-id",
            Self::AccessLine => "access-line",
            Self::Request => "request",
            Self::Path => "path",
            Self::Elimination => "elimination",
            Self::Configuration => "configuration",
        }
    }

    /// In words, for a person.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::ExactId => "exact id",
            Self::AccessLine => "the access line itself",
            Self::Request => "client, request and time",
            Self::Path => "client, time and path",
            Self::Elimination => "elimination",
            Self::Configuration => "the configuration as it is now",
        }
    }
}

/// What is told of a line beside the line itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// The ids of the reasons that are left by what the error log or the access log states, the likeliest first; empty where nothing
    /// is told.
    pub reasons: Vec<&'static str>,
    /// How surely.
    pub sure: Option<Sure>,
    /// Where the line that states it stands, as whoever told it counts places.
    pub place: Option<u64>,
    /// What the access line says, where that is what states it; or the server whose log is silent.
    pub says: Option<String>,
    /// Where an error line may be of this request as well as of others like it, and there are too few lines for all: of how many.
    pub rivals: u32,
    /// What that line tells, of whichever of them it is.
    pub perhaps: Vec<&'static str>,
    /// What speaks for the likeliest besides, as a clause.
    pub because: Option<String>,
    /// The line of the server's configuration that refuses it.
    pub rule: Option<Arc<Rule>>,
}

impl Told {
    /// The likeliest reason.
    #[must_use]
    pub fn reason(&self) -> Option<&'static str> {
        self.reasons.first().copied()
    }
}

/// Requests with one cause.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// By class of the answer.
    pub counts: Counts,
    /// By how surely it is told, in the order of [`Sure::ALL`].
    #[serde(deserialize_with = "sures")]
    pub sure: [u64; SURES],
    /// Of how many it is the one reason that is left.
    pub alone: u64,
    /// When it was first met, in Unix seconds.
    pub first_s: Option<i64>,
    /// When it was last.
    pub last_s: Option<i64>,
    /// By status.
    pub statuses: BTreeMap<u16, u64>,
    /// Reasons that are left as well, by how often.
    pub also: BTreeMap<Box<str>, u64>,
    /// What access lines said, of which one is shown.
    pub says: Few,
    /// The lines of configuration that refuse, as far as they are told.
    #[serde(default)]
    pub rules: Rules,
    /// Where an error line that told it stands.
    #[serde(skip)]
    pub place: Option<u64>,
    /// The line, as quoted.
    pub quote: Option<Box<str>>,
}

/// Counts by sureness; parts that were saved when there were fewer kinds of it hold fewer.
fn sures<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<[u64; SURES], D::Error> {
    let given = Vec::<u64>::deserialize(deserializer)?;
    let mut sures = [0; SURES];
    sures.iter_mut().zip(given).for_each(|(sure, count)| *sure = count);
    Ok(sures)
}

impl Cause {
    fn add(&mut self, told: &Told, status: u16, time_s: Option<i64>) {
        self.counts.add(Class::of(status));
        if let Some(count) = told.sure.and_then(|sure| self.sure.get_mut(sure as usize)) {
            *count += 1;
        }
        self.first_s = earlier(self.first_s, time_s);
        self.last_s = self.last_s.max(time_s);
        *self.statuses.entry(status).or_default() += 1;
        match told.reasons.as_slice() {
            [_] => self.alone += 1,
            [_, also @ ..] => {
                for reason in also {
                    match self.also.get_mut(*reason) {
                        Some(count) => *count += 1,
                        None => drop(self.also.insert((*reason).into(), 1)),
                    }
                }
            }
            [] => {}
        }
        if let Some(says) = &told.says {
            self.says.add(says, 1);
        }
        if let Some(rule) = &told.rule {
            self.rules.add(rule, 1);
        }
        self.place = least(self.place, told.place);
    }

    fn merge(&mut self, other: Self) {
        self.counts.merge(&other.counts);
        for (ours, theirs) in self.sure.iter_mut().zip(other.sure) {
            *ours += theirs;
        }
        self.alone += other.alone;
        self.first_s = earlier(self.first_s, other.first_s);
        self.last_s = self.last_s.max(other.last_s);
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
        for (reason, count) in other.also {
            if self.also.len() < MAX_CAUSES || self.also.contains_key(&reason) {
                *self.also.entry(reason).or_default() += count;
            }
        }
        self.says.merge(&other.says);
        self.rules.merge(&other.rules);
        self.place = least(self.place, other.place);
        // The lesser one, so that the order of merging does not matter.
        self.quote = match (self.quote.take(), other.quote) {
            (Some(ours), Some(theirs)) => Some(ours.min(theirs)),
            (ours, theirs) => ours.or(theirs),
        };
    }
}

/// The lesser of two, where there are any.
fn least(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// All causes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Causes {
    /// By the id of the likeliest reason.
    told: BTreeMap<Box<str>, Cause>,
    /// Without a reason, by the server whose log is silent.
    silent: BTreeMap<Box<str>, Cause>,
}

impl Causes {
    /// Counts a request that was not open.
    pub fn add(&mut self, told: &Told, status: u16, time_s: Option<i64>) {
        let (map, key) = match (told.reason(), told.sure, &told.says) {
            (Some(reason), ..) => (&mut self.told, reason),
            (None, Some(Sure::Elimination), Some(server)) => (&mut self.silent, server.as_str()),
            _ => return,
        };
        if let Some(cause) = map.get_mut(key) {
            cause.add(told, status, time_s);
        } else if map.len() < MAX_CAUSES {
            map.entry(key.into()).or_default().add(told, status, time_s);
        }
    }

    /// Causes by the id of the likeliest reason.
    pub fn told(&self) -> impl Iterator<Item = (&str, &Cause)> {
        self.told.iter().map(|(reason, cause)| (&**reason, cause))
    }

    /// Refusals about which a server's log is proven to be silent, by server.
    pub fn silent(&self) -> impl Iterator<Item = (&str, &Cause)> {
        self.silent.iter().map(|(server, cause)| (&**server, cause))
    }

    /// Looks up the lines that told causes.
    pub(super) fn look_up(&mut self, quote: impl Fn(u64) -> Option<String>) {
        for cause in self.told.values_mut() {
            if let Some(place) = cause.place.take() {
                cause.quote = cause.quote.take().or_else(|| quote(place).map(Into::into));
            }
        }
    }

    /// Adds what others counted.
    pub fn merge(&mut self, other: Self) {
        for (ours, theirs) in [(&mut self.told, other.told), (&mut self.silent, other.silent)] {
            for (key, cause) in theirs {
                if ours.len() < MAX_CAUSES || ours.contains_key(&key) {
                    ours.entry(key).or_default().merge(cause);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(reasons: &[&'static str], sure: Sure) -> Told {
        Told { reasons: reasons.to_vec(), sure: Some(sure), ..Told::default() }
    }

    #[test]
    fn requests_are_counted_under_the_likeliest_reason() {
        let mut causes = Causes::default();
        causes.add(&told(&["index-missing"], Sure::Request), 403, Some(50));
        causes.add(&told(&["index-missing", "path-rule"], Sure::ExactId), 404, Some(40));
        causes.add(&Told::default(), 403, Some(30));
        let silent = Told { sure: Some(Sure::Elimination), says: Some("nginx".to_owned()), ..Told::default() };
        causes.add(&silent, 403, Some(60));
        let all: Vec<_> = causes.told().collect();
        assert_eq!(all.len(), 1);
        let (reason, cause) = all[0];
        assert_eq!((reason, cause.counts.refused, cause.counts.absent, cause.alone), ("index-missing", 1, 1, 1));
        assert_eq!((cause.sure, cause.first_s, cause.last_s), ([1, 0, 1, 0, 0, 0], Some(40), Some(50)));
        assert_eq!(causes.silent().next().map(|(server, cause)| (server, cause.counts.refused)), Some(("nginx", 1)));
    }

    #[test]
    fn what_a_part_brings_is_bounded() {
        let mut causes = Causes::default();
        for number in 0..=MAX_CAUSES {
            let part = BTreeMap::from([(number.to_string().into(), Cause::default())]);
            causes.merge(Causes { told: part, ..Causes::default() });
        }
        assert_eq!(causes.told.len(), MAX_CAUSES);
    }

    proptest! {
        #[test]
        fn merging_is_counting_at_once(seen in prop::collection::vec((0_usize..3, 0_usize..5, 0_i64..99, 0_u64..9), 0..60), cut in 0_usize..60) {
            let reasons = [&["path-rule", "ip-denied"][..], &["ip-denied"], &["not-found", "path-rule"]];
            let count = |seen: &[(usize, usize, i64, u64)]| {
                let mut causes = Causes::default();
                for (reason, sure, time, place) in seen {
                    let told = Told { place: Some(*place), ..told(reasons[*reason], Sure::ALL[*sure]) };
                    causes.add(&told, 403, Some(*time));
                }
                causes
            };
            let (one, other) = seen.split_at(cut.min(seen.len()));
            let (mut forth, mut back) = (count(one), count(other));
            forth.merge(count(other));
            back.merge(count(one));
            prop_assert_eq!(&forth, &count(&seen));
            prop_assert_eq!(&back, &forth);
        }
    }
}
