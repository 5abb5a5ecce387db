//! Refusals as they go out. The numbers are those of the checklist of refusals that the assertions stand for.

mod bodies;
mod dialects;
mod fields;
mod status;

use std::cell::OnceCell;

use doorward_policy::map::{
    Authenticator, BasicRules, BearerRules, CertificateName, CertificateRules, Cors, KeyRules, Method as Rules, Pages,
    RefuseAs, SecretSource, Users,
};
use doorward_policy::refusal::{Condition, Needs};
use doorward_policy::{Refusal, Scheme};
use doorward_reason::Reason;
use doorward_reason::catalogue::*;
use doorward_reason::grammar::challenge::{self, Challenges};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response};
use url::Url;

use super::*;

/// A map with one scheme of each kind, as far as refusals look at it.
pub(super) struct Shop {
    pub(super) pages: Pages,
    pub(super) cors: Option<Cors>,
    pub(super) schemes: Vec<Authenticator>,
    pub(super) template: Option<&'static str>,
    pub(super) not_found: Option<&'static str>,
    /// Written at the first answer.
    written: OnceCell<Wording>,
}

pub(super) fn scheme(name: &str, realm: &str, method: Rules) -> Authenticator {
    Authenticator { name: name.into(), realm: realm.into(), method }
}

pub(super) fn basic(realm: &str) -> Authenticator {
    scheme("basic", realm, Rules::Basic(BasicRules { users: Users::File("u".into()), roles: Vec::new() }))
}

pub(super) fn bearer(realm: &str, resource_metadata: bool) -> Authenticator {
    let rules = BearerRules {
        issuer: Some("https://id.example".into()),
        audience: Vec::new(),
        keys: None,
        algorithms: Vec::new(),
        leeway_s: 30,
        strict_type: false,
        name_claim: "sub".into(),
        roles_claim: "roles".into(),
        scope_claim: "scope".into(),
        owner_claims: Vec::new(),
        introspection: None,
        resource_metadata,
        authorization_servers: vec![Url::parse("https://id.example").unwrap()],
    };
    scheme("bearer", realm, Rules::Bearer(Box::new(rules)))
}

pub(super) fn key(realm: &str) -> Authenticator {
    scheme("key", realm, Rules::Key(KeyRules { header: "X-API-Key".into() }))
}

pub(super) fn certificate() -> Authenticator {
    let rules = CertificateRules { name: CertificateName::Uri, services: Vec::new(), roles: Vec::new() };
    scheme("certificate", "", Rules::Certificate(rules))
}

pub(super) fn link() -> Authenticator {
    let secret = SecretSource::Env("S".into());
    let rules = doorward_policy::map::LinkRules { secret, expires: "expires".into(), signature: "signature".into() };
    scheme("link", "", Rules::Link(rules))
}

impl Shop {
    /// Basic and tokens.
    pub(super) fn new() -> Self {
        Self {
            pages: Pages::default(),
            cors: None,
            schemes: vec![basic("Shop"), bearer("Shop API", false)],
            template: None,
            not_found: None,
            written: OnceCell::new(),
        }
    }

    pub(super) fn with_schemes(schemes: Vec<Authenticator>) -> Self {
        Self { schemes, ..Self::new() }
    }

    pub(super) fn with_cors(origins: &[&str]) -> Self {
        let cors = Cors {
            origins: origins.iter().map(|origin| (*origin).into()).collect(),
            credentials: true,
            methods: vec!["GET".into(), "PATCH".into()],
            headers: vec!["Authorization".into(), "Content-Type".into()],
            expose: vec!["X-Total".into()],
            max_age_s: 600,
        };
        Self { cors: Some(cors), ..Self::new() }
    }

    pub(super) fn wording(&self) -> &Wording {
        self.written.get_or_init(|| {
            let origin = Url::parse("https://shop.example").unwrap();
            let texts = Texts { template: self.template, not_found: self.not_found };
            Wording::new(&origin, &self.pages, self.cors.as_ref(), &self.schemes, &texts)
        })
    }

    /// The answer to a request with these fields, all schemes of the map applying.
    pub(super) fn answer(&self, refusal: &Refusal, fields: &[(&str, &str)]) -> Response<Bytes> {
        self.answer_to(&Method::GET, refusal, fields)
    }

    pub(super) fn answer_to(&self, method: &Method, refusal: &Refusal, fields: &[(&str, &str)]) -> Response<Bytes> {
        let headers = headers(fields);
        let schemes: Vec<&Authenticator> = self.schemes.iter().collect();
        answer(refusal, &Asked::of(method, &headers, "7f3a-01", &schemes), self.wording())
    }
}

pub(super) fn headers(fields: &[(&str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in fields {
        let name: HeaderName = name.parse().unwrap();
        headers.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    headers
}

/// A refusal with everything that must not be told.
pub(super) fn refusal(reason: &'static Reason, status: u16) -> Refusal {
    Refusal {
        reason,
        status,
        disguise: RefuseAs::Forbidden,
        retry_after_s: None,
        scheme: Some(Scheme::Bearer),
        needs: Needs::default(),
        route: Some(7),
        because: Condition::Deny("role:secret-role".into()),
    }
}

/// Every reason with every status it is given with.
pub(super) fn every_refusal() -> impl Iterator<Item = Refusal> {
    SPOKEN.iter().flat_map(|spoken| spoken.statuses.iter().map(|status| refusal(spoken.reason, *status)))
}

pub(super) fn field<'a>(response: &'a Response<Bytes>, name: &str) -> Option<&'a str> {
    let mut values = response.headers().get_all(name).iter();
    let first = values.next().map(|value| std::str::from_utf8(value.as_bytes()).unwrap());
    assert!(values.next().is_none() || name == "www-authenticate", "{name} twice");
    first
}

pub(super) fn challenges(response: &Response<Bytes>) -> Vec<String> {
    let values = response.headers().get_all("www-authenticate").iter();
    values.map(|value| String::from_utf8(value.as_bytes().to_vec()).unwrap()).collect()
}

pub(super) fn read(lines: &[String]) -> Challenges {
    challenge::parse(lines.iter().map(String::as_str))
}

pub(super) fn text(response: &Response<Bytes>) -> &str {
    std::str::from_utf8(response.body()).unwrap()
}

pub(super) const TOKEN: (&str, &str) = ("authorization", "Bearer eyJhbGciOiJFUzI1NiJ9.e30.c2ln");
pub(super) const BROWSER: &[(&str, &str)] = &[
    ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
    ("sec-fetch-mode", "navigate"),
    ("sec-fetch-dest", "document"),
];
