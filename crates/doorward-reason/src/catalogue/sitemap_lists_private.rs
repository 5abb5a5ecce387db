//! `sitemap-lists-private`: the sitemap lists a page that asks for credentials.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 401,
    headers: &[("WWW-Authenticate", "Basic realm=\"Members\""), ("Content-Type", "text/html")],
    body: "<h1>401 Authorization Required</h1>",
};

/// The sitemap lists a page that asks for credentials.
pub(super) const SITEMAP_LISTS_PRIVATE: Reason = Reason {
    id: "sitemap-lists-private",
    title: "The sitemap lists a page that asks for credentials",
    family: Family::Crawl,
    since: "0.1.0",
    explanation: "A sitemap tells search engines which pages to index. It lists this page, and the page refuses \
        everybody who is not logged in. Crawlers never log in, so they report an error for it again and again. Either \
        the page should be open, or it does not belong into the sitemap.",
    statuses: &[401, 403, 302],
    fault: Fault::Yes,
    who_fixes: Who::Developer,
    retry: Retry::Changed,
    challenge: Challenge::Applicable,
    sight: Sight::Outside,
    frequency: 3,
    repair: Repair {
        visitor: &[],
        client: &[],
        operator: &[
            "If the page is private, take it out of the sitemap: make the sitemap from what an anonymous visitor may \
                see.",
            "If it is public, take the login off this page.",
            "Look for other pages of the same kind; the sitemap's generator lists a whole class of them.",
        ],
        platforms: &[
            Platform {
                name: "WordPress",
                step: "Yoast and others: set the post type or page to noindex, and it leaves the sitemap; core: \
                    the `wp_sitemaps_posts_query_args` filter.",
            },
            Platform { name: "Django", step: "Filter in the Sitemap class's `items()`." },
            Platform { name: "Next.js", step: "Leave the route out in sitemap.ts, or in next-sitemap's `exclude`." },
        ],
    },
    search_effect: Some(
        "The search console shows \"Blocked due to unauthorized request (401)\" or \"access \
        forbidden (403)\" for it; the page is not indexed.",
    ),
    references: &[Reference::Page("sitemaps.org: protocol"), Reference::Rfc(9110, "15.5.2")],
    clues: &[
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.55),
        Clue::Effect(Factor::SiblingPlain, Effect::Same, 0.55),
        Clue::Fact(Fact::CredentialsNotSent, Strength::Needed),
        Clue::Fact(Fact::SitemapLists, Strength::Needed),
        Clue::Fact(Fact::ChallengePresent, Strength::Strong),
        Clue::Fact(Fact::LoginForm, Strength::Weak),
        Clue::Fact(Fact::LoginRedirect, Strength::Weak),
    ],
    ambiguous_with: &["credentials-missing", "login-redirect"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://club.example/members/calendar",
            headers: &[
                ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"),
                ("Accept", "text/html"),
            ],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[(Factor::SiblingRandom, REFUSED), (Factor::SiblingPlain, REFUSED)],
        elsewhere: &[],
    },
};
