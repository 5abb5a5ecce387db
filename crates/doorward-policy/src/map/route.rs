//! `[[route]]`: a door, who may enter by it, and how a refusal looks.

use ipnet::IpNet;
use jiff::Timestamp;
use url::Url;

use super::hours::Hours;
use super::limits::Quota;

/// A route.
#[derive(Debug, Clone)]
pub struct Route {
    /// Its position in the map, from 0.
    pub position: usize,
    /// The line of the map on which it begins, from 1.
    pub line: usize,
    /// The path pattern as written: its name in logs, metrics and explanations.
    pub path: Box<str>,
    /// Hosts for which it speaks; empty: all of the site's.
    pub hosts: Vec<HostPattern>,
    /// Methods for which it speaks; empty: all. GET stands for HEAD too.
    pub methods: Vec<Box<str>>,
    /// Who may enter: any one of them. Never empty.
    pub allow: Vec<Allow>,
    /// Who may not, whatever `allow` says: `user:`, `service:`, `role:`, `scope:`, `signed-in` and `anyone`.
    pub deny: Vec<Allow>,
    /// Schemes that are taken here, as positions in [`super::Map::authenticate`]; in the order of challenges.
    pub authenticate: Vec<usize>,
    /// Addresses from which it may be entered; empty: all.
    pub networks: Vec<IpNet>,
    /// When it may be entered; none: always.
    pub hours: Option<Hours>,
    /// The first moment at which it may be entered.
    pub from: Option<Timestamp>,
    /// The moment from which it may no longer be entered.
    pub until: Option<Timestamp>,
    /// Seconds that a second factor may lie back.
    pub second_factor_s: Option<u64>,
    /// Rates.
    pub limits: Vec<Quota>,
    /// How a refusal looks.
    pub refuse_as: RefuseAs,
    /// How the owner is known, where `allow` says `owner`.
    pub owner: Option<Owner>,
    /// What search engines should do; none: nothing is said.
    pub indexing: Option<Indexing>,
    /// The upstream, as a position in [`super::Map::upstreams`].
    pub upstream: Option<usize>,
    /// Whether it is enforced or only watched.
    pub mode: Mode,
    /// Bytes of a request's body, in place of the map's limit.
    pub body_bytes: Option<u64>,
}

/// Who may enter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allow {
    /// `anyone`.
    Anyone,
    /// `signed-in`: any known caller.
    SignedIn,
    /// `role:NAME`, with all roles that have its rights.
    Role {
        /// The role as written.
        name: Box<str>,
        /// Roles that meet it: itself, and those that include it.
        held_by: Vec<Box<str>>,
    },
    /// `scope:NAME`.
    Scope(Box<str>),
    /// `user:NAME`: a person.
    User(Box<str>),
    /// `service:NAME`: a program.
    Service(Box<str>),
    /// `self:PARAM`, or `self` where the path has one parameter: it equals the caller's name.
    SelfIn(Box<str>),
    /// `owner`.
    Owner,
}

impl Allow {
    /// As it is written in the map.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Anyone => "anyone".to_owned(),
            Self::SignedIn => "signed-in".to_owned(),
            Self::Role { name, .. } => format!("role:{name}"),
            Self::Scope(name) => format!("scope:{name}"),
            Self::User(name) => format!("user:{name}"),
            Self::Service(name) => format!("service:{name}"),
            Self::SelfIn(parameter) => format!("self:{parameter}"),
            Self::Owner => "owner".to_owned(),
        }
    }
}

/// How the owner of a thing is known.
#[derive(Debug, Clone)]
pub enum Owner {
    /// `{ claim = "tenant", parameter = "org" }`: a claim of the caller's token equals a path parameter.
    Claim {
        /// The claim.
        claim: Box<str>,
        /// The path parameter.
        parameter: Box<str>,
    },
    /// `{ lookup = "http://…/{order}/owner" }`: asked of the application.
    Lookup(Lookup),
}

/// A question to the application: whose is this?
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// The URL, with path parameters in braces.
    pub url: Box<str>,
    /// The URL with every parameter replaced by `x`, to know scheme and host.
    pub server: Url,
    /// The answer's field with the owner's name; none: the body's first line.
    pub header: Option<Box<str>>,
    /// Seconds that an answer is kept.
    pub cache_s: u64,
    /// Milliseconds that an answer may take.
    pub timeout_ms: u64,
}

/// A host, or all hosts under a domain (`*.shop.example`), in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostPattern {
    /// One host.
    Exact(Box<str>),
    /// All hosts under this domain: the text begins with a dot.
    Under(Box<str>),
    /// `*`: every host.
    Any,
}

impl HostPattern {
    /// Whether it speaks for this host, given in lower case and without a port.
    #[must_use]
    pub fn matches(&self, host: &str) -> bool {
        match self {
            Self::Exact(name) => **name == *host,
            Self::Under(domain) => host.len() > domain.len() && host.ends_with(&**domain),
            Self::Any => true,
        }
    }
}

/// How a refusal looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RefuseAs {
    /// As its reason says: 401, 403.
    #[default]
    Forbidden,
    /// As what is not there: 404, for this caller like what the site itself says of such a page.
    NotFound,
    /// 451, with the words that RFC 7725 wants.
    Legal,
    /// 410.
    Gone,
}

/// What search engines should do with a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Indexing {
    /// `index`: it belongs into search engines; a refusal of them is a fault.
    Index,
    /// `noindex`: it does not; `X-Robots-Tag: noindex` is added.
    NoIndex,
}

/// Whether a map, or a route, is enforced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Mode {
    /// Refusals are made.
    #[default]
    Enforce,
    /// Refusals are written down, and the request passes.
    Observe,
}
