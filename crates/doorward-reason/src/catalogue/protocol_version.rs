//! `protocol-version`: a rule or a limit about protocol versions.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
    body: "<html><head><title>403 Forbidden</title></head><body><center><h1>403 \
                    Forbidden</h1></center><hr><center>nginx</center></body></html>",
};

/// The HTTP or TLS version is refused.
pub(super) const PROTOCOL_VERSION: Reason = Reason {
    id: "protocol-version",
    title: "The HTTP or TLS version is refused",
    family: Family::Transport,
    since: "0.1.0",
    explanation: "The server refuses the version in which it was spoken to, not the page. Old versions (HTTP/1.0, TLS \
        1.0 and 1.1) are refused for safety or against old bots; now and then a rule demands HTTP/2 and \
        shuts out plain programs. The same request in another version is served. Health checks, old proxies \
        and small devices are the usual victims; nginx itself, for one, speaks HTTP/1.0 to its backends \
        unless told otherwise.",
    statuses: &[403, 505, 426, 400],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 3,
    repair: Repair {
        visitor: &["Update your browser or system; the version it speaks is no longer accepted here."],
        client: &["Speak a current version: HTTP/1.1 at least, TLS 1.2 at least (`curl --http1.1`, `curl \
                --http2`, `curl --tlsv1.2`), and update the library if it cannot."],
        operator: &[
            "Find the rule about the protocol version and let the versions pass that your proxies, \
                monitors and clients really speak; HTTP/1.1 is never a reason to refuse.",
            "Let TLS 1.2 and 1.3 in and nothing older; to serve devices that cannot, give them a host of \
                their own.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "look for `$server_protocol` in an `if` or `map`; as a proxy, `proxy_http_version 1.1;`; \
                    `ssl_protocols TLSv1.2 TLSv1.3;`",
            },
            Platform {
                name: "Apache",
                step: "look for `%{SERVER_PROTOCOL}` or `%{THE_REQUEST}` in RewriteCond; `SSLProtocol -all \
                    +TLSv1.2 +TLSv1.3`; with the core rule set, rule 920430 and `tx.allowed_http_versions`",
            },
            Platform {
                name: "HAProxy",
                step: "look for `req.ver` in `http-request deny`; in health checks, `http-check send meth GET \
                    uri /health ver HTTP/1.1 hdr Host shop.example`",
            },
        ],
    },
    search_effect: Some(
        "Googlebot speaks HTTP/1.1 and HTTP/2: a rule that demands HTTP/2 keeps some of its requests out.",
    ),
    references: &[Reference::Rfc(9110, "15.6.6"), Reference::Rfc(9110, "15.5.22"), Reference::Rfc(8996, "1")],
    clues: &[
        Clue::Fact(Fact::VersionUnusual, Strength::Strong),
        Clue::Fact(Fact::VersionAlert, Strength::Decisive),
        Clue::Effect(Factor::Version2, Effect::Opens, 0.8),
        Clue::Effect(Factor::Version11, Effect::Opens, 0.5),
        Clue::Effect(Factor::Version10, Effect::Same, 0.9),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.95),
        Clue::Says(&[
            "http version not supported",
            "protocol version is not supported",
            "unsupported protocol version",
            "requires http/2",
            "http/1.0 is not supported",
            "http protocol version is not allowed",
        ]),
        Clue::Hints(&["http version", "upgrade required"]),
    ],
    ambiguous_with: &["waf-rule"],
    example: Example {
        request: Request { method: "GET", url: "https://api.example/status", headers: &[("Accept", "*/*")], body: "" },
        answer: REFUSED,
        otherwise: &[
            (Factor::Version2, Answer::OPEN),
            (Factor::SiblingRandom, REFUSED),
            (Factor::RootRandom, REFUSED),
            (Factor::SiteRoot, REFUSED),
        ],
        elsewhere: &[],
    },
};
