//! `proof-of-possession`: the token is bound to a key and the proof of that key is missing.

use super::entry::*;

/// The token is bound to a key and the proof of that key is missing.
pub(super) const PROOF_OF_POSSESSION: Reason = Reason {
    id: "proof-of-possession",
    title: "The token is bound to a key and the proof of that key is missing",
    family: Family::Tokens,
    since: "0.1.0",
    explanation: "This token is not a plain pass that anyone may carry: it is bound to a key or certificate of the client \
        that fetched it, so that a thief cannot use it. Each request must prove possession, by a freshly signed \
        DPoP header or by the client certificate in the TLS handshake. That proof is missing here, or it is stale, \
        or made for another address. The token itself may be good.",
    statuses: &[401, 403],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::Applicable,
    sight: Sight::Outside,
    frequency: 1,
    repair: Repair {
        visitor: &[],
        client: &[
            "Send `Authorization: DPoP <token>` and a `DPoP` header signed anew for each request, with the \
                method (`htm`), the address without query (`htu`), the time (`iat`), and the hash of the token \
                (`ath`), by the key that the token names in `cnf`.",
            "If the answer carries `DPoP-Nonce` and says `use_dpop_nonce`, put that nonce into the proof and \
                repeat the request once.",
            "For a token bound to a certificate (`x5t#S256`), present the same client certificate here as when \
                the token was fetched.",
        ],
        operator: &[
            "Let the proxy pass the DPoP header and the outer address to the application, since the proof is \
                checked against them; where TLS ends at the proxy, hand on the client certificate.",
            "Keep the clocks right: a proof is only good for a short while.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`proxy_set_header Host $http_host;` and `X-Forwarded-Proto $scheme`, so that the application \
                    can compare `htu`; for mTLS `ssl_verify_client optional;` and a header from \
                    `$ssl_client_escaped_cert`",
            },
            Platform {
                name: "Keycloak",
                step: "client, Advanced: Require DPoP bound tokens, or OAuth 2.0 Mutual TLS Certificate Bound Access \
                    Tokens",
            },
        ],
    },
    search_effect: None,
    references: &[
        Reference::Rfc(9449, "7.1"),
        Reference::Rfc(9449, "4.3"),
        Reference::Rfc(9449, "9"),
        Reference::Rfc(8705, "3"),
    ],
    clues: &[
        Clue::Fact(Fact::CredentialsSent, Strength::Needed),
        Clue::Fact(Fact::TokenTimely, Strength::Weak),
        Clue::Fact(Fact::TokenExpired, Strength::Against),
        Clue::Fact(Fact::SchemeNotOffered, Strength::Weak),
        Clue::Fact(Fact::CertificateSent, Strength::Against),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.45),
        Clue::Effect(Factor::CredentialsNone, Effect::Differs, 0.45),
        Clue::Effect(Factor::CredentialsRandom, Effect::Same, 0.5),
        Clue::Effect(Factor::CredentialsRandom, Effect::Differs, 0.4),
        Clue::Says(&[
            "invalid_dpop_proof",
            "use_dpop_nonce",
            "dpop proof",
            "missing dpop",
            "dpop header",
            "dpop-bound",
            "dpop bound",
            "dpop_proof",
            "dpop token",
            "certificate-bound",
            "certificate bound",
            "x5t#s256",
            "certificate thumbprint",
            "cnf claim",
            "proof of possession",
            "proof-of-possession",
        ]),
        Clue::Hints(&["algs=", "dpop"]),
    ],
    ambiguous_with: &["token-signature", "client-cert-required"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://api.example/v1/ledger",
            headers: &[(
                "Authorization",
                "Bearer eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IjIwMjYtMDkifQ.eyJpc3MiOiJodHRwczovL2lkLm\
                        V4YW1wbGUiLCJzdWIiOiJ1LTEwNDIiLCJhdWQiOiJsZWRnZXIiLCJleHAiOjE3OTUzNTAwMDAsImlhdCI6MTc5NTM0OD\
                        IwMCwiY25mIjp7ImprdCI6IjBaY09DT1JaTll5LURXcHFxMzBqWnlKR0hUTjBkMkhnbEJWM3VpZ3VBNEkifX0.ZzqqIi\
                        NAkL6sZn8nWJvSsoeuawwMpgS6-GTNzrgXCZeoPOS8fQ_YNIrvXdLj3wQbkedsJrf2FPdq0pxGcPR_nw",
            )],
            body: "",
        },
        answer: Answer {
            status: 401,
            headers: &[
                ("Content-Type", "application/json"),
                (
                    "WWW-Authenticate",
                    "DPoP realm=\"ledger\", error=\"invalid_dpop_proof\", error_description=\"DPoP proof is \
                        missing\", algs=\"ES256 EdDSA\"",
                ),
            ],
            body: r#"{"error":"invalid_dpop_proof","error_description":"DPoP proof is missing"}"#,
        },
        otherwise: &[
            (
                Factor::CredentialsNone,
                Answer {
                    status: 401,
                    headers: &[
                        ("Content-Type", "application/json"),
                        ("WWW-Authenticate", r#"DPoP realm="ledger", algs="ES256 EdDSA""#),
                    ],
                    body: r#"{"error":"unauthorized"}"#,
                },
            ),
            (
                Factor::CredentialsRandom,
                Answer {
                    status: 401,
                    headers: &[
                        ("Content-Type", "application/json"),
                        ("WWW-Authenticate", r#"DPoP realm="ledger", error="invalid_token", algs="ES256 EdDSA""#),
                    ],
                    body: r#"{"error":"invalid_token"}"#,
                },
            ),
        ],
        elsewhere: &[],
    },
};
