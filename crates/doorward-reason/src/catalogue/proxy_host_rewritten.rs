//! `proxy-host-rewritten`: a name that is changed between two servers.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "Apache"), ("Via", "1.1 www.shop.example"), ("Content-Type", "text/html")],
    body: "<html><head><title>403 Forbidden</title></head><body><center><h1>403 \
                    Forbidden</h1></center><hr><center>nginx</center></body></html>",
};

/// The proxy asks its backend for another host than the backend serves.
pub(super) const PROXY_HOST_REWRITTEN: Reason = Reason {
    id: "proxy-host-rewritten",
    title: "The proxy asks its backend for another host than the backend serves",
    family: Family::Gateways,
    since: "0.1.0",
    explanation: "A proxy takes the request for the right site and passes it to the server behind, but under another \
        name: the backend's own address or an internal name in place of the site's. The server behind serves \
        sites by name, does not know that one, and refuses through its default site. So every page of the \
        site is refused alike, whatever the visitor does. The server behind, asked under the right name, \
        serves the page.",
    statuses: &[403, 404, 400, 421],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 2,
    repair: Repair {
        visitor: &[],
        client: &[],
        operator: &[
            "Let the proxy pass the visitor's Host on unchanged, or let it send the one name the backend \
                serves.",
            "Check with `curl -H \"Host: www.shop.example\" http://BACKEND/` that the backend serves that \
                name.",
            "If the backend is somebody else's service, which needs its own name, keep the rewriting and \
                correct the name.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "the default is `Host: $proxy_host`; set `proxy_set_header Host $host;` in the same block \
                    as the other `proxy_set_header` lines, since a block with lines of its own inherits none",
            },
            Platform { name: "Apache", step: "`ProxyPreserveHost On` (off by default)" },
            Platform { name: "HAProxy", step: "Host passes unchanged; look for `http-request set-header Host`" },
            Platform {
                name: "Caddy",
                step: "Host passes unchanged to `http` upstreams; look for `header_up Host`; to an `https` \
                    upstream with a name of its own, `header_up Host {upstream_hostport}`",
            },
            Platform { name: "Envoy", step: "`host_rewrite_literal` or `auto_host_rewrite` in the route" },
            Platform {
                name: "CloudFront",
                step: "origin request policy `AllViewer` passes Host on, `AllViewerExceptHostHeader` sends the \
                    origin's own name",
            },
        ],
    },
    search_effect: Some("Every page is refused, so the whole site leaves the index within weeks."),
    references: &[Reference::Rfc(9110, "7.2")],
    clues: &[
        Clue::Fact(Fact::PhpRefuses, Strength::Against),
        Clue::Fact(Fact::GatewayPassed, Strength::Weak),
        Clue::Fact(Fact::UpstreamSigned, Strength::Strong),
        Clue::Effect(Factor::HostNamed, Effect::Same, 0.9),
        Clue::Effect(Factor::HostUnknown, Effect::Same, 0.7),
        Clue::Effect(Factor::OriginDirect, Effect::Opens, 0.95),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.98),
        Clue::Effect(Factor::SourceAddress, Effect::Same, 0.98),
        Clue::Hints(&["invalid hostname", "unknown host"]),
    ],
    ambiguous_with: &[
        "host-not-served",
        "upstream-refuses",
        "http-host-disallowed",
        "ip-not-allowed",
        "ip-denied",
        "proxy-address-denied",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://www.shop.example/",
            headers: &[("Accept", "text/html")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::SiteRoot, REFUSED),
            (Factor::RootRandom, REFUSED),
            (Factor::SiblingRandom, REFUSED),
            (Factor::OriginDirect, Answer::OPEN),
            (Factor::HostUnknown, REFUSED),
        ],
        elsewhere: &[],
    },
};
