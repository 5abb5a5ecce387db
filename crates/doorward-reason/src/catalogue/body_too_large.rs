//! `body-too-large`: the request's body is over the limit.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 413,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
    body: "\
        <html><head><title>413 Request Entity Too Large</title></head><body><center><h1>413 Request Entity Too \
        Large</h1></center><hr><center>nginx</center></body></html>",
};

/// The request's body is over the limit.
pub const BODY_TOO_LARGE: Reason = Reason {
    id: "body-too-large",
    title: "The request's body is over the limit",
    family: Family::PathRules,
    since: "0.1.0",
    explanation: "Every server puts a limit on what may be sent to it: nginx takes one megabyte unless told \
        otherwise. This body (an upload, a large form, a long JSON text) is bigger, so it was refused before any \
        program looked at it. Often there are several limits in a row (CDN, proxy, PHP, application), and the smallest \
        one counts.",
    statuses: &[413, 403, 400, 500],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 5,
    repair: Repair {
        visitor: &["Choose a smaller file, or make this one smaller."],
        client: &[
            "Send a smaller body: compress it, scale the picture down, or upload in parts if the interface offers \
                that.",
        ],
        operator: &[
            "Find which hop refused: the page's wording and the Server header tell; then raise the limit there and \
                at each hop behind it.",
            "Raise it for the upload address only, to what uploads really need.",
            "Say in the form how large a file may be, and check it before sending.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`client_max_body_size 20m;` in that location; the log says `client intended to send too \
                    large body`.",
            },
            Platform {
                name: "Apache",
                step: "`LimitRequestBody 20971520` for that path; since 2.4.54 the default is one gigabyte.",
            },
            Platform {
                name: "PHP",
                step: "`upload_max_filesize` and `post_max_size` (the second a little larger); PHP itself drops \
                    the body without an error.",
            },
            Platform { name: "IIS", step: "404.13: `maxAllowedContentLength` in requestFiltering, in bytes." },
            Platform { name: "Django", step: "`DATA_UPLOAD_MAX_MEMORY_SIZE`; the answer is then a 400." },
            Platform { name: "Express", step: "`express.json({ limit: '5mb' })`; the default is 100 kB." },
            Platform { name: "Kubernetes", step: "`nginx.ingress.kubernetes.io/proxy-body-size: 20m` on the Ingress." },
            Platform {
                name: "Cloudflare",
                step: "The limit depends on the plan (100 MB on the free one): upload in parts, or by a name \
                    that does not pass the CDN.",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.5.14")],
    clues: &[
        Clue::Fact(Fact::BodyLong, Strength::Needed),
        Clue::Effect(Factor::MethodGet, Effect::Opens, 0.55),
        Clue::Effect(Factor::BodyPlain, Effect::Opens, 0.6),
        Clue::Effect(Factor::BodyNone, Effect::Differs, 0.5),
        Clue::Effect(Factor::MethodGet, Effect::Differs, 0.4),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.7),
        Clue::Fact(Fact::BodySent, Strength::Needed),
        Clue::Fact(Fact::BodyLarge, Strength::Strong),
        Clue::Says(&[
            "request entity too large",
            "payload too large",
            "content too large",
            "request body too large",
            "entitytoolarge",
            "maximum request length exceeded",
            "request body is too large",
            "fst_err_ctp_body_too_large",
        ]),
    ],
    ambiguous_with: &["waf-rule"],
    example: Example {
        request: Request {
            method: "POST",
            url: "https://photos.example/upload",
            headers: &[("User-Agent", "curl/8.5.0"), ("Content-Type", "text/csv")],
            body: "id,name
1,lake
2,wood
",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::BodyPlain, Answer::OPEN),
            (
                Factor::BodyNone,
                Answer {
                    status: 400,
                    headers: &[("Content-Type", "application/json")],
                    body: "{\"error\":\"a file is needed\"}",
                },
            ),
            (Factor::SiblingRandom, REFUSED),
        ],
        elsewhere: &[],
    },
};
