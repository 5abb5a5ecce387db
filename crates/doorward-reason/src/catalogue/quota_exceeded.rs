//! `quota-exceeded`: a contingent, not a pace.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 429,
    headers: &[("Content-Type", "application/json")],
    body: "{\"error\":{\"code\":429,\"message\":\"Quota exceeded for quota metric 'Requests' and \
                    limit 'Requests per day'\",\"status\":\"RESOURCE_EXHAUSTED\"}}",
};

/// The quota of the day, the month or the plan is used up.
pub(super) const QUOTA_EXCEEDED: Reason = Reason {
    id: "quota-exceeded",
    title: "The quota of the day, the month or the plan is used up",
    family: Family::Limits,
    since: "0.1.0",
    explanation: "The account, key or project may make so many requests (or send so much data) in a day or month, and \
        that contingent is used up. This is not about pace: waiting a minute does not help, and the answer \
        stays the same until the period ends or the plan is raised. Other accounts are served as before. A \
        test program left running, or a key that leaked, is a common cause.",
    statuses: &[429, 403, 402, 509],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::AfterWaiting,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 1,
    repair: Repair {
        visitor: &[],
        client: &[
            "Stop until the quota starts afresh (the provider's console shows when), or raise the plan.",
            "See in the console what used it up; if it was not you, replace the key and restrict it to \
                your addresses or sites.",
            "Keep answers so that the same question is not paid for twice.",
        ],
        operator: &[
            "Say in the answer which quota it was and when it starts afresh, and send `Retry-After`; warn \
                the holder by mail before the end is reached.",
            "If this client should have more, raise the quota of its plan alone.",
        ],
        platforms: &[
            Platform {
                name: "AWS API Gateway",
                step: "the usage plan of this API key: quota and period; gateway response `QUOTA_EXCEEDED`",
            },
            Platform { name: "Google Cloud", step: "IAM & Admin, Quotas: the metric named in the answer" },
            Platform { name: "Kong", step: "the `rate-limiting` plugin with `day` or `month`; counters per consumer" },
            Platform { name: "Apigee", step: "the Quota policy (`policies.ratelimit.QuotaViolation`)" },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(6585, "4"), Reference::Cwe(770)],
    clues: &[
        Clue::Fact(Fact::StockPage, Strength::Against),
        Clue::Fact(Fact::RetryAfter, Strength::Weak),
        Clue::Fact(Fact::CredentialsSent, Strength::Weak),
        Clue::Fact(Fact::JsonBody, Strength::Weak),
        Clue::Effect(Factor::CredentialsRandom, Effect::Differs, 0.8),
        Clue::Effect(Factor::CredentialsNone, Effect::Differs, 0.7),
        Clue::Effect(Factor::SourceAddress, Effect::Same, 0.9),
        Clue::Effect(Factor::Waited, Effect::Same, 0.7),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.98),
        Clue::Says(&[
            "quota exceeded",
            "quotaexceeded",
            "quota_exceeded",
            "quota has been exceeded",
            "exceeded your current quota",
            "insufficient_quota",
            "dailylimitexceeded",
            "daily limit exceeded",
            "daily request limit",
            "monthly limit",
            "monthly quota",
            "exceeded your monthly",
            "quotaviolation",
            "usage limit reached",
            "over quota",
        ]),
        Clue::Hints(&["quota", "limit exceeded", "upgrade your plan", "resource_exhausted"]),
    ],
    ambiguous_with: &["rate-limited", "rate-limit-status"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://api.example/v1/translate",
            headers: &[("X-API-Key", "k-7731"), ("Accept", "application/json")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::SiblingRandom, REFUSED),
            (
                Factor::CredentialsRandom,
                Answer {
                    status: 401,
                    headers: &[("Content-Type", "application/json"), ("WWW-Authenticate", "ApiKey realm=\"api\"")],
                    body: "{\"error\":{\"code\":401,\"message\":\"API key not valid\"}}",
                },
            ),
            (
                Factor::CredentialsNone,
                Answer {
                    status: 401,
                    headers: &[("Content-Type", "application/json"), ("WWW-Authenticate", "ApiKey realm=\"api\"")],
                    body: "{\"error\":{\"code\":401,\"message\":\"API key missing\"}}",
                },
            ),
        ],
        elsewhere: &[],
    },
};
