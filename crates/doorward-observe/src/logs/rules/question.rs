//! From a line of an access log to the requests that may have left it: what the log does not tell is tried out or left unknown. One thing is
//! taken for granted: OPTIONS is a browser's question before a request from another site.

use std::net::IpAddr;

use doorward_diagnose::Field;
use doorward_record::Ask;
use doorward_record::access::{Hint, Line, Tells};
use doorward_record::door::{Door, NO_NAME};

/// What a log tells of a request that a server's rules may depend on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Facts {
    pub(super) method: String,
    pub(super) host: Option<String>,
    /// The port that stands beside the host.
    pub(super) host_port: Option<u16>,
    /// What the server calls the door in its log.
    pub(super) label: Option<String>,
    pub(super) path: String,
    pub(super) query: Option<String>,
    pub(super) version: String,
    pub(super) client: IpAddr,
    pub(super) agent: Option<String>,
    pub(super) referrer: Option<String>,
    pub(super) user: Option<String>,
    /// What the log has a place for.
    pub(super) tells: Tells,
    /// Whether a name that was sent and not believed stands there as well.
    pub(super) tells_user: bool,
    pub(super) is_tls: Option<bool>,
    pub(super) port: Option<u16>,
    pub(super) status: u16,
    /// Whether no server behind was asked, by the log's own word.
    pub(super) asked_nobody: bool,
}

impl Facts {
    /// What a line tells; absent where it tells too little to ask about. `is_combined`: whether it is in the Combined Log Format.
    pub(super) fn of(line: &Line<'_>, is_combined: bool) -> Option<Self> {
        let text = |bytes: Option<&[u8]>| bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let path = text(line.path())?;
        let is_tls = line.scheme.and_then(|scheme| match scheme {
            b"https" | b"wss" => Some(true),
            b"http" | b"ws" => Some(false),
            _ => None,
        });
        Some(Self {
            method: text(line.method)?,
            host: text(line.host).map(|host| bare(&host)),
            host_port: text(line.host).and_then(|host| port(&host)),
            label: text(line.frontend).map(|label| label.trim_end_matches('~').to_owned()),
            tells: Tells { query: line.tells.query && !is_query_stripped(line), ..line.tells },
            path,
            query: text(line.query()).filter(|_| !is_query_stripped(line)),
            version: version(line.protocol),
            client: line.address()?,
            agent: text(line.agent),
            referrer: text(line.referrer),
            user: text(line.user),
            tells_user: is_combined,
            is_tls,
            port: line.port,
            status: line.status?,
            asked_nobody: asked_nobody(line),
        })
    }

    /// Takes in what the line of an error log tells that is of this request.
    pub(super) fn learn(&mut self, error: &str) {
        let Some((_, after)) = error.rsplit_once(", host: \"") else { return };
        let host = after.split('"').next().unwrap_or_default();
        self.host = self.host.take().or_else(|| Some(bare(host)));
        self.host_port = self.host_port.or_else(|| port(host));
    }

    /// Of these doors those that the request may have come through.
    pub(super) fn doors<'d>(&self, doors: &'d [Door]) -> Vec<&'d Door> {
        let list: Vec<&Door> = doors.iter().filter(|door| self.may_pass(door)).collect();
        // What stands beside the host is what the client connected to, which another port may stand before.
        let at_port = |door: &&&Door| Some(door.local.port()) == self.host_port;
        if list.iter().any(|door| at_port(&door)) {
            list.into_iter().filter(|door| at_port(&door)).collect()
        } else {
            list
        }
    }

    /// Whether the request may have come through this door.
    fn may_pass(&self, door: &Door) -> bool {
        self.port.is_none_or(|port| port == door.local.port())
            && self.label.as_ref().is_none_or(|label| door.label.as_ref().is_none_or(|own| own == label))
            && self.is_tls.is_none_or(|is_tls| is_tls == door.tls)
            && (door.tls || !self.version.starts_with('2'))
    }

    /// The requests through this door that may have left the line, the likeliest first.
    pub(super) fn asks(&self, door: &Door, now_s: i64) -> Vec<Ask> {
        let hosts = match &self.host {
            Some(host) => vec![host.clone()],
            None => door.names.clone(),
        };
        let mut asks = Vec::new();
        for host in hosts {
            for credentials in self.credentials() {
                asks.push(self.ask(door, &host, credentials, now_s));
            }
        }
        asks
    }

    /// Credentials that may have been sent.
    fn credentials(&self) -> Vec<Option<String>> {
        let mut list = vec![None, Some("Bearer x".to_owned())];
        match &self.user {
            Some(user) => return vec![Some(format!("Basic {}", basic(user)))],
            None if self.tells_user => {}
            None => list.push(Some(format!("Basic {}", basic("nobody")))),
        }
        list
    }

    /// The fields of which it is known whether they were sent. Credentials are tried out.
    fn known_fields(&self) -> Vec<String> {
        let of = |name: &str, is_known: bool| is_known.then(|| name.to_owned());
        let told = [
            of("host", true),
            of("authorization", true),
            of("user-agent", self.tells.agent),
            of("referer", self.tells.referrer),
        ];
        told.into_iter().flatten().collect()
    }

    fn ask(&self, door: &Door, host: &str, credentials: Option<String>, now_s: i64) -> Ask {
        let usual = if door.tls { 443 } else { 80 };
        let spelled = if host == NO_NAME { door.local.ip().to_string() } else { host.to_owned() };
        let port = door.local.port();
        let written = if port == usual { spelled.clone() } else { format!("{spelled}:{port}") };
        let mut fields = vec![Field::new("Host", written)];
        let mut add = |name: &str, value: &Option<String>| {
            fields.extend(value.as_ref().map(|value| Field::new(name, value.clone())));
        };
        add("User-Agent", &self.agent);
        add("Referer", &self.referrer);
        add("Authorization", &credentials);
        // Browsers ask so before they send credentials, and hardly anybody else does.
        if self.method == "OPTIONS" {
            add("Origin", &Some("https://origin.invalid".to_owned()));
            add("Access-Control-Request-Method", &Some("GET".to_owned()));
        }
        Ask {
            tls: door.tls,
            server_name: door.tls.then(|| spelled.clone()),
            method: self.method.clone(),
            host: spelled,
            path: self.path.clone(),
            query: self.query.clone(),
            hides_query: !self.tells.query,
            version: self.version.clone(),
            fields,
            known_fields: Some(self.known_fields()),
            certificate: None,
            client: self.client,
            local: door.local,
            body_bytes: 0,
            now_s,
            status: Some(self.status),
        }
    }
}

/// Whether HAProxy says that it answered by itself, before any server was asked.
fn asked_nobody(line: &Line<'_>) -> bool {
    let is_own = |state: &[u8]| matches!(state, [b'P' | b'L', b'R' | b'T', ..]);
    matches!(line.hint, Some(Hint::Termination(state)) if is_own(state)) && line.upstream.is_none()
}

/// Whether only the `?` of a query is left: Squid takes away what is behind it, unless it is told otherwise.
fn is_query_stripped(line: &Line<'_>) -> bool {
    matches!(line.hint, Some(Hint::Squid(_))) && line.query().is_some_and(<[u8]>::is_empty)
}

/// A host without its port, in lower case.
fn bare(host: &str) -> String {
    let end = host
        .rfind(':')
        .filter(|at| host.get(at + 1..).is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit())));
    end.and_then(|end| host.get(..end)).unwrap_or(host).to_ascii_lowercase()
}

/// The port of a host.
fn port(host: &str) -> Option<u16> {
    host.rsplit_once(':')?.1.parse().ok()
}

/// `1.1` of `HTTP/1.1`.
fn version(protocol: Option<&[u8]>) -> String {
    let text = protocol.map(|protocol| String::from_utf8_lossy(protocol).into_owned()).unwrap_or_default();
    match text.strip_prefix("HTTP/") {
        Some("2.0" | "2") => "2".to_owned(),
        Some("3.0" | "3") => "3".to_owned(),
        Some(version) => version.to_owned(),
        None => "1.1".to_owned(),
    }
}

/// A user with a password that nobody has.
fn basic(user: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(format!("{user}:\u{1}"))
}
