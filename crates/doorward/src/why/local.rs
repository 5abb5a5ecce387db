//! The server's machine, asked about the request: what its configuration, its files and its logs say of it.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use doorward_diagnose::probe::{Look, Role, Run};
use doorward_diagnose::{Credentials, Field, Investigation, Observation, Record, Request};
use doorward_observe::host::{self, Where};
use doorward_record::Ask;
use doorward_record::error::{Clock, Sent};

use crate::cli::ServerArgs;
use crate::failure::Failure;

/// Where the server's machine is to be looked at; `None` where the command line says nothing of it.
pub(super) fn place(args: &ServerArgs) -> Result<Option<Where>, Failure> {
    let place = Where {
        local: args.local,
        configs: named("--config", &args.configs)?,
        roots: named("--root", &args.roots)?,
        logs: named("--log", &args.logs)?,
    };
    Ok((place != Where::default()).then_some(place))
}

/// Files that a person names, as paths from the root: servers count relative names from folders of their own. What is not there
/// was misspelt; what may not be read is said with the answer.
fn named(option: &str, paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let one = |path: &PathBuf| match std::fs::metadata(path) {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Err(Failure::new(
            format!("there is no `{}`, which `{option}` names", path.display()),
            "check the name; on the server's own machine, --local finds files by itself",
        )),
        _ => Ok(std::path::absolute(path).unwrap_or_else(|_| path.clone())),
    };
    paths.iter().map(one).collect()
}

/// Everything that the machine says of the request.
pub(super) fn record(place: &Where, investigation: &Investigation) -> Record {
    let mut place = place.clone();
    let Some(baseline) = investigation.runs().iter().find(|run| run.probe.role == Role::Baseline) else {
        return Record::default();
    };
    let mut elsewhere = None;
    if place.local && !is_this_machine(&baseline.observation) {
        place.local = false;
        let from = baseline.observation.remote.map_or("nobody".to_owned(), |address| address.ip().to_string());
        elsewhere = Some(format!(
            "this machine's servers: the answer came from {from}, which is not this machine; --resolve HOST:PORT:127.0.0.1 asks this one"
        ));
    }
    let door = baseline.observation.remote.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0)));
    let ask = as_met(&baseline.observation, door, investigation.question().now_s);
    let survey = host::survey(&place, &ask);
    let mut record = survey.record;
    let alone = record.hops.len() <= 1;
    let heard = host::hear(&survey.logs, &sent(investigation), alone, &Clock::new(jiff::tz::TimeZone::system(), None));
    record.testimonies.extend(heard.testimonies);
    record.unread.extend(heard.unread);
    record.unread.extend(elsewhere);
    record.read.extend(heard.read);
    record
}

/// The requests for the door in question that were sent so far, as a log would know them.
fn sent(investigation: &Investigation) -> Vec<Sent> {
    let is_asked = |run: &&Run| matches!(run.probe.role, Role::Baseline | Role::Look(Look::Marked));
    let mark = &investigation.question().random;
    investigation.runs().iter().filter(is_asked).map(|run| one_sent(run, mark)).collect()
}

/// One request as a log would know it.
fn one_sent(run: &Run, mark: &str) -> Sent {
    let observation = &run.observation;
    let ask = as_met(observation, SocketAddr::from(([0, 0, 0, 0], 0)), 0);
    let from_s = observation.at_us.div_euclid(1_000_000);
    let spent_s = i64::try_from(observation.timing.total_us / 1_000_000).unwrap_or(0);
    let ids = ["x-request-id", "x-correlation-id", "x-amzn-trace-id"]
        .into_iter()
        .filter_map(|name| observation.answer().and_then(|answer| answer.field(name)).map(str::to_owned))
        .collect();
    Sent {
        marker: (run.probe.role == Role::Look(Look::Marked)).then(|| mark.to_owned()),
        ids,
        method: ask.method,
        target: match ask.query {
            Some(query) => format!("{}?{query}", ask.path),
            None => ask.path,
        },
        host: ask.host,
        client: observation.local.map(|address| address.ip()),
        port: observation.local.map(|address| address.port()),
        from_s,
        to_s: from_s + spent_s + 1,
        status: observation.answer().map(|answer| answer.status),
        // The baselines are one request sent twice, the marked one is another.
        alike: Some(u64::from(run.probe.role != Role::Baseline)),
        served: None,
    }
}

/// A request as the server at this address sees it.
fn as_met(observation: &Observation, local: SocketAddr, now_s: i64) -> Ask {
    let request = &observation.request;
    let url = &request.url;
    if let Some(answer) = &observation.proxy_answer {
        return tunnel_as_met(observation, local, now_s, answer.status);
    }
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
        fields: as_sent(request, &authority),
        certificate: (url.scheme() == "https").then(|| request.transport.certificate_pem.is_some()),
        client: observation.local.map_or(local.ip(), |address| address.ip()),
        local,
        known_fields: None,
        hides_query: false,
        body_bytes: request.body.len() as u64,
        now_s,
        status: observation.answer().map(|answer| answer.status),
    }
}

/// The question for a tunnel, which a forward proxy refused: of the request inside it has seen nothing.
fn tunnel_as_met(observation: &Observation, local: SocketAddr, now_s: i64, status: u16) -> Ask {
    let request = &observation.request;
    let host = request.url.host_str().unwrap_or_default().to_lowercase();
    let authority = format!("{host}:{}", request.url.port_or_known_default().unwrap_or(443));
    let agent = request.field("user-agent").map(|value| Field::new("User-Agent", value));
    let fields = std::iter::once(Field::new("Host", authority.clone())).chain(for_proxy(request)).chain(agent);
    Ask {
        tls: false,
        server_name: None,
        method: "CONNECT".to_owned(),
        host,
        path: authority,
        query: None,
        version: "1.1".to_owned(),
        fields: fields.collect(),
        certificate: None,
        client: observation.local.map_or(local.ip(), |address| address.ip()),
        local,
        known_fields: None,
        hides_query: false,
        body_bytes: 0,
        now_s,
        status: Some(status),
    }
}

/// The credentials for a forward proxy, which are made when the request is sent and stand in no field.
fn for_proxy(request: &Request) -> Option<Field> {
    let (user, password) = request.transport.proxy_credentials.as_ref()?;
    let pair = BASE64_STANDARD.encode(format!("{user}:{password}"));
    let missing = request.transport.proxy.is_some() && request.field("proxy-authorization").is_none();
    missing.then(|| Field::new("Proxy-Authorization", format!("Basic {pair}")))
}

/// The fields as the server gets them: with the Host that is sent where none is given, and with the answer to a challenge of Digest,
/// which is made when it is sent and stands in none.
fn as_sent(request: &Request, authority: &str) -> Vec<Field> {
    let port = request.url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let host = request.field("host").is_none().then(|| Field::new("Host", format!("{authority}{port}")));
    let proxied = for_proxy(request).filter(|_| request.url.scheme() == "http");
    let mut fields: Vec<Field> = host.into_iter().chain(request.fields.iter().cloned()).chain(proxied).collect();
    if let Some(Credentials::Digest { user, .. }) = &request.credentials {
        fields.push(Field::new("Authorization", format!("Digest username=\"{user}\"")));
    }
    fields
}

/// An authority without its port.
fn host_of(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !host.ends_with(':') => host,
        _ => authority,
    }
}

/// Whether the answer came from this machine: from loopback, or from the very address from which we asked.
fn is_this_machine(observation: &Observation) -> bool {
    let own: Option<IpAddr> = observation.local.map(|address| address.ip());
    observation.remote.is_some_and(|remote| remote.ip().is_loopback() || own == Some(remote.ip()))
}
