//! `misreported-status`: the status names another kind of refusal than the one that happened.

use super::entry::*;

/// The status names another kind of refusal than the one that happened.
pub(super) const MISREPORTED_STATUS: Reason = Reason {
    id: "misreported-status",
    title: "The status names another kind of refusal than the one that happened",
    family: Family::Masks,
    since: "0.1.0",
    explanation: "The number and the cause do not fit together. 401 means: say who you are. 403 means: you are known, and \
        still not allowed. Here a request that only lacked credentials was told 403, or a known caller without the \
        right was told 401. Clients act on the number, so they give up where they should sign in, or ask for a \
        password again and again where none will help.",
    statuses: &[403, 401, 200],
    fault: Fault::Yes,
    who_fixes: Who::Developer,
    retry: Retry::Changed,
    challenge: Challenge::Applicable,
    sight: Sight::Outside,
    frequency: 2,
    repair: Repair {
        visitor: &[],
        client: &[
            "Read the body as well as the number: if it speaks of missing credentials, send some in spite of the \
                403.",
        ],
        operator: &[
            "Answer 401 with a challenge where credentials are missing or not valid, and 403 where the caller is \
                known and lacks the right.",
            "Where the status comes from a framework, change it there and not in the front server, so that body \
                and status keep agreeing.",
        ],
        platforms: &[
            Platform {
                name: "FastAPI",
                step: "upgrade: current HTTPBearer and APIKeyHeader answer 401, older releases 403; or pass \
                    `auto_error=False` and raise the 401 yourself",
            },
            Platform {
                name: "Django",
                step: "REST framework: put a class that sends a challenge (TokenAuthentication, BasicAuthentication) \
                    before SessionAuthentication; the first class decides between 401 and 403",
            },
            Platform {
                name: "Spring",
                step: "replace `Http403ForbiddenEntryPoint` with `HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED)` or \
                    the entry point of the scheme",
            },
            Platform {
                name: "lighttpd",
                step: "mod_auth answers 401 for a valid user whom `require` does not list; only the user list can \
                    change that",
            },
        ],
    },
    search_effect: Some("None: search engines treat 401 and 403 alike and drop the page either way."),
    references: &[Reference::Rfc(9110, "15.5.2"), Reference::Rfc(9110, "15.5.4"), Reference::Rfc(9110, "11.4")],
    clues: &[
        Clue::Fact(Fact::QuietDenial, Strength::Decisive),
        Clue::Fact(Fact::QuietDenial, Strength::Needed),
        Clue::Fact(Fact::StockPage, Strength::Against),
        Clue::Fact(Fact::ChallengePresent, Strength::Weak),
        Clue::Fact(Fact::CredentialsNotSent, Strength::Weak),
        Clue::Fact(Fact::JsonBody, Strength::Weak),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.3),
        Clue::Hints(&[
            "not authenticated",
            "authentication credentials were not provided",
            "authentication required",
            "unauthenticated",
            "missing token",
            "invalid token",
        ]),
    ],
    ambiguous_with: &["credentials-missing", "role-insufficient", "route-unknown-as-auth"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://api.example/v1/orders",
            headers: &[("Accept", "application/json")],
            body: "",
        },
        answer: Answer {
            status: 403,
            headers: &[("Content-Type", "application/json")],
            body: r#"{"detail":"Not authenticated"}"#,
        },
        otherwise: &[],
        elsewhere: &[],
    },
};
