//! `realm-mismatch`: the credentials are valid, but for another realm of this host.

use super::entry::*;

/// The credentials are valid, but for another realm of this host.
pub(super) const REALM_MISMATCH: Reason = Reason {
    id: "realm-mismatch",
    title: "The credentials are valid, but for another realm of this host",
    family: Family::Credentials,
    since: "0.1.0",
    explanation: "A host can have several protected areas, called realms, each with users of its own. These credentials are \
        valid in one of them, but not in the one that this address belongs to. Browsers and some clients make it \
        worse: they send the password of the area they know to its neighbour. The realm in WWW-Authenticate names \
        the area that was asked for.",
    statuses: &[401, 403],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::Applicable,
    sight: Sight::Inside,
    frequency: 1,
    repair: Repair {
        visitor: &["Use the name and password for the area that the sign-in window names; a private window keeps the \
                browser from sending the other one."],
        client: &["Read the realm in WWW-Authenticate and send the credentials of that area. Keep them per realm and \
                not per host."],
        operator: &[
            "Compare the password file (or user store) of this path with the one of the path where the \
                credentials work, and add the user to the right one.",
            "If both areas are meant for the same people, give both the same realm and the same password file. \
                Digest passwords are bound to the realm and must be written anew after it changes.",
        ],
        platforms: &[
            Platform {
                name: "Apache",
                step: "compare `AuthName` and `AuthUserFile` of the two sections; for Digest run `htdigest file \"new \
                    realm\" name`",
            },
            Platform { name: "nginx", step: "compare `auth_basic` and `auth_basic_user_file` of the two locations" },
            Platform { name: "lighttpd", step: r#"compare `"realm"` in the `auth.require` entries of the two paths"# },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "11.5"), Reference::Rfc(7617, "2.2"), Reference::Rfc(7616, "3.3")],
    clues: &[
        Clue::Fact(Fact::CredentialsSent, Strength::Needed),
        Clue::Fact(Fact::ChallengePresent, Strength::Needed),
        Clue::Fact(Fact::ChallengeBasic, Strength::Weak),
        Clue::Fact(Fact::ChallengeDigest, Strength::Weak),
        Clue::Fact(Fact::SchemeNotOffered, Strength::Against),
        Clue::Fact(Fact::AuthorizationMalformed, Strength::Against),
        Clue::Effect(Factor::CredentialsRandom, Effect::Same, 0.95),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.95),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.85),
        Clue::Effect(Factor::ParentFolder, Effect::Opens, 0.4),
        Clue::Effect(Factor::PathPart, Effect::Differs, 0.3),
        Clue::Says(&[
            "realm mismatch",
            "wrong realm",
            "invalid realm",
            "user is not in this realm",
            "realm does not match",
        ]),
    ],
    ambiguous_with: &["credentials-wrong", "auth-stacked"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://www.example/accounts/2026.html",
            headers: &[("Authorization", "Basic YWxpY2U6d29uZGVyLWxhbmQ3")],
            body: "",
        },
        answer: REFUSAL,
        otherwise: &[
            (Factor::CredentialsNone, REFUSAL),
            (Factor::CredentialsRandom, REFUSAL),
            (Factor::SiblingRandom, REFUSAL),
        ],
        elsewhere: &[],
    },
};

/// The refusal that stays the same whatever is changed.
const REFUSAL: Answer = Answer {
    status: 401,
    headers: &[("Server", "Apache"), ("WWW-Authenticate", r#"Basic realm="Accounts""#), ("Content-Type", "text/html")],
    body: "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head>\n<title>401 Unauthorized</title>\n\
        </head><body>\n<h1>Unauthorized</h1>\n<p>This server could not verify that you\nare authorized to access \
        the document\nrequested.</p>\n</body></html>\n",
};
