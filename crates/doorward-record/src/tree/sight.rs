//! What stands in the way of one request: every right that is lacking, in the order in which the kernel asks for it.

use std::path::{Path, PathBuf};

use super::access::{By, EXECUTE, READ, Ruling, ruling};
use super::walk::{End, LinkMet, Way, walk};
use super::{Case, Purpose, Step, Thing};
use crate::account::Symlinks;

/// What a right is lacking on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A folder that must be passed.
    Folder,
    /// A folder that must be listed.
    Listing,
    /// The file itself.
    File,
    /// The index file of the folder.
    Index,
    /// A program that must be run.
    Program,
    /// A file of rules such as `.htaccess`.
    AccessFile,
    /// A link that the server is told not to follow.
    Link,
    /// A link that the kernel does not follow for this user, as it stands in a folder where everybody may write.
    GuardedLink,
}

/// One thing in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// Where.
    pub step: Step,
    /// What is lacking there.
    pub subject: Subject,
    /// The right that is lacking.
    pub wish: u32,
    /// What denies it; absent for links, and for programs on a file system from which none are run.
    pub by: Option<By>,
    /// For links: what it leads to.
    pub leads_to: Option<Step>,
}

/// What was seen of the way of one request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sight {
    /// What is in the way for certain.
    pub obstacles: Vec<Obstacle>,
    /// Steps on which the right depends on something unknown, with the subject.
    pub unsure: Vec<(Step, Subject)>,
    /// Links above the root, of which the rules on links may or may not speak.
    pub links_above: Vec<LinkMet>,
    /// Whether the path itself names a link.
    pub has_links: bool,
    /// What the request comes to.
    pub comes_to: ComesTo,
    /// All steps that were looked at.
    pub steps: Vec<Step>,
    /// What could not be seen, each a clause.
    pub unread: Vec<String>,
}

/// What a request comes to, whether or not it may.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ComesTo {
    /// Could not be seen.
    #[default]
    Unseen,
    /// A file.
    File,
    /// The index file of a folder.
    Index,
    /// The list of a folder.
    Listing,
    /// A folder without an index that is not listed.
    NoIndex(Box<Step>),
    /// Nothing stands at this path.
    Nothing(PathBuf),
    /// This is used as a folder and is a file.
    NoFolder(PathBuf),
    /// Links without end; the last.
    Loop(PathBuf),
    /// A socket or a device.
    Odd(Box<Step>),
}

/// Looks along the whole way.
pub(super) fn see(case: &Case<'_>) -> Sight {
    let mut sight = Sight::default();
    read_rules(case, &mut sight);
    let way = walk(case.look, &case.served.path);
    if let End::At(step) = &way.end
        && step.thing == Thing::Folder
    {
        see_folder(case, &mut sight, &way, step);
        return sight;
    }
    pass(case, &mut sight, &way);
    sight.comes_to = arrive(case, &mut sight, &way.end, Subject::File);
    sight
}

/// A folder: its index, or its list.
fn see_folder(case: &Case<'_>, sight: &mut Sight, way: &Way, folder: &Step) {
    let (own, elsewhere): (Vec<&String>, Vec<&String>) =
        case.served.indexes.iter().partition(|name| !name.starts_with('/') && !name.contains("://"));
    for name in own {
        let index = walk(case.look, &case.served.path.join(name));
        match &index.end {
            End::Absent(_) | End::NoFolder(_) => continue,
            End::At(step) if step.thing == Thing::Folder => continue,
            _ => {}
        }
        pass(case, sight, &index);
        sight.comes_to = match arrive(case, sight, &index.end, Subject::Index) {
            ComesTo::File => ComesTo::Index,
            other => other,
        };
        return;
    }
    pass(case, sight, way);
    check(case, sight, folder, Subject::Folder);
    if !elsewhere.is_empty() {
        sight.unread.push(format!(
            "the index `{}` is an address and no file",
            elsewhere.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(" ")
        ));
        return;
    }
    if case.served.listing {
        check(case, sight, folder, Subject::Listing);
        sight.comes_to = ComesTo::Listing;
    } else {
        sight.comes_to = ComesTo::NoIndex(Box::new(folder.clone()));
    }
}

/// What the end of a way is, with the right to it.
fn arrive(case: &Case<'_>, sight: &mut Sight, end: &End, subject: Subject) -> ComesTo {
    match end {
        End::At(step) if step.thing == Thing::File => {
            let runs = case.purpose == Purpose::Run;
            check(case, sight, step, if runs { Subject::Program } else { subject });
            ComesTo::File
        }
        End::At(step) => ComesTo::Odd(step.clone()),
        End::Absent(path) => ComesTo::Nothing(path.clone()),
        End::NoFolder(path) => ComesTo::NoFolder(path.clone()),
        End::Loop(path) => ComesTo::Loop(path.clone()),
        End::Unread(error) => {
            sight.unread.push(error.to_string());
            ComesTo::Unseen
        }
    }
}

/// The folders that are passed and the links that are followed on a way, in order.
fn pass(case: &Case<'_>, sight: &mut Sight, way: &Way) {
    let at_end = matches!(way.end, End::At(_));
    let passed = way.steps.len() - usize::from(at_end);
    sight.steps.extend(way.steps.iter().cloned());
    sight.has_links |= !way.links.is_empty();
    let mut folder: Option<&Step> = None;
    for step in way.steps.iter().take(passed) {
        match step.thing {
            Thing::Folder => {
                check(case, sight, step, Subject::Folder);
                folder = Some(step);
            }
            Thing::Link => {
                let met = way.links.iter().find(|met| met.link.path == step.path);
                if let Some(met) = met {
                    check_link(case, sight, met);
                }
                check_guarded(case, sight, folder, step);
            }
            _ => {}
        }
    }
}

/// Checks one right, once a step.
fn check(case: &Case<'_>, sight: &mut Sight, step: &Step, subject: Subject) {
    let wish = match subject {
        Subject::Folder | Subject::Program => EXECUTE,
        _ => READ,
    };
    let known = sight.obstacles.iter().any(|one| one.step.path == step.path && one.subject == subject)
        || sight.unsure.iter().any(|(one, known)| one.path == step.path && *known == subject);
    if known {
        return;
    }
    if let Some(clause) = &step.unseen {
        sight.unread.push(format!("`{}`: {clause}", step.path.display()));
    }
    let obstacle = |by| Obstacle { step: step.clone(), subject, wish, by, leads_to: None };
    let squashed = case.identity.passes_all && step.mount.as_ref().is_some_and(super::Mount::is_remote);
    match ruling(step, case.identity, wish) {
        Ruling::Denies(by) => sight.obstacles.push(obstacle(Some(by))),
        Ruling::Unknown => sight.unsure.push((step.clone(), subject)),
        Ruling::Grants if squashed => sight.unsure.push((step.clone(), subject)),
        Ruling::Grants
            if subject == Subject::Program && step.mount.as_ref().is_some_and(|mount| mount.has("noexec")) =>
        {
            sight.obstacles.push(obstacle(None));
        }
        Ruling::Grants => {}
    }
}

/// The files of rules that the server reads first: those of each folder from the root on, and those named by their path.
///
/// Rules on links do not hold for them, so only the folders on their way are checked.
fn read_rules(case: &Case<'_>, sight: &mut Sight) {
    let folders = case.served.path.ancestors().take_while(|folder| folder.starts_with(&case.served.root));
    let mut folders: Vec<&Path> = folders.collect();
    folders.reverse();
    let (whole, names): (Vec<&String>, Vec<&String>) =
        case.served.access_files.iter().partition(|name| Path::new(name).is_absolute());
    let beside = folders.iter().flat_map(|folder| names.iter().map(|name| folder.join(name)));
    for path in whole.into_iter().map(PathBuf::from).chain(beside) {
        let way = walk(case.look, &path);
        let End::At(step) = &way.end else { continue };
        if step.thing != Thing::File {
            continue;
        }
        for folder in way.steps.iter().filter(|step| step.thing == Thing::Folder) {
            check(case, sight, folder, Subject::Folder);
        }
        check(case, sight, step, Subject::AccessFile);
        sight.steps.extend(way.steps);
    }
}

/// What the server's rule on links says to a link of the path.
fn check_link(case: &Case<'_>, sight: &mut Sight, met: &LinkMet) {
    let refused = match case.served.symlinks {
        Symlinks::Followed => false,
        Symlinks::Refused => true,
        Symlinks::SameOwner => met.leads_to.as_ref().is_some_and(|leads_to| leads_to.user_id != met.link.user_id),
    };
    if !refused {
        return;
    }
    let below = met.asked.starts_with(&case.served.root) && met.asked != case.served.root;
    if !below {
        sight.links_above.push(met.clone());
        return;
    }
    let known = sight.obstacles.iter().any(|one| one.step.path == met.link.path);
    if !known {
        sight.obstacles.push(Obstacle {
            step: met.link.clone(),
            subject: Subject::Link,
            wish: READ,
            by: None,
            leads_to: met.leads_to.clone(),
        });
    }
}

/// The kernel's own rule (`fs.protected_symlinks`): in a sticky folder where everybody may write, a link is followed only for
/// its owner, or where it belongs to the folder's owner.
fn check_guarded(case: &Case<'_>, sight: &mut Sight, folder: Option<&Step>, link: &Step) {
    let Some(folder) = folder.filter(|folder| case.guarded_links && folder.mode & 0o1002 == 0o1002) else { return };
    let stands_in = link.path.parent() == Some(&folder.path);
    if !stands_in || link.user_id == folder.user_id || case.identity.user_id == Some(link.user_id) {
        return;
    }
    if case.identity.user_id.is_none() {
        sight.unsure.push((link.clone(), Subject::GuardedLink));
        return;
    }
    sight.obstacles.push(Obstacle {
        step: link.clone(),
        subject: Subject::GuardedLink,
        wish: READ,
        by: None,
        leads_to: None,
    });
}
