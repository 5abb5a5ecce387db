//! `request-malformed`: the request breaks HTTP's own rules.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 400,
    headers: &[("Content-Type", "text/plain; charset=utf-8"), ("Connection", "close")],
    body: "400 Bad Request: too many Host headers",
};

/// The request breaks HTTP's own rules.
pub const REQUEST_MALFORMED: Reason = Reason {
    id: "request-malformed",
    title: "The request breaks HTTP's own rules",
    family: Family::ClientRules,
    since: "0.1.0",
    explanation: "HTTP says how a request must be written: one Host field, one way to tell how long the body is, a path \
        without control characters. This request breaks such a rule, and a server that guessed what was meant could be \
        led to read it in another way than the proxy before it. So it is refused before anybody looks at the page or at \
        the caller, and every page of the site refuses it alike.",
    statuses: &[400],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 2,
    repair: Repair {
        visitor: &["Open the page again from its plain address; if it stays so, try another browser or switch off \
                extensions that change requests."],
        client: &[
            "Send exactly one Host field, either Content-Length or Transfer-Encoding and each only once, and no \
                space before a field's colon.",
            "Let an HTTP library write the request; don't put it together from text.",
            "Percent-encode the path: control characters, spaces and broken `%` signs may not stand in it.",
        ],
        operator: &[
            "See in the log which rule was broken; a proxy of your own that adds a second Host or Content-Length is the \
                usual culprit.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "the error log at level `info` says `client sent duplicate header line`, `client sent invalid \
                    header line` or `client sent invalid request`",
            },
            Platform {
                name: "Apache",
                step: "`HttpProtocolOptions Strict` refuses it; the error log with `LogLevel core:debug` says `AH02428` \
                    or a neighbour of it",
            },
            Platform {
                name: "HAProxy",
                step: "`show errors` on the statistics socket prints the request with the place that is wrong",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.5.1"), Reference::Rfc(9112, "3.2"), Reference::Cwe(444)],
    clues: &[
        Clue::Fact(Fact::HeaderLarge, Strength::Against),
        Clue::Fact(Fact::PlainHttp, Strength::Doubtful),
        Clue::Fact(Fact::AuthorizationMalformed, Strength::Against),
        Clue::Fact(Fact::JsonBody, Strength::Doubtful),
        Clue::Effect(Factor::SiteRoot, Effect::Same, 0.6),
        Clue::Effect(Factor::RootRandom, Effect::Same, 0.6),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.7),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.95),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.95),
        Clue::Effect(Factor::MethodUnknown, Effect::Same, 0.8),
        Clue::Says(&[
            "too many host headers",
            "missing required host header",
            "malformed host header",
            "malformed http request",
            "breaks a rule of http",
            "your browser sent an invalid request",
        ]),
        Clue::Hints(&["bad request", "invalid request", "malformed request"]),
    ],
    ambiguous_with: &["http-host-disallowed", "authorization-malformed"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://shop.example/orders",
            headers: &[("User-Agent", "shop-sync/1.0"), ("Host", "shop.example"), ("Host", "internal.example")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::SiteRoot, REFUSED),
            (Factor::RootRandom, REFUSED),
            (Factor::SiblingRandom, REFUSED),
            (Factor::SiblingPlain, REFUSED),
        ],
        elsewhere: &[],
    },
};
