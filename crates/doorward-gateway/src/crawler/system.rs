//! The domain name system as this machine is set up to ask it, or as one server tells it.

use std::net::{IpAddr, SocketAddr};
use std::sync::OnceLock;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{NameServerConfig, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::RData;

use super::proof::{Away, Resolver};

/// Asks the servers that this machine asks.
#[derive(Debug, Clone, Copy)]
pub struct SystemResolver;

/// The resolver, made with the first question; none where the machine names no servers.
fn resolver() -> Result<&'static TokioResolver, Away> {
    static RESOLVER: OnceLock<Option<TokioResolver>> = OnceLock::new();
    let made = RESOLVER.get_or_init(|| TokioResolver::builder_tokio().ok()?.build().ok());
    made.as_ref().ok_or(Away)
}

impl Resolver for SystemResolver {
    async fn names(&self, address: IpAddr) -> Result<Vec<String>, Away> {
        names(resolver()?, address).await
    }

    async fn addresses(&self, name: &str) -> Result<Vec<IpAddr>, Away> {
        addresses(resolver()?, name).await
    }
}

/// Asks one server and no other.
#[derive(Debug, Clone)]
pub struct ServerResolver(TokioResolver);

impl ServerResolver {
    /// Asks the server at this address.
    ///
    /// # Errors
    ///
    /// Where no resolver can be made.
    pub fn new(server: SocketAddr) -> Result<Self, Away> {
        let mut config = NameServerConfig::udp_and_tcp(server.ip());
        for connection in &mut config.connections {
            connection.port = server.port();
        }
        let config = ResolverConfig::from_name_servers(vec![config]);
        let resolver = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default()).build();
        resolver.map(Self).map_err(|_| Away)
    }
}

impl Resolver for ServerResolver {
    async fn names(&self, address: IpAddr) -> Result<Vec<String>, Away> {
        names(&self.0, address).await
    }

    async fn addresses(&self, name: &str) -> Result<Vec<IpAddr>, Away> {
        addresses(&self.0, name).await
    }
}

async fn names(resolver: &TokioResolver, address: IpAddr) -> Result<Vec<String>, Away> {
    match resolver.reverse_lookup(address).await {
        Ok(found) => Ok(found
            .answers()
            .iter()
            .filter_map(|record| match &record.data {
                RData::PTR(name) => Some(name.to_string()),
                _ => None,
            })
            .collect()),
        Err(error) if error.is_no_records_found() => Ok(Vec::new()),
        Err(_) => Err(Away),
    }
}

async fn addresses(resolver: &TokioResolver, name: &str) -> Result<Vec<IpAddr>, Away> {
    match resolver.lookup_ip(name).await {
        Ok(found) => Ok(found.iter().collect()),
        Err(error) if error.is_no_records_found() => Ok(Vec::new()),
        Err(_) => Err(Away),
    }
}
