//! Entries of the suite.

use super::assertion::{Level, Ran, Section, left_out, must, practice};
use super::target::Target;

/// The section.
pub(super) const SECTION: Section = Section {
    name: "sessions, tokens, edges",
    assertions: &[
        left_out(132, Level::Practice, "6265 8", "a session id is renewed at sign-in", "the gateway keeps no sessions"),
        left_out(
            133,
            Level::Practice,
            "6265 8",
            "sessions end by idleness and by age",
            "the gateway keeps no sessions",
        ),
        left_out(
            134,
            Level::Practice,
            "9700 4.14",
            "a changed password ends sessions and tokens",
            "the gateway keeps no sessions and issues no tokens",
        ),
        left_out(
            135,
            Level::Must,
            "9700 4.14.2",
            "a reused refresh token revokes its family",
            "the gateway issues no tokens",
        ),
        left_out(
            136,
            Level::Must,
            "6749 5.1, 5.2",
            "token answers are no-store, and invalid_client is 401",
            "the gateway issues no tokens",
        ),
        must(137, "9700 4.13", "identity fields from outside are dropped", identity_fields),
        must(138, "9110 11.6.3", "Authentication-Info passes unmodified", authentication_info),
        practice(139, "9110 15.5", "no refusal is 200, no 401 has a Location", no_disguise),
        practice(140, "9110 15.5.4", "what no rule matches is refused", default_deny),
    ],
};
fn identity_fields(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn authentication_info(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn no_disguise(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn default_deny(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}
