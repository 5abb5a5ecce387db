//! The catalogue: one reason a file, registered by one line in [`CATALOGUE`].
//!
//! The order of the slice is the order of every list and document made from it: by family, and in a family from the
//! everyday to the rare.

mod entry;
mod ua_blocked;

use crate::reason::Reason;

/// Every reason Doorward knows, in the order of the documents.
pub const CATALOGUE: &[&Reason] = &[&ua_blocked::UA_BLOCKED];

/// The reason with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Reason> {
    CATALOGUE.iter().copied().find(|reason| reason.id == id)
}
