//! Who asks, as far as their credentials told. How the credentials were verified is not known here.

/// A caller whose credentials were verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// A person or a program.
    pub kind: Kind,
    /// The account, the subject, or the service's name: what `user:` and `service:` name in the map.
    pub name: Box<str>,
    /// The roles given directly; what they include is the map's knowledge.
    pub roles: Vec<Box<str>>,
    /// The scopes of the credential.
    pub scopes: Vec<Box<str>>,
    /// How they were authenticated.
    pub scheme: Scheme,
    /// When a second factor was last used, in Unix seconds.
    pub second_factor_at_s: Option<i64>,
    /// When the credential ends, in Unix seconds.
    pub expires_at_s: Option<i64>,
    /// A public name of the credential for the log: a key's prefix, a token's `jti`, a certificate's serial. Never a secret.
    pub credential: Option<Box<str>>,
    /// Claims that some route's `owner` asks for, by name.
    pub claims: Vec<(Box<str>, Box<str>)>,
}

/// Whether a caller is a person or a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A person: named by `user:`.
    Person,
    /// A program: named by `service:`.
    Service,
}

/// The ways in which a caller can be authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scheme {
    /// User and password in the Authorization field (RFC 7617).
    Basic,
    /// A signed or opaque token (RFC 6750).
    Bearer,
    /// An API key that this gateway issued.
    Key,
    /// A client certificate.
    Certificate,
    /// A signed link.
    Link,
}

impl Scheme {
    /// The word used in the map, in logs and in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Bearer => "bearer",
            Self::Key => "key",
            Self::Certificate => "certificate",
            Self::Link => "link",
        }
    }
}
