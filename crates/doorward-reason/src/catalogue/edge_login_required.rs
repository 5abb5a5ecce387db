//! `edge-login-required`: a locked gate in front of the whole site.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 302,
    headers: &[
        ("Server", "cloudflare"),
        (
            "Location",
            "https://shop.cloudflareaccess.com/cdn-cgi/access/login/preview.shop.example?kid=6f1d&redirect_url=%2F",
        ),
        ("Content-Type", "text/html"),
    ],
    body: "",
};

/// The edge asks for a sign-in before the site is reached.
pub(super) const EDGE_LOGIN_REQUIRED: Reason = Reason {
    id: "edge-login-required",
    title: "The edge asks for a sign-in before the site is reached",
    family: Family::Gateways,
    since: "0.1.0",
    explanation: "Somebody has put a sign-in in front of the whole site: the hosting platform protects a preview, or a \
        company portal checks its people first. The request is sent to another host to sign in, or is \
        refused with 401, before the site's own code runs. That is often meant for a draft or an internal \
        tool; it is an error where a public site, a webhook or an API stands behind. The site's own accounts \
        and tokens do not count here.",
    statuses: &[302, 401, 403, 303, 307],
    fault: Fault::UnlessIntended,
    who_fixes: Who::Edge,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 1,
    repair: Repair {
        visitor: &["Sign in with the account the portal asks for, or ask the owner to add you."],
        client: &["Use the credential made for programs: a service token, or the bypass secret of the \
                deployment, sent in the header its documentation names."],
        operator: &[
            "If the site is meant to be public, take the protection off this host name (often only \
                previews need it).",
            "If only a path must be open (a webhook, `/.well-known/`, a health check), add an exception \
                for that path alone.",
            "Give programs a service token in place of a person's sign-in.",
        ],
        platforms: &[
            Platform {
                name: "Cloudflare",
                step: "Zero Trust, Access, Applications: a Bypass policy for the path, or a Service Auth \
                    policy; programs send `CF-Access-Client-Id` and `CF-Access-Client-Secret`",
            },
            Platform {
                name: "Vercel",
                step: "Settings, Deployment Protection; programs send `x-vercel-protection-bypass`",
            },
            Platform { name: "Netlify", step: "Site configuration, Access & security, Visitor access" },
            Platform {
                name: "oauth2-proxy",
                step: "`--skip-auth-route=\"GET=^/healthz$\"`; for APIs `--api-route=\"^/api/\"`, so that they \
                    get 401 in place of a redirect",
            },
            Platform {
                name: "Azure App Service",
                step: "Authentication: \"Allow unauthenticated access\", or `excludedPaths` in `globalValidation`",
            },
            Platform { name: "Authelia", step: "a rule with `policy: bypass` for the domain and `resources`" },
        ],
    },
    search_effect: Some(
        "Crawlers see the sign-in page only. Right for a preview; on the public host it empties the index.",
    ),
    references: &[Reference::Rfc(9110, "15.5.2")],
    clues: &[
        Clue::Fact(Fact::HomeRedirect, Strength::Excludes),
        Clue::Fact(Fact::CredentialsNotSent, Strength::Weak),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.95),
        Clue::Effect(Factor::OriginDirect, Effect::Opens, 0.85),
        Clue::Effect(Factor::CredentialsRandom, Effect::Same, 0.85),
        Clue::Says(&[
            "/cdn-cgi/access/login",
            "vercel.com/sso-api",
            "_vercel_sso_nonce",
            "/oauth2/start?rd=",
            "/oauth2/sign_in",
            "this deployment is protected",
            "this page is password protected by netlify",
            "x-pomerium",
        ]),
        Clue::Hints(&["/my.policy", "?rd=https", "authentication required", "single sign-on"]),
    ],
    ambiguous_with: &["login-redirect", "credentials-missing", "soft-401"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://preview.shop.example/",
            headers: &[("Accept", "text/html")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::SiteRoot, REFUSED),
            (Factor::RootRandom, REFUSED),
            (Factor::SiblingRandom, REFUSED),
            (Factor::OriginDirect, Answer::OPEN),
        ],
        elsewhere: &[],
    },
};
