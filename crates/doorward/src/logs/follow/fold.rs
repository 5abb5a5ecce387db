//! Repeats told together, so that a flood does not drown the terminal: the first line comes at once, its like are counted and told when
//! the window ends. Lines that differ have a budget; beyond it they are told by how many they are and whose.

use std::collections::HashMap;
use std::time::{Duration, Instant};

/// How long repeats are counted.
pub(super) const WINDOW: Duration = Duration::from_secs(10);
/// Lines that may come at once.
pub(super) const BURST: u32 = 20;
/// Lines a second in the long run.
const PER_SECOND: f64 = 5.0;
/// Most clients that are told apart among those beyond the budget.
const MAX_CLIENTS: usize = 256;
/// Clients that are named.
const NAMED: usize = 3;

/// A line that was shown, and how often it came again.
#[derive(Debug)]
struct Repeat {
    since: Instant,
    count: u64,
}

/// What was beyond the budget.
#[derive(Debug, Default)]
struct Beyond {
    since: Option<Instant>,
    count: u64,
    clients: HashMap<String, u64>,
}

/// How many lines may still come.
#[derive(Debug)]
struct Budget {
    left: f64,
    at: Instant,
}

/// Folds lines.
#[derive(Debug)]
pub(super) struct Fold {
    repeats: HashMap<String, Repeat>,
    budget: Budget,
    beyond: Beyond,
}

impl Fold {
    pub(super) fn new(now: Instant) -> Self {
        let budget = Budget { left: f64::from(BURST), at: now };
        Self { repeats: HashMap::new(), budget, beyond: Beyond::default() }
    }

    /// Takes a line; tells whether it is to be shown now. What is loud has no budget.
    pub(super) fn take(&mut self, line: &str, client: &str, is_loud: bool, now: Instant) -> bool {
        if let Some(repeat) = self.repeats.get_mut(line) {
            repeat.count += 1;
            return false;
        }
        if !is_loud && !self.budget.spend(now) {
            self.beyond.add(client, now);
            return false;
        }
        // INVARIANT: each of them was within the budget of one window, or is loud; those are bounded here.
        if self.repeats.len() < MAX_CLIENTS {
            self.repeats.insert(line.to_owned(), Repeat { since: now, count: 0 });
        } else if is_loud {
            self.beyond.add(client, now);
            return false;
        }
        true
    }

    /// What is to be told of windows that have ended; of all, where no time is given.
    pub(super) fn ended(&mut self, now: Option<Instant>) -> Vec<String> {
        let is_over = |since: Instant| now.is_none_or(|now| now.duration_since(since) >= WINDOW);
        let mut told = Vec::new();
        self.repeats.retain(|line, repeat| {
            if !is_over(repeat.since) {
                return true;
            }
            let again = std::mem::take(&mut repeat.count);
            if again > 0 {
                told.push(format!("{line}  × {again} in the last {} s", WINDOW.as_secs()));
            }
            // What goes on is counted on.
            repeat.since = now.unwrap_or(repeat.since);
            again > 0
        });
        told.sort();
        if self.beyond.since.is_some_and(is_over) {
            told.extend(std::mem::take(&mut self.beyond).told());
        }
        told
    }

    /// When the next window ends.
    pub(super) fn due(&self) -> Option<Instant> {
        let begun = self.repeats.values().map(|repeat| repeat.since).chain(self.beyond.since);
        begun.min().map(|since| since + WINDOW)
    }
}

impl Budget {
    fn spend(&mut self, now: Instant) -> bool {
        let gained = now.duration_since(self.at).as_secs_f64() * PER_SECOND;
        self.left = (self.left + gained).min(f64::from(BURST));
        self.at = now;
        let has = self.left >= 1.0;
        if has {
            self.left -= 1.0;
        }
        has
    }
}

impl Beyond {
    fn add(&mut self, client: &str, now: Instant) {
        self.since.get_or_insert(now);
        self.count += 1;
        if let Some(count) = self.clients.get_mut(client) {
            *count += 1;
        } else if self.clients.len() < MAX_CLIENTS {
            self.clients.insert(client.to_owned(), 1);
        }
    }

    fn told(self) -> Option<String> {
        let mut clients: Vec<(String, u64)> = self.clients.into_iter().collect();
        clients.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        let named: Vec<String> =
            clients.iter().take(NAMED).map(|(client, count)| format!("{client} × {count}")).collect();
        let others = if clients.len() > NAMED { ", and others" } else { "" };
        (self.count > 0).then(|| format!("and {} more, from {}{others}", self.count, named.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_are_counted_and_told_when_the_window_ends() {
        let start = Instant::now();
        let mut fold = Fold::new(start);
        assert!(fold.take("403 /a", "one", false, start));
        for _ in 0..37 {
            assert!(!fold.take("403 /a", "one", false, start));
        }
        assert!(fold.take("403 /b", "one", false, start));
        assert_eq!(fold.due(), Some(start + WINDOW));
        assert!(fold.ended(Some(start + WINDOW - Duration::from_millis(1))).is_empty());
        assert_eq!(fold.ended(Some(start + WINDOW)), ["403 /a  × 37 in the last 10 s"]);
        assert!(!fold.take("403 /a", "one", false, start + WINDOW), "what goes on is counted on");
        assert!(fold.take("403 /b", "one", false, start + WINDOW), "what has stopped is new again");
        assert_eq!(fold.ended(None), ["403 /a  × 1 in the last 10 s"]);
    }

    #[test]
    fn a_flood_of_different_lines_is_told_by_its_clients() {
        let start = Instant::now();
        let mut fold = Fold::new(start);
        let shown = (0..1000).filter(|number| fold.take(&format!("404 /{number}"), "scanner", false, start)).count();
        assert_eq!(shown, BURST as usize);
        assert!(fold.take("200 /admin", "other", true, start), "what is loud is shown whatever else comes");
        assert_eq!(fold.ended(Some(start + WINDOW)), ["and 980 more, from scanner × 980"]);
        assert!(fold.take("404 /new", "scanner", false, start + WINDOW));
    }

    #[test]
    fn memory_is_bounded_whatever_comes() {
        let start = Instant::now();
        let mut fold = Fold::new(start);
        let shown = (0..10_000).filter(|n| fold.take(&format!("200 /{n}"), &format!("{n}"), true, start)).count();
        assert_eq!((shown, fold.repeats.len()), (MAX_CLIENTS, MAX_CLIENTS));
        assert_eq!(fold.beyond.clients.len(), MAX_CLIENTS);
        assert_eq!(fold.beyond.count, 10_000 - MAX_CLIENTS as u64);
    }
}
