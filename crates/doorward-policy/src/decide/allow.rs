//! Whether an entry of `allow` or `deny` names a caller.

use super::rules::Question;
use crate::caller::{Caller, Kind};
use crate::facts::Ownership;
use crate::map::{Allow, Lookup, Owner};
use crate::path::segment_is;

/// What a route's `allow` says of a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Admitted<'m> {
    Yes,
    No,
    /// It hangs on whose the thing is, and nobody has asked.
    Asks(&'m Lookup),
    /// It hangs on whose the thing is, and that cannot be learnt.
    Unknowable {
        retry_after_s: u64,
    },
}

/// Any one entry is enough. The owner is asked for only where nothing else opens.
pub(super) fn admitted<'m>(question: &Question<'_, 'm>) -> Admitted<'m> {
    let mut answer = Admitted::No;
    for entry in &question.route.allow {
        match opens(entry, question) {
            Admitted::Yes => return Admitted::Yes,
            Admitted::No => {}
            unsure => answer = unsure,
        }
    }
    answer
}

/// What one entry of `allow` says.
pub(super) fn opens<'m>(entry: &Allow, question: &Question<'_, 'm>) -> Admitted<'m> {
    let caller = question.caller();
    let yes = match (entry, caller) {
        (Allow::Owner, Some(caller)) => return owns(caller, question),
        (Allow::SelfIn(parameter), Some(caller)) => {
            question.parameter(parameter).is_some_and(|value| segment_is(value, &caller.name))
        }
        _ => names(entry, caller),
    };
    if yes { Admitted::Yes } else { Admitted::No }
}

/// Whether an entry names the caller by what they are. `self` and `owner` name nobody: they hang on the thing.
pub(super) fn names(entry: &Allow, caller: Option<&Caller>) -> bool {
    let Some(caller) = caller else { return *entry == Allow::Anyone };
    match entry {
        Allow::Anyone | Allow::SignedIn => true,
        Allow::Role { held_by, .. } => caller.roles.iter().any(|role| held_by.contains(role)),
        Allow::Scope(scope) => caller.scopes.contains(scope),
        Allow::User(name) => caller.kind == Kind::Person && caller.name == *name,
        Allow::Service(name) => caller.kind == Kind::Service && caller.name == *name,
        Allow::SelfIn(_) | Allow::Owner => false,
    }
}

fn owns<'m>(caller: &Caller, question: &Question<'_, 'm>) -> Admitted<'m> {
    let yes = match &question.route.owner {
        None => false,
        Some(Owner::Claim { claim, parameter }) => question
            .parameter(parameter)
            .is_some_and(|value| caller.claims.iter().any(|(name, own)| name == claim && segment_is(value, own))),
        Some(Owner::Lookup(lookup)) => match question.facts.ownership {
            Ownership::NotAsked => return Admitted::Asks(lookup),
            Ownership::Unavailable { retry_after_s } => return Admitted::Unknowable { retry_after_s },
            Ownership::Is(owner) => *owner == *caller.name,
            Ownership::Nobody => false,
        },
    };
    if yes { Admitted::Yes } else { Admitted::No }
}
