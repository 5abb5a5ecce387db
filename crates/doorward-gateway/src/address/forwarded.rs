//! The elements of `Forwarded`, `X-Forwarded-For` and the fields beside it, from right to left.
//!
//! They are split from the right as well: an unclosed quote that a client put at the left cannot swallow what a proxy wrote after it.

use std::iter::Rev;
use std::net::{IpAddr, Ipv6Addr};

use http::header::{self, HeaderMap, HeaderName, HeaderValue, ValueIter};

/// Most bytes of one field, over all its lines, that are read from the right; what lies further left is not read.
pub const MAX_FIELD_BYTES: usize = 4_096;
/// Most elements that are read.
pub const MAX_HOPS: usize = 32;
/// Most bytes of a host.
pub const MAX_HOST_BYTES: usize = 259;

static X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// The scheme of the client's connection.
pub(super) static X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
/// The host that the client asked for.
pub(super) static X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// What one proxy tells of the connection it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hop {
    /// From where; none where the element does not tell.
    pub(super) address: Option<IpAddr>,
    /// Whether it was encrypted.
    pub(super) secure: Option<bool>,
    /// For which host.
    pub(super) host: Option<Box<str>>,
}

/// Which field is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Forwarded,
    XForwarded,
}

/// The hops that a field tells of, the nearest first.
pub(super) fn hops(headers: &HeaderMap, kind: Kind) -> impl Iterator<Item = Hop> {
    elements(headers, kind.field()).map(move |text| match kind {
        Kind::Forwarded => element(text),
        Kind::XForwarded => Hop { address: node(text), secure: None, host: None },
    })
}

impl Kind {
    /// The field's name.
    pub(super) fn field(self) -> &'static HeaderName {
        match self {
            Self::Forwarded => &header::FORWARDED,
            Self::XForwarded => &X_FORWARDED_FOR,
        }
    }
}

/// The element at this place from the right in a field that goes along with `X-Forwarded-For`; the leftmost where it has fewer, as a
/// proxy that overwrites the field leaves one only.
pub(super) fn parallel<'h>(headers: &'h HeaderMap, name: &HeaderName, place: usize) -> Option<&'h str> {
    elements(headers, name).take(place.saturating_add(1)).last()
}

/// Whether a scheme's name means encryption.
pub(super) fn is_secure(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("wss")
}

/// A host with or without a port, in lower case; none where it is neither a name nor an address.
pub(super) fn host(text: &str) -> Option<Box<str>> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':' | b'[' | b']');
    (!text.is_empty() && text.len() <= MAX_HOST_BYTES && text.bytes().all(fits))
        .then(|| text.to_ascii_lowercase().into_boxed_str())
}

/// The elements of all lines of a field, from the right; empty ones are passed over. A line that is no text ends the reading with an
/// element that is none.
fn elements<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Elements<'h> {
    Elements { lines: headers.get_all(name).into_iter().rev(), rest: None, budget: MAX_FIELD_BYTES, left: MAX_HOPS }
}

struct Elements<'h> {
    lines: Rev<ValueIter<'h, HeaderValue>>,
    /// What was not read of the current line.
    rest: Option<&'h str>,
    /// Bytes that may still be read.
    budget: usize,
    /// Elements that may still be given out.
    left: usize,
}

impl<'h> Iterator for Elements<'h> {
    type Item = &'h str;

    fn next(&mut self) -> Option<&'h str> {
        while self.left > 0 {
            let line = match self.rest.take() {
                Some(rest) => rest,
                None => match self.lines.next()?.to_str() {
                    Ok(line) => line,
                    Err(_) => {
                        self.left = 0;
                        return Some("?");
                    }
                },
            };
            let (before, last) = split_last(line).or_else(|| self.stop())?;
            self.budget = self.budget.checked_sub(last.len().saturating_add(1)).or_else(|| self.stop())?;
            self.rest = before;
            let last = last.trim_matches([' ', '\t']);
            if !last.is_empty() {
                self.left = self.left.saturating_sub(1);
                return Some(last);
            }
        }
        None
    }
}

impl Elements<'_> {
    /// Reads no further.
    fn stop<T>(&mut self) -> Option<T> {
        self.left = 0;
        None
    }
}

/// The last element of a list and what stands before it, split at the last comma outside quotes. None where a line is too long to be read.
fn split_last(text: &str) -> Option<(Option<&str>, &str)> {
    let mut quoted = false;
    for (distance, (place, byte)) in text.bytes().enumerate().rev().enumerate() {
        if distance > MAX_FIELD_BYTES {
            return None;
        }
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => return Some((text.get(..place), text.get(place.saturating_add(1)..).unwrap_or(""))),
            _ => {}
        }
    }
    Some((None, text))
}

/// An element of `Forwarded`: `for=192.0.2.43;proto=https;host=shop.example`. One that is not so tells nothing.
fn element(text: &str) -> Hop {
    const NOTHING: Hop = Hop { address: None, secure: None, host: None };
    // A quoted pair has no use in any of these values.
    if text.contains('\\') {
        return NOTHING;
    }
    let mut hop = NOTHING;
    let mut named = false;
    for pair in text.split(';') {
        let Some((name, value)) = pair.split_once('=') else { return NOTHING };
        let value = value.trim_matches([' ', '\t']);
        let value = match value.strip_prefix('"') {
            Some(rest) => match rest.strip_suffix('"') {
                Some(inner) => inner,
                None => return NOTHING,
            },
            None => value,
        };
        match name.trim_matches([' ', '\t']).to_ascii_lowercase().as_str() {
            "for" if named => return NOTHING,
            "for" => {
                named = true;
                hop.address = node(value);
            }
            "proto" => hop.secure = Some(is_secure(value)),
            "host" => hop.host = host(value),
            _ => {}
        }
    }
    hop
}

/// An address with or without a port, IPv6 with or without brackets. Hidden names (`_…`) and `unknown` are none.
fn node(text: &str) -> Option<IpAddr> {
    let address = if let Some(rest) = text.strip_prefix('[') {
        let (inner, after) = rest.split_once(']')?;
        if !(after.is_empty() || after.strip_prefix(':').is_some_and(is_port)) {
            return None;
        }
        IpAddr::V6(inner.parse::<Ipv6Addr>().ok()?)
    } else if let Ok(address) = text.parse::<IpAddr>() {
        address
    } else {
        let (address, port) = text.split_once(':')?;
        IpAddr::V4(address.parse().ok().filter(|_| is_port(port))?)
    };
    Some(address.to_canonical())
}

/// A port, or the hidden name of one.
fn is_port(text: &str) -> bool {
    let hidden = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    };
    match text.strip_prefix('_') {
        Some(name) => hidden(name),
        None => !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_read_in_every_spelling() {
        for (text, expected) in [
            ("192.0.2.43", Some("192.0.2.43")),
            ("192.0.2.43:47011", Some("192.0.2.43")),
            ("192.0.2.43:_hidden", Some("192.0.2.43")),
            ("2001:db8::1", Some("2001:db8::1")),
            ("[2001:db8::1]", Some("2001:db8::1")),
            ("[2001:DB8::1]:4711", Some("2001:db8::1")),
            ("[::ffff:192.0.2.43]:1", Some("192.0.2.43")),
            ("::ffff:192.0.2.43", Some("192.0.2.43")),
            ("unknown", None),
            ("_hidden", None),
            ("", None),
            ("192.0.2.43:", None),
            ("192.0.2.43:65536", None),
            ("192.0.2.43:+80", None),
            ("192.0.2.43:_", None),
            ("192.0.2", None),
            ("192.0.2.043", None),
            ("[192.0.2.43]", None),
            ("[2001:db8::1", None),
            ("[2001:db8::1]80", None),
            ("[fe80::1%eth0]", None),
            ("localhost", None),
        ] {
            assert_eq!(node(text), expected.map(|address| address.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn elements_are_read_or_tell_nothing() {
        let address = |text: &str| element(text).address.map(|address| address.to_string());
        for (text, expected) in [
            ("for=192.0.2.43", Some("192.0.2.43")),
            ("For=\"[2001:db8:cafe::17]:4711\"", Some("2001:db8:cafe::17")),
            ("proto=https; FOR=192.0.2.43 ;by=203.0.113.43", Some("192.0.2.43")),
            ("by=203.0.113.43", None),
            ("for=_gazonk", None),
            ("for=192.0.2.43;for=192.0.2.44", None),
            ("for=\"192.0.2.43", None),
            ("for=192.0.2.43;broken", None),
            ("for=\"192.0.2.4\\3\"", None),
            ("192.0.2.43", None),
        ] {
            assert_eq!(address(text).as_deref(), expected, "{text}");
        }
        let hop = element("for=192.0.2.43;proto=HTTPS;host=\"Shop.example:8443\"");
        assert_eq!((hop.secure, hop.host.as_deref()), (Some(true), Some("shop.example:8443")));
        assert_eq!(element("for=192.0.2.43;proto=http").secure, Some(false));
        assert_eq!(element("for=192.0.2.43;host=\"a b\"").host, None);
    }

    #[test]
    fn limits_hold_at_their_edge() {
        let headers = |value: String| {
            let mut headers = HeaderMap::new();
            headers.append("x-forwarded-for", value.parse().unwrap());
            headers
        };
        let read = |value: String| elements(&headers(value), &X_FORWARDED_FOR).count();
        let many = |count: usize| vec!["192.0.2.1"; count].join(",");
        assert_eq!((read(many(MAX_HOPS)), read(many(MAX_HOPS + 1))), (MAX_HOPS, MAX_HOPS));
        let long = |bytes: usize| "1".repeat(bytes);
        assert_eq!((read(long(MAX_FIELD_BYTES - 1)), read(long(MAX_FIELD_BYTES))), (1, 0));
        assert_eq!(read(format!("{},192.0.2.1", long(MAX_FIELD_BYTES))), 1);
        let name = |bytes: usize| host(&"a".repeat(bytes)).is_some();
        assert_eq!((name(MAX_HOST_BYTES), name(MAX_HOST_BYTES + 1), name(0)), (true, false, false));
    }
}
