//! Much more refusals than usual, for a while.

use serde::Serialize;

use super::super::tally::Tally;
use super::moment;

/// Minutes that are looked at together.
const STEP_MINUTES: i64 = 10;
/// Steps before and after that tell what is usual.
const AROUND: usize = 18;
/// How many times the usual it must be, and how many refusals at least.
const TIMES: f64 = 4.0;
const LEAST: u64 = 50;
/// Most spikes that are told.
const MOST: usize = 10;

/// A while with many more refusals than usual.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Spike {
    /// From when, as `2026-10-04 03:10`.
    pub from: String,
    /// For how many minutes.
    pub minutes: i64,
    /// Refusals in that time.
    pub refused: u64,
    /// What is usual for as long.
    pub usual: f64,
}

/// The spikes, in order of time.
#[must_use]
pub(super) fn spikes(tally: &Tally) -> Vec<Spike> {
    let mut steps: Vec<(i64, u64)> = Vec::new();
    for (minute, counts) in tally.minutes.iter() {
        let begin = minute.div_euclid(STEP_MINUTES) * STEP_MINUTES;
        match steps.last_mut() {
            Some((last, refused)) if *last == begin => *refused += counts.refused,
            _ => steps.push((begin, counts.refused)),
        }
    }
    if tally.minutes.step() > STEP_MINUTES {
        return Vec::new();
    }
    let mut found: Vec<(i64, Spike)> = Vec::new();
    for (place, (begin, refused)) in steps.iter().enumerate() {
        let usual = usual(&steps, place);
        let is_much = *refused >= LEAST
            && *refused as f64 > TIMES * usual
            && *refused as f64 > usual + 8.0 * (usual + 1.0).sqrt();
        if !is_much {
            continue;
        }
        match found.last_mut() {
            Some((end, spike)) if *end == *begin => {
                *end = begin + STEP_MINUTES;
                spike.minutes += STEP_MINUTES;
                spike.refused += refused;
                spike.usual += usual;
            }
            _ => {
                let from = moment::minute(u32::try_from(*begin).unwrap_or(0));
                found.push((begin + STEP_MINUTES, Spike { from, minutes: STEP_MINUTES, refused: *refused, usual }));
            }
        }
    }
    found.sort_by_key(|(_, spike)| std::cmp::Reverse(spike.refused));
    found.truncate(MOST);
    found.sort_by_key(|(end, _)| *end);
    found.into_iter().map(|(_, spike)| spike).collect()
}

/// The median of the steps around.
fn usual(steps: &[(i64, u64)], place: usize) -> f64 {
    let from = place.saturating_sub(AROUND);
    let around = steps.iter().enumerate().skip(from).take(place - from + AROUND + 1);
    let mut counts: Vec<u64> = around.filter(|(other, _)| *other != place).map(|(_, (_, refused))| *refused).collect();
    let middle = counts.len() / 2;
    if counts.is_empty() {
        return 0.0;
    }
    let (_, median, _) = counts.select_nth_unstable(middle);
    *median as f64
}
