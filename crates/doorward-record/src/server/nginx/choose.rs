//! Which server takes a request, and which of its locations.

use super::listen::Listener;
use super::pattern::{self, Caught};
use super::scope::{Kind, Scope};
use super::tree::Directive;

/// The server for a host.
#[derive(Debug, Clone)]
pub(super) struct Server<'a> {
    /// The server, and the `listen` that took the connection.
    pub(super) listener: Listener<'a>,
    /// Whether one of its names is the host; otherwise it is the default of its address.
    pub(super) by_name: bool,
    /// What a pattern of its names caught.
    pub(super) caught: Option<Caught>,
    /// The names that could not be read.
    pub(super) unread: Vec<String>,
}

/// The server among those of one address (the default first) that this host gets.
pub(super) fn server<'a>(listeners: &[Listener<'a>], host: &str) -> Option<Server<'a>> {
    let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    let chosen =
        |listener: &Listener<'a>, caught| Server { listener: *listener, by_name: true, caught, unread: Vec::new() };
    let names: Vec<(&Listener<'a>, &str)> = in_order(listeners)
        .into_iter()
        .flat_map(|listener| names(listener.server).map(move |name| (listener, name)))
        .collect();
    if !host.is_empty() {
        let exact = names.iter().find(|(_, name)| {
            let name = name.strip_prefix('.').unwrap_or(name);
            name.eq_ignore_ascii_case(&host)
        });
        if let Some((listener, _)) = exact {
            return Some(chosen(listener, None));
        }
        let wildcard =
            longest(&names, |name| leading(name, &host)).or_else(|| longest(&names, |name| trailing(name, &host)));
        if let Some(listener) = wildcard {
            return Some(chosen(listener, None));
        }
    } else if let Some((listener, _)) = names.iter().find(|(_, name)| name.is_empty()) {
        return Some(chosen(listener, None));
    }
    let mut unread = Vec::new();
    for (listener, name) in &names {
        let Some(text) = name.strip_prefix('~') else { continue };
        match pattern::find(text, true, &host) {
            Ok(Some(caught)) => return Some(Server { unread, ..chosen(listener, Some(caught)) }),
            Ok(None) => {}
            Err(wrong) => unread.push(wrong),
        }
    }
    let default = listeners.first()?;
    Some(Server { listener: *default, by_name: false, caught: None, unread })
}

/// In the order of the configuration: the default, which stands first, goes back to its place.
fn in_order<'a, 'b>(listeners: &'b [Listener<'a>]) -> Vec<&'b Listener<'a>> {
    let mut sorted: Vec<&Listener<'a>> = listeners.iter().collect();
    sorted.sort_by_key(|listener| (listener.server.at.file, listener.server.at.line));
    sorted
}

/// The names of a server; one without any has the empty name.
pub(super) fn names(server: &Directive) -> impl Iterator<Item = &str> {
    let given = server.inside().iter().filter(|item| item.name == "server_name").flat_map(|item| item.words.iter());
    let has_names = server.inside().iter().any(|item| item.name == "server_name");
    given.map(String::as_str).chain((!has_names).then_some(""))
}

fn longest<'a, 'b>(
    names: &[(&'b Listener<'a>, &str)],
    fits: impl Fn(&str) -> Option<usize>,
) -> Option<&'b Listener<'a>> {
    let mut best: Option<(usize, &'b Listener<'a>)> = None;
    for (listener, name) in names {
        if let Some(length) = fits(name)
            && best.is_none_or(|(longest, _)| length > longest)
        {
            best = Some((length, listener));
        }
    }
    best.map(|(_, listener)| listener)
}

/// How much of the host `*.name` or `.name` fixes.
fn leading(name: &str, host: &str) -> Option<usize> {
    let rest = name.strip_prefix('*').or(Some(name)).filter(|rest| rest.starts_with('.'))?;
    let fits = host.len() > rest.len() && host.ends_with(&rest.to_ascii_lowercase());
    fits.then_some(rest.len())
}

/// How much of the host `name.*` fixes.
fn trailing(name: &str, host: &str) -> Option<usize> {
    let rest = name.strip_suffix('*').filter(|rest| rest.ends_with('.'))?;
    let fits = host.len() > rest.len() && host.starts_with(&rest.to_ascii_lowercase());
    fits.then_some(rest.len())
}

/// How a location names its paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form<'a> {
    /// `= /path`
    Exact(&'a str),
    /// `/path`, or `^~ /path`, after which no patterns are tried.
    Prefix(&'a str, bool),
    /// `~ pattern`, or `~* pattern` without case.
    Pattern(&'a str, bool),
    /// `@name`
    Named(&'a str),
}

/// How this `location` names its paths.
pub(super) fn form(location: &Directive) -> Form<'_> {
    let (first, second) = (location.word(0), location.word(1));
    let glued = |mark: &str| first.strip_prefix(mark).filter(|rest| !rest.is_empty() && second.is_empty());
    match first {
        "=" => Form::Exact(second),
        "^~" => Form::Prefix(second, true),
        "~" => Form::Pattern(second, false),
        "~*" => Form::Pattern(second, true),
        _ => {
            if let Some(rest) = glued("=") {
                Form::Exact(rest)
            } else if let Some(rest) = glued("^~") {
                Form::Prefix(rest, true)
            } else if let Some(rest) = glued("~*") {
                Form::Pattern(rest, true)
            } else if let Some(rest) = glued("~") {
                Form::Pattern(rest, false)
            } else if first.starts_with('@') {
                Form::Named(first)
            } else {
                Form::Prefix(first, false)
            }
        }
    }
}

/// What the search for a location found.
#[derive(Debug, Clone)]
pub(super) enum Found<'a> {
    /// The levels down to the location, or the server's alone where none fits.
    Here(Scope<'a>, Option<Caught>),
    /// The path lacks the last slash of a location that passes on: 301 to the location's own path.
    Slash(Scope<'a>, &'a str),
}

/// What a location's inner search says to the outer one.
enum Step<'a> {
    /// Decided: an exact location, or a redirect.
    Done(Found<'a>),
    /// A prefix, unless a pattern fits.
    Prefix(Scope<'a>),
    /// Nothing fits.
    Nothing,
}

/// The location for this path in the server of this scope.
///
/// Patterns that cannot be read are told in `unread`; one of them may be the one that nginx takes.
pub(super) fn location<'a>(scope: &Scope<'a>, path: &str, unread: &mut Vec<&'a Directive>) -> Found<'a> {
    location_without(scope, path, None, unread)
}

/// The same, as if this one location were not there.
pub(super) fn location_without<'a>(
    scope: &Scope<'a>,
    path: &str,
    left_out: Option<&Directive>,
    unread: &mut Vec<&'a Directive>,
) -> Found<'a> {
    match inner(scope, path, left_out, unread) {
        Step::Done(found) => found,
        Step::Prefix(scope) => Found::Here(scope, None),
        Step::Nothing => Found::Here(scope.clone(), None),
    }
}

fn inner<'a>(scope: &Scope<'a>, path: &str, left_out: Option<&Directive>, unread: &mut Vec<&'a Directive>) -> Step<'a> {
    let Some(level) = scope.innermost() else {
        return Step::Nothing;
    };
    let is_left_out = |item: &Directive| left_out.is_some_and(|one| std::ptr::eq(item, one));
    let locations = || level.items().iter().filter(|item| item.name == "location" && !is_left_out(item));
    let mut step = fixed(scope, locations(), path);
    let mut patterns_apply = true;
    if let Step::Prefix(found) = &step {
        patterns_apply = !found.location().is_some_and(|location| matches!(form(location), Form::Prefix(_, true)));
        let found = found.clone();
        step = match inner(&found, path, left_out, unread) {
            Step::Done(done) => Step::Done(done),
            Step::Prefix(deeper) => Step::Prefix(deeper),
            Step::Nothing => Step::Prefix(found),
        };
    }
    if matches!(step, Step::Done(_)) || !patterns_apply {
        return step;
    }
    for location in locations() {
        let Form::Pattern(text, caseless) = form(location) else { continue };
        match pattern::find(text, caseless, path) {
            Ok(Some(caught)) => {
                let here = scope.with(Kind::Location, location);
                return Step::Done(match inner(&here, path, left_out, unread) {
                    Step::Done(done) => done,
                    Step::Prefix(deeper) => Found::Here(deeper, Some(caught)),
                    Step::Nothing => Found::Here(here, Some(caught)),
                });
            }
            Ok(None) => {}
            Err(_) => unread.push(location),
        }
    }
    step
}

/// The search among exact and prefix locations.
fn fixed<'a>(scope: &Scope<'a>, locations: impl Iterator<Item = &'a Directive>, path: &str) -> Step<'a> {
    let mut longest: Option<(usize, &'a Directive)> = None;
    let mut slash: Option<(&'a str, &'a Directive)> = None;
    for location in locations {
        let (name, exact) = match form(location) {
            Form::Exact(name) => (name, true),
            Form::Prefix(name, _) => (name, false),
            _ => continue,
        };
        if exact && name == path {
            return Step::Done(Found::Here(scope.with(Kind::Location, location), None));
        }
        if name.strip_suffix('/') == Some(path) && passes_on(location) {
            slash = Some((name, location));
        }
        if !exact && path.starts_with(name) && longest.is_none_or(|(length, _)| name.len() > length) {
            longest = Some((name.len(), location));
        }
    }
    match (longest, slash) {
        (Some((length, location)), _) if length == path.len() => Step::Prefix(scope.with(Kind::Location, location)),
        (_, Some((name, location))) => Step::Done(Found::Slash(scope.with(Kind::Location, location), name)),
        (Some((_, location)), None) => Step::Prefix(scope.with(Kind::Location, location)),
        (None, None) => Step::Nothing,
    }
}

/// Whether the location itself passes requests on, so that nginx adds its missing slash.
pub(super) fn passes_on(location: &Directive) -> bool {
    location.inside().iter().any(|item| {
        matches!(
            item.name.as_str(),
            "proxy_pass" | "fastcgi_pass" | "uwsgi_pass" | "scgi_pass" | "memcached_pass" | "grpc_pass"
        )
    })
}

/// The named location of the server.
pub(super) fn named<'a>(scope: &Scope<'a>, name: &str) -> Option<Scope<'a>> {
    let server = scope.server();
    let location = server.innermost()?.items().iter().find(|item| item.name == "location" && item.word(0) == name)?;
    Some(server.with(Kind::Location, location))
}
