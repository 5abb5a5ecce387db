//! What a status means for a door: five classes, and counts by class.

use serde::{Deserialize, Serialize};

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// It was served or led on: 1xx, 2xx, 3xx.
    Open,
    /// It was refused: 401, 403, 407, 421, 423, 429, 444, 451 and their like.
    Refused,
    /// There is nothing: 404, 410.
    Absent,
    /// The client was wrong in another way, or went away.
    Wrong,
    /// The server failed.
    Failing,
}

/// All classes, in the order of [`Counts`].
pub const CLASSES: [Class; 5] = [Class::Open, Class::Refused, Class::Absent, Class::Wrong, Class::Failing];

impl Class {
    /// The class of a status.
    #[inline]
    #[must_use]
    pub fn of(status: u16) -> Self {
        match status {
            0..=399 => Self::Open,
            401 | 402 | 403 | 407 | 421 | 423 | 429 | 430 | 444 | 451 | 495 | 496 => Self::Refused,
            404 | 410 => Self::Absent,
            400..=499 => Self::Wrong,
            _ => Self::Failing,
        }
    }

    /// What stands first where several are told: refusals, then what is absent or fails, then what is wrong with the request.
    pub(super) fn rank(self) -> u8 {
        match self {
            Self::Refused => 2,
            Self::Absent | Self::Failing => 1,
            Self::Wrong | Self::Open => 0,
        }
    }

    /// The class as a word of reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Refused => "refused",
            Self::Absent => "absent",
            Self::Wrong => "wrong",
            Self::Failing => "failing",
        }
    }
}

/// How many requests of each class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// [`Class::Open`].
    pub open: u64,
    /// [`Class::Refused`].
    pub refused: u64,
    /// [`Class::Absent`].
    pub absent: u64,
    /// [`Class::Wrong`].
    pub wrong: u64,
    /// [`Class::Failing`].
    pub failing: u64,
}

impl Counts {
    /// Counts one.
    #[inline]
    pub fn add(&mut self, class: Class) {
        *self.of_mut(class) += 1;
    }

    /// Counts many.
    pub fn add_many(&mut self, class: Class, count: u64) {
        *self.of_mut(class) += count;
    }

    /// How many of a class.
    #[must_use]
    pub fn of(&self, class: Class) -> u64 {
        match class {
            Class::Open => self.open,
            Class::Refused => self.refused,
            Class::Absent => self.absent,
            Class::Wrong => self.wrong,
            Class::Failing => self.failing,
        }
    }

    #[inline]
    fn of_mut(&mut self, class: Class) -> &mut u64 {
        match class {
            Class::Open => &mut self.open,
            Class::Refused => &mut self.refused,
            Class::Absent => &mut self.absent,
            Class::Wrong => &mut self.wrong,
            Class::Failing => &mut self.failing,
        }
    }

    /// All of them.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.open + self.refused + self.absent + self.wrong + self.failing
    }

    /// Adds what others counted.
    pub fn merge(&mut self, other: &Self) {
        for class in CLASSES {
            *self.of_mut(class) += other.of(class);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_its_class() {
        for (status, class) in [
            (101, Class::Open),
            (200, Class::Open),
            (304, Class::Open),
            (399, Class::Open),
            (400, Class::Wrong),
            (401, Class::Refused),
            (403, Class::Refused),
            (404, Class::Absent),
            (405, Class::Wrong),
            (410, Class::Absent),
            (429, Class::Refused),
            (444, Class::Refused),
            (451, Class::Refused),
            (499, Class::Wrong),
            (500, Class::Failing),
            (999, Class::Failing),
        ] {
            assert_eq!(Class::of(status), class, "{status}");
        }
    }
}
