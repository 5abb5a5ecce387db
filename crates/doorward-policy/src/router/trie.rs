//! The tree of segments that finds the first route for a path without looking at the others.
//!
//! Each node knows the smallest and greatest position below it, so that whole branches are left out which cannot hold an earlier route
//! than the one found. A `**` ends the tree: what follows it in a pattern is compared route by route, and those routes are found
//! by their last segment where that is a literal.

use super::hash::Table;
use super::pattern::{Pattern, Segment};
use super::sequence::fits;
use crate::path::segments;

/// A node: what may follow the segments that lead to it.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// The smallest position of a route at or below it, and the greatest.
    range: Option<(usize, usize)>,
    literals: Table<Node>,
    parts: Vec<(Segment, Node)>,
    any: Option<Box<Node>>,
    /// Routes that end here.
    ends: Vec<End>,
    /// Routes that take everything from here on.
    rests: Vec<End>,
    /// Routes with `**` here and more behind it, by their last segment where it is a literal.
    tails: Table<Vec<Tail>>,
    other_tails: Vec<Tail>,
}

/// A route's end.
#[derive(Debug, Clone, Copy)]
struct End {
    position: usize,
    /// Whether the path must end in `/`.
    slash: bool,
}

/// What stands behind a `**`, that itself included.
#[derive(Debug)]
struct Tail {
    end: End,
    segments: Vec<Segment>,
}

/// One search: for the smallest position above a floor.
#[derive(Debug)]
pub(super) struct Search<'p> {
    /// The smallest position that is of interest.
    pub(super) floor: usize,
    /// The position found, or the first one that is of no interest.
    pub(super) best: usize,
    /// Whether the path ends in `/`.
    pub(super) slash: bool,
    /// The whole path.
    pub(super) path: &'p str,
    /// Nodes that were looked at.
    pub(super) visits: usize,
}

impl Search<'_> {
    fn offer(&mut self, ends: &[End]) {
        let fits = |end: &&End| end.position >= self.floor && (self.slash || !end.slash);
        if let Some(end) = ends.iter().find(fits) {
            self.best = self.best.min(end.position);
        }
    }

    fn offer_tails(&mut self, tails: &[Tail], rest: &str) {
        for tail in tails {
            if tail.end.position >= self.best {
                return;
            }
            let wanted = tail.end.position >= self.floor && (self.slash || !tail.end.slash);
            if wanted && fits(&tail.segments, rest.split('/').filter(is_segment), |segment, text| segment.matches(text))
            {
                self.best = tail.end.position;
            }
        }
    }

    fn may_hold(&self, node: &Node) -> bool {
        node.range.is_some_and(|(least, greatest)| least < self.best && greatest >= self.floor)
    }
}

fn is_segment(text: &&str) -> bool {
    !text.is_empty()
}

impl Node {
    /// Adds a route. Positions are added in rising order, so that every list is sorted.
    pub(super) fn add(&mut self, pattern: &Pattern, position: usize) {
        self.add_segments(&pattern.segments, End { position, slash: pattern.slash });
    }

    fn add_segments(&mut self, segments: &[Segment], end: End) {
        self.range = Some((self.range.map_or(end.position, |(least, _)| least), end.position));
        let Some((first, behind)) = segments.split_first() else {
            self.ends.push(end);
            return;
        };
        let child = match first {
            Segment::Rest if behind.is_empty() => {
                self.rests.push(end);
                return;
            }
            Segment::Rest => {
                self.add_tail(Tail { end, segments: segments.to_vec() });
                return;
            }
            Segment::Literal(text) => self.literals.entry(text.clone()).or_default(),
            Segment::Parameter(_) | Segment::Any => &mut **self.any.get_or_insert_default(),
            Segment::Part(_) => self.part(first),
        };
        child.add_segments(behind, end);
    }

    fn add_tail(&mut self, tail: Tail) {
        match tail.segments.last() {
            Some(Segment::Literal(text)) => self.tails.entry(text.clone()).or_default().push(tail),
            _ => self.other_tails.push(tail),
        }
    }

    fn part(&mut self, part: &Segment) -> &mut Self {
        let at = self.parts.iter().position(|(other, _)| other == part).unwrap_or_else(|| {
            self.parts.push((part.clone(), Self::default()));
            self.parts.len() - 1
        });
        #[expect(clippy::indexing_slicing, reason = "the position was found or made in the line above")]
        &mut self.parts[at].1
    }

    /// Looks for the route with the smallest position at or above the floor. `rest` is what is left of the path, from a slash on.
    pub(super) fn search<'p>(&self, rest: &'p str, search: &mut Search<'p>) {
        search.visits += 1;
        search.offer(&self.rests);
        if !self.tails.is_empty()
            && let Some(tails) = self.tails.get(last(search.path))
        {
            search.offer_tails(tails, rest);
        }
        search.offer_tails(&self.other_tails, rest);
        let inner = rest.strip_prefix('/').unwrap_or(rest);
        if inner.is_empty() {
            search.offer(&self.ends);
            return;
        }
        let (segment, behind) = split(inner);
        if let Some(node) = self.literals.get(segment)
            && search.may_hold(node)
        {
            node.search(behind, search);
        }
        for (part, node) in &self.parts {
            if search.may_hold(node) && part.matches(segment) {
                node.search(behind, search);
            }
        }
        if let Some(node) = &self.any
            && search.may_hold(node)
        {
            node.search(behind, search);
        }
    }
}

/// The first segment, and the rest from its slash on.
fn split(text: &str) -> (&str, &str) {
    let end = text.bytes().position(|byte| byte == b'/').unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// A search for the first route of a path.
pub(super) fn start(text: &str) -> Search<'_> {
    Search { floor: 0, best: usize::MAX, slash: text.ends_with('/'), path: text, visits: 0 }
}

/// The last segment.
fn last(path: &str) -> &str {
    segments(path).next_back().unwrap_or_default()
}
