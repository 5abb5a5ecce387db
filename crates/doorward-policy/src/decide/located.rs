//! The first step of a decision: which door is asked for.

use std::borrow::Cow;

use crate::map::{Allow, Lookup, Map, Owner, RefuseAs, Route};
use crate::path::{Path, Reading, decoded};
use crate::router::Parameter;

/// Where a request leads in the map.
#[derive(Debug, Clone)]
pub struct Located<'m> {
    pub(super) found: Found<'m>,
    /// Other routes to which the path leads where encoded slashes are taken for slashes: they must open as well.
    pub(super) also: Vec<&'m Route>,
    schemes: Cow<'m, [usize]>,
    parameters: &'m [Parameter],
}

/// What was found for host, path and method.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Found<'m> {
    /// The route that decides.
    Route(At<'m>),
    /// Routes match the path, and none of them the method. Never empty.
    Method(Vec<At<'m>>),
    /// No route matches the path.
    Nothing,
    /// The path can be read in two ways that lead to different doors.
    Ambiguous {
        /// Whether one of them is concealed.
        concealed: bool,
    },
}

/// A route, equal to itself by its place in the map.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'m>(pub(super) &'m Route);

impl PartialEq for At<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.position == other.0.position
    }
}

impl<'m> Located<'m> {
    /// The route that decides, where host, path and method lead to one.
    #[must_use]
    pub fn route(&self) -> Option<&'m Route> {
        match self.found {
            Found::Route(At(route)) => Some(route),
            _ => None,
        }
    }

    /// Whether credentials must be looked at to decide. Where not, nothing about the caller changes the verdict.
    #[must_use]
    pub fn needs_caller(&self) -> bool {
        self.routes().any(needs_caller)
    }

    /// The schemes that are taken here, as positions in [`Map::authenticate`], in the order of challenges.
    #[must_use]
    pub fn schemes(&self) -> &[usize] {
        &self.schemes
    }

    /// The value of a path parameter as it stands in the path: percent-encoded, ready for another URL. The parameters are those of
    /// the route; where routes match the path and none the method, of the first of them that has to ask for an owner.
    #[must_use]
    pub fn raw_parameter<'p>(&self, name: &str, path: &'p Path) -> Option<&'p str> {
        self.parameters.iter().find(|parameter| *parameter.name == *name)?.value(path.as_str())
    }

    /// The same, decoded.
    #[must_use]
    pub fn parameter<'p>(&self, name: &str, path: &'p Path) -> Option<Cow<'p, str>> {
        self.raw_parameter(name, path).map(decoded)
    }

    /// The routes that have a say.
    pub(super) fn routes(&self) -> impl Iterator<Item = &'m Route> {
        self.found.routes().iter().map(|At(route)| *route).chain(self.also.iter().copied())
    }
}

impl<'m> Found<'m> {
    fn routes(&self) -> &[At<'m>] {
        match self {
            Self::Route(route) => std::slice::from_ref(route),
            Self::Method(routes) => routes,
            Self::Nothing | Self::Ambiguous { .. } => &[],
        }
    }
}

impl Map {
    /// Finds the route for a request: the first whose host, path and method match.
    ///
    /// A path that upstreams may read in more than one way (see [`crate::path`]) must lead to the same route in each reading, and
    /// to the same owner where the route asks for one; otherwise the request is refused as malformed. A site that passes encoded
    /// slashes on has names with slashes in them: read as slashes they may lead nowhere, or to a door that is open to the caller too.
    #[must_use]
    pub fn locate<'m>(&'m self, host: &str, path: &Path, method: &str) -> Located<'m> {
        let mut found = self.find(host, path.matching(), method);
        let mut also = Vec::new();
        for other in path.others() {
            let theirs = self.find(host, &other.text, method);
            match self.compare(&found, path.matching(), &theirs, other) {
                Agreement::Same => {}
                Agreement::Also(route) => also.push(route),
                Agreement::Differs => {
                    let mut routes = found.routes().iter().chain(theirs.routes());
                    let concealed = routes.any(|At(route)| route.refuse_as == RefuseAs::NotFound);
                    found = Found::Ambiguous { concealed };
                    also.clear();
                    break;
                }
            }
        }
        let asks = |At(route): &&At<'_>| lookup(route).is_some();
        let route = found.routes().iter().find(asks).or(found.routes().first());
        let parameters = route.map_or(&[] as &[_], |At(route)| self.router.parameters(route.position));
        Located { schemes: schemes(&found, &also), parameters, found, also }
    }

    fn find<'m>(&'m self, host: &str, path: &str, method: &str) -> Found<'m> {
        let mut others = Vec::new();
        for position in self.router.find(host, path) {
            let Some(route) = self.routes.get(position) else { break };
            if speaks_for(route, method) {
                return Found::Route(At(route));
            }
            others.push(At(route));
        }
        if others.is_empty() { Found::Nothing } else { Found::Method(others) }
    }

    /// Whether two readings of a path lead to the same doors, and through them to the same things.
    fn compare<'m>(&self, ours: &Found<'m>, path: &str, theirs: &Found<'m>, other: &Reading) -> Agreement<'m> {
        let same_things = |At(route): &At<'_>| {
            let mut parameters = self.router.parameters(route.position).iter();
            !asks_whose(route) || parameters.all(|parameter| parameter.value(path) == parameter.value(&other.text))
        };
        match (ours, theirs) {
            _ if ours == theirs && ours.routes().iter().all(same_things) => Agreement::Same,
            (_, Found::Nothing) if other.of_slashes => Agreement::Same,
            (Found::Route(At(ours)), Found::Route(At(theirs)))
                if other.of_slashes && !asks_whose(ours) && !asks_whose(theirs) =>
            {
                Agreement::Also(theirs)
            }
            _ => Agreement::Differs,
        }
    }
}

/// How another reading of a path compares with the first.
enum Agreement<'m> {
    Same,
    /// It leads to this route, which may open too.
    Also(&'m Route),
    Differs,
}

/// Whether a route's `allow` hangs on a part of the path.
fn asks_whose(route: &Route) -> bool {
    route.allow.iter().any(|entry| matches!(entry, Allow::SelfIn(_) | Allow::Owner))
}

/// Whether a route speaks for a method. GET stands for HEAD too.
pub(super) fn speaks_for(route: &Route, method: &str) -> bool {
    let names = |name: &str| route.methods.iter().any(|own| **own == *name);
    route.methods.is_empty() || names(method) || (method == "HEAD" && names("GET"))
}

/// The question whose a thing is, where the route has to ask it.
pub(super) fn lookup(route: &Route) -> Option<&Lookup> {
    match &route.owner {
        Some(Owner::Lookup(lookup)) => Some(lookup),
        _ => None,
    }
}

/// Whether credentials must be looked at to decide by a route.
pub(super) fn needs_caller(route: &Route) -> bool {
    let shut = route.deny.contains(&Allow::Anyone);
    let open = route.allow.contains(&Allow::Anyone) && route.deny.is_empty() && route.second_factor_s.is_none();
    !shut && !open
}

fn schemes<'m>(found: &Found<'m>, also: &[&'m Route]) -> Cow<'m, [usize]> {
    match found {
        Found::Route(At(route)) if also.is_empty() => Cow::Borrowed(&route.authenticate),
        _ => {
            let routes = found.routes().iter().map(|At(route)| *route).chain(also.iter().copied());
            let mut all: Vec<usize> = routes.flat_map(|route| route.authenticate.iter().copied()).collect();
            all.sort_unstable();
            all.dedup();
            Cow::Owned(all)
        }
    }
}
