//! What the file system says of one request: testimonies for reasons and against them.
//!
//! A right that is lacking refuses, whatever else is so. That nothing is lacking excludes the reasons of the file system only
//! where all of it was seen, the worker is known, and no security module or mount of its own may see it otherwise.

use std::path::{Path, PathBuf};

use doorward_diagnose::testimony::{Bearing, Place, Testimony, Tie, Witness, quotation};

use super::access::By;
use super::sight::{ComesTo, Obstacle, Sight, Subject, see};
use super::{Identity, Look, Step, mapping, remedy};
use crate::account::{Served, Symlinks};

/// What the server does with the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// It sends it.
    Serve,
    /// It hands its name to an interpreter, as to PHP-FPM, which reads it.
    Script,
    /// It runs it, as a CGI program.
    Run,
}

/// One request at one server's files.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The disk.
    pub look: &'a dyn Look,
    /// What the server would serve.
    pub served: &'a Served,
    /// Who reads.
    pub identity: &'a Identity,
    /// What it does with the file.
    pub purpose: Purpose,
    /// The status of the answer, where it is known.
    pub status: Option<u16>,
    /// The server, such as `nginx`.
    pub hop: &'a str,
    /// Whether the kernel guards links in sticky folders (`fs.protected_symlinks`).
    pub guarded_links: bool,
    /// What else may deny, though modes grant: a security module, mounts that only the server sees. Clauses.
    pub doubts: &'a [String],
    /// Whether the server sees other mounts than we do, so that not even a denial is certain.
    pub sees_otherwise: bool,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judged {
    /// For and against reasons, the first that refuses decides.
    pub testimonies: Vec<Testimony>,
    /// What could not be seen, each a clause.
    pub unread: Vec<String>,
}

/// The reasons that the permissions of files stand behind.
const PERMISSIONS: [&str; 4] = ["fs-file-mode", "fs-dir-mode", "fs-owner", "fs-acl"];

/// What the file system says of this request.
#[must_use]
pub fn judge(case: &Case<'_>) -> Judged {
    let mut sight = see(case);
    let mut judged = Judged { testimonies: Vec::new(), unread: std::mem::take(&mut sight.unread) };
    if let Some(first) = sight.obstacles.first() {
        judged.testimonies.extend(denial(case, first, &sight));
        return judged;
    }
    judged.testimonies.extend(sight.unsure.iter().filter_map(|(step, subject)| unsure(case, step, *subject)));
    judged.testimonies.extend(sight.links_above.iter().map(|met| {
        let text = "a link above the site's root, of which the rule on links may speak";
        said(case, Bearing::Allows, vec!["symlink-refused"], &met.link, text.to_owned())
    }));
    judged.testimonies.extend(arrival(case, &sight));
    let is_whole = sight.unsure.is_empty()
        && judged.unread.is_empty()
        && !matches!(sight.comes_to, ComesTo::Unseen | ComesTo::Loop(_) | ComesTo::Odd(_));
    if is_whole && case.doubts.is_empty() && !case.sees_otherwise {
        judged.testimonies.extend(acquittal(case, &sight));
    }
    judged.unread.extend(case.doubts.iter().cloned());
    judged
}

/// How a denial by the file system bears on an answer of this status; absent where it says nothing of such an answer.
fn denial_bearing(case: &Case<'_>) -> Option<Bearing> {
    let refuses = match case.status {
        None | Some(403) => true,
        // An interpreter that cannot see its script says that it is not there.
        Some(404) => case.purpose == Purpose::Script,
        Some(500) => case.purpose == Purpose::Run,
        Some(400..=499 | 501..=599) => return None,
        Some(_) => false,
    };
    Some(if refuses && !case.sees_otherwise { Bearing::Refuses } else { Bearing::Allows })
}

/// A right that is lacking.
fn denial(case: &Case<'_>, obstacle: &Obstacle, sight: &Sight) -> Option<Testimony> {
    let bearing = denial_bearing(case)?;
    let mut testimony = said(case, bearing, reasons(obstacle), &obstacle.step, clause(case, obstacle));
    if bearing == Bearing::Refuses {
        testimony.repair = remedy::repair(case, sight);
    }
    Some(testimony)
}

/// What a missing right is called.
fn reasons(obstacle: &Obstacle) -> Vec<&'static str> {
    let by_list = obstacle.by.is_some_and(By::is_list);
    // Where the group has the right and the worker is not in it, the bits are good and the names are wrong.
    let wrong_names = obstacle.by == Some(By::Others) && (obstacle.step.mode >> 3) & obstacle.wish == obstacle.wish;
    match obstacle.subject {
        Subject::AccessFile => vec!["htaccess-unreadable"],
        Subject::Program => vec!["fs-not-executable"],
        Subject::Link | Subject::GuardedLink => vec!["symlink-refused"],
        _ if by_list => vec!["fs-acl"],
        Subject::Folder | Subject::Listing if wrong_names => vec!["fs-dir-mode", "fs-owner"],
        Subject::Folder | Subject::Listing => vec!["fs-dir-mode"],
        Subject::File | Subject::Index if wrong_names => vec!["fs-owner"],
        Subject::File | Subject::Index => vec!["fs-file-mode"],
    }
}

/// What a missing right means, in words.
fn clause(case: &Case<'_>, obstacle: &Obstacle) -> String {
    let who = case.identity.called();
    let step = &obstacle.step;
    let what = match obstacle.subject {
        Subject::Folder => "may not pass through this folder",
        Subject::Listing => "may not list this folder",
        Subject::File => "may not read this file",
        Subject::Index => "may not read the folder's index file",
        Subject::AccessFile => "may not read this file of rules, so everything below is refused",
        Subject::Program if obstacle.by.is_none() => {
            return "the program lies on a file system that is mounted `noexec`".to_owned();
        }
        Subject::Program => "may not execute this program",
        Subject::Link => return link_clause(case, obstacle),
        Subject::GuardedLink => {
            return "the link stands in a folder where everybody may write, and belongs to neither the server's user nor \
                the folder's owner: the kernel does not follow it"
                .to_owned();
        }
    };
    let why = match obstacle.by {
        Some(By::Owner) if case.identity.passes_all => "nobody may".to_owned(),
        Some(By::Owner) => "it is the owner, and the owner's bits lack it".to_owned(),
        Some(By::Group) => format!("it is in the group `{}`, whose bits lack it", step.group_name()),
        Some(By::Entry(_)) => "an entry of the access control list takes it away".to_owned(),
        Some(By::Mask(_)) => "the mask of the access control list takes it away".to_owned(),
        Some(By::Others) | None => {
            format!("it is neither `{}` nor in the group `{}`, and others may not", step.owner(), step.group_name())
        }
    };
    format!("{who} {what}: {why}")
}

/// What is wrong with a link, in words.
fn link_clause(case: &Case<'_>, obstacle: &Obstacle) -> String {
    match (&case.served.symlinks, &obstacle.leads_to) {
        (Symlinks::SameOwner, Some(target)) => format!(
            "a link of `{}` to what belongs to `{}`, and links are followed only where both have one owner",
            obstacle.step.owner(),
            target.owner()
        ),
        _ => "a link, and links are not followed here".to_owned(),
    }
}

/// A right that may be lacking.
fn unsure(case: &Case<'_>, step: &Step, subject: Subject) -> Option<Testimony> {
    denial_bearing(case)?;
    let reasons = match subject {
        Subject::AccessFile => vec!["htaccess-unreadable"],
        Subject::Program => vec!["fs-not-executable"],
        Subject::Link | Subject::GuardedLink => vec!["symlink-refused"],
        Subject::Folder | Subject::Listing => vec!["fs-dir-mode", "fs-owner", "fs-acl"],
        Subject::File | Subject::Index => vec!["fs-file-mode", "fs-owner", "fs-acl"],
    };
    let text = format!("whether {} may use it is not known", case.identity.called());
    Some(said(case, Bearing::Allows, reasons, step, text))
}

/// What follows from what the request comes to.
fn arrival(case: &Case<'_>, sight: &Sight) -> Option<Testimony> {
    match &sight.comes_to {
        ComesTo::NoIndex(folder) => {
            let bearing = if matches!(case.status, None | Some(403 | 404)) { Bearing::Refuses } else { return None };
            Some(said(case, bearing, vec!["index-missing"], folder, no_index(case, folder)))
        }
        ComesTo::Nothing(path) | ComesTo::NoFolder(path) => absence(case, path, sight),
        ComesTo::Loop(path) => {
            let bearing = if matches!(case.status, None | Some(403)) { Bearing::Refuses } else { return None };
            let link = sight.steps.iter().rev().find(|step| step.path == *path)?;
            Some(said(case, bearing, vec!["symlink-refused"], link, "a link that leads round to itself".to_owned()))
        }
        ComesTo::Unseen | ComesTo::File | ComesTo::Index | ComesTo::Listing | ComesTo::Odd(_) => None,
    }
}

/// What is told of a folder without an index.
fn no_index(case: &Case<'_>, folder: &Step) -> String {
    let sought = case.served.indexes.join("`, `");
    let names = case.look.names(&folder.path).unwrap_or_default();
    let near = names.iter().find(|name| {
        let stem = name.split('.').next().unwrap_or_default();
        ["index", "default", "home"].iter().any(|known| stem.eq_ignore_ascii_case(known))
    });
    let near = near.map(|name| format!("; `{name}` stands there, which is not asked for")).unwrap_or_default();
    if sought.is_empty() {
        return format!("the folder is not listed, and no index is asked for{near}");
    }
    format!("the folder has none of `{sought}`, and is not listed{near}")
}

/// What is told of a path at which nothing stands.
fn absence(case: &Case<'_>, path: &Path, sight: &Sight) -> Option<Testimony> {
    if case.status == Some(403) {
        // Apache refuses a link that leads nowhere as it refuses one that it may not follow.
        let is_dangling = case.hop == "apache" && sight.has_links;
        let link = sight.steps.iter().rev().find(|step| is_dangling && step.target.is_some())?;
        let text = "a link whose target is not there".to_owned();
        return Some(said(case, Bearing::Refuses, vec!["symlink-refused"], link, text));
    }
    if !matches!(case.status, None | Some(404 | 410)) {
        return None;
    }
    let found = mapping::explain(case, path);
    let bearing = if found.certain { Bearing::Refuses } else { Bearing::Allows };
    Some(told(case, bearing, found.reasons, found.place, found.quote, found.text))
}

/// The reasons that the file system excludes, where all of it was seen and nothing is lacking.
fn acquittal(case: &Case<'_>, sight: &Sight) -> Option<Testimony> {
    let mut reasons = PERMISSIONS.to_vec();
    if !case.served.access_files.is_empty() {
        reasons.push("htaccess-unreadable");
    }
    if !sight.has_links || case.served.symlinks == Symlinks::Followed {
        reasons.push("symlink-refused");
    }
    if case.purpose == Purpose::Run && sight.comes_to == ComesTo::File {
        reasons.push("fs-not-executable");
    }
    let stands = matches!(sight.comes_to, ComesTo::File | ComesTo::Index | ComesTo::Listing);
    if stands {
        reasons.push("index-missing");
    }
    if stands && case.purpose == Purpose::Serve {
        reasons.extend(["not-found", "path-case", "path-mapping-wrong"]);
    }
    let last = sight.steps.last()?;
    let text = if stands {
        format!("{} may pass every folder on the way and use what stands at its end", case.identity.called())
    } else {
        format!("{} may pass every folder on the way", case.identity.called())
    };
    Some(said(case, Bearing::Excludes, reasons, last, text))
}

/// A testimony about a step.
fn said(case: &Case<'_>, bearing: Bearing, reasons: Vec<&'static str>, step: &Step, text: String) -> Testimony {
    told(case, bearing, reasons, step.path.clone(), step.line(), text)
}

/// A testimony about a place on the disk.
fn told(
    case: &Case<'_>,
    bearing: Bearing,
    reasons: Vec<&'static str>,
    file: PathBuf,
    quote: String,
    text: String,
) -> Testimony {
    Testimony {
        witness: Witness::FileSystem,
        bearing,
        reasons,
        hop: case.hop.to_owned(),
        place: Some(Place { file, line: None }),
        quote: quotation(&quote),
        text,
        tie: Tie::Exact,
        repair: None,
    }
}
