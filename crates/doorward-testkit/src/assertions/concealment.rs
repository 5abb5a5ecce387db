//! Entries of the suite.

use super::assertion::{Ran, Section, may, must, practice, should};
use super::target::Target;

/// The section.
pub(super) const SECTION: Section = Section {
    name: "403, 404, 405, 407, 413, 421, 425, 451",
    assertions: &[
        may(85, "9110 15.5.4", "404 hides what is forbidden", hides),
        practice(86, "9110 15.5.4", "a hidden page is like an absent one for every method", alike_for_methods),
        practice(87, "9110 15.5.4", "a hidden page is like an absent one for every field", alike_for_fields),
        practice(88, "9110 15.5.4", "a hidden page takes as long as an absent one", alike_in_time),
        practice(89, "9110 15.5.5", "a 404 that may hide is not stored", hidden_no_store),
        practice(90, "9110 15.5.4", "a hidden page shows no challenge and no limit", hidden_without_challenge),
        must(91, "9110 15.5.6", "405 has Allow, and not before authorization", method_not_allowed),
        practice(92, "9110 4.2.3", "one normal form of paths for policy and upstream", one_normal_form),
        must(93, "9110 15.5.8", "a reverse proxy never answers 407", never_407),
        must(94, "9110 11.7.2", "Proxy-Authorization is not relayed", proxy_authorization),
        practice(95, "9110 15.5.8", "the upstream's 407 is 502", upstream_407),
        must(96, "9110 15.5.20", "a host that is not served is 421", misdirected),
        must(97, "8470 5.2", "early data is passed on as such or answered 425", early_data),
        should(98, "7725 3", "451 explains, names who blocks, and sets its freshness", legal),
        must(99, "9110 15.5.14", "a body over the limit is 413", body_too_large),
        practice(100, "9110 16.2", "no unregistered status is sent", registered_statuses),
    ],
};
fn hides(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn alike_for_methods(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn alike_for_fields(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn alike_in_time(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn hidden_no_store(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn hidden_without_challenge(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn method_not_allowed(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn one_normal_form(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn never_407(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn proxy_authorization(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn upstream_407(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn misdirected(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn early_data(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn legal(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn body_too_large(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn registered_statuses(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}
