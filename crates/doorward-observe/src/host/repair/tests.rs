//! Repairs made in folders of their own: made, refused, taken back.

use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use doorward_diagnose::repair::{Change, Repair};

use super::{Fault, apply, commands, patch, unchanged_since};

/// A folder with a configuration and what is asked of it.
struct Site {
    folder: tempfile::TempDir,
}

const CONFIG: &str = "server {\n    listen 80;\n    deny all;\n    root /srv;\n}\n";

impl Site {
    fn new() -> Self {
        let site = Self { folder: tempfile::tempdir().unwrap() };
        std::fs::write(site.path("site.conf"), CONFIG).unwrap();
        std::fs::set_permissions(site.path("site.conf"), std::fs::Permissions::from_mode(0o640)).unwrap();
        site
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(name)
    }

    fn text(&self, name: &str) -> String {
        String::from_utf8(super::super::bounded::bytes(&self.path(name), 1 << 20).unwrap()).unwrap()
    }

    fn mode(&self, name: &str) -> u32 {
        std::fs::symlink_metadata(self.path(name)).unwrap().mode() & 0o7777
    }

    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> = entries.map(|one| one.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The repair that takes `deny all` out of a file.
    fn edit(&self, name: &str) -> Change {
        Change::Edit {
            file: self.path(name),
            line: 3,
            remove: vec!["    deny all;".into()],
            insert: vec!["    allow 192.0.2.0/24;".into(), "    deny all;".into()],
        }
    }
}

fn repair(changes: Vec<Change>) -> Repair {
    Repair { summary: "mend it".into(), changes, also_opens: Vec::new(), validate: Vec::new(), reload: Vec::new() }
}

fn words(line: &[&str]) -> Vec<String> {
    line.iter().map(|word| (*word).to_owned()).collect()
}

const MENDED: &str = "server {\n    listen 80;\n    allow 192.0.2.0/24;\n    deny all;\n    root /srv;\n}\n";

#[test]
fn a_file_that_was_changed_after_it_was_read_is_told() {
    let site = Site::new();
    let made = repair(vec![site.edit("site.conf")]);
    let modified = std::fs::metadata(site.path("site.conf")).unwrap().modified().unwrap();
    let (before, after) = (modified, modified + std::time::Duration::from_millis(1));
    assert_eq!(unchanged_since(&made, after), Ok(()));
    assert_eq!(unchanged_since(&made, before), Err(Fault::Changed(site.path("site.conf"))));
    assert_eq!(unchanged_since(&repair(Vec::new()), before), Ok(()));
}

#[test]
fn two_repairs_within_one_second_keep_a_copy_each() {
    let site = Site::new();
    let mark = "20260101T000000";
    apply(&repair(vec![site.edit("site.conf")]), false, mark).unwrap().take_back().unwrap();
    apply(&repair(vec![site.edit("site.conf")]), false, mark).unwrap();
    let copies = [".site.conf.doorward-backup-20260101T000000", ".site.conf.doorward-backup-20260101T000000-2"];
    assert_eq!(site.names(), [copies[0], copies[1], "site.conf"]);
    assert!(copies.iter().all(|copy| site.text(copy) == CONFIG));
}

#[test]
fn a_file_is_edited_with_a_copy_beside_it_and_taken_back() {
    let site = Site::new();
    let before = std::fs::metadata(site.path("site.conf")).unwrap();
    let applied = apply(&repair(vec![site.edit("site.conf")]), false, "20260101T000000").unwrap();
    assert_eq!(site.text("site.conf"), MENDED);
    assert_eq!(site.mode("site.conf"), 0o640);
    assert_eq!(site.names(), [".site.conf.doorward-backup-20260101T000000", "site.conf"]);
    assert_eq!(site.text(".site.conf.doorward-backup-20260101T000000"), CONFIG);
    assert_eq!(site.mode(".site.conf.doorward-backup-20260101T000000"), 0o640);
    applied.take_back().unwrap();
    assert_eq!(site.text("site.conf"), CONFIG);
    let after = std::fs::metadata(site.path("site.conf")).unwrap();
    assert_eq!(
        (after.mode(), after.uid(), after.gid(), after.modified().unwrap()),
        (before.mode(), before.uid(), before.gid(), before.modified().unwrap())
    );
}

#[test]
fn a_link_stays_and_what_it_leads_to_is_edited() {
    let site = Site::new();
    symlink("site.conf", site.path("enabled.conf")).unwrap();
    let applied = apply(&repair(vec![site.edit("enabled.conf")]), false, "t").unwrap();
    assert!(site.path("enabled.conf").is_symlink());
    assert_eq!(site.text("site.conf"), MENDED);
    applied.take_back().unwrap();
    assert_eq!(site.text("site.conf"), CONFIG);
}

#[test]
fn what_the_server_does_not_accept_is_taken_back() {
    let site = Site::new();
    let shut = site.path("a.html");
    std::fs::write(&shut, "a").unwrap();
    std::fs::set_permissions(&shut, std::fs::Permissions::from_mode(0o600)).unwrap();
    let mode = Change::Mode { path: shut.clone(), from: 0o600, to: 0o604 };
    let changes = vec![site.edit("site.conf"), mode];
    for (validate, reload, said) in [
        (
            words(&["sh", "-c", "echo unknown directive >&2; exit 1"]),
            Vec::new(),
            "does not accept the change: unknown directive",
        ),
        (words(&["/nowhere/none"]), Vec::new(), "could not be run"),
        (words(&["true"]), words(&["sh", "-c", "exit 1"]), "failed: it said nothing"),
    ] {
        let whole = Repair { validate, reload, ..repair(changes.clone()) };
        let fault = apply(&whole, true, "t").unwrap_err();
        assert!(fault.to_string().contains(said), "{fault}");
        assert!(fault.hint().contains("nothing was changed"), "{fault}");
        assert_eq!(
            (site.text("site.conf").as_str(), site.mode("site.conf"), site.mode("a.html")),
            (CONFIG, 0o640, 0o600)
        );
        assert_eq!(site.names(), ["a.html", "site.conf"]);
    }
    // The check sees the changed file, and what it accepts stays.
    let sees = words(&["grep", "-q", "192.0.2.0", site.path("site.conf").to_str().unwrap()]);
    apply(&Repair { validate: sees, ..repair(changes) }, false, "t").unwrap();
    assert_eq!((site.text("site.conf").as_str(), site.mode("a.html")), (MENDED, 0o604));
}

#[test]
fn what_was_changed_meanwhile_is_not_touched() {
    let site = Site::new();
    let path = site.path("site.conf");
    let gid = std::fs::metadata(&path).unwrap().gid();
    let wrong_line = Change::Edit { file: path.clone(), line: 2, remove: vec!["    deny all;".into()], insert: vec![] };
    let wrong_mode = Change::Mode { path: path.clone(), from: 0o600, to: 0o604 };
    let wrong_group = Change::Group { path: path.clone(), from: gid + 1, to: gid, name: "x".into() };
    let wrong_owner = Change::Owner { path: path.clone(), from: 4_000_000, to: 0, name: "x".into() };
    let absent = Change::Mode { path: site.path("none"), from: 0o600, to: 0o604 };
    for (change, said) in [
        (wrong_line, "site.conf:2` reads `listen 80;`, where the repair expects `deny all;`"),
        (wrong_mode, "has mode `640`, where the repair expects `600`"),
        (wrong_group, "has group"),
        (wrong_owner, "has owner"),
        (absent, "there is no"),
    ] {
        let fault = apply(&repair(vec![site.edit("site.conf"), change]), false, "t").unwrap_err();
        assert!(fault.to_string().contains(said), "{fault}");
        assert_eq!((site.text("site.conf").as_str(), site.names().len()), (CONFIG, 1));
    }
}

#[test]
fn a_folder_that_may_not_be_written_is_named_with_a_hint() {
    let site = Site::new();
    let folder = site.path("");
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o555)).unwrap();
    if std::fs::write(site.path("probe"), "").is_ok() {
        // Modes do not hold for us; a folder of the kernel's own does.
        let version = PathBuf::from("/proc/version");
        let change = Change::Edit { file: version, line: 1, remove: vec![], insert: vec!["x".into()] };
        let fault = apply(&repair(vec![change]), false, "t").unwrap_err();
        assert!(matches!(fault, Fault::Forbidden(_) | Fault::Absent(_) | Fault::ReadOnly(_)), "{fault:?}");
        return;
    }
    let fault = apply(&repair(vec![site.edit("site.conf")]), false, "t").unwrap_err();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(fault, Fault::Forbidden(folder));
    assert!(fault.hint().contains("as root"));
}

#[test]
fn what_the_system_says_becomes_a_fault_with_a_hint() {
    use std::io::ErrorKind;
    let path = Path::new("/etc/x.conf");
    for (kind, said, hint) in [
        (ErrorKind::PermissionDenied, "`/etc/x.conf` may not be changed by us", "as root"),
        (ErrorKind::ReadOnlyFilesystem, "`/etc/x.conf` lies on a file system that is mounted read-only", "image"),
        (ErrorKind::NotFound, "there is no `/etc/x.conf`", "diagnosis again"),
        (ErrorKind::StorageFull, "`/etc/x.conf`: ", "has room"),
    ] {
        let fault = Fault::of(path, &kind.into());
        assert!(fault.to_string().starts_with(said) && fault.hint().contains(hint), "{fault}");
    }
}

#[test]
fn a_file_of_many_names_is_not_replaced() {
    let site = Site::new();
    std::fs::hard_link(site.path("site.conf"), site.path("other.conf")).unwrap();
    let fault = apply(&repair(vec![site.edit("site.conf")]), false, "t").unwrap_err();
    assert_eq!(fault, Fault::ManyNames(site.path("site.conf"), 2));
}

#[test]
fn a_list_is_set_as_setfacl_would_and_taken_back() {
    let site = Site::new();
    let path = site.path("site.conf");
    let before = super::keep::State::read(&path).unwrap();
    let change = Change::Acl { path: path.clone(), arguments: words(&["-m", "u:33:r"]) };
    let applied = match apply(&repair(vec![change]), false, "t") {
        Ok(applied) => applied,
        // A file system without lists has nothing to show.
        Err(Fault::System(_, words)) if words.contains("not supported") => return,
        Err(fault) => panic!("{fault}"),
    };
    let acl = super::list::at(&path, 0).unwrap();
    assert_eq!(acl.to_string(), "user:33:r-- group::r-- mask::r--");
    applied.take_back().unwrap();
    assert_eq!(super::keep::State::read(&path).unwrap(), before);
}

#[test]
fn a_list_survives_an_edit_of_its_file() {
    let site = Site::new();
    let path = site.path("site.conf");
    let change = Change::Acl { path: path.clone(), arguments: words(&["-m", "u:33:r"]) };
    if apply(&repair(vec![change]), false, "t").is_err() {
        return; // As above.
    }
    apply(&repair(vec![site.edit("site.conf")]), false, "u").unwrap();
    assert_eq!(super::list::at(&path, 0).unwrap().to_string(), "user:33:r-- group::r-- mask::r--");
}

#[test]
fn a_patch_is_what_patch_takes() {
    let site = Site::new();
    let long: String = (1..=30).map(|number| format!("line {number}\n")).collect();
    std::fs::write(site.path("long.conf"), long.trim_end()).unwrap();
    let change = |line: u64, remove: &[&str], insert: &[&str]| Change::Edit {
        file: site.path("long.conf"),
        line,
        remove: words(remove),
        insert: words(insert),
    };
    let shut = site.path("a b.html");
    let changes = vec![
        Change::Mode { path: shut.clone(), from: 0o600, to: 0o604 },
        site.edit("site.conf"),
        change(2, &["line 2"], &[]),
        change(6, &[], &["new"]),
        change(30, &["line 30"], &["last", "one"]),
    ];
    let whole = repair(changes);
    let text = patch(&whole).unwrap();
    assert!(text.starts_with(&format!("# chmod o+r '{}'\n--- a{}", shut.display(), site.path("site.conf").display())));
    std::fs::write(site.path("x.patch"), &text).unwrap();
    let patched = Command::new("patch")
        .args(["--directory=/", "--strip=1", "--fuzz=0", "--silent", "--input"])
        .arg(site.path("x.patch"))
        .status();
    let Ok(status) = patched else { return };
    assert!(status.success(), "{text}");
    assert_eq!(site.text("site.conf"), MENDED);
    let expected = long.replace("line 2\n", "").replace("line 6\n", "new\nline 6\n").replace("line 30\n", "last\none");
    assert_eq!(site.text("long.conf"), expected);
}

#[test]
fn commands_come_in_the_order_in_which_they_are_run() {
    let site = Site::new();
    let whole = Repair {
        validate: words(&["nginx", "-t"]),
        reload: words(&["systemctl", "reload", "nginx"]),
        ..repair(vec![
            Change::Acl { path: "/srv/a".into(), arguments: words(&["-m", "u:www-data:r"]) },
            Change::Group { path: "/srv/b".into(), from: 0, to: 33, name: "www-data".into() },
            Change::Owner { path: "/srv/c".into(), from: 34, to: 0, name: "root".into() },
            site.edit("site.conf"),
        ])
    };
    let lines = commands(&whole).unwrap();
    assert!(lines[0].starts_with("patch --directory=/ --strip=1 <<'END'\n--- a/") && lines[0].ends_with("\nEND"));
    assert_eq!(
        lines[1..],
        [
            "setfacl -m u:www-data:r /srv/a",
            "chgrp -h www-data /srv/b",
            "chown -h root /srv/c",
            "nginx -t",
            "systemctl reload nginx"
        ]
    );
}
