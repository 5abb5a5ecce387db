//! JSON with its members in order and its duplicates kept, to a bounded depth.
//!
//! serde_json's own `Value` lets the last of two members of one name win silently, and that is the very thing to be seen in a
//! token: two readers that take different ones disagree about who is asking.

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

/// Deepest nesting that is read.
pub const MAX_DEPTH: usize = 32;
/// Longest text that is read, in bytes.
pub const MAX_JSON_BYTES: usize = 256 * 1024;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number without a fraction that fits.
    Whole(i64),
    /// Any other number.
    Number(f64),
    /// A string.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// Members in order, duplicates included.
    Object(Vec<(String, Json)>),
}

/// Why a text is not read as JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// Longer than [`MAX_JSON_BYTES`].
    #[error("the JSON is longer than {MAX_JSON_BYTES} bytes")]
    TooLong,
    /// Not JSON, or nested deeper than [`MAX_DEPTH`].
    #[error("the text is not JSON, or is nested deeper than {MAX_DEPTH} levels")]
    Invalid,
}

impl Json {
    /// The first member of this name, of an object.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&Self> {
        self.members().iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The members of an object; none of anything else.
    #[must_use]
    pub fn members(&self) -> &[(String, Self)] {
        if let Self::Object(members) = self { members } else { &[] }
    }

    /// The string, where it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The list's values, where it is one.
    #[must_use]
    pub fn list(&self) -> Option<&[Self]> {
        if let Self::List(values) = self { Some(values) } else { None }
    }

    /// The name of the first member that stands twice in one object, at any depth.
    #[must_use]
    pub fn duplicate(&self) -> Option<&str> {
        match self {
            Self::Object(members) => {
                let mut seen = std::collections::BTreeSet::new();
                let twice = members.iter().find(|(name, _)| !seen.insert(name.as_str())).map(|(name, _)| name.as_str());
                twice.or_else(|| members.iter().find_map(|(_, value)| value.duplicate()))
            }
            Self::List(values) => values.iter().find_map(Self::duplicate),
            _ => None,
        }
    }

    /// What kind of value it is, with its article.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Whole(_) | Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}

/// Reads one JSON value and nothing behind it.
///
/// # Errors
///
/// Where the text is too long, is not JSON, or is nested too deep.
pub fn parse(bytes: &[u8]) -> Result<Json, JsonError> {
    if bytes.len() > MAX_JSON_BYTES {
        return Err(JsonError::TooLong);
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Node { depth_left: MAX_DEPTH }.deserialize(&mut reader).map_err(|_| JsonError::Invalid)?;
    reader.end().map_err(|_| JsonError::Invalid)?;
    Ok(value)
}

#[derive(Clone, Copy)]
struct Node {
    depth_left: usize,
}

impl Node {
    fn inner<E: serde::de::Error>(self) -> Result<Self, E> {
        let depth_left = self.depth_left.checked_sub(1).ok_or_else(|| E::custom("nested too deep"))?;
        Ok(Self { depth_left })
    }
}

impl<'de> DeserializeSeed<'de> for Node {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Json, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node {
    type Value = Json;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Whole(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(i64::try_from(value).map_or(Json::Number(value as f64), Json::Whole))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Json, A::Error> {
        let inner = self.inner()?;
        let mut values = Vec::new();
        while let Some(value) = sequence.next_element_seed(inner)? {
            values.push(value);
        }
        Ok(Json::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let inner = self.inner()?;
        let mut members = Vec::new();
        while let Some(name) = map.next_key::<String>().map_err(A::Error::custom)? {
            members.push((name, map.next_value_seed(inner)?));
        }
        Ok(Json::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn duplicates_are_kept_and_named() {
        let json = parse(br#"{"a":1,"b":[{"c":1,"c":2}]}"#).unwrap();
        assert_eq!(json.duplicate(), Some("c"));
        assert_eq!(json.member("a"), Some(&Json::Whole(1)));
        assert_eq!(parse(b"{}").unwrap().duplicate(), None);
    }

    #[test]
    fn limits_hold_at_their_edge() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(nested(MAX_DEPTH).as_bytes()).is_ok());
        assert_eq!(parse(nested(MAX_DEPTH + 1).as_bytes()), Err(JsonError::Invalid));
        let long = |length: usize| format!("\"{}\"", "x".repeat(length - 2));
        assert!(parse(long(MAX_JSON_BYTES).as_bytes()).is_ok());
        assert_eq!(parse(long(MAX_JSON_BYTES + 1).as_bytes()), Err(JsonError::TooLong));
    }

    #[test]
    fn what_follows_is_refused() {
        assert_eq!(parse(b"{} x"), Err(JsonError::Invalid));
        assert_eq!(parse(b"\xef\xbb\xbf{}"), Err(JsonError::Invalid));
        assert_eq!(parse(b""), Err(JsonError::Invalid));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_fail(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&bytes).map(|json| json.duplicate().is_some());
        }
    }
}
