//! Routes that can never match, since earlier ones take everything that they could.
//!
//! Earlier patterns stand in a tree of segments. A later pattern is walked down it along every branch that takes all of its next segment;
//! the routes at the ends cover it. The tree finds what [`Pattern::covers`] would, without comparing every pair.

use std::collections::{HashMap, HashSet};

use super::notes::{Notes, quoted};
use super::pattern::{Pattern, Segment};
use super::route::{Door, host_covers};
use crate::map::{HostPattern, Route, Site};

/// Earlier routes that are looked at for one route; beyond, it is taken for reachable.
const MAX_CANDIDATES: usize = 256;

/// Notes the routes that can never match.
pub(super) fn unreachable(doors: &[Door], site: &Site, notes: &Notes<'_>) {
    let mut tree = Tree::new();
    for (position, door) in doors.iter().enumerate() {
        let pattern = if site.ignore_case { door.pattern.clone().lower() } else { door.pattern.clone() };
        let earlier: Vec<&Door> = tree.covering(&pattern).into_iter().filter_map(|at| doors.get(at)).collect();
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

/// Patterns by their segments.
struct Tree {
    nodes: Vec<Node>,
}

#[derive(Default)]
struct Node {
    /// Children by a segment that takes one; parameters stand as `*`.
    literals: HashMap<Box<str>, usize>,
    others: Vec<(Segment, usize)>,
    /// The child for `**`.
    rest: Option<usize>,
    /// Whether this is such a child.
    is_rest: bool,
    /// The routes whose pattern ends here.
    routes: Vec<usize>,
}

impl Tree {
    fn new() -> Self {
        Self { nodes: vec![Node::default()] }
    }

    fn insert(&mut self, pattern: &Pattern, route: usize) {
        let mut at = 0;
        for segment in &pattern.segments {
            at = self.child(at, segment);
        }
        if let Some(node) = self.nodes.get_mut(at) {
            node.routes.push(route);
        }
    }

    /// The child for a segment, made where there is none.
    fn child(&mut self, at: usize, segment: &Segment) -> usize {
        let fresh = self.nodes.len();
        let Some(node) = self.nodes.get_mut(at) else { return at };
        let child = match segment {
            Segment::Literal(text) => *node.literals.entry(text.clone()).or_insert(fresh),
            Segment::Rest => *node.rest.get_or_insert(fresh),
            other => {
                let key = if matches!(other, Segment::Parameter(_)) { Segment::One } else { other.clone() };
                if let Some((_, child)) = node.others.iter().find(|(own, _)| *own == key) {
                    *child
                } else {
                    node.others.push((key, fresh));
                    fresh
                }
            }
        };
        if child == fresh {
            self.nodes.push(Node { is_rest: *segment == Segment::Rest, ..Node::default() });
        }
        child
    }

    /// The routes whose pattern takes all that this one does, the earliest first.
    fn covering(&self, pattern: &Pattern) -> Vec<usize> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut open = vec![(0, 0)];
        while let Some((at, end)) = open.pop() {
            if !seen.insert((at, end)) || found.len() >= MAX_CANDIDATES {
                continue;
            }
            let Some(node) = self.nodes.get(at) else { continue };
            open.extend(node.rest.map(|rest| (rest, end)));
            let Some(segment) = pattern.segments.get(end) else {
                found.extend(node.routes.iter().take(MAX_CANDIDATES));
                continue;
            };
            if node.is_rest {
                open.push((at, end + 1));
            }
            if let Segment::Literal(text) = segment {
                open.extend(node.literals.get(text).map(|child| (*child, end + 1)));
            }
            open.extend(
                node.others.iter().filter(|(own, _)| own.covers_one(segment)).map(|(_, child)| (*child, end + 1)),
            );
        }
        found.sort_unstable();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_pattern() -> impl Strategy<Value = String> {
        let part = prop::sample::select(vec!["a", "b", "*", "**", "{x}", "a*", "*b", ""]);
        prop::collection::vec(part, 1..5).prop_map(|parts| format!("/{}", parts.join("/")))
    }

    proptest! {
        #[test]
        fn the_tree_finds_what_comparing_finds(texts in prop::collection::vec(any_pattern(), 1..12), wanted in any_pattern()) {
            let patterns: Vec<Pattern> = texts.iter().filter_map(|text| Pattern::parse(text).ok()).collect();
            let mut tree = Tree::new();
            patterns.iter().enumerate().for_each(|(position, pattern)| tree.insert(pattern, position));
            if let Ok(wanted) = Pattern::parse(&wanted) {
                let compared: Vec<usize> =
                    patterns.iter().enumerate().filter(|(_, pattern)| pattern.covers(&wanted)).map(|(position, _)| position).collect();
                prop_assert_eq!(tree.covering(&wanted), compared);
            }
        }
    }

    #[test]
    fn limits_hold_at_their_edge() {
        let pattern = Pattern::parse("/a").unwrap();
        let mut tree = Tree::new();
        (0..=MAX_CANDIDATES).for_each(|position| tree.insert(&pattern, position));
        assert_eq!(tree.covering(&pattern).len(), MAX_CANDIDATES);
    }
}
