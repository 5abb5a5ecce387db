//! `credentials-wrong`: the user name, password or key sent is not valid here.

use super::entry::*;

/// The user name, password or key sent is not valid here.
pub const CREDENTIALS_WRONG: Reason = Reason {
    id: "credentials-wrong",
    title: "The user name, password or key sent is not valid here",
    family: Family::Credentials,
    since: "0.1.0",
    explanation: "The request carried credentials in the right form, and the server looked them up and did not accept them. \
        The password may be mistyped, changed or meant for another site, or the key may belong to another \
        environment (a test key on the live API). The answer is the same as for no credentials at all, on purpose: \
        a server must not tell a stranger whether the user name or the password was wrong.",
    statuses: &[401, 403],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::Applicable,
    sight: Sight::Outside,
    frequency: 8,
    repair: Repair {
        visitor: &[
            "Enter the password again by hand, watch Caps Lock and the keyboard layout, and have it reset if it \
                still fails.",
        ],
        client: &[
            "Check that the user name, password or key belongs to this host and this environment (test or live), \
                and that no space, line break or quotation mark came along from where it was copied.",
            "Test the pair by itself: `curl -i -u 'name:password' URL`. In a URL, write special characters of a \
                password percent-encoded.",
        ],
        operator: &[
            "Look into the error log: it says which of the two it was (nginx: `password mismatch` or `was not \
                found`; Apache: AH01617 or AH01618).",
            "If the entry is missing or its password unknown, write it anew in the password file that the \
                configuration names.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`htpasswd /path/of/auth_basic_user_file name` (not `-c`, which empties the file); no reload is \
                    needed",
            },
            Platform {
                name: "Apache",
                step: "`htpasswd /path/of/AuthUserFile name`, or `htdigest file realm name` for Digest; the realm must \
                    equal AuthName",
            },
            Platform {
                name: "Caddy",
                step: "put the output of `caddy hash-password` behind the name in the `basic_auth` block and run \
                    `caddy reload`",
            },
            Platform {
                name: "WordPress",
                step: "make a new application password under Users, Profile: the account’s own password does not serve \
                    for the REST API",
            },
        ],
    },
    search_effect: None,
    references: &[
        Reference::Rfc(9110, "15.5.2"),
        Reference::Rfc(7617, "2"),
        Reference::Rfc(7616, "3.4"),
        Reference::Cwe(204),
    ],
    clues: &[
        Clue::Fact(Fact::AuthorizationMalformed, Strength::Excludes),
        Clue::Effect(Factor::CredentialsNone, Effect::Asks, 0.1),
        Clue::Fact(Fact::SchemeNotOffered, Strength::Excludes),
        Clue::Fact(Fact::CredentialsSent, Strength::Needed),
        Clue::Fact(Fact::ChallengePresent, Strength::Weak),
        Clue::Fact(Fact::ChallengeBasic, Strength::Strong),
        Clue::Fact(Fact::ChallengeDigest, Strength::Weak),
        Clue::Fact(Fact::TokenReadable, Strength::Against),
        Clue::Fact(Fact::ChallengeStale, Strength::Against),
        Clue::Effect(Factor::CredentialsRandom, Effect::Same, 0.95),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.65),
        Clue::Effect(Factor::CredentialsNone, Effect::Differs, 0.25),
        Clue::Says(&[
            "bad credentials",
            "incorrect_password",
            "invalid_username",
            "invalid_email",
            "rest_post_incorrect_password",
            "incorrect password",
            "invalid username or password",
            "invalid username/password",
            "invalid user name or password",
            "wrong password",
            "invalid api key",
            "invalid_api_key",
            "api key not valid",
            "incorrect api key",
            "invalidaccesskeyid",
            "http basic: access denied",
            "the username or password you entered is incorrect",
            "password mismatch",
            "consumer secret is invalid",
            "consumer key is invalid",
            "password is incorrect",
            r#"{"detail":"invalid token."}"#,
        ]),
        Clue::Hints(&[
            "missing or invalid",
            "invalid credentials",
            "invalid authentication credentials",
            "authentication failed",
            "invalid token.",
            "login failed",
            "unauthorized_client",
            "invalid_client",
            "could not verify that you",
            "authorization required",
            "http token: access denied",
        ]),
    ],
    ambiguous_with: &[
        "authorization-stripped",
        "realm-mismatch",
        "account-disabled",
        "token-revoked",
        "auth-backend-broken",
        "role-insufficient",
        "account-locked",
        "header-name-dropped",
        "digest-nonce-stale",
        "request-signature",
        "cache-strips-request",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://www.example/team/",
            headers: &[("Authorization", "Basic YWxpY2U6d29uZGVyLWxhbmQ4")],
            body: "",
        },
        answer: REFUSAL,
        otherwise: &[
            (Factor::SiblingRandom, REFUSAL),
            (Factor::ChildRandom, REFUSAL),
            (Factor::CredentialsNone, REFUSAL),
            (Factor::CredentialsRandom, REFUSAL),
        ],
        elsewhere: &[],
    },
};

/// The refusal that stays the same whatever is changed.
const REFUSAL: Answer = Answer {
    status: 401,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html"), ("WWW-Authenticate", r#"Basic realm="Team""#)],
    body: "<html>\n<head><title>401 Authorization Required</title></head>\n<body>\n<center><h1>401 Authorization \
        Required</h1></center>\n<hr><center>nginx</center>\n</body>\n</html>\n",
};
