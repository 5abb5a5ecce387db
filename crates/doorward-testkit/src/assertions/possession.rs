//! Entries of the suite.

use super::assertion::{Level, Ran, Section, left_out, must};
use super::target::Target;

/// The section.
pub(super) const SECTION: Section = Section {
    name: "possession, step-up, metadata",
    assertions: &[
        left_out(
            76,
            Level::Must,
            "9449 7.1",
            "a DPoP challenge lists algorithms",
            "the gateway offers no DPoP; bound tokens are refused, which number 77 shows",
        ),
        must(77, "9449 7.2", "a token bound to a DPoP key is refused under Bearer", bound_to_dpop),
        left_out(78, Level::Must, "9449 4.3", "a DPoP proof is checked in full", "the gateway offers no DPoP"),
        left_out(79, Level::Must, "9449 9", "a DPoP nonce is asked for", "the gateway offers no DPoP"),
        must(80, "8705 3", "a token bound to a certificate is refused without it", bound_to_certificate),
        must(81, "9470 3", "too weak an authentication is 401 and tells what is needed", step_up),
        must(82, "9728 5.1", "the resource metadata of a challenge can be fetched", metadata_is_there),
        must(83, "9728 3.3", "the metadata names the resource it is of", metadata_names_the_resource),
        must(84, "9728 3.1", "the well-known part stands between host and path", metadata_well_known),
    ],
};
fn bound_to_dpop(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn bound_to_certificate(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn step_up(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn metadata_is_there(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn metadata_names_the_resource(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn metadata_well_known(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}
