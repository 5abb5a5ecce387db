//! The last minutes, in bounded memory: requests a second by class, and who was refused where and why.
//!
//! Time is what is given: seconds since the beginning.

use std::collections::{HashMap, VecDeque};

use doorward_record::figures::class::{CLASSES, Class, Counts};
use doorward_record::figures::who::Claim;

use super::picture::{Entry, Row};
use crate::logs::follow::shown::Shown;

/// Seconds of the charts.
pub(super) const SECONDS: usize = 300;
/// Minutes of the tables.
pub(super) const MINUTES: usize = 10;
/// Most values of one kind that are told apart in a minute.
pub(super) const MAX_VALUES: usize = 2000;
/// Refusals that can be leafed through.
pub(super) const MAX_ENTRIES: usize = 500;
/// Rows of a table.
pub(super) const ROWS: usize = 200;

/// Values with how often they came.
type Counted = HashMap<Vec<String>, u64>;

/// One minute.
#[derive(Debug, Clone, Default)]
struct Minute {
    paths: Counted,
    clients: Counted,
    causes: Counted,
}

/// The last minutes.
#[derive(Debug, Clone, Default)]
pub(super) struct Recent {
    /// The second that the last of `seconds` is.
    second: u64,
    seconds: VecDeque<Counts>,
    minutes: VecDeque<Minute>,
    entries: VecDeque<Entry>,
    /// How often something was open though the map shuts it.
    pub(super) alarms: u64,
}

impl Recent {
    /// Lets the time go on.
    pub(super) fn pass(&mut self, second: u64) {
        if self.seconds.is_empty() {
            self.seconds.push_back(Counts::default());
            self.minutes.push_back(Minute::default());
            self.second = second;
        }
        let minutes = (second / 60).saturating_sub(self.second / 60);
        for _ in 0..minutes.min(MINUTES as u64) {
            self.minutes.push_back(Minute::default());
        }
        for _ in 0..second.saturating_sub(self.second).min(SECONDS as u64) {
            self.seconds.push_back(Counts::default());
        }
        self.second = self.second.max(second);
        self.minutes.drain(..self.minutes.len().saturating_sub(MINUTES));
        self.seconds.drain(..self.seconds.len().saturating_sub(SECONDS));
    }

    /// A request.
    pub(super) fn count(&mut self, class: Class) {
        if let Some(counts) = self.seconds.back_mut() {
            counts.add(class);
        }
    }

    /// A refusal, or something about which log and map disagree.
    pub(super) fn show(&mut self, shown: &Shown) {
        let alarm = shown.is_alarm();
        self.alarms += u64::from(alarm);
        if let Some(minute) = self.minutes.back_mut() {
            let door = format!("{}{}", shown.host, shown.path);
            add(&mut minute.paths, vec![shown.status.to_string(), door]);
            let claim = match shown.claim {
                Some(Claim::Verified) => " (verified)",
                Some(Claim::Unverified) => " (unverified)",
                Some(Claim::Refuted) => " (refuted)",
                None => "",
            };
            add(&mut minute.clients, vec![shown.client.clone(), format!("{}{claim}", shown.agent)]);
            if let Some(reason) = shown.reason {
                let title = doorward_reason::find(reason).map_or("", |reason| reason.title);
                add(&mut minute.causes, vec![reason.to_owned(), title.to_owned()]);
            }
        }
        if self.entries.len() == MAX_ENTRIES {
            self.entries.pop_back();
        }
        self.entries.push_front(Entry { moment: shown.moment(), line: shown.line(), alarm });
    }

    /// Whether the charts show anything.
    pub(super) fn moves(&self) -> bool {
        self.seconds.iter().any(|counts| counts.total() > 0)
    }

    /// Requests a second of each class, the oldest first, as many as there is room for in the chart.
    pub(super) fn series(&self) -> [Vec<u64>; CLASSES.len()] {
        CLASSES.map(|class| {
            let missing = SECONDS.saturating_sub(self.seconds.len());
            let known = self.seconds.iter().map(|counts| counts.of(class));
            std::iter::repeat_n(0, missing).chain(known).collect()
        })
    }

    /// What was refused most.
    pub(super) fn paths(&self, filter: &str) -> Vec<Row> {
        self.rows(|minute| &minute.paths, filter)
    }

    /// Who was refused most.
    pub(super) fn clients(&self, filter: &str) -> Vec<Row> {
        self.rows(|minute| &minute.clients, filter)
    }

    /// Why.
    pub(super) fn causes(&self, filter: &str) -> Vec<Row> {
        self.rows(|minute| &minute.causes, filter)
    }

    /// The last refusals, the newest first.
    pub(super) fn entries(&self, filter: &str) -> Vec<Entry> {
        self.entries.iter().filter(|entry| fits(&entry.line, filter)).take(ROWS).cloned().collect()
    }

    fn rows(&self, of: impl Fn(&Minute) -> &Counted, filter: &str) -> Vec<Row> {
        let mut sums: HashMap<&Vec<String>, u64> = HashMap::new();
        for (cells, count) in self.minutes.iter().flat_map(of) {
            if cells.iter().any(|cell| fits(cell, filter)) {
                *sums.entry(cells).or_default() += count;
            }
        }
        let mut rows: Vec<Row> = sums.into_iter().map(|(cells, count)| Row { count, cells: cells.clone() }).collect();
        rows.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.cells.cmp(&other.cells)));
        rows.truncate(ROWS);
        rows
    }
}

/// Counts a value; beyond the limit of a minute what is new is left out.
fn add(counted: &mut Counted, cells: Vec<String>) {
    if counted.len() < MAX_VALUES || counted.contains_key(&cells) {
        *counted.entry(cells).or_default() += 1;
    }
}

/// Whether a text has what the filter asks for.
pub(super) fn fits(text: &str, filter: &str) -> bool {
    filter.is_empty() || text.to_lowercase().contains(&filter.to_lowercase())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::logs::live) fn shown(path: &str) -> Shown {
        Shown {
            time_s: Some(1_790_812_806),
            status: 403,
            method: "GET".to_owned(),
            host: "shop.example".to_owned(),
            path: path.to_owned(),
            client: "192.0.2.9".to_owned(),
            agent: "curl",
            claim: None,
            reason: Some("ip-denied"),
            tie: None,
            quote: None,
            judged: None,
        }
    }

    #[test]
    fn what_is_older_than_the_window_is_gone() {
        let mut recent = Recent::default();
        recent.pass(0);
        recent.count(Class::Refused);
        recent.show(&shown("/a"));
        for (second, rows, sum) in [(299, 1, 1), (300, 1, 0), (599, 1, 0), (600, 0, 0)] {
            recent.pass(second);
            assert_eq!(recent.paths("").len(), rows, "{second}");
            assert_eq!(recent.series()[1].iter().sum::<u64>(), sum, "{second}");
            assert_eq!(recent.moves(), sum > 0, "{second}");
        }
        assert_eq!(recent.series()[0].len(), SECONDS);
        recent.pass(1_000_000_000);
        assert!(recent.seconds.len() <= SECONDS && recent.minutes.len() <= MINUTES);
    }

    #[test]
    fn memory_has_an_edge() {
        let mut recent = Recent::default();
        recent.pass(0);
        for number in 0..=MAX_VALUES {
            recent.show(&shown(&format!("/{number}")));
        }
        assert_eq!(recent.minutes[0].paths.len(), MAX_VALUES);
        assert_eq!(recent.entries.len(), MAX_ENTRIES);
        assert_eq!(recent.clients("")[0].count, MAX_VALUES as u64 + 1);
        assert_eq!(recent.paths("").len(), ROWS);
    }

    #[test]
    fn a_filter_is_a_part_of_the_text_in_either_case() {
        let mut recent = Recent::default();
        recent.pass(0);
        recent.show(&shown("/Blog/a"));
        recent.show(&shown("/shop"));
        assert_eq!(recent.paths("blog").len(), 1);
        assert_eq!(recent.entries("BLOG").len(), 1);
        assert_eq!(recent.paths("shop.EXAMPLE").len(), 2);
        assert!(recent.paths("nothing").is_empty());
    }
}
