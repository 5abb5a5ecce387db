//! `auth-scheme-wrong`: A valid secret is sent in the wrong scheme or place.

use super::entry::*;

/// A valid secret is sent in the wrong scheme or place.
pub const AUTH_SCHEME_WRONG: Reason = Reason {
    id: "auth-scheme-wrong",
    title: "A valid secret is sent in the wrong scheme or place",
    family: Family::Credentials,
    since: "0.1.0",
    explanation: "A server reads a credential only in the form it expects. Here the secret came in another: `Bearer` where \
        the server asks for `Basic` or `Token`, or in the query string or a header of another name. The server does \
        not recognise it and behaves as if nothing had been sent. The WWW-Authenticate header of the answer names \
        the scheme that it wants.",
    statuses: &[401, 403, 400],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::Applicable,
    sight: Sight::Outside,
    frequency: 5,
    repair: Repair {
        visitor: &[],
        client: &[
            "Send the same secret in the scheme that WWW-Authenticate names, for example `Authorization: Token \
                …` in place of `Authorization: Bearer …`, or `curl -u name:password` where it says Basic.",
            "If the documentation names a header of its own (X-API-Key, apikey, PRIVATE-TOKEN), use exactly that \
                name, and take the secret out of the query string, where logs keep it.",
        ],
        operator: &[
            "Name every scheme that serves here in WWW-Authenticate, one field line each, so that clients can \
                find the right one by themselves.",
        ],
        platforms: &[
            Platform {
                name: "Django",
                step: "REST framework wants `Token`, not `Bearer`; a subclass of TokenAuthentication with `keyword = \
                    \"Bearer\"` takes the other word",
            },
            Platform { name: "Apache", step: "the error log says AH01614, `client used wrong authentication scheme`" },
            Platform {
                name: "Kong",
                step: "`key_names` of the key-auth plugin lists the header and query names that are read",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "11.1"), Reference::Rfc(9110, "11.6.1"), Reference::Rfc(6750, "2")],
    clues: &[
        Clue::Fact(Fact::SecretInQuery, Strength::Strong),
        Clue::Fact(Fact::SchemeAsOffered, Strength::Excludes),
        Clue::Fact(Fact::SchemeNotOffered, Strength::Decisive),
        Clue::Fact(Fact::CredentialsSent, Strength::Needed),
        Clue::Fact(Fact::ChallengePresent, Strength::Weak),
        Clue::Fact(Fact::AuthorizationMalformed, Strength::Against),
        Clue::Fact(Fact::ErrorInvalidToken, Strength::Against),
        Clue::Effect(Factor::SchemeOffered, Effect::Opens, 0.85),
        Clue::Effect(Factor::SecretInHeader, Effect::Opens, 0.8),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.9),
        Clue::Effect(Factor::CredentialsRandom, Effect::Same, 0.95),
        Clue::Says(&[
            "unsupported authorization scheme",
            "unsupported authorization type",
            "unsupported authentication scheme",
            "unsupported auth scheme",
            "wrong authentication scheme",
            "invalid authentication scheme",
            "must use bearer",
            "use the bearer scheme",
            "please use a bearer token",
            "only bearer tokens are supported",
            "must be sent in the authorization header",
            "invalid authentication type",
        ]),
        Clue::Hints(&[
            "authentication credentials were not provided",
            "not authenticated",
            "no api key found in request",
            "no auth token",
            "authorization header is missing",
            "could not verify that you",
            "invalid authentication credentials",
            "invalid key=value pair",
        ]),
    ],
    ambiguous_with: &["authorization-stripped", "auth-stacked", "header-name-dropped", "authorization-malformed"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://api.example/tasks/",
            headers: &[("Authorization", "Bearer 4f9d1c0b7a")],
            body: "",
        },
        answer: REFUSAL,
        otherwise: &[
            (
                Factor::SchemeOffered,
                Answer { status: 200, headers: &[("Content-Type", "application/json")], body: r#"{"status":"ok"}"# },
            ),
            (Factor::CredentialsRandom, REFUSAL),
        ],
        elsewhere: &[],
    },
};

/// The refusal that stays the same whatever is changed.
const REFUSAL: Answer = Answer {
    status: 401,
    headers: &[("Content-Type", "application/json"), ("WWW-Authenticate", "Token")],
    body: r#"{"detail":"Authentication credentials were not provided."}"#,
};
