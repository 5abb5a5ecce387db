//! `client-cert-untrusted`: mutual TLS with a certificate that fails its check.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 400,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
    body: "<html><head><title>400 The SSL certificate error</title></head><body><center><h1>400 Bad \
                    Request</h1></center><center>The SSL certificate \
                    error</center><hr><center>nginx</center></body></html>",
};

/// The client certificate is not from an authority the server trusts.
pub const CLIENT_CERT_UNTRUSTED: Reason = Reason {
    id: "client-cert-untrusted",
    title: "The client certificate is not from an authority the server trusts",
    family: Family::Transport,
    since: "0.1.0",
    explanation: "A client certificate was sent, and the server could not trust it. Most often it was issued by \
        another authority than the one the server was told to trust, or an intermediate certificate is \
        missing from the file, or the certificate has expired or been revoked. It can also be a server \
        certificate that is not allowed for use by clients. Passwords and tokens are not looked at before \
        this is settled.",
    statuses: &[400, 403, 401],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 2,
    repair: Repair {
        visitor: &["Choose another certificate when the browser asks, or ask whoever gave it to you for a \
                current one."],
        client: &[
            "Read your certificate: `openssl x509 -in client.pem -noout -issuer -subject -dates -ext \
                extendedKeyUsage`; the dates must be current and the use must name client authentication.",
            "See which authorities the server accepts: `openssl s_client -connect HOST:443 -servername \
                HOST` lists them under \"Acceptable client certificate CA names\".",
            "Put the intermediate certificates into the same file, after your own.",
        ],
        operator: &[
            "Check the certificate against the file the server trusts: `openssl verify -CAfile \
                clients.pem -purpose sslclient client.pem` names what is missing.",
            "Add the authority (and its root) that issued this certificate to that file, if its holders \
                should enter; refresh the revocation list if it has expired, for an expired list refuses \
                everyone.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`ssl_client_certificate` names the trusted authorities and `ssl_verify_depth 2;` admits \
                    one intermediate (the default of 1 does not); the error log says `client SSL certificate \
                    verify error`",
            },
            Platform {
                name: "Apache",
                step: "`SSLCACertificateFile` and `SSLVerifyDepth`; the error log says `Certificate \
                    Verification: Error (…)`",
            },
            Platform { name: "HAProxy", step: "`ca-file` and `crl-file` on the `bind` line; log `%[ssl_c_err]`" },
            Platform {
                name: "IIS",
                step: "403.16 untrusted, 403.17 expired, 403.13 revoked: the log field `sc-substatus` tells which",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(8446, "4.4.2.4"), Reference::Rfc(5280, "6")],
    clues: &[
        Clue::Fact(Fact::CertificateSent, Strength::Strong),
        Clue::Fact(Fact::CertificateAlert, Strength::Strong),
        Clue::Fact(Fact::CertificateAsked, Strength::Strong),
        Clue::Fact(Fact::PlainHttp, Strength::Against),
        Clue::Effect(Factor::CertificateNone, Effect::Differs, 0.7),
        Clue::Says(&[
            "the ssl certificate error",
            "http error 403.16",
            "http error 403.17",
            "http error 403.13",
            "client certificate is not trusted",
            "untrusted client certificate",
            "client certificate has expired",
            "client certificate revoked",
            "invalid client certificate",
        ]),
        Clue::Hints(&["ssl certificate", "client certificate"]),
    ],
    ambiguous_with: &["client-cert-required"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://partners.example/feed",
            headers: &[("Accept", "*/*")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::SiteRoot, REFUSED),
            (Factor::RootRandom, REFUSED),
            (Factor::SiblingRandom, REFUSED),
            (
                Factor::CertificateNone,
                Answer {
                    status: 400,
                    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
                    body: "<html><head><title>400 No required SSL certificate was \
                    sent</title></head><body><center><h1>400 Bad Request</h1></center><center>No required \
                    SSL certificate was sent</center><hr><center>nginx</center></body></html>",
                },
            ),
        ],
        elsewhere: &[],
    },
};
