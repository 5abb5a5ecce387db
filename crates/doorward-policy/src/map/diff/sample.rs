//! Sample requests: few enough to decide them all, and chosen so that each tells of routes that changed.

use std::collections::{BTreeMap, BTreeSet};

use super::Decider;
use crate::map::{HostPattern, Map, Route};
use crate::path::{Path, PathRules};
use crate::router::{Pattern, Segment};

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

/// The samples.
pub(super) struct Samples {
    pub(super) list: Vec<Sample>,
    pub(super) methods: Vec<Box<str>>,
    /// Whether there were more than are kept.
    pub(super) left_out: bool,
}

/// A host and a path.
pub(super) struct Sample {
    /// Both, for people.
    pub(super) shown: Box<str>,
    host: Box<str>,
    path: Path,
}

impl Samples {
    /// Samples of what differs between two maps.
    pub(super) fn of(old: &Map, new: &Map) -> Self {
        let words = words(old, new);
        let mut paths: BTreeSet<String> = BTreeSet::from([format!("/{UNNAMED}")]);
        let mut left_out = false;
        for route in changed(old, new) {
            let filled = fill(route, &words);
            left_out |= filled.len() > MAX_SAMPLES_A_ROUTE;
            paths.extend(filled.into_iter().take(MAX_SAMPLES_A_ROUTE));
            if paths.len() > MAX_SAMPLES {
                break;
            }
        }
        let hosts = hosts(old, new);
        let mut list = Vec::new();
        for text in &paths {
            let Ok(path) = Path::parse(text, PathRules::default()) else { continue };
            list.extend(hosts.iter().map(|host| Sample {
                shown: format!("{host}{text}").into(),
                host: host.clone(),
                path: path.clone(),
            }));
        }
        left_out |= list.len() > MAX_SAMPLES;
        list.truncate(MAX_SAMPLES);
        Self { list, methods: methods(old, new), left_out }
    }
}

impl Sample {
    /// What decides this under a map.
    pub(super) fn decider(&self, map: &Map, method: &str) -> Decider {
        if !map.site.hosts.iter().any(|host| host.matches(&self.host)) {
            return Decider::Host;
        }
        let mut others = Vec::new();
        for position in map.router.find(&self.host, self.path.matching()) {
            let Some(route) = map.routes.get(position) else { break };
            let names = |name: &str| route.methods.iter().any(|own| **own == *name);
            if route.methods.is_empty() || names(method) || (method == "HEAD" && names("GET")) {
                return Decider::Route(position);
            }
            others.push(position);
        }
        if others.is_empty() { Decider::Nothing } else { Decider::Method(others) }
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

/// A pattern's segments, each with its text.
fn segments(route: &Route) -> Option<(Pattern, Vec<String>)> {
    let pattern = Pattern::parse(&route.path).ok()?;
    let texts = route.path.trim_start_matches('/').split('/').map(|text| text.replace('*', UNNAMED)).collect();
    Some((pattern, texts))
}

/// The literals that patterns have, by their place.
fn words(old: &Map, new: &Map) -> BTreeMap<usize, BTreeSet<String>> {
    let mut words: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for (pattern, texts) in old.routes.iter().chain(&new.routes).filter_map(segments) {
        for (place, (segment, text)) in pattern.segments.iter().zip(texts).enumerate() {
            let known = words.entry(place).or_default();
            if matches!(segment, Segment::Literal(_) | Segment::Part(_)) && known.len() < MAX_SAMPLES_A_ROUTE {
                known.insert(text);
            }
        }
    }
    words
}

/// Paths that a route's pattern matches: its stars filled with every word of their place, and with one that is none; `**` with nothing,
/// with a slash, with one word, and with one word and more below. A few more than are kept, so that the caller sees that there were more.
fn fill(route: &Route, words: &BTreeMap<usize, BTreeSet<String>>) -> Vec<String> {
    let Some((pattern, texts)) = segments(route) else { return Vec::new() };
    let mut begun: Vec<Vec<String>> = vec![Vec::new()];
    for (segment, text) in pattern.segments.iter().zip(&texts) {
        let mut next = Vec::new();
        for path in &begun {
            for choice in choices(segment, text, words.get(&path.len())) {
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
    let slash = if pattern.slash { "/" } else { "" };
    let whole =
        |path: Vec<String>| if path.is_empty() { "/".to_owned() } else { format!("/{}{slash}", path.join("/")) };
    let fits = |path: &String| Pattern::parse(path).is_ok_and(|path| pattern.covers(&path, false));
    begun.into_iter().map(whole).filter(fits).collect()
}

/// What may stand in the place of one segment.
fn choices(segment: &Segment, text: &str, words: Option<&BTreeSet<String>>) -> Vec<Vec<String>> {
    let word = |text: &str| vec![text.to_owned()];
    let all = || std::iter::once(word(UNNAMED)).chain(words.into_iter().flatten().map(|text| word(text)));
    match segment {
        Segment::Literal(_) => vec![word(text)],
        Segment::Part(_) => std::iter::once(word(text)).chain(all()).collect(),
        Segment::Parameter(_) | Segment::Any => all().collect(),
        Segment::Rest => {
            let below = |choice: Vec<String>| [choice.clone(), [choice, word(UNNAMED)].concat()];
            [Vec::new(), word("")].into_iter().chain(all().flat_map(below)).collect()
        }
    }
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
