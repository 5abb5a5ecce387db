//! Structured fields (RFC 9651), as much as RateLimit and RateLimit-Policy are made of: lists of strings with parameters.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A bare item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bare {
    /// An integer.
    Integer(i64),
    /// A string.
    Text(String),
    /// A token.
    Token(String),
    /// A byte sequence.
    Bytes(Vec<u8>),
    /// A boolean.
    Boolean(bool),
}

/// A string item with its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The string.
    pub text: String,
    /// The parameters.
    pub parameters: Vec<(String, Bare)>,
}

impl Item {
    /// The value of a parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Bare> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The value of a parameter that is an integer.
    #[must_use]
    pub fn integer(&self, name: &str) -> Option<i64> {
        if let Some(Bare::Integer(number)) = self.get(name) { Some(*number) } else { None }
    }
}

/// Reads a list whose members are all strings with parameters.
///
/// # Errors
///
/// What is not of that form, in words.
pub fn strings_with_parameters(value: &str) -> Result<Vec<Item>, String> {
    let mut rest = value.trim_matches(' ');
    let mut items = Vec::new();
    loop {
        let text = quoted(&mut rest)?;
        let mut parameters = Vec::new();
        while let Some(after) = rest.strip_prefix(';') {
            rest = after.trim_start_matches(' ');
            let key =
                taken(&mut rest, |character| character.is_ascii_lowercase() || "0123456789_-.*".contains(character));
            if !key.starts_with(|first: char| first.is_ascii_lowercase() || first == '*') {
                return Err(format!("a parameter's name is due before `{rest}`"));
            }
            let value = if let Some(after) = rest.strip_prefix('=') {
                rest = after;
                bare(&mut rest)?
            } else {
                Bare::Boolean(true)
            };
            parameters.push((key.to_owned(), value));
        }
        items.push(Item { text, parameters });
        rest = rest.trim_start_matches([' ', '\t']);
        if rest.is_empty() {
            return Ok(items);
        }
        rest = rest.strip_prefix(',').ok_or_else(|| format!("a comma is due before `{rest}`"))?;
        rest = rest.trim_start_matches([' ', '\t']);
    }
}

fn taken<'a>(rest: &mut &'a str, holds: impl Fn(char) -> bool) -> &'a str {
    let end = rest.find(|character| !holds(character)).unwrap_or(rest.len());
    let (taken, after) = rest.split_at(end);
    *rest = after;
    taken
}

fn quoted(rest: &mut &str) -> Result<String, String> {
    let inner = rest.strip_prefix('"').ok_or_else(|| format!("a string is due before `{rest}`"))?;
    let mut text = String::new();
    let mut characters = inner.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => {
                *rest = inner.get(at + 1..).unwrap_or_default();
                return Ok(text);
            }
            '\\' => match characters.next() {
                Some((_, escaped @ ('"' | '\\'))) => text.push(escaped),
                _ => return Err("a backslash may escape a quote or a backslash alone".to_owned()),
            },
            ' '..='~' => text.push(character),
            _ => return Err(format!("{character:?} may not stand in a string")),
        }
    }
    Err("a string does not end".to_owned())
}

fn bare(rest: &mut &str) -> Result<Bare, String> {
    let first = rest.chars().next().ok_or("a value is due at the end")?;
    match first {
        '"' => quoted(rest).map(Bare::Text),
        ':' => {
            let (encoded, after) =
                rest.strip_prefix(':').and_then(|inner| inner.split_once(':')).ok_or("a byte sequence does not end")?;
            *rest = after;
            STANDARD.decode(encoded).map(Bare::Bytes).map_err(|_| format!("`{encoded}` is no base64"))
        }
        '?' => {
            let written = taken(rest, |character| matches!(character, '?' | '0' | '1'));
            Ok(Bare::Boolean(written == "?1"))
        }
        '-' | '0'..='9' => {
            let digits = taken(rest, |character| matches!(character, '-' | '.' | '0'..='9'));
            digits.parse().map(Bare::Integer).map_err(|_| format!("`{digits}` is no integer"))
        }
        'A'..='Z' | 'a'..='z' | '*' => {
            Ok(Bare::Token(taken(rest, |character| !matches!(character, ';' | ',' | ' ')).to_owned()))
        }
        _ => Err(format!("no value begins with {first:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_strings_are_read() {
        let items = strings_with_parameters(r#""minute";r=0;t=20, "day";q=5;pk=:YWI=:;x"#).unwrap();
        assert_eq!(
            (items[0].text.as_str(), items[0].integer("r"), items[0].integer("t")),
            ("minute", Some(0), Some(20))
        );
        assert_eq!(items[1].get("pk"), Some(&Bare::Bytes(b"ab".to_vec())));
        assert_eq!(items[1].get("x"), Some(&Bare::Boolean(true)));
    }

    #[test]
    fn other_forms_are_told() {
        for wrong in
            ["", "minute;r=0", "limit=3, remaining=0", "\"a\" \"b\"", "\"a\";r=1.5", "\"a\";R=1", "\"a\";pk=:!:", "\"a"]
        {
            assert!(strings_with_parameters(wrong).is_err(), "{wrong}");
        }
    }
}
