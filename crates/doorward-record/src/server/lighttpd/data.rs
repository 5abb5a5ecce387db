//! Values of lighttpd's configuration: texts, and lists with or without keys.

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Data {
    /// A text, or a number as it is written.
    Text(String),
    /// A list, each entry with its key where it has one, and its line.
    List(Vec<Entry>),
    /// What could not be evaluated.
    Unknown,
}

/// An entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// The key.
    pub(super) key: Option<String>,
    /// The value.
    pub(super) value: Data,
    /// Where it stands.
    pub(super) line: u64,
}

impl Data {
    /// The text.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The entries; a text alone is a list of one.
    pub(super) fn entries(&self) -> &[Entry] {
        match self {
            Self::List(entries) => entries,
            _ => &[],
        }
    }

    /// The value under a key.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|entry| entry.key.as_deref() == Some(key)).map(|entry| &entry.value)
    }

    /// Two values joined, as `+` joins them.
    pub(super) fn joined(self, other: Self) -> Self {
        match (self, other) {
            (Self::Text(left), Self::Text(right)) => Self::Text(left + &right),
            (Self::List(mut left), Self::List(right)) => {
                for entry in right {
                    match left.iter_mut().find(|known| known.key.is_some() && known.key == entry.key) {
                        Some(known) => *known = entry,
                        None => left.push(entry),
                    }
                }
                Self::List(left)
            }
            _ => Self::Unknown,
        }
    }
}
