//! A misspelt directive of an `.htaccess`, where one known name alone is near.

use std::rc::Rc;

use doorward_diagnose::repair::Repair;

use super::super::class::known;
use super::super::names::DIRECTIVES;
use super::super::tree::Node;
use super::Workshop;
use super::lines::replaced;

/// How many letters may differ.
const MAX_DISTANCE: usize = 2;
/// A name shorter than this is not guessed.
const MIN_LETTERS: usize = 5;

/// The line with the one name that is near.
pub(super) fn of(node: &Rc<Node>, shop: &Workshop<'_>) -> Option<Repair> {
    let written = node.line.split_whitespace().next()?;
    let lower = written.to_lowercase();
    if !known(&lower).is_empty() || lower.len() < MIN_LETTERS || lower.starts_with('<') {
        return None;
    }
    let near = nearest(&lower)?;
    let rest = node.line.strip_prefix(written)?;
    let name = spelled(near);
    let change = replaced(shop, node, &format!("{name}{rest}"))?;
    Some(shop.repair(
        format!("spell `{written}` as `{name}`"),
        vec![change],
        vec!["whatever the line says once it is read".to_owned()],
    ))
}

/// The one name that is nearest; nothing where two are as near.
fn nearest(written: &str) -> Option<&'static str> {
    let names =
        DIRECTIVES.iter().filter(|(_, classes, _)| !classes.is_empty()).flat_map(|(_, _, names)| names.split(' '));
    let mut best: Option<(usize, &'static str)> = None;
    let mut tied = false;
    for name in names {
        if name.len().abs_diff(written.len()) > MAX_DISTANCE {
            continue;
        }
        let distance = distance(written, name);
        match best {
            Some((held, _)) if distance > held => {}
            Some((held, known)) if distance == held => tied |= known != name,
            _ => {
                best = Some((distance, name));
                tied = false;
            }
        }
    }
    best.filter(|(distance, _)| *distance <= MAX_DISTANCE && !tied).map(|(_, name)| name)
}

/// The usual spelling of a name that is known in lower case.
fn spelled(name: &str) -> String {
    const USUAL: &[&str] = &[
        "Require",
        "RewriteEngine",
        "RewriteRule",
        "RewriteCond",
        "RewriteBase",
        "Options",
        "Order",
        "Allow",
        "Deny",
        "Satisfy",
        "Redirect",
        "RedirectMatch",
        "ErrorDocument",
        "DirectoryIndex",
        "SetEnvIf",
        "SetEnvIfNoCase",
        "AuthType",
        "AuthName",
        "AuthUserFile",
        "AddType",
        "AddHandler",
        "SetHandler",
        "Header",
    ];
    USUAL
        .iter()
        .find(|usual| usual.eq_ignore_ascii_case(name))
        .map_or_else(|| name.to_owned(), |usual| (*usual).to_owned())
}

/// How many letters must be changed, added or taken away.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, character) in left.chars().enumerate() {
        let mut next = vec![index + 1];
        for (column, other) in right.iter().enumerate() {
            let changed = row.get(column).copied().unwrap_or(0) + usize::from(character != *other);
            let taken = row.get(column + 1).copied().unwrap_or(0) + 1;
            let added = next.last().copied().unwrap_or(0) + 1;
            next.push(changed.min(taken).min(added));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn one_near_name_is_found() {
        assert_eq!(distance("reqire", "require"), 1);
        for (written, expected) in [
            ("reqire", Some("require")),
            ("requires", Some("require")),
            ("rewritengine", Some("rewriteengine")),
            ("nonsense", None),
        ] {
            assert_eq!(nearest(written), expected, "{written}");
        }
    }
}
