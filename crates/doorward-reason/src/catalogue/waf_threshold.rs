//! `waf-threshold`: a sum of small suspicions over a limit set too low.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "Apache"), ("Content-Type", "text/html; charset=iso-8859-1")],
    body: "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\"><html><head><title>403 \
                    Forbidden</title></head><body><h1>Forbidden</h1><p>You don't have permission to access \
                    this resource.</p></body></html>",
};

/// The firewall's threshold is so low that ordinary requests reach it.
pub(super) const WAF_THRESHOLD: Reason = Reason {
    id: "waf-threshold",
    title: "The firewall's threshold is so low that ordinary requests reach it",
    family: Family::Firewall,
    since: "0.1.0",
    explanation: "This kind of firewall adds up points: five for something that looks like an attack, two or three for \
        a mere oddity such as a missing Accept header or a number in place of a host name. When the sum \
        reaches a limit, the request is refused. Here the limit is so low that one or two oddities are \
        enough, so ordinary requests from programs, monitors or old browsers are refused on every page. Each \
        oddity taken away brings the request below the limit.",
    statuses: &[403, 406],
    fault: Fault::Yes,
    who_fixes: Who::Edge,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 1,
    repair: Repair {
        visitor: &["Use the site by its name, with an ordinary browser."],
        client: &["Send a complete, ordinary request: the host by its name, `Accept`, an honest `User-Agent`."],
        operator: &[
            "Set the inbound threshold back to 5, the value the core rules are made for; lower values are \
                for no site.",
            "If oddities of your own monitors still add up, exclude those rule ids for their address or path.",
            "If you raised the paranoia level, go back one level, or exclude what matches before the next \
                try.",
        ],
        platforms: &[
            Platform {
                name: "Apache",
                step: "in `crs-setup.conf`, rule 900110: `setvar:tx.inbound_anomaly_score_threshold=5`; the \
                    error log shows rule 949110 with the total and, before it, every rule that gave points",
            },
            Platform { name: "nginx", step: "the same file, loaded through `modsecurity_rules_file`" },
            Platform {
                name: "Cloudflare",
                step: "the OWASP ruleset: set the score threshold to Medium (40) or Low (60)",
            },
            Platform {
                name: "Azure",
                step: "the log of the rule \"Mandatory rule. Cannot be disabled. Inbound Anomaly Score \
                    Exceeded\" lists what added up; exclude those fields",
            },
        ],
    },
    search_effect: Some("Crawlers send sparse headers; a low threshold can refuse them on every page of the site."),
    references: &[Reference::Page("OWASP Core Rule Set: anomaly scoring")],
    clues: &[
        Clue::Fact(Fact::AddressHost, Strength::Weak),
        Clue::Effect(Factor::HostUnknown, Effect::Opens, 0.6),
        Clue::Fact(Fact::JsonBody, Strength::Excludes),
        Clue::Effect(Factor::HostNamed, Effect::Opens, 0.4),
        Clue::Fact(Fact::StockPage, Strength::Weak),
        Clue::Effect(Factor::BrowserHeaders, Effect::Opens, 0.4),
        Clue::Effect(Factor::Accept, Effect::Opens, 0.25),
        Clue::Effect(Factor::AgentBrowser, Effect::Opens, 0.2),
        Clue::Effect(Factor::SourceAddress, Effect::Same, 0.95),
        Clue::Fact(Fact::AgentProgram, Strength::Weak),
        Clue::Says(&["anomaly score exceeded", "inbound anomaly score"]),
        Clue::Hints(&["mod_security", "modsecurity", "web application firewall"]),
    ],
    ambiguous_with: &[
        "waf-false-positive",
        "header-required",
        "host-not-served",
        "ua-blocked",
        "browser-signature-blocked",
        "ip-not-allowed",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "http://192.0.2.10/",
            headers: &[("User-Agent", "curl/8.5.0"), ("Accept", "*/*")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::HostNamed, Answer::OPEN),
            (Factor::HostUnknown, Answer::OPEN),
            (Factor::SiteRoot, REFUSED),
            (Factor::RootRandom, REFUSED),
            (Factor::SiblingRandom, REFUSED),
        ],
        elsewhere: &[],
    },
};
