//! A repair is tried on paper: the machine with the change made, and the request asked once more.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use doorward_diagnose::repair::{Change, Repair};

use super::super::walk::Access;
use crate::{Ask, Entry, Files, Unreadable};

/// A machine some of whose files say something else.
struct Changed<'a> {
    files: &'a dyn Files,
    texts: BTreeMap<PathBuf, String>,
}

impl Files for Changed<'_> {
    fn text(&self, path: &Path) -> Result<String, Unreadable> {
        self.texts.get(path).cloned().map_or_else(|| self.files.text(path), Ok)
    }

    fn names(&self, folder: &Path) -> Result<Vec<String>, Unreadable> {
        self.files.names(folder)
    }

    fn entry(&self, path: &Path) -> Result<Entry, Unreadable> {
        self.files.entry(path)
    }
}

/// An address of the documentation's networks, in no list of a real site.
const ANOTHER_CLIENT: std::net::Ipv4Addr = std::net::Ipv4Addr::new(203, 0, 113, 251);

/// Whether nothing refuses the request once the changes are made.
pub(super) fn opens(repair: &Repair, access: &Access<'_>, ask: &Ask) -> bool {
    let Some(changed) = changed(repair, access) else { return false };
    let ask = Ask { status: None, ..ask.clone() };
    !super::super::refuses(access.start, &changed, &ask)
}

/// Whether another client is still refused, if it was before.
pub(super) fn keeps_others_out(repair: &Repair, access: &Access<'_>, ask: &Ask) -> bool {
    let Some(changed) = changed(repair, access) else { return false };
    let other = Ask { status: None, client: ANOTHER_CLIENT.into(), ..ask.clone() };
    let was_refused = super::super::refuses(access.start, access.files, &other);
    !was_refused || super::super::refuses(access.start, &changed, &other)
}

/// The machine with the changes made; nothing where other lines stand there.
fn changed<'a>(repair: &Repair, access: &Access<'a>) -> Option<Changed<'a>> {
    let mut texts = BTreeMap::new();
    for change in &repair.changes {
        let Change::Edit { file, line, remove, insert } = change else { return None };
        let text = texts.get(file).cloned().or_else(|| access.files.text(file).ok())?;
        texts.insert(file.clone(), edited(&text, *line, remove, insert)?);
    }
    Some(Changed { files: access.files, texts })
}

/// The text after an edit; nothing where other lines stand there.
fn edited(text: &str, line: u64, remove: &[String], insert: &[String]) -> Option<String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let start = usize::try_from(line.checked_sub(1)?).ok()?;
    let end = start.checked_add(remove.len())?;
    if lines.get(start..end)? != remove {
        return None;
    }
    lines.splice(start..end, insert.iter().cloned());
    Some(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::edited;

    #[test]
    fn edits_are_made_where_the_lines_stand() {
        let of = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        assert_eq!(edited("a\nb\nc", 2, &of(&["b"]), &of(&["x", "y"])).as_deref(), Some("a\nx\ny\nc"));
        assert_eq!(edited("a\nb", 1, &[], &of(&["x"])).as_deref(), Some("x\na\nb"));
        assert_eq!(edited("a\nb", 3, &[], &of(&["x"])).as_deref(), Some("a\nb\nx"));
        assert_eq!(edited("a\nb", 2, &of(&["z"]), &[]), None);
        assert_eq!(edited("a", 0, &[], &[]), None);
    }
}
