//! `browser-signature-blocked`: a judgement of header order and handshake, not of the name.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[
        ("Server", "cloudflare"),
        ("Content-Type", "text/plain; charset=UTF-8"),
        ("CF-RAY", "8f2a6c1d9e4b7a10-FRA"),
    ],
    body: "error code: 1010",
};

/// The edge refuses the shape of this client.
pub(super) const BROWSER_SIGNATURE_BLOCKED: Reason = Reason {
    id: "browser-signature-blocked",
    title: "The edge refuses the shape of this client",
    family: Family::Firewall,
    since: "0.1.0",
    explanation: "The network before the site looks at how a request is made and not only at what it says: which \
        headers come in which order, how the encrypted connection is opened. Programs and libraries have a \
        shape of their own there, and this shape is on a list of unwanted ones. So a browser gets the page \
        and a program is refused on the same line with the same User-Agent. No cookie or password changes \
        that.",
    statuses: &[403],
    fault: Fault::UnlessIntended,
    who_fixes: Who::Edge,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 1,
    repair: Repair {
        visitor: &["Use an up-to-date browser without extensions that change what it sends."],
        client: &[
            "Send complete, honest headers (`User-Agent` with a contact, `Accept`, `Accept-Language`), \
                which is enough for the simpler checks.",
            "If it stays, ask the owner to exempt your address, key or path; do not imitate a browser's \
                handshake.",
        ],
        operator: &[
            "Switch the browser check off for paths that are made for programs: the API, feeds, webhooks, \
                downloads.",
            "Where a client is known, let it pass by a key or address rather than by its looks.",
        ],
        platforms: &[
            Platform {
                name: "Cloudflare",
                step: "error 1010 is the Browser Integrity Check: Security, Settings, or a configuration rule \
                    that turns it off for `/api/*`",
            },
            Platform {
                name: "AWS WAF",
                step: "look for `NoUserAgent_HEADER`, `SignalNonBrowserUserAgent` and rules that match a JA3 or \
                    JA4 fingerprint",
            },
        ],
    },
    search_effect: Some(
        "None for the large crawlers, which are known by their addresses; smaller ones and link previews may \
        be kept out.",
    ),
    references: &[Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Fact(Fact::AgentProgram, Strength::Weak),
        Clue::Fact(Fact::AgentEmpty, Strength::Weak),
        Clue::Fact(Fact::BotCheck, Strength::Against),
        Clue::Effect(Factor::BrowserHeaders, Effect::Opens, 0.4),
        Clue::Effect(Factor::AgentBrowser, Effect::Opens, 0.3),
        Clue::Effect(Factor::Version2, Effect::Opens, 0.1),
        Clue::Effect(Factor::OriginDirect, Effect::Opens, 0.9),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.95),
        Clue::Says(&[
            "error code: 1010",
            "error 1010",
            "based on your browser's signature",
            "based on your browser&#39;s signature",
        ]),
        Clue::Hints(&["browser integrity", "unsupported browser"]),
    ],
    ambiguous_with: &["bot-challenge", "ua-blocked", "ua-empty-blocked", "header-required", "waf-threshold"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://api.example/v1/items",
            headers: &[("User-Agent", "Python-urllib/3.11"), ("Accept", "*/*")],
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
