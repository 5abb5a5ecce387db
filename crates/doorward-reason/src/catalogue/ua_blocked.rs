//! `ua-blocked`: a rule about the User-Agent header.

use super::entry::*;

/// A User-Agent rule refuses this client program.
pub(super) const UA_BLOCKED: Reason = Reason {
    id: "ua-blocked",
    title: "A User-Agent rule refuses this client program",
    family: Family::ClientRules,
    since: "0.1.0",
    explanation: "Every client names itself in the User-Agent header. A rule on this server, or on the edge before it, looks for \
        certain names (curl, python-requests, Scrapy …) and refuses them whatever page they ask for. The same request under a \
        browser's name is served, so neither the page nor the address is the trouble. Such rules are meant against scrapers; they \
        also hit monitors, feed readers, link checkers and the owner's own scripts.",
    statuses: &[403, 406, 429, 503],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 7,
    repair: Repair {
        visitor: &[],
        client: &[
            "Name your program honestly in User-Agent, with a way to reach you, and ask the site's owner to let that name pass.",
        ],
        operator: &[
            "Find the rule that lists this User-Agent and take the name out, or let this path pass before the rule.",
            "Refuse by behaviour (a rate limit) rather than by a name that anybody can change.",
        ],
        platforms: &[
            Platform { name: "nginx", step: "look for `$http_user_agent` in a `map` or `if` and remove the pattern" },
            Platform {
                name: "Apache",
                step: "look for `%{HTTP_USER_AGENT}` in RewriteCond, or `BrowserMatch`/`SetEnvIf User-Agent` with `Require not env`",
            },
            Platform {
                name: "HAProxy",
                step: "look for `hdr_sub(user-agent)` or `req.hdr(user-agent)` in `http-request deny`",
            },
            Platform {
                name: "Caddy",
                step: "look for a `header User-Agent` or `header_regexp` matcher before `respond 403`",
            },
            Platform {
                name: "Cloudflare",
                step: "Security, Events: search the Ray ID; then the User Agent Blocking rule or custom rule",
            },
        ],
    },
    search_effect: Some(
        "None by itself: only a rule that names the crawlers keeps pages out of search, and only logs or the search console show that.",
    ),
    references: &[Reference::Rfc(9110, "10.1.5"), Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Fact(Fact::AgentCrawler, Strength::Excludes),
        Clue::Effect(Factor::AgentBrowser, Effect::Opens, 0.95),
        Clue::Effect(Factor::BrowserHeaders, Effect::Opens, 0.95),
        Clue::Effect(Factor::AgentOwn, Effect::Opens, 0.8),
        Clue::Fact(Fact::AgentProgram, Strength::Weak),
        Clue::Fact(Fact::AgentBot, Strength::Weak),
        Clue::Fact(Fact::VaryAgent, Strength::Weak),
        Clue::Fact(Fact::AgentBrowser, Strength::Against),
        Clue::Fact(Fact::AgentEmpty, Strength::Against),
        Clue::Fact(Fact::BotCheck, Strength::Against),
        Clue::Says(&[
            "user-agent is blocked",
            "user agent is blocked",
            "user-agent has been blocked",
            "user agent has been blocked",
            "user-agent not allowed",
            "user agent not allowed",
            "blocked user-agent",
            "blocked user agent",
        ]),
        Clue::Hints(&["user-agent policy", "robot policy", "automated access", "automation tools"]),
    ],
    ambiguous_with: &["waf-rule", "bot-challenge", "waf-threshold", "browser-signature-blocked"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://shop.example/catalogue",
            headers: &[("User-Agent", "python-requests/2.31.0"), ("Accept", "*/*")],
            body: "",
        },
        answer: Answer::FORBIDDEN,
        otherwise: &[
            (Factor::AgentBrowser, Answer::OPEN),
            (Factor::BrowserHeaders, Answer::OPEN),
            (Factor::AgentOwn, Answer::OPEN),
            (Factor::SiblingRandom, Answer::FORBIDDEN),
            (Factor::SiblingPlain, Answer::FORBIDDEN),
            (Factor::RootRandomAlike, Answer::FORBIDDEN),
        ],
        elsewhere: &[],
    },
};
