//! The request as a server sees it: what a configuration is evaluated for.

use std::net::{IpAddr, SocketAddr};

use doorward_diagnose::Field;
use doorward_diagnose::testimony::without_secrets;

/// One request at the door of one server.
#[derive(Clone, PartialEq, Eq)]
pub struct Ask {
    /// Whether it came over TLS.
    pub tls: bool,
    /// The TLS server name that was sent, where there was one.
    pub server_name: Option<String>,
    /// The method, as spelled.
    pub method: String,
    /// The Host, without its port, in lower case.
    pub host: String,
    /// The request target as on the wire, without the query: `/a%20b/../c`.
    pub path: String,
    /// The query without its `?`; absent where there is no `?`.
    pub query: Option<String>,
    /// Whether it is not known if there was a query: some logs leave it out.
    pub hides_query: bool,
    /// The HTTP version, such as `1.1`.
    pub version: String,
    /// The header fields in order.
    pub fields: Vec<Field>,
    /// The fields of which it is known whether they were sent; absent where [`fields`](Self::fields) has all that were. A log tells of few.
    pub known_fields: Option<Vec<String>>,
    /// Whether the client showed a certificate of its own; absent where that is not known.
    pub certificate: Option<bool>,
    /// The address from which the server sees the request come.
    pub client: IpAddr,
    /// The address and port at which the server takes it.
    pub local: SocketAddr,
    /// The bytes of the body.
    pub body_bytes: u64,
    /// Unix time in seconds.
    pub now_s: i64,
    /// The status with which it was answered; absent where that is not known.
    pub status: Option<u16>,
}

impl std::fmt::Debug for Ask {
    /// Without the secrets of its query and its fields.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let target = match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        };
        formatter
            .debug_struct("Ask")
            .field("request", &format!("{} {}", self.method, without_secrets(&target)))
            .field("host", &self.host)
            .field("fields", &self.fields)
            .field("client", &self.client)
            .field("local", &self.local)
            .field("tls", &self.tls)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl Ask {
    /// Whether it is not known if this field was sent.
    #[must_use]
    pub fn is_unknown(&self, name: &str) -> bool {
        let is_known = |known: &Vec<String>| known.iter().any(|known| known.eq_ignore_ascii_case(name));
        self.known_fields.as_ref().is_some_and(|known| !is_known(known)) && self.field(name).is_none()
    }

    /// Whether it is not known which query there was.
    #[must_use]
    pub fn is_query_unknown(&self) -> bool {
        self.hides_query && self.query.is_none()
    }

    /// The first value of this field, compared without case.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name)).map(|field| field.value.as_str())
    }
}
