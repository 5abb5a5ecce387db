//! `nonce-invalid`: WordPress's nonce is wrong or missing for this session.

use super::entry::*;

/// WordPress's nonce is wrong or missing for this session.
pub(super) const NONCE_INVALID: Reason = Reason {
    id: "nonce-invalid",
    title: "WordPress's nonce is wrong or missing for this session",
    family: Family::Applications,
    since: "0.1.0",
    explanation: "WordPress gives each signed-in page a nonce, a short-lived number that a script must send along with the \
        session cookie, so that other sites cannot act in the visitor's name. This one did not match: it is older \
        than a day, it belongs to another user or session, or a page cache handed out a page with somebody else's. \
        Signing in again or reloading helps the visitor; if it comes back, a cache keeps pages that hold a nonce.",
    statuses: &[403],
    fault: Fault::Yes,
    who_fixes: Who::Developer,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 5,
    repair: Repair {
        visitor: &["Reload the page, or sign in again, and repeat what you did."],
        client: &["A program outside the site should use an application password (Users, Profile) with Basic instead \
                of cookie and nonce."],
        operator: &[
            "Keep signed-in pages, and every page that carries a nonce, out of the page cache, or let the cache \
                keep them for less than 10 hours: a nonce lives 12 to 24 hours.",
            "Print the nonce with `wp_create_nonce('wp_rest')` for the user who asks, and send it as X-WP-Nonce; \
                let long-open pages fetch a new one.",
        ],
        platforms: &[
            Platform {
                name: "WordPress",
                step: "exclude requests with a `wordpress_logged_in_` cookie from the cache plugin and the CDN; on \
                    admin pages `wp.apiFetch` renews the nonce by itself",
            },
            Platform {
                name: "nginx",
                step: "`fastcgi_cache_bypass` and `fastcgi_no_cache` on a variable set from `$http_cookie ~* \
                    wordpress_logged_in`",
            },
            Platform { name: "Varnish", step: r#"`if (req.http.Cookie ~ "wordpress_logged_in_") { return (pass); }`"# },
        ],
    },
    search_effect: None,
    references: &[Reference::Page("WordPress REST API Handbook: Authentication"), Reference::Cwe(352)],
    clues: &[
        Clue::Fact(Fact::RestDenies, Strength::Against),
        Clue::Fact(Fact::RestForgets, Strength::Decisive),
        Clue::Fact(Fact::RestPath, Strength::Weak),
        Clue::Fact(Fact::AjaxRefuses, Strength::Decisive),
        Clue::Fact(Fact::SessionSent, Strength::Weak),
        Clue::Fact(Fact::WordPressPath, Strength::Needed),
        Clue::Fact(Fact::StockPage, Strength::Against),
        Clue::Fact(Fact::JsonBody, Strength::Weak),
        Clue::Fact(Fact::CredentialsSent, Strength::Against),
        Clue::Fact(Fact::ChallengePresent, Strength::Against),
        Clue::Effect(Factor::CookiesNone, Effect::Same, 0.5),
        Clue::Effect(Factor::CookiesNone, Effect::Asks, 0.35),
        Clue::Effect(Factor::HeaderNone, Effect::Asks, 0.4),
        Clue::Effect(Factor::HeaderNone, Effect::Opens, 0.4),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.9),
        Clue::Effect(Factor::RestRoot, Effect::Same, 0.9),
        Clue::Effect(Factor::RestRoute, Effect::Same, 0.98),
        Clue::Effect(Factor::RootRandom, Effect::Absent, 0.95),
        Clue::Says(&[
            "rest_cookie_invalid_nonce",
            "cookie check failed",
            "cookie nonce is invalid",
            "the link you followed has expired",
            "nonce verification failed",
            "invalid nonce",
            "nonce is invalid",
            "woocommerce_rest_invalid_nonce",
            "invalid_nonce",
            "nonce expired",
            "missing_nonce",
        ]),
        Clue::Hints(&["security check failed", "are you sure you want to do this"]),
    ],
    ambiguous_with: &["csrf-failed", "rest-disabled"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://blog.example/wp-json/wp/v2/settings",
            headers: &[("Cookie", "wordpress_logged_in_5c016e8f=boss%7C1795521600%7Cx"), ("X-WP-Nonce", "0123456789")],
            body: "",
        },
        answer: REFUSAL,
        otherwise: &[
            (Factor::CookiesNone, REFUSAL),
            (
                Factor::HeaderNone,
                Answer {
                    status: 401,
                    headers: &[("Content-Type", "application/json")],
                    body: "{\"code\":\"rest_forbidden\",\"message\":\"Sorry, you are not allowed to do \
                        that.\",\"data\":{\"status\":401}}",
                },
            ),
            (Factor::RestRoute, REFUSAL),
            (Factor::SiblingRandom, REFUSAL),
            (Factor::RestRoot, REFUSAL),
        ],
        elsewhere: &[],
    },
};

/// The refusal that stays the same whatever is changed.
const REFUSAL: Answer = Answer {
    status: 403,
    headers: &[("Content-Type", "application/json")],
    body: r#"{"code":"rest_cookie_invalid_nonce","message":"Cookie check failed","data":{"status":403}}"#,
};
