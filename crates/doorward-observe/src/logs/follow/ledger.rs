//! The figures of logs that are followed, line by line, each refusal with what the error log says of it.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use doorward_diagnose::testimony::Tie;
use doorward_record::access::agent::Family;
use doorward_record::access::{Line, agent};
use doorward_record::error::{self, Clock};
use doorward_record::figures::who::Claim;
use doorward_record::figures::{Class, Sure, Tally, Told};
use jiff::tz::TimeZone;

use super::super::causes::{self, Quote};
use super::super::figures::{Counting, Judged, told};
use super::super::heard::MAX_HEARD;
use super::source::Source;

/// How long a refusal waits for the line that says why: an error log that is written through a buffer comes later.
const HOLD: Duration = Duration::from_millis(500);
/// Most refusals that wait.
pub(super) const MAX_HELD: usize = 4096;
/// Paths whose error line is looked up to be quoted.
const QUOTED: usize = 200;

/// A request, as it was counted.
#[derive(Debug)]
pub struct Seen<'a> {
    /// Its line.
    pub line: &'a Line<'a>,
    /// The log that it stands in.
    pub log: &'a str,
    /// What became of it.
    pub class: Class,
    /// The id of the reason, where a log states it.
    pub reason: Option<&'static str>,
    /// How surely the error line is the request's; absent where the access log states the reason itself, or nobody does.
    pub tie: Option<Tie>,
    /// The error log and its line.
    pub quote: Option<Quote>,
    /// How it disagrees with the access map.
    pub judged: Option<Judged>,
    /// Who asked, by the User-Agent.
    pub agent: Family,
    /// What is known of the claim to be a crawler; absent for who claims none.
    pub claim: Option<Claim>,
}

/// Who is told of each request.
pub type Each<'a> = dyn FnMut(&Seen<'_>) + 'a;

/// A refusal that waits.
#[derive(Debug)]
struct Held {
    until: Instant,
    source: usize,
    line: Vec<u8>,
}

/// What is counted.
pub(super) struct Ledger {
    pub(super) counting: Counting,
    pub(super) tally: Tally,
    /// The offset of the server's clock, as its access log shows it.
    pub(super) zone_s: Option<i32>,
    /// Whether a line of an access log has come, for which error lines are looked at.
    pub(super) is_asked: bool,
    held: VecDeque<Held>,
    /// Error lines of which the quotes were looked up.
    looked_up: u64,
}

impl Ledger {
    pub(super) fn new(counting: Counting) -> Self {
        Self { counting, tally: Tally::default(), zone_s: None, is_asked: false, held: VecDeque::new(), looked_up: 0 }
    }

    /// The clock of error logs: the access log's, else this machine's.
    pub(super) fn clock(&self) -> Clock {
        self.zone_s.map_or_else(|| Clock::new(TimeZone::system(), None), causes::zone)
    }

    /// Takes lines of an error log in.
    pub(super) fn hear(&mut self, name: &str, block: &[u8]) {
        let clock = self.clock();
        self.counting.causes.hear(name, block, &clock);
        if self.counting.causes.heard() - self.looked_up > MAX_HEARD as u64 / 2 {
            self.look_up();
        }
    }

    /// Takes a line in that stands in an access log and is an error log's, as where one stream has both.
    fn overhear(&mut self, name: &str, line: &[u8]) -> bool {
        let is_one = std::str::from_utf8(line).is_ok_and(|line| error::line(line, &Clock::unknown()).is_some());
        if is_one {
            self.hear(name, line);
        }
        is_one
    }

    /// Keeps the quotes of what is refused most, before the lines are forgotten.
    pub(super) fn look_up(&mut self) {
        let causes = &self.counting.causes;
        self.tally
            .look_up(QUOTED, |place| causes.quote(place).map(|quote| format!("{}: {}", quote.place(), quote.text)));
        self.looked_up = causes.heard();
    }

    /// Counts the lines of a block of an access log. `waits` says whether refusals wait for an error line.
    pub(super) fn count(&mut self, at: usize, source: &mut Source, now: Option<Instant>, each: &mut Each<'_>) {
        let block = std::mem::take(&mut source.block);
        if let Some(zone_s) = causes::zone_s(&block) {
            self.zone_s = Some(zone_s);
        }
        let mut is_learnt = self.counting.format.is_some();
        for line in super::super::figures::lines(&block) {
            if self.read(at, source, line, now, each) {
                continue;
            }
            if !std::mem::replace(&mut is_learnt, true)
                && source.learn_anew(&block)
                && self.read(at, source, line, now, each)
            {
                continue;
            }
            if !self.overhear(&source.name, line) {
                self.unread(source, line);
            }
        }
        source.block = block;
        source.block.clear();
    }

    /// Counts a line if it can be read.
    fn read(&mut self, at: usize, source: &mut Source, line: &[u8], now: Option<Instant>, each: &mut Each<'_>) -> bool {
        let Source { name, reader: Some(reader), scratch, .. } = source else { return false };
        let Ok(read) = reader.read(line, scratch) else { return false };
        if let Some(unparsed) = read.unfinished() {
            self.tally.add_unparsed(line, &unparsed);
            return true;
        }
        if !self.counting.filter.keeps(&read) {
            return true;
        }
        let class = Class::of(read.status.unwrap_or(0));
        let cause = if class == Class::Open { None } else { self.counting.causes.of(&read, reader.is_combined()) };
        if let Some(now) = now
            && class == Class::Refused
            && cause.is_none()
            && self.held.len() < MAX_HELD
        {
            self.held.push_back(Held { until: now + HOLD, source: at, line: line.to_vec() });
            return true;
        }
        self.add(name, &read, cause, each);
        true
    }

    /// Counts a line that is none of a request.
    fn unread(&mut self, source: &mut Source, line: &[u8]) {
        use doorward_record::access::{Unparsed, Why};
        let unparsed = match &source.reader {
            Some(reader) => reader.read(line, &mut source.scratch).err(),
            None if line.trim_ascii().is_empty() => None,
            None => Some(Unparsed { why: Why::Form, hint: "" }),
        };
        if let Some(unparsed) = unparsed {
            self.tally.add_unparsed(line, &unparsed);
        }
    }

    /// Counts a request, and tells of it.
    fn add(&mut self, log: &str, line: &Line<'_>, cause: Option<Told>, each: &mut Each<'_>) {
        let Self { counting, tally, .. } = self;
        let told = told(cause, line).unwrap_or_default();
        let (reason, tie) = (told.reasons.first().copied(), told.sure.and_then(tie));
        let quote = told.place.and_then(|place| counting.causes.quote(place));
        tally.add(line, &counting.ranges, |_| told);
        let judged = counting.disagree(tally, line);
        let agent = agent::family(line.agent.unwrap_or_default());
        let claim = match agent {
            Family::Crawler(crawler) => Some(counting.ranges.judge(crawler.name, line.address())),
            _ => None,
        };
        let class = Class::of(line.status.unwrap_or(0));
        each(&Seen { line, log, class, reason, tie, quote, judged, agent, claim });
    }

    /// Counts the refusals that have waited long enough; all of them, where no time is given.
    pub(super) fn release(&mut self, sources: &mut [Source], now: Option<Instant>, each: &mut Each<'_>) {
        while let Some(held) = self.held.pop_front_if(|held| now.is_none_or(|now| held.until <= now)) {
            if let Some(source) = sources.get_mut(held.source) {
                self.read(held.source, source, &held.line, None, each);
            }
        }
    }

    /// Counts what waits of a log that is no longer followed; the logs behind it move up by one.
    pub(super) fn leave(&mut self, at: usize, source: &mut Source, each: &mut Each<'_>) {
        for mut held in std::mem::take(&mut self.held) {
            if held.source == at {
                self.read(at, source, &held.line, None, each);
                continue;
            }
            held.source -= usize::from(held.source > at);
            self.held.push_back(held);
        }
    }

    /// When the next refusal has waited long enough.
    pub(super) fn due(&self) -> Option<Instant> {
        self.held.front().map(|held| held.until)
    }
}

/// How surely an error line is the request's; absent where none tells the cause.
fn tie(sure: Sure) -> Option<Tie> {
    match sure {
        Sure::ExactId => Some(Tie::Exact),
        Sure::Request => Some(Tie::Close),
        Sure::Path => Some(Tie::Loose),
        _ => None,
    }
}
