//! `rate-limited`: a counter that is full for now.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 429,
    headers: &[
        ("Content-Type", "application/json"),
        ("Retry-After", "30"),
        ("RateLimit-Limit", "100"),
        ("RateLimit-Remaining", "0"),
        ("RateLimit-Reset", "30"),
    ],
    body: "{\"message\":\"Too Many Requests\"}",
};

/// Too many requests in a time.
pub const RATE_LIMITED: Reason = Reason {
    id: "rate-limited",
    title: "Too many requests in a time",
    family: Family::Limits,
    since: "0.1.0",
    explanation: "The server counts the requests of each client, by address, key or account, and refuses more than so \
        many in a time. This client has used up its share; after the time in the Retry-After header, or a \
        minute or so where there is none, the same request is served again. Behind a shared address (an \
        office, a mobile network, a proxy) many people can use up one share together. Asking again at once \
        only makes the wait longer.",
    statuses: &[429, 503, 403],
    fault: Fault::No,
    who_fixes: Who::Client,
    retry: Retry::AfterWaiting,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 8,
    repair: Repair {
        visitor: &["Wait a minute, then load the page once; do not press reload over and over."],
        client: &[
            "Wait as long as `Retry-After` says; without it, wait a second and double the time after each \
                refusal, with some chance added.",
            "Ask less: keep answers, use conditional requests (`If-None-Match`), page sizes and batch \
                calls, and send fewer requests at once.",
            "Read `RateLimit-Remaining` (or `X-RateLimit-Remaining`) and slow down before it reaches 0.",
        ],
        operator: &[
            "Check that the limit counts clients and not your own proxy: behind one, all visitors have \
                its address until the real one is restored.",
            "Size the limit for a page with all its pictures and scripts, allow a burst, and leave static \
                files out of it.",
            "Answer 429 with a true `Retry-After`.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`limit_req zone=perip burst=20 nodelay;` and `limit_req_status 429;`; behind a proxy, \
                    `set_real_ip_from` and `real_ip_header`; the error log says `limiting requests`",
            },
            Platform {
                name: "HAProxy",
                step: "the `stick-table` with `http_req_rate(…)` and the `http-request deny deny_status 429` \
                    that reads it; `show table` on the stats socket shows the counters",
            },
            Platform { name: "Cloudflare", step: "error 1015: Security, Events, service \"Rate limiting rules\"" },
            Platform { name: "Django", step: "DRF: `DEFAULT_THROTTLE_RATES`, and `NUM_PROXIES` behind a proxy" },
            Platform {
                name: "Laravel",
                step: "`RateLimiter::for(…)` or the `throttle` middleware, and TrustProxies behind a proxy",
            },
        ],
    },
    search_effect: Some(
        "Crawlers slow down on 429; if it lasts for days, pages are dropped. Google asks for 429 or 503 and \
        not 403 to slow it down.",
    ),
    references: &[Reference::Rfc(6585, "4"), Reference::Rfc(9110, "10.2.3")],
    clues: &[
        Clue::Effect(Factor::OtherFamily, Effect::Opens, 0.5),
        Clue::Fact(Fact::RetryAfter, Strength::Strong),
        Clue::Fact(Fact::RateExhausted, Strength::Decisive),
        Clue::Effect(Factor::CredentialsRandom, Effect::Opens, 0.3),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.5),
        Clue::Effect(Factor::Again, Effect::Same, 0.7),
        Clue::Effect(Factor::SourceAddress, Effect::Opens, 0.8),
        Clue::Effect(Factor::Waited, Effect::Opens, 0.8),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.9),
        Clue::Says(&[
            "too many requests",
            "rate limit exceeded",
            "you are being rate limited",
            "api rate limit exceeded",
            "secondary rate limit",
            "request was throttled",
            "too many attempts.",
            "local_rate_limited",
            "no bursty traffic allowed",
            "rate exceeded",
            "ratelimitexceeded",
            "throttlingexception",
            "error 1015",
            "you have sent too many requests",
        ]),
        Clue::Hints(&["rate limit", "slow down", "try again later", "throttl"]),
    ],
    ambiguous_with: &["rate-limit-status", "ip-banned", "quota-exceeded", "account-locked"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://api.example/v1/items",
            headers: &[("Accept", "application/json")],
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
