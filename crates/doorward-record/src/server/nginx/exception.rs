//! Drafts for conditions: an exception for this very value, as narrow as nginx can say it.

use super::condition::{Condition, Test};
use super::edit::{self, Patch};
use super::machine::{Held, Machine};
use super::opening::own_location;
use super::pattern::escaped;
use super::repair::{Draft, Keeps};
use super::scope::Kind;
use super::tree::Directive;
use super::value::Via;

/// Variables that hold secrets, which do not belong into a configuration.
const SECRET_VARIABLES: &[&str] = &["http_cookie", "http_authorization", "http_x_api_key", "http_x_auth_token"];
/// Values longer than this make no sensible exception, in bytes.
const MAX_VALUE_BYTES: usize = 1024;
/// Texts longer than this do not fit the buckets of a table of nginx's usual size, in bytes.
const MAX_KEY_BYTES: usize = 36;

/// Drafts that let this value through.
pub(super) fn condition(machine: &Machine<'_>, held: &Held<'_>) -> Vec<Draft> {
    if holds_secret(held) {
        return Vec::new();
    }
    if let Some(list) = referer_list(held) {
        return referer(machine, list);
    }
    let mut drafts = Vec::new();
    for via in &held.value.via {
        drafts.extend(entry(machine, via));
    }
    drafts.extend(in_condition(machine, held));
    drafts.extend(apart(machine, held));
    drafts
}

fn holds_secret(held: &Held<'_>) -> bool {
    held.value.origins.iter().any(|origin| SECRET_VARIABLES.contains(&origin.as_str()) || origin.starts_with("cookie_"))
}

fn referer_list<'a>(held: &Held<'a>) -> Option<&'a Directive> {
    held.value.via.iter().map(|via| via.block).find(|block| block.name == "valid_referers")
}

/// The Referer's host, or a missing Referer, is listed.
fn referer(machine: &Machine<'_>, list: &Directive) -> Vec<Draft> {
    let given = machine.field("referer");
    let lower = given.to_ascii_lowercase();
    let host = lower.strip_prefix("http://").or_else(|| lower.strip_prefix("https://"));
    let host = host.map(|rest| rest.split(['/', ':', '?']).next().unwrap_or("").to_owned());
    let (added, also) = match host {
        _ if given.is_empty() => ("none".to_owned(), "requests without a Referer".to_owned()),
        Some(host) if !host.is_empty() => (edit::word(&host), format!("requests from other pages of `{host}`")),
        _ => ("blocked".to_owned(), "requests whose Referer is no address".to_owned()),
    };
    let words: Vec<String> = list.words.iter().map(|word| edit::word_or_bare(word)).collect();
    vec![Draft {
        summary: format!("list `{added}` among the valid referers"),
        patches: vec![Patch::of_whole(list, format!("valid_referers {} {added};", words.join(" ")))],
        also_opens: vec![format!("{also}, for every path of the same place")],
        keeps: Keeps::Referers,
    }]
}

/// An entry of the table for this very value, one draft for each value that may let it through.
fn entry(machine: &Machine<'_>, via: &Via<'_>) -> Vec<Draft> {
    let Some(before) = via.block.inside().first() else { return Vec::new() };
    let before = via.entry.unwrap_or(before);
    let mut own = None;
    let (key, keeps, also) = match via.block.name.as_str() {
        "map" => {
            let source = machine.value(via.block.word(0));
            let Some(text) = source.text().filter(|text| text.len() <= MAX_VALUE_BYTES) else {
                return Vec::new();
            };
            let keeps = kept_of(&source.origins);
            own = via.entry.filter(|entry| entry.name != "default" && entry.name.eq_ignore_ascii_case(text));
            (
                table_key(text),
                keeps,
                format!("every other path that the table decides, where `{}` is this", via.block.word(0)),
            )
        }
        "geo" => {
            let Some(client) = machine.client.filter(|_| machine.client_by.is_none()) else { return Vec::new() };
            (client.to_string(), Keeps::Clients, format!("every other path that the table decides, to {client}"))
        }
        _ => return Vec::new(),
    };
    let mut values = vec!["0".to_owned(), "\"\"".to_owned(), "1".to_owned()];
    for item in via.block.inside() {
        let word = edit::word_or_bare(item.word(0));
        if !item.words.is_empty() && !values.contains(&word) && !word.contains('$') {
            values.push(word);
        }
    }
    let current = via.entry.map(|entry| edit::word_or_bare(entry.word(0)));
    values.retain(|value| Some(value) != current.as_ref());
    values
        .into_iter()
        .map(|value| Draft {
            summary: format!("let the table `{}` make an exception for this value", via.block.words.join(" ")),
            patches: vec![match own {
                Some(entry) => Patch::of_whole(entry, format!("{key} {value};")),
                None => Patch::before(machine.tree, before, &[format!("{key} {value};")]),
            }],
            also_opens: vec![also.clone()],
            keeps: keeps.clone(),
        })
        .collect()
}

/// A text as the key of a table: what would be a word of the table's own is marked as text.
///
/// nginx keeps texts in buckets of a fixed size; a long one goes in as a pattern.
fn table_key(text: &str) -> String {
    if text.len() > MAX_KEY_BYTES {
        return edit::quoted(&format!("~^{}$", escaped(text)));
    }
    let own = ["default", "hostnames", "volatile", "include"].contains(&text)
        || text.starts_with('~')
        || text.starts_with('\\');
    if own { edit::quoted(&format!("\\{text}")) } else { edit::quoted(text) }
}

fn kept_of(origins: &[String]) -> Keeps {
    let field = origins.iter().find_map(|origin| origin.strip_prefix("http_"));
    match field {
        Some(name) => Keeps::Values(name.replace('_', "-")),
        None if origins.iter().any(|origin| matches!(origin.as_str(), "args" | "query_string" | "request_uri")) => {
            Keeps::Values("?".to_owned())
        }
        None => Keeps::Nothing,
    }
}

/// The condition itself, with an exception for this value.
fn in_condition(machine: &Machine<'_>, held: &Held<'_>) -> Option<Draft> {
    let Condition { test, negated, left, right } = &held.condition;
    let text = held.value.text().filter(|text| text.len() <= MAX_VALUE_BYTES)?;
    if !held.value.via.is_empty() || held.value.origins.is_empty() {
        return None;
    }
    let value = escaped(text);
    let (sign, pattern) = match (test, negated) {
        (Test::Match(caseless), false) => {
            (if *caseless { "~*" } else { "~" }, format!("^(?!{value}$)(?s:.*)(?:{right})"))
        }
        (Test::Match(caseless), true) => (if *caseless { "!~*" } else { "!~" }, format!("(?:{right})|^{value}$")),
        (Test::Equal, true) if !right.contains('$') => ("!~", format!("^(?:{}|{value})$", escaped(right))),
        _ => return None,
    };
    let line = format!("if ({left} {sign} {}) {{", edit::quoted(&pattern));
    let place = machine.tree.words(held.directive.at);
    Some(Draft {
        summary: "let the condition make an exception for this value".to_owned(),
        patches: vec![Patch::of_head(held.directive, line)],
        also_opens: vec![format!("every other path that the condition at {place} guards, for this value")],
        keeps: kept_of(&held.value.origins),
    })
}

/// A location of its own for this path, without the condition.
fn apart(machine: &Machine<'_>, held: &Held<'_>) -> Option<Draft> {
    let levels: Vec<_> = held.scope.levels.iter().copied().filter(|level| level.kind != Kind::If).collect();
    let scope = super::scope::Scope { levels };
    let location = scope.location()?;
    let mut draft = own_location(machine, &scope, location, held.directive, &held.path, &[])?;
    draft.also_opens.push(format!("`{}` to whatever else `{}` refuses", held.path, held.directive.words.join(" ")));
    Some(draft)
}
