//! Edits of lines: what stands there now is read from the file, so that the change fits nothing else.

use std::path::Path;

use doorward_diagnose::repair::Change;

use super::super::tree::Node;
use super::Workshop;

/// The physical lines of a file from `first` to `last`.
pub(super) fn standing(shop: &Workshop<'_>, file: &Path, first: u64, last: u64) -> Option<Vec<String>> {
    let text = shop.access.files.text(file).ok()?;
    let skip = usize::try_from(first.checked_sub(1)?).ok()?;
    let count = usize::try_from(last.checked_sub(first)?.checked_add(1)?).ok()?;
    let found: Vec<String> = text.lines().skip(skip).take(count).map(str::to_owned).collect();
    (found.len() == count).then_some(found)
}

/// The space before the text of a line.
pub(super) fn indent(line: &str) -> &str {
    line.split_at(line.len() - line.trim_start().len()).0
}

/// A directive's line replaced; only where it stands on one line, as it was read.
pub(super) fn replaced(shop: &Workshop<'_>, node: &Node, new: &str) -> Option<Change> {
    let old = own(shop, node)?;
    let insert = vec![format!("{}{new}", indent(&old))];
    Some(Change::Edit { file: node.file.as_ref().clone(), line: node.first, remove: vec![old], insert })
}

/// A directive's line as it stands; nothing where it goes over several, or where a macro made it.
pub(super) fn own(shop: &Workshop<'_>, node: &Node) -> Option<String> {
    let old = standing(shop, &node.file, node.first, node.first)?.into_iter().next()?;
    (old.trim() == node.line).then_some(old)
}

/// Lines put before a directive, with its indent.
pub(super) fn before(shop: &Workshop<'_>, node: &Node, lines: &[String]) -> Option<Change> {
    let old = standing(shop, &node.file, node.first, node.first)?.into_iter().next()?;
    (node.body.is_some()
        || old.trim().trim_end_matches('\\').trim() == node.line
        || node.line.starts_with(old.trim().trim_end_matches('\\').trim()))
    .then(|| at(&node.file, node.first, indent(&old), lines))
}

/// Lines put before this line.
pub(super) fn at(file: &Path, line: u64, indent: &str, lines: &[String]) -> Change {
    let insert = lines.iter().map(|text| format!("{indent}{text}")).collect();
    Change::Edit { file: file.to_owned(), line, remove: Vec::new(), insert }
}
