//! `country-blocked`: a rule about the visitor's country refuses.

use super::entry::*;

/// A rule about the visitor's country refuses.
pub(super) const COUNTRY_BLOCKED: Reason = Reason {
    id: "country-blocked",
    title: "A rule about the visitor's country refuses",
    family: Family::Network,
    since: "0.1.0",
    explanation: "The site, or the CDN before it, looks up which country an address belongs to and refuses some \
        countries, or all but some. Licences, sanctions and fear of attacks are the reasons given. The lookup is a \
        guess from tables: travellers, VPN users, mobile networks and cloud servers are often put into the wrong \
        country.",
    statuses: &[403, 451, 404],
    fault: Fault::UnlessIntended,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 5,
    repair: Repair {
        visitor: &["Switch a VPN off, if you use one: you may seem to be in another country."],
        client: &[
            "Tell the owner your address and country if the lookup is wrong; do not send country headers yourself.",
        ],
        operator: &[
            "Decide whether the rule is wanted; where a law asks for it, answer 451 and say so on the page.",
            "Check the address in the country table that you use, and update the table.",
            "Let search crawlers pass the rule by their verified addresses: Google's come mostly from the United \
                States.",
            "If the country is taken from a header, make sure that only your CDN can set it.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "Look for `$geoip_country_code`, `$geoip2_data_…` or `$http_cf_ipcountry` in a `map`.",
            },
            Platform {
                name: "Apache",
                step: "Look for `GEOIP_COUNTRY_CODE` or `MM_COUNTRY_CODE` in SetEnvIf and Require.",
            },
            Platform { name: "HAProxy", step: "Look for `src,map_ip(…)` or `req.hdr(cf-ipcountry)` in an `acl`." },
            Platform {
                name: "Cloudflare",
                step: "Security, WAF: custom rules with `ip.src.country`; the page says error 1009.",
            },
            Platform { name: "CloudFront", step: "Security, Geographic restrictions of the distribution." },
            Platform { name: "WordPress", step: "Wordfence: Blocking, Country." },
        ],
    },
    search_effect: Some("If the crawler's country is among the refused ones, the whole site drops out."),
    references: &[Reference::Rfc(7725, "3")],
    clues: &[
        Clue::Effect(Factor::CountryNone, Effect::Opens, 0.95),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.95),
        Clue::Effect(Factor::SiblingPlain, Effect::Same, 0.95),
        Clue::Effect(Factor::RootRandom, Effect::Same, 0.8),
        Clue::Effect(Factor::RootRandomAlike, Effect::Same, 0.8),
        Clue::Effect(Factor::ChildRandom, Effect::Same, 0.9),
        Clue::Effect(Factor::PathSlash, Effect::Same, 0.9),
        Clue::Effect(Factor::PathPart, Effect::Same, 0.8),
        Clue::Fact(Fact::CountrySent, Strength::Strong),
        Clue::Says(&[
            "configured to block access from your country",
            "has banned the country or region your ip address is in",
            "error code: 1009",
            "not available in your country",
            "not available in your region",
            "unavailable in your country",
            "unavailable in your region",
            "access from your area has been temporarily limited",
            "blocked in your country",
        ]),
    ],
    ambiguous_with: &["ip-denied", "ip-not-allowed", "network-blocked", "legal-block", "ip-banned"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://stream.example/watch/film",
            headers: &[("User-Agent", "curl/8.5.0"), ("CF-IPCountry", "RU")],
            body: "",
        },
        answer: Answer::FORBIDDEN,
        otherwise: &[
            (Factor::CountryNone, Answer::OPEN),
            (Factor::HeaderNone, Answer::OPEN),
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
