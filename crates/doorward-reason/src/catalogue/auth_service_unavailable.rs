//! `auth-service-unavailable`: the gateway cannot reach the service that checks credentials.

use super::entry::*;

/// The gateway cannot reach the service that checks credentials.
pub const AUTH_SERVICE_UNAVAILABLE: Reason = Reason {
    id: "auth-service-unavailable",
    title: "The gateway cannot reach the service that checks credentials",
    family: Family::Gateways,
    since: "0.1.0",
    explanation: "The gateway does not check credentials itself: it asks another service, the auth server, or it needs that \
        server's public keys. That service is down, too slow, or not reachable from the gateway, so nobody's \
        credentials can be checked. The right answer would be 503 with Retry-After; many gateways answer 401, 403 \
        or 500 and so blame the caller. It begins at one moment for everybody, and a new sign-in does not help.",
    statuses: &[500, 503, 403, 401, 502],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::AfterWaiting,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 3,
    repair: Repair {
        visitor: &["Wait some minutes and try again; the password is not the trouble."],
        client: &["Wait and try again with growing pauses. Do not throw away a token that is still good, and do not \
                ask the user to sign in again."],
        operator: &[
            "From the gateway's own machine or container, call the auth service, the key address (JWKS) and the \
                introspection address with curl: name resolution, the certificate, the firewall and the path are \
                the usual culprits.",
            "Keep the last good keys while the key server is away, and answer 503 with Retry-After when nothing \
                can be checked.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "auth_request turns every answer of the auth service but 2xx, 401 and 403 into 500; the error \
                    log says `auth request unexpected status: 503`",
            },
            Platform {
                name: "Envoy",
                step: "the access log flag `UAEX` marks ext_authz; `status_on_error` sets 503 in place of the default \
                    403; a `jwks` that cannot be fetched answers 401",
            },
            Platform {
                name: "Traefik",
                step: "forwardAuth answers 500 when the `address` cannot be reached; the log says `Error calling`",
            },
            Platform { name: "Caddy", step: "forward_auth is a reverse_proxy: an auth service that is down gives 502" },
        ],
    },
    search_effect: Some(
        "Long outages of this kind make search engines crawl slower while the answer is a 5xx, and drop pages \
            when it is a 401 or 403.",
    ),
    references: &[Reference::Rfc(9110, "15.6.4"), Reference::Rfc(9110, "10.2.3")],
    clues: &[
        Clue::Fact(Fact::GatewayPassed, Strength::Weak),
        Clue::Fact(Fact::StockPage, Strength::Weak),
        Clue::Fact(Fact::TokenTimely, Strength::Weak),
        Clue::Fact(Fact::ChallengePresent, Strength::Against),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.7),
        Clue::Effect(Factor::CredentialsRandom, Effect::Same, 0.85),
        Clue::Effect(Factor::Waited, Effect::Opens, 0.4),
        Clue::Effect(Factor::OriginDirect, Effect::Opens, 0.5),
        Clue::Says(&[
            "jwks remote fetch is failed",
            "jwks fetch failed",
            "failed to fetch jwks",
            "unable to fetch jwks",
            "could not retrieve jwks",
            "unable to obtain jwks",
            "issuer validation unavailable",
            "authorization service unavailable",
            "authentication service unavailable",
            "auth service unavailable",
            "failed to introspect token",
            "introspection endpoint unavailable",
            "unable to contact the authorization server",
            "error calling auth",
            "an error occurred while attempting to decode the jwt: couldn't retrieve remote jwk set",
            "idx20803",
            "unable to obtain configuration from",
        ]),
        Clue::Hints(&["ext_authz", "upstream connect error"]),
    ],
    ambiguous_with: &["auth-backend-broken", "gateway-refuses"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://app.example/reports/",
            headers: &[(
                "Authorization",
                "Bearer eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IjIwMjYtMDkifQ.eyJpc3MiOiJodHRwczovL2lkLm\
                        V4YW1wbGUiLCJzdWIiOiJ1LTEwNDIiLCJhdWQiOiJsZWRnZXIiLCJleHAiOjE3OTUzNTAwMDAsImlhdCI6MTc5NTM0OD\
                        IwMH0.Aj_Mh_Z9YGm9raiS42T1qDeG3Q709aZ0_84OsHKFM04DKYuTnCL40WfHSpGft_6231U29a9nJsnG-U7z3YVcdw",
            )],
            body: "",
        },
        answer: REFUSAL,
        otherwise: &[
            (Factor::CredentialsNone, REFUSAL),
            (Factor::CredentialsRandom, REFUSAL),
            (Factor::SiblingRandom, REFUSAL),
            (Factor::SiteRoot, REFUSAL),
            (Factor::RootRandom, REFUSAL),
        ],
        elsewhere: &[],
    },
};

/// The refusal that stays the same whatever is changed.
const REFUSAL: Answer = Answer {
    status: 500,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
    body: "<html>\n<head><title>500 Internal Server Error</title></head>\n<body>\n<center><h1>500 Internal Server \
        Error</h1></center>\n<hr><center>nginx</center>\n</body>\n</html>\n",
};
