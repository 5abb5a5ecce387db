//! An authenticator of the map, ready to verify: files read, secrets taken, servers known.

use std::sync::Arc;
use std::time::Duration;

use doorward_identity::link::LinkKey;
use doorward_identity::password::Users;
use doorward_identity::token::{KeySet, TokenRules};
use doorward_policy::Map;
use doorward_policy::map::{
    Authenticator, BasicRules, BearerRules, CertificateRules, Introspection, KeySource, Method, Users as UserSource,
};
use http::{HeaderName, HeaderValue};
use rustls::ClientConfig;

use super::bearer;
use super::key::KeyHolder;
use super::keys::{Keys, PATIENCE};
use crate::fetch::Remote;
use crate::state::{Fault, State, Surroundings};

/// What verifies the credentials of one scheme.
#[derive(Debug)]
pub struct Verifier {
    pub(super) kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    Basic(Arc<Users>),
    Bearer(Box<BearerVerifier>),
    Key { field: HeaderName, holder: KeyHolder },
    Certificate(CertificateRules),
    Link { key: Box<LinkKey>, signature: Box<str> },
}

/// What verifies tokens of one issuer.
#[derive(Debug)]
pub(super) struct BearerVerifier {
    pub(super) rules: TokenRules,
    pub(super) keys: Option<Arc<Keys>>,
    pub(super) asking: Option<Asking>,
}

/// How the issuer is asked about opaque tokens.
#[derive(Debug)]
pub(super) struct Asking {
    pub(super) remote: Remote,
    pub(super) target: String,
    pub(super) authorization: HeaderValue,
    pub(super) cache_s: u64,
}

/// What a verifier is made with.
#[derive(Debug, Clone, Copy)]
pub struct Making<'a> {
    /// The whole map.
    pub map: &'a Map,
    /// Where files and secrets are found.
    pub around: &'a Surroundings,
    /// TLS towards issuers.
    pub tls: Option<&'a Arc<ClientConfig>>,
    /// The state before: keys that were fetched stay known.
    pub before: Option<&'a State>,
}

impl Verifier {
    /// Makes an authenticator of the map ready.
    ///
    /// # Errors
    ///
    /// With everything that is wrong with its files and secrets.
    pub fn new(authenticator: &Authenticator, making: &Making<'_>) -> Result<Self, Vec<Fault>> {
        let kind = match &authenticator.method {
            Method::Basic(rules) => Kind::Basic(Arc::new(users(rules, making)?)),
            Method::Bearer(rules) => Kind::Bearer(Box::new(tokens(rules, making).map_err(|fault| vec![fault])?)),
            Method::Key(rules) => Kind::Key {
                field: HeaderName::from_bytes(rules.header.as_bytes()).map_err(|_| {
                    vec![Fault::new(format!("`{}` is no field name", rules.header), "use letters and hyphens")]
                })?,
                holder: KeyHolder::new(making.around.path(&making.map.store.file)),
            },
            Method::Certificate(rules) => Kind::Certificate(rules.clone()),
            Method::Link(rules) => {
                let secret = making.around.secret(&rules.secret).map_err(|fault| vec![fault])?;
                let key =
                    LinkKey::new(rules, &secret).map_err(|fault| vec![Fault::new(fault.to_string(), fault.hint())])?;
                Kind::Link { key: Box::new(key), signature: rules.signature.clone() }
            }
        };
        Ok(Self { kind })
    }

    /// Whether this server is asked by it.
    #[must_use]
    pub fn asks(&self, server: u64) -> bool {
        let Kind::Bearer(bearer) = &self.kind else { return false };
        let of_keys = bearer.keys.iter().flat_map(|keys| keys.servers());
        let of_asking = bearer.asking.iter().flat_map(|asking| asking.remote.servers());
        of_keys.chain(of_asking).any(|id| id == server)
    }

    fn keys_of(&self, url: &url::Url) -> Option<&Arc<Keys>> {
        match &self.kind {
            Kind::Bearer(bearer) => bearer.keys.as_ref().filter(|keys| keys.url() == Some(url)),
            _ => None,
        }
    }
}

fn users(rules: &BasicRules, making: &Making<'_>) -> Result<Users, Vec<Fault>> {
    let UserSource::File(path) = &rules.users;
    let file = making.around.file(path).map_err(|fault| vec![fault])?;
    let shown = making.around.path(path);
    Users::parse(&file, &rules.roles).map_err(|faults| {
        let told = |fault: doorward_identity::password::LineFault| {
            Fault::new(format!("`{}`, {fault}", shown.display()), fault.fault.hint())
        };
        faults.into_iter().map(told).collect()
    })
}

fn tokens(rules: &BearerRules, making: &Making<'_>) -> Result<BearerVerifier, Fault> {
    let secret = match &rules.keys {
        Some(KeySource::Secret(source)) => Some(making.around.secret(source)?),
        _ => None,
    };
    let token_rules =
        TokenRules::new(rules, secret.as_deref()).map_err(|fault| Fault::new(fault.to_string(), fault.hint()))?;
    let keys = match &rules.keys {
        None => None,
        Some(KeySource::Url(url)) => Some(fetched(url, making)?),
        Some(KeySource::Secret(_)) => {
            let set = KeySet::from_secret(secret.as_deref().unwrap_or_default()).map_err(|fault| key_fault(&fault))?;
            Some(Arc::new(Keys::fixed(set)))
        }
        Some(KeySource::File(path)) => {
            let file = making.around.file(path)?;
            let set = KeySet::parse(&file).map_err(|fault| {
                Fault::new(format!("`{}`: {fault}", making.around.path(path).display()), fault.hint())
            })?;
            Some(Arc::new(Keys::fixed(set)))
        }
    };
    let asking = rules.introspection.as_ref().map(|rules| asking(rules, making)).transpose()?;
    Ok(BearerVerifier { rules: token_rules, keys, asking })
}

fn key_fault(fault: &doorward_identity::token::KeyFault) -> Fault {
    Fault::new(fault.to_string(), fault.hint())
}

/// Keys from a URL: those that are known already, where the map before named the same one.
fn fetched(url: &url::Url, making: &Making<'_>) -> Result<Arc<Keys>, Fault> {
    let known = making.before.and_then(|before| before.verifiers.iter().find_map(|verifier| verifier.keys_of(url)));
    if let Some(known) = known {
        return Ok(Arc::clone(known));
    }
    Ok(Arc::new(Keys::fetched(url, remote(url, PATIENCE, making)?)))
}

fn asking(rules: &Introspection, making: &Making<'_>) -> Result<Asking, Fault> {
    let secret = making.around.secret(&rules.client_secret)?;
    let authorization = bearer::authorization(&rules.client_id, &secret)
        .ok_or_else(|| Fault::new("the client id of an introspection cannot be sent", "use plain characters"))?;
    let url = &rules.url;
    let target = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    Ok(Asking { remote: remote(url, PATIENCE, making)?, target, authorization, cache_s: rules.cache_s })
}

fn remote(url: &url::Url, patience: Duration, making: &Making<'_>) -> Result<Remote, Fault> {
    let tls = making.tls.ok_or_else(|| Fault::new("TLS cannot be set up", "report it"))?;
    Remote::new(url, patience, tls).map_err(|fault| Fault::new(fault.message, fault.hint))
}
