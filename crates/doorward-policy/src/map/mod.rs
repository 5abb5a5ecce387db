//! The access map in its resolved form: every default filled in, every name found, ready to decide by.

mod authenticate;
pub mod diff;
mod hours;
mod limits;
pub mod read;
mod route;
pub mod show;
mod site;

use ipnet::IpNet;

use crate::router::Router;

pub use authenticate::{
    Algorithm, Authenticator, BasicRules, BearerRules, CertificateName, CertificateRules, Introspection, KeyRules,
    KeySource, LinkRules, Method, SecretSource, Users,
};
pub use hours::Hours;
pub use limits::{Counted, Limits, Quota, SignInLimits};
pub use route::{Allow, HostPattern, Indexing, Lookup, Mode, Owner, RefuseAs, Route};
pub use site::{
    AddressLimits, Banned, Cors, Crawler, CrawlerProof, Forward, Health, Https, Listen, Log, Pages, Site, Store,
    Tracing, Upstream, UpstreamHost, Words,
};

/// A whole map.
#[derive(Debug)]
pub struct Map {
    /// What the site is.
    pub site: Site,
    /// Where requests are taken.
    pub listen: Listen,
    /// Where requests are sent on to; routes and the site name them by position.
    pub upstreams: Vec<Upstream>,
    /// The schemes, in the order in which challenges are offered; routes name them by position.
    pub authenticate: Vec<Authenticator>,
    /// Cross-origin rules; none where no other origin may read answers.
    pub cors: Option<Cors>,
    /// Each role with the roles that contain it, itself included: `role:viewer` is met by any of them.
    pub roles: Vec<Role>,
    /// Who is kept out whatever the routes say.
    pub banned: Banned,
    /// Sizes, times and rates.
    pub limits: Limits,
    /// What is told to the upstream about the caller.
    pub forward: Forward,
    /// Crawlers that are known by proof.
    pub crawlers: Vec<Crawler>,
    /// The pages of refusals.
    pub pages: Pages,
    /// Where is written what happened.
    pub log: Log,
    /// Where API keys are kept.
    pub store: Store,
    /// Where traces are sent, if anywhere.
    pub tracing: Option<Tracing>,
    /// The routes in their order.
    pub routes: Vec<Route>,
    /// The routes, ready to be searched: `Router::new(&routes, site.ignore_case)`.
    pub router: Router,
}

/// A role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its name.
    pub name: Box<str>,
    /// The names of all roles that have its rights: itself, and those that include it.
    pub held_by: Vec<Box<str>>,
}

/// Networks, as written in `networks`, `banned` and `trusted_proxies`.
#[must_use]
pub fn holds(networks: &[IpNet], address: std::net::IpAddr) -> bool {
    networks.iter().any(|network| network.contains(&address))
}
