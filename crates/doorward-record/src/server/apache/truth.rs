//! What is known: yes, no, or not known and why not.

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Truth {
    /// It holds.
    Yes,
    /// It does not.
    No,
    /// What it hangs on is not known; a clause.
    Unknown(String),
}

impl Truth {
    /// From what is certain.
    pub(super) const fn of(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    /// Whether it certainly holds.
    pub(super) const fn is_yes(&self) -> bool {
        matches!(self, Self::Yes)
    }

    /// Whether it certainly does not hold.
    pub(super) const fn is_no(&self) -> bool {
        matches!(self, Self::No)
    }

    /// The opposite.
    pub(super) fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            unknown @ Self::Unknown(_) => unknown,
        }
    }

    /// Whether both hold.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (unknown @ Self::Unknown(_), _) | (_, unknown @ Self::Unknown(_)) => unknown,
            _ => Self::Yes,
        }
    }

    /// Whether one of them holds.
    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (unknown @ Self::Unknown(_), _) | (_, unknown @ Self::Unknown(_)) => unknown,
            _ => Self::No,
        }
    }
}

/// A text, or why it is not known.
pub(super) type Value = Result<String, String>;

#[cfg(test)]
mod tests {
    use super::Truth::{self, No, Unknown, Yes};

    #[test]
    fn what_is_not_known_stays_so_unless_the_rest_decides() {
        let unknown = || Unknown(String::new());
        for (left, right, both, either) in [
            (Yes, Yes, Yes, Yes),
            (Yes, No, No, Yes),
            (No, unknown(), No, unknown()),
            (unknown(), Yes, unknown(), Yes),
            (unknown(), unknown(), unknown(), unknown()),
        ] {
            assert_eq!(left.clone().and(right.clone()), both);
            assert_eq!(left.or(right), either);
        }
        assert_eq!(unknown().not(), unknown());
        assert_eq!(Truth::of(true).not(), No);
    }
}
