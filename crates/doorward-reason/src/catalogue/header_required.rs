//! `header-required`: a header that this client does not send is required.

use super::entry::*;

/// A header that this client does not send is required.
pub(super) const HEADER_REQUIRED: Reason = Reason {
    id: "header-required",
    title: "A header that this client does not send is required",
    family: Family::ClientRules,
    since: "0.1.0",
    explanation: "The server wants a header that is missing here: one of those that browsers always send (Accept, \
        Accept-Language), or one of its own (a partner id, a version). The first kind of rule is meant against simple \
        scripts, the second belongs to an interface. With the header added, the same request is served.",
    statuses: &[403, 400, 406, 401],
    fault: Fault::UnlessIntended,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 6,
    repair: Repair {
        visitor: &[],
        client: &[
            "Send the header that the interface's documents or the answer name.",
            "Send an honest Accept, and an Accept-Language where you have a language: both are ordinary headers.",
        ],
        operator: &[
            "If the header is part of your interface, answer 400 and name it in the body, so that callers can mend \
                it.",
            "If the rule guesses at \"no browser\", let it count towards a rate limit in place of refusing: feed \
                readers, monitors and search crawlers leave such headers out.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "Look for `if ($http_accept_language = \"\")` or `$http_x_…` in `if` and `map`.",
            },
            Platform {
                name: "Apache",
                step: "Look for `RewriteCond %{HTTP:Accept-Language} ^$`, or `Require expr \"-n \
                    req('X-Partner')\"`.",
            },
            Platform { name: "HAProxy", step: "Look for `!{ req.hdr(x-partner) -m found }` in `http-request deny`." },
            Platform {
                name: "Spring",
                step: "`@RequestHeader` is required by default: `required = false` or `defaultValue` relaxes it.",
            },
        ],
    },
    search_effect: Some("Googlebot sends no Accept-Language: a rule that asks for it refuses the crawler too."),
    references: &[Reference::Rfc(9110, "12.5.1"), Reference::Rfc(9110, "12.5.4")],
    clues: &[
        Clue::Effect(Factor::ContentType, Effect::Opens, 0.25),
        Clue::Fact(Fact::PageNamesHeader, Strength::Decisive),
        Clue::Fact(Fact::TripHeaderAdded, Strength::Decisive),
        Clue::Effect(Factor::BrowserHeaders, Effect::Opens, 0.65),
        Clue::Effect(Factor::AcceptLanguage, Effect::Opens, 0.5),
        Clue::Effect(Factor::Accept, Effect::Opens, 0.4),
        Clue::Effect(Factor::RequestedWith, Effect::Opens, 0.15),
        Clue::Says(&[
            "required request header 'accept",
            "accept-language header is required",
            "accept header is required",
            "missing accept-language header",
            "missing accept header",
        ]),
        Clue::Hints(&["missing header", "header is required", "required request header", "missing required header"]),
    ],
    ambiguous_with: &[
        "referer-refused",
        "cross-site-policy",
        "waf-rule",
        "via-refused",
        "clock-skew",
        "header-name-dropped",
        "waf-threshold",
        "browser-signature-blocked",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://tickets.example/events",
            headers: &[("User-Agent", "curl/8.5.0"), ("Accept", "*/*")],
            body: "",
        },
        answer: Answer::FORBIDDEN,
        otherwise: &[
            (Factor::BrowserHeaders, Answer::OPEN),
            (Factor::AcceptLanguage, Answer::OPEN),
            (Factor::SiblingRandom, Answer::FORBIDDEN),
            (Factor::SiblingPlain, Answer::FORBIDDEN),
        ],
        elsewhere: &[],
    },
};
