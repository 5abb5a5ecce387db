//! `token-revoked`: the token or key has been revoked.

use super::entry::*;

/// The token or key has been revoked.
pub const TOKEN_REVOKED: Reason = Reason {
    id: "token-revoked",
    title: "The token or key has been revoked",
    family: Family::Tokens,
    since: "0.1.0",
    explanation: "The token or key was genuine and its time has not run out, but the server has been told not to honour it \
        any more: somebody signed out, changed the password, removed the application's access, or replaced the key \
        after a leak. Nothing in the token itself shows that; only the server's list or its question to the issuer \
        does. A new token, or a new consent of the user, is needed.",
    statuses: &[401, 403],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::BearerError("invalid_token"),
    sight: Sight::Inside,
    frequency: 4,
    repair: Repair {
        visitor: &["Sign in again, and let the application have access again if it asks."],
        client: &[
            "Get a new token or key and forget the old one. If the refresh token is refused as well \
                (`invalid_grant`), send the user through the sign-in again.",
            "Keep one refresh token per device and store the newest one: with rotation, using an old one twice \
                revokes them all.",
        ],
        operator: &[
            "Look in the audit log for who revoked it and why. If that was a mistake, issue a new one; do not \
                take the old one off the list.",
        ],
        platforms: &[
            Platform {
                name: "Django",
                step: "Simple JWT: the tables of `token_blacklist`; REST framework: the row in `authtoken_token` is \
                    gone",
            },
            Platform {
                name: "GitHub",
                step: "Settings, Applications or Developer settings: tokens found in public code are revoked at once",
            },
            Platform {
                name: "WordPress",
                step: "Users, Profile, Application Passwords: the entry was revoked; make a new one",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(7009, "2"), Reference::Rfc(7662, "2.2"), Reference::Rfc(6750, "3.1")],
    clues: &[
        Clue::Effect(Factor::CredentialsRandom, Effect::Differs, 0.33),
        Clue::Effect(Factor::CredentialsRandom, Effect::Same, 0.6),
        Clue::Effect(Factor::CredentialsNone, Effect::Differs, 0.4),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.5),
        Clue::Fact(Fact::CredentialsSent, Strength::Needed),
        Clue::Fact(Fact::TokenTimely, Strength::Strong),
        Clue::Fact(Fact::ErrorInvalidToken, Strength::Weak),
        Clue::Fact(Fact::TokenExpired, Strength::Against),
        Clue::Fact(Fact::TokenNotYetValid, Strength::Against),
        Clue::Fact(Fact::TokenUnsigned, Strength::Against),
        Clue::Fact(Fact::TokenCut, Strength::Against),
        Clue::Fact(Fact::TokenAudienceForeign, Strength::Against),
        Clue::Fact(Fact::TokenIssuerForeign, Strength::Against),
        Clue::Fact(Fact::AuthorizationMalformed, Strength::Against),
        Clue::Fact(Fact::SchemeNotOffered, Strength::Against),
        Clue::Says(&[
            "was revoked",
            "has been revoked",
            "key revoked",
            "is revoked",
            "token revoked",
            "token has been revoked",
            "token is revoked",
            "token was revoked",
            "token_revoked",
            "token-revoked",
            "revoked token",
            "revoked_token",
            "token is blacklisted",
            "token has been blacklisted",
            "token blacklisted",
            "token is inactive",
            "token inactive",
            "provided token isn't active",
            "token is not active",
            "key has been revoked",
            "api key revoked",
            "api key is revoked",
            "api key has been disabled",
            "session has been revoked",
            "session has been invalidated",
            "access token has been invalidated",
            "token has been invalidated",
            "authentication token has been invalidated",
            "token has been deleted",
        ]),
        Clue::Hints(&["invalid_token", "invalid token", "invalid_grant", "invalid or expired token"]),
    ],
    ambiguous_with: &[
        "credentials-wrong",
        "token-expired",
        "token-signature",
        "token-key-unknown",
        "token-issuer",
        "token-audience",
        "token-type-wrong",
        "account-disabled",
        "cache-strips-request",
        "caller-banned",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://api.example/v1/ledger",
            headers: &[(
                "Authorization",
                "Bearer eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IjIwMjYtMDkifQ.eyJpc3MiOiJodHRwczovL2lkLm\
                        V4YW1wbGUiLCJzdWIiOiJ1LTEwNDIiLCJhdWQiOiJsZWRnZXIiLCJleHAiOjE3OTUzNTAwMDAsImlhdCI6MTc5NTM0OD\
                        IwMCwianRpIjoiZDJmMWM3In0.KpZAhTDH8ysy00BBJK2cF1v37_IG7OooDUBaLzIafnE3Gz9AOd-7Hbk7Q1MTI1oSvH\
                        s9F4lnEscXLpZC3LCIOA",
            )],
            body: "",
        },
        answer: Answer {
            status: 401,
            headers: &[
                ("Content-Type", "application/json"),
                (
                    "WWW-Authenticate",
                    r#"Bearer realm="ledger", error="invalid_token", error_description="Token has been revoked""#,
                ),
            ],
            body: r#"{"detail":"Token has been revoked"}"#,
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
