//! What a catalogue file needs in scope: the types its one literal is made of.

pub(super) use crate::clue::{Clue, Effect, Strength};
pub(super) use crate::fact::Fact;
pub(super) use crate::factor::Factor;
pub(super) use crate::reason::{
    Answer, Challenge, Example, Family, Fault, Platform, Reason, Reference, Repair, Request, Retry, Sight, Who,
};
