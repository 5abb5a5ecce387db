//! One upstream as the gateway keeps it: its servers, and how they are.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use doorward_policy::map::{Health, Upstream, UpstreamHost};
use http::HeaderValue;
use http::uri::Authority;
use rustls::ClientConfig;
use rustls_pki_types::ServerName;

/// Milliseconds for which a server that could not be connected to is passed over, where nothing watches it.
pub(crate) const REST_MS: u64 = 2_000;

static NEXT_ID: AtomicU64 = AtomicU64::new(1);

/// The servers of one upstream.
#[derive(Debug)]
pub struct Group {
    /// Its name, for logs.
    pub name: Box<str>,
    /// Its servers.
    pub servers: Vec<Arc<Server>>,
    /// Which Host they see.
    pub host: UpstreamHost,
    /// How they are watched.
    pub health: Option<Health>,
    /// How long connecting may take.
    pub connect_timeout: Duration,
    /// How long the head of an answer may take.
    pub timeout: Duration,
    /// How long a body may stand still.
    pub idle_timeout: Duration,
    turn: AtomicUsize,
}

/// One server.
#[derive(Debug)]
pub struct Server {
    /// Its number; no two servers of a process have the same.
    pub id: u64,
    /// Host and port, for the Host field.
    pub authority: HeaderValue,
    /// The host, for the name look-up.
    pub host: Box<str>,
    /// The address, where the host is one.
    pub address: Option<IpAddr>,
    /// The port.
    pub port: u16,
    /// How TLS is spoken, and with which name; none: plain.
    pub tls: Option<(Arc<ClientConfig>, ServerName<'static>)>,
    /// Whether HTTP/2 is spoken.
    pub http2: bool,
    up: AtomicBool,
    failures: AtomicU32,
    successes: AtomicU32,
    rests_until_ms: AtomicU64,
}

/// Why an upstream's definition cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ServerFault {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: &'static str,
}

impl Group {
    /// The servers of an upstream, with what TLS needs.
    ///
    /// # Errors
    ///
    /// Where a server's URL names no host that TLS or HTTP can use.
    pub fn new(upstream: &Upstream, tls: Option<&Arc<ClientConfig>>) -> Result<Self, ServerFault> {
        let servers = upstream.servers.iter().map(|url| Server::new(url, upstream.http2, tls).map(Arc::new));
        Ok(Self {
            name: upstream.name.clone(),
            servers: servers.collect::<Result<_, _>>()?,
            host: upstream.host.clone(),
            health: upstream.health.clone(),
            connect_timeout: Duration::from_millis(upstream.connect_timeout_ms),
            timeout: Duration::from_millis(upstream.timeout_ms),
            idle_timeout: Duration::from_millis(upstream.idle_timeout_ms),
            turn: AtomicUsize::new(0),
        })
    }

    /// The servers in the order in which they are to be tried: those that are well first, each in its turn.
    pub fn in_turn(&self, now_ms: u64) -> impl Iterator<Item = &Arc<Server>> {
        let count = self.servers.len().max(1);
        let first = if count == 1 { 0 } else { self.turn.fetch_add(1, Ordering::Relaxed) % count };
        let turned = move || self.servers.iter().cycle().skip(first).take(self.servers.len());
        let well = turned().filter(move |server| server.is_well(now_ms));
        let unwell = turned().filter(move |server| !server.is_well(now_ms));
        well.chain(unwell)
    }

    /// Takes over what is known of servers that were there before.
    pub fn adopt(&self, before: &Self) {
        for server in &self.servers {
            let known = before.servers.iter().find(|known| known.authority == server.authority);
            if let Some(known) = known {
                server.up.store(known.up.load(Ordering::Relaxed) || self.health.is_none(), Ordering::Relaxed);
                server.rests_until_ms.store(known.rests_until_ms.load(Ordering::Relaxed), Ordering::Relaxed);
            }
        }
    }

    /// The same upstream with this one server.
    #[must_use]
    pub fn alone(&self, server: &Arc<Server>) -> Self {
        Self {
            name: self.name.clone(),
            servers: vec![Arc::clone(server)],
            host: self.host.clone(),
            health: None,
            connect_timeout: self.connect_timeout,
            timeout: self.timeout,
            idle_timeout: self.idle_timeout,
            turn: AtomicUsize::new(0),
        }
    }

    /// Whether any server is well.
    #[must_use]
    pub fn is_well(&self, now_ms: u64) -> bool {
        self.servers.iter().any(|server| server.is_well(now_ms))
    }
}

impl Server {
    fn new(url: &url::Url, http2: bool, tls: Option<&Arc<ClientConfig>>) -> Result<Self, ServerFault> {
        let fault = || ServerFault {
            message: format!("the upstream `{url}` names no server"),
            hint: "write it as `http://host:port`",
        };
        let host = url.host_str().ok_or_else(fault)?;
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let port = url.port_or_known_default().ok_or_else(fault)?;
        let shown = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let authority: Authority = shown.parse().map_err(|_| fault())?;
        let tls = match (url.scheme(), tls) {
            ("https", Some(config)) => {
                Some((Arc::clone(config), ServerName::try_from(bare.to_owned()).map_err(|_| fault())?))
            }
            ("https", None) => return Err(fault()),
            _ => None,
        };
        Ok(Self {
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
            authority: HeaderValue::from_str(authority.as_str()).map_err(|_| fault())?,
            host: bare.into(),
            address: bare.parse().ok(),
            port,
            tls,
            http2,
            up: AtomicBool::new(true),
            failures: AtomicU32::new(0),
            successes: AtomicU32::new(0),
            rests_until_ms: AtomicU64::new(0),
        })
    }

    /// Whether it is to be asked.
    #[must_use]
    pub fn is_well(&self, now_ms: u64) -> bool {
        self.up.load(Ordering::Relaxed) && self.rests_until_ms.load(Ordering::Relaxed) <= now_ms
    }

    /// It could not be connected to: others are asked for a while.
    pub fn rest(&self, now_ms: u64) {
        self.rests_until_ms.store(now_ms.saturating_add(REST_MS), Ordering::Relaxed);
    }

    /// What a watch saw. Returns the new state where it changed.
    pub fn watched(&self, well: bool, rules: &Health) -> Option<bool> {
        let (mine, other) = if well { (&self.successes, &self.failures) } else { (&self.failures, &self.successes) };
        other.store(0, Ordering::Relaxed);
        let seen = mine.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        let enough = seen >= if well { rules.up_after } else { rules.down_after };
        if well {
            self.rests_until_ms.store(0, Ordering::Relaxed);
        }
        (enough && self.up.swap(well, Ordering::Relaxed) != well).then_some(well)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(servers: &[&str]) -> Group {
        let upstream = Upstream {
            name: "main".into(),
            servers: servers.iter().map(|text| text.parse().unwrap()).collect(),
            http2: false,
            host: UpstreamHost::Pass,
            health: None,
            connect_timeout_ms: 1,
            timeout_ms: 1,
            idle_timeout_ms: 1,
            ca: None,
        };
        Group::new(&upstream, None).unwrap()
    }

    fn ports(group: &Group, now_ms: u64) -> Vec<u16> {
        group.in_turn(now_ms).map(|server| server.port).collect()
    }

    #[test]
    fn servers_take_turns_and_the_unwell_come_last() {
        let group = group(&["http://127.0.0.1:1", "http://127.0.0.1:2", "http://127.0.0.1:3"]);
        assert_eq!(ports(&group, 0), [1, 2, 3]);
        assert_eq!(ports(&group, 0), [2, 3, 1]);
        group.servers[2].rest(1_000);
        assert_eq!(ports(&group, 1_000), [1, 2, 3]);
        assert_eq!(ports(&group, 1_000), [1, 2, 3]);
        assert_eq!(ports(&group, 1_000), [2, 1, 3]);
        assert_eq!(ports(&group, 1_000 + REST_MS), [3, 1, 2]);
    }

    #[test]
    fn a_watch_changes_its_mind_after_as_many_as_it_should() {
        let rules = Health { path: "/".into(), every_ms: 1, timeout_ms: 1, down_after: 2, up_after: 1 };
        let group = group(&["http://127.0.0.1:1"]);
        let server = &group.servers[0];
        assert_eq!(server.watched(false, &rules), None);
        assert_eq!(server.watched(true, &rules), None);
        assert_eq!(server.watched(false, &rules), None);
        assert_eq!(server.watched(false, &rules), Some(false));
        assert!(!group.is_well(0));
        assert_eq!(server.watched(true, &rules), Some(true));
        assert!(group.is_well(0));
    }

    #[test]
    fn what_is_known_of_a_server_outlives_its_map() {
        let rules = Health { path: "/".into(), every_ms: 1, timeout_ms: 1, down_after: 1, up_after: 1 };
        let before = group(&["http://127.0.0.1:1", "http://127.0.0.1:2"]);
        before.servers[0].watched(false, &rules);
        before.servers[1].rest(10);
        let mut after = group(&["http://127.0.0.1:2", "http://127.0.0.1:1", "http://127.0.0.1:3"]);
        after.health = Some(rules);
        after.adopt(&before);
        let well: Vec<_> = after.servers.iter().map(|server| server.is_well(0)).collect();
        assert_eq!(well, [false, false, true]);
        // What nobody watches is not left out for good.
        after.health = None;
        after.adopt(&before);
        assert!(after.servers[1].is_well(0));
    }

    #[test]
    fn hosts_are_read_with_and_without_brackets() {
        let group = group(&["http://[::1]:3000", "http://shop.example"]);
        let told: Vec<_> =
            group.servers.iter().map(|server| (server.authority.to_str().unwrap(), server.port)).collect();
        assert_eq!(told, [("[::1]:3000", 3000), ("shop.example", 80)]);
        assert_eq!(group.servers[0].address, Some("::1".parse().unwrap()));
    }
}
