//! `rest-disabled`: an interface of the site that is shut as a whole.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 401,
    headers: &[
        ("Content-Type", "application/json; charset=UTF-8"),
        ("Link", "<https://blog.example/wp-json/>; rel=\"https://api.w.org/\""),
    ],
    body: "{\"code\":\"rest_cannot_access\",\"message\":\"DRA: Only authenticated users can access \
                    the REST API.\",\"data\":{\"status\":401}}",
};

/// WordPress's REST API is switched off by a plugin or a rule.
pub(super) const REST_DISABLED: Reason = Reason {
    id: "rest-disabled",
    title: "WordPress's REST API is switched off by a plugin or a rule",
    family: Family::Applications,
    since: "0.1.0",
    explanation: "WordPress has an interface for programs under `/wp-json/`. A security plugin or a rule in the \
        server's configuration has shut all of it for visitors who are not signed in. The block editor, \
        contact forms, shops and apps need it, so they fail in odd ways. Where a rule about the path shuts \
        it, the same interface still answers under `/?rest_route=/`; where a plugin does, it answers 401 or \
        403 under both spellings.",
    statuses: &[401, 403, 404],
    fault: Fault::UnlessIntended,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 3,
    repair: Repair {
        visitor: &[],
        client: &["Sign in with an application password (`curl -u name:\"abcd efgh ijkl mnop\" …`), if the site \
                gives you one; otherwise ask for the route you need to be opened."],
        operator: &[
            "Open the routes that are used and leave the rest: `/wp-json/wp/v2/posts` and `/pages` show \
                no more than the site does.",
            "To hide user names, shut only `/wp-json/wp/v2/users` for visitors.",
        ],
        platforms: &[
            Platform {
                name: "WordPress",
                step: "look in Disable REST API, Solid Security (REST API: Restricted Access), All-In-One \
                    Security, or for a filter on `rest_authentication_errors` in the theme",
            },
            Platform { name: "Apache", step: "in `.htaccess`: remove `RewriteRule ^wp-json - [F]`" },
            Platform { name: "nginx", step: "remove `location ^~ /wp-json/ { deny all; }`" },
            Platform { name: "Cloudflare", step: "a custom rule with `http.request.uri.path contains \"/wp-json\"`" },
        ],
    },
    search_effect: Some(
        "None by itself; pages whose lists or forms are loaded through it look empty to crawlers that run \
        scripts.",
    ),
    references: &[Reference::Page("WordPress REST API handbook: can I disable the REST API")],
    clues: &[
        Clue::Fact(Fact::RestPath, Strength::Needed),
        Clue::Effect(Factor::RestRoot, Effect::Same, 0.95),
        Clue::Effect(Factor::RestRoute, Effect::Opens, 0.5),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.95),
        Clue::Effect(Factor::ChildRandom, Effect::Same, 0.95),
        Clue::Effect(Factor::SiblingPlain, Effect::Same, 0.95),
        Clue::Effect(Factor::PathPart, Effect::Same, 0.7),
        Clue::Effect(Factor::PathSlash, Effect::Same, 0.8),
        Clue::Effect(Factor::RootRandom, Effect::Absent, 0.95),
        Clue::Effect(Factor::SiteRoot, Effect::Opens, 0.95),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.95),
        Clue::Effect(Factor::CredentialsRandom, Effect::Same, 0.5),
        Clue::Says(&[
            "rest_cannot_access",
            "only authenticated users can access the rest api",
            "rest_disabled",
            "rest_api_disabled",
            "rest api is disabled",
            "rest api on this site has been disabled",
            "rest api has been disabled",
            "rest_login_required",
        ]),
        Clue::Hints(&["rest_not_logged_in", "rest_forbidden", "you are not currently logged in"]),
    ],
    ambiguous_with: &["path-rule", "htaccess-deny", "credentials-missing", "nonce-invalid"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://blog.example/wp-json/wp/v2/posts",
            headers: &[("Accept", "application/json")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::SiblingRandom, REFUSED),
            (Factor::ChildRandom, REFUSED),
            (Factor::SiblingPlain, REFUSED),
            (Factor::PathPart, REFUSED),
            (Factor::PathSlash, REFUSED),
            (Factor::RestRoute, REFUSED),
        ],
        elsewhere: &[],
    },
};
