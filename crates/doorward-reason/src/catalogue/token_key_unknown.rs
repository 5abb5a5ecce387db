//! `token-key-unknown`: the token's key is not among those the server checks with.

use super::entry::*;

/// The token's key is not among those the server checks with.
pub const TOKEN_KEY_UNKNOWN: Reason = Reason {
    id: "token-key-unknown",
    title: "The token's key is not among those the server checks with",
    family: Family::Tokens,
    since: "0.1.0",
    explanation: "The token's head names by an id, `kid`, which of the issuer's keys signed it. The server looked for that \
        key among the public keys that it knows and found none, so it cannot check the token. Either the issuer \
        changed its keys and the server still holds an old list, or the token comes from another environment or \
        tenant with keys of its own. When everybody is refused from one moment on, it is the first.",
    statuses: &[401, 403],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Changed,
    challenge: Challenge::BearerError("invalid_token"),
    sight: Sight::Inside,
    frequency: 2,
    repair: Repair {
        visitor: &[],
        client: &[
            "Check that the token comes from the issuer of this environment: its `kid` must stand in the list at \
                the issuer's `jwks_uri`.",
            "If it does, get one new token and try again; then report it to whoever runs the API.",
        ],
        operator: &[
            "Fetch the issuer's `jwks_uri` from the API's own machine and look for the token's `kid`. If it is \
                there, the API's copy is old: restart it or empty its key cache.",
            "Let the API fetch the list again when a `kid` is unknown (at most once in some minutes), and \
                publish a new key in the issuer at least a cache lifetime before signing with it.",
        ],
        platforms: &[
            Platform {
                name: "Envoy",
                step: "`remote_jwks.cache_duration` is how long an old list is kept; the answer says `Jwks doesn't \
                    have key to match kid or alg from Jwt`",
            },
            Platform {
                name: "ASP.NET",
                step: "`RefreshOnIssuerKeyNotFound = true` (the default); IDX10501 in the log names the kid",
            },
            Platform { name: "Python", step: "PyJWT: `PyJWKClient(url, lifespan=300)`" },
            Platform {
                name: "Keycloak",
                step: "Realm settings, Keys: leave the old key passive, not deleted, until its tokens have run out",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(7515, "4.1.4"), Reference::Rfc(7517, "4.5"), Reference::Rfc(6750, "3.1")],
    clues: &[
        Clue::Effect(Factor::CredentialsRandom, Effect::Differs, 0.33),
        Clue::Effect(Factor::CredentialsRandom, Effect::Same, 0.6),
        Clue::Effect(Factor::CredentialsNone, Effect::Differs, 0.4),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.5),
        Clue::Fact(Fact::CredentialsSent, Strength::Needed),
        Clue::Fact(Fact::TokenReadable, Strength::Needed),
        Clue::Fact(Fact::ErrorInvalidToken, Strength::Weak),
        Clue::Fact(Fact::TokenTimely, Strength::Weak),
        Clue::Fact(Fact::TokenExpired, Strength::Against),
        Clue::Fact(Fact::TokenCut, Strength::Against),
        Clue::Fact(Fact::TokenUnsigned, Strength::Against),
        Clue::Fact(Fact::TokenAudienceForeign, Strength::Against),
        Clue::Says(&[
            "unable to find a signing key",
            "jwks doesn't have key to match kid",
            "signature key was not found",
            "idx10501",
            "idx10500",
            "no applicable key found in the json web key set",
            "signing key not found",
            "unable to find key with kid",
            "unknown kid",
            "kid not found",
            "unable to lookup correct key",
            "unable to match key",
            "key id not found",
            "no key found for kid",
            "no signing key found",
            "could not find a jwk",
            "could not find key with kid",
            "unknown key id",
            "jwk not found",
            "no matching jwk",
            "unable to find appropriate key",
            "unable to find matching key",
            "no jwk found",
        ]),
        Clue::Hints(&["another algorithm expected, or no matching key", "invalid_token", "no suitable key"]),
    ],
    ambiguous_with: &[
        "token-signature",
        "token-issuer",
        "token-audience",
        "token-algorithm",
        "token-revoked",
        "token-type-wrong",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://api.example/v1/ledger",
            headers: &[(
                "Authorization",
                "Bearer eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IjIwMjctMDEifQ.eyJpc3MiOiJodHRwczovL2lkLm\
                        V4YW1wbGUiLCJzdWIiOiJ1LTEwNDIiLCJhdWQiOiJsZWRnZXIiLCJleHAiOjE3OTUzNTAwMDAsImlhdCI6MTc5NTM0OD\
                        IwMH0.09x5rTpfVYccHp95YfvGOgWfEBglGS7_5bHf99UQuye722iQp8MxR81YUdU67WTXDkH0AfkmNpIQ7DER9MWAcg",
            )],
            body: "",
        },
        answer: Answer {
            status: 401,
            headers: &[
                ("Content-Type", "application/json"),
                (
                    "WWW-Authenticate",
                    "Bearer realm=\"ledger\", error=\"invalid_token\", error_description=\"Unable to find a \
                        signing key that matches: '2027-01'\"",
                ),
            ],
            body: r#"{"detail":"Unable to find a signing key that matches: '2027-01'"}"#,
        },
        otherwise: &[
            (
                Factor::CredentialsNone,
                Answer {
                    status: 401,
                    headers: &[("Content-Type", "application/json"), ("WWW-Authenticate", r#"Bearer realm="ledger""#)],
                    body: r#"{"detail":"Not authenticated"}"#,
                },
            ),
            (
                Factor::CredentialsRandom,
                Answer {
                    status: 401,
                    headers: &[
                        ("Content-Type", "application/json"),
                        (
                            "WWW-Authenticate",
                            "Bearer realm=\"ledger\", error=\"invalid_token\", error_description=\"Not enough \
                                segments\"",
                        ),
                    ],
                    body: r#"{"detail":"Not enough segments"}"#,
                },
            ),
        ],
        elsewhere: &[],
    },
};
