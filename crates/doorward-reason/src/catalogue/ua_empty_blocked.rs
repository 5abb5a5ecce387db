//! `ua-empty-blocked`: a request without a User-Agent is refused.

use super::entry::*;

/// A request without a User-Agent is refused.
pub(super) const UA_EMPTY_BLOCKED: Reason = Reason {
    id: "ua-empty-blocked",
    title: "A request without a User-Agent is refused",
    family: Family::ClientRules,
    since: "0.1.0",
    explanation: "Every client can name itself in the User-Agent header, and this request names nobody. The server, \
        or the edge before it, refuses such requests whatever they ask for, because simple attack scripts often leave \
        the header out. With any honest name the same request is served.",
    statuses: &[403, 400, 406],
    fault: Fault::UnlessIntended,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 4,
    repair: Repair {
        visitor: &[],
        client: &["Send a User-Agent that names your program and a way to reach you: `harvest/1.2 \
                (+https://example.org/harvest)`."],
        operator: &[
            "Leave the rule, or refuse by behaviour (a rate limit); if partners' programs send no name, let their \
                path pass before it.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "Look for `if ($http_user_agent = \"\")`, or an empty string or `^$` in a `map \
                    $http_user_agent`.",
            },
            Platform { name: "Apache", step: "Look for `RewriteCond %{HTTP_USER_AGENT} ^-?$`." },
            Platform {
                name: "HAProxy",
                step: "Look for `hdr_len(user-agent) 0` or `!{ req.hdr(user-agent) -m found }`.",
            },
            Platform { name: "Caddy", step: "Look for `header !User-Agent` or a matcher on an empty value." },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "10.1.5")],
    clues: &[
        Clue::Effect(Factor::AgentOwn, Effect::Opens, 0.9),
        Clue::Effect(Factor::AgentBrowser, Effect::Opens, 0.95),
        Clue::Effect(Factor::BrowserHeaders, Effect::Opens, 0.95),
        Clue::Fact(Fact::AgentEmpty, Strength::Needed),
        Clue::Says(&[
            "please make sure your request has a user-agent header",
            "user-agent header is required",
            "missing user-agent",
            "user agent is required",
            "please set a user-agent",
        ]),
    ],
    ambiguous_with: &["waf-rule", "browser-signature-blocked"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://api.weather.example/v1/now",
            headers: &[("Accept", "application/json")],
            body: "",
        },
        answer: Answer::FORBIDDEN,
        otherwise: &[
            (Factor::AgentOwn, Answer::OPEN),
            (Factor::AgentBrowser, Answer::OPEN),
            (Factor::BrowserHeaders, Answer::OPEN),
            (Factor::SiblingRandom, Answer::FORBIDDEN),
            (Factor::SiblingPlain, Answer::FORBIDDEN),
            (Factor::RootRandomAlike, Answer::FORBIDDEN),
        ],
        elsewhere: &[],
    },
};
