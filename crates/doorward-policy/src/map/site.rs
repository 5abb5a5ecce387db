//! The sections of the map that describe the site and its surroundings, rather than its doors.

use std::net::SocketAddr;
use std::path::PathBuf;

use ipnet::IpNet;
use url::Url;

use super::authenticate::SecretSource;
use super::limits::Quota;
use super::route::{HostPattern, Mode, RefuseAs};

/// `[site]`: what the site is.
#[derive(Debug, Clone)]
pub struct Site {
    /// The address that clients use.
    pub origin: Url,
    /// Host names that are served: the origin's and `names`. Other hosts are misdirected (421).
    pub hosts: Vec<HostPattern>,
    /// The upstream of routes that name none, as a position in [`super::Map::upstreams`].
    pub upstream: Option<usize>,
    /// Whether the map is enforced or only watched.
    pub mode: Mode,
    /// How a path is refused that no route names.
    pub unlisted: RefuseAs,
    /// Whether paths are matched without regard to case (`case = "ignore"`): for upstreams that do so.
    pub ignore_case: bool,
    /// Whether `%2F` and `%5C` in paths are passed on (`encoded_slash = "pass"`) instead of being refused with 400.
    pub pass_encoded_slash: bool,
    /// Whether requests without encryption are refused (default: where the origin is https).
    pub require_https: bool,
}

/// `[listen]`: where requests are taken.
#[derive(Debug, Clone)]
pub struct Listen {
    /// Plain HTTP.
    pub http: Vec<SocketAddr>,
    /// HTTP over TLS.
    pub https: Option<Https>,
    /// The same decisions for other proxies: nginx's auth_request and its like.
    pub forward_auth: Option<SocketAddr>,
    /// `/healthz`, `/readyz`, `/metrics`, for the operator.
    pub admin: Option<SocketAddr>,
    /// Whose Forwarded and X-Forwarded-* are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Whether connections on `http` and `https` begin with a PROXY protocol header, taken from trusted proxies only.
    pub proxy_protocol: bool,
    /// How many threads serve; none: one a core.
    pub workers: Option<usize>,
}

/// TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Https {
    /// Where to listen.
    pub address: Vec<SocketAddr>,
    /// Certificate chain and key files, in PEM; the one that fits the name asked for is used, else the first.
    pub certificates: Vec<(PathBuf, PathBuf)>,
    /// The authority of client certificates, in PEM.
    pub client_ca: Option<PathBuf>,
}

/// `[upstreams.NAME]`, or the URLs of `upstream`: where requests are sent on to.
#[derive(Debug, Clone)]
pub struct Upstream {
    /// Its name in the map; the URL where it has none.
    pub name: Box<str>,
    /// Its servers: `http://host:port` or `https://host:port`.
    pub servers: Vec<Url>,
    /// Whether HTTP/2 is spoken (prior knowledge on http, ALPN on https).
    pub http2: bool,
    /// Which Host the upstream sees.
    pub host: UpstreamHost,
    /// How its servers are watched; none: only by their failures.
    pub health: Option<Health>,
    /// Milliseconds that connecting may take.
    pub connect_timeout_ms: u64,
    /// Milliseconds from the end of the request to the head of the answer.
    pub timeout_ms: u64,
    /// Milliseconds that an answer's body may stand still.
    pub idle_timeout_ms: u64,
    /// An authority to trust in place of the system's, in PEM.
    pub ca: Option<PathBuf>,
}

/// Which Host field an upstream sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UpstreamHost {
    /// The client's.
    Pass,
    /// The server's own, from its URL.
    Own,
    /// A fixed one.
    Fixed(Box<str>),
}

/// How an upstream's servers are watched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// The path asked for; 2xx and 3xx are well.
    pub path: Box<str>,
    /// Milliseconds between two questions.
    pub every_ms: u64,
    /// Milliseconds that an answer may take.
    pub timeout_ms: u64,
    /// Failures in a row after which a server is left out.
    pub down_after: u32,
    /// Successes in a row after which it is taken in again.
    pub up_after: u32,
}

/// `[cors]`: who may read answers across origins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cors {
    /// Origins as a browser sends them; `*` alone for all.
    pub origins: Vec<Box<str>>,
    /// Whether credentials may go along. Never together with `*`.
    pub credentials: bool,
    /// Methods for preflights.
    pub methods: Vec<Box<str>>,
    /// Request headers for preflights.
    pub headers: Vec<Box<str>>,
    /// Answer headers that scripts may read, besides those of refusals.
    pub expose: Vec<Box<str>>,
    /// Seconds that a preflight's answer may be kept.
    pub max_age_s: u64,
}

/// `[banned]`: who is kept out whatever the routes say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Banned {
    /// Names of persons.
    pub users: Vec<Box<str>>,
    /// Names of services.
    pub services: Vec<Box<str>>,
    /// Networks.
    pub networks: Vec<IpNet>,
}

/// `[forward]`: what is told to the upstream about the caller. Fields of these names from outside are dropped in every spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forward {
    /// The field for the caller's name.
    pub user: Box<str>,
    /// The field for the caller's roles, joined by commas.
    pub roles: Box<str>,
    /// The field for the caller's scopes, joined by spaces.
    pub scopes: Box<str>,
    /// The field for the scheme.
    pub scheme: Box<str>,
    /// Whether Authorization is sent on although the gateway consumed it.
    pub credentials: bool,
}

/// `[[crawler]]`: a crawler that is known by proof, not by its name.
#[derive(Debug, Clone)]
pub struct Crawler {
    /// Its name for the log.
    pub name: Box<str>,
    /// A part of the User-Agent that claims to be it, in lower case.
    pub agent: Box<str>,
    /// What proves it.
    pub proof: CrawlerProof,
}

/// What proves that a crawler is the one it says.
#[derive(Debug, Clone)]
pub enum CrawlerProof {
    /// The address is in a published file of ranges (JSON with `prefixes`, or a list).
    Ranges(PathBuf),
    /// The address's name ends so, and the name leads back to the address.
    Domains(Vec<Box<str>>),
}

/// `[pages]`: the pages of refusals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pages {
    /// The owner's template in place of the built-in one: a file with `{title}`, `{text}`, `{next}`, `{request_id}`, `{status}`.
    pub template: Option<PathBuf>,
    /// The page for what is not there; concealed refusals and the site's own 404 are both replaced by it.
    pub not_found: Option<PathBuf>,
    /// The site's name, for titles.
    pub name: Option<Box<str>>,
    /// Where to sign in.
    pub sign_in: Option<Url>,
    /// Where to ask for access.
    pub request_access: Option<Url>,
    /// Whom to ask: an address or a page.
    pub contact: Option<Url>,
    /// Words in place of the built-in ones: (language, status, text); language and status may be left open.
    pub words: Vec<Words>,
    /// Who demanded a legal block, for `Link: rel="blocked-by"` (RFC 7725, section 4).
    pub blocked_by: Option<Url>,
}

/// The owner's own words for a refusal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// The language, as in Accept-Language; none for any.
    pub language: Option<Box<str>>,
    /// The status; none for any.
    pub status: Option<u16>,
    /// The heading.
    pub title: Option<Box<str>>,
    /// The text.
    pub text: Option<Box<str>>,
}

/// `[log]`: where is written what happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// The file of requests and decisions, one JSON object a line; none: standard error. `off` switches it off.
    pub file: Option<PathBuf>,
    /// Whether anything is written at all.
    pub on: bool,
    /// Whether open requests are written too, or refusals alone.
    pub open: bool,
}

/// `[store]`: where API keys are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    /// The file of the embedded database.
    pub file: PathBuf,
}

/// `[tracing]`: where traces are sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Tracing {
    /// The OTLP end point (HTTP).
    pub endpoint: Url,
    /// The share of requests that are traced, from 0 to 1, where the caller did not decide.
    pub share: f64,
    /// A secret header for the end point.
    pub authorization: Option<SecretSource>,
}

/// Rates per address, for every request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AddressLimits {
    /// The quotas.
    pub quotas: Vec<Quota>,
}
