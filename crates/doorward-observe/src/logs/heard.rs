//! Error lines that came while logs were followed, kept to be quoted: their files may be rotated away before anybody asks.

use std::collections::VecDeque;

use doorward_diagnose::testimony::quotation;
use doorward_record::error::ErrorLine;

/// Most lines that are kept.
pub(super) const MAX_HEARD: usize = 4096;
/// What the places of such lines have set, and places in files have not.
const MARK: u64 = 1 << 63;

/// The lines, the oldest first.
#[derive(Default)]
pub(super) struct Heard {
    lines: VecDeque<(String, String)>,
    /// How many came before the oldest that is kept.
    gone: u64,
}

impl std::fmt::Debug for Heard {
    /// Without the lines: requests bring secrets into logs.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Heard({} lines after {})", self.lines.len(), self.gone)
    }
}

impl Heard {
    /// Whether a place is that of such a line.
    pub(super) fn holds(place: u64) -> bool {
        place & MARK != 0
    }

    /// Whether nothing was heard.
    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Keeps a line of a log, if it bears on a refusal; gives its place.
    pub(super) fn add(&mut self, name: &str, line: &ErrorLine<'_>) -> u64 {
        if line.meaning.is_some() {
            if self.lines.len() == MAX_HEARD {
                self.lines.pop_front();
                self.gone += 1;
            }
            self.lines.push_back((name.to_owned(), quotation(line.raw)));
        }
        MARK | (self.gone + self.lines.len() as u64).saturating_sub(1)
    }

    /// How many lines were heard in all.
    pub(super) fn count(&self) -> u64 {
        self.gone + self.lines.len() as u64
    }

    /// The log and the line of a place, while it is kept.
    pub(super) fn quote(&self, place: u64) -> Option<(String, String)> {
        let at = (place & !MARK).checked_sub(self.gone)?;
        self.lines.get(usize::try_from(at).ok()?).cloned()
    }
}

#[cfg(test)]
mod tests {
    use doorward_record::error::{self, Clock};

    use super::*;

    #[test]
    fn the_last_lines_are_quoted_and_the_older_are_gone() {
        let mut heard = Heard::default();
        let mut places = Vec::new();
        for number in 0..=MAX_HEARD {
            let text = format!(
                "2026/10/01 02:00:06 [error] 7#7: *{number} access forbidden by rule, client: 192.0.2.9, server: x, request: \"GET /b HTTP/1.1\", host: \"x\""
            );
            places.push(heard.add("error.log", &error::line(&text, &Clock::utc()).unwrap()));
        }
        assert!(places.iter().all(|place| Heard::holds(*place)));
        assert!(!Heard::holds(7 << 44 | 1000));
        assert_eq!((heard.lines.len(), heard.count()), (MAX_HEARD, MAX_HEARD as u64 + 1));
        assert_eq!(heard.quote(places[0]), None);
        assert!(heard.quote(places[1]).unwrap().1.contains("*1 access"));
        assert!(heard.quote(places[MAX_HEARD]).unwrap().1.contains("*4096 access"));
    }
}
