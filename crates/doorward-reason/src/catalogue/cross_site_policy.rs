//! `cross-site-policy`: A rule against requests from other sites refuses.

use super::entry::*;

/// A rule against requests from other sites refuses.
pub(super) const CROSS_SITE_POLICY: Reason = Reason {
    id: "cross-site-policy",
    title: "A rule against requests from other sites refuses",
    family: Family::Sessions,
    since: "0.1.0",
    explanation: "Browsers say in the Sec-Fetch headers whether a request was started by the site itself or by another one, \
        and scripts can mark themselves by X-Requested-With. A rule of this application refuses what comes from \
        another site or lacks the mark. That keeps foreign pages from using a visitor's session. It also hits \
        things that are meant to be used from elsewhere, such as embedded images, feeds and public data.",
    statuses: &[403, 400],
    fault: Fault::UnlessIntended,
    who_fixes: Who::Developer,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 3,
    repair: Repair {
        visitor: &[],
        client: &["If the service is meant for programs, send the header that it asks for (`X-Requested-With: \
                XMLHttpRequest`), and no Sec-Fetch headers that a browser would not send."],
        operator: &[
            "Let exactly the addresses that other sites may use pass the rule; keep it for those that act with \
                the visitor's session.",
            "Let requests without Sec-Fetch headers pass (old browsers and programs), and navigations: \
                `Sec-Fetch-Mode: navigate` with GET.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "look for `$http_sec_fetch_site` or `$http_x_requested_with` in a `map` or `if`",
            },
            Platform {
                name: "Apache",
                step: "look for `%{HTTP:Sec-Fetch-Site}` or `%{HTTP:X-Requested-With}` in RewriteCond or `<If>`",
            },
            Platform {
                name: "Go",
                step: "`http.CrossOriginProtection` (1.25): `AddTrustedOrigin` and `AddInsecureBypassPattern`; the \
                    refusal reads `cross-origin request detected`",
            },
        ],
    },
    search_effect: None,
    references: &[
        Reference::Page("W3C Fetch Metadata Request Headers"),
        Reference::Cwe(352),
        Reference::Rfc(9110, "15.5.4"),
    ],
    clues: &[
        Clue::Fact(Fact::FetchCrossSite, Strength::Decisive),
        Clue::Fact(Fact::StockPage, Strength::Against),
        Clue::Fact(Fact::FetchCrossSite, Strength::Strong),
        Clue::Fact(Fact::ProgramAsks, Strength::Weak),
        Clue::Fact(Fact::ChallengePresent, Strength::Against),
        Clue::Fact(Fact::CredentialsSent, Strength::Against),
        Clue::Effect(Factor::FetchSameOrigin, Effect::Opens, 0.65),
        Clue::Effect(Factor::FetchNone, Effect::Opens, 0.6),
        Clue::Effect(Factor::RequestedWith, Effect::Opens, 0.35),
        Clue::Effect(Factor::BrowserHeaders, Effect::Opens, 0.5),
        Clue::Effect(Factor::OriginNone, Effect::Same, 0.85),
        Clue::Effect(Factor::MethodGet, Effect::Opens, 0.3),
        Clue::Says(&[
            "cross-site request refused",
            "cross-site requests are not allowed",
            "cross-site request blocked",
            "cross-site request denied",
            "cross-site request rejected",
            "cross-origin request detected",
            "cross-origin request blocked",
            "cross-origin requests are not allowed",
            "cross site request refused",
            "blocked by fetch metadata",
            "missing x-requested-with",
            "x-requested-with header",
            "cross-site post form submissions are forbidden",
        ]),
        Clue::Hints(&["cross-site request", "cross-origin request"]),
    ],
    ambiguous_with: &["csrf-failed", "header-required", "cors-origin-denied", "referer-refused"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://www.example/api/profile",
            headers: &[("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "cors"), ("Sec-Fetch-Dest", "empty")],
            body: "",
        },
        answer: Answer {
            status: 403,
            headers: &[("Content-Type", "application/json")],
            body: r#"{"error":"cross-site request refused"}"#,
        },
        otherwise: &[
            (Factor::FetchSameOrigin, ELSEWHERE),
            (Factor::FetchNone, ELSEWHERE),
            (Factor::BrowserHeaders, ELSEWHERE),
        ],
        elsewhere: &[],
    },
};

/// What other pages answer.
const ELSEWHERE: Answer =
    Answer { status: 200, headers: &[("Content-Type", "application/json")], body: r#"{"status":"ok"}"# };
