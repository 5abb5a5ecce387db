//! Two maps compared by what they let in, not by what they say.
//!
//! Sample requests are made from the patterns of all routes that are not the same in both maps (of all routes, where something that holds
//! for the whole map changed): stars and parameters are filled with literals that other patterns have in that place, and with a name that
//! none has. Each sample is decided under both maps, for every kind of caller that one of them tells apart. Every change that is told is
//! one that some request meets.
//!
//! Not seen are: differences that only a path outside the samples would show (more than [`MAX_SAMPLES_A_ROUTE`] combinations of literals,
//! or more than [`MAX_SAMPLES`] in all, which [`Kind::Unseen`] tells); rates, sizes and times of `[limits]`; banned networks; CORS; where
//! requests are sent on to; who has which role in tokens, keys and files of users; and what an owner's lookup answers.

mod compare;
mod sample;

use std::collections::BTreeMap;

use super::show::{Cell, Subject, Who, callers, granted, observed};
use super::{Map, Route};
use compare::{Step, step};
use sample::Samples;
pub use sample::{MAX_SAMPLES, MAX_SAMPLES_A_ROUTE};

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is.
    pub kind: Kind,
    /// For whom; none where it concerns all.
    pub who: Option<Who>,
    /// A request that meets it: host and path. For added and removed routes, the path as written.
    pub example: Box<str>,
    /// The methods that meet it, of those that either map names; `*` stands for all others.
    pub methods: Vec<Box<str>>,
    /// The route of the old map that decided, as written, with its line.
    pub old_route: Option<(Box<str>, usize)>,
    /// The route of the new map that decides.
    pub new_route: Option<(Box<str>, usize)>,
    /// What was met before.
    pub before: Option<Cell>,
    /// What is met now.
    pub after: Option<Cell>,
}

/// The kind of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Somebody enters who did not.
    Gains,
    /// Somebody does not enter who did.
    Loses,
    /// Somebody enters on fewer or wider conditions.
    Loosened,
    /// Somebody enters on more or narrower conditions.
    Tightened,
    /// Somebody enters on other conditions, of which none holds the others.
    Altered,
    /// A refusal looks otherwise.
    RefusedOtherwise,
    /// Requests are decided by another route than before, whatever comes of it.
    Falls,
    /// A scheme is taken that was not.
    SchemeTaken,
    /// A scheme is no longer taken.
    SchemeDropped,
    /// A path is named that was not.
    RouteAdded,
    /// A path is no longer named.
    RouteRemoved,
    /// There were more samples than are compared: the list may lack something.
    Unseen,
}

/// The first request that two deciders share, and the methods of all of them.
type Met = (Box<str>, Vec<Box<str>>);

/// What decides a request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Decider {
    /// A route, by its position.
    Route(usize),
    /// These routes match the path, none of them the method.
    Method(Vec<usize>),
    /// No route.
    Nothing,
    /// The host is not served.
    Host,
}

/// The differences of two maps: who gains and who loses first.
#[must_use]
pub fn diff(old: &Map, new: &Map) -> Vec<Change> {
    let samples = Samples::of(old, new);
    let mut met: BTreeMap<(Decider, Decider), Met> = BTreeMap::new();
    for sample in &samples.list {
        for method in &samples.methods {
            let pair = (sample.decider(old, method), sample.decider(new, method));
            let (_, methods) = met.entry(pair).or_insert_with(|| (sample.shown.clone(), Vec::new()));
            if !methods.contains(method) {
                methods.push(method.clone());
            }
        }
    }
    let whos = everybody(old, new);
    let mut changes = routes(old, new);
    for ((before, after), (example, methods)) in met {
        let pair = Pair { old, new, before, after, example, methods };
        changes.extend(pair.falls());
        changes.extend(pair.schemes());
        changes.extend(whos.iter().filter_map(|who| pair.change(who)));
    }
    if samples.left_out {
        changes.push(Change {
            kind: Kind::Unseen,
            who: None,
            example: "".into(),
            methods: Vec::new(),
            old_route: None,
            new_route: None,
            before: None,
            after: None,
        });
    }
    changes.sort_by_key(|change| change.kind);
    changes
}

/// Every kind of caller that one of the maps tells apart, and everybody whose roles or ban changed.
fn everybody(old: &Map, new: &Map) -> Vec<Who> {
    let mut whos = callers(old);
    whos.extend(callers(new));
    for map in [old, new] {
        whos.extend(map.banned.users.iter().cloned().map(Who::User));
        whos.extend(map.banned.services.iter().cloned().map(Who::Service));
        for authenticator in &map.authenticate {
            let (roles, make): (_, fn(Box<str>) -> Who) = match &authenticator.method {
                super::Method::Basic(rules) => (&rules.roles, Who::User),
                super::Method::Certificate(rules) => (&rules.roles, Who::Service),
                _ => continue,
            };
            let changed = roles.iter().filter(|(name, _)| granted(old, name) != granted(new, name));
            whos.extend(changed.map(|(name, _)| make(name.clone())));
        }
    }
    whos.sort_unstable();
    whos.dedup();
    whos
}

/// Paths that one map names and the other does not.
fn routes(old: &Map, new: &Map) -> Vec<Change> {
    let names = |map: &Map| -> std::collections::BTreeSet<Box<str>> {
        map.routes.iter().map(|route| route.path.clone()).collect()
    };
    let (old_names, new_names) = (names(old), names(new));
    let change = |kind, map: &Map, path: &str| {
        let route = map.routes.iter().find(|route| &*route.path == path).map(named);
        let (old_route, new_route) = if kind == Kind::RouteAdded { (None, route) } else { (route, None) };
        Change {
            kind,
            who: None,
            example: path.into(),
            methods: Vec::new(),
            old_route,
            new_route,
            before: None,
            after: None,
        }
    };
    let added = new_names.difference(&old_names).map(|path| change(Kind::RouteAdded, new, path));
    let removed = old_names.difference(&new_names).map(|path| change(Kind::RouteRemoved, old, path));
    added.chain(removed).collect()
}

fn named(route: &Route) -> (Box<str>, usize) {
    (route.path.clone(), route.line)
}

/// Requests that the same two routes decide.
struct Pair<'m> {
    old: &'m Map,
    new: &'m Map,
    before: Decider,
    after: Decider,
    example: Box<str>,
    methods: Vec<Box<str>>,
}

impl Pair<'_> {
    fn blank(&self, kind: Kind) -> Change {
        Change {
            kind,
            who: None,
            example: self.example.clone(),
            methods: self.methods.clone(),
            old_route: route(self.old, &self.before).map(named),
            new_route: route(self.new, &self.after).map(named),
            before: None,
            after: None,
        }
    }

    /// Whether another path decides than before.
    fn falls(&self) -> Option<Change> {
        let path = |map, decider| route(map, decider).map(|route| &route.path);
        let (before, after) = (path(self.old, &self.before), path(self.new, &self.after));
        (before.is_some() && before != after).then(|| self.blank(Kind::Falls))
    }

    /// Schemes that are taken, or no longer taken; the scheme's name stands in `example`.
    fn schemes(&self) -> Vec<Change> {
        let (Some(before), Some(after)) = (route(self.old, &self.before), route(self.new, &self.after)) else {
            return Vec::new();
        };
        let names = |map: &Map, route: &Route| -> Vec<Box<str>> {
            route.authenticate.iter().filter_map(|at| map.authenticate.get(*at)).map(|one| one.name.clone()).collect()
        };
        let (before, after) = (names(self.old, before), names(self.new, after));
        let change =
            |kind, name: &str| Change { example: format!("{} {name}", self.example).into(), ..self.blank(kind) };
        let taken = after.iter().filter(|name| !before.contains(name)).map(|name| change(Kind::SchemeTaken, name));
        let dropped = before.iter().filter(|name| !after.contains(name)).map(|name| change(Kind::SchemeDropped, name));
        taken.chain(dropped).collect()
    }

    /// What changes for one kind of caller.
    fn change(&self, who: &Who) -> Option<Change> {
        let before = cell(self.old, &self.before, who);
        let after = cell(self.new, &self.after, who);
        let kind = match step(&before, &after, self.both()) {
            Step::Same => return None,
            Step::In => Kind::Gains,
            Step::Out => Kind::Loses,
            Step::Wider => Kind::Loosened,
            Step::Narrower => Kind::Tightened,
            Step::Other => Kind::Altered,
            Step::Look => Kind::RefusedOtherwise,
        };
        Some(Change { who: Some(who.clone()), before: Some(before), after: Some(after), ..self.blank(kind) })
    }

    /// What cells say by a word only.
    fn both(&self) -> compare::Both<'_> {
        let (before, after) = (route(self.old, &self.before), route(self.new, &self.after));
        let owner = |route: Option<&Route>| format!("{:?}", route.and_then(|route| route.owner.as_ref()));
        compare::Both {
            hours: (before.and_then(|route| route.hours.as_ref()), after.and_then(|route| route.hours.as_ref())),
            same_owner: owner(before) == owner(after),
        }
    }
}

fn route<'m>(map: &'m Map, decider: &Decider) -> Option<&'m Route> {
    match decider {
        Decider::Route(position) => map.routes.get(*position),
        _ => None,
    }
}

/// What a caller meets; where refusals are only written down, everybody enters.
fn cell(map: &Map, decider: &Decider, who: &Who) -> Cell {
    let at = |position: &usize| map.routes.get(*position).map(|route| (route, Subject::of(who, map).meets(route, map)));
    let unlisted = || Cell::Refused(if map.site.unlisted == super::RefuseAs::NotFound { 404 } else { 403 });
    match decider {
        Decider::Route(position) => match at(position) {
            Some((route, _)) if observed(map, route) => Cell::Open,
            Some((_, cell)) => cell,
            None => unlisted(),
        },
        Decider::Host => Cell::Refused(421),
        _ if map.site.mode == super::Mode::Observe => Cell::Open,
        // Whom one of the routes would admit is told that the method is wrong; anybody else meets what the first of them says.
        Decider::Method(positions) => {
            let mut cells = positions.iter().filter_map(at).map(|(_, cell)| cell);
            let first = cells.next().unwrap_or_else(unlisted);
            let admitted = |cell: &Cell| !matches!(cell, Cell::Refused(_));
            if admitted(&first) || cells.any(|cell| admitted(&cell)) { Cell::Refused(405) } else { first }
        }
        Decider::Nothing => unlisted(),
    }
}

#[cfg(test)]
mod tests;
