//! `not-owner`: the object belongs to another user or tenant.

use super::entry::*;

/// The object belongs to another user or tenant.
pub const NOT_OWNER: Reason = Reason {
    id: "not-owner",
    title: "The object belongs to another user or tenant",
    family: Family::Rights,
    since: "0.1.0",
    explanation: "The caller is signed in and may use this part of the service, but the one object asked for belongs to \
        somebody else or to another tenant. The server refuses, as it should: this check is what keeps customers \
        from reading each other's data by changing a number in the address. Some services answer 404 here, so that \
        nobody learns which numbers exist. If the object should be shared, its owner has to share it.",
    statuses: &[403, 404],
    fault: Fault::No,
    who_fixes: Who::Intended,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 5,
    repair: Repair {
        visitor: &[
            "Check that you are signed in with the account that owns it, or ask its owner to share it with you.",
        ],
        client: &["Check the id in the address and the account or tenant that the token is for; list the objects of \
                this account first and use an id from there."],
        operator: &[
            "Nothing, if the object is somebody else's. If it is not, look whom the record names as owner, and \
                which user and tenant the request was taken for.",
            "Answer the same for an object of others and for one that does not exist if ids must not be guessed.",
        ],
        platforms: &[],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.5.4"), Reference::Owasp("API1:2023"), Reference::Cwe(639)],
    clues: &[
        Clue::Fact(Fact::Anonymous, Strength::Against),
        Clue::Fact(Fact::SessionSent, Strength::Weak),
        Clue::Fact(Fact::ObjectPath, Strength::Needed),
        Clue::Fact(Fact::StockPage, Strength::Against),
        Clue::Fact(Fact::CredentialsSent, Strength::Weak),
        Clue::Fact(Fact::TokenTimely, Strength::Weak),
        Clue::Fact(Fact::ErrorInvalidToken, Strength::Against),
        Clue::Fact(Fact::ErrorInsufficientScope, Strength::Against),
        Clue::Fact(Fact::ChallengePresent, Strength::Against),
        Clue::Effect(Factor::CredentialsNone, Effect::Asks, 0.85),
        Clue::Effect(Factor::CredentialsRandom, Effect::Asks, 0.85),
        Clue::Effect(Factor::CookiesNone, Effect::Asks, 0.75),
        Clue::Effect(Factor::MethodGet, Effect::Same, 0.7),
        Clue::Says(&[
            "not the owner",
            "you are not the owner",
            "not owned by you",
            "belongs to another",
            "belongs to a different",
            "you do not own",
            "you don't own",
            "owned by another",
            "not your resource",
            "only the owner",
            "another user's",
            "other user's",
            "another tenant",
            "wrong tenant",
            "tenant mismatch",
            "different tenant",
            "not_owner",
            "owner_mismatch",
            "can only access your own",
            "only access your own",
        ]),
        Clue::Hints(&[
            "this action is unauthorized",
            "not allowed to view this",
            "you do not have permission",
            "no access to this object",
        ]),
    ],
    ambiguous_with: &["role-insufficient", "content-not-public", "denial-masked-as-404", "caller-banned"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://api.example/v1/users/u-2/orders",
            headers: &[(
                "Authorization",
                "Bearer eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IjIwMjYtMDkifQ.eyJpc3MiOiJodHRwczovL2lkLm\
                        V4YW1wbGUiLCJzdWIiOiJ1LTEwNDIiLCJhdWQiOiJsZWRnZXIiLCJleHAiOjE3OTUzNTAwMDAsImlhdCI6MTc5NTM0OD\
                        IwMH0.Aj_Mh_Z9YGm9raiS42T1qDeG3Q709aZ0_84OsHKFM04DKYuTnCL40WfHSpGft_6231U29a9nJsnG-U7z3YVcdw",
            )],
            body: "",
        },
        answer: Answer {
            status: 403,
            headers: &[("Content-Type", "application/json")],
            body: r#"{"detail":"This order belongs to another user"}"#,
        },
        otherwise: &[
            (
                Factor::CredentialsNone,
                Answer {
                    status: 401,
                    headers: &[("Content-Type", "application/json"), ("WWW-Authenticate", r#"Bearer realm="orders""#)],
                    body: r#"{"detail":"Not authenticated"}"#,
                },
            ),
            (
                Factor::CredentialsRandom,
                Answer {
                    status: 401,
                    headers: &[
                        ("Content-Type", "application/json"),
                        ("WWW-Authenticate", r#"Bearer realm="orders", error="invalid_token""#),
                    ],
                    body: r#"{"detail":"Invalid token"}"#,
                },
            ),
            (Factor::SiblingRandom, ELSEWHERE),
            (Factor::ParentFolder, ELSEWHERE),
        ],
        elsewhere: &[],
    },
};

/// What other pages answer.
const ELSEWHERE: Answer =
    Answer { status: 404, headers: &[("Content-Type", "application/json")], body: r#"{"detail":"Not Found"}"# };
