//! How what a caller meets under one map compares with what it meets under another.

use ipnet::IpNet;

use crate::map::Hours;
use crate::map::show::{Cell, Requirement};

/// The step from one cell to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing changes.
    Same,
    /// From outside to inside.
    In,
    /// From inside to outside.
    Out,
    /// Inside, on fewer or wider conditions.
    Wider,
    /// Inside, on more or narrower conditions.
    Narrower,
    /// Inside, on conditions that cannot be compared.
    Other,
    /// Outside, and the refusal looks otherwise.
    Look,
}

/// What the old and the new route say in more than the words of a cell.
#[derive(Debug, Clone, Copy)]
pub(super) struct Both<'h> {
    /// The hours.
    pub(super) hours: (Option<&'h Hours>, Option<&'h Hours>),
    /// Whether the owner is known in the same way.
    pub(super) same_owner: bool,
}

impl Both<'_> {
    fn turned(self) -> Self {
        Self { hours: (self.hours.1, self.hours.0), ..self }
    }
}

/// The step from `before` to `after`.
pub(super) fn step(before: &Cell, after: &Cell, both: Both<'_>) -> Step {
    match (before, after) {
        (Cell::Refused(before), Cell::Refused(after)) if before == after => Step::Same,
        (Cell::Refused(_), Cell::Refused(_)) => Step::Look,
        (Cell::Refused(_), _) => Step::In,
        (_, Cell::Refused(_)) => Step::Out,
        _ => {
            let (before, after) = (requirements(before), requirements(after));
            let narrower = all_met(after, before, both.turned());
            let wider = all_met(before, after, both);
            match (narrower, wider) {
                (true, true) => Step::Same,
                (true, false) => Step::Narrower,
                (false, true) => Step::Wider,
                (false, false) => Step::Other,
            }
        }
    }
}

fn requirements(cell: &Cell) -> &[Requirement] {
    match cell {
        Cell::Conditional(requirements) => requirements,
        _ => &[],
    }
}

/// Whether whoever meets all that `given` asks for meets all that `wanted` asks for.
fn all_met(given: &[Requirement], wanted: &[Requirement], both: Both<'_>) -> bool {
    wanted.iter().all(|wanted| given.iter().any(|given| implies(given, wanted, both)))
}

/// Whether one requirement can be met only where the other is.
fn implies(given: &Requirement, wanted: &Requirement, both: Both<'_>) -> bool {
    match (given, wanted) {
        (Requirement::Own(given), Requirement::Own(wanted)) => {
            given.iter().all(|name| wanted.contains(name) && (both.same_owner || **name != *"owner"))
        }
        (Requirement::Networks(given), Requirement::Networks(wanted)) => given.iter().all(|inner| held(inner, wanted)),
        (Requirement::Hours(_), Requirement::Hours(_)) => {
            matches!(both.hours, (Some(given), Some(wanted)) if within(given, wanted))
        }
        (Requirement::From(given), Requirement::From(wanted)) => given >= wanted,
        (Requirement::Until(given), Requirement::Until(wanted)) => given <= wanted,
        (Requirement::SecondFactor(given), Requirement::SecondFactor(wanted)) => given <= wanted,
        _ => false,
    }
}

fn held(inner: &IpNet, networks: &[IpNet]) -> bool {
    networks.iter().any(|network| network.contains(inner))
}

const MINUTES_A_DAY: u16 = 24 * 60;

/// Whether all minutes of a week that one has, the other has too. Places of different names are not compared.
fn within(inner: &Hours, outer: &Hours) -> bool {
    inner.zone == outer.zone && week(inner).zip(week(outer)).all(|(inner, outer)| !inner || outer)
}

/// For each minute of the week from Monday: whether it is among the hours. What begins on a named day may end on the next.
fn week(hours: &Hours) -> impl Iterator<Item = bool> {
    let (from, to) = (hours.from_minute, hours.to_minute);
    let overnight = to <= from;
    let named = |day: usize| hours.days.get(day % 7).copied().unwrap_or(false);
    (0..7_usize).flat_map(move |day| {
        (0..MINUTES_A_DAY).map(move |minute| {
            if overnight {
                (minute >= from && named(day)) || (minute < to && named(day + 6))
            } else {
                minute >= from && minute < to && named(day)
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;

    fn hours(days: [bool; 7], from_minute: u16, to_minute: u16) -> Hours {
        Hours { text: "".into(), days, from_minute, to_minute, zone: TimeZone::UTC }
    }

    #[test]
    fn hours_are_compared_minute_by_minute() {
        let daily = [true; 7];
        let monday = [true, false, false, false, false, false, false];
        let tuesday = [false, true, false, false, false, false, false];
        for (inner, outer, expected) in [
            (hours(daily, 540, 600), hours(daily, 480, 1080), true),
            (hours(daily, 480, 1080), hours(daily, 540, 600), false),
            (hours(monday, 480, 1080), hours(daily, 480, 1080), true),
            (hours(tuesday, 60, 120), hours(monday, 1320, 360), true),
            (hours(monday, 60, 120), hours(monday, 1320, 360), false),
            (hours(monday, 1320, 360), hours(daily, 0, 1440), true),
        ] {
            assert_eq!(within(&inner, &outer), expected, "{inner:?} {outer:?}");
        }
    }

    #[test]
    fn steps_are_told_apart() {
        let networks = |text: &str| Requirement::Networks(vec![text.parse().unwrap()]);
        let when = |requirements: &[Requirement]| Cell::Conditional(requirements.to_vec());
        let factor = Requirement::SecondFactor;
        for (before, after, expected) in [
            (Cell::Open, Cell::Open, Step::Same),
            (Cell::Refused(403), Cell::Open, Step::In),
            (Cell::Open, Cell::Refused(401), Step::Out),
            (Cell::Refused(403), Cell::Refused(404), Step::Look),
            (Cell::Open, when(&[factor(60)]), Step::Narrower),
            (when(&[factor(60)]), when(&[factor(600)]), Step::Wider),
            (when(&[networks("10.0.0.0/8")]), when(&[networks("10.1.0.0/16")]), Step::Narrower),
            (when(&[networks("10.0.0.0/8")]), when(&[factor(60)]), Step::Other),
            (
                when(&[Requirement::Own(vec!["owner".into()])]),
                when(&[Requirement::Own(vec!["self:a".into(), "owner".into()])]),
                Step::Wider,
            ),
        ] {
            assert_eq!(
                step(&before, &after, Both { hours: (None, None), same_owner: true }),
                expected,
                "{before} {after}"
            );
        }
    }
}
