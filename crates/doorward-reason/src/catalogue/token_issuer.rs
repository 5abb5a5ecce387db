//! `token-issuer`: the token comes from an issuer that this API does not trust.

use super::entry::*;

/// The token comes from an issuer that this API does not trust.
pub const TOKEN_ISSUER: Reason = Reason {
    id: "token-issuer",
    title: "The token comes from an issuer that this API does not trust",
    family: Family::Tokens,
    since: "0.1.0",
    explanation: "Each token names who issued it, in its `iss` claim, and an API accepts tokens only from the issuers on its \
        list. This one's issuer is not among them. Typical origins are a token of the test environment sent to the \
        live API, another tenant of the same provider, or two spellings of one address: with and without the last \
        slash, http for https.",
    statuses: &[401, 403],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::BearerError("invalid_token"),
    sight: Sight::Outside,
    frequency: 4,
    repair: Repair {
        visitor: &[],
        client: &["Read `iss` in the token's middle part and ask the issuer of this environment for a new one; the \
                API's `/.well-known/oauth-protected-resource` or its documentation names it."],
        operator: &[
            "Compare the configured issuer with the token's `iss` letter by letter, last slash included; the \
                right spelling is the `issuer` value in the provider's `/.well-known/openid-configuration`.",
            "If the provider's address differs inside and outside (containers, a proxy), give the provider one \
                public address and let the API know only that one.",
        ],
        platforms: &[
            Platform {
                name: "Keycloak",
                step: "set `--hostname` so that `iss` is the same for callers inside and outside",
            },
            Platform { name: "Spring", step: "`spring.security.oauth2.resourceserver.jwt.issuer-uri`" },
            Platform {
                name: "ASP.NET",
                step: "`TokenValidationParameters.ValidIssuer`; Entra v1 tokens say `https://sts.windows.net/TENANT/`, \
                    v2 tokens `https://login.microsoftonline.com/TENANT/v2.0`",
            },
            Platform { name: "Envoy", step: "`issuer` in the jwt_authn provider" },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(7519, "4.1.1"), Reference::Rfc(9728, "2"), Reference::Rfc(6750, "3.1")],
    clues: &[
        Clue::Effect(Factor::CredentialsRandom, Effect::Differs, 0.33),
        Clue::Effect(Factor::CredentialsRandom, Effect::Same, 0.6),
        Clue::Effect(Factor::CredentialsNone, Effect::Differs, 0.4),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.5),
        Clue::Fact(Fact::CredentialsSent, Strength::Needed),
        Clue::Fact(Fact::TokenReadable, Strength::Needed),
        Clue::Fact(Fact::TokenIssuerForeign, Strength::Decisive),
        Clue::Fact(Fact::ErrorInvalidToken, Strength::Weak),
        Clue::Fact(Fact::TokenTimely, Strength::Weak),
        Clue::Fact(Fact::TokenExpired, Strength::Against),
        Clue::Fact(Fact::TokenCut, Strength::Against),
        Clue::Says(&[
            "invalid issuer",
            "jwt issuer invalid",
            "jwt issuer is not configured",
            "issuer validation failed",
            "the iss claim is not valid",
            r#"unexpected "iss" claim value"#,
            r#"unexpected \"iss\" claim value"#,
            "token has invalid issuer",
            "the issuer '",
            "invalid_issuer",
            "untrusted issuer",
            "issuer mismatch",
            "issuer not trusted",
            "issuer is not trusted",
            "unknown issuer",
            "issuer does not match",
            "idx10205",
            "no credentials found for given 'iss'",
            "invalid iss claim",
        ]),
        Clue::Hints(&["invalid_token", "invalid token", "invalid claim"]),
    ],
    ambiguous_with: &["token-audience", "token-signature", "token-key-unknown", "token-type-wrong", "token-revoked"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://api.example/v1/ledger",
            headers: &[(
                "Authorization",
                "Bearer eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IjIwMjYtMDkifQ.eyJpc3MiOiJodHRwczovL2lkLm\
                        Rldi5leGFtcGxlIiwic3ViIjoidS0xMDQyIiwiYXVkIjoibGVkZ2VyIiwiZXhwIjoxNzk1MzUwMDAwLCJpYXQiOjE3OT\
                        UzNDgyMDB9.Dm_E3iPHyAIoJPDUyHFXvp9A1pquYDtVzQlLx9_AX9WC_XExfiX87DAurE9u9FliRqgtQm4UkLNAhJ_5A\
                        _upMw",
            )],
            body: "",
        },
        answer: Answer {
            status: 401,
            headers: &[
                ("Content-Type", "application/json"),
                (
                    "WWW-Authenticate",
                    "Bearer realm=\"ledger\", error=\"invalid_token\", error_description=\"The issuer \
                        'https://id.dev.example' is invalid\"",
                ),
            ],
            body: r#"{"detail":"The issuer 'https://id.dev.example' is invalid"}"#,
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
