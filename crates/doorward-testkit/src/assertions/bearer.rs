//! Entries of the suite.

use super::assertion::{Ran, Section, must, practice, should};
use super::target::Target;

/// The section.
pub(super) const SECTION: Section = Section {
    name: "Bearer",
    assertions: &[
        must(40, "6750 2.1", "the header method is supported", header_method),
        must(41, "6750 2", "two methods at once are 400 invalid_request", two_methods),
        should(42, "6750 2.3, 9700 4.3.2", "a token in the query is not taken", query_token),
        must(43, "6750 2.2", "a token in a form is not taken", form_token),
        must(44, "6750 3", "a Bearer challenge has a parameter", has_a_parameter),
        must(45, "6750 3", "no attribute of a Bearer challenge stands twice", no_attribute_twice),
        must(46, "6750 3", "error descriptions keep to their characters", description_characters),
        should(47, "6750 3.1", "without credentials no error is told", no_error_without_credentials),
        should(48, "6750 3", "a failed token is told with an error", error_with_failed_token),
        should(49, "6750 3.1", "invalid_request is 400", invalid_request),
        should(50, "6750 3.1", "invalid_token is 401", invalid_token),
        should(51, "6750 3.1", "insufficient_scope is 403 with the scope", insufficient_scope),
        practice(52, "6750 3.1", "status, error and body never disagree", never_disagree),
        practice(53, "6750 3", "error descriptions come from a fixed vocabulary", fixed_vocabulary),
        must(54, "6750 5.3", "tokens are not taken in the clear unless allowed", not_in_the_clear),
    ],
};
fn header_method(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn two_methods(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn query_token(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn form_token(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn has_a_parameter(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn no_attribute_twice(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn description_characters(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn no_error_without_credentials(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn error_with_failed_token(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn invalid_request(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn invalid_token(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn insufficient_scope(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn never_disagree(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn fixed_vocabulary(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn not_in_the_clear(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}
