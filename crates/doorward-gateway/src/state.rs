//! What is made of a map and the files it names, before any request comes. All that can be wrong with them is told here, at once.

use std::io::Read as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use doorward_policy::Map;
use doorward_policy::map::{Owner, RefuseAs, SecretSource};
use ipnet::IpNet;
use rustls::{ClientConfig, ServerConfig};

use crate::authenticate::{Making, Verifier};
use crate::crawler::{Crawlers, Ranges};
use crate::fetch::{PATIENCE, Remote};
use crate::forward::Told;
use crate::limit::Rate;
use crate::metric::RouteFigures;
use crate::refuse::{Wording, resource_metadata};
use crate::server::tls;
use crate::trace::{Collector, Tracing};
use crate::upstream::Group;

/// Bytes of a file that the map names and that are read: pages, secrets, users, keys.
pub const FILE_BYTES: u64 = 16 * 1024 * 1024;

static NEXT_GENERATION: AtomicU64 = AtomicU64::new(1);

/// What is made of a map.
#[derive(Debug)]
pub struct State {
    /// Its number: a later state has a greater one.
    pub generation: u64,
    /// The map.
    pub map: Map,
    /// The upstreams, as the map has them.
    pub groups: Vec<Arc<Group>>,
    /// TLS towards clients.
    pub tls: Option<Arc<ServerConfig>>,
    /// What verifies credentials, as the map has its authenticators.
    pub verifiers: Vec<Verifier>,
    /// The fields that tell the upstream about the caller.
    pub told: Told,
    /// The words of refusals.
    pub wording: Wording,
    /// Crawlers that are known by proof.
    pub crawlers: Crawlers,
    /// Rates of the whole site.
    pub site_rates: Vec<Rate>,
    /// Whose questions are answered at the door for other proxies: trusted proxies, and this machine.
    pub asking: Vec<IpNet>,
    /// The document of RFC 9728, where the map wants it served.
    pub metadata: Option<Bytes>,
    /// Host and port for clients that name none.
    pub default_authority: Box<str>,
    /// Whether some route conceals itself.
    pub conceals: bool,
    /// The schemes of routes that conceal themselves: credentials are looked at everywhere then, so that looking tells nothing.
    pub concealed_schemes: Vec<usize>,
    /// What is traced, and where that is sent; none: nothing.
    pub tracing: Option<Tracing>,
    /// Figures of the routes, put in when the state comes into force.
    pub figures: Vec<Arc<RouteFigures>>,
    route_rates: Vec<Vec<Rate>>,
    remotes: Vec<(url::Url, Remote)>,
}

/// Why a map cannot be put to work, with what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl Fault {
    /// A fault.
    pub fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }
}

/// Where the map's secrets and files are found.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// The folder that relative paths start from: the map's own.
    pub folder: PathBuf,
    /// The value of an environment variable.
    pub environment: fn(&str) -> Option<String>,
}

impl Surroundings {
    /// A path of the map.
    #[must_use]
    pub fn path(&self, path: &Path) -> PathBuf {
        self.folder.join(path)
    }

    /// The bytes of a file that the map names.
    ///
    /// # Errors
    ///
    /// Where it cannot be read or is too large.
    pub fn file(&self, path: &Path) -> Result<Vec<u8>, Fault> {
        let path = self.path(path);
        let cannot = |error: std::io::Error| {
            Fault::new(format!("cannot read `{}`: {error}", path.display()), "check the path and who may read the file")
        };
        let file = std::fs::File::open(&path).map_err(cannot)?;
        let mut bytes = Vec::new();
        file.take(FILE_BYTES + 1).read_to_end(&mut bytes).map_err(cannot)?;
        if bytes.len() as u64 > FILE_BYTES {
            return Err(Fault::new(
                format!("`{}` is larger than {} MiB", path.display(), FILE_BYTES / 1024 / 1024),
                "is it the right file?",
            ));
        }
        Ok(bytes)
    }

    /// A text file that the map names.
    ///
    /// # Errors
    ///
    /// Where it cannot be read or is no UTF-8.
    pub fn text(&self, path: &Path) -> Result<String, Fault> {
        String::from_utf8(self.file(path)?)
            .map_err(|_| Fault::new(format!("`{}` is not UTF-8", self.path(path).display()), "save it as UTF-8"))
    }

    /// A secret.
    ///
    /// # Errors
    ///
    /// Where it is not there, or empty.
    pub fn secret(&self, source: &SecretSource) -> Result<Vec<u8>, Fault> {
        let secret = match source {
            SecretSource::Env(name) => (self.environment)(name).map(String::into_bytes).ok_or_else(|| {
                Fault::new(
                    format!("the environment variable `{name}` is not set"),
                    "set it where the gateway is started",
                )
            })?,
            SecretSource::File(path) => {
                let mut secret = self.file(path)?;
                while secret.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
                    secret.pop();
                }
                secret
            }
        };
        if secret.is_empty() {
            return Err(Fault::new(
                "a secret of the map is empty",
                "give it a value: an empty secret protects nothing",
            ));
        }
        Ok(secret)
    }
}

impl State {
    /// Makes a map ready to serve.
    ///
    /// # Errors
    ///
    /// With everything that is wrong with the files, secrets and addresses the map names.
    pub fn new(map: Map, around: &Surroundings, before: Option<&Self>) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let client_tls = note(&mut faults, client_tls(None));
        let groups = groups(&map, around, client_tls.as_ref(), &mut faults);
        for group in &groups {
            let known = before.and_then(|before| before.groups.iter().find(|known| known.name == group.name));
            known.into_iter().for_each(|known| group.adopt(known));
        }
        let tls = map.listen.https.as_ref().and_then(|https| note(&mut faults, server_tls(https, around)));
        let remotes = client_tls.as_ref().map(|tls| remotes(&map, tls, &mut faults)).unwrap_or_default();
        let tracing = client_tls.as_ref().and_then(|tls| note(&mut faults, tracing(&map, around, tls))).flatten();
        let making = Making { map: &map, around, tls: client_tls.as_ref(), before };
        let verifiers: Vec<_> = map
            .authenticate
            .iter()
            .filter_map(|authenticator| note_all(&mut faults, Verifier::new(authenticator, &making)))
            .collect();
        let wording = note_all(&mut faults, crate::wording::read(&map, around));
        let told = note(
            &mut faults,
            Told::new(&map.forward)
                .ok_or_else(|| Fault::new("a name in [forward] is no field name", "use letters and hyphens")),
        );
        let crawlers = note(&mut faults, Crawlers::new(&map.crawlers, |path| ranges(path, around)));
        let (Some(wording), Some(told), Some(crawlers), true) = (wording, told, crawlers, faults.is_empty()) else {
            return Err(faults);
        };
        let site_rates = map.limits.address.quotas.iter().map(|quota| Rate::new(quota, "site")).collect();
        let route_rates = map.routes.iter().map(|route| {
            let scope = format!("{:?} {:?} {}", route.hosts, route.methods, route.path);
            route.limits.iter().map(|quota| Rate::new(quota, &scope)).collect()
        });
        let origin = &map.site.origin;
        let host = origin.host_str().unwrap_or_default();
        let default_authority = origin.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        Ok(Self {
            generation: NEXT_GENERATION.fetch_add(1, Ordering::Relaxed),
            groups,
            tls,
            verifiers,
            told,
            wording,
            crawlers,
            site_rates,
            route_rates: route_rates.collect(),
            asking: asking(&map),
            metadata: resource_metadata(origin, &map.authenticate).map(Bytes::from),
            default_authority: default_authority.into(),
            conceals: map.routes.iter().any(|route| route.refuse_as == RefuseAs::NotFound),
            concealed_schemes: concealed_schemes(&map),
            tracing,
            figures: Vec::new(),
            remotes,
            map,
        })
    }

    /// The rates of a route.
    #[must_use]
    pub fn rates_of(&self, route: Option<usize>) -> &[Rate] {
        route.and_then(|position| self.route_rates.get(position)).map_or(&[], Vec::as_slice)
    }

    /// The server of this URL, where the map names it for owners.
    #[must_use]
    pub fn remote(&self, url: &url::Url) -> Option<&Remote> {
        self.remotes.iter().find(|(known, _)| known == url).map(|(_, remote)| remote)
    }

    /// Whether this server is still one of ours.
    #[must_use]
    pub fn has_server(&self, id: u64) -> bool {
        let of_groups = self.groups.iter().flat_map(|group| &group.servers).any(|server| server.id == id);
        of_groups
            || self.remotes.iter().any(|(_, remote)| remote.servers().any(|server| server == id))
            || self.verifiers.iter().any(|verifier| verifier.asks(id))
    }
}

fn asking(map: &Map) -> Vec<IpNet> {
    let own =
        [IpNet::new_assert(Ipv4Addr::new(127, 0, 0, 0).into(), 8), IpNet::from(IpAddr::from(Ipv6Addr::LOCALHOST))];
    map.listen.trusted_proxies.iter().copied().chain(own).collect()
}

fn concealed_schemes(map: &Map) -> Vec<usize> {
    let concealed = map.routes.iter().filter(|route| route.refuse_as == RefuseAs::NotFound);
    let mut schemes: Vec<usize> = concealed.flat_map(|route| route.authenticate.iter().copied()).collect();
    schemes.sort_unstable();
    schemes.dedup();
    schemes
}

fn note<T>(faults: &mut Vec<Fault>, made: Result<T, Fault>) -> Option<T> {
    made.map_err(|fault| faults.push(fault)).ok()
}

fn note_all<T>(faults: &mut Vec<Fault>, made: Result<T, Vec<Fault>>) -> Option<T> {
    made.map_err(|more| faults.extend(more)).ok()
}

impl From<tls::TlsFault> for Fault {
    fn from(fault: tls::TlsFault) -> Self {
        Self::new(fault.message, fault.hint)
    }
}

fn server_tls(https: &doorward_policy::map::Https, around: &Surroundings) -> Result<Arc<ServerConfig>, Fault> {
    let mut https = https.clone();
    for (certificate, key) in &mut https.certificates {
        *certificate = around.path(certificate);
        *key = around.path(key);
    }
    https.client_ca = https.client_ca.map(|path| around.path(&path));
    Ok(tls::server_config(&https)?)
}

/// TLS towards upstreams: the authorities of the system, or those of a file.
fn client_tls(ca: Option<&Path>) -> Result<Arc<ClientConfig>, Fault> {
    let roots = match ca {
        Some(path) => tls::roots(path)?,
        None => {
            let mut roots = rustls::RootCertStore::empty();
            // A system without certificates is told when one is needed: the connection fails.
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            roots
        }
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Fault::new(format!("TLS cannot be set up: {error}"), "report it"))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// The published ranges of a crawler.
fn ranges(path: &Path, around: &Surroundings) -> Result<Ranges, Fault> {
    let file = around.text(path)?;
    Ranges::parse(&file)
        .map_err(|fault| Fault::new(format!("`{}`: {fault}", around.path(path).display()), fault.hint()))
}

fn groups(
    map: &Map,
    around: &Surroundings,
    tls: Option<&Arc<ClientConfig>>,
    faults: &mut Vec<Fault>,
) -> Vec<Arc<Group>> {
    let mut groups = Vec::new();
    for upstream in &map.upstreams {
        let own = upstream.ca.as_ref().and_then(|path| note(faults, client_tls(Some(&around.path(path)))));
        let mut config = own.or_else(|| tls.cloned());
        if upstream.http2
            && let Some(config) = &mut config
        {
            Arc::make_mut(config).alpn_protocols = vec![b"h2".to_vec()];
        }
        let group = Group::new(upstream, config.as_ref());
        groups.extend(note(faults, group.map_err(|fault| Fault::new(fault.message, fault.hint))).map(Arc::new));
    }
    groups
}

fn tracing(map: &Map, around: &Surroundings, tls: &Arc<ClientConfig>) -> Result<Option<Tracing>, Fault> {
    let Some(rules) = &map.tracing else { return Ok(None) };
    let collector = Arc::new(Collector::new(rules, around, tls)?);
    Ok(Some(Tracing { share: rules.share, collector }))
}

fn remotes(map: &Map, tls: &Arc<ClientConfig>, faults: &mut Vec<Fault>) -> Vec<(url::Url, Remote)> {
    let mut remotes: Vec<(url::Url, Remote)> = Vec::new();
    for route in &map.routes {
        let Some(Owner::Lookup(lookup)) = &route.owner else { continue };
        if remotes.iter().any(|(known, _)| *known == lookup.server) {
            continue;
        }
        let patience = std::time::Duration::from_millis(lookup.timeout_ms).min(PATIENCE);
        let remote = Remote::new(&lookup.server, patience, tls).map_err(|fault| Fault::new(fault.message, fault.hint));
        remotes.extend(note(faults, remote).map(|remote| (lookup.server.clone(), remote)));
    }
    remotes
}
