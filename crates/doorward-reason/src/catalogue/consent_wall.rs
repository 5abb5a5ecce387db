//! `consent-wall`: a question that must be answered first.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 200,
    headers: &[("Content-Type", "text/html")],
    body: "<html><head><title>Age verification required</title></head><body><h1>Please confirm your \
                    age</h1><p>You must be at least 18 years old to enter.</p><form method=\"post\" \
                    action=\"/age-gate\"><button>I am over 18</button></form></body></html>",
};

/// A consent, age or cookie page stands before the page.
pub(super) const CONSENT_WALL: Reason = Reason {
    id: "consent-wall",
    title: "A consent, age or cookie page stands before the page",
    family: Family::Masks,
    since: "0.1.0",
    explanation: "The site asks something first: consent to cookies, the visitor's age, the country. Until it is \
        answered it sends that question in place of every page, often with status 200, and keeps the answer \
        in a cookie. A person clicks once and never sees it again. A program that keeps no cookies, and \
        every crawler, sees nothing but the question.",
    statuses: &[200, 302, 303, 307, 403],
    fault: Fault::UnlessIntended,
    who_fixes: Who::Developer,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 2,
    repair: Repair {
        visitor: &["Answer the question once, with cookies allowed for this site."],
        client: &["Keep cookies between requests, and send the cookie that holds the answer which a person \
                gave; if there is an API, use that."],
        operator: &[
            "Show the question on top of the page (an overlay in the same document) and not in place of \
                it, so that the content is delivered with it.",
            "Leave feeds, the sitemap, `robots.txt`, APIs and pictures out of it.",
            "If a question must come first by law, answer with a status that is no success for programs \
                (401 or 403) and not with 200.",
        ],
        platforms: &[
            Platform {
                name: "WordPress",
                step: "in the age-gate plugin, choose the script or overlay form and not the redirect",
            },
            Platform {
                name: "Varnish",
                step: "put the consent cookie into the cache key as a class, or the question is cached for \
                    those who have answered",
            },
        ],
    },
    search_effect: Some(
        "Crawlers keep no cookies: they index the question, or find that all pages are alike and drop them. \
        An overlay avoids it.",
    ),
    references: &[
        Reference::Rfc(9110, "15.3.1"),
        Reference::Page("Google Search Central: avoid intrusive interstitials"),
    ],
    clues: &[
        Clue::Fact(Fact::LoginRedirect, Strength::Excludes),
        Clue::Fact(Fact::ConsentWall, Strength::Needed),
        Clue::Fact(Fact::HomeRedirect, Strength::Excludes),
        Clue::Fact(Fact::ConsentWall, Strength::Decisive),
        Clue::Fact(Fact::CookiesNotSent, Strength::Weak),
        Clue::Fact(Fact::JsonBody, Strength::Against),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.6),
        Clue::Effect(Factor::RootRandom, Effect::Same, 0.55),
        Clue::Effect(Factor::SiteRoot, Effect::Same, 0.8),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.85),
        Clue::Effect(Factor::CacheKey, Effect::Same, 0.97),
        Clue::Effect(Factor::CookiesNone, Effect::Same, 0.9),
        Clue::Effect(Factor::SourceAddress, Effect::Same, 0.9),
        Clue::Says(&[
            "please confirm your age",
            "please verify your age",
            "age verification required",
            "you must be at least 18",
            "are you over 18",
            "are you of legal drinking age",
            "before you continue to",
            "confirm that you are over",
        ]),
        Clue::Hints(&["age verification", "consent", "accept cookies to continue", "cookie wall"]),
    ],
    ambiguous_with: &["soft-401"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://wine.example/bordeaux/",
            headers: &[("Accept", "text/html")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[(Factor::SiblingRandom, REFUSED), (Factor::RootRandom, REFUSED), (Factor::SiteRoot, REFUSED)],
        elsewhere: &[],
    },
};
