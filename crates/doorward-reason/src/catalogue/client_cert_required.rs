//! `client-cert-required`: mutual TLS, asked for and not answered.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 400,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
    body: "<html><head><title>400 No required SSL certificate was \
                    sent</title></head><body><center><h1>400 Bad Request</h1></center><center>No required \
                    SSL certificate was sent</center><hr><center>nginx</center></body></html>",
};

/// A client certificate is needed and none was sent.
pub const CLIENT_CERT_REQUIRED: Reason = Reason {
    id: "client-cert-required",
    title: "A client certificate is needed and none was sent",
    family: Family::Transport,
    since: "0.1.0",
    explanation: "This server wants the client itself to show a certificate when the encrypted connection is made, and \
        none came. That is decided before any page, password or token is looked at. Browsers only send a \
        certificate that was installed beforehand; programs must be given the file. Some servers break the \
        handshake off, others finish it and then refuse the page with 400 or 403.",
    statuses: &[400, 403, 401],
    fault: Fault::UnlessIntended,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 3,
    repair: Repair {
        visitor: &["Install the certificate that your organisation gave you in the browser, close the browser \
                wholly, and choose the certificate when it asks."],
        client: &[
            "Send the certificate and its key: `curl --cert client.pem --key client.key …`; ask the \
                operator for them if you have none.",
            "Check that nothing between you and the server ends the encryption: a company proxy that \
                opens TLS cannot pass your certificate on.",
        ],
        operator: &[
            "If this path should be open without a certificate, ask for one only where it is needed: make \
                it optional in TLS and demand it per path.",
            "Behind a proxy, the proxy sees the certificate and the application does not: pass the result \
                on in a header that the proxy always overwrites.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`ssl_verify_client optional;` in the server, and `if ($ssl_client_verify != SUCCESS) { \
                    return 403; }` only in the locations that need it",
            },
            Platform {
                name: "Apache",
                step: "`SSLVerifyClient require` inside the `<Location>` that needs it, not in the whole host",
            },
            Platform {
                name: "HAProxy",
                step: "`bind … ssl crt site.pem ca-file clients.pem verify optional`, then `http-request deny \
                    unless { ssl_c_used }` for the path",
            },
            Platform {
                name: "Caddy",
                step: "`tls { client_auth { mode request … } }`; `require_and_verify` demands it of everyone",
            },
            Platform {
                name: "IIS",
                step: "403.7: SSL Settings, Client certificates, \"Accept\" in place of \"Require\"",
            },
        ],
    },
    search_effect: Some(
        "Crawlers have no client certificates: whatever stands behind this is not in any search engine.",
    ),
    references: &[Reference::Rfc(8446, "4.3.2"), Reference::Rfc(8446, "4.4.2")],
    clues: &[
        Clue::Fact(Fact::CertificateAsked, Strength::Decisive),
        Clue::Fact(Fact::CertificateAlert, Strength::Strong),
        Clue::Fact(Fact::CertificateSent, Strength::Against),
        Clue::Fact(Fact::PlainHttp, Strength::Against),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.98),
        Clue::Says(&[
            "no required ssl certificate was sent",
            "client certificate required",
            "client certificate is required",
            "a client certificate is needed",
            "http error 403.7",
            "ssl client certificate required",
            "no client certificate was presented",
            "certificate required",
        ]),
        Clue::Hints(&["client certificate", "ssl certificate"]),
    ],
    ambiguous_with: &[
        "client-cert-untrusted",
        "sni-mismatch",
        "path-rule",
        "ip-not-allowed",
        "gateway-refuses",
        "proof-of-possession",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://partners.example/feed",
            headers: &[("Accept", "*/*")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[(Factor::SiteRoot, REFUSED), (Factor::RootRandom, REFUSED), (Factor::SiblingRandom, REFUSED)],
        elsewhere: &[],
    },
};
