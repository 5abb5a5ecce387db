//! `waf-rule`: a rule somebody wrote for this site.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "Apache"), ("Content-Type", "text/html; charset=iso-8859-1")],
    body: "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\"><html><head><title>403 \
                    Forbidden</title></head><body><h1>Forbidden</h1><p>You don't have permission to access \
                    this resource.</p></body></html>",
};

/// One of the firewall's own local rules refuses.
pub(super) const WAF_RULE: Reason = Reason {
    id: "waf-rule",
    title: "One of the firewall's own local rules refuses",
    family: Family::Firewall,
    since: "0.1.0",
    explanation: "A web application firewall stands before the site, and somebody has added a rule of their own to it: \
        order numbers must be digits, no request may carry a certain header, this path takes nothing but \
        certain values. The request breaks that rule, though the site behind would serve it. From outside \
        such a rule looks like any other refusal, and it can answer with whatever status its author chose, \
        even 404. Only the firewall's log names it.",
    statuses: &[403, 404, 406, 400],
    fault: Fault::Yes,
    who_fixes: Who::Edge,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 4,
    repair: Repair {
        visitor: &["Tell the site the address you asked for and the time; only its operator can see which rule \
                refused."],
        client: &["Compare with a request that passes and find the part that differs; report that part, the \
                time and any reference id to the operator."],
        operator: &[
            "Search the firewall's log for this request; local rules have ids outside the ranges of the \
                vendor's (in ModSecurity, 1 to 99999 are kept for you).",
            "Widen the rule to what the application really accepts, or take it out if the application \
                checks the same thing itself.",
            "Let the rule answer 403 (or 400 for a bad value), never 404, so that its refusals can be found.",
        ],
        platforms: &[
            Platform {
                name: "Apache",
                step: "error log: `ModSecurity: Access denied with code 403 (phase 1) … [id \"990012\"] [msg \
                    \"…\"]`; look for that id in your own `SecRule` files",
            },
            Platform {
                name: "nginx",
                step: "the same, in the error log, or `SecAuditLog` where the page shows nothing",
            },
            Platform {
                name: "Cloudflare",
                step: "Security, Events: search the Ray ID; the service \"Custom rules\" names the rule",
            },
            Platform {
                name: "AWS WAF",
                step: "sampled requests of the web ACL name the rule that ended the evaluation",
            },
            Platform { name: "HAProxy", step: "look for `http-request deny` with an ACL on path, query or header" },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Fact(Fact::JsonBody, Strength::Against),
        Clue::Fact(Fact::RestPath, Strength::Excludes),
        Clue::Effect(Factor::QueryPart, Effect::Opens, 0.5),
        Clue::Effect(Factor::QueryNone, Effect::Opens, 0.4),
        Clue::Effect(Factor::BodyPart, Effect::Opens, 0.5),
        Clue::Effect(Factor::BodyPlain, Effect::Opens, 0.4),
        Clue::Effect(Factor::HeaderNone, Effect::Opens, 0.3),
        Clue::Effect(Factor::CookieNone, Effect::Opens, 0.2),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.8),
        Clue::Effect(Factor::SourceAddress, Effect::Same, 0.9),
        Clue::Effect(Factor::OriginDirect, Effect::Opens, 0.9),
        Clue::Says(&["blocked by a custom rule", "blocked by custom rule"]),
        Clue::Hints(&[
            "mod_security",
            "modsecurity",
            "request blocked",
            "you have been blocked",
            "the request is blocked",
            "web application firewall",
            "firewall rule",
            "the requested url was rejected. please consult with your administrator",
        ]),
    ],
    ambiguous_with: &[
        "waf-false-positive",
        "path-rule",
        "query-rule",
        "header-required",
        "cookie-refused",
        "denial-masked-as-404",
        "protocol-version",
        "ua-blocked",
        "via-refused",
        "enumeration-blocked",
        "gateway-refuses",
        "encoded-slash",
        "fake-crawler-blocked",
        "body-too-large",
        "method-refused",
        "ua-empty-blocked",
        "ip-denied",
        "network-blocked",
        "extension-rule",
        "traversal-guard",
        "crawler-blocked",
        "htaccess-deny",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://shop.example/orders?number=A17",
            headers: &[("Accept", "text/html")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::QueryPart, Answer::OPEN),
            (Factor::SiblingRandom, REFUSED),
            (Factor::OriginDirect, Answer::OPEN),
        ],
        elsewhere: &[],
    },
};
