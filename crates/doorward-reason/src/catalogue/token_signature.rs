//! `token-signature`: the token's signature does not verify.

use super::entry::*;

/// The token's signature does not verify.
pub const TOKEN_SIGNATURE: Reason = Reason {
    id: "token-signature",
    title: "The token's signature does not verify",
    family: Family::Tokens,
    since: "0.1.0",
    explanation: "The last part of a token is a signature that only its issuer can make. The server computed it anew and got \
        something else, so it trusts nothing in the token. Either the token was cut short or changed on the way (a \
        copy that lost its end, a column in a database that is too narrow), or it was signed with another key than \
        the one that the server checks with, such as the secret of another environment.",
    statuses: &[401, 403],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::BearerError("invalid_token"),
    sight: Sight::Inside,
    frequency: 6,
    repair: Repair {
        visitor: &[],
        client: &[
            "Send the token whole: three parts with two dots between them. Look for cutting by a database \
                column, a shell variable, a cookie or a log from which it was copied.",
            "Get a new token from this environment's issuer and compare: if the new one passes, the old one was \
                damaged or came from elsewhere.",
        ],
        operator: &[
            "Compare the `kid` in the token's head with the keys at the issuer's JWKS address, and check that \
                the API reads the keys of this issuer and environment.",
            "With a shared secret (HS256), compare both sides' secret by a hash of it: a line break at its end, \
                or base64 decoded on one side only, is enough.",
        ],
        platforms: &[
            Platform { name: "Spring", step: "`jwk-set-uri` or `issuer-uri` must be that of the issuer in the token" },
            Platform {
                name: "Kong",
                step: "jwt plugin: `rsa_public_key` or `secret` of the credential whose `key` is the `iss`",
            },
            Platform {
                name: "Envoy",
                step: "`remote_jwks` or `local_jwks` of the provider; the answer says `Jwt verification fails`",
            },
        ],
    },
    search_effect: None,
    references: &[
        Reference::Rfc(7515, "5.2"),
        Reference::Rfc(7519, "7.2"),
        Reference::Rfc(6750, "3.1"),
        Reference::Cwe(347),
    ],
    clues: &[
        Clue::Effect(Factor::CredentialsRandom, Effect::Differs, 0.33),
        Clue::Effect(Factor::CredentialsRandom, Effect::Same, 0.6),
        Clue::Effect(Factor::CredentialsNone, Effect::Differs, 0.4),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.5),
        Clue::Fact(Fact::CredentialsSent, Strength::Needed),
        Clue::Fact(Fact::TokenReadable, Strength::Needed),
        Clue::Fact(Fact::TokenCut, Strength::Decisive),
        Clue::Fact(Fact::ErrorInvalidToken, Strength::Weak),
        Clue::Fact(Fact::TokenTimely, Strength::Weak),
        Clue::Fact(Fact::TokenExpired, Strength::Against),
        Clue::Fact(Fact::TokenUnsigned, Strength::Against),
        Clue::Fact(Fact::TokenAudienceForeign, Strength::Against),
        Clue::Fact(Fact::TokenIssuerForeign, Strength::Against),
        Clue::Says(&[
            "signature verification failed",
            "signature verification has failed",
            "jwt verification fails",
            "signature is invalid",
            "invalid token signature",
            "jwt signature does not match",
            "signed jwt rejected: invalid signature",
            "idx10503",
            "idx10511",
            "bad jwt signature",
            "jwt signature verification",
            "could not verify jwt signature",
            "token signature mismatch",
            "invalid jwt signature",
            "invalidsignatureerror",
            "token could not be verified",
            "token signature could not be verified",
        ]),
        Clue::Hints(&["invalid signature", "invalid_token", "invalid token", "crypto error", "bad signature"]),
    ],
    ambiguous_with: &[
        "token-key-unknown",
        "token-issuer",
        "token-audience",
        "token-algorithm",
        "authorization-malformed",
        "token-revoked",
        "token-type-wrong",
        "proof-of-possession",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://api.example/v1/ledger",
            headers: &[(
                "Authorization",
                "Bearer eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IjIwMjYtMDkifQ.eyJpc3MiOiJodHRwczovL2lkLm\
                        V4YW1wbGUiLCJzdWIiOiJ1LTEwNDIiLCJhdWQiOiJsZWRnZXIiLCJleHAiOjE3OTUzNTAwMDAsImlhdCI6MTc5NTM0OD\
                        IwMH0.Aj_Mh_Z9YGm9raiS42T1qDeG3Q709aZ0_84OsHKFM04DKYuTnCL40Wc",
            )],
            body: "",
        },
        answer: Answer {
            status: 401,
            headers: &[
                ("Content-Type", "application/json"),
                (
                    "WWW-Authenticate",
                    "Bearer realm=\"ledger\", error=\"invalid_token\", error_description=\"Signature \
                        verification failed\"",
                ),
            ],
            body: r#"{"detail":"Signature verification failed"}"#,
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
