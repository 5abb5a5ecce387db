//! Clues: what tells for a reason and what tells against it, as data.
//!
//! A clue is read twice. Given observations it weighs the reason (a likelihood); before a probe is sent it says what the
//! reason predicts, which is how the next experiment is chosen. No clue names a vendor: that is the origins' business.

use serde::Serialize;

use crate::fact::Fact;
use crate::factor::Factor;

/// One clue of a reason.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Clue {
    /// With this factor changed, this reason predicts this effect, in this share of cases (0.0 to 1.0).
    /// A share of 0.0 says that the effect speaks against the reason.
    Effect(Factor, Effect, f64),
    /// This fact holds of the refused request or its answer.
    Fact(Fact, Strength),
    /// The answer's body or headers hold one of these phrases (compared without case): the server states the reason.
    Says(&'static [&'static str]),
    /// The same, where the words only point this way and other reasons use them too.
    Hints(&'static [&'static str]),
}

/// What a change of one factor did to the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// The door opens: a 2xx or 3xx that is no refusal in disguise.
    Opens,
    /// The same refusal: status and page are what they were.
    Same,
    /// Nothing is there: 404 or 410, where the baseline was something else.
    Absent,
    /// Credentials are asked for: 401, 407, or a login page, where the baseline was something else.
    Asks,
    /// Another refusal than before (status or page differ).
    Differs,
    /// No answer: refused connection, reset, failed handshake, time-out.
    Fails,
}

impl Effect {
    /// All effects, in a fixed order.
    pub const ALL: [Self; 6] = [Self::Opens, Self::Same, Self::Absent, Self::Asks, Self::Differs, Self::Fails];
}

/// How much a fact tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// Hardly ever seen without this reason.
    Decisive,
    /// Much oftener with it than without.
    Strong,
    /// Somewhat oftener.
    Weak,
    /// The reason cannot be, or hardly be, without this fact; by itself the fact says nothing.
    Needed,
    /// Somewhat seldomer with this reason than without.
    Doubtful,
    /// Seldom with this reason.
    Against,
    /// Never, or as good as never, with this reason.
    Excludes,
}
