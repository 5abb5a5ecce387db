//! `valid_referers` and `$invalid_referer`.

use super::machine::Machine;
use super::pattern;
use super::value::{Value, Via};

/// The variable: empty where the Referer is listed, `1` where it is not.
pub(super) fn value<'a>(machine: &Machine<'a>) -> Value<'a> {
    let lists = machine.scope.all(&["valid_referers"]);
    let Some(list) = lists.first().copied() else {
        return Value::known("", "invalid_referer");
    };
    let words: Vec<&str> = lists.iter().flat_map(|list| list.words.iter().map(String::as_str)).collect();
    let given = machine.field("referer");
    let mut value = match is_listed(machine, &words, &given) {
        Ok(listed) => Value::known(if listed { "" } else { "1" }, "invalid_referer"),
        Err(_) => Value::one_of(vec![String::new(), "1".to_owned()], "invalid_referer"),
    };
    value.via.push(Via { block: list, entry: None });
    value
}

fn is_listed(machine: &Machine<'_>, words: &[&str], given: &str) -> Result<bool, String> {
    if given.is_empty() {
        return Ok(words.contains(&"none"));
    }
    let lower = given.to_ascii_lowercase();
    let Some(rest) = lower.strip_prefix("http://").or_else(|| lower.strip_prefix("https://")) else {
        return Ok(words.contains(&"blocked"));
    };
    let cut = given.len().saturating_sub(rest.len());
    let rest_as_given = given.get(cut..).unwrap_or(rest);
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = authority.split_once(':').map_or(authority, |(host, _)| host);
    for word in words {
        let listed = match *word {
            "none" | "blocked" => false,
            "server_names" => super::choose::names(machine.server.listener.server)
                .any(|name| fits_host(&name.to_ascii_lowercase(), host)),
            _ => match word.strip_prefix('~') {
                Some(wanted) => pattern::find(wanted, true, rest_as_given)?.is_some(),
                None => fits(&word.to_ascii_lowercase(), host, path),
            },
        };
        if listed {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a listed `host/path` fits.
fn fits(listed: &str, host: &str, path: &str) -> bool {
    let (listed_host, listed_path) = listed.split_at(listed.find('/').unwrap_or(listed.len()));
    fits_host(listed_host, host) && path.starts_with(listed_path)
}

fn fits_host(listed: &str, host: &str) -> bool {
    if let Some(rest) = listed.strip_prefix('*') {
        return host.ends_with(rest) && host.len() > rest.len();
    }
    if let Some(rest) = listed.strip_suffix('*') {
        return rest.ends_with('.') && host.starts_with(rest);
    }
    if let Some(rest) = listed.strip_prefix('.') {
        return host == rest || host.ends_with(listed);
    }
    !listed.is_empty() && listed == host
}
