//! One request as an access log tells it.

use std::net::IpAddr;

use super::{Unparsed, Why};

/// One request as an access log tells it. What a format lacks, or writes as `-`, is absent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Line<'a> {
    /// Who asked, as written: an address, perhaps with a port, or a host name. See [`Line::address`].
    pub client: Option<&'a [u8]>,
    /// The user name that was authenticated, or at least sent.
    pub user: Option<&'a [u8]>,
    /// The host asked for, as written, perhaps with a port.
    pub host: Option<&'a [u8]>,
    /// `http`, `https`, `h2`, `ws`, as written.
    pub scheme: Option<&'a [u8]>,
    /// The method.
    pub method: Option<&'a [u8]>,
    /// The request target as written: path and query, or the path alone where the format writes the query apart.
    pub target: Option<&'a [u8]>,
    /// The query without `?`, where the format writes it apart.
    pub query_apart: Option<&'a [u8]>,
    /// `HTTP/1.1`.
    pub protocol: Option<&'a [u8]>,
    /// The request line, where it is none that could be understood: TLS bytes on a plain port, an attack, garbage.
    pub malformed: Option<&'a [u8]>,
    /// Referer.
    pub referrer: Option<&'a [u8]>,
    /// User-Agent.
    pub agent: Option<&'a [u8]>,
    /// X-Forwarded-For as written: a list, the client first.
    pub forwarded: Option<&'a [u8]>,
    /// The id of the request.
    pub request_id: Option<&'a [u8]>,
    /// The id that joins the line with those of the error log: Apache's `%L`.
    pub log_id: Option<&'a [u8]>,
    /// The server behind that answered: address and port, a socket, or its name.
    pub upstream: Option<&'a [u8]>,
    /// The part of the server that took it, by the name in its configuration: HAProxy's frontend, with a `~` behind where it came over TLS.
    pub frontend: Option<&'a [u8]>,
    /// What a cache had to do with it: `HIT`, `MISS`.
    pub cache: Option<&'a [u8]>,
    /// Where a redirect points to.
    pub location: Option<&'a [u8]>,
    /// The file that was meant.
    pub file: Option<&'a [u8]>,
    /// What the server says of the cause.
    pub hint: Option<Hint<'a>>,
    /// Unix time in seconds.
    pub time_s: Option<i64>,
    /// Nanoseconds within the second.
    pub time_ns: u32,
    /// Whether the time is known to be the request's begin. Else it is its end, or the format leaves it open: in the Combined Log
    /// Format Apache writes the begin, nginx the end.
    pub starts: bool,
    /// The status that was sent.
    pub status: Option<u16>,
    /// The number that follows the status in IIS: `403.14`.
    pub sub_status: Option<u16>,
    /// The status of the server behind; of several, the last.
    pub upstream_status: Option<u16>,
    /// The server's port.
    pub port: Option<u16>,
    /// Bytes that were sent, with or without the head, as the format has it.
    pub bytes: Option<u64>,
    /// How long it took, in microseconds.
    pub duration_us: Option<u64>,
    /// The number of the connection: nginx's `$connection`, which its error log writes as `*7`.
    pub connection: Option<u64>,
    /// The process that answered.
    pub process: Option<u32>,
    /// What the line has a place for.
    pub tells: Tells,
    /// Whether the line ends too early. What was there before its end has been read.
    pub cut: bool,
    /// Whether escapes such as `\x22` are left in the fields. [`Reader::read`](super::Reader::read) undoes them.
    pub escaped: bool,
}

/// What a line has a place for: what is absent there was not sent, and of what has no place nobody knows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Tells {
    /// The User-Agent.
    pub agent: bool,
    /// The Referer.
    pub referrer: bool,
    /// The query.
    pub query: bool,
}

/// What a server says in its access log of the cause, in its own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hint<'a> {
    /// HAProxy: how the connection ended, `PR--`.
    Termination(&'a [u8]),
    /// AWS load balancers.
    Alb {
        /// What was done: `waf,forward`, `authenticate`, `fixed-response`.
        actions: Option<&'a [u8]>,
        /// Why it failed: `AuthInvalidCookie`, `WAFTimeout`.
        error: Option<&'a [u8]>,
        /// Why a request counts as ambiguous: `UndefinedContentLengthSemantics`.
        reason: Option<&'a [u8]>,
    },
    /// CloudFront.
    CloudFront {
        /// `x-edge-result-type`: `Error`, `LimitExceeded`.
        result: Option<&'a [u8]>,
        /// `x-edge-detailed-result-type`: `ClientGeoBlocked`, `AccessDenied`.
        detailed: Option<&'a [u8]>,
    },
    /// Envoy.
    Envoy {
        /// Response flags: `UAEX`, `RL`, `NR`; several with commas.
        flags: Option<&'a [u8]>,
        /// Response code details: `rbac_access_denied_matched_policy[…]`, `via_upstream`.
        details: Option<&'a [u8]>,
    },
    /// S3: the error code, `AccessDenied`.
    S3(&'a [u8]),
    /// IIS: the number after the status, and the error of Windows.
    Iis {
        /// `sc-substatus`.
        sub_status: u16,
        /// `sc-win32-status`.
        win32: Option<u32>,
    },
    /// Squid: `TCP_DENIED`.
    Squid(&'a [u8]),
    /// Traefik: the status of the service and what the client got; the service's is absent where it was not asked.
    Traefik {
        /// What the service answered.
        origin: Option<u16>,
        /// What the client got.
        downstream: Option<u16>,
    },
    /// nginx: `$limit_req_status` or `$limit_conn_status`: `REJECTED`, `DELAYED`.
    Limit(&'a [u8]),
    /// Cloudflare, and other firewalls that tell action, product and rule: AWS WAF, Akamai.
    Cloudflare {
        /// What was done: `block`, `managed_challenge`.
        action: Option<&'a [u8]>,
        /// By which product: `waf`, `firewallrules`, `ratelimit`.
        source: Option<&'a [u8]>,
        /// The rule.
        rule: Option<&'a [u8]>,
    },
    /// Fastly: the state, `ERROR`, `PASS`, or what the WAF says.
    Fastly(&'a [u8]),
    /// Google's load balancers.
    Gcp {
        /// `statusDetails`: `denied_by_security_policy`, `response_sent_by_backend`.
        details: Option<&'a [u8]>,
        /// The security policy that decided.
        policy: Option<&'a [u8]>,
    },
    /// Doorward's own log.
    Doorward {
        /// The id of the reason.
        reason: Option<&'a [u8]>,
        /// The condition that failed, in words.
        because: Option<&'a [u8]>,
        /// `open`, `refused` or `observed`.
        verdict: Option<&'a [u8]>,
    },
    /// What another server says, in its own words.
    Words(&'a [u8]),
}

impl<'a> Line<'a> {
    /// Why it counts as no request though it was read: it was cut before its status.
    #[must_use]
    #[inline]
    pub fn unfinished(&self) -> Option<Unparsed> {
        (self.cut && self.status.is_none()).then(|| Unparsed::because(Why::Cut))
    }

    /// The address of who asked, without its port; where the format has none, the first of X-Forwarded-For. Absent where it is a
    /// host name or nothing that could be understood.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        address(self.client.or(self.forwarded)?)
    }

    /// Who asked, as written; where the format has none, the first of X-Forwarded-For.
    #[must_use]
    pub fn caller(&self) -> Option<&'a [u8]> {
        self.client.or_else(|| self.forwarded?.split(|byte| *byte == b',').next().map(<[u8]>::trim_ascii))
    }

    /// The path as written, without the query.
    #[must_use]
    pub fn path(&self) -> Option<&'a [u8]> {
        let target = self.target?;
        Some(memchr::memchr(b'?', target).and_then(|end| target.get(..end)).unwrap_or(target))
    }

    /// The query without its `?`.
    #[must_use]
    pub fn query(&self) -> Option<&'a [u8]> {
        self.query_apart.or_else(|| {
            let target = self.target?;
            target.get(memchr::memchr(b'?', target)?.checked_add(1)?..)
        })
    }
}

/// Longest text that is tried as an address: a bracketed IPv6 address with zone and port.
const MAX_ADDRESS_BYTES: usize = 80;

/// Reads an address with or without port, brackets and zone; of a list, the first.
#[must_use]
pub(super) fn address(text: &[u8]) -> Option<IpAddr> {
    if text.len() > MAX_ADDRESS_BYTES && !text.contains(&b',') {
        return None;
    }
    let first = text.split(|byte| *byte == b',').next()?.trim_ascii();
    let text = std::str::from_utf8(first.get(..MAX_ADDRESS_BYTES).unwrap_or(first)).ok()?;
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(address);
    }
    let inner = match text.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?.0,
        None => match text.rsplit_once(':') {
            Some((before, port)) if !before.contains(':') && port.bytes().all(|byte| byte.is_ascii_digit()) => before,
            _ => text,
        },
    };
    inner.split_once('%').map_or(inner, |(address, _)| address).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_in_all_their_dress() {
        for (text, wanted) in [
            ("192.0.2.7", Some("192.0.2.7")),
            ("192.0.2.7:4711", Some("192.0.2.7")),
            ("2001:db8::1", Some("2001:db8::1")),
            ("[2001:db8::1]:443", Some("2001:db8::1")),
            ("[2001:db8::1]", Some("2001:db8::1")),
            ("fe80::1%eth0", Some("fe80::1")),
            ("192.0.2.7, 198.51.100.4", Some("192.0.2.7")),
            ("crawl-66-249-66-1.googlebot.com", None),
            ("unix:", None),
            ("-", None),
            ("", None),
            ("[", None),
            ("192.0.2.7:port", None),
        ] {
            assert_eq!(address(text.as_bytes()), wanted.map(|text| text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn the_longest_address_has_an_edge() {
        let zone = |bytes: usize| format!("fe80::1%{}", "x".repeat(bytes - 8));
        assert!(address(zone(MAX_ADDRESS_BYTES).as_bytes()).is_some());
        assert!(address(zone(MAX_ADDRESS_BYTES + 1).as_bytes()).is_none());
    }

    #[test]
    fn a_query_is_found_apart_and_within() {
        for (target, apart, path, query) in [
            ("/a?b=c", None, "/a", Some("b=c")),
            ("/a?b=c?d", None, "/a", Some("b=c?d")),
            ("/a", None, "/a", None),
            ("/a", Some("b=c"), "/a", Some("b=c")),
            ("/a?", None, "/a", Some("")),
        ] {
            let apart = apart.map(|text: &str| text.as_bytes());
            let line = Line { target: Some(target.as_bytes()), query_apart: apart, ..Line::default() };
            assert_eq!(line.path(), Some(path.as_bytes()));
            assert_eq!(line.query(), query.map(|text: &str| text.as_bytes()));
        }
    }
}
