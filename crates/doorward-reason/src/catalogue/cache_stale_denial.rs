//! `cache-stale-denial`: a refusal that was kept and outlived its cause.

use super::entry::*;

/// A cache still serves a refusal that the origin no longer gives.
pub(super) const CACHE_STALE_DENIAL: Reason = Reason {
    id: "cache-stale-denial",
    title: "A cache still serves a refusal that the origin no longer gives",
    family: Family::Caches,
    since: "0.1.0",
    explanation: "A cache stands before the site and keeps answers, so that the site is asked less often. It has kept \
        a refusal too, from a moment when the page really was shut or the server was in trouble, and goes on \
        serving it although the site would answer properly now. The same address with a meaningless addition \
        (`?x=1`), which the cache does not know, is served. It ends by itself when the kept answer grows too \
        old, or at once when it is purged.",
    statuses: &[403, 404, 401, 503, 429, 410],
    fault: Fault::Yes,
    who_fixes: Who::Edge,
    retry: Retry::AfterWaiting,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 4,
    repair: Repair {
        visitor: &["Come back in an hour, or tell the site that its cache holds an old refusal of this page."],
        client: &["Send `Cache-Control: no-cache`; a cache may heed it, and many do not. Do not make up query \
                parameters for everyday use."],
        operator: &[
            "Purge this one address from the cache.",
            "Send `Cache-Control: no-store` with every refusal, and tell the cache to keep no answers of \
                401, 403, 429 and 5xx, or for a few seconds only.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "look for `proxy_cache_valid any …` or `proxy_cache_valid 403 …`: list only `200 301 \
                    404`; `proxy_cache_use_stale` without `http_403`; delete the entry's file under \
                    `proxy_cache_path`",
            },
            Platform {
                name: "Varnish",
                step: "`varnishadm ban \"req.url == /catalogue\"`; in `vcl_backend_response`: `if \
                    (beresp.status >= 400) { set beresp.ttl = 0s; set beresp.uncacheable = true; return \
                    (deliver); }`",
            },
            Platform {
                name: "CloudFront",
                step: "an invalidation of the path, and error caching minimum TTL 0 for 403",
            },
            Platform {
                name: "Cloudflare",
                step: "Caching, Purge by URL; cache rule \"Status code TTL\": no-store for 400 to 599",
            },
            Platform { name: "Apache", step: "mod_cache: `htcacheclean -p PATH URL` deletes one entry" },
        ],
    },
    search_effect: Some(
        "Crawlers are served the kept refusal like everybody else; pages refused for days are dropped.",
    ),
    references: &[Reference::Rfc(9111, "4.2"), Reference::Rfc(9111, "5.2.2.5"), Reference::Cwe(524)],
    clues: &[
        Clue::Fact(Fact::CachePassed, Strength::Strong),
        Clue::Fact(Fact::CacheHit, Strength::Strong),
        Clue::Fact(Fact::VaryAgent, Strength::Against),
        Clue::Effect(Factor::CacheKey, Effect::Opens, 0.95),
        Clue::Effect(Factor::OriginDirect, Effect::Opens, 0.95),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.9),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.8),
        Clue::Effect(Factor::SourceAddress, Effect::Same, 0.95),
    ],
    ambiguous_with: &["cache-key-too-wide", "gateway-refuses"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://shop.example/catalogue",
            headers: &[("Accept", "text/html")],
            body: "",
        },
        answer: Answer {
            status: 403,
            headers: &[("Server", "nginx"), ("Content-Type", "text/html"), ("Age", "312"), ("X-Cache", "HIT")],
            body: "<html><head><title>403 Forbidden</title></head><body><center><h1>403 \
                    Forbidden</h1></center><hr><center>nginx</center></body></html>",
        },
        otherwise: &[(Factor::CacheKey, Answer::OPEN), (Factor::OriginDirect, Answer::OPEN)],
        elsewhere: &[],
    },
};
