//! `egress-filter`: a filter on the way out of the office, the school or the country.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Content-Type", "text/html")],
    body: "<html><head><title>Web Page Blocked</title></head><body><h1>Web Page Blocked!</h1><p>The \
                    page you have requested has been blocked in accordance with company policy. Category: \
                    Games</p></body></html>",
};

/// The client's own network refused, not the site.
pub(super) const EGRESS_FILTER: Reason = Reason {
    id: "egress-filter",
    title: "The client's own network refused, not the site",
    family: Family::Gateways,
    since: "0.1.0",
    explanation: "The refusal was written by a filter in the network the request came from: a company firewall, a \
        school filter, a security program on the computer. It judges sites by category or by a list, and \
        answers in the site's place. The site never saw the request, and its owner can do nothing. From \
        another network the page is served.",
    statuses: &[403, 503, 200, 302, 451],
    fault: Fault::UnlessIntended,
    who_fixes: Who::Client,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 1,
    repair: Repair {
        visitor: &[
            "Ask the people who run your network to permit this site, with the category and reference on \
                the page.",
            "Try from another network, such as your phone's, to see that the site itself is well.",
        ],
        client: &["Run the check from a machine outside this network before anything is said about the site."],
        operator: &["If visitors report this, your site is listed in a wrong category: ask the filter's maker to \
                put it into another one (each has a form for it)."],
        platforms: &[
            Platform {
                name: "Zscaler",
                step: "Administration, URL & Cloud App Control; sitereview.zscaler.com for the category",
            },
            Platform { name: "FortiGate", step: "Security Profiles, Web Filter: a rating override or an exempt URL" },
            Platform {
                name: "Palo Alto",
                step: "URL Filtering log; urlfiltering.paloaltonetworks.com for the category",
            },
        ],
    },
    search_effect: Some("None: crawlers do not come through your network."),
    references: &[Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Fact(Fact::ProxyAnswered, Strength::Weak),
        Clue::Fact(Fact::ThroughProxy, Strength::Weak),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.98),
        Clue::Effect(Factor::ProxyNone, Effect::Opens, 0.3),
        Clue::Effect(Factor::CacheKey, Effect::Same, 0.97),
        Clue::Effect(Factor::OriginDirect, Effect::Same, 0.8),
        Clue::Says(&[
            "in accordance with company policy",
            "blocked by your organization",
            "blocked by your administrator",
            "blocked by your network administrator",
            "web page blocked",
            "internet security by zscaler",
            "powered by utm web protection",
            "violation of your internet usage policy",
            "this website has been blocked by your",
            "blocked by content filter",
            "url filtering",
        ]),
        Clue::Hints(&["company policy", "category", "web filter", "fgd_icon"]),
    ],
    ambiguous_with: &["proxy-acl"],
    example: Example {
        request: Request { method: "GET", url: "http://games.example/", headers: &[("Accept", "text/html")], body: "" },
        answer: REFUSED,
        otherwise: &[(Factor::SiteRoot, REFUSED), (Factor::RootRandom, REFUSED), (Factor::SiblingRandom, REFUSED)],
        elsewhere: &[],
    },
};
