//! `token-algorithm`: the token's signing algorithm is not accepted.

use super::entry::*;

/// The token's signing algorithm is not accepted.
pub const TOKEN_ALGORITHM: Reason = Reason {
    id: "token-algorithm",
    title: "The token's signing algorithm is not accepted",
    family: Family::Tokens,
    since: "0.1.0",
    explanation: "The head of a token names the algorithm by which it was signed. A server must accept only those that it \
        expects, since a token with the algorithm `none` is not signed at all, and one that swaps a public-key \
        algorithm (RS256) for a shared secret (HS256) can be forged. This token names one that is not on the \
        server's list. Usually the client made the token itself, or two sides were configured differently.",
    statuses: &[401, 403],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::BearerError("invalid_token"),
    sight: Sight::Outside,
    frequency: 3,
    repair: Repair {
        visitor: &[],
        client: &["Get the token from the issuer instead of making one; if you do make it yourself (a service \
                account), sign it with the algorithm and key that the API documents."],
        operator: &[
            "Compare the `alg` in the token's head with the list that the API accepts. If the issuer changed it \
                on purpose (say from RS256 to ES256), add exactly that one; never add `none`, and never allow HS \
                and RS or ES for the same key.",
        ],
        platforms: &[
            Platform { name: "Python", step: r#"PyJWT: `jwt.decode(token, key, algorithms=["ES256"])`"# },
            Platform { name: "Node.js", step: r#"jsonwebtoken: `algorithms: ["ES256"]` in the options of `verify`"# },
            Platform {
                name: "Spring",
                step: "`spring.security.oauth2.resourceserver.jwt.jws-algorithms`; RS256 alone is accepted where \
                    nothing is set",
            },
            Platform { name: "Auth0", step: "Application, Advanced Settings, OAuth: JsonWebToken Signature Algorithm" },
        ],
    },
    search_effect: None,
    references: &[
        Reference::Rfc(8725, "3.1"),
        Reference::Rfc(7515, "4.1.1"),
        Reference::Rfc(6750, "3.1"),
        Reference::Cwe(327),
        Reference::Cwe(347),
    ],
    clues: &[
        Clue::Effect(Factor::CredentialsRandom, Effect::Differs, 0.33),
        Clue::Effect(Factor::CredentialsRandom, Effect::Same, 0.6),
        Clue::Effect(Factor::CredentialsNone, Effect::Differs, 0.4),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.5),
        Clue::Fact(Fact::CredentialsSent, Strength::Needed),
        Clue::Fact(Fact::TokenReadable, Strength::Needed),
        Clue::Fact(Fact::TokenUnsigned, Strength::Decisive),
        Clue::Fact(Fact::TokenSymmetric, Strength::Strong),
        Clue::Fact(Fact::ErrorInvalidToken, Strength::Weak),
        Clue::Fact(Fact::TokenExpired, Strength::Against),
        Clue::Fact(Fact::TokenCut, Strength::Against),
        Clue::Says(&[
            "algorithm of this token",
            "unexpected algorithm",
            "alg not allowed",
            "invalid algorithm",
            "alg value is not allowed",
            "algorithm not supported",
            "unexpected signing method",
            "signing method none is invalid",
            "signing method hs256 is invalid",
            "signing method hs384 is invalid",
            "signing method hs512 is invalid",
            "jwt signature is required",
            "unsecured (plain)",
            "unsigned claims jwts are not supported",
            "unsecured jwt",
            "idx10504",
            "(algorithm) header parameter value not allowed",
            "jwt header [alg] is not supported",
            "jwt header [alg] field value is invalid",
            "algorithm not allowed",
            "algorithm is not allowed",
            "incorrect key for this algorithm",
            "unsupported algorithm",
            "invalidalgorithmerror",
            "unsupported jws algorithm",
            "disallowed algorithm",
        ]),
        Clue::Hints(&["another algorithm expected, or no matching key", "invalid_token", "invalid token"]),
    ],
    ambiguous_with: &["token-signature", "token-key-unknown", "token-type-wrong"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://api.example/v1/ledger",
            headers: &[(
                "Authorization",
                "Bearer eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUiLCJzdWIiOiJ1L\
                        TEwNDIiLCJhdWQiOiJsZWRnZXIiLCJleHAiOjE3OTUzNTAwMDAsImlhdCI6MTc5NTM0ODIwMH0.",
            )],
            body: "",
        },
        answer: Answer {
            status: 401,
            headers: &[
                ("Content-Type", "application/json"),
                (
                    "WWW-Authenticate",
                    "Bearer realm=\"ledger\", error=\"invalid_token\", error_description=\"The specified alg \
                        value is not allowed\"",
                ),
            ],
            body: r#"{"detail":"The specified alg value is not allowed"}"#,
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
