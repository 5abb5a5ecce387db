//! `sni-mismatch`: two names in one request that must agree.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "Apache"), ("Content-Type", "text/html; charset=iso-8859-1")],
    body: "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\"><html><head><title>403 \
                    Forbidden</title></head><body><h1>Forbidden</h1><p>You don't have permission to access \
                    this resource.Reason: The client software did not provide a hostname using Server Name \
                    Indication (SNI), which is required to access this server.<br /></p></body></html>",
};

/// The TLS server name is missing or is not the Host asked for.
pub(super) const SNI_MISMATCH: Reason = Reason {
    id: "sni-mismatch",
    title: "The TLS server name is missing or is not the Host asked for",
    family: Family::Transport,
    since: "0.1.0",
    explanation: "A request over HTTPS says the site's name twice: once in the clear while the encryption is set up \
        (the server name, SNI), and once in the Host header. Here the first is missing, because the address \
        is a bare number or the program is old, or it differs from the second. A server with several sites \
        must pick the certificate and the rules by the first name, so it refuses to serve another site by \
        the second. The same request under the site's proper name is served.",
    statuses: &[403, 400, 421],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 2,
    repair: Repair {
        visitor: &["Use the name of the site in the address, not a number."],
        client: &[
            "Ask by name: `curl https://shop.example/`; to reach a certain machine, keep the name and say \
                where it is: `curl --resolve shop.example:443:192.0.2.10 https://shop.example/`.",
            "In a program that sets the Host header itself, set the TLS server name to the same value \
                (`server_hostname` in Python, `tls.Config.ServerName` in Go).",
        ],
        operator: &[
            "Let a proxy before this server send the name in TLS as well as in Host.",
            "Give health checks the site's name, or a host of their own that needs none.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "as a proxy: `proxy_ssl_server_name on;` (it is off by default) and `proxy_ssl_name $host;`",
            },
            Platform {
                name: "Apache",
                step: "`SSLStrictSNIVHostCheck on` makes this refusal; error log AH02033 (none sent) or AH02032 \
                    (the two differ); as a proxy: `ProxyPreserveHost On`",
            },
            Platform {
                name: "HAProxy",
                step: "on the `server` line: `ssl sni req.hdr(host)`; in checks: `check-sni shop.example`",
            },
            Platform {
                name: "Cloudflare",
                step: "error 1013, or a bare unstyled 403, means that Host and server name differ",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(6066, "3"), Reference::Rfc(9110, "7.4"), Reference::Rfc(9110, "15.5.20")],
    clues: &[
        Clue::Fact(Fact::PlainHttp, Strength::Excludes),
        Clue::Fact(Fact::AddressHost, Strength::Strong),
        Clue::Effect(Factor::HostNamed, Effect::Opens, 0.9),
        Clue::Effect(Factor::ServerNameSent, Effect::Opens, 0.9),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.98),
        Clue::Says(&[
            "did not provide a hostname using server name indication",
            "which is required to access this server",
            "host header and sni",
            "sni does not match",
            "error 1013",
        ]),
        Clue::Hints(&["server name indication"]),
    ],
    ambiguous_with: &["host-not-served", "misdirected-request", "client-cert-required", "ip-not-allowed"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://192.0.2.10/",
            headers: &[("Host", "shop.example"), ("Accept", "*/*")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::HostNamed, Answer::OPEN),
            (Factor::ServerNameSent, Answer::OPEN),
            (Factor::SiteRoot, REFUSED),
            (Factor::RootRandom, REFUSED),
            (Factor::SiblingRandom, REFUSED),
        ],
        elsewhere: &[],
    },
};
