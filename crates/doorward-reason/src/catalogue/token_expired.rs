//! `token-expired`: the token is past its time.

use super::entry::*;

/// The token is past its time.
pub const TOKEN_EXPIRED: Reason = Reason {
    id: "token-expired",
    title: "The token is past its time",
    family: Family::Tokens,
    since: "0.1.0",
    explanation: "A token is a pass with an end: a moment written into it as `exp`. That moment has gone by, so the server \
        refuses the token whatever else it says. Tokens live for minutes or hours on purpose, so that a stolen one \
        soon becomes worthless. The client should get a new one, with its refresh token or by a new sign-in, and \
        should do so before the old one runs out.",
    statuses: &[401, 403],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::BearerError("invalid_token"),
    sight: Sight::Outside,
    frequency: 8,
    repair: Repair {
        visitor: &["Sign out and in again."],
        client: &[
            "Get a new token: with the refresh token (`grant_type=refresh_token`), or by signing in again, and \
                repeat the request once.",
            "Renew ahead of time: read `expires_in` from the token answer and renew a minute before. Do not keep \
                a token in a configuration file or a CI variable, where nobody renews it.",
            "If a token is refused right after it was issued, compare the client's and the server's clocks.",
        ],
        operator: &[
            "Check that the API's clock is right (`timedatectl`) and allow about a minute of difference.",
            "Answer with `error=\"invalid_token\"` and a description that speaks of expiry, so that clients know \
                that renewing helps.",
        ],
        platforms: &[],
    },
    search_effect: None,
    references: &[Reference::Rfc(6750, "3.1"), Reference::Rfc(7519, "4.1.4"), Reference::Rfc(9110, "15.5.2")],
    clues: &[
        Clue::Effect(Factor::CredentialsRandom, Effect::Differs, 0.33),
        Clue::Effect(Factor::CredentialsRandom, Effect::Same, 0.6),
        Clue::Effect(Factor::CredentialsNone, Effect::Differs, 0.4),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.5),
        Clue::Fact(Fact::CredentialsSent, Strength::Needed),
        Clue::Fact(Fact::TokenExpired, Strength::Decisive),
        Clue::Fact(Fact::TokenTimely, Strength::Against),
        Clue::Fact(Fact::ErrorInvalidToken, Strength::Strong),
        Clue::Fact(Fact::ChallengeBearer, Strength::Weak),
        Clue::Fact(Fact::ErrorInsufficientScope, Strength::Against),
        Clue::Fact(Fact::AuthorizationMalformed, Strength::Against),
        Clue::Fact(Fact::SchemeNotOffered, Strength::Against),
        Clue::Says(&[
            "token is expired",
            "token expired",
            "token has expired",
            "token_expired",
            "token-expired",
            "signature has expired",
            "jwt expired",
            "jwt is expired",
            "expired jwt",
            "the token expired at",
            "the access token expired",
            "expired token",
            "expiredtoken",
            "expired_token",
            "expiredsignature",
            "idx10223",
            r#"\"exp\" claim timestamp check failed"#,
            r#""exp" claim timestamp check failed"#,
            "the security token included in the request is expired",
            "access token expired",
            "credentials have expired",
            "session token has expired",
            "error_code=token_expired",
            "exp claim is in the past",
        ]),
        Clue::Hints(&[
            "token_not_valid",
            "token is invalid or expired",
            "invalid_token",
            "lifetime validation failed",
            "invalid or expired token",
        ]),
    ],
    ambiguous_with: &["token-revoked", "session-expired"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://api.example/v1/ledger",
            headers: &[(
                "Authorization",
                "Bearer eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IjIwMjYtMDkifQ.eyJpc3MiOiJodHRwczovL2lkLm\
                        V4YW1wbGUiLCJzdWIiOiJ1LTEwNDIiLCJhdWQiOiJsZWRnZXIiLCJleHAiOjE3OTI3NTY4MDAsImlhdCI6MTc5Mjc1Mz\
                        IwMH0.Bq8-hnMAz6d8qHFtj9IRNF2OEhCDjejRq63kVrVVXtMahZBjRxur02rwCPP9lxGNIKitIMzU_crD9py88w372g",
            )],
            body: "",
        },
        answer: Answer {
            status: 401,
            headers: &[
                ("Content-Type", "application/json"),
                (
                    "WWW-Authenticate",
                    r#"Bearer realm="ledger", error="invalid_token", error_description="Signature has expired""#,
                ),
            ],
            body: r#"{"detail":"Signature has expired"}"#,
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
