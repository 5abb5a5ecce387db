//! A repair is tried on paper: the machine with the change made, and the request asked once more.

use doorward_diagnose::repair::Repair;

use super::super::walk::Access;
use crate::Ask;
use crate::server::rehearsal::Changed;

/// An address of the documentation's networks, in no list of a real site.
const ANOTHER_CLIENT: std::net::Ipv4Addr = std::net::Ipv4Addr::new(203, 0, 113, 251);

/// Whether nothing refuses the request once the changes are made.
pub(super) fn opens(repair: &Repair, access: &Access<'_>, ask: &Ask) -> bool {
    let Some(changed) = Changed::by(repair, access.files) else { return false };
    let ask = Ask { status: None, ..ask.clone() };
    !super::super::refuses(access.start, &changed, &ask)
}

/// Whether another client is still refused, if it was before.
pub(super) fn keeps_others_out(repair: &Repair, access: &Access<'_>, ask: &Ask) -> bool {
    let Some(changed) = Changed::by(repair, access.files) else { return false };
    let other = Ask { status: None, client: ANOTHER_CLIENT.into(), ..ask.clone() };
    let was_refused = super::super::refuses(access.start, access.files, &other);
    !was_refused || super::super::refuses(access.start, &changed, &other)
}
