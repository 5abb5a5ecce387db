//! What a variable may hold: one text, one of several, or nobody knows; and what it comes from.

use super::tree::{At, Directive};

/// The most texts that a value is followed through.
const MAX_TEXTS: usize = 64;

/// An entry of a `map` or `geo` that gave a value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Via<'a> {
    /// The `map` or `geo`.
    pub(super) block: &'a Directive,
    /// The entry, its default included; absent where none matched and there is no default.
    pub(super) entry: Option<&'a Directive>,
}

impl Via<'_> {
    /// Whether it was the default that gave the value.
    pub(super) fn is_default(&self) -> bool {
        self.entry.is_none_or(|entry| entry.name == "default")
    }

    /// The line to show.
    pub(super) fn at(&self) -> At {
        self.entry.map_or(self.block.at, |entry| entry.at)
    }
}

/// What a variable or a text with variables may hold.
#[derive(Debug, Clone, Default)]
pub(super) struct Value<'a> {
    /// The texts that it may be; absent where it may be anything.
    pub(super) texts: Option<Vec<String>>,
    /// The variables of nginx's own that it comes from, such as `http_user_agent`.
    pub(super) origins: Vec<String>,
    /// The entries that it came through.
    pub(super) via: Vec<Via<'a>>,
}

impl<'a> Value<'a> {
    /// A text that is written in the configuration.
    pub(super) fn literal(text: &str) -> Self {
        Self { texts: Some(vec![text.to_owned()]), ..Self::default() }
    }

    /// A text that comes from this variable.
    pub(super) fn known(text: impl Into<String>, origin: &str) -> Self {
        Self { texts: Some(vec![text.into()]), origins: vec![origin.to_owned()], via: Vec::new() }
    }

    /// One of these.
    pub(super) fn one_of(texts: Vec<String>, origin: &str) -> Self {
        Self { texts: Some(texts), origins: vec![origin.to_owned()], via: Vec::new() }
    }

    /// What nobody can tell.
    pub(super) fn unknown(origin: &str) -> Self {
        Self { texts: None, origins: vec![origin.to_owned()], via: Vec::new() }
    }

    /// The text, where there is only one that it may be.
    pub(super) fn text(&self) -> Option<&str> {
        match self.texts.as_deref() {
            Some([text]) => Some(text),
            _ => None,
        }
    }

    /// Takes over where the other comes from.
    pub(super) fn comes_also_from(&mut self, other: &Self) {
        for origin in &other.origins {
            if !self.origins.contains(origin) {
                self.origins.push(origin.clone());
            }
        }
        self.via.extend(other.via.iter().copied());
    }

    /// This, and the other after it.
    pub(super) fn and(mut self, other: &Self) -> Self {
        self.comes_also_from(other);
        self.texts = match (&self.texts, &other.texts) {
            (Some(left), Some(right)) if left.len().saturating_mul(right.len()) <= MAX_TEXTS => {
                Some(left.iter().flat_map(|head| right.iter().map(move |tail| format!("{head}{tail}"))).collect())
            }
            _ => None,
        };
        self
    }

    /// This or the other: which of the two is not known.
    pub(super) fn or(mut self, other: &Self) -> Self {
        self.comes_also_from(other);
        self.texts = match (self.texts.take(), &other.texts) {
            (Some(mut left), Some(right)) => {
                left.extend(right.iter().cloned());
                left.sort();
                left.dedup();
                (left.len() <= MAX_TEXTS).then_some(left)
            }
            _ => None,
        };
        self
    }

    /// Whether it is true to nginx: neither empty nor `0`.
    pub(super) fn is_true(&self) -> Truth {
        self.judge(|text| !text.is_empty() && text != "0")
    }

    /// What this test says of every text that it may be.
    pub(super) fn judge(&self, test: impl Fn(&str) -> bool) -> Truth {
        let Some(texts) = &self.texts else {
            return Truth::Maybe;
        };
        let held = texts.iter().filter(|text| test(text)).count();
        match held {
            0 => Truth::No,
            _ if held == texts.len() => Truth::Yes,
            _ => Truth::Maybe,
        }
    }
}

/// Whether a condition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Truth {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// That depends on what is not known.
    Maybe,
}

impl Truth {
    /// The opposite.
    pub(super) fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Maybe => Self::Maybe,
        }
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}
