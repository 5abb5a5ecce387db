//! Lists of items with parameters (RFC 9651, section 3.1), as far as the RateLimit fields need them.

use super::moment;

/// Most items of one list, and most parameters of one item, that are read.
pub(super) const MAX_ITEMS: usize = 32;

/// An item: `"name";q=100;w=60`.
pub(super) struct Item {
    /// What stands before the parameters, without quotes.
    pub(super) head: String,
    /// Whether it was quoted.
    pub(super) quoted: bool,
    params: Vec<(String, String)>,
}

impl Item {
    /// A parameter that is a whole number.
    pub(super) fn number(&self, name: &str) -> Option<u64> {
        let (_, value) = self.params.iter().find(|(key, _)| key == name)?;
        moment::whole(value)
    }
}

/// The items of a list; empty ones are passed over.
pub(super) fn items(value: &str) -> Vec<Item> {
    split(value, ',').into_iter().filter_map(item).take(MAX_ITEMS).collect()
}

fn item(text: &str) -> Option<Item> {
    let mut parts = split(text, ';').into_iter().map(str::trim);
    let head = parts.next().filter(|head| !head.is_empty())?;
    let unquoted = head.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let params = parts.filter_map(|part| part.split_once('=')).take(MAX_ITEMS);
    let params = params.map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()));
    Some(Item { head: unquoted.unwrap_or(head).to_owned(), quoted: unquoted.is_some(), params: params.collect() })
}

/// Splits at a separator that does not stand in double quotes.
fn split(text: &str, separator: char) -> Vec<&str> {
    let mut quoted = false;
    let mut escaped = false;
    let outside = |character: char| {
        let is_escape = quoted && character == '\\' && !escaped;
        if character == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = is_escape;
        character == separator && !quoted
    };
    text.split(outside).collect()
}
