//! `account-locked`: a lock after wrong passwords.

use super::entry::*;

/// Too many failed sign-ins: the account or address is locked out.
pub const ACCOUNT_LOCKED: Reason = Reason {
    id: "account-locked",
    title: "Too many failed sign-ins: the account or address is locked out",
    family: Family::Limits,
    since: "0.1.0",
    explanation: "Somebody tried to sign in with wrong passwords too often, and the guard now refuses every further \
        attempt for this account or from this address, even with the right password. It may have been the \
        owner, an old password saved in a phone or script, or a stranger guessing. The lock ends by itself \
        after a time, often 15 minutes to a day, or when an administrator clears it. The rest of the site is \
        served as usual.",
    statuses: &[403, 429, 423, 401, 503],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::AfterWaiting,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 3,
    repair: Repair {
        visitor: &[
            "Wait until the lock ends, then sign in once with the right password, or reset the password \
                by mail.",
            "If you did not fail to sign in, somebody else tried: change the password and switch on a \
                second factor.",
        ],
        client: &["Stop at once: each further attempt can lengthen the lock. Look for an old password in \
                scripts, phones and mail programs."],
        operator: &[
            "Clear the lock for this one account or address and look in the log for who caused it.",
            "Count per account and address together, so that a stranger cannot lock out an owner; behind \
                a proxy, count the visitor's address and not the proxy's.",
            "Answer 429 with `Retry-After`, in words that are the same for accounts that do not exist.",
        ],
        platforms: &[
            Platform {
                name: "WordPress",
                step: "Limit Login Attempts: delete the entry under Lockouts; Wordfence: Firewall, Blocking, \
                    Unblock; Solid Security: Dashboard, active lockouts; without a way in, rename the folder \
                    of that one plugin over SFTP for the moment",
            },
            Platform {
                name: "Django",
                step: "django-axes: `manage.py axes_reset_ip 192.0.2.7` or `manage.py axes_reset_username dana`",
            },
            Platform {
                name: "Keycloak",
                step: "Realm settings, Security defenses, Brute force detection; unlock under the user's details",
            },
            Platform { name: "Linux", step: "accounts behind PAM: `faillock --user dana --reset`" },
            Platform { name: "IIS", step: "401.1 with a locked domain account: `Unlock-ADAccount`" },
        ],
    },
    search_effect: None,
    references: &[Reference::Cwe(307), Reference::Cwe(645), Reference::Owasp("A07:2021")],
    clues: &[
        Clue::Effect(Factor::SourceAddress, Effect::Opens, 0.7),
        Clue::Effect(Factor::Waited, Effect::Opens, 0.4),
        Clue::Effect(Factor::CredentialsRandom, Effect::Same, 0.8),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.5),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.98),
        Clue::Effect(Factor::CookiesNone, Effect::Same, 0.9),
        Clue::Says(&[
            "too many failed login attempts",
            "too many failed attempts",
            "too many login attempts",
            "too many invalid login attempts",
            "locked out due to too many",
            "account is locked",
            "account has been locked",
            "account locked",
            "account is temporarily locked",
            "account_locked",
            "user account is locked",
            "you have been locked out",
            "is locked out",
            "temporarily disabled due to many failed",
            "too many failed authentication attempts",
            "exceeded maximum number of failed",
        ]),
        Clue::Hints(&["locked", "failed login", "try again in"]),
    ],
    ambiguous_with: &[
        "ip-banned",
        "rate-limited",
        "ip-denied",
        "credentials-wrong",
        "rate-limit-status",
        "path-rule",
        "account-disabled",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://blog.example/wp-login.php",
            headers: &[("Accept", "text/html")],
            body: "",
        },
        answer: Answer {
            status: 403,
            headers: &[("Content-Type", "text/html")],
            body: "<p>Error: too many failed login attempts. This address is locked out; please try again \
                    in 20 minutes.</p>",
        },
        otherwise: &[(Factor::SourceAddress, Answer::OPEN)],
        elsewhere: &[],
    },
};
