//! `caller-banned`: the caller stands on the gateway's deny list.

use super::entry::*;

/// The account or service is on the deny list of the gateway.
pub const CALLER_BANNED: Reason = Reason {
    id: "caller-banned",
    title: "The account or service is on the deny list of the gateway",
    family: Family::Rights,
    since: "0.1.0",
    explanation: "The credentials are good, and the server knows who asks; but the gateway in front of it keeps a list of \
        accounts and services that are kept out of everything, and this one is on it. It is done when a key was seen in \
        the wrong hands, when a program ran wild, or when somebody must not come back. Every page that wants \
        credentials refuses this caller alike, and other callers are served.",
    statuses: &[403],
    fault: Fault::No,
    who_fixes: Who::Intended,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 1,
    repair: Repair {
        visitor: &["Ask the site's owner why your account is kept out; signing in again does not help."],
        client: &["Stop asking, and tell whoever owns the account or key."],
        operator: &[
            "Find out who put this caller on the list and why; take the one entry off if that is over.",
            "If a key was stolen, give the owner a new one instead of taking the old one off the list.",
        ],
        platforms: &[
            Platform { name: "Doorward", step: "`[banned] callers` in the access map" },
            Platform { name: "Kong", step: "the `acl` plugin's `deny` list of consumer groups" },
            Platform { name: "Envoy", step: "an RBAC filter with `action: DENY` that names the principal" },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Fact(Fact::Anonymous, Strength::Excludes),
        Clue::Fact(Fact::StockPage, Strength::Against),
        Clue::Fact(Fact::ChallengePresent, Strength::Against),
        Clue::Fact(Fact::ErrorInvalidToken, Strength::Excludes),
        Clue::Effect(Factor::CredentialsNone, Effect::Asks, 0.7),
        Clue::Effect(Factor::CredentialsRandom, Effect::Asks, 0.8),
        Clue::Effect(Factor::SourceAddress, Effect::Same, 0.97),
        Clue::Says(&[
            "this account is banned",
            "account has been banned",
            "account is banned",
            "caller is banned",
            "consumer is on the deny list",
        ]),
        Clue::Hints(&["banned", "deny list", "denylist", "blocked consumer"]),
    ],
    ambiguous_with: &["account-disabled", "role-insufficient", "token-revoked", "not-owner"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://api.shop.example/v1/stock",
            headers: &[("Accept", "application/json"), ("Authorization", "Basic b2xkLWNyYXdsZXI6c2VjcmV0")],
            body: "",
        },
        answer: Answer {
            status: 403,
            headers: &[("Content-Type", "application/json")],
            body: r#"{"message":"This account is banned."}"#,
        },
        otherwise: &[(Factor::CredentialsNone, ASKED), (Factor::CredentialsRandom, ASKED)],
        elsewhere: &[],
    },
};

/// What a caller without a valid credential is told.
const ASKED: Answer = Answer {
    status: 401,
    headers: &[("Content-Type", "application/json"), ("WWW-Authenticate", r#"Basic realm="shop""#)],
    body: r#"{"message":"Unauthorized"}"#,
};
