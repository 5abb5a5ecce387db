//! The request as the server's machine meets it, and whether this is that machine.

use std::net::{IpAddr, SocketAddr};

use doorward_diagnose::probe::{Look, Role, Run};
use doorward_diagnose::{Investigation, Observation};
use doorward_record::Ask;

/// The request that is asked about, at the door of the server that answered it; `None` where nobody answered.
pub(super) fn ask(investigation: &Investigation) -> Option<Ask> {
    let run = investigation.runs().iter().find(|run| run.probe.role == Role::Baseline)?;
    Some(as_met(&run.observation, run.observation.remote?, investigation.question().now_s))
}

/// A request as the server at this address sees it.
fn as_met(observation: &Observation, local: SocketAddr, now_s: i64) -> Ask {
    let request = &observation.request;
    let url = &request.url;
    let target = request.target.clone().unwrap_or_else(|| match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    });
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path.to_owned(), Some(query.to_owned())),
        None => (target, None),
    };
    let authority = request.field("host").map_or_else(|| url.host_str().unwrap_or_default().to_owned(), str::to_owned);
    let version = request.transport.version.unwrap_or(doorward_diagnose::HttpVersion::Http11);
    Ask {
        tls: url.scheme() == "https",
        server_name: observation.tls.as_ref().and_then(|tls| tls.server_name.clone()),
        method: request.method.clone(),
        host: host_of(&authority).to_lowercase(),
        path,
        query,
        version: match version {
            doorward_diagnose::HttpVersion::Http10 => "1.0".to_owned(),
            doorward_diagnose::HttpVersion::Http11 => "1.1".to_owned(),
            doorward_diagnose::HttpVersion::Http2 => "2.0".to_owned(),
        },
        fields: request.fields.clone(),
        client: observation.local.map_or(local.ip(), |address| address.ip()),
        local,
        body_bytes: request.body.len() as u64,
        now_s,
        status: observation.answer().map(|answer| answer.status),
    }
}

/// An authority without its port.
fn host_of(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !host.ends_with(':') => host,
        _ => authority,
    }
}

/// Whether the answer came from this machine: from loopback, or from the very address from which we asked.
pub(super) fn is_this_machine(observation: &Observation) -> bool {
    let own: Option<IpAddr> = observation.local.map(|address| address.ip());
    observation.remote.is_some_and(|remote| remote.ip().is_loopback() || own == Some(remote.ip()))
}
