//! Which kind of log a text is, told from its first lines.

use super::line::Writer;
use super::prefix::line;
use super::stamp::Clock;

/// How many lines are looked at.
const LINES_LOOKED_AT: usize = 64;

/// What a log is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An error log of this server, or a log of it that tells causes.
    Error(Writer),
    /// Lines of several servers.
    Mixed,
}

/// Which kind of log this is: of the lines that can be read, the writer of most. Absent where fewer than one in two can be read.
#[must_use]
pub fn detect(text: &str) -> Option<Kind> {
    let clock = Clock::unknown();
    let mut seen = 0_usize;
    let mut counts: Vec<(Writer, usize)> = Vec::new();
    for raw in text.lines().filter(|raw| !raw.trim().is_empty()).take(LINES_LOOKED_AT) {
        seen += 1;
        let Some(found) = line(raw, &clock) else { continue };
        match counts.iter_mut().find(|(writer, _)| *writer == found.writer) {
            Some((_, count)) => *count += 1,
            None => counts.push((found.writer, 1)),
        }
    }
    kind_of(&counts, seen)
}

/// The kind that these counts of writers amount to, of so many lines.
#[must_use]
pub fn kind_of(counts: &[(Writer, usize)], lines: usize) -> Option<Kind> {
    let read: usize = counts.iter().map(|(_, count)| count).sum();
    (read > 0 && read * 2 >= lines).then_some(())?;
    let (writer, most) = counts.iter().max_by_key(|(_, count)| *count)?;
    // What a server passes on of others (PHP, a firewall) stands in its own log.
    let host = counts.iter().find(|(writer, _)| matches!(writer, Writer::Nginx | Writer::Apache | Writer::Caddy));
    match host {
        Some((writer, _)) => Some(Kind::Error(*writer)),
        None if *most * 10 >= read * 9 => Some(Kind::Error(*writer)),
        None => Some(Kind::Mixed),
    }
}
