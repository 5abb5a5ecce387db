//! From a URL to a connected socket: `--connect-to`, `--resolve`, the address family, the local address, the proxy's address.

use std::net::{IpAddr, SocketAddr};

use doorward_diagnose::observation::{Failure, FailureKind, Transport};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpSocket, TcpStream, lookup_host};
use tokio::time::{Instant, timeout, timeout_at};
use url::{Host, Url};

use super::failure::{failure, from_connect};
use super::limits::{ADDRESSES, Limits};
use super::progress::{Progress, microseconds};

/// A connection, with or without TLS around it.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// A host and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// A name, or an address without brackets.
    pub(super) host: String,
    /// The port.
    pub(super) port: u16,
}

impl Place {
    /// Where this URL points to.
    pub(super) fn of(url: &Url) -> Result<Self, Failure> {
        let host = match url.host() {
            Some(Host::Domain(name)) => name.to_owned(),
            Some(Host::Ipv4(address)) => address.to_string(),
            Some(Host::Ipv6(address)) => address.to_string(),
            None => return Err(failure(FailureKind::Other, "the URL has no host")),
        };
        let port = url.port_or_known_default().ok_or_else(|| failure(FailureKind::Other, "the URL has no port"))?;
        Ok(Self { host, port })
    }

    /// `host:port`, with brackets around an IPv6 address.
    pub(super) fn authority(&self) -> String {
        match self.host.contains(':') {
            true => format!("[{}]:{}", self.host, self.port),
            false => format!("{}:{}", self.host, self.port),
        }
    }

    /// Where `--connect-to` sends this instead.
    pub(super) fn redirected(self, transport: &Transport) -> Self {
        let rule = transport.connect_to.iter().find(|(host, port, _, _)| {
            (host.is_empty() || unbracketed(host).eq_ignore_ascii_case(&self.host))
                && (*port == 0 || *port == self.port)
        });
        let Some((_, _, host, port)) = rule else { return self };
        Self {
            host: if host.is_empty() { self.host } else { unbracketed(host).to_owned() },
            port: if *port == 0 { self.port } else { *port },
        }
    }
}

/// The host without the brackets of an IPv6 literal.
fn unbracketed(host: &str) -> &str {
    host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host)
}

/// Looks the place up and connects to the first of its addresses that accepts.
pub(super) async fn connect(
    place: &Place,
    transport: &Transport,
    limits: &Limits,
    progress: &mut Progress,
) -> Result<TcpStream, Failure> {
    let deadline = Instant::now() + limits.connect;
    progress.phase = "looking up the name";
    let started = Instant::now();
    let found = timeout_at(deadline, look_up(place, transport)).await;
    progress.timing.lookup_us = microseconds(started);
    let addresses = found.map_err(|_| {
        failure(FailureKind::TimedOut, format!("the name {} was not found within {:?}", place.host, limits.connect))
    })??;

    progress.phase = "connecting";
    let started = Instant::now();
    let connected = first_that_accepts(&addresses, transport.interface, deadline).await;
    progress.timing.connect_us = microseconds(started);
    let stream = connected?;
    progress.remote = stream.peer_addr().ok();
    progress.local = stream.local_addr().ok();
    // A probe is one small message: waiting to fill a segment would only distort the timing.
    let _ = stream.set_nodelay(true);
    Ok(stream)
}

/// The addresses to try, in order.
async fn look_up(place: &Place, transport: &Transport) -> Result<Vec<SocketAddr>, Failure> {
    let known = transport.resolve.iter().filter(|(host, port, _)| {
        (host == "*" || unbracketed(host).eq_ignore_ascii_case(&place.host)) && *port == place.port
    });
    let mut addresses: Vec<SocketAddr> = known.map(|(_, port, address)| SocketAddr::new(*address, *port)).collect();
    if addresses.is_empty() {
        addresses = match place.host.parse::<IpAddr>() {
            Ok(address) => vec![SocketAddr::new(address, place.port)],
            Err(_) => lookup_host((place.host.as_str(), place.port))
                .await
                .map_err(|_| failure(FailureKind::NameNotFound, format!("the name {} does not resolve", place.host)))?
                .collect(),
        };
    }
    if addresses.is_empty() {
        return Err(failure(FailureKind::NameNotFound, format!("the name {} has no address", place.host)));
    }
    let family = transport.interface.map(|local| local.is_ipv6());
    addresses.retain(|address| [transport.ipv6, family].iter().flatten().all(|ipv6| address.is_ipv6() == *ipv6));
    addresses.truncate(ADDRESSES);
    if addresses.is_empty() {
        let detail = format!("{} has no address of the IP family asked for", place.host);
        return Err(failure(FailureKind::Unreachable, detail));
    }
    Ok(addresses)
}

/// Tries the addresses in turn, each with its share of the time that is left; the last one's failure speaks for all.
async fn first_that_accepts(
    addresses: &[SocketAddr],
    interface: Option<IpAddr>,
    deadline: Instant,
) -> Result<TcpStream, Failure> {
    let mut last = failure(FailureKind::Unreachable, "no address to connect to");
    for (tried, address) in addresses.iter().enumerate() {
        let left = u32::try_from(addresses.len() - tried).unwrap_or(u32::MAX);
        let share = deadline.saturating_duration_since(Instant::now()) / left.max(1);
        last = match timeout(share, open(*address, interface)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => from_connect(&error, &address.to_string()),
            Err(_) => failure(FailureKind::TimedOut, format!("{address} did not accept the connection in time")),
        };
    }
    Err(last)
}

/// One TCP connection, from the local address if one is named.
async fn open(address: SocketAddr, interface: Option<IpAddr>) -> std::io::Result<TcpStream> {
    let socket = if address.is_ipv6() { TcpSocket::new_v6()? } else { TcpSocket::new_v4()? };
    if let Some(local) = interface {
        socket.bind(SocketAddr::new(local, 0))?;
    }
    socket.connect(address).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(host: &str, port: u16) -> Place {
        Place { host: host.to_owned(), port }
    }

    #[test]
    fn connect_to_matches_host_and_port_or_any() {
        let rule = |host: &str, port, to: &str, to_port| Transport {
            connect_to: vec![(host.to_owned(), port, to.to_owned(), to_port)],
            ..Transport::default()
        };
        let redirected = |transport: &Transport| place("a.test", 80).redirected(transport);
        assert_eq!(redirected(&rule("a.test", 80, "b.test", 81)), place("b.test", 81));
        assert_eq!(redirected(&rule("A.TEST", 0, "", 81)), place("a.test", 81));
        assert_eq!(redirected(&rule("", 0, "[::1]", 0)), place("::1", 80));
        assert_eq!(redirected(&rule("c.test", 0, "b.test", 81)), place("a.test", 80));
        assert_eq!(redirected(&rule("", 443, "b.test", 81)), place("a.test", 80));
    }

    #[tokio::test]
    async fn resolve_overrides_the_name_and_the_family_filters() {
        let mut transport = Transport::default();
        transport.resolve.push(("a.test".to_owned(), 80, IpAddr::from([127, 0, 0, 9])));
        let found = look_up(&place("a.test", 80), &transport).await.unwrap();
        assert_eq!(found, [SocketAddr::from(([127, 0, 0, 9], 80))]);
        transport.ipv6 = Some(true);
        assert_eq!(look_up(&place("a.test", 80), &transport).await.unwrap_err().kind, FailureKind::Unreachable);
    }

    #[test]
    fn an_authority_has_brackets_around_ipv6() {
        assert_eq!(place("::1", 8080).authority(), "[::1]:8080");
        assert_eq!(Place::of(&Url::parse("https://[::1]/").unwrap()).unwrap(), place("::1", 443));
    }
}
