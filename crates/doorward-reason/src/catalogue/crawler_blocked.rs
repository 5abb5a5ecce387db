//! `crawler-blocked`: a search crawler's User-Agent is refused on an open page.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
    body: "\
        <html><head><title>403 Forbidden</title></head><body><center><h1>403 \
        Forbidden</h1></center><hr><center>nginx</center></body></html>",
};

/// A search crawler's User-Agent is refused on an open page.
pub(super) const CRAWLER_BLOCKED: Reason = Reason {
    id: "crawler-blocked",
    title: "Requests under a search crawler's name are refused",
    family: Family::Crawl,
    since: "0.1.0",
    explanation: "The page is served to browsers, and refused when the same request from the same address calls \
        itself a crawler. A User-Agent rule does that. From outside this is all that can be shown: whether the real \
        crawler, which comes from its own addresses, is refused too, only the access log or the search console can \
        tell. Rules against \"bots\", copied lists and security plugins are the usual origin.",
    statuses: &[403, 401, 406, 429, 503],
    fault: Fault::No,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 4,
    repair: Repair {
        visitor: &[],
        client: &["Do not call yourself a crawler that you are not: send your own name."],
        operator: &[
            "Look in the access log for the crawler's real addresses (their reverse name ends in googlebot.com or \
                search.msn.com, and leads back) and at the status they got.",
            "Or ask the crawler's owner: URL Inspection, live test, in Google Search Console; the same in Bing \
                Webmaster Tools.",
            "If the real one is refused and should not be, take its name out of the User-Agent rule.",
            "To keep a page out of search, use noindex, and to keep crawlers away, robots.txt; a 403 is neither.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "Look for `$http_user_agent` in a `map` or `if` with `bot`, `crawl`, `spider` or the \
                    crawler's name.",
            },
            Platform {
                name: "Apache",
                step: "Look for `%{HTTP_USER_AGENT}`, `BrowserMatch` and `SetEnvIf User-Agent`, in .htaccess too.",
            },
            Platform {
                name: "WordPress",
                step: "Look at the bot lists of the security plugin, and at Settings, Reading, search engine \
                    visibility.",
            },
            Platform {
                name: "Cloudflare",
                step: "Security, Events, filtered by the User-Agent: custom rules, Bot Fight Mode, AI bot \
                    blocking.",
            },
            Platform { name: "HAProxy", step: "Look for `hdr_sub(user-agent)` with the crawler's name in an `acl`." },
        ],
    },
    search_effect: Some(
        "If the real crawler gets this answer too, the pages leave the index within days to weeks: \
        Google treats every 4xx except 429 alike.",
    ),
    references: &[
        Reference::Rfc(9110, "10.1.5"),
        Reference::Rfc(9309, "2.2.1"),
        Reference::Page("Google Search Central: verifying Googlebot"),
    ],
    clues: &[
        Clue::Effect(Factor::AgentBrowser, Effect::Opens, 0.95),
        Clue::Effect(Factor::BrowserHeaders, Effect::Opens, 0.95),
        Clue::Effect(Factor::AgentOwn, Effect::Opens, 0.85),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.75),
        Clue::Effect(Factor::SiblingPlain, Effect::Same, 0.75),
        Clue::Effect(Factor::RootRandomAlike, Effect::Same, 0.5),
        Clue::Fact(Fact::AgentCrawler, Strength::Needed),
        Clue::Fact(Fact::BotCheck, Strength::Against),
        Clue::Hints(&["bots are not allowed", "crawlers are not allowed", "automated access"]),
    ],
    ambiguous_with: &["fake-crawler-blocked", "waf-rule"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://recipes.example/autumn/pumpkin.html",
            headers: &[
                ("User-Agent", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"),
                ("Accept", "*/*"),
            ],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::AgentBrowser, Answer::OPEN),
            (Factor::BrowserHeaders, Answer::OPEN),
            (Factor::AgentOwn, Answer::OPEN),
            (Factor::SiblingRandom, REFUSED),
            (Factor::SiblingPlain, REFUSED),
            (Factor::RootRandomAlike, REFUSED),
        ],
        elsewhere: &[],
    },
};
