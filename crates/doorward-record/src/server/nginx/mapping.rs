//! A path that is mapped to a wrong place on disk: `alias` without its slash, `root` where `alias` is due, a root elsewhere.
//!
//! Told only where the file is not there and stands at the place that was meant.

use std::path::Path;

use doorward_diagnose::testimony::Bearing;

use super::choose::{self, Form};
use super::edit;
use super::machine::{Finding, Machine, Mend};
use super::scope::{Kind, Scope};
use super::tree::Directive;
use crate::account::Served;

/// What is wrong with the mapping by which this file is not there.
pub(super) fn wrong<'a>(machine: &Machine<'a>, served: &Served) -> Option<Finding<'a>> {
    let mapping = machine.mapping()?;
    let Form::Prefix(name, _) = choose::form(machine.scope.location()?) else {
        return None;
    };
    let rest = machine.path.strip_prefix(name)?;
    let value = machine.value(mapping.word(0));
    let asked = Asked { machine, mapping, name, rest, folder: value.text()?, served };
    let (text, mend) = match mapping.name.as_str() {
        "alias" => asked.lacks_slash()?,
        _ => asked.repeats_name().or_else(|| asked.is_elsewhere())?,
    };
    Some(Finding {
        bearing: Bearing::Refuses,
        reasons: vec!["path-mapping-wrong", "not-found"],
        by: Some(mapping),
        text,
        status: 404,
        mend,
    })
}

/// A path in a location, and the folder that it is looked for in.
struct Asked<'s, 'a> {
    machine: &'s Machine<'a>,
    mapping: &'a Directive,
    /// The location's name.
    name: &'s str,
    /// What the path has after that.
    rest: &'s str,
    folder: &'s str,
    served: &'s Served,
}

impl<'a> Asked<'_, 'a> {
    fn stands(&self, path: &Path) -> bool {
        self.machine.files.0.entry(path).is_ok()
    }

    /// `alias` without the last slash that the location's name has.
    fn lacks_slash(&self) -> Option<(String, Mend<'a>)> {
        let meant = self.machine.full_path(&format!("{}/{}", self.folder, self.rest), false);
        let is_it = self.name.ends_with('/') && !self.folder.ends_with('/') && self.is_written_out();
        if !(is_it && self.stands(&meant)) {
            return None;
        }
        let line = format!("alias {}/;", edit::word_or_bare(self.mapping.word(0)));
        let summary = "end the alias in a slash, as the location's name does".to_owned();
        let text = format!("the alias lacks its last slash, so that {} is looked for", self.instead_of(&meant));
        Some((text, Mend::Replace(self.mapping, line, summary)))
    }

    /// `root` of a folder that stands for the location's name already.
    fn repeats_name(&self) -> Option<(String, Mend<'a>)> {
        let folder = self.machine.full_path(self.folder, false);
        let meant = folder.join(self.rest.trim_start_matches('/'));
        if !(self.is_own() && !self.rest.is_empty() && self.is_written_out() && self.stands(&meant)) {
            return None;
        }
        let slash = if self.name.ends_with('/') { "/" } else { "" };
        let folder = format!("{}{slash}", self.mapping.word(0).trim_end_matches('/'));
        let line = format!("alias {};", edit::word_or_bare(&folder));
        let summary = "map the location's name to the folder itself: alias for root".to_owned();
        let wrong = self.instead_of(&meant);
        let text = format!("`root` puts the location's name before the path, so that {wrong} is looked for");
        Some((text, Mend::Replace(self.mapping, line, summary)))
    }

    /// A root that lacks what the site's own root has.
    fn is_elsewhere(&self) -> Option<(String, Mend<'a>)> {
        let path = &self.machine.path;
        let outer = self.machine.value(outer_root(self.machine, self.mapping)?.word(0));
        let meant = self.machine.full_path(&format!("{}{path}", outer.text()?), false);
        let text = format!("the root of this location lacks `{path}`, which the site's own root has");
        (self.is_own() && self.stands(&meant)).then_some((text, Mend::Nothing))
    }

    fn instead_of(&self, meant: &Path) -> String {
        format!("`{}` and not `{}`", self.served.path.display(), meant.display())
    }

    /// Whether the mapping stands in the location itself.
    fn is_own(&self) -> bool {
        self.machine.scope.level_of(self.mapping).is_some_and(|level| level.kind == Kind::Location)
    }

    fn is_written_out(&self) -> bool {
        !self.mapping.word(0).contains('$')
    }
}

/// The `root` that would be in force without this one.
fn outer_root<'a>(machine: &Machine<'a>, mapping: &Directive) -> Option<&'a Directive> {
    let level = machine.scope.level_of(mapping)?;
    let outer = machine.scope.levels.iter().take_while(|one| !std::ptr::eq(one.head, level.head)).copied();
    Scope { levels: outer.collect() }.find("root")
}
