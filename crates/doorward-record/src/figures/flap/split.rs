//! Openings and refusals by the values of one property, and whether these tell open from shut.

use serde::{Deserialize, Serialize};

use super::super::paths::Paths;
use super::{By, Separation};

/// Most names of one property of one path; what has more is not taken to tell anything.
pub(super) const MAX_NAMES: usize = 64;
/// Values up to which room is taken for each by itself.
const FEW: usize = 3;
/// The room that a name is taken to need.
const NAME_ROOM: usize = 32;
/// Bytes of a value that are kept.
const VALUE_BYTES: usize = 80;
/// Requests of one value by which it is known to be always open, or always shut.
const ENOUGH_OF_ONE: u32 = 2;
/// Requests of such values, open and shut each, that are enough to say that a property decides.
pub(super) const ENOUGH: u32 = 4;

/// How often a value was open and shut.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Value {
    /// The value; empty where it is not to be shown.
    pub(super) name: Box<str>,
    pub(super) open: u32,
    pub(super) shut: u32,
}

/// Openings and refusals by the values of one property: by their hashes, in the order of these.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Saved", into = "Saved")]
pub(super) struct Split {
    /// The hashes by themselves: among them a value is looked for.
    hashes: Vec<u64>,
    /// The values in the same order.
    values: Vec<Value>,
    /// Why the property tells nothing, where that is settled.
    idle: Option<Idle>,
}

/// Why a property tells nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Idle {
    /// There were more names than are kept.
    Many,
    /// One was both open and shut.
    Both,
}

impl Value {
    /// One that has no name to show.
    pub(super) fn unnamed(open: u32, shut: u32) -> Self {
        Self { name: Box::default(), open, shut }
    }

    fn add(&mut self, is_open: bool) {
        let count = if is_open { &mut self.open } else { &mut self.shut };
        *count = count.saturating_add(1);
    }

    fn is_both(&self) -> bool {
        self.open > 0 && self.shut > 0
    }
}

impl Split {
    /// Counts a name.
    #[inline]
    pub(super) fn add_name(&mut self, name: &[u8], is_open: bool) {
        if self.idle.is_some() {
            return;
        }
        let name = name.get(..VALUE_BYTES).unwrap_or(name);
        let mut is_both = false;
        self.change(Paths::hash(name), |value| {
            if value.name.is_empty() {
                value.name = String::from_utf8_lossy(name).into();
            }
            value.add(is_open);
            is_both = value.is_both();
        });
        if is_both || self.values.len() > MAX_NAMES {
            self.settle();
        }
    }

    /// Changes what is kept of a value, which is made where it is new.
    fn change(&mut self, hash: u64, change: impl FnOnce(&mut Value)) {
        let place = self.hashes.partition_point(|known| *known < hash);
        match self.values.get_mut(place).filter(|_| self.hashes.get(place) == Some(&hash)) {
            Some(value) => change(value),
            None => {
                let mut value = Value::default();
                change(&mut value);
                // Most have one or two, and there are very many of these.
                if self.hashes.len() < FEW {
                    self.hashes.reserve_exact(1);
                    self.values.reserve_exact(1);
                }
                self.hashes.insert(place, hash);
                self.values.insert(place, value);
            }
        }
    }

    /// The room that it takes beside itself, about: names are mostly short.
    pub(super) fn room(&self) -> usize {
        self.hashes.len() * (size_of::<u64>() + size_of::<Value>() + NAME_ROOM)
    }

    /// Keeps no names that tell nothing.
    fn settle(&mut self) {
        let is_both = self.values().any(Value::is_both);
        let many = (self.values.len() > MAX_NAMES).then_some(Idle::Many);
        let idle = self.idle.max(if is_both { Some(Idle::Both) } else { many });
        if idle.is_some() {
            *self = Self { idle, ..Self::default() };
        }
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &Value> {
        self.values.iter()
    }

    fn merge_values(&mut self, other: &Self) {
        for (hash, theirs) in other.hashes.iter().zip(&other.values) {
            self.change(*hash, |ours| {
                if ours.name.is_empty() {
                    ours.name.clone_from(&theirs.name);
                }
                ours.open = ours.open.saturating_add(theirs.open);
                ours.shut = ours.shut.saturating_add(theirs.shut);
            });
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.idle = self.idle.max(other.idle);
        if self.idle.is_none() {
            self.merge_values(other);
        }
        self.settle();
    }

    /// Whether the property tells open from shut: no value was both, and enough requests say so on either side.
    pub(super) fn separates(&self, by: By) -> Option<Separation> {
        if self.idle.is_some() || self.values().any(Value::is_both) {
            return None;
        }
        let known = |value: &&Value| value.open + value.shut >= ENOUGH_OF_ONE;
        let sides = |is_open: bool| {
            let values = self.values().filter(known).filter(move |value| (value.open > 0) == is_open);
            let (mut names, mut requests, mut count) = (Vec::new(), 0_u32, 0_usize);
            for value in values {
                requests = requests.saturating_add(value.open).saturating_add(value.shut);
                count += 1;
                names.extend((!value.name.is_empty()).then(|| value.name.to_string()));
            }
            names.sort();
            (names, requests, count)
        };
        let ((open, open_requests, open_values), (shut, shut_requests, shut_values)) = (sides(true), sides(false));
        (open_requests >= ENOUGH && shut_requests >= ENOUGH).then_some(Separation {
            by,
            open,
            shut,
            open_values,
            shut_values,
        })
    }
}

/// As it is saved.
#[derive(PartialEq, Serialize, Deserialize)]
pub(super) struct Saved {
    pub(super) list: Vec<(u64, Value)>,
    /// Values with greater hashes are not kept.
    pub(super) greatest: u64,
    pub(super) idle: Option<Idle>,
}

impl From<Split> for Saved {
    fn from(split: Split) -> Self {
        let list = split.hashes.into_iter().zip(split.values).collect();
        Self { list, greatest: u64::MAX, idle: split.idle }
    }
}

impl From<Saved> for Split {
    fn from(saved: Saved) -> Self {
        let (hashes, values) = saved.list.into_iter().unzip();
        Self { hashes, values, idle: saved.idle }
    }
}

/// Whether a property can be what decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Decides {
    /// It tells open from shut; of so many values for which it is shut, and so many for which it is open.
    May { shut: usize, open: usize },
    /// One value was both open and shut.
    CanNot,
    /// Too little is known.
    Unknown,
}

impl Split {
    /// Whether the property can be what decides: no value was both, and one side is known from values that came again.
    pub(super) fn decides(&self) -> Decides {
        if self.idle == Some(Idle::Both) || self.values().any(Value::is_both) {
            return Decides::CanNot;
        }
        let side = |count: fn(&Value) -> u32| {
            let requests = self.values().map(count).fold(0_u32, u32::saturating_add);
            let again =
                self.values().map(count).filter(|count| *count >= ENOUGH_OF_ONE).fold(0_u32, u32::saturating_add);
            (requests, again, self.values().filter(|value| count(value) > 0).count())
        };
        let ((opened, opened_again, open), (refused, refused_again, shut)) =
            (side(|value| value.open), side(|value| value.shut));
        // Values that came once each would be apart whatever decides.
        let is_known = |requests: u32, again: u32| again >= ENOUGH && again >= requests.div_ceil(2);
        let is_apart = is_known(opened, opened_again) || is_known(refused, refused_again);
        if is_apart && opened >= ENOUGH && refused >= ENOUGH { Decides::May { shut, open } } else { Decides::Unknown }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_names_than_are_kept_tell_nothing() {
        for (names, tells) in [(MAX_NAMES, true), (MAX_NAMES + 1, false)] {
            let mut split = Split::default();
            for number in 0..names * 4 {
                split.add_name((number % names).to_string().as_bytes(), number % names > 1);
            }
            assert_eq!(split.separates(By::Agent).is_some(), tells, "{names}");
            assert_eq!(matches!(split.decides(), Decides::May { .. }), tells, "{names}");
        }
    }
}
