//! `rate-limit-status`: a refusal for haste that does not say so.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 503,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
    body: "<html><head><title>503 Service Temporarily \
                    Unavailable</title></head><body><center><h1>503 Service Temporarily \
                    Unavailable</h1></center><hr><center>nginx</center></body></html>",
};

/// A rate limit answers with a misleading status or without Retry-After.
pub(super) const RATE_LIMIT_STATUS: Reason = Reason {
    id: "rate-limit-status",
    title: "A rate limit answers with a misleading status or without Retry-After",
    family: Family::Limits,
    since: "0.1.0",
    explanation: "Too many requests came in a time, and the server refuses, but in words that mean something else: \
        403, as if the caller lacked a right, or 503, as if the server were down; or 429 without saying when \
        to come back. Programs then do the wrong thing: they give up, ask for a new password, or keep \
        hammering. The same request is served after a pause. The right answer is 429 with Retry-After.",
    statuses: &[503, 403, 429, 509, 400],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::AfterWaiting,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 0,
    repair: Repair {
        visitor: &["Wait a minute, then load the page once."],
        client: &[
            "Treat this 403 or 503 as a rate limit: pause, double the pause after each refusal, and read \
                `X-RateLimit-Reset` where it is sent.",
            "Tell the operator that the status hides the reason.",
        ],
        operator: &[
            "Answer 429 for a rate limit and add `Retry-After` with whole seconds, at least 1.",
            "Keep 503 for the server's own overload and 403 for a missing right, so that monitors and \
                crawlers react rightly.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "the default is 503: set `limit_req_status 429;` and `limit_conn_status 429;`, and for \
                    that page `error_page 429 @slow;` with `add_header Retry-After 30 always;`",
            },
            Platform {
                name: "Apache",
                step: "mod_evasive answers 403: set `DOSHTTPStatus 429` where the build knows it; mod_qos: \
                    `QS_ErrorResponseCode 429`",
            },
            Platform {
                name: "HAProxy",
                step: "`http-request return status 429 content-type text/plain string \"slow down\" hdr \
                    Retry-After 30 if …`; a plain `http-request deny` answers 403",
            },
            Platform {
                name: "WordPress",
                step: "Wordfence answers 503 for its rate limits: adjust them under Firewall, Rate Limiting",
            },
        ],
    },
    search_effect: Some(
        "A limit in the form of 403 makes search engines drop pages; in the form of 429 or 503 it only slows \
        them.",
    ),
    references: &[Reference::Rfc(6585, "4"), Reference::Rfc(9110, "10.2.3"), Reference::Rfc(9110, "15.6.4")],
    clues: &[
        Clue::Fact(Fact::RateExhausted, Strength::Strong),
        Clue::Fact(Fact::RetryAfter, Strength::Against),
        Clue::Fact(Fact::EmptyBody, Strength::Weak),
        Clue::Effect(Factor::Again, Effect::Same, 0.6),
        Clue::Effect(Factor::CredentialsRandom, Effect::Opens, 0.3),
        Clue::Effect(Factor::SourceAddress, Effect::Opens, 0.8),
        Clue::Effect(Factor::Waited, Effect::Opens, 0.8),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.9),
        Clue::Says(&[
            "your access to this service has been limited",
            "your access to this site has been limited",
            "bandwidth limit exceeded",
        ]),
        Clue::Hints(&["rate limit", "too many requests", "too many connections", "try again later", "throttl"]),
    ],
    ambiguous_with: &[
        "rate-limited",
        "ip-banned",
        "account-locked",
        "quota-exceeded",
        "upstream-unavailable",
        "maintenance",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://shop.example/catalogue",
            headers: &[("Accept", "text/html")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::SiteRoot, REFUSED),
            (Factor::RootRandom, REFUSED),
            (Factor::SiblingRandom, REFUSED),
            (Factor::SourceAddress, Answer::OPEN),
            (Factor::Waited, Answer::OPEN),
        ],
        elsewhere: &[],
    },
};
