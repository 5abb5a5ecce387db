//! `soft-401`: A login page is served with status 200 where 401 is due.

use super::entry::*;

/// A login page is served with status 200 where 401 is due.
pub(super) const SOFT_401: Reason = Reason {
    id: "soft-401",
    title: "A login page is served with status 200 where 401 is due",
    family: Family::Masks,
    since: "0.1.0",
    explanation: "The page asked for is only for signed-in visitors, and the server shows a login form in its place, under \
        the same address and with status 200. A person understands it; programs do not. Monitors think that all is \
        well, API clients take the form for data, caches keep it, and search engines list many addresses with one \
        and the same content. The status should say what happened.",
    statuses: &[200],
    fault: Fault::UnlessIntended,
    who_fixes: Who::Developer,
    retry: Retry::Changed,
    challenge: Challenge::Applicable,
    sight: Sight::Outside,
    frequency: 4,
    repair: Repair {
        visitor: &[],
        client: &["Check the type and content of the answer, not the status alone; treat a page with a password form \
                as 401."],
        operator: &[
            "Serve the form with status 401 and a challenge to programs, or redirect people to the login page's \
                own address with 302 or 303.",
            "Send `Cache-Control: no-store` with the form, so that nobody gets it in place of the page after \
                signing in.",
        ],
        platforms: &[
            Platform { name: "PHP", step: "`http_response_code(401);` before the form is printed" },
            Platform {
                name: "nginx",
                step: "`error_page 401 /login.html;` keeps the status 401; `error_page 401 =200 /login.html;` hides it",
            },
            Platform {
                name: "Apache",
                step: "`ErrorDocument 401 /login.html` with a local path keeps the status; a full URL is ignored for \
                    401",
            },
            Platform { name: "Django", step: r#"`return render(request, "login.html", status=401)`"# },
        ],
    },
    search_effect: Some(
        "The login form is indexed under each such address as duplicate content, and real pages vanish from the \
            results. Search consoles may call it a soft 404.",
    ),
    references: &[Reference::Rfc(9110, "15.5.2")],
    clues: &[
        Clue::Fact(Fact::LoginForm, Strength::Needed),
        Clue::Fact(Fact::LoginForm, Strength::Strong),
        Clue::Fact(Fact::CookiesNotSent, Strength::Weak),
        Clue::Fact(Fact::CredentialsNotSent, Strength::Weak),
        Clue::Fact(Fact::ChallengePresent, Strength::Against),
        Clue::Fact(Fact::LoginRedirect, Strength::Against),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.6),
        Clue::Effect(Factor::ChildRandom, Effect::Same, 0.6),
        Clue::Effect(Factor::CookiesNone, Effect::Same, 0.95),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.98),
        Clue::Effect(Factor::CookiesFresh, Effect::Same, 0.7),
    ],
    ambiguous_with: &[
        "credentials-missing",
        "session-expired",
        "login-redirect",
        "edge-login-required",
        "consent-wall",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://portal.example/reports/2026/q3",
            headers: &[("User-Agent", "Mozilla/5.0")],
            body: "",
        },
        answer: REFUSAL,
        otherwise: &[(Factor::SiblingRandom, REFUSAL)],
        elsewhere: &[],
    },
};

/// The refusal that stays the same whatever is changed.
const REFUSAL: Answer = Answer {
    status: 200,
    headers: &[("Content-Type", "text/html; charset=utf-8")],
    body: "<!DOCTYPE html>\n<title>Sign in</title>\n<h1>Sign in</h1>\n<form method=\"post\" action=\"/login\">\n<input \
        name=\"user\">\n<input name=\"password\" type=\"password\">\n<button>Sign in</button>\n</form>\n",
};
