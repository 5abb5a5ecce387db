//! `proxy-address-denied`: the backend sees the proxy's address and denies that.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "Apache"), ("Via", "1.1 edge"), ("Content-Type", "text/html; charset=iso-8859-1")],
    body: "\
        <html><head><title>403 Forbidden</title></head><body><h1>Forbidden</h1><p>You don't have permission to \
        access this resource.</p></body></html>",
};

/// The backend sees the proxy's address and denies that.
pub(super) const PROXY_ADDRESS_DENIED: Reason = Reason {
    id: "proxy-address-denied",
    title: "The backend sees the proxy's address and denies that",
    family: Family::Network,
    since: "0.1.0",
    explanation: "The site stands behind a proxy, load balancer or CDN, so every connection reaches the backend from \
        the proxy's address. The backend compares that address with its list, not the visitor's, and refuses: all \
        visitors at once, on every page. It starts with a new proxy or CDN, or when one visitor's misdeeds put the \
        proxy's address on a ban list.",
    statuses: &[403, 401, 429],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 3,
    repair: Repair {
        visitor: &[],
        client: &[],
        operator: &[
            "Look in the backend's access log: if every line has the same address, it sees the proxy.",
            "Teach the backend to take the client's address from the proxy's header, believed from that proxy only.",
            "Put the proxy's addresses on the ignore list of every guard on the backend (fail2ban `ignoreip`, \
                plugins).",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`set_real_ip_from <proxy>; real_ip_header X-Forwarded-For;` on the backend.",
            },
            Platform {
                name: "Apache",
                step: "mod_remoteip: `RemoteIPHeader X-Forwarded-For`, `RemoteIPInternalProxy <proxy>`.",
            },
            Platform {
                name: "fail2ban",
                step: "`ignoreip = 127.0.0.1/8 ::1 <proxy>` in jail.local, then `fail2ban-client set <jail> \
                    unbanip <proxy>`.",
            },
            Platform {
                name: "WordPress",
                step: "Wordfence: All Options, \"How does Wordfence get IPs\": choose the proxy's header.",
            },
            Platform {
                name: "Cloudflare",
                step: "Let its published ranges pass on the backend, and take the address from CF-Connecting-IP.",
            },
        ],
    },
    search_effect: Some("Crawlers are refused with everybody else, and the site drops out within days."),
    references: &[Reference::Rfc(7239, "5.2")],
    clues: &[
        Clue::Effect(Factor::SiteRoot, Effect::Same, 0.9),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.95),
        Clue::Effect(Factor::SiblingPlain, Effect::Same, 0.95),
        Clue::Effect(Factor::RootRandom, Effect::Same, 0.9),
        Clue::Effect(Factor::RootRandomAlike, Effect::Same, 0.9),
        Clue::Effect(Factor::ChildRandom, Effect::Same, 0.95),
        Clue::Effect(Factor::PathSlash, Effect::Same, 0.9),
        Clue::Effect(Factor::PathPart, Effect::Same, 0.9),
        Clue::Effect(Factor::OriginDirect, Effect::Opens, 0.8),
        Clue::Fact(Fact::GatewayPassed, Strength::Strong),
        Clue::Fact(Fact::UpstreamSigned, Strength::Strong),
    ],
    ambiguous_with: &[
        "ip-denied",
        "ip-not-allowed",
        "ip-banned",
        "upstream-refuses",
        "network-blocked",
        "proxy-host-rewritten",
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
            (Factor::OriginDirect, Answer::OPEN),
        ],
        elsewhere: &[],
    },
};
