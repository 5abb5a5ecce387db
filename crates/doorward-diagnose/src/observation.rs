//! One request and its answer, wherever it came from: a probe, a HAR entry, a crawl, a log line.
//!
//! Header values are text in which every character stands for one byte (Latin-1), so that what was sent and received can be
//! told exactly. Secrets live in requests; whatever prints a request masks them first.

use std::net::{IpAddr, SocketAddr};

use serde::Serialize;
use url::Url;

/// One header field as it stands on the wire: name in its own case, value without the surrounding white space.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Field {
    /// The name, case kept.
    pub name: String,
    /// The value; each character is one byte.
    pub value: String,
}

impl std::fmt::Debug for Field {
    /// As a line of a head, without its secrets.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let line = format!("{}: {}", self.name, self.value);
        write!(formatter, "{:?}", crate::masking::without_secrets(&line))
    }
}

impl Field {
    /// A field of this name and value.
    #[must_use]
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

/// The HTTP version to speak, or that was spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum HttpVersion {
    /// HTTP/1.0.
    #[serde(rename = "1.0")]
    Http10,
    /// HTTP/1.1.
    #[serde(rename = "1.1")]
    Http11,
    /// HTTP/2: by ALPN over TLS, with prior knowledge without TLS.
    #[serde(rename = "2")]
    Http2,
}

/// A TLS version bound, as curl's `--tls-max` and `--tlsv1.2` give it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum TlsVersion {
    /// TLS 1.2.
    #[serde(rename = "1.2")]
    Tls12,
    /// TLS 1.3.
    #[serde(rename = "1.3")]
    Tls13,
}

/// How a request travels: everything below the HTTP message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Transport {
    /// The version to speak; `None`: HTTP/1.1.
    pub version: Option<HttpVersion>,
    /// Connect only over this family: `Some(true)` IPv6, `Some(false)` IPv4.
    pub ipv6: Option<bool>,
    /// The local address to send from.
    pub interface: Option<IpAddr>,
    /// `--resolve host:port:address`: connect there when the URL names host and port. Host `*` matches any.
    pub resolve: Vec<(String, u16, IpAddr)>,
    /// `--connect-to host:port:host2:port2`: connect to the second pair; an empty host or port 0 matches any or keeps the own.
    pub connect_to: Vec<(String, u16, String, u16)>,
    /// The forward proxy: `http://host:port`; plain requests for http URLs, CONNECT for https (or always, with `tunnel`).
    pub proxy: Option<Url>,
    /// User and password for the proxy (Basic).
    pub proxy_credentials: Option<(String, String)>,
    /// `-p`: CONNECT also for http URLs.
    pub tunnel: bool,
    /// `-k`: accept any server certificate.
    pub insecure: bool,
    /// PEM text of the CA certificates to trust in place of the system's.
    pub ca_pem: Option<Vec<u8>>,
    /// PEM text of the client certificate chain.
    pub certificate_pem: Option<Vec<u8>>,
    /// PEM text of the client certificate's key.
    pub key_pem: Option<Vec<u8>>,
    /// The TLS server name to send where it is not the URL's host; `Some("")`: send none.
    pub server_name: Option<String>,
    /// The lowest TLS version to offer.
    pub tls_min: Option<TlsVersion>,
    /// The highest TLS version to offer.
    pub tls_max: Option<TlsVersion>,
}

/// Credentials that need the server's challenge before they can be sent; the others are header fields.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// Digest (RFC 7616): one request for the challenge, one with the answer to it.
    Digest {
        /// The user name.
        user: String,
        /// The password.
        password: String,
    },
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Digest { user, .. } => write!(formatter, "Digest {{ user: {user:?}, password: \"…\" }}"),
        }
    }
}

/// One request, exactly as it is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The method, as spelled.
    pub method: String,
    /// The URL. Its fragment and user info are not sent.
    pub url: Url,
    /// The request target to send where it is not the URL's path and query, byte for byte (curl's `--path-as-is`, encoded
    /// slashes and the like are kept by [`Url`] itself; this is for what [`Url`] would normalise).
    pub target: Option<String>,
    /// The header fields in order. `Host` is added in front where none is given; `Content-Length` at the end where there is
    /// a body and none is given; nothing else is ever added.
    pub fields: Vec<Field>,
    /// The body; empty for none.
    pub body: Vec<u8>,
    /// Credentials that need a challenge first.
    pub credentials: Option<Credentials>,
    /// How it travels.
    pub transport: Transport,
}

impl Request {
    /// A GET for this URL without any header field.
    #[must_use]
    pub fn get(url: Url) -> Self {
        Self {
            method: "GET".to_owned(),
            url,
            target: None,
            fields: Vec::new(),
            body: Vec::new(),
            credentials: None,
            transport: Transport::default(),
        }
    }

    /// The first value of this field, compared without case.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        field(&self.fields, name)
    }

    /// The same request with this field set: replaced where it stands (first place; further ones dropped), else appended.
    #[must_use]
    pub fn with_field(mut self, name: &str, value: &str) -> Self {
        let place = self.fields.iter().position(|field| field.name.eq_ignore_ascii_case(name));
        match place {
            Some(place) => {
                let mut index = 0;
                self.fields.retain(|field| {
                    let keep = index <= place || !field.name.eq_ignore_ascii_case(name);
                    index += 1;
                    keep
                });
                if let Some(field) = self.fields.get_mut(place) {
                    value.clone_into(&mut field.value);
                }
            }
            None => self.fields.push(Field::new(name, value)),
        }
        self
    }

    /// The same request without this field.
    #[must_use]
    pub fn without_field(mut self, name: &str) -> Self {
        self.fields.retain(|field| !field.name.eq_ignore_ascii_case(name));
        self
    }
}

/// An answer as received.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The reason phrase (empty over HTTP/2).
    pub phrase: String,
    /// The version it was answered in.
    pub version: Option<HttpVersion>,
    /// The header fields in order, names in their own case.
    pub fields: Vec<Field>,
    /// The body after decompression, cut at the probe's limit.
    pub body: Vec<u8>,
    /// The body as text: decoded by its charset, what does not decode replaced.
    pub text: String,
    /// Whether the body was cut (limit reached, time up, or the connection ended early), and why, in words.
    pub cut: Option<String>,
}

impl Answer {
    /// The first value of this field, compared without case.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        field(&self.fields, name)
    }

    /// All values of this field in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |field| field.name.eq_ignore_ascii_case(name)).map(|field| field.value.as_str())
    }
}

/// The first value of a field among these, compared without case.
fn field<'a>(fields: &'a [Field], name: &str) -> Option<&'a str> {
    fields.iter().find(|field| field.name.eq_ignore_ascii_case(name)).map(|field| field.value.as_str())
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// The host name does not resolve.
    NameNotFound,
    /// The connection was refused.
    ConnectionRefused,
    /// The connection was reset before an answer.
    ConnectionReset,
    /// The connection was closed before an answer (nginx's 444 and the like).
    ConnectionClosed,
    /// The host or network cannot be reached, or the local address cannot be used.
    Unreachable,
    /// The time was up.
    TimedOut,
    /// The server's certificate is not trusted.
    CertificateUntrusted,
    /// The server's alert says that a client certificate is required, or refuses the one sent.
    ClientCertificate,
    /// No common TLS version or cipher.
    TlsVersion,
    /// The server does not know the TLS server name (alert 112).
    ServerNameUnknown,
    /// Another TLS failure.
    Tls,
    /// The answer is not HTTP, or breaks its grammar.
    NotHttp,
    /// The answer's header section is over the limit.
    HeaderTooLarge,
    /// The forward proxy refused the tunnel; its answer stands in [`Observation::proxy_answer`].
    ProxyRefused,
    /// Anything else; the detail says what.
    Other,
}

/// A request without an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The kind.
    pub kind: FailureKind,
    /// One line, lower case, without a full stop.
    pub detail: String,
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// An answer, whole or cut.
    Answered(Box<Answer>),
    /// None.
    Failed(Failure),
}

/// What the TLS handshake showed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct TlsFacts {
    /// `TLSv1.3` and the like.
    pub version: Option<String>,
    /// The cipher suite's name.
    pub cipher: Option<String>,
    /// The protocol that ALPN chose.
    pub alpn: Option<String>,
    /// The server name sent, if one was.
    pub server_name: Option<String>,
    /// Whether the server asked for a client certificate.
    pub certificate_asked: bool,
    /// The CA names the server's CertificateRequest listed, as text.
    pub certificate_authorities: Vec<String>,
    /// The server's chain, its own certificate first.
    pub chain: Vec<Certificate>,
}

/// A certificate of the peer's chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Certificate {
    /// The subject's distinguished name.
    pub subject: String,
    /// The issuer's distinguished name.
    pub issuer: String,
    /// DNS names and addresses it is for.
    pub names: Vec<String>,
    /// Unix time, seconds.
    pub not_before: i64,
    /// Unix time, seconds.
    pub not_after: i64,
}

/// How long each phase took, in microseconds; 0 where the phase did not occur.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Timing {
    /// Name look-up.
    pub lookup_us: u64,
    /// TCP connection.
    pub connect_us: u64,
    /// TLS handshake.
    pub tls_us: u64,
    /// From the request sent to the first byte of the answer.
    pub first_byte_us: u64,
    /// All of it.
    pub total_us: u64,
}

/// Where an observation comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// A request that Doorward sent.
    Probe,
    /// An entry of a HAR file.
    Har,
}

/// One request and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// The request.
    pub request: Request,
    /// What came of it.
    pub outcome: Outcome,
    /// When it was sent: Unix time, microseconds.
    pub at_us: i64,
    /// Where it comes from.
    pub source: Source,
    /// The address that answered.
    pub remote: Option<SocketAddr>,
    /// The address it was sent from.
    pub local: Option<SocketAddr>,
    /// What the TLS handshake showed.
    pub tls: Option<TlsFacts>,
    /// The forward proxy's answer to CONNECT, where it refused.
    pub proxy_answer: Option<Box<Answer>>,
    /// The challenge round of Digest: the first answer, before the credentials were sent.
    pub challenge_answer: Option<Box<Answer>>,
    /// How long it took.
    pub timing: Timing,
}

impl Observation {
    /// The answer, if there is one.
    #[must_use]
    pub fn answer(&self) -> Option<&Answer> {
        match &self.outcome {
            Outcome::Answered(answer) => Some(answer),
            Outcome::Failed(_) => None,
        }
    }
}
