//! `role-insufficient`: the caller is known and lacks the role or group.

use super::entry::*;

/// The caller is known and lacks the role or group.
pub const ROLE_INSUFFICIENT: Reason = Reason {
    id: "role-insufficient",
    title: "The caller is known and lacks the role or group",
    family: Family::Rights,
    since: "0.1.0",
    explanation: "The server knows who asks; without credentials the same address answers 401. It refuses because this page \
        is for people with another role or in another group, such as administrators or editors. That is an honest \
        refusal if the person should not have the right. If they should, someone who manages the rights must give \
        it; signing in again changes nothing, except where roles are written into a token and take effect with the \
        next one.",
    statuses: &[403, 401, 404],
    fault: Fault::No,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 8,
    repair: Repair {
        visitor: &[
            "Ask the owner of the site for the right, and name the page and your account. Check first that you \
                are signed in with the right account.",
        ],
        client: &["Use an account or service identity that has the role; do not retry, since the answer will not \
                change by itself."],
        operator: &[
            "Decide whether this person should have the right. If so, give the least role that holds it, or add \
                the account to the group; if not, leave it.",
            "If the role was given just now, have the person sign in again, so that the token or session carries \
                it.",
        ],
        platforms: &[
            Platform {
                name: "Apache",
                step: "`Require user`, `Require group` or `Require ldap-group` of the section; the error log says \
                    AH01631 `user … : authorization failure`",
            },
            Platform {
                name: "lighttpd",
                step: "`\"require\" => \"user=carol|user=alice\"` in auth.require; it answers 401 for a valid user who \
                    is not listed",
            },
            Platform {
                name: "Django",
                step: "the user needs `is_staff` for IsAdminUser, or a permission through a group in the admin pages",
            },
            Platform {
                name: "WordPress",
                step: "Users, Edit, Role; a capability can be given with `wp cap add role capability`",
            },
            Platform {
                name: "Kubernetes",
                step: "`kubectl auth can-i get pods --as USER -n NAMESPACE`, then a RoleBinding to the smallest Role",
            },
            Platform {
                name: "Keycloak",
                step: "Users, Role mapping, and see that the client scope puts the role into the token",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.5.4"), Reference::Owasp("A01:2021"), Reference::Cwe(863)],
    clues: &[
        Clue::Effect(Factor::CookiesNone, Effect::Asks, 0.7),
        Clue::Effect(Factor::CookiesNone, Effect::Differs, 0.2),
        Clue::Fact(Fact::RestDenies, Strength::Decisive),
        Clue::Fact(Fact::Anonymous, Strength::Excludes),
        Clue::Fact(Fact::AjaxRefuses, Strength::Excludes),
        Clue::Fact(Fact::RestPath, Strength::Weak),
        Clue::Fact(Fact::StockPage, Strength::Against),
        Clue::Fact(Fact::SessionSent, Strength::Strong),
        Clue::Fact(Fact::CredentialsSent, Strength::Weak),
        Clue::Fact(Fact::TokenTimely, Strength::Weak),
        Clue::Fact(Fact::ErrorInvalidToken, Strength::Against),
        Clue::Fact(Fact::ErrorInsufficientScope, Strength::Against),
        Clue::Fact(Fact::ErrorStepUp, Strength::Against),
        Clue::Fact(Fact::ChallengePresent, Strength::Against),
        Clue::Fact(Fact::AuthorizationMalformed, Strength::Against),
        Clue::Fact(Fact::ChallengeStale, Strength::Against),
        Clue::Effect(Factor::CredentialsNone, Effect::Asks, 0.85),
        Clue::Effect(Factor::CredentialsRandom, Effect::Asks, 0.85),
        Clue::Effect(Factor::MethodGet, Effect::Opens, 0.35),
        Clue::Says(&[
            "you do not have permission to perform this action",
            "sorry, you are not allowed to access this page",
            "insufficient permissions",
            "insufficient_permissions",
            "insufficient role",
            "insufficient privileges",
            "role required",
            "requires role",
            "required role",
            "missing role",
            "missing permission",
            "missing required permission",
            "admin access required",
            "administrator access required",
            "admins only",
            "must be an admin",
            "must have admin rights",
            "requires admin",
            "is not authorized to perform",
            "authorization_requestdenied",
            "cannot list resource",
            "cannot get resource",
            "cannot create resource",
            "cannot delete resource",
            "cannot patch resource",
            "cannot update resource",
            "you cannot consume this service",
            "user does not have permission",
            "does not have the permission",
            "you don't have enough permissions",
            "the session failed authorization checks",
            "not a member of",
            "user is not authorized to access this resource",
        ]),
        Clue::Hints(&[
            "rest_forbidden_context",
            "role",
            "permission",
            "privilege",
            "admin",
            "sorry, you are not allowed to",
            "rest_forbidden",
            "rest_cannot_",
            "this action is unauthorized",
            "rbac: access denied",
            "permission_denied",
            "you do not have permission",
            "you are not authorized to access this page",
        ]),
    ],
    ambiguous_with: &[
        "not-owner",
        "token-scope",
        "credentials-wrong",
        "auth-backend-broken",
        "account-disabled",
        "step-up-required",
        "misreported-status",
        "method-refused",
        "content-not-public",
        "enumeration-blocked",
        "denial-masked-by-redirect",
        "caller-banned",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://api.example/audit/",
            headers: &[("Authorization", "Token 9c1f0b7d4e")],
            body: "",
        },
        answer: Answer {
            status: 403,
            headers: &[("Content-Type", "application/json")],
            body: r#"{"detail":"You do not have permission to perform this action."}"#,
        },
        otherwise: &[
            (
                Factor::CredentialsNone,
                Answer {
                    status: 401,
                    headers: &[("Content-Type", "application/json"), ("WWW-Authenticate", "Token")],
                    body: r#"{"detail":"Authentication credentials were not provided."}"#,
                },
            ),
            (
                Factor::CredentialsRandom,
                Answer {
                    status: 401,
                    headers: &[("Content-Type", "application/json"), ("WWW-Authenticate", "Token")],
                    body: r#"{"detail":"Invalid token."}"#,
                },
            ),
            (
                Factor::SiblingRandom,
                Answer {
                    status: 404,
                    headers: &[("Content-Type", "application/json")],
                    body: r#"{"detail":"Not Found"}"#,
                },
            ),
        ],
        elsewhere: &[],
    },
};
