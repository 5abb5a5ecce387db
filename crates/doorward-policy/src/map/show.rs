//! The map as a table: which kind of caller enters by which door, and on which condition.
//!
//! The table speaks of kinds, not of requests: somebody who is signed in and has no role, somebody who has one role, a named person. It
//! does not know which scheme somebody came with (a route may take some schemes and not others), nor rates, sizes and banned networks.

use std::fmt;

use ipnet::IpNet;
use jiff::Timestamp;

use super::read::values::time::words;
use super::{Allow, Map, Method, Mode, RefuseAs, Route};
use crate::caller::Scheme;

/// A kind of caller: a column of the table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// Nobody knows who it is.
    Anonymous,
    /// Known, without any role or scope, and named nowhere in the map.
    SignedIn,
    /// Known, with this role and those that it contains.
    Role(Box<str>),
    /// Known, with this scope.
    Scope(Box<str>),
    /// A person, with the roles that the map gives them.
    User(Box<str>),
    /// A program, with the roles that the map gives it.
    Service(Box<str>),
}

impl fmt::Display for Who {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anonymous => formatter.write_str("anonymous"),
            Self::SignedIn => formatter.write_str("signed-in"),
            Self::Role(name) => write!(formatter, "role:{name}"),
            Self::Scope(name) => write!(formatter, "scope:{name}"),
            Self::User(name) => write!(formatter, "user:{name}"),
            Self::Service(name) => write!(formatter, "service:{name}"),
        }
    }
}

/// What a kind of caller meets at a door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// It is open.
    Open,
    /// It is open where all of these hold.
    Conditional(Vec<Requirement>),
    /// It is shut: the status of the answer.
    Refused(u16),
}

/// What must hold besides who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Requirement {
    /// The thing is the caller's own (`owner`), or the path parameter of this name is (`self`); with both, one of them.
    Own(Vec<Box<str>>),
    /// The address is in one of these networks.
    Networks(Vec<IpNet>),
    /// It is within these hours, as written.
    Hours(Box<str>),
    /// This moment has come.
    From(Timestamp),
    /// This moment has not come.
    Until(Timestamp),
    /// A second factor was used within so many seconds.
    SecondFactor(u64),
}

impl fmt::Display for Requirement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own(names) => formatter.write_str(&names.join(" or ")),
            Self::Networks(networks) => {
                let networks: Vec<String> = networks.iter().map(ToString::to_string).collect();
                write!(formatter, "networks {}", networks.join(", "))
            }
            Self::Hours(text) => write!(formatter, "hours {text}"),
            Self::From(moment) => write!(formatter, "from {moment}"),
            Self::Until(moment) => write!(formatter, "until {moment}"),
            Self::SecondFactor(seconds) => {
                write!(formatter, "second factor within {}", words(seconds.saturating_mul(1_000)))
            }
        }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open => formatter.write_str("open"),
            Self::Refused(status) => write!(formatter, "{status}"),
            Self::Conditional(requirements) => {
                let all: Vec<String> = requirements.iter().map(ToString::to_string).collect();
                write!(formatter, "if {}", all.join("; "))
            }
        }
    }
}

/// Who enters by which door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The kinds of callers.
    pub columns: Vec<Who>,
    /// The routes in their order; the last row speaks of all that no route names.
    pub rows: Vec<Row>,
}

/// A door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The route's position in the map; none for what no route names.
    pub route: Option<usize>,
    /// The line of the map on which it begins; 0 for what no route names.
    pub line: usize,
    /// Its path as written.
    pub path: Box<str>,
    /// Its methods; empty: all.
    pub methods: Vec<Box<str>>,
    /// Whether refusals are only written down here, and everybody passes.
    pub observed: bool,
    /// One for each column.
    pub cells: Vec<Cell>,
}

/// The table of a map.
#[must_use]
pub fn access_table(map: &Map) -> Table {
    let columns = callers(map);
    let subjects: Vec<Subject<'_>> = columns.iter().map(|who| Subject::of(who, map)).collect();
    let row = |route: &Route| Row {
        route: Some(route.position),
        line: route.line,
        path: route.path.clone(),
        methods: route.methods.clone(),
        observed: observed(map, route),
        cells: subjects.iter().map(|subject| subject.meets(route, map)).collect(),
    };
    let unlisted = Row {
        route: None,
        line: 0,
        path: "(no route)".into(),
        methods: Vec::new(),
        observed: map.site.mode == Mode::Observe,
        cells: columns.iter().map(|_| Cell::Refused(status(map.site.unlisted, 403))).collect(),
    };
    let rows = map.routes.iter().map(row).chain(std::iter::once(unlisted)).collect();
    Table { columns, rows }
}

/// Whether refusals of a route are only written down.
pub(super) fn observed(map: &Map, route: &Route) -> bool {
    map.site.mode == Mode::Observe || route.mode == Mode::Observe
}

/// The kinds of callers that a map tells apart.
#[must_use]
pub fn callers(map: &Map) -> Vec<Who> {
    let mut columns = vec![Who::Anonymous, Who::SignedIn];
    columns.extend(map.roles.iter().map(|role| Who::Role(role.name.clone())));
    let mut named: Vec<Who> = map
        .routes
        .iter()
        .flat_map(|route| route.allow.iter().chain(&route.deny))
        .filter_map(|entry| match entry {
            Allow::Scope(name) => Some(Who::Scope(name.clone())),
            Allow::User(name) => Some(Who::User(name.clone())),
            Allow::Service(name) => Some(Who::Service(name.clone())),
            _ => None,
        })
        .collect();
    named.sort_unstable();
    named.dedup();
    columns.extend(named);
    columns
}

/// The status of a refusal, where it looks as its reason says, or otherwise.
fn status(refuse_as: RefuseAs, plain: u16) -> u16 {
    match refuse_as {
        RefuseAs::Forbidden => plain,
        RefuseAs::NotFound => 404,
        RefuseAs::Legal => 451,
        RefuseAs::Gone => 410,
    }
}

/// A kind of caller with what the map gives it.
pub(super) struct Subject<'w> {
    who: &'w Who,
    roles: Vec<Box<str>>,
    banned: bool,
}

impl<'w> Subject<'w> {
    /// What a map gives a kind of caller.
    pub(super) fn of(who: &'w Who, map: &Map) -> Self {
        let (roles, banned) = match who {
            Who::Role(name) => (vec![name.clone()], false),
            Who::User(name) => (granted(map, name), map.banned.users.contains(name)),
            Who::Service(name) => (granted(map, name), map.banned.services.contains(name)),
            _ => (Vec::new(), false),
        };
        Self { who, roles, banned }
    }

    /// What it meets at a route. The order is that of a decision; a test compares the two.
    pub(super) fn meets(&self, route: &Route, map: &Map) -> Cell {
        let conceals = route.refuse_as == RefuseAs::NotFound;
        let looked_at = needs_caller(route) && !route.authenticate.is_empty();
        let is_known = looked_at && *self.who != Who::Anonymous;
        let admits_strangers = route.allow.contains(&Allow::Anyone) && route.second_factor_s.is_none();
        let lacks_credentials = needs_caller(route) && !is_known && !admits_strangers;
        if lacks_credentials || (!is_known && route.second_factor_s.is_some()) {
            return Cell::Refused(if conceals { 404 } else { unauthorized(route, map) });
        }
        if is_known && self.banned {
            return Cell::Refused(if conceals { 404 } else { 403 });
        }
        if route.deny.iter().any(|entry| self.is_named_by(entry, is_known)) {
            return Cell::Refused(status(route.refuse_as, 403));
        }
        let mut requirements = Vec::new();
        if !route.allow.iter().any(|entry| self.is_named_by(entry, is_known)) {
            let own = own(route);
            if own.is_empty() || !is_known {
                return Cell::Refused(status(route.refuse_as, 403));
            }
            requirements.push(Requirement::Own(own));
        }
        requirements.extend(circumstances(route));
        if requirements.is_empty() { Cell::Open } else { Cell::Conditional(requirements) }
    }

    /// Whether an entry names this kind of caller, whatever is asked for.
    fn is_named_by(&self, entry: &Allow, is_known: bool) -> bool {
        match (entry, self.who) {
            (Allow::Anyone, _) => true,
            _ if !is_known => false,
            (Allow::SignedIn, _) => true,
            (Allow::Role { held_by, .. }, _) => self.roles.iter().any(|role| held_by.contains(role)),
            (Allow::Scope(name), Who::Scope(own)) => name == own,
            (Allow::User(name), Who::User(own)) | (Allow::Service(name), Who::Service(own)) => name == own,
            _ => false,
        }
    }
}

/// Whether anything about the caller can change what becomes of a request.
fn needs_caller(route: &Route) -> bool {
    let shut = route.deny.contains(&Allow::Anyone);
    let open = route.allow.contains(&Allow::Anyone) && route.deny.is_empty() && route.second_factor_s.is_none();
    !shut && !open
}

/// The status where credentials lack: 401 where a scheme of the route has a challenge.
fn unauthorized(route: &Route, map: &Map) -> u16 {
    let schemes = route.authenticate.iter().filter_map(|at| map.authenticate.get(*at));
    let mut challenging = schemes.filter(|one| !matches!(one.scheme(), Scheme::Certificate | Scheme::Link));
    if challenging.next().is_some() { 401 } else { 403 }
}

/// The roles that the map gives somebody by name.
pub(super) fn granted(map: &Map, name: &str) -> Vec<Box<str>> {
    let tables = map.authenticate.iter().filter_map(|authenticator| match &authenticator.method {
        Method::Basic(rules) => Some(&rules.roles),
        Method::Certificate(rules) => Some(&rules.roles),
        _ => None,
    });
    tables.flatten().filter(|(who, _)| **who == *name).flat_map(|(_, roles)| roles).cloned().collect()
}

/// The ways in which a thing may be the caller's own.
fn own(route: &Route) -> Vec<Box<str>> {
    let words = route.allow.iter().filter(|entry| matches!(entry, Allow::SelfIn(_) | Allow::Owner));
    words.map(|entry| entry.words().into()).collect()
}

/// What a route asks for besides who it is.
fn circumstances(route: &Route) -> Vec<Requirement> {
    let mut list = Vec::new();
    if !route.networks.is_empty() {
        list.push(Requirement::Networks(route.networks.clone()));
    }
    list.extend(route.hours.iter().map(|hours| Requirement::Hours(hours.text.clone())));
    list.extend(route.from.map(Requirement::From));
    list.extend(route.until.map(Requirement::Until));
    list.extend(route.second_factor_s.map(Requirement::SecondFactor));
    list
}

#[cfg(test)]
mod tests;
