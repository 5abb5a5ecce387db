//! Patterns of file names in `include`, as the C library's `glob` reads them: `*`, `?`, `[…]`, in any part of the path.
//!
//! Names that begin with a dot are matched by patterns that do. No braces, no `~`.

use std::path::{Component, Path, PathBuf};

use crate::files::{Files, Kind, Unreadable};

/// The most paths that a pattern may give.
pub(super) const MAX_PATHS: usize = 10_000;

/// Whether this is a pattern and not a plain name.
pub(super) fn is_pattern(name: &str) -> bool {
    name.contains(['*', '?', '['])
}

/// The paths that the pattern matches, sorted. A folder that is not there gives none.
///
/// # Errors
/// Where a folder may not be listed, since what is included is then not known.
pub(super) fn paths(files: &dyn Files, pattern: &Path) -> Result<Vec<PathBuf>, Unreadable> {
    let mut found = vec![PathBuf::new()];
    for component in pattern.components() {
        let Component::Normal(part) = component else {
            found.iter_mut().for_each(|path| path.push(component));
            continue;
        };
        let part = part.to_string_lossy();
        if !is_pattern(&part) {
            found.iter_mut().for_each(|path| path.push(part.as_ref()));
            continue;
        }
        let mut next = Vec::new();
        for folder in &found {
            match files.names(folder) {
                Ok(names) => {
                    next.extend(names.iter().filter(|name| matches(&part, name)).map(|name| folder.join(name)))
                }
                Err(Unreadable::Absent(_)) => {}
                Err(wrong) => match files.entry(folder) {
                    Ok(entry) if entry.kind != Kind::Folder => {}
                    _ => return Err(wrong),
                },
            }
        }
        next.truncate(MAX_PATHS);
        found = next;
    }
    found.retain(|path| !matches!(files.entry(path), Err(Unreadable::Absent(_))));
    found.sort();
    Ok(found)
}

/// Whether the pattern of one part of a path matches the name.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    if name.starts_with('.') && !pattern.starts_with('.') {
        return false;
    }
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    let (mut at, mut here) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(character) = name.get(here) {
        let step = match pattern.get(at) {
            Some('*') => {
                star = Some((at, here));
                at += 1;
                continue;
            }
            Some('[') => class(&pattern, at, *character),
            Some('?') => Some((true, at + 1)),
            Some(wanted) => Some((wanted == character, at + 1)),
            None => None,
        };
        match (step, star) {
            (Some((true, next)), _) => {
                at = next;
                here += 1;
            }
            (_, Some((starred, from))) => {
                star = Some((starred, from + 1));
                at = starred + 1;
                here = from + 1;
            }
            (_, None) => return false,
        }
    }
    pattern.iter().skip(at).all(|left| *left == '*')
}

/// Whether the class that begins here has the character, and where the pattern goes on. A `[` that is never closed is itself.
fn class(pattern: &[char], at: usize, character: char) -> Option<(bool, usize)> {
    let negated = matches!(pattern.get(at + 1), Some('!' | '^'));
    let first = if negated { at + 2 } else { at + 1 };
    let Some(end) = (first + 1..pattern.len()).find(|index| pattern.get(*index) == Some(&']')) else {
        return Some((character == '[', at + 1));
    };
    let mut found = false;
    let mut index = first;
    while index < end {
        let low = *pattern.get(index)?;
        if pattern.get(index + 1) == Some(&'-') && index + 2 < end {
            found |= (low..=*pattern.get(index + 2)?).contains(&character);
            index += 3;
        } else {
            found |= low == character;
            index += 1;
        }
    }
    Some((found != negated, end + 1))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::{Path, PathBuf};

    use super::{matches, paths};

    #[test]
    fn names_match_as_in_the_shell() {
        for (pattern, name, is) in [
            ("*.conf", "a.conf", true),
            ("*.conf", ".conf", false),
            (".*", ".conf", true),
            ("*", "", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false),
            ("[]x", "[]x", true),
            ("*a*b", "xxaxxb", true),
            ("*a*b", "xxaxxbc", false),
            ("site-*.conf", "site-.conf", true),
        ] {
            assert_eq!(matches(pattern, name), is, "{pattern} {name}");
        }
    }

    #[test]
    fn patterns_reach_into_folders() {
        let machine: BTreeMap<PathBuf, String> =
            ["/e/b/x.conf", "/e/a/y.conf", "/e/a/.z.conf", "/e/plain.conf", "/e/a/n.txt"]
                .map(|path| (PathBuf::from(path), String::new()))
                .into();
        for (pattern, found) in [
            ("/e/*/*.conf", &["/e/a/y.conf", "/e/b/x.conf"][..]),
            ("/e/*.conf", &["/e/plain.conf"]),
            ("/none/*.conf", &[]),
            ("/e/*/x.conf", &["/e/b/x.conf"]),
        ] {
            let expected: Vec<PathBuf> = found.iter().map(PathBuf::from).collect();
            assert_eq!(paths(&machine, Path::new(pattern)).unwrap(), expected, "{pattern}");
        }
    }
}
