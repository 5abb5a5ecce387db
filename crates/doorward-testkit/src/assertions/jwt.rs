//! Entries of the suite.

use super::assertion::{Level, Ran, Section, left_out, must, practice};
use super::target::Target;

/// The section.
pub(super) const SECTION: Section = Section {
    name: "JSON Web Tokens",
    assertions: &[
        must(55, "8725 3.1", "only listed algorithms are taken, and none is not one", algorithms),
        must(56, "8725 3.1", "one key is for one algorithm", one_key_one_algorithm),
        must(57, "8725 3.3", "a nested token is not taken for its inner one", nested),
        must(58, "8725 3.8", "the issuer is exact and the key belongs to it", issuer),
        must(59, "8725 3.9, 9068 4", "the audience must name the site", audience),
        must(60, "9068 4, 8725 3.11", "an ID token is refused", id_token),
        must(61, "7519 4.1.4", "an expired token is refused", expiry),
        must(62, "7519 4.1.5", "a token not yet valid is refused", not_before),
        must(63, "8725 3.10", "keys named by the token are never followed", foreign_keys),
        must(64, "7515 4.1.11", "an unknown critical extension is refused", critical),
        must(65, "7515 4", "a header name twice is refused", duplicate_header),
        must(66, "8725 3.5", "a weak secret is refused when the map is loaded", weak_secret),
        practice(67, "8725 3.2", "zero and overlong signatures are refused", odd_signatures),
        practice(68, "7519 2", "claims of odd types are 401 and no fault", odd_claims),
        must(69, "9068 4", "a token that fails is invalid_token", fails_as_invalid_token),
        practice(70, "7517 4.5", "an unknown key id is looked up once", unknown_key_once),
        left_out(
            71,
            Level::Practice,
            "7517 4.5",
            "a removed key is honoured for a grace time only",
            "the grace time needs a clock under control, which a running program does not offer; the unit tests of the key store have one",
        ),
        practice(72, "9110 15.6.4", "a key server that is away is 503, and no excuse for a bad token", key_server_away),
        must(73, "7662 2.2", "a token that is not active is 401 invalid_token", not_active),
        practice(74, "9110 15.6.4", "introspection that is away is 503", introspection_away),
        must(75, "7662 4", "an answer is not kept beyond the end of the token", not_beyond_expiry),
    ],
};
fn algorithms(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn one_key_one_algorithm(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn nested(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn issuer(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn audience(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn id_token(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn expiry(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn not_before(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn foreign_keys(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn critical(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn duplicate_header(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn weak_secret(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn odd_signatures(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn odd_claims(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn fails_as_invalid_token(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn unknown_key_once(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn key_server_away(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn not_active(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn introspection_away(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn not_beyond_expiry(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}
