//! The head of a request, read once: which host, which path. What can be read in two ways is refused.

use doorward_policy::Refusal;
use doorward_policy::path::{Path, PathRules};
use doorward_reason::catalogue;
use http::{HeaderMap, Method, Version, header};

use super::{Visit, malformed};
use crate::refusals;
use doorward_policy::Condition;

/// What a request asks for.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    /// The host in lower case, without port.
    pub(crate) host: Box<str>,
    /// The host as the client wrote it, with its port.
    pub(crate) authority: Box<str>,
    /// The path in its one form.
    pub(crate) path: Path,
    /// The query, as it came.
    pub(crate) query: Option<Box<str>>,
    /// Whether the path was in that form already.
    pub(crate) as_sent: bool,
}

impl Head {
    /// Reads the head.
    pub(crate) fn read(visit: &Visit, parts: &http::request::Parts) -> Result<Self, Refusal> {
        let current = &visit.current;
        let site = &current.map.site;
        if parts.method == Method::CONNECT {
            return Err(malformed("CONNECT asks for a tunnel, which a gateway does not make"));
        }
        if parts.method == Method::TRACE {
            return Err(refusals::plain(&catalogue::METHOD_REFUSED, 405, Condition::Method));
        }
        let target = parts.uri.path_and_query().map_or("", http::uri::PathAndQuery::as_str);
        if target.len() > current.map.limits.target_bytes {
            return Err(refusals::unread(414));
        }
        let sent = authority(parts)?.unwrap_or(&*current.default_authority);
        let authority = visit.forwarded_host.as_deref().unwrap_or(sent);
        let host = host_of(authority).ok_or_else(|| malformed("the host is no host"))?;
        let raw = parts.uri.path();
        let rules = PathRules { pass_encoded_slash: site.pass_encoded_slash };
        let path = Path::parse(raw, rules).map_err(|fault| malformed(fault.rule()))?;
        let as_sent = path.as_str() == raw;
        same_connection(visit, &host)?;
        in_time(parts)?;
        Ok(Self { host, authority: authority.into(), path, query: parts.uri.query().map(Box::from), as_sent })
    }

    /// Path and query as they are sent on.
    pub(crate) fn target(&self) -> String {
        match &self.query {
            None => self.path.as_str().to_owned(),
            Some(query) => format!("{}?{query}", self.path.as_str()),
        }
    }
}

/// A client certificate is shown for one name: over a connection that was agreed for another it proves nothing (RFC 9110, section
/// 15.5.20).
fn same_connection(visit: &Visit, host: &str) -> Result<(), Refusal> {
    let shows = visit.current.map.listen.https.as_ref().is_some_and(|https| https.client_ca.is_some());
    match &visit.client.server_name {
        Some(name) if shows && **name != *host => {
            Err(refusals::plain(&catalogue::MISDIRECTED_REQUEST, 421, Condition::Host))
        }
        _ => Ok(()),
    }
}

/// What came before the handshake was over can be sent again by others: only what changes nothing is taken (RFC 8470, section 5.2).
fn in_time(parts: &http::request::Parts) -> Result<(), Refusal> {
    let early = parts.headers.get("early-data").is_some_and(|value| value.as_bytes() == b"1");
    if early && !parts.method.is_safe() {
        return Err(refusals::plain(
            &catalogue::TOO_EARLY,
            425,
            Condition::Malformed("it came before the handshake was over"),
        ));
    }
    Ok(())
}

/// The authority that is asked for: the target's and the Host field's, which must be the same (RFC 9112, section 3.2). None where an
/// HTTP/1.0 client names none.
fn authority(parts: &http::request::Parts) -> Result<Option<&str>, Refusal> {
    let field = one_host(&parts.headers)?;
    let target = parts.uri.authority().map(http::uri::Authority::as_str);
    match (target, field) {
        (Some(target), Some(field)) if !target.eq_ignore_ascii_case(field) => {
            Err(malformed("the target and the Host field name different hosts"))
        }
        (Some(target), _) => Ok(Some(target)),
        (None, Some(field)) => Ok(Some(field)),
        (None, None) if parts.version <= Version::HTTP_10 => Ok(None),
        (None, None) => Err(malformed("there is no Host field")),
    }
}

fn one_host(headers: &HeaderMap) -> Result<Option<&str>, Refusal> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let Some(host) = hosts.next() else { return Ok(None) };
    if hosts.next().is_some() {
        return Err(malformed("there is more than one Host field"));
    }
    host.to_str().map(Some).map_err(|_| malformed("the Host field is no host"))
}

/// The host of an authority: in lower case, without port and without the dot at its end. None where it is none.
pub(crate) fn host_of(authority: &str) -> Option<Box<str>> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (inside, port) = rest.split_once(']')?;
            inside.parse::<std::net::Ipv6Addr>().ok()?;
            (authority.get(..inside.len() + 2)?, port)
        }
        None => match authority.split_once(':') {
            Some((host, _)) => (host, authority.get(host.len()..)?),
            None => (authority, ""),
        },
    };
    let port = port.strip_prefix(':').unwrap_or(port);
    let sound_port = port.is_empty() || (port.len() <= 5 && port.parse::<u16>().is_ok() && !port.starts_with('+'));
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let sound_host = host.starts_with('[') || host.bytes().all(is_name);
    let host = host.strip_suffix('.').unwrap_or(host);
    (sound_port && sound_host && !host.is_empty()).then(|| host.to_ascii_lowercase().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_read_in_one_way() {
        for (authority, host) in [
            ("Shop.Example", Some("shop.example")),
            ("shop.example.", Some("shop.example")),
            ("shop.example:8080", Some("shop.example")),
            ("127.0.0.1:80", Some("127.0.0.1")),
            ("[::1]:80", Some("[::1]")),
            ("[::1]", Some("[::1]")),
            ("", None),
            (".", None),
            (":80", None),
            ("shop.example:", Some("shop.example")),
            ("shop.example:+80", None),
            ("shop.example:99999", None),
            ("shop.example:80:90", None),
            ("user@shop.example", None),
            ("shop.example/admin", None),
            ("shop example", None),
            ("[::1", None),
            ("[x]", None),
        ] {
            assert_eq!(host_of(authority).as_deref(), host, "{authority}");
        }
    }

    #[test]
    fn the_target_and_the_field_must_agree() {
        let authority_of = |uri: &str, hosts: &[&str], version: Version| {
            let mut request = http::Request::builder().uri(uri).version(version);
            for host in hosts {
                request = request.header("host", *host);
            }
            let (parts, ()) = request.body(()).unwrap().into_parts();
            authority(&parts).map(|found| found.map(str::to_owned)).map_err(|refusal| refusal.status)
        };
        let named = |name: &str| Ok(Some(name.to_owned()));
        assert_eq!(authority_of("/a", &["a.example"], Version::HTTP_11), named("a.example"));
        assert_eq!(authority_of("http://a.example/a", &["A.example"], Version::HTTP_11), named("a.example"));
        assert_eq!(authority_of("http://a.example/a", &["b.example"], Version::HTTP_11), Err(400));
        assert_eq!(authority_of("/a", &["a.example", "a.example"], Version::HTTP_11), Err(400));
        assert_eq!(authority_of("/a", &[], Version::HTTP_11), Err(400));
        assert_eq!(authority_of("/a", &[], Version::HTTP_10), Ok(None));
        assert_eq!(authority_of("https://a.example/a", &[], Version::HTTP_2), named("a.example"));
    }
}
