//! Netscape cookie files, as curl and browser add-ons write them: which of their cookies go with a request.
//!
//! Lines that are no cookie are passed over: such files hold comments, and are edited by hand.

use url::Url;

/// The prefix that marks a cookie as hidden from scripts; the line is a cookie all the same.
const HTTP_ONLY: &str = "#HttpOnly_";
/// The largest jar that is read, in bytes; the rest is passed over.
pub const JAR_BYTES: usize = 16 * 1024 * 1024;

/// One cookie of a jar.
#[derive(Clone, PartialEq, Eq)]
pub struct Cookie {
    /// The domain, without a leading dot, in lower case.
    pub domain: String,
    /// Whether its subdomains get it too.
    pub subdomains: bool,
    /// The path it is for.
    pub path: String,
    /// Whether it goes over https only.
    pub secure: bool,
    /// When it expires: Unix time, seconds; 0 with the session.
    pub expires_s: i64,
    /// The name.
    pub name: String,
    /// The value; each character is one byte.
    pub value: String,
}

impl std::fmt::Debug for Cookie {
    /// Without the value: it is a secret more often than not.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Cookie({} for {}{})", self.name, self.domain, self.path)
    }
}

/// The cookies of a jar, in its order.
#[must_use]
pub fn read(bytes: &[u8]) -> Vec<Cookie> {
    let bytes = bytes.get(..JAR_BYTES).unwrap_or(bytes);
    bytes
        .split(|byte| *byte == b'\n')
        .filter_map(|line| cookie(&line.iter().map(|byte| char::from(*byte)).collect::<String>()))
        .collect()
}

/// The cookie of one line: seven columns, between tabs.
fn cookie(line: &str) -> Option<Cookie> {
    let line = line.trim_end_matches('\r');
    let line = line.strip_prefix(HTTP_ONLY).unwrap_or(line);
    if line.starts_with('#') {
        return None;
    }
    let mut columns = line.splitn(7, '\t');
    let domain = columns.next()?;
    let subdomains = columns.next()?.eq_ignore_ascii_case("true");
    let path = columns.next()?.to_owned();
    let secure = columns.next()?.eq_ignore_ascii_case("true");
    let expires_s = columns.next()?.trim().parse().ok()?;
    let name = columns.next()?.to_owned();
    let value = columns.next().unwrap_or_default().to_owned();
    let bare = domain.trim_start_matches('.').to_ascii_lowercase();
    let subdomains = subdomains || domain.starts_with('.');
    Some(Cookie { domain: bare, subdomains, path, secure, expires_s, name, value })
}

/// The cookies that go with a request for this URL at this time, those of longer paths first (RFC 6265, section 5.4).
pub fn matching<'a>(jar: &'a [Cookie], url: &'a Url, now_s: i64) -> impl Iterator<Item = &'a Cookie> {
    let mut found: Vec<&Cookie> = jar.iter().filter(|cookie| matches(cookie, url, now_s)).collect();
    found.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
    found.into_iter()
}

/// Whether the cookie goes with a request for this URL.
fn matches(cookie: &Cookie, url: &Url, now_s: i64) -> bool {
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    let below = || {
        let named = matches!(url.host(), Some(url::Host::Domain(_)));
        named && cookie.subdomains && host.strip_suffix(cookie.domain.as_str()).is_some_and(|rest| rest.ends_with('.'))
    };
    let local = host == "localhost" || host.ends_with(".localhost") || host == "127.0.0.1" || host == "::1";
    let fresh = cookie.expires_s == 0 || cookie.expires_s > now_s;
    // As browsers and curl do, this machine itself counts as secure.
    let safe = !cookie.secure || url.scheme() == "https" || local;
    fresh && safe && (host == cookie.domain || below()) && path_matches(&cookie.path, url.path())
}

/// Whether a cookie's path covers this one (RFC 6265, section 5.1.4).
fn path_matches(cookie: &str, path: &str) -> bool {
    let cookie = if cookie.starts_with('/') { cookie } else { "/" };
    path.strip_prefix(cookie).is_some_and(|rest| rest.is_empty() || cookie.ends_with('/') || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(jar: &str, url: &str) -> Vec<String> {
        let url = Url::parse(url).unwrap();
        matching(&read(jar.as_bytes()), &url, 1000).map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect()
    }

    #[test]
    fn cookies_go_where_their_columns_say() {
        let jar = "# Netscape HTTP Cookie File\r\n\r\n\
            .door.test\tTRUE\t/\tFALSE\t0\ta\t1\r\n\
            #HttpOnly_door.test\tFALSE\t/sub\tTRUE\t2000\tb\t2\n\
            door.test\tFALSE\t/\tFALSE\t1000\told\t3\n\
            other.test\tTRUE\t/\tFALSE\t0\tc\t4\n\
            not a cookie\n";
        assert_eq!(names(jar, "https://door.test/sub/x"), ["b=2", "a=1"]);
        assert_eq!(names(jar, "https://door.test/subway"), ["a=1"]);
        assert_eq!(names(jar, "http://door.test/sub"), ["a=1"]);
        assert_eq!(names(jar, "http://www.door.test/"), ["a=1"]);
        assert_eq!(names(jar, "http://backdoor.test/"), Vec::<String>::new());
    }

    #[test]
    fn damaged_jars_do_not_panic() {
        let url = Url::parse("http://www.door.test/a").unwrap();
        for form in crate::damaged::forms(b"#HttpOnly_.door.test\tTRUE\t/a\tFALSE\t2000\tb\t2\n", 2000) {
            let _ = matching(&read(&form), &url, 1000).count();
        }
    }

    #[test]
    fn a_cookie_keeps_its_value_to_itself() {
        let jar = read(b"door.test\tFALSE\t/\tFALSE\t0\tsession\tsecret\n");
        assert_eq!(format!("{jar:?}"), "[Cookie(session for door.test/)]");
    }

    #[test]
    fn values_are_optional_and_may_hold_tabs() {
        let jar = read(b"a.test\tFALSE\t/\tFALSE\t0\tn\nb.test\tFALSE\t/\tFALSE\t0\tn\tv\tw\n");
        assert_eq!(jar.iter().map(|cookie| cookie.value.as_str()).collect::<Vec<_>>(), ["", "v\tw"]);
    }
}
