//! `request-signature`: the signature over the request does not match.

use super::entry::*;

/// The signature over the request does not match.
pub(super) const REQUEST_SIGNATURE: Reason = Reason {
    id: "request-signature",
    title: "The signature over the request does not match",
    family: Family::Credentials,
    since: "0.1.0",
    explanation: "This service wants each request signed: the client computes a signature over the method, path, query, some \
        headers and the body with its secret key, and the server computes the same and compares. The two differ. \
        Either the secret is wrong (often a trailing space or a lost character), or something changed after \
        signing: a proxy rewrote Host or the path, the query was ordered or escaped otherwise, or the region in the \
        signature is another.",
    statuses: &[403, 401],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 1,
    repair: Repair {
        visitor: &[],
        client: &[
            "Compare the canonical request that your code signs with the one in the error answer, line by line: \
                method, escaped path, sorted query, header names, body hash.",
            "Copy the secret key afresh without spaces, and check the region and service name that go into the \
                signing key.",
            "Sign last: nothing (a library, a proxy, a redirect) may change Host, path, query or a signed header \
                afterwards.",
        ],
        operator: &[
            "Let the gateway pass Host, path, query and the signed headers unchanged to the service that checks \
                the signature.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`proxy_set_header Host $http_host;` and `proxy_pass` without a path part, so that the URI goes \
                    through as it came",
            },
            Platform {
                name: "Apache",
                step: "`ProxyPreserveHost On`, and `ProxyPass … nocanon` with `AllowEncodedSlashes NoDecode`",
            },
            Platform { name: "HAProxy", step: "leave Host alone: no `http-request set-header Host` on these paths" },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9421, "3.2"), Reference::Cwe(347)],
    clues: &[
        Clue::Fact(Fact::StockPage, Strength::Against),
        Clue::Fact(Fact::CredentialsSent, Strength::Needed),
        Clue::Fact(Fact::TokenReadable, Strength::Against),
        Clue::Fact(Fact::DateSkewed, Strength::Against),
        Clue::Fact(Fact::LinkSigned, Strength::Against),
        Clue::Fact(Fact::ChallengeBasic, Strength::Against),
        Clue::Effect(Factor::CredentialsNone, Effect::Differs, 0.8),
        Clue::Effect(Factor::CredentialsRandom, Effect::Differs, 0.5),
        Clue::Says(&[
            "signaturedoesnotmatch",
            "signature we calculated does not match",
            "invalidsignatureexception",
            "invalid_signature",
            "signature mismatch",
            "hmac signature does not match",
            "signature validation failed for request",
            "request signature is invalid",
            "invalid request signature",
            "oauth_problem=signature_invalid",
            "signature_invalid",
            "invalid oauth signature",
            "the mac signature found in the http request",
            "webhook signature verification failed",
            "no signatures found matching the expected signature",
        ]),
        Clue::Hints(&["formed correctly including the signature", "invalid signature"]),
    ],
    ambiguous_with: &["link-signature", "credentials-wrong", "clock-skew"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://files.example/reports/q3.csv",
            headers: &[
                (
                    "Authorization",
                    "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE7Q2/20261122/eu-central-1/s3/aws4_request, \
                        SignedHeaders=host;x-amz-content-sha256;x-amz-date, \
                        Signature=9f0d2c61b7e0a54c9a18d36b45c7ee0b2a7f5d1c83e6940fb5d2a1c7e8f90314",
                ),
                ("X-Amz-Date", "20261122T120000Z"),
                ("X-Amz-Content-Sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ],
            body: "",
        },
        answer: REFUSAL,
        otherwise: &[
            (
                Factor::CredentialsNone,
                Answer {
                    status: 403,
                    headers: &[("Content-Type", "application/xml")],
                    body: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code><Message>Access \
                        Denied</Message></Error>",
                },
            ),
            (Factor::SiblingRandom, REFUSAL),
            (
                Factor::CredentialsRandom,
                Answer {
                    status: 403,
                    headers: &[("Content-Type", "application/xml")],
                    body: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
                        <Error><Code>InvalidAccessKeyId</Code><Message>The access key does not exist in our \
                        records.</Message></Error>",
                },
            ),
        ],
        elsewhere: &[],
    },
};

/// The refusal that stays the same whatever is changed.
const REFUSAL: Answer = Answer {
    status: 403,
    headers: &[("Content-Type", "application/xml")],
    body: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>SignatureDoesNotMatch</Code><Message>The request \
        signature we calculated does not match the signature you provided. Check your key and signing \
        method.</Message></Error>",
};
