//! What is known of a condition: it holds, it does not, or it cannot be told.
//!
//! Kleene's three values: what cannot be told stays untold unless the other side of an `and` or `or` decides alone.

/// The value of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Truth {
    /// It holds.
    Yes,
    /// It does not hold.
    No,
    /// It could not be read or evaluated.
    Unknown,
}

impl Truth {
    /// Both hold.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Unknown,
        }
    }

    /// One of them holds.
    pub(crate) fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    /// The opposite.
    pub(crate) fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
        }
    }

    /// This, or its opposite where it is negated.
    pub(crate) fn negated(self, negated: bool) -> Self {
        if negated { self.not() } else { self }
    }

    /// Whether one of the values holds; `No` for none.
    pub(crate) fn any(values: impl IntoIterator<Item = Self>) -> Self {
        values.into_iter().fold(Self::No, Self::or)
    }

    /// Whether all of the values hold; `Yes` for none.
    pub(crate) fn all(values: impl IntoIterator<Item = Self>) -> Self {
        values.into_iter().fold(Self::Yes, Self::and)
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::Yes } else { Self::No }
    }
}

impl From<Option<bool>> for Truth {
    fn from(value: Option<bool>) -> Self {
        value.map_or(Self::Unknown, Self::from)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Truth;

    fn truth() -> impl Strategy<Value = Truth> {
        prop_oneof![Just(Truth::Yes), Just(Truth::No), Just(Truth::Unknown)]
    }

    proptest! {
        #[test]
        fn an_unknown_part_never_decides(left in truth(), right in truth()) {
            // Whatever the unknown turns out to be, a decided result must not change.
            let both = left.and(right);
            for decided in [Truth::Yes, Truth::No] {
                let known = |value: Truth| if value == Truth::Unknown { decided } else { value };
                if both != Truth::Unknown {
                    prop_assert_eq!(known(left).and(known(right)), both);
                }
            }
            prop_assert_eq!(left.or(right), left.not().and(right.not()).not());
            prop_assert_eq!(left.and(right), right.and(left));
        }
    }

    #[test]
    fn none_of_nothing_and_all_of_nothing() {
        assert_eq!(Truth::any([]), Truth::No);
        assert_eq!(Truth::all([]), Truth::Yes);
        assert_eq!(Truth::any([Truth::Unknown, Truth::Yes]), Truth::Yes);
        assert_eq!(Truth::all([Truth::Unknown, Truth::No]), Truth::No);
    }
}
