//! `token-not-yet-valid`: the token is not valid yet.

use super::entry::*;

/// The token is not valid yet.
pub const TOKEN_NOT_YET_VALID: Reason = Reason {
    id: "token-not-yet-valid",
    title: "The token is not valid yet",
    family: Family::Tokens,
    since: "0.1.0",
    explanation: "A token may carry a first moment of validity, `nbf` (not before), and a moment of issue, `iat`. By this \
        server's clock that moment is still to come. Nearly always two clocks differ: the one of the service that \
        issued the token is ahead, or the one of the API is behind. The token will work by itself once the moment \
        has passed.",
    statuses: &[401, 403],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::AfterWaiting,
    challenge: Challenge::BearerError("invalid_token"),
    sight: Sight::Outside,
    frequency: 2,
    repair: Repair {
        visitor: &[],
        client: &[
            "Compare `nbf` and `iat` in the token with the Date header of the answer: the difference is by how \
                much the two clocks disagree.",
            "If your own program issues the token, set its clock by network time and leave `nbf` out or put it a \
                minute into the past.",
        ],
        operator: &[
            "Set the clocks of the issuer and of the API by network time (`timedatectl set-ntp true`), virtual \
                machines and containers' hosts first.",
            "Allow about a minute of difference when tokens are checked.",
        ],
        platforms: &[
            Platform { name: "Python", step: "PyJWT: `jwt.decode(…, leeway=60)`" },
            Platform {
                name: "Node.js",
                step: r#"jsonwebtoken: `clockTolerance: 60`; jose: `clockTolerance: "1 minute"`"#,
            },
            Platform { name: "Spring", step: "`JwtTimestampValidator(Duration.ofSeconds(60))`" },
            Platform { name: "Envoy", step: "`clock_skew_seconds` in the jwt_authn provider" },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(7519, "4.1.5"), Reference::Rfc(6750, "3.1")],
    clues: &[
        Clue::Effect(Factor::CredentialsRandom, Effect::Differs, 0.33),
        Clue::Effect(Factor::CredentialsRandom, Effect::Same, 0.6),
        Clue::Effect(Factor::CredentialsNone, Effect::Differs, 0.4),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.5),
        Clue::Fact(Fact::CredentialsSent, Strength::Needed),
        Clue::Fact(Fact::TokenReadable, Strength::Needed),
        Clue::Fact(Fact::TokenNotYetValid, Strength::Decisive),
        Clue::Fact(Fact::TokenTimely, Strength::Against),
        Clue::Fact(Fact::ErrorInvalidToken, Strength::Strong),
        Clue::Fact(Fact::TokenExpired, Strength::Against),
        Clue::Says(&[
            "not yet valid (nbf)",
            "not yet valid (iat)",
            "immaturesignature",
            "jwt not active",
            "jwt not yet valid",
            "token is not valid yet",
            "token is not yet valid",
            "token not yet valid",
            "not valid before",
            "token used before issued",
            "token used before valid",
            "jwt used before",
            r#""nbf" claim timestamp check failed"#,
            r#"\"nbf\" claim timestamp check failed"#,
            "cannot handle token prior to",
            "cannot handle token with nbf prior to",
            "cannot handle token with iat prior to",
            "idx10222",
        ]),
        Clue::Hints(&["invalid_token", "lifetime validation failed"]),
    ],
    ambiguous_with: &["clock-skew"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://api.example/v1/ledger",
            headers: &[(
                "Authorization",
                "Bearer eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IjIwMjYtMDkifQ.eyJpc3MiOiJodHRwczovL2lkLm\
                        V4YW1wbGUiLCJzdWIiOiJ1LTEwNDIiLCJhdWQiOiJsZWRnZXIiLCJleHAiOjE3OTUzNTk2MDAsImlhdCI6MTc5NTM0OD\
                        gwMCwibmJmIjoxNzk1MzU2MDAwfQ.LCACnCKKSG9pNiZwlBirx-cbCJhJ2K-1d9YrKb2cnhy9QJY5P3srpi7xvJQdeQm\
                        9s9Hz9aXZt82pDrE8jSUwzQ",
            )],
            body: "",
        },
        answer: Answer {
            status: 401,
            headers: &[
                ("Content-Type", "application/json"),
                (
                    "WWW-Authenticate",
                    "Bearer realm=\"ledger\", error=\"invalid_token\", error_description=\"The token is not yet \
                        valid (nbf)\"",
                ),
            ],
            body: r#"{"detail":"The token is not yet valid (nbf)"}"#,
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
