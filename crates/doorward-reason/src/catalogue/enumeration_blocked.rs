//! `enumeration-blocked`: a question that would give user names away.

use super::entry::*;

/// A rule against listing user names refuses.
pub(super) const ENUMERATION_BLOCKED: Reason = Reason {
    id: "enumeration-blocked",
    title: "A rule against listing user names refuses",
    family: Family::Applications,
    since: "0.1.0",
    explanation: "Addresses such as `/?author=1` or `/wp-json/wp/v2/users` give away the names with which people sign \
        in, and scanners ask for them before they try passwords. A rule or plugin refuses them, and the rest \
        of the site is open. That is mostly right. It becomes an error where the rule is too wide and shuts \
        pages of authors, or a REST route that the editor or a theme needs.",
    statuses: &[403, 401, 404],
    fault: Fault::UnlessIntended,
    who_fixes: Who::Intended,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 4,
    repair: Repair {
        visitor: &["Look for the author's page through a link in one of their articles."],
        client: &["Take author names from the pages or the feed, or sign in with an account that may list users."],
        operator: &[
            "Leave it, if nothing you use needs the list.",
            "If it is too wide, let it match numbers only (`author=1`) and not the pages under \
                `/author/name/`, and let signed-in editors use `/wp-json/wp/v2/users`.",
        ],
        platforms: &[
            Platform {
                name: "Apache",
                step: "`RewriteCond %{QUERY_STRING} (^|&)author=\\d` with `RewriteRule ^ - [F]`: narrow it to \
                    the front page, so that `/wp-admin/` is not hit",
            },
            Platform {
                name: "nginx",
                step: "look for `if ($arg_author ~ …) { return 403; }` or `$query_string ~ \"author=\"`",
            },
            Platform {
                name: "WordPress",
                step: "Stop User Enumeration, All-In-One Security (\"Prevent user enumeration\"), Wordfence \
                    (\"Prevent discovery of usernames\"); the core itself answers `rest_user_cannot_view` \
                    for users without published posts",
            },
        ],
    },
    search_effect: Some("Author pages are refused to crawlers where the rule also covers `/author/`; else none."),
    references: &[Reference::Cwe(204), Reference::Cwe(200)],
    clues: &[
        Clue::Fact(Fact::UserListing, Strength::Strong),
        Clue::Fact(Fact::UserListing, Strength::Needed),
        Clue::Effect(Factor::CacheKey, Effect::Same, 0.9),
        Clue::Effect(Factor::RestRoot, Effect::Absent, 0.85),
        Clue::Effect(Factor::RestRoute, Effect::Same, 0.6),
        Clue::Effect(Factor::SiblingRandom, Effect::Absent, 0.85),
        Clue::Effect(Factor::RootRandom, Effect::Absent, 0.95),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.95),
        Clue::Effect(Factor::MethodUnknown, Effect::Same, 0.7),
        Clue::Effect(Factor::SourceAddress, Effect::Same, 0.95),
        Clue::Fact(Fact::RestPath, Strength::Weak),
        Clue::Fact(Fact::QuerySent, Strength::Weak),
        Clue::Says(&[
            "rest_user_cannot_view",
            "sorry, you are not allowed to list users",
            "user enumeration",
            "forbidden - number in author name not allowed",
        ]),
        Clue::Hints(&["author", "rest_cannot_access"]),
    ],
    ambiguous_with: &["query-rule", "waf-rule", "waf-false-positive", "path-rule", "role-insufficient"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://blog.example/?author=1",
            headers: &[("Accept", "text/html")],
            body: "",
        },
        answer: Answer {
            status: 403,
            headers: &[("Server", "Apache"), ("Content-Type", "text/html; charset=iso-8859-1")],
            body: "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\"><html><head><title>403 \
                    Forbidden</title></head><body><h1>Forbidden</h1><p>You don't have permission to access \
                    this resource.</p></body></html>",
        },
        otherwise: &[
            (Factor::QueryNone, Answer::OPEN),
            (Factor::QueryPart, Answer::OPEN),
            (Factor::RestRoot, Answer::ABSENT),
        ],
        elsewhere: &[],
    },
};
