//! `token-audience`: the token is meant for another audience.

use super::entry::*;

/// The token is meant for another audience.
pub const TOKEN_AUDIENCE: Reason = Reason {
    id: "token-audience",
    title: "The token is meant for another audience",
    family: Family::Tokens,
    since: "0.1.0",
    explanation: "A token names in its `aud` claim for which service it was issued. This API is not named there, so it \
        refuses: otherwise a service that receives a token could use it on another one in the user's name. The \
        sign-in was fine; the client merely asked for a token to a different API, or for none in particular.",
    statuses: &[401, 403],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::BearerError("invalid_token"),
    sight: Sight::Outside,
    frequency: 5,
    repair: Repair {
        visitor: &[],
        client: &[
            "Ask for a token for this API: with `resource=https://…` (RFC 8707), `audience=…` (Auth0) or \
                `scope=api://…/.default` (Entra ID).",
            "Do not send the ID token: its `aud` is your own client id, and it is not meant for APIs.",
        ],
        operator: &[
            "Compare the audience that the API is configured for with the token's `aud`, letter by letter; `aud` \
                may be a list, and one entry must match exactly.",
            "Publish the right value at `/.well-known/oauth-protected-resource` (RFC 9728), so that clients can \
                find it.",
        ],
        platforms: &[
            Platform {
                name: "Keycloak",
                step: "add an Audience mapper to the client scope: without one, `aud` is only `account`",
            },
            Platform { name: "Spring", step: "`spring.security.oauth2.resourceserver.jwt.audiences`" },
            Platform {
                name: "ASP.NET",
                step: "`TokenValidationParameters.ValidAudience`; Entra v1 tokens carry `api://…`, v2 tokens the bare \
                    client id",
            },
            Platform { name: "Envoy", step: "`audiences` in the jwt_authn provider; a mismatch is answered with 403" },
        ],
    },
    search_effect: None,
    references: &[
        Reference::Rfc(7519, "4.1.3"),
        Reference::Rfc(8707, "2"),
        Reference::Rfc(9068, "4"),
        Reference::Rfc(6750, "3.1"),
    ],
    clues: &[
        Clue::Effect(Factor::CredentialsRandom, Effect::Differs, 0.33),
        Clue::Effect(Factor::CredentialsRandom, Effect::Same, 0.6),
        Clue::Effect(Factor::CredentialsNone, Effect::Differs, 0.4),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.5),
        Clue::Fact(Fact::CredentialsSent, Strength::Needed),
        Clue::Fact(Fact::TokenReadable, Strength::Needed),
        Clue::Fact(Fact::TokenAudienceForeign, Strength::Decisive),
        Clue::Fact(Fact::ErrorInvalidToken, Strength::Weak),
        Clue::Fact(Fact::TokenTimely, Strength::Weak),
        Clue::Fact(Fact::TokenExpired, Strength::Against),
        Clue::Fact(Fact::TokenCut, Strength::Against),
        Clue::Says(&[
            "invalid audience",
            "audience doesn't match",
            "jwt audience invalid",
            "audiences in jwt are not allowed",
            "the aud claim is not valid",
            r#"unexpected "aud" claim value"#,
            r#"unexpected \"aud\" claim value"#,
            "the audience '",
            "the audience is invalid",
            "audience is invalid",
            "token has invalid audience",
            "audience mismatch",
            "invalid_audience",
            "audience validation failed",
            "wrong audience",
            "audience not allowed",
            "audience does not match",
            "idx10214",
            r#"missing the "aud" claim"#,
            r#"missing the \"aud\" claim"#,
            "none of the audiences",
            "invalid aud claim",
        ]),
        Clue::Hints(&["invalid_token", "invalid token", "invalid claim"]),
    ],
    ambiguous_with: &["token-issuer", "token-type-wrong", "token-signature", "token-key-unknown", "token-revoked"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://api.example/v1/ledger",
            headers: &[(
                "Authorization",
                "Bearer eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IjIwMjYtMDkifQ.eyJpc3MiOiJodHRwczovL2lkLm\
                        V4YW1wbGUiLCJzdWIiOiJ1LTEwNDIiLCJhdWQiOiJiaWxsaW5nIiwiZXhwIjoxNzk1MzUwMDAwLCJpYXQiOjE3OTUzND\
                        gyMDB9.fDVz_MrJ5N6Fm_UvZAtTUHf0Pt_RL5Teu6FQX5BHSdqlXwWWZSWQ-IwjxRMF6ngWc-H1piPrkb4e6mwoigGJv\
                        g",
            )],
            body: "",
        },
        answer: Answer {
            status: 401,
            headers: &[
                ("Content-Type", "application/json"),
                (
                    "WWW-Authenticate",
                    "Bearer realm=\"ledger\", error=\"invalid_token\", error_description=\"Audience doesn't \
                        match\", resource_metadata=\"https://api.example/.well-known/oauth-protected-resource\"",
                ),
            ],
            body: r#"{"detail":"Audience doesn't match"}"#,
        },
        otherwise: &[
            (
                Factor::CredentialsNone,
                Answer {
                    status: 401,
                    headers: &[("Content-Type", "application/json"), ("WWW-Authenticate", r#"Bearer realm="ledger""#)],
                    body: r#"{"detail":"Not authenticated"}"#,
                },
            ),
            (
                Factor::CredentialsRandom,
                Answer {
                    status: 401,
                    headers: &[
                        ("Content-Type", "application/json"),
                        (
                            "WWW-Authenticate",
                            "Bearer realm=\"ledger\", error=\"invalid_token\", error_description=\"Not enough \
                                segments\"",
                        ),
                    ],
                    body: r#"{"detail":"Not enough segments"}"#,
                },
            ),
        ],
        elsewhere: &[],
    },
};
