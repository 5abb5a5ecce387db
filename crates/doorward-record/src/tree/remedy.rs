//! The smallest change of the file system that lets the worker through.
//!
//! The rule, for each right that is lacking on the way:
//!
//! * Where an entry of the list denies this very user, and without it the user would have the right, the entry goes.
//! * Where the mask denies, it is widened by this one right, and those whom that helps besides are named.
//! * Where the owner's or the group's bits deny, because the worker is the owner or in the group, those get the right.
//! * Where others lack it: if most of what stands beside it is open to others, this one becomes so too (`o+r` on a file, `o+x`
//!   on a folder). Else the place is private, and an entry of the list lets this one user in and nobody else; where the file
//!   system keeps no lists and the group has the right already, the worker's group becomes the group.
//! * A link whose target is another's gets its target's owner.
//!
//! Never is anything made writable, a file executable that is not run, a folder readable that is only passed. What looks
//! like a secret is not opened at all, and neither is a home folder's file below `.ssh` and the like.

use std::path::Path;

use doorward_diagnose::repair::{Change, Repair};

use super::access::{By, EXECUTE, READ, Ruling, ruling};
use super::acl::{Acl, Whom};
use super::sight::{Obstacle, Sight, Subject};
use super::{Case, Mount, Purpose, Thing};

/// The most neighbours that are looked at.
pub const MAX_NEIGHBOURS: usize = 64;
/// The most names that are listed of what else becomes open.
const MAX_NAMED: usize = 4;

/// The change that removes everything in the way; absent where something cannot or should not be changed here.
pub(super) fn repair(case: &Case<'_>, sight: &Sight) -> Option<Repair> {
    if case.sees_otherwise || sight.obstacles.iter().any(|obstacle| is_secret(case, obstacle)) {
        return None;
    }
    let mut changes = Vec::new();
    let mut summaries = Vec::new();
    let mut also_opens = Vec::new();
    for obstacle in &sight.obstacles {
        let remedy = remedy(case, obstacle)?;
        changes.push(remedy.change);
        summaries.push(remedy.summary);
        also_opens.extend(remedy.also_opens);
    }
    let summary = summaries.join("; ");
    Some(Repair { summary, changes, also_opens, validate: Vec::new(), reload: Vec::new() })
}

/// What mends one obstacle.
struct Remedy {
    change: Change,
    summary: String,
    also_opens: Vec<String>,
}

/// What mends this obstacle.
fn remedy(case: &Case<'_>, obstacle: &Obstacle) -> Option<Remedy> {
    match obstacle.subject {
        Subject::Link => return same_owner(obstacle),
        Subject::GuardedLink => return None,
        Subject::Program => return executable(obstacle),
        Subject::Folder | Subject::Listing | Subject::File | Subject::Index | Subject::AccessFile => {}
    }
    if obstacle.step.mount.as_ref().is_some_and(|mount| !mount.keeps_modes() || mount.has("ro")) {
        return None;
    }
    match obstacle.by? {
        By::Owner => Some(bits(case, obstacle, 6, "its owner")),
        By::Group => own_group(case, obstacle),
        By::Entry(whom) => entry(case, obstacle, whom),
        By::Mask(_) => widened(case, obstacle),
        By::Others => others(case, obstacle),
    }
}

/// The right in words, as part of a summary.
fn right(obstacle: &Obstacle) -> &'static str {
    match obstacle.subject {
        Subject::Folder => "pass through",
        Subject::Listing => "list",
        _ => "read",
    }
}

/// A letter of `setfacl` and `chmod` for the right.
fn letter(obstacle: &Obstacle) -> &'static str {
    if obstacle.wish == EXECUTE { "x" } else { "r" }
}

/// The right is added to one class of the permission bits.
fn bits(case: &Case<'_>, obstacle: &Obstacle, shift: u32, whom: &str) -> Remedy {
    let step = &obstacle.step;
    let change = Change::Mode { path: step.path.clone(), from: step.mode, to: step.mode | obstacle.wish << shift };
    let also_opens = if shift == 0 { opened_below(case, obstacle) } else { Vec::new() };
    Remedy { change, summary: format!("let {whom} {} `{}`", right(obstacle), step.path.display()), also_opens }
}

/// The worker is in the file's group, which lacks the right: in the bits, or in the list's entry for it.
fn own_group(case: &Case<'_>, obstacle: &Obstacle) -> Option<Remedy> {
    if obstacle.step.acl.is_some() {
        return for_user(case, obstacle);
    }
    let whom = format!("its group `{}`", obstacle.step.group_name());
    Some(bits(case, obstacle, 3, &whom))
}

/// An entry of the list denies.
fn entry(case: &Case<'_>, obstacle: &Obstacle, whom: Whom) -> Option<Remedy> {
    let step = &obstacle.step;
    let Whom::User(id) = whom else { return for_user(case, obstacle) };
    let mut without = step.clone();
    without.acl.as_mut()?.remove(whom);
    if ruling(&without, case.identity, obstacle.wish) != Ruling::Grants {
        return for_user(case, obstacle);
    }
    let name = case.identity.handle().unwrap_or_else(|| id.to_string());
    Some(Remedy {
        change: Change::Acl { path: step.path.clone(), arguments: vec!["-n".into(), "-x".into(), format!("u:{name}")] },
        summary: format!("take the entry for `{name}` out of the access control list of `{}`", step.path.display()),
        also_opens: Vec::new(),
    })
}

/// The mask lacks the right.
fn widened(case: &Case<'_>, obstacle: &Obstacle) -> Option<Remedy> {
    let step = &obstacle.step;
    let acl = step.acl.as_ref()?;
    let mask = acl.bits(Whom::Mask)? | obstacle.wish;
    let arguments = vec!["-m".into(), format!("m::{}", short(mask))];
    let change = Change::Acl { path: step.path.clone(), arguments };
    let summary =
        format!("let the mask of the access control list of `{}` pass `{}`", step.path.display(), letter(obstacle));
    Some(Remedy { change, summary, also_opens: unmasked(case, acl, obstacle.wish, &step.path) })
}

/// An entry of the list for the worker's user, with the mask set so that it takes nothing from that entry and gives no
/// more than before to the others.
fn for_user(case: &Case<'_>, obstacle: &Obstacle) -> Option<Remedy> {
    let step = &obstacle.step;
    let name = case.identity.handle()?;
    if !step.mount.as_ref().is_none_or(Mount::keeps_lists) {
        return None;
    }
    let (mut entries, mut also_opens) = (format!("u:{name}:{}", letter(obstacle)), Vec::new());
    if let Some(acl) = &step.acl {
        let mask = acl.bits(Whom::Mask).unwrap_or((step.mode >> 3) & 0o7);
        entries.push_str(&format!(",m::{}", short(mask | obstacle.wish)));
        if mask & obstacle.wish == 0 {
            also_opens = unmasked(case, acl, obstacle.wish, &step.path);
        }
    }
    Some(Remedy {
        change: Change::Acl { path: step.path.clone(), arguments: vec!["-m".into(), entries] },
        summary: format!("let `{name}`, and nobody else, {} `{}`", right(obstacle), step.path.display()),
        also_opens,
    })
}

/// Bits as `setfacl` takes them.
fn short(bits: u32) -> String {
    [(4, 'r'), (2, 'w'), (1, 'x')].into_iter().filter(|(bit, _)| bits & bit != 0).map(|(_, letter)| letter).collect()
}

/// Those whom a wider mask helps besides the worker.
fn unmasked(case: &Case<'_>, acl: &Acl, wish: u32, path: &Path) -> Vec<String> {
    let helped = acl.entries.iter().filter(|entry| entry.bits & wish == wish);
    let clause = |whom: String| format!("`{}` to {whom}", path.display());
    helped
        .filter_map(|entry| match entry.whom {
            Whom::User(id) if case.identity.user_id == Some(id) => None,
            Whom::User(id) => Some(clause(format!("the user {id}"))),
            Whom::Group(id) => Some(clause(format!("the group {id}"))),
            Whom::OwnGroup => Some(clause("its group".to_owned())),
            Whom::Owner | Whom::Mask | Whom::Others => None,
        })
        .collect()
}

/// Others lack the right.
fn others(case: &Case<'_>, obstacle: &Obstacle) -> Option<Remedy> {
    if beside_is_open(case, obstacle) {
        return Some(bits(case, obstacle, 0, "others"));
    }
    if let Some(remedy) = for_user(case, obstacle) {
        return Some(remedy);
    }
    let step = &obstacle.step;
    let group_may = (step.mode >> 3) & obstacle.wish == obstacle.wish;
    let to = case.identity.group_ids.as_ref()?.first().copied().filter(|_| group_may && step.acl.is_none())?;
    let summary = format!("give `{}` to the server's group", step.path.display());
    let change = Change::Group { path: step.path.clone(), from: step.group_id, to, name: to.to_string() };
    Some(Remedy { change, summary, also_opens: Vec::new() })
}

/// Whether most of what stands beside it, of its own kind, is open to others. With nothing beside it, the folder counts.
///
/// Where the group has the right already, somebody chose whom to let in: the place counts as private, as homes do.
fn beside_is_open(case: &Case<'_>, obstacle: &Obstacle) -> bool {
    let step = &obstacle.step;
    if (step.mode >> 3) & obstacle.wish == obstacle.wish {
        return false;
    }
    let Some(folder) = step.path.parent() else { return false };
    let is_home = folder == Path::new("/home") || step.path == Path::new("/root");
    if is_home {
        return false;
    }
    let names = case.look.names(folder).unwrap_or_default();
    let (mut open, mut shut) = (0_usize, 0_usize);
    for name in names.iter().take(MAX_NEIGHBOURS) {
        let path = folder.join(name);
        let Ok(beside) = case.look.step(&path) else { continue };
        if path == step.path || beside.thing != step.thing {
            continue;
        }
        if beside.mode & obstacle.wish == 0 { shut += 1 } else { open += 1 }
    }
    if open + shut > 0 {
        return open > shut;
    }
    case.look.step(folder).is_ok_and(|folder| folder.mode & 0o005 == 0o005)
}

/// What others may reach in a folder once they may pass through it.
fn opened_below(case: &Case<'_>, obstacle: &Obstacle) -> Vec<String> {
    if obstacle.step.thing != Thing::Folder || obstacle.wish != EXECUTE {
        return Vec::new();
    }
    let folder = &obstacle.step.path;
    let names = case.look.names(folder).unwrap_or_default();
    let open = |name: &&String| {
        let step = case.look.step(&folder.join(name));
        let is_asked = case.served.path.starts_with(folder.join(name));
        !is_asked && step.is_ok_and(|step| step.mode & if step.thing == Thing::Folder { EXECUTE } else { READ } != 0)
    };
    let open: Vec<&String> = names.iter().take(MAX_NEIGHBOURS).filter(open).collect();
    let named = open.iter().take(MAX_NAMED).map(|name| format!("`{}`", folder.join(name).display()));
    let mut clauses: Vec<String> = named.collect();
    if open.len() > MAX_NAMED {
        clauses.push(format!("{} more in `{}`", open.len() - MAX_NAMED, folder.display()));
    }
    clauses
}

/// A program becomes executable for those who may read it.
fn executable(obstacle: &Obstacle) -> Option<Remedy> {
    obstacle.by?;
    let step = &obstacle.step;
    let to = step.mode | (step.mode & 0o444) >> 2;
    (to != step.mode).then(|| Remedy {
        change: Change::Mode { path: step.path.clone(), from: step.mode, to },
        summary: format!("make `{}` executable for those who may read it", step.path.display()),
        also_opens: Vec::new(),
    })
}

/// A link gets the owner of what it leads to.
fn same_owner(obstacle: &Obstacle) -> Option<Remedy> {
    let target = obstacle.leads_to.as_ref().filter(|target| target.user_id != obstacle.step.user_id)?;
    let link = &obstacle.step;
    Some(Remedy {
        change: Change::Owner { path: link.path.clone(), from: link.user_id, to: target.user_id, name: target.owner() },
        summary: format!("give the link `{}` to its target's owner, `{}`", link.path.display(), target.owner()),
        also_opens: Vec::new(),
    })
}

/// Names that should be shut whatever a request says of them.
fn is_secret(case: &Case<'_>, obstacle: &Obstacle) -> bool {
    if obstacle.subject == Subject::AccessFile || case.purpose == Purpose::Script {
        return false;
    }
    let folders = [".ssh", ".git", ".svn", ".hg", ".aws", ".gnupg", ".docker", ".kube"];
    let in_one = obstacle.step.path.components().any(|part| folders.iter().any(|folder| part.as_os_str() == *folder));
    let name = obstacle.step.path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let whole = [".env", ".htpasswd", ".netrc", ".pgpass", ".npmrc", "id_rsa", "id_ed25519", "shadow", "wp-config.php"];
    let endings = [".key", ".pem", ".p12", ".pfx", ".jks", ".kdbx", ".sql", ".sqlite", ".bak", ".keytab"];
    let is_file = obstacle.step.thing != Thing::Folder;
    in_one
        || is_file
            && (whole.contains(&name.as_str())
                || name.starts_with(".env.")
                || endings.iter().any(|one| name.ends_with(one)))
}
