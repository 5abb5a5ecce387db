//! `header-name-dropped`: A header with this name never reaches the application.

use super::entry::*;

/// A header with this name never reaches the application.
pub(super) const HEADER_NAME_DROPPED: Reason = Reason {
    id: "header-name-dropped",
    title: "A header with this name never reaches the application",
    family: Family::Credentials,
    since: "0.1.0",
    explanation: "The client sends a header that the application needs, but the server in front throws it away because of its \
        name. The usual case is an underscore: nginx and Apache drop names such as `api_key` or `X_Auth_Token` \
        before anything behind them sees them, and say nothing to the client. The application then answers as if \
        the header had not been sent. It often works in development, where no front server stands before the \
        application.",
    statuses: &[401, 403, 400],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Changed,
    challenge: Challenge::Applicable,
    sight: Sight::Inside,
    frequency: 4,
    repair: Repair {
        visitor: &[],
        client: &[
            "If the service accepts the same header with hyphens (`X-Api-Key` in place of `x_api_key`), use that \
                spelling: it passes everywhere.",
        ],
        operator: &[
            "Rename the header in the API to one with hyphens, or to Authorization, and keep the old name only \
                for a while: this is the mend that lasts.",
            "Where clients cannot change, let the front server pass this one header on purpose.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`underscores_in_headers on;` in the `server` block that is the default for this address and \
                    port; the error log at level info says `client sent invalid header line`",
            },
            Platform {
                name: "Apache",
                step: "2.4 drops such names for CGI and FastCGI: `SetEnvIfNoCase ^api.key$ (.*) HTTP_API_KEY=$1` hands \
                    this one on",
            },
            Platform {
                name: "HAProxy",
                step: "look for `option http-restrict-req-hdr-names delete` (or `reject`), and for `http-request \
                    del-header`",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "5.1"), Reference::Rfc(3875, "4.1.18")],
    clues: &[
        Clue::Fact(Fact::OddHeaderName, Strength::Needed),
        Clue::Fact(Fact::StockPage, Strength::Against),
        Clue::Fact(Fact::CredentialsSent, Strength::Needed),
        Clue::Fact(Fact::CredentialIgnored, Strength::Strong),
        Clue::Fact(Fact::GatewayPassed, Strength::Weak),
        Clue::Fact(Fact::SecretInQuery, Strength::Against),
        Clue::Fact(Fact::TokenReadable, Strength::Against),
        Clue::Fact(Fact::AuthorizationMalformed, Strength::Against),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.97),
        Clue::Effect(Factor::CredentialsRandom, Effect::Same, 0.97),
        Clue::Effect(Factor::HeaderNone, Effect::Same, 0.95),
        Clue::Effect(Factor::SecretInHeader, Effect::Opens, 0.3),
        Clue::Effect(Factor::OriginDirect, Effect::Opens, 0.85),
        Clue::Hints(&[
            "no api key found in request",
            "api key is missing",
            "missing api key",
            "authentication credentials were not provided",
            "not authenticated",
            "token not provided",
        ]),
    ],
    ambiguous_with: &["authorization-stripped", "auth-scheme-wrong", "credentials-wrong", "header-required"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://api.example/v1/usage",
            headers: &[("api_key", "k-live-1111")],
            body: "",
        },
        answer: REFUSAL,
        otherwise: &[
            (Factor::CredentialsNone, REFUSAL),
            (Factor::CredentialsRandom, REFUSAL),
            (
                Factor::OriginDirect,
                Answer { status: 200, headers: &[("Content-Type", "application/json")], body: r#"{"status":"ok"}"# },
            ),
        ],
        elsewhere: &[],
    },
};

/// The refusal that stays the same whatever is changed.
const REFUSAL: Answer = Answer {
    status: 401,
    headers: &[
        ("Content-Type", "application/json"),
        ("Server", "nginx"),
        ("WWW-Authenticate", r#"ApiKey realm="usage""#),
    ],
    body: r#"{"detail":"API key is missing"}"#,
};
