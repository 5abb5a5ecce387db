//! `authorization-malformed`: the Authorization header cannot be read.

use super::entry::*;

/// The Authorization header cannot be read.
pub const AUTHORIZATION_MALFORMED: Reason = Reason {
    id: "authorization-malformed",
    title: "The Authorization header cannot be read",
    family: Family::Credentials,
    since: "0.1.0",
    explanation: "The Authorization header must hold the name of a scheme, one space, and the credential: `Bearer abc…` or \
        `Basic bmFtZTpwYXNz`. This one does not: the scheme is missing or stands there twice, quotation marks or a \
        line break came along, or the part after Basic is not valid base64 of name, colon and password. The server \
        cannot read it, so it treats it as no credential or answers 400. The secret itself may be perfectly good.",
    statuses: &[401, 400, 403],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::Applicable,
    sight: Sight::Outside,
    frequency: 4,
    repair: Repair {
        visitor: &[],
        client: &[
            "Write the header as scheme, one space, credential, with nothing around it. The usual slips are \
                `Bearer Bearer …`, `Bearer: …`, `Bearer \"…\"`, a token with a line break at its end, and no scheme \
                at all.",
            "For Basic, encode `name:password` without a line break: `printf '%s' 'name:password' | base64 -w0`; \
                plain `echo` adds a line break that becomes part of the password.",
            "Print the header that really leaves the program (`curl -v`, without sharing the output): libraries \
                and tools such as Postman often add the scheme by themselves.",
        ],
        operator: &["Answer a header that does not parse with 401 and a challenge (or 400 with \
                `error=\"invalid_request\"` for Bearer), never with 500, so that the author of the client sees what \
                to mend."],
        platforms: &[],
    },
    search_effect: None,
    references: &[
        Reference::Rfc(9110, "11.4"),
        Reference::Rfc(9110, "11.6.2"),
        Reference::Rfc(7617, "2"),
        Reference::Rfc(6750, "2.1"),
    ],
    clues: &[
        Clue::Fact(Fact::AuthorizationMalformed, Strength::Decisive),
        Clue::Fact(Fact::CredentialsSent, Strength::Needed),
        Clue::Fact(Fact::ErrorInvalidRequest, Strength::Strong),
        Clue::Effect(Factor::AuthorizationMended, Effect::Opens, 0.7),
        Clue::Effect(Factor::AuthorizationMended, Effect::Differs, 0.2),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.6),
        Clue::Effect(Factor::CredentialsNone, Effect::Differs, 0.3),
        Clue::Says(&[
            "should not contain spaces",
            "malformed authorization",
            "invalid token header",
            "invalid basic header",
            "token string should not contain spaces",
            "credentials not correctly base64 encoded",
            "invalid authorization header",
            "malformed authorization header",
            "authorization header must start with",
            "authorization header format",
            "authorization header is malformed",
            "invalid header format",
            "format is authorization: bearer",
            "badly formed authorization",
            "authorization header requires",
            "credentials_bad_format",
            "credentials_bad_scheme",
            "invalid authorization format",
            "the authorization header is malformed",
            "authorizationheadermalformed",
        ]),
        Clue::Hints(&[
            "invalid_request",
            "not enough segments",
            "jwt malformed",
            "wrong number of segments",
            "jwt is not in the form",
        ]),
    ],
    ambiguous_with: &["token-signature", "auth-scheme-wrong", "request-malformed"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://api.example/v1/ledger",
            headers: &[("Authorization", "Bearer Bearer k9Jq2mXw")],
            body: "",
        },
        answer: Answer {
            status: 401,
            headers: &[("Content-Type", "application/json"), ("WWW-Authenticate", r#"Bearer realm="ledger""#)],
            body: r#"{"detail":"Invalid authorization header format"}"#,
        },
        otherwise: &[
            (
                Factor::AuthorizationMended,
                Answer { status: 200, headers: &[("Content-Type", "application/json")], body: r#"{"status":"ok"}"# },
            ),
            (
                Factor::CredentialsNone,
                Answer {
                    status: 401,
                    headers: &[("Content-Type", "application/json"), ("WWW-Authenticate", r#"Bearer realm="ledger""#)],
                    body: r#"{"detail":"Not authenticated"}"#,
                },
            ),
        ],
        elsewhere: &[],
    },
};
