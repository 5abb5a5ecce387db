//! `ip-not-allowed`: only listed addresses are allowed and this is not one.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
    body: "\
        <html><head><title>403 Forbidden</title></head><body><center><h1>403 \
        Forbidden</h1></center><hr><center>nginx</center></body></html>",
};

/// Only listed addresses are allowed and this is not one.
pub const IP_NOT_ALLOWED: Reason = Reason {
    id: "ip-not-allowed",
    title: "Only listed addresses are allowed and this is not one",
    family: Family::Network,
    since: "0.1.0",
    explanation: "This site, or this part of it, is open to a list of addresses only (an office, a VPN, a partner), \
        and the request comes from outside. All else is refused, existing or not. That is often meant. It is a fault \
        when a member of the list is refused: the office got a new address, the client came by IPv6, or the VPN was \
        off.",
    statuses: &[403, 404],
    fault: Fault::UnlessIntended,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 9,
    repair: Repair {
        visitor: &["Switch your company's VPN on, then load the page again."],
        client: &["Come from a listed network (the office's, the VPN), or ask the owner to list your address."],
        operator: &[
            "Find the address that the server saw in the access log, and compare it with the list.",
            "If this client should pass, add its address or its network's range, IPv6 as well, and reload.",
            "If the server stands behind a proxy, make sure that it sees the client's address, and believes the \
                header from that proxy only.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`allow 203.0.113.0/24; allow 2001:db8::/32; deny all;` — the log says `access forbidden \
                    by rule`.",
            },
            Platform { name: "Apache", step: "`Require ip 203.0.113.0/24 2001:db8::/32` — the log says `AH01630`." },
            Platform {
                name: "Caddy",
                step: "`@outside not remote_ip 203.0.113.0/24` (or `client_ip`, behind a proxy listed in \
                    `trusted_proxies`).",
            },
            Platform { name: "HAProxy", step: "`http-request deny unless { src -f /etc/haproxy/allow.lst }`." },
            Platform {
                name: "Traefik",
                step: "The middleware `ipAllowList` with `sourceRange`; behind a proxy `ipStrategy.depth` counts.",
            },
            Platform {
                name: "AWS",
                step: "Look at `aws:SourceIp` in the bucket, API Gateway or IAM policy: it is the public \
                    address, after NAT.",
            },
        ],
    },
    search_effect: Some(
        "Crawlers are outside of every such list: nothing behind it is indexed, which is mostly what \
        is wanted.",
    ),
    references: &[Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Fact(Fact::JsonBody, Strength::Doubtful),
        Clue::Effect(Factor::OtherFamily, Effect::Opens, 0.2),
        Clue::Effect(Factor::RootRandom, Effect::Same, 0.35),
        Clue::Effect(Factor::SiteRoot, Effect::Same, 0.35),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.95),
        Clue::Effect(Factor::SiblingPlain, Effect::Same, 0.95),
        Clue::Effect(Factor::ChildRandom, Effect::Same, 0.95),
        Clue::Effect(Factor::PathSlash, Effect::Same, 0.85),
        Clue::Effect(Factor::SourceAddress, Effect::Opens, 0.25),
        Clue::Fact(Fact::SensitivePath, Strength::Weak),
        Clue::Says(&[
            "your ip address is not permitted to access this resource",
            "ip_address_not_on_access_list",
            "client address is not authorized and caller is not a trusted service",
            "has an ip address restriction",
            "api_key_ip_address_blocked",
            "account firewall settings",
            "ip forbidden",
        ]),
        Clue::Hints(&[
            "your ip address is not allowed",
            "ip address not allowed",
            "ip address rejected",
            "the web app you have attempted to reach has blocked your access",
        ]),
    ],
    ambiguous_with: &[
        "ip-denied",
        "htaccess-deny",
        "path-rule",
        "proxy-address-denied",
        "country-blocked",
        "network-blocked",
        "host-not-served",
        "time-window",
        "object-absent-or-forbidden",
        "client-cert-required",
        "proxy-host-rewritten",
        "gateway-refuses",
        "sni-mismatch",
        "denial-masked-by-redirect",
        "ip-banned",
        "api-key-restricted",
        "waf-threshold",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://intranet.example/wiki/start",
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
            (Factor::MethodUnknown, REFUSED),
        ],
        elsewhere: &[],
    },
};
