//! Entries of the suite.

use super::assertion::{Ran, Section, practice};
use super::target::Target;

/// The section.
pub(super) const SECTION: Section = Section {
    name: "cross-origin requests",
    assertions: &[
        practice(127, "Fetch 4.8", "a preflight needs no credentials", preflight),
        practice(128, "Fetch 4.8", "another OPTIONS is guarded", other_options),
        practice(129, "Fetch 3.2.1", "a refusal can be read by an allowed origin", readable_refusals),
        practice(130, "Fetch 3.2.3", "the fields of refusals are exposed", exposed_fields),
        practice(131, "Fetch 3.2.5", "another origin gets nothing, and no star with credentials", other_origins),
    ],
};
fn preflight(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn other_options(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn readable_refusals(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn exposed_fields(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn other_origins(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}
