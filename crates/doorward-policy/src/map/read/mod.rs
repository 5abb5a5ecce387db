//! Reading the map: text in; out comes the map with every default filled in and every name found, or everything that is wrong with it.
//!
//! There are three steps. `toml` gives tables with places and goes on after errors; the readers of the sections (one file each) ask them
//! for known keys and note whatever is wrong in the notebook; what the sections say together is checked at the end. Nothing is read from
//! files: paths stay paths, and whoever called resolves them from the map's folder.

mod about;
mod allow;
mod authenticate;
mod bearer;
mod defaults;
mod fault;
pub mod keys;
mod limits;
mod lints;
mod near;
mod notes;
mod owner;
mod pattern;
mod reach;
mod roles;
mod route;
mod secrets;
mod section;
mod site;
mod tree;
mod upstreams;
pub(in crate::map) mod values;

use std::collections::BTreeSet;

use jiff::tz::TimeZoneDatabase;
use toml::de::DeTable;

pub use fault::{Fault, Severity};
pub use notes::MAX_FAULTS;
pub use roles::MAX_ROLES;

use self::authenticate::Authenticators;
use self::keys::Keys;
use self::notes::Notes;
use self::roles::Roles;
use self::route::Door;
use self::section::Section;
use self::upstreams::Upstreams;
use super::{Listen, Map, Method, Owner, Route, Site};
use crate::router::Router;

/// Bytes of a map. A route is about 150 of them.
pub const MAX_TEXT_BYTES: usize = 16 << 20;

/// Routes of a map.
pub const MAX_ROUTES: usize = 100_000;

/// A map that was taken.
#[derive(Debug)]
pub struct Reading {
    /// The map.
    pub map: Map,
    /// What it may not mean as it says it, in the order of the text.
    pub warnings: Vec<Fault>,
}

/// Reads a map. `file` is its name for messages.
///
/// # Errors
///
/// Everything that is wrong, warnings included, in the order of the text.
pub fn read(text: &str, file: &str) -> Result<Reading, Vec<Fault>> {
    if text.len() > MAX_TEXT_BYTES {
        let notes = Notes::new(file, "", true);
        notes.error(
            0,
            format!("the map is larger than {} MiB", MAX_TEXT_BYTES >> 20),
            "write routes with patterns in place of single pages",
        );
        return Err(notes.faults());
    }
    let (root, errors) = DeTable::parse_recoverable(text);
    let notes = Notes::new(file, text, !errors.is_empty());
    syntax(&errors, &notes);
    secrets::scan(root.get_ref(), &notes);
    let map = whole(root.get_ref(), &notes);
    match map {
        Some(map) if !notes.has_errors() => Ok(Reading { map, warnings: notes.faults() }),
        _ => Err(notes.faults()),
    }
}

/// Notes what is no TOML, once a line: what follows on a line follows from it.
fn syntax(errors: &[toml::de::Error], notes: &Notes<'_>) {
    let mut seen = BTreeSet::new();
    let mut errors: Vec<(usize, &str)> =
        errors.iter().map(|error| (error.span().map_or(0, |span| span.start), error.message())).collect();
    errors.sort_unstable();
    for (at, message) in errors {
        if seen.insert(notes.line(at)) {
            notes.error(at, format!("this is no TOML: {message}"), syntax_hint(message));
        }
    }
}

fn syntax_hint(message: &str) -> &'static str {
    const HINTS: &[(&str, &str)] = &[
        ("duplicate key", "leave one of the two out"),
        ("string values must be quoted", "write texts in double quotes: `\"…\"`"),
        ("missing comma", "entries of a list are separated by commas; a list before this line may lack its `]`"),
        ("unclosed array", "close the list with `]`"),
        ("unclosed inline table", "close the table with `}`"),
    ];
    let usual = "write `key = value`; texts stand in double quotes, lists in `[ ]`, tables in `{ }`";
    HINTS.iter().find(|(beginning, _)| message.starts_with(beginning)).map_or(usual, |(_, hint)| hint)
}

/// The whole map; none where something is so wrong that no map could be made.
fn whole<'a>(root: &'a DeTable<'a>, notes: &'a Notes<'a>) -> Option<Map> {
    let root = Section::open(&keys::MAP, 0, root, notes);
    let table = |key, keys: &'static Keys| root.item(key).and_then(|item| item.section(keys));
    let mut upstreams = Upstreams::read(root.item("upstreams"));
    let roles = Roles::read(root.item("roles"), notes);
    let listen =
        table("listen", &keys::LISTEN).map_or_else(site::listen_default, |section| site::listen(section, notes));
    let site = root.required("site", "write `[site]` with `origin` and `upstream`");
    let site = site.and_then(|item| item.section(&keys::SITE)).and_then(|section| site::site(section, &mut upstreams));
    let around = authenticate::Around {
        host: site.as_ref().and_then(|site| site.origin.host_str()),
        roles: &roles,
        client_ca: listen.https.as_ref().is_some_and(|https| https.client_ca.is_some()),
    };
    let authenticators = Authenticators::read(root.item("authenticate"), &around, notes);
    let doors = doors(&root, site.as_ref(), &authenticators, &roles, &mut upstreams);
    let banned_section = table("banned", &keys::BANNED);
    let banned = banned_section.map(about::banned).unwrap_or_default();
    if let Some(section) = banned_section {
        lints::banned(section, &banned, &authenticators);
    }
    lints::roles(&authenticators, &roles, notes);
    lints::routes(&doors, notes);
    if let Some(site) = &site {
        reach::unreachable(&doors, site, notes);
        lints::schemes(&authenticators, site, &doors, notes);
        served(&root, site, &listen, &doors);
    }
    let crawlers = root.item("crawler").map(|item| item.sections()).unwrap_or_default();
    let cors = table("cors", &keys::CORS).and_then(about::cors);
    let limits = table("limits", &keys::LIMITS).map_or_else(limits::limits_default, limits::limits);
    let forward = table("forward", &keys::FORWARD).map_or_else(about::forward_default, about::forward);
    let crawlers = about::crawlers(crawlers);
    let pages = table("pages", &keys::PAGES).map(about::pages).unwrap_or_default();
    let log = about::log(table("log", &keys::LOG));
    let store = about::store(table("store", &keys::STORE));
    let tracing = table("tracing", &keys::TRACING).and_then(about::tracing);
    let upstreams = upstreams.finish(notes);
    let roles = roles.finish();
    let routes: Vec<Route> = doors.into_iter().map(|door| door.route).collect();
    let mut authenticate = authenticators.list;
    name_owner_claims(&mut authenticate, &routes);
    let site = site?;
    let router = Router::new(&routes, site.ignore_case);
    Some(Map {
        site,
        listen,
        upstreams,
        authenticate,
        cors,
        roles,
        banned,
        limits,
        forward,
        crawlers,
        pages,
        log,
        store,
        tracing,
        routes,
        router,
    })
}

/// Reads the routes.
fn doors<'a>(
    root: &Section<'a>,
    site: Option<&Site>,
    authenticators: &Authenticators<'a>,
    roles: &Roles<'a>,
    upstreams: &mut Upstreams<'a>,
) -> Vec<Door> {
    let items = root.required("route", "write `[[route]]` with `path` and `allow`: what no route names is refused");
    let mut items = items.map(|item| item.sections()).unwrap_or_default();
    if let Some(item) = items.get(MAX_ROUTES) {
        item.error(format!("there are more than {MAX_ROUTES} routes"), "write patterns in place of single pages");
        items.clear();
    }
    let zones = TimeZoneDatabase::bundled();
    let around = route::Around { site, authenticators, roles, zones: &zones };
    let items = items.into_iter().enumerate();
    items.filter_map(|(position, item)| route::route(position, item, &around, upstreams)).collect()
}

/// Whether every route leads somewhere.
fn served(root: &Section<'_>, site: &Site, listen: &Listen, doors: &[Door]) {
    let lost = doors.iter().filter(|door| door.route.upstream.is_none()).count();
    let only_decides = listen.http.is_empty() && listen.https.is_none();
    let named =
        root.item("site").and_then(|item| item.value.as_table()).is_some_and(|table| table.contains_key("upstream"));
    if let Some(item) = root
        .item("site")
        .filter(|_| lost > 0 && site.upstream.is_none() && !named && !only_decides && !root.is_broken())
    {
        item.error(
            format!("`[site]` has no `upstream`, and {lost} routes name none of their own"),
            "write `upstream = \"http://127.0.0.1:3000\"`: where requests are sent on to",
        );
    }
}

/// Tells the token schemes which claims some route's `owner` asks for.
fn name_owner_claims(authenticate: &mut [super::Authenticator], routes: &[Route]) {
    let claim = |route: &Route| match &route.owner {
        Some(Owner::Claim { claim, .. }) => Some(claim.clone()),
        _ => None,
    };
    let claims: BTreeSet<Box<str>> = routes.iter().filter_map(claim).collect();
    for authenticator in authenticate {
        if let Method::Bearer(rules) = &mut authenticator.method {
            rules.owner_claims = claims.iter().cloned().collect();
        }
    }
}
