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

/// Whether all whole lines of a text are nginx's or Apache's own, which are never lines of an access log.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    let clock = Clock::unknown();
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let is_own =
        |raw: &str| line(raw, &clock).is_some_and(|found| matches!(found.writer, Writer::Nginx | Writer::Apache));
    !whole.is_empty() && whole.lines().all(is_own)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nothing_but_an_error_log_is_known() {
        let nginx = "2026/10/01 02:00:06 [error] 7#7: *1 access forbidden by rule, client: 192.0.2.7, server: x\n";
        let apache =
            "[Thu Oct 01 02:00:06.1 2026] [authz_core:error] [pid 7] [client 192.0.2.7:1] AH01630: client denied\n";
        let access = "192.0.2.7 - - [01/Oct/2026:02:00:06 +0200] \"GET / HTTP/1.1\" 403 153\n";
        for (text, is_it) in [
            (nginx.to_owned(), true),
            (format!("{nginx}{apache}"), true),
            (format!("{nginx}2026/10/01 02:00:06 [err"), true),
            (format!("{nginx}{access}"), false),
            (access.to_owned(), false),
            (nginx.trim_end().to_owned(), false),
            (String::new(), false),
        ] {
            assert_eq!(is_plain(&text), is_it, "{text}");
        }
    }
}
