//! `method-refused`: the request's method is refused here.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
    body: "\
        <html><head><title>403 Forbidden</title></head><body><center><h1>403 \
        Forbidden</h1></center><hr><center>nginx</center></body></html>",
};

/// The request's method is refused here.
pub const METHOD_REFUSED: Reason = Reason {
    id: "method-refused",
    title: "The request's method is refused here",
    family: Family::PathRules,
    since: "0.1.0",
    explanation: "The address exists and can be read, but a rule refuses this method (POST, PUT, DELETE …). The \
        honest answer for that is 405 with an Allow header that lists what is possible. Many configs answer 403 or 401 \
        in its place, which sends people looking for a missing right or password. The same address as a GET is served.",
    statuses: &[405, 403, 401, 404, 501],
    fault: Fault::UnlessIntended,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 8,
    repair: Repair {
        visitor: &[],
        client: &[
            "Check the API's documents for the method and the exact address (a missing id or last slash changes \
                which methods there are).",
            "Look at the Allow header of the answer, or of an OPTIONS request.",
        ],
        operator: &[
            "If clients should write here, add the method to the rule that lists the allowed ones.",
            "If not, answer 405 with an Allow header, so that clients know that the method is the trouble.",
            "For an API with browsers as clients, remember that OPTIONS must pass as well.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`limit_except GET POST DELETE { deny all; }` — GET includes HEAD. WebDAV methods need \
                    `dav_methods`.",
            },
            Platform {
                name: "Apache",
                step: "Look for `<Limit>` and `<LimitExcept>`, and for `RewriteCond %{REQUEST_METHOD}`.",
            },
            Platform { name: "Caddy", step: "Look for a `method` or `not method` matcher before `respond`." },
            Platform {
                name: "HAProxy",
                step: "Look for `method` in the `acl` that `http-request deny` uses; `deny_status 405` gives the \
                    honest status.",
            },
            Platform {
                name: "IIS",
                step: "404.6: Request Filtering, HTTP Verbs; the WebDAV module takes PUT and DELETE: remove it \
                    for an API.",
            },
            Platform {
                name: "Django",
                step: "`@require_http_methods`, `http_method_names` or the view set's `actions` list the methods.",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.5.6"), Reference::Rfc(9110, "10.2.1")],
    clues: &[
        Clue::Fact(Fact::MethodUnsafe, Strength::Strong),
        Clue::Fact(Fact::ChallengePresent, Strength::Against),
        Clue::Fact(Fact::JsonBody, Strength::Against),
        Clue::Fact(Fact::RestPath, Strength::Excludes),
        Clue::Effect(Factor::MethodGet, Effect::Opens, 0.85),
        Clue::Effect(Factor::MethodUnknown, Effect::Same, 0.7),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.75),
        Clue::Effect(Factor::BodyNone, Effect::Same, 0.9),
        Clue::Effect(Factor::BodyPlain, Effect::Same, 0.9),
        Clue::Fact(Fact::AllowOmitsMethod, Strength::Decisive),
        Clue::Fact(Fact::Preflight, Strength::Against),
        Clue::Says(&[
            "accepts post requests only",
            "method not allowed",
            "405 not allowed",
            "request method 'post' is not supported",
            "request method 'put' is not supported",
            "request method 'delete' is not supported",
            "request method 'patch' is not supported",
            "method \\\"post\\\" not allowed",
            "method \\\"put\\\" not allowed",
            "method \\\"delete\\\" not allowed",
            "method \\\"patch\\\" not allowed",
            "specified method is not allowed against this resource",
            "http verb used to access this page is not allowed",
            "configured to deny the http verb",
            "methodnotallowed",
        ]),
    ],
    ambiguous_with: &["csrf-failed", "role-insufficient", "waf-rule", "cors-preflight-auth", "index-read-only"],
    example: Example {
        request: Request {
            method: "DELETE",
            url: "https://api.notes.example/v1/notes/7",
            headers: &[("User-Agent", "curl/8.5.0"), ("Accept", "application/json")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::MethodGet, Answer::OPEN),
            (Factor::MethodUnknown, REFUSED),
            (Factor::SiblingRandom, REFUSED),
            (Factor::BodyNone, REFUSED),
            (Factor::BodyPlain, REFUSED),
            (Factor::MethodOptions, REFUSED),
        ],
        elsewhere: &[],
    },
};
