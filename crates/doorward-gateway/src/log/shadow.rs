//! What a watched map would have refused: counted from the log by route, reason and kind of caller.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read};

use serde::Serialize;

use super::line::{Line, MAX_LINE_BYTES};

/// Most rows of a report; what falls into no row is counted in [`Shadow::beyond`].
pub const MAX_ROWS: usize = 10_000;
/// Most request ids that a row names.
pub const MAX_SAMPLES: usize = 3;

/// A report, and how much of the log it rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Shadow {
    /// Lines that were read.
    pub lines: u64,
    /// Lines that are none of ours.
    pub unread: u64,
    /// Requests that would have been refused.
    pub observed: u64,
    /// Of these, those that found no place among the rows.
    pub beyond: u64,
    #[serde(skip)]
    rows: BTreeMap<(String, String, String), Row>,
}

/// Requests that would have been refused for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The route; empty where none matched.
    pub route: String,
    /// The reason's id.
    pub reason: String,
    /// `user`, `service` or `anonymous`.
    pub caller_kind: String,
    /// How many.
    pub count: u64,
    /// Ids of some of them, the latest of the log.
    pub samples: Vec<String>,
}

impl Shadow {
    /// Reads a whole log, line by line.
    ///
    /// # Errors
    ///
    /// Where it cannot be read.
    pub fn read(&mut self, mut log: impl BufRead) -> io::Result<()> {
        let mut line = Vec::new();
        loop {
            line.clear();
            let limit = (MAX_LINE_BYTES as u64).saturating_add(1);
            if log.by_ref().take(limit).read_until(b'\n', &mut line)? == 0 {
                return Ok(());
            }
            if line.pop_if(|last| *last == b'\n').is_none() && line.len() > MAX_LINE_BYTES {
                log.skip_until(b'\n')?;
            }
            self.line(&line);
        }
    }

    /// Counts one line, given without its end.
    pub fn line(&mut self, bytes: &[u8]) {
        self.lines = self.lines.saturating_add(1);
        match Line::read(bytes) {
            None => self.unread = self.unread.saturating_add(1),
            Some(line) if line.verdict == "observed" => self.count(line),
            Some(_) => {}
        }
    }

    fn count(&mut self, line: Line) {
        self.observed = self.observed.saturating_add(1);
        let caller_kind = line.caller_kind().to_owned();
        let key = (line.route.unwrap_or_default(), line.reason.unwrap_or_default(), caller_kind);
        if self.rows.len() >= MAX_ROWS && !self.rows.contains_key(&key) {
            self.beyond = self.beyond.saturating_add(1);
            return;
        }
        let (route, reason, caller_kind) = key.clone();
        let row = self.rows.entry(key).or_insert(Row { route, reason, caller_kind, count: 0, samples: Vec::new() });
        row.count = row.count.saturating_add(1);
        if row.samples.len() == MAX_SAMPLES {
            row.samples.remove(0);
        }
        row.samples.push(line.id);
    }

    /// The rows, the most frequent first.
    #[must_use]
    pub fn rows(&self) -> Vec<&Row> {
        let mut rows: Vec<&Row> = self.rows.values().collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.count));
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(id: &str, verdict: &str, route: &str, reason: &str, caller: Option<&str>) -> String {
        let caller = caller.map(|caller| format!(",\"caller\":\"{caller}\"")).unwrap_or_default();
        format!("{{\"id\":\"{id}\",\"verdict\":\"{verdict}\",\"route\":\"{route}\",\"reason\":\"{reason}\"{caller}}}\n")
    }

    fn report(log: &str) -> Shadow {
        let mut shadow = Shadow::default();
        shadow.read(log.as_bytes()).unwrap();
        shadow
    }

    #[test]
    fn what_would_be_refused_is_counted_by_route_reason_and_caller() {
        let log = [
            line("1", "observed", "/admin/**", "role-insufficient", Some("user:dana")),
            line("2", "observed", "/admin/**", "role-insufficient", Some("user:eve")),
            line("3", "observed", "/admin/**", "credentials-missing", None),
            line("4", "observed", "/admin/**", "role-insufficient", Some("service:billing")),
            line("5", "refused", "/admin/**", "role-insufficient", Some("user:dana")),
            line("6", "open", "/admin/**", "", Some("user:dana")),
            "garbage\n".to_owned(),
            line("7", "observed", "/admin/**", "role-insufficient", Some("user:dana")),
            line("8", "observed", "/admin/**", "role-insufficient", Some("user:dana")),
        ];
        let shadow = report(&log.concat());
        assert_eq!((shadow.lines, shadow.unread, shadow.observed, shadow.beyond), (9, 1, 6, 0));
        let rows: Vec<_> =
            shadow.rows().iter().map(|row| (row.caller_kind.as_str(), row.count, row.samples.join(","))).collect();
        assert_eq!(
            rows,
            [("user", 4, "2,7,8".to_owned()), ("anonymous", 1, "3".to_owned()), ("service", 1, "4".to_owned())]
        );
    }

    #[test]
    fn limits_hold_at_their_edge() {
        let log =
            |routes: usize| (0..routes).map(|n| line("1", "observed", &format!("/{n}"), "x", None)).collect::<String>();
        let full = report(&log(MAX_ROWS));
        assert_eq!((full.rows().len(), full.beyond), (MAX_ROWS, 0));
        let over = report(&(log(MAX_ROWS + 1) + &line("2", "observed", "/0", "x", None)));
        assert_eq!((over.rows().len(), over.beyond, over.rows()[0].count), (MAX_ROWS, 1, 2));
    }

    #[test]
    fn a_line_that_is_too_long_is_one_line() {
        for bytes in [MAX_LINE_BYTES - 1, MAX_LINE_BYTES, MAX_LINE_BYTES + 1, MAX_LINE_BYTES + 2, 5 * MAX_LINE_BYTES] {
            let log = "x".repeat(bytes) + "\n" + &line("1", "observed", "/a", "x", None);
            let shadow = report(&log);
            assert_eq!((shadow.lines, shadow.unread, shadow.observed), (2, 1, 1), "{bytes}");
        }
    }
}
