//! A repair as text: a patch for `patch` or `git apply`, and the commands that do the same.

use std::path::Path;

use doorward_diagnose::repair::{Change, Repair};

use super::Fault;
use super::edit::{Edit, edited, shown};
use crate::host::bounded;
use crate::host::disk::MAX_FILE_BYTES;

/// The lines that are shown around a change.
const CONTEXT_LINES: usize = 3;
/// The most lines between two changes that are shown as one.
const JOINED_LINES: usize = 2 * CONTEXT_LINES;

/// The repair as a unified diff of paths from the root, with what is no change of text as commands in comments before it.
///
/// # Errors
/// Where a file cannot be read or other lines stand there.
pub fn patch(repair: &Repair) -> Result<String, Fault> {
    let commands = repair.changes.iter().filter_map(command).map(|line| format!("# {line}\n"));
    let mut out: String = commands.collect();
    let mut done: Vec<&Path> = Vec::new();
    for change in &repair.changes {
        let Change::Edit { file, .. } = change else { continue };
        if done.contains(&file.as_path()) {
            continue;
        }
        done.push(file);
        out.push_str(&of_file(repair, file)?);
    }
    Ok(out)
}

/// The diff of one file.
fn of_file(repair: &Repair, file: &Path) -> Result<String, Fault> {
    let text =
        bounded::bytes(file, MAX_FILE_BYTES).map_err(|error| Fault::System(file.to_owned(), error.to_string()))?;
    let mut edits: Vec<Edit<'_>> = repair
        .changes
        .iter()
        .filter_map(|change| match change {
            Change::Edit { file: one, line, remove, insert } if one == file => {
                Some(Edit { line: *line, remove, insert })
            }
            _ => None,
        })
        .collect();
    let new = edited(file, &text, &edits)?;
    edits.sort_by_key(|edit| edit.line);
    let path = file.to_string_lossy();
    let path = path.trim_start_matches('/');
    let mut out = format!("--- a/{path}\n+++ b/{path}\n");
    let old: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    let (unended_old, unended_new) = (unended(&text), unended(&new));
    let mut shift = 0_i64;
    let mut rest = edits.as_slice();
    while let Some(first) = rest.first() {
        let joined = 1 + rest.array_windows().take_while(|[one, next]| gap(one, next) <= JOINED_LINES).count();
        let (hunk, left) = rest.split_at_checked(joined).unwrap_or((rest, &[]));
        let written = Hunk { old: &old, edits: hunk, shift, unended_old, unended_new };
        out.push_str(&written.text(first));
        shift += hunk.iter().map(|edit| edit.insert.len() as i64 - edit.remove.len() as i64).sum::<i64>();
        rest = left;
    }
    Ok(out)
}

/// Whether a text's last line has no end.
fn unended(text: &[u8]) -> bool {
    !text.is_empty() && !text.ends_with(b"\n")
}

/// The lines between two edits.
fn gap(one: &Edit<'_>, next: &Edit<'_>) -> usize {
    first(next).saturating_sub(first(one) + one.remove.len())
}

/// The lines before an edit.
fn first(edit: &Edit<'_>) -> usize {
    usize::try_from(edit.line.saturating_sub(1)).unwrap_or(usize::MAX)
}

/// Edits that stand close together.
struct Hunk<'a> {
    old: &'a [&'a [u8]],
    edits: &'a [Edit<'a>],
    shift: i64,
    unended_old: bool,
    unended_new: bool,
}

impl Hunk<'_> {
    /// The hunk as a diff writes it.
    fn text(&self, edit: &Edit<'_>) -> String {
        let start = first(edit).saturating_sub(CONTEXT_LINES);
        let last = self.edits.last().map_or(start, |edit| first(edit) + edit.remove.len());
        let end = (last + CONTEXT_LINES).min(self.old.len());
        let mut body = String::new();
        let (mut at, mut added) = (start, 0_usize);
        for edit in self.edits {
            self.context(&mut body, at, first(edit));
            for (index, line) in edit.remove.iter().enumerate() {
                let is_last = self.unended_old && first(edit) + index + 1 == self.old.len();
                push(&mut body, '-', line, is_last);
            }
            at = first(edit) + edit.remove.len();
            for (index, line) in edit.insert.iter().enumerate() {
                let is_last = self.unended_new && at == self.old.len() && index + 1 == edit.insert.len();
                push(&mut body, '+', line, is_last);
            }
            added += edit.insert.len();
        }
        self.context(&mut body, at, end);
        let removed: usize = self.edits.iter().map(|edit| edit.remove.len()).sum();
        let (old_count, new_count) = (end - start, end - start - removed + added);
        // An empty side is counted from the line before it.
        let old_line = if old_count == 0 { start } else { start + 1 };
        let new_line = (start as i64 + self.shift + i64::from(new_count != 0)).max(0);
        format!("@@ -{old_line},{old_count} +{new_line},{new_count} @@\n{body}")
    }

    /// Lines that stay.
    fn context(&self, body: &mut String, from: usize, to: usize) {
        for (index, line) in self.old.iter().enumerate().take(to).skip(from) {
            push(body, ' ', &shown(line), self.unended_old && index + 1 == self.old.len());
        }
    }
}

/// One line of a diff.
fn push(body: &mut String, sign: char, line: &str, is_unended: bool) {
    body.push(sign);
    body.push_str(line);
    body.push('\n');
    if is_unended {
        body.push_str("\\ No newline at end of file\n");
    }
}

/// The repair as commands of a shell, in the order in which they are run.
///
/// # Errors
/// As [`patch`].
pub fn commands(repair: &Repair) -> Result<Vec<String>, Fault> {
    let mut lines = Vec::new();
    let edits: Vec<Change> = repair.changes.iter().filter(|one| matches!(one, Change::Edit { .. })).cloned().collect();
    if !edits.is_empty() {
        let diff = patch(&Repair { changes: edits, ..repair.clone() })?;
        let mut end = "END".to_owned();
        while diff.lines().any(|line| line == end) {
            end.push('_');
        }
        lines.push(format!("patch --directory=/ --strip=1 <<'{end}'\n{diff}{end}"));
    }
    lines.extend(repair.changes.iter().filter_map(command));
    let further = [&repair.validate, &repair.reload].into_iter().filter(|words| !words.is_empty());
    lines.extend(further.map(|words| words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")));
    Ok(lines)
}

/// The command for a change that is none of text.
fn command(change: &Change) -> Option<String> {
    let path = |path: &Path| quoted(&path.to_string_lossy());
    Some(match change {
        Change::Edit { .. } => return None,
        Change::Mode { path: at, from, to } => format!("chmod {} {}", bits(*from, *to), path(at)),
        Change::Group { path: at, name, .. } => format!("chgrp -h {} {}", quoted(name), path(at)),
        Change::Owner { path: at, name, .. } => format!("chown -h {} {}", quoted(name), path(at)),
        Change::Acl { path: at, arguments } => {
            let words: Vec<String> = arguments.iter().map(|word| quoted(word)).collect();
            format!("setfacl {} {}", words.join(" "), path(at))
        }
    })
}

/// The bits as `chmod` takes them: what is added, such as `o+r`; the whole number where something is taken away.
fn bits(from: u32, to: u32) -> String {
    let added = to & !from;
    if from & !to != 0 || added & !0o777 != 0 || added == 0 {
        return format!("{to:04o}");
    }
    let same = added & 0o7;
    if added == same * 0o111 {
        return format!("a+{}", added_letters(same));
    }
    let class = |(name, shift): (char, u32)| {
        let letters = added_letters(added >> shift);
        (!letters.is_empty()).then(|| format!("{name}+{letters}"))
    };
    [('u', 6), ('g', 3), ('o', 0)].into_iter().filter_map(class).collect::<Vec<_>>().join(",")
}

/// The letters of three bits.
fn added_letters(bits: u32) -> String {
    [(4, 'r'), (2, 'w'), (1, 'x')].into_iter().filter(|(bit, _)| bits & bit != 0).map(|(_, letter)| letter).collect()
}

/// A word as a shell takes it for one.
fn quoted(word: &str) -> String {
    let is_plain = |one: char| one.is_ascii_alphanumeric() || "/._-+:,=@%".contains(one);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::{bits, quoted};

    #[test]
    fn bits_and_words_are_written_as_commands_take_them() {
        for (from, to, expected) in [
            (0o600, 0o604, "o+r"),
            (0o700, 0o701, "o+x"),
            (0o644, 0o755, "a+x"),
            (0o600, 0o644, "g+r,o+r"),
            (0o604, 0o644, "g+r"),
            (0o666, 0o644, "0644"),
            (0o644, 0o4644, "4644"),
        ] {
            assert_eq!(bits(from, to), expected);
        }
        for (word, expected) in
            [("/srv/a.html", "/srv/a.html"), ("a b", "'a b'"), ("it's", "'it'\\''s'"), ("", "''"), ("$x", "'$x'")]
        {
            assert_eq!(quoted(word), expected);
        }
    }
}
