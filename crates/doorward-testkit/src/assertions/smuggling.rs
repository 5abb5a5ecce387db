//! Entries of the suite.

use super::assertion::Section;

/// The section.
pub(super) const SECTION: Section = Section { name: "smuggling", assertions: &[] };
