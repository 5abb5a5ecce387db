//! Maps for tests, made by hand: so that routing and deciding are tested apart from reading.

use std::net::SocketAddr;

use crate::map::{
    AddressLimits, Allow, Authenticator, Banned, BasicRules, BearerRules, CertificateName, CertificateRules, Forward,
    HostPattern, KeyRules, Limits, LinkRules, Listen, Log, Map, Method, Mode, Pages, RefuseAs, Route, SecretSource,
    SignInLimits, Site, Store, Users,
};
use crate::router::Router;

/// The positions of the schemes in [`map`].
pub(crate) const BASIC: usize = 0;
pub(crate) const BEARER: usize = 1;
pub(crate) const KEY: usize = 2;
pub(crate) const CERTIFICATE: usize = 3;
pub(crate) const LINK: usize = 4;

/// A route that says nothing but this.
pub(crate) fn route(path: &str, allow: &[&str]) -> Route {
    Route {
        position: 0,
        line: 1,
        path: path.into(),
        hosts: Vec::new(),
        methods: Vec::new(),
        allow: entries(allow),
        deny: Vec::new(),
        authenticate: vec![BASIC, BEARER, KEY],
        networks: Vec::new(),
        hours: None,
        from: None,
        until: None,
        second_factor_s: None,
        limits: Vec::new(),
        refuse_as: RefuseAs::Forbidden,
        owner: None,
        indexing: None,
        upstream: None,
        mode: Mode::Enforce,
        body_bytes: None,
    }
}

/// Entries of `allow` or `deny`. Of roles, `viewer` is contained in `editor`, and that in `admin`.
pub(crate) fn entries(words: &[&str]) -> Vec<Allow> {
    words.iter().map(|word| entry(word)).collect()
}

fn entry(word: &str) -> Allow {
    match word.split_once(':') {
        None if word == "anyone" => Allow::Anyone,
        None if word == "signed-in" => Allow::SignedIn,
        None => Allow::Owner,
        Some(("role", name)) => Allow::Role { name: name.into(), held_by: held_by(name) },
        Some(("scope", name)) => Allow::Scope(name.into()),
        Some(("user", name)) => Allow::User(name.into()),
        Some(("service", name)) => Allow::Service(name.into()),
        Some((_, name)) => Allow::SelfIn(name.into()),
    }
}

fn held_by(role: &str) -> Vec<Box<str>> {
    let ladder = ["viewer", "editor", "admin"];
    match ladder.iter().position(|other| *other == role) {
        Some(at) => ladder[at..].iter().map(|role| (*role).into()).collect(),
        None => vec![role.into()],
    }
}

/// A map with these routes, for `shop.example` and everything under it, over plain HTTP.
pub(crate) fn map(routes: Vec<Route>) -> Map {
    let mut routes = routes;
    for (position, route) in routes.iter_mut().enumerate() {
        (route.position, route.line) = (position, position + 1);
    }
    let host = |name: &str| HostPattern::Exact(name.into());
    Map {
        site: Site {
            origin: "http://shop.example".parse().unwrap(),
            hosts: vec![host("shop.example"), HostPattern::Under(".shop.example".into())],
            upstream: None,
            mode: Mode::Enforce,
            unlisted: RefuseAs::NotFound,
            ignore_case: false,
            pass_encoded_slash: false,
            require_https: false,
        },
        listen: listen(),
        upstreams: Vec::new(),
        authenticate: schemes(),
        cors: None,
        roles: Vec::new(),
        banned: Banned::default(),
        limits: limits(),
        forward: Forward {
            user: "X-User".into(),
            roles: "X-Roles".into(),
            scopes: "X-Scopes".into(),
            scheme: "X-Scheme".into(),
            credentials: false,
        },
        crawlers: Vec::new(),
        pages: Pages::default(),
        log: Log { file: None, on: true, open: true },
        store: Store { file: "doorward.db".into() },
        tracing: None,
        router: Router::new(&routes, false),
        routes,
    }
}

fn listen() -> Listen {
    Listen {
        http: vec![SocketAddr::from(([127, 0, 0, 1], 8080))],
        https: None,
        forward_auth: None,
        admin: None,
        trusted_proxies: Vec::new(),
        proxy_protocol: false,
        workers: None,
    }
}

fn limits() -> Limits {
    Limits {
        header_bytes: 32_768,
        header_fields: 100,
        target_bytes: 8_192,
        body_bytes: None,
        header_timeout_ms: 10_000,
        body_timeout_ms: 30_000,
        idle_timeout_ms: 75_000,
        connections: 10_000,
        connections_per_address: 1_000,
        shutdown_s: 30,
        address: AddressLimits::default(),
        sign_in: SignInLimits {
            per_account: 5,
            per_address: 20,
            first_wait_s: 2,
            longest_wait_s: 900,
            ban_after: None,
            ban_s: 3_600,
        },
        exempt_crawlers: true,
        entries: 1_000,
    }
}

/// One of each scheme, in the order of the constants above.
fn schemes() -> Vec<Authenticator> {
    let methods = [
        Method::Basic(BasicRules { users: Users::File("users.htpasswd".into()), roles: Vec::new() }),
        Method::Bearer(Box::new(bearer())),
        Method::Key(KeyRules { header: "X-API-Key".into() }),
        Method::Certificate(CertificateRules { name: CertificateName::Uri, services: Vec::new(), roles: Vec::new() }),
        Method::Link(LinkRules {
            secret: SecretSource::Env("LINKS".into()),
            expires: "expires".into(),
            signature: "signature".into(),
        }),
    ];
    let named = |method| Authenticator { name: "a".into(), realm: "Shop".into(), method };
    methods.into_iter().map(named).collect()
}

fn bearer() -> BearerRules {
    BearerRules {
        issuer: Some("https://id.example".into()),
        audience: vec!["shop".into()],
        keys: None,
        algorithms: Vec::new(),
        leeway_s: 30,
        strict_type: false,
        name_claim: "sub".into(),
        roles_claim: "roles".into(),
        scope_claim: "scope".into(),
        owner_claims: Vec::new(),
        introspection: None,
        resource_metadata: false,
        authorization_servers: Vec::new(),
    }
}
