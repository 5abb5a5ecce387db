//! Wildcards: those of `Include`, which name files, and those of sections, which name paths.

use std::path::{Component, Path, PathBuf};

use crate::Files;

/// How many files one pattern may name.
pub(super) const MAX_MATCHES: usize = 4_000;

/// Whether a name holds wildcards.
pub(super) fn is_pattern(name: &str) -> bool {
    name.contains(['*', '?', '['])
}

/// The files that a name with wildcards in any of its parts stands for, sorted; the name itself where it has none.
pub(super) fn files(machine: &dyn Files, pattern: &Path) -> Vec<PathBuf> {
    let mut found = vec![PathBuf::new()];
    for component in pattern.components() {
        let Component::Normal(part) = component else {
            for path in &mut found {
                path.push(component);
            }
            continue;
        };
        let part = part.to_string_lossy();
        if is_pattern(&part) {
            found = found.iter().flat_map(|folder| named(machine, folder, &part)).take(MAX_MATCHES).collect();
        } else {
            for path in &mut found {
                path.push(part.as_ref());
            }
        }
    }
    found.retain(|path| machine.entry(path).is_ok());
    found
}

/// What stands in a folder under such a name.
fn named(machine: &dyn Files, folder: &Path, pattern: &str) -> Vec<PathBuf> {
    let names = machine.names(folder).unwrap_or_default();
    names.iter().filter(|name| matches(pattern, name, Slashes::Apart, true)).map(|name| folder.join(name)).collect()
}

/// Whether a wildcard may stand for a slash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slashes {
    /// It may not.
    Apart,
    /// It may.
    Any,
}

/// Whether a text matches a pattern of `*`, `?`, `[…]` and `\`, as `fnmatch` does. A leading dot is matched by a dot alone
/// where `dots` says so.
pub(super) fn matches(pattern: &str, text: &str, slashes: Slashes, dots: bool) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    if dots && text.first() == Some(&'.') && pattern.first() != Some(&'.') {
        return false;
    }
    let mut at = 0;
    let mut read = 0;
    let mut retry: Option<(usize, usize)> = None;
    loop {
        let step = match (pattern.get(at), text.get(read)) {
            (None, None) => return true,
            (Some('*'), _) => {
                retry = Some((at, read));
                at += 1;
                continue;
            }
            (Some(_), Some(character)) => one(&pattern, at, *character, slashes),
            _ => None,
        };
        if let Some(next) = step {
            at = next;
            read += 1;
            continue;
        }
        let Some((star, from)) = retry else { return false };
        match text.get(from) {
            Some('/') if slashes == Slashes::Apart => return false,
            Some(_) => {
                retry = Some((star, from + 1));
                at = star + 1;
                read = from + 1;
            }
            None => return false,
        }
    }
}

/// Where the pattern goes on after this character, where it matches.
fn one(pattern: &[char], at: usize, character: char, slashes: Slashes) -> Option<usize> {
    match pattern.get(at)? {
        '?' => (character != '/' || slashes == Slashes::Any).then_some(at + 1),
        '[' => bracket(pattern, at, character, slashes),
        '\\' => (pattern.get(at + 1) == Some(&character)).then_some(at + 2),
        literal => (*literal == character).then_some(at + 1),
    }
}

/// A set of characters in brackets.
fn bracket(pattern: &[char], at: usize, character: char, slashes: Slashes) -> Option<usize> {
    if character == '/' && slashes == Slashes::Apart {
        return None;
    }
    let mut index = at + 1;
    let denied = matches!(pattern.get(index), Some('!' | '^'));
    if denied {
        index += 1;
    }
    let start = index;
    let mut holds = false;
    loop {
        let low = *pattern.get(index)?;
        if low == ']' && index > start {
            break;
        }
        let high = match (pattern.get(index + 1), pattern.get(index + 2)) {
            (Some('-'), Some(high)) if *high != ']' => {
                index += 2;
                *high
            }
            _ => low,
        };
        holds |= low <= character && character <= high;
        index += 1;
    }
    (holds != denied).then_some(index + 1)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::{Path, PathBuf};

    use super::{Slashes, files, matches};

    #[test]
    fn patterns_match_as_fnmatch_does() {
        for (pattern, text, slashes, expected) in [
            (".ht*", ".htaccess", Slashes::Any, true),
            ("*.bak", "a.b.bak", Slashes::Any, true),
            ("/home/*/public_html", "/home/ann/public_html", Slashes::Apart, true),
            ("/home/*/public_html", "/home/a/b/public_html", Slashes::Apart, false),
            ("/home/*", "/home/a/b", Slashes::Any, true),
            ("file?.txt", "file1.txt", Slashes::Any, true),
            ("[a-c]x", "bx", Slashes::Any, true),
            ("[!a-c]x", "bx", Slashes::Any, false),
            ("[]x]", "]", Slashes::Any, true),
            ("a\\*b", "a*b", Slashes::Any, true),
            ("a*b*c", "aXbXbXc", Slashes::Any, true),
            ("a*b*c", "aXbXb", Slashes::Any, false),
            ("", "", Slashes::Any, true),
            ("[", "[", Slashes::Any, false),
        ] {
            assert_eq!(matches(pattern, text, slashes, false), expected, "{pattern} {text}");
        }
        assert!(!matches("*", ".hidden", Slashes::Apart, true));
    }

    #[test]
    fn wildcards_of_any_part_name_files() {
        let machine: BTreeMap<PathBuf, String> =
            ["/e/sites/a.conf", "/e/sites/b.conf", "/e/other/c.conf", "/e/sites/d"]
                .into_iter()
                .map(|path| (PathBuf::from(path), String::new()))
                .collect();
        let found = |pattern: &str| files(&machine, Path::new(pattern));
        assert_eq!(found("/e/sites/*.conf"), [Path::new("/e/sites/a.conf"), Path::new("/e/sites/b.conf")]);
        assert_eq!(found("/e/*/?.conf").len(), 3);
        assert_eq!(found("/e/sites/d"), [Path::new("/e/sites/d")]);
        assert!(found("/e/none").is_empty());
    }
}
