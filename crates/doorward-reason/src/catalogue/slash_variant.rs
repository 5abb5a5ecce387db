//! `slash-variant`: with and without its last slash, the address is ruled differently.

use super::entry::*;

/// With and without its last slash, the address is ruled differently.
pub(super) const SLASH_VARIANT: Reason = Reason {
    id: "slash-variant",
    title: "With and without its last slash, the address is ruled differently",
    family: Family::PathRules,
    since: "0.1.0",
    explanation: "`/news` and `/news/` are two addresses. Here one of them is served and the other refused or not \
        found, because a rule or route was written for one spelling only. Links, sitemaps and people use both, so half \
        of them fail.",
    statuses: &[404, 403, 301],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 4,
    repair: Repair {
        visitor: &["Try the address with a slash at its end, or without it."],
        client: &["Ask for the same address with its last slash added or taken away."],
        operator: &[
            "Choose one spelling, redirect the other to it with 301, and use it in links and sitemap.",
            "Look at the rule or route for this path: does it end in a slash where it should not, or the other way \
                round?",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`location = /archive { return 301 /archive/; }`; a `location /archive/` does not match \
                    `/archive`.",
            },
            Platform {
                name: "Apache",
                step: "mod_dir redirects real folders (`DirectorySlash On`); for others: `RedirectMatch 301 \
                    ^/archive$ /archive/`.",
            },
            Platform { name: "Django", step: "`APPEND_SLASH = True` with CommonMiddleware redirects GET requests." },
            Platform {
                name: "FastAPI",
                step: "`redirect_slashes` answers 307, which some clients do not follow for a POST: use the \
                    exact path.",
            },
            Platform { name: "Express", step: "`strict routing` makes the two differ; it is off by default." },
            Platform { name: "Spring", step: "Since Spring 6 the last slash counts: map both paths or redirect." },
        ],
    },
    search_effect: Some(
        "If the spelling that the sitemap or the canonical link names is the refused one, the page \
        drops out.",
    ),
    references: &[Reference::Rfc(3986, "6.2.3")],
    clues: &[
        Clue::Fact(Fact::SlashRedirect, Strength::Decisive),
        Clue::Fact(Fact::JsonBody, Strength::Against),
        Clue::Effect(Factor::PathSlash, Effect::Opens, 0.97),
        Clue::Effect(Factor::SiblingRandom, Effect::Absent, 0.8),
    ],
    ambiguous_with: &["index-missing"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://news.example/archive",
            headers: &[
                ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"),
                ("Accept", "text/html"),
            ],
            body: "",
        },
        answer: Answer::FORBIDDEN,
        otherwise: &[(Factor::PathSlash, Answer::OPEN), (Factor::SiblingRandom, Answer::ABSENT)],
        elsewhere: &[],
    },
};
