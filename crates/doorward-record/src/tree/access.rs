//! Who may do what, as the kernel decides it (`fs/namei.c`, `fs/posix_acl.c`).
//!
//! The owner's bits hold for the owner alone; then the list, where there is one; then the group's or the others' bits. Where
//! the worker's user or groups are not known, only what holds for everybody is said.

use super::acl::{Acl, Whom};
use super::{Identity, Step, Thing};

/// The right to read a file or to list a folder.
pub const READ: u32 = 4;
/// The right to run a program or to pass through a folder.
pub const EXECUTE: u32 = 1;

/// What the kernel says to one wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    /// It grants it.
    Grants,
    /// It denies it, by this.
    Denies(By),
    /// It depends on something that is not known.
    Unknown,
}

/// What denies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The owner's bits: the worker is the owner.
    Owner,
    /// The group's bits: the worker is in the group.
    Group,
    /// The others' bits.
    Others,
    /// An entry of the list.
    Entry(Whom),
    /// The list's mask, which takes away what this entry gives.
    Mask(Whom),
}

impl By {
    /// Whether the list denies.
    #[must_use]
    pub fn is_list(self) -> bool {
        matches!(self, Self::Entry(_) | Self::Mask(_))
    }
}

/// Whether this identity has this right to this step itself.
#[must_use]
pub fn ruling(step: &Step, identity: &Identity, wish: u32) -> Ruling {
    if identity.passes_all {
        return passes_all(step, wish);
    }
    let Some(user_id) = identity.user_id else { return for_everybody(step, wish) };
    if user_id == step.user_id {
        return decided(step.mode >> 6, wish, By::Owner);
    }
    let Some(group_ids) = identity.group_ids.as_deref() else { return for_any_group(step, user_id, wish) };
    for_known(step, user_id, group_ids, wish)
}

/// Root reads and passes everything, and runs what anybody may run.
fn passes_all(step: &Step, wish: u32) -> Ruling {
    let runs = step.thing == Thing::Folder || wish & EXECUTE == 0 || step.mode & 0o111 != 0;
    if runs { Ruling::Grants } else { Ruling::Denies(By::Owner) }
}

/// What these three bits say.
fn decided(bits: u32, wish: u32, by: By) -> Ruling {
    if bits & wish == wish { Ruling::Grants } else { Ruling::Denies(by) }
}

/// For one who is not the owner and whose groups are known.
fn for_known(step: &Step, user_id: u32, group_ids: &[u32], wish: u32) -> Ruling {
    // The kernel looks at the list only where the group's bits, which are then the mask, are not all off.
    if step.mode & 0o070 != 0 {
        if step.unseen.is_some() {
            return Ruling::Unknown;
        }
        if let Some(acl) = &step.acl {
            return by_list(acl, step.group_id, user_id, group_ids, wish);
        }
    }
    if group_ids.contains(&step.group_id) {
        return decided(step.mode >> 3, wish, By::Group);
    }
    decided(step.mode, wish, By::Others)
}

/// The list's own way: the user's entry, else any group's entry that suffices, else the others.
fn by_list(acl: &Acl, own_group: u32, user_id: u32, group_ids: &[u32], wish: u32) -> Ruling {
    let mask = acl.bits(Whom::Mask).unwrap_or(0o7);
    let under_mask = |bits: u32, whom: Whom| match (bits & wish == wish, bits & mask & wish == wish) {
        (true, true) => Ruling::Grants,
        (true, false) => Ruling::Denies(By::Mask(whom)),
        (false, _) => Ruling::Denies(By::Entry(whom)),
    };
    let named = Whom::User(user_id);
    if let Some(bits) = acl.bits(named) {
        return under_mask(bits, named);
    }
    let mut denied = None;
    for entry in &acl.entries {
        let is_ours = match entry.whom {
            Whom::OwnGroup => group_ids.contains(&own_group),
            Whom::Group(id) => group_ids.contains(&id),
            _ => false,
        };
        if !is_ours {
            continue;
        }
        if entry.bits & wish == wish {
            return under_mask(entry.bits, entry.whom);
        }
        denied = denied.or(Some(entry.whom));
    }
    match denied {
        Some(Whom::OwnGroup) => Ruling::Denies(By::Group),
        Some(whom) => Ruling::Denies(By::Entry(whom)),
        None => decided(acl.bits(Whom::Others).unwrap_or_default(), wish, By::Others),
    }
}

/// For one whose groups are not known: what holds whichever they are.
fn for_any_group(step: &Step, user_id: u32, wish: u32) -> Ruling {
    let mut groups = vec![Vec::new(), vec![step.group_id]];
    let listed = step.acl.iter().flat_map(|acl| &acl.entries);
    groups.extend(listed.filter_map(|entry| match entry.whom {
        Whom::Group(id) => Some(vec![id]),
        _ => None,
    }));
    let mut rulings = groups.iter().map(|groups| for_known(step, user_id, groups, wish));
    let Some(first) = rulings.next() else { return Ruling::Unknown };
    let agrees = |other: Ruling| (first == Ruling::Grants) == (other == Ruling::Grants) && other != Ruling::Unknown;
    if rulings.all(agrees) { first } else { Ruling::Unknown }
}

/// For one who is not known at all: what holds for everybody.
fn for_everybody(step: &Step, wish: u32) -> Ruling {
    let all = [6, 3, 0].into_iter().all(|shift| (step.mode >> shift) & wish == wish);
    let listed = step.acl.iter().flat_map(|acl| &acl.entries).all(|entry| entry.bits & wish == wish);
    if all && listed && step.unseen.is_none() { Ruling::Grants } else { Ruling::Unknown }
}

#[cfg(test)]
mod tests {
    use super::{By, EXECUTE, READ, Ruling, ruling};
    use crate::tree::acl::{Acl, Whom};
    use crate::tree::fake::step;
    use crate::tree::{Identity, Thing};

    fn worker(user_id: Option<u32>, group_ids: Option<&[u32]>) -> Identity {
        Identity { user: None, user_id, group_ids: group_ids.map(<[u32]>::to_vec), passes_all: user_id == Some(0) }
    }

    #[test]
    fn bits_are_read_for_the_one_class_that_fits() {
        let www = worker(Some(33), Some(&[33]));
        for (mode, owner, group, wish, expected) in [
            (0o644, 0, 0, READ, Ruling::Grants),
            (0o600, 0, 0, READ, Ruling::Denies(By::Others)),
            (0o640, 0, 33, READ, Ruling::Grants),
            (0o640, 0, 4, READ, Ruling::Denies(By::Others)),
            // The group's bits hold for its members even where others have more.
            (0o604, 0, 33, READ, Ruling::Denies(By::Group)),
            // And the owner's for the owner.
            (0o044, 33, 33, READ, Ruling::Denies(By::Owner)),
            (0o400, 33, 0, READ, Ruling::Grants),
            (0o744, 0, 0, EXECUTE, Ruling::Denies(By::Others)),
            (0o711, 0, 0, EXECUTE, Ruling::Grants),
        ] {
            let step = step("/a", Thing::Folder, mode, owner, group);
            assert_eq!(ruling(&step, &www, wish), expected, "{mode:o} {owner}:{group}");
        }
    }

    #[test]
    fn lists_are_read_as_the_kernel_reads_them() {
        let list = |entries: &[(Whom, u32)]| {
            let mut acl = Acl::from_mode(0o644);
            entries.iter().for_each(|(whom, bits)| acl.set(*whom, *bits));
            acl
        };
        let (user, group, mask) = (Whom::User(33), Whom::Group(33), Whom::Mask);
        for (mode, entries, expected) in [
            (0o644, vec![(user, 0), (mask, 4)], Ruling::Denies(By::Entry(user))),
            (0o664, vec![(user, 4), (mask, 2)], Ruling::Denies(By::Mask(user))),
            (0o644, vec![(user, 4), (mask, 4)], Ruling::Grants),
            (0o644, vec![(group, 0), (mask, 4)], Ruling::Denies(By::Entry(group))),
            // With the mask all off the kernel passes the list over, and the others' bits hold.
            (0o604, vec![(user, 0), (mask, 0)], Ruling::Grants),
            (0o640, vec![(Whom::User(7), 4), (mask, 4), (Whom::Others, 0)], Ruling::Denies(By::Others)),
            (0o640, vec![(group, 4), (mask, 4), (Whom::Others, 0)], Ruling::Grants),
        ] {
            let mut step = step("/a", Thing::File, mode, 0, 0);
            step.acl = Some(list(&entries));
            assert_eq!(ruling(&step, &worker(Some(33), Some(&[33])), READ), expected, "{mode:o} {entries:?}");
        }
    }

    #[test]
    fn what_is_not_known_is_said_only_where_it_holds_for_everybody() {
        let (nobody_known, no_groups) = (worker(None, None), worker(Some(33), None));
        for (mode, identity, expected) in [
            (0o644, &nobody_known, Ruling::Grants),
            (0o640, &nobody_known, Ruling::Unknown),
            (0o600, &nobody_known, Ruling::Unknown),
            (0o640, &no_groups, Ruling::Unknown),
            (0o600, &no_groups, Ruling::Denies(By::Others)),
            (0o644, &no_groups, Ruling::Grants),
            (0o600, &worker(Some(0), None), Ruling::Grants),
        ] {
            assert_eq!(ruling(&step("/a", Thing::File, mode, 0, 0), identity, READ), expected, "{mode:o} {identity:?}");
        }
        let program = step("/a.cgi", Thing::File, 0o644, 0, 0);
        assert_eq!(ruling(&program, &worker(Some(0), None), EXECUTE), Ruling::Denies(By::Owner));
    }
}
