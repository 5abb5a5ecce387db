//! Entries of the suite.

use super::assertion::{Level, Ran, Section, left_out, must, practice, should};
use super::target::Target;

/// The section.
pub(super) const SECTION: Section = Section {
    name: "caching",
    assertions: &[
        must(110, "9111 3.5", "nothing makes answers to credentials public", nothing_public),
        left_out(
            111,
            Level::Practice,
            "9111 3.5",
            "answers to a cookie are private",
            "the gateway knows no cookies of its own",
        ),
        practice(112, "9111 5.2.2.5", "every refusal is no-store", refusals_no_store),
        should(113, "9110 12.5.5", "Vary names what chose the refusal", vary),
        practice(114, "9110 15.4", "no refusal is a permanent redirect", no_permanent_redirect),
    ],
};
fn nothing_public(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn refusals_no_store(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn vary(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn no_permanent_redirect(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}
