//! `session-expired`: the session existed and is past its lifetime.

use super::entry::*;

/// The session existed and is past its lifetime.
pub(super) const SESSION_EXPIRED: Reason = Reason {
    id: "session-expired",
    title: "The session existed and is past its lifetime",
    family: Family::Sessions,
    since: "0.1.0",
    explanation: "A sign-in gives the browser a cookie, a ticket that the server recognises for a while. This request brought \
        such a cookie, but the server does not know it any more: its time ran out, somebody signed out elsewhere, \
        or the server lost its sessions in a restart or because several machines do not share them. A new sign-in \
        helps at once. If it must be done again and again, the lifetime or the store of the sessions is wrong.",
    statuses: &[401, 403, 302, 440],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::Applicable,
    sight: Sight::Outside,
    frequency: 6,
    repair: Repair {
        visitor: &["Sign in again; if that does not last, delete this site's cookies and sign in once more."],
        client: &["Sign in again when a session is refused and repeat the request once; keep the cookies that every \
                answer sets, since some sessions are extended that way."],
        operator: &[
            "Compare the session's lifetime with how long people really stay away, both the idle time and the \
                absolute one.",
            "If sessions die early, look where they are kept: memory is lost at each restart, and several \
                machines need one shared store (a database, Redis) and one shared secret.",
            "Let no cleaning job delete session files earlier than the application expects.",
        ],
        platforms: &[
            Platform {
                name: "PHP",
                step: "`session.gc_maxlifetime` and `session.cookie_lifetime` in seconds; Debian cleans by the \
                    `phpsessionclean` timer",
            },
            Platform {
                name: "Django",
                step: "`SESSION_COOKIE_AGE`, `SESSION_SAVE_EVERY_REQUEST`, and one `SECRET_KEY` on all machines",
            },
            Platform {
                name: "Express",
                step: "express-session: `cookie.maxAge`, `rolling: true`, and a `store` other than the default \
                    MemoryStore",
            },
            Platform {
                name: "HAProxy",
                step: "`cookie SERVER insert indirect nocache` keeps a visitor on the machine that holds the session",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(6265, "5.2.2"), Reference::Rfc(9110, "15.5.2")],
    clues: &[
        Clue::Fact(Fact::RestDenies, Strength::Against),
        Clue::Fact(Fact::HomeRedirect, Strength::Excludes),
        Clue::Fact(Fact::StockPage, Strength::Against),
        Clue::Fact(Fact::CookiesSent, Strength::Needed),
        Clue::Fact(Fact::SessionSent, Strength::Strong),
        Clue::Fact(Fact::LoginSetsCookie, Strength::Weak),
        Clue::Fact(Fact::LoginRedirect, Strength::Weak),
        Clue::Fact(Fact::LoginForm, Strength::Weak),
        Clue::Fact(Fact::CredentialsSent, Strength::Against),
        Clue::Fact(Fact::CookieUnsendable, Strength::Against),
        Clue::Fact(Fact::MethodUnsafe, Strength::Against),
        Clue::Effect(Factor::CookiesFresh, Effect::Opens, 0.85),
        Clue::Effect(Factor::CookiesNone, Effect::Same, 0.6),
        Clue::Effect(Factor::CookiesNone, Effect::Differs, 0.3),
        Clue::Effect(Factor::CookieNone, Effect::Same, 0.7),
        Clue::Says(&[
            "session expired",
            "session has expired",
            "session_expired",
            "session is expired",
            "session timed out",
            "session timeout",
            "session has timed out",
            "login session expired",
            "session is no longer valid",
            "your session is no longer",
            "invalid session: unauthorized",
            "session not found",
            "unknown session",
            "session has ended",
            "expired session",
        ]),
        Clue::Hints(&[
            "please log in again",
            "please sign in again",
            "log in again",
            "unauthenticated",
            "invalid session",
            "you must be logged in",
        ]),
    ],
    ambiguous_with: &[
        "credentials-missing",
        "login-redirect",
        "token-expired",
        "session-cookie-not-sent",
        "cache-strips-request",
        "soft-401",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://shop.example/account",
            headers: &[("Cookie", "sid=7Qm1f0c2a9")],
            body: "",
        },
        answer: REFUSAL,
        otherwise: &[
            (
                Factor::CookiesNone,
                Answer {
                    status: 401,
                    headers: &[("Content-Type", "text/html")],
                    body: "<!DOCTYPE html>\n<title>Sign in</title>\n<h1>Sign in</h1>\n<p>Please sign in.</p>\n",
                },
            ),
            (Factor::CookiesFresh, Answer::OPEN),
            (Factor::SiblingRandom, REFUSAL),
        ],
        elsewhere: &[],
    },
};

/// The refusal that stays the same whatever is changed.
const REFUSAL: Answer = Answer {
    status: 401,
    headers: &[("Content-Type", "text/html")],
    body: "<!DOCTYPE html>\n<title>Session expired</title>\n<h1>Session expired</h1>\n<p>Your session has expired. \
        Please sign in again.</p>\n",
};
