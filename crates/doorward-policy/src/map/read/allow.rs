//! `allow` and `deny`: who may enter, and who may not.

use super::fault::Complaint;
use super::near::nearest;
use super::notes::quoted;
use super::roles::Roles;
use super::section::Item;
use super::values::name;
use crate::map::Allow;
use crate::router::Pattern;

/// The words that stand alone, and those before a colon.
const WORDS: &[&str] = &["anyone", "signed-in", "role", "scope", "user", "service", "self", "owner"];

const ALLOW_HINT: &str = "write `\"anyone\"`, `\"signed-in\"`, `\"role:NAME\"`, `\"scope:NAME\"`, `\"user:NAME\"`, `\"service:NAME\"`, `\"self\"` or `\"owner\"`";

/// Reads `allow`. Empty where any entry is wrong, so that nothing further is concluded from it.
pub(super) fn allow(item: Item<'_>, roles: &Roles<'_>, pattern: Option<&Pattern>) -> Vec<Allow> {
    let entries = item.one_or_more();
    if entries.is_empty() {
        item.error(
            "`allow` is empty: nobody could enter",
            format!("{ALLOW_HINT}; for a door that is shut to all, write `deny = [\"anyone\"]`"),
        );
    }
    let read = all(&entries, |entry, text| one(entry, text, roles, pattern));
    if read.len() > 1 && read.contains(&Allow::Anyone) {
        item.notes.warning(
            item.at,
            "`anyone` holds every other entry of `allow`",
            "write `allow = \"anyone\"`, or take `anyone` out",
        );
    }
    read
}

/// Reads `deny`.
pub(super) fn deny(item: Item<'_>, roles: &Roles<'_>) -> Vec<Allow> {
    let entries = item.one_or_more();
    all(&entries, |entry, text| {
        let who = one(entry, text, roles, None)?;
        if matches!(who, Allow::SelfIn(_) | Allow::Owner) {
            entry.error(
                format!("`deny` cannot name {}", quoted(text)),
                "write `\"user:NAME\"`, `\"service:NAME\"`, `\"role:NAME\"`, `\"scope:NAME\"`, `\"signed-in\"` or `\"anyone\"`",
            );
            return None;
        }
        Some(who)
    })
}

fn all(entries: &[Item<'_>], mut read: impl FnMut(Item<'_>, &str) -> Option<Allow>) -> Vec<Allow> {
    let mut list: Vec<Allow> = Vec::new();
    let mut good = true;
    for entry in entries {
        let Some(who) = entry.text().and_then(|text| read(*entry, text)) else {
            good = false;
            continue;
        };
        if list.contains(&who) {
            entry.notes.warning(
                entry.at,
                format!("`{}` has {} twice", entry.key, quoted(&who.words())),
                "leave one out",
            );
        } else {
            list.push(who);
        }
    }
    if good { list } else { Vec::new() }
}

fn one(item: Item<'_>, text: &str, roles: &Roles<'_>, pattern: Option<&Pattern>) -> Option<Allow> {
    let (word, name) = text.split_once(':').map_or((text, None), |(word, name)| (word, Some(name)));
    let named = |read: fn(&str) -> Result<Box<str>, Complaint>| item.parsed(|_| read(name.unwrap_or("")));
    match (word, name) {
        ("anyone", None) => Some(Allow::Anyone),
        ("signed-in", None) => Some(Allow::SignedIn),
        ("owner", None) => Some(Allow::Owner),
        ("self", parameter) => self_in(item, parameter, pattern).map(Allow::SelfIn),
        ("role", Some(name)) => {
            let held_by = roles.held_by(name, item.at, item.notes)?;
            Some(Allow::Role { name: name.into(), held_by })
        }
        ("scope", Some(_)) => named(name::scope).map(Allow::Scope),
        ("user", Some(_)) => named(name::name).map(Allow::User),
        ("service", Some(_)) => named(name::name).map(Allow::Service),
        _ => {
            let hint = match nearest(word, WORDS.iter().copied()) {
                Some(near @ ("role" | "scope" | "user" | "service")) => {
                    format!("write `\"{near}:{}\"`", name.unwrap_or("NAME"))
                }
                Some(near) => format!("write `\"{near}\"`"),
                None if matches!(text, "*" | "all" | "public" | "everyone" | "any") => "write `\"anyone\"`".to_owned(),
                None if matches!(text, "authenticated" | "authenticated-user" | "valid-user") => {
                    "write `\"signed-in\"`".to_owned()
                }
                None => ALLOW_HINT.to_owned(),
            };
            item.error(format!("`{}` cannot name {}", item.key, quoted(text)), hint);
            None
        }
    }
}

/// `self` needs one path parameter, or the name of one.
fn self_in(item: Item<'_>, parameter: Option<&str>, pattern: Option<&Pattern>) -> Option<Box<str>> {
    let Some(pattern) = pattern else {
        return parameter.map(Box::from).or_else(|| Some("".into()));
    };
    let names: Vec<&str> = pattern.parameters().collect();
    match (parameter, names.as_slice()) {
        (Some(parameter), names) if names.contains(&parameter) => Some(parameter.into()),
        (Some(parameter), names) => {
            item.error(format!("the path has no parameter `{{{parameter}}}`"), parameters_hint(parameter, names));
            None
        }
        (None, [only]) => Some((*only).into()),
        (None, []) => {
            item.error(
                "`self` compares the caller's name with a path parameter, and the path has none",
                "write one into the path, such as `/people/{person}/**`",
            );
            None
        }
        (None, several) => {
            let forms: Vec<String> = several.iter().map(|name| format!("`\"self:{name}\"`")).collect();
            item.error(
                "`self` does not say which of the path's parameters is meant",
                format!("write {}", forms.join(" or ")),
            );
            None
        }
    }
}

/// What to write for a parameter that the path does not have.
pub(super) fn parameters_hint(wanted: &str, names: &[&str]) -> String {
    if names.is_empty() {
        return format!("the path has no parameters; write one into it: `/{{{wanted}}}/`");
    }
    let all: Vec<String> = names.iter().map(|name| format!("`{{{name}}}`")).collect();
    format!("the path has {}", all.join(", "))
}
