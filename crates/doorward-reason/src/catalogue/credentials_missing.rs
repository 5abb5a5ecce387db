//! `credentials-missing`: no credentials were sent where some are needed.

use super::entry::*;

/// No credentials were sent where some are needed.
pub const CREDENTIALS_MISSING: Reason = Reason {
    id: "credentials-missing",
    title: "No credentials were sent where some are needed",
    family: Family::Credentials,
    since: "0.1.0",
    explanation: "This address is only for callers who say who they are, and this request said nothing: no user name and \
        password, no token, no API key. The server answers 401 and names in the WWW-Authenticate header how to sign \
        in. That is how a locked door should look, and nothing is broken unless the page was meant for everyone. \
        Some applications answer 403 or redirect to a login page instead, which hides the same cause.",
    statuses: &[401, 302, 303, 307, 403, 404],
    fault: Fault::No,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::Applicable,
    sight: Sight::Outside,
    frequency: 9,
    repair: Repair {
        visitor: &["Sign in: enter the user name and password that the owner of the site gave you."],
        client: &[
            "Send the credentials that the WWW-Authenticate header asks for: `Authorization: Basic …`, \
                `Authorization: Bearer …`, or the API key header that the documentation names.",
            "Check that the client does not lose the header on the way: most clients drop Authorization when a \
                redirect leads to another host.",
        ],
        operator: &[
            "If the page is meant for everyone, exempt exactly this path from authentication and leave the rest \
                of the site as it is.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "put `auth_basic off;` into a `location` for the path that should be open",
            },
            Platform {
                name: "Apache",
                step: "in a `<Location>` for the open path, put `Require all granted` and `AuthMerging Off`",
            },
            Platform {
                name: "Caddy",
                step: "give `basic_auth` (before 2.8: `basicauth`) a matcher that leaves the open path out",
            },
            Platform {
                name: "Django",
                step: "REST framework: set `permission_classes = [AllowAny]` on the one view that should be open",
            },
        ],
    },
    search_effect: Some(
        "Search engines send no credentials: a page behind 401 is not indexed, and one that was indexed is \
            dropped. Google lists it as blocked due to unauthorized request (401).",
    ),
    references: &[
        Reference::Rfc(9110, "15.5.2"),
        Reference::Rfc(9110, "11.6.1"),
        Reference::Rfc(7617, "2"),
        Reference::Rfc(6750, "3"),
    ],
    clues: &[
        Clue::Fact(Fact::SessionSent, Strength::Excludes),
        Clue::Fact(Fact::PageNamesKey, Strength::Strong),
        Clue::Fact(Fact::HttpsRedirect, Strength::Excludes),
        Clue::Fact(Fact::HomeRedirect, Strength::Excludes),
        Clue::Fact(Fact::CredentialsNotSent, Strength::Needed),
        Clue::Fact(Fact::ChallengePresent, Strength::Strong),
        Clue::Fact(Fact::LoginRedirect, Strength::Weak),
        Clue::Fact(Fact::ChallengeBasic, Strength::Weak),
        Clue::Fact(Fact::ChallengeBearer, Strength::Weak),
        Clue::Fact(Fact::ErrorInvalidToken, Strength::Against),
        Clue::Fact(Fact::Preflight, Strength::Against),
        Clue::Says(&[
            "you have to sign in",
            "you have to log in",
            "sign in to see",
            "sign in to view",
            "log in to see",
            "log in to view",
            "you must be logged in",
            "you must log in",
            "you must sign in",
            "rest_cannot_create",
            "rest_cannot_edit",
            "rest_cannot_view",
            "rest_cannot_read",
            "rest_cannot_delete",
            "authentication credentials were not provided",
            "no api key found in request",
            "missing authorization header",
            "authorization header is missing",
            "authorization header missing",
            "jwt is missing",
            "missing bearer token",
            "no authorization token was found",
            "no auth token",
            "missing access token",
            "access token is missing",
            "api key is missing",
            "missing api key",
            "full authentication is required to access this resource",
            "you are not currently logged in",
            "requires authentication",
            r#"user "system:anonymous""#,
            "anonymous caller does not have",
            "credentials_required",
        ]),
        Clue::Hints(&[
            "missing or invalid",
            "not authenticated",
            "authorization required",
            "unauthenticated",
            "login required",
            "please log in",
            "please sign in",
            "you need a valid user and password",
            "could not verify that you",
            "rest_not_logged_in",
            "woocommerce_rest_cannot_view",
            "woocommerce_rest_authentication_error",
        ]),
    ],
    ambiguous_with: &[
        "misreported-status",
        "login-redirect",
        "soft-401",
        "upstream-refuses",
        "challenge-missing",
        "session-cookie-not-sent",
        "session-expired",
        "edge-login-required",
        "object-absent-or-forbidden",
        "cache-strips-request",
        "content-not-public",
        "route-unknown-as-auth",
        "sitemap-lists-private",
        "rest-disabled",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://www.example/team/",
            headers: &[("User-Agent", "Mozilla/5.0")],
            body: "",
        },
        answer: REFUSAL,
        otherwise: &[(Factor::SiblingRandom, REFUSAL), (Factor::ChildRandom, REFUSAL)],
        elsewhere: &[],
    },
};

/// The refusal that stays the same whatever is changed.
const REFUSAL: Answer = Answer {
    status: 401,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html"), ("WWW-Authenticate", r#"Basic realm="Team""#)],
    body: "<html>\n<head><title>401 Authorization Required</title></head>\n<body>\n<center><h1>401 Authorization \
        Required</h1></center>\n<hr><center>nginx</center>\n</body>\n</html>\n",
};
