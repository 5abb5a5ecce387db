//! The decision: from the facts of one request, the map and the time to open or refused.
//!
//! It is total and pure, and made of steps that the gateway takes one by one, with its limits in between: [`Map::locate`],
//! [`Map::arrive`], [`Map::identify`], [`Map::authorize`]. [`decide`] takes them all. Nothing is allocated on the way to an open verdict.

mod allow;
mod explain;
mod hours;
mod located;
mod refuse;
mod rules;
#[cfg(test)]
mod tests;
pub mod trace;
mod words;

use jiff::Timestamp;

pub use explain::explain;
pub use located::Located;
use located::{At, Found, lookup};
use refuse::SiteFailure;
use rules::{AUTHORIZE, Failure, IDENTIFY, Question, Record, Silent, SiteRule};

use crate::decision::{Decision, Verdict};
use crate::facts::{Facts, Ownership};
use crate::map::{HostPattern, Map, Route, holds};
use crate::refusal::Refusal;

/// Decides.
#[must_use]
pub fn decide<'m>(facts: &Facts<'_>, map: &'m Map, now: Timestamp) -> Decision<'m> {
    let located = map.locate(facts.host, facts.path, facts.method);
    settle(facts, &located, map, now, &mut Silent)
}

impl Map {
    /// The first step after [`Map::locate`]: host, encryption, address. It is the same wherever the request leads.
    #[must_use]
    pub fn arrive(&self, facts: &Facts<'_>, _: &Located<'_>) -> Option<Refusal> {
        arrival(facts, self, &mut Silent).map(|failure| refuse::by_site(failure, facts, self))
    }

    /// The second step: whether it is known who asks, as far as the route wants to know. What no route names is refused here too.
    #[must_use]
    pub fn identify(&self, facts: &Facts<'_>, located: &Located<'_>, now: Timestamp) -> Option<Refusal> {
        match &located.found {
            Found::Route(_) => located.routes().find_map(|route| {
                let question = Question { facts, map: self, route, now };
                question.first_failure(IDENTIFY, &mut Silent).map(|failure| refuse::by_route(&failure, &question))
            }),
            // Whether the method is to be told is for the whole of the rules to say.
            Found::Method(_) => None,
            Found::Nothing => Some(refuse::by_site(SiteFailure::NoRoute, facts, self)),
            Found::Ambiguous { concealed } => {
                Some(refuse::by_site(SiteFailure::Ambiguous { concealed: *concealed }, facts, self))
            }
        }
    }

    /// The last step: whether who asks may enter. It repeats what [`Map::identify`] tests, so that it is safe by itself.
    #[must_use]
    pub fn authorize<'m>(&'m self, facts: &Facts<'_>, located: &Located<'m>, now: Timestamp) -> Decision<'m> {
        enter(facts, located, self, now, &mut Silent)
    }
}

/// All steps after the first. A recorder that wants everything sees the later ones even where an earlier one refuses.
fn settle<'m, R: Record<'m>>(
    facts: &Facts<'_>,
    located: &Located<'m>,
    map: &'m Map,
    now: Timestamp,
    record: &mut R,
) -> Decision<'m> {
    let failure = arrival(facts, map, record);
    let arrived = failure.map(|failure| refused(refuse::by_site(failure, facts, map), None));
    match arrived {
        Some(decision) if !R::ALL => decision,
        arrived => {
            let decision = enter(facts, located, map, now, record);
            arrived.unwrap_or(decision)
        }
    }
}

fn arrival<'m, R: Record<'m>>(facts: &Facts<'_>, map: &'m Map, record: &mut R) -> Option<SiteFailure> {
    let serves = |host: &HostPattern| host.matches(facts.host);
    let mut first = None;
    for rule in [SiteRule::Host, SiteRule::Https, SiteRule::Address] {
        let (held, failure) = match rule {
            SiteRule::Host => (map.site.hosts.iter().any(serves), SiteFailure::Host),
            SiteRule::Https => (facts.secure || !map.site.require_https, SiteFailure::Https),
            SiteRule::Address => {
                (!holds(&map.banned.networks, facts.address.to_canonical()), SiteFailure::AddressBanned)
            }
        };
        record.arrived(facts, map, rule, held);
        first = first.or((!held).then_some(failure));
        if first.is_some() && !R::ALL {
            break;
        }
    }
    first
}

fn enter<'m, R: Record<'m>>(
    facts: &Facts<'_>,
    located: &Located<'m>,
    map: &'m Map,
    now: Timestamp,
    record: &mut R,
) -> Decision<'m> {
    match &located.found {
        Found::Route(At(route)) => {
            for route in located.routes() {
                let question = Question { facts, map, route, now };
                if let Some(failure) = judge(&question, record) {
                    return by_route(&failure, &question);
                }
            }
            Decision { verdict: Verdict::Open, route: Some(route), asks_owner: None }
        }
        Found::Method(routes) => another_method(routes, facts, map, now, record),
        Found::Nothing => refused(refuse::by_site(SiteFailure::NoRoute, facts, map), None),
        Found::Ambiguous { concealed } => {
            refused(refuse::by_site(SiteFailure::Ambiguous { concealed: *concealed }, facts, map), None)
        }
    }
}

fn judge<'m, R: Record<'m>>(question: &Question<'_, 'm>, record: &mut R) -> Option<Failure<'m>> {
    let unknown = question.first_failure(IDENTIFY, record);
    if unknown.is_some() && !R::ALL {
        return unknown;
    }
    unknown.or(question.first_failure(AUTHORIZE, record))
}

/// Whom one of the routes would admit is told the methods of those that would; anybody else gets what the first of them gives.
fn another_method<'m, R: Record<'m>>(
    routes: &[At<'m>],
    facts: &Facts<'_>,
    map: &'m Map,
    now: Timestamp,
    record: &mut R,
) -> Decision<'m> {
    let mut admitting: Vec<&'m Route> = Vec::new();
    let mut first = None;
    let mut asking = None;
    // One owner is known at a time: routes that ask another question than the first are not decided by its answer.
    let asked = routes.iter().find_map(|At(route)| lookup(route));
    let unasked = Facts { ownership: Ownership::Nobody, ..*facts };
    for At(route) in routes {
        let facts = if lookup(route) == asked { facts } else { &unasked };
        let question = Question { facts, map, route, now };
        match judge(&question, record) {
            None => admitting.push(route),
            Some(failure @ Failure::AsksOwner(_)) if asking.is_none() => asking = Some(by_route(&failure, &question)),
            Some(failure) if first.is_none() => first = Some(by_route(&failure, &question)),
            Some(_) => {}
        }
    }
    if let Some(route) = admitting.first() {
        let scheme = Question { facts, map, route, now }.caller().map(|caller| caller.scheme);
        return refused(refuse::by_method(methods(&admitting), route.position, scheme), Some(route));
    }
    asking.or(first).unwrap_or_else(|| refused(refuse::by_site(SiteFailure::NoRoute, facts, map), None))
}

/// The methods of these routes, each once, HEAD beside GET.
fn methods(routes: &[&Route]) -> Vec<Box<str>> {
    let mut all: Vec<Box<str>> = Vec::new();
    for name in routes.iter().flat_map(|route| &route.methods) {
        let implied = (**name == *"GET").then_some("HEAD");
        for method in [Some(&**name), implied].into_iter().flatten() {
            if all.iter().all(|other| **other != *method) {
                all.push(method.into());
            }
        }
    }
    all
}

fn by_route<'m>(failure: &Failure<'m>, question: &Question<'_, 'm>) -> Decision<'m> {
    let asks_owner = match failure {
        Failure::AsksOwner(lookup) => Some(*lookup),
        _ => None,
    };
    Decision { asks_owner, ..refused(refuse::by_route(failure, question), Some(question.route)) }
}

fn refused(refusal: Refusal, route: Option<&Route>) -> Decision<'_> {
    Decision { verdict: Verdict::Refused(refusal), route, asks_owner: None }
}
