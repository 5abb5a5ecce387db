//! `bot-challenge`: a page of script or a puzzle in place of the one asked for.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[
        ("Server", "cloudflare"),
        ("Content-Type", "text/html; charset=UTF-8"),
        ("cf-mitigated", "challenge"),
        ("CF-RAY", "8f2a6c1d9e4b7a10-FRA"),
    ],
    body: "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><noscript>Enable \
                    JavaScript and cookies to \
                    continue</noscript><script>window._cf_chl_opt={};</script></body></html>",
};

/// A bot check asks the client to prove that it is a browser.
pub(super) const BOT_CHALLENGE: Reason = Reason {
    id: "bot-challenge",
    title: "A bot check asks the client to prove that it is a browser",
    family: Family::Firewall,
    since: "0.1.0",
    explanation: "Before the site stands a bot check. In place of the page it sends a small page with a script, a \
        puzzle or a calculation that an ordinary browser solves unseen within seconds; then the real page \
        comes. A program such as curl, a monitor or a feed reader cannot do that and stays outside. The \
        check is decided by address, headers and the way the connection is made together, so a browser's \
        name alone does not help. It does not show that search engines are refused: good checks know them by \
        their addresses and let them pass.",
    statuses: &[403, 429, 503, 200, 202, 401, 405],
    fault: Fault::UnlessIntended,
    who_fixes: Who::Edge,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 3,
    repair: Repair {
        visitor: &["Allow JavaScript and cookies for this site, wait a few seconds, and switch off a VPN or \
                privacy extension if the check comes again and again."],
        client: &["Stop and ask the site's owner for a way in that is meant for programs: an API, a key, a \
                listed address. Doorward does not solve such checks, and neither should your program."],
        operator: &[
            "Look the request up by its reference id in the console of the bot check and see which rule \
                asked for it.",
            "Exempt exactly what programs are meant to fetch: feeds, the sitemap, `robots.txt`, \
                `/.well-known/`, webhooks and the API. Keep the check on the rest.",
            "Let your own monitors pass by address or by a secret header, and check that verified search \
                crawlers are let through.",
        ],
        platforms: &[
            Platform {
                name: "Cloudflare",
                step: "Security, Events: search the Ray ID; then a custom rule with the action Skip for these \
                    paths, or `cf.client.bot` for verified bots",
            },
            Platform {
                name: "Vercel",
                step: "Firewall: a bypass rule for the path, or turn Attack Challenge Mode off",
            },
            Platform {
                name: "Anubis",
                step: "in the policy file, a rule with `action: ALLOW` and a `path_regex` for feeds and APIs",
            },
            Platform {
                name: "SiteGround",
                step: "ask support to exempt the address or path: the anti-bot system lies before the site and \
                    has no switch in it",
            },
            Platform {
                name: "AWS WAF",
                step: "the rule with the action Challenge or CAPTCHA: narrow its scope-down statement",
            },
        ],
    },
    search_effect: Some(
        "A crawler that is not recognised gets the check in place of the page; with status 200 the check \
        itself can be indexed, with 403 the page is dropped. Logs with verified addresses or the search \
        console show whether that happens.",
    ),
    references: &[Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Fact(Fact::BotCheck, Strength::Strong),
        Clue::Fact(Fact::BotCheck, Strength::Decisive),
        Clue::Fact(Fact::JsonBody, Strength::Against),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.75),
        Clue::Effect(Factor::BrowserHeaders, Effect::Same, 0.75),
        Clue::Effect(Factor::OriginDirect, Effect::Opens, 0.9),
        Clue::Fact(Fact::AgentProgram, Strength::Weak),
        Clue::Says(&[
            "just a moment...",
            "checking your browser before accessing",
            "checking if the site connection is secure",
            "verify you are human",
            "enable javascript and cookies to continue",
            "making sure you're not a bot",
            "making sure you&#39;re not a bot",
            "our system thinks you might be a robot",
            "/.well-known/sgcaptcha/",
            "/.well-known/captcha/",
            "window._cf_chl_opt",
            "captcha-delivery.com/captcha",
            "captcha-delivery.com/interstitial",
            "security checkpoint",
            "visitor anti-robot validation",
            "we believe you are using automation tools",
            "unusual traffic from your computer network",
            "please complete the security check",
        ]),
        Clue::Hints(&["captcha", "ddos protection", "are you a robot", "please enable js and disable any ad blocker"]),
    ],
    ambiguous_with: &["browser-signature-blocked", "ua-blocked"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://shop.example/catalogue",
            headers: &[("User-Agent", "curl/8.5.0"), ("Accept", "*/*")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::SiteRoot, REFUSED),
            (Factor::RootRandom, REFUSED),
            (Factor::SiblingRandom, REFUSED),
            (Factor::OriginDirect, Answer::OPEN),
        ],
        elsewhere: &[],
    },
};
