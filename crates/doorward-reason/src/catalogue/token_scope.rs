//! `token-scope`: the token lacks the scope that the operation needs.

use super::entry::*;

/// The token lacks the scope that the operation needs.
pub const TOKEN_SCOPE: Reason = Reason {
    id: "token-scope",
    title: "The token lacks the scope that the operation needs",
    family: Family::Tokens,
    since: "0.1.0",
    explanation: "The token is genuine and in time, but it was issued for less than this: its scopes, the list of things the \
        holder may do, do not contain the one this operation wants, such as writing where only reading was granted. \
        A well-made answer names the missing scope in WWW-Authenticate. The user or the administrator has to grant \
        it, and then a new token has to be fetched, since the old one does not change.",
    statuses: &[403, 401],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::BearerError("insufficient_scope"),
    sight: Sight::Outside,
    frequency: 6,
    repair: Repair {
        visitor: &["Connect the application to your account again, and allow what it asks for."],
        client: &[
            "Ask for the scope that the challenge or the documentation names when the token is requested \
                (`scope=… refunds:write`), let the user consent again, and use the new token.",
            "Look into the token's `scope` or `scp` claim to see what was really granted: an issuer may silently \
                give less than was asked for.",
        ],
        operator: &["Allow this client to ask for this one scope at the issuer, and name the scope in the challenge: \
                `WWW-Authenticate: Bearer error=\"insufficient_scope\", scope=\"…\"`."],
        platforms: &[
            Platform {
                name: "GitHub",
                step: "a classic token shows its scopes in X-OAuth-Scopes and what is wanted in \
                    X-Accepted-OAuth-Scopes; a fine-grained token is edited under Developer settings",
            },
            Platform {
                name: "Entra ID",
                step: "API permissions: add the permission and, for application permissions, Grant admin consent",
            },
            Platform {
                name: "Keycloak",
                step: "add the client scope to the client as Default, or as Optional and ask for it",
            },
            Platform {
                name: "Spring",
                step: "the authority is `SCOPE_refunds:write`: check `hasAuthority` in the rule",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(6750, "3.1"), Reference::Rfc(6749, "3.3"), Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Fact(Fact::StockPage, Strength::Against),
        Clue::Fact(Fact::CredentialsSent, Strength::Needed),
        Clue::Fact(Fact::ErrorInsufficientScope, Strength::Decisive),
        Clue::Fact(Fact::TokenScopeLacking, Strength::Decisive),
        Clue::Fact(Fact::TokenTimely, Strength::Weak),
        Clue::Fact(Fact::ErrorInvalidToken, Strength::Against),
        Clue::Fact(Fact::ErrorStepUp, Strength::Against),
        Clue::Fact(Fact::TokenExpired, Strength::Against),
        Clue::Effect(Factor::CredentialsNone, Effect::Asks, 0.85),
        Clue::Effect(Factor::CredentialsRandom, Effect::Asks, 0.85),
        Clue::Effect(Factor::MethodGet, Effect::Opens, 0.5),
        Clue::Says(&[
            "insufficient_scope",
            "insufficient scope",
            "insufficientscope",
            "access_token_scope_insufficient",
            "insufficient authentication scopes",
            "insufficient oauth scope",
            "missing scope",
            "missing_scope",
            "missing required scope",
            "higher privileges than provided by the access token",
            "does not have the required scope",
            "required scopes",
            "resource not accessible by personal access token",
            "resource not accessible by integration",
            "token does not have scope",
            "scope is not sufficient",
            "lacks the required scope",
            "not have sufficient scope",
        ]),
        Clue::Hints(&["insufficient privileges", "authorization_requestdenied", "permission_denied"]),
    ],
    ambiguous_with: &["role-insufficient", "step-up-required"],
    example: Example {
        request: Request {
            method: "POST",
            url: "https://api.example/v1/refunds",
            headers: &[
                (
                    "Authorization",
                    "Bearer eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IjIwMjYtMDkifQ.eyJpc3MiOiJodHRwczovL2lkLm\
                        V4YW1wbGUiLCJzdWIiOiJ1LTEwNDIiLCJhdWQiOiJsZWRnZXIiLCJleHAiOjE3OTUzNTAwMDAsImlhdCI6MTc5NTM0OD\
                        IwMCwic2NvcGUiOiJyZWZ1bmRzOnJlYWQifQ.Ik_NFM_KRvQdqIBitys6aKTMG3A3xTBLH0weFVV5Z-axIcxVDBLu3BO\
                        CrfShEATLTHTLSS40IuNWP1HM4684RA",
                ),
                ("Content-Type", "application/json"),
            ],
            body: r#"{"order":"o-7"}"#,
        },
        answer: REFUSAL,
        otherwise: &[
            (Factor::CredentialsNone, ASKED),
            (Factor::CredentialsRandom, ASKED),
            (
                Factor::MethodGet,
                Answer { status: 200, headers: &[("Content-Type", "application/json")], body: r#"{"status":"ok"}"# },
            ),
            (Factor::BodyNone, REFUSAL),
        ],
        elsewhere: &[],
    },
};

/// The refusal that stays the same whatever is changed.
const REFUSAL: Answer = Answer {
    status: 403,
    headers: &[
        ("Content-Type", "application/json"),
        (
            "WWW-Authenticate",
            "Bearer realm=\"ledger\", error=\"insufficient_scope\", error_description=\"The request requires \
                higher privileges than provided by the access token.\", scope=\"refunds:write\"",
        ),
    ],
    body: r#"{"detail":"Insufficient scope"}"#,
};

/// What a caller without a valid credential is told.
const ASKED: Answer = Answer {
    status: 401,
    headers: &[("Content-Type", "application/json"), ("WWW-Authenticate", r#"Bearer realm="ledger""#)],
    body: r#"{"detail":"Not authenticated"}"#,
};
