//! A machine made of steps, for tests: files, folders and links by name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::acl::{Acl, Whom};
use super::{Look, Step, Thing};
use crate::files::Unreadable;

/// A step with these bits and owners.
pub(crate) fn step(path: &str, thing: Thing, mode: u32, user_id: u32, group_id: u32) -> Step {
    let name = |id: u32| match id {
        0 => Some("root".to_owned()),
        33 => Some("www-data".to_owned()),
        34 => Some("backup".to_owned()),
        4 => Some("adm".to_owned()),
        _ => None,
    };
    Step {
        path: path.into(),
        thing,
        mode,
        user_id,
        group_id,
        user: name(user_id),
        group: name(group_id),
        acl: None,
        target: None,
        mount: None,
        label: None,
        unseen: None,
    }
}

/// A machine made of steps.
#[derive(Debug, Default, Clone)]
pub(crate) struct Machine {
    steps: BTreeMap<PathBuf, Step>,
    shut: Vec<PathBuf>,
}

impl Machine {
    /// A machine with a root and nothing in it.
    pub(crate) fn new() -> Self {
        Self::default().folder("/", 0o755)
    }

    fn put(mut self, step: Step) -> Self {
        let mut above: &Path = &step.path.clone();
        while let Some(folder) = above.parent() {
            let missing = self::step(&folder.to_string_lossy(), Thing::Folder, 0o755, 0, 0);
            self.steps.entry(folder.to_owned()).or_insert(missing);
            above = folder;
        }
        self.steps.insert(step.path.clone(), step);
        self
    }

    /// Adds a folder of root's.
    pub(crate) fn folder(self, path: &str, mode: u32) -> Self {
        self.put(step(path, Thing::Folder, mode, 0, 0))
    }

    /// Adds a file of root's.
    pub(crate) fn file(self, path: &str, mode: u32) -> Self {
        self.put(step(path, Thing::File, mode, 0, 0))
    }

    /// Adds a link of root's.
    pub(crate) fn link(self, path: &str, target: &str) -> Self {
        self.put(Step { target: Some(target.into()), ..step(path, Thing::Link, 0o777, 0, 0) })
    }

    /// Gives what stands at a path to somebody.
    pub(crate) fn owned(mut self, path: &str, user_id: u32, group_id: u32) -> Self {
        let old = self.steps[Path::new(path)].clone();
        let owned = step(path, old.thing, old.mode, user_id, group_id);
        self.steps.insert(path.into(), Step { target: old.target, acl: old.acl, ..owned });
        self
    }

    /// Sets an entry of the list, and the mask to the union as `setfacl` does.
    pub(crate) fn listed(mut self, path: &str, whom: Whom, bits: u32) -> Self {
        let step = self.steps.get_mut(Path::new(path)).unwrap();
        let mut acl = step.acl.take().unwrap_or_else(|| Acl::from_mode(step.mode));
        acl.set(whom, bits);
        if whom != Whom::Mask {
            let union = acl.entries.iter().filter(|one| !matches!(one.whom, Whom::Owner | Whom::Others | Whom::Mask));
            let union = union.fold(0, |union, one| union | one.bits);
            acl.set(Whom::Mask, union);
        }
        step.mode = step.mode & !0o070 | acl.bits(Whom::Mask).unwrap() << 3;
        step.acl = Some(acl);
        self
    }

    /// Changes what stands at a path.
    pub(crate) fn with(mut self, path: &str, change: impl FnOnce(&mut Step)) -> Self {
        change(self.steps.get_mut(Path::new(path)).unwrap());
        self
    }

    /// Lets us not look at what stands below this folder.
    pub(crate) fn shut(mut self, path: &str) -> Self {
        self.shut.push(path.into());
        self
    }
}

impl Look for Machine {
    fn step(&self, path: &Path) -> Result<Step, Unreadable> {
        if self.shut.iter().any(|shut| path != shut && path.starts_with(shut)) {
            return Err(Unreadable::Forbidden(path.to_owned()));
        }
        self.steps.get(path).cloned().ok_or_else(|| Unreadable::Absent(path.to_owned()))
    }

    fn names(&self, folder: &Path) -> Result<Vec<String>, Unreadable> {
        if self.shut.iter().any(|shut| folder.starts_with(shut)) {
            return Err(Unreadable::Forbidden(folder.to_owned()));
        }
        let below = self.steps.keys().filter(|path| path.parent() == Some(folder));
        Ok(below.filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned())).collect())
    }
}
