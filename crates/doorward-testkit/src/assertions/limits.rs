//! Entries of the suite.

use super::assertion::{Level, Ran, Section, left_out, may, must, practice, should};
use super::target::Target;

/// The section.
pub(super) const SECTION: Section = Section {
    name: "429 and 503",
    assertions: &[
        should(101, "6585 4", "429 explains and has Retry-After", too_many_explains),
        must(102, "6585 4", "429 is not stored", too_many_no_store),
        must(103, "9110 10.2.3", "Retry-After has its form and is at least 1", retry_after_form),
        practice(104, "9110 10.2.3", "Retry-After is true", retry_after_true),
        must(105, "RateLimit draft", "RateLimit fields keep to the draft", rate_limit_fields),
        should(106, "RateLimit draft", "Retry-After is not before the reset", not_before_reset),
        may(107, "RateLimit draft", "the problem type of a used up quota", problem_type),
        left_out(
            108,
            Level::Practice,
            "9110 15.6.4",
            "a limiter whose store is away fails as configured",
            "limits are kept in memory on one machine; there is no store that could be away",
        ),
        practice(109, "9110 17.16", "the throttle of sign-ins treats all accounts alike", sign_in_throttle),
    ],
};
fn too_many_explains(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn too_many_no_store(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn retry_after_form(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn retry_after_true(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn rate_limit_fields(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn not_before_reset(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn problem_type(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn sign_in_throttle(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}
