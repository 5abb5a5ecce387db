//! What the server's own machine says, weighed: a line that refuses is worth more than any look of an answer.

use doorward_reason::Reason;

use super::evidence::{Evidence, Level};
use crate::testimony::{Bearing, Record, Testimony, Tie, Witness};

/// What a testimony adds to the reasons that it says refuse, by how surely it belongs to the request.
const REFUSES: [f64; 3] = [3.5, 9.0, 12.0];
/// What it adds to reasons that it only allows.
const ALLOWS: [f64; 3] = [1.0, 2.0, 2.5];
/// What it takes from reasons that it excludes.
const EXCLUDES: [f64; 3] = [-2.0, -5.0, -8.0];
/// What each place further down in a log line's list costs: a message may stand for many rules.
const LOGGED_RANK: f64 = 0.7;
/// The same where configuration or files were evaluated: what stands first is meant, the rest is what it might also be called.
const EVALUATED_RANK: f64 = 7.0;
/// What a log adds where configuration or files have said surely what refuses: it confirms, and decides nothing between reasons.
const CONFIRMS: f64 = 2.0;
/// The most that a place further down costs.
const MOST_BEHIND: f64 = 9.0;
/// All that testimonies may add to one reason, and take from it.
const BOUNDS: (f64, f64) = (-12.0, 18.0);

/// What the testimonies add to a reason, one piece of evidence each.
pub(super) fn weigh(reason: &Reason, record: &Record) -> Vec<Evidence> {
    let mut all: Vec<Evidence> = record
        .testimonies
        .iter()
        .enumerate()
        .filter_map(|(index, testimony)| {
            let mut item = weigh_one(reason, testimony, bearing(record, index))?;
            if only_confirms(testimony, record) {
                item.weight = item.weight.min(CONFIRMS);
            }
            Some(item)
        })
        .collect();
    let sum: f64 = all.iter().map(|item| item.weight).sum();
    let bounded = sum.clamp(BOUNDS.0, BOUNDS.1);
    if sum != 0.0 && (sum - bounded).abs() > f64::EPSILON {
        for item in &mut all {
            item.weight *= bounded / sum;
        }
    }
    all
}

/// What a testimony says once its place in the order is considered: behind the first rule or file that refuses, the request never
/// comes to the next, so that this one may refuse and does not.
fn bearing(record: &Record, index: usize) -> Bearing {
    let Some(own) = record.testimonies.get(index) else { return Bearing::Allows };
    let refuses = |testimony: &Testimony| testimony.witness != Witness::Log && testimony.bearing == Bearing::Refuses;
    let behind = record.testimonies.iter().take(index).any(refuses);
    if refuses(own) && behind { Bearing::Allows } else { own.bearing }
}

/// Whether a log's line tells of what configuration or files have said surely already.
fn only_confirms(testimony: &Testimony, record: &Record) -> bool {
    let evaluated = |other: &Testimony| {
        other.witness != Witness::Log && other.reasons.iter().any(|id| testimony.reasons.contains(id))
    };
    testimony.witness == Witness::Log && firm(record).any(evaluated)
}

/// The testimonies that say surely what refuses.
fn firm(record: &Record) -> impl Iterator<Item = &Testimony> {
    let sure = |(index, testimony): &(usize, &Testimony)| {
        bearing(record, *index) == Bearing::Refuses && testimony.tie > Tie::Loose
    };
    record.testimonies.iter().enumerate().filter(sure).map(|(_, testimony)| testimony)
}

/// Whether a sure witness names this reason.
#[must_use]
pub(super) fn is_told(reason: &Reason, record: &Record) -> bool {
    firm(record).any(|testimony| testimony.reasons.contains(&reason.id))
}

/// Whether a sure witness names other reasons than this one: then it is not settled, however much speaks for it.
#[must_use]
pub(crate) fn is_contradicted(reason: &Reason, record: &Record) -> bool {
    firm(record).any(|testimony| !testimony.reasons.contains(&reason.id))
}

/// What one testimony adds to a reason, if it speaks of it.
fn weigh_one(reason: &Reason, testimony: &Testimony, bearing: Bearing) -> Option<Evidence> {
    let rank = testimony.reasons.iter().position(|id| *id == reason.id)?;
    let tie = match testimony.tie {
        Tie::Loose => 0,
        Tie::Close => 1,
        Tie::Exact => 2,
    };
    let step = if testimony.witness == Witness::Log { LOGGED_RANK } else { EVALUATED_RANK };
    let behind = (step * f64::from(u8::try_from(rank.min(8)).unwrap_or(8))).min(MOST_BEHIND);
    let (weights, loss) = match bearing {
        Bearing::Refuses => (REFUSES, behind),
        Bearing::Allows => (ALLOWS, behind.min(0.5)),
        Bearing::Excludes => (EXCLUDES, 0.0),
    };
    let weight = weights.get(tie)? - loss;
    let level = match (bearing, testimony.tie) {
        (Bearing::Allows, _) | (_, Tie::Loose) => Level::Fingerprint,
        _ => Level::Stated,
    };
    Some(Evidence { text: words(testimony), level, weight, factor: None })
}

/// A testimony as a clause, with its place and its words.
#[must_use]
pub fn words(testimony: &Testimony) -> String {
    let source = match testimony.witness {
        Witness::Config => format!("{}'s configuration", testimony.hop),
        Witness::Log => format!("{}'s log", testimony.hop),
        Witness::FileSystem => "the file system".to_owned(),
    };
    let place = testimony.place.as_ref().map(|place| format!(", {place}")).unwrap_or_default();
    let quote = if testimony.quote.is_empty() { String::new() } else { format!(" (`{}`)", testimony.quote) };
    format!("{source}{place}: {}{quote}", testimony.text)
}

/// Pairs of testimonies that both say what refuses and name nothing in common, as sentences: they are shown, not averaged.
#[must_use]
pub(crate) fn contradictions(record: &Record) -> Vec<String> {
    let firm: Vec<&Testimony> = firm(record).collect();
    let mut found = Vec::new();
    for (index, one) in firm.iter().enumerate() {
        for other in firm.iter().skip(index + 1) {
            let agree = one.reasons.iter().any(|id| other.reasons.contains(id));
            if !agree && one.witness != other.witness {
                found.push(format!("{}, but {}", words(one), words(other)));
            }
        }
    }
    let excluded = |testimony: &&&Testimony| {
        record.testimonies.iter().find(|other| {
            other.bearing == Bearing::Excludes && testimony.reasons.iter().all(|id| other.reasons.contains(id))
        })
    };
    found.extend(firm.iter().filter_map(|testimony| {
        excluded(&testimony).map(|other| format!("{}, but {}", words(testimony), words(other)))
    }));
    found
}
