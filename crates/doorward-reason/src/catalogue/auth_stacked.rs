//! `auth-stacked`: two layers both want the one Authorization header.

use super::entry::*;

/// Two layers both want the one Authorization header.
pub(super) const AUTH_STACKED: Reason = Reason {
    id: "auth-stacked",
    title: "Two layers both want the one Authorization header",
    family: Family::Credentials,
    since: "0.1.0",
    explanation: "Two guards stand one behind the other, and each reads the same Authorization header: for example a Basic \
        password on a staging server in front of an API that wants a Bearer token. A request has one such header, \
        so whichever credential is sent, the other guard refuses it. The sign is that each credential alone brings \
        the other guard's challenge. The password in front must move to another place for these paths.",
    statuses: &[401, 403],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::Applicable,
    sight: Sight::Outside,
    frequency: 1,
    repair: Repair {
        visitor: &[],
        client: &["If the API reads its token from another header or a cookie as well, send it there and leave \
                Authorization to the password in front."],
        operator: &[
            "Lift the outer password for the API's paths, or guard them in front by something that is not the \
                Authorization header: an address list, a client certificate, or a sign-in cookie.",
            "Where the outer password must stay, let the API read its token from a second header, and have the \
                front server set Authorization from it.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`auth_basic off;` in the `location` of the API; or `satisfy any;` with an `allow` list beside \
                    auth_basic",
            },
            Platform {
                name: "Apache",
                step: "`<Location \"/v1/\">` with `AuthMerging Off` and `Require all granted`, or `Require ip` with \
                    the addresses of the testers",
            },
            Platform {
                name: "Caddy",
                step: "exclude the API from the `basic_auth` directive: `@outer not path /v1/*` and `basic_auth @outer \
                    { … }`",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "11.6.2"), Reference::Rfc(9110, "11.5")],
    clues: &[
        Clue::Fact(Fact::SchemeNotOffered, Strength::Needed),
        Clue::Fact(Fact::CredentialsSent, Strength::Needed),
        Clue::Fact(Fact::SchemeNotOffered, Strength::Strong),
        Clue::Fact(Fact::GatewayPassed, Strength::Weak),
        Clue::Fact(Fact::UpstreamSigned, Strength::Weak),
        Clue::Fact(Fact::ErrorInvalidToken, Strength::Weak),
        Clue::Effect(Factor::CredentialsNone, Effect::Differs, 0.9),
        Clue::Effect(Factor::SchemeOffered, Effect::Differs, 0.9),
        Clue::Effect(Factor::SchemeOffered, Effect::Opens, 0.03),
        Clue::Effect(Factor::CredentialsRandom, Effect::Differs, 0.85),
        Clue::Effect(Factor::OriginDirect, Effect::Same, 0.8),
        Clue::Hints(&[
            "unsupported authorization scheme",
            "not authenticated",
            "authentication credentials were not provided",
        ]),
    ],
    ambiguous_with: &["auth-scheme-wrong", "authorization-stripped", "realm-mismatch", "upstream-refuses"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://staging.example/v1/ledger",
            headers: &[("Authorization", "Basic YWxpY2U6d29uZGVyLWxhbmQ3")],
            body: "",
        },
        answer: Answer {
            status: 401,
            headers: &[
                ("Content-Type", "application/json"),
                ("Server", "nginx"),
                ("WWW-Authenticate", r#"Bearer realm="ledger""#),
            ],
            body: r#"{"detail":"Not authenticated"}"#,
        },
        otherwise: &[
            (Factor::CredentialsNone, ASKED),
            (Factor::CredentialsRandom, ASKED),
            (Factor::SchemeOffered, ASKED),
            (Factor::SiteRoot, ASKED),
            (
                Factor::OriginDirect,
                Answer {
                    status: 401,
                    headers: &[("Content-Type", "application/json"), ("WWW-Authenticate", r#"Bearer realm="ledger""#)],
                    body: r#"{"detail":"Not authenticated"}"#,
                },
            ),
        ],
        elsewhere: &[],
    },
};

/// What a caller without a valid credential is told.
const ASKED: Answer = Answer {
    status: 401,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html"), ("WWW-Authenticate", r#"Basic realm="Staging""#)],
    body: "<html>\n<head><title>401 Authorization Required</title></head>\n<body>\n<center><h1>401 Authorization \
        Required</h1></center>\n<hr><center>nginx</center>\n</body>\n</html>\n",
};
