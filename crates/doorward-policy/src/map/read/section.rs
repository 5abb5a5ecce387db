//! Tables and values of the text, with their places: what is asked of them and is not there, or is of another kind, is noted.
//!
//! Every getter answers `None` after it has noted a fault, so that reading goes on and all faults are found at once.

use std::ops::RangeInclusive;

use toml::de::{DeTable, DeValue};

use super::fault::Complaint;
use super::keys::{ALL, Keys};
use super::near::nearest;
use super::notes::{Notes, quoted};

/// A table with the keys that it may have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Section<'a> {
    keys: &'static Keys,
    /// Where it begins.
    pub(super) at: usize,
    table: &'a DeTable<'a>,
    notes: &'a Notes<'a>,
}

/// A value with its key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'a> {
    /// The key it stands under.
    pub(super) key: &'a str,
    /// Where the value begins.
    pub(super) at: usize,
    /// The value.
    pub(super) value: &'a DeValue<'a>,
    /// The notebook.
    pub(super) notes: &'a Notes<'a>,
}

impl<'a> Section<'a> {
    /// Opens a table: keys that it may not have are noted.
    pub(super) fn open(keys: &'static Keys, at: usize, table: &'a DeTable<'a>, notes: &'a Notes<'a>) -> Self {
        for key in table.keys() {
            if !keys.keys.contains(&key.get_ref().as_ref()) {
                unknown(keys, key.get_ref(), key.span().start, notes);
            }
        }
        Self { keys, at, table, notes }
    }

    /// The value of a key.
    pub(super) fn item(&self, key: &'static str) -> Option<Item<'a>> {
        debug_assert!(
            self.keys.keys.contains(&key),
            "`{key}` is asked for and not among the keys of {}",
            self.keys.title
        );
        let value = self.table.get(key)?;
        Some(Item { key, at: value.span().start, value: value.get_ref(), notes: self.notes })
    }

    /// The value of a key that must be there.
    pub(super) fn required(&self, key: &'static str, hint: &str) -> Option<Item<'a>> {
        let item = self.item(key);
        if item.is_none() && !self.notes.broken() {
            self.notes.error(self.at, format!("{} has no `{key}`", self.keys.title), hint);
        }
        item
    }

    /// The one key that is there of those that exclude each other; none or several are noted.
    pub(super) fn one_of(&self, keys: &[&'static str], hint: &str) -> Option<Item<'a>> {
        let mut found = keys.iter().filter_map(|key| self.item(key));
        let first = found.next();
        if let Some(second) = found.next() {
            let first = first.map_or("", |item| item.key);
            self.notes.error(second.at, format!("`{first}` and `{}` exclude each other", second.key), hint);
            return None;
        }
        if first.is_none() && !self.notes.broken() {
            let names: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
            self.notes.error(self.at, format!("{} has none of {}", self.keys.title, names.join(", ")), hint);
        }
        first
    }

    /// Whether keys may have been lost, since the text is no TOML.
    pub(super) fn is_broken(&self) -> bool {
        self.notes.broken()
    }

    /// The notebook.
    pub(super) fn notes(&self) -> &'a Notes<'a> {
        self.notes
    }

    /// Notes an error about the whole section.
    pub(super) fn error(&self, message: impl Into<String>, hint: impl Into<String>) {
        self.notes.error(self.at, message, hint);
    }
}

/// Notes a key that may not stand where it stands.
fn unknown(keys: &'static Keys, key: &str, at: usize, notes: &Notes<'_>) {
    let message = format!("{} has no key {}", keys.title, quoted(key));
    if let Some(near) = nearest(key, keys.keys.iter().copied()) {
        notes.error(at, message, format!("did you mean `{near}`?"));
        return;
    }
    let homes: Vec<&str> = ALL.iter().filter(|other| other.keys.contains(&key)).map(|other| other.title).collect();
    let hint = if homes.is_empty() {
        let all: Vec<String> = keys.keys.iter().map(|key| format!("`{key}`")).collect();
        format!("its keys are {}", all.join(", "))
    } else {
        format!("`{key}` is a key of {}", homes.join(", "))
    };
    notes.error(at, message, hint);
}

impl<'a> Item<'a> {
    /// Notes that the value is of another kind than it must be.
    fn wrong_kind(&self, wanted: &str, hint: &str) {
        let is = match self.value {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.notes.error(self.at, format!("`{}` must be {wanted}, and is {is}", self.key), hint);
    }

    /// Notes a complaint about the value.
    pub(super) fn complain(&self, complaint: Complaint) {
        self.notes.complaint(self.at, self.key, complaint);
    }

    /// Notes an error about the value.
    pub(super) fn error(&self, message: impl Into<String>, hint: impl Into<String>) {
        self.notes.error(self.at, message, hint);
    }

    /// A text.
    pub(super) fn text(&self) -> Option<&'a str> {
        let text = self.value.as_str();
        if text.is_none() {
            self.wrong_kind("a text", &format!("write `{} = \"…\"`", self.key));
        }
        text
    }

    /// A text that is read further.
    pub(super) fn parsed<T>(&self, read: impl FnOnce(&'a str) -> Result<T, Complaint>) -> Option<T> {
        match read(self.text()?) {
            Ok(value) => Some(value),
            Err(complaint) => {
                self.complain(complaint);
                None
            }
        }
    }

    /// One word of several.
    pub(super) fn word<T: Copy>(&self, words: &[(&'static str, T)]) -> Option<T> {
        let text = self.text()?;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return Some(*value);
        }
        let hint = match nearest(text, words.iter().map(|(word, _)| *word)) {
            Some(near) => format!("did you mean `\"{near}\"`?"),
            None => {
                let all: Vec<String> = words.iter().map(|(word, _)| format!("`\"{word}\"`")).collect();
                format!("write {}", all.join(" or "))
            }
        };
        self.error(format!("`{}` cannot be {}", self.key, quoted(text)), hint);
        None
    }

    /// True or false.
    pub(super) fn flag(&self) -> Option<bool> {
        let flag = self.value.as_bool();
        if flag.is_none() {
            self.wrong_kind("true or false", &format!("write `{} = true` or `{} = false`", self.key, self.key));
        }
        flag
    }

    /// A whole number within bounds.
    pub(super) fn count(&self, bounds: RangeInclusive<u64>) -> Option<u64> {
        let DeValue::Integer(integer) = self.value else {
            self.wrong_kind("a whole number", &format!("write `{} = {}`, without quotes", self.key, bounds.start()));
            return None;
        };
        let number = i128::from_str_radix(integer.as_str(), integer.radix()).ok();
        let number = number.and_then(|number| u64::try_from(number).ok()).filter(|number| bounds.contains(number));
        if number.is_none() {
            let (low, high) = (bounds.start(), bounds.end());
            self.error(
                format!("`{}` is {integer}, which is out of bounds", self.key),
                format!("write a number from {low} to {high}"),
            );
        }
        number
    }

    /// A whole number within bounds that are those of a smaller type.
    pub(super) fn small<T: TryFrom<u64>>(&self, bounds: RangeInclusive<u64>) -> Option<T> {
        self.count(bounds).and_then(|number| T::try_from(number).ok())
    }

    /// A share from 0 to 1.
    pub(super) fn share(&self) -> Option<f64> {
        let number = match self.value {
            DeValue::Float(float) => float.as_str().parse().ok(),
            DeValue::Integer(integer) => integer.as_str().parse().ok(),
            _ => {
                self.wrong_kind("a number", &format!("write `{} = 0.1`", self.key));
                return None;
            }
        };
        let share = number.filter(|number: &f64| (0.0..=1.0).contains(number));
        if share.is_none() {
            self.error(format!("`{}` is no share", self.key), "write a number from 0 to 1");
        }
        share
    }

    /// The entries of a list.
    pub(super) fn list(&self) -> Option<Vec<Item<'a>>> {
        let Some(list) = self.value.as_array() else {
            self.wrong_kind("a list", &format!("write `{} = [\"…\"]`", self.key));
            return None;
        };
        let entry = |value: &'a toml::Spanned<DeValue<'a>>| Item {
            key: self.key,
            at: value.span().start,
            value: value.get_ref(),
            notes: self.notes,
        };
        Some(list.iter().map(entry).collect())
    }

    /// One value, or the entries of a list.
    pub(super) fn one_or_more(&self) -> Vec<Item<'a>> {
        if self.value.is_array() { self.list().unwrap_or_default() } else { vec![*self] }
    }

    /// The values of a list, each read further; or of a single text.
    pub(super) fn each<T>(&self, mut read: impl FnMut(&'a str) -> Result<T, Complaint>) -> Vec<T> {
        self.one_or_more().into_iter().filter_map(|item| item.parsed(&mut read)).collect()
    }

    /// A table with known keys.
    pub(super) fn section(&self, keys: &'static Keys) -> Option<Section<'a>> {
        let table = self.table(keys.example)?;
        Some(Section::open(keys, self.at, table, self.notes))
    }

    /// The tables of `[[name]]`.
    pub(super) fn sections(&self) -> Vec<Item<'a>> {
        match self.value {
            DeValue::Array(_) => self.list().unwrap_or_default(),
            _ => {
                self.wrong_kind("a list of tables", &format!("write `[[{}]]`, in double brackets", self.key));
                Vec::new()
            }
        }
    }

    /// A table whose keys are names, in the order of the text.
    pub(super) fn names(&self, example: &str) -> Vec<(&'a str, usize, Item<'a>)> {
        let Some(table) = self.table(example) else { return Vec::new() };
        let mut entries: Vec<_> = table
            .iter()
            .map(|(key, value)| {
                let name: &'a str = key.get_ref();
                let item = Item { key: name, at: value.span().start, value: value.get_ref(), notes: self.notes };
                (name, key.span().start, item)
            })
            .collect();
        entries.sort_by_key(|(_, at, _)| *at);
        entries
    }

    /// A table.
    pub(super) fn table(&self, example: &str) -> Option<&'a DeTable<'a>> {
        let table = self.value.as_table();
        if table.is_none() {
            self.wrong_kind("a table", &format!("write `{example}`"));
        }
        table
    }
}
