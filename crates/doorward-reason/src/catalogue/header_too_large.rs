//! `header-too-large`: the request's headers or cookies are over the limit.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 400,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
    body: "\
        <html><head><title>400 Request Header Or Cookie Too Large</title></head><body><center><h1>400 Bad \
        Request</h1></center><center>Request Header Or Cookie Too \
        Large</center><hr><center>nginx</center></body></html>",
};

/// The request's headers or cookies are over the limit.
pub const HEADER_TOO_LARGE: Reason = Reason {
    id: "header-too-large",
    title: "The request's headers or cookies are over the limit",
    family: Family::ClientRules,
    since: "0.1.0",
    explanation: "A server reads a request's headers into a buffer, often of eight kilobytes a line. This request's \
        do not fit, nearly always because cookies have piled up: many sites under one domain, tokens kept in cookies, a \
        login loop that adds one each time. The refusal comes before any page is looked at, so every address of the \
        site is refused to this browser and to no other.",
    statuses: &[431, 400, 413],
    fault: Fault::Yes,
    who_fixes: Who::Developer,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 4,
    repair: Repair {
        visitor: &["Delete this site's cookies in your browser, then load the page again."],
        client: &["Drop the cookies that you do not need; put long values into the body."],
        operator: &[
            "Find out who sets so many or so large cookies, and keep a short session id in the cookie with the rest \
                on the server.",
            "Mend a login that leaves a state cookie behind at each attempt: expire it when it is used.",
            "Only then raise the limit, alike at each hop.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`large_client_header_buffers 4 16k;` in the server block; the log says `client sent too \
                    long header line`.",
            },
            Platform {
                name: "Apache",
                step: "`LimitRequestFieldSize 16380`, in the first virtual host of the address.",
            },
            Platform {
                name: "Node.js",
                step: "`--max-http-header-size=32768`; the default is 16 kB for all headers together.",
            },
            Platform {
                name: "Tomcat",
                step: "`maxHttpHeaderSize=\"16384\"` on the Connector; Spring Boot: \
                    `server.max-http-request-header-size`.",
            },
            Platform { name: "HAProxy", step: "`tune.bufsize` less `tune.maxrewrite` is the limit." },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(6585, "5")],
    clues: &[
        Clue::Fact(Fact::HeaderLarge, Strength::Needed),
        Clue::Effect(Factor::CookiesNone, Effect::Opens, 0.85),
        Clue::Effect(Factor::CookieNone, Effect::Opens, 0.5),
        Clue::Fact(Fact::CookiesSent, Strength::Strong),
        Clue::Says(&[
            "request header or cookie too large",
            "request header fields too large",
            "size of a request header field exceeds server limit",
            "request header is too large",
            "header fields too large",
        ]),
        Clue::Hints(&["your browser sent a request that this server could not understand"]),
    ],
    ambiguous_with: &["uri-too-long", "cookie-refused"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://portal.example/home",
            headers: &[
                ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"),
                ("Cookie", "state1=9f2c; state2=77ab; state3=c01d; session=5d1e"),
            ],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::CookiesNone, Answer::OPEN),
            (Factor::CookieNone, Answer::OPEN),
            (Factor::SiteRoot, Answer::OPEN),
            (Factor::SiblingRandom, REFUSED),
            (Factor::SiblingPlain, REFUSED),
            (Factor::RootRandom, REFUSED),
            (Factor::RootRandomAlike, REFUSED),
            (Factor::PathSlash, REFUSED),
            (Factor::PathPart, REFUSED),
            (Factor::PathLowerCase, REFUSED),
            (Factor::ChildRandom, REFUSED),
        ],
        elsewhere: &[],
    },
};
