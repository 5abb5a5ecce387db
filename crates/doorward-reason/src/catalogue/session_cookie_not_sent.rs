//! `session-cookie-not-sent`: the session cookie is set in a way that keeps it from being sent back.

use super::entry::*;

/// The session cookie is set in a way that keeps it from being sent back.
pub(super) const SESSION_COOKIE_NOT_SENT: Reason = Reason {
    id: "session-cookie-not-sent",
    title: "The session cookie is set in a way that keeps it from being sent back",
    family: Family::Sessions,
    since: "0.1.0",
    explanation: "The sign-in succeeds and the server sets its cookie, but with attributes under which no browser sends it \
        back to this address. `Secure` keeps it off plain http, `Domain` and `Path` bind it to another host or \
        folder, and `SameSite` keeps it off requests that another site starts. So the next request comes without a \
        session, and the visitor is asked to sign in for ever. Put in by hand, the same cookie would open the page.",
    statuses: &[401, 403, 302],
    fault: Fault::Yes,
    who_fixes: Who::Developer,
    retry: Retry::Never,
    challenge: Challenge::Applicable,
    sight: Sight::Outside,
    frequency: 4,
    repair: Repair {
        visitor: &["Use the https address of the site, and the same spelling of its name (with or without www) for \
                signing in and afterwards."],
        client: &[
            "Sign in and go on under the same scheme and host; a cookie of `https://www.…` with `Secure` is not \
                sent to `http://…`.",
        ],
        operator: &[
            "Set the cookie as `Set-Cookie: __Host-sid=…; Path=/; Secure; HttpOnly; SameSite=Lax`, without \
                Domain, and serve the whole site over HTTPS.",
            "Add `Domain` only if several subdomains share the session, and then the common parent, \
                `Domain=example.com`.",
            "For use inside another site's frame or from its scripts, `SameSite=None; Secure` is needed; then \
                check Origin or a CSRF token on every change.",
            "Behind a proxy that ends TLS, tell the application that the outer scheme is https, or it writes and \
                reads the cookie wrongly.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`proxy_cookie_domain backend.internal $host;` and `proxy_cookie_path /app/ /;` mend what a \
                    backend sets; `proxy_set_header X-Forwarded-Proto $scheme;`",
            },
            Platform { name: "Apache", step: "`ProxyPassReverseCookieDomain` and `ProxyPassReverseCookiePath`" },
            Platform {
                name: "Django",
                step: "`SESSION_COOKIE_SECURE`, `SESSION_COOKIE_DOMAIN`, `SESSION_COOKIE_PATH`, \
                    `SESSION_COOKIE_SAMESITE`, `SECURE_PROXY_SSL_HEADER`",
            },
            Platform {
                name: "Laravel",
                step: "`SESSION_DOMAIN`, `SESSION_SECURE_COOKIE`, `SESSION_SAME_SITE` in .env; TrustProxies",
            },
            Platform {
                name: "Express",
                step: r#"express-session sets no Secure cookie behind a proxy without `app.set("trust proxy", 1)`"#,
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(6265, "5.4"), Reference::Rfc(6265, "4.1.2"), Reference::Cwe(1275)],
    clues: &[
        Clue::Fact(Fact::CookieUnsendable, Strength::Needed),
        Clue::Fact(Fact::CookieUnsendable, Strength::Decisive),
        Clue::Fact(Fact::SessionSent, Strength::Against),
        Clue::Fact(Fact::LoginSetsCookie, Strength::Weak),
        Clue::Fact(Fact::PlainHttp, Strength::Weak),
        Clue::Effect(Factor::CookieForced, Effect::Opens, 0.9),
        Clue::Effect(Factor::CookiesFresh, Effect::Same, 0.85),
        Clue::Effect(Factor::CookiesNone, Effect::Same, 0.97),
        Clue::Effect(Factor::Https, Effect::Opens, 0.2),
        Clue::Hints(&[
            "please sign in",
            "sign in first",
            "not logged in",
            "cookies must be enabled",
            "enable cookies",
            "cookies are blocked",
        ]),
    ],
    ambiguous_with: &["session-expired", "credentials-missing", "cache-strips-request"],
    example: Example {
        request: Request {
            method: "GET",
            url: "http://bank.example/account/home",
            headers: &[("Accept", "application/json")],
            body: "",
        },
        answer: REFUSAL,
        otherwise: &[
            (
                Factor::CookieForced,
                Answer { status: 200, headers: &[("Content-Type", "application/json")], body: r#"{"status":"ok"}"# },
            ),
            (Factor::CookiesFresh, REFUSAL),
            (Factor::SiblingRandom, REFUSAL),
        ],
        elsewhere: &[],
    },
};

/// The refusal that stays the same whatever is changed.
const REFUSAL: Answer =
    Answer { status: 401, headers: &[("Content-Type", "application/json")], body: r#"{"error":"Sign in first"}"# };
