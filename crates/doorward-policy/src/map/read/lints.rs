//! What a map may say and probably does not mean: warnings, each with what to write in its place.

use std::collections::HashMap;

use super::authenticate::Authenticators;
use super::notes::{Notes, quoted};
use super::roles::Roles;
use super::route::Door;
use super::section::Section;
use super::values::net;
use crate::caller::Scheme;
use crate::map::{Allow, Banned, Indexing, Method, Route, Site};
use crate::router::Segment;

/// Warns about the schemes.
pub(super) fn schemes(authenticators: &Authenticators<'_>, site: &Site, doors: &[Door], notes: &Notes<'_>) {
    for named in &authenticators.named {
        match named.scheme {
            Scheme::Basic if site.origin.scheme() == "http" && !net::is_loopback(&site.origin) => notes.warning(
                named.at,
                "passwords are sent without encryption: the site's origin is `http`",
                "write `origin = \"https://…\"`",
            ),
            Scheme::Basic | Scheme::Link if site.origin.scheme() == "https" && !site.require_https => notes.warning(
                named.at,
                format!("`require_https = false`: what `{}` sends may go without encryption", named.name),
                "leave `require_https` out",
            ),
            Scheme::Link => links(named.at, &named.name, doors, notes),
            _ => {}
        }
    }
}

/// Links are passed on and stand in histories: a route should say that it takes them.
fn links(at: usize, name: &str, doors: &[Door], notes: &Notes<'_>) {
    let silent = |door: &&Door| !door.names_schemes && !door.route.allow.contains(&Allow::Anyone);
    let count = doors.iter().filter(silent).count();
    if count > 0 {
        notes.warning(
            at,
            format!("signed links open {count} routes that do not say so: who is given the link may enter"),
            format!("write `authenticate = [\"{name}\"]` on the routes that links are made for, and name the other schemes on the others"),
        );
    }
}

/// Warns about roles that nobody has, where the map knows who has which.
pub(super) fn roles(authenticators: &Authenticators<'_>, roles: &Roles<'_>, notes: &Notes<'_>) {
    let open_ended = |scheme: Scheme| matches!(scheme, Scheme::Bearer | Scheme::Key);
    if !authenticators.unclear && !authenticators.named.iter().any(|named| open_ended(named.scheme)) {
        roles.unheld(notes);
    }
}

/// Warns about banned callers that no scheme could know.
pub(super) fn banned(section: Section<'_>, banned: &Banned, authenticators: &Authenticators<'_>) {
    if authenticators.unclear {
        return;
    }
    let has = |wanted: &[Scheme]| authenticators.named.iter().any(|named| wanted.contains(&named.scheme));
    let persons = has(&[Scheme::Basic, Scheme::Bearer, Scheme::Key, Scheme::Link]);
    let any_service = has(&[Scheme::Bearer, Scheme::Key, Scheme::Link])
        || authenticators
            .list
            .iter()
            .any(|one| matches!(&one.method, Method::Certificate(rules) if rules.services.is_empty()));
    let listed = |name: &str| {
        authenticators.list.iter().any(|one| matches!(&one.method, Method::Certificate(rules) if rules.services.iter().any(|(_, service)| **service == *name)))
    };
    for item in section.item("callers").map(|item| item.one_or_more()).unwrap_or_default() {
        let unknown = match item.value.as_str().and_then(|text| text.split_once(':')) {
            Some(("user", name)) => !persons && banned.users.iter().any(|user| **user == *name),
            Some(("service", name)) => {
                !any_service && !listed(name) && banned.services.iter().any(|service| **service == *name)
            }
            _ => false,
        };
        if unknown {
            section.notes().warning(
                item.at,
                format!(
                    "{} is banned, and no scheme could know that caller",
                    quoted(item.value.as_str().unwrap_or(""))
                ),
                "look at the name's spelling, or take it out",
            );
        }
    }
}

/// Warns about routes.
pub(super) fn routes(doors: &[Door], notes: &Notes<'_>) {
    let shut = shut_folders(doors);
    let mut by_path: HashMap<&str, Vec<&Door>> = HashMap::new();
    for door in doors {
        let route = &door.route;
        if route.indexing == Some(Indexing::Index) && !is_public(route) {
            notes.warning(
                door.at,
                "`indexing = \"index\"` on a route that search engines cannot enter",
                "write `allow = \"anyone\"`, or leave `indexing` out",
            );
        }
        if is_public(route)
            && let Some(around) = around(door, &shut)
        {
            notes.warning(
                door.path_at,
                format!(
                    "{} is open to anyone, and lies in {}, which is not (line {})",
                    quoted(&route.path),
                    quoted(&around.route.path),
                    around.route.line
                ),
                "if that is meant, it is fine: the first route that matches decides; otherwise take it out",
            );
        }
        let others = by_path.entry(&route.path).or_default();
        if let Some(twin) = others.iter().find(|other| same_but_methods(&other.route, route)) {
            notes.warning(
                door.path_at,
                format!("this route says the same as line {}, for other methods", twin.route.line),
                "write one route with all methods",
            );
        }
        if others.len() < MAX_TWINS {
            others.push(door);
        }
    }
}

/// Routes of one path that are compared with each other.
const MAX_TWINS: usize = 16;

/// Whether anyone may enter.
fn is_public(route: &Route) -> bool {
    route.allow.contains(&Allow::Anyone) && !route.deny.contains(&Allow::Anyone)
}

/// Routes `/folder/**` that are not public, by their folder.
fn shut_folders(doors: &[Door]) -> HashMap<Vec<&str>, &Door> {
    let mut shut = HashMap::new();
    for door in doors.iter().filter(|door| !door.route.allow.is_empty() && !is_public(&door.route)) {
        let Some((Segment::Rest, folder)) = door.pattern.segments.split_last() else { continue };
        let names = literals(folder);
        if names.len() == folder.len() && !names.is_empty() {
            shut.entry(names).or_insert(door);
        }
    }
    shut
}

/// The literals that a pattern begins with.
fn literals(segments: &[Segment]) -> Vec<&str> {
    let mut names = Vec::new();
    for segment in segments {
        let Segment::Literal(text) = segment else { break };
        names.push(&**text);
    }
    names
}

/// The nearest shut folder that a door lies in.
fn around<'d>(door: &Door, shut: &HashMap<Vec<&str>, &'d Door>) -> Option<&'d Door> {
    let mut names = literals(&door.pattern.segments);
    let is_whole_folder =
        door.pattern.segments.len() == names.len() + 1 && door.pattern.segments.last() == Some(&Segment::Rest);
    if is_whole_folder || door.pattern.segments.len() == names.len() {
        names.pop();
    }
    while !names.is_empty() {
        if let Some(found) = shut.get(&names) {
            return Some(found);
        }
        names.pop();
    }
    None
}

fn same_but_methods(left: &Route, right: &Route) -> bool {
    let rules = |route: &Route| {
        let rest = Route { position: 0, line: 0, methods: Vec::new(), ..route.clone() };
        format!("{rest:?}")
    };
    !left.methods.is_empty() && !right.methods.is_empty() && rules(left) == rules(right)
}
