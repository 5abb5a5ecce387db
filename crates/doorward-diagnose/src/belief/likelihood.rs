//! What a reason predicts: the share of cases in which changing one factor has one effect.
//!
//! A reason lists what it is sure of; what it does not list follows from how far rules of its kind reach, or from what the
//! change usually does. The same shares weigh what was seen and choose what to try next.

use std::collections::BTreeMap;

use doorward_reason::{Clue, Effect, Factor, Reach, Reason};

use crate::reading::Reading;

/// Share of the usual effect where a reason says nothing of a factor.
const USUAL_SHARE: f64 = 0.88;
/// Share left for effects that a reason does not list, at least.
const REST_SHARE: f64 = 0.02;
/// Share of a door that opens for a change that has nothing to do with what shuts it.
const CHANCE_SHARE: f64 = 0.001;
/// Bounds of a listed share: no single experiment proves or excludes by itself.
const SHARE_BOUNDS: (f64, f64) = (0.01, 0.97);

/// What the refused answer makes of effects: beside a 404, "nothing is there" is the same answer again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scene {
    absent: bool,
    /// What the first experiment on the folder showed: whether the refusal holds there too.
    folder: Option<bool>,
    /// The same for the site.
    site: Option<bool>,
}

impl Scene {
    /// The scene of what was read.
    #[must_use]
    pub fn of(reading: &Reading) -> Self {
        Self { absent: matches!(reading.status, Some(404 | 410)), folder: None, site: None }
    }

    /// The scene after these effects were seen.
    #[must_use]
    pub fn after(reading: &Reading, effects: &BTreeMap<Factor, Effect>) -> Self {
        effects.iter().fold(Self::of(reading), |scene, (factor, effect)| scene.with(*factor, *effect))
    }

    /// The scene with what one experiment showed of the refusal's reach.
    pub(super) fn with(mut self, factor: Factor, effect: Effect) -> Self {
        let known = match factor.reach() {
            Some(Reach::Folder) => &mut self.folder,
            Some(Reach::Site) => &mut self.site,
            None => return self,
        };
        *known = known.or(Some(effect == Effect::Same));
        self
    }

    /// Whether it is known already that the refusal holds where this factor asks.
    fn reaches(self, factor: Factor) -> Option<bool> {
        match factor.reach()? {
            Reach::Folder => self.folder,
            Reach::Site => self.site,
        }
    }

    /// The least share of an effect that only repeats what another factor of the same reach showed.
    fn told_again(self, factor: Factor, effect: Effect) -> Option<f64> {
        self.reaches(factor).filter(|reaches| *reaches == (effect == Effect::Same)).map(|_| 0.8)
    }

    /// How an effect shows itself here.
    fn seen(self, effect: Effect) -> Effect {
        if self.absent && effect == Effect::Absent { Effect::Same } else { effect }
    }

    /// What a factor usually does here.
    pub(super) fn usual(self, factor: Factor) -> Effect {
        self.seen(factor.usual_effect())
    }
}

/// The share of cases in which this reason predicts this effect of a factor.
#[must_use]
pub fn share(reason: &Reason, scene: Scene, factor: Factor, effect: Effect) -> f64 {
    let mut listed = 0.0;
    let mut count = 0_u32;
    for clue in reason.clues {
        if let Clue::Effect(own, predicted, share) = clue
            && *own == factor
        {
            if scene.seen(*predicted) == effect {
                let share = scene.told_again(factor, effect).map_or(*share, |again| share.max(again));
                return share.clamp(SHARE_BOUNDS.0, SHARE_BOUNDS.1);
            }
            listed += share;
            count += 1;
        }
    }
    if count == 0 {
        return unlisted(reason, scene, factor, effect);
    }
    let rest = (1.0 - listed).max(REST_SHARE);
    if effect == Effect::Opens && !factor.asks_elsewhere() {
        return CHANCE_SHARE.max(rest * 0.02);
    }
    let share = if effect == scene.usual(factor) {
        rest * 0.8
    } else {
        rest * 0.2 / f64::from(5_u32.saturating_sub(count).max(1))
    };
    share.max(SHARE_BOUNDS.0)
}

/// The share of an effect of a factor that the reason does not list.
fn unlisted(reason: &Reason, scene: Scene, factor: Factor, effect: Effect) -> f64 {
    if !factor.asks_elsewhere() {
        return background(scene, factor, effect);
    }
    if factor.reach().is_none() {
        return background(scene, factor, effect);
    }
    if !reason.family.is_about_the_place() || scene.reaches(factor).is_some() {
        return reach(scene, factor, effect);
    }
    // What the reason lists for another factor of the same reach holds for this one too.
    let alike = reason.clues.iter().find_map(|clue| match clue {
        Clue::Effect(own, _, _) if is_alike(*own, factor) => Some(*own),
        _ => None,
    });
    match alike {
        Some(own) => share(reason, scene, own, effect),
        None => background(scene, factor, effect),
    }
}

/// Whether two factors ask for places of the same kind, so that a rule that holds for one holds for the other.
fn is_alike(one: Factor, other: Factor) -> bool {
    one.reach().is_some() && one.reach() == other.reach() && one.usual_effect() == other.usual_effect()
}

/// The share of an effect elsewhere on the site, for a rule about who asks and how: it may hold for one place or for all.
fn reach(scene: Scene, factor: Factor, effect: Effect) -> f64 {
    let everywhere = match scene.reaches(factor) {
        Some(true) => 0.85,
        Some(false) => 0.1,
        None if factor.reach() == Some(Reach::Site) => 0.3,
        None => 0.47,
    };
    match effect {
        Effect::Same if scene.usual(factor) == Effect::Same => USUAL_SHARE,
        Effect::Same => everywhere,
        _ if effect == scene.usual(factor) => 0.92 - everywhere,
        _ => REST_SHARE,
    }
}

/// The share of an effect where nothing is known of the reason.
pub(super) fn background(scene: Scene, factor: Factor, effect: Effect) -> f64 {
    match factor {
        // Servers and applications differ widely in what they make of methods and host names.
        Factor::MethodUnknown => by_effect(effect, 0.5, 0.04, 0.4),
        Factor::MethodOptions => by_effect(effect, 0.45, 0.2, 0.3),
        Factor::HostUnknown => by_effect(effect, 0.5, 0.15, 0.2),
        Factor::PathSlash => by_effect(effect, 0.5, 0.05, 0.1),
        Factor::PathLowerCase | Factor::IndexFile => by_effect(effect, 0.45, 0.02, 0.05),
        _ if effect == scene.usual(factor) => USUAL_SHARE,
        // A door does not open by chance: what opens it has to do with what shuts it.
        _ if effect == Effect::Opens && !factor.asks_elsewhere() => CHANCE_SHARE,
        _ => (1.0 - USUAL_SHARE) / 5.0,
    }
}

/// A spread over effects: the same, open, otherwise; the rest evenly.
fn by_effect(effect: Effect, same: f64, opens: f64, differs: f64) -> f64 {
    match effect {
        Effect::Same => same,
        Effect::Opens => opens,
        Effect::Differs => differs,
        Effect::Absent | Effect::Asks | Effect::Fails => (1.0 - same - opens - differs) / 3.0,
    }
}
