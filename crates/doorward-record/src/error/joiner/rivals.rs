//! Refusals that compete for one line: of the same client, for the same request, in the same second.
//!
//! Where each line goes to whoever asks first, it may go to the wrong one. So whoever tells of single requests lets all of them be
//! expected before any asks: then it is known how many refusals a line may be of, and who of them is nearest to it. Where fewer lines are
//! there than refusals, no line is any one's.

use doorward_diagnose::testimony::Tie;

use super::super::join::normal;
use super::{Asked, Entry, Joiner, Part};

/// Seconds between a line and a refusal that are told apart; what is further apart counts as the last.
const SECONDS: usize = 3;
/// The clock may turn to the next second between a line and its request.
const TURN_S: usize = 1;

/// How many refusals may be a line's, by the seconds between.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Expected([u16; SECONDS]);

/// How well a line fits a refusal, but for the time: by its tie, by what agrees, by the user, and whether it refuses.
type Fit = (Tie, u8, bool, bool);

impl Expected {
    /// The seconds by their place.
    fn at(seconds: u64) -> usize {
        usize::try_from(seconds).unwrap_or(SECONDS).min(SECONDS - 1)
    }

    /// The last place at which a refusal is near enough, where another is nearest.
    fn reach(self) -> Option<usize> {
        self.0.iter().position(|count| *count > 0).map(|nearest| nearest + TURN_S)
    }

    /// Whether the line may be of a refusal that is so far away.
    pub(super) fn may_be(self, seconds: u64) -> bool {
        self.reach().is_none_or(|reach| Self::at(seconds) <= reach)
    }

    /// How many refusals it may be of.
    fn count(self) -> u32 {
        let reach = self.reach().unwrap_or(0);
        self.0.iter().take(reach + 1).map(|count| u32::from(*count)).sum()
    }
}

impl Joiner {
    /// Expects a refusal that will ask for its line later.
    pub fn expect(&mut self, asked: &Asked<'_>) {
        self.index(asked);
        for number in self.fitting(asked) {
            if let Some(entry) = self.entry_mut(number) {
                let at = Expected::at(i64::from(entry.time_s).abs_diff(asked.time_s));
                if let Some(count) = entry.expected.0.get_mut(at) {
                    *count = count.saturating_add(1);
                }
            }
        }
    }

    /// Lets every line answer anew, now that all refusals were expected.
    pub fn ask_anew(&mut self) {
        self.is_expectant = true;
        for entry in &mut self.entries {
            entry.used = entry.is_beside;
        }
    }

    /// How many refusals a line may be of, where there are fewer such lines than that; 0 where it can be given to who asks.
    pub(super) fn rivals(&self, number: u64, tie: Tie, asked: &Asked<'_>) -> u32 {
        let Some(entry) = self.entry(number).filter(|_| self.is_expectant && tie != Tie::Exact) else { return 0 };
        let refusals = entry.expected.count();
        let is_like = |other: &Entry| {
            std::ptr::eq(other.message, entry.message)
                && other.time_s.abs_diff(entry.time_s) <= u32::try_from(TURN_S).unwrap_or(0)
        };
        let lines = self.fitting(asked).into_iter().filter_map(|number| self.entry(number)).filter(|one| is_like(one));
        if u32::try_from(lines.count()).is_ok_and(|lines| refusals > lines) { refusals } else { 0 }
    }

    /// Whether a line is there that fits a refusal, whoever got it.
    pub(super) fn is_spoken_of(&self, asked: &Asked<'_>) -> bool {
        !self.fitting(asked).is_empty()
    }

    /// The lines that fit a refusal best, but for the time, whoever got them; none where an id says whose they are.
    fn fitting(&self, asked: &Asked<'_>) -> Vec<u64> {
        let named = asked.id.filter(|id| *id != "-").map(|id| self.keys.hash(("id", id)));
        let Some(client) = asked.client.filter(|_| !named.is_some_and(|key| self.ids.contains_key(&key))) else {
            return Vec::new();
        };
        let of = |request| self.lasts(client, request, asked).flat_map(|last| self.chain(last, |entry| entry.previous));
        let whole = self.keys.hash((asked.method, asked.target));
        let found = self.best(of(Some(whole)), asked, |_| Some((Tie::Close, 0)));
        if !found.is_empty() {
            return found;
        }
        let target = normal(asked.target);
        let path = self.keys.hash(("path", &target));
        let names = self.keys.spot(&target);
        self.best(of(None), asked, |entry| {
            if entry.request == path { Some((Tie::Close, 0)) } else { entry.tail(names, asked.status) }
        })
    }

    /// Those of these lines that fit best.
    fn best<'l>(
        &self,
        lines: impl Iterator<Item = (u64, &'l Entry)>,
        asked: &Asked<'_>,
        tie: impl Fn(&Entry) -> Option<(Tie, u8)>,
    ) -> Vec<u64> {
        let (from, to) = asked.span();
        let user = asked.user.map(|user| self.keys.short(("user", user)));
        let fit = |(number, entry): (u64, &Entry)| -> Option<(Fit, u64)> {
            let statuses = entry.message.statuses;
            let may_be = (from..=to).contains(&i64::from(entry.time_s))
                && !entry.is_beside
                && (statuses.is_empty() || statuses.contains(&asked.status))
                && entry.may_be_of(user, asked.tells_user);
            let (tie, agreeing) = tie(entry).filter(|_| may_be)?;
            let by_user = user.is_some_and(|user| user == entry.user);
            Some(((tie, agreeing, by_user, entry.message.part == Part::Refuses), number))
        };
        let fits: Vec<(Fit, u64)> = lines.filter_map(fit).collect();
        let best = fits.iter().map(|(fit, _)| *fit).max();
        fits.into_iter().filter(|(fit, _)| Some(*fit) == best).map(|(_, number)| number).collect()
    }

    /// A line that is still kept, to be changed.
    pub(super) fn entry_mut(&mut self, number: u64) -> Option<&mut Entry> {
        let at = number.checked_sub(self.base)?;
        self.entries.get_mut(usize::try_from(at).ok()?)
    }
}
