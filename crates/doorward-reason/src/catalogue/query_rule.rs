//! `query-rule`: a home-made rule matches a harmless word in the query.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
    body: "\
        <html><head><title>403 Forbidden</title></head><body><center><h1>403 \
        Forbidden</h1></center><hr><center>nginx</center></body></html>",
};

/// A home-made rule matches a harmless word in the query.
pub(super) const QUERY_RULE: Reason = Reason {
    id: "query-rule",
    title: "A home-made rule matches a harmless word in the query",
    family: Family::PathRules,
    since: "0.1.0",
    explanation: "Somebody copied a list of \"bad words\" for query strings (union, select, script, localhost, \
        base64 …) into the config. This URL's query holds one of them in an innocent meaning, a search for \"student \
        union\" perhaps, and the request is refused. Without the query, or with that one word changed, it is served.",
    statuses: &[403, 400, 404],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 6,
    repair: Repair {
        visitor: &[],
        client: &["Leave out the word, or send the same search as a POST where the site offers one."],
        operator: &[
            "Find the list: search the config for `args`, `QUERY_STRING` or `query` beside the word.",
            "Take the word out, or tie it to what makes it an attack (`union\\s+select`, not `union`).",
            "If you need such protection, use a maintained rule set (OWASP CRS) with its exclusions in place of a \
                word list.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "Look for `if ($args ~* …)` or `if ($query_string ~* …)` or a `map $args`.",
            },
            Platform {
                name: "Apache",
                step: "Look for `RewriteCond %{QUERY_STRING}` above a `RewriteRule` with `[F]`; old \"5G\" to \
                    \"8G\" lists in .htaccess are made of them.",
            },
            Platform { name: "HAProxy", step: "Look for `url_sub`, `query -m reg` or `urlp()` in an `acl`." },
            Platform { name: "IIS", step: "404.18: Request Filtering, Query Strings." },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Fact(Fact::RestDenies, Strength::Against),
        Clue::Fact(Fact::JsonBody, Strength::Against),
        Clue::Fact(Fact::RestPath, Strength::Excludes),
        Clue::Fact(Fact::TripAttackLike, Strength::Against),
        Clue::Fact(Fact::TripPlainWord, Strength::Strong),
        Clue::Effect(Factor::QueryNone, Effect::Opens, 0.95),
        Clue::Effect(Factor::QueryPart, Effect::Opens, 0.95),
        Clue::Effect(Factor::CacheKey, Effect::Same, 0.95),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.45),
        Clue::Fact(Fact::QuerySent, Strength::Needed),
        Clue::Says(&["query string sequence", "error 404.18 -"]),
    ],
    ambiguous_with: &["waf-false-positive", "waf-rule", "enumeration-blocked"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://shop.example/search?q=student+union",
            headers: &[
                ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"),
                ("Accept", "text/html"),
            ],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[(Factor::QueryNone, Answer::OPEN), (Factor::QueryPart, Answer::OPEN), (Factor::CacheKey, REFUSED)],
        elsewhere: &[],
    },
};
