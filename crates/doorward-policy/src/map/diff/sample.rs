//! Sample requests: few enough to decide them all, and chosen so that each tells of routes that changed.

use std::collections::{BTreeMap, BTreeSet};

use super::Decider;
use crate::map::read::pattern::{Pattern, Segment};
use crate::map::read::tree::Tree;
use crate::map::{HostPattern, Map, Route};

/// Sample paths from one route.
pub const MAX_SAMPLES_A_ROUTE: usize = 64;
/// Sample requests in all.
pub const MAX_SAMPLES: usize = 20_000;
/// Hosts that samples are made for.
const MAX_HOSTS: usize = 16;
/// A segment that no pattern has.
const UNNAMED: &str = "~";
/// The method that stands for all that neither map names.
const OTHER_METHOD: &str = "*";

/// The samples with both maps made ready to decide them.
pub(super) struct Samples<'m> {
    pub(super) list: Vec<Sample>,
    pub(super) methods: Vec<Box<str>>,
    pub(super) old: Deciding<'m>,
    pub(super) new: Deciding<'m>,
    /// Whether there were more than are kept.
    pub(super) left_out: bool,
}

/// A host and a path.
pub(super) struct Sample {
    /// Both, for people.
    pub(super) shown: Box<str>,
    host: Box<str>,
    path: Pattern,
}

impl<'m> Samples<'m> {
    /// Samples of what differs between two maps.
    pub(super) fn of(old: &'m Map, new: &'m Map) -> Self {
        let words = words(old, new);
        let mut paths: BTreeSet<String> = BTreeSet::new();
        let mut left_out = false;
        for pattern in changed(old, new).into_iter().filter_map(|route| Pattern::parse(&route.path).ok()) {
            let filled = fill(&pattern, &words);
            left_out |= filled.len() > MAX_SAMPLES_A_ROUTE;
            paths.extend(filled.into_iter().take(MAX_SAMPLES_A_ROUTE));
        }
        paths.insert(format!("/{UNNAMED}"));
        let hosts = hosts(old, new);
        let mut list = Vec::new();
        for path in &paths {
            let segments = path.trim_start_matches('/').split('/').map(|part| Segment::Literal(part.into())).collect();
            let pattern = Pattern { segments };
            list.extend(hosts.iter().map(|host| Sample {
                shown: format!("{host}{path}").into(),
                host: host.clone(),
                path: pattern.clone(),
            }));
        }
        left_out |= list.len() > MAX_SAMPLES;
        list.truncate(MAX_SAMPLES);
        Self { list, methods: methods(old, new), old: Deciding::new(old), new: Deciding::new(new), left_out }
    }
}

/// The routes whose requests may be decided otherwise than before.
fn changed<'m>(old: &'m Map, new: &'m Map) -> Vec<&'m Route> {
    if around(old) != around(new) {
        return old.routes.iter().chain(&new.routes).collect();
    }
    let (before, after) = (rules(old), rules(new));
    let same_first = before.iter().zip(&after).take_while(|(before, after)| before == after).count();
    let (before_rest, after_rest) = (before.iter().skip(same_first).rev(), after.iter().skip(same_first).rev());
    let same_last = before_rest.zip(after_rest).take_while(|(before, after)| before == after).count();
    let middle = |map: &'m Map| {
        let count = map.routes.len().saturating_sub(same_first + same_last);
        map.routes.iter().skip(same_first).take(count)
    };
    middle(old).chain(middle(new)).collect()
}

/// What holds for all routes.
fn around(map: &Map) -> String {
    let schemes: Vec<_> = map.authenticate.iter().map(|one| (&one.name, one.scheme())).collect();
    let granted: Vec<_> = map
        .authenticate
        .iter()
        .filter_map(|one| match &one.method {
            crate::map::Method::Basic(rules) => Some(&rules.roles),
            crate::map::Method::Certificate(rules) => Some(&rules.roles),
            _ => None,
        })
        .collect();
    let site = &map.site;
    let banned = (&map.banned.users, &map.banned.services);
    format!("{:?}", (schemes, granted, &map.roles, banned, &site.hosts, site.mode, site.unlisted, site.ignore_case))
}

/// What each route says, wherever it stands and wherever it leads.
fn rules(map: &Map) -> Vec<String> {
    let rule = |route: &Route| format!("{:?}", Route { position: 0, line: 0, upstream: None, ..route.clone() });
    map.routes.iter().map(rule).collect()
}

/// The literals that patterns have, by their place.
fn words(old: &Map, new: &Map) -> BTreeMap<usize, BTreeSet<String>> {
    let mut words: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for route in old.routes.iter().chain(&new.routes) {
        let Ok(pattern) = Pattern::parse(&route.path) else { continue };
        for (place, segment) in pattern.segments.iter().enumerate() {
            let word = match segment {
                Segment::Literal(text) => text.to_string(),
                Segment::Glob(text) => text.replace('*', UNNAMED),
                _ => continue,
            };
            let known = words.entry(place).or_default();
            if !word.is_empty() && known.len() < MAX_SAMPLES_A_ROUTE {
                known.insert(word);
            }
        }
    }
    words
}

/// Paths that a pattern matches: its stars filled with every word of their place, and with one that is none; `**` with nothing, the
/// empty name, one word, and one word with more below. A few more than are kept, so that the caller sees that there were more.
fn fill(pattern: &Pattern, words: &BTreeMap<usize, BTreeSet<String>>) -> Vec<String> {
    let mut begun: Vec<Vec<String>> = vec![Vec::new()];
    for segment in &pattern.segments {
        let mut next = Vec::new();
        for path in &begun {
            for choice in choices(segment, words.get(&path.len())) {
                let mut longer = path.clone();
                longer.extend(choice);
                next.push(longer);
            }
            if next.len() > MAX_SAMPLES_A_ROUTE {
                break;
            }
        }
        begun = next;
    }
    let mut paths: Vec<String> = begun.into_iter().map(|path| format!("/{}", path.join("/"))).collect();
    paths.retain(|path| pattern.matches(path));
    paths
}

/// What may stand in the place of one segment.
fn choices(segment: &Segment, words: Option<&BTreeSet<String>>) -> Vec<Vec<String>> {
    let word = |text: &str| vec![text.to_owned()];
    let all = || std::iter::once(word(UNNAMED)).chain(words.into_iter().flatten().map(|text| word(text)));
    match segment {
        Segment::Literal(text) => vec![word(text)],
        Segment::Glob(text) => std::iter::once(word(&text.replace('*', UNNAMED)))
            .chain(all())
            .filter(|choice| is_one(segment, choice))
            .collect(),
        Segment::Parameter(_) | Segment::One => all().collect(),
        Segment::Rest => {
            let below = |choice: Vec<String>| [choice.clone(), [choice, word(UNNAMED)].concat()];
            [Vec::new(), word("")].into_iter().chain(all().flat_map(below)).collect()
        }
    }
}

fn is_one(segment: &Segment, choice: &[String]) -> bool {
    choice.iter().all(|text| segment.covers_one(&Segment::Literal(text.as_str().into())))
}

/// Hosts that one of the maps serves.
fn hosts(old: &Map, new: &Map) -> Vec<Box<str>> {
    let routes = old.routes.iter().chain(&new.routes).flat_map(|route| &route.hosts);
    let mut hosts: Vec<Box<str>> = Vec::new();
    for pattern in old.site.hosts.iter().chain(&new.site.hosts).chain(routes) {
        let host = match pattern {
            HostPattern::Exact(name) => name.clone(),
            HostPattern::Under(domain) => format!("{UNNAMED}{domain}").into(),
            HostPattern::Any => UNNAMED.into(),
        };
        if !hosts.contains(&host) && hosts.len() < MAX_HOSTS {
            hosts.push(host);
        }
    }
    hosts
}

/// Methods that one of the maps names, GET, and one that stands for all others.
fn methods(old: &Map, new: &Map) -> Vec<Box<str>> {
    let named: BTreeSet<Box<str>> =
        old.routes.iter().chain(&new.routes).flat_map(|route| route.methods.iter().cloned()).collect();
    let mut methods: Vec<Box<str>> = vec!["GET".into()];
    methods.extend(named.into_iter().filter(|method| &**method != "GET"));
    methods.push(OTHER_METHOD.into());
    methods
}

/// A map made ready to find the route of a request.
pub(super) struct Deciding<'m> {
    map: &'m Map,
    tree: Tree,
}

impl<'m> Deciding<'m> {
    fn new(map: &'m Map) -> Self {
        let mut tree = Tree::new();
        for (position, route) in map.routes.iter().enumerate() {
            if let Ok(pattern) = Pattern::parse(&route.path) {
                tree.insert(&if map.site.ignore_case { pattern.lower() } else { pattern }, position);
            }
        }
        Self { map, tree }
    }

    /// What decides a sample.
    pub(super) fn decider(&self, sample: &Sample, method: &str) -> Decider {
        if !self.map.site.hosts.iter().any(|host| host.matches(&sample.host)) {
            return Decider::Host;
        }
        let path = sample.path.clone();
        let path = if self.map.site.ignore_case { path.lower() } else { path };
        let mut any = false;
        for position in self.tree.covering(&path, usize::MAX) {
            let Some(route) = self.map.routes.get(position) else { continue };
            if !route.hosts.is_empty() && !route.hosts.iter().any(|host| host.matches(&sample.host)) {
                continue;
            }
            any = true;
            let speaks = route.methods.iter().any(|own| **own == *method || (method == "HEAD" && **own == *"GET"));
            if route.methods.is_empty() || speaks {
                return Decider::Route(position);
            }
        }
        if any { Decider::Method } else { Decider::Nothing }
    }
}
