//! `via-refused`: a rule against the header that proxies add.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
    body: "<html><head><title>403 Forbidden</title></head><body><center><h1>403 \
                    Forbidden</h1></center><hr><center>nginx</center></body></html>",
};

/// The site refuses requests that come through a proxy.
pub(super) const VIA_REFUSED: Reason = Reason {
    id: "via-refused",
    title: "The site refuses requests that come through a proxy",
    family: Family::Gateways,
    since: "0.1.0",
    explanation: "A proxy adds a header named Via (often X-Forwarded-For too) to what passes through it, as the \
        standard wants it. This site refuses requests that carry it, mostly by a rule against anonymising \
        proxies. So people in an office, in a school or on a mobile network are shut out while others get \
        the page. Without the proxy the same request is served.",
    statuses: &[403],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 3,
    repair: Repair {
        visitor: &["Try from another network, and tell the site that it shuts out visitors behind a proxy."],
        client: &["If policy allows it, go around the proxy for this host (`NO_PROXY`), or ask the proxy's \
                operator whether it must send Via."],
        operator: &[
            "Take out the rule against `Via`; the header says nothing about a visitor's intent, and CDNs \
                send it too.",
            "To keep out abuse, limit rates or use a list of known bad addresses.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "look for `$http_via` in an `if` or `map`; note that `gzip_proxied` also reads Via, but \
                    only decides about compression",
            },
            Platform { name: "Apache", step: "look for `%{HTTP:Via}` in RewriteCond" },
            Platform { name: "HAProxy", step: "look for `req.hdr(via)` or `req.fhdr(via)` in `http-request deny`" },
            Platform { name: "Squid", step: "on the proxy's side: `via off`, and `forwarded_for delete` if wished" },
        ],
    },
    search_effect: Some(
        "None for crawlers, which come directly; a CDN set in front of the site later would have everything \
        refused.",
    ),
    references: &[Reference::Rfc(9110, "7.6.3")],
    clues: &[
        Clue::Fact(Fact::ForwardedSent, Strength::Against),
        Clue::Fact(Fact::ThroughProxy, Strength::Strong),
        Clue::Fact(Fact::ProxyAnswered, Strength::Against),
        Clue::Effect(Factor::ProxyNone, Effect::Opens, 0.95),
        Clue::Effect(Factor::HeaderNone, Effect::Opens, 0.7),
        Clue::Effect(Factor::ForwardedNone, Effect::Opens, 0.2),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.98),
        Clue::Effect(Factor::ProxyOtherPort, Effect::Same, 0.6),
        Clue::Says(&[
            "proxies are not allowed",
            "requests through a proxy are not",
            "proxy access is not allowed",
            "open proxy",
        ]),
        Clue::Hints(&["proxy", "vpn"]),
    ],
    ambiguous_with: &["upstream-refuses", "header-required", "waf-rule", "forwarded-for-denied"],
    example: Example {
        request: Request {
            method: "GET",
            url: "http://shop.example/catalogue",
            headers: &[("Accept", "*/*"), ("Via", "1.1 proxy.office.example (squid/5.7)")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::ProxyNone, Answer::OPEN),
            (Factor::HeaderNone, Answer::OPEN),
            (Factor::SiteRoot, REFUSED),
            (Factor::RootRandom, REFUSED),
            (Factor::SiblingRandom, REFUSED),
        ],
        elsewhere: &[],
    },
};
