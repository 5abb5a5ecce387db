//! Requests of which a log tells in several lines: one says what is asked, a later one what became of it, and others may stand between.
//!
//! They are put together by the id of the request, where each line names it. Where none does, by their order, and then only where no other
//! request was open: of two that are open at once nobody can say which one ended.

use std::collections::VecDeque;

/// Most requests that are open at once. Beyond it the oldest is let go, and counts as not understood when it ends.
pub(super) const MAX_OPEN: usize = 2_048;
/// Longest line that begins a request, longest name of one, and longest remark. A request with a longer one is not understood.
pub(super) const MAX_BEGIN_BYTES: usize = 2_048;
const MAX_KEY_BYTES: usize = 256;
const MAX_REMARK_BYTES: usize = 256;
/// After so many seconds without another request, one that has not ended will not: the process was ended, or a part of the server answered
/// that writes no end.
pub(super) const REST_S: i64 = 60;

/// Requests that have begun.
#[derive(Debug, Default)]
pub(in crate::access) struct Begun {
    open: VecDeque<Open>,
    /// Whether any request has begun.
    any: bool,
    /// The line that was looked at last, by its number: one line may be looked at in several ways.
    line: u64,
}

/// Requests of one name that are open.
#[derive(Debug)]
struct Open {
    key: Box<[u8]>,
    count: u32,
    /// How the only one began; empty where there were others.
    begin: Box<[u8]>,
    remark: Box<[u8]>,
    time_s: Option<i64>,
}

/// How a request began, and what was said of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) begin: Box<[u8]>,
    pub(super) remark: Box<[u8]>,
}

impl Begun {
    /// Whether any request has begun: then the log is of the kind that tells of them so.
    pub(super) fn any(&self) -> bool {
        self.any
    }

    /// Forgets all of them: another log begins.
    pub(in crate::access) fn forget(&mut self) {
        *self = Self { line: self.line, ..Self::default() };
    }

    /// A request begins, as the line of this number says.
    pub(super) fn begin(&mut self, line: u64, key: &[u8], begin: &[u8], time_s: Option<i64>) {
        if std::mem::replace(&mut self.line, line) == line && self.any {
            return;
        }
        self.any = true;
        if key.len() > MAX_KEY_BYTES {
            return;
        }
        let begin: Box<[u8]> = if begin.len() <= MAX_BEGIN_BYTES { begin.into() } else { Box::default() };
        if let Some(open) = self.of(key) {
            let is_over = |before: i64| time_s.is_some_and(|now| now - before > REST_S);
            let is_alone = open.count == 0 || open.time_s.is_some_and(is_over);
            open.count = if is_alone { 1 } else { open.count.saturating_add(1) };
            open.begin = if is_alone { begin } else { Box::default() };
            open.remark = Box::default();
            open.time_s = time_s.or(open.time_s);
            return;
        }
        if self.open.len() >= MAX_OPEN {
            self.open.pop_front();
        }
        self.open.push_back(Open { key: key.into(), count: 1, begin, remark: Box::default(), time_s });
    }

    /// Something is said of the request with this name that is open.
    pub(super) fn remark(&mut self, key: &[u8], remark: &[u8]) {
        let remark = remark.get(..MAX_REMARK_BYTES).unwrap_or(remark);
        if let Some(open) = self.of(key).filter(|open| open.count == 1) {
            open.remark = remark.into();
        }
    }

    /// The request with this name ends. `None` where none is known to be open, or more than one was.
    pub(super) fn end(&mut self, key: &[u8]) -> Option<Told> {
        let place = self.open.iter().rposition(|open| *open.key == *key)?;
        let open = self.open.get_mut(place)?;
        if open.count > 1 {
            open.count -= 1;
            return None;
        }
        let open = self.open.remove(place)?;
        (!open.begin.is_empty()).then_some(Told { begin: open.begin, remark: open.remark })
    }

    /// The newest are looked at first: what never ends gathers at the other end.
    fn of(&mut self, key: &[u8]) -> Option<&mut Open> {
        self.open.iter_mut().rev().find(|open| *open.key == *key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Events, a word each: `a+1` begins the first request of `a`, `a-` ends one of it, `a!x` remarks on it, `~90` lets time pass.
    fn ended(events: &str) -> String {
        let (mut begun, mut told, mut now) = (Begun::default(), Vec::new(), 0);
        for (line, event) in events.split(' ').enumerate() {
            let (key, text) = event.split_at(1);
            let (what, text) = text.split_at(text.len().min(1));
            match (key, what) {
                ("~", _) => now += event.get(1..).unwrap().parse::<i64>().unwrap(),
                (_, "+") => begun.begin(line as u64 + 1, key.as_bytes(), text.as_bytes(), Some(now)),
                (_, "!") => begun.remark(key.as_bytes(), text.as_bytes()),
                _ => told.push(begun.end(key.as_bytes()).map_or("?".to_owned(), |told| {
                    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                    text(&told.begin) + &text(&told.remark)
                })),
            }
        }
        told.join(" ")
    }

    #[test]
    fn a_request_is_put_together_where_it_is_certain_which() {
        for (events, wanted) in [
            ("a+1 a-", "1"),
            ("a+1 a!x a-", "1x"),
            ("a+1 a!x a!y a-", "1y"),
            ("a-", "?"),
            ("a+1 a- a-", "1 ?"),
            ("a+1 b+2 a- b-", "1 2"),
            ("a+1 b+2 b!x b- a-", "2x 1"),
            // Two of one name: which of them ended?
            ("a+1 a+2 a- a- a+3 a-", "? ? 3"),
            ("a+1 a+2 a- a+3 a- a- a+4 a-", "? ? ? 4"),
            // One never ended; after a rest it is known to be over.
            ("a+1 ~60 a+2 a- a-", "? ?"),
            ("a+1 ~61 a+2 a- a-", "2 ?"),
            ("a+1 a+2 ~61 a+3 a-", "3"),
        ] {
            assert_eq!(ended(events), wanted, "{events}");
        }
    }

    #[test]
    fn a_line_begins_one_request_however_often_it_is_looked_at() {
        let mut begun = Begun::default();
        for line in [1, 1, 1] {
            begun.begin(line, b"", b"x", None);
        }
        assert!(begun.end(b"").is_some() && begun.end(b"").is_none());
        begun.begin(2, b"", b"x", None);
        begun.forget();
        assert!(!begun.any() && begun.end(b"").is_none());
    }

    #[test]
    fn what_is_kept_has_limits() {
        let mut begun = Begun::default();
        let key = |number: usize| number.to_string().into_bytes();
        for number in 0..=MAX_OPEN {
            begun.begin(number as u64 + 1, &key(number), b"x", None);
        }
        assert_eq!(begun.open.len(), MAX_OPEN);
        assert_eq!((begun.end(&key(0)).is_some(), begun.end(&key(1)).is_some()), (false, true), "the oldest is let go");
        for (bytes, kept) in [(MAX_BEGIN_BYTES, true), (MAX_BEGIN_BYTES + 1, false)] {
            begun.begin(bytes as u64 * 1_000, b"long", &vec![b'x'; bytes], None);
            assert_eq!(begun.end(b"long").is_some(), kept, "{bytes}");
        }
        for (bytes, kept) in [(MAX_KEY_BYTES, true), (MAX_KEY_BYTES + 1, false)] {
            let key = vec![b'k'; bytes];
            begun.begin(bytes as u64 * 10_000, &key, b"x", None);
            begun.remark(&key, &[b'r'; MAX_REMARK_BYTES + 1]);
            let told = begun.end(&key);
            assert_eq!(told.map(|told| told.remark.len()), kept.then_some(MAX_REMARK_BYTES), "{bytes}");
        }
    }
}
