//! `waf-false-positive`: a general attack pattern that fits something innocent.

use super::entry::*;

/// The firewall's core rules match a harmless request.
pub(super) const WAF_FALSE_POSITIVE: Reason = Reason {
    id: "waf-false-positive",
    title: "The firewall's core rules match a harmless request",
    family: Family::Firewall,
    since: "0.1.0",
    explanation: "A web application firewall reads every request and refuses what looks like an attack: SQL words, \
        HTML, shell commands, paths with dots. This request is harmless, but a part of it looks like one of \
        those: a text with an apostrophe and the word `select`, a pasted piece of HTML, a long cookie. The \
        page without that part is served. The rules are general and know nothing of this site; they have to \
        be told where such text is normal.",
    statuses: &[403, 406, 501, 400],
    fault: Fault::Yes,
    who_fixes: Who::Edge,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 6,
    repair: Repair {
        visitor: &["Leave out or reword the part with code, quotes or HTML, and tell the site what you tried to \
                send."],
        client: &["Send the text in another form if the service offers one (JSON in place of a form, base64 in \
                a named field); otherwise tell the operator the exact part that trips the rule."],
        operator: &[
            "Find the rule id in the firewall's log for this request, and exclude that one rule for that \
                one field on that one path.",
            "Do not switch the firewall off, and do not remove the rule for the whole site: the same \
                pattern elsewhere may be a real attack.",
            "Test the exclusion with the harmless request and with a real attack string in another field.",
        ],
        platforms: &[
            Platform {
                name: "Apache",
                step: "error log: `ModSecurity: … [id \"942100\"]` names rule and variable; for a field: \
                    `SecRuleUpdateTargetById 942100 \"!ARGS:q\"` after the core rules are loaded; for one \
                    path: `SecRule REQUEST_URI \"@beginsWith /search\" \
                    \"id:1000,phase:1,pass,nolog,ctl:ruleRemoveTargetById=942100;ARGS:q\"` before them",
            },
            Platform {
                name: "nginx",
                step: "the same ModSecurity directives in the file that `modsecurity_rules_file` names; the log \
                    is the one of `SecAuditLog`",
            },
            Platform {
                name: "Cloudflare",
                step: "Security, Events: search the Ray ID; then a WAF exception that skips that managed rule \
                    for this path",
            },
            Platform {
                name: "AWS WAF",
                step: "set that rule of the managed group to Count, and match its label together with the path \
                    in a rule of your own",
            },
            Platform {
                name: "WordPress",
                step: "Wordfence: Live Traffic shows the blocked request with a button that adds the parameter \
                    to the allow list",
            },
        ],
    },
    search_effect: Some(
        "Where the matching part stands in links (search words, filters, names), those pages are refused to \
        crawlers as well.",
    ),
    references: &[Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Fact(Fact::RestDenies, Strength::Against),
        Clue::Effect(Factor::ContentType, Effect::Opens, 0.25),
        Clue::Fact(Fact::RestPath, Strength::Against),
        Clue::Fact(Fact::TripPlainWord, Strength::Against),
        Clue::Effect(Factor::MethodGet, Effect::Opens, 0.4),
        Clue::Effect(Factor::CookiesNone, Effect::Opens, 0.35),
        Clue::Fact(Fact::TripAttackLike, Strength::Decisive),
        Clue::Effect(Factor::QueryPart, Effect::Opens, 0.85),
        Clue::Effect(Factor::QueryNone, Effect::Opens, 0.8),
        Clue::Effect(Factor::BodyPart, Effect::Opens, 0.85),
        Clue::Effect(Factor::BodyPlain, Effect::Opens, 0.85),
        Clue::Effect(Factor::CookieNone, Effect::Opens, 0.4),
        Clue::Effect(Factor::HeaderNone, Effect::Opens, 0.4),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.8),
        Clue::Effect(Factor::SourceAddress, Effect::Same, 0.98),
        Clue::Fact(Fact::QuerySent, Strength::Weak),
        Clue::Fact(Fact::BodySent, Strength::Weak),
        Clue::Says(&[
            "a potentially unsafe operation has been detected",
            "your request has been blocked as it may cause potential threats",
            "blocked because of malicious activities",
        ]),
        Clue::Hints(&[
            "mod_security",
            "modsecurity",
            "the requested url was rejected. please consult with your administrator",
            "web application firewall",
            "request blocked",
            "the request is blocked",
            "you have been blocked",
            "support id",
            "incident id",
            "not acceptable",
        ]),
    ],
    ambiguous_with: &[
        "waf-rule",
        "waf-threshold",
        "query-rule",
        "traversal-guard",
        "cookie-refused",
        "enumeration-blocked",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://shop.example/search?page=1&q=1%27+or+%271%27%3D%271",
            headers: &[("Accept", "text/html")],
            body: "",
        },
        answer: Answer {
            status: 403,
            headers: &[("Server", "Apache"), ("Content-Type", "text/html; charset=iso-8859-1")],
            body: "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\"><html><head><title>403 \
                    Forbidden</title></head><body><h1>Forbidden</h1><p>You don't have permission to access \
                    this resource.</p></body></html>",
        },
        otherwise: &[(Factor::QueryPart, Answer::OPEN), (Factor::QueryNone, Answer::OPEN)],
        elsewhere: &[],
    },
};
