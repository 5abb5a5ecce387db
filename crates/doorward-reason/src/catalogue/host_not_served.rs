//! `host-not-served`: no site of this server has this host name.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Content-Type", "text/html"), ("Cache-Control", "no-cache")],
    body: "<html><body><h1>403 Forbidden</h1>Request forbidden by administrative rules.</body></html>",
};

/// No site of this server has this host name.
pub const HOST_NOT_SERVED: Reason = Reason {
    id: "host-not-served",
    title: "No site of this server has this host name",
    family: Family::Network,
    since: "0.1.0",
    explanation: "One server holds many sites and chooses by the name in the Host header. None of them has the name \
        (or bare address) that was asked for, so the catch-all answers, and refuses everything. It happens with \
        requests to the IP address, with a new domain that was not entered in the config, and with a health check that \
        does not send the site's name.",
    statuses: &[403, 404, 421, 400, 503],
    fault: Fault::UnlessIntended,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 7,
    repair: Repair {
        visitor: &["Check the address in the address bar for a misspelt name."],
        client: &["Ask under the site's name, not under its address; a test without DNS is `curl --resolve \
                www.shop.example:443:192.0.2.10 https://www.shop.example/`."],
        operator: &[
            "If the name should be served, add it to the site's list of names, and to the certificate; then reload.",
            "Keep the catch-all that refuses: it protects against misdirected requests.",
            "Tell health checks and monitors to send the site's name as Host.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`server_name shop.example www.shop.example;` — `nginx -T | grep server_name` lists all; \
                    `default_server` is what answered.",
            },
            Platform {
                name: "Apache",
                step: "`ServerName` and `ServerAlias`; `apachectl -S` lists which name leads where.",
            },
            Platform { name: "Caddy", step: "The site's address line in the Caddyfile must name it." },
            Platform {
                name: "HAProxy",
                step: "Look for `hdr(host)` in an `acl`; a port in Host counts as well: use \
                    `hdr(host),field(1,:)`.",
            },
            Platform {
                name: "IIS",
                step: "Add a binding with the host name; \"Invalid Hostname\" comes from HTTP.sys.",
            },
            Platform {
                name: "Traefik",
                step: "The router's rule must hold the name in its `Host(…)`; \"404 page not found\" means that \
                    no router matched.",
            },
            Platform {
                name: "CloudFront",
                step: "Add the name under Alternate domain names, with a certificate that covers it.",
            },
        ],
    },
    search_effect: Some("If a domain that is linked or canonical leads here, all its pages are missing from search."),
    references: &[Reference::Rfc(9110, "7.2"), Reference::Rfc(9110, "7.4"), Reference::Rfc(9110, "15.5.20")],
    clues: &[
        Clue::Fact(Fact::AddressHost, Strength::Weak),
        Clue::Fact(Fact::JsonBody, Strength::Doubtful),
        Clue::Effect(Factor::WwwToggled, Effect::Opens, 0.5),
        Clue::Effect(Factor::SiteRoot, Effect::Same, 0.75),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.95),
        Clue::Effect(Factor::SiblingPlain, Effect::Same, 0.95),
        Clue::Effect(Factor::RootRandom, Effect::Same, 0.75),
        Clue::Effect(Factor::RootRandomAlike, Effect::Same, 0.75),
        Clue::Effect(Factor::ChildRandom, Effect::Same, 0.95),
        Clue::Effect(Factor::PathSlash, Effect::Same, 0.9),
        Clue::Effect(Factor::PathPart, Effect::Same, 0.75),
        Clue::Effect(Factor::HostNamed, Effect::Opens, 0.95),
        Clue::Effect(Factor::HostUnknown, Effect::Same, 0.95),
        Clue::Says(&[
            "invalid hostname",
            "fastly error: unknown domain",
            "no-such-app.html",
            "there isn't a github pages site here",
            "404 web site not found",
            "deployment_not_found",
        ]),
        Clue::Hints(&["404 page not found", "request forbidden by administrative rules", "unknown host"]),
    ],
    ambiguous_with: &[
        "http-host-disallowed",
        "proxy-host-rewritten",
        "sni-mismatch",
        "ip-not-allowed",
        "network-blocked",
        "waf-threshold",
        "ip-banned",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "http://192.0.2.10/catalogue",
            headers: &[("User-Agent", "curl/8.5.0"), ("Accept", "*/*")],
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
            (Factor::HostNamed, Answer::OPEN),
            (Factor::HostUnknown, REFUSED),
        ],
        elsewhere: &[],
    },
};
