//! `map`, `geo` and `split_clients`: a variable looked up in a table.

use std::net::IpAddr;

use ipnet::IpNet;

use super::machine::Machine;
use super::pattern;
use super::tree::Directive;
use super::value::{Value, Via};

/// Words of a `map` or `geo` that are no entries.
const SETTINGS: &[&str] = &["hostnames", "volatile", "ranges", "delete", "proxy", "proxy_recursive"];

/// What the table gives for this request.
pub(super) fn value<'a>(machine: &Machine<'a>, table: &'a Directive, depth: u32) -> Value<'a> {
    match table.name.as_str() {
        "map" => map(machine, table, depth),
        "geo" => geo(machine, table, depth),
        "split_clients" => split(machine, table, depth),
        _ => Value::unknown(table.words.first().map_or("", |name| name.trim_start_matches('$'))),
    }
}

fn map<'a>(machine: &Machine<'a>, table: &'a Directive, depth: u32) -> Value<'a> {
    let source = machine.value_at(table.word(0), depth);
    let Some(texts) = &source.texts else {
        return joined(machine, table, table.inside().iter().map(Some).collect(), &source, depth);
    };
    let mut entries: Vec<Option<&Directive>> = Vec::new();
    for text in texts {
        match entry(table, text) {
            Ok(found) => {
                if !entries.iter().any(|known| same(*known, found)) {
                    entries.push(found);
                }
            }
            Err(_) => return Value { texts: None, ..joined(machine, table, Vec::new(), &source, depth) },
        }
    }
    joined(machine, table, entries, &source, depth)
}

fn same(left: Option<&Directive>, right: Option<&Directive>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => std::ptr::eq(left, right),
        (None, None) => true,
        _ => false,
    }
}

/// The values of these entries, from this source.
fn joined<'a>(
    machine: &Machine<'a>,
    table: &'a Directive,
    entries: Vec<Option<&'a Directive>>,
    source: &Value<'a>,
    depth: u32,
) -> Value<'a> {
    let mut whole: Option<Value<'a>> = None;
    for found in entries {
        if found.is_some_and(|entry| SETTINGS.contains(&entry.name.as_str())) {
            continue;
        }
        let given = found.map_or("", |entry| entry.word(0));
        let mut value = machine.value_at(given, depth);
        value.via.push(Via { block: table, entry: found });
        whole = Some(match whole {
            Some(so_far) => so_far.or(&value),
            None => value,
        });
    }
    let mut value = whole.unwrap_or_else(|| Value::literal(""));
    value.comes_also_from(source);
    value
}

/// The entry of a map for this text: its own, a wildcard's, a pattern's in order, the default.
fn entry<'a>(table: &'a Directive, text: &str) -> Result<Option<&'a Directive>, String> {
    let items = table.inside();
    let has_hostnames = items.iter().any(|item| item.name == "hostnames" && item.words.is_empty());
    let plain = |name: &str| !name.starts_with('~');
    let exact = items.iter().find(|item| {
        let name = item.name.strip_prefix('\\').unwrap_or(&item.name);
        plain(&item.name) && item.name != "default" && !item.words.is_empty() && name.eq_ignore_ascii_case(text)
    });
    if exact.is_some() {
        return Ok(exact);
    }
    if has_hostnames && let Some(found) = wildcard(items, text) {
        return Ok(Some(found));
    }
    for item in items {
        let Some(rest) = item.name.strip_prefix('~') else { continue };
        let (caseless, wanted) = rest.strip_prefix('*').map_or((false, rest), |wanted| (true, wanted));
        if pattern::find(wanted, caseless, text)?.is_some() {
            return Ok(Some(item));
        }
    }
    Ok(items.iter().find(|item| item.name == "default"))
}

fn wildcard<'a>(items: &'a [Directive], host: &str) -> Option<&'a Directive> {
    let host = host.to_ascii_lowercase();
    let leads = |name: &str| {
        let rest = name.strip_prefix('*').unwrap_or(name);
        rest.starts_with('.')
            && (host.ends_with(rest) || (name.starts_with('.') && host == rest.trim_start_matches('.')))
    };
    let trails = |name: &str| name.strip_suffix('*').is_some_and(|rest| rest.ends_with('.') && host.starts_with(rest));
    let longest = |fits: &dyn Fn(&str) -> bool| {
        items.iter().filter(|item| fits(&item.name.to_ascii_lowercase())).max_by_key(|item| item.name.len())
    };
    longest(&leads).or_else(|| longest(&trails))
}

fn geo<'a>(machine: &Machine<'a>, table: &'a Directive, depth: u32) -> Value<'a> {
    let source = if table.words.len() > 1 {
        machine.value_at(table.word(0), depth)
    } else {
        machine.variable("remote_addr", depth)
    };
    let is_behind = table.inside().iter().any(|item| item.name == "proxy");
    let address = source.text().and_then(crate::account::address).filter(|_| !is_behind);
    let Some(address) = address else {
        return joined(machine, table, table.inside().iter().map(Some).collect(), &source, depth);
    };
    let has_ranges = table.inside().iter().any(|item| item.name == "ranges");
    let found = table
        .inside()
        .iter()
        .filter(|item| !item.words.is_empty() && !SETTINGS.contains(&item.name.as_str()))
        .filter_map(|item| Some((width(&item.name, address, has_ranges)?, item)))
        .min_by_key(|(width, _)| *width)
        .map(|(_, item)| item)
        .or_else(|| table.inside().iter().find(|item| item.name == "default"));
    joined(machine, table, vec![found], &source, depth)
}

/// How many bits of the address an entry leaves open; absent where it does not hold it.
fn width(name: &str, address: IpAddr, has_ranges: bool) -> Option<u32> {
    if has_ranges {
        let (low, high) = name.split_once('-')?;
        let (low, high) = (crate::account::address(low)?, crate::account::address(high)?);
        return (low <= address && address <= high && low.is_ipv4() == address.is_ipv4()).then_some(0);
    }
    let network = super::access::network(name)?;
    let bits = if network.addr().is_ipv4() { 32 } else { 128 };
    network.contains(&address).then(|| bits - u32::from(network.prefix_len()))
}

fn split<'a>(machine: &Machine<'a>, table: &'a Directive, depth: u32) -> Value<'a> {
    let source = machine.value_at(table.word(0), depth);
    joined(machine, table, table.inside().iter().map(Some).collect(), &source, depth)
}

/// Whether a network is one address.
pub(super) fn is_single(network: &IpNet) -> bool {
    network.prefix_len() == network.max_prefix_len()
}
