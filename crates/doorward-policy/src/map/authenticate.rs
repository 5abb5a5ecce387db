//! `[[authenticate]]`: the schemes by which callers are known.

use std::path::PathBuf;

use url::Url;

use crate::caller::Scheme;

/// One scheme with its rules.
#[derive(Debug, Clone)]
pub struct Authenticator {
    /// Its name in the map; the scheme's word where it has none.
    pub name: Box<str>,
    /// The protection space that challenges name.
    pub realm: Box<str>,
    /// The scheme and what it takes.
    pub method: Method,
}

/// A scheme's own rules.
#[derive(Debug, Clone)]
pub enum Method {
    /// `basic`.
    Basic(BasicRules),
    /// `bearer`.
    Bearer(Box<BearerRules>),
    /// `key`.
    Key(KeyRules),
    /// `certificate`.
    Certificate(CertificateRules),
    /// `link`.
    Link(LinkRules),
}

impl Authenticator {
    /// The scheme.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        match self.method {
            Method::Basic(_) => Scheme::Basic,
            Method::Bearer(_) => Scheme::Bearer,
            Method::Key(_) => Scheme::Key,
            Method::Certificate(_) => Scheme::Certificate,
            Method::Link(_) => Scheme::Link,
        }
    }
}

/// Where a secret stands. Secrets are never in the map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// `{ env = "NAME" }`.
    Env(Box<str>),
    /// `{ file = "path" }`; a line break at the end is not part of it.
    File(PathBuf),
}

/// Rules of `basic`.
#[derive(Debug, Clone)]
pub struct BasicRules {
    /// Who has which password.
    pub users: Users,
    /// Roles by name.
    pub roles: Vec<(Box<str>, Vec<Box<str>>)>,
}

/// Where users and passwords stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Users {
    /// `{ file = "users.htpasswd" }`.
    File(PathBuf),
}

/// Rules of `bearer`.
#[derive(Debug, Clone)]
pub struct BearerRules {
    /// `iss`, compared exactly. None with introspection alone.
    pub issuer: Option<Box<str>>,
    /// `aud`: one of these must be named.
    pub audience: Vec<Box<str>>,
    /// Where the keys come from; none with introspection alone.
    pub keys: Option<KeySource>,
    /// The algorithms that are taken; empty: those that fit the keys, none of them symmetric unless the key is a secret.
    pub algorithms: Vec<Algorithm>,
    /// Seconds of difference between clocks that are forgiven.
    pub leeway_s: u64,
    /// Whether `typ` must be `at+jwt` (RFC 9068, section 4). Otherwise `JWT` and none are taken too, and ID tokens are told by their claims.
    pub strict_type: bool,
    /// The claim with the caller's name.
    pub name_claim: Box<str>,
    /// The claim with roles; dots lead into objects.
    pub roles_claim: Box<str>,
    /// The claim with scopes (a string with spaces, or a list); `scp` is read where it is absent.
    pub scope_claim: Box<str>,
    /// Claims that owners are compared with.
    pub owner_claims: Vec<Box<str>>,
    /// Where opaque tokens are asked about (RFC 7662).
    pub introspection: Option<Introspection>,
    /// Whether `/.well-known/oauth-protected-resource` is served and named in challenges (RFC 9728).
    pub resource_metadata: bool,
    /// The authorization servers that the metadata names.
    pub authorization_servers: Vec<Url>,
}

/// Where the keys of tokens come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySource {
    /// `{ jwks = "https://…" }`: a key set (RFC 7517), fetched and kept.
    Url(Url),
    /// `{ file = "…" }`: a public key, certificate (PEM), or a key set.
    File(PathBuf),
    /// `{ secret = … }`: a secret for HS256, HS384, HS512.
    Secret(SecretSource),
}

/// Signature algorithms (RFC 7518, section 3.1; RFC 8037).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// HMAC with SHA-256.
    Hs256,
    /// HMAC with SHA-384.
    Hs384,
    /// HMAC with SHA-512.
    Hs512,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    Rs512,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// RSASSA-PSS with SHA-384.
    Ps384,
    /// RSASSA-PSS with SHA-512.
    Ps512,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// ECDSA on P-384 with SHA-384.
    Es384,
    /// Ed25519.
    EdDsa,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: &[Self] = &[
        Self::Hs256,
        Self::Hs384,
        Self::Hs512,
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Ps256,
        Self::Ps384,
        Self::Ps512,
        Self::Es256,
        Self::Es384,
        Self::EdDsa,
    ];

    /// The name in a token's header, compared exactly.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Ps256 => "PS256",
            Self::Ps384 => "PS384",
            Self::Ps512 => "PS512",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::EdDsa => "EdDSA",
        }
    }
}

/// Token introspection (RFC 7662).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Introspection {
    /// The end point.
    pub url: Url,
    /// Who asks.
    pub client_id: Box<str>,
    /// With which secret.
    pub client_secret: SecretSource,
    /// Seconds that an answer is kept; never beyond the token's own end.
    pub cache_s: u64,
}

/// Rules of `key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRules {
    /// The field that carries it besides `Authorization: Bearer`.
    pub header: Box<str>,
}

/// Rules of `certificate`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateRules {
    /// Which part of the certificate is the caller's name.
    pub name: CertificateName,
    /// Services by the name in the certificate; where it is empty, every certificate of the authority is the service of its own name.
    pub services: Vec<(Box<str>, Box<str>)>,
    /// Roles by service.
    pub roles: Vec<(Box<str>, Vec<Box<str>>)>,
}

/// Which part of a certificate is the caller's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateName {
    /// The first URI among the alternative names, as SPIFFE has it.
    Uri,
    /// The first DNS name among the alternative names.
    Dns,
    /// The first e-mail address among the alternative names.
    Email,
    /// The common name of the subject.
    CommonName,
}

/// Rules of `link`: `…?expires=UNIX&signature=BASE64URL`, HMAC-SHA-256 over method, host, path and the other query parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRules {
    /// The secret.
    pub secret: SecretSource,
    /// The parameter with the end of validity, in Unix seconds.
    pub expires: Box<str>,
    /// The parameter with the signature.
    pub signature: Box<str>,
}
