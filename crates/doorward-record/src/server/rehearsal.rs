//! A repair rehearsed: its lines are laid over the files, and the server's reader is asked once more.
//!
//! What would still be refused, and what would open upon nothing, is not proposed. What stands behind a server that passes the
//! request on is not known here.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use doorward_diagnose::{Bearing, Change, Repair};

use crate::account::{Account, Served};
use crate::ask::Ask;
use crate::files::{Entry, Files, Kind, Unreadable};

/// A machine some of whose files say something else.
pub(crate) struct Changed<'f> {
    files: &'f dyn Files,
    texts: BTreeMap<PathBuf, String>,
}

impl<'f> Changed<'f> {
    /// The machine with the lines of a repair changed; `None` where it changes more than lines, or where other lines stand there.
    pub(crate) fn by(repair: &Repair, files: &'f dyn Files) -> Option<Self> {
        let mut texts = BTreeMap::new();
        for change in &repair.changes {
            let Change::Edit { file, line, remove, insert } = change else { return None };
            let text = texts.get(file).cloned().or_else(|| files.text(file).ok())?;
            texts.insert(file.clone(), edited(&text, *line, remove, insert)?);
        }
        Some(Self { files, texts })
    }
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

/// The account without the repairs that `reader`, asked once more, says would not open the door.
pub(crate) fn rehearsed(
    mut account: Account,
    files: &dyn Files,
    ask: &Ask,
    reader: impl Fn(&dyn Files, &Ask) -> Account,
) -> Account {
    let ask = Ask { status: None, ..ask.clone() };
    for testimony in &mut account.testimonies {
        let Some(repair) = &testimony.repair else { continue };
        let after = Changed::by(repair, files).map(|changed| reader(&changed, &ask));
        if after.as_ref().is_none_or(|after| !opens(after)) {
            testimony.repair = None;
        } else if after.and_then(|after| after.served).is_some_and(|served| is_nothing(&served, files)) {
            testimony.repair = None;
            testimony.text.push_str("; nothing is there behind it, so that the answer without it would be 404");
        }
    }
    account
}

/// Whether nothing refuses any more.
fn opens(account: &Account) -> bool {
    let refuses = account.testimonies.iter().any(|one| one.bearing == Bearing::Refuses);
    !refuses && account.answers.is_none_or(|status| status < 400)
}

/// Whether there is surely nothing to serve: no file, or a folder without an index that is not listed.
pub(crate) fn is_nothing(served: &Served, files: &dyn Files) -> bool {
    let is_absent = |path: &Path| matches!(files.entry(path), Err(Unreadable::Absent(_)));
    let is_folder = files.entry(&served.path).is_ok_and(|entry| entry.kind == Kind::Folder);
    let without_index = || served.indexes.iter().all(|name| is_absent(&served.path.join(name)));
    is_absent(&served.path) || is_folder && !served.listing && !served.indexes.is_empty() && without_index()
}

#[cfg(test)]
mod tests {
    use super::{edited, rehearsed};
    use crate::server::{caddy, lighttpd, stand};

    #[test]
    fn edits_are_made_where_the_lines_stand() {
        let of = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        assert_eq!(edited("a\nb\nc", 2, &of(&["b"]), &of(&["x", "y"])).as_deref(), Some("a\nx\ny\nc"));
        assert_eq!(edited("a\nb", 1, &[], &of(&["x"])).as_deref(), Some("x\na\nb"));
        assert_eq!(edited("a\nb", 3, &[], &of(&["x"])).as_deref(), Some("a\nb\nx"));
        assert_eq!(edited("a\nb", 2, &of(&["z"]), &[]), None);
        assert_eq!(edited("a", 0, &[], &[]), None);
    }

    #[test]
    fn nothing_is_proposed_where_nothing_stands_behind() {
        let site = "http://127.0.0.1:8080 {\n    root * /srv\n    @old path /old/*\n    respond @old 403\n    file_server\n}\n";
        for (path, there, proposed) in [
            ("/old/a.html", true, true),
            ("/old/b.html", false, false),
            ("/old/in/", true, true),
            ("/old/out/", false, false),
        ] {
            let files = stand::machine(&[
                ("/Caddyfile", site),
                ("/srv/old/a.html", "a"),
                ("/srv/old/in/index.html", "i"),
                ("/srv/old/out/other.html", "o"),
            ]);
            let ask = stand::answered(stand::ask("GET", path), 403);
            let account = caddy::account(&stand::start("/Caddyfile"), &files, &ask);
            assert_eq!(stand::told(&account), "refuses path-rule @4", "{path}");
            let first = account.testimonies.first().unwrap();
            assert_eq!((first.repair.is_some(), !first.text.contains("nothing is there")), (proposed, there), "{path}");
        }
    }

    #[test]
    fn nothing_is_proposed_behind_which_the_next_rule_refuses() {
        let text = "server.modules = (\"mod_access\")\nserver.document-root = \"/srv\"\nindex-file.names = (\"index.html\")\n\
            $HTTP[\"request-method\"] == \"PUT\" { url.access-deny = (\"\") }\n";
        let files = stand::machine(&[("/l.conf", text), ("/srv/index.html", "i")]);
        for (method, line) in [("PUT", "refuses method-refused @4"), ("GET", "serves")] {
            let account = lighttpd::account(&stand::start("/l.conf"), &files, &stand::ask(method, "/"));
            assert_eq!(stand::told(&account), line, "{method}");
            assert!(account.testimonies.iter().all(|one| one.repair.is_none()), "{method}");
            let again = rehearsed(account.clone(), &files, &stand::ask(method, "/"), |_, _| account.clone());
            assert_eq!(again, account);
        }
    }
}
