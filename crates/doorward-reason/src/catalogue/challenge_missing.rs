//! `challenge-missing`: A 401 comes without the header that says how to sign in.

use super::entry::*;

/// A 401 comes without the header that says how to sign in.
pub(super) const CHALLENGE_MISSING: Reason = Reason {
    id: "challenge-missing",
    title: "A 401 comes without the header that says how to sign in",
    family: Family::Masks,
    since: "0.1.0",
    explanation: "Every 401 must carry a WWW-Authenticate header that names how to sign in; this one does not. Browsers then \
        show no sign-in window, and programs that follow the standard report an error or never try their \
        credentials. The refusal itself may be right: look for its cause beside this finding. The usual origin is \
        an application or gateway plugin that sets the status by hand.",
    statuses: &[401],
    fault: Fault::Yes,
    who_fixes: Who::Developer,
    retry: Retry::Changed,
    challenge: Challenge::Applicable,
    sight: Sight::Outside,
    frequency: 0,
    repair: Repair {
        visitor: &[],
        client: &["Read in the documentation which credential this service wants, and send it without waiting to be \
                asked (`curl -u` and most libraries do)."],
        operator: &[
            "Add a WWW-Authenticate header with every scheme that serves here to each 401, also to those that \
                error handlers, gateway plugins and JSON views make.",
            "For a service that only takes tokens, `WWW-Authenticate: Bearer realm=\"name of the service\"` is \
                enough and opens no password window in browsers.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`add_header WWW-Authenticate 'Bearer realm=\"api\"' always;` beside `return 401`; without \
                    `always` it is left out of a 401",
            },
            Platform {
                name: "Django",
                step: "REST framework: the first class in `authentication_classes` must have an `authenticate_header` \
                    method that returns a challenge",
            },
            Platform { name: "FastAPI", step: r#"`raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})`"# },
            Platform { name: "Express", step: r#"`res.set("WWW-Authenticate", 'Bearer realm="api"').status(401)`"# },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.5.2"), Reference::Rfc(9110, "11.6.1")],
    clues: &[
        Clue::Fact(Fact::ChallengeAbsent, Strength::Needed),
        Clue::Fact(Fact::JsonBody, Strength::Weak),
        Clue::Fact(Fact::ChallengePresent, Strength::Against),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.4),
    ],
    ambiguous_with: &["credentials-missing", "route-unknown-as-auth"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://api.example/v1/usage",
            headers: &[("Accept", "application/json")],
            body: "",
        },
        answer: Answer {
            status: 401,
            headers: &[("Content-Type", "application/json")],
            body: r#"{"detail":"Missing credentials"}"#,
        },
        otherwise: &[],
        elsewhere: &[],
    },
};
