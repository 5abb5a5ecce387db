//! `auth-backend-broken`: the server cannot read its own password store.

use super::entry::*;

/// The server cannot read its own password store.
pub(super) const AUTH_BACKEND_BROKEN: Reason = Reason {
    id: "auth-backend-broken",
    title: "The server cannot read its own password store",
    family: Family::Credentials,
    since: "0.1.0",
    explanation: "Credentials came, and the server went to look them up and could not: the password file is missing, its mode \
        keeps the worker's user out, or the directory server (LDAP, a database) does not answer. Even right \
        credentials fail then. A request without credentials still gets the ordinary 401, because nothing has to be \
        looked up for it. The error log names the file or the server at the moment of the request.",
    statuses: &[403, 500, 401, 503],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 4,
    repair: Repair {
        visitor: &[],
        client: &["Nothing in the request will help; report the time of the request to whoever runs the server."],
        operator: &[
            "Read the error log at the time of the request: it names the file that could not be opened, or the \
                directory server that could not be reached.",
            "Put the password file where the configuration says, and let the worker's user read it and nobody \
                else: `chown root:www-data FILE && chmod 640 FILE`.",
            "Try the lookup as the worker's user: `sudo -u www-data head -c1 FILE`, or `ldapsearch` with the \
                bind name that the server uses.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`open() \"…\" failed (2: No such file or directory)` or `(13: Permission denied)` names the \
                    auth_basic_user_file; a missing file gives 403, an unreadable one 500",
            },
            Platform {
                name: "Apache",
                step: "AH01620 `Could not open password file`; for LDAP look for AH01695 and `auth_ldap authenticate`",
            },
            Platform {
                name: "lighttpd",
                step: "check `auth.backend.htpasswd.userfile` and the error log for `opening plain-userfile` or \
                    `htpasswd`",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.6.1"), Reference::Cwe(755)],
    clues: &[
        Clue::Fact(Fact::CredentialsSent, Strength::Needed),
        Clue::Fact(Fact::StockPage, Strength::Weak),
        Clue::Fact(Fact::ChallengeAbsent, Strength::Weak),
        Clue::Fact(Fact::SchemeNotOffered, Strength::Against),
        Clue::Fact(Fact::JsonBody, Strength::Against),
        Clue::Effect(Factor::CredentialsNone, Effect::Asks, 0.85),
        Clue::Effect(Factor::CredentialsRandom, Effect::Same, 0.95),
        Clue::Says(&[
            "could not open password file",
            "can't contact ldap server",
            "ldap server is unavailable",
            "authentication backend unavailable",
            "authentication backend error",
            "user store unavailable",
            "failed to load user database",
        ]),
    ],
    ambiguous_with: &["role-insufficient", "credentials-wrong", "auth-service-unavailable", "account-disabled"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://www.example/ops/",
            headers: &[("Authorization", "Basic YWxpY2U6d29uZGVyLWxhbmQ4")],
            body: "",
        },
        answer: REFUSAL,
        otherwise: &[
            (
                Factor::CredentialsNone,
                Answer {
                    status: 401,
                    headers: &[
                        ("Server", "nginx"),
                        ("Content-Type", "text/html"),
                        ("WWW-Authenticate", r#"Basic realm="Ops""#),
                    ],
                    body: "<html>\n<head><title>401 Authorization Required</title></head>\n<body>\n<center><h1>401 \
                        Authorization Required</h1></center>\n<hr><center>nginx</center>\n</body>\n</html>\n",
                },
            ),
            (Factor::CredentialsRandom, REFUSAL),
            (Factor::ChildRandom, REFUSAL),
            (Factor::SiblingRandom, REFUSAL),
        ],
        elsewhere: &[],
    },
};

/// The refusal that stays the same whatever is changed.
const REFUSAL: Answer = Answer {
    status: 403,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
    body: "<html>\n<head><title>403 Forbidden</title></head>\n<body>\n<center><h1>403 Forbidden</h1></center>\n\
        <hr><center>nginx</center>\n</body>\n</html>\n",
};
