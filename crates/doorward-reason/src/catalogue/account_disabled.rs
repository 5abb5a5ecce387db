//! `account-disabled`: the account exists and is disabled or not yet verified.

use super::entry::*;

/// The account exists and is disabled or not yet verified.
pub const ACCOUNT_DISABLED: Reason = Reason {
    id: "account-disabled",
    title: "The account exists and is disabled or not yet verified",
    family: Family::Credentials,
    since: "0.1.0",
    explanation: "The credentials belong to an account that the server knows but does not let in: it was switched off, \
        suspended for payment, or its mail address was never confirmed. Another password will not help, and neither \
        will asking again. Many servers hide this behind the answer for a wrong password, so that strangers cannot \
        find out which accounts exist.",
    statuses: &[403, 401],
    fault: Fault::No,
    who_fixes: Who::Intended,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 1,
    repair: Repair {
        visitor: &[
            "Look for a confirmation mail (also among the spam) and follow its link, or ask the site's support \
                why the account is closed.",
        ],
        client: &[
            "Stop retrying when the answer says that the account is disabled, and tell the person whose account \
                it is.",
        ],
        operator: &[
            "Look up the account and why it was switched off; if that was a mistake, switch on this one account.",
            "Tell a disabled account that it is disabled only after the password has been found right, so that \
                others learn nothing.",
        ],
        platforms: &[
            Platform {
                name: "Django",
                step: "`User.is_active` is false: set it in the admin pages, or `user.is_active = True; user.save()`",
            },
            Platform {
                name: "Keycloak",
                step: "Users, the account, Details: Enabled, Email verified, and Required user actions",
            },
            Platform {
                name: "WordPress",
                step: "multisite: Network Admin, Users shows spammed accounts; membership plugins keep an approval \
                    state of their own",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.5.4"), Reference::Cwe(204)],
    clues: &[
        Clue::Fact(Fact::StockPage, Strength::Against),
        Clue::Fact(Fact::AuthorizationMalformed, Strength::Against),
        Clue::Fact(Fact::SchemeNotOffered, Strength::Against),
        Clue::Fact(Fact::CredentialsSent, Strength::Weak),
        Clue::Effect(Factor::CredentialsNone, Effect::Asks, 0.75),
        Clue::Effect(Factor::CredentialsRandom, Effect::Asks, 0.7),
        Clue::Says(&[
            "account_disabled",
            "account is disabled",
            "account has been disabled",
            "account disabled",
            "user is disabled",
            "user account is disabled",
            "user inactive or deleted",
            "user account is inactive",
            "account is inactive",
            "account is not active",
            "account is suspended",
            "account has been suspended",
            "account suspended",
            "email not verified",
            "email is not verified",
            "email_not_verified",
            "verify your email",
            "confirm your email",
            "account is not fully set up",
            "account has been deactivated",
            "user has been blocked",
            "account is not verified",
            "account deactivated",
            "userdisabled",
            "user_disabled",
        ]),
        Clue::Hints(&["pending approval", "contact support", "account_inactive", "deactivated"]),
    ],
    ambiguous_with: &[
        "credentials-wrong",
        "account-locked",
        "role-insufficient",
        "auth-backend-broken",
        "token-revoked",
        "caller-banned",
    ],
    example: Example {
        request: Request {
            method: "POST",
            url: "https://api.example/v1/session",
            headers: &[("Content-Type", "application/json"), ("Authorization", "Basic YWxpY2U6d29uZGVyLWxhbmQ3")],
            body: r#"{"device":"phone"}"#,
        },
        answer: Answer {
            status: 403,
            headers: &[("Content-Type", "application/json")],
            body: r#"{"error":"account_disabled","message":"This account has been disabled."}"#,
        },
        otherwise: &[(Factor::CredentialsNone, ASKED), (Factor::CredentialsRandom, ASKED)],
        elsewhere: &[],
    },
};

/// What a caller without a valid credential is told.
const ASKED: Answer = Answer {
    status: 401,
    headers: &[("Content-Type", "application/json"), ("WWW-Authenticate", r#"Basic realm="api""#)],
    body: r#"{"error":"unauthorized","message":"Sign in first."}"#,
};
