//! The paths that belong to one door, as they are written into patterns.

use std::path::Path;

use super::super::decide::Trail;
use super::super::pass::Pass;
use super::super::serve::indexes;
use super::super::url::{Slashes, normalized};
use crate::Kind;

/// The paths of a door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Door {
    /// The path that was asked for, decoded.
    pub(super) path: String,
    /// The path of the folder's index, where a folder was asked for.
    pub(super) index: Option<String>,
    /// Whether the refusal was met under one of these paths, and not under one to which rules led.
    pub(super) direct: bool,
}

/// The door that was asked for; nothing where its path holds what cannot be written.
pub(super) fn of(pass: &Pass<'_>, trail: &Trail) -> Option<Door> {
    let path = normalized(&pass.ask.path, Slashes::On, true).ok()?;
    let plain = path
        .chars()
        .all(|character| !character.is_control() && !matches!(character, '"' | '\'' | '\\' | '%' | '$' | '\u{fffd}'));
    if !plain {
        return None;
    }
    let index = path.ends_with('/').then(|| index(&path, pass, trail)).flatten();
    let direct = trail.uri == path || index.as_deref() == Some(trail.uri.as_str());
    Some(Door { path, index, direct })
}

/// The path of the index that a folder would be answered with.
fn index(path: &str, pass: &Pass<'_>, trail: &Trail) -> Option<String> {
    let folder = pass.site.document_root()?;
    let base = match (&pass.root, pass.prefix.as_str()) {
        (Some(root), prefix) if !prefix.is_empty() => {
            format!("{root}/{}", path.strip_prefix(prefix).unwrap_or(path).trim_start_matches('/'))
        }
        _ => format!("{folder}{path}"),
    };
    let layers =
        if trail.layers.is_empty() { super::super::walk::server_layers(pass.site) } else { trail.layers.clone() };
    indexes(&layers)
        .into_iter()
        .filter(|name| !name.starts_with('/'))
        .find(|name| pass.files.entry(Path::new(&format!("{base}{name}"))).is_ok_and(|entry| entry.kind == Kind::File))
        .map(|name| format!("{path}{name}"))
}

impl Door {
    /// The pattern that fits the door's paths and no others.
    pub(super) fn pattern(&self) -> String {
        match &self.index {
            Some(index) => {
                let name = index.strip_prefix(&self.path).unwrap_or(index);
                format!("^{}({})?$", escaped(&self.path), escaped(name))
            }
            None => format!("^{}$", escaped(&self.path)),
        }
    }

    /// What else the pattern fits, in words.
    pub(super) fn also(&self) -> Vec<String> {
        self.index.iter().map(|index| format!("the same page under its own name, `{index}`")).collect()
    }
}

/// A text as a pattern that fits it alone.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if ".+*?()[]{}|^$".contains(character) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}
