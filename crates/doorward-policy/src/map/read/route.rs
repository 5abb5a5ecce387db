//! `[[route]]`: a door, with what it names elsewhere in the map found.

use jiff::tz::TimeZoneDatabase;

use super::allow::{allow, deny};
use super::authenticate::Authenticators;
use super::keys;
use super::limits::BODY_BYTES;
use super::notes::{Notes, quoted};
use super::owner::owner;
use super::pattern::pattern;
use super::roles::Roles;
use super::section::{Item, Section};
use super::site::mode;
use super::upstreams::Upstreams;
use super::values::{amount, hours, name, net, time};
use crate::caller::Scheme;
use crate::map::{Allow, Counted, HostPattern, Indexing, Owner, RefuseAs, Route, Site};
use crate::router::Pattern;

/// The greatest age of a second factor that may be asked for: 30 days.
const MAX_SECOND_FACTOR_S: u64 = 30 * 86_400;

/// What routes name.
pub(super) struct Around<'r, 'a> {
    /// The site; none where it could not be read.
    pub(super) site: Option<&'r Site>,
    /// The schemes.
    pub(super) authenticators: &'r Authenticators<'a>,
    /// The roles.
    pub(super) roles: &'r Roles<'a>,
    /// The time zones.
    pub(super) zones: &'r TimeZoneDatabase,
}

/// A route with what only checks need.
pub(super) struct Door {
    /// The route.
    pub(super) route: Route,
    /// Its pattern.
    pub(super) pattern: Pattern,
    /// Where it begins.
    pub(super) at: usize,
    /// Where its path stands.
    pub(super) path_at: usize,
    /// Whether it names its schemes itself.
    pub(super) names_schemes: bool,
}

/// Reads a route.
pub(super) fn route(
    position: usize,
    item: Item<'_>,
    around: &Around<'_, '_>,
    upstreams: &mut Upstreams<'_>,
) -> Option<Door> {
    let section = item.section(&keys::ROUTE)?;
    let path = section.required("path", "write `path = \"/**\"` for all paths");
    let pattern = path.and_then(|item| item.parsed(pattern));
    if let Some(item) = path {
        slashes(item, around.site);
    }
    let allow_item = section
        .required("allow", "write who may enter: `allow = \"signed-in\"`; `allow = \"anyone\"` for a public page");
    let allowed = allow_item.map(|item| allow(item, around.roles, pattern.as_ref())).unwrap_or_default();
    let schemes = schemes(&section, around);
    let owner_item = section.item("owner");
    let owner = owner_item.and_then(|item| owner(item, pattern.as_ref()));
    let route = Route {
        position,
        line: section.notes().line(section.at),
        path: path.and_then(|item| item.value.as_str()).unwrap_or("").into(),
        hosts: section.item("hosts").map(|item| hosts(item, around.site)).unwrap_or_default(),
        methods: section.item("methods").map(methods).unwrap_or_default(),
        allow: allowed,
        deny: section.item("deny").map(|item| deny(item, around.roles)).unwrap_or_default(),
        authenticate: schemes.iter().filter_map(|(_, position)| *position).collect(),
        networks: section.item("networks").map(networks).unwrap_or_default(),
        hours: section.item("hours").and_then(|item| item.parsed(|text| hours::hours(text, around.zones))),
        from: section.item("from").and_then(time::moment),
        until: section.item("until").and_then(time::moment),
        second_factor_s: section.item("second_factor").and_then(|item| time::seconds(item, 1..=MAX_SECOND_FACTOR_S)),
        limits: section
            .item("limit")
            .map(|item| item.each(|text| amount::quota(text, Counted::Caller)))
            .unwrap_or_default(),
        refuse_as: section.item("refuse_as").and_then(|item| item.word(REFUSALS)).unwrap_or_default(),
        owner,
        indexing: section.item("indexing").and_then(|item| item.word(INDEXINGS)),
        upstream: section
            .item("upstream")
            .map_or(around.site.and_then(|site| site.upstream), |item| upstreams.named(item)),
        mode: section.item("mode").and_then(|item| mode(item, "this route")).unwrap_or_default(),
        body_bytes: section.item("body_bytes").and_then(|item| amount::bytes(item, BODY_BYTES)),
    };
    check(&section, &route, &schemes, around);
    let door = Door {
        route,
        pattern: pattern?,
        at: section.at,
        path_at: path.map_or(section.at, |item| item.at),
        names_schemes: section.item("authenticate").is_some(),
    };
    Some(door)
}

const REFUSALS: &[(&str, RefuseAs)] = &[
    ("forbidden", RefuseAs::Forbidden),
    ("not-found", RefuseAs::NotFound),
    ("legal", RefuseAs::Legal),
    ("gone", RefuseAs::Gone),
];

const INDEXINGS: &[(&str, Indexing)] = &[("index", Indexing::Index), ("noindex", Indexing::NoIndex)];

/// Encoded slashes in a path, where requests with them are refused.
fn slashes(item: Item<'_>, site: Option<&Site>) {
    let text = item.value.as_str().unwrap_or("").to_ascii_lowercase();
    if site.is_some_and(|site| !site.pass_encoded_slash) && (text.contains("%2f") || text.contains("%5c")) {
        item.error(
            "the path has an encoded slash, and requests with one are refused",
            "write `encoded_slash = \"pass\"` in `[site]`, or leave it out of the path",
        );
    }
}

/// Hosts: each must be one of the site's.
fn hosts(item: Item<'_>, site: Option<&Site>) -> Vec<HostPattern> {
    let mut hosts = Vec::new();
    let entries = item.one_or_more();
    if entries.is_empty() {
        item.error("`hosts` is an empty list", "leave it out to speak for all hosts of the site");
    }
    for entry in entries {
        let Some(host) = entry.parsed(net::host) else { continue };
        if site.is_some_and(|site| host != HostPattern::Any && !site.hosts.iter().any(|served| overlaps(served, &host)))
        {
            let shown = quoted(entry.text().unwrap_or(""));
            entry.error(format!("the site does not serve the host {shown}"), "write it into `names` of `[site]`");
        }
        hosts.push(host);
    }
    hosts
}

/// Whether some host belongs to both.
fn overlaps(left: &HostPattern, right: &HostPattern) -> bool {
    host_covers(left, right) || host_covers(right, left)
}

/// Whether a pattern of hosts holds all of another.
pub(super) fn host_covers(wide: &HostPattern, narrow: &HostPattern) -> bool {
    match (wide, narrow) {
        (HostPattern::Any, _) => true,
        (wide, HostPattern::Exact(name)) => wide.matches(name),
        (HostPattern::Under(wide), HostPattern::Under(narrow)) => narrow.ends_with(&**wide),
        _ => false,
    }
}

fn methods(item: Item<'_>) -> Vec<Box<str>> {
    let mut methods: Vec<Box<str>> = Vec::new();
    let entries = item.one_or_more();
    if entries.is_empty() {
        item.error("`methods` is an empty list", "leave it out to speak for all methods");
    }
    for entry in entries {
        let Some(method) = entry.parsed(name::method) else { continue };
        if methods.contains(&method) {
            entry.error(format!("`methods` has {} twice", quoted(&method)), "leave one out");
        } else {
            methods.push(method);
        }
    }
    methods
}

fn networks(item: Item<'_>) -> Vec<ipnet::IpNet> {
    if item.value.as_array().is_some_and(|list| list.is_empty()) {
        item.error("`networks` is an empty list", "leave it out to let all addresses enter");
    }
    item.each(net::network)
}

/// The schemes of a route, with their positions: those that it names, or all.
fn schemes(section: &Section<'_>, around: &Around<'_, '_>) -> Vec<(Scheme, Option<usize>)> {
    let Some(item) = section.item("authenticate") else {
        return around.authenticators.named.iter().map(|named| (named.scheme, named.position)).collect();
    };
    let entries = item.one_or_more();
    if entries.is_empty() {
        item.error(
            "`authenticate` is an empty list",
            "leave it out to take all schemes; for a public page write `allow = \"anyone\"`",
        );
    }
    let found = entries.into_iter().filter_map(|entry| around.authenticators.find(entry));
    found.map(|named| (named.scheme, named.position)).collect()
}

/// What the keys of a route say together.
fn check(section: &Section<'_>, route: &Route, schemes: &[(Scheme, Option<usize>)], around: &Around<'_, '_>) {
    owner_and_allow(section, route);
    if let (Some(from), Some(until)) = (route.from, route.until)
        && from >= until
        && let Some(item) = section.item("until")
    {
        item.error("`until` is not after `from`: nobody could ever enter", "exchange them, or leave one out");
    }
    let any_wrong = section.item("authenticate").is_some_and(|item| item.one_or_more().len() != schemes.len());
    if !around.authenticators.unclear && !any_wrong {
        carried(section, route, schemes, section.notes());
    }
}

/// `owner` in `allow` and the rule for it need each other.
fn owner_and_allow(section: &Section<'_>, route: &Route) {
    let named = route.allow.contains(&Allow::Owner);
    match (named, section.item("owner")) {
        (true, None) if !section.is_broken() => section.item("allow").iter().for_each(|item| {
            item.error(
                "`allow` says `owner`, and nothing says how the owner is known",
                "write `owner = { lookup = \"http://…/{order}/owner\" }` or `owner = { claim = \"tenant\", parameter = \"org\" }`",
            );
        }),
        (false, Some(item)) if !route.allow.is_empty() => {
            item.error("`owner` has no effect: `allow` does not say `owner`", "write `allow = [\"owner\"]`, or leave `owner` out");
        }
        _ => {}
    }
}

/// Whether the schemes can carry what the route asks for.
fn carried(section: &Section<'_>, route: &Route, schemes: &[(Scheme, Option<usize>)], notes: &Notes<'_>) {
    let has = |wanted: &[Scheme]| schemes.iter().any(|(scheme, _)| wanted.contains(scheme));
    let at = |key| section.item(key).map_or(section.at, |item| item.at);
    let known = route.allow.iter().find(|allow| **allow != Allow::Anyone);
    if let Some(known) = known.filter(|_| schemes.is_empty()) {
        notes.error(
            at("allow"),
            format!(
                "`allow` says {}, and the map has no `[[authenticate]]`: nobody could be known",
                quoted(&known.words())
            ),
            "write `[[authenticate]]` with a scheme, or `allow = \"anyone\"`",
        );
        return;
    }
    if schemes.is_empty() {
        return;
    }
    if route.second_factor_s.is_some() && route.allow.contains(&Allow::Anyone) {
        notes.warning(
            at("second_factor"),
            "`second_factor` shuts out everybody who is not signed in, although `allow` says `anyone`",
            "write `allow = \"signed-in\"`, or leave `second_factor` out",
        );
    }
    let scoped = route.allow.iter().find(|allow| matches!(allow, Allow::Scope(_)));
    if let Some(scoped) = scoped.filter(|_| !has(&[Scheme::Bearer, Scheme::Key])) {
        notes.warning(
            at("allow"),
            format!("nobody meets {} here: only `bearer` and `key` have scopes", quoted(&scoped.words())),
            "take one of these schemes here, or take the entry out",
        );
    }
    if route.second_factor_s.is_some() && !has(&[Scheme::Bearer]) {
        notes.error(
            at("second_factor"),
            "`second_factor` needs a scheme that tells of one, and none here does",
            "take a `bearer` scheme here: its tokens say when a second factor was used",
        );
    }
    if matches!(route.owner, Some(Owner::Claim { .. })) && !has(&[Scheme::Bearer]) {
        notes.error(
            at("owner"),
            "`owner` compares a claim, and no scheme here has claims",
            "take a `bearer` scheme here, or write `lookup`",
        );
    }
}
