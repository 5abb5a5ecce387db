//! `misdirected-request`: a connection made for one host and used for another.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 421,
    headers: &[("Server", "Apache"), ("Content-Type", "text/html; charset=iso-8859-1")],
    body: "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\"><html><head><title>421 Misdirected \
                    Request</title></head><body><h1>Misdirected Request</h1><p>The client needs a new \
                    connection for this request as the requested host name does not match the Server Name \
                    Indication (SNI) in use for this connection.</p></body></html>",
};

/// The connection does not serve this host.
pub const MISDIRECTED_REQUEST: Reason = Reason {
    id: "misdirected-request",
    title: "The connection does not serve this host",
    family: Family::Transport,
    since: "0.1.0",
    explanation: "A browser or HTTP/2 client may use an open connection again for a second host name when the \
        certificate covers both. Here it did so, and the server at the other end cannot answer for that \
        second name on this connection. It says so with status 421, and the right reaction is to open a new \
        connection for the second host and ask again. It comes up where two sites share a certificate but \
        differ in their TLS settings or live on different machines.",
    statuses: &[421],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::AtOnce,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 1,
    repair: Repair {
        visitor: &["Close the browser wholly and open the page again."],
        client: &["Open a new connection for this host name and ask once more; do not share connections between \
                host names."],
        operator: &[
            "Give the two sites either the same TLS settings (versions, ciphers, client certificates) or \
                separate certificates that do not name each other.",
            "Make sure that every machine behind this address serves every name on the certificate it \
                presents.",
        ],
        platforms: &[
            Platform {
                name: "Apache",
                step: "421 comes from mod_ssl or mod_http2 where the two virtual hosts differ in SSL \
                    directives: make them alike, or take the name off the shared certificate",
            },
            Platform {
                name: "HAProxy",
                step: "send it on purpose with `http-request return status 421` where the server name and Host \
                    differ on a shared certificate",
            },
            Platform {
                name: "nginx",
                step: "421 comes when a host that verifies client certificates is asked over a connection made \
                    for another: use separate certificates",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.5.20"), Reference::Rfc(9113, "9.1.1")],
    clues: &[
        Clue::Fact(Fact::PlainHttp, Strength::Against),
        Clue::Effect(Factor::Again, Effect::Opens, 0.4),
        Clue::Effect(Factor::Version11, Effect::Opens, 0.6),
        Clue::Effect(Factor::HostNamed, Effect::Opens, 0.6),
        Clue::Effect(Factor::ServerNameSent, Effect::Opens, 0.6),
        Clue::Says(&["misdirected request", "client needs a new connection for this request"]),
        Clue::Hints(&["server name indication"]),
    ],
    ambiguous_with: &["sni-mismatch", "http-host-disallowed"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://img.shop.example/logo.svg",
            headers: &[("Accept", "*/*")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::Version11, Answer::OPEN),
            (Factor::SiteRoot, REFUSED),
            (Factor::RootRandom, REFUSED),
            (Factor::SiblingRandom, REFUSED),
        ],
        elsewhere: &[],
    },
};
