//! `login-redirect`: A program is redirected to a login page where 401 is due.

use super::entry::*;

/// A program is redirected to a login page where 401 is due.
pub(super) const LOGIN_REDIRECT: Reason = Reason {
    id: "login-redirect",
    title: "A program is redirected to a login page where 401 is due",
    family: Family::Masks,
    since: "0.1.0",
    explanation: "A script or API client asked without a valid session, and the server sent it to a login page, as if it were \
        a person with a browser. The client follows, gets a page of HTML with status 200, and stumbles over it: \
        `Unexpected token <`, a CORS error, or data that is silently empty. Programs need a plain 401 with a \
        challenge; the redirect is for people who open a page.",
    statuses: &[302, 303, 307],
    fault: Fault::Yes,
    who_fixes: Who::Developer,
    retry: Retry::Changed,
    challenge: Challenge::Applicable,
    sight: Sight::Outside,
    frequency: 5,
    repair: Repair {
        visitor: &[],
        client: &["Do not follow redirects of an API by itself (`fetch(url, { redirect: \"manual\" })`), take a \
                redirect to a login page as 401, and sign in or send a token."],
        operator: &[
            "Answer 401 with WWW-Authenticate when the request is a program's: Accept prefers JSON, \
                X-Requested-With is there, Sec-Fetch-Mode is `cors`, or an Authorization header was sent. Redirect \
                only GET navigations.",
            "Use 303 or 302 for that redirect, never 301 or 308, which caches may keep.",
        ],
        platforms: &[
            Platform {
                name: "Django",
                step: "use REST framework’s permission classes in place of `login_required` on API views",
            },
            Platform {
                name: "Laravel",
                step: "send `Accept: application/json`; `redirectGuestsTo` should return null for `api/*`",
            },
            Platform {
                name: "ASP.NET",
                step: "cookie authentication: answer 401 in `Events.OnRedirectToLogin` for API paths; .NET 10 does so \
                    for API endpoints by itself",
            },
            Platform {
                name: "Spring",
                step: "`defaultAuthenticationEntryPointFor(new HttpStatusEntryPoint(UNAUTHORIZED), …)` for `/api/**`",
            },
            Platform { name: "oauth2-proxy", step: "`--api-route=^/api` (regular expression) answers 401 there" },
            Platform { name: "Apache", step: "mod_auth_openidc: `OIDCUnAuthAction 401` in the API’s `<Location>`" },
        ],
    },
    search_effect: Some(
        "A page that redirects to a login is not indexed; the login page may be listed in its place, many \
            addresses under one.",
    ),
    references: &[Reference::Rfc(9110, "15.5.2"), Reference::Rfc(9110, "15.4.3")],
    clues: &[
        Clue::Fact(Fact::HomeRedirect, Strength::Excludes),
        Clue::Fact(Fact::LoginRedirect, Strength::Needed),
        Clue::Fact(Fact::ProgramAsks, Strength::Needed),
        Clue::Fact(Fact::LoginRedirect, Strength::Strong),
        Clue::Fact(Fact::CookiesNotSent, Strength::Weak),
        Clue::Fact(Fact::AgentBrowser, Strength::Against),
        Clue::Effect(Factor::SiblingRandom, Effect::Absent, 0.55),
        Clue::Effect(Factor::RequestedWith, Effect::Same, 0.8),
        Clue::Effect(Factor::CookiesNone, Effect::Same, 0.9),
        Clue::Effect(Factor::CookiesFresh, Effect::Opens, 0.3),
        Clue::Effect(Factor::RootRandom, Effect::Absent, 0.8),
        Clue::Hints(&[
            "/login?next=",
            "/accounts/login",
            "/login?redirect",
            "returnurl=",
            "/oauth2/start",
            "/signin?",
            "wp-login.php?redirect_to=",
        ]),
    ],
    ambiguous_with: &[
        "credentials-missing",
        "session-expired",
        "soft-401",
        "edge-login-required",
        "denial-masked-by-redirect",
        "sitemap-lists-private",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://www.example/api/dashboard/",
            headers: &[("Accept", "application/json"), ("X-Requested-With", "XMLHttpRequest")],
            body: "",
        },
        answer: Answer {
            status: 302,
            headers: &[
                ("Location", "/accounts/login/?next=/api/dashboard/"),
                ("Content-Type", "text/html; charset=utf-8"),
            ],
            body: "",
        },
        otherwise: &[],
        elsewhere: &[],
    },
};
