//! `proxy-acl`: the proxy on the way out says no.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[
        ("Server", "squid/5.7"),
        ("Content-Type", "text/html;charset=utf-8"),
        ("X-Squid-Error", "ERR_ACCESS_DENIED 0"),
        ("Via", "1.1 proxy.office.example (squid/5.7)"),
    ],
    body: "<title>ERROR: The requested URL could not be retrieved</title><p>Access control \
                    configuration prevents your request from being allowed at this time.</p>",
};

/// The forward proxy's rules refuse this destination or port.
pub(super) const PROXY_ACL: Reason = Reason {
    id: "proxy-acl",
    title: "The forward proxy's rules refuse this destination or port",
    family: Family::Gateways,
    since: "0.1.0",
    explanation: "The request goes out through a proxy, and the proxy's own rules forbid this destination, port or \
        method: many allow only ports 80 and 443, or only listed sites. The proxy wrote the refusal; the \
        site was never asked. The same request without the proxy, or to a permitted port, is served. For \
        `https://` the refusal comes in answer to the CONNECT that asks for a tunnel.",
    statuses: &[403, 503],
    fault: Fault::UnlessIntended,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 3,
    repair: Repair {
        visitor: &["Ask who runs the network to permit this site."],
        client: &["If policy allows it, go around the proxy for this host with `NO_PROXY=shop.example` or `curl \
                --noproxy shop.example …`; otherwise ask for the rule."],
        operator: &[
            "Permit this one destination or port for those who need it, above the line that denies.",
            "See in the proxy's log which rule denied it.",
        ],
        platforms: &[
            Platform {
                name: "Squid",
                step: "`access.log` shows `TCP_DENIED/403`; add the port to `acl Safe_ports port …` (and to \
                    `SSL_ports` for CONNECT), or an `acl ok dstdomain shop.example` with `http_access allow \
                    ok` before the `deny` line; `debug_options ALL,1 28,3` shows which line matched",
            },
            Platform {
                name: "Apache",
                step: "`AllowCONNECT 443 8443` names the ports of mod_proxy_connect; `ProxyBlock` the hosts \
                    that are refused",
            },
            Platform { name: "tinyproxy", step: "`ConnectPort 8443`, and the file of the `Filter` directive" },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.5.4"), Reference::Rfc(9110, "9.3.6")],
    clues: &[
        Clue::Fact(Fact::ProxyAnswered, Strength::Needed),
        Clue::Fact(Fact::ThroughProxy, Strength::Strong),
        Clue::Fact(Fact::ProxyChallenge, Strength::Against),
        Clue::Effect(Factor::ProxyNone, Effect::Opens, 0.9),
        Clue::Effect(Factor::ProxyOtherPort, Effect::Opens, 0.6),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.97),
        Clue::Effect(Factor::ProxyCredentialsNone, Effect::Asks, 0.6),
        Clue::Says(&["access control configuration prevents your request from being allowed", "err_access_denied"]),
        Clue::Hints(&["proxy", "tcp_denied"]),
    ],
    ambiguous_with: &["egress-filter"],
    example: Example {
        request: Request { method: "GET", url: "http://shop.example:25040/", headers: &[("Accept", "*/*")], body: "" },
        answer: REFUSED,
        otherwise: &[
            (Factor::ProxyNone, Answer::OPEN),
            (Factor::SiteRoot, REFUSED),
            (Factor::RootRandom, REFUSED),
            (Factor::SiblingRandom, REFUSED),
            (Factor::ProxyOtherPort, Answer::OPEN),
        ],
        elsewhere: &[],
    },
};
