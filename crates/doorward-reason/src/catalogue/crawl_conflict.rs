//! `crawl-conflict`: robots.txt forbids fetching a page whose noindex can then never be seen.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 200,
    headers: &[("Content-Type", "text/html"), ("X-Robots-Tag", "noindex")],
    body: "<h1>All tags</h1>",
};

/// robots.txt forbids fetching a page whose noindex can then never be seen.
pub(super) const CRAWL_CONFLICT: Reason = Reason {
    id: "crawl-conflict",
    title: "robots.txt forbids fetching a page whose noindex can then never be seen",
    family: Family::Crawl,
    since: "0.1.0",
    explanation: "The page says \"noindex\" (do not list me), but robots.txt forbids crawlers to fetch it. So they \
        never read the noindex. If other pages link here, the address can stay in the search results, without a \
        description. The two rules are each sensible, and together they undo each other.",
    statuses: &[200],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 2,
    repair: Repair {
        visitor: &[],
        client: &[],
        operator: &[
            "To get the page out of search: take the Disallow for it out of robots.txt and leave the noindex, until \
                it is gone.",
            "To save crawling and not care about listing: leave the Disallow and drop the noindex.",
            "Take the page out of the sitemap in either case.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`add_header X-Robots-Tag noindex;` sets the header for a location; the Disallow stands in \
                    robots.txt.",
            },
            Platform {
                name: "WordPress",
                step: "The SEO plugin sets noindex; robots.txt may come from a second plugin or from a file on \
                    disk.",
            },
        ],
    },
    search_effect: Some(
        "The address can stay in the index from links alone, shown without text (\"Indexed, though \
        blocked by robots.txt\").",
    ),
    references: &[Reference::Rfc(9309, "2.2.2"), Reference::Page("Google Search Central: block indexing with noindex")],
    clues: &[
        Clue::Fact(Fact::RobotsForbids, Strength::Needed),
        Clue::Fact(Fact::Noindex, Strength::Needed),
        Clue::Fact(Fact::RobotsForbids, Strength::Decisive),
        Clue::Fact(Fact::OpenAnswer, Strength::Strong),
        Clue::Fact(Fact::SitemapLists, Strength::Weak),
    ],
    ambiguous_with: &[],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://news.example/tags/all.html",
            headers: &[("User-Agent", "curl/8.5.0"), ("Accept", "*/*")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[],
        elsewhere: &[(
            "/robots.txt",
            Answer { status: 200, headers: &[("Content-Type", "text/plain")], body: "User-agent: *\nDisallow: /" },
        )],
    },
};
