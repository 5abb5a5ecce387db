//! What is said of a machine's files, as tables: the machine, what is asked, what is told and what mends it.

use std::path::{Path, PathBuf};

use doorward_diagnose::repair::Change;
use doorward_diagnose::testimony::{Bearing, Testimony};

use super::acl::Whom;
use super::fake::Machine;
use super::{Case, Identity, Judged, Mount, Purpose, judge};
use crate::account::{Served, Symlinks};

/// The user `www-data`.
fn worker() -> Identity {
    Identity { user: Some("www-data".into()), user_id: Some(33), group_ids: Some(vec![33]), passes_all: false }
}

/// What a server serves for this path below `/srv/site`.
fn served(path: &str) -> Served {
    Served {
        path: PathBuf::from(format!("/srv/site{path}")),
        root: "/srv/site".into(),
        indexes: vec!["index.html".into(), "index.htm".into()],
        listing: false,
        symlinks: Symlinks::Followed,
        access_files: Vec::new(),
    }
}

/// What is judged of this, as nginx and without any doubt.
fn judged(machine: &Machine, served: &Served, identity: &Identity, status: u16, purpose: Purpose) -> Judged {
    judge(&Case {
        look: machine,
        served,
        identity,
        purpose,
        status: Some(status),
        hop: "nginx",
        guarded_links: true,
        doubts: &[],
        sees_otherwise: false,
    })
}

/// `refuses fs-file-mode @/path`, one line a testimony.
fn told(judged: &Judged) -> Vec<String> {
    let line = |one: &Testimony| {
        let bearing = match one.bearing {
            Bearing::Refuses => "refuses",
            Bearing::Allows => "allows",
            Bearing::Excludes => return "excludes".to_owned(),
        };
        format!("{bearing} {} @{}", one.reasons.join(","), one.place.as_ref().unwrap())
    };
    judged.testimonies.iter().map(line).collect()
}

/// The site of most tests: open files, and one of each fault.
fn site() -> Machine {
    Machine::new()
        .file("/srv/site/open/a.html", 0o644)
        .file("/srv/site/open/b.html", 0o644)
        .file("/srv/site/open/shut.html", 0o600)
        .file("/srv/site/open/.env", 0o600)
        .file("/srv/site/exports/week.csv", 0o640)
        .owned("/srv/site/exports/week.csv", 34, 34)
        .file("/srv/site/letters/april.html", 0o644)
        .listed("/srv/site/letters/april.html", Whom::User(33), 0)
        .folder("/srv/site/years/2021", 0o700)
        .file("/srv/site/years/2021/a.html", 0o644)
        .file("/srv/site/years/2021/b.html", 0o644)
        .file("/srv/site/years/2021/c.html", 0o600)
        .file("/srv/site/years/2022/a.html", 0o644)
        .folder("/srv/site/listable", 0o744)
        .file("/srv/site/listable/a.jpg", 0o644)
        .file("/srv/site/press/index.html", 0o600)
        .file("/srv/site/second/index.htm", 0o644)
        .file("/srv/site/bare/Index.html", 0o644)
        .folder("/srv/site/folder/index.html", 0o755)
        .file("/srv/site/Guide/Start.html", 0o644)
        .file("/srv/site/pile", 0o644)
}

#[test]
fn each_fault_has_its_name_and_its_place() {
    let machine = site();
    for (path, status, expected) in [
        ("/open/a.html", 403, "excludes"),
        ("/open/shut.html", 403, "refuses fs-file-mode @/srv/site/open/shut.html"),
        ("/exports/week.csv", 403, "refuses fs-owner @/srv/site/exports/week.csv"),
        ("/letters/april.html", 403, "refuses fs-acl @/srv/site/letters/april.html"),
        ("/years/2021/a.html", 403, "refuses fs-dir-mode @/srv/site/years/2021"),
        ("/years/2021/none.html", 403, "refuses fs-dir-mode @/srv/site/years/2021"),
        ("/listable/a.jpg", 403, "refuses fs-dir-mode @/srv/site/listable"),
        ("/listable/", 403, "refuses fs-dir-mode @/srv/site/listable"),
        ("/press/", 403, "refuses fs-file-mode @/srv/site/press/index.html"),
        ("/second/", 403, "excludes"),
        ("/bare/", 403, "refuses index-missing @/srv/site/bare"),
        ("/folder/", 403, "refuses index-missing @/srv/site/folder"),
        ("/bare/", 404, "refuses index-missing @/srv/site/bare"),
        ("/guide/start.html", 404, "refuses path-case @/srv/site/Guide/Start.html"),
        ("/none.html", 404, "refuses not-found @/srv/site/none.html"),
        ("/pile/b", 404, "refuses not-found @/srv/site/pile"),
    ] {
        let judged = judged(&machine, &served(path), &worker(), status, Purpose::Serve);
        assert_eq!(told(&judged).first().map(String::as_str), Some(expected), "{path}");
        assert_eq!(judged.unread, [""; 0], "{path}");
    }
}

#[test]
fn a_status_that_files_do_not_make_is_not_laid_to_them() {
    let machine = site();
    for (path, status, expected) in [
        ("/open/shut.html", 401, None),
        ("/open/shut.html", 429, None),
        ("/open/shut.html", 404, Some("allows fs-file-mode @/srv/site/open/shut.html")),
        ("/open/shut.html", 302, Some("allows fs-file-mode @/srv/site/open/shut.html")),
        ("/bare/", 401, Some("excludes")),
        ("/none.html", 403, Some("excludes")),
    ] {
        let judged = judged(&machine, &served(path), &worker(), status, Purpose::Serve);
        assert_eq!(told(&judged).first().map(String::as_str), expected, "{path} {status}");
    }
    let script = judged(&machine, &served("/years/2021/a.html"), &worker(), 404, Purpose::Script);
    assert_eq!(told(&script), ["refuses fs-dir-mode @/srv/site/years/2021"]);
}

#[test]
fn the_smallest_change_is_proposed() {
    let mode = |path: &str, from: u32, to: u32| Change::Mode { path: path.into(), from, to };
    let acl = |path: &str, arguments: &[&str]| Change::Acl {
        path: path.into(),
        arguments: arguments.iter().map(|one| (*one).to_owned()).collect(),
    };
    let machine = site()
        .folder("/srv/site/private", 0o755)
        .file("/srv/site/private/a.txt", 0o600)
        .file("/srv/site/private/b.txt", 0o600)
        .file("/srv/site/ours.txt", 0o604)
        .owned("/srv/site/ours.txt", 0, 33)
        .file("/srv/site/own.txt", 0o044)
        .owned("/srv/site/own.txt", 33, 33)
        .file("/srv/site/masked.txt", 0o644)
        .listed("/srv/site/masked.txt", Whom::User(33), 4)
        .listed("/srv/site/masked.txt", Whom::User(34), 6)
        .listed("/srv/site/masked.txt", Whom::Mask, 2)
        .file("/srv/site/grouped.txt", 0o644)
        .listed("/srv/site/grouped.txt", Whom::Group(33), 0);
    for (path, change) in [
        ("/open/shut.html", mode("/srv/site/open/shut.html", 0o600, 0o604)),
        ("/exports/week.csv", acl("/srv/site/exports/week.csv", &["-m", "u:www-data:r"])),
        ("/letters/april.html", acl("/srv/site/letters/april.html", &["-n", "-x", "u:www-data"])),
        ("/years/2021/a.html", mode("/srv/site/years/2021", 0o700, 0o701)),
        ("/private/a.txt", acl("/srv/site/private/a.txt", &["-m", "u:www-data:r"])),
        ("/ours.txt", mode("/srv/site/ours.txt", 0o604, 0o644)),
        ("/own.txt", mode("/srv/site/own.txt", 0o044, 0o444)),
        ("/masked.txt", acl("/srv/site/masked.txt", &["-m", "m::rw"])),
        ("/grouped.txt", acl("/srv/site/grouped.txt", &["-m", "u:www-data:r,m::r"])),
    ] {
        let judged = judged(&machine, &served(path), &worker(), 403, Purpose::Serve);
        let repair = judged.testimonies[0].repair.clone().unwrap_or_else(|| panic!("no repair of {path}"));
        assert_eq!(repair.changes, [change], "{path}");
    }
}

#[test]
fn a_repair_removes_all_that_is_in_the_way_and_says_what_else_it_opens() {
    let both = judged(&site(), &served("/years/2021/c.html"), &worker(), 403, Purpose::Serve);
    let repair = both.testimonies[0].repair.clone().unwrap();
    assert_eq!(repair.changes.len(), 2);
    assert_eq!(repair.also_opens, ["`/srv/site/years/2021/a.html`", "`/srv/site/years/2021/b.html`"]);
}

#[test]
fn secrets_and_homes_are_not_opened_to_all() {
    let env = judged(&site(), &served("/open/.env"), &worker(), 403, Purpose::Serve);
    assert_eq!(told(&env), ["refuses fs-file-mode @/srv/site/open/.env"]);
    assert_eq!(env.testimonies[0].repair, None);
    for home in ["/root", "/home/dana"] {
        let machine = Machine::new().folder(home, 0o700).file(&format!("{home}/a.html"), 0o644);
        let path = PathBuf::from(home).join("a.html");
        let served = Served { path, root: home.into(), ..served("/") };
        let repair = judged(&machine, &served, &worker(), 403, Purpose::Serve).testimonies[0].repair.clone().unwrap();
        let arguments = vec!["-m".to_owned(), "u:www-data:x".to_owned()];
        assert_eq!(repair.changes, [Change::Acl { path: home.into(), arguments }], "{home}");
    }
}

#[test]
fn links_are_refused_as_the_server_and_the_kernel_refuse_them() {
    let machine = Machine::new()
        .file("/srv/site/real.html", 0o644)
        .link("/srv/site/same.html", "real.html")
        .link("/srv/site/other.html", "real.html")
        .owned("/srv/site/other.html", 34, 34)
        .link("/srv/site/round", "round")
        .folder("/srv/site/drop", 0o1777)
        .link("/srv/site/drop/guarded.html", "../real.html")
        .owned("/srv/site/drop/guarded.html", 34, 34);
    for (path, symlinks, expected) in [
        ("/same.html", Symlinks::Followed, "excludes"),
        ("/same.html", Symlinks::SameOwner, "excludes"),
        ("/same.html", Symlinks::Refused, "refuses symlink-refused @/srv/site/same.html"),
        ("/other.html", Symlinks::Followed, "excludes"),
        ("/other.html", Symlinks::SameOwner, "refuses symlink-refused @/srv/site/other.html"),
        ("/round", Symlinks::Followed, "refuses symlink-refused @/srv/site/round"),
        ("/drop/guarded.html", Symlinks::Followed, "refuses symlink-refused @/srv/site/drop/guarded.html"),
        ("/real.html", Symlinks::Refused, "excludes"),
    ] {
        let served = Served { symlinks, ..served(path) };
        let judged = judged(&machine, &served, &worker(), 403, Purpose::Serve);
        assert_eq!(told(&judged), [expected], "{path} {symlinks:?}");
    }
    let served = Served { symlinks: Symlinks::SameOwner, ..served("/other.html") };
    let repair = judged(&machine, &served, &worker(), 403, Purpose::Serve).testimonies[0].repair.clone().unwrap();
    let path = PathBuf::from("/srv/site/other.html");
    assert_eq!(repair.changes, [Change::Owner { path, from: 34, to: 0, name: "root".into() }]);
}

#[test]
fn a_link_above_the_root_is_no_certain_refusal() {
    let machine = Machine::new().file("/data/site/a.html", 0o644).link("/srv/site", "/data/site");
    let served = Served { symlinks: Symlinks::Refused, ..served("/a.html") };
    let judged = judged(&machine, &served, &worker(), 403, Purpose::Serve);
    assert_eq!(told(&judged)[0], "allows symlink-refused @/srv/site");
}

#[test]
fn files_of_rules_come_before_the_file() {
    let machine = Machine::new()
        .file("/srv/site/sealed/.htaccess", 0o600)
        .file("/srv/site/sealed/a.html", 0o600)
        .file("/srv/.rules", 0o600)
        .file("/srv/site/b.html", 0o644);
    for (path, access_files, expected) in [
        ("/sealed/a.html", vec![".htaccess"], "refuses htaccess-unreadable @/srv/site/sealed/.htaccess"),
        ("/sealed/a.html", vec![], "refuses fs-file-mode @/srv/site/sealed/a.html"),
        ("/b.html", vec![".htaccess"], "excludes"),
        ("/b.html", vec!["/srv/.rules"], "refuses htaccess-unreadable @/srv/.rules"),
    ] {
        let access_files = access_files.into_iter().map(str::to_owned).collect();
        let served = Served { access_files, ..served(path) };
        let judged = judged(&machine, &served, &worker(), 403, Purpose::Serve);
        assert_eq!(told(&judged)[0], expected, "{path}");
    }
}

#[test]
fn a_program_must_be_executable_and_may_be() {
    let noexec = Mount {
        point: "/srv/site/usb".into(),
        kind: "ext4".into(),
        source: "/dev/sdb1".into(),
        options: vec!["rw".into(), "noexec".into()],
    };
    let machine = Machine::new()
        .file("/srv/site/run/a.cgi", 0o644)
        .file("/srv/site/run/b.cgi", 0o755)
        .file("/srv/site/usb/c.cgi", 0o755)
        .with("/srv/site/usb/c.cgi", |step| step.mount = Some(noexec));
    for (path, expected) in [
        ("/run/a.cgi", "refuses fs-not-executable @/srv/site/run/a.cgi"),
        ("/run/b.cgi", "excludes"),
        ("/usb/c.cgi", "refuses fs-not-executable @/srv/site/usb/c.cgi"),
    ] {
        assert_eq!(told(&judged(&machine, &served(path), &worker(), 500, Purpose::Run)), [expected], "{path}");
    }
    let repair = judged(&machine, &served("/run/a.cgi"), &worker(), 500, Purpose::Run).testimonies[0].repair.clone();
    let path = PathBuf::from("/srv/site/run/a.cgi");
    assert_eq!(repair.unwrap().changes, [Change::Mode { path, from: 0o644, to: 0o755 }]);
}

#[test]
fn roots_that_are_named_twice_are_seen() {
    let machine = Machine::new()
        .file("/srv/pdf/one.pdf", 0o644)
        .file("/srv/colours/main.css", 0o644)
        .file("/srv/wp/index.php", 0o644)
        .file("/srv/wp/wp-blog-header.php", 0o644);
    for (root, path, expected) in [
        ("/srv/pdf", "/srv/pdf/pdf/one.pdf", "refuses path-mapping-wrong @/srv/pdf/one.pdf"),
        ("/srv/pdf", "/srv/pdf/brochures/one.pdf", "allows not-found,path-mapping-wrong @/srv/pdf/one.pdf"),
        ("/srv/colours", "/srv/coloursmain.css", "refuses path-mapping-wrong @/srv/colours/main.css"),
        ("/srv/gone", "/srv/gone/a.html", "refuses path-mapping-wrong @/srv/gone"),
        ("/srv/wp", "/srv/wp/opening-hours", "refuses rewrite-missing,not-found @/srv/wp/index.php"),
        ("/srv/wp", "/srv/wp/logo.png", "refuses not-found @/srv/wp/logo.png"),
        ("/srv/pdf", "/srv/pdf/three.pdf", "refuses not-found @/srv/pdf/three.pdf"),
    ] {
        let served = Served { path: path.into(), root: root.into(), ..served("/") };
        let judged = judged(&machine, &served, &worker(), 404, Purpose::Serve);
        assert_eq!(told(&judged)[0], expected, "{path}");
    }
}

#[test]
fn what_was_not_seen_excludes_nothing() {
    let machine = site();
    let excludes = |judged: &Judged| judged.testimonies.iter().any(|one| one.bearing == Bearing::Excludes);
    let open = served("/open/a.html");
    assert!(excludes(&judged(&machine, &open, &worker(), 403, Purpose::Serve)));
    let shut = machine.clone().shut("/srv/site/open");
    let unseen = judged(&shut, &open, &worker(), 403, Purpose::Serve);
    assert!(!excludes(&unseen) && unseen.unread.len() == 1, "{unseen:?}");
    let unknown = judged(&machine, &served("/open/shut.html"), &Identity::default(), 403, Purpose::Serve);
    assert_eq!(told(&unknown), ["allows fs-file-mode,fs-owner,fs-acl @/srv/site/open/shut.html"]);
    let doubts = ["confined by AppArmor".to_owned()];
    let doubted = |sees_otherwise: bool, served: &Served| {
        judge(&Case {
            look: &machine,
            served,
            identity: &worker(),
            purpose: Purpose::Serve,
            status: Some(403),
            hop: "nginx",
            guarded_links: false,
            doubts: if sees_otherwise { &[] } else { &doubts },
            sees_otherwise,
        })
    };
    assert!(!excludes(&doubted(false, &open)) && !excludes(&doubted(true, &open)));
    assert_eq!(doubted(false, &open).unread, doubts);
    let elsewhere = doubted(true, &served("/open/shut.html"));
    assert_eq!(told(&elsewhere), ["allows fs-file-mode @/srv/site/open/shut.html"]);
    assert_eq!(elsewhere.testimonies[0].repair, None);
}

#[test]
fn root_reads_everything_but_not_over_the_network() {
    let root = Identity { user: Some("root".into()), user_id: Some(0), group_ids: Some(vec![0]), passes_all: true };
    let remote = Mount { point: "/srv".into(), kind: "nfs4".into(), source: "nas:/x".into(), options: Vec::new() };
    let machine = site();
    assert_eq!(told(&judged(&machine, &served("/open/shut.html"), &root, 403, Purpose::Serve)), ["excludes"]);
    let machine = machine.with("/srv/site/open/shut.html", |step| step.mount = Some(remote));
    let told = told(&judged(&machine, &served("/open/shut.html"), &root, 403, Purpose::Serve));
    assert_eq!(told, ["allows fs-file-mode,fs-owner,fs-acl @/srv/site/open/shut.html"]);
}

#[test]
fn a_line_looks_like_one_of_ls() {
    let judged = judged(&site(), &served("/letters/april.html"), &worker(), 403, Purpose::Serve);
    let quote = "-rw-r--r--+ root root /srv/site/letters/april.html [user:33:--- group::r-- mask::r--]";
    assert_eq!(judged.testimonies[0].quote, quote);
    assert_eq!(judged.testimonies[0].place.as_ref().unwrap().file, Path::new("/srv/site/letters/april.html"));
}
