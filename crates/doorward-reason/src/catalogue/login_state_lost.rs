//! `login-state-lost`: the sign-in came back, and what it began with is gone.

use super::entry::*;

/// The sign-in came back, and what it began with is gone.
pub(super) const LOGIN_STATE_LOST: Reason = Reason {
    id: "login-state-lost",
    title: "The sign-in came back, and what it began with is gone",
    family: Family::Sessions,
    since: "0.1.0",
    explanation: "Signing in through another service (OAuth, OpenID Connect) takes two steps: the site sends the visitor away \
        with a random `state` and remembers it in a cookie, and compares it when the visitor comes back. Here the \
        visitor came back and the cookie was missing, old or another one. Typical causes are a start under another \
        host name or scheme than the return, a `SameSite=Strict` cookie, two tabs at once, a bookmarked return \
        address, and several servers that do not share their sessions.",
    statuses: &[403, 400, 401, 500],
    fault: Fault::Yes,
    who_fixes: Who::Developer,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 1,
    repair: Repair {
        visitor: &[
            "Go to the site's first page and sign in from there, in one tab, with cookies allowed; do not use a \
                bookmark of the sign-in page.",
        ],
        client: &[
            "Start the sign-in and finish it with the same cookie jar and under the same host name; a `code` and \
                a `state` serve only once.",
        ],
        operator: &[
            "Register and use one host and scheme for start and return: redirect www, bare name and http to it \
                before the sign-in begins.",
            "Set the state cookie with `SameSite=Lax; Secure`; with `response_mode=form_post` it needs \
                `SameSite=None; Secure`.",
            "Share the session store and the cookie secret among all machines, and let no cache store the start \
                or the return of the sign-in.",
            "Pass the real host and scheme through the proxy (X-Forwarded-Host, X-Forwarded-Proto), and trust \
                them from that proxy only.",
        ],
        platforms: &[
            Platform {
                name: "oauth2-proxy",
                step: "`--redirect-url` must have the host that visitors use; `--cookie-samesite=lax`, \
                    `--cookie-csrf-per-request=true` for several tabs, one `--cookie-secret` on all machines",
            },
            Platform {
                name: "Spring",
                step: "`[authorization_request_not_found]`: the session cookie of the start did not come back; check \
                    its host and `server.forward-headers-strategy`",
            },
            Platform {
                name: "ASP.NET",
                step: "`Correlation failed`: `UseForwardedHeaders()` before authentication, and shared Data Protection \
                    keys",
            },
            Platform {
                name: "Apache",
                step: "mod_auth_openidc: one `OIDCRedirectURI` host, `OIDCCookieSameSite`, `OIDCStateTimeout`",
            },
            Platform {
                name: "nginx",
                step: "`proxy_set_header Host $host; proxy_set_header X-Forwarded-Proto $scheme;`; raise \
                    `proxy_buffer_size` if large cookies are lost with 502",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(6749, "10.12"), Reference::Rfc(9700, "4.7"), Reference::Cwe(352)],
    clues: &[
        Clue::Fact(Fact::StockPage, Strength::Against),
        Clue::Fact(Fact::QuerySent, Strength::Needed),
        Clue::Fact(Fact::CookiesNotSent, Strength::Weak),
        Clue::Fact(Fact::SecretInQuery, Strength::Weak),
        Clue::Fact(Fact::MethodUnsafe, Strength::Against),
        Clue::Fact(Fact::ChallengePresent, Strength::Against),
        Clue::Fact(Fact::BodySent, Strength::Against),
        Clue::Effect(Factor::CookiesNone, Effect::Same, 0.9),
        Clue::Effect(Factor::QueryNone, Effect::Differs, 0.75),
        Clue::Effect(Factor::QueryPart, Effect::Same, 0.7),
        Clue::Effect(Factor::CookiesFresh, Effect::Same, 0.7),
        Clue::Says(&[
            "unable to find a valid csrf token",
            "state mismatch",
            "state_mismatch",
            "mismatching_state",
            "invalid state parameter",
            "invalid_state",
            "invalid oauth state",
            "oauth state",
            "state parameter",
            "state does not match",
            "state cookie",
            "missing state",
            "authorization_request_not_found",
            "correlation failed",
            "csrf_detected",
            "no matching state found",
            "pkce code_verifier cookie was missing",
            "nonce mismatch",
            "login state",
            "state not found",
            "csrf token mismatch: csrf cookie",
            "invalidstateexception",
        ]),
        Clue::Hints(&[
            "login failed",
            "try logging in again",
            "please try to log in again",
            "oauthcallback",
            "invalid state",
        ]),
    ],
    ambiguous_with: &["csrf-failed"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://app.example/oauth2/callback?code=SplxlOBeZQQYbYS6WxSbIA&state=af0ifjsldkj",
            headers: &[("User-Agent", "Mozilla/5.0")],
            body: "",
        },
        answer: REFUSAL,
        otherwise: &[
            (Factor::CookiesNone, REFUSAL),
            (
                Factor::QueryNone,
                Answer {
                    status: 400,
                    headers: &[("Content-Type", "text/html; charset=utf-8")],
                    body: "<!DOCTYPE html>\n<title>Bad Request</title>\n<h1>Bad Request</h1>\n<p>The parameter code is \
                        missing.</p>\n",
                },
            ),
        ],
        elsewhere: &[],
    },
};

/// The refusal that stays the same whatever is changed.
const REFUSAL: Answer = Answer {
    status: 403,
    headers: &[("Content-Type", "text/html; charset=utf-8")],
    body: "<!DOCTYPE html>\n<title>Login Failed</title>\n<h1>Login Failed</h1>\n<p>Unable to find a valid CSRF token. \
        Please try again.</p>\n",
};
