//! Routes that can never match, since earlier ones take everything that they could.
//!
//! Earlier patterns stand in a [`Tree`], so that not every pair has to be compared.

use super::notes::{Notes, quoted};
use super::route::{Door, host_covers};
use super::tree::Tree;
use crate::map::{HostPattern, Route, Site};

/// Earlier routes that are looked at for one route; beyond, it is taken for reachable.
const MAX_CANDIDATES: usize = 256;

/// Notes the routes that can never match.
pub(super) fn unreachable(doors: &[Door], site: &Site, notes: &Notes<'_>) {
    let mut tree = Tree::new();
    for (position, door) in doors.iter().enumerate() {
        let pattern = if site.ignore_case { door.pattern.clone().folded() } else { door.pattern.clone() };
        let earlier: Vec<&Door> =
            tree.covering(&pattern, MAX_CANDIDATES).into_iter().filter_map(|at| doors.get(at)).collect();
        if let Some(takers) = takers(&door.route, &earlier, site) {
            note(door, &takers, notes);
        }
        tree.insert(&pattern, position);
    }
}

fn note(door: &Door, takers: &[&Door], notes: &Notes<'_>) {
    let lines: Vec<String> = takers.iter().map(|taker| format!("line {}", taker.route.line)).collect();
    let first = takers.first().map_or("", |taker| &*taker.route.path);
    notes.error(
        door.path_at,
        format!("this route can never match: {} ({}) takes everything before it", quoted(first), lines.join(", ")),
        "routes are read from top to bottom: put the narrower one first, or take one out",
    );
}

/// Those of the earlier routes that take all methods and hosts of a route, if they do.
fn takers<'d>(route: &Route, earlier: &[&'d Door], site: &Site) -> Option<Vec<&'d Door>> {
    let hosts = |route: &Route| -> Vec<HostPattern> {
        if route.hosts.is_empty() { site.hosts.clone() } else { route.hosts.clone() }
    };
    let wanted_hosts = hosts(route);
    let covers_hosts = |door: &&&Door| {
        let wide = hosts(&door.route);
        wanted_hosts.iter().all(|narrow| wide.iter().any(|wide| host_covers(wide, narrow)))
    };
    let candidates: Vec<&Door> = earlier.iter().filter(covers_hosts).copied().collect();
    if let Some(all) = candidates.iter().find(|door| door.route.methods.is_empty()) {
        return Some(vec![*all]);
    }
    if route.methods.is_empty() {
        return None;
    }
    let mut takers: Vec<&Door> = Vec::new();
    for method in &route.methods {
        let taker = candidates.iter().find(|door| speaks_for(&door.route, method))?;
        if !takers.iter().any(|other| other.route.position == taker.route.position) {
            takers.push(taker);
        }
    }
    Some(takers)
}

/// Whether a route that lists methods speaks for one; GET stands for HEAD too.
fn speaks_for(route: &Route, method: &str) -> bool {
    route.methods.iter().any(|own| **own == *method || (method == "HEAD" && **own == *"GET"))
}
