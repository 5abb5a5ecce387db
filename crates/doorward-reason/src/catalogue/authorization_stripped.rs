//! `authorization-stripped`: the credential is lost between the front server and the application.

use super::entry::*;

/// The credential is lost between the front server and the application.
pub(super) const AUTHORIZATION_STRIPPED: Reason = Reason {
    id: "authorization-stripped",
    title: "The credential is lost between the front server and the application",
    family: Family::Credentials,
    since: "0.1.0",
    explanation: "The client sent its credential and the front server received it, but the program that checks it never saw \
        it. Gateways delete the Authorization header by a rule of their own, and CGI and FastCGI programs (PHP \
        under Apache most of all) do not get it unless the server is told to hand it on. So right and wrong \
        credentials get the same answer, the one for no credentials at all. Nothing in the client can mend this.",
    statuses: &[401, 403],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::Applicable,
    sight: Sight::Inside,
    frequency: 3,
    repair: Repair {
        visitor: &[],
        client: &["Send the same request straight to the application, past the gateway, if you can: where that \
                succeeds, tell whoever runs the gateway."],
        operator: &[
            "Hand the Authorization header on to the program that checks it, for the paths that need it and no \
                others.",
            "Prove it by logging whether the header arrives at the application (only whether, never its value).",
        ],
        platforms: &[
            Platform {
                name: "Apache",
                step: "`CGIPassAuth On` in the `<Directory>` or .htaccess of the application (2.4.13 and later); \
                    before that `SetEnvIf Authorization \"(.*)\" HTTP_AUTHORIZATION=$1`",
            },
            Platform {
                name: "nginx",
                step: "remove `proxy_set_header Authorization \"\";` from the location; for FastCGI a `fastcgi_param \
                    HTTP_AUTHORIZATION $http_authorization;` makes sure",
            },
            Platform {
                name: "HAProxy",
                step: "remove `http-request del-header Authorization`, or make it conditional on the paths that must \
                    not get it",
            },
            Platform { name: "Caddy", step: "remove `header_up -Authorization` from `reverse_proxy`" },
            Platform {
                name: "WordPress",
                step: "Tools, Site Health shows whether the Authorization header arrives; saving the permalinks writes \
                    the missing RewriteRule into .htaccess",
            },
            Platform {
                name: "Varnish",
                step: "remove `unset req.http.Authorization;` from vcl_recv and `return (pass);` for these paths \
                    instead",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "11.6.2"), Reference::Rfc(3875, "4.1.18")],
    clues: &[
        Clue::Fact(Fact::SaysNotSent, Strength::Strong),
        Clue::Fact(Fact::CredentialIgnored, Strength::Weak),
        Clue::Fact(Fact::CredentialsSent, Strength::Needed),
        Clue::Fact(Fact::GatewayPassed, Strength::Weak),
        Clue::Fact(Fact::UpstreamSigned, Strength::Weak),
        Clue::Fact(Fact::AuthorizationMalformed, Strength::Against),
        Clue::Fact(Fact::SchemeNotOffered, Strength::Against),
        Clue::Fact(Fact::ErrorInvalidToken, Strength::Against),
        Clue::Fact(Fact::ChallengeAbsent, Strength::Weak),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.97),
        Clue::Effect(Factor::CredentialsRandom, Effect::Same, 0.97),
        Clue::Effect(Factor::OriginDirect, Effect::Opens, 0.8),
        Clue::Effect(Factor::SchemeOffered, Effect::Same, 0.9),
        Clue::Hints(&[
            "rest_not_logged_in",
            "authentication credentials were not provided",
            "not authenticated",
            "authorization header is missing",
            "missing authorization header",
            "no authorization token was found",
            "consumer key is missing",
            "jwt is missing",
            "jwt_auth_no_auth_header",
            "no credentials",
            "you are not currently logged in",
            "token not provided",
        ]),
    ],
    ambiguous_with: &[
        "credentials-wrong",
        "auth-scheme-wrong",
        "auth-stacked",
        "header-name-dropped",
        "cache-strips-request",
        "upstream-refuses",
        "gateway-refuses",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://www.example/wp-json/wp/v2/users/me?context=edit",
            headers: &[("Authorization", "Basic Ym9zczpBYjEyIENkMzQgRWY1Ng==")],
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
    headers: &[("Content-Type", "application/json"), ("Server", "Apache")],
    body: r#"{"code":"rest_not_logged_in","message":"You are not currently logged in.","data":{"status":401}}"#,
};
