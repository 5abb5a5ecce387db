//! `not-found`: an honest 404.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 404,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
    body: "<html><head><title>404 Not Found</title></head><body><center><h1>404 Not \
                    Found</h1></center><hr><center>nginx</center></body></html>",
};

/// There is nothing at this URL.
pub const NOT_FOUND: Reason = Reason {
    id: "not-found",
    title: "There is nothing at this URL",
    family: Family::Healthy,
    since: "0.1.0",
    explanation: "The server has nothing under this address and says so honestly. A made-up name in the same place \
        gets the same answer, so no rule singles this page out. Mostly the address is mistyped, the page was \
        moved without leaving a redirect, or the link that led here is old. A server that hides a thing \
        perfectly would look just like this; only its files and rules could tell.",
    statuses: &[404],
    fault: Fault::No,
    who_fixes: Who::Intended,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 9,
    repair: Repair {
        visitor: &["Check the spelling, or begin at the home page or the site's search."],
        client: &["Mend or remove the link; do not ask again for what is not there."],
        operator: &[
            "If the page was moved, leave a permanent redirect to its new address.",
            "If links or the sitemap still name it, mend those; if it should exist, put it there with \
                exactly this name, upper and lower case included.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`location = /old.html { return 301 /new.html; }`; the error log names the file it looked \
                    for: `open() \"/srv/…\" failed (2: No such file or directory)`",
            },
            Platform { name: "Apache", step: "`Redirect permanent /old.html /new.html`" },
            Platform { name: "Caddy", step: "`redir /old.html /new.html permanent`" },
            Platform {
                name: "WordPress",
                step: "if all pages but the first are missing, save Settings, Permalinks once, so that the \
                    rewrite rules are written again",
            },
        ],
    },
    search_effect: Some("Right and harmless: absent pages leave the index. A redirect keeps the worth of old links."),
    references: &[Reference::Rfc(9110, "15.5.5")],
    clues: &[
        Clue::Effect(Factor::RootRandom, Effect::Same, 0.93),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.93),
        Clue::Fact(Fact::SitemapLists, Strength::Against),
        Clue::Fact(Fact::OpenAnswer, Strength::Against),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.98),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.9),
        Clue::Effect(Factor::SourceAddress, Effect::Same, 0.98),
        Clue::Effect(Factor::CacheKey, Effect::Same, 0.97),
        Clue::Effect(Factor::ParentFolder, Effect::Opens, 0.4),
        Clue::Effect(Factor::PathSlash, Effect::Same, 0.9),
        Clue::Effect(Factor::PathLowerCase, Effect::Same, 0.9),
        Clue::Effect(Factor::PathDecoded, Effect::Same, 0.9),
        Clue::Effect(Factor::PathDotsSingle, Effect::Same, 0.9),
        Clue::Effect(Factor::PathPart, Effect::Same, 0.85),
        Clue::Effect(Factor::SiblingPlain, Effect::Same, 0.9),
        Clue::Effect(Factor::RootRandomAlike, Effect::Same, 0.9),
        Clue::Effect(Factor::ChildRandom, Effect::Same, 0.85),
        Clue::Hints(&["not found", "page not found", "does not exist", "rest_no_route", "cannot get /"]),
    ],
    ambiguous_with: &[
        "denial-masked-as-404",
        "content-not-public",
        "path-mapping-wrong",
        "rewrite-missing",
        "path-case",
        "gone",
        "encoded-slash",
        "internal-only",
        "route-not-listed",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://shop.example/no-such-page.html",
            headers: &[("Accept", "text/html")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::RootRandom, REFUSED),
            (Factor::SiblingRandom, REFUSED),
            (Factor::PathSlash, REFUSED),
            (Factor::PathLowerCase, REFUSED),
            (Factor::PathDecoded, REFUSED),
            (Factor::PathDotsSingle, REFUSED),
            (Factor::PathPart, REFUSED),
            (Factor::SiblingPlain, REFUSED),
            (Factor::RootRandomAlike, REFUSED),
            (Factor::ChildRandom, REFUSED),
        ],
        elsewhere: &[],
    },
};
