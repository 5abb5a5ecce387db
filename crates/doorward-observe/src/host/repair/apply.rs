//! Making a repair: looked at first, then made whole, then checked, and taken back where anything goes wrong.

use std::collections::BTreeMap;
use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt, lchown};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use doorward_diagnose::repair::{Change, Repair};
use doorward_record::tree::Names;
use rustix::fs::XattrFlags;

use super::Fault;
use super::edit::{Edit, edited};
use super::keep::{Kept, LIST, State, beside};
use super::list;
use super::run::{VALIDATE_SECONDS, run};
use crate::host::Disk;

/// Most copies of one file within one second.
const MAX_COPIES: usize = 100;

/// A repair that was made, and can be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    files: Vec<Replaced>,
    states: Vec<State>,
    reload: Vec<String>,
    reloaded: bool,
}

/// A file that was replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Replaced {
    path: PathBuf,
    before: Kept,
    backup: PathBuf,
}

impl Applied {
    /// The copies of the files as they were, beside them.
    pub fn backups(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|file| file.backup.as_path())
    }

    /// Takes it back: bytes, modes, owners, lists. A server that was reloaded is reloaded again. The copies stay.
    ///
    /// # Errors
    /// What could not be taken back; the rest is.
    pub fn take_back(&self) -> Result<(), Fault> {
        let states = self.states.iter().rev().map(State::restore);
        let files = self.files.iter().rev().map(|file| file.before.put(&file.path));
        // All are tried, whatever becomes of the first.
        let faults: Vec<Fault> = states.chain(files).filter_map(Result::err).collect();
        faults.into_iter().next().map_or(Ok(()), Err)?;
        if self.reloaded { reload(&self.reload) } else { Ok(()) }
    }
}

/// Makes a repair, checks it, and has the server take it up where `reloads` says so. `mark` ends the names of the copies, such
/// as a time.
///
/// # Errors
/// Why it was not made. Then everything is as it was, but where [`Fault::NotTakenBack`] says otherwise.
pub fn apply(repair: &Repair, reloads: bool, mark: &str) -> Result<Applied, Fault> {
    let names = Disk::ours().users_and_groups().clone();
    let (mut plan, news) = plan(repair, mark)?;
    let lists = states(repair, &mut plan, &names)?;
    let mut made = Applied { files: Vec::new(), states: Vec::new(), reload: repair.reload.clone(), reloaded: false };
    let outcome = make(repair, &plan, &news, &lists, &mut made).and_then(|()| check(&repair.validate));
    let outcome = outcome.and_then(|()| {
        made.reloaded = reloads && !repair.reload.is_empty();
        if made.reloaded { reload(&repair.reload) } else { Ok(()) }
    });
    match outcome {
        Ok(()) => Ok(made),
        Err(fault) => Err(undone(&made, fault)),
    }
}

/// Whether the files that a repair edits are as they were at that time. Lines that are only put in are tied to no line that must
/// stand there, so what is above them must not have moved.
///
/// # Errors
/// Which file was changed, or cannot be looked at.
pub fn unchanged_since(repair: &Repair, time: SystemTime) -> Result<(), Fault> {
    for change in &repair.changes {
        let Change::Edit { file, .. } = change else { continue };
        let modified = std::fs::metadata(file).and_then(|metadata| metadata.modified());
        if modified.map_err(|error| Fault::of(file, &error))? >= time {
            return Err(Fault::Changed(file.clone()));
        }
    }
    Ok(())
}

/// Takes back what was made, for this fault. The copies go too: nothing was changed.
fn undone(made: &Applied, fault: Fault) -> Fault {
    let without_reload = Applied { reloaded: false, ..made.clone() };
    if let Err(second) = without_reload.take_back() {
        return Fault::NotTakenBack(Box::new(fault), Box::new(second));
    }
    for backup in made.backups() {
        // A copy that stays behind does no harm.
        drop(std::fs::remove_file(backup));
    }
    fault
}

/// What a repair would do to files, looked at and not yet made.
fn plan(repair: &Repair, mark: &str) -> Result<(Applied, Vec<Kept>), Fault> {
    let mut plan = Applied { files: Vec::new(), states: Vec::new(), reload: Vec::new(), reloaded: false };
    let mut news = Vec::new();
    for (file, edits) in edits(repair)? {
        let before = Kept::read(&file)?;
        news.push(before.with(edited(&file, &before.bytes, &edits)?));
        let backup = unused(&file, mark);
        plan.files.push(Replaced { path: file, before, backup });
    }
    Ok((plan, news))
}

/// A name for the copy of a file that nothing has yet: another repair may have been made within the same second.
fn unused(file: &Path, mark: &str) -> PathBuf {
    let first = beside(file, "backup", mark);
    let further = (2..=MAX_COPIES).map(|number| beside(file, "backup", &format!("{mark}-{number}")));
    std::iter::once(first.clone()).chain(further).find(|name| name.symlink_metadata().is_err()).unwrap_or(first)
}

/// The edits of each file. Where a link names it, the file that it leads to is the one.
fn edits(repair: &Repair) -> Result<BTreeMap<PathBuf, Vec<Edit<'_>>>, Fault> {
    let mut files: BTreeMap<PathBuf, Vec<Edit<'_>>> = BTreeMap::new();
    for change in &repair.changes {
        if let Change::Edit { file, line, remove, insert } = change {
            let target = file.canonicalize().map_err(|error| Fault::of(file, &error))?;
            files.entry(target).or_default().push(Edit { line: *line, remove, insert });
        }
    }
    Ok(files)
}

/// Looks whether modes, owners and groups are as the repair expects, and notes them; gives the new lists, by path.
fn states(repair: &Repair, plan: &mut Applied, names: &Names) -> Result<BTreeMap<PathBuf, Vec<u8>>, Fault> {
    let mut lists = BTreeMap::new();
    for change in &repair.changes {
        let (path, what, expected) = match change {
            Change::Edit { .. } => continue,
            Change::Mode { path, from, .. } => (path, "mode", Some(*from)),
            Change::Group { path, from, .. } => (path, "group", Some(*from)),
            Change::Owner { path, from, .. } => (path, "owner", Some(*from)),
            Change::Acl { path, .. } => (path, "list", None),
        };
        let state = State::read(path)?;
        let found = match what {
            "mode" => state.mode,
            "group" => state.group_id,
            _ => state.user_id,
        };
        if let Some(expected) = expected.filter(|expected| *expected != found) {
            let shown = |number: u32| if what == "mode" { format!("{number:o}") } else { number.to_string() };
            return Err(Fault::OtherState { path: path.clone(), what, expected: shown(expected), found: shown(found) });
        }
        if let Change::Acl { arguments, .. } = change {
            let wrong = |words: String| Fault::List(path.clone(), arguments.join(" "), words);
            let before = list::at(path, state.mode).map_err(wrong)?;
            lists.insert(path.clone(), list::changed(&before, arguments, names).map_err(wrong)?.encode());
        }
        plan.states.push(state);
    }
    Ok(lists)
}

/// Makes the changes, noting each in `made` before it is made.
fn make(
    repair: &Repair,
    plan: &Applied,
    news: &[Kept],
    lists: &BTreeMap<PathBuf, Vec<u8>>,
    made: &mut Applied,
) -> Result<(), Fault> {
    for (file, new) in plan.files.iter().zip(news) {
        file.before.write_new(&file.backup)?;
        made.files.push(file.clone());
        new.put(&file.path)?;
    }
    made.states.clone_from(&plan.states);
    for change in &repair.changes {
        let done = match change {
            Change::Edit { .. } => continue,
            Change::Mode { path, to, .. } => (path, std::fs::set_permissions(path, Permissions::from_mode(*to))),
            Change::Group { path, to, .. } => (path, lchown(path, None, Some(*to))),
            Change::Owner { path, to, .. } => (path, lchown(path, Some(*to), None)),
            Change::Acl { path, .. } => (path, set_list(path, lists)),
        };
        done.1.map_err(|error| Fault::of(done.0, &error))?;
    }
    Ok(())
}

/// Sets the list that was worked out for a path.
fn set_list(path: &Path, lists: &BTreeMap<PathBuf, Vec<u8>>) -> std::io::Result<()> {
    let Some(list) = lists.get(path) else { return Ok(()) };
    Ok(rustix::fs::setxattr(path, LIST, list, XattrFlags::empty())?)
}

/// Has the server check its configuration.
fn check(words: &[String]) -> Result<(), Fault> {
    if words.is_empty() {
        return Ok(());
    }
    let outcome = run(words, Duration::from_secs(VALIDATE_SECONDS))?;
    if outcome.succeeded { Ok(()) } else { Err(Fault::NotValid(words.join(" "), said(&outcome.output))) }
}

/// Has the server take the change up.
fn reload(words: &[String]) -> Result<(), Fault> {
    let outcome = run(words, Duration::from_secs(VALIDATE_SECONDS))?;
    if outcome.succeeded { Ok(()) } else { Err(Fault::NotReloaded(words.join(" "), said(&outcome.output))) }
}

/// What a command wrote, on one line, its secrets taken out.
fn said(output: &str) -> String {
    let lines: Vec<&str> = output.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.is_empty() {
        "it said nothing".to_owned()
    } else {
        doorward_diagnose::testimony::quotation(&lines.join("; "))
    }
}
