//! `step-up-required`: the operation needs a stronger or fresher sign-in.

use super::entry::*;

/// The operation needs a stronger or fresher sign-in.
pub const STEP_UP_REQUIRED: Reason = Reason {
    id: "step-up-required",
    title: "The operation needs a stronger or fresher sign-in",
    family: Family::Tokens,
    since: "0.1.0",
    explanation: "The caller is signed in and known, but this operation asks for more certainty than that sign-in gave: a \
        second factor, or a sign-in that is only minutes old. Changing a password, moving money and deleting a \
        repository are typical. That is meant: a stolen session should not suffice for such things. The challenge \
        can name what is wanted, as `acr_values` or `max_age`.",
    statuses: &[401, 403],
    fault: Fault::No,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::BearerError("insufficient_user_authentication"),
    sight: Sight::Outside,
    frequency: 1,
    repair: Repair {
        visitor: &["Confirm with your second factor (app, key or code), or sign in again when asked."],
        client: &[
            "Send the user through the sign-in again with the `acr_values` and `max_age` that the challenge \
                names, then repeat the request with the new token.",
            "For an API with one-time codes of its own, send the code in the header that its documentation names.",
        ],
        operator: &[
            "Answer with 401 and `error=\"insufficient_user_authentication\"` (RFC 9470), naming `acr_values` or \
                `max_age`, so that clients can act by themselves.",
            "Ask for it only on the operations that deserve it.",
        ],
        platforms: &[
            Platform {
                name: "Keycloak",
                step: "Authentication: a flow with the Condition - Level of Authentication, and `acr` mapped to the \
                    levels",
            },
            Platform {
                name: "GitHub",
                step: "organisations can require two-factor authentication or SAML: `X-GitHub-SSO: required; url=…` \
                    holds the address to authorise the token at",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9470, "3"), Reference::Rfc(9470, "4"), Reference::Rfc(9110, "15.5.2")],
    clues: &[
        Clue::Fact(Fact::StockPage, Strength::Against),
        Clue::Fact(Fact::ErrorStepUp, Strength::Decisive),
        Clue::Fact(Fact::ErrorInvalidToken, Strength::Against),
        Clue::Fact(Fact::ErrorInsufficientScope, Strength::Against),
        Clue::Fact(Fact::CredentialsSent, Strength::Weak),
        Clue::Effect(Factor::CredentialsNone, Effect::Differs, 0.6),
        Clue::Effect(Factor::CredentialsNone, Effect::Asks, 0.3),
        Clue::Effect(Factor::CredentialsRandom, Effect::Differs, 0.6),
        Clue::Effect(Factor::CredentialsRandom, Effect::Asks, 0.3),
        Clue::Effect(Factor::MethodGet, Effect::Opens, 0.4),
        Clue::Says(&[
            "insufficient_user_authentication",
            "different authentication level is required",
            "more recent authentication is required",
            "acr_values=",
            "mfa_required",
            "mfa required",
            "mfa is required",
            "two-factor authentication required",
            "two-factor authentication is required",
            "two factor authentication is required",
            "multi-factor authentication required",
            "multi-factor authentication is required",
            "multifactor authentication required",
            "must specify two-factor authentication otp code",
            "2fa required",
            "2fa_required",
            "otp required",
            "otp_required",
            "reauthentication required",
            "reauthentication_required",
            "requires recent login",
            "please re-authenticate",
            "recent authentication required",
            "x-github-otp",
        ]),
        Clue::Hints(&["x-github-sso", "step-up", "step_up", "sudo mode", "interaction_required"]),
    ],
    ambiguous_with: &["token-scope", "role-insufficient"],
    example: Example {
        request: Request {
            method: "POST",
            url: "https://api.example/v1/payouts",
            headers: &[
                (
                    "Authorization",
                    "Bearer eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IjIwMjYtMDkifQ.eyJpc3MiOiJodHRwczovL2lkLm\
                        V4YW1wbGUiLCJzdWIiOiJ1LTEwNDIiLCJhdWQiOiJsZWRnZXIiLCJleHAiOjE3OTUzNTAwMDAsImlhdCI6MTc5NTM0OD\
                        IwMCwiYWNyIjoidXJuOmV4YW1wbGU6cHdkIiwiYXV0aF90aW1lIjoxNzk1MzE4ODAwfQ.yo2cf8ekH5agvrN7wHl4_KY\
                        16PgvTORoQRmMbip2vx6793fkkvtkNzCefg9i6rsTKxJLUj1k14zsxNqSr7pfMQ",
                ),
                ("Content-Type", "application/json"),
            ],
            body: r#"{"amount":"900.00"}"#,
        },
        answer: Answer {
            status: 401,
            headers: &[
                ("Content-Type", "application/json"),
                (
                    "WWW-Authenticate",
                    "Bearer realm=\"ledger\", error=\"insufficient_user_authentication\", error_description=\"A \
                        different authentication level is required\", acr_values=\"urn:example:mfa\", \
                        max_age=\"300\"",
                ),
            ],
            body: r#"{"detail":"A different authentication level is required"}"#,
        },
        otherwise: &[
            (Factor::CredentialsNone, ASKED),
            (Factor::CredentialsRandom, ASKED),
            (
                Factor::MethodGet,
                Answer { status: 200, headers: &[("Content-Type", "application/json")], body: r#"{"status":"ok"}"# },
            ),
        ],
        elsewhere: &[],
    },
};

/// What a caller without a valid credential is told.
const ASKED: Answer = Answer {
    status: 401,
    headers: &[("Content-Type", "application/json"), ("WWW-Authenticate", r#"Bearer realm="ledger""#)],
    body: r#"{"detail":"Not authenticated"}"#,
};
