//! Names of HTTP and of the map: methods, header fields, roles, realms, paths of files.

use std::path::PathBuf;

use crate::map::read::fault::Complaint;
use crate::map::read::notes::quoted;

/// Characters of a name in the map.
pub(in crate::map::read) const MAX_NAME_CHARS: usize = 128;

/// The registered methods that people write most.
const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];

/// Whether a text is a token (RFC 9110, section 5.6.2).
fn is_token(text: &str) -> bool {
    let is_mark = |byte| b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || is_mark(byte))
}

/// A method. Methods have a case.
pub(in crate::map::read) fn method(text: &str) -> Result<Box<str>, Complaint> {
    let upper = text.to_ascii_uppercase();
    if upper != text && METHODS.contains(&upper.as_str()) {
        return Err(Complaint::new(
            format!("methods have a case, and {} is another one", quoted(text)),
            format!("write `\"{upper}\"`"),
        ));
    }
    if text == "*" {
        return Err(Complaint::new("`*` is no method", "leave `methods` out to speak for all methods"));
    }
    if !is_token(text) {
        return Err(Complaint::new(
            format!("{} is no method", quoted(text)),
            "write methods such as `\"GET\"`, `\"POST\"`",
        ));
    }
    Ok(text.into())
}

/// The name of a header field.
pub(in crate::map::read) fn field(text: &str) -> Result<Box<str>, Complaint> {
    if is_token(text) {
        return Ok(text.into());
    }
    Err(Complaint::new(
        format!("{} is no name of a header field", quoted(text)),
        "write letters, digits and hyphens, such as `\"X-Forwarded-User\"`",
    ))
}

/// A name that the map gives: a role, an account, a scheme's name. Any words, but on one line and without blanks around.
pub(in crate::map::read) fn name(text: &str) -> Result<Box<str>, Complaint> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(Complaint::new("the name is empty", "write a name"));
    }
    if trimmed != text || text.chars().any(char::is_control) || text.chars().count() > MAX_NAME_CHARS {
        let hint = format!("write it on one line, without blanks around it, in at most {MAX_NAME_CHARS} characters");
        return Err(Complaint::new(format!("{} is no name", quoted(text)), hint));
    }
    Ok(text.into())
}

/// A scope (RFC 6749, section 3.3): no blank, quotation mark or backslash.
pub(in crate::map::read) fn scope(text: &str) -> Result<Box<str>, Complaint> {
    let fits = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
    if !text.is_empty() && text.bytes().all(fits) {
        return Ok(text.into());
    }
    let hint = "scopes are ASCII without blanks, quotation marks and backslashes; one entry names one scope";
    Err(Complaint::new(format!("{} is no scope", quoted(text)), hint))
}

/// A realm, for a quoted string in a challenge.
pub(in crate::map::read) fn realm(text: &str) -> Result<Box<str>, Complaint> {
    if text.bytes().any(|byte| byte.is_ascii_control())
        || text.trim().is_empty()
        || text.chars().count() > MAX_NAME_CHARS
    {
        let hint = format!("write words on one line, at most {MAX_NAME_CHARS} characters");
        return Err(Complaint::new(format!("{} is no realm", quoted(text)), hint));
    }
    Ok(text.into())
}

/// A path of a file; the caller resolves it from the map's folder.
pub(in crate::map::read) fn file(text: &str) -> Result<PathBuf, Complaint> {
    if text.trim().is_empty() || text.contains('\0') {
        return Err(Complaint::new("this names no file", "write a path; a relative one begins at the map's folder"));
    }
    Ok(PathBuf::from(text))
}

/// The name of an environment variable. The text may be a secret that stands in the wrong place, and is not shown.
pub(in crate::map::read) fn variable(text: &str) -> Result<Box<str>, Complaint> {
    let first = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    if first && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return Ok(text.into());
    }
    Err(Complaint::new(
        "this is no name of an environment variable",
        "write the variable's name, not its value: `{ env = \"SHOP_SECRET\" }`",
    ))
}

/// A query parameter's name that needs no encoding.
pub(in crate::map::read) fn parameter(text: &str) -> Result<Box<str>, Complaint> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if !text.is_empty() && text.bytes().all(fits) {
        return Ok(text.into());
    }
    Err(Complaint::new(
        format!("{} is no name of a parameter", quoted(text)),
        "write letters, digits, `-`, `.`, `_`, `~`",
    ))
}

/// A claim's name; dots lead into objects.
pub(in crate::map::read) fn claim(text: &str) -> Result<Box<str>, Complaint> {
    name(text)
}

/// A language as in Accept-Language: `de`, `pt-BR`.
pub(in crate::map::read) fn language(text: &str) -> Result<Box<str>, Complaint> {
    let mut parts = text.split('-');
    let first = parts
        .next()
        .is_some_and(|part| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let rest = parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if first && rest {
        return Ok(text.into());
    }
    Err(Complaint::new(format!("{} is no language", quoted(text)), "write a tag such as `\"de\"` or `\"pt-BR\"`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_told_from_what_is_none() {
        for (text, good) in
            [("GET", true), ("get", false), ("PURGE", true), ("GET,POST", false), ("", false), ("*", false)]
        {
            assert_eq!(method(text).is_ok(), good, "{text}");
        }
        assert_eq!(method("patch").unwrap_err().hint, "write `\"PATCH\"`");
    }

    #[test]
    fn names_are_told_from_what_is_none() {
        for (text, good) in [("dana", true), ("Dana Ω", true), ("", false), (" a", false), ("a\nb", false)] {
            assert_eq!(name(text).is_ok(), good, "{text}");
        }
        for (text, good) in [("SHOP_1", true), ("1SHOP", false), ("s3cr3t!", false), ("", false)] {
            assert_eq!(variable(text).is_ok(), good, "{text}");
        }
        for (text, good) in [("orders:read", true), ("a b", false), ("a\"b", false), ("ü", false), ("", false)] {
            assert_eq!(scope(text).is_ok(), good, "{text}");
        }
        for (text, good) in [("de", true), ("pt-BR", true), ("d", false), ("de_DE", false), ("de-", false)] {
            assert_eq!(language(text).is_ok(), good, "{text}");
        }
    }

    #[test]
    fn limits_hold_at_their_edge() {
        assert!(name(&"é".repeat(MAX_NAME_CHARS)).is_ok());
        assert!(name(&"é".repeat(MAX_NAME_CHARS + 1)).is_err());
        assert!(realm(&"é".repeat(MAX_NAME_CHARS)).is_ok());
        assert!(realm(&"é".repeat(MAX_NAME_CHARS + 1)).is_err());
    }

    #[test]
    fn what_may_be_a_secret_is_not_shown() {
        let complaint = variable("s3cr3t!").unwrap_err();
        assert!(!complaint.message.contains("s3cr3t") && !complaint.hint.contains("s3cr3t"));
    }
}
