//! `cors-origin-denied`: the Origin is not on the allow list.

use super::entry::*;

/// The Origin is not on the allow list.
pub(super) const CORS_ORIGIN_DENIED: Reason = Reason {
    id: "cors-origin-denied",
    title: "The Origin is not on the allow list",
    family: Family::Sessions,
    since: "0.1.0",
    explanation: "A script of another site asks, and the browser names that site in the Origin header. The server keeps a \
        list of sites whose scripts may use it, and this one is not on it, so it refuses or leaves out the header \
        that would let the script read the answer. The same request without Origin, or from a program that is no \
        browser, is served. Often only the spelling differs: http for https, a port, www, or a slash at the end.",
    statuses: &[403, 400, 200],
    fault: Fault::UnlessIntended,
    who_fixes: Who::Developer,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 6,
    repair: Repair {
        visitor: &[],
        client: &[
            "Ask the owner of the service to allow your site's origin, written exactly as the browser sends it: \
                scheme, host and port, without a slash at the end.",
            "Until then, call the service from your own server: CORS binds browsers only.",
        ],
        operator: &[
            "Add exactly this origin to the list, if its scripts should use the service, and answer with that \
                one origin and `Vary: Origin`.",
            "Do not answer every Origin with itself, and do not use `*` together with credentials.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`map $http_origin $cors_origin { default \"\"; \"https://partner.example\" $http_origin; }` and \
                    `add_header Access-Control-Allow-Origin $cors_origin always;`",
            },
            Platform {
                name: "Spring",
                step: "`setAllowedOrigins(List.of(\"https://partner.example\"))`; the refusal reads `Invalid CORS \
                    request`",
            },
            Platform {
                name: "Django",
                step: r#"django-cors-headers: `CORS_ALLOWED_ORIGINS = ["https://partner.example"]`"#,
            },
            Platform {
                name: "FastAPI",
                step: "`CORSMiddleware(allow_origins=[\"https://partner.example\"])`; the preflight answers 400 \
                    `Disallowed CORS origin`",
            },
            Platform { name: "Express", step: r#"`cors({ origin: ["https://partner.example"] })`"# },
            Platform { name: "S3", step: "`AllowedOrigin` in the CORS rules of the bucket" },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(6454, "7"), Reference::Page("Fetch Standard: CORS protocol"), Reference::Cwe(942)],
    clues: &[
        Clue::Fact(Fact::OriginForeign, Strength::Needed),
        Clue::Fact(Fact::CorsAbsent, Strength::Strong),
        Clue::Fact(Fact::FetchCrossSite, Strength::Weak),
        Clue::Fact(Fact::Preflight, Strength::Weak),
        Clue::Fact(Fact::ChallengePresent, Strength::Against),
        Clue::Effect(Factor::OriginNone, Effect::Opens, 0.85),
        Clue::Effect(Factor::OriginOwn, Effect::Opens, 0.85),
        Clue::Effect(Factor::BrowserHeaders, Effect::Same, 0.7),
        Clue::Effect(Factor::RefererOwn, Effect::Same, 0.95),
        Clue::Effect(Factor::FetchSameOrigin, Effect::Same, 0.9),
        Clue::Effect(Factor::FetchNone, Effect::Same, 0.9),
        Clue::Says(&[
            "invalid cors request",
            "not allowed by cors",
            "origin not allowed",
            "origin is not allowed",
            "origin is not permitted",
            "disallowed cors origin",
            "disallowed cors",
            "cors request is not allowed",
            "cors request rejected",
            "cors origin denied",
            "cors origin not",
            "invalid origin",
            "cors: origin",
            "unauthorized origin",
            "origin_not_allowed",
            "origin forbidden",
            "origin denied",
        ]),
        Clue::Hints(&["origin_mismatch", "cors error"]),
    ],
    ambiguous_with: &["cross-site-policy", "cors-preflight-auth"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://api.example/v1/prices",
            headers: &[("Origin", "https://partner.example"), ("Sec-Fetch-Mode", "cors")],
            body: "",
        },
        answer: REFUSAL,
        otherwise: &[
            (Factor::OriginNone, ELSEWHERE),
            (Factor::OriginOwn, ELSEWHERE),
            (Factor::BrowserHeaders, REFUSAL),
        ],
        elsewhere: &[],
    },
};

/// The refusal that stays the same whatever is changed.
const REFUSAL: Answer =
    Answer { status: 403, headers: &[("Content-Type", "text/plain")], body: "Invalid CORS request" };

/// What other pages answer.
const ELSEWHERE: Answer =
    Answer { status: 200, headers: &[("Content-Type", "application/json")], body: r#"{"status":"ok"}"# };
