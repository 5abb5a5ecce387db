//! `owner`: whose the thing is that a route leads to.

use url::Url;

use super::allow::parameters_hint;
use super::defaults;
use super::keys;
use super::notes::quoted;
use super::section::{Item, Section};
use super::values::{name, net, time};
use crate::map::{Lookup, Owner};
use crate::router::Pattern;

/// The longest time that an owner may be remembered: a day.
const MAX_CACHE_S: u64 = 86_400;
/// The longest time that a lookup may take.
const MAX_TIMEOUT_MS: u64 = 60_000;

/// Reads `owner` of a route.
pub(super) fn owner(item: Item<'_>, pattern: Option<&Pattern>) -> Option<Owner> {
    let section = item.section(&keys::OWNER)?;
    let hint = "write `owner = { lookup = \"http://…/{order}/owner\" }` or `owner = { claim = \"tenant\", parameter = \"org\" }`";
    let source = section.one_of(&["lookup", "claim"], hint)?;
    let foreign: &[&'static str] = if source.key == "claim" { &["header", "cache", "timeout"] } else { &["parameter"] };
    for item in foreign.iter().filter_map(|key| section.item(key)) {
        item.error(format!("`{}` has no meaning beside `{}`", item.key, source.key), "leave it out");
    }
    if source.key == "claim" {
        claim(source, &section, pattern)
    } else {
        lookup(source, &section, pattern).map(Owner::Lookup)
    }
}

fn claim(source: Item<'_>, section: &Section<'_>, pattern: Option<&Pattern>) -> Option<Owner> {
    let claim = source.parsed(name::claim);
    let item =
        section.required("parameter", "write which path parameter the claim is compared with: `parameter = \"org\"`");
    let parameter = item?.text()?;
    let names: Vec<&str> = pattern.map(|pattern| pattern.parameters().collect()).unwrap_or_default();
    if pattern.is_some() && !names.contains(&parameter) {
        item?.error(format!("the path has no parameter `{{{parameter}}}`"), parameters_hint(parameter, &names));
        return None;
    }
    Some(Owner::Claim { claim: claim?, parameter: parameter.into() })
}

fn lookup(source: Item<'_>, section: &Section<'_>, pattern: Option<&Pattern>) -> Option<Lookup> {
    let header = section.item("header").and_then(|item| item.parsed(name::field));
    let cache = section.item("cache").and_then(|item| time::seconds(item, 0..=MAX_CACHE_S));
    let timeout = section.item("timeout").and_then(|item| time::milliseconds(item, 1..=MAX_TIMEOUT_MS));
    let text = source.text()?;
    let server = server(source, text, pattern)?;
    Some(Lookup {
        url: text.into(),
        server,
        header,
        cache_s: cache.unwrap_or(defaults::LOOKUP_CACHE_S),
        timeout_ms: timeout.unwrap_or(defaults::LOOKUP_TIMEOUT_MS),
    })
}

/// The URL with every parameter replaced by `x`. Parameters come from clients: they may not choose the server.
fn server(source: Item<'_>, text: &str, pattern: Option<&Pattern>) -> Option<Url> {
    let names: Vec<&str> = pattern.map(|pattern| pattern.parameters().collect()).unwrap_or_default();
    let (mut filled, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            source.error(format!("`lookup` has `{{` without `}}`: {}", quoted(text)), "write parameters as `{order}`");
            return None;
        };
        if pattern.is_some() && !names.contains(&name) {
            source.error(
                format!("the path has no parameter `{{{}}}`", quoted(name).trim_matches('`')),
                parameters_hint(name, &names),
            );
            return None;
        }
        if filled.splitn(4, '/').count() < 4 {
            source.error(
                "a parameter stands before the path of `lookup`: clients could choose the server",
                "write parameters after the host",
            );
            return None;
        }
        filled.push('x');
        rest = after;
    }
    filled.push_str(rest);
    source.parsed(|_| net::web(&filled))
}
