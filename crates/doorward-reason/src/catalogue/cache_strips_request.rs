//! `cache-strips-request`: a request that arrives with less than was sent.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 401,
    headers: &[
        ("Content-Type", "text/html"),
        ("WWW-Authenticate", "Cookie realm=\"members\""),
        ("Via", "1.1 varnish (Varnish/7.1)"),
        ("X-Varnish", "32770"),
        ("Age", "0"),
    ],
    body: "<p>Please sign in.</p>",
};

/// A cache takes the cookie or credential off the request.
pub(super) const CACHE_STRIPS_REQUEST: Reason = Reason {
    id: "cache-strips-request",
    title: "A cache takes the cookie or credential off the request",
    family: Family::Caches,
    since: "0.1.0",
    explanation: "The client sends its session cookie or its credential, and a cache or CDN on the way takes it off, \
        because an answer without cookies can be kept for everyone. The site then sees a stranger and asks \
        for a sign-in, however often the person signs in. Sent straight to the site, the same request is \
        served. From outside this looks just like a session that ended, but a fresh one fares no better, and \
        neither does a made-up one.",
    statuses: &[401, 403, 302],
    fault: Fault::Yes,
    who_fixes: Who::Edge,
    retry: Retry::Never,
    challenge: Challenge::Applicable,
    sight: Sight::Inside,
    frequency: 0,
    repair: Repair {
        visitor: &["Nothing you can do will help; tell the site that signing in does not hold."],
        client: &["Check with `curl -v` that the cookie or the Authorization header really leaves your side; if \
                it does, report that to the operator."],
        operator: &[
            "Let the cache pass requests for this path through with their Cookie and Authorization \
                headers, and not keep the answers.",
            "Strip cookies only by name (statistics, advertising) and only on paths that are the same for \
                everyone.",
        ],
        platforms: &[
            Platform {
                name: "Varnish",
                step: "look for `unset req.http.Cookie` (or `Authorization`) in `vcl_recv`; before it: `if \
                    (req.url ~ \"^/session/\") { return (pass); }`",
            },
            Platform {
                name: "CloudFront",
                step: "the origin request policy of this behaviour must forward cookies and `Authorization` \
                    (for the latter: a cache policy that holds it, or `AllViewer`)",
            },
            Platform {
                name: "nginx",
                step: "look for `proxy_set_header Cookie \"\";` or `proxy_set_header Authorization \"\";` in \
                    this location",
            },
            Platform {
                name: "Fastly",
                step: "look for `unset req.http.Cookie` in the VCL or a header rule that deletes it",
            },
            Platform {
                name: "Cloudflare",
                step: "a transform rule that removes the header; a cache rule with \"Bypass cache\" for the path",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9111, "3.5"), Reference::Rfc(9110, "7.7")],
    clues: &[
        Clue::Fact(Fact::CachePassed, Strength::Needed),
        Clue::Fact(Fact::HomeRedirect, Strength::Excludes),
        Clue::Fact(Fact::CachePassed, Strength::Strong),
        Clue::Fact(Fact::CookiesSent, Strength::Strong),
        Clue::Fact(Fact::CredentialIgnored, Strength::Strong),
        Clue::Effect(Factor::CookiesNone, Effect::Same, 0.95),
        Clue::Effect(Factor::CookieNone, Effect::Same, 0.95),
        Clue::Effect(Factor::CookiesFresh, Effect::Same, 0.9),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.9),
        Clue::Effect(Factor::CredentialsRandom, Effect::Same, 0.9),
        Clue::Effect(Factor::OriginDirect, Effect::Opens, 0.95),
        Clue::Effect(Factor::CacheKey, Effect::Same, 0.8),
    ],
    ambiguous_with: &[
        "authorization-stripped",
        "session-expired",
        "credentials-missing",
        "credentials-wrong",
        "token-revoked",
        "session-cookie-not-sent",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://shop.example/session/home",
            headers: &[("Cookie", "sid=fixed-session"), ("Accept", "text/html")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[(Factor::OriginDirect, Answer::OPEN), (Factor::SiblingRandom, REFUSED)],
        elsewhere: &[],
    },
};
