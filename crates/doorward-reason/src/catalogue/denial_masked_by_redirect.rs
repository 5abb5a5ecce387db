//! `denial-masked-by-redirect`: a shut door that leads back to the hall.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 302,
    headers: &[
        ("Server", "Apache"),
        ("Location", "https://shop.example/"),
        ("Content-Type", "text/html; charset=iso-8859-1"),
    ],
    body: "<html><head><title>302 Found</title></head><body><h1>Found</h1><p>The document has moved \
                    <a href=\"https://shop.example/\">here</a>.</p></body></html>",
};

/// A refusal is turned into a redirect.
pub(super) const DENIAL_MASKED_BY_REDIRECT: Reason = Reason {
    id: "denial-masked-by-redirect",
    title: "A refusal is turned into a redirect",
    family: Family::Masks,
    since: "0.1.0",
    explanation: "The page exists and this caller may not see it, but in place of saying so the server sends the \
        caller on, mostly to the home page. People think they mistyped, programs count a success, and nobody \
        finds the rule that refuses. With Apache it often happens by accident: an error page given as a full \
        URL makes a redirect out of every refusal. Pages that do not exist are answered with an honest 404 \
        on the same site.",
    statuses: &[302, 301, 303, 307],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 3,
    repair: Repair {
        visitor: &["You may lack the right to see this page: sign in first, or ask the site."],
        client: &["Do not follow redirects blindly: treat one to the home page as a refusal."],
        operator: &[
            "Find out what refuses: the server's error log names the rule (Apache: `AH01630: client \
                denied by server configuration`).",
            "Let the refusal be a refusal: answer 401 or 403 with an error page of the site's own, given \
                as a path.",
            "Then open the page, if it should be open.",
        ],
        platforms: &[
            Platform {
                name: "Apache",
                step: "`ErrorDocument 403 https://shop.example/` redirects; write `ErrorDocument 403 \
                    /errors/403.html`",
            },
            Platform {
                name: "nginx",
                step: "look for `error_page 403 =302 /` or `error_page 403 https://…`; write `error_page 403 \
                    /403.html;`",
            },
            Platform { name: "Caddy", step: "look for `redir` inside `handle_errors`" },
            Platform {
                name: "Django",
                step: "a `login_url` of `/` in `user_passes_test` or `permission_required` sends those without \
                    the right to the home page; use `raise_exception=True`",
            },
            Platform { name: "WordPress", step: "look for `wp_redirect( home_url() )` in a membership plugin" },
        ],
    },
    search_effect: Some(
        "Search engines take a page that redirects to the home page for a soft 404 and drop it; the home page \
        does not gain by it.",
    ),
    references: &[Reference::Rfc(9110, "15.5.4"), Reference::Rfc(9110, "15.4")],
    clues: &[
        Clue::Fact(Fact::HomeRedirect, Strength::Decisive),
        Clue::Fact(Fact::HomeRedirect, Strength::Needed),
        Clue::Fact(Fact::LoginRedirect, Strength::Against),
        Clue::Effect(Factor::RootRandom, Effect::Absent, 0.85),
        Clue::Effect(Factor::SiteRoot, Effect::Opens, 0.95),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.55),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.8),
        Clue::Effect(Factor::SourceAddress, Effect::Opens, 0.3),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.8),
        Clue::Fact(Fact::SitemapLists, Strength::Weak),
    ],
    ambiguous_with: &["ip-not-allowed", "ip-denied", "path-rule", "role-insufficient", "login-redirect"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://shop.example/suppliers/",
            headers: &[("Accept", "text/html")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[(Factor::SiblingRandom, REFUSED)],
        elsewhere: &[],
    },
};
