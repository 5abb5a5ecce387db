//! `csrf-failed`: the anti-forgery check failed.

use super::entry::*;

/// The anti-forgery check failed.
pub(super) const CSRF_FAILED: Reason = Reason {
    id: "csrf-failed",
    title: "The anti-forgery check failed",
    family: Family::Sessions,
    since: "0.1.0",
    explanation: "Before it changes anything, the site makes sure that the form was really its own: a hidden value in the \
        form must match a cookie, or Origin and Referer must name the site itself. This request lacked the value or \
        the cookie, or they did not match. It happens when a form stayed open past the session, when cookies are \
        blocked, when a program posts without fetching the form first, and when a proxy hides the site's real name \
        or scheme from the application.",
    statuses: &[403, 419, 422, 400],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 3,
    repair: Repair {
        visitor: &["Reload the page with the form and send it again; allow cookies for this site."],
        client: &[
            "Fetch the form (or the token's address) first, keep its cookies, and send the token back in the \
                field or header that the framework reads, with a Referer of the site over HTTPS.",
            "An API client should use a token in Authorization instead of the session cookie: no anti-forgery \
                check is made there.",
        ],
        operator: &[
            "Find the reason that the framework logs: no cookie, no token, no match, or a foreign Origin or \
                Referer each have another mend.",
            "If everybody is refused since a proxy came in front, pass the real host and scheme on and tell the \
                application to believe this proxy.",
            "Do not let a cache store pages with forms: all visitors then get the token of the first.",
            "Exempt only addresses that other servers call without a session (webhooks), and check their \
                signature instead.",
        ],
        platforms: &[
            Platform {
                name: "Django",
                step: "`CSRF_TRUSTED_ORIGINS = [\"https://www.example\"]`, `SECURE_PROXY_SSL_HEADER`, `{% csrf_token \
                    %}` in the form; header `X-CSRFToken`",
            },
            Platform {
                name: "Laravel",
                step: "`@csrf` in the form, header `X-CSRF-TOKEN`; 419 also means that the session ran out",
            },
            Platform {
                name: "Rails",
                step: "`csrf_meta_tags` in the layout, header `X-CSRF-Token`; behind TLS `config.force_ssl` and \
                    X-Forwarded-Proto",
            },
            Platform {
                name: "Spring",
                step: "send the value of the `XSRF-TOKEN` cookie as `X-XSRF-TOKEN` with CookieCsrfTokenRepository",
            },
            Platform {
                name: "Jenkins",
                step: "fetch `/crumbIssuer/api/json` with the same session, or use an API token, which needs no crumb",
            },
            Platform {
                name: "nginx",
                step: "`proxy_set_header Host $host; proxy_set_header X-Forwarded-Proto $scheme;`",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(6265, "8.2"), Reference::Rfc(9110, "15.5.4"), Reference::Cwe(352)],
    clues: &[
        Clue::Fact(Fact::StockPage, Strength::Against),
        Clue::Fact(Fact::MethodUnsafe, Strength::Needed),
        Clue::Fact(Fact::CookiesNotSent, Strength::Weak),
        Clue::Fact(Fact::SessionSent, Strength::Weak),
        Clue::Fact(Fact::ChallengePresent, Strength::Against),
        Clue::Fact(Fact::CredentialsSent, Strength::Against),
        Clue::Fact(Fact::OriginForeign, Strength::Weak),
        Clue::Fact(Fact::RefererForeign, Strength::Weak),
        Clue::Effect(Factor::MethodGet, Effect::Opens, 0.75),
        Clue::Effect(Factor::BodyNone, Effect::Same, 0.8),
        Clue::Effect(Factor::BodyPlain, Effect::Same, 0.9),
        Clue::Effect(Factor::CookiesNone, Effect::Same, 0.6),
        Clue::Effect(Factor::CookiesNone, Effect::Differs, 0.25),
        Clue::Effect(Factor::RefererOwn, Effect::Opens, 0.15),
        Clue::Effect(Factor::OriginOwn, Effect::Opens, 0.2),
        Clue::Effect(Factor::CookiesFresh, Effect::Same, 0.7),
        Clue::Says(&[
            "csrf verification failed",
            "csrf failed",
            "csrf token mismatch",
            "csrf token missing",
            "csrf token is missing",
            "csrf token is invalid",
            "csrf token has expired",
            "csrf tokens do not match",
            "invalid csrf token",
            "invalid csrf",
            "csrf cookie not set",
            "missing csrf",
            "missing or invalid csrf",
            "csrf check failed",
            "csrf validation failed",
            "csrf detected",
            "csrf protection",
            "ebadcsrftoken",
            "csrf_token_invalid",
            "expected csrf token",
            "invalidauthenticitytoken",
            "invalidcrossoriginrequest",
            "can't verify csrf token authenticity",
            "invalidcsrftokenerror",
            "no valid crumb",
            "invalid crumb",
            "origin checking failed",
            "referer checking failed",
            "419 page expired",
            "<title>page expired",
            "anti-forgery",
            "antiforgery",
            "x-csrf-token: required",
            "invalid xsrf token",
            "xsrf cookie does not match",
            "_xsrf' argument missing",
            "cross site request forgery",
            "cross-site request forgery",
            "invalid form key",
            "security token is missing",
            "forgery protection",
        ]),
        Clue::Hints(&["page expired", "request aborted", "the form has expired", "invalid token"]),
    ],
    ambiguous_with: &["cross-site-policy", "nonce-invalid", "method-refused", "referer-refused", "login-state-lost"],
    example: Example {
        request: Request {
            method: "POST",
            url: "https://www.example/contact/",
            headers: &[("Content-Type", "application/x-www-form-urlencoded")],
            body: "text=hello",
        },
        answer: REFUSAL,
        otherwise: &[(Factor::MethodGet, Answer::OPEN), (Factor::BodyNone, REFUSAL), (Factor::BodyPlain, REFUSAL)],
        elsewhere: &[],
    },
};

/// The refusal that stays the same whatever is changed.
const REFUSAL: Answer = Answer {
    status: 403,
    headers: &[("Content-Type", "text/html; charset=utf-8")],
    body: "<!DOCTYPE html>\n<html lang=\"en\">\n<head><title>403 Forbidden</title></head>\n<body>\n<h1>Forbidden \
        <span>(403)</span></h1>\n<p>CSRF verification failed. Request aborted.</p>\n<p>CSRF cookie not set.</p>\n\
        </body>\n</html>\n",
};
