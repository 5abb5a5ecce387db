//! `token-type-wrong`: another kind of token is sent than is due here.

use super::entry::*;

/// Another kind of token is sent than is due here.
pub const TOKEN_TYPE_WRONG: Reason = Reason {
    id: "token-type-wrong",
    title: "Another kind of token is sent than is due here",
    family: Family::Tokens,
    since: "0.1.0",
    explanation: "A sign-in hands out several tokens: an access token for APIs, an ID token that tells the application who \
        signed in, and a refresh token for getting new ones. Here one of the others was sent where an access token \
        is due. They look alike, but each has a purpose of its own, and a server that took any of them could be \
        tricked.",
    statuses: &[401, 403],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::BearerError("invalid_token"),
    sight: Sight::Inside,
    frequency: 1,
    repair: Repair {
        visitor: &[],
        client: &[
            "Send the `access_token` of the token answer, not `id_token` or `refresh_token`.",
            "If the access token is not a JWT and the API wants one, ask for a token for this API (`resource` or \
                `audience`): providers give an opaque token otherwise.",
        ],
        operator: &[
            "Let the answer say which kind is wanted, and check `typ: at+jwt` (RFC 9068) or the provider's own \
                claim for it, so that the two cannot be mixed up.",
        ],
        platforms: &[
            Platform {
                name: "Django",
                step: "Simple JWT: `token_type` must be `access`; a refresh token belongs to `/token/refresh/` only",
            },
            Platform {
                name: "AWS Cognito",
                step: "`token_use` in the token says `id` or `access`; an authorizer with scopes takes access tokens \
                    only",
            },
            Platform { name: "Keycloak", step: "`typ` in the claims says `Bearer`, `ID` or `Refresh`" },
        ],
    },
    search_effect: None,
    references: &[
        Reference::Rfc(9068, "2.1"),
        Reference::Rfc(9068, "4"),
        Reference::Rfc(8725, "3.11"),
        Reference::Rfc(6750, "3.1"),
    ],
    clues: &[
        Clue::Effect(Factor::CredentialsRandom, Effect::Differs, 0.33),
        Clue::Effect(Factor::CredentialsRandom, Effect::Same, 0.6),
        Clue::Effect(Factor::CredentialsNone, Effect::Differs, 0.4),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.5),
        Clue::Fact(Fact::TokenIdentity, Strength::Decisive),
        Clue::Fact(Fact::CredentialsSent, Strength::Needed),
        Clue::Fact(Fact::TokenReadable, Strength::Weak),
        Clue::Fact(Fact::ErrorInvalidToken, Strength::Weak),
        Clue::Fact(Fact::TokenTimely, Strength::Weak),
        Clue::Fact(Fact::TokenExpired, Strength::Against),
        Clue::Fact(Fact::TokenAudienceForeign, Strength::Weak),
        Clue::Fact(Fact::TokenCut, Strength::Against),
        Clue::Fact(Fact::TokenUnsigned, Strength::Against),
        Clue::Says(&[
            "token has wrong type",
            "invalid token type",
            "wrong token type",
            "incorrect token type",
            "only non-refresh tokens are allowed",
            "only access tokens are allowed",
            "not an access token",
            "id token was",
            "id_token cannot be used",
            "expected access token",
            "access token required",
            r#"unexpected "typ""#,
            r#"unexpected \"typ\""#,
            "header typ (type)",
            "invalid token_use",
            "token use not allowed",
            "refresh token cannot be used",
            "token_type_mismatch",
            "invalid typ",
        ]),
        Clue::Hints(&["invalid_token", "token_not_valid", "token_use", "invalid token"]),
    ],
    ambiguous_with: &[
        "token-audience",
        "token-issuer",
        "token-signature",
        "token-key-unknown",
        "token-algorithm",
        "token-revoked",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://api.example/v1/ledger",
            headers: &[(
                "Authorization",
                "Bearer eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IjIwMjYtMDkifQ.eyJpc3MiOiJodHRwczovL2lkLm\
                        V4YW1wbGUiLCJzdWIiOiJ1LTEwNDIiLCJhdWQiOiJ3ZWItY2xpZW50LTciLCJleHAiOjE3OTUzNTAwMDAsImlhdCI6MT\
                        c5NTM0ODIwMCwibm9uY2UiOiJuLTBTNl9XekEyTWoiLCJhdF9oYXNoIjoiNzdRbVVQdGpQZnpXdEYyQW5wSzlSUSJ9.r\
                        wOQGr0oK2IBCIOTuJRKVFzzg4fHZwayM4_2luIReDO7pHQx5-fUP83Rwp8MQ6tNSS63Jn45AyQrWFpZfSXVwg",
            )],
            body: "",
        },
        answer: Answer {
            status: 401,
            headers: &[
                ("Content-Type", "application/json"),
                (
                    "WWW-Authenticate",
                    r#"Bearer realm="ledger", error="invalid_token", error_description="Token has wrong type""#,
                ),
            ],
            body: r#"{"detail":"Token has wrong type"}"#,
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
