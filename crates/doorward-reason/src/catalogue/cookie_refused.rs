//! `cookie-refused`: a cookie's value trips a rule.

use super::entry::*;

/// A cookie's value trips a rule.
pub(super) const COOKIE_REFUSED: Reason = Reason {
    id: "cookie-refused",
    title: "A cookie's value trips a rule",
    family: Family::ClientRules,
    since: "0.1.0",
    explanation: "The browser sends a cookie whose value a rule takes for an attack: a quote, a percent sign, a word \
        from a filter list, or leftovers of an old version of the site. Without cookies the same page is served, which \
        is why it \"works in a private window\" and for everybody else. Deleting the site's cookies helps until the \
        cookie is set again.",
    statuses: &[403, 400, 406],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 5,
    repair: Repair {
        visitor: &["Delete this site's cookies in your browser, then load the page again."],
        client: &["Delete the stored cookies for this site, and send only those that it set itself."],
        operator: &[
            "Find the cookie by leaving out one after another, then the rule that reads it; take the cookie out of \
                what the rule reads.",
            "If your own program sets it, encode its value (base64url) so that no special characters are in it.",
            "Expire cookies of old versions: set them once with `Max-Age=0` and the same path and domain.",
        ],
        platforms: &[
            Platform {
                name: "ModSecurity",
                step: "`SecRuleUpdateTargetById <id> \"!REQUEST_COOKIES:name\"` takes one cookie out of one rule.",
            },
            Platform { name: "nginx", step: "Look for `$http_cookie` or `$cookie_name` in `if` and `map`." },
            Platform { name: "Apache", step: "Look for `RewriteCond %{HTTP_COOKIE}`." },
            Platform { name: "HAProxy", step: "Look for `req.cook()` or `hdr_sub(cookie)` in an `acl`." },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(6265, "4.1.1")],
    clues: &[
        Clue::Fact(Fact::TripCookie, Strength::Strong),
        Clue::Effect(Factor::CookiesNone, Effect::Opens, 0.97),
        Clue::Effect(Factor::CookieNone, Effect::Opens, 0.97),
        Clue::Effect(Factor::CookiesFresh, Effect::Opens, 0.5),
        Clue::Fact(Fact::CookiesSent, Strength::Needed),
        Clue::Hints(&["invalid cookie", "malformed cookie"]),
    ],
    ambiguous_with: &["waf-false-positive", "header-too-large", "waf-rule"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://shop.example/basket",
            headers: &[
                ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"),
                ("Cookie", "lang=en; filter=price%20union%20select"),
            ],
            body: "",
        },
        answer: Answer::FORBIDDEN,
        otherwise: &[
            (Factor::CookiesNone, Answer::OPEN),
            (Factor::CookieNone, Answer::OPEN),
            (Factor::CookiesFresh, Answer::OPEN),
            (Factor::SiblingRandom, Answer::FORBIDDEN),
            (Factor::SiblingPlain, Answer::FORBIDDEN),
            (Factor::RootRandom, Answer::FORBIDDEN),
            (Factor::RootRandomAlike, Answer::FORBIDDEN),
        ],
        elsewhere: &[],
    },
};
