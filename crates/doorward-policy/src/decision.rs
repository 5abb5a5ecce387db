//! The outcome of a decision.

use crate::map::{Lookup, Route};
use crate::refusal::Refusal;

/// Open, or refused for a reason. There is no bool beside an explanation.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// The request may enter.
    Open,
    /// It may not, and this is why.
    Refused(Refusal),
}

impl Verdict {
    /// The refusal, where there is one.
    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Open => None,
            Self::Refused(refusal) => Some(refusal),
        }
    }
}

/// A verdict, with the route that gave it.
#[derive(Debug, Clone)]
pub struct Decision<'map> {
    /// Open or refused.
    pub verdict: Verdict,
    /// The route that decided; none where no route matches.
    pub route: Option<&'map Route>,
    /// Set where the verdict hangs on whose the thing is and nobody has asked: ask, and decide again.
    pub asks_owner: Option<&'map Lookup>,
}
