//! `network-blocked`: the client's whole network is refused.

use super::entry::*;

/// The client's whole network is refused.
pub(super) const NETWORK_BLOCKED: Reason = Reason {
    id: "network-blocked",
    title: "The client's whole network is refused",
    family: Family::Network,
    since: "0.1.0",
    explanation: "Addresses belong to networks (numbered ASNs): an internet provider, a hosting company, a VPN \
        service. The site refuses this whole network, most often because programs run in hosting networks and people \
        seldom do. Every page is refused from there and served from a home connection. Monitors, partners' servers and \
        company VPNs are hit as well.",
    statuses: &[403, 429, 503],
    fault: Fault::UnlessIntended,
    who_fixes: Who::Edge,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 2,
    repair: Repair {
        visitor: &["Switch your VPN off, or try from another network."],
        client: &["Ask the owner to let your server's fixed address pass, or use their interface for programs."],
        operator: &[
            "Find the rule by its ASN or range in the edge's event log, and see how many good clients it hits.",
            "Let the addresses of known partners and monitors pass before the rule.",
            "Where a challenge or a rate limit does the work, use it in place of the block.",
        ],
        platforms: &[
            Platform {
                name: "Cloudflare",
                step: "Security, WAF: rules with `ip.src.asnum`, and IP Access Rules for an ASN; the page says \
                    error 1005.",
            },
            Platform {
                name: "nginx",
                step: "Look for long `deny` or `geo` includes with a hosting company's ranges, or \
                    `$geoip2_data_asn`.",
            },
            Platform { name: "HAProxy", step: "Look for `src -f` with a file of ranges, in an `acl`." },
            Platform {
                name: "AWS",
                step: "WAF: the managed rule group for anonymous IPs (`HostingProviderIPList`, \
                    `AnonymousIPList`).",
            },
        ],
    },
    search_effect: Some(
        "None by itself, since crawlers come from their owners' networks; a rule against a cloud \
        that a crawler lives in does refuse it.",
    ),
    references: &[Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Effect(Factor::OtherFamily, Effect::Opens, 0.3),
        Clue::Effect(Factor::SiteRoot, Effect::Same, 0.9),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.95),
        Clue::Effect(Factor::SiblingPlain, Effect::Same, 0.95),
        Clue::Effect(Factor::RootRandom, Effect::Same, 0.9),
        Clue::Effect(Factor::RootRandomAlike, Effect::Same, 0.9),
        Clue::Effect(Factor::ChildRandom, Effect::Same, 0.95),
        Clue::Effect(Factor::PathSlash, Effect::Same, 0.9),
        Clue::Effect(Factor::PathPart, Effect::Same, 0.9),
        Clue::Effect(Factor::SourceAddress, Effect::Opens, 0.35),
        Clue::Says(&[
            "banned the autonomous system number",
            "your request has been blocked due to a network policy",
            "you've been blocked by network security",
            "vpn or proxy detected",
            "you appear to be using a vpn",
            "vpns and proxies are not allowed",
        ]),
        Clue::Hints(&["using a vpn", "hosting provider", "anonymous proxy"]),
    ],
    ambiguous_with: &[
        "ip-denied",
        "ip-not-allowed",
        "country-blocked",
        "ip-banned",
        "proxy-address-denied",
        "host-not-served",
        "waf-rule",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://shop.example/catalogue",
            headers: &[("User-Agent", "curl/8.5.0"), ("Accept", "*/*")],
            body: "",
        },
        answer: Answer::FORBIDDEN,
        otherwise: &[
            (Factor::SiteRoot, Answer::FORBIDDEN),
            (Factor::SiblingRandom, Answer::FORBIDDEN),
            (Factor::SiblingPlain, Answer::FORBIDDEN),
            (Factor::RootRandom, Answer::FORBIDDEN),
            (Factor::RootRandomAlike, Answer::FORBIDDEN),
            (Factor::ChildRandom, Answer::FORBIDDEN),
            (Factor::PathSlash, Answer::FORBIDDEN),
            (Factor::PathPart, Answer::FORBIDDEN),
            (Factor::PathLowerCase, Answer::FORBIDDEN),
        ],
        elsewhere: &[],
    },
};
