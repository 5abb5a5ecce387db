//! Set-Cookie (RFC 6265bis): which attributes keep a cookie from ever coming back.
//!
//! A login that "does not stick" is most often a cookie that was set and is never sent: Secure on plain http, another path, a
//! foreign domain. The cookie's value is a secret and appears nowhere.

mod domain;
mod jar;
mod why_not;

use std::fmt;

use serde::Serialize;

pub use jar::{JarCookie, MAX_JAR_LINE_BYTES, jar_line};
pub use why_not::{Context, WhyNot, unsendable};

use super::http_date::parse_cookie_date;
use super::text::beginning;

/// Longest name and value together that browsers keep, in bytes.
pub const MAX_COOKIE_BYTES: usize = 4_096;
/// Longest attribute value that browsers take, in bytes.
pub const MAX_ATTRIBUTE_BYTES: usize = 1_024;
/// Longest field value that is read, in bytes; attributes behind it are lost.
pub const MAX_FIELD_BYTES: usize = 16 * 1024;

/// A URL as far as cookies look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// `http` or `https`.
    pub scheme: &'a str,
    /// The host, without a port.
    pub host: &'a str,
    /// The path, from its first slash.
    pub path: &'a str,
}

impl Place<'_> {
    fn is_secure(&self) -> bool {
        self.scheme.eq_ignore_ascii_case("https") || self.scheme.eq_ignore_ascii_case("wss")
    }
}

/// SameSite's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum SameSite {
    /// Never sent across sites.
    Strict,
    /// Sent across sites when a link is followed.
    Lax,
    /// Sent always, if Secure.
    None,
}

/// An attribute that is there but does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CookieFault {
    /// Max-Age is no number.
    #[error("Max-Age is not a number, and so it is ignored")]
    MaxAgeInvalid,
    /// Expires is no date.
    #[error("Expires is not a date, and so it is ignored")]
    ExpiresInvalid,
    /// SameSite has another value.
    #[error("SameSite is none of Strict, Lax and None, and so it counts as Lax")]
    SameSiteInvalid,
    /// Path does not begin with a slash.
    #[error("Path does not begin with a slash, and so it is ignored")]
    PathInvalid,
    /// Domain is empty.
    #[error("Domain is empty, and so it is ignored")]
    DomainEmpty,
    /// Longer than browsers take.
    #[error("an attribute is longer than {MAX_ATTRIBUTE_BYTES} bytes, and so it is ignored")]
    AttributeTooLong,
}

/// Why a field sets no cookie at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CookieError {
    /// Neither name nor value.
    #[error("the cookie has neither a name nor a value")]
    Empty,
    /// Longer than browsers keep.
    #[error("the cookie's name and value are longer than {MAX_COOKIE_BYTES} bytes together")]
    TooLong,
    /// A control character.
    #[error("a control character stands in the cookie")]
    ControlCharacter,
}

/// A cookie as one Set-Cookie field sets it.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct SetCookie {
    /// The name.
    pub name: String,
    /// Domain, in lower case and without its leading dot.
    pub domain: Option<String>,
    /// Path, where it counts.
    pub path: Option<String>,
    /// Expires, in Unix seconds.
    pub expires_s: Option<i64>,
    /// Max-Age, which wins over Expires.
    pub max_age_s: Option<i64>,
    /// Secure.
    pub secure: bool,
    /// HttpOnly.
    pub http_only: bool,
    /// SameSite; nothing counts as Lax.
    pub same_site: Option<SameSite>,
    /// Partitioned.
    pub partitioned: bool,
    /// Attributes that do not count.
    pub faults: Vec<CookieFault>,
    #[serde(skip)]
    value: String,
}

impl SetCookie {
    /// The value. A secret: never print it.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }
}

impl fmt::Debug for SetCookie {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("SetCookie")
            .field("name", &self.name)
            .field("domain", &self.domain)
            .field("path", &self.path)
            .field("expires_s", &self.expires_s)
            .field("max_age_s", &self.max_age_s)
            .field("secure", &self.secure)
            .field("same_site", &self.same_site)
            .field("partitioned", &self.partitioned)
            .finish_non_exhaustive()
    }
}

/// Reads one Set-Cookie field.
///
/// # Errors
///
/// Where browsers take no cookie from it.
pub fn parse(field: &str) -> Result<SetCookie, CookieError> {
    let mut parts = beginning(field, MAX_FIELD_BYTES).split(';');
    let pair = parts.next().unwrap_or_default();
    let (name, value) = pair.split_once('=').unwrap_or(("", pair));
    let (name, value) = (name.trim(), value.trim());
    if name.is_empty() && value.is_empty() {
        return Err(CookieError::Empty);
    }
    if name.len() + value.len() > MAX_COOKIE_BYTES {
        return Err(CookieError::TooLong);
    }
    if pair.trim().chars().any(|character| character.is_ascii_control() && character != '\t') {
        return Err(CookieError::ControlCharacter);
    }
    let mut cookie = bare(name, value);
    for part in parts {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        attribute(&mut cookie, name.trim(), value.trim());
    }
    Ok(cookie)
}

fn bare(name: &str, value: &str) -> SetCookie {
    SetCookie {
        name: name.to_owned(),
        domain: None,
        path: None,
        expires_s: None,
        max_age_s: None,
        secure: false,
        http_only: false,
        same_site: None,
        partitioned: false,
        faults: Vec::new(),
        value: value.to_owned(),
    }
}

/// Takes one attribute; of two with the same name, the later one counts.
fn attribute(cookie: &mut SetCookie, name: &str, value: &str) {
    if value.len() > MAX_ATTRIBUTE_BYTES {
        cookie.faults.push(CookieFault::AttributeTooLong);
        return;
    }
    let fault = match name.to_ascii_lowercase().as_str() {
        "secure" => set(&mut cookie.secure, Some(true), None),
        "httponly" => set(&mut cookie.http_only, Some(true), None),
        "partitioned" => set(&mut cookie.partitioned, Some(true), None),
        "max-age" => set(&mut cookie.max_age_s, max_age(value).map(Some), Some(CookieFault::MaxAgeInvalid)),
        "expires" => set(&mut cookie.expires_s, parse_cookie_date(value).map(Some), Some(CookieFault::ExpiresInvalid)),
        "samesite" => set(&mut cookie.same_site, same_site(value).map(Some), Some(CookieFault::SameSiteInvalid)),
        "path" => {
            let path = value.starts_with('/').then(|| value.to_owned());
            let fault = (path.is_none() && !value.is_empty()).then_some(CookieFault::PathInvalid);
            cookie.path = path;
            fault
        }
        "domain" => {
            let domain = value.strip_prefix('.').unwrap_or(value).to_ascii_lowercase();
            let given = (!domain.is_empty()).then_some(domain);
            set(&mut cookie.domain, given.map(Some), Some(CookieFault::DomainEmpty))
        }
        _ => None,
    };
    cookie.faults.extend(fault);
}

fn set<T>(place: &mut T, value: Option<T>, fault: Option<CookieFault>) -> Option<CookieFault> {
    match value {
        Some(value) => {
            *place = value;
            None
        }
        None => fault,
    }
}

/// The seconds of a Max-Age; a number too great for any clock counts as the greatest.
fn max_age(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(text.parse().unwrap_or(if text.starts_with('-') { i64::MIN } else { i64::MAX }))
}

fn same_site(text: &str) -> Option<SameSite> {
    let known = [("strict", SameSite::Strict), ("lax", SameSite::Lax), ("none", SameSite::None)];
    known.into_iter().find(|(name, _)| text.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

#[cfg(test)]
mod tests;
