//! From host and path to the routes that speak for them, in the order of the map.
//!
//! The cost of a search hangs on the path and not on how many routes a map has. Which method a route speaks for is not known here:
//! the caller takes the routes one after the other.

mod glob;
mod hash;
mod pattern;
mod sequence;
#[cfg(test)]
mod tests;
mod trie;

use std::borrow::Cow;

use hash::Table;
pub(crate) use pattern::Segment;
pub use pattern::{MAX_PATTERN_BYTES, MAX_PATTERN_SEGMENTS, Pattern, PatternFault};
use trie::Node;

use crate::map::{HostPattern, Route};
use crate::path::{folded, segments};

/// The routes of a map, ready to be searched.
#[derive(Debug, Default)]
pub struct Router {
    /// Routes for every host of the site.
    everywhere: Node,
    /// Routes of one host.
    hosts: Table<Node>,
    /// Routes of all hosts under a domain, by the domain with its dot in front.
    domains: Table<Node>,
    patterns: Vec<Compiled>,
    ignore_case: bool,
}

#[derive(Debug)]
struct Compiled {
    pattern: Pattern,
    parameters: Box<[Parameter]>,
}

/// A parameter of a pattern, and where its value stands in a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: Box<str>,
    place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    FromStart(usize),
    FromEnd(usize),
}

impl Parameter {
    /// Its value in a path that the pattern matches, as it stands there: percent-encoding is not undone.
    #[must_use]
    pub fn value<'p>(&self, path: &'p str) -> Option<&'p str> {
        match self.place {
            Place::FromStart(at) => segments(path).nth(at),
            Place::FromEnd(at) => segments(path).nth_back(at),
        }
    }
}

impl Router {
    /// Compiles the routes of a map.
    ///
    /// A map that was read has good patterns. Should a route have none, neither it nor any route behind it is ever found: what it
    /// would have shut cannot be opened by a later one.
    #[must_use]
    pub fn new(routes: &[Route], ignore_case: bool) -> Self {
        let mut router = Self { ignore_case, ..Self::default() };
        for (position, route) in routes.iter().enumerate() {
            let Ok(pattern) = Pattern::parse(&route.path) else { break };
            let pattern = if ignore_case { pattern.folded() } else { pattern };
            router.add(&pattern, &route.hosts, position);
            let parameters = places(&pattern.segments);
            router.patterns.push(Compiled { pattern, parameters });
        }
        router
    }

    fn add(&mut self, pattern: &Pattern, hosts: &[HostPattern], position: usize) {
        if hosts.is_empty() || hosts.contains(&HostPattern::Any) {
            self.everywhere.add(pattern, position);
            return;
        }
        for host in hosts {
            match host {
                HostPattern::Exact(name) => self.hosts.entry(name.clone()).or_default().add(pattern, position),
                HostPattern::Under(domain) => self.domains.entry(domain.clone()).or_default().add(pattern, position),
                HostPattern::Any => {}
            }
        }
    }

    /// The positions of the routes that match host and path, in rising order. The path is in its one form.
    pub fn find<'r>(&'r self, host: &'r str, path: &'r str) -> Matches<'r> {
        let folded = if self.ignore_case { folded(path) } else { None };
        let path = folded.map_or(Cow::Borrowed(path), Cow::Owned);
        Matches { router: self, host, path, floor: 0, visits: 0 }
    }

    /// The parameters of a route.
    #[must_use]
    pub fn parameters(&self, position: usize) -> &[Parameter] {
        self.patterns.get(position).map_or(&[], |compiled| &compiled.parameters)
    }

    /// Whether one route's pattern matches a path in its one form, by itself.
    #[must_use]
    pub fn matches(&self, position: usize, path: &str) -> bool {
        let folded = if self.ignore_case { folded(path) } else { None };
        let path = folded.as_deref().unwrap_or(path);
        self.patterns.get(position).is_some_and(|Compiled { pattern, .. }| {
            let slash = path.ends_with('/') || !pattern.slash;
            let items = path.split('/').filter(|text| !text.is_empty());
            slash && sequence::fits(&pattern.segments, items, |segment, text| segment.matches(text))
        })
    }
}

/// The routes that match, found one by one.
#[derive(Debug)]
pub struct Matches<'r> {
    router: &'r Router,
    host: &'r str,
    path: Cow<'r, str>,
    floor: usize,
    visits: usize,
}

impl Matches<'_> {
    /// How many nodes were looked at so far: the work, which must not hang on the number of routes.
    #[must_use]
    pub fn visits(&self) -> usize {
        self.visits
    }
}

impl Iterator for Matches<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let mut search = trie::start(&self.path);
        search.floor = self.floor;
        self.router.everywhere.search(&self.path, &mut search);
        if !self.router.hosts.is_empty()
            && let Some(node) = self.router.hosts.get(self.host)
        {
            node.search(&self.path, &mut search);
        }
        if !self.router.domains.is_empty() {
            for (at, _) in self.host.match_indices('.').filter(|(at, _)| *at > 0) {
                if let Some(node) = self.host.get(at..).and_then(|domain| self.router.domains.get(domain)) {
                    node.search(&self.path, &mut search);
                }
            }
        }
        self.visits += search.visits;
        let found = (search.best != usize::MAX).then_some(search.best)?;
        self.floor = found + 1;
        Some(found)
    }
}

fn places(segments: &[Segment]) -> Box<[Parameter]> {
    let rest = segments.iter().position(|segment| *segment == Segment::Rest);
    let place = |(at, segment): (usize, &Segment)| match segment {
        Segment::Parameter(name) => {
            let from_end = rest.is_some_and(|rest| rest < at);
            let place = if from_end { Place::FromEnd(segments.len() - 1 - at) } else { Place::FromStart(at) };
            Some(Parameter { name: name.clone(), place })
        }
        _ => None,
    };
    segments.iter().enumerate().filter_map(place).collect()
}
