//! A path that is mapped to a wrong place on disk: `alias` without its slash, `root` where `alias` is due, a root elsewhere.
//!
//! Told only where the file is not there and stands at the place that was meant.

use std::path::{Path, PathBuf};

use doorward_diagnose::testimony::Bearing;

use super::choose::{self, Form};
use super::machine::{Finding, Machine, Mend};
use super::scope::{Kind, Scope};
use super::tree::Directive;
use crate::account::Served;

/// What is wrong with the mapping by which this file is not there.
pub(super) fn wrong<'a>(machine: &Machine<'a>, served: &Served) -> Option<Finding<'a>> {
    let mapping = machine.mapping()?;
    let location = machine.scope.location()?;
    let name = match choose::form(location) {
        Form::Prefix(name, _) => name,
        _ => return None,
    };
    let value = machine.value(mapping.word(0));
    let folder = value.text()?;
    let rest = machine.path.strip_prefix(name)?;
    let stands = |path: &Path| machine.files.0.entry(path).is_ok();
    let found = |text: String, mend: Mend<'a>| {
        Some(Finding {
            bearing: Bearing::Refuses,
            reasons: vec!["path-mapping-wrong", "not-found"],
            by: Some(mapping),
            text,
            status: 404,
            mend,
        })
    };
    let missing = served.path.display();
    if mapping.name == "alias" && name.ends_with('/') && !folder.ends_with('/') && !mapping.word(0).contains('$') {
        let meant = PathBuf::from(format!("{folder}/{rest}"));
        if stands(&machine.full_path(&meant.to_string_lossy(), false)) {
            let line = format!("alias {}/;", mapping.word(0));
            let summary = "end the alias in a slash, as the location's name does".to_owned();
            let text = format!(
                "the alias lacks its last slash, so that `{missing}` is looked for and not `{}`",
                meant.display()
            );
            return found(text, Mend::Replace(mapping, line, summary));
        }
    }
    let own = machine.scope.level_of(mapping).is_some_and(|level| level.kind == Kind::Location);
    if mapping.name != "root" || !own || rest.is_empty() {
        return None;
    }
    let folder = machine.full_path(folder, false);
    let meant = folder.join(rest.trim_start_matches('/'));
    if stands(&meant) && !mapping.word(0).contains('$') {
        let slash = if name.ends_with('/') { "/" } else { "" };
        let line = format!("alias {}{slash};", mapping.word(0).trim_end_matches('/'));
        let summary = "map the location's name to the folder itself: alias for root".to_owned();
        let text = format!(
            "`root` puts the location's name before the path, so that `{missing}` is looked for and not `{}`",
            meant.display()
        );
        return found(text, Mend::Replace(mapping, line, summary));
    }
    let outer = outer_root(machine, mapping)?;
    let value = machine.value(outer.word(0));
    let meant = machine.full_path(&format!("{}{}", value.text()?, machine.path), false);
    if !stands(&meant) {
        return None;
    }
    found(format!("the root of this location lacks `{}`, which the site's own root has", machine.path), Mend::Nothing)
}

/// The `root` that would be in force without this one.
fn outer_root<'a>(machine: &Machine<'a>, mapping: &Directive) -> Option<&'a Directive> {
    let level = machine.scope.level_of(mapping)?;
    let outer = machine.scope.levels.iter().take_while(|one| !std::ptr::eq(one.head, level.head)).copied();
    Scope { levels: outer.collect() }.find("root")
}
