//! `uri-too-long`: the URL is longer than the server takes.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 414,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
    body: "\
        <html><head><title>414 Request-URI Too Large</title></head><body><center><h1>414 Request-URI Too \
        Large</h1></center><hr><center>nginx</center></body></html>",
};

/// The URL is longer than the server takes.
pub const URI_TOO_LONG: Reason = Reason {
    id: "uri-too-long",
    title: "The URL is longer than the server takes",
    family: Family::PathRules,
    since: "0.1.0",
    explanation: "A server reads the request's first line into a buffer of limited size, often eight kilobytes. This \
        URL does not fit, so it was refused before anything looked at it. Very long URLs come from forms that are sent \
        with GET, from filters with hundreds of ids, from redirects that wrap one address in the next, and from tokens \
        in the query.",
    statuses: &[414, 400],
    fault: Fault::Yes,
    who_fixes: Who::Developer,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 2,
    repair: Repair {
        visitor: &[],
        client: &["Shorten the query: ask in several smaller requests, or with POST if the interface takes it."],
        operator: &[
            "Send long parameters in a POST body in place of the query.",
            "If the URL grows with each redirect, mend the loop that appends the return address to itself.",
            "Only where a long URL is needed, raise the limit, at each hop alike.",
        ],
        platforms: &[
            Platform { name: "nginx", step: "`large_client_header_buffers 4 16k;` in the server block." },
            Platform {
                name: "Apache",
                step: "`LimitRequestLine 16380` in the virtual host that is the first for its address.",
            },
            Platform { name: "IIS", step: "404.14 and 404.15: `maxUrl` and `maxQueryString` in requestFiltering." },
            Platform { name: "Gunicorn", step: "`--limit-request-line 8190` is its upper end." },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.5.15"), Reference::Rfc(9110, "4.1")],
    clues: &[
        Clue::Fact(Fact::UrlLong, Strength::Strong),
        Clue::Effect(Factor::QueryNone, Effect::Opens, 0.9),
        Clue::Effect(Factor::CacheKey, Effect::Same, 0.95),
        Clue::Effect(Factor::MethodUnknown, Effect::Same, 0.9),
        Clue::Fact(Fact::QuerySent, Strength::Strong),
        Clue::Says(&[
            "request-uri too large",
            "request-uri too long",
            "uri too long",
            "requested url's length exceeds the capacity limit",
        ]),
    ],
    ambiguous_with: &["header-too-large"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://map.example/tiles?ids=1000,1001,1002,1003,1004,1005,1006",
            headers: &[("User-Agent", "curl/8.5.0"), ("Accept", "*/*")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[(Factor::QueryNone, Answer::OPEN), (Factor::CacheKey, REFUSED), (Factor::MethodUnknown, REFUSED)],
        elsewhere: &[],
    },
};
