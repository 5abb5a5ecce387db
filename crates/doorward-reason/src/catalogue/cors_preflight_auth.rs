//! `cors-preflight-auth`: the preflight is made to sign in, which it cannot.

use super::entry::*;

/// The preflight is made to sign in, which it cannot.
pub(super) const CORS_PREFLIGHT_AUTH: Reason = Reason {
    id: "cors-preflight-auth",
    title: "The preflight is made to sign in, which it cannot",
    family: Family::Sessions,
    since: "0.1.0",
    explanation: "Before a script of another site may send certain requests, the browser asks permission by an OPTIONS \
        request, the preflight. By the standard it carries no cookies and no credentials. This server asks it to \
        sign in all the same and answers 401 or 403, so the browser never sends the real request and reports a CORS \
        error. The script's own token is fine and never gets its turn.",
    statuses: &[401, 403, 302],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::Applicable,
    sight: Sight::Outside,
    frequency: 6,
    repair: Repair {
        visitor: &[],
        client: &["Nothing in the script can mend it. A request that needs no preflight (GET without headers of its \
                own) tells whether the rest works."],
        operator: &[
            "Answer preflights before authentication: an OPTIONS with Origin and Access-Control-Request-Method \
                gets 204 with Access-Control-Allow-Origin, -Methods and -Headers. Every other OPTIONS stays guarded.",
            "Put the same Access-Control-Allow-Origin on 401 and 403 answers, so that scripts can read them.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`if ($request_method = OPTIONS) { return 204; }` in the location answers before auth_basic and \
                    auth_request are asked; the `add_header Access-Control-…` lines go into the `if`",
            },
            Platform {
                name: "Apache",
                step: "`<If \"%{REQUEST_METHOD} == 'OPTIONS' && -n req('Access-Control-Request-Method')\">` with \
                    `Require all granted`",
            },
            Platform {
                name: "Spring",
                step: "`http.cors(Customizer.withDefaults())` puts the CORS filter before the security filters",
            },
            Platform {
                name: "Django",
                step: "django-cors-headers: `CorsMiddleware` as high as possible in MIDDLEWARE",
            },
            Platform {
                name: "Kong",
                step: "the cors plugin with `preflight_continue = false`; for key-auth and jwt `run_on_preflight = \
                    false`",
            },
            Platform { name: "oauth2-proxy", step: "`--skip-auth-preflight=true`" },
        ],
    },
    search_effect: None,
    references: &[Reference::Page("Fetch Standard: CORS-preflight request"), Reference::Rfc(9110, "9.3.7")],
    clues: &[
        Clue::Fact(Fact::Preflight, Strength::Decisive),
        Clue::Fact(Fact::Preflight, Strength::Needed),
        Clue::Fact(Fact::ChallengePresent, Strength::Strong),
        Clue::Fact(Fact::CorsAbsent, Strength::Strong),
        Clue::Fact(Fact::LoginRedirect, Strength::Weak),
        Clue::Fact(Fact::CredentialsNotSent, Strength::Weak),
        Clue::Effect(Factor::NotPreflight, Effect::Same, 0.85),
        Clue::Effect(Factor::MethodGet, Effect::Same, 0.8),
        Clue::Effect(Factor::OriginNone, Effect::Same, 0.9),
        Clue::Effect(Factor::OriginOwn, Effect::Same, 0.95),
        Clue::Hints(&[
            "authentication required",
            "not authenticated",
            "authentication credentials were not provided",
            "no api key found in request",
            "missing authorization header",
            "jwt is missing",
            "authorization required",
        ]),
    ],
    ambiguous_with: &["method-refused", "cors-origin-denied"],
    example: Example {
        request: Request {
            method: "OPTIONS",
            url: "https://api.example/v1/notes",
            headers: &[
                ("Origin", "https://app.example"),
                ("Access-Control-Request-Method", "PUT"),
                ("Access-Control-Request-Headers", "authorization, content-type"),
            ],
            body: "",
        },
        answer: REFUSAL,
        otherwise: &[
            (Factor::NotPreflight, REFUSAL),
            (Factor::MethodGet, REFUSAL),
            (Factor::OriginNone, REFUSAL),
            (Factor::OriginOwn, REFUSAL),
            (Factor::SiblingRandom, REFUSAL),
        ],
        elsewhere: &[],
    },
};

/// The refusal that stays the same whatever is changed.
const REFUSAL: Answer = Answer {
    status: 401,
    headers: &[("Content-Type", "application/json"), ("WWW-Authenticate", r#"Bearer realm="notes""#)],
    body: r#"{"message":"Authentication required"}"#,
};
