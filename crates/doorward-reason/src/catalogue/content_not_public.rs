//! `content-not-public`: something written that is not published.

use super::entry::*;

/// The post is a draft, or private, for this visitor.
pub(super) const CONTENT_NOT_PUBLIC: Reason = Reason {
    id: "content-not-public",
    title: "The post is a draft, or private, for this visitor",
    family: Family::Applications,
    since: "0.1.0",
    explanation: "The page exists in the editor but is not published for this visitor: it is a draft, waits for its \
        date, lies in the bin, or is marked private. The author sees it because they are signed in; everyone \
        else is refused, or is told that nothing is there. The rest of the site, and other pages of the same \
        kind, are open.",
    statuses: &[404, 401, 403],
    fault: Fault::UnlessIntended,
    who_fixes: Who::Developer,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 0,
    repair: Repair {
        visitor: &["Sign in with an account that may read it, or ask the author whether it is to be published."],
        client: &["Sign in (for WordPress, an application password), and ask with `context=edit` only if you \
                need what is not public."],
        operator: &[
            "Publish it, if it is meant to be seen: set Status to Published and Visibility to Public, and \
                look at the date.",
            "Take links to it out of menus, the sitemap and newsletters until then.",
        ],
        platforms: &[
            Platform {
                name: "WordPress",
                step: "`wp post get 412 --field=post_status`, then `wp post update 412 --post_status=publish`; \
                    a page scheduled for a past date that stays unpublished (\"Missed schedule\") points to \
                    a broken wp-cron",
            },
            Platform {
                name: "Drupal",
                step: "the \"Published\" box of the node; then the permission \"View published content\" for \
                    anonymous users",
            },
            Platform { name: "Django", step: "look for a filter such as `status=\"published\"` in the view" },
        ],
    },
    search_effect: Some(
        "Private pages are not indexed; a published page that is set back to draft is dropped within days.",
    ),
    references: &[Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Fact(Fact::RestDenies, Strength::Against),
        Clue::Fact(Fact::WordPressPath, Strength::Weak),
        Clue::Effect(Factor::SiblingRandom, Effect::Absent, 0.85),
        Clue::Effect(Factor::RootRandom, Effect::Absent, 0.95),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.98),
        Clue::Effect(Factor::SourceAddress, Effect::Same, 0.98),
        Clue::Effect(Factor::CredentialsRandom, Effect::Same, 0.5),
        Clue::Effect(Factor::MethodUnknown, Effect::Same, 0.6),
        Clue::Effect(Factor::CacheKey, Effect::Same, 0.95),
        Clue::Fact(Fact::RestPath, Strength::Weak),
        Clue::Fact(Fact::CustomPage, Strength::Weak),
        Clue::Fact(Fact::CredentialsNotSent, Strength::Weak),
        Clue::Fact(Fact::StockPage, Strength::Against),
        Clue::Says(&[
            "this content is private",
            "this post is private",
            "this page is private",
            "this post is a draft",
            "has not been published yet",
            "is not published",
        ]),
        Clue::Hints(&[
            "rest_forbidden",
            "sorry, you are not allowed to do that",
            "you are not authorized to access this page",
        ]),
    ],
    ambiguous_with: &["credentials-missing", "role-insufficient", "not-owner", "not-found"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://blog.example/wp-json/wp/v2/posts/412",
            headers: &[("Accept", "application/json")],
            body: "",
        },
        answer: Answer {
            status: 401,
            headers: &[
                ("Content-Type", "application/json; charset=UTF-8"),
                ("Link", "<https://blog.example/wp-json/>; rel=\"https://api.w.org/\""),
            ],
            body: "{\"code\":\"rest_forbidden\",\"message\":\"Sorry, you are not allowed to do \
                    that.\",\"data\":{\"status\":401}}",
        },
        otherwise: &[(Factor::RestRoot, Answer::ABSENT)],
        elsewhere: &[],
    },
};
