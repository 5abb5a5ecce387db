//! Lines of a cookie jar as curl and wget keep it: Netscape's seven columns, parted by tabs.

use std::fmt;

use super::{MAX_COOKIE_BYTES, Place, domain};

/// Longest line that is read, in bytes.
pub const MAX_JAR_LINE_BYTES: usize = 16 * 1024;

/// A cookie from a jar.
#[derive(Clone, PartialEq, Eq)]
pub struct JarCookie {
    /// The domain, in lower case and without its leading dot.
    pub domain: String,
    /// Whether hosts below the domain get it.
    pub subdomains: bool,
    /// The path it covers.
    pub path: String,
    /// Whether it goes over https only.
    pub secure: bool,
    /// Whether it is hidden from scripts.
    pub http_only: bool,
    /// When it expires, in Unix seconds; nothing for the end of the session.
    pub expires_s: Option<i64>,
    /// The name.
    pub name: String,
    value: String,
}

impl JarCookie {
    /// The value. A secret: never print it.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Whether it goes with a request to this place.
    #[must_use]
    pub fn matches(&self, to: &Place<'_>, now_s: i64) -> bool {
        let host = to.host.trim_end_matches('.');
        let domain =
            if self.subdomains { domain::matches(host, &self.domain) } else { host.eq_ignore_ascii_case(&self.domain) };
        domain
            && domain::path_covers(&self.path, to.path)
            && (!self.secure || to.is_secure())
            && self.expires_s.is_none_or(|expires_s| expires_s > now_s)
    }
}

impl fmt::Debug for JarCookie {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("JarCookie")
            .field("domain", &self.domain)
            .field("path", &self.path)
            .field("secure", &self.secure)
            .field("expires_s", &self.expires_s)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// Reads one line; nothing for a comment, an empty line, or one that is no cookie.
#[must_use]
pub fn jar_line(line: &str) -> Option<JarCookie> {
    let line = line.trim_end_matches(['\r', '\n']);
    if line.len() > MAX_JAR_LINE_BYTES {
        return None;
    }
    let (line, http_only) = line.strip_prefix("#HttpOnly_").map_or((line, false), |rest| (rest, true));
    if line.starts_with('#') {
        return None;
    }
    let mut columns = line.splitn(7, '\t');
    let host = columns.next().filter(|host| !host.is_empty())?;
    let subdomains = flag(columns.next()?)? || host.starts_with('.');
    let path = columns.next()?;
    let secure = flag(columns.next()?)?;
    let expires_s = columns.next()?.parse::<i64>().ok()?;
    let name = columns.next()?;
    // An empty value may lack its tab.
    let value = columns.next().unwrap_or_default();
    (name.len() + value.len() <= MAX_COOKIE_BYTES).then(|| JarCookie {
        domain: host.strip_prefix('.').unwrap_or(host).to_ascii_lowercase(),
        subdomains,
        path: if path.starts_with('/') { path.to_owned() } else { "/".to_owned() },
        secure,
        http_only,
        expires_s: (expires_s > 0).then_some(expires_s),
        name: name.to_owned(),
        value: value.to_owned(),
    })
}

fn flag(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}
