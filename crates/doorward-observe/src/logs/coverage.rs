//! Whether an error log is proven to cover a moment of an access log, so that its silence means something.
//!
//! Three things must be shown, or nothing is claimed: that the error log is of the server that wrote this access log (requests of one have
//! their lines in the other, for the same host), that it takes lines as grave as refusals (such lines stand shortly before and after the
//! moment), and that the server was not restarted between.

use std::collections::{BTreeMap, BTreeSet};

use doorward_record::error::{self, ErrorLine, Level, Part, Writer};

/// How far before and after a moment a refusal's line may be to show that the log was written: half an hour, in minutes.
const REACH_MINUTES: u32 = 30;
/// Most minutes that are remembered of one log; beyond them nothing is proven.
const MAX_MINUTES: usize = 1 << 17;
/// How many requests of an access log must have their lines in an error log, for it to be the same server's.
pub(super) const MIN_JOINED: u32 = 3;
/// Most hosts of one access log for which an error log is known to speak.
const MAX_HOSTS: usize = 256;
/// The minutes of one error log.
#[derive(Debug, Default)]
pub(super) struct Coverage {
    /// Minutes with a line that refuses.
    refusing: BTreeSet<u32>,
    /// Minutes in which the server ended or began.
    restarts: BTreeSet<u32>,
    /// The minute that was put among the refusing ones last.
    latest: Option<u32>,
    /// Whether there was more than is remembered.
    is_full: bool,
}

impl Coverage {
    /// Takes a line of the log in.
    pub(super) fn take(&mut self, line: &ErrorLine<'_>) {
        let minute = line.time.unix_s.and_then(|second| u32::try_from(second.div_euclid(60)).ok());
        let Some(minute) = minute else { return };
        let refuses = line.meaning.is_some_and(|message| message.part == Part::Refuses);
        // A log that takes critical lines alone has no refusals to be missed.
        let shows_level = line.level.is_some_and(|level| level >= Level::Error);
        if refuses && shows_level && self.latest != Some(minute) {
            self.refusing.insert(minute);
            self.latest = Some(minute);
        }
        if error::is_restart(line) {
            self.restarts.insert(minute);
        }
        self.bound();
    }

    /// Takes in what another part of the log covers.
    pub(super) fn merge(&mut self, mut other: Self) {
        self.refusing.append(&mut other.refusing);
        self.restarts.append(&mut other.restarts);
        self.is_full |= other.is_full;
        self.bound();
    }

    fn bound(&mut self) {
        self.is_full |= self.refusing.len() > MAX_MINUTES || self.restarts.len() > MAX_MINUTES;
        if self.is_full {
            self.refusing.clear();
            self.restarts.clear();
        }
    }

    /// Whether the log is proven to cover this second.
    pub(super) fn covers(&self, second: i64) -> bool {
        let Ok(minute) = u32::try_from(second.div_euclid(60)) else { return false };
        let before = self.refusing.range(minute.saturating_sub(REACH_MINUTES)..minute).next_back();
        let after = self.refusing.range(minute + 1..=minute.saturating_add(REACH_MINUTES)).next();
        let (Some(before), Some(after)) = (before, after) else { return false };
        !self.is_full && self.restarts.range(*before..=*after).next().is_none()
    }
}

/// That an error log is of the server that wrote an access log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Link {
    /// How many requests have their lines there.
    joined: u32,
    /// For which hosts; empty where the access log names none.
    hosts: BTreeSet<Box<[u8]>>,
}

/// The error logs of an access log, by their numbers.
pub(super) type Links = BTreeMap<usize, Link>;

impl Link {
    /// Counts a request that has its line there.
    pub(super) fn join(&mut self, host: Option<&[u8]>) {
        self.joined += 1;
        if let Some(host) = host
            && self.hosts.len() < MAX_HOSTS
        {
            self.hosts.insert(host.to_ascii_lowercase().into());
        }
    }

    /// Whether the log is known to speak for this host.
    pub(super) fn speaks_for(&self, host: Option<&[u8]>) -> bool {
        let known = match host {
            Some(host) => self.hosts.contains(host.to_ascii_lowercase().as_slice()),
            None => self.hosts.is_empty(),
        };
        known && self.joined >= MIN_JOINED
    }
}

/// Whether a server logs some of its refusals whenever they happen, so that its silence excludes them.
pub(super) fn is_talkative(writer: Writer) -> bool {
    !doorward_record::error::excluded(writer, Level::Error).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use doorward_record::error::{Clock, line};

    const NOON_S: i64 = 1_790_000_000 / 60 * 60;

    fn coverage(lines: &[(i64, &str, &str)]) -> Coverage {
        let mut coverage = Coverage::default();
        for (minute, level, words) in lines {
            let at =
                jiff::Timestamp::from_second(NOON_S + minute * 60).unwrap().strftime("%Y/%m/%d %H:%M:%S").to_string();
            let tail = ", client: 192.0.2.1, server: a, request: \"GET /a HTTP/1.1\", host: \"a\"";
            // What the server says of itself is about no request.
            let raw = match *level {
                "notice" => format!("{at} [{level}] 7#7: {words}"),
                _ => format!("{at} [{level}] 7#7: *5 {words}{tail}"),
            };
            coverage.take(&line(&raw, &Clock::utc()).unwrap());
        }
        coverage
    }

    #[test]
    fn only_a_log_with_refusals_before_and_after_covers() {
        let rule = "access forbidden by rule";
        for (lines, covered) in [
            (vec![(-5, "error", rule), (5, "error", rule)], true),
            (vec![(-30, "error", rule), (30, "error", rule)], true),
            (vec![(-31, "error", rule), (5, "error", rule)], false),
            (vec![(-5, "error", rule), (31, "error", rule)], false),
            (vec![(-5, "error", rule)], false),
            (vec![(5, "error", rule)], false),
            (vec![(0, "error", rule)], false),
            (vec![(-5, "crit", rule), (5, "crit", rule)], false),
            (vec![(-5, "error", "something else"), (5, "error", "something else")], false),
            (vec![(-5, "error", rule), (1, "notice", "signal process started"), (5, "error", rule)], false),
            (vec![(-9, "notice", "signal process started"), (-5, "error", rule), (5, "error", rule)], true),
        ] {
            assert_eq!(coverage(&lines).covers(NOON_S + 7), covered, "{lines:?}");
        }
    }

    #[test]
    fn more_minutes_than_are_remembered_prove_nothing() {
        let mut coverage =
            coverage(&[(-5, "error", "access forbidden by rule"), (5, "error", "access forbidden by rule")]);
        coverage.refusing.extend((0..).take(MAX_MINUTES - 2));
        assert!(coverage.covers(NOON_S));
        coverage.refusing.extend((0..).take(MAX_MINUTES));
        let raw = "2026/10/01 00:00:00 [error] 7#7: *5 access forbidden by rule, client: 192.0.2.1, server: a, request: \"GET /a HTTP/1.1\", host: \"a\"";
        coverage.take(&line(raw, &Clock::utc()).unwrap());
        assert!(!coverage.covers(NOON_S));
    }

    #[test]
    fn a_log_speaks_for_the_hosts_whose_requests_have_lines_in_it() {
        let mut link = Link::default();
        for _ in 1..MIN_JOINED {
            link.join(Some(b"Shop.example"));
        }
        assert!(!link.speaks_for(Some(b"shop.example")));
        link.join(Some(b"shop.example"));
        assert!(link.speaks_for(Some(b"shop.EXAMPLE")));
        assert!(!link.speaks_for(Some(b"other.example")) && !link.speaks_for(None));
        assert!(is_talkative(Writer::Nginx) && !is_talkative(Writer::Haproxy));
    }
}
