//! `cache-key-too-wide`: a cache that ignores what the answer depends on.

use super::entry::*;

/// A refusal meant for one kind of client is served to all.
pub(super) const CACHE_KEY_TOO_WIDE: Reason = Reason {
    id: "cache-key-too-wide",
    title: "A refusal meant for one kind of client is served to all",
    family: Family::Caches,
    since: "0.1.0",
    explanation: "The site answers differently by something in the request: it refuses bots by their name, or guests, \
        or a country. The cache before it does not know that and keeps one answer for all. When a bot came \
        first, its refusal was kept, and now everybody gets it until it grows too old; when a person comes \
        first, the bot gets the page. So the same address works on some days and not on others. With an \
        address that the cache does not know, the page is served.",
    statuses: &[403, 401, 302, 404],
    fault: Fault::Yes,
    who_fixes: Who::Edge,
    retry: Retry::AfterWaiting,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 3,
    repair: Repair {
        visitor: &["Come back later, and tell the site that its cache serves you a refusal that was meant for \
                somebody else."],
        client: &[],
        operator: &[
            "Do not cache refusals at all: send `Cache-Control: no-store` with them from the application.",
            "Where the answer truly depends on a header, name it in `Vary` (`Vary: User-Agent`, `Vary: \
                Authorization`, `Vary: Cookie`) on every answer of that page, the good ones too, or decide \
                at the cache itself, before it looks anything up.",
            "Purge the addresses that are kept wrongly now.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "put what decides into `proxy_cache_key` as a class and not as the raw header (`map \
                    $http_user_agent $agent_class`), and leave 403 out of `proxy_cache_valid`",
            },
            Platform {
                name: "Varnish",
                step: "`Vary` is heeded, so normalise the header in `vcl_recv` and let the origin send it; \
                    otherwise `hash_data(req.http.X-Agent-Class);` in `vcl_hash`",
            },
            Platform {
                name: "CloudFront",
                step: "add the header to the cache policy, or the error caching minimum TTL 0 for 403",
            },
            Platform {
                name: "Cloudflare",
                step: "`Vary` is not heeded for pages: use a custom cache key, or bypass the cache for what \
                    depends on the client",
            },
        ],
    },
    search_effect: Some(
        "A crawler may be served the refusal meant for a scraper, or people the one meant for a crawler, as \
        chance has it.",
    ),
    references: &[Reference::Rfc(9110, "12.5.5"), Reference::Rfc(9111, "4.1"), Reference::Cwe(524)],
    clues: &[
        Clue::Fact(Fact::CachePassed, Strength::Strong),
        Clue::Fact(Fact::CacheHit, Strength::Strong),
        Clue::Fact(Fact::VaryAgent, Strength::Strong),
        Clue::Effect(Factor::CacheKey, Effect::Opens, 0.92),
        Clue::Effect(Factor::OriginDirect, Effect::Opens, 0.92),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.9),
        Clue::Effect(Factor::BrowserHeaders, Effect::Same, 0.9),
        Clue::Effect(Factor::SourceAddress, Effect::Same, 0.9),
        Clue::Hints(&["automated clients", "bots are not"]),
    ],
    ambiguous_with: &["cache-stale-denial", "gateway-refuses"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://shop.example/pages/guide",
            headers: &[
                ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"),
                ("Accept", "text/html"),
            ],
            body: "",
        },
        answer: Answer {
            status: 403,
            headers: &[("Server", "nginx"), ("Content-Type", "text/html"), ("Age", "312"), ("X-Cache", "HIT")],
            body: "<h1>403 Forbidden</h1><p>Automated clients are not served here.</p>",
        },
        otherwise: &[(Factor::CacheKey, Answer::OPEN), (Factor::OriginDirect, Answer::OPEN)],
        elsewhere: &[],
    },
};
