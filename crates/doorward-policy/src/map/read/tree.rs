//! Patterns in a tree of segments, to find those that take everything that another does without comparing every pair.
//!
//! A pattern is walked down along every branch that takes all of its next segment; the routes at the ends cover it, just as
//! [`Pattern::covers`] would say.

use std::collections::{HashMap, HashSet};

use crate::router::{Pattern, Segment};

/// Patterns by their segments.
pub(super) struct Tree {
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
    /// The routes whose pattern ends here, and whether the path must end in `/`.
    routes: Vec<(usize, bool)>,
}

impl Tree {
    /// An empty tree.
    pub(super) fn new() -> Self {
        Self { nodes: vec![Node::default()] }
    }

    /// Adds the pattern of a route.
    pub(super) fn insert(&mut self, pattern: &Pattern, route: usize) {
        let mut at = 0;
        for segment in &pattern.segments {
            at = self.child(at, segment);
        }
        if let Some(node) = self.nodes.get_mut(at) {
            node.routes.push((route, pattern.slash));
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
                let key = if matches!(other, Segment::Parameter(_)) { Segment::Any } else { other.clone() };
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

    /// The routes whose pattern takes all that this one does, in their order; not many more than `most` are looked for.
    pub(super) fn covering(&self, pattern: &Pattern, most: usize) -> Vec<usize> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut open = vec![(0, 0)];
        while let Some((at, end)) = open.pop() {
            if !seen.insert((at, end)) || found.len() >= most {
                continue;
            }
            let Some(node) = self.nodes.get(at) else { continue };
            open.extend(node.rest.map(|rest| (rest, end)));
            let Some(segment) = pattern.segments.get(end) else {
                let fits = node.routes.iter().filter(|(_, slash)| pattern.slash || !slash);
                found.extend(fits.take(most).map(|(route, _)| *route));
                continue;
            };
            if node.is_rest {
                open.push((at, end + 1));
            }
            if let Segment::Literal(text) = segment {
                open.extend(node.literals.get(text).map(|child| (*child, end + 1)));
            }
            open.extend(node.others.iter().filter(|(own, _)| own.covers(&segment)).map(|(_, child)| (*child, end + 1)));
        }
        found.sort_unstable();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAX_CANDIDATES: usize = 3;
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
                    patterns.iter().enumerate().filter(|(_, pattern)| pattern.covers(&wanted, false)).map(|(position, _)| position).collect();
                prop_assert_eq!(tree.covering(&wanted, usize::MAX), compared);
            }
        }
    }

    #[test]
    fn limits_hold_at_their_edge() {
        let pattern = Pattern::parse("/a").unwrap();
        let mut tree = Tree::new();
        (0..=MAX_CANDIDATES).for_each(|position| tree.insert(&pattern, position));
        assert_eq!(tree.covering(&pattern, MAX_CANDIDATES).len(), MAX_CANDIDATES);
    }
}
