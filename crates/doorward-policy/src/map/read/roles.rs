//! `[roles]`: which role has the rights of which.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::keys;
use super::near::nearest;
use super::notes::{Notes, quoted};
use super::section::Item;
use super::values::name;
use crate::map::Role;

/// Roles of a map. Each role is kept with all that contain it, so their number is bounded.
pub const MAX_ROLES: usize = 1_000;

/// All roles of a map.
pub(super) struct Roles<'a> {
    /// By name, in the order of the text.
    list: Vec<Entry<'a>>,
    positions: BTreeMap<&'a str, usize>,
    /// For each role, the positions of those that have its rights.
    held_by: Vec<BTreeSet<usize>>,
    /// Roles that somebody was given by name.
    granted: RefCell<BTreeSet<usize>>,
    broken: bool,
}

struct Entry<'a> {
    name: &'a str,
    at: usize,
    includes: Vec<usize>,
}

impl<'a> Roles<'a> {
    /// Reads `[roles]`.
    pub(super) fn read(item: Option<Item<'a>>, notes: &Notes<'_>) -> Self {
        let mut entries = item.map(|item| item.names("[roles]")).unwrap_or_default();
        if let Some((_, at, _)) = entries.get(MAX_ROLES) {
            notes.error(
                *at,
                format!("there are more than {MAX_ROLES} roles"),
                "make roles of what people do, not of single people",
            );
            entries.truncate(MAX_ROLES);
        }
        let positions = entries.iter().enumerate().map(|(position, (name, _, _))| (*name, position)).collect();
        let mut roles = Self {
            list: Vec::new(),
            positions,
            held_by: Vec::new(),
            granted: RefCell::default(),
            broken: notes.broken(),
        };
        for (name, at, item) in entries {
            if let Err(complaint) = name::name(name) {
                notes.complaint(at, "roles", complaint);
            }
            let includes = item.section(&keys::ROLE).and_then(|section| section.item("includes"));
            let includes = includes.map(|item| item.one_or_more()).unwrap_or_default();
            let includes = includes.into_iter().filter_map(|item| roles.position(item)).collect();
            roles.list.push(Entry { name, at, includes });
        }
        roles.close(notes);
        roles
    }

    /// Follows `includes` to their ends; a role that is met again on its own way is noted.
    fn close(&mut self, notes: &Notes<'_>) {
        self.held_by = (0..self.list.len()).map(|position| BTreeSet::from([position])).collect();
        for (position, entry) in self.list.iter().enumerate() {
            let mut open = entry.includes.clone();
            let mut seen = BTreeSet::new();
            while let Some(next) = open.pop() {
                if seen.insert(next) {
                    open.extend(self.list.get(next).into_iter().flat_map(|entry| &entry.includes).copied());
                }
            }
            if seen.contains(&position) {
                notes.error(
                    entry.at,
                    format!("the role {} contains itself", quoted(entry.name)),
                    "take one of the `includes` out that lead back to it",
                );
            }
            for included in seen {
                if let Some(holders) = self.held_by.get_mut(included) {
                    holders.insert(position);
                }
            }
        }
    }

    /// The position of the role that a value names.
    fn position(&self, item: Item<'_>) -> Option<usize> {
        let text = item.text()?;
        self.find(text, item.at, item.notes)
    }

    /// The position of a role; an unknown one is noted.
    fn find(&self, name: &str, at: usize, notes: &Notes<'_>) -> Option<usize> {
        let position = self.positions.get(name).copied();
        if position.is_none() && !self.broken {
            let hint = match nearest(name, self.positions.keys().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("write it into `[roles]`: `{} = {{}}`", bare(name)),
            };
            notes.error(at, format!("there is no role {}", quoted(name)), hint);
        }
        position
    }

    /// A role that somebody is given.
    pub(super) fn granted(&self, item: Item<'_>) -> Option<Box<str>> {
        let position = self.position(item)?;
        self.granted.borrow_mut().insert(position);
        self.list.get(position).map(|entry| entry.name.into())
    }

    /// The names of the roles that meet `role:NAME`.
    pub(super) fn held_by(&self, name: &str, at: usize, notes: &Notes<'_>) -> Option<Vec<Box<str>>> {
        let position = self.find(name, at, notes)?;
        Some(self.names(position))
    }

    fn names(&self, position: usize) -> Vec<Box<str>> {
        let holders = self.held_by.get(position).into_iter().flatten();
        holders.filter_map(|holder| self.list.get(*holder)).map(|entry| entry.name.into()).collect()
    }

    /// Notes the roles that nobody has; only where all who have roles stand in the map.
    pub(super) fn unheld(&self, notes: &Notes<'_>) {
        let granted = self.granted.borrow();
        for (position, entry) in self.list.iter().enumerate() {
            let held =
                self.held_by.get(position).is_some_and(|holders| holders.iter().any(|holder| granted.contains(holder)));
            if !held {
                notes.warning(
                    entry.at,
                    format!("nobody has the role {}", quoted(entry.name)),
                    format!(
                        "give it to somebody in `[[authenticate]]`: `roles = {{ NAME = [\"{}\"] }}`, or take it out",
                        entry.name
                    ),
                );
            }
        }
    }

    /// The roles in their order.
    pub(super) fn finish(&self) -> Vec<Role> {
        let role =
            |(position, entry): (usize, &Entry<'_>)| Role { name: entry.name.into(), held_by: self.names(position) };
        self.list.iter().enumerate().map(role).collect()
    }
}

/// A key of TOML: bare where it may be.
fn bare(name: &str) -> String {
    let is_bare = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if is_bare { name.to_owned() } else { format!("\"{}\"", name.escape_default()) }
}
