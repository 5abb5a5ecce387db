//! Apache httpd: what TLS has to do with a refusal. Certificates of clients, server names, `SSLRequire`.

use super::apache_core::{accompanies, refuses};
use super::{Level, Message};

/// The reasons of a certificate that is asked for and does not come.
const CERTIFICATE: &[&str] = &["client-cert-required", "client-cert-untrusted"];

/// What Apache writes of TLS.
pub(super) static MESSAGES: &[Message] = &[
    refuses(
        Level::Error,
        &[2219],
        &["access to {path} failed, reason: SSL connection required"],
        &[403],
        &["https-required"],
        "`SSLRequireSSL` holds for `{path}`, and the request came over plain HTTP",
    ),
    refuses(
        Level::Error,
        &[2229, 2265],
        &[
            "access to {path} failed, reason: SSL requirement expression not fulfilled",
            "access to {path} failed, reason: Failed to execute SSL requirement expression: {why}",
        ],
        &[403],
        &["client-cert-required", "client-cert-untrusted", "https-required", "protocol-version"],
        "the `SSLRequire` that holds for `{path}` was not met",
    ),
    accompanies(
        Level::Info,
        &[2228],
        &["Failed expression: {why}"],
        &["client-cert-required", "client-cert-untrusted", "https-required"],
        "the expression that was not met is {why}",
    ),
    refuses(
        Level::Error,
        &[2263],
        &["Re-negotiation handshake failed: Client certificate missing"],
        &[403],
        &["client-cert-required"],
        "a client certificate is required for this place, and none came",
    ),
    refuses(
        Level::Error,
        &[2262],
        &["Re-negotiation handshake failed: Client verification failed"],
        &[403],
        &["client-cert-untrusted"],
        "the client's certificate does not verify",
    ),
    refuses(
        Level::Error,
        &[2261, 2225, 2222, 2223, 10158, 10421, 10422, 2253],
        &[
            "Re-negotiation handshake failed",
            "Re-negotiation request failed",
            "Cannot find peer certificate chain",
            "Cannot find certificate storage",
            "cannot perform post-handshake authentication",
            "TLS handshake failure",
            "error setting SSL session context",
            "Unable to reconfigure (per-directory) permitted SSL ciphers",
        ],
        &[403],
        CERTIFICATE,
        "the client certificate that this place requires could not be asked for",
    ),
    accompanies(
        Level::Error,
        &[2039],
        &["Certificate Verification: Error ({why})"],
        &["client-cert-untrusted"],
        "the client's certificate does not verify: {why}",
    ),
    refuses(
        Level::Error,
        &[2264],
        &["SSL cipher suite not renegotiated: access to {path} denied using cipher {why}"],
        &[403],
        &["protocol-version"],
        "the cipher `{why}` does not do for `{path}`",
    ),
    refuses(
        Level::Error,
        &[2032],
        &["Hostname {host} provided via SNI and hostname {why} provided via HTTP have no compatible SSL setup"],
        &[421, 400],
        &["misdirected-request", "sni-mismatch"],
        "the TLS connection is for `{host}`, the Host is `{why}`, and the two are set up differently",
    ),
    refuses(
        Level::Error,
        &[2031],
        &["Hostname {host} provided via SNI, but no hostname provided in HTTP request"],
        &[400],
        &["request-malformed", "sni-mismatch"],
        "the TLS connection is for `{host}`, and the request has no Host",
    ),
    refuses(
        Level::Info,
        &[2033, 2256],
        &[
            "No hostname was provided via SNI for a name based virtual host",
            "Non-default virtual host with SSLVerify set to 'require'",
        ],
        &[403],
        &["sni-mismatch"],
        "the client sent no server name, and `SSLStrictSNIVHostCheck` asks for one",
    ),
    refuses(
        Level::Info,
        &[1996],
        &["SSL handshake failed: HTTP spoken on HTTPS port; trying to send HTML error page"],
        &[400],
        &["https-required"],
        "plain HTTP was spoken at a port for HTTPS",
    ),
    refuses(
        Level::Error,
        &[2035, 10096, 2434],
        &[
            "Encountered FakeBasicAuth spoof: {user}",
            "Cannot use FakeBasicAuth for username containing a colon: {user}",
            "Failed to set FakeBasicAuth username to '{user}', did not exist in certificate",
        ],
        &[403],
        &["client-cert-untrusted", "credentials-wrong"],
        "no user can be made of the client's certificate",
    ),
    refuses(
        Level::Error,
        &[2739],
        &["Forbidding access to backend server; no valid SCTs"],
        &[403],
        &["upstream-refuses", "upstream-unavailable"],
        "the certificate of the server behind is in no transparency log",
    ),
];
