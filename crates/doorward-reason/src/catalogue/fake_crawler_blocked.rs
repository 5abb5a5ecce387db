//! `fake-crawler-blocked`: a crawler's name is refused from an address that is not the crawler's.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "Apache"), ("Content-Type", "text/html; charset=iso-8859-1")],
    body: "\
        <html><head><title>403 Forbidden</title></head><body><h1>Forbidden</h1><p>You don't have permission to \
        access this resource.</p></body></html>",
};

/// A crawler's name is refused from an address that is not the crawler's.
pub(super) const FAKE_CRAWLER_BLOCKED: Reason = Reason {
    id: "fake-crawler-blocked",
    title: "A crawler's name is refused from an address that is not the crawler's",
    family: Family::Crawl,
    since: "0.1.0",
    explanation: "The request calls itself a search crawler and comes from an address that is none of that \
        crawler's. The server checks this (by the published address lists, or by the address's name in DNS) and refuses \
        impostors, while the real crawler passes. From outside this looks the same as a rule against the crawler \
        itself; only the access log or the search console tells the two apart. As a rule it is sound.",
    statuses: &[403, 401, 429, 503],
    fault: Fault::No,
    who_fixes: Who::Intended,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 5,
    repair: Repair {
        visitor: &[],
        client: &["Send your own program's name; to see what the crawler sees, use its owner's console."],
        operator: &[
            "Nothing needs mending if the real crawler is served: make sure with a live test in the search console, \
                or in the access log.",
            "If the real one is refused too, the address list is out of date: fetch the crawler's published ranges \
                anew, daily.",
            "Check by DNS in both directions: the address's name must belong to the crawler, and that name must lead \
                back to the address.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "Look for a `geo` block with the crawler's ranges together with a `map $http_user_agent`.",
            },
            Platform {
                name: "Apache",
                step: "Look for a RewriteCond on HTTP_USER_AGENT followed by one on REMOTE_ADDR or REMOTE_HOST.",
            },
            Platform {
                name: "Cloudflare",
                step: "Verified bots are checked by address: a borrowed name is refused as fake, the real one \
                    passes.",
            },
            Platform {
                name: "WordPress",
                step: "Wordfence: Firewall, Rate Limiting, \"How should we treat Google's crawlers\".",
            },
        ],
    },
    search_effect: Some(
        "None: the real crawler is not what is refused here. An audit tool under a crawler's name \
        will report the opposite.",
    ),
    references: &[Reference::Rfc(9110, "10.1.5"), Reference::Page("Google Search Central: verifying Googlebot")],
    clues: &[
        Clue::Effect(Factor::AgentBrowser, Effect::Opens, 0.95),
        Clue::Effect(Factor::BrowserHeaders, Effect::Opens, 0.95),
        Clue::Effect(Factor::AgentOwn, Effect::Opens, 0.9),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.8),
        Clue::Effect(Factor::SiblingPlain, Effect::Same, 0.8),
        Clue::Effect(Factor::RootRandomAlike, Effect::Same, 0.6),
        Clue::Fact(Fact::AgentCrawler, Strength::Needed),
        Clue::Fact(Fact::BotCheck, Strength::Against),
        Clue::Says(&["fake google crawler automatically blocked", "fake googlebot"]),
    ],
    ambiguous_with: &["crawler-blocked", "waf-rule"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://news.example/live/now.html",
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
