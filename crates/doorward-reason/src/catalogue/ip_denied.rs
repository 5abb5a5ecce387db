//! `ip-denied`: the client's address is on a deny list.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
    body: "\
        <html><head><title>403 Forbidden</title></head><body><center><h1>403 \
        Forbidden</h1></center><hr><center>nginx</center></body></html>",
};

/// The client's address is on a deny list.
pub const IP_DENIED: Reason = Reason {
    id: "ip-denied",
    title: "The client's address is on a deny list",
    family: Family::Network,
    since: "0.1.0",
    explanation: "The server, or the edge before it, keeps a list of addresses that it refuses, and this request \
        comes from one of them. Every page is refused, existing or not; from another address the same request is \
        served. Lists are written by hand after trouble, or bought; addresses change hands, so the one who is hit is \
        often not the one who was meant.",
    statuses: &[403, 404, 429],
    fault: Fault::UnlessIntended,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 6,
    repair: Repair {
        visitor: &["Try from another network (a phone's), and tell the site's owner if that works."],
        client: &["Tell the site's owner your address and the time of the refusal, and ask to be taken off."],
        operator: &[
            "Find the client's address in the access log, and the list that holds it; ask when and why it was \
                entered.",
            "Take that one address out, and give future entries an end date.",
            "Make sure that the list is compared with the client's address, not with your own proxy's.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "Look for `deny 203.0.113.7;` and `include` files with such lines, and for `geo` blocks; \
                    the log says `access forbidden by rule`.",
            },
            Platform {
                name: "Apache",
                step: "Look for `Require not ip`, or `Deny from`; the log says `AH01630` or `AH01797`.",
            },
            Platform {
                name: "HAProxy",
                step: "Look for `src -f /etc/haproxy/deny.lst` in `http-request deny` or `tcp-request connection \
                    reject`.",
            },
            Platform {
                name: "Cloudflare",
                step: "Security, WAF, Tools: IP Access Rules; the page says error 1006, 1007 or 1008.",
            },
            Platform {
                name: "WordPress",
                step: "Wordfence, Blocking; or the list in the hosting panel (cPanel: IP Blocker).",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Fact(Fact::JsonBody, Strength::Doubtful),
        Clue::Effect(Factor::OtherFamily, Effect::Opens, 0.5),
        Clue::Effect(Factor::RootRandom, Effect::Same, 0.5),
        Clue::Effect(Factor::SiteRoot, Effect::Same, 0.5),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.95),
        Clue::Effect(Factor::SiblingPlain, Effect::Same, 0.95),
        Clue::Effect(Factor::ChildRandom, Effect::Same, 0.95),
        Clue::Effect(Factor::PathSlash, Effect::Same, 0.9),
        Clue::Effect(Factor::SourceAddress, Effect::Opens, 0.85),
        Clue::Fact(Fact::StockPage, Strength::Weak),
        Clue::Says(&[
            "has banned your ip address",
            "error code: 1007",
            "error code: 1008",
            "your ip address has been banned by the owner",
        ]),
        Clue::Hints(&[
            "your ip address is not allowed",
            "ip address not allowed",
            "your ip has been blocked",
            "your ip address has been blocked",
            "ip address rejected",
        ]),
    ],
    ambiguous_with: &[
        "ip-not-allowed",
        "ip-banned",
        "network-blocked",
        "country-blocked",
        "proxy-address-denied",
        "waf-rule",
        "time-window",
        "account-locked",
        "proxy-host-rewritten",
        "denial-masked-by-redirect",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://shop.example/catalogue",
            headers: &[
                ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"),
                ("Accept", "text/html"),
            ],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::SiteRoot, REFUSED),
            (Factor::SiblingRandom, REFUSED),
            (Factor::SiblingPlain, REFUSED),
            (Factor::RootRandom, REFUSED),
            (Factor::RootRandomAlike, REFUSED),
            (Factor::ChildRandom, REFUSED),
            (Factor::PathSlash, REFUSED),
            (Factor::PathPart, REFUSED),
            (Factor::PathLowerCase, REFUSED),
            (Factor::SourceAddress, Answer::OPEN),
        ],
        elsewhere: &[],
    },
};
