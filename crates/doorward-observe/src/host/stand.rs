//! How a request stands with the files: the judgement of `doorward_record::tree`, with the worker as it runs here.

use std::path::{Path, PathBuf};

use doorward_diagnose::testimony::Bearing;
use doorward_record::tree::{Case, Identity, Judged, Purpose, judge};
use doorward_record::{Account, Ask, Files, Served, Symlinks, Worker};

use super::machine::Hop;
use super::process::kind::Kind;
use super::{Disk, Where, bounded};

/// The names of index files that are usual, where no configuration tells them.
const USUAL_INDEXES: [&str; 3] = ["index.html", "index.htm", "index.php"];
/// The most bytes of a switch of the kernel.
const MAX_SWITCH_BYTES: u64 = 64;

/// Who reads the files for a server, and what else may deny it.
struct Reader {
    identity: Identity,
    doubts: Vec<String>,
}

/// The same where only the configuration is known, and no process.
pub(crate) fn stands(hop: &Hop, account: &Account, ask: &Ask) -> Option<Judged> {
    served(hop, account, &Where::default(), ask)
}

/// The file that a server would serve by its configuration; absent where it serves none.
pub(super) fn served(hop: &Hop, account: &Account, place: &Where, ask: &Ask) -> Option<Judged> {
    let cgi = account.forward.as_ref().filter(|forward| forward.protocol == "cgi");
    let run = cgi.and_then(|forward| forward.script.clone());
    let served = match (&account.served, &run) {
        (_, Some(script)) => plain(script, script.parent()?),
        (Some(served), None) => served.clone(),
        (None, None) => return None,
    };
    // A file that is sent never gives 500; a program that could not be started does.
    let runs = run.is_some() || ask.status == Some(500) && is_program(&served.path);
    let purpose = if runs { Purpose::Run } else { Purpose::Serve };
    let reader = reader(hop, account.worker.as_ref());
    if !place.local && hop.disk.entry(&served.root).is_err() {
        return elsewhere(hop, &reader, &served, &place.roots, ask.status);
    }
    let mut found = judged(hop.kind.name(), &hop.disk, &reader, &served, purpose, ask.status, false);
    if !is_asked_for(&served, &ask.path) {
        // A page that stands for an error, or for every address, says nothing of what was asked for.
        let excluding = found.testimonies.iter_mut().filter(|one| one.bearing == Bearing::Excludes);
        excluding.for_each(|one| one.reasons.retain(|id| !OF_ABSENCE.contains(id)));
    }
    Some(found)
}

/// Reasons that speak of the path that was asked for, and of no other.
const OF_ABSENCE: [&str; 4] = ["not-found", "path-case", "path-mapping-wrong", "rewrite-missing"];

/// Whether a path on the disk is called as the request calls it.
fn is_asked_for(served: &Served, path: &str) -> bool {
    let Some(asked) = decoded(path) else { return false };
    asked.file_name().is_none() || served.path == served.root || asked.file_name() == served.path.file_name()
}

/// Whether a file is a program by its name or by the folder for such.
fn is_program(path: &Path) -> bool {
    let in_folder = path.parent().is_some_and(|folder| folder.components().any(|part| part.as_os_str() == "cgi-bin"));
    in_folder || path.extension().is_some_and(|ending| ending == "cgi" || ending == "fcgi")
}

/// The site's folder is not on this machine: a folder that a person names stands for it, as far as a copy can.
fn elsewhere(hop: &Hop, reader: &Reader, served: &Served, roots: &[PathBuf], status: Option<u16>) -> Option<Judged> {
    let note = format!("`{}`, from which {} serves, is not on this machine", served.root.display(), hop.kind.name());
    let Some(root) = roots.first() else { return Some(Judged { testimonies: Vec::new(), unread: vec![note] }) };
    let path = served.path.strip_prefix(&served.root).map(|below| root.join(below)).ok()?;
    let moved = Served { path, root: root.clone(), ..served.clone() };
    let found = judged(hop.kind.name(), &hop.disk, reader, &moved, Purpose::Serve, status, true);
    Some(found)
}

/// The script that an interpreter is told to run.
pub(super) fn script(hop: &Hop, script: &Path, account: Option<&Account>, status: Option<u16>) -> Judged {
    let reader = reader(hop, account.and_then(|account| account.worker.as_ref()));
    let root = script.parent().unwrap_or(script);
    judged(hop.kind.name(), &hop.disk, &reader, &plain(script, root), Purpose::Script, status, false)
}

/// What stands below a folder at the request's path, where only the folder is known: it may be what is served, and may not.
pub(super) fn below(root: &Path, hop: Option<&Hop>, disk: &Disk, ask: &Ask) -> Judged {
    let Some(below) = decoded(&ask.path) else {
        let unread = vec![format!("the path `{}` leads out of the site or is no text", ask.path)];
        return Judged { testimonies: Vec::new(), unread };
    };
    let served = Served { indexes: USUAL_INDEXES.map(str::to_owned).to_vec(), ..plain(&root.join(below), root) };
    let nobody = Reader { identity: Identity::default(), doubts: Vec::new() };
    let reader = hop.map_or(nobody, |hop| reader(hop, None));
    let name = hop.map_or("", |hop| hop.kind.name());
    let mut found = judged(name, disk, &reader, &served, Purpose::Serve, ask.status, true);
    found.testimonies.retain(|one| one.bearing != Bearing::Excludes);
    for testimony in &mut found.testimonies {
        testimony.bearing = Bearing::Allows;
        testimony.repair = None;
    }
    found
}

/// A file with nothing said of indexes and links.
fn plain(path: &Path, root: &Path) -> Served {
    Served {
        path: path.to_owned(),
        root: root.to_owned(),
        indexes: Vec::new(),
        listing: false,
        symlinks: Symlinks::Followed,
        access_files: Vec::new(),
    }
}

/// The judgement.
fn judged(
    hop: &str,
    disk: &Disk,
    reader: &Reader,
    served: &Served,
    purpose: Purpose,
    status: Option<u16>,
    sees_otherwise: bool,
) -> Judged {
    judge(&Case {
        look: disk,
        served,
        identity: &reader.identity,
        purpose,
        status,
        hop,
        guarded_links: switch("/proc/sys/fs/protected_symlinks"),
        doubts: &reader.doubts,
        sees_otherwise,
    })
}

/// Whether a switch of the kernel is on.
fn switch(path: &str) -> bool {
    bounded::text(Path::new(path), MAX_SWITCH_BYTES).is_ok_and(|text| text.trim() == "1")
}

/// Who reads for this server: the numbers of the process where one runs, else the configured names.
fn reader(hop: &Hop, configured: Option<&Worker>) -> Reader {
    let mut worker = configured.cloned().unwrap_or_default();
    if let Some(process) = &hop.worker {
        worker.user_id = process.user_id.or(worker.user_id);
        worker.group_ids.clone_from(&process.group_ids);
    }
    let mut identity = Identity::of(&worker, hop.disk.users_and_groups());
    let mut doubts = Vec::new();
    if let Some(process) = &hop.worker {
        identity.passes_all = process.passes_all.unwrap_or(identity.passes_all);
        doubts.extend(process.label.as_deref().and_then(|label| confinement(hop.kind, label)));
        if process.shares_disk.is_none() {
            doubts.push(format!("whether {} sees the disk as we do is not shown to us", hop.kind.name()));
        }
    }
    Reader { identity, doubts }
}

/// What a security module may deny to a process of this label; absent where it denies nothing.
fn confinement(kind: Kind, label: &str) -> Option<String> {
    let name = kind.name();
    if let Some((profile, "enforce)")) = label.rsplit_once(" (") {
        return Some(format!("AppArmor's profile `{profile}` may keep files from {name}; it was not read"));
    }
    let domain = label.split(':').nth(2)?;
    let enforces = switch("/sys/fs/selinux/enforce");
    (enforces && domain != "unconfined_t")
        .then(|| format!("SELinux may keep files from {name}, which runs as `{domain}`; its policy was not read"))
}

/// A request's path as the path of a file below a folder; absent where it leads out of it or is no text.
fn decoded(path: &str) -> Option<PathBuf> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let digits = tail.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    let text = String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))?;
    let mut out = PathBuf::new();
    for part in text.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if !out.pop() {
                    return None;
                }
            }
            name => out.push(name),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::super::process::kind::Kind;
    use super::{confinement, decoded};

    #[test]
    fn a_path_becomes_that_of_a_file_below_the_folder() {
        for (path, expected) in [
            ("/a/b.html", Some("a/b.html")),
            ("/", Some("")),
            ("/a%20b/../c", Some("c")),
            ("/%2e%2e/etc/passwd", None),
            ("/a/../../b", None),
            ("/a%00b", None),
            ("/%ff", None),
            ("/100%", Some("100%")),
            ("/%zz", Some("%zz")),
            ("//a//b", Some("a/b")),
        ] {
            assert_eq!(decoded(path), expected.map(PathBuf::from), "{path}");
        }
    }

    #[test]
    fn only_what_enforces_gives_a_doubt() {
        for (label, doubts) in [
            ("unconfined", false),
            ("docker-default (enforce)", true),
            ("/usr/sbin/nginx (complain)", false),
            ("kernel", false),
            ("", false),
        ] {
            assert_eq!(confinement(Kind::Nginx, label).is_some(), doubts, "{label}");
        }
    }
}
