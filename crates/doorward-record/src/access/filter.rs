//! Which requests are asked about: a span of time, hosts, statuses, paths.

use super::line::Line;

/// Which requests are asked about. One without conditions keeps all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The first second.
    pub since_s: Option<i64>,
    /// The second before which it ends.
    pub until_s: Option<i64>,
    /// Hosts, `*` for anything; the port does not count.
    pub hosts: Vec<String>,
    /// Statuses from and to.
    pub statuses: Vec<(u16, u16)>,
    /// Paths without their query, `*` for anything.
    pub paths: Vec<String>,
}

impl Filter {
    /// Whether it has no condition.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a request is asked about. What a condition is about and the log does not tell is not.
    #[must_use]
    pub fn keeps(&self, line: &Line<'_>) -> bool {
        let in_time = match line.time_s {
            Some(time) => {
                self.since_s.is_none_or(|since| time >= since) && self.until_s.is_none_or(|until| time < until)
            }
            None => self.since_s.is_none() && self.until_s.is_none(),
        };
        let has = |status: u16| self.statuses.iter().any(|(from, to)| (*from..=*to).contains(&status));
        in_time
            && (self.statuses.is_empty() || line.status.is_some_and(has))
            && (self.hosts.is_empty() || line.host.is_some_and(|host| any(&self.hosts, bare(host), true)))
            && (self.paths.is_empty() || line.path().is_some_and(|path| any(&self.paths, path, false)))
    }
}

/// Whether a text fits any of these patterns.
fn any(patterns: &[String], text: &[u8], folds: bool) -> bool {
    patterns.iter().any(|pattern| fits(pattern.as_bytes(), text, folds))
}

/// A host without its port.
fn bare(host: &[u8]) -> &[u8] {
    let end = memchr::memrchr(b':', host).filter(|colon| {
        let port = host.get(colon + 1..).unwrap_or_default();
        !port.is_empty()
            && port.iter().all(u8::is_ascii_digit)
            && !host.get(..*colon).unwrap_or_default().ends_with(b":")
    });
    end.and_then(|end| host.get(..end)).unwrap_or(host)
}

/// Whether a text fits a pattern in which `*` stands for anything. Takes no longer than the product of their lengths.
fn fits(pattern: &[u8], text: &[u8], folds: bool) -> bool {
    let same = |one: u8, other: u8| one == other || folds && one.eq_ignore_ascii_case(&other);
    let (mut at, mut from) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(byte) = text.get(at) {
        match pattern.get(from) {
            Some(b'*') => {
                star = Some((from, at));
                from += 1;
            }
            Some(wanted) if same(*wanted, *byte) => {
                at += 1;
                from += 1;
            }
            _ => match star {
                Some((place, begun)) => {
                    star = Some((place, begun + 1));
                    at = begun + 1;
                    from = place + 1;
                }
                None => return false,
            },
        }
    }
    pattern.get(from..).unwrap_or_default().iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_whole_texts() {
        for (pattern, text, holds) in [
            ("/a", "/a", true),
            ("/a", "/ab", false),
            ("/a*", "/a/b/c", true),
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            ("*.example", "shop.Example", false),
            ("/*/x", "/a/b/x", true),
            ("/*/x*y", "/a/xzxy", true),
            ("/*/x*y", "/a/xzx", false),
        ] {
            assert_eq!(fits(pattern.as_bytes(), text.as_bytes(), false), holds, "{pattern} {text}");
        }
        assert!(fits(b"*.example", b"shop.Example", true));
        let long = "a".repeat(20_000);
        assert!(!fits("*a".repeat(100).as_bytes(), format!("{long}b").as_bytes(), false));
    }

    #[test]
    fn a_request_is_kept_where_all_conditions_hold() {
        let line = Line {
            time_s: Some(100),
            status: Some(403),
            host: Some(b"Shop.example:8443"),
            target: Some(b"/api/orders?id=1"),
            ..Line::default()
        };
        let filter = |change: fn(&mut Filter)| {
            let mut filter = Filter::default();
            change(&mut filter);
            filter.keeps(&line)
        };
        for (change, kept) in [
            ((|_| {}) as fn(&mut Filter), true),
            (|filter| filter.since_s = Some(100), true),
            (|filter| filter.since_s = Some(101), false),
            (|filter| filter.until_s = Some(101), true),
            (|filter| filter.until_s = Some(100), false),
            (|filter| filter.statuses = vec![(400, 499)], true),
            (|filter| filter.statuses = vec![(401, 401), (404, 404)], false),
            (|filter| filter.hosts = vec!["shop.example".to_owned()], true),
            (|filter| filter.hosts = vec!["example".to_owned()], false),
            (|filter| filter.paths = vec!["/api/*".to_owned()], true),
            (|filter| filter.paths = vec!["/api".to_owned()], false),
            (
                |filter| {
                    filter.paths = vec!["/api/*".to_owned()];
                    filter.statuses = vec![(401, 401)];
                },
                false,
            ),
        ] {
            assert_eq!(filter(change), kept);
        }
        let timeless = Line { time_s: None, ..line };
        assert!(!Filter { since_s: Some(0), ..Filter::default() }.keeps(&timeless));
    }

    #[test]
    fn ports_are_no_part_of_a_host() {
        for (host, wanted) in [("a:80", "a"), ("a", "a"), ("[::1]:80", "[::1]"), ("::1", "::1"), ("a:", "a:")] {
            assert_eq!(bare(host.as_bytes()), wanted.as_bytes());
        }
    }
}
