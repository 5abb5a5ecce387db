//! `legal-block`: a demand of the law, not a fault of the server.

use super::entry::*;

/// The page may not be shown for legal reasons.
pub const LEGAL_BLOCK: Reason = Reason {
    id: "legal-block",
    title: "The page may not be shown for legal reasons",
    family: Family::Network,
    since: "0.1.0",
    explanation: "A law, a court or an authority demands that this page not be shown, to everybody or to people in \
        some countries, and the server says so with status 451. The machine works as it was told to. Who is \
        meant to see the page from elsewhere will be served. A good answer names who made the demand and \
        carries a link to whoever carries it out; that may be the site itself, its network or an access \
        provider.",
    statuses: &[451, 403],
    fault: Fault::UnlessIntended,
    who_fixes: Who::Intended,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 1,
    repair: Repair {
        visitor: &["Read who made the demand, if the page says it; ask the site whether and where the material \
                can be seen lawfully."],
        client: &["Do not ask again: record the page as withheld, together with the `Link` header with \
                `rel=\"blocked-by\"` if there is one."],
        operator: &[
            "If the page should not be covered, narrow the rule to the exact addresses and countries of \
                the demand.",
            "Keep status 451 for it, name the legal demand in the text, and add a `Link` header with \
                `rel=\"blocked-by\"` that names who carries the block out.",
        ],
        platforms: &[Platform {
            name: "nginx",
            step: "look for `return 451`, often in an `if` on `$geoip2_data_country_code` or in a `map`",
        }],
    },
    search_effect: Some(
        "Search engines treat 451 like any other 4xx: the page is dropped. Where only some countries are \
        blocked, crawlers from elsewhere still see it.",
    ),
    references: &[Reference::Rfc(7725, "3")],
    clues: &[
        Clue::Fact(Fact::StockPage, Strength::Against),
        Clue::Effect(Factor::SourceAddress, Effect::Opens, 0.1),
        Clue::Effect(Factor::SiblingRandom, Effect::Absent, 0.6),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.98),
        Clue::Says(&[
            "unavailable for legal reasons",
            "unavailable due to legal reasons",
            "blocked by court order",
            "legal demand",
            "451: unavailable",
        ]),
        Clue::Hints(&["legal reasons", "not available in your country due to"]),
    ],
    ambiguous_with: &["country-blocked"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://news.example/archive/4711",
            headers: &[("Accept", "text/html")],
            body: "",
        },
        answer: Answer {
            status: 451,
            headers: &[("Content-Type", "text/html"), ("Link", "<https://news.example/legal>; rel=\"blocked-by\"")],
            body: "<h1>Unavailable For Legal Reasons</h1><p>This page is withheld on the order of a court.</p>",
        },
        otherwise: &[],
        elsewhere: &[],
    },
};
